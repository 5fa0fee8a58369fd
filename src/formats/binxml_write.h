/* binxml_write.h - numbers, times and identifiers as text, written forward.
 *
 * Every function writes at `at`, where the caller has made WRITE_ROOM bytes of
 * room, and returns the first byte behind; some write a few bytes more than
 * they return. */
#ifndef POSTERN_FORMATS_BINXML_WRITE_H
#define POSTERN_FORMATS_BINXML_WRITE_H

#include "base/clock.h"
#include "base/cursor.h"

#define WRITE_ROOM 64

extern const char write_digits[201];	/* "000102...99" */
extern const uint64_t write_powers[20]; /* of ten; [0] is 1 */
extern const char write_hex_lower[513]; /* "000102...ff" */
extern const char write_hex_upper[513];

static inline uint8_t *write_span(uint8_t *at, struct span s)
{
	memcpy(at, s.ptr, s.len);
	return at + s.len;
}

static inline uint8_t *write_two(uint8_t *at, unsigned below_100)
{
	memcpy(at, write_digits + 2 * below_100, 2);
	return at + 2;
}

/* Decimal digits of v. */
static inline unsigned write_length(uint64_t v)
{
	unsigned bits = 64 - (unsigned)__builtin_clzll(v | 1);
	unsigned about = bits * 1233 >> 12; /* log10(2) = 0.30103 */

	return about + (v >= write_powers[about]);
}

static inline uint8_t *write_u64(uint8_t *at, uint64_t v)
{
	uint8_t *end = at + (v < 10 ? 1 : write_length(v));
	uint8_t *p = end;

	while (v >= 100) {
		p -= 2;
		memcpy(p, write_digits + 2 * (v % 100), 2);
		v /= 100;
	}
	if (v >= 10)
		memcpy(p - 2, write_digits + 2 * v, 2);
	else
		p[-1] = (uint8_t)('0' + v);
	return end;
}

static inline uint8_t *write_i64(uint8_t *at, int64_t v)
{
	if (v >= 0)
		return write_u64(at, (uint64_t)v);
	*at = '-';
	return write_u64(at + 1, 0 - (uint64_t)v);
}

/* "0x1f", as Windows writes HexInt32 and HexInt64. */
static inline uint8_t *write_hex(uint8_t *at, uint64_t v)
{
	unsigned n = v ? (67 - (unsigned)__builtin_clzll(v)) / 4 : 1;

	at[0] = '0';
	at[1] = 'x';
	at += 2;
	for (unsigned i = n; i-- > 0; v >>= 4)
		at[i] = (uint8_t) "0123456789abcdef"[v & 15];
	return at + n;
}

static inline uint8_t *write_hex_byte(uint8_t *at, uint8_t b)
{
	memcpy(at, write_hex_lower + 2 * b, 2);
	return at + 2;
}

/* "{54849625-5478-4994-a5ba-3e3b0328c30d}"; p has 16 bytes. */
uint8_t *write_guid(uint8_t *at, const uint8_t p[static 16]);

/* The last day that was written: logs stay on one for long. */
struct write_day {
	uint64_t day;  /* since 1601-01-01; 0: none yet */
	char text[11]; /* "2021-10-20T" */
};

/* "2021-10-20T13:39:12.7319042Z" of a FILETIME. */
uint8_t *write_filetime(uint8_t *at, uint64_t filetime, struct write_day *d);
/* "2021-10-20T13:39:12.731Z"; p has 16 bytes. */
uint8_t *write_systemtime(uint8_t *at, const uint8_t p[static 16]);

#define WRITE_SID_ROOM (64 + 15 * 11)
/* "S-1-5-18"; NULL when the bytes are no SID. Needs WRITE_SID_ROOM bytes. */
uint8_t *write_sid(uint8_t *at, struct span sid);

/* The shortest decimal text that reads back as the same number; libevtx,
 * "Floating point", for those that are no numbers. */
uint8_t *write_real32(uint8_t *at, uint32_t bits);
uint8_t *write_real64(uint8_t *at, uint64_t bits);

/* 2 * s.len digits, upper case. */
uint8_t *write_binary(uint8_t *at, struct span s);

#endif
