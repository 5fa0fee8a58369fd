/* wrap.h - words set into lines of a terminal's width.
 *
 * Widths are those of the screen: marks take no column, wide characters two.
 * A line is a paragraph of its own to a terminal that knows direction, so an
 * isolate that is open at a line's end is closed there and opened again. */
#ifndef POSTERN_REPORT_WRAP_H
#define POSTERN_REPORT_WRAP_H

#include "base/text.h"

struct wrap {
	struct buf *b;
	unsigned columns; /* most of a line */
	unsigned indent;  /* of every line */
	unsigned at;	  /* columns used */
	bool isolated;
	bool started; /* something stands on the line behind its indent */
};

/* Starts at the beginning of a line. */
void wrap_init(struct wrap *w, struct buf *b, unsigned columns,
	       unsigned indent);
/* Words of a text, parted by blanks; visible.h must have seen them. */
void wrap_text(struct wrap *w, struct span text);
/* Ends the line, if one is begun. */
void wrap_end(struct wrap *w);

/* The text, and blanks up to that many columns. */
void pad_put(struct buf *b, struct span text, size_t columns);

#endif
