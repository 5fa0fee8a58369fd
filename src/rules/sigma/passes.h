/* passes.h - the literals of a bucket, gathered by where they are sought. */
#ifndef POSTERN_RULES_SIGMA_PASSES_H
#define POSTERN_RULES_SIGMA_PASSES_H

#include "rules/sigma/program.h"

struct pass_draft {
	unsigned native;
	bool is_long;
	struct literal *list; /* owned */
	struct span *text;    /* owned; whole literals */
	bool *from_end;	      /* owned */
	size_t count, room;
};

struct drafts {
	struct pass_draft *list; /* owned */
	size_t count;
	bool by_row; /* of a text log: one pass over all of a row */
};

/* Seeks the literals wherever their fields are at that place, for the candidate
 * `bit`. False: no memory. */
bool drafts_add(struct drafts *d, const struct sigma_set *s,
		const struct program_place *place, const struct witness *w,
		unsigned bit) MUST_USE;
int draft_pass(struct pass_draft *d, struct literal_pass *out,
	       struct err *err) MUST_USE;
void drafts_release(struct drafts *d);

#endif
