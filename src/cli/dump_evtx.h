/* dump_evtx.h - an event log as JSON lines, XML or CSV.
 *
 * Batches of chunks go to workers and come back in the order of the file: the
 * same bytes come out for any number of threads, and memory does not grow with
 * the file. */
#ifndef POSTERN_CLI_DUMP_EVTX_H
#define POSTERN_CLI_DUMP_EVTX_H

#include "base/source.h"
#include "formats/table.h"

enum dump_evtx_form {
	DUMP_EVTX_JSONL, /* one object per line; docs/formats/evtx.md */
	DUMP_EVTX_XML,	 /* one <Events> with all of them */
	DUMP_EVTX_CSV,	 /* a row per event, its data as JSON in one cell */
};

struct dump_evtx_options {
	enum dump_evtx_form form;
	bool slack;	  /* records in unused space, too, marked as such */
	unsigned threads; /* 0 and 1: only the caller's */
};

/* Reads `in` to its end.  `write` gets the bytes in order, from one thread at
 * a time, and gives 0 or a negative status, which ends the dump and is given
 * back.  `sink` may be NULL; it is called as `write` is, with offsets that do
 * not go back but for stretches of one batch.  *tally holds what was read,
 * also after an error.  0, ST_NOMEM, ST_IO, ST_LIMIT, or what `write` gave. */
int dump_evtx(struct source *in, const struct dump_evtx_options *options,
	      int (*write)(void *ctx, struct span bytes), void *ctx,
	      struct damage_sink *sink, struct tally *tally,
	      struct err *err) MUST_USE;

#endif
