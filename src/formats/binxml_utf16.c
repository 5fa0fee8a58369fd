/* binxml_utf16.c - see binxml_utf16.h. */
#include "formats/binxml_utf16.h"

#include "base/cursor.h"
#include "base/text.h"

#define BLOCK 16 /* units */

/* Writes sixteen units as bytes and says how many of them, from the first on,
 * are ASCII and need no escape in JSON. */
#ifdef __SSE2__
#include <emmintrin.h>

static inline unsigned block(uint8_t *at, const uint8_t *p, bool json)
{
	__m128i a = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i b = _mm_loadu_si128((const __m128i *)(const void *)(p + 16));
	__m128i high = _mm_set1_epi16((short)0xFF80);
	__m128i zero = _mm_setzero_si128();
	__m128i plain =
		_mm_packs_epi16(_mm_cmpeq_epi16(_mm_and_si128(a, high), zero),
				_mm_cmpeq_epi16(_mm_and_si128(b, high), zero));
	__m128i c = _mm_packus_epi16(a, b);
	unsigned stop = ~(unsigned)_mm_movemask_epi8(plain);

	_mm_storeu_si128((__m128i *)(void *)at, c);
	if (json) {
		__m128i control =
			_mm_cmpeq_epi8(_mm_min_epu8(c, _mm_set1_epi8(0x1F)), c);
		__m128i quote = _mm_cmpeq_epi8(c, _mm_set1_epi8('"'));
		__m128i back = _mm_cmpeq_epi8(c, _mm_set1_epi8('\\'));

		stop |= (unsigned)_mm_movemask_epi8(
			_mm_or_si128(control, _mm_or_si128(quote, back)));
	}
	return (unsigned)__builtin_ctz(stop | 1u << BLOCK);
}

static inline void block_ascii(uint8_t *at, const uint8_t *p)
{
	__m128i a = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i b = _mm_loadu_si128((const __m128i *)(const void *)(p + 16));

	_mm_storeu_si128((__m128i *)(void *)at, _mm_packus_epi16(a, b));
}
#else
static inline unsigned block(uint8_t *at, const uint8_t *p, bool json)
{
	unsigned n = 0;

	for (; n < BLOCK; n++) {
		unsigned c = bytes_u16le(p + 2 * n);

		if (c >= 0x80 || (json && (c < 0x20 || c == '"' || c == '\\')))
			break;
		at[n] = (uint8_t)c;
	}
	return n;
}

static inline void block_ascii(uint8_t *at, const uint8_t *p)
{
	for (unsigned i = 0; i < BLOCK; i++)
		at[i] = p[2 * i + 1] ? 0xFF : p[2 * i];
}
#endif

size_t utf16_ascii(uint8_t *at, const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n / 2; i += BLOCK)
		block_ascii(at + i, p + 2 * i);
	return n / 2;
}

static uint8_t *utf8_write(uint8_t *at, uint32_t c)
{
	if (c < 0x80) {
		*at++ = (uint8_t)c;
	} else if (c < 0x800) {
		*at++ = (uint8_t)(0xC0 | c >> 6);
		*at++ = (uint8_t)(0x80 | (c & 0x3F));
	} else if (c < 0x10000) {
		*at++ = (uint8_t)(0xE0 | c >> 12);
		*at++ = (uint8_t)(0x80 | (c >> 6 & 0x3F));
		*at++ = (uint8_t)(0x80 | (c & 0x3F));
	} else {
		*at++ = (uint8_t)(0xF0 | c >> 18);
		*at++ = (uint8_t)(0x80 | (c >> 12 & 0x3F));
		*at++ = (uint8_t)(0x80 | (c >> 6 & 0x3F));
		*at++ = (uint8_t)(0x80 | (c & 0x3F));
	}
	return at;
}

/* The code point at p; *units of it are taken, one or two. */
static uint32_t code_point(const uint8_t *p, size_t left, unsigned *units)
{
	uint32_t c = bytes_u16le(p);
	uint32_t low;

	*units = 1;
	if (c < 0xD800 || c > 0xDFFF)
		return c;
	if (c > 0xDBFF || left < 2)
		return 0xFFFD;
	low = bytes_u16le(p + 2);
	if (low < 0xDC00 || low > 0xDFFF)
		return 0xFFFD;
	*units = 2;
	return 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
}

