/* words.h - lists of believable names: people, towns, agents, subjects. */
#ifndef POSTERN_LAB_WORDS_H
#define POSTERN_LAB_WORDS_H

#include "rng.h"

struct words {
	const char *const *list;
	uint32_t count;
};

extern const struct words words_given;	   /* given names */
extern const struct words words_family;	   /* family names */
extern const struct words words_org;	   /* names of organisations */
extern const struct words words_subject;   /* subjects of mail */
extern const struct words words_browser;   /* agents of browsers */
extern const struct words words_outlook;   /* agents of Outlook */
extern const struct words words_phone;	   /* agents of phones */
extern const struct words words_mac;	   /* agents that use EWS */
extern const struct words words_scanner;   /* agents of internet scanners */
extern const struct words words_scan_path; /* what scanners ask for */
extern const struct words words_script;	   /* agents of scripted clients */
extern const struct words words_sender;	   /* outside mail domains */

static inline const char *words_pick(const struct words *w, struct rng *r)
{
	return w->list[rng_below(r, w->count)];
}

#endif
