/* stix_time.c - observations that together fit a pattern.
 *
 * For every expression the ways in which it holds are made, bottom up: a
 * binding is a set of observations with the time of the first and the last.
 * Ways multiply (AND of n lists: all combinations), so where there are more
 * than STIX_BINDINGS_MAX only neighbours in time are joined: those are the
 * tightest, which every qualifier prefers.  The caller is told. */
#include <stdlib.h>

#include "rules/indicators/stix.h"

/* Bytes that the combinations of one pattern may take. */
#define BINDINGS_KEPT ((size_t)64 << 20)

struct list {
	struct stix_binding *item;
	size_t count, room;
};

struct binder {
	const struct stix_marks *marks;
	struct arena *arena;
	size_t until; /* of the arena's use */
	bool capped;
	struct err *err;
};

static int list_open(struct binder *b, struct list *l, size_t room)
{
	if (room > STIX_BINDINGS_MAX)
		room = STIX_BINDINGS_MAX;
	*l = (struct list){.room = room};
	l->item = arena_new(b->arena, room + 1, sizeof(*l->item));
	return l->item ? ST_OK : err_nomem(b->err);
}

/* False when the list is full. */
static bool list_add(struct binder *b, struct list *l,
		     const struct stix_binding *binding)
{
	if (l->count == l->room) {
		b->capped = true;
		return false;
	}
	l->item[l->count++] = *binding;
	return true;
}

static int by_time(const void *x, const void *y)
{
	const struct stix_binding *a = x, *b = y;

	if (a->last_ns != b->last_ns)
		return a->last_ns < b->last_ns ? -1 : 1;
	if (a->first_ns != b->first_ns) /* tighter ones first */
		return a->first_ns > b->first_ns ? -1 : 1;
	for (size_t i = 0; i < a->count && i < b->count; i++)
		if (a->observation[i] != b->observation[i])
			return a->observation[i] < b->observation[i] ? -1 : 1;
	return a->count < b->count ? -1 : a->count > b->count;
}

static void list_sort(struct list *l)
{
	size_t n = 0;

	if (l->count)
		qsort(l->item, l->count, sizeof(*l->item), by_time);
	for (size_t i = 0; i < l->count; i++) /* each once */
		if (!n || by_time(&l->item[n - 1], &l->item[i]) != 0)
			l->item[n++] = l->item[i];
	l->count = n;
}

static bool disjoint(const struct stix_binding *a, const struct stix_binding *b)
{
	for (size_t i = 0, k = 0; i < a->count && k < b->count;) {
		if (a->observation[i] == b->observation[k])
			return false;
		if (a->observation[i] < b->observation[k])
			i++;
		else
			k++;
	}
	return true;
}

/* 1: they would take more than they may. */
static int join(struct binder *b, const struct stix_binding *x,
		const struct stix_binding *y, struct stix_binding *out)
{
	uint32_t *all;
	size_t i = 0, k = 0, n = 0;

	if (b->arena->used > b->until) {
		b->capped = true;
		return 1;
	}
	all = arena_new(b->arena, x->count + y->count, sizeof(*all));
	if (!all)
		return err_nomem(b->err);
	while (i < x->count || k < y->count)
		if (k == y->count ||
		    (i < x->count && x->observation[i] < y->observation[k]))
			all[n++] = x->observation[i++];
		else
			all[n++] = y->observation[k++];
	*out = (struct stix_binding){
		x->first_ns < y->first_ns ? x->first_ns : y->first_ns,
		x->last_ns > y->last_ns ? x->last_ns : y->last_ns, all, n};
	return ST_OK;
}

static int ways(struct binder *b, const struct stix_seen *s, struct list *out);

/* --- one observation --- */

static int ways_seen(struct binder *b, const struct stix_seen *s,
		     struct list *out)
{
	const struct stix_marks *m = &b->marks[s->leaf];
	int status = list_open(b, out, m->count);

