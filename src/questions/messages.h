/* messages.h - the sentences of the answers; inside questions/ only. */
#ifndef POSTERN_QUESTIONS_MESSAGES_H
#define POSTERN_QUESTIONS_MESSAGES_H

#include "base/span.h"

/* A text in both languages. */
struct words {
	const char *en;
	const char *ar;
};

struct message {
	const char *name;
	struct words words;
};

/* MESSAGE needs both texts, so that a sentence without its Arabic does not
 * compile. */
#define MESSAGE(name, en, ar)                                                  \
	{                                                                      \
		name,                                                          \
		{                                                              \
			en, ar                                                 \
		}                                                              \
	}

extern const struct message messages_extraction[];
extern const size_t messages_extraction_count;
extern const struct message messages_taken[];
extern const size_t messages_taken_count;
extern const struct message messages_cover[];
extern const size_t messages_cover_count;
extern const struct message messages_rules[];
extern const size_t messages_rules_count;

/* name: what the first column of a question's say.sql gives. NULL when there
 * is none. */
const struct words *message_find(struct span name);

#endif
