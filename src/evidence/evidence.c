/* evidence.c - see evidence.h; node.h tells how the stack of nodes works. */
#include "evidence/evidence.h"

#include "base/alloc.h"
#include "base/limits.h"
#include "evidence/list.h"
#include "evidence/name.h"
#include "evidence/node.h"

static struct node *top_node(struct evidence *e)
{
	return &e->nodes[e->count - 1];
}

/* Bytes of an item that were promised and are not there. */
static uint64_t missing(const struct node *n)
{
	if (n->item.bytes == EVIDENCE_BYTES_UNKNOWN ||
	    n->item.bytes <= n->bytes)
		return EVIDENCE_BYTES_UNKNOWN;
	return n->item.bytes - n->bytes;
}

static void receipt_of(struct node *n, enum evidence_use use,
		       enum status damage, struct evidence_receipt *out)
{
	uint64_t used = n->began ? n->used : 0;
	uint64_t rest = used < n->bytes ? n->bytes - used : 0;

	*out = (struct evidence_receipt){
		.use = use,
		.bytes = n->bytes,
		.damage = damage,
	};
	digest_take(n->digest, out->sha256);
	if (use == EVIDENCE_UNREAD)
		out->slack = n->bytes;
	else if (use == EVIDENCE_CONTAINER &&
		 (n->spent || damage == ST_PASSWORD))
		out->slack = rest;
	else if (use == EVIDENCE_CONTAINER && damage)
		out->damaged = rest;
	out->decoded = n->bytes - out->damaged - out->slack;
}

/* Reads the rest of the top of the stack. */
static int finish_bytes(struct evidence *e, struct node *n, struct err *err)
{
	struct err changed;
	int r;

	if (n != e->nodes) {
		node_drain(n);
		return ST_OK;
	}
	r = n->broken.code == ST_IO ? ST_OK
				    : evidence_file_finish(&e->file, &changed);
	if (r == ST_NOMEM)
		return err_nomem(err);
	if (r)
		n->broken = changed;
	n->bytes = e->file.hashed;
	return ST_OK;
}

/* Finishes the top of the stack, tells what became of it, and takes it off.
 * `refused`: why it was not read as what it is, NULL when it was. */
static int close_top(struct evidence *e, enum evidence_use use,
		     const struct err *refused, struct err *err)
{
	struct node *n = top_node(e);
	struct evidence_receipt got;
	const struct err *why;
	int r;

	node_drop(e, n);
	r = finish_bytes(e, n, err);
	if (r)
		return r;
	why = n->broken.code ? &n->broken : refused;
	receipt_of(n, use, why ? why->code : ST_OK, &got);
	if (why && why == refused)
		evidence_tell_skip(e, n->item.path,
				   got.decoded < got.bytes
					   ? got.bytes - got.decoded
					   : EVIDENCE_BYTES_UNKNOWN,
				   why->code, why->text);
	else if (why)
		evidence_tell_skip(e, n->item.path, missing(n), why->code,
				   why->text);
	e->sink->closed(e->sink, &n->item, &got);
	e->count--;
	e->given = false;
	return ST_OK;
}

/* ---- telling what a node is ---- */

static int place_item(struct evidence *e, struct node *n, struct err *err)
{
	size_t top = e->nodes[0].item.top;
	struct span host;

	if (layout_find(n->layout_path, &n->arena, &n->item.layout))
		return err_nomem(err);
	host = evidence_list_host(e->list, top, n->item.path);
	if (host.len) {
		n->item.layout.host = host;
		n->item.layout.basis = HOST_GIVEN;
	}
	n->item.top = top;
	n->item.ordinal = e->ordinal++;
	return ST_OK;
}

/* Bytes of a 7z in a container, so that it can be read from its end. */
static int spill_node(struct evidence *e, struct node *n, struct err *err)
{
	struct err ignored;
	int64_t got = 1;

	buf_init(&n->spill, e->options->max_spill - e->spilled);
	while (got > 0) {
		got = source_read(&n->source, e->piece, EVIDENCE_PIECE,
				  &ignored);
		if (got > 0)
			buf_put(&n->spill, e->piece, (size_t)got);
		if (n->spill.bad == ST_NOMEM)
			return err_nomem(err);
		if (n->spill.bad) {
			buf_release(&n->spill);
			return err_set(err, ST_LIMIT, ERR_NO_OFFSET,
				       "a 7z archive in an archive, and too "
				       "large for that: unpack it first");
		}
	}
	e->spilled += n->spill.len;
	return ST_OK;
}