	for (size_t i = 0; i < m->count && status == ST_OK; i++) {
		struct stix_binding one = {m->mark[i].time_ns,
					   m->mark[i].time_ns,
					   &m->mark[i].observation, 1};

		if (!list_add(b, out, &one))
			break;
	}
	if (status == ST_OK)
		list_sort(out);
	return status;
}

/* --- joined --- */

static int ways_or(struct binder *b, const struct stix_seen *s,
		   struct list *out)
{
	int status = list_open(b, out, STIX_BINDINGS_MAX);

	for (const struct stix_seen *k = s->child; k && status == ST_OK;
	     k = k->next) {
		struct list one;

		status = ways(b, k, &one);
		for (size_t i = 0; status == ST_OK && i < one.count; i++)
			if (!list_add(b, out, &one.item[i]))
				break;
	}
	if (status == ST_OK)
		list_sort(out);
	return status;
}

static bool goes_with(const struct stix_binding *x,
		      const struct stix_binding *y, bool followed)
{
	return (!followed || x->last_ns <= y->first_ns) && disjoint(x, y);
}

static int join_all(struct binder *b, const struct list *x,
		    const struct list *y, bool followed, struct list *out)
{
	for (size_t i = 0; i < x->count; i++)
		for (size_t k = 0; k < y->count; k++) {
			struct stix_binding one;
			int status;

			if (!goes_with(&x->item[i], &y->item[k], followed))
				continue;
			status = join(b, &x->item[i], &y->item[k], &one);
			if (status)
				return status < 0 ? status : ST_OK;
			if (!list_add(b, out, &one))
				return ST_OK;
		}
	return ST_OK;
}

