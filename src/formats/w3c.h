/* w3c.h - IIS W3C extended logs and HTTPERR, one record at a time.
 *
 * docs/formats/w3c.md and httperr.md have the layout and every rule for lines
 * that break it.  A line that gives no record is reported to the damage sink
 * and counted; the reader always goes on. */
#ifndef POSTERN_FORMATS_W3C_H
#define POSTERN_FORMATS_W3C_H

#include "base/source.h"
#include "formats/table.h"

struct w3c_options {	 /* zero means the default */
	int64_t date_ns; /* day of the file name, for logs without a date
			    column and without #Date; 0: none known */
	struct damage_sink *damage; /* may be NULL; must outlive the reader */
};

/* Opaque; made by w3c_open, freed by w3c_close (NULL is fine).
 * One thread at a time. */
struct w3c;

/* options may be NULL. The source is borrowed and must outlive the reader. */
MUST_USE int w3c_open(struct w3c **out, struct source *source,
		      const struct w3c_options *options, struct err *err);
void w3c_close(struct w3c *w);

/* Returns 1 and fills *out, 0 at the end, or a negative enum status with *err
 * filled and *out untouched (ST_NOMEM, or what the source gave). */
MUST_USE int w3c_next(struct w3c *w, struct table_row *out, struct err *err);

const struct table_header *w3c_header(const struct w3c *w);
const struct tally *w3c_tally(const struct w3c *w);

/* Which of the two Exchange sites wrote a record. */
enum w3c_side {
	W3C_SIDE_UNKNOWN, /* no s-port, no s-sitename */
	W3C_SIDE_FRONT,
	W3C_SIDE_BACK, /* port 444 or 81, or site W3SVC2 */
};

/* Where the columns stand that tell the side; work it out once a layout. */
struct w3c_places {
	size_t port; /* s-port, or COLUMN_NONE */
	size_t site; /* s-sitename, or COLUMN_NONE */
};

struct w3c_places w3c_places_of(const struct table_columns *columns);
enum w3c_side w3c_side_of(const struct table_row *row,
			  const struct w3c_places *places);

/* The day of a file name such as u_ex210301.log, u_ex21030106_x.log or
 * ex210301.log (any path in front), or TIME_NONE. */
int64_t w3c_name_date(struct span name);

#endif
