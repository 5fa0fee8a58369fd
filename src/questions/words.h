/* words.h - texts for people, filled in; inside questions/ only. */
#ifndef POSTERN_QUESTIONS_WORDS_H
#define POSTERN_QUESTIONS_WORDS_H

#include "base/buf.h"

/* A text in both languages; a row with one missing does not compile, since
 * both are written out wherever one is made. */
struct words {
	const char *en;
	const char *ar;
};

/* Gives the value of {name}; false leaves nothing there. */
typedef bool words_value(void *from, struct span name, struct buf *out);

/* text with every {name} replaced.  Values are cut at 200 bytes, cleaned of
 * control characters, and isolated (U+2068 … U+2069), so that hostile or
 * left-to-right text cannot disturb the sentence. */
void words_fill(struct buf *out, const char *text, words_value *value,
		void *from);
/* One value, isolated and cleaned in the same way. */
void words_isolate(struct buf *out, struct span value);

#endif
