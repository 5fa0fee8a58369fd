/* order.c - see order.h: four rounds of a Feistel network over the next even
 * number of bits; what falls outside walks on until it falls inside, so that
 * every part comes up once. */
#include "census/order.h"

#include "base/alloc.h"
#include "base/hash.h"

uint64_t target_parts(const struct target *t)
{
	uint64_t n;

	if (t->kind == TARGET_NAME)
		return 1;
	n = prefix_count(&t->prefix);
	if (!address_is_v4(&t->prefix.base) && n > SCOPE_WALK_V6_MAX)
		return 0;
	return n;
}

int order_open(struct order *o, const struct scope *scope, uint64_t seed,
	       struct err *err)
{
	*o = (struct order){.seed = seed, .targets = scope->target_count};
	o->first = mem_new((size_t)scope->target_count + 1, sizeof(*o->first));
	if (!o->first)
		return err_nomem(err);
	for (uint32_t i = 0; i < scope->target_count; i++) {
		o->first[i] = o->count;
		o->count += target_parts(&scope->targets[i]);
	}
	o->first[scope->target_count] = o->count;
	o->half_bits = 1;
	while (o->count >> (2 * o->half_bits))
		o->half_bits++;
	return ST_OK;
}

void order_close(struct order *o)
{
	mem_free(o->first);
	*o = (struct order){0};
}

static uint64_t permute(const struct order *o, uint64_t at)
{
	uint64_t mask = ((uint64_t)1 << o->half_bits) - 1;
	uint64_t left = at >> o->half_bits;
	uint64_t right = at & mask;

	for (unsigned round = 0; round < 4; round++) {
		uint64_t mixed = hash_mix(
			right + round * 0x9E3779B97F4A7C15u + 1, o->seed | 1);
		uint64_t next = left ^ ((mixed ^ mixed >> 29) & mask);

		left = right;
		right = next;
	}
	return left << o->half_bits | right;
}

void order_nth(const struct order *o, uint64_t at, uint32_t *target,
	       uint64_t *index)
{
	uint32_t low = 0, high = o->targets;

	do
		at = permute(o, at);
	while (at >= o->count);
	while (high - low > 1) { /* first[low] <= at < first[high] */
		uint32_t middle = low + (high - low) / 2;

		if (o->first[middle] <= at)
			low = middle;
		else
			high = middle;
	}
	*target = low;
	*index = at - o->first[low];
}

uint64_t order_place(const struct order *o, uint32_t target, uint64_t index)
{
	return o->first[target] + index;
}
