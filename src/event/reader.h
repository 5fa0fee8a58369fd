/* reader.h - opens any supported format and gives its records as events. */
#ifndef POSTERN_EVENT_READER_H
#define POSTERN_EVENT_READER_H

#include "base/source.h"
#include "event/event.h"
#include "event/names.h"
#include "formats/sniff.h"
#include "formats/table.h"

struct event_reader; /* opaque; one thread at a time */
struct zeek_record;

struct event_reader_options {
	const struct field_names *names; /* frozen; must outlive the reader */
	enum format format;		 /* as sniffed */
	struct span file_name;		 /* for dates that only stand there */
	bool slack;			 /* records in unused space, too */
	struct damage_sink *damage;	 /* may be NULL */
};

/* The log that a format holds; for IIS the record decides which side. LOG_NONE
 * for what holds no records. */
enum log_kind event_format_log(enum format format);

/* ST_USAGE for a format that holds no records. */
int event_reader_open(struct event_reader **out, struct source *in,
		      const struct event_reader_options *options,
		      struct err *err) MUST_USE;
void event_reader_close(struct event_reader *r); /* NULL is fine */

/* 1 and *out filled, 0 at the end, negative: *err says why nothing more can be
 * read.  Damage is no error: it goes to the sink and the reader goes on. */
int event_reader_next(struct event_reader *r, struct event *out,
		      struct err *err) MUST_USE;

/* Exact once the end was reached. */
const struct tally *event_reader_tally(const struct event_reader *r);

/* Of the last row of a Zeek sensor's log: what it says in common with others,
 * where its log has that (formats/zeek.h); else NULL. */
const struct zeek_record *event_reader_sensed(const struct event_reader *r);

/* What the header of a text log said; NULL for other formats. */
const struct table_header *event_reader_header(const struct event_reader *r);

#endif
