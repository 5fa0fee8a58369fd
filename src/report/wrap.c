/* wrap.c - see wrap.h. */
#include "report/wrap.h"

#include "report/visible.h"

#define ISOLATE_OPEN 0x2068
#define ISOLATE_CLOSE 0x2069

static void put_blanks(struct buf *b, size_t n)
{
	while (n--)
		buf_byte(b, ' ');
}

void wrap_init(struct wrap *w, struct buf *b, unsigned columns, unsigned indent)
{
	if (indent >= columns)
		indent = 0;
	*w = (struct wrap){.b = b, .columns = columns, .indent = indent};
}

static void begin_line(struct wrap *w)
{
	put_blanks(w->b, w->indent);
	w->at = w->indent;
	w->started = false;
	if (w->isolated)
		isolate_open(w->b);
}

static void break_line(struct wrap *w)
{
	if (w->isolated)
		isolate_close(w->b);
	buf_byte(w->b, '\n');
	w->at = 0;
}

static void put_char(struct wrap *w, uint32_t c, struct span bytes)
{
	unsigned width = char_width(c);

	if (w->at + width > w->columns && w->started) {
		break_line(w);
		begin_line(w);
	}
	buf_span_put(w->b, bytes);
	w->at += width;
	if (c == ISOLATE_OPEN)
		w->isolated = true;
	else if (c == ISOLATE_CLOSE)
		w->isolated = false;
	else
		w->started = true;
}

static void put_word(struct wrap *w, struct span word)
{
	size_t width = display_width(word);

	if (w->at == 0)
		begin_line(w);
	if (w->started && w->at + 1 + width > w->columns) {
		break_line(w);
		begin_line(w);
	} else if (w->started) {
		buf_byte(w->b, ' ');
		w->at++;
	}
	while (word.len) {
		uint32_t c = 0xFFFD;
		size_t n = utf8_decode(word, &c);

		if (n == 0)
			n = 1;
		put_char(w, c, span_head(word, n));
		word = span_skip(word, n);
	}
}

void wrap_text(struct wrap *w, struct span text)
{
	while (text.len) {
		size_t n = span_find(text, SPAN_LIT(" "));

		if (n == SIZE_MAX)
			n = text.len;
		if (n)
			put_word(w, span_head(text, n));
		text = span_skip(text, n + 1);
	}
}

void wrap_end(struct wrap *w)
{
	if (w->at)
		break_line(w);
}

void pad_put(struct buf *b, struct span text, size_t columns)
{
	size_t width = display_width(text);

	buf_span_put(b, text);
	if (width < columns)
		put_blanks(b, columns - width);
}
