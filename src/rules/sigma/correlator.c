/* correlator.c - matches in order of time, and the stretches during which
 * correlations hold; see correlation.h.
 *
 * For each correlation the matches of its rules are kept with their group's
 * values.  In the end they are sorted by group and time, and a window of the
 * timespan slides over each group: it ends with the event at hand and holds
 * those not older than the timespan.  Where the condition holds a stretch
 * begins; it goes on until the condition fails. */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/text.h"
#include "rules/sigma/correlation.h"

struct kept {
	int64_t time_ns;
	int64_t first_ns; /* of a correlation's match; else time_ns */
	uint64_t mark, first_mark;
	uint64_t order;	   /* of arrival */
	struct span group; /* values with NULs between */
	struct span value; /* VALUE_COUNT: values with NULs between */
	double number;
	uint32_t from; /* index of the rule in the correlation */
	uint32_t rank; /* of the value within the group */
};

struct pile {
	struct kept *list; /* owned */
	size_t count, room;
};

struct correlator {
	const struct sigma_set *set;
	struct arena arena;
	size_t max_bytes;
	size_t used;	   /* by piles */
	struct pile *pile; /* by rule of the set; of correlations */
	uint64_t lost;
	uint64_t order;
	struct buf text;
	struct correlation_match *match; /* owned */
	size_t match_count, match_room;
};

int correlator_open(struct correlator **out, const struct sigma_set *s,
		    size_t max_bytes, struct err *err)
{
	struct correlator *c = mem_new(1, sizeof(*c));

	if (!c)
		return err_nomem(err);
	c->set = s;
	c->max_bytes = max_bytes;
	arena_init(&c->arena, max_bytes);
	buf_init(&c->text, (size_t)1 << 20);
	c->pile = mem_new(s->rule_count + 1, sizeof(*c->pile));
	if (!c->pile) {
		correlator_close(c);
		return err_nomem(err);
	}
	*out = c;
	return ST_OK;
}

void correlator_close(struct correlator *c)
{
	if (!c)
		return;
	for (size_t i = 0; c->pile && i < c->set->rule_count; i++)
		mem_free(c->pile[i].list);
	mem_free(c->pile);
	mem_free(c->match);
	arena_release(&c->arena);
	buf_release(&c->text);
	mem_free(c);
}

uint64_t correlator_lost(const struct correlator *c)
{
	return c->lost;
}

/* --- keeping --- */

/* False, and counted, when it does not fit. */
static bool keep(struct correlator *c, size_t correlation, const struct kept *k)
{
	struct pile *p = &c->pile[correlation];

	if (p->count == p->room) {
		size_t room = p->room ? p->room * 2 : 64;
		size_t more = (room - p->room) * sizeof(*p->list);
		struct kept *list = NULL;

		if (more <= c->max_bytes - c->used)
			list = mem_resize(p->list, room, sizeof(*list));
		if (!list) {
			c->lost++;
			return false;
		}
		c->used += more;
		p->list = list;
		p->room = room;
	}
	p->list[p->count] = *k;
	p->list[p->count++].order = c->order++;
	return true;
}

/* A copy of a sample's text; false, and counted, when there is no room. */
static bool take_text(struct correlator *c, struct span text, struct span *out)
{
	*out = text.len ? arena_dup(&c->arena, text) : SPAN_EMPTY;
	if (out->ptr)
		return true;
	c->lost++;
	return false;
}

void correlator_take(struct correlator *c,
		     const struct correlation_sample *sample, int64_t time_ns,
		     uint64_t mark)
{
	struct kept one = {.time_ns = time_ns,
			   .first_ns = time_ns,
			   .mark = mark,
			   .first_mark = mark,
			   .group = SPAN_EMPTY,
			   .value = SPAN_EMPTY,
			   .number = sample->number,
			   .from = sample->part};

	if (time_ns == TIME_NONE)
		c->lost++;
	else if (take_text(c, sample->group, &one.group) &&
		 take_text(c, sample->value, &one.value))
		(void)keep(c, sample->correlation, &one);
}

struct adding {
	struct sample_sink sink;
	struct correlator *correlator;
	int64_t time_ns;
	uint64_t mark;
};

static int add_sample(struct sample_sink *sink,
		      const struct correlation_sample *sample, struct err *err)
{
	struct adding *a = (struct adding *)sink;

	(void)err;
	correlator_take(a->correlator, sample, a->time_ns, a->mark);
	return ST_OK;
}

int correlator_add(struct correlator *c, struct sigma_matcher *m, uint32_t rule,
		   const struct event *e, uint64_t mark, struct err *err)
{
	struct adding a = {{add_sample}, c, e->time_ns, mark};

	return correlation_samples(m, rule, e, &c->text, &a.sink, err);
}

