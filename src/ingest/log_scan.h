/* log_scan.h - YARA rules of other people over the bytes of a log, while its
 * reader reads them.
 *
 * A log has no largest size, so it is scanned in pieces of LIMIT_PAGE that
 * overlap: what a rule looks for is not cut in two unless it is longer than the
 * overlap.  Of each rule the first place in the log is told, at the end. */
#ifndef POSTERN_INGEST_LOG_SCAN_H
#define POSTERN_INGEST_LOG_SCAN_H

#include "ingest/item.h"

#define LOG_SCAN_OVERLAP ((size_t)65536) /* bytes */

struct log_match {
	uint64_t offset, length, line;
	bool found;
};

struct log_scan {
	struct source source; /* what the reader reads */
	struct source *next;
	struct item_worker *w; /* its page holds the piece */
	struct item_result *r;
	uint64_t at;		 /* of the piece in the log, bytes */
	uint64_t lines;		 /* before the piece */
	struct log_match *match; /* owned; by rule */
};

int log_scan_begin(struct log_scan *l, struct item_worker *w,
		   struct item_result *r, struct source *next,
		   struct err *err) MUST_USE;
/* Sees what the reader left, and puts the matches into the item; is_text: with
 * the number of the line. */
int log_scan_end(struct log_scan *l, bool is_text, struct err *err) MUST_USE;
void log_scan_release(struct log_scan *l); /* a zeroed one is fine */

#endif
