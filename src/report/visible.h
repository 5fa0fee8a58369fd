/* visible.h - texts with values from the evidence, made fit to be shown.
 *
 * Whoever attacked chose many of the characters that a report shows.  Control
 * characters, the marks that turn the direction of text and those of no width
 * are shown as what they are: ⟨U+202E⟩.  Sentences carry their values between
 * U+2068 and U+2069; these, and only these, do their work. */
#ifndef POSTERN_REPORT_VISIBLE_H
#define POSTERN_REPORT_VISIBLE_H

#include "base/text.h"

static inline void isolate_open(struct buf *b)
{
	utf8_put(b, 0x2068); /* first strong isolate */
}

static inline void isolate_close(struct buf *b)
{
	utf8_put(b, 0x2069); /* pop directional isolate */
}

/* A value on one line: everything hidden becomes visible. */
void visible_put(struct buf *b, struct span value);
/* The same between isolates. */
void value_put(struct buf *b, struct span value);
/* A sentence: isolates that pair up stay; an open one is closed. */
void prose_put(struct buf *b, struct span sentence);
/* The same without isolates when nothing in it runs from right to left. */
void prose_put_plain(struct buf *b, struct span sentence);
/* The same as markup: a value becomes <bdi class="v">…</bdi>. */
void prose_put_markup(struct buf *b, struct span sentence);
/* visible_put, and then &, <, >, " and ' as entities. */
void visible_put_markup(struct buf *b, struct span value);

/* True for Hebrew, Arabic and their kin. */
bool runs_right_to_left(uint32_t code_point);
/* Columns of a terminal: 0 for marks, 2 for wide characters. */
unsigned char_width(uint32_t code_point);
size_t display_width(struct span text);

#endif
