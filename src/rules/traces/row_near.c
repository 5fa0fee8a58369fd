/* row_near.c - the tables for literals that are sought at every place. */
#include <stdlib.h>

#include "base/alloc.h"
#include "rules/traces/row_inner.h"

/* a power of two, over twice their number */
#define NEAR_TRIES 8

static int compare_words(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(uint32_t));
}

static void put_near(struct row_literals *r, uint32_t word)
{
	size_t at = near_slot(word);

	while (r->slot[at] && r->slot[at] != word)
		at = (at + 1) & (NEAR_SLOTS - 1);
	r->slot[at] = word;
}

/* How often each byte is in normal values; none is never there. */
struct habits {
	unsigned of[128];
};

static void habits_make(struct habits *h)
{
	struct span text = rarity_normal();

	for (size_t c = 0; c < ARRAY_LEN(h->of); c++)
		h->of[c] = 1;
	for (size_t i = 0; i < text.len; i++)
		h->of[text.ptr[i] & 127] += 2;
}

/* What a group lets through: by place, how often the bytes are that it allows
 * there. */
struct group {
	uint8_t allows[NIBBLE_MOST][128];
	double often[NIBBLE_MOST];
};

static double group_lets(const struct group *g, size_t places)
{
	double all = 1;

	for (size_t k = 0; k < places; k++)
		all *= g->often[k];
	return all;
}

static void group_add(struct group *g, const struct habits *h,
		      const uint8_t *bytes, size_t places)
{
	for (size_t k = 0; k < places; k++) {
		uint8_t c = bytes[k] & 127;

		g->often[k] += g->allows[k][c] ? 0 : h->of[c];
		g->allows[k][c] = 1;
	}
}

static size_t best_group(const struct group *groups, const struct habits *h,
			 const uint8_t *bytes, size_t places)
{
	double least = 0;
	size_t best = 0;

	for (size_t i = 0; i < 8; i++) {
		struct group g = groups[i];
		double more;

		group_add(&g, h, bytes, places);
		more = group_lets(&g, places) - group_lets(&groups[i], places);
		if (i == 0 || more < least) {
			least = more;
			best = i;
		}
	}
	return best;
}

/* Bytes that share a group let through what is made of all of them, so each goes
 * where that grows least. */
static void fill_table(struct near_table *t, const struct habits *h,
		       const uint32_t *word, size_t count, size_t places)
{
	struct group groups[8] = {0};

	memset(t, 0, sizeof(*t));
	for (size_t i = 0; i < count; i++) {
		uint8_t bytes[GRAM];
		size_t to;

		memcpy(bytes, &word[i], sizeof(bytes));
		to = best_group(groups, h, bytes, places);
		group_add(&groups[to], h, bytes, places);
		nibble_table_put(&t->nibbles, bytes, places,
				 (uint8_t)(1u << to));
		byte_table_put(&t->bytes, bytes, places, (uint8_t)(1u << to));
	}
}

static bool allows(const struct near_table *t, const uint8_t *p, size_t places,
		   bool wider)
{
	uint8_t all = 255;

	for (size_t k = 0; k < places; k++)
		all &= wider ? t->bytes.allows[k][p[k] & 127]
			     : t->nibbles.low[k][p[k] & 15] &
				       t->nibbles.high[k][p[k] >> 4];
	return all != 0;
}

/* How many places of normal values a table lets through. */
static size_t count_near(const struct near_table *t, size_t places, bool wider)
{
	struct span text = rarity_normal();
	size_t count = 0;

	for (size_t i = 0; i + places <= text.len; i++)
		count += allows(t, text.ptr + i, places, wider);
	return count;
}

static void shuffle(uint32_t *word, size_t count, uint32_t *seed)
{
	for (size_t i = count; i > 1; i--) {
		uint32_t keep = word[i - 1];
		size_t other;

		*seed = *seed * 1664525u + 1013904223u;
		other = (size_t)((uint64_t)*seed * i >> 32);
		word[i - 1] = word[other];
		word[other] = keep;
	}
}

static void make_table(struct near_table *best, uint32_t *word, size_t count,
		       size_t places, bool wider)
{
	size_t least = SIZE_MAX;
	struct habits habits;
	uint32_t seed = 1;

	habits_make(&habits);
	for (size_t i = 0; i < NEAR_TRIES && least; i++) {
		struct near_table t;
		size_t lets;

		fill_table(&t, &habits, word, count, places);
		lets = count_near(&t, places, wider);
		if (lets < least) {
			least = lets;
			*best = t;
		}
		shuffle(word, count, &seed);
	}
}

static void put_tables(struct row_literals *r, uint32_t *word, size_t count)
{
	size_t n = 0;

	qsort(word, count, sizeof(*word), compare_words);
	for (size_t i = 0; i < count; i++)
		if (!n || word[n - 1] != word[i])
			word[n++] = word[i];
	r->tables = (n + NEAR_LITERALS - 1) / NEAR_LITERALS;
	if (r->tables > NEAR_TABLES) {
		r->tables = 0;
		return;
	}
	for (size_t i = 0; i < n; i++)
		put_near(r, (word[i] | 0x20202020u) & r->mask);
	for (size_t i = 0; i < r->tables; i++) {
		size_t from = i * n / r->tables;
		size_t to = (i + 1) * n / r->tables;

		make_table(&r->table[i], word + from, to - from, r->places,
			   r->wider);
	}
}

int row_near_make(struct row_literals *r, const struct weights *w,
		  const struct literal *list, size_t count, struct err *err)
{
	int s = literal_set_open(&r->near, list, count, err);
	uint32_t *word;

	if (s < 0 || !r->wide)
		return s;
	word = mem_new(count, sizeof(*word));
	if (!word)
		return err_nomem(err);
	r->places = GRAM;
	for (size_t i = 0; i < count; i++)
		if (list[i].factor.len < r->places)
			r->places = list[i].factor.len;
	r->mask = UINT32_MAX >> (GRAM - r->places) * 8;
	for (size_t i = 0; i < count; i++) {
		struct span f = factor_span(&list[i].factor);

		memcpy(&word[i], f.ptr + weights_best(w, f, r->places),
		       r->places);
	}
	put_tables(r, word, count);
	mem_free(word);
	return ST_OK;
}
