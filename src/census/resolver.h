/* resolver.h - asks the name service, through c-ares, whom the operator names;
 * every question once a run.
 *
 * Answers are pinned: what came is kept in memory and in the store, and stands
 * for the rest of the run, also after a resume.  A name that changes its
 * address between two looks can therefore not lead us elsewhere. */
#ifndef POSTERN_CENSUS_RESOLVER_H
#define POSTERN_CENSUS_RESOLVER_H

#include "census/dns.h"
#include "census/loop.h"
#include "census/store.h"

struct answer {
	enum state result; /* STATE_ANSWERED or a STATE_DNS_ one */
	struct span text;  /* see dns.h; lives as long as the resolver */
};

struct resolver; /* opaque */

/* servers: "127.0.0.1:5353", several with commas; NULL: the system's. */
int resolver_open(struct resolver **out, struct loop *loop, struct store *store,
		  int64_t run, const char *servers, struct err *err) MUST_USE;
void resolver_close(struct resolver *r); /* NULL is fine; nobody is called */

/* Calls done() when the answer is there, perhaps before it returns. The
 * caller has asked the gate whether the name may be sent. */
int resolver_ask(struct resolver *r, const char *name, enum dns_type type,
		 void (*done)(void *arg, const char *name, enum dns_type type,
			      const struct answer *answer),
		 void *arg, struct err *err) MUST_USE;
/* Sends what waits for room; called once a turn. A failure of the store. */
int resolver_turn(struct resolver *r, struct err *err) MUST_USE;
uint64_t resolver_sent(const struct resolver *r); /* questions */
/* Nothing more is sent; what is waited for is answered with dns_timeout, and
 * not pinned. */
void resolver_stop(struct resolver *r);
bool resolver_was_stopped(const struct resolver *r);

#endif
