/* pieces.c - pieces and regular expressions of warning lists: which could stand
 * in a value, told by three bytes of each.
 *
 * A piece, and what an expression cannot do without, is a literal; of its
 * triples of bytes it hangs on the one that fewest literals have.  Of a value
 * only those are tried that hang on one of its triples, and with every value
 * what gives no literal of three bytes. */
#include "rules/indicators/pieces.h"

#include "base/text.h"
#include "rules/traces/factors.h"

#define TRIPLES ((size_t)1 << 16)

struct literal {
	struct factor factor;
	uint32_t warning;
};

struct pieces {
	struct literal *literal; /* owned; in the order of the warnings */
	size_t literal_count, literal_room;
	uint32_t *start;   /* owned; by triple: first in hanging */
	uint32_t *hanging; /* owned; warnings, in order for each triple */
	uint32_t *rest;	   /* owned; warnings without literals, in order */
	size_t rest_count;
	uint64_t tried;
};

static int put_literal(struct pieces *p, const struct factor *f, size_t warning,
		       struct err *err)
{
	if (p->literal_count == p->literal_room) {
		size_t room = p->literal_room ? p->literal_room * 2 : 64;
		struct literal *more =
			mem_resize(p->literal, room, sizeof(*more));

		if (!more)
			return err_nomem(err);
		p->literal = more;
		p->literal_room = room;
	}
	p->literal[p->literal_count++] =
		(struct literal){*f, (uint32_t)warning};
	return ST_OK;
}

/* What the warning needs in a value; count 0: nothing that is known. */
static void factors_of(const struct warning *w, struct factor_set *out)
{
	struct span text = span_head(w->text, FACTOR_LENGTH);

	out->count = 0;
	if (w->re) {
		regex_factors(w->text, true, out);
	} else if (text.len >= FACTOR_USEFUL) {
		out->count = 1;
		out->factor[0].len = (uint8_t)text.len;
		for (size_t i = 0; i < text.len; i++)
			out->factor[0].bytes[i] = ascii_lower(text.ptr[i]);
	}
	for (size_t i = 0; i < out->count; i++)
		if (out->factor[i].len < FACTOR_USEFUL)
			out->count = 0;
}

static int put_warnings(struct pieces *p, const struct indicator_set *s,
			struct err *err)
{
	struct factor_set f;
	int status = ST_OK;

	for (size_t k = 0; k < s->warning_count; k++) {
		const struct warning *w = &s->warning[k];

		if ((!w->substring && !w->re) || !w->kinds)
			continue;
		factors_of(w, &f);
		if (!f.count)
			p->rest[p->rest_count++] = (uint32_t)k;
		for (size_t i = 0; i < f.count && status == ST_OK; i++)
			status = put_literal(p, &f.factor[i], k, err);
	}
	return status;
}

static size_t triple_of(const uint8_t *at)
{
	uint32_t v = (uint32_t)ascii_lower(at[0]) << 16 |
		     (uint32_t)ascii_lower(at[1]) << 8 | ascii_lower(at[2]);

	return v * UINT32_C(2654435761) >> 16;
}

/* The triple of the literal that fewest have. */
static size_t rarest(const struct literal *l, const uint32_t *count)
{
	size_t best = triple_of(l->factor.bytes);

	for (size_t i = 1; i + FACTOR_USEFUL <= l->factor.len; i++) {
		size_t one = triple_of(l->factor.bytes + i);

		if (count[one] < count[best])
			best = one;
	}
	return best;
}

/* count: by triple, all 0. */
static void hang(struct pieces *p, uint32_t *count)
{
	uint32_t sum = 0;

	for (size_t k = 0; k < p->literal_count; k++)
		for (size_t i = 0;
		     i + FACTOR_USEFUL <= p->literal[k].factor.len; i++)
			count[triple_of(p->literal[k].factor.bytes + i)]++;
	for (size_t k = 0; k < p->literal_count; k++)
		p->start[rarest(&p->literal[k], count) + 1]++;
	for (size_t t = 0; t <= TRIPLES; t++) {
		sum += p->start[t];
		p->start[t] = sum;
	}
	/* from behind, so that each list is in order */
	for (size_t t = 0; t < TRIPLES; t++)
		p->start[t] = p->start[t + 1];
	for (size_t k = p->literal_count; k-- > 0;)
		p->hanging[--p->start[rarest(&p->literal[k], count)]] =
			p->literal[k].warning;
	p->start[TRIPLES] = sum;
}

static int make_lists(struct pieces *p, struct err *err)
{
	uint32_t *count = mem_new(TRIPLES, sizeof(*count));

	p->start = mem_new(TRIPLES + 1, sizeof(*p->start));
	p->hanging = mem_new(p->literal_count + 1, sizeof(*p->hanging));
	if (count && p->start && p->hanging)
		hang(p, count);
	mem_free(count);
	return count && p->start && p->hanging ? ST_OK : err_nomem(err);
}

int pieces_open(struct pieces **out, const struct indicator_set *s,
		struct err *err)
{
	struct pieces *p = mem_new(1, sizeof(*p));
	int status;

	if (!p)
		return err_nomem(err);
	p->rest = mem_new(s->warning_count + 1, sizeof(*p->rest));
	status = p->rest ? put_warnings(p, s, err) : err_nomem(err);
	if (status == ST_OK)
		status = make_lists(p, err);
	if (status < 0) {
		pieces_close(p);
		return status;
	}
	*out = p;
	return ST_OK;
}

void pieces_close(struct pieces *p)
{
	if (!p)
		return;
	mem_free(p->literal);
	mem_free(p->start);
	mem_free(p->hanging);
	mem_free(p->rest);
	mem_free(p);
}

static bool warns(struct pieces *p, const struct warning *w,
		  enum indicator_kind kind, struct span value,
		  struct regex_state *re)
{
	if (!(w->kinds >> kind & 1))
		return false;
	p->tried++;
	return w->re ? pcre2_match(w->re, value.ptr, value.len, 0, 0, re->data,
				   re->context) >= 0
		     : span_find_nocase(value, w->text) != SIZE_MAX;
}

/* The first of the list that fits and comes before best. */
static size_t first_of(struct pieces *p, const struct indicator_set *s,
		       enum indicator_kind kind, struct span value,
		       struct regex_state *re, const uint32_t *list,
		       size_t count, size_t best)
{
	for (size_t i = 0; i < count && list[i] < best; i++)
		if (warns(p, &s->warning[list[i]], kind, value, re))
			return list[i];
	return best;
}

size_t pieces_find(struct pieces *p, const struct indicator_set *s,
		   enum indicator_kind kind, struct span value,
		   struct regex_state *re)
{
	size_t best = first_of(p, s, kind, value, re, p->rest, p->rest_count,
			       SIZE_MAX);

	for (size_t i = 0; i + FACTOR_USEFUL <= value.len; i++) {
		size_t t = triple_of(value.ptr + i);

		best = first_of(p, s, kind, value, re, p->hanging + p->start[t],
				p->start[t + 1] - p->start[t], best);
	}
	return best;
}

uint64_t pieces_tried(const struct pieces *p)
{
	return p->tried;
}
