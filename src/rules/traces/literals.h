/* literals.h - which of many literals stand in a value, ASCII case ignored.
 *
 * Two steps.  A sieve looks at four bytes at a time, at every place or, when
 * all literals are long, at every second or fourth; where there is AVX2 and
 * there are few literals, at three bytes of 32 places at once.  Nearly all
 * values fall through it.  At a place that does not, the literals that have
 * these bytes are compared (grams.h), or, when too many have them, an automaton
 * runs around it, at most once over all of the value (automaton.h).
 * docs/internals/rules.md has the figures, and those of Vectorscan. */
#ifndef POSTERN_RULES_TRACES_LITERALS_H
#define POSTERN_RULES_TRACES_LITERALS_H

#include "rules/traces/factors.h"

struct literal_set; /* opaque, immutable */

/* One literal and the number of the bit that it sets. */
struct literal {
	struct factor factor;
	unsigned bit;
};

/* No literal is shorter than FACTOR_USEFUL, count is not 0. */
int literal_set_open(struct literal_set **out, const struct literal *list,
		     size_t count, struct err *err) MUST_USE;
void literal_set_close(struct literal_set *l); /* NULL is fine */
/* For tests: as if the processor had no AVX2. */
void literal_set_plain(struct literal_set *l);
/* The sieve. False: no literal stands in the value. */
bool literal_set_may(const struct literal_set *l, struct span value);
/* Sets the bits of all literals that stand in the value; false: none. Looks at
 * no byte more than a few times, whatever stands there. */
bool literal_set_find(const struct literal_set *l, struct span value,
		      uint64_t *bits);

#endif
