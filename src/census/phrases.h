/* phrases.h - what people read instead of the fixed words, in both
 * languages. */
#ifndef POSTERN_CENSUS_PHRASES_H
#define POSTERN_CENSUS_PHRASES_H

#include "census/adoption.h"

struct phrase {
	const char *en, *ar;
};

const struct phrase *class_phrase(enum org_class c);
const struct phrase *sign_phrase(unsigned bit); /* 0 .. SIGN_COUNT-1 */
const struct phrase *trend_phrase(enum trend t);
const struct phrase *state_phrase(enum state s);
const struct phrase *verdict_phrase(enum verdict v);

static inline const char *phrase_in(const struct phrase *p, bool arabic)
{
	return arabic ? p->ar : p->en;
}

/* Before and behind a name, number or date within Arabic text: it keeps its own
 * direction, so that 2021-03-05 is not read as 05-03-2021. Nothing in English.
 */
const char *isolate_begin(bool arabic);
const char *isolate_end(bool arabic);

/* The reasons for a class, with "; " between; bits of enum org_sign. */
void reasons_put(struct buf *b, unsigned signs, bool arabic);
/* "The census saw First Bank on 2021-03-05 as: self-hosted (…)." */
void class_sentence_put(struct buf *b, const struct model_organisation *o,
			const char *day, bool arabic);

#endif
