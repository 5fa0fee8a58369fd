/* nibbles.h - three or four bytes of 32 places at once, with AVX2: which of
 * eight groups of literals a half of a byte allows at each of the three or four.
 * For those who find literals; not for other folders. */
#ifndef POSTERN_RULES_TRACES_NIBBLES_H
#define POSTERN_RULES_TRACES_NIBBLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define NIBBLE_MOST ((size_t)4)
/* What one step sees, `places` being 3 or 4. */
#define NIBBLE_BYTES(places) ((size_t)32 + (places)-1)

struct nibble_table {
	uint8_t low[NIBBLE_MOST][16], high[NIBBLE_MOST][16];
};

/* So many bytes of a literal of the group (one bit), in both cases; also what
 * is taken for another case of what is no letter. */
static inline void nibble_table_put(struct nibble_table *t,
				    const uint8_t *bytes, size_t places,
				    uint8_t group)
{
	for (size_t k = 0; k < places; k++) {
		uint8_t c = bytes[k];

		t->low[k][c & 15] |= group;
		t->high[k][c >> 4] |= group;
		t->high[k][(c ^ 0x20) >> 4] |= group;
	}
}

#if defined(__x86_64__)
#define WIDE __attribute__((target("avx2")))

static inline bool nibbles_are_wide(void)
{
	return __builtin_cpu_supports("avx2");
}

struct nibbles {
	__m256i low[NIBBLE_MOST], high[NIBBLE_MOST];
};

WIDE static inline __m256i twice(const uint8_t *table)
{
	return _mm256_broadcastsi128_si256(
		_mm_loadu_si128((const __m128i *)(const void *)table));
}

WIDE static inline struct nibbles nibbles_of(const struct nibble_table *t)
{
	struct nibbles n;

	for (size_t k = 0; k < NIBBLE_MOST; k++) {
		n.low[k] = twice(t->low[k]);
		n.high[k] = twice(t->high[k]);
	}
	return n;
}

/* Groups that each of 32 places allows; p has NIBBLE_BYTES(places), which should
 * be a constant. */
WIDE static inline __attribute__((always_inline)) __m256i
groups_at(const struct nibbles *n, const uint8_t *p, size_t places)
{
	const __m256i half = _mm256_set1_epi8(15);
	__m256i all = _mm256_set1_epi8(-1);

	for (size_t k = 0; k < places; k++) {
		__m256i v = _mm256_loadu_si256(
			(const __m256i *)(const void *)(p + k));
		__m256i high = _mm256_and_si256(_mm256_srli_epi16(v, 4), half);
		__m256i low = _mm256_and_si256(v, half);

		all = _mm256_and_si256(
			all, _mm256_and_si256(
				     _mm256_shuffle_epi8(n->low[k], low),
				     _mm256_shuffle_epi8(n->high[k], high)));
	}
	return all;
}

#else
static inline bool nibbles_are_wide(void)
{
	return false;
}
#endif

#endif
