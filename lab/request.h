/* request.h - one HTTP request, and the lines it leaves at the front end, in
 * HttpProxy and at the back end, joined by its request id. */
#ifndef POSTERN_LAB_REQUEST_H
#define POSTERN_LAB_REQUEST_H

#include "lab.h"

#define REQUEST_QUERY_MAX 16000 /* bytes; http.sys takes 16384 by default */

/* In an agent: a blank that even IIS writes as one, as was seen. */
#define REAL_BLANK '\x01'

struct request {
	int64_t begin_ns;
	uint32_t took_ms;
	const struct server *server;
	enum log_kind proxy; /* LOG_PROXY_..., or LOG_COUNT: IIS alone */
	const char *method, *stem;
	const char *query; /* as the client sent it, without '?'; NULL: none */
	bool clear;	   /* on port 80, without TLS */
	const char *mime;  /* of the answer, where it matters */
	const char *host;  /* host header; NULL: the organisation's */
	const char *user;  /* "DOMAIN\user"; NULL: nobody */
	const char *auth;  /* FBA, NTLM, Kerberos, Basic, Negotiate */
	const char *client;
	const char *claimed; /* X-Forwarded-For as it came in; NULL: none */
	const char *agent;   /* NULL: none */
	const char *referer; /* NULL: none */
	unsigned status, substatus;
	uint64_t win32;
	unsigned backend_status; /* 0: the back end was not asked */
	const char *action;	 /* ProtocolAction */
	const char *anchor, *hint, *cookie, *error, *generic_errors;
	const char *target; /* NULL: the server itself */
	uint64_t bytes_in, bytes_out;
	/* the back end's own line; stem NULL: none is written */
	const char *back_stem, *back_query, *back_user, *back_agent;
	unsigned back_status; /* 0: backend_status */
	uint32_t mark;
	/* filled by request_put, for whoever joins other logs to it */
	char id[GUID_TEXT];
	char activity[GUID_TEXT]; /* "" when the back end was not asked */
};

/* Puts all lines of the request on the tape. */
void request_put(struct lab *lab, struct rng *r, struct request *q);

/* The lines, one by one. */
void iis_put(struct lab *lab, const struct request *q, const char *enriched);
/* Fills the activity. */
void iis_put_back(struct lab *lab, struct rng *r, struct request *q);
void httpproxy_put(struct lab *lab, struct rng *r, const struct request *q);

/* An EWS line of the back end. */
struct ews {
	int64_t at_ns;
	const struct server *server;
	const char *request_id, *auth, *user, *agent, *client, *operation;
	const char *impersonated;
	unsigned status;
	uint64_t bytes_in, bytes_out;
	uint32_t took_ms, mark;
};

void ews_put(struct lab *lab, struct rng *r, const struct ews *e);

#endif
