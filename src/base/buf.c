/* buf.c - see buf.h. */
#include "base/buf.h"

#include <stdarg.h>

#include "base/alloc.h"

void buf_init(struct buf *b, size_t max_bytes)
{
	*b = (struct buf){.max = max_bytes};
}

void buf_release(struct buf *b)
{
	mem_free(b->ptr);
	*b = (struct buf){.max = b->max};
}

static bool buf_fail(struct buf *b, enum status why)
{
	b->bad = why;
	return false;
}

bool buf_grow(struct buf *b, size_t n)
{
	size_t need;
	size_t cap;
	uint8_t *grown;

	if (b->bad)
		return false;
	if (__builtin_add_overflow(b->len, n, &need) || need > b->max)
		return buf_fail(b, ST_LIMIT);
	if (need <= b->cap)
		return true;
	cap = b->cap > b->max / 2 ? b->max : b->cap * 2;
	if (cap < need)
		cap = need;
	if (cap < 256)
		cap = b->max < 256 ? b->max : 256;
	grown = mem_resize(b->ptr, cap, 1);
	if (!grown)
		return buf_fail(b, ST_NOMEM);
	b->ptr = grown;
	b->cap = cap;
	return true;
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	va_list again;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n >= 0 && buf_room(b, (size_t)n + 1)) {
		vsnprintf((char *)b->ptr + b->len, (size_t)n + 1, fmt, again);
		b->len += (size_t)n;
	}
	va_end(again);
}

void buf_u64(struct buf *b, uint64_t value)
{
	uint8_t digits[20];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (uint8_t)('0' + value % 10);
		value /= 10;
	} while (value);
	buf_put(b, digits + at, sizeof(digits) - at);
}

void buf_i64(struct buf *b, int64_t value)
{
	if (value < 0)
		buf_byte(b, '-');
	buf_u64(b, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

void buf_hex(struct buf *b, struct span bytes, bool upper)
{
	const char *digit = upper ? "0123456789ABCDEF" : "0123456789abcdef";

	if (bytes.len > SIZE_MAX / 2 || !buf_room(b, bytes.len * 2))
		return;
	for (size_t i = 0; i < bytes.len; i++) {
		b->ptr[b->len++] = (uint8_t)digit[bytes.ptr[i] >> 4];
		b->ptr[b->len++] = (uint8_t)digit[bytes.ptr[i] & 15];
	}
}

const char *buf_cstr(struct buf *b)
{
	if (!buf_room(b, 1))
		return NULL;
	b->ptr[b->len] = 0;
	return (const char *)b->ptr;
}
