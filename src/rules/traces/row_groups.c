/* row_groups.c - words that share a group let through what is made of all of
 * them; so each goes where that grows least. */
#include <stdlib.h>

#include "rules/traces/row_inner.h"

#define TRIES 8

static int compare_words(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(uint32_t));
}

size_t words_sort(uint32_t *word, size_t count)
{
	size_t n = 0;

	qsort(word, count, sizeof(*word), compare_words);
	for (size_t i = 0; i < count; i++)
		if (!n || word[n - 1] != word[i])
			word[n++] = word[i];
	return n;
}

/* How often each folded byte is in normal values; none is never there. */
struct habits {
	unsigned of[FOLDED];
	unsigned all;
};

static void habits_make(struct habits *h)
{
	struct span text = rarity_normal();

	for (size_t c = 0; c < FOLDED; c++)
		h->of[c] = 1;
	for (size_t i = 0; i < text.len; i++)
		h->of[fold(text.ptr[i])] += 2;
	h->all = (unsigned)(FOLDED + 2 * text.len);
}

/* What a group lets through: by place, the bytes that it allows there, a bit
 * each, and how often they are. */
struct group {
	uint64_t allows[GRAM];
	double often[GRAM];
};

static double group_lets(const struct group *g)
{
	double all = 1;

	for (size_t k = 0; k < GRAM; k++)
		all *= g->often[k];
	return all;
}

/* A byte of 0, as words of three have at the end, stands for any. */
static void group_add(struct group *g, const struct habits *h, uint32_t word)
{
	for (size_t k = 0; k < GRAM; k++) {
		uint8_t c = (uint8_t)(word >> k * 8);
		uint64_t bit = UINT64_C(1) << fold(c);

		if (!c) {
			g->often[k] = h->all;
			g->allows[k] = UINT64_MAX;
		} else if (!(g->allows[k] & bit)) {
			g->often[k] += h->of[fold(c)];
			g->allows[k] |= bit;
		}
	}
}

static size_t best_group(const struct group *groups, const struct habits *h,
			 uint32_t word)
{
	double least = 0;
	size_t best = 0;

	for (size_t i = 0; i < GROUPS; i++) {
		struct group g = groups[i];
		double more;

		group_add(&g, h, word);
		more = group_lets(&g) - group_lets(&groups[i]);
		if (i == 0 || more < least) {
			least = more;
			best = i;
		}
	}
	return best;
}

static bool allows(const struct group *groups, const uint8_t *p)
{
	for (size_t i = 0; i < GROUPS; i++) {
		uint64_t all = UINT64_MAX;

		for (size_t k = 0; k < GRAM; k++)
			all &= groups[i].allows[k] >> fold(p[k]);
		if (all & 1)
			return true;
	}
	return false;
}

/* How many places of normal values the groups let through. */
static size_t count_let(const struct group *groups)
{
	struct span text = rarity_normal();
	size_t count = 0;

	for (size_t i = 0; i + GRAM <= text.len; i++)
		count += allows(groups, text.ptr + i);
	return count;
}

static void shuffle(uint8_t *order, size_t count, uint32_t *seed)
{
	for (size_t i = count; i > 1; i--) {
		uint8_t keep = order[i - 1];
		size_t other;

		*seed = *seed * 1664525u + 1013904223u;
		other = (size_t)((uint64_t)*seed * i >> 32);
		order[i - 1] = order[other];
		order[other] = keep;
	}
}

void words_group(const uint32_t *word, size_t count, uint8_t *group)
{
	uint8_t order[GROUP_WORDS], now[GROUP_WORDS];
	size_t least = SIZE_MAX;
	struct habits habits;
	uint32_t seed = 1;

	habits_make(&habits);
	for (size_t i = 0; i < count; i++)
		order[i] = (uint8_t)i;
	for (size_t i = 0; i < TRIES && least; i++) {
		struct group groups[GROUPS] = {0};
		size_t lets;

		for (size_t k = 0; k < count; k++) {
			uint32_t one = word[order[k]];

			now[order[k]] =
				(uint8_t)best_group(groups, &habits, one);
			group_add(&groups[now[order[k]]], &habits, one);
		}
		lets = count_let(groups);
		if (lets < least) {
			least = lets;
			memcpy(group, now, count);
		}
		shuffle(order, count, &seed);
	}
}
