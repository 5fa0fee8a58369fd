/* csv.h - reads the tables that travel with the program (RFC 4180, UTF-8).
 *
 * The first record names the columns.  Logs of servers are not read with
 * this: they have rules of their own (formats/). */
#ifndef POSTERN_BASE_CSV_H
#define POSTERN_BASE_CSV_H

#include "base/arena.h"
#include "base/err.h"
#include "base/limits.h"

struct csv {
	struct span in; /* the table; borrowed */
	size_t at;	/* next unread byte */
	unsigned line;	/* of the record just read, from 1 */
	unsigned next;	/* line of the next one */
	size_t columns; /* 1..LIMIT_COLUMNS */
	size_t cells;	/* of the record just read; equals columns */
	struct span name[LIMIT_COLUMNS];
	struct span cell[LIMIT_COLUMNS];
	struct arena *text; /* quoted cells with "" are copied here */
};

/* Reads the header. in and text must outlive c; spans live as long as they.
 * ST_FORMAT: no header, too many columns, a quote that does not end. */
int csv_init(struct csv *c, struct span in, struct arena *text,
	     struct err *err) MUST_USE;

/* 1: the next record; 0: the end; ST_FORMAT with the line in *err: a record
 * with another number of cells than the header, or bad quoting. */
int csv_next(struct csv *c, struct err *err) MUST_USE;

/* Of the record just read; the empty span when there is no such column. */
struct span csv_cell(const struct csv *c, const char *column);

#endif
