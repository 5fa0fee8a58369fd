/* rng.h - the lab's own dice: the same seed gives the same bytes for ever.
 *
 * SplitMix64; streams are forked by a word, so that one more throw in one
 * place does not change what is thrown in another. */
#ifndef POSTERN_LAB_RNG_H
#define POSTERN_LAB_RNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

struct rng {
	uint64_t state;
};

#define GUID_TEXT 37

static inline uint64_t rng_u64(struct rng *r)
{
	uint64_t z = r->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* 0 .. n-1; n 0 gives 0. */
static inline uint32_t rng_below(struct rng *r, uint32_t n)
{
	return (uint32_t)((rng_u64(r) >> 32) * n >> 32);
}

/* low .. high, both included. */
static inline uint32_t rng_between(struct rng *r, uint32_t low, uint32_t high)
{
	return low + rng_below(r, high - low + 1);
}

/* True in `per_thousand` of 1000 throws. */
static inline bool rng_chance(struct rng *r, uint32_t per_thousand)
{
	return rng_below(r, 1000) < per_thousand;
}

/* The order in which C evaluates arguments is open: several throws for one call
 * are made first, one after the other. out[i] gets 0 .. below[i]-1. */
void rng_throws(struct rng *r, unsigned n, const uint32_t *below,
		uint32_t *out);
/* A stream of its own for a word and a number. */
struct rng rng_fork(const struct rng *parent, const char *word, uint64_t n);
/* How often a thing with this mean (in thousandths) happens this time. */
uint32_t rng_count(struct rng *r, uint64_t mean_thousandths);
/* Lower case, a random (version 4) UUID, RFC 4122. */
void rng_guid(struct rng *r, char out[GUID_TEXT]);
/* n characters of [A-Za-z0-9] and a NUL. */
void rng_word(struct rng *r, char *out, size_t n);
/* The same of [a-z]. */
void rng_letters(struct rng *r, char *out, size_t n);

#endif