/* The first of y that ends at or behind the moment. */
static size_t place_of(const struct list *y, int64_t ns)
{
	size_t from = 0, to = y->count;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (y->item[mid].last_ns < ns)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

static int join_near(struct binder *b, const struct list *x,
		     const struct list *y, bool followed, struct list *out)
{
	size_t most = STIX_BINDINGS_MAX / x->count; /* at least 1 */

	b->capped = true;
	for (size_t i = 0; i < x->count; i++) {
		size_t at = place_of(y, x->item[i].last_ns);
		size_t from = at > most / 2 ? at - most / 2 : 0;
		size_t had = 0;

		for (size_t k = followed ? at : from;
		     k < y->count && had < most; k++) {
			struct stix_binding one;
			int status;

			if (!goes_with(&x->item[i], &y->item[k], followed))
				continue;
			status = join(b, &x->item[i], &y->item[k], &one);
			if (status)
				return status < 0 ? status : ST_OK;
			if (!list_add(b, out, &one))
				return ST_OK;
			had++;
		}
	}
	return ST_OK;
}

static int ways_joined(struct binder *b, const struct stix_seen *s,
		       struct list *out)
{
	bool followed = s->kind == STIX_SEEN_FOLLOWED;
	int status = ways(b, s->child, out);

	for (const struct stix_seen *k = s->child->next; k && status == ST_OK;
	     k = k->next) {
		struct list left = *out, right;

		status = ways(b, k, &right);
		if (status == ST_OK)
			status = list_open(b, out, left.count * right.count);
		if (status < 0)
			return status;
		status = left.count * right.count <= STIX_BINDINGS_MAX
				 ? join_all(b, &left, &right, followed, out)
				 : join_near(b, &left, &right, followed, out);
		list_sort(out);
	}
	return status;
}

/* --- bound --- */

/* y put in among x, which has room for it. */
static void merge(uint32_t *x, size_t count, const struct stix_binding *y)
{
	size_t to = count + y->count, i = count, k = y->count;

	while (k)
		if (i && x[i - 1] > y->observation[k - 1])
			x[--to] = x[--i];
		else
			x[--to] = y->observation[--k];
}

/* From one on, the next ones that share nothing, as early as can be. `all` has
 * room for the observations of every one. */
static int repeat_from(struct binder *b, const struct list *in, size_t from,
		       uint64_t times, uint32_t *all, struct list *out)
{
	struct stix_binding sum = in->item[from];
	uint64_t had = 1;
	uint32_t *kept;

	memcpy(all, sum.observation, sum.count * sizeof(*all));
	sum.observation = all;
	for (size_t i = from + 1; i < in->count && had < times; i++) {
		const struct stix_binding *next = &in->item[i];

		if (!disjoint(&sum, next))
			continue;
		merge(all, sum.count, next);
		sum.count += next->count;
		if (next->first_ns < sum.first_ns)
			sum.first_ns = next->first_ns;
		if (next->last_ns > sum.last_ns)
			sum.last_ns = next->last_ns;
		had++;
	}
	if (had < times)
		return ST_OK;
	if (b->arena->used > b->until) {
		b->capped = true;
		return ST_OK;
	}
	kept = arena_new(b->arena, sum.count, sizeof(*kept));
	if (!kept)
		return err_nomem(b->err);
	memcpy(kept, all, sum.count * sizeof(*kept));
	sum.observation = kept;
	(void)list_add(b, out, &sum);
	return ST_OK;
}

static int ways_repeated(struct binder *b, const struct stix_seen *s,
			 struct list *out)
{
	struct list in;
	size_t sum = 1;
	uint32_t *all;
	int status = ways(b, s->child, &in);

	if (status < 0 || s->times == 1) {
		*out = in;
		return status;
	}
	for (size_t i = 0; i < in.count; i++)
		sum += in.item[i].count;
	all = arena_new(b->arena, sum, sizeof(*all));
	status = all ? list_open(b, out, in.count) : err_nomem(b->err);
	for (size_t i = 0; status == ST_OK && in.count - i >= s->times; i++)
		status = repeat_from(b, &in, i, s->times, all, out);
	if (status == ST_OK)
		list_sort(out);
	return status;
}

static int ways_filtered(struct binder *b, const struct stix_seen *s,
			 struct list *out)
{
	size_t n = 0;
	int status = ways(b, s->child, out);

	for (size_t i = 0; status == ST_OK && i < out->count; i++) {
		const struct stix_binding *one = &out->item[i];
		bool in = s->kind == STIX_WITHIN
				  ? (uint64_t)one->last_ns -
						    (uint64_t)one->first_ns <=
					    (uint64_t)s->within_ns
				  : one->first_ns >= s->start_ns &&
					    one->last_ns < s->stop_ns;

		if (in)
			out->item[n++] = *one;
	}
	if (status == ST_OK)
		out->count = n;
	return status;
}

static int ways(struct binder *b, const struct stix_seen *s, struct list *out)
{
	switch (s->kind) {
	case STIX_SEEN:
		return ways_seen(b, s, out);
	case STIX_SEEN_OR:
		return ways_or(b, s, out);
	case STIX_SEEN_AND:
	case STIX_SEEN_FOLLOWED:
		return ways_joined(b, s, out);
	case STIX_REPEATS:
		return ways_repeated(b, s, out);
	default:
		return ways_filtered(b, s, out);
	}
}

int stix_bind(const struct stix_pattern *p, const struct stix_marks *marks,
	      struct arena *a, const struct stix_binding **out, size_t *count,
	      bool *capped, struct err *err)
{
	struct binder b = {marks, a, a->used + BINDINGS_KEPT, false, err};
	struct list all;
	size_t n = 0;
	int status = ways(&b, p->root, &all);

	for (size_t i = 0; status == ST_OK && i < all.count; i++) {
		bool free = true;

		for (size_t k = 0; k < n && free; k++)
			free = disjoint(&all.item[k], &all.item[i]);
		if (free)
			all.item[n++] = all.item[i];
	}
	if (status < 0)
		return status;
	*out = all.item;
	*count = n;
	*capped = b.capped;
	return ST_OK;
}