static uint8_t *json_escape(uint8_t *at, uint32_t c)
{
	*at++ = '\\';
	if (c == '"' || c == '\\' || c == '\n' || c == '\r' || c == '\t') {
		*at++ = c == '\n'   ? 'n'
			: c == '\r' ? 'r'
			: c == '\t' ? 't'
				    : (uint8_t)c;
		return at;
	}
	at[0] = 'u';
	at[1] = '0';
	at[2] = '0';
	at[3] = (uint8_t) "01"[c >> 4];
	at[4] = (uint8_t) "0123456789abcdef"[c & 15];
	return at + 5;
}

struct place {
	uint8_t *at;
	const uint8_t *p;
	size_t left;
};

/* Units that are no plain ASCII: texts that are not Latin stay so for a
 * while. */
static struct place json_slow(uint8_t *at, const uint8_t *p, size_t left)
{
	uint32_t c;

	do {
		unsigned units;

		c = code_point(p, left, &units);
		at = c < 0x20 || c == '"' || c == '\\' ? json_escape(at, c)
						       : utf8_write(at, c);
		p += 2 * units;
		left -= units;
	} while (left && c >= 0x80 && bytes_u16le(p) >= 0x80);
	return (struct place){at, p, left};
}

static uint8_t *json_16(uint8_t *at, const uint8_t *p, size_t left)
{
	while (left) {
		unsigned plain = block(at, p, true);

		if (plain >= left)
			return at + left;
		at += plain;
		p += 2 * plain;
		left -= plain;
		if (plain < BLOCK) {
			struct place to = json_slow(at, p, left);

			at = to.at;
			p = to.p;
			left = to.left;
		}
	}
	return at;
}

#if defined(__x86_64__)
#include <immintrin.h>

#define WIDE "avx512f,avx512bw,avx512vl,avx512vbmi2,bmi2"

/* Thirty-two units at a time.  Quotes and backslashes, of which paths are
 * full, do not stop it: each byte is paired with a backslash before it, and
 * the pairs are pressed together without those that are not wanted. */
__attribute__((target(WIDE))) static uint8_t *
json_32(uint8_t *at, const uint8_t *p, size_t left)
{
	while (left) {
		__mmask32 in = left < 32 ? (1u << left) - 1 : ~0u;
		__m512i v = _mm512_maskz_loadu_epi16(in, p);
		__mmask32 marks =
			_mm512_cmpeq_epi16_mask(v, _mm512_set1_epi16('"')) |
			_mm512_cmpeq_epi16_mask(v, _mm512_set1_epi16('\\'));
		__mmask32 stop =
			in & _mm512_cmp_epu16_mask(
				     _mm512_sub_epi16(v, _mm512_set1_epi16(32)),
				     _mm512_set1_epi16(0x7F - 32),
				     _MM_CMPINT_NLE);
		unsigned n = (unsigned)(left < 32 ? left : 32);

		if (stop)
			n = (unsigned)__builtin_ctz(stop);
		if (marks == 0) {
			_mm256_storeu_si256((__m256i *)(void *)at,
					    _mm512_cvtepi16_epi8(v));
			at += n;
		} else {
			uint64_t keep =
				UINT64_C(0xAAAAAAAAAAAAAAAA) |
				_pdep_u64(marks, UINT64_C(0x5555555555555555));
			__m512i pairs =
				_mm512_or_si512(_mm512_slli_epi16(v, 8),
						_mm512_set1_epi16('\\'));

			keep = _bzhi_u64(keep, 2 * n);
			_mm512_storeu_si512(
				at, _mm512_maskz_compress_epi8(keep, pairs));
			at += __builtin_popcountll(keep);
		}
		p += 2 * n;
		left -= n;
		if (stop) {
			struct place to = json_slow(at, p, left);

			at = to.at;
			p = to.p;
			left = to.left;
		}
	}
	return at;
}

uint8_t *utf16_json(uint8_t *at, const uint8_t *p, size_t n)
{
	if (LIKELY(__builtin_cpu_supports("avx512vbmi2") &&
		   __builtin_cpu_supports("avx512bw") &&
		   __builtin_cpu_supports("avx512vl") &&
		   __builtin_cpu_supports("bmi2")))
		return json_32(at, p, n / 2);
	return json_16(at, p, n / 2);
}
#else
uint8_t *utf16_json(uint8_t *at, const uint8_t *p, size_t n)
{
	return json_16(at, p, n / 2);
}
#endif

