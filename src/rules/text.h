/* text.h - a rule's sentence with its {field} filled in.
 *
 * Values come from the evidence, so from an attacker: each stands between
 * U+2068 and U+2069, so that left-to-right text cannot turn an Arabic sentence
 * round; control characters, marks of direction and what is not UTF-8 become
 * U+FFFD; it is cut at RULES_TEXT_VALUE bytes with U+2026 behind.  A field
 * without value gives "-". */
#ifndef POSTERN_RULES_TEXT_H
#define POSTERN_RULES_TEXT_H

#include "base/buf.h"

#define RULES_TEXT_VALUE ((size_t)200)

/* Gives the value of a field; the empty span when there is none. */
struct text_values {
	struct span (*value)(void *context, struct span name);
	void *context;
};

void rules_text(struct buf *b, const char *text,
		const struct text_values *values);

/* From what rules_detail() wrote. */
void rules_text_detail(struct buf *b, const char *text, struct span detail);

/* The value of a name in such an object, decoded to `scratch` (which the call
 * resets); the empty span when it is not there or the object is broken. Names
 * compare without ASCII case, as fields do. */
struct span detail_value(struct span detail, struct span name,
			 struct buf *scratch);

/* A value as it stands in a sentence, without the isolates. */
void rules_text_value(struct buf *b, struct span value, size_t max_bytes);

#endif
