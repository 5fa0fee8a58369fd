/* evtx_log.h - one Windows event log of one host, as an EVTX file. */
#ifndef POSTERN_LAB_EVTX_LOG_H
#define POSTERN_LAB_EVTX_LOG_H

#include "logs.h"

struct evtx_log; /* opaque */

int evtx_log_open(struct evtx_log **out, const char *root, const char *host,
		  enum log_kind kind, struct err *err) MUST_USE;
/* `event` is the text made by event.h; *record gets its EventRecordID. What
 * was meant goes to `meant` as a line of JSON, unless it is NULL. */
int evtx_log_put(struct evtx_log *l, int64_t at_ns, struct span event,
		 FILE *meant, uint64_t *record, struct err *err) MUST_USE;
/* Below the root. */
const char *evtx_log_path(const struct evtx_log *l);
int evtx_log_close(struct evtx_log *l, struct err *err) MUST_USE;

/* "MSExchange Management" */
const char *evtx_log_channel(enum log_kind kind);

/* "security", "system", ... */
const char *evtx_log_key(enum log_kind kind);

#endif