static int open_inside(struct evidence *e, struct node *n, struct err *err)
{
	struct container_input in = {
		.passwords = e->options->passwords,
		.password = &e->password,
	};
	int r = ST_OK;

	if (n == e->nodes) {
		in.file = &e->file;
		r = evidence_file_seek(&e->file, 0, err);
	} else if (n->magic.kind == MAGIC_7Z) {
		r = spill_node(e, n, err);
		in.memory = buf_span(&n->spill);
	} else {
		in.forward = &n->source;
	}
	if (r)
		return r;
	return container_open(&n->inside, n->magic, &in, err);
}

/* The top of the stack has been named: 1 when it is for the caller, 0 when
 * the walk goes on (in it, or behind it), or negative. */
static int take_top(struct evidence *e, struct err *err)
{
	struct node *n = top_node(e);
	struct err why;
	int r;

	node_read_head(n);
	if (n->magic.kind == MAGIC_OTHER || n->magic.kind == MAGIC_UNOPENED) {
		if (n == e->nodes && evidence_file_seek(&e->file, 0, &why))
			return err_nomem(err);
		/* what told that it is no container */
		e->hashed =
			n == e->nodes ? (size_t)e->file.hashed : n->head_len;
		if (n == e->nodes)
			n->head_len = n->bytes = 0;
		e->given = true;
		return 1;
	}
	if (e->count > e->options->max_nesting) {
		err_set(&why, ST_LIMIT, ERR_NO_OFFSET,
			"a container nested too deep");
		return close_top(e, EVIDENCE_UNREAD, &why, err);
	}
	r = open_inside(e, n, &why);
	if (r == ST_NOMEM)
		return err_nomem(err);
	return r ? close_top(e, EVIDENCE_UNREAD, &why, err) : ST_OK;
}

/* ---- members ---- */

/* "outer.zip!/inner"; a path too long is cut and told. 1: go on with it. */
static int name_member(struct evidence *e, struct node *outer, struct node *n,
		       const struct container_member *m, struct err *err)
{
	bool single = container_is_single(outer->inside);
	struct span slash = span_str("!/");
	struct span name = m->name;
	const char *why = NULL;
	struct buf path;
	int r = ST_OK;

	buf_init(&path, LIMIT_PATH * 8);
	buf_span_put(&path, outer->item.path);
	buf_span_put(&path, slash);
	if (single) {
		struct span last = outer->item.path;

		for (size_t i = last.len; i-- > 0;)
			if (last.ptr[i] == '/') {
				last = span_skip(last, i + 1);
				break;
			}
		buf_span_put(&path, name_without_ending(last));
	} else if (path.len + name.len > e->options->max_path) {
		why = "its path is too long";
		name_put(&path, span_head(name, 256));
	} else if (!name_put_member(&path, name)) {
		why = "its name climbs out of the archive, or is empty";
	}
	if (!why && m->kind == MEMBER_FILE) {
		r = seen_add(&outer->seen, buf_span(&path), err);
		if (r > 0)
			buf_printf(&path, "#%llu",
				   (unsigned long long)e->ordinal);
	}
	if (r >= 0 && path.bad)
		r = err_nomem(err);
	if (r >= 0) {
		n->item.path = arena_dup(&n->arena, buf_span(&path));
		r = n->item.path.ptr ? 1 : err_nomem(err);
	}
	n->layout_path = n->item.path;
	if (r > 0 && single)
		n->layout_path = name_without_ending(outer->layout_path);
	buf_release(&path);
	if (r > 0 && why) {
		evidence_tell_skip(e, n->item.path, m->bytes, ST_FORMAT, why);
		return 0;
	}
	return r;
}

/* Why a member that is no file is not read; NULL: it is one. */
static const char *no_file_why(enum member_kind kind)
{
	switch (kind) {
	case MEMBER_SYMLINK:
		return "symbolic link: not followed";
	case MEMBER_HARDLINK:
		return "hard link: read under its first name";
	case MEMBER_SPECIAL:
		return "neither a file nor a folder";
	case MEMBER_FILE:
	case MEMBER_FOLDER:
		break;
	}
	return NULL;
}

/* Puts the member on the stack: 1 for the caller, 0 to go on, negative. */
static int push_member(struct evidence *e, const struct container_member *m,
		       struct err *err)
{
	struct node *outer = top_node(e);
	struct node *n = outer + 1;
	const char *no_file;
	int r;

