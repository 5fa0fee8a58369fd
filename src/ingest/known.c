/* known.c - see known.h. */
#include "ingest/known.h"

#include "case/query.h"

/* Paths of all items; a full collection has some hundred thousand. */
#define LIMIT_KNOWN ((size_t)1 << 30)

static int count_items(struct case_file *c, size_t *out, struct err *err)
{
	struct case_query *q;
	int s = case_query_open(&q, c, "SELECT count(*) FROM item", err);

	if (s)
		return s;
	s = case_query_next(q, err);
	if (s > 0)
		*out = (size_t)case_i64(q, 0);
	case_query_close(q);
	return s < 0 ? s : ST_OK;
}

static int load_rows(struct known *k, struct case_query *q, size_t cap,
		     struct err *err)
{
	int s;

	while ((s = case_query_next(q, err)) > 0 && k->count < cap) {
		struct known_item *item = &k->item[k->count++];

		item->path = arena_dup(&k->arena, case_text(q, 0));
		item->bytes = (uint64_t)case_i64(q, 1);
		item->sha256 = arena_dup(&k->arena, case_text(q, 2));
		if (!item->path.ptr || !item->sha256.ptr)
			return err_nomem(err);
	}
	return s < 0 ? s : ST_OK;
}

int known_load(struct known *k, struct case_file *c, struct err *err)
{
	struct case_query *q;
	size_t cap = 0;
	int s = count_items(c, &cap, err);

	arena_init(&k->arena, LIMIT_KNOWN);
	if (s || cap == 0)
		return s;
	k->item = arena_new(&k->arena, cap, sizeof(*k->item));
	if (!k->item)
		return err_nomem(err);
	s = case_query_open(&q, c,
			    "SELECT path, bytes, sha256 FROM item "
			    "ORDER BY CAST(path AS BLOB)",
			    err);
	if (s)
		return s;
	s = load_rows(k, q, cap, err);
	case_query_close(q);
	return s;
}

void known_release(struct known *k)
{
	arena_release(&k->arena);
	*k = (struct known){0};
}

static const struct known_item *find(const struct known *k, struct span path)
{
	size_t low = 0;
	size_t high = k->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = span_compare(k->item[middle].path, path);

		if (order == 0)
			return &k->item[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

bool known_has(const struct known *k, struct span path)
{
	return k->count && find(k, path);
}

bool known_agrees(const struct known *k, struct span path, uint64_t bytes,
		  const uint8_t sha256[DIGEST_SIZE])
{
	const struct known_item *item = find(k, path);
	char text[DIGEST_TEXT];

	if (!item || item->bytes != bytes)
		return false;
	digest_text(sha256, text);
	return span_is(item->sha256, text);
}
