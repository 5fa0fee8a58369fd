/* evtx_words.h - the texts of a Windows event, fit to seek literals in.
 *
 * Whether a literal stands anywhere in a record is asked for every record, and
 * nearly always it does not.  So the strings of a record are put together as
 * they are, a byte for each UTF-16 unit, and numbers, times and identifiers are
 * not written at all: no literal of event_words_show() can stand in them. */
#ifndef POSTERN_EVENT_EVTX_WORDS_H
#define POSTERN_EVENT_EVTX_WORDS_H

#include "formats/evtx.h"

#define EVTX_WORDS_TEMPLATES 1024 /* a power of two */

struct evtx_words {
	struct buf text;
	struct template_words *known; /* owned; by id */
};

int evtx_words_init(struct evtx_words *w, struct err *err) MUST_USE;
void evtx_words_release(struct evtx_words *w);

/* *out lives until the next call. False: this record is not fit for it (or
 * there is no memory), all of its values must be written. */
bool evtx_words_of(struct evtx_words *w, const struct evtx_record *r,
		   struct span *out);

#endif
