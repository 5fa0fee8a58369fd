/* document.c - see document.h. */
#include "census/document.h"

#include <stdarg.h>

#include "base/alloc.h"
#include "base/text.h"

#define LINE_WIDTH 72
#define BLOCK_MAX 16384 /* bytes of a paragraph, with its NUL */
#define DOCUMENT_MAX ((size_t)64 << 20)

void document_init(struct document *d, bool arabic, const char *day)
{
	*d = (struct document){.arabic = arabic, .day = day};
	arena_init(&d->arena, DOCUMENT_MAX);
}

void document_release(struct document *d)
{
	mem_free(d->block);
	arena_release(&d->arena);
	*d = (struct document){0};
}

void document_put(struct document *d, enum block_kind kind, const char *text)
{
	struct block *list;

	if (d->bad)
		return;
	if (d->count == d->room) {
		uint32_t room = d->room ? d->room * 2 : 32;

		list = mem_resize(d->block, room, sizeof(*list));
		if (!list) {
			d->bad = ST_NOMEM;
			return;
		}
		d->block = list;
		d->room = room;
	}
	d->block[d->count].kind = kind;
	d->block[d->count].text = arena_text(&d->arena, span_str(text));
	if (!d->block[d->count].text)
		d->bad = ST_NOMEM;
	else
		d->count++;
}

void document_add(struct document *d, enum block_kind kind, const char *fmt,
		  ...)
{
	char text[BLOCK_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	document_put(d, kind, text);
}

/* -------------------------------------------------------------------- plain -- */

static size_t letters(struct span s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += (s.ptr[i] & 0xc0) != 0x80;
	return n;
}

static void put_wrapped(struct buf *b, struct span text, const char *first,
			const char *next)
{
	size_t column = strlen(first);

	buf_text(b, first);
	for (bool begun = false; text.len; begun = true) {
		const uint8_t *end = memchr(text.ptr, ' ', text.len);
		struct span word = span_head(
			text, end ? (size_t)(end - text.ptr) : text.len);
		size_t n = letters(word);

		text = span_skip(text, word.len + (end != NULL));
		if (begun && column + 1 + n > LINE_WIDTH) {
			buf_byte(b, '\n');
			buf_text(b, next);
			column = strlen(next);
		} else if (begun) {
			buf_byte(b, ' ');
			column++;
		}
		buf_span_put(b, word);
		column += n;
	}
	buf_byte(b, '\n');
}

void document_text(struct buf *b, const struct document *d)
{
	if (d->bad)
		b->bad = d->bad;
	for (uint32_t i = 0; i < d->count; i++) {
		const struct block *k = &d->block[i];
		bool item = k->kind == BLOCK_ITEM;
		bool was_item = i && d->block[i - 1].kind == BLOCK_ITEM;
		bool headed = i && d->block[i - 1].kind == BLOCK_HEADING;

		if (k->kind == BLOCK_CHART)
			continue;

		if (i && !headed && !(item && was_item))
			buf_byte(b, '\n');
		put_wrapped(b, span_str(k->text), item ? "  " : "",
			    item ? "     " : "");
	}
}

/* --------------------------------------------------------------------- page -- */

void document_html(struct buf *b, const struct document *d)
{
	static const char *const elements[] = {"h1", "h2", "p", "li"};
	bool in_list = false;

	if (d->bad)
		b->bad = d->bad;
	buf_printf(b,
		   "<!doctype html>\n<html lang=\"%s\" dir=\"%s\">\n<meta "
		   "charset=\"utf-8\">\n<title>",
		   d->arabic ? "ar" : "en", d->arabic ? "rtl" : "ltr");
	if (d->count)
		markup_put(b, span_str(d->block[0].text));
	buf_text(b, "</title>\n<style>@page{size:A4;margin:25mm}body{font:11pt/"
		    "1.45 serif;max-width:40em;margin:2em auto;padding:0 1em}"
		    "h1{font-size:15pt}h2{font-size:11pt;margin-bottom:0}"
		    "ul{list-style:none;margin:.3em 0;padding-inline-start:"
		    "1.2em}p{margin:.3em 0}</style>\n<body>\n");
	for (uint32_t i = 0; i < d->count; i++) {
		const struct block *k = &d->block[i];
		bool item = k->kind == BLOCK_ITEM;

		if (k->kind == BLOCK_CHART)
			continue;
		if (item != in_list)
			buf_text(b, item ? "<ul>\n" : "</ul>\n");
		in_list = item;
		buf_printf(b, "<%s>", elements[k->kind]);
		markup_put(b, span_str(k->text));
		buf_printf(b, "</%s>\n", elements[k->kind]);
	}
	if (in_list)
		buf_text(b, "</ul>\n");
	buf_text(b, "</body>\n</html>\n");
}
