/* lines.h - a text log line by line, in constant memory, with the places of
 * its separators.
 *
 * A line ends with LF or CR LF, or where NULs begin: IIS fills its files with
 * NULs ahead of time, so that a crash leaves a cut line, NULs, and perhaps more
 * lines behind them.  The NULs (and a line end right behind them) are slack.
 * A UTF-8 mark at the front is passed over; UTF-16LE with its mark is read as
 * UTF-8, offsets and lengths stay those of the file.  Of a line over
 * LIMIT_LINE bytes the rest is skipped and counted. */
#ifndef POSTERN_FORMATS_LINES_H
#define POSTERN_FORMATS_LINES_H

#include "base/limits.h"
#include "base/source.h"
#include "formats/marks.h"

struct lines_options { /* zero: none */
	uint8_t separator;
	uint8_t quote;
	marks_scan *scan; /* tests; NULL for the best of this machine */
};

/* Bytes in memory that lines are handed out of.  What stands behind the line at
 * hand is that of coming ones, as far as the block goes, so that who looks for
 * something can do so for many lines at once. */
struct text_block {
	const uint8_t *ptr;
	size_t len;
	uint64_t number; /* another one whenever the bytes are others, in any
			    file; 0: nothing was read yet */
};

/* Opaque; made by lines_open, freed by lines_close (NULL is fine). */
struct lines;

/* Everything is valid until the next call. */
struct line {
	struct span text;    /* without its end; 0..LIMIT_LINE bytes */
	const uint8_t *base; /* what `end` counts from */
	uint32_t *end;	     /* of each cell: separators, then text's end */
	uint32_t cells;	     /* separators + 1; 0 after lines_extend */
	uint32_t start;	     /* of text, from base */
	bool quoted;	     /* a quote stands in it */
	bool ended;	     /* by a line end, not by NUL or the file's end */
	uint64_t number;     /* from 1 in the decoded file */
	uint64_t offset;     /* in the file, bytes */
	uint64_t length;     /* in the file with its end and `cut`, bytes */
	uint64_t cut;	     /* bytes behind LIMIT_LINE, not in text */
};

/* The source is borrowed. options may be NULL. */
MUST_USE int lines_open(struct lines **out, struct source *source,
			const struct lines_options *options, struct err *err);
void lines_close(struct lines *l);

/* Returns 1 and fills *out, 0 at the end, or a negative status. What was read
 * before a failing read is given first. */
MUST_USE int lines_next(struct lines *l, struct line *out, struct err *err);

/* Joins the line behind *line (the last one given) to it, for values with line
 * breaks: text gets it with the line end between, `cells` becomes 0.  Returns
 * 1, or 0 when there is none to join: end of the input, NULs, too long, or it
 * starts like an entry of its own, with '#' or four digits and '-'. *line may
 * have moved in either case. */
MUST_USE int lines_extend(struct lines *l, struct line *line, struct err *err);

/* As it is once a line was given; the place of it stays the same. */
const struct text_block *lines_block(const struct lines *l);

/* Bytes so far: of NULs and the like, and of the encoding mark. Lengths of all
 * lines + slack + mark = bytes read. */
uint64_t lines_slack(const struct lines *l);
uint64_t lines_mark(const struct lines *l);

#endif
