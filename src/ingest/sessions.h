/* sessions.h - ids of sessions: what a server hands to one browser, and the
 * browser carries from request to request, whatever address it comes from.
 *
 * Cookies (IIS's cs(Cookie), the Cookie column of EWS), parameters that
 * Exchange writes into the query (ClientId, canaries), the SID of ECP's log,
 * CI of a MAPI client.  Whoever has such a value has the session: only the
 * first 16 digits of its SHA-256 are kept.  docs/internals/actors.md lists
 * them.
 *
 * Some ids are no one's own: a cache that hands one cookie to everybody, a
 * probe, a tool with a value built in.  An item's ids are counted by the users
 * and addresses that carry them, and those shared are told. */
#ifndef POSTERN_INGEST_SESSIONS_H
#define POSTERN_INGEST_SESSIONS_H

#include "base/arena.h"
#include "case/case.h"
#include "event/event.h"
#include "ingest/asker.h"

#define SESSION_LEAST 16  /* bytes; shorter ones can be guessed, or are flags */
#define SESSION_MOST 4096 /* bytes */
#define SESSIONS_OF_ONE 8 /* ids of one record; more are left out */
/* Addresses; an id of more is a tool's or a cache's. */
#define SESSION_CLIENTS 16
/* Ids of one item that are counted; 3 MiB. Beyond, none of its host counts. */
#define LIMIT_SESSIONS ((size_t)1 << 14)

struct session_id {
	const char *name;  /* "ASP.NET_SessionId" */
	struct span value; /* as the record spells it, borrowed */
};

/* client_request: number of HttpProxy's column ClientRequestId. */
size_t sessions_of(const struct event *e, unsigned client_request,
		   struct session_id out[SESSIONS_OF_ONE]);

/* ["ClientId 0123456789abcdef"], in the order of sessions_of; nothing is put
 * when count is 0. */
void sessions_put(struct buf *out, const struct session_id *id, size_t count);

struct session_row; /* of the table in memory */

struct sessions {
	struct session_row *row;
	size_t count, cap;
	uint32_t *slot; /* index + 1, 0 empty */
	size_t slot_count;
	struct case_shared_session *shared; /* in the item's arena */
	size_t shared_count, shared_cap;
	uint64_t lost; /* ids that found no room */
};

void sessions_release(struct sessions *s); /* a zeroed one is fine */
/* Keeps what is shared, and no more. */
void sessions_forget(struct sessions *s);
/* One record of a log that names client or user. key: of hashes; who: of
 * asker_ask, of this record or zeroed. */
void sessions_count(struct sessions *s, struct arena *a, uint64_t key,
		    const struct event *e, unsigned client_request,
		    struct asker *who);
/* The rows for the case; with one more, of an empty id, when some were lost. */
size_t sessions_rows(struct sessions *s, struct arena *a,
		     const struct case_shared_session **out);

#endif
