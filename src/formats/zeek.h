/* zeek.h - connections that a Zeek sensor saw: conn.log, as lines of tabs or
 * of JSON.
 *
 * A log of tabs names its columns in "#fields"; a JSON log has an object a
 * line.  Only the columns below are read; docs.zeek.org, conn.log. */
#ifndef POSTERN_FORMATS_ZEEK_H
#define POSTERN_FORMATS_ZEEK_H

#include "base/source.h"
#include "formats/table.h"

/* Opaque; made by zeek_open, freed by zeek_close (NULL is fine).
 * One thread at a time. */
struct zeek;

/* Spans are valid until the next call. */
struct zeek_flow {
	struct span from; /* id.orig_h: who opened it */
	struct span to;	  /* id.resp_h */
	unsigned port;	  /* id.resp_p */
	/* Payload, bytes; -1: the sensor could not tell. */
	int64_t bytes_there;
	int64_t bytes_back;
	bool lossy;	 /* missed_bytes: the sensor lost some of it */
	int64_t time_ns; /* of its first packet */
	uint64_t line;
	uint64_t offset;
	uint64_t length;
};

/* True when these first bytes are of a conn.log. */
bool zeek_is_conn(struct span head);

/* The source is borrowed and must outlive the reader. */
MUST_USE int zeek_open(struct zeek **out, struct source *source,
		       struct damage_sink *damage, struct err *err);
void zeek_close(struct zeek *z);

/* Returns 1 and fills *out, 0 at the end, or a negative enum status. */
MUST_USE int zeek_next(struct zeek *z, struct zeek_flow *out, struct err *err);

const struct tally *zeek_tally(const struct zeek *z);

#endif
