/* table.c - a million values by kind and key: a slot of eight bytes each, and
 * one look at memory for what is not there. */
#include "base/hash.h"
#include "rules/indicators/looks.h"

uint64_t table_hash(const struct table *t, enum indicator_kind kind,
		    struct span key)
{
	return hash_span(key, t->key + (uint64_t)kind *
					       UINT64_C(0x9E3779B97F4A7C15));
}

static bool is_of(const struct indicator_set *s, uint32_t index,
		  enum indicator_kind kind, struct span key)
{
	const struct indicator *i = &s->item[index];

	return i->kind == (uint8_t)kind && span_equal(i->key, key);
}

uint32_t table_find(const struct indicator_set *s, enum indicator_kind kind,
		    struct span key)
{
	const struct table *t = &s->table;
	uint64_t hash;
	uint32_t tag;

	if (!s->has[kind])
		return NO_INDICATOR;
	hash = table_hash(t, kind, key);
	tag = (uint32_t)(hash >> 32);
	for (size_t at = hash & t->mask; t->slot[at].number;
	     at = (at + 1) & t->mask) {
		uint32_t index = t->slot[at].number - 1;

		if (t->slot[at].tag == tag && is_of(s, index, kind, key))
			return index;
	}
	return NO_INDICATOR;
}

/* Those of one key hang on the first, in the order in which they came. last:
 * by slot the last of them, from 1; 0: the first is alone. True: it is the
 * first. */
static bool insert(struct indicator_set *s, uint32_t index, uint64_t hash,
		   uint32_t *last)
{
	struct table *t = &s->table;
	struct indicator *i = &s->item[index];
	uint32_t tag = (uint32_t)(hash >> 32);
	size_t at = hash & t->mask;

	for (; t->slot[at].number; at = (at + 1) & t->mask) {
		uint32_t first = t->slot[at].number;

		if (t->slot[at].tag != tag ||
		    !is_of(s, first - 1, i->kind, i->key))
			continue;
		s->item[(last[at] ? last[at] : first) - 1].next = index;
		last[at] = index + 1;
		return false;
	}
	t->slot[at] = (struct table_slot){index + 1, tag};
	return true;
}

static bool is_tabled(const struct indicator *i)
{
	return i->kind != IND_PATTERN && i->kind != IND_PATH_RE &&
	       i->kind != IND_STEM_RE && i->kind != IND_STEM_POST_RE;
}

static void note_shape(struct indicator_set *s, const struct indicator *i)
{
	unsigned depth = 0;

	s->has[i->kind]++;
	if (i->kind == IND_NETWORK)
		s->lengths[i->key.ptr[16] / 64] |= UINT64_C(1)
						   << i->key.ptr[16] % 64;
	if (i->kind == IND_HASH && i->key.len < ARRAY_LEN(s->digest))
		s->digest[i->key.len] = true;
	if (i->kind == IND_STEM || i->kind == IND_STEM_POST)
		looks_note_stem(s->looks, i->key);
	if (i->kind != IND_FOLDER)
		return;
	for (size_t k = 0; k < i->key.len; k++)
		depth += i->key.ptr[k] == '/';
	s->folder_depths |= UINT32_C(1) << (depth < 31 ? depth : 31);
}

static bool is_v4(const uint8_t bytes[16])
{
	static const uint8_t v4[12] = {[10] = 0xff, [11] = 0xff};

	return !memcmp(bytes, v4, sizeof(v4));
}

/* A network of so many bits that ::ffff:0:0/96 lies in. */
static bool is_around_v4(const uint8_t bytes[16], unsigned bits)
{
	for (unsigned n = 0; n < bits; n++)
		if ((bytes[n / 8] >> (7 - n % 8) & 1) != (n >= 80))
			return false;
	return true;
}

static bool is_address(const struct indicator *i)
{
	return i->kind == IND_ADDRESS || i->kind == IND_NETWORK;
}

static uint32_t near_of(const uint8_t bytes[16])
{
	uint32_t v = (uint32_t)bytes[12] << 24 | (uint32_t)bytes[13] << 16 |
		     (uint32_t)bytes[14] << 8 | bytes[15];

	return v >> (32 - NEAR_BITS);
}

static void note_near(struct indicator_set *s, const struct indicator *i)
{
	unsigned bits = i->kind == IND_NETWORK ? i->key.ptr[16] : 128;
	uint32_t from = 0, count = UINT32_C(1) << NEAR_BITS;

	if (bits < 96) { /* all of IPv4, or nothing of it */
		if (!is_around_v4(i->key.ptr, bits))
			return;
	} else {
		if (!is_v4(i->key.ptr))
			return;
		from = near_of(i->key.ptr);
		count >>= bits - 96 < NEAR_BITS ? bits - 96 : NEAR_BITS;
	}
	while (count) { /* a power of two at its own multiple: words are whole */
		uint32_t in_word = count < 64 ? count : 64;

		s->near[from / 64] |= UINT64_MAX >> (64 - in_word) << from % 64;
		s->near_work++;
		from += in_word;
		count -= in_word;
	}
}

bool table_is_near(const struct indicator_set *s, const uint8_t bytes[16])
{
	uint32_t n;

	if (!s->near || !is_v4(bytes) || s->options.always_look)
		return true;
	n = near_of(bytes);
	return s->near[n / 64] >> n % 64 & 1;
}

/* Most clients share not even the first bits with an indicator. */
static int open_near(struct indicator_set *s, struct err *err)
{
	s->near = mem_new(((size_t)1 << NEAR_BITS) / 64, sizeof(*s->near));
	return s->near ? ST_OK : err_nomem(err);
}

/* So many are on their way from memory. */
#define AHEAD 16

static uint64_t hash_ahead(const struct indicator_set *s, size_t i)
{
	const struct table *t = &s->table;
	uint64_t hash;

	if (i >= s->count)
		return 0;
	hash = table_hash(t, s->item[i].kind, s->item[i].key);
	__builtin_prefetch(&t->slot[hash & t->mask]);
	return hash;
}

static void insert_all(struct indicator_set *s, uint32_t *last)
{
	uint64_t hash[AHEAD];

	for (size_t i = 0; i < AHEAD; i++)
		hash[i] = hash_ahead(s, i);
	for (size_t i = 0; i < s->count; i++) {
		uint64_t own = hash[i % AHEAD];

		hash[i % AHEAD] = hash_ahead(s, i + AHEAD);
		s->item[i].next = NO_INDICATOR;
		if (s->item[i].off)
			continue;
		note_shape(s, &s->item[i]);
		/* what comes again is as near as before: a list of a million
		 * times 0.0.0.0/0 costs no more than one */
		if (is_tabled(&s->item[i]) &&
		    insert(s, (uint32_t)i, own, last) &&
		    is_address(&s->item[i]))
			note_near(s, &s->item[i]);
	}
}

int table_build(struct indicator_set *s, struct err *err)
{
	struct table *t = &s->table;
	size_t slots = 64;
	uint32_t *last;
	int status;

	while (slots < s->count * 2)
		slots *= 2;
	t->key = hash_key();
	t->slot = mem_new(slots, sizeof(*t->slot));
	last = mem_new(slots,
		       sizeof(*last)); /* touched where keys come twice */
	if (!t->slot || !last) {
		mem_free(last);
		return err_nomem(err);
	}
	t->mask = slots - 1;
	status = open_near(s, err);
	if (status == ST_OK)
		status = looks_open(&s->looks, err);
	if (status == ST_OK)
		insert_all(s, last);
	mem_free(last);
	return status;
}
