/* pieces.h - pieces and regular expressions of warning lists, for warning.c. */
#ifndef POSTERN_RULES_INDICATORS_PIECES_H
#define POSTERN_RULES_INDICATORS_PIECES_H

#include "rules/indicators/inner.h"

struct pieces; /* opaque; one thread at a time */

/* Of the set's warnings, which do not change any more. */
int pieces_open(struct pieces **out, const struct indicator_set *s,
		struct err *err) MUST_USE;
void pieces_close(struct pieces *p); /* NULL is fine */
/* The first warning that fits a value of this kind; SIZE_MAX: none. */
size_t pieces_find(struct pieces *p, const struct indicator_set *s,
		   enum indicator_kind kind, struct span value,
		   struct regex_state *re);
/* How many were compared so far. */
uint64_t pieces_tried(const struct pieces *p);

#endif
