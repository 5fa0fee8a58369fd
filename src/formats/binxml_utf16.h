/* binxml_utf16.h - UTF-16LE as UTF-8, plain or escaped, written forward.
 *
 * Sixteen units at a time while they are ASCII and need no escape, which is
 * nearly always; one at a time else.  An unpaired surrogate becomes U+FFFD. */
#ifndef POSTERN_FORMATS_BINXML_UTF16_H
#define POSTERN_FORMATS_BINXML_UTF16_H

#include "base/buf.h"

/* Room that text of n bytes of UTF-16LE may take at most, escaped. */
#define UTF16_ROOM(n) ((size_t)(n)*3 + 64)
/* Readable bytes behind the text that utf16_json() may look at. */
#define UTF16_PADDING 64

/* Inside a JSON string (RFC 8259, 7), without quotes; n bytes, n even, with
 * UTF16_PADDING readable bytes behind and UTF16_ROOM(n) bytes of room. */
uint8_t *utf16_json(uint8_t *at, const uint8_t *p, size_t n);
/* The same without instructions that not every processor has: for tests. */
uint8_t *utf16_json_portable(uint8_t *at, const uint8_t *p, size_t n);

/* As it is; needs no padding. */
void utf16_plain(struct buf *b, struct span utf16le);
/* The same with UTF16_PADDING readable bytes behind the text. */
void utf16_plain_padded(struct buf *b, struct span utf16le);

/* Each unit as one byte: ASCII as it is, all others as 0 or a byte above 0x7F.
 * Needs UTF16_PADDING readable bytes behind the text and as much room behind
 * the n / 2 bytes that it returns. */
size_t utf16_ascii(uint8_t *at, const uint8_t *p, size_t n);

/* UTF-8 inside a JSON string, without quotes; what is not UTF-8 becomes
 * U+FFFD. */
void utf8_json(struct buf *b, struct span utf8);

/* XML text: & < > as entities, and in attributes " too; what XML cannot hold
 * (control characters) as U+FFFD. UTF-8 in. */
void xml_put(struct buf *b, struct span utf8, bool attribute);

/* The bytes of a UTF-16LE string without the NULs at its end, made even. */
static inline size_t utf16_length(const uint8_t *p, size_t n)
{
	n &= ~(size_t)1;
	while (n && p[n - 1] == 0 && p[n - 2] == 0)
		n -= 2;
	return n;
}

/* Windows-1252 as UTF-8: utf16_plain and utf16_json take its UTF-16. */
uint16_t ansi_unit(uint8_t byte);

#endif
