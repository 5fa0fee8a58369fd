/* messages.h - the sentences of the answers; inside questions/ only. */
#ifndef POSTERN_QUESTIONS_MESSAGES_H
#define POSTERN_QUESTIONS_MESSAGES_H

#include "base/span.h"

/* A text in both languages. */
struct words {
	const char *en;
	const char *ar;
};

/* name: what the first column of a question's say.sql gives. NULL when there
 * is none. */
const struct words *message_find(struct span name);

#endif
