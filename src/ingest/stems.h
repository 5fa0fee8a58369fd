/* stems.h - what a path of a request tells by itself.  Paths repeat, so the
 * answers are remembered by hash; a false one would need a collision under this
 * run's key. */
#ifndef POSTERN_INGEST_STEMS_H
#define POSTERN_INGEST_STEMS_H

#include "base/span.h"

struct knowledge;

struct stem {
	uint64_t hash;	       /* of the path; 0: a free place */
	const char *reads;     /* reads_kind; NULL when encoded */
	bool mailbox;	       /* reads_mailbox finds one */
	bool encoded;	       /* has %XX: the two above have to be asked */
	bool unshipped_script; /* a script page that Exchange does not ship */
};

#define STEMS 1024 /* places; a power of two */

struct stems {
	struct stem *place;
};

bool stems_init(struct stems *s);    /* false: no memory */
void stems_release(struct stems *s); /* a zeroed one is fine */
/* Borrowed until the next call. */
const struct stem *stems_find(struct stems *s, uint64_t key,
			      const struct knowledge *knowledge,
			      struct span path);

#endif
