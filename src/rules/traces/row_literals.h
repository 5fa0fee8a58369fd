/* row_literals.h - which of many literals stand anywhere in a row of a log,
 * ASCII case ignored.
 *
 * A literal_set is for the values of one field; this is for whole lines, which
 * are longer than all fields that matter and as a rule hold nothing, so that
 * every byte looked at counts.  Two sieves, by the length of the literals:
 *
 *	from 13 bytes on   six bytes at every eighth place, a table of marks
 *	shorter            three or four at every place, 32 at once
 *
 * Both want AVX2 to be quick.  What a sieve holds back is compared with the
 * bytes that it was made of; then a literal_set looks at the bytes around,
 * once for all places of a step. */
#ifndef POSTERN_RULES_TRACES_ROW_LITERALS_H
#define POSTERN_RULES_TRACES_ROW_LITERALS_H

#include "rules/traces/literals.h"

struct row_literals; /* opaque, immutable */

/* A literal of any length, and the number of the bit that it sets. */
struct row_literal {
	struct span text;
	unsigned bit;
};

/* Of a literal with more than `most` bytes (FACTOR_USEFUL..FACTOR_LENGTH) only
 * the rarest are sought: its bit may be set without it.  No literal is shorter
 * than FACTOR_USEFUL, count is not 0.  ST_LIMIT: too many; fewer bytes of each
 * may do. */
int row_literals_open(struct row_literals **out, const struct row_literal *list,
		      size_t count, size_t most, struct err *err) MUST_USE;
void row_literals_close(struct row_literals *r); /* NULL is fine */

/* For tests: as if the processor had no AVX2. */
void row_literals_plain(struct row_literals *r);

/* Sets the bits of all literals that stand in the row. */
void row_literals_find(const struct row_literals *r, struct span row,
		       uint64_t *bits);

#endif
