/* asker.h - who sends a request: an account, from an address. */
#ifndef POSTERN_INGEST_ASKER_H
#define POSTERN_INGEST_ASKER_H

#include "event/event.h"

struct asker {
	struct span user;   /* as the record spells it; empty: nobody */
	struct span client; /* the forwarded address, if there is one */
	bool local;	    /* the server itself */
	uint64_t hash;	    /* of all this, keyed; 0: not asked yet */
};

/* Fills a zeroed *a, and leaves it as it is the next time: who needs it for one
 * event asks.  Spans are borrowed from the event. */
void asker_ask(struct asker *a, const struct event *e, uint64_t key);

/* The same of what another record calls user and client. */
struct asker asker_of(struct span user, struct span client, uint64_t key);

/* The account's own name in "EXAMPLE\ann" and "ann@example.org"; empty for
 * none, for machines, and for what Exchange asks itself.  Borrowed; case is
 * as it is spelled. */
struct span asker_account(struct span user);

#endif
