/* factors.h - literals that a text must hold for a predicate to be true.
 *
 * A factor set is a few short literals in small letters; a value that holds
 * none of them, ASCII case ignored, cannot satisfy the predicate.  They are
 * only a prefilter: an empty set means "always look".
 *
 *	^/aspnet_client/.*\.(?:aspx?|ashx)$    {"/aspnet_client/"}
 *	\.(?:aspx?|ashx)$                      {".asp", ".aspx", ".ashx"}
 *	[^/]+@                                 {}   one byte filters nothing
 */
#ifndef POSTERN_RULES_TRACES_FACTORS_H
#define POSTERN_RULES_TRACES_FACTORS_H

#include "rules/traces/trace.h"

#define FACTORS_MAX 96	 /* literals of one set */
#define FACTOR_LENGTH 24 /* bytes of one literal; longer ones are cut */
#define FACTOR_USEFUL 3	 /* shorter literals are in too many values */

struct factor {
	uint8_t len;
	uint8_t bytes[FACTOR_LENGTH];
};

struct factor_set {
	size_t count; /* 0: always look */
	struct factor factor[FACTORS_MAX];
};

/* Of a predicate that is compared as text and not cased; others give none.
 * What `negated` would turn round is the caller's matter. */
void predicate_factors(const struct predicate *p, struct factor_set *out);
/* Of a PCRE2 pattern. utf: k and s, whose other cases are not ASCII, are no
 * part of a literal. */
void regex_factors(struct span pattern, bool utf, struct factor_set *out);

#endif
