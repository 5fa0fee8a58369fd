/* span.c - see span.h. */
#include "base/span.h"

#include "base/banned.h"
#include "base/compiler.h"

bool span_equal_nocase(struct span a, struct span b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (ascii_lower(a.ptr[i]) != ascii_lower(b.ptr[i]))
			return false;
	return true;
}

bool span_starts_nocase(struct span s, struct span head)
{
	return s.len >= head.len &&
	       span_equal_nocase(span_head(s, head.len), head);
}

bool span_ends_nocase(struct span s, struct span tail)
{
	return s.len >= tail.len &&
	       span_equal_nocase(span_skip(s, s.len - tail.len), tail);
}

size_t span_find(struct span s, struct span what)
{
	const uint8_t *hit;

	if (what.len == 0)
		return 0;
	if (what.len > s.len) /* which may be nothing, at NULL */
		return SIZE_MAX;
	hit = memmem(s.ptr, s.len, what.ptr, what.len);
	return hit ? (size_t)(hit - s.ptr) : SIZE_MAX;
}

size_t span_find_nocase(struct span s, struct span what)
{
	if (what.len == 0)
		return 0;
	if (what.len > s.len)
		return SIZE_MAX;
	for (size_t i = 0; i <= s.len - what.len; i++) {
		struct span at = {s.ptr + i, what.len};

		if (ascii_lower(at.ptr[0]) == ascii_lower(what.ptr[0]) &&
		    span_equal_nocase(at, what))
			return i;
	}
	return SIZE_MAX;
}

int span_compare(struct span a, struct span b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int order = n ? memcmp(a.ptr, b.ptr, n) : 0;

	if (order)
		return order;
	return a.len < b.len ? -1 : a.len > b.len;
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct span span_trim(struct span s)
{
	while (s.len && is_blank(s.ptr[0]))
		s = span_skip(s, 1);
	while (s.len && is_blank(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

/* Beyond 19 digits it may not fit. */
static bool long_number(struct span s, uint64_t *out)
{
	uint64_t value = 0;

	for (size_t i = 0; i < s.len; i++) {
		unsigned digit = (unsigned)s.ptr[i] - '0';

		if (digit > 9 || __builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, digit, &value))
			return false;
	}
	*out = value;
	return true;
}

bool span_to_u64(struct span s, uint64_t *out)
{
	uint64_t value = 0;

	if (s.len - 1 > 18)
		return s.len && long_number(s, out);
	for (size_t i = 0; i < s.len; i++) {
		unsigned digit = (unsigned)s.ptr[i] - '0';

		if (digit > 9)
			return false;
		value = value * 10 + digit;
	}
	*out = value;
	return true;
}

bool span_to_i64(struct span s, int64_t *out)
{
	bool minus = s.len && s.ptr[0] == '-';
	uint64_t size;

	if (!span_to_u64(minus ? span_skip(s, 1) : s, &size))
		return false;
	if (size > (uint64_t)INT64_MAX + (minus ? 1 : 0))
		return false;
	*out = minus ? (int64_t)(0 - size) : (int64_t)size;
	return true;
}
