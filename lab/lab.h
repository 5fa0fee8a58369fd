/* lab.h - what the makers of lines share: the world, the tape, the clock. */
#ifndef POSTERN_LAB_LAB_H
#define POSTERN_LAB_LAB_H

#include "logs.h"
#include "truth.h"

#include "base/clock.h"

#define NS_PER_MS INT64_C(1000000)
#define NS_PER_MINUTE (INT64_C(60) * NS_PER_SECOND)

struct lab {
	struct world world;
	struct tape tape;
	struct logs *logs;
	struct truth truth;
	struct logs_options files;
	int64_t start_ns, end_ns;		 /* of the evidence */
	int64_t hour_ns;			 /* the hour being made */
	int64_t down_from_ns[WORLD_SERVERS_MAX]; /* a server that is down */
	int64_t down_to_ns[WORLD_SERVERS_MAX];
	bool behind_balancer;	/* clients reach the server through it */
	bool one_session;	/* a cache hands one cookie to everybody */
	const char *carrier;	/* whose browser it is; NULL: the user's */
	bool measured_probes;	/* as many probes as were measured */
	unsigned probe_minutes; /* otherwise: one round every so often */
	unsigned noise_per_day; /* requests of internet scanners */
	bool windows;		/* Windows event logs are kept */
	bool sysmon;
	bool neighbours;       /* those of the directory and file server too */
	bool dirty;	       /* formats as bad as they come */
	bool zeek;	       /* a sensor is on the network */
	bool protocols;	       /* people use IMAP and POP; MAPI is logged */
	bool firewall;	       /* mail servers' own firewalls keep a log */
	int64_t iis_offset_ns; /* IIS writes another zone than UTC */
	bool withheld[HOST_COUNT]; /* nothing of the host is handed over */
	bool pages_withheld;	   /* the folders of the pages are not */
	struct buf line;	   /* for the line being made */
};

/* Puts lab->line on the tape and empties it; lines of a server that is down
 * are lost. */
void lab_put(struct lab *lab, unsigned host, enum log_kind log, int64_t at_ns,
	     uint32_t mark);

/* A moment in the hour being made. */
int64_t lab_moment(const struct lab *lab, struct rng *r);

/* "2021-03-01T06:12:44.790Z", always three digits, as Exchange writes. */
void put_exchange_time(struct buf *b, int64_t ns);
/* "2021-03-01 06:12:44" */
void put_iis_time(struct buf *b, int64_t ns);

/* Cells of a CSV line in lab->line. */
void cell_first(struct buf *b, const char *text);
void cell(struct buf *b, const char *text); /* comma, then the cell; NULL ok */
void cell_number(struct buf *b, uint64_t n);
void cells_empty(struct buf *b, unsigned n);

#endif
