/* binxml_write.c - see binxml_write.h. */
#include "formats/binxml_write.h"

#include <math.h>

const char write_digits[201] = "0001020304050607080910111213141516171819"
			       "2021222324252627282930313233343536373839"
			       "4041424344454647484950515253545556575859"
			       "6061626364656667686970717273747576777879"
			       "8081828384858687888990919293949596979899";

const uint64_t write_powers[20] = {
	UINT64_C(1),
	UINT64_C(10),
	UINT64_C(100),
	UINT64_C(1000),
	UINT64_C(10000),
	UINT64_C(100000),
	UINT64_C(1000000),
	UINT64_C(10000000),
	UINT64_C(100000000),
	UINT64_C(1000000000),
	UINT64_C(10000000000),
	UINT64_C(100000000000),
	UINT64_C(1000000000000),
	UINT64_C(10000000000000),
	UINT64_C(100000000000000),
	UINT64_C(1000000000000000),
	UINT64_C(10000000000000000),
	UINT64_C(100000000000000000),
	UINT64_C(1000000000000000000),
	UINT64_C(10000000000000000000),
};

const char write_hex_lower[513] =
	"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
	"202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f"
	"404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f"
	"606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f"
	"808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"
	"a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf"
	"c0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf"
	"e0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";

const char write_hex_upper[513] =
	"000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F"
	"202122232425262728292A2B2C2D2E2F303132333435363738393A3B3C3D3E3F"
	"404142434445464748494A4B4C4D4E4F505152535455565758595A5B5C5D5E5F"
	"606162636465666768696A6B6C6D6E6F707172737475767778797A7B7C7D7E7F"
	"808182838485868788898A8B8C8D8E8F909192939495969798999A9B9C9D9E9F"
	"A0A1A2A3A4A5A6A7A8A9AAABACADAEAFB0B1B2B3B4B5B6B7B8B9BABBBCBDBEBF"
	"C0C1C2C3C4C5C6C7C8C9CACBCCCDCECFD0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF"
	"E0E1E2E3E4E5E6E7E8E9EAEBECEDEEEFF0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF";

#ifdef __SSE2__
#include <emmintrin.h>

/* The hexadecimal digits of 16 bytes. */
static void hex_of_16(uint8_t out[static 32], const uint8_t p[static 16])
{
	__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i low4 = _mm_set1_epi8(15);
	__m128i high = _mm_and_si128(_mm_srli_epi16(v, 4), low4);
	__m128i low = _mm_and_si128(v, low4);
	__m128i half[2] = {_mm_unpacklo_epi8(high, low),
			   _mm_unpackhi_epi8(high, low)};

	for (int i = 0; i < 2; i++) {
		__m128i letter = _mm_cmpgt_epi8(half[i], _mm_set1_epi8(9));
		__m128i digit = _mm_add_epi8(half[i], _mm_set1_epi8('0'));

		digit = _mm_add_epi8(
			digit,
			_mm_and_si128(letter, _mm_set1_epi8('a' - '9' - 1)));
		_mm_storeu_si128((__m128i *)(void *)(out + 16 * i), digit);
	}
}
#else
static void hex_of_16(uint8_t out[static 32], const uint8_t p[static 16])
{
	for (unsigned i = 0; i < 16; i++)
		memcpy(out + 2 * i, write_hex_lower + 2 * p[i], 2);
}
#endif

/* The first three parts are little-endian numbers, the rest are bytes. */
uint8_t *write_guid(uint8_t *at, const uint8_t p[static 16])
{
	uint8_t b[16] = {p[3], p[2], p[1], p[0], p[5], p[4], p[7], p[6]};
	uint8_t hex[32];

	memcpy(b + 8, p + 8, 8);
	hex_of_16(hex, b);
	at[0] = '{';
	memcpy(at + 1, hex, 8);
	at[9] = '-';
	memcpy(at + 10, hex + 8, 4);
	at[14] = '-';
	memcpy(at + 15, hex + 12, 4);
	at[19] = '-';
	memcpy(at + 20, hex + 16, 4);
	at[24] = '-';
	memcpy(at + 25, hex + 20, 12);
	at[37] = '}';
	return at + 38;
}

#define TICKS_PER_SECOND UINT64_C(10000000)
#define TICKS_PER_DAY (UINT64_C(86400) * TICKS_PER_SECOND)
#define DAYS_1601_TO_1970 134774

