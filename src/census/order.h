/* order.h - a run visits the parts of its scope in an order that looks random,
 * so that no network is met in a row, and that a resumed run finds again from
 * its seed: a keyed permutation, not a list. */
#ifndef POSTERN_CENSUS_ORDER_H
#define POSTERN_CENSUS_ORDER_H

#include "census/scope.h"

struct order {
	uint64_t count;	 /* parts in all */
	uint64_t *first; /* of each target, and one behind the last */
	uint32_t targets;
	unsigned half_bits;
	uint64_t seed;
};

int order_open(struct order *o, const struct scope *scope, uint64_t seed,
	       struct err *err) MUST_USE;
void order_close(struct order *o); /* a zeroed order is fine */
/* The at-th part: its target, and its index within it. at < count. */
void order_nth(const struct order *o, uint64_t at, uint32_t *target,
	       uint64_t *index);
/* Place of a part in the scope (not in the order). */
uint64_t order_place(const struct order *o, uint32_t target, uint64_t index);
/* Parts of one target: 1 for a name, the addresses of a prefix; 0 for an IPv6
 * prefix that is too wide to be walked. */
uint64_t target_parts(const struct target *t);

#endif