	if (m->kind == MEMBER_FOLDER)
		return 0;
	r = node_init(e, e->count, err);
	if (r)
		return r;
	n->item.bytes = m->bytes;
	n->item.container = outer->item.path;
	r = name_member(e, outer, n, m, err);
	if (r <= 0)
		return r;
	no_file = no_file_why(m->kind);
	if (no_file) {
		evidence_tell_skip(e, n->item.path, EVIDENCE_BYTES_UNKNOWN,
				   ST_OK, no_file);
		return 0;
	}
	r = place_item(e, n, err);
	if (r)
		return r;
	e->count++;
	if (m->encrypted) { /* no password: no bytes, and so no receipt */
		node_read_head(n);
		if (n->broken.code == ST_PASSWORD && n->bytes == 0) {
			evidence_tell_skip(e, n->item.path, m->bytes,
					   ST_PASSWORD, n->broken.text);
			node_drop(e, n);
			e->count--;
			return 0;
		}
	}
	return take_top(e, err);
}

/* The container at the top of the stack gives its next member, or ends. */
static int step(struct evidence *e, struct err *err)
{
	struct node *n = top_node(e);
	struct container_member m;
	struct err why;
	int r = n->spent ? 0 : container_next(n->inside, &m, &why);

	if (r == ST_NOMEM)
		return err_nomem(err);
	if (r == 0)
		return close_top(e, EVIDENCE_CONTAINER, NULL, err);
	if (n->members++ >= e->options->max_members) {
		n->spent = true;
		evidence_tell_skip(e, n->item.path, EVIDENCE_BYTES_UNKNOWN,
				   ST_LIMIT,
				   "the rest of it: too many members");
		return 0;
	}
	if (r > 0) {
		n->began = true;
		return push_member(e, &m, err);
	}
	if (container_is_over(n->inside)) {
		bool told = container_is_single(n->inside) && n->members > 1;

		return close_top(e, EVIDENCE_CONTAINER, told ? NULL : &why,
				 err);
	}
	evidence_tell_skip(e, n->item.path, EVIDENCE_BYTES_UNKNOWN,
			   (enum status)r, why.text);
	return 0;
}

/* ---- the face ---- */

static int open_top(struct evidence *e, size_t index, struct err *err)
{
	struct node *n = &e->nodes[0];
	struct err why;
	int r = node_init(e, 0, err);

	if (r)
		return r;
	n->item.top = index;
	n->item.path = evidence_path(e->list, index, &n->arena);
	n->item.bytes = evidence_bytes(e->list, index);
	n->layout_path = n->item.path;
	if (!n->item.path.ptr)
		return err_nomem(err);
	r = place_item(e, n, err);
	if (r)
		return r;
	r = evidence_list_open_file(e->list, index, &e->file, n->digest, &why);
	if (r == ST_NOMEM)
		return err_nomem(err);
	if (r) {
		evidence_tell_skip(e, n->item.path, n->item.bytes, ST_IO,
				   why.text);
		return ST_OK;
	}
	e->count = 1;
	return ST_OK;
}

int evidence_open(struct evidence **out, const struct evidence_list *l,
		  size_t index, struct evidence_sink *sink, struct err *err)
{
	struct evidence *e = mem_new(1, sizeof(*e));
	int r;

	if (!e)
		return err_nomem(err);
	e->list = l;
	e->options = evidence_list_options(l);
	e->sink = sink;
	e->file.fd = -1;
	e->nodes = mem_new(e->options->max_nesting + 1, sizeof(*e->nodes));
	r = e->nodes ? open_top(e, index, err) : err_nomem(err);
	if (r) {
		evidence_close(e);
		return r;
	}
	*out = e;
	return ST_OK;
}

void evidence_close(struct evidence *e)
{
	if (!e)
		return;
	for (unsigned i = 0; e->nodes && i <= e->options->max_nesting; i++) {
		node_drop(e, &e->nodes[i]);
		digest_close(e->nodes[i].digest);
		arena_release(&e->nodes[i].arena);
	}
	evidence_file_close(&e->file);
	mem_free(e->nodes);
	mem_free(e);
}

int evidence_next(struct evidence *e, const struct evidence_item **item,
		  struct source **source, struct err *err)
{
	int r = e->given ? close_top(e, EVIDENCE_GIVEN, NULL, err) : ST_OK;

	while (r == 0 && e->count) {
		struct node *n = top_node(e);

		r = n->inside ? step(e, err) : take_top(e, err);
	}
	if (r <= 0)
		return r;
	if (e->options->digests_asked)
		digest_rest(top_node(e)->digest);
	*item = &top_node(e)->item;
	*source = &top_node(e)->source;
	return 1;
}

void evidence_want_digest(struct evidence *e, struct span head)
{
	if (e->given && e->options->digests_asked)
		digest_wake(top_node(e)->digest, span_skip(head, e->hashed));
}
