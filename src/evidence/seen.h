/* seen.h - whether a name was met before: a set of 64-bit fingerprints.
 *
 * Two names with one fingerprint only make the second look like a repeat. */
#ifndef POSTERN_EVIDENCE_SEEN_H
#define POSTERN_EVIDENCE_SEEN_H

#include "base/err.h"
#include "base/span.h"

struct seen {		/* a zeroed one is empty */
	uint64_t *slot; /* owned; 0: free */
	size_t room;	/* a power of two, or 0 */
	size_t count;
};

/* 1 when the name was there, 0 when it is new, or ST_NOMEM. */
int seen_add(struct seen *s, struct span name, struct err *err) MUST_USE;
void seen_release(struct seen *s);

#endif
