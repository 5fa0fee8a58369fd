/* automaton.h - all of many literals in one pass, byte by byte, ASCII case
 * ignored: Aho-Corasick with all transitions worked out. Behind literals.h,
 * for literals that are too much alike for grams.h. */
#ifndef POSTERN_RULES_TRACES_AUTOMATON_H
#define POSTERN_RULES_TRACES_AUTOMATON_H

#include "rules/traces/literals.h"

struct automaton; /* opaque, immutable */

/* ST_LIMIT: the literals have too many bytes together. */
int automaton_open(struct automaton **out, const struct literal *list,
		   size_t count, struct err *err) MUST_USE;
void automaton_close(struct automaton *a); /* NULL is fine */
/* Bytes from..to of the value: sets the bits of the literals that lie whole in
 * them; false: none. */
bool automaton_scan(const struct automaton *a, struct span value, size_t from,
		    size_t to, uint64_t *bits);

#endif
