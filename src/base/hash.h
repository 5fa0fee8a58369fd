/* hash.h - a fast hash for tables in memory, keyed against chosen input.
 *
 * Results never depend on it: tables are stored in the order of insertion or
 * sorted.  The key keeps an attacker, who chooses agents and addresses, from
 * filling one bucket; it differs between runs and is never written. */
#ifndef POSTERN_BASE_HASH_H
#define POSTERN_BASE_HASH_H

#include "base/span.h"

static inline uint64_t hash_mix(uint64_t a, uint64_t b)
{
	__extension__ typedef unsigned __int128 wide;
	wide product = (wide)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Up to 8 bytes as a word, by loads of fixed width: they may overlap. */
static inline uint64_t hash_tail(const uint8_t *p, size_t n)
{
	uint64_t word = 0;
	uint32_t low;
	uint32_t high;

	if (n == 8) {
		memcpy(&word, p, 8);
	} else if (n >= 4) {
		memcpy(&low, p, 4);
		memcpy(&high, p + n - 4, 4);
		word = low | (uint64_t)high << 32;
	} else if (n) {
		word = p[0] | (uint64_t)p[n / 2] << 8 |
		       (uint64_t)p[n - 1] << 16;
	}
	return word;
}

static inline uint64_t hash_span(struct span s, uint64_t key)
{
	const uint64_t len = s.len;
	uint64_t h = key;
	uint64_t word;

	for (; s.len > 8; s = span_skip(s, 8)) {
		memcpy(&word, s.ptr, 8);
		h = hash_mix(h ^ word, UINT64_C(0x9E3779B97F4A7C15));
	}
	h = hash_mix(h ^ hash_tail(s.ptr, s.len), UINT64_C(0xD6E8FEB86659FD93));
	/* the length last: no first letter makes up for another one, whose
	 * tail is the same word */
	return hash_mix(h ^ key, UINT64_C(0xA0761D6478BD642F) ^ len);
}

/* A key for this run, from the kernel. */
uint64_t hash_key(void);

#endif
