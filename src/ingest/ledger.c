/* ledger.c - see ledger.h.
 *
 * One open-addressing table of indices serves both kinds of row: the hash of
 * a page row is that of its stem and client with another key. */
#include "ingest/ledger.h"

#include "base/alloc.h"
#include "base/hash.h"
#include "base/text.h"

#define PAGE_BIT ((uint32_t)1 << 31)
#define LIMIT_PAGES 16384
#define STEM_KEPT ((size_t)1024) /* bytes of a stem that are told apart */

void ledger_init(struct ledger *l, struct arena *arena, uint64_t key)
{
	*l = (struct ledger){.arena = arena, .key = key};
}

void ledger_release(struct ledger *l)
{
	mem_free(l->slot);
	mem_free(l->client);
	mem_free(l->page);
	*l = (struct ledger){0};
}

void ledger_forget(struct ledger *l)
{
	mem_free(l->slot);
	l->slot = NULL;
	l->slot_count = 0;
}

static uint64_t client_hash(const struct ledger *l, const char *source,
			    struct span client)
{
	return hash_span(client, l->key ^ (uintptr_t)source);
}

static uint64_t page_hash(const struct ledger *l, const char *source,
			  struct span stem, struct span client)
{
	return hash_span(stem, client_hash(l, source, client));
}

static uint64_t hash_of_slot(const struct ledger *l, uint32_t slot)
{
	uint32_t i = (slot & ~PAGE_BIT) - 1;

	if (slot & PAGE_BIT)
		return page_hash(l, l->page[i].source, l->page[i].stem,
				 l->page[i].client);
	return client_hash(l, l->client[i].source, l->client[i].client);
}

static void put_slot(const struct ledger *l, uint32_t *slot, size_t count,
		     uint32_t value)
{
	size_t at = hash_of_slot(l, value) & (count - 1);

	while (slot[at])
		at = (at + 1) & (count - 1);
	slot[at] = value;
}

/* Keeps the table at most half full. */
static bool make_slots(struct ledger *l)
{
	size_t rows = l->client_count + l->page_count + 1;
	size_t more = l->slot_count ? l->slot_count * 2 : 1024;
	uint32_t *wider;

	if (rows * 2 <= l->slot_count)
		return true;
	wider = mem_new(more, sizeof(*wider));
	if (!wider)
		return false;
	for (size_t i = 0; i < l->slot_count; i++)
		if (l->slot[i])
			put_slot(l, wider, more, l->slot[i]);
	mem_free(l->slot);
	l->slot = wider;
	l->slot_count = more;
	return true;
}

static bool make_row(void **rows, size_t *cap, size_t count, size_t size)
{
	size_t more = *cap ? *cap * 2 : 256;
	void *wider;

	if (count < *cap)
		return true;
	wider = mem_resize(*rows, more, size);
	if (!wider)
		return false;
	*rows = wider;
	*cap = more;
	return true;
}

static void add_bytes(int64_t *sum, int64_t bytes)
{
	if (bytes < 0)
		return;
	if (*sum < 0)
		*sum = 0;
	if (__builtin_add_overflow(*sum, bytes, sum))
		*sum = INT64_MAX;
}

static bool is_success(int64_t status)
{
	return status >= 200 && status <= 299;
}

static struct case_client *add_client(struct ledger *l, const char *source,
				      struct span client)
{
	void *rows = l->client;
	struct span copy;

	if (!make_row(&rows, &l->client_cap, l->client_count,
		      sizeof(*l->client)))
		return NULL;
	l->client = rows;
	if (!make_slots(l))
		return NULL;
	copy = arena_dup(l->arena, client);
	if (!copy.ptr)
		return NULL;
	l->client[l->client_count] = (struct case_client){
		.source = source,
		.client = copy,
		.bytes_in = -1,
		.bytes_out = -1,
		.first_ns = TIME_NONE,
		.last_ns = TIME_NONE,
	};
	l->client_count++;
	put_slot(l, l->slot, l->slot_count, (uint32_t)l->client_count);
	return &l->client[l->client_count - 1];
}

