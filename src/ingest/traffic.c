/* traffic.c - see traffic.h. */
#include "ingest/traffic.h"

#include "base/alloc.h"
#include "base/hash.h"
#include "base/text.h"
#include "event/event.h"
#include "ingest/collect.h"

void traffic_release(struct traffic *t)
{
	mem_free(t->row);
	mem_free(t->slot);
	*t = (struct traffic){0};
}

void traffic_forget(struct traffic *t)
{
	mem_free(t->slot);
	t->slot = NULL;
	t->slot_count = 0;
}

static uint64_t hash_of(const struct case_traffic *r, uint64_t key)
{
	uint64_t h = hash_span(r->name, key ^ (uintptr_t)r->kind ^ r->port);

	return hash_span(r->sender, hash_span(r->recipient, h));
}

static bool is_same(const struct case_traffic *a, const struct case_traffic *b)
{
	return a->kind == b->kind && a->port == b->port &&
	       span_equal(a->sender, b->sender) &&
	       span_equal(a->name, b->name) &&
	       span_equal(a->recipient, b->recipient);
}

static void put_slot(struct traffic *t, uint64_t key, uint32_t index)
{
	size_t at = hash_of(&t->row[index], key) & (t->slot_count - 1);

	while (t->slot[at])
		at = (at + 1) & (t->slot_count - 1);
	t->slot[at] = index + 1;
}

/* At most half of the slots are taken. */
static bool make_room(struct traffic *t, uint64_t key)
{
	size_t more = t->cap ? t->cap * 2 : 64;
	struct case_traffic *row;
	uint32_t *slot;

	if (t->count < t->cap)
		return true;
	slot = mem_new(more * 2, sizeof(*slot));
	row = mem_resize(t->row, more, sizeof(*row));
	if (row)
		t->row = row;
	if (!slot || !row) {
		mem_free(slot);
		return false;
	}
	mem_free(t->slot);
	t->slot = slot;
	t->slot_count = more * 2;
	t->cap = more;
	for (size_t i = 0; i < t->count; i++)
		put_slot(t, key, (uint32_t)i);
	return true;
}

static struct case_traffic *find(struct traffic *t, uint64_t key,
				 const struct case_traffic *one)
{
	size_t at;

	if (!t->slot_count)
		return NULL;
	at = hash_of(one, key) & (t->slot_count - 1);
	for (; t->slot[at]; at = (at + 1) & (t->slot_count - 1))
		if (is_same(&t->row[t->slot[at] - 1], one))
			return &t->row[t->slot[at] - 1];
	return NULL;
}

static struct case_traffic *insert(struct traffic *t, struct arena *a,
				   uint64_t key, const struct case_traffic *one)
{
	struct case_traffic *row;

	if (!make_room(t, key))
		return NULL;
	row = &t->row[t->count];
	*row = *one;
	row->count = 0;
	row->bytes_there = row->bytes_back = 0;
	row->unsized = 0;
	row->last_ns = one->first_ns;
	row->sender = arena_dup(a, one->sender);
	row->recipient = arena_dup(a, one->recipient);
	row->name = arena_dup(a, one->name);
	if (!row->sender.ptr || !row->recipient.ptr || !row->name.ptr)
		return NULL;
	put_slot(t, key, (uint32_t)t->count++);
	return row;
}

static void add_bytes(int64_t *sum, int64_t bytes)
{
	if (bytes > 0 && __builtin_add_overflow(*sum, bytes, sum))
		*sum = INT64_MAX;
}

/* The place of a row is that of its largest record: whoever looks for what was
 * carried away wants to see that one. */
static void keep_place(struct case_traffic *row, const struct case_traffic *one)
{
	int64_t bytes = 0;

	add_bytes(&bytes, one->bytes_there);
	add_bytes(&bytes, one->bytes_back);
	if (row->count && bytes <= row->largest)
		return;
	row->largest = bytes;
	row->line = one->line;
	row->offset = one->offset;
	row->length = one->length;
}

