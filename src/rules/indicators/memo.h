/* memo.h - values that were looked up in vain: logs say the same clients, paths
 * and agents again and again.
 *
 * What is known is known byte by byte, never by a hash alone: a value of up to
 * 15 bytes is its own entry, of a longer one the bytes are kept in a ring.
 * The key keeps whoever chooses the values from filling one bucket. */
#ifndef POSTERN_RULES_INDICATORS_MEMO_H
#define POSTERN_RULES_INDICATORS_MEMO_H

#include "base/err.h"
#include "base/hash.h"

/* Entries of a bucket, which is a cache line; buckets as powers of two. Only
 * what is used of them takes memory. */
#define MEMO_WAYS 4
#define MEMO_SHORT_BITS 14
#define MEMO_LONG_BITS 12
#define MEMO_SHORT_MAX 15
/* Bytes of long values that are kept, and of one. */
#define MEMO_STORE ((uint64_t)1 << 20)
#define MEMO_LONG_MAX ((size_t)65536)

/* All of a short value: byte 15 is role << 4 | length; all 0: free. */
struct memo_short {
	uint64_t head, tail;
};

struct memo_long {
	uint64_t at;	/* in all that was ever kept; stale once overwritten */
	uint32_t tag;	/* of its hash */
	uint32_t shape; /* length << 4 | role; 0: free */
};

struct memo {
	uint64_t key;
	struct memo_short *brief; /* owned */
	struct memo_long *whole;  /* owned */
	uint8_t *store;		  /* owned; a ring */
	uint64_t end;		  /* of all that was ever kept */
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
 * out or tells the same again: with the length, the bytes are told. */
static inline struct memo_short memo_pack(unsigned role, struct span v)
{
	struct memo_short e = {0, 0};
	uint32_t low, high;

	if (LIKELY(v.len >= 8)) {
		e.head = memo_word(v.ptr);
		e.tail = memo_word(v.ptr + v.len - 8) >>
			 8 * (MEMO_SHORT_MAX - v.len) >> 8;
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

static inline struct memo_short *memo_bucket(const struct memo *m,
					     struct memo_short e)
{
	uint64_t hash = hash_mix(e.head ^ m->key,
				 e.tail ^ UINT64_C(0x9E3779B97F4A7C15));

	return m->brief + (hash >> (64 - MEMO_SHORT_BITS)) * MEMO_WAYS;
}

static inline bool memo_is(struct memo_short a, struct memo_short b)
{
	return !((a.head ^ b.head) | (a.tail ^ b.tail));
}

/* Behind the first of its bucket; then it is the first. */
bool memo_knows_later(struct memo_short *bucket, struct memo_short e);

static inline bool memo_knows_short(struct memo *m, unsigned role,
				    struct span v)
{
	struct memo_short e = memo_pack(role, v);
	struct memo_short *bucket = memo_bucket(m, e);

	return LIKELY(memo_is(*bucket, e)) || memo_knows_later(bucket, e);
}

/* The long value that a field had last, zeroed at first: servers have one name. */
struct memo_last {
	uint64_t at; /* as in memo_long */
	size_t len;
};

static inline bool memo_is_last(const struct memo *m,
				const struct memo_last *last, struct span v)
{
	const uint8_t *kept = m->store + last->at % MEMO_STORE;

	return v.len == last->len && m->end - last->at <= MEMO_STORE &&
	       memo_word(v.ptr + v.len - 8) == memo_word(kept + v.len - 8) &&
	       !memcmp(v.ptr, kept, v.len);
}

bool memo_knows_long(const struct memo *m, unsigned role, struct span v,
		     struct memo_last *last);

/* True when the value was kept for the role; role: below 16, not empty. last:
 * of the role alone. */
static inline bool memo_knows(struct memo *m, unsigned role, struct span v,
			      struct memo_last *last)
{
	if (v.len <= MEMO_SHORT_MAX)
		return memo_knows_short(m, role, v);
	return memo_is_last(m, last, v) || memo_knows_long(m, role, v, last);
}

/* What is longer than MEMO_LONG_MAX is not kept. */
void memo_keep(struct memo *m, unsigned role, struct span v);

#endif
