/* text.h - encodings: UTF-8, UTF-16LE, %XX, JSON strings, CSV cells. */
#ifndef POSTERN_BASE_TEXT_H
#define POSTERN_BASE_TEXT_H

#include "base/buf.h"

/* Bytes of the well-formed UTF-8 sequence at s.ptr (RFC 3629), 0 when there is
 * none; *out gets the code point. */
size_t utf8_decode(struct span s, uint32_t *out);
void utf8_put(struct buf *b, uint32_t code_point);
/* True when all of s is well-formed UTF-8. */
bool utf8_is_valid(struct span s);
/* s with every byte that is not part of well-formed UTF-8 as U+FFFD. */
void utf8_put_clean(struct buf *b, struct span s);
/* The same with such bytes as %XX: for paths, so that none is lost. */
void utf8_put_path(struct buf *b, struct span s);

/* UTF-16LE as UTF-8; an unpaired surrogate becomes U+FFFD, an odd last byte
 * is dropped. */
void utf16_put(struct buf *b, struct span utf16le);

/* A JSON string with its quotes (RFC 8259, 7); bytes that are not UTF-8 become
 * U+FFFD; <, > and & stay as they are. */
void json_put_string(struct buf *b, struct span utf8);

/* One CSV cell (RFC 4180): quoted when it holds , " CR LF; a cell that a
 * spreadsheet would take for a formula (= + - @ TAB CR first, numbers apart)
 * gets a ' in front. */
void csv_put_cell(struct buf *b, struct span utf8);

/* &, <, >, " and ' as entities; control characters and what is not UTF-8 as
 * U+FFFD. For HTML and XML, text and attributes. */
void markup_put(struct buf *b, struct span utf8);

/* One round of %XX decoding; a % without two hexadecimal digits stays. */
void percent_decode(struct buf *b, struct span s);

/* A path of a request as a web server of Microsoft takes it, however it was
 * spelled: '\\' is '/', empty folders are none, and "(S(...))", in which
 * ASP.NET keeps a session without a cookie, is no folder.  Writes at most
 * s.len bytes to out, which may be s.ptr, and gives their number. */
size_t path_simplify(uint8_t *out, struct span s);
/* True when path_simplify would change nothing: nearly always. */
bool path_is_simple(struct span s);

#endif
