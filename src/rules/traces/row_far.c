/* row_far.c - the table for literals that are sought at every eighth place. */
#include "base/alloc.h"
#include "rules/traces/row_inner.h"

#define FAR_MOST ((size_t)1024) /* literals; two bytes tell one */
#define FAR_TRIES 32		/* factors of the hash */

/* False: the cell is full. */
static bool mark_cell(uint32_t *cell, uint8_t mark)
{
	for (unsigned i = 0; i < 4; i++) {
		uint8_t is = (uint8_t)(*cell >> i * 8);

		if (is == mark)
			return true;
		if (is)
			continue;
		*cell |= (uint32_t)mark << i * 8;
		return true;
	}
	return false;
}

/* How many cells are too full. */
static size_t fill_cells(struct row_literals *r, uint32_t factor)
{
	size_t lost = 0;

	r->factor = factor;
	memset(r->cell, 0, sizeof(*r->cell) << FAR_CELLS);
	for (size_t i = 0; i < r->gram_slots; i++) {
		uint32_t hash = far_hash(r->gram[i].word, factor);

		if (r->gram[i].word)
			lost += !mark_cell(&r->cell[far_cell(hash)],
					   far_mark(hash));
	}
	return lost;
}

/* ST_LIMIT: with so many literals there is always a cell that is too full. */
static int make_cells(struct row_literals *r, struct err *err)
{
	uint32_t factor = FACTOR;

	for (unsigned i = 0; i < FAR_TRIES; i++, factor += 0x3c6ef372u)
		if (!fill_cells(r, factor))
			return ST_OK;
	return err_set(err, ST_LIMIT, ERR_NO_OFFSET,
		       "too many literals for a row");
}

static void put_gram(struct row_literals *r, uint64_t word, size_t run,
		     size_t at)
{
	size_t slot = gram_slot(r, word);

	while (r->gram[slot].word)
		slot = (slot + 1) & (r->gram_slots - 1);
	r->gram[slot] = (struct far_gram){word, (uint16_t)run, (uint16_t)at};
}

/* The run that a literal is looked for by; the same of many literals is put
 * once. */
static void put_run(struct row_literals *r, const struct weights *w,
		    const struct factor *f, size_t *runs)
{
	const uint8_t *p = f->bytes + weights_best(w, factor_span(f), FAR);
	struct far_run run = {long_at(p), long_at(p + FAR - 8)};

	for (size_t i = 0; i < *runs; i++)
		if (r->run[i].head == run.head && r->run[i].tail == run.tail)
			return;
	for (size_t k = 0; k < STEP; k++)
		put_gram(r, far_word(p + k), *runs, k);
	r->run[(*runs)++] = run;
}

int row_far_make(struct row_literals *r, const struct weights *w,
		 const struct literal *list, size_t count, struct err *err)
{
	size_t runs = 0;
	int s;

	if (count > FAR_MOST)
		return err_set(err, ST_LIMIT, ERR_NO_OFFSET,
			       "too many literals for a row");
	s = literal_set_open(&r->far, list, count, err);
	if (s < 0)
		return s;
	for (r->gram_slots = 1024; r->gram_slots < count * STEP * 2;)
		r->gram_slots *= 2;
	r->cell = mem_new((size_t)1 << FAR_CELLS, sizeof(*r->cell));
	r->gram = mem_new(r->gram_slots, sizeof(*r->gram));
	r->run = mem_new(count, sizeof(*r->run));
	if (!r->cell || !r->gram || !r->run)
		return err_nomem(err);
	for (size_t i = 0; i < count; i++)
		put_run(r, w, &list[i].factor, &runs);
	return make_cells(r, err);
}