/* --- windows --- */

struct window {
	const struct correlation *k;
	struct kept *list; /* of one group, in order of time */
	size_t count;
	size_t from;	 /* first in the window */
	uint32_t *times; /* by rank: how often in the window */
	uint32_t *tree;	 /* Fenwick's tree over ranks */
	const struct kept **by_rank;
	size_t ranks, distinct;
	double sum;
	uint32_t per_rule[CORRELATION_RULES_MAX];
	int64_t chain[CORRELATION_RULES_MAX]; /* ORDERED: start of the best */
	uint64_t chain_mark[CORRELATION_RULES_MAX];
};

static void tree_add(struct window *w, size_t rank, int by)
{
	for (size_t i = rank + 1; i <= w->ranks; i += i & (~i + 1))
		w->tree[i] = (uint32_t)((int64_t)w->tree[i] + by);
}

/* The rank of the nth smallest value in the window, n from 1. */
static size_t tree_find(const struct window *w, size_t n)
{
	size_t at = 0, step = 1;

	while (step * 2 <= w->ranks)
		step *= 2;
	for (; step; step /= 2)
		if (at + step <= w->ranks && w->tree[at + step] < n) {
			at += step;
			n -= w->tree[at];
		}
	return at;
}

static void enter(struct window *w, const struct kept *e, int by)
{
	w->per_rule[e->from] = (uint32_t)((int64_t)w->per_rule[e->from] + by);
	w->sum += by > 0 ? e->number : -e->number;
	if (!w->k->value_count)
		return;
	if (by > 0 && w->times[e->rank]++ == 0)
		w->distinct++;
	else if (by < 0 && --w->times[e->rank] == 0)
		w->distinct--;
	tree_add(w, e->rank, by);
}

static double number_at(const struct window *w, size_t n)
{
	return w->by_rank[tree_find(w, n)]->number;
}

/* Nearest rank; the median of an even count is the mean of the middle two. */
static double measure(const struct window *w, size_t at)
{
	size_t n = at + 1 - w->from, nth;
	size_t seen = 0;

	switch (w->k->type) {
	case CORRELATE_EVENT_COUNT:
		return (double)n;
	case CORRELATE_VALUE_COUNT:
		return (double)w->distinct;
	case CORRELATE_SUM:
		return w->sum;
	case CORRELATE_AVERAGE:
		return w->sum / (double)n;
	case CORRELATE_MEDIAN:
		if (n % 2)
			return number_at(w, n / 2 + 1);
		return (number_at(w, n / 2) + number_at(w, n / 2 + 1)) / 2;
	case CORRELATE_PERCENTILE:
		nth = (size_t)(w->k->percentile * (double)n / 100);
		if ((double)nth * 100 < w->k->percentile * (double)n)
			nth++;
		return number_at(w, nth ? nth : 1);
	default:
		for (size_t i = 0; i < w->k->rule_count; i++)
			seen += w->per_rule[i] != 0;
		return (double)seen;
	}
}

static bool compare(const struct comparison *c, double value)
{
	switch (c->op) {
	case OP_GT:
		return value > c->value;
	case OP_GTE:
		return value >= c->value;
	case OP_LT:
		return value < c->value;
	case OP_LTE:
		return value <= c->value;
	case OP_EQ:
		return value >= c->value && value <= c->value;
	case OP_NEQ:
		return value < c->value || value > c->value;
	}
	return false;
}

static bool expr_holds(const struct window *w, const struct expr *e)
{
	switch (e->kind) {
	case EXPR_ITEM:
		return w->per_rule[e->item->line] != 0;
	case EXPR_NOT:
		return !expr_holds(w, e->child[0]);
	case EXPR_AND:
		for (size_t i = 0; i < e->count; i++)
			if (!expr_holds(w, e->child[i]))
				return false;
		return true;
	case EXPR_OR:
		for (size_t i = 0; i < e->count; i++)
			if (expr_holds(w, e->child[i]))
				return true;
		return false;
	}
	return false;
}

static bool condition_holds(const struct window *w, double value)
{
	const struct correlation *k = w->k;

	if (k->expr)
		return expr_holds(w, k->expr);
	if (!k->comparison_count)
		return value >= (double)k->rule_count;
	for (size_t i = 0; i < k->comparison_count; i++)
		if (!compare(&k->comparison[i], value))
			return false;
	return true;
}

/* --- what is found --- */

static int found(struct correlator *c, const struct correlation_match *m,
		 struct err *err)
{
	if (c->match_count == c->match_room) {
		size_t room = c->match_room ? c->match_room * 2 : 64;
		struct correlation_match *more =
			mem_resize(c->match, room, sizeof(*more));

		if (!more)
			return err_nomem(err);
		c->match = more;
		c->match_room = room;
	}
	c->match[c->match_count++] = *m;
	return ST_OK;
}