static void day_text(struct write_day *d, uint64_t day)
{
	uint8_t *at = (uint8_t *)d->text;
	int64_t year;
	unsigned month;
	unsigned mday;

	civil_from_days((int64_t)day - DAYS_1601_TO_1970, &year, &month, &mday);
	at = write_two(at, (unsigned)(year / 100 % 100));
	at = write_two(at, (unsigned)(year % 100));
	*at++ = '-';
	at = write_two(at, month);
	*at++ = '-';
	at = write_two(at, mday);
	*at = 'T';
	d->day = day;
}

/* A year of five digits gives the first where others have none. */
static uint8_t *far_year(uint8_t *at, uint64_t day)
{
	int64_t year;
	unsigned month;
	unsigned mday;

	civil_from_days((int64_t)day - DAYS_1601_TO_1970, &year, &month, &mday);
	return year > 9999 ? write_u64(at, (uint64_t)year / 10000) : at;
}

uint8_t *write_filetime(uint8_t *at, uint64_t filetime, struct write_day *d)
{
	uint64_t day = filetime / TICKS_PER_DAY;
	uint64_t ticks = filetime % TICKS_PER_DAY;
	unsigned second = (unsigned)(ticks / TICKS_PER_SECOND);
	unsigned part = (unsigned)(ticks % TICKS_PER_SECOND);

	if (day != d->day || day == 0)
		day_text(d, day);
	if (UNLIKELY(day > 3067670)) /* from 10000-01-01 on */
		at = far_year(at, day);
	memcpy(at, d->text, 11);
	at = write_two(at + 11, second / 3600);
	*at++ = ':';
	at = write_two(at, second / 60 % 60);
	*at++ = ':';
	at = write_two(at, second % 60);
	*at++ = '.';
	at = write_two(at, part / 100000);
	at = write_two(at, part / 1000 % 100);
	at = write_two(at, part / 10 % 100);
	*at++ = (uint8_t)('0' + part % 10);
	*at++ = 'Z';
	return at;
}

/* libevtx, "Systemtime". */
uint8_t *write_systemtime(uint8_t *at, const uint8_t p[static 16])
{
	char text[WRITE_ROOM];
	int n = snprintf(text, sizeof(text),
			 "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ", bytes_u16le(p),
			 bytes_u16le(p + 2), bytes_u16le(p + 6),
			 bytes_u16le(p + 8), bytes_u16le(p + 10),
			 bytes_u16le(p + 12), bytes_u16le(p + 14));

	memcpy(at, text, (size_t)n);
	return at + n;
}

/* [MS-DTYP] 2.4.2.2: revision, count, authority (big-endian), and as many
 * sub-authorities as the count says. */
uint8_t *write_sid(uint8_t *at, struct span sid)
{
	uint64_t authority = 0;
	unsigned count = sid.len >= 8 ? sid.ptr[1] : 0;

	if (sid.len < 8 || count > 15 || sid.len < 8 + 4 * (size_t)count)
		return NULL;
	for (unsigned i = 2; i < 8; i++)
		authority = authority << 8 | sid.ptr[i];
	*at++ = 'S';
	*at++ = '-';
	at = write_u64(at, sid.ptr[0]);
	*at++ = '-';
	at = write_u64(at, authority);
	for (unsigned i = 0; i < count; i++) {
		*at++ = '-';
		at = write_u64(at, bytes_u32le(sid.ptr + 8 + 4 * i));
	}
	return at;
}

static uint8_t *no_number(uint8_t *at, double v)
{
	if (isnan(v))
		return write_span(at, SPAN_LIT("-1.#IND"));
	return write_span(at,
			  v > 0.0 ? SPAN_LIT("1.#INF") : SPAN_LIT("-1.#INF"));
}

static uint8_t *shortest(uint8_t *at, double v, bool single)
{
	char text[WRITE_ROOM];
	int n = 0;

	if (!isfinite(v))
		return no_number(at, v);
	for (int digits = single ? 6 : 15; digits <= 17; digits++) {
		n = snprintf(text, sizeof(text), "%.*g", digits, v);
		if (single ? strtof(text, NULL) == (float)v
			   : strtod(text, NULL) == v)
			break;
	}
	memcpy(at, text, (size_t)n);
	return at + n;
}

uint8_t *write_real32(uint8_t *at, uint32_t bits)
{
	float v;

	memcpy(&v, &bits, 4);
	return shortest(at, (double)v, true);
}

uint8_t *write_real64(uint8_t *at, uint64_t bits)
{
	double v;

	memcpy(&v, &bits, 8);
	return shortest(at, v, false);
}

uint8_t *write_binary(uint8_t *at, struct span s)
{
	for (size_t i = 0; i < s.len; i++, at += 2)
		memcpy(at, write_hex_upper + 2 * s.ptr[i], 2);
	return at;
}
