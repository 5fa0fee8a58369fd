/* grams.h - which of many literals stand around a place of a value, known by
 * the hash of the few bytes there. Behind literals.h: its sieve says that the
 * hash is that of some gram, and here stand the literals that have it. */
#ifndef POSTERN_RULES_TRACES_GRAMS_H
#define POSTERN_RULES_TRACES_GRAMS_H

#include "rules/traces/literals.h"

struct grams; /* opaque, immutable */

/* Bytes of a literal by which it is found. */
struct gram {
	uint32_t hash;
	uint32_t literal; /* index */
	uint8_t at;	  /* in the literal */
};

/* 1; or 0 and no table: too many literals share a hash, so that looking at
 * each would take long; or negative. */
int grams_open(struct grams **out, const struct literal *list, size_t count,
	       const struct gram *gram, size_t gram_count,
	       struct err *err) MUST_USE;
void grams_close(struct grams *g); /* NULL is fine */
/* Sets the bits of the literals of which a gram of that hash stands at `place`;
 * false: none. */
bool grams_find(const struct grams *g, uint32_t hash, struct span value,
		size_t place, uint64_t *bits);

#endif
