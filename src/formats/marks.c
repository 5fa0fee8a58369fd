/* marks.c - see marks.h.
 *
 * Each path makes three bit maps of 64 bytes (marks, line ends, quotes); what
 * follows is shared: the marks are flattened into offsets, and for every line
 * end its place among the marks is a population count.  The flattening writes
 * eight offsets whether there are eight or not, since a branch that depends on
 * the data costs more than the stores; the next 64 bytes overwrite what was
 * too much. */
#include "formats/marks.h"

#include <string.h>

#include "base/banned.h"
#include "base/compiler.h"

#define INLINE static inline __attribute__((always_inline))

struct maps {
	uint64_t mark; /* separators, LF, NUL */
	uint64_t end;  /* LF, NUL */
	uint64_t quote;
};

INLINE void note_lines(struct marks *m, struct maps maps)
{
	while (maps.end) {
		uint64_t upto = maps.end ^ (maps.end - 1);
		unsigned before =
			(unsigned)__builtin_popcountll(maps.mark & upto);
		bool quote = m->quote || (maps.quote & upto);

		m->line[m->lines++] = (uint32_t)(m->count + before - 1) |
				      (quote ? MARK_QUOTE : 0);
		maps.quote &= ~upto;
		maps.end &= maps.end - 1;
		m->quote = false;
	}
	m->quote = m->quote || maps.quote;
}

INLINE void flatten(struct marks *m, uint32_t base, uint64_t mark)
{
	uint32_t *out = m->at + m->count;
	unsigned n = (unsigned)__builtin_popcountll(mark);

	m->count += n;
	for (unsigned done = 0; done < n; done += 8)
		for (unsigned i = 0; i < 8; i++) {
			/* of 0 it is undefined: a bit above keeps it quiet */
			*out++ = base +
				 (mark ? (uint32_t)__builtin_ctzll(mark) : 0);
			mark &= mark - 1;
		}
}

/* The bits of a block's last piece that lie in the block. */
INLINE struct maps cut_maps(struct maps maps, size_t left)
{
	if (left < 64) {
		uint64_t in = (UINT64_C(1) << left) - 1;

		maps.mark &= in;
		maps.end &= in;
		maps.quote &= in;
	}
	return maps;
}

INLINE void start(struct marks *m)
{
	m->count = 0;
	m->lines = 0;
	m->quote = false;
}

/* --- any processor: eight bytes in a word ------------------------------- */

#define ONES UINT64_C(0x0101010101010101)
#define LOWS UINT64_C(0x7F7F7F7F7F7F7F7F)

/* One bit for each of the eight bytes of `word` that equals `byte`. */
INLINE uint64_t equal_bits(uint64_t word, uint8_t byte)
{
	uint64_t x = word ^ ONES * byte;
	uint64_t zero = ~(((x & LOWS) + LOWS) | x | LOWS); /* 0x80 per hit */

	return (zero >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

INLINE struct maps maps_word(const uint8_t *p, struct mark_bytes what)
{
	struct maps maps = {0, 0, 0};

	for (unsigned i = 0; i < 8; i++) {
		uint64_t word = 0;

		for (unsigned b = 0; b < 8; b++)
			word |= (uint64_t)p[i * 8 + b] << (b * 8);
		maps.end |= (equal_bits(word, '\n') | equal_bits(word, 0))
			    << (i * 8);
		maps.mark |= equal_bits(word, what.separator) << (i * 8);
		maps.quote |= equal_bits(word, what.quote) << (i * 8);
	}
	maps.mark |= maps.end;
	return maps;
}

static void scan_word(struct marks *m, const uint8_t *block, size_t len,
		      struct mark_bytes what)
{
	start(m);
	for (size_t at = 0; at < len; at += 64) {
		struct maps maps =
			cut_maps(maps_word(block + at, what), len - at);

		note_lines(m, maps);
		flatten(m, (uint32_t)at, maps.mark);
	}
}

/* --- a byte at a time: what the others are compared with ---------------- */

static void scan_byte(struct marks *m, const uint8_t *block, size_t len,
		      struct mark_bytes what)
{
	start(m);
	for (size_t at = 0; at < len; at++) {
		uint8_t c = block[at];

		if (c == what.quote)
			m->quote = true;
		if (c == '\n' || c == 0) {
			m->line[m->lines++] = (uint32_t)m->count |
					      (m->quote ? MARK_QUOTE : 0);
			m->quote = false;
		}
		if (c == what.separator || c == '\n' || c == 0)
			m->at[m->count++] = (uint32_t)at;
	}
}

static bool runs_anywhere(void)
{
	return true;
}

#if defined(__x86_64__)
#include <immintrin.h>

/* --- SSE2: every x86-64 -------------------------------------------------- */

INLINE uint64_t equal_sse2(const __m128i v[4], uint8_t byte)
{
	__m128i want = _mm_set1_epi8((char)byte);
	uint64_t bits = 0;

	for (unsigned i = 0; i < 4; i++)
		bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(
				_mm_cmpeq_epi8(v[i], want))
			<< (i * 16);
	return bits;
}

INLINE struct maps maps_sse2(const uint8_t *p, struct mark_bytes what)
{
	struct maps maps;
	__m128i v[4];

	memcpy(v, p, 64);
	maps.end = equal_sse2(v, '\n') | equal_sse2(v, 0);
	maps.mark = equal_sse2(v, what.separator) | maps.end;
	maps.quote = equal_sse2(v, what.quote);
	return maps;
}

static void scan_sse2(struct marks *m, const uint8_t *block, size_t len,
		      struct mark_bytes what)
{
	start(m);
	for (size_t at = 0; at < len; at += 64) {
		struct maps maps =
			cut_maps(maps_sse2(block + at, what), len - at);

		note_lines(m, maps);
		flatten(m, (uint32_t)at, maps.mark);
	}
}

/* --- AVX2 ---------------------------------------------------------------- */

#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt")))

AVX2 INLINE uint64_t equal_avx2(__m256i low, __m256i high, uint8_t byte)
{
	__m256i want = _mm256_set1_epi8((char)byte);
	uint32_t a =
		(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, want));
	uint32_t b =
		(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, want));

	return (uint64_t)b << 32 | a;
}

