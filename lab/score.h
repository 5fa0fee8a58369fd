/* score.h - a report against the truth. */
#ifndef POSTERN_LAB_SCORE_H
#define POSTERN_LAB_SCORE_H

#include "base/err.h"

/* Prints a row for every answered question and every fault. 0: nothing is
 * wrong, 1: something is; negative: could not be read. */
int score(const char *report, const char *truth, const char *name, FILE *out,
	  struct err *err) MUST_USE;

#endif
