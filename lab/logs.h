/* logs.h - the log files of all hosts: where they lie, how they are named,
 * when they roll, what their head says, and what became of them.
 *
 * Lines come in the order of time. A file opens with its first line. */
#ifndef POSTERN_LAB_LOGS_H
#define POSTERN_LAB_LOGS_H

#include <stdio.h>

#include "tape.h"
#include "world.h"

enum log_kind {
	LOG_IIS,
	LOG_IIS_BACKEND,
	LOG_HTTPERR,
	LOG_PROXY_AUTODISCOVER, /* the HttpProxy folders, as enum protocol */
	LOG_PROXY_EAS,
	LOG_PROXY_ECP,
	LOG_PROXY_EWS,
	LOG_PROXY_MAPI,
	LOG_PROXY_OAB,
	LOG_PROXY_OWA,
	LOG_PROXY_OWACALENDAR,
	LOG_PROXY_POWERSHELL,
	LOG_PROXY_RPCHTTP,
	LOG_ECP_SERVER,
	LOG_ECP_ACTIVITY,
	LOG_OAB_GENERATOR,
	LOG_EWS,
	LOG_CMDLET,
	LOG_CMDLET_LOCAL,
	LOG_TRACKING,
	LOG_TRACKING_SUBMIT,
	LOG_SMTP_RECEIVE,
	LOG_SMTP_SEND,
	LOG_FIREWALL,  /* of the host itself, pfirewall.log */
	LOG_IMAP,      /* front end: who comes */
	LOG_IMAP_BACK, /* back end: what is read */
	LOG_POP,
	LOG_POP_BACK,
	LOG_MAPI,
	LOG_RCA,	/* RPC Client Access, of MAPI over HTTP */
	LOG_TEXT_COUNT, /* text logs end here, event logs begin */
	LOG_EVTX_SECURITY = LOG_TEXT_COUNT,
	LOG_EVTX_SYSTEM,
	LOG_EVTX_APPLICATION,
	LOG_EVTX_MANAGEMENT,
	LOG_EVTX_POWERSHELL,
	LOG_EVTX_SYSMON,
	LOG_EVTX_DEFENDER,
	LOG_EVTX_TASKS,
	LOG_EVTX_IIS_CONFIG,
	LOG_ZEEK_CONN, /* the sensor's logs, in the order of zeek.c */
	LOG_ZEEK_HTTP,
	LOG_ZEEK_SSL,
	LOG_ZEEK_FILES,
	LOG_ZEEK_SMB_MAPPING,
	LOG_ZEEK_SMB_FILES,
	LOG_ZEEK_NTLM,
	LOG_ZEEK_KERBEROS,
	LOG_COUNT,
};

#define HOST_DC WORLD_SERVERS_MAX /* index of a host behind the servers */
#define HOST_FILES (WORLD_SERVERS_MAX + 1)
#define HOST_SENSOR (WORLD_SERVERS_MAX + 2) /* the network sensor */
#define HOST_COUNT (WORLD_SERVERS_MAX + 3)

enum loss {
	LOSS_OFF,     /* not written in that time */
	LOSS_DELETED, /* files that begin in that time are gone */
	LOSS_CUT, /* ends in the middle of a line at `from`, that file only */
	LOSS_DAMAGED, /* bytes overwritten in files of that time */
};

struct outage {
	char log[NAME_TEXT]; /* a key of log_key(), "network", "evtx", "all" */
	int host;	     /* index, or -1 for all */
	int64_t from_ns, to_ns;
	enum loss loss;
};

#define OUTAGES_MAX 24

struct logs_options {
	const char *root;   /* folder of the evidence */
	FILE *meant;	    /* NULL, or for the events as they were meant */
	bool bytes_columns; /* sc-bytes cs-bytes */
	bool cookies;	    /* cs(Cookie) */
	bool forwarded;	    /* X-Forwarded-For, u_ex..._x.log */
	bool bom;	    /* Exchange logs begin with a BOM */
	bool header_row;    /* HttpProxy: plain header row first */
	bool dirty;	    /* heads glued together, NULs at the end */
	bool mixed_names;   /* web logs lie under the host's long name */
	bool zeek_json;	    /* the sensor writes objects, not tabs */
	bool zeek_gzip;	    /* and packs its logs when they are full */
	int64_t others_ahead_ns; /* clocks of hosts that are no mail server */
	struct outage outages[OUTAGES_MAX];
	unsigned outage_count;
};

struct logs; /* opaque */

/* Told of every marked line: where it went; line 0 when it was lost. */
struct logs_watch {
	void (*placed)(void *ctx, const struct line *l, const char *path,
		       uint64_t line);
	void *ctx;
};

int logs_open(struct logs **out, const struct world *w,
	      const struct logs_options *opt, const struct logs_watch *watch,
	      struct err *err) MUST_USE;
int logs_put(struct logs *l, const struct line *line, struct span text,
	     struct err *err) MUST_USE;
/* IIS gets other columns from here on; its head is written again. */
void logs_columns(struct logs *l, bool bytes_columns);
/* Every text log starts anew: a service restart writes the head again. */
void logs_restart(struct logs *l, unsigned host);
int logs_close(struct logs *l, struct err *err) MUST_USE; /* NULL is fine */

/* "iis", "httpproxy", ... as report-contract.md names the sources. */
const char *log_key(enum log_kind kind);
/* True when `key` of an outage covers this log. */
bool log_covered(const char *key, enum log_kind kind);
/* Name of a host of the world by its index. */
const char *host_name(const struct world *w, unsigned host);

#endif
