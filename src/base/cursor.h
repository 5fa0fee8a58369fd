/* cursor.h - the only way to read bytes that we did not write.
 *
 * A cursor sees a span and steps forward.  A read past the end makes it bad;
 * once bad it stays bad and every read gives zero, so that a header is read in
 * straight lines and checked once, before any value is used. */
#ifndef POSTERN_BASE_CURSOR_H
#define POSTERN_BASE_CURSOR_H

#include "base/compiler.h"
#include "base/span.h"

struct cursor {
	struct span in; /* everything this cursor may see; ptr never NULL */
	size_t at;	/* next unread byte, 0..in.len */
	uint64_t base;	/* offset of in.ptr[0] in the evidence, bytes */
	bool bad;	/* sticky: a read went past the end */
};

static inline struct cursor cursor_of(struct span in, uint64_t base)
{
	struct cursor c = {in, 0, base, false};

	return c;
}

static inline size_t cursor_left(const struct cursor *c)
{
	return c->bad ? 0 : c->in.len - c->at;
}

/* Offset of the next byte in the evidence. */
static inline uint64_t cursor_offset(const struct cursor *c)
{
	return c->base + c->at;
}

/* The next n bytes, or NULL when there are fewer; c steps over them. */
static inline const uint8_t *cursor_need(struct cursor *c, size_t n)
{
	if (UNLIKELY(c->bad || n > c->in.len - c->at)) {
		c->bad = true;
		return NULL;
	}
	c->at += n;
	return c->in.ptr + c->at - n;
}

static inline struct span cursor_take(struct cursor *c, size_t n)
{
	const uint8_t *p = cursor_need(c, n);

	return p ? (struct span){p, n} : SPAN_EMPTY;
}

/* A cursor that sees only the next n bytes; c steps over them. */
static inline struct cursor cursor_sub(struct cursor *c, size_t n)
{
	uint64_t base = cursor_offset(c);
	const uint8_t *p = cursor_need(c, n);
	struct cursor sub =
		cursor_of(p ? (struct span){p, n} : SPAN_EMPTY, base);

	sub.bad = !p;
	return sub;
}

static inline void cursor_skip(struct cursor *c, size_t n)
{
	(void)cursor_need(c, n);
}

/* Absolute place within the span; past the end makes c bad. */
static inline void cursor_seek(struct cursor *c, size_t at)
{
	if (at > c->in.len)
		c->bad = true;
	else
		c->at = at;
}

static inline uint8_t cursor_u8(struct cursor *c)
{
	const uint8_t *p = cursor_need(c, 1);

	return p ? p[0] : 0;
}

static inline uint16_t bytes_u16le(const uint8_t p[static 2])
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t bytes_u32le(const uint8_t p[static 4])
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	       (uint32_t)p[3] << 24;
}

static inline uint64_t bytes_u64le(const uint8_t p[static 8])
{
	return (uint64_t)bytes_u32le(p) | (uint64_t)bytes_u32le(p + 4) << 32;
}

static inline uint16_t cursor_u16le(struct cursor *c)
{
	const uint8_t *p = cursor_need(c, 2);

	return p ? bytes_u16le(p) : 0;
}

static inline uint32_t cursor_u32le(struct cursor *c)
{
	const uint8_t *p = cursor_need(c, 4);

	return p ? bytes_u32le(p) : 0;
}

static inline uint64_t cursor_u64le(struct cursor *c)
{
	const uint8_t *p = cursor_need(c, 8);

	return p ? bytes_u64le(p) : 0;
}

static inline uint16_t cursor_u16be(struct cursor *c)
{
	return __builtin_bswap16(cursor_u16le(c));
}

#endif
