/* table.h - what a text log is to the rest of the program: rows of cells
 * under named columns, and an exact account of every byte. */
#ifndef POSTERN_FORMATS_TABLE_H
#define POSTERN_FORMATS_TABLE_H

#include "base/clock.h"
#include "base/limits.h"

/* The layout in force.  `generation` grows by one with every new #Fields
 * line (or header row), so that a caller can keep what it worked out for a
 * layout.  Spans live until the next row. */
struct table_columns {
	uint32_t generation; /* 0: none known yet */
	size_t count;	     /* 0..LIMIT_COLUMNS */
	struct span name[LIMIT_COLUMNS];
};

/* One record.  Spans point into the reader (or, for quoted cells, into its
 * scratch) and are valid until the next call. */
struct table_row {
	const struct table_columns *columns;
	size_t count; /* cells; at most columns->count */
	const struct span *cell;
	int64_t time_ns; /* from the record, TIME_NONE when it has none */
	uint64_t line;	 /* counts from 1 in the decoded file */
	uint64_t offset; /* of the line in the file, bytes */
	uint64_t length; /* of the line with its end, bytes */
};

/* What a reader did with the bytes of one item.
 * decoded + damaged + slack = bytes read, always. */
struct tally {
	uint64_t decoded;  /* records, directives, headers, line ends */
	uint64_t damaged;  /* could not be read as what they should be */
	uint64_t slack;	   /* padding, unused space */
	uint64_t records;
	uint64_t lines;	   /* text: lines seen, directives and empty ones too */
	uint64_t reported; /* text: lines that gave no record and no directive */
	int64_t first_ns;  /* of the records; TIME_NONE while there is none */
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
 * when there was none; they live as long as the reader. */
struct table_header {
	struct span software; /* "#Software:" */
	struct span version;  /* "#Version:" */
	struct span log_type; /* "#Log-type:" */
	int64_t date_ns;      /* "#Date:", TIME_NONE */
};

#endif