/* "TargetUserName=x, IpAddress=y" */
static int group_text(struct correlator *c, const struct correlation *k,
		      struct span values, struct span *out, struct err *err)
{
	buf_reset(&c->text);
	for (size_t g = 0; g < k->group_count; g++) {
		const uint8_t *end = memchr(values.ptr, 0, values.len);
		size_t n = end ? (size_t)(end - values.ptr) : values.len;

		if (g)
			buf_text(&c->text, ", ");
		buf_span_put(&c->text, k->group[g]);
		buf_byte(&c->text, '=');
		utf8_put_clean(&c->text, span_head(values, n));
		values = span_skip(values, n + 1);
	}
	*out = arena_dup(&c->arena, buf_span(&c->text));
	if (out->ptr)
		return ST_OK;
	*out = SPAN_EMPTY; /* the cap: the match stays, its group is lost */
	c->lost++;
	return c->text.bad == ST_NOMEM ? err_nomem(err) : ST_OK;
}

/* The value of a group by its name, in a match's values. */
static struct span group_value(const struct correlation *k, struct span values,
			       struct span name)
{
	for (size_t g = 0; g < k->group_count; g++) {
		const uint8_t *end = memchr(values.ptr, 0, values.len);
		size_t n = end ? (size_t)(end - values.ptr) : values.len;

		if (span_equal_nocase(k->group[g], name))
			return span_head(values, n);
		values = span_skip(values, n + 1);
	}
	return SPAN_EMPTY;
}

/* A match is an event for the correlations over this one. */
static void pass_on(struct correlator *c, size_t rule,
		    const struct correlation_match *m, struct span values)
{
	const struct correlation *mine = c->set->rule[rule].correlation;

	for (size_t i = 0; i < c->set->rule_count; i++) {
		const struct correlation *k = c->set->rule[i].correlation;

		for (size_t r = 0; k && r < k->rule_count; r++) {
			struct kept one = {m->last_ns,
					   m->first_ns,
					   m->last_mark,
					   m->first_mark,
					   0,
					   SPAN_EMPTY,
					   SPAN_EMPTY,
					   m->count,
					   (uint32_t)r,
					   0};
			bool whole = true;

			if (k->rule[r] != rule)
				continue;
			buf_reset(&c->text);
			for (size_t g = 0; g < k->group_count; g++) {
				struct span v = group_value(
					mine, values,
					k->field_name[r * k->group_count + g]);

				whole &= v.len != 0;
				buf_span_put(&c->text, v);
				buf_byte(&c->text, 0);
			}
			/* one group stays the group it is */
			if (!k->group_count && !mine->group_count)
				buf_span_put(&c->text, values);
			if (whole && !c->text.bad &&
			    take_text(c, buf_span(&c->text), &one.group))
				(void)keep(c, i, &one);
		}
	}
}

/* --- one group --- */

