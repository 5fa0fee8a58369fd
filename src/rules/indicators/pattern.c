/* pattern.c - STIX patterns in a set.
 *
 * "[a:v = '1' OR b:w IN ('2', '3')]" over properties that have a table is no
 * pattern but three values.  What is left is found by its leaves: a leaf that
 * can only hold with one of certain texts in one property hangs on those texts
 * (anchors), so that an event tries few of them. */
#include <stdlib.h>

#include "base/hash.h"
#include "rules/indicators/inner.h"

#define PATTERNS_MAX 100000

/* --- values instead of patterns --- */

static bool is_table_test(const struct stix_compare *c)
{
	if (c->negated || (c->op != STIX_EQ && c->op != STIX_IN) ||
	    property_kind(c->property) == IND_KINDS)
		return false;
	for (size_t i = 0; i < c->value_count; i++)
		if (c->value[i].kind != STIX_TEXT)
			return false;
	return true;
}

static bool is_table_compare(const struct stix_compare *c)
{
	if (c->kind == STIX_TEST)
		return is_table_test(c);
	if (c->kind == STIX_AND)
		return false;
	for (c = c->child; c; c = c->next)
		if (!is_table_compare(c))
			return false;
	return true;
}

static bool is_table_pattern(const struct stix_pattern *p)
{
	if (!stix_is_single(p))
		return false;
	for (uint32_t i = 0; i < p->leaf_count; i++)
		if (!is_table_compare(p->leaf[i]->compare))
			return false;
	return true;
}

static int add_values(struct indicator_set *s, const struct told *t,
		      const struct stix_compare *c, struct err *err)
{
	struct told one = *t;
	int status = ST_OK;

	if (c->kind == STIX_OR) {
		for (c = c->child; c && status == ST_OK; c = c->next)
			status = add_values(s, t, c, err);
		return status;
	}
	one.kind = property_kind(c->property);
	for (size_t i = 0; i < c->value_count && status == ST_OK; i++) {
		one.value = c->value[i].text;
		status = set_add(s, &one, err);
	}
	return status;
}

/* --- patterns --- */

static int keep_pattern(struct indicator_set *s, const struct told *t,
			const struct stix_pattern *p, struct err *err)
{
	struct told plain = *t;
	struct pattern_entry *more;

	if (s->pattern_count == s->pattern_room) {
		size_t room = s->pattern_room ? s->pattern_room * 2 : 16;

		more = room > PATTERNS_MAX * 2
			       ? NULL
			       : mem_resize(s->pattern, room, sizeof(*more));
		if (!more)
			return err_nomem(err);
		s->pattern = more;
		s->pattern_room = room;
	}
	s->pattern[s->pattern_count] = (struct pattern_entry){
		.indicator = (uint32_t)s->count,
		.pattern = *p,
		.single = stix_is_single(p),
	};
	/* kept as it is written, under a kind that has no canonical form */
	plain.kind = IND_PATTERN;
	if (s->count == s->room) {
		size_t room = s->room ? s->room * 2 : 256;
		struct indicator *item =
			mem_resize(s->item, room, sizeof(*item));

		if (!item)
			return err_nomem(err);
		s->item = item;
		s->room = room;
	}
	s->item[s->count++] = (struct indicator){
		.key = plain.value,
		.from_ns = t->from_ns,
		.until_ns = t->until_ns,
		.about = t->about,
		.line = t->line,
		.next = NO_INDICATOR,
		.kind = IND_PATTERN,
		.confidence = (uint8_t)t->confidence,
	};
	s->pattern_count++;
	return ST_OK;
}

static int refuse_kept(struct indicator_set *s, const char *why, size_t len,
		       const struct told *t, struct err *err)
{
	char *text = arena_text(&s->arena, span_of(why, len));

	if (!text)
		return err_nomem(err);
	set_refuse(s, text, t->file, t->line, t->value);
	return ST_OK;
}

