/* reads.h - mail that people with an account read, of one item:
 * who, from where, by which way, how many answers and bytes. */
#ifndef POSTERN_INGEST_READS_H
#define POSTERN_INGEST_READS_H

#include "base/buf.h"
#include "event/event.h"

struct asker;
struct collect;
struct request;
struct stem;

/* Traffic kind of a path without %XX: "read-owa", "read-ews", "read-eas",
 * "read-mapi" (Outlook, MAPI or RPC over HTTP); NULL for one by which an account
 * reads no mail (logon pages, published calendars).
 * The same text for the same kind. */
const char *reads_kind(struct span stem);

/* The account as it is compared: without domain, in lower case; *out is reset
 * first.  False for none, for machines, and for what Exchange asks itself. */
bool reads_account(struct span user, struct buf *out);

/* Outlook on the web can name somebody else's mailbox:
 * "/owa/ann@example.org/"; empty when it does not. Borrowed. */
struct span reads_mailbox(struct span stem);

/* A web log says again and again who reads from where: rows of traffic by what
 * stands in the line. */
struct read_row {
	uint64_t hash; /* of who, way, mailbox and log, keyed; 0: free */
	uint32_t row;  /* of traffic; READ_NOBODY: counts for nobody */
};

struct reads {
	struct read_row *slot;
	size_t count, slot_count;
};

void reads_release(struct reads *r); /* a zeroed one is fine */

/* One request of a web log; stem: of its path; who: of asker_ask, of this event
 * or zeroed. */
void reads_request(struct collect *c, const struct event *e,
		   const struct request *r, const struct stem *stem,
		   struct asker *who);

/* Logs of Outlook (MapiHttp, RPC Client Access), IMAP and POP, record by record:
 * "read-mapi", "read-imap", "read-pop"; logons that these refused are
 * "refused-imap" and "refused-pop". */
bool reads_is_protocol(enum log_kind log);
void reads_protocol(struct collect *c, const struct event *e,
		    const char *source);

/* The alias in a legacy distinguished name; what is none is given back.
 * Borrowed. */
struct span reads_legacy_name(struct span dn);

#endif
