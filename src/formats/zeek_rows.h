/* zeek_rows.h - lines of a Zeek log as rows of named cells, whether they are
 * tabs or objects, so that both forms of one log say the same: no escapes, true
 * and false in words, lists with commas, "-" or nothing for what is not there.
 *
 * Not for other folders: zeek.h. */
#ifndef POSTERN_FORMATS_ZEEK_ROWS_H
#define POSTERN_FORMATS_ZEEK_ROWS_H

#include "formats/table_reader.h"

/* Zeroed, then zeek_rows_init(). */
struct zeek_rows {
	struct table_columns columns;
	struct buf names; /* of the columns, with tabs between */
	bool of_objects;  /* the columns are those of objects so far */
	bool is_bool[LIMIT_COLUMNS]; /* by "#types" */
	bool any_bool;
	struct buf cells; /* of a row that had to be written anew */
	uint32_t end[LIMIT_COLUMNS];
	struct span value[LIMIT_COLUMNS]; /* of an object, as they stand */
};

void zeek_rows_init(struct zeek_rows *z);
void zeek_rows_release(struct zeek_rows *z);

/* A line with '#' in front. ST_NOMEM. */
MUST_USE int zeek_rows_directive(struct zeek_rows *z, struct span line,
				 struct err *err);

/* Any other line: fills columns, cells, count and whole of *row, nothing else.  NULL,
 * or what is wrong with the line. *odd gets what is, when it gave a row all
 * the same, or NULL.  The row is valid until the next call. */
MUST_USE const char *zeek_rows_read(struct zeek_rows *z,
				    const struct line *line,
				    struct table_row *row, const char **odd);

#endif
