/* memo.h - values that were looked up in vain: logs say the same clients, paths
 * and agents again and again.
 *
 * What is known is known byte by byte, never by a hash alone: a value of up to
 * 15 bytes is its own entry, one of up to 60 bytes lies in its entry, a cache
 * line, of a longer one the bytes are kept in a ring. The key keeps whoever
 * chooses the values from filling one bucket. */
#ifndef POSTERN_RULES_INDICATORS_MEMO_H
#define POSTERN_RULES_INDICATORS_MEMO_H

#include "base/err.h"
#include "base/hash.h"

/* Entries of a bucket; buckets as powers of two. Only what is used of them
 * takes memory. */
#define MEMO_WAYS 4
#define MEMO_SHORT_BITS 14
#define MEMO_MIDDLE_WAYS 2
#define MEMO_MIDDLE_BITS 13
#define MEMO_LONG_BITS 11
#define MEMO_SHORT_MAX 15
#define MEMO_MIDDLE_MAX 60
#define MEMO_LINE 64
#define MEMO_COLUMNS 16
/* Bytes of long values that are kept, and of one. */
#define MEMO_STORE ((uint64_t)1 << 20)
#define MEMO_LONG_MAX ((size_t)65536)

/* All of a short value: byte 15 is role << 4 | length; all 0: free. With a length
 * of 0 there, what a value looks like: see looks.h. */
struct memo_short {
	uint64_t head, tail;
};

struct memo_long {
	uint64_t at;	/* in all that was ever kept; stale once overwritten */
	uint32_t tag;	/* of its hash */
	uint32_t shape; /* length << 4 | role; 0: free */
};

struct memo_middle {
	uint32_t shape; /* as above */
	uint8_t text[MEMO_MIDDLE_MAX];
};
_Static_assert(sizeof(struct memo_middle) == MEMO_LINE, "one fetch each");

struct memo {
	uint64_t key;
	void *block; /* owned; in it, at the start of a line: */
	struct memo_short *brief;
	struct memo_middle *middle;
	struct memo_long *whole;
	uint8_t *store; /* a ring */
	uint64_t end;	/* of all that was ever kept */
	const struct memo_middle *last[MEMO_COLUMNS]; /* or NULL */
};

int memo_open(struct memo *m, struct err *err) MUST_USE;
void memo_close(struct memo *m); /* zeroed is fine */

/* Little-endian on any machine, so that shifts drop the same bytes. */
static inline uint64_t memo_word(const uint8_t *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

/* 1 to MEMO_SHORT_MAX bytes. Loads may overlap, what was read twice is shifted
 * out or tells the same again: with the length, the bytes are told. The shift
 * is 64 - 8 * (length - 8). */
static inline struct memo_short memo_pack(unsigned role, struct span v)
{
	struct memo_short e = {0, 0};
	uint32_t low, high;

	if (LIKELY(v.len > 8)) {
		e.head = memo_word(v.ptr);
		e.tail = memo_word(v.ptr + v.len - 8) >> (-(v.len * 8) & 63);
	} else if (v.len == 8) {
		e.head = memo_word(v.ptr);
	} else if (v.len >= 4) {
		memcpy(&low, v.ptr, 4);
		memcpy(&high, v.ptr + v.len - 4, 4);
		e.head = (uint64_t)high << 32 | low;
	} else {
		e.head = v.ptr[0] | (uint64_t)v.ptr[v.len / 2] << 8 |
			 (uint64_t)v.ptr[v.len - 1] << 16;
	}
	e.tail |= (uint64_t)(role << 4 | v.len) << 56;
	return e;
}

/* Digits differ in the low halves of bytes: turned by 29 bits, they do not fall
 * onto each other. */
static inline uint64_t memo_hash(const struct memo *m, uint64_t head,
				 uint64_t tail)
{
	return (head ^ m->key ^ (tail << 29 | tail >> 35)) *
	       UINT64_C(0x9E3779B97F4A7C15);
}

static inline struct memo_short *memo_bucket(const struct memo *m,
					     struct memo_short e)
{
	uint64_t hash = memo_hash(m, e.head, e.tail);

	return m->brief + (hash >> (64 - MEMO_SHORT_BITS)) * MEMO_WAYS;
}

static inline bool memo_is(struct memo_short a, struct memo_short b)
{
	return !((a.head ^ b.head) | (a.tail ^ b.tail));
}

/* Behind the first of its bucket; then it is the first. */
bool memo_knows_later(struct memo_short *bucket, struct memo_short e);

static inline bool memo_knows_entry(struct memo *m, struct memo_short e)
{
	struct memo_short *bucket = memo_bucket(m, e);

	return LIKELY(memo_is(*bucket, e)) || memo_knows_later(bucket, e);
}

static inline uint32_t memo_shape(unsigned role, struct span v)
{
	return (uint32_t)v.len << 4 | role;
}

/* Both ends: values mostly differ there. */
static inline struct memo_middle *memo_places(const struct memo *m,
					      uint32_t shape, struct span v)
{
	uint64_t hash = memo_hash(m, memo_word(v.ptr) ^ shape,
				  memo_word(v.ptr + v.len - 8));

	return m->middle + (hash >> (64 - MEMO_MIDDLE_BITS)) * MEMO_MIDDLE_WAYS;
}

/* 16 bytes, which compilers put into one register where there are such. */
typedef uint64_t memo_lane __attribute__((vector_size(16)));

static inline memo_lane memo_differ(const uint8_t *a, const uint8_t *b)
{
	memo_lane x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return x ^ y;
}

/* Of 16 to 60 bytes; stretches of 16 may overlap. */
static inline bool memo_is_in(const struct memo_middle *e, uint32_t shape,
			      struct span v)
{
	const uint8_t *p = v.ptr, *t = e->text;
	size_t n = v.len;
	memo_lane differ;

	if (UNLIKELY(e->shape != shape))
		return false;
	differ = memo_differ(p, t) | memo_differ(p + n - 16, t + n - 16);
	if (n > 32)
		differ |= memo_differ(p + 16, t + 16) |
			  memo_differ(p + n - 32, t + n - 32);
	return LIKELY(!(differ[0] | differ[1]));
}

static inline bool memo_knows_middle(const struct memo *m, unsigned role,
				     struct span v)
{
	uint32_t shape = memo_shape(role, v);
	const struct memo_middle *e = memo_places(m, shape, v);

	return LIKELY(memo_is_in(e, shape, v)) || memo_is_in(e + 1, shape, v);
}

/* Where the value of a column lay that has one mostly. */
static inline bool memo_is_last(const struct memo *m, size_t column,
				unsigned role, struct span v)
{
	const struct memo_middle *e = m->last[column];

	return e && memo_is_in(e, memo_shape(role, v), v);
}

void memo_note_last(struct memo *m, size_t column, unsigned role,
		    struct span v);

bool memo_knows_long(const struct memo *m, unsigned role, struct span v);

/* True when the value was kept for the role; role: below 16, not empty. */
static inline bool memo_knows(struct memo *m, unsigned role, struct span v)
{
	if (v.len <= MEMO_SHORT_MAX)
		return memo_knows_entry(m, memo_pack(role, v));
	if (LIKELY(v.len <= MEMO_MIDDLE_MAX))
		return memo_knows_middle(m, role, v);
	return memo_knows_long(m, role, v);
}

void memo_keep_entry(struct memo *m, struct memo_short e);
/* What is longer than MEMO_LONG_MAX is not kept. */
void memo_keep(struct memo *m, unsigned role, struct span v);

#endif
