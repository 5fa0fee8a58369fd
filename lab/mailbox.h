/* mailbox.h - mail read by Outlook, IMAP and POP, and the logs of these. */
#ifndef POSTERN_LAB_MAILBOX_H
#define POSTERN_LAB_MAILBOX_H

#include "lab.h"
#include "request.h"

struct session { /* over IMAP or POP: a logon, and what is read after it */
	int64_t at_ns;
	const struct server *server;
	const char *client, *login;
	bool pop;
	bool refused;	   /* the password is wrong */
	unsigned messages; /* that are fetched */
	uint32_t mark;
};

/* Lines of the front end, which sees who comes, and of the back end, which sees
 * what is read; returns the bytes of all messages.  s->at_ns is its end. */
uint64_t session_put(struct lab *lab, struct rng *r, struct session *s);

/* A line of the MapiHttp log, for a request that was put. */
void mapi_put(struct lab *lab, struct rng *r, const struct request *q);

/* A line of the log of RPC Client Access, for the logon of such a request. */
void rca_put(struct lab *lab, struct rng *r, const struct request *q,
	     const struct user *u);

#endif
