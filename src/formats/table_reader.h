/* table_reader.h - what the readers of text tables share: directives, column
 * lists, the account of bytes and lines.  Not for other folders. */
#ifndef POSTERN_FORMATS_TABLE_READER_H
#define POSTERN_FORMATS_TABLE_READER_H

#include "formats/lines.h"
#include "formats/table.h"

/* The names of a list, as spans into it; returns how many it announces, which
 * may be more than LIMIT_COLUMNS. */
size_t columns_split(struct table_columns *c, struct span list,
		     uint8_t separator);

/* Owns the names of its columns. */
struct layout {
	struct table_columns columns;
	size_t total;	 /* names announced; more than LIMIT_COLUMNS are not
			    in columns */
	struct buf text; /* the list as it was read */
};

/* Takes a list of names. Returns 1 when it is another layout than before, 0
 * when it is the same, negative ST_NOMEM. Names behind LIMIT_COLUMNS are left
 * out.  generation: of the layout if it is new. */
MUST_USE int layout_set(struct layout *l, struct span list, uint8_t separator,
			uint32_t generation, struct err *err);
void layout_release(struct layout *l); /* a zeroed one is fine */

enum directive {
	DIRECTIVE_REMARK, /* '#' and anything else */
	DIRECTIVE_FIELDS,
	DIRECTIVE_SOFTWARE,
	DIRECTIVE_VERSION,
	DIRECTIVE_LOG_TYPE,
	DIRECTIVE_DATE,
};

/* line: from its '#'; *value gets what stands behind the colon. Of
 * "#Fields: a b#Fields: a b" only the first half counts. */
enum directive directive_of(struct span line, struct span *value);

/* Embedded in a reader. */
struct table_reader {
	struct lines *lines;
	const struct text_block *block; /* of lines */
	struct tally tally;
	struct table_header header; /* spans into the buffers below */
	struct buf software;
	struct buf version;
	struct buf log_type;
	struct layout layout; /* what the log announces */
	uint32_t generation;  /* the highest given out */
	struct damage_sink *damage;
};

MUST_USE int table_reader_open(struct table_reader *t, struct source *source,
			       const struct lines_options *options,
			       struct damage_sink *damage, struct err *err);
void table_reader_close(struct table_reader *t);

/* lines_next, and the line enters the account. */
MUST_USE int table_reader_line(struct table_reader *t, struct line *line,
			       struct err *err);
/* lines_extend added `grown` bytes; a record over several lines counts as one
 * line. */
static inline void table_reader_grown(struct table_reader *t, uint64_t grown)
{
	t->tally.decoded += grown;
}

/* The line gave no record: it moves from decoded to damaged. */
void table_reader_damage(struct table_reader *t, const struct line *line,
			 const char *why);
/* The line gave a record, but something is wrong with it. */
void table_reader_odd(struct table_reader *t, const struct line *line,
		      const char *why);

/* Keeps what a #Software, #Version, #Log-type or #Date line says. */
MUST_USE int table_reader_note(struct table_reader *t, enum directive what,
			       struct span value, struct err *err);

/* The row enters the account. */
static inline void table_reader_row(struct table_reader *t,
				    const struct line *line,
				    struct table_row *row)
{
	struct tally *c = &t->tally;

	row->text = line->text;
	row->block = t->block;
	row->line = line->number;
	row->offset = line->offset;
	row->length = line->length;
	c->records++;
	if (row->time_ns == TIME_NONE)
		return;
	if (c->first_ns == TIME_NONE || row->time_ns < c->first_ns)
		c->first_ns = row->time_ns;
	if (row->time_ns > c->last_ns)
		c->last_ns = row->time_ns;
}

#endif