/* "no log has file:magic_number_hex" */
static int refuse_unknown(struct indicator_set *s, const struct told *t,
			  const struct stix_pattern *p, struct err *err)
{
	char why[160];
	int len = snprintf(why, sizeof(why),
			   "a pattern over %.*s, which no log tells",
			   SPAN_ARG(span_head(p->unknown, 100)));

	return refuse_kept(s, why, len > 0 ? (size_t)len : 0, t, err);
}

int set_add_pattern(struct indicator_set *s, const struct told *t,
		    struct err *err)
{
	struct stix_schema schema = {property_find, NULL};
	struct told own = *t;
	struct stix_pattern p;
	struct err why = {0};
	int status;

	own.value = arena_dup(&s->arena, t->value);
	if (!own.value.ptr)
		return err_nomem(err);
	status = stix_parse(&p, own.value, &schema, &s->codes, &s->arena, &why);
	if (status == ST_FORMAT || status == ST_LIMIT) {
		char text[sizeof(why.text) + 32];
		int len = snprintf(text, sizeof(text), "no STIX pattern: %s",
				   why.text);

		return refuse_kept(s, text, len > 0 ? (size_t)len : 0, &own,
				   err);
	}
	if (status < 0)
		return err_nomem(err);
	if (!stix_can_hold(&p))
		return refuse_unknown(s, &own, &p, err);
	if (s->pattern_count >= PATTERNS_MAX) {
		set_refuse(s, "more than 100000 patterns", t->file, t->line,
			   own.value);
		return ST_OK;
	}
	s->partial += p.unknown_count > 0;
	if (!is_table_pattern(&p) || p.unknown_count)
		return keep_pattern(s, &own, &p, err);
	for (uint32_t i = 0; i < p.leaf_count && status == ST_OK; i++)
		status = add_values(s, &own, p.leaf[i]->compare, err);
	return status;
}

/* --- leaves and anchors --- */

static uint64_t hash_small(struct span s)
{
	uint8_t small[256];
	size_t n = s.len < sizeof(small) ? s.len : sizeof(small);

	for (size_t i = 0; i < n; i++)
		small[i] = ascii_lower(s.ptr[i]);
	return hash_span(span_of(small, n), s.len);
}

/* How many texts a leaf could hang on; SIZE_MAX: on none. */
static size_t anchor_cost(const struct stix_compare *c)
{
	size_t best = SIZE_MAX, sum = 0;

	if (c->kind == STIX_TEST) {
		if (c->property == STIX_NO_PROPERTY)
			return 0;
		if (c->negated || (c->op != STIX_EQ && c->op != STIX_IN))
			return SIZE_MAX;
		for (size_t i = 0; i < c->value_count; i++)
			if (c->value[i].kind != STIX_TEXT)
				return SIZE_MAX;
		return c->value_count;
	}
	for (const struct stix_compare *k = c->child; k; k = k->next) {
		size_t one = anchor_cost(k);

		if (one < best)
			best = one;
		sum = one == SIZE_MAX || sum == SIZE_MAX ? SIZE_MAX : sum + one;
	}
	return c->kind == STIX_AND ? best : sum;
}

/* Puts them, as anchor_cost counted them; NULL counts only. */
static size_t put_anchors(const struct stix_compare *c, uint32_t leaf,
			  struct anchor *out)
{
	const struct stix_compare *best = NULL;
	size_t n = 0;

	if (c->kind == STIX_TEST && c->property == STIX_NO_PROPERTY)
		return 0;
	if (c->kind == STIX_TEST) {
		for (size_t i = 0; out && i < c->value_count; i++)
			out[i] = (struct anchor){c->property, leaf,
						 hash_small(c->value[i].text)};
		return c->value_count;
	}
	for (const struct stix_compare *k = c->child; k; k = k->next) {
		if (c->kind == STIX_OR)
			n += put_anchors(k, leaf, out ? out + n : NULL);
		else if (!best || anchor_cost(k) < anchor_cost(best))
			best = k;
	}
	return c->kind == STIX_OR || !best ? n : put_anchors(best, leaf, out);
}

