/* row_inner.h - what the parts of row_literals share. */
#ifndef POSTERN_RULES_TRACES_ROW_INNER_H
#define POSTERN_RULES_TRACES_ROW_INNER_H

#include "base/cursor.h"
#include "rules/traces/nibbles.h"
#include "rules/traces/rarity.h"
#include "rules/traces/row_literals.h"

#define GRAM ((size_t)4)
#define STEP ((size_t)8)
#define FAR_GRAM ((size_t)6)
#define FAR (STEP + FAR_GRAM - 1) /* what a look at every 8th place meets */
#define FAR_BLOCK (STEP * 8)	  /* bytes of eight places */
#define FAR_CELLS 12	   /* bits; 16 KiB: it has to stay in the cache */
#define FACTOR 0x9e3779b1u /* of hashes */
/* More in one table, and groups of literals allow too much. */
#define NEAR_LITERALS ((size_t)64)
#define NEAR_TABLES ((size_t)4)
#define NEAR_SLOTS ((size_t)1024) /* a power of two, over twice their number */

/* The first and the last eight bytes of a run of FAR. */
struct far_run {
	uint64_t head, tail;
};

/* The six bytes at `at` of a run. */
struct far_gram {
	uint64_t word; /* 0: free */
	uint16_t run;
	uint16_t at;
};

struct row_literals {
	struct literal_set *far, *near; /* owned; NULL: none */
	size_t longest;			/* bytes of a literal */
	/* far: in a cell, told by the upper bits of the hash of a gram, a byte
	 * of the lower ones for each of up to four grams; 0: none */
	uint32_t *cell; /* owned */
	uint32_t factor;
	struct far_run *run;   /* owned */
	struct far_gram *gram; /* owned; an open hash table */
	size_t gram_slots;
	bool wide;     /* AVX2 is there */
	size_t tables; /* of near; 0: too many for them */
	struct nibble_table table[NEAR_TABLES];
	size_t places;		   /* of a table: 3 or 4 */
	uint32_t slot[NEAR_SLOTS]; /* an open hash table; 0: free */
};

/* --- bytes in small letters, or nearly so --- */

static inline uint64_t long_at(const uint8_t *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return word | UINT64_C(0x2020202020202020);
}

/* Three or four bytes, the first in the lowest; above three a 0. */
static inline uint32_t word_at(const uint8_t *p, size_t n)
{
	if (n == GRAM)
		return bytes_u32le(p) | 0x20202020u;
	return (bytes_u16le(p) | (uint32_t)p[2] << 16) | 0x202020u;
}

/* A word is never 0, for it has the bits of small letters. */
static inline uint32_t word_hash(uint32_t word)
{
	return word * FACTOR >> 16;
}

/* --- far --- */

#define FAR_OTHER 0x85ebca6bu /* factor of the last two bytes */

/* Six bytes, so, too; p has them. */
static inline uint64_t far_word(const uint8_t *p)
{
	return (bytes_u32le(p) | (uint64_t)bytes_u16le(p + 4) << 32) |
	       UINT64_C(0x202020202020);
}

static inline uint32_t far_hash(uint64_t word, uint32_t factor)
{
	return (uint32_t)word * factor + (uint32_t)(word >> 32) * FAR_OTHER;
}

static inline uint32_t far_cell(uint32_t hash)
{
	return hash >> (32 - FAR_CELLS);
}

/* Never 0. */
static inline uint8_t far_mark(uint32_t hash)
{
	return (uint8_t)(hash >> 8 | 1);
}

static inline size_t gram_slot(const struct row_literals *r, uint64_t word)
{
	return far_hash(word, FACTOR) >> 12 & (r->gram_slots - 1);
}

/* --- near --- */

static inline size_t near_slot(uint32_t word)
{
	return word_hash(word) & (NEAR_SLOTS - 1);
}

static inline bool is_near(const struct row_literals *r, uint32_t word)
{
	size_t at = near_slot(word);

	while (r->slot[at] && r->slot[at] != word)
		at = (at + 1) & (NEAR_SLOTS - 1);
	return r->slot[at] == word;
}

/* --- row_groups.c: which words a sieve may not tell apart --- */

#define FOLDED ((size_t)64)
#define GROUPS ((size_t)8)
#define GROUP_WORDS ((size_t)64) /* of all groups of a table */

/* A byte without its case: of bit 5 the one above. */
static inline uint8_t fold(uint8_t c)
{
	return (uint8_t)((c & 31) | (c >> 1 & 32));
}

/* Sorts them, each once: how many are left. */
size_t words_sort(uint32_t *word, size_t count);
/* The group of each of at most GROUP_WORDS words, 0..GROUPS - 1. A word is three
 * or four bytes as they stand; the fourth byte of three is 0. */
void words_group(const uint32_t *word, size_t count, uint8_t *group);

/* --- row_weights.c: which bytes of a literal to look for --- */

/* Runs of three to six bytes of normal values; by hash, so that others may seem
 * to be some. */
#define COMMON_BITS 18

struct weights {
	uint8_t common[1 << COMMON_BITS >> 3];
	struct rarity rarity;
};

void weights_make(struct weights *w);
/* How many runs of `gram` bytes, of the n, are in normal values. */
size_t weights_common(const struct weights *w, const uint8_t *bytes, size_t n,
		      size_t gram);
/* Where in s the n bytes are that tell most. */
size_t weights_best(const struct weights *w, struct span s, size_t n);
/* The best `most` bytes of a text, or all of it, in small letters. */
void weights_cut(const struct weights *w, struct span text, size_t most,
		 struct factor *out);

static inline struct span factor_span(const struct factor *f)
{
	return span_of(f->bytes, f->len);
}

/* --- row_far.c, row_near.c: the tables --- */

int row_far_make(struct row_literals *r, const struct weights *w,
		 const struct literal *list, size_t count,
		 struct err *err) MUST_USE;
int row_near_make(struct row_literals *r, const struct weights *w,
		  const struct literal *list, size_t count,
		  struct err *err) MUST_USE;

#endif
