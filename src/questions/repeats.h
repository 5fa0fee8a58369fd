/* repeats.h - which rows say what one before them said, asked by SQL.
 *
 * repeated(row, number, number, text, text, text, text): the row for which these
 * values were first given, or NULL where it is this one.  Row is 1 or more; NULL
 * is the empty text.  Rows that differ are taken for the same about never, not
 * never: who asks compares the two. */
#ifndef POSTERN_QUESTIONS_REPEATS_H
#define POSTERN_QUESTIONS_REPEATS_H

#include "case/case.h"

/* Until repeats_remove(), or the case is closed. */
int repeats_add(struct case_file *c, struct err *err) MUST_USE;
void repeats_remove(struct case_file *c);

#endif
