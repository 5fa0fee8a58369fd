/* evaluate.c - whether what a rule says holds for the event at hand. */
#include "event/native.h"
#include "rules/sigma/matcher.h"

/* The other field starts with, ends with, contains or is this one's value. */
static bool texts_meet(const struct pattern *p, struct span value,
		       struct span other)
{
	if (p->starts && p->ends)
		return (p->cased ? span_find(value, other)
				 : span_find_nocase(value, other)) != SIZE_MAX;
	if (value.len < other.len)
		return false;
	if (p->ends)
		value = span_skip(value, value.len - other.len);
	else if (p->starts)
		value = span_head(value, other.len);
	return p->cased ? span_equal(value, other)
			: span_equal_nocase(value, other);
}

static bool field_holds(struct sigma_matcher *m,
			const struct program_place *place,
			const struct pattern *p, const struct subject *s)
{
	const unsigned *natives;
	unsigned one;
	size_t n = matcher_natives(m, place, p->other, &natives, &one);

	if (s->absent)
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct subject *o = matcher_value(m, natives[i], false);

		if (!o->absent && texts_meet(p, s->text, o->text))
			return true;
	}
	return false;
}

/* A Windows event's unnamed values one by one, for patterns that look at a
 * whole value. */
static bool data_holds(struct sigma_matcher *m, const struct pattern *p)
{
	struct subject s = {0};

	for (size_t i = 0; event_native_data(m->event, i, &s.text); i++) {
		matcher_small(m, &s);
		if (pattern_holds(p, &s, &m->re))
			return true;
	}
	return false;
}

static bool pattern_meets(struct sigma_matcher *m,
			  const struct program_place *place,
			  const unsigned *natives, size_t count,
			  const struct pattern *p)
{
	bool exists = false;

	for (size_t i = 0; i < count; i++) {
		const struct subject *s = matcher_value(m, natives[i], true);

		if (p->kind == PATTERN_FIELD) {
			if (field_holds(m, place, p, s))
				return true;
			continue;
		}
		if (p->kind == PATTERN_EXISTS || p->kind == PATTERN_NULL) {
			exists |= p->kind == PATTERN_EXISTS
					  ? !s->absent
					  : !s->absent && !s->empty;
			continue;
		}
		if (pattern_holds(p, s, &m->re))
			return true;
		if (natives[i] == FIELD_DATA && m->event->is_record &&
		    p->kind != PATTERN_CONTAINS && !s->absent &&
		    data_holds(m, p))
			return true;
	}
	if (p->kind == PATTERN_EXISTS)
		return exists == p->truth;
	return p->kind == PATTERN_NULL && !exists;
}

static bool value_meets(struct sigma_matcher *m,
			const struct program_place *place,
			const unsigned *natives, size_t count,
			const struct alternatives *a)
{
	for (size_t i = 0; i < a->count; i++)
		if (pattern_meets(m, place, natives, count, &a->pattern[i]))
			return true;
	return false;
}

bool matcher_item(struct sigma_matcher *m, const struct program_place *place,
		  const struct sigma_item *item)
{
	const unsigned *natives;
	unsigned one;
	size_t n = matcher_natives(m, place, item->field, &natives, &one);
	bool holds = item->all;

	for (size_t i = 0; i < item->count && holds == item->all; i++)
		holds = value_meets(m, place, natives, n, &item->value[i]);
	return holds != item->negated;
}

bool matcher_expr(struct sigma_matcher *m, const struct program_place *place,
		  const struct expr *e)
{
	switch (e->kind) {
	case EXPR_ITEM:
		return matcher_item(m, place, e->item);
	case EXPR_NOT:
		return !matcher_expr(m, place, e->child[0]);
	case EXPR_AND:
		for (size_t i = 0; i < e->count; i++)
			if (!matcher_expr(m, place, e->child[i]))
				return false;
		return true;
	case EXPR_OR:
		for (size_t i = 0; i < e->count; i++)
			if (matcher_expr(m, place, e->child[i]))
				return true;
		return false;
	}
	return false;
}