uint8_t *utf16_json_portable(uint8_t *at, const uint8_t *p, size_t n)
{
	return json_16(at, p, n / 2);
}

static inline void put_plain(struct buf *b, struct span s, bool padded)
{
	size_t left = s.len / 2;
	const uint8_t *p = s.ptr;
	uint8_t *at;

	if (!buf_room(b, UTF16_ROOM(s.len)))
		return;
	at = b->ptr + b->len;
	while (left) {
		unsigned plain =
			padded || left >= BLOCK ? block(at, p, false) : 0;
		unsigned units;

		if (plain >= left) {
			at += left;
			break;
		}
		at += plain;
		p += 2 * plain;
		left -= plain;
		if (plain == BLOCK)
			continue;
		at = utf8_write(at, code_point(p, left, &units));
		p += 2 * units;
		left -= units;
	}
	b->len = (size_t)(at - b->ptr);
}

void utf16_plain(struct buf *b, struct span s)
{
	put_plain(b, s, false);
}

void utf16_plain_padded(struct buf *b, struct span s)
{
	put_plain(b, s, true);
}

/* Bytes at the front that go into a JSON string as they are. */
static size_t json_run(struct span s)
{
	size_t i = 0;

	while (i < s.len && s.ptr[i] >= 0x20 && s.ptr[i] < 0x80 &&
	       s.ptr[i] != '"' && s.ptr[i] != '\\')
		i++;
	return i;
}

void utf8_json(struct buf *b, struct span s)
{
	while (s.len) {
		size_t n = json_run(s);
		uint32_t c;

		buf_put(b, s.ptr, n);
		s = span_skip(s, n);
		if (s.len == 0)
			break;
		n = utf8_decode(s, &c);
		if (!buf_room(b, 16))
			return;
		b->len =
			(size_t)((n == 0 ? utf8_write(b->ptr + b->len, 0xFFFD)
				  : c < 0x80 ? json_escape(b->ptr + b->len, c)
					     : utf8_write(b->ptr + b->len, c)) -
				 b->ptr);
		s = span_skip(s, n ? n : 1);
	}
}

/* Bytes at the front that XML takes as they are, and need no second look. */
static size_t xml_run(struct span s)
{
	size_t i = 0;

#ifdef __SSE2__
	for (; i + 16 <= s.len; i += 16) {
		__m128i c = _mm_loadu_si128(
			(const __m128i *)(const void *)(s.ptr + i));
		__m128i control =
			_mm_cmpeq_epi8(_mm_min_epu8(c, _mm_set1_epi8(0x1F)), c);
		__m128i amp = _mm_cmpeq_epi8(c, _mm_set1_epi8('&'));
		__m128i quote = _mm_cmpeq_epi8(c, _mm_set1_epi8('"'));
		/* '<' and '>' differ in one bit */
		__m128i angle = _mm_cmpeq_epi8(
			_mm_or_si128(c, _mm_set1_epi8(2)), _mm_set1_epi8('>'));
		unsigned stop = (unsigned)_mm_movemask_epi8(
			_mm_or_si128(_mm_or_si128(control, amp),
				     _mm_or_si128(quote, angle)));

		if (stop)
			return i + (unsigned)__builtin_ctz(stop);
	}
#endif
	while (i < s.len && s.ptr[i] >= 0x20 && s.ptr[i] != '&' &&
	       s.ptr[i] != '<' && s.ptr[i] != '>' && s.ptr[i] != '"')
		i++;
	return i;
}

static const char *xml_entity(uint8_t c, bool attribute)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return attribute ? "&quot;" : "\"";
	case '\t':
		return "\t";
	case '\n':
		return "\n";
	case '\r':
		return "\r";
	default:
		return "\xEF\xBF\xBD";
	}
}

void xml_put(struct buf *b, struct span s, bool attribute)
{
	while (s.len) {
		size_t n = xml_run(s);

		buf_put(b, s.ptr, n);
		s = span_skip(s, n);
		if (s.len == 0)
			break;
		buf_text(b, xml_entity(s.ptr[0], attribute));
		s = span_skip(s, 1);
	}
}

/* The Windows code page 1252: 0x80 to 0x9F; the rest is Latin-1. */
uint16_t ansi_unit(uint8_t byte)
{
	static const uint16_t high[32] = {
		0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
		0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F,
		0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
		0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
	};

	return byte >= 0x80 && byte < 0xA0 ? high[byte - 0x80] : byte;
}
