/* span.h - borrowed bytes: a pointer and a length, may hold NUL. */
#ifndef POSTERN_BASE_SPAN_H
#define POSTERN_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
	const uint8_t *ptr; /* borrowed; never NULL when made by span_of */
	size_t len;	    /* bytes */
};

static inline struct span span_of(const void *ptr, size_t len)
{
	struct span s = {ptr ? ptr : (const uint8_t *)"", ptr ? len : 0};

	return s;
}

/* Of a C string, without its NUL; NULL gives the empty span. */
static inline struct span span_str(const char *text)
{
	return span_of(text, text ? strlen(text) : 0);
}

#define SPAN_LIT(text)                                                         \
	((struct span){(const uint8_t *)(text), sizeof(text) - 1})
#define SPAN_EMPTY ((struct span){(const uint8_t *)"", 0})

/* For printf's "%.*s". */
#define SPAN_ARG(s) ((int)(s).len), ((const char *)(s).ptr)

static inline bool span_equal(struct span a, struct span b)
{
	return a.len == b.len && (a.len == 0 || !memcmp(a.ptr, b.ptr, a.len));
}

static inline bool span_is(struct span a, const char *text)
{
	return span_equal(a, span_str(text));
}

/* What is behind the first n bytes; the empty span when there are fewer. */
static inline struct span span_skip(struct span s, size_t n)
{
	if (n > s.len)
		n = s.len;
	if (n) /* ptr may be NULL, to which not even 0 may be added */
		s.ptr += n;
	s.len -= n;
	return s;
}

/* The first n bytes, or all. */
static inline struct span span_head(struct span s, size_t n)
{
	if (n < s.len)
		s.len = n;
	return s;
}

static inline uint8_t ascii_lower(uint8_t c)
{
	return (uint8_t)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
}

/* ASCII case is ignored; other bytes compare as they are. */
bool span_equal_nocase(struct span a, struct span b);
bool span_starts_nocase(struct span s, struct span head);
bool span_ends_nocase(struct span s, struct span tail);
/* Offset of the first place, or SIZE_MAX. */
size_t span_find(struct span s, struct span what);
size_t span_find_nocase(struct span s, struct span what);
/* memcmp order, the shorter one first. */
int span_compare(struct span a, struct span b);
/* Blanks, tabs, CR and LF taken off both ends. */
struct span span_trim(struct span s);

/* All of s as a decimal number; false when it is none or does not fit. */
bool span_to_u64(struct span s, uint64_t *out);
bool span_to_i64(struct span s, int64_t *out);

#endif
