/* asker.h - who sends a request: an account, from an address. */
#ifndef POSTERN_INGEST_ASKER_H
#define POSTERN_INGEST_ASKER_H

#include "event/event.h"

struct asker {
	struct span user;   /* as the record spells it; empty: nobody */
	struct span client; /* the forwarded address, if there is one */
	bool local;	    /* the server itself */
};

/* All borrowed from the event. */
struct asker asker_of(const struct event *e);

/* The account's own name in "EXAMPLE\ann" and "ann@example.org"; empty for
 * none, for machines, and for what Exchange asks itself.  Borrowed; case is
 * as it is spelled. */
struct span asker_account(struct span user);

#endif
