/* table.h - what a text log is to the rest of the program: rows of cells
 * under named columns, and an exact account of every byte. */
#ifndef POSTERN_FORMATS_TABLE_H
#define POSTERN_FORMATS_TABLE_H

#include "base/clock.h"
#include "base/limits.h"

#define COLUMN_NONE SIZE_MAX

/* The layout in force.  `generation` grows by one whenever a #Fields line (or
 * header row) brings another layout than the one before, so that a caller can
 * keep what it worked out for a layout.  Spans live as long as the layout:
 * until a row comes with another generation. */
struct table_columns {
	uint32_t generation; /* 0: none known yet */
	size_t count;	     /* 0..LIMIT_COLUMNS */
	struct span name[LIMIT_COLUMNS];
};

/* Place of the column of that name (ASCII case ignored), or COLUMN_NONE. */
size_t table_column(const struct table_columns *columns, const char *name);

struct text_block; /* lines.h */

/* One record; everything is valid until the next call of the reader.  Cells
 * are told by where they end, which costs four bytes a cell instead of a span;
 * table_cell() gives the span. */
struct table_row {
	const struct table_columns *columns;
	const uint8_t *base; /* the cells lie behind it */
	const uint32_t *end; /* of each cell, from base; one byte between */
	uint32_t start;	     /* of the first cell, from base */
	uint32_t count;	     /* cells; at most columns->count */
	struct span text;    /* the line as it stands, without its end */
	const struct text_block *block; /* what text lies in; NULL: unknown */
	bool whole;	 /* each cell stands in text, in one piece, as it is */
	int64_t time_ns; /* from the record, TIME_NONE when it has none */
	uint64_t line;	 /* counts from 1 in the decoded file */
	uint64_t offset; /* of the line in the file, bytes */
	uint64_t length; /* of the line with its end, bytes */
};

/* The cell of column i; empty when the row has none. */
static inline struct span table_cell(const struct table_row *row, size_t i)
{
	uint32_t from;

	if (i >= row->count)
		return SPAN_EMPTY;
	from = i ? row->end[i - 1] + 1 : row->start;
	return (struct span){row->base + from, row->end[i] - from};
}

/* What a reader did with the bytes of one item.
 * decoded + damaged + slack = bytes read, always.
 * Text: lines = records + directives and empty lines + reported. */
struct tally {
	uint64_t decoded; /* records, directives, headers, line ends */
	uint64_t damaged; /* could not be read as what they should be */
	uint64_t slack;	  /* padding, unused space */
	uint64_t records;
	uint64_t lines; /* text: lines seen, directives and empty ones too */
	uint64_t
		reported; /* text: lines that gave no record and no directive */
	uint64_t odd;	  /* text: records that were reported too: cells too
			      many or too few, cut, another layout */
	int64_t first_ns; /* of the records; TIME_NONE while there is none */
	int64_t last_ns;
};

/* A stretch that could not be read. `why` is a constant text. */
struct damage {
	uint64_t offset;
	uint64_t length;
	uint64_t line; /* 0: not a text log */
	const char *why;
};

/* Called for each stretch of damage; the reader goes on afterwards. */
struct damage_sink {
	void (*report)(struct damage_sink *sink, const struct damage *damage);
};

/* What the directives of a text log said, the last of each kind. Empty spans
 * when there was none; they live until the reader's next call. */
struct table_header {
	struct span software; /* "#Software:" */
	struct span version;  /* "#Version:" */
	struct span log_type; /* "#Log-type:" */
	int64_t date_ns;      /* "#Date:", TIME_NONE */
};

#endif
