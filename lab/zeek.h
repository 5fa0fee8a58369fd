/* zeek.h - the logs of a Zeek sensor, as lines of tabs or of JSON: which
 * columns each has, and how a record of them is written.
 *
 * As Zeek 4 writes them with the JA3 package; from the public logs, see
 * docs/lab.md. */
#ifndef POSTERN_LAB_ZEEK_H
#define POSTERN_LAB_ZEEK_H

#include "lab.h"

#define ZEEK_COLUMNS_MAX 32

/* A record on its way: cells in the order of the columns, NULL for unset. */
struct zeek_row {
	const char *cell[ZEEK_COLUMNS_MAX];
	unsigned count;
	char text[768]; /* of the numbers */
	size_t used;
};

void zeek_text(struct zeek_row *w, const char *text); /* NULL: unset */
void zeek_number(struct zeek_row *w, uint64_t n);
/* Seconds with six places: a moment or a length of time. */
void zeek_seconds(struct zeek_row *w, int64_t ns);
void zeek_truth(struct zeek_row *w, bool truth);
void zeek_unset(struct zeek_row *w, unsigned n);

/* The whole record goes on the tape; a cell for every column must be there. */
void zeek_put(struct lab *lab, enum log_kind log, const struct zeek_row *w,
	      int64_t at_ns, uint32_t mark);

/* "conn" and so on. */
const char *zeek_path(enum log_kind log);
/* What stands before the first record and behind the last: nothing in JSON. */
void zeek_head(struct buf *b, enum log_kind log, int64_t at_ns);
void zeek_tail(struct buf *b, int64_t at_ns);

#endif
