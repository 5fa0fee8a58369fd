/* sheet.h - the CSV files that an operator writes: a line at a time, with
 * remarks ('#') and an exact place for every refusal.
 *
 * A cell never spans lines here: a quote that does not end is a mistake in
 * its line, not the beginning of a cell that swallows the rest. */
#ifndef POSTERN_CENSUS_SHEET_H
#define POSTERN_CENSUS_SHEET_H

#include "base/csv.h"

#define SHEET_FILE_MAX ((size_t)64 << 20)

struct sheet {
	const char *file; /* its name in refusals; borrowed */
	struct span in;	  /* the whole file; borrowed */
	size_t at;
	unsigned line; /* of what was just given, from 1 */
	struct arena *text;
	struct csv row; /* row.name[0 .. row.cells-1] are the cells */
};

enum sheet_kind { SHEET_END, SHEET_REMARK, SHEET_ROW };

void sheet_init(struct sheet *s, const char *file, struct span in,
		struct arena *text);
/* An enum sheet_kind, or a negative status. SHEET_REMARK: *remark is what
 * stands behind the '#', trimmed. Empty lines are stepped over. Cells are
 * trimmed by sheet_cell. */
int sheet_next(struct sheet *s, struct span *remark, struct err *err) MUST_USE;
struct span sheet_cell(const struct sheet *s, size_t column);

/* "FILE:LINE: why"; returns ST_USAGE. */
int sheet_refuse(const struct sheet *s, struct err *err, const char *fmt, ...)
	PRINTF_LIKE(3, 4);

/* Reads a whole file into the arena. ST_USAGE when it is not there, is larger
 * than SHEET_FILE_MAX or holds a NUL. */
int sheet_load(const char *path, struct arena *text, struct span *out,
	       struct err *err) MUST_USE;

/* A word for people: UTF-8, 1..max bytes, no control characters. */
bool sheet_is_text(struct span s, size_t max);

#endif