static uint64_t logs_of(const struct stix_compare *c)
{
	uint64_t logs = c->kind == STIX_AND ? UINT64_MAX : 0;

	if (c->kind == STIX_TEST)
		return c->property == STIX_NO_PROPERTY
			       ? 0
			       : property_logs(c->property);
	for (const struct stix_compare *k = c->child; k; k = k->next) {
		/* NOT EXISTS holds where there is none */
		uint64_t one = k->kind == STIX_TEST && k->op == STIX_EXISTS &&
					       k->negated
				       ? UINT64_MAX
				       : logs_of(k);

		logs = c->kind == STIX_AND ? logs & one : logs | one;
	}
	return logs;
}

/* Digests of files that only patterns ask for. */
static void note_digests(struct indicator_set *s, const struct stix_compare *c)
{
	size_t size = c->kind == STIX_TEST ? property_digest(c->property) : 0;

	if (size)
		s->digest[size] = true;
	for (const struct stix_compare *k = c->child; k; k = k->next)
		note_digests(s, k);
}

static int by_place(const void *x, const void *y)
{
	const struct anchor *a = x, *b = y;

	if (a->property != b->property)
		return a->property < b->property ? -1 : 1;
	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return a->leaf < b->leaf ? -1 : a->leaf > b->leaf;
}

const struct anchor *anchors_find(const struct indicator_set *s,
				  uint32_t property, struct span value,
				  size_t *count)
{
	struct anchor key = {property, 0, 0};
	size_t from = 0, to = s->anchor_count;

	*count = 0;
	if (!(s->anchored >> property & 1))
		return NULL;
	key.hash = hash_small(value);
	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (by_place(&s->anchor[mid], &key) < 0)
			from = mid + 1;
		else
			to = mid;
	}
	while (from + *count < s->anchor_count &&
	       s->anchor[from + *count].property == property &&
	       s->anchor[from + *count].hash == key.hash)
		++*count;
	return s->anchor + from;
}

static void list_leaves(struct indicator_set *s, size_t *anchors)
{
	s->leaf_count = 0;
	*anchors = 0;
	for (size_t p = 0; p < s->pattern_count; p++) {
		struct pattern_entry *e = &s->pattern[p];

		e->first_leaf = (uint32_t)s->leaf_count;
		for (uint32_t i = 0; i < e->pattern.leaf_count; i++) {
			const struct stix_compare *c =
				e->pattern.leaf[i]->compare;
			size_t cost = anchor_cost(c);
			bool dead = !stix_compare_can_hold(c);

			if (s->leaf)
				s->leaf[s->leaf_count] = (struct leaf){
					c, (uint32_t)p,
					cost != SIZE_MAX || dead, logs_of(c)};
			if (cost != SIZE_MAX && !dead)
				*anchors += put_anchors(c, 0, NULL);
			s->leaf_count++;
		}
	}
}

static void fill(struct indicator_set *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->leaf_count; i++) {
		struct leaf *l = &s->leaf[i];

		s->pattern_logs |= l->logs;
		note_digests(s, l->compare);
		if (!l->anchored)
			s->always[s->always_count++] = (uint32_t)i;
		else if (stix_compare_can_hold(l->compare))
			n += put_anchors(l->compare, (uint32_t)i,
					 s->anchor + n);
	}
	s->anchor_count = n;
	for (size_t i = 0; i < n; i++)
		s->anchored |= UINT64_C(1) << s->anchor[i].property;
	if (n)
		qsort(s->anchor, n, sizeof(*s->anchor), by_place);
}

int patterns_build(struct indicator_set *s, struct err *err)
{
	size_t anchors;

	if (!s->pattern_count)
		return ST_OK;
	list_leaves(s, &anchors);
	s->leaf = mem_new(s->leaf_count, sizeof(*s->leaf));
	s->anchor = mem_new(anchors + 1, sizeof(*s->anchor));
	s->always = mem_new(s->leaf_count, sizeof(*s->always));
	if (!s->leaf || !s->anchor || !s->always)
		return err_nomem(err);
	list_leaves(s, &anchors);
	fill(s);
	return ST_OK;
}
