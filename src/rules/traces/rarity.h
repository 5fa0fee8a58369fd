/* rarity.h - which part of a literal is seldom in normal values, so that the
 * sieve of literals.c lets most of them through. */
#ifndef POSTERN_RULES_TRACES_RARITY_H
#define POSTERN_RULES_TRACES_RARITY_H

#include "rules/traces/factors.h"

/* The tables of rarity.c, to be looked up quickly. */
struct rarity {
	uint8_t of_byte[256];
	uint8_t common[512]; /* a bit for each hash of three bytes */
};

void rarity_init(struct rarity *r);
/* Where in a literal the rarest run of n bytes starts; n is at least three. */
size_t rarity_run(const struct rarity *r, const struct factor *f, size_t n);
/* What normal values are made of. */
struct span rarity_normal(void);

#endif
