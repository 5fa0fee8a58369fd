/* questions.h - from what was read to what can be said.
 *
 * Fills the DERIVED half of the case (src/case/schema.sql) in one transaction:
 * hosts, builds over time, windows, coverage, findings, implants, and an
 * answer to each question of the report contract.  Running it again gives the
 * same rows. */
#ifndef POSTERN_QUESTIONS_QUESTIONS_H
#define POSTERN_QUESTIONS_QUESTIONS_H

#include "case/case.h"
#include "knowledge/knowledge.h"

struct questions_options {
	int64_t as_of_ns; /* TIME_NONE: the end of the evidence */
	int64_t from_ns; /* TIME_NONE: reckoned, see docs/internals/questions.md */
	int64_t to_ns;
};

/* Those that the answers of a case were made with last; none: all TIME_NONE. */
int questions_options_load(struct case_file *c, struct questions_options *out,
			   struct err *err) MUST_USE;

int questions_answer(struct case_file *c, const struct rules *rules,
		     const struct knowledge *knowledge,
		     const struct questions_options *options,
		     struct err *err) MUST_USE;

#endif
