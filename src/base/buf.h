/* buf.h - a growing run of bytes, born with its maximum.
 *
 * A write that does not fit, or finds no memory, makes the buffer bad; it
 * stays bad and later writes do nothing, so that a long text is built in
 * straight lines and checked once. */
#ifndef POSTERN_BASE_BUF_H
#define POSTERN_BASE_BUF_H

#include "base/err.h"
#include "base/span.h"

struct buf {
	uint8_t *ptr; /* owned; NULL while cap is 0 */
	size_t len;
	size_t cap;
	size_t max;	 /* most bytes it may hold */
	enum status bad; /* ST_OK, ST_NOMEM or ST_LIMIT; sticky */
};

void buf_init(struct buf *b, size_t max_bytes);
void buf_release(struct buf *b); /* a zeroed buffer is fine */

static inline void buf_reset(struct buf *b)
{
	b->len = 0;
	b->bad = ST_OK;
}

static inline struct span buf_span(const struct buf *b)
{
	return span_of(b->ptr, b->len);
}

/* Room for n more bytes; false makes the buffer bad. */
bool buf_grow(struct buf *b, size_t n);

static inline bool buf_room(struct buf *b, size_t n)
{
	return LIKELY(!b->bad && n <= b->cap - b->len) || buf_grow(b, n);
}

static inline void buf_put(struct buf *b, const void *bytes, size_t n)
{
	if (n && buf_room(b, n)) {
		memcpy(b->ptr + b->len, bytes, n);
		b->len += n;
	}
}

static inline void buf_span_put(struct buf *b, struct span s)
{
	buf_put(b, s.ptr, s.len);
}

static inline void buf_byte(struct buf *b, uint8_t byte)
{
	if (buf_room(b, 1))
		b->ptr[b->len++] = byte;
}

static inline void buf_text(struct buf *b, const char *text)
{
	buf_put(b, text, strlen(text));
}

void buf_printf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
void buf_u64(struct buf *b, uint64_t value);
void buf_i64(struct buf *b, int64_t value);
void buf_hex(struct buf *b, struct span bytes, bool upper);

/* A NUL behind the text, not counted in len; NULL when the buffer is bad. */
const char *buf_cstr(struct buf *b);

#endif