static int by_group(const void *a, const void *b)
{
	const struct kept *x = a, *y = b;
	int d = span_compare(x->group, y->group);

	if (d)
		return d;
	if (x->time_ns != y->time_ns)
		return x->time_ns < y->time_ns ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static int by_number(const void *a, const void *b)
{
	const struct kept *x = *(const struct kept *const *)a;
	const struct kept *y = *(const struct kept *const *)b;

	if (x->number < y->number || x->number > y->number)
		return x->number < y->number ? -1 : 1;
	return span_compare(x->value, y->value);
}

static int make_ranks(struct window *w, struct err *err)
{
	if (!w->k->value_count)
		return ST_OK;
	w->by_rank = mem_new(w->count, sizeof(*w->by_rank));
	w->times = mem_new(w->count, sizeof(*w->times));
	w->tree = mem_new(w->count + 1, sizeof(*w->tree));
	if (!w->by_rank || !w->times || !w->tree)
		return err_nomem(err);
	for (size_t i = 0; i < w->count; i++)
		w->by_rank[i] = &w->list[i];
	qsort(w->by_rank, w->count, sizeof(*w->by_rank), by_number);
	for (size_t i = 0; i < w->count; i++) {
		const struct kept *e = w->by_rank[i];
		bool same = i && !by_number(&w->by_rank[i], &w->by_rank[i - 1]);

		if (!same)
			w->ranks++;
		w->list[e - w->list].rank = (uint32_t)w->ranks - 1;
	}
	for (size_t i = 0, n = 0; i < w->count; i++)
		if (w->by_rank[i]->rank == n)
			w->by_rank[n++] = w->by_rank[i];
	return ST_OK;
}

static void window_release(struct window *w)
{
	mem_free(w->by_rank);
	mem_free(w->times);
	mem_free(w->tree);
}

/* Rules one after the other: the latest start of a row that ends with each. */
static bool ordered_step(struct window *w, const struct kept *e,
			 struct correlation_match *m)
{
	size_t last = w->k->rule_count - 1, r = e->from;

	if (r == 0) {
		w->chain[0] = e->first_ns;
		w->chain_mark[0] = e->first_mark;
	} else if (w->chain[r - 1] != TIME_NONE &&
		   e->time_ns - w->chain[r - 1] <= w->k->timespan_ns) {
		w->chain[r] = w->chain[r - 1];
		w->chain_mark[r] = w->chain_mark[r - 1];
	}
	if (r != last || w->chain[last] == TIME_NONE ||
	    e->time_ns - w->chain[last] > w->k->timespan_ns)
		return false;
	m->first_ns = w->chain[last];
	m->first_mark = w->chain_mark[last];
	m->count = (double)w->k->rule_count;
	/* each row is told once */
	for (size_t i = 0; i <= last; i++)
		w->chain[i] = TIME_NONE;
	return true;
}

static int tell(struct correlator *c, size_t rule, struct correlation_match *m,
		struct span values, struct err *err)
{
	const struct correlation *k = c->set->rule[rule].correlation;
	int s = group_text(c, k, values, &m->group, err);

	if (s == ST_OK)
		s = found(c, m, err);
	if (s == ST_OK)
		pass_on(c, rule, m, values);
	return s;
}

static int run_group(struct correlator *c, size_t rule, struct window *w,
		     struct err *err)
{
	struct correlation_match m = {.rule = (uint32_t)rule};
	struct span values = w->list[0].group;
	bool open = false;
	int s = make_ranks(w, err);

	for (size_t i = 0; i < CORRELATION_RULES_MAX; i++)
		w->chain[i] = TIME_NONE;
	for (size_t i = 0; i < w->count && s == ST_OK; i++) {
		const struct kept *e = &w->list[i];
		double value;

		if (w->k->type == CORRELATE_ORDERED) {
			m.last_ns = e->time_ns;
			m.last_mark = e->mark;
			if (ordered_step(w, e, &m))
				s = tell(c, rule, &m, values, err);
			continue;
		}
		while (e->time_ns - w->list[w->from].time_ns >
		       w->k->timespan_ns)
			enter(w, &w->list[w->from++], -1);
		enter(w, e, 1);
		value = measure(w, i);
		if (!condition_holds(w, value)) {
			if (open)
				s = tell(c, rule, &m, values, err);
			open = false;
			continue;
		}
		if (!open) {
			m.first_ns = w->list[w->from].first_ns;
			m.first_mark = w->list[w->from].first_mark;
			m.count = value;
		}
		open = true;
		m.last_ns = e->time_ns;
		m.last_mark = e->mark;
		m.count = value > m.count ? value : m.count;
	}
	if (open && s == ST_OK)
		s = tell(c, rule, &m, values, err);
	return s;
}

static int run_correlation(struct correlator *c, size_t rule, struct err *err)
{
	struct pile *p = &c->pile[rule];
	int s = ST_OK;

	if (p->count)
		qsort(p->list, p->count, sizeof(*p->list), by_group);
	for (size_t i = 0, n; i < p->count && s == ST_OK; i += n) {
		struct window w = {.k = c->set->rule[rule].correlation,
				   .list = &p->list[i]};

		for (n = 1; i + n < p->count &&
			    span_equal(p->list[i + n].group, p->list[i].group);
		     n++)
			;
		w.count = n;
		s = run_group(c, rule, &w, err);
		window_release(&w);
	}
	return s;
}

static int by_rule(const void *a, const void *b)
{
	const struct correlation_match *x = a, *y = b;

	if (x->rule != y->rule)
		return x->rule < y->rule ? -1 : 1;
	if (x->first_ns != y->first_ns)
		return x->first_ns < y->first_ns ? -1 : 1;
	return span_compare(x->group, y->group);
}

int correlator_finish(struct correlator *c,
		      const struct correlation_match **out, size_t *count,
		      struct err *err)
{
	unsigned deepest = 0;
	int s = ST_OK;

	for (size_t i = 0; i < c->set->rule_count; i++) {
		const struct correlation *k = c->set->rule[i].correlation;

		deepest = k && k->depth > deepest ? k->depth : deepest;
	}
	for (unsigned depth = 1; depth <= deepest && s == ST_OK; depth++)
		for (size_t i = 0; i < c->set->rule_count && s == ST_OK; i++) {
			const struct correlation *k =
				c->set->rule[i].correlation;

			if (k && k->depth == depth)
				s = run_correlation(c, i, err);
		}
	if (c->match_count)
		qsort(c->match, c->match_count, sizeof(*c->match), by_rule);
	*out = c->match;
	*count = c->match_count;
	return s;
}
