/* memo.c - see memo.h. */
#include "rules/indicators/memo.h"

#include "base/alloc.h"

#define BRIEF_BYTES (((size_t)MEMO_WAYS << MEMO_SHORT_BITS) * 16)
#define MIDDLE_BYTES                                                           \
	(((size_t)MEMO_MIDDLE_WAYS << MEMO_MIDDLE_BITS) * MEMO_LINE)
#define WHOLE_BYTES (((size_t)MEMO_WAYS << MEMO_LONG_BITS) * 16)

_Static_assert(sizeof(struct memo_short) == 16 &&
		       sizeof(struct memo_long) == 16,
	       "four in a line");

int memo_open(struct memo *m, struct err *err)
{
	uint8_t *at;

	*m = (struct memo){.key = hash_key()};
	m->block = mem_new(BRIEF_BYTES + MIDDLE_BYTES + WHOLE_BYTES +
				   MEMO_STORE + MEMO_LINE,
			   1);
	if (!m->block)
		return err_nomem(err);
	at = m->block;
	at += MEMO_LINE - (uintptr_t)at % MEMO_LINE;
	m->brief = (void *)at;
	m->middle = (void *)(at + BRIEF_BYTES);
	m->whole = (void *)(at + BRIEF_BYTES + MIDDLE_BYTES);
	m->store = at + BRIEF_BYTES + MIDDLE_BYTES + WHOLE_BYTES;
	return ST_OK;
}

void memo_close(struct memo *m)
{
	mem_free(m->block);
}

/* Of both ends and the middle: whoever differs elsewhere only shares a bucket.
 */
static uint64_t hash_long(const struct memo *m, struct span v)
{
	const uint8_t *end = v.ptr + v.len;
	uint64_t a =
		hash_mix(memo_word(v.ptr) ^ m->key,
			 memo_word(v.ptr + 8) ^ UINT64_C(0x9E3779B97F4A7C15));
	uint64_t b =
		hash_mix(memo_word(end - 16) ^ ~m->key,
			 memo_word(end - 8) ^ UINT64_C(0xD6E8FEB86659FD93));
	uint64_t middle = memo_word(v.ptr + v.len / 2 - 4);

	return hash_mix(a ^ middle ^ v.len, b ^ UINT64_C(0xA0761D6478BD642F));
}

static struct memo_long *bucket_long(const struct memo *m, uint64_t hash)
{
	return m->whole + (hash >> (64 - MEMO_LONG_BITS)) * MEMO_WAYS;
}

static bool is_stale(const struct memo *m, const struct memo_long *e)
{
	return !e->shape || m->end - e->at > MEMO_STORE;
}

bool memo_knows_long(const struct memo *m, unsigned role, struct span v)
{
	const struct memo_long *bucket;
	uint32_t shape = memo_shape(role, v);
	uint64_t hash;

	if (v.len > MEMO_LONG_MAX)
		return false;
	hash = hash_long(m, v);
	bucket = bucket_long(m, hash);
	for (size_t i = 0; i < MEMO_WAYS; i++)
		if (bucket[i].tag == (uint32_t)hash &&
		    bucket[i].shape == shape && !is_stale(m, &bucket[i]) &&
		    !memcmp(m->store + bucket[i].at % MEMO_STORE, v.ptr, v.len))
			return true;
	return false;
}

bool memo_knows_later(struct memo_short *bucket, struct memo_short e)
{
	for (size_t i = 1; i < MEMO_WAYS; i++)
		if (memo_is(bucket[i], e)) {
			bucket[i] = bucket[0];
			bucket[0] = e;
			return true;
		}
	return false;
}

void memo_keep_entry(struct memo *m, struct memo_short e)
{
	struct memo_short *bucket = memo_bucket(m, e);
	size_t way = 0;

	while (way < MEMO_WAYS && bucket[way].tail)
		way++;
	if (way == MEMO_WAYS)
		way = (size_t)(e.head ^ e.head >> 7) % MEMO_WAYS;
	bucket[way] = e;
}

/* The one before goes to the second place. */
static void keep_middle(struct memo *m, unsigned role, struct span v)
{
	uint32_t shape = memo_shape(role, v);
	struct memo_middle *e = memo_places(m, shape, v);

	e[1] = e[0];
	e[0].shape = shape;
	memcpy(e[0].text, v.ptr, v.len);
}

void memo_note_last(struct memo *m, size_t column, unsigned role, struct span v)
{
	uint32_t shape = memo_shape(role, v);
	const struct memo_middle *e;

	m->last[column] = NULL;
	if (v.len <= MEMO_SHORT_MAX || v.len > MEMO_MIDDLE_MAX)
		return;
	e = memo_places(m, shape, v);
	m->last[column] = memo_is_in(e, shape, v) ? e : e + 1;
}

void memo_keep(struct memo *m, unsigned role, struct span v)
{
	struct memo_long *bucket;
	uint64_t hash, left = MEMO_STORE - m->end % MEMO_STORE;
	size_t way = 0;

	if (v.len <= MEMO_SHORT_MAX) {
		memo_keep_entry(m, memo_pack(role, v));
		return;
	}
	if (v.len <= MEMO_MIDDLE_MAX) {
		keep_middle(m, role, v);
		return;
	}
	if (v.len > MEMO_LONG_MAX)
		return;
	hash = hash_long(m, v);
	bucket = bucket_long(m, hash);
	while (way < MEMO_WAYS && !is_stale(m, &bucket[way]))
		way++;
	if (way == MEMO_WAYS)
		way = hash >> 32 & (MEMO_WAYS - 1);
	if (left < v.len) /* a value lies in one piece */
		m->end += left;
	bucket[way] =
		(struct memo_long){m->end, (uint32_t)hash, memo_shape(role, v)};
	memcpy(m->store + m->end % MEMO_STORE, v.ptr, v.len);
	m->end += v.len;
}
