/* moment.h - the time of a record, for a few ns: the day is kept from the
 * record before, the clock is eight bytes in one word. */
#ifndef POSTERN_FORMATS_MOMENT_H
#define POSTERN_FORMATS_MOMENT_H

#include "base/clock.h"
#include "base/cursor.h"

struct day_cache { /* zeroed: none */
	uint8_t text[10];
	int64_t ns; /* of `text`, midnight UTC */
};

/* As time_from_date. */
static inline bool day_from_text(struct day_cache *day, struct span s,
				 int64_t *out_ns)
{
	if (s.len != 10)
		return false;
	if (UNLIKELY(memcmp(s.ptr, day->text, 10))) {
		int64_t ns;

		if (!time_from_date(s, &ns))
			return false;
		memcpy(day->text, s.ptr, 10);
		day->ns = ns;
	}
	*out_ns = day->ns;
	return true;
}

/* "06:12:44" as seconds of the day; false when it is none. Every byte is
 * xored with '0' or ':': digits become 0..9, colons 0; adding what carries
 * anything above that into bit 7 checks all eight at once. */
static inline bool clock_seconds(const uint8_t p[static 8], uint32_t *out)
{
	uint64_t v = bytes_u64le(p) ^ UINT64_C(0x30303A30303A3030);
	uint32_t h;
	uint32_t m;
	uint32_t s;

	if (((v + UINT64_C(0x76767F76767F7676)) | v) &
	    UINT64_C(0x8080808080808080))
		return false;
	h = (uint32_t)(v & 15) * 10 + (uint32_t)(v >> 8 & 15);
	m = (uint32_t)(v >> 24 & 15) * 10 + (uint32_t)(v >> 32 & 15);
	s = (uint32_t)(v >> 48 & 15) * 10 + (uint32_t)(v >> 56 & 15);
	*out = h * 3600 + m * 60 + s;
	return h < 24 && m < 60 && s <= 60;
}

/* As time_from_clock. */
static inline bool clock_from_text(struct span s, int64_t *out_ns)
{
	uint32_t seconds;

	if (LIKELY(s.len == 8)) {
		if (!clock_seconds(s.ptr, &seconds))
			return false;
		*out_ns = seconds * NS_PER_SECOND;
		return true;
	}
	return time_from_clock(s, out_ns);
}

/* As time_from_text; quick for "2021-03-01T06:12:44.790Z". */
static inline bool moment_from_text(struct day_cache *day, struct span s,
				    int64_t *out_ns)
{
	const uint8_t *p = s.ptr;
	int64_t ns;
	uint32_t sec;
	unsigned a;
	unsigned b;
	unsigned c;

	if (UNLIKELY(s.len != 24 || p[10] != 'T' || p[19] != '.' ||
		     p[23] != 'Z'))
		return time_from_text(s, out_ns);
	a = (unsigned)p[20] - '0';
	b = (unsigned)p[21] - '0';
	c = (unsigned)p[22] - '0';
	if (a > 9 || b > 9 || c > 9 || !clock_seconds(p + 11, &sec) ||
	    !day_from_text(day, (struct span){p, 10}, &ns))
		return false;
	*out_ns = ns + sec * NS_PER_SECOND +
		  (int64_t)(a * 100 + b * 10 + c) * 1000000;
	return true;
}

#endif