size_t traffic_row(struct traffic *t, struct arena *a, uint64_t key,
		   const struct case_traffic *one)
{
	struct case_traffic rest = *one;
	struct case_traffic *row = find(t, key, one);

	rest.sender = rest.recipient = rest.name = SPAN_EMPTY;
	rest.port = 0;
	if (!row && t->count < LIMIT_TRAFFIC)
		row = insert(t, a, key, one);
	if (!row)
		row = find(t, key, &rest);
	if (!row)
		row = insert(t, a, key, &rest);
	return row ? (size_t)(row - t->row) : SIZE_MAX;
}

void traffic_sum(struct traffic *t, size_t index,
		 const struct case_traffic *one)
{
	struct case_traffic *row = &t->row[index];

	keep_place(row, one);
	row->count++;
	row->unsized += one->unsized;
	add_bytes(&row->bytes_there, one->bytes_there);
	add_bytes(&row->bytes_back, one->bytes_back);
	if (one->first_ns != TIME_NONE &&
	    (row->first_ns == TIME_NONE || one->first_ns < row->first_ns))
		row->first_ns = one->first_ns;
	if (one->first_ns != TIME_NONE && one->first_ns > row->last_ns)
		row->last_ns = one->first_ns;
}

bool traffic_add(struct traffic *t, struct arena *a, uint64_t key,
		 const struct case_traffic *one)
{
	size_t row = traffic_row(t, a, key, one);

	if (row != SIZE_MAX)
		traffic_sum(t, row, one);
	return row != SIZE_MAX;
}

/* ----------------------------------------------------------------- mail -- */

/* Addresses compare in lower case; what is no UTF-8 cannot be stored. */
static struct span mail_name(struct span name, struct buf *text)
{
	struct span clean;

	name = span_trim(span_head(name, TRAFFIC_NAME));
	buf_reset(text);
	utf8_put_clean(text, name);
	clean = buf_span(text);
	for (size_t i = 0; i < clean.len; i++)
		text->ptr[i] = ascii_lower(text->ptr[i]);
	return clean;
}

static void add_mail(struct collect *c, struct case_traffic *one,
		     struct span recipients, struct buf *text)
{
	while (recipients.len) {
		size_t n = span_find(recipients, SPAN_LIT(";"));

		one->recipient = mail_name(span_head(recipients, n), text);
		if (one->recipient.len)
			traffic_add(&c->traffic, &c->arena, c->key, one);
		recipients = n == SIZE_MAX ? SPAN_EMPTY
					   : span_skip(recipients, n + 1);
	}
}

void traffic_mail(struct collect *c, const struct event *e)
{
	struct span what = event_field(e, FIELD_OPERATION);
	bool sent = span_equal_nocase(what, SPAN_LIT("SEND"));
	uint64_t bytes;
	struct case_traffic one = {
		.kind = sent ? "mail-sent" : "mail-delivered",
		.sender = SPAN_EMPTY,
		.name = SPAN_EMPTY,
		.bytes_back = -1,
		.first_ns = e->time_ns,
		.line = e->number,
		.offset = e->offset,
		.length = e->length,
	};
	struct buf sender;
	struct buf recipient;

	if (!sent && !span_equal_nocase(what, SPAN_LIT("DELIVER")))
		return;
	buf_init(&sender, 4 * TRAFFIC_NAME);
	buf_init(&recipient, 4 * TRAFFIC_NAME);
	if (sent)
		one.sender = mail_name(event_field(e, FIELD_SENDER), &sender);
	one.unsized =
		!event_number(e, FIELD_BYTES_OUT, &bytes) || bytes > INT64_MAX;
	one.bytes_there = one.unsized ? -1 : (int64_t)bytes;
	add_mail(c, &one, event_field(e, FIELD_RECIPIENTS), &recipient);
	buf_release(&sender);
	buf_release(&recipient);
}
