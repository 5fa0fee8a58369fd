/* score.h - a report against the truth.
 *
 * A question is right when its verdict is one of the truth's. Otherwise it is
 * open ("undetermined" where more could be said), an overclaim (a "no" or a
 * "yes" that the evidence does not carry), or wrong. */
#ifndef POSTERN_LAB_SCORE_H
#define POSTERN_LAB_SCORE_H

#include "base/err.h"

/* Prints one line of figures and, indented, every fault. 0: passed, 1: not;
 * negative: could not be read. */
int score(const char *report, const char *truth, const char *name, FILE *out,
	  struct err *err) MUST_USE;

#endif