static struct case_client *find_client(struct ledger *l, const char *source,
				       struct span client)
{
	size_t at;

	if (l->slot_count == 0)
		return NULL;
	at = client_hash(l, source, client) & (l->slot_count - 1);
	for (; l->slot[at]; at = (at + 1) & (l->slot_count - 1)) {
		struct case_client *row;

		if (l->slot[at] & PAGE_BIT)
			continue;
		row = &l->client[l->slot[at] - 1];
		if (row->source == source && span_equal(row->client, client))
			return row;
	}
	return NULL;
}

void ledger_client(struct ledger *l, const struct request *r)
{
	struct case_client *row = find_client(l, r->source, r->client);

	if (!row && !l->full && l->client_count < LIMIT_LEDGER_CLIENTS)
		row = add_client(l, r->source, r->client);
	if (!row)
		row = find_client(l, r->source, SPAN_EMPTY);
	if (!row)
		row = add_client(l, r->source, SPAN_EMPTY);
	if (!row) {
		l->full = true;
		return;
	}
	row->requests++;
	row->succeeded += is_success(r->status);
	row->refused += r->status >= 400 && r->status <= 499;
	add_bytes(&row->bytes_in, r->bytes_in);
	add_bytes(&row->bytes_out, r->bytes_out);
	time_widen(&row->first_ns, &row->last_ns, r->time_ns);
}

static struct case_page_use *find_page(struct ledger *l, const char *source,
				       struct span stem, struct span client)
{
	size_t at;

	if (l->slot_count == 0)
		return NULL;
	at = page_hash(l, source, stem, client) & (l->slot_count - 1);
	for (; l->slot[at]; at = (at + 1) & (l->slot_count - 1)) {
		struct case_page_use *row;

		if (!(l->slot[at] & PAGE_BIT))
			continue;
		row = &l->page[(l->slot[at] & ~PAGE_BIT) - 1];
		if (row->source == source && span_equal(row->stem, stem) &&
		    span_equal(row->client, client))
			return row;
	}
	return NULL;
}

static struct case_page_use *add_page(struct ledger *l, const struct request *r,
				      struct span stem)
{
	void *rows = l->page;
	struct span client;

	if (l->page_count >= LIMIT_PAGES ||
	    !make_row(&rows, &l->page_cap, l->page_count, sizeof(*l->page)))
		return NULL;
	l->page = rows;
	if (!make_slots(l))
		return NULL;
	stem = arena_dup(l->arena, stem);
	client = arena_dup(l->arena, r->client);
	if (!stem.ptr || !client.ptr)
		return NULL;
	l->page[l->page_count] = (struct case_page_use){
		.source = r->source,
		.stem = stem,
		.client = client,
		.bytes_in = -1,
		.bytes_out = -1,
		.first_ns = TIME_NONE,
		.last_ns = TIME_NONE,
		.line = r->line,
		.offset = r->offset,
	};
	l->page_count++;
	put_slot(l, l->slot, l->slot_count, (uint32_t)l->page_count | PAGE_BIT);
	return &l->page[l->page_count - 1];
}

void ledger_page(struct ledger *l, const struct request *r)
{
	uint8_t lower[STEM_KEPT];
	struct span stem = span_head(r->stem, sizeof(lower));
	struct case_page_use *row;

	stem = span_of(lower, path_simplify(lower, stem));
	for (size_t i = 0; i < stem.len; i++)
		lower[i] = ascii_lower(lower[i]);
	row = find_page(l, r->source, stem, r->client);
	if (!row)
		row = add_page(l, r, stem);
	if (!row)
		return; /* the request is in its client's row all the same */
	row->requests++;
	row->posts += r->post;
	row->succeeded += is_success(r->status);
	add_bytes(&row->bytes_in, r->bytes_in);
	add_bytes(&row->bytes_out, r->bytes_out);
	time_widen(&row->first_ns, &row->last_ns, r->time_ns);
}