AVX2 static void scan_avx2(struct marks *m, const uint8_t *block, size_t len,
			   struct mark_bytes what)
{
	start(m);
	for (size_t at = 0; at < len; at += 64) {
		struct maps maps;
		__m256i low;
		__m256i high;

		memcpy(&low, block + at, 32);
		memcpy(&high, block + at + 32, 32);
		maps.end =
			equal_avx2(low, high, '\n') | equal_avx2(low, high, 0);
		maps.mark = equal_avx2(low, high, what.separator) | maps.end;
		maps.quote = equal_avx2(low, high, what.quote);
		maps = cut_maps(maps, len - at);
		note_lines(m, maps);
		flatten(m, (uint32_t)at, maps.mark);
	}
}

static bool runs_avx2(void)
{
	return __builtin_cpu_supports("avx2") &&
	       __builtin_cpu_supports("bmi") &&
	       __builtin_cpu_supports("bmi2") &&
	       __builtin_cpu_supports("popcnt");
}

/* --- AVX-512: compress gives the offsets without a loop over bits -------- */

#define AVX512                                                                 \
	__attribute__((target("avx512f,avx512bw,avx512vbmi2,bmi,bmi2,"         \
			      "popcnt,lzcnt,evex512")))
#if !defined(__clang__) || __clang_major__ < 17
#undef AVX512
#define AVX512                                                                 \
	__attribute__((target("avx512f,avx512bw,avx512vbmi2,bmi,bmi2,"         \
			      "popcnt,lzcnt")))
#endif

static const uint8_t counting[64] = {
	0,  1,	2,  3,	4,  5,	6,  7,	8,  9,	10, 11, 12, 13, 14, 15,
	16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
	32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
	48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63,
};

AVX512 INLINE void put_sixteen(uint32_t *out, __m128i bytes, __m512i base)
{
	__m512i at = _mm512_add_epi32(_mm512_cvtepu8_epi32(bytes), base);

	_mm512_storeu_si512(out, at);
}

AVX512 INLINE void flatten_512(struct marks *m, uint32_t at, uint64_t mark,
			       __m512i index)
{
	unsigned n = (unsigned)__builtin_popcountll(mark);
	__m512i packed = _mm512_maskz_compress_epi8(mark, index);
	__m512i base = _mm512_set1_epi32((int)at);
	uint32_t *out = m->at + m->count;

	m->count += n;
	put_sixteen(out, _mm512_castsi512_si128(packed), base);
	if (LIKELY(n <= 16))
		return;
	put_sixteen(out + 16, _mm512_extracti32x4_epi32(packed, 1), base);
	if (n <= 32)
		return;
	put_sixteen(out + 32, _mm512_extracti32x4_epi32(packed, 2), base);
	put_sixteen(out + 48, _mm512_extracti32x4_epi32(packed, 3), base);
}

AVX512 static void scan_avx512(struct marks *m, const uint8_t *block,
			       size_t len, struct mark_bytes what)
{
	__m512i index = _mm512_loadu_si512(counting);
	__m512i separator = _mm512_set1_epi8((char)what.separator);
	__m512i quote = _mm512_set1_epi8((char)what.quote);
	__m512i feed = _mm512_set1_epi8('\n');

	start(m);
	for (size_t at = 0; at < len; at += 64) {
		__m512i v = _mm512_loadu_si512(block + at);
		struct maps maps;

		maps.end = _mm512_cmpeq_epi8_mask(v, feed) |
			   _mm512_testn_epi8_mask(v, v);
		maps.mark = _mm512_cmpeq_epi8_mask(v, separator) | maps.end;
		maps.quote = _mm512_cmpeq_epi8_mask(v, quote);
		maps = cut_maps(maps, len - at);
		note_lines(m, maps);
		flatten_512(m, (uint32_t)at, maps.mark, index);
	}
}

static bool runs_avx512(void)
{
	return __builtin_cpu_supports("avx512f") &&
	       __builtin_cpu_supports("avx512bw") &&
	       __builtin_cpu_supports("avx512vbmi2");
}
#endif

const struct marks_path marks_paths[] = {
#if defined(__x86_64__)
	{"avx512", scan_avx512, runs_avx512},
	{"avx2", scan_avx2, runs_avx2},
	{"sse2", scan_sse2, runs_anywhere},
#endif
	{"word", scan_word, runs_anywhere},
	{"byte", scan_byte, runs_anywhere},
};

const size_t marks_path_count = ARRAY_LEN(marks_paths);

marks_scan *marks_best(void)
{
	for (size_t i = 0; i < marks_path_count; i++)
		if (marks_paths[i].runs_here())
			return marks_paths[i].scan;
	return scan_byte;
}
