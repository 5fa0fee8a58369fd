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
	unsigned all; /* of them */
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

/* By how much a byte at place k makes it allow more there. A byte of 0, as words
 * of three have at the end, stands for any. */
static double grows_by(const struct group *g, const struct habits *h, size_t k,
		       uint8_t c)
{
	if (!c)
		return h->all - g->often[k];
	return g->allows[k] >> fold(c) & 1 ? 0 : h->of[fold(c)];
}

static void group_add(struct group *g, const struct habits *h, uint32_t word)
{
	for (size_t k = 0; k < GRAM; k++) {
		uint8_t c = (uint8_t)(word >> k * 8);

		g->often[k] += grows_by(g, h, k, c);
		g->allows[k] |= c ? UINT64_C(1) << fold(c) : UINT64_MAX;
	}
}

static size_t best_group(const struct group *groups, const struct habits *h,
			 uint32_t word)
{
	double least = 0;
	size_t best = 0;

	for (size_t i = 0; i < GROUPS; i++) {
		const struct group *g = &groups[i];
		double before = 1, after = 1;

		for (size_t k = 0; k < GRAM; k++) {
			uint8_t c = (uint8_t)(word >> k * 8);

			before *= g->often[k];
			after *= g->often[k] + grows_by(g, h, k, c);
		}
		if (i == 0 || after - before < least) {
			least = after - before;
			best = i;
		}
	}
	return best;
}

/* How many places of normal values the groups let through. */
static size_t count_let(const struct group *groups)
{
	struct span text = rarity_normal();
	uint8_t allows[GRAM][FOLDED] = {0}; /* bits of groups */
	size_t count = 0;

	for (size_t i = 0; i < GROUPS; i++)
		for (size_t k = 0; k < GRAM; k++)
			for (size_t c = 0; c < FOLDED; c++)
				allows[k][c] |=
					(uint8_t)((groups[i].allows[k] >> c & 1)
						  << i);
	for (size_t i = 0; i + GRAM <= text.len; i++) {
		const uint8_t *p = text.ptr + i;

		count += (allows[0][fold(p[0])] & allows[1][fold(p[1])] &
			  allows[2][fold(p[2])] & allows[3][fold(p[3])]) != 0;
	}
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
