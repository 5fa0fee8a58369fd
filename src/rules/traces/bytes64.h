/* bytes64.h - as nibbles.h, for 64 places at once and by whole bytes of ASCII,
 * with AVX-512 VBMI: a group allows what its literals have at a place, and no
 * other byte with the same halves.  For those who find literals; not for other
 * folders. */
#ifndef POSTERN_RULES_TRACES_BYTES64_H
#define POSTERN_RULES_TRACES_BYTES64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define BYTES64_PLACES ((size_t)4)

/* By place and the lower seven bits of a byte: bits of groups. */
struct byte_table {
	uint8_t allows[BYTES64_PLACES][128];
};

/* Bytes, in small letters, of a literal of the group (one bit), in both cases;
 * of fewer than four places the others allow all. */
static inline void byte_table_put(struct byte_table *t, const uint8_t *bytes,
				  size_t places, uint8_t group)
{
	for (size_t k = 0; k < BYTES64_PLACES; k++) {
		if (k >= places) {
			for (size_t c = 0; c < 128; c++)
				t->allows[k][c] |= group;
			continue;
		}
		t->allows[k][bytes[k] & 127] |= group;
		if (bytes[k] >= 'a' && bytes[k] <= 'z')
			t->allows[k][bytes[k] ^ 0x20] |= group;
	}
}

#if defined(__x86_64__)
#define WIDER __attribute__((target("avx2,avx512bw,avx512vbmi")))

static inline bool bytes64_can(void)
{
	return __builtin_cpu_supports("avx512bw") &&
	       __builtin_cpu_supports("avx512vbmi");
}

struct bytes64 {
	__m512i low[BYTES64_PLACES], high[BYTES64_PLACES];
};

WIDER static inline struct bytes64 bytes64_of(const struct byte_table *t)
{
	struct bytes64 b;

	for (size_t k = 0; k < BYTES64_PLACES; k++) {
		b.low[k] = _mm512_loadu_si512((const void *)t->allows[k]);
		b.high[k] =
			_mm512_loadu_si512((const void *)(t->allows[k] + 64));
	}
	return b;
}

/* A bit for each of 64 places that some group allows; p has 64 bytes and
 * three. */
WIDER static inline __attribute__((always_inline)) uint64_t
bytes64_at(const struct bytes64 *b, const uint8_t *p)
{
	__m512i all = _mm512_set1_epi8(-1);

	for (size_t k = 0; k < BYTES64_PLACES; k++)
		all = _mm512_and_si512(
			all, _mm512_permutex2var_epi8(
				     b->low[k],
				     _mm512_loadu_si512((const void *)(p + k)),
				     b->high[k]));
	return _mm512_test_epi8_mask(all, all);
}
#else
static inline bool bytes64_can(void)
{
	return false;
}
#endif

#endif
