/* document.h - a text for people in blocks, to be written plain, as a page, or
 * as PDF. */
#ifndef POSTERN_CENSUS_DOCUMENT_H
#define POSTERN_CENSUS_DOCUMENT_H

#include "base/arena.h"
#include "base/buf.h"

enum block_kind {
	BLOCK_TITLE,
	BLOCK_HEADING,
	BLOCK_TEXT,
	BLOCK_ITEM,
	BLOCK_CHART, /* the document's, in PDF only */
};

/* Two bands over time; all numbers 0..1. */
struct chart_point {
	double x, low, high;
};
struct chart {
	const struct chart_point *series[2];
	uint32_t points;       /* of each */
	const char *name[2];   /* of the series */
	const char *from, *to; /* ends of the time */
};

struct block {
	enum block_kind kind;
	const char *text; /* UTF-8, one paragraph */
};

struct document {
	struct arena arena;
	struct block *block;
	uint32_t count, room;
	bool arabic;	    /* read from right to left */
	const char *day;    /* it is dated by, "2021-03-05"; borrowed */
	struct chart chart; /* what it points to lives as long */
	enum status bad;    /* sticky */
};

void document_init(struct document *d, bool arabic, const char *day);
void document_release(struct document *d);
void document_add(struct document *d, enum block_kind kind, const char *fmt,
		  ...) PRINTF_LIKE(3, 4);
void document_put(struct document *d, enum block_kind kind, const char *text);

/* Lines of at most 72 characters, as mail likes them; longer words stay. */
void document_text(struct buf *b, const struct document *d);
/* A page to be printed on A4. */
void document_html(struct buf *b, const struct document *d);
/* pdf.c: A4, letters joined and turned as the language wants. ST_USAGE when
 * the program was built without Pango. */
int document_pdf(struct buf *b, const struct document *d,
		 struct err *err) MUST_USE;
bool document_has_pdf(void);

#endif
