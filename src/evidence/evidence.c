/* evidence.c - see evidence.h. */
#include "evidence/evidence.h"

#include "base/alloc.h"
#include "base/limits.h"
#include "evidence/file.h"
#include "evidence/list.h"

#define PIECE ((size_t)256 << 10)

struct evidence {
	struct source source; /* what the caller reads */
	const struct evidence_list *list;
	struct evidence_sink *sink;
	struct digest *digest;
	struct arena arena; /* the item's texts */
	struct evidence_item item;
	struct evidence_file file;
	struct err broken; /* why the bytes ended early; code 0: they did not */
	enum { FRESH, GIVEN, DONE } state;
	uint8_t piece[PIECE]; /* for what the caller does not read */
};

static int64_t item_read(struct source *s, uint8_t *out, size_t cap,
			 struct err *err)
{
	struct evidence *e = (struct evidence *)s;
	int64_t n;

	(void)err;
	if (e->broken.code)
		return 0;
	n = source_read(&e->file.source, out, cap, &e->broken);
	return n < 0 ? 0 : n;
}

static void tell_skip(struct evidence *e, uint64_t bytes, enum status code,
		      const char *why)
{
	struct evidence_skip skip = {e->item.path, bytes, code, why};

	e->sink->skipped(e->sink, &skip);
}

static int describe(struct evidence *e, size_t index, struct err *err)
{
	struct span host;

	e->item = (struct evidence_item){
		.path = evidence_path(e->list, index, &e->arena),
		.bytes = evidence_bytes(e->list, index),
		.top = index,
	};
	if (!e->item.path.ptr ||
	    layout_find(e->item.path, &e->arena, &e->item.layout))
		return err_nomem(err);
	host = evidence_list_host(e->list, index, e->item.path);
	if (host.len) {
		e->item.layout.host = host;
		e->item.layout.basis = HOST_GIVEN;
	}
	return ST_OK;
}

int evidence_open(struct evidence **out, const struct evidence_list *l,
		  size_t index, struct evidence_sink *sink, struct err *err)
{
	struct evidence *e = mem_new(1, sizeof(*e));
	struct err why;
	int r;

	if (!e)
		return err_nomem(err);
	e->source.read = item_read;
	e->list = l;
	e->sink = sink;
	e->file.fd = -1;
	arena_init(&e->arena, LIMIT_PATH * 64);
	r = digest_open(&e->digest, err);
	if (!r)
		r = describe(e, index, err);
	if (!r) {
		r = evidence_list_open_file(l, index, &e->file, e->digest,
					    &why);
		if (r == ST_IO) {
			tell_skip(e, e->item.bytes, ST_IO, why.text);
			e->state = DONE;
			r = ST_OK;
		} else if (r) {
			err_nomem(err);
		}
	}
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
	evidence_file_close(&e->file);
	digest_close(e->digest);
	arena_release(&e->arena);
	mem_free(e);
}

static int finish(struct evidence *e, struct err *err)
{
	struct evidence_receipt got = {.use = EVIDENCE_GIVEN};
	int r = evidence_file_finish(&e->file, &e->broken);

	if (r == ST_NOMEM)
		return err_nomem(err);
	e->state = DONE;
	got.bytes = got.decoded = e->file.hashed;
	got.damage = r;
	digest_take(e->digest, got.sha256);
	if (r)
		tell_skip(e,
			  e->file.size > got.bytes ? e->file.size - got.bytes
						   : EVIDENCE_BYTES_UNKNOWN,
			  r, e->broken.text);
	e->sink->closed(e->sink, &e->item, &got);
	return ST_OK;
}

int evidence_next(struct evidence *e, const struct evidence_item **item,
		  struct source **source, struct err *err)
{
	if (e->state == GIVEN)
		return finish(e, err);
	if (e->state == DONE)
		return 0;
	e->state = GIVEN;
	*item = &e->item;
	*source = &e->source;
	return 1;
}
