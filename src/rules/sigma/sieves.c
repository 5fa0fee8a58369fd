/* sieves.c - rows of text logs in which no rule's literal is.
 *
 * Nearly no row holds any; so the block that it lies in is sifted for the
 * literals of all methods at once (row_sieve.h), and a row without a place
 * that the sieve found is done with. */
#include <stdlib.h>

#include "base/alloc.h"
#include "event/native.h"
#include "rules/sigma/matcher.h"

/* --- making them --- */

static int compare_texts(const void *a, const void *b)
{
	const struct span *x = a, *y = b;
	size_t n = x->len < y->len ? x->len : y->len;
	int d = n ? memcmp(x->ptr, y->ptr, n) : 0;

	return d ? d : (x->len > y->len) - (x->len < y->len);
}

static bool are_same(const struct program_sieve *a, const struct span *text,
		     size_t count)
{
	if (a->count != count)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!span_equal(a->text[i], text[i]))
			return false;
	return true;
}

/* Front and back end, and many logs, have the same rules: they share one. */
static int sieve_of(struct sigma_program *p, struct span *text, size_t count,
		    uint32_t *out, struct err *err)
{
	struct program_sieve *s = p->sieve;
	size_t n = 0;

	qsort(text, count, sizeof(*text), compare_texts);
	for (size_t i = 0; i < count; i++)
		if (!n || !span_equal(text[n - 1], text[i]))
			text[n++] = text[i];
	for (size_t i = 0; i < p->sieve_count; i++, s++)
		if (are_same(s, text, n)) {
			*out = s->sieve ? (uint32_t)i + 1 : 0;
			return ST_OK;
		}
	s->text = mem_new(n + 1, sizeof(*text));
	if (!s->text)
		return err_nomem(err);
	if (n)
		memcpy(s->text, text, n * sizeof(*text));
	s->count = n;
	p->sieve_count++;
	if (row_sieve_open(&s->sieve, text, n, err) < 0)
		return ST_NOMEM;
	*out = s->sieve ? (uint32_t)p->sieve_count : 0;
	return ST_OK;
}

static const struct bucket *bucket_at(const struct sigma_program *p,
				      const struct text_routes *r,
				      size_t method, size_t need)
{
	uint32_t at = r->bucket[method][need];

	return at ? &p->bucket[at - 1] : NULL;
}

/* Literals of all methods, with those of rules that need a column or without. */
static size_t gather(const struct sigma_program *p, const struct text_routes *r,
		     size_t needs, struct span *out)
{
	size_t n = 0;

	for (size_t i = 0; i <= r->count; i++)
		for (size_t k = 0; k <= needs; k++) {
			const struct bucket *b = bucket_at(p, r, i, k);

			for (size_t t = 0; b && t < b->text_count; t++, n++)
				if (out)
					out[n] = b->text[t];
		}
	return n;
}

/* No rule has to be looked at when none of the literals is in the row. */
static bool are_bare(const struct sigma_program *p, const struct text_routes *r,
		     size_t needs)
{
	for (size_t i = 0; i <= r->count; i++)
		for (size_t k = 0; k <= needs; k++) {
			const struct bucket *b = bucket_at(p, r, i, k);

			for (size_t w = 0; b && w < (b->count + 63) / 64; w++)
				if (b->always[w])
					return false;
			for (size_t n = 0; b && n < b->pass_count; n++)
				if (!b->pass[n].row)
					return false;
		}
	return true;
}

static int make_sieve(struct sigma_program *p, struct text_routes *r,
		      size_t needs, struct err *err)
{
	size_t count = gather(p, r, needs, NULL);
	struct span *text;
	int s;

	/* Where rules want methods that are seldom, the method is enough. */
	if (!count || !bucket_at(p, r, r->count, 0))
		return ST_OK;
	text = mem_new(count, sizeof(*text));
	if (!text)
		return err_nomem(err);
	(void)gather(p, r, needs, text);
	s = sieve_of(p, text, count, &r->sieve[needs], err);
	r->bare[needs] = are_bare(p, r, needs);
	mem_free(text);
	return s;
}

int text_sieves_make(struct sigma_program *p, struct err *err)
{
	int s = ST_OK;

	p->sieve = mem_new(LOG_KINDS * 2, sizeof(*p->sieve));
	if (!p->sieve)
		return err_nomem(err);
	for (size_t log = 0; log < LOG_KINDS; log++)
		for (size_t needs = 0; needs < 2 && s == ST_OK; needs++)
			if (p->text[log])
				s = make_sieve(p, p->text[log], needs, err);
	return s;
}

void text_sieves_release(struct sigma_program *p)
{
	for (size_t i = 0; i < p->sieve_count; i++) {
		row_sieve_close(p->sieve[i].sieve);
		mem_free(p->sieve[i].text);
	}
	mem_free(p->sieve);
}

/* --- using them --- */

int sifted_open(struct sigma_matcher *m, struct err *err)
{
	size_t n = m->program->sieve_count;

	m->sifted = mem_new(n + 1, sizeof(*m->sifted));
	if (!m->sifted)
		return err_nomem(err);
	for (size_t i = 0; i < n; i++) {
		if (!m->program->sieve[i].sieve)
			continue;
		m->sifted[i].place =
			mem_new(SIEVE_PIECE, sizeof(*m->sifted[i].place));
		if (!m->sifted[i].place)
			return err_nomem(err);
	}
	return ST_OK;
}

void sifted_release(struct sigma_matcher *m)
{
	for (size_t i = 0; m->sifted && i < m->program->sieve_count; i++)
		mem_free(m->sifted[i].place);
	mem_free(m->sifted);
}

/* True: a place that was found is in the row, as far as the piece at hand
 * goes. */
static bool has_place(struct sifted *f, size_t at, size_t end)
{
	while (f->next < f->count && f->place[f->next] < at)
		f->next++;
	return f->next < f->count && f->place[f->next] < end;
}

bool row_is_bare(struct sigma_matcher *m, uint32_t sieve)
{
	const struct row_sieve *s = m->program->sieve[sieve - 1].sieve;
	struct sifted *f = &m->sifted[sieve - 1];
	struct event_stretch e;
	size_t end;

	if (!event_stretch(m->event, &e))
		return false;
	end = e.at + e.len;
	if (UNLIKELY(f->block != e.number || e.at < f->from)) {
		f->block = e.number;
		f->from = f->to = e.at;
		f->next = f->count = 0;
	}
	while (!has_place(f, e.at, end)) {
		if (f->to >= end)
			return true;
		f->from = f->to > e.at ? f->to : e.at;
		f->count =
			row_sieve_find(s, e.block, f->from, f->place, &f->to);
		f->next = 0;
	}
	return false;
}
