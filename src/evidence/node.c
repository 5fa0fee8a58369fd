/* node.c - see node.h. */
#include "evidence/node.h"

#include "base/alloc.h"
#include "base/limits.h"

/* Texts of one item: its path, the path for its layout, the Windows path. */
#define NODE_TEXTS (LIMIT_PATH * 64)

void evidence_tell_skip(struct evidence *e, struct span path, uint64_t bytes,
			enum status code, const char *why)
{
	struct evidence_skip skip = {path, bytes, code, why};

	e->sink->skipped(e->sink, &skip);
}

/* ---- caps ---- */

/* Bytes that the members of this container may still give. */
static uint64_t allowance(const struct evidence *e, const struct node *n)
{
	const struct evidence_options *o = e->options;
	uint64_t packed = n == e->nodes ? e->file.size : n->bytes;
	uint64_t most;

	if (__builtin_mul_overflow(packed, o->max_ratio, &most) ||
	    most > o->max_unpacked)
		most = o->max_unpacked;
	if (most < o->ratio_from)
		most = o->ratio_from < o->max_unpacked ? o->ratio_from
						       : o->max_unpacked;
	return n->unpacked < most ? most - n->unpacked : 0;
}

/* The container around node k that allows the least, and how much. */
static struct node *tightest(struct evidence *e, unsigned k, uint64_t *out)
{
	struct node *least = &e->nodes[0];

	*out = UINT64_MAX;
	for (unsigned i = 0; i < k; i++) {
		uint64_t allows =
			e->nodes[i].spent ? 0 : allowance(e, &e->nodes[i]);

		if (allows < *out) {
			*out = allows;
			least = &e->nodes[i];
		}
	}
	return least;
}

static void spend(struct evidence *e, struct node *n)
{
	bool ratio = n->unpacked < e->options->max_unpacked;

	if (n->spent)
		return;
	n->spent = true;
	evidence_tell_skip(
		e, n->item.path, EVIDENCE_BYTES_UNKNOWN, ST_LIMIT,
		ratio ? "the rest of it: it unpacks to too many times its "
			"size"
		      : "the rest of it: it unpacks to too many bytes");
}

/* ---- the bytes of a node ---- */

static int64_t raw_read(struct evidence *e, unsigned k, uint8_t *out,
			size_t cap, struct err *err)
{
	if (k == 0)
		return source_read(&e->file.source, out, cap, err);
	return container_read(e->nodes[k - 1].inside, out, cap, err);
}

/* As raw_read, within the caps of the containers around. */
static int64_t capped_read(struct evidence *e, unsigned k, uint8_t *out,
			   size_t cap, struct err *err)
{
	uint64_t allowed;
	struct node *least;
	uint8_t more;
	int64_t n;

	if (k == 0)
		return raw_read(e, k, out, cap, err);
	least = tightest(e, k, &allowed);
	if (least->spent)
		return err_set(err, ST_LIMIT, ERR_NO_OFFSET,
			       "a container around it is over a cap");
	if (allowed == 0) { /* fine, if this was all */
		n = raw_read(e, k, &more, 1, err);
		if (n <= 0)
			return n;
		spend(e, least);
		return err_set(err, ST_LIMIT, ERR_NO_OFFSET,
			       "a container around it is over a cap");
	}
	n = raw_read(e, k, out, cap < allowed ? cap : (size_t)allowed, err);
	for (unsigned i = 0; i < k && n > 0; i++)
		e->nodes[i].unpacked += (uint64_t)n;
	return n;
}

static int64_t fetch(struct node *n, uint8_t *out, size_t cap)
{
	struct evidence *e = n->evidence;
	unsigned k = (unsigned)(n - e->nodes);
	int64_t got;

	if (n->broken.code)
		return 0;
	got = capped_read(e, k, out, cap, &n->broken);
	if (got <= 0)
		return 0;
	if (k > 0) /* node 0: its file hashes */
		digest_add(n->digest, span_of(out, (size_t)got));
	n->bytes += (uint64_t)got;
	return got;
}

static int64_t node_read(struct source *s, uint8_t *out, size_t cap,
			 struct err *err)
{
	struct node *n = (struct node *)s;
	size_t left = n->head_len - n->head_at;

	(void)err;
	if (left == 0)
		return fetch(n, out, cap);
	if (left > cap)
		left = cap;
	memcpy(out, n->head + n->head_at, left);
	n->head_at += left;
	return (int64_t)left;
}

void node_read_head(struct node *n)
{
	int64_t got = 1;

	while (got > 0 && n->head_len < MAGIC_HEAD) {
		got = fetch(n, n->head + n->head_len, MAGIC_HEAD - n->head_len);
		n->head_len += (size_t)got;
	}
	n->magic = magic_of(span_of(n->head, n->head_len));
	n->item.kind = n->magic.name;
}

void node_drain(struct node *n)
{
	struct evidence *e = n->evidence;
	struct err ignored;

	while (node_read(&n->source, e->piece, EVIDENCE_PIECE, &ignored) > 0)
		;
}

/* ---- opening and closing nodes ---- */

int node_init(struct evidence *e, unsigned k, struct err *err)
{
	struct node *n = &e->nodes[k];
	struct digest *digest = n->digest;
	struct arena arena = n->arena;

	if (!digest) {
		int r = e->options->no_digests ? digest_open_idle(&digest, err)
					       : digest_open(&digest, err);

		if (r)
			return r;
		arena_init(&arena, NODE_TEXTS);
	}
	arena_reset(&arena);
	*n = (struct node){
		.source = {node_read, 0},
		.evidence = e,
		.digest = digest,
		.arena = arena,
		.item = {.depth = k, .bytes = EVIDENCE_BYTES_UNKNOWN},
	};
	return ST_OK;
}

void node_drop(struct evidence *e, struct node *n)
{
	if (n->inside)
		n->used = container_used(n->inside);
	container_close(n->inside);
	n->inside = NULL;
	e->spilled -= n->spill.len;
	buf_release(&n->spill);
	seen_release(&n->seen);
}
