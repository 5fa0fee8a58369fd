/* row.h - what rows of the answers have in common: an id, and values that
 * sentences name. */
#ifndef POSTERN_QUESTIONS_ROW_H
#define POSTERN_QUESTIONS_ROW_H

#include "base/digest.h"
#include "case/query.h"

#define ROW_ID_SIZE 24

/* LETTER, "-" and the first 16 digits of the SHA-256 of the parts with a zero
 * byte between two: the same parts have the same id in every run. */
int row_id(char id[ROW_ID_SIZE], char letter, const struct span *part,
	   size_t count, struct err *err) MUST_USE;

/* The same with a digest of the caller's, for many; gives the 16 digits as a
 * number. */
uint64_t row_id_by(struct digest *d, char id[ROW_ID_SIZE], char letter,
		   const struct span *part, size_t count);

/* For struct text_values: the column of that name; context: the query. */
struct span row_value(void *context, struct span name);

/* Binds the message GROUP/WORD (messages.h), filled with columns of the row that
 * q stands at: in English at `at`, in Arabic behind it. */
int row_say(struct case_query *put, int at, const char *group, struct span word,
	    struct case_query *q, struct err *err) MUST_USE;

#endif
