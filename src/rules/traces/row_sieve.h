/* row_sieve.h - where in a stretch of many rows any of many literals may stand,
 * ASCII case ignored.
 *
 * row_literals tells of one row which literals are in it; nearly no row has
 * any.  So a block of a log is sifted first, as it lies in memory, without a
 * thought of rows: of each literal three or four bytes in a row, its word, are
 * sought at every place, 64 places at once.  A row that none of the words
 * begins in has none of the literals.
 *
 * A byte is folded to six bits, so that small and capital letters are the same
 * and a register holds what a place of a word may be: eight bits for each of 64
 * folded bytes, one for each of eight groups of words.  Where some group allows
 * four bytes in a row, they are looked up among the words.  Wants AVX-512
 * VBMI. */
#ifndef POSTERN_RULES_TRACES_ROW_SIEVE_H
#define POSTERN_RULES_TRACES_ROW_SIEVE_H

#include "base/err.h"
#include "base/span.h"

struct row_sieve; /* opaque, immutable */

/* So many bytes are sifted in one go, and give no more places. */
#define SIEVE_PIECE ((size_t)8192)

/* No literal is shorter than FACTOR_USEFUL.  *out is NULL when the processor
 * cannot, or when there are none or too many literals: then every row has to be
 * looked at. */
int row_sieve_open(struct row_sieve **out, const struct span *literal,
		   size_t count, struct err *err) MUST_USE;
void row_sieve_close(struct row_sieve *s); /* NULL is fine */

/* Places in bytes[from..*to), ascending, at which a word begins: their number.
 * *to is at most SIEVE_PIECE behind `from`, and the end of the bytes when that
 * is nearer.  A literal that begins at `from` or behind it and ends in
 * bytes[..*to) has one of the places inside it. */
size_t row_sieve_find(const struct row_sieve *s, struct span bytes, size_t from,
		      uint32_t *place, size_t *to);

#endif
