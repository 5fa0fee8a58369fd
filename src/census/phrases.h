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

/* The reasons for a class, with "; " between; bits of enum org_sign. */
void reasons_put(struct buf *b, unsigned signs, bool arabic);
/* "The census saw First Bank on 2021-03-05 as: self-hosted (…)." */
void class_sentence_put(struct buf *b, const struct model_organisation *o,
			const char *day, bool arabic);

#endif
