/* row_near.c - the tables for literals that are sought at every place. */
#include "base/alloc.h"
#include "rules/traces/row_inner.h"

static void put_near(struct row_literals *r, uint32_t word)
{
	size_t at = near_slot(word);

	while (r->slot[at] && r->slot[at] != word)
		at = (at + 1) & (NEAR_SLOTS - 1);
	r->slot[at] = word;
}

static void make_table(struct nibble_table *t, const uint32_t *word,
		       size_t count, size_t places)
{
	uint8_t group[GROUP_WORDS];

	words_group(word, count, group);
	memset(t, 0, sizeof(*t));
	for (size_t i = 0; i < count; i++) {
		uint8_t bytes[GRAM];

		for (size_t k = 0; k < places; k++)
			bytes[k] = (uint8_t)(word[i] >> k * 8);
		nibble_table_put(t, bytes, places, (uint8_t)(1u << group[i]));
	}
}

static void put_tables(struct row_literals *r, uint32_t *word, size_t count)
{
	size_t n = words_sort(word, count);

	r->tables = (n + NEAR_LITERALS - 1) / NEAR_LITERALS;
	if (r->tables > NEAR_TABLES) {
		r->tables = 0;
		return;
	}
	for (size_t i = 0; i < n; i++)
		put_near(r, word[i]);
	for (size_t i = 0; i < r->tables; i++) {
		size_t from = i * n / r->tables;
		size_t to = (i + 1) * n / r->tables;

		make_table(&r->table[i], word + from, to - from, r->places);
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
	for (size_t i = 0; i < count; i++) {
		struct span f = factor_span(&list[i].factor);

		word[i] = word_at(f.ptr + weights_best(w, f, r->places),
				  r->places);
	}
	put_tables(r, word, count);
	mem_free(word);
	return ST_OK;
}
