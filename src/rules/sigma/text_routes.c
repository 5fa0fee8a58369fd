/* text_routes.c - which rules to look at for a row of a text log.
 *
 * Event logs are routed by channel and event id; the logs of a web server have
 * nothing like it but the method of the request.  Many rules want one, and
 * most of what an Exchange server is asked is POST. */
#include "event/columns.h"
#include "rules/sigma/program.h"

/* The native column of a log that holds the method; FIELD_UNKNOWN: none, or no
 * rule names it. */
static unsigned method_column(const struct sigma_set *s, enum log_kind log)
{
	const char *column = NULL;

	for (const struct field_source *f = field_sources(log);
	     f->column || f->from == FROM_LINE; f++) {
		if (f->field != FIELD_METHOD)
			continue;
		if (column || f->from != FROM_CELL)
			return FIELD_UNKNOWN;
		column = f->column;
	}
	return column ? field_names_find(s->names, span_str(column))
		      : FIELD_UNKNOWN;
}

struct asking {
	const struct sigma_set *set;
	const struct program_place *place;
	struct text_routes *routes;
};

static bool is_method(const struct asking *a, unsigned field)
{
	const struct field_alias *alias;

	if (field == SIGMA_KEYWORD || a->routes->method == FIELD_UNKNOWN)
		return false;
	alias = a->place->alias ? a->place->alias[field] : NULL;
	if (alias)
		return alias->count == 1 &&
		       alias->native[0] == a->routes->method;
	return a->set->field[field].native == a->routes->method;
}

/* The bit of a method; METHODS_ANY when there is no room for it. */
static uint32_t method_bit(struct text_routes *r, struct span name)
{
	size_t i = 0;

	while (i < r->count && !span_equal_nocase(r->name[i], name))
		i++;
	if (i == METHODS_MAX)
		return METHODS_ANY;
	if (i == r->count)
		r->name[r->count++] = name;
	return UINT32_C(1) << i;
}

static uint32_t value_methods(const struct asking *a,
			      const struct alternatives *value)
{
	uint32_t some = 0;

	for (size_t i = 0; i < value->count; i++) {
		const struct pattern *p = &value->pattern[i];

		if (p->kind != PATTERN_EXACT || !p->text.len)
			return METHODS_ANY;
		some |= method_bit(a->routes, p->text);
	}
	return some;
}

static uint32_t item_methods(const struct asking *a,
			     const struct sigma_item *item)
{
	uint32_t all = METHODS_ANY, some = 0;

	if (item->negated || !item->count || !is_method(a, item->field))
		return METHODS_ANY;
	for (size_t i = 0; i < item->count; i++) {
		uint32_t one = value_methods(a, &item->value[i]);

		all &= one;
		some |= one;
	}
	return item->all ? all : some;
}

/* Methods with which the expression may hold. */
static uint32_t methods_of(const struct asking *a, const struct expr *e)
{
	uint32_t all = METHODS_ANY, some = 0;

	if (e->kind == EXPR_ITEM)
		return item_methods(a, e->item);
	if (e->kind == EXPR_NOT || !e->count)
		return METHODS_ANY;
	for (size_t i = 0; i < e->count; i++) {
		uint32_t one = methods_of(a, e->child[i]);

		all &= one;
		some |= one;
	}
	return e->kind == EXPR_AND ? all : some;
}

static bool is_needed(const struct text_routes *r, unsigned native)
{
	for (size_t i = 0; i < r->need_count; i++)
		if (r->need[i] == native)
			return true;
	return false;
}

/* Columns of which a place wants one. */
static int add_needs(struct sigma_set *s, struct text_routes *r,
		     const struct log_place *place, struct err *err)
{
	unsigned *more =
		arena_new(&s->arena, r->need_count + place->need_count + 1,
			  sizeof(*more));

	if (!more)
		return err_nomem(err);
	if (r->need_count)
		memcpy(more, r->need, r->need_count * sizeof(*more));
	r->need = more;
	for (size_t i = 0; i < place->need_count; i++) {
		unsigned native = s->field[place->need[i]].native;

		if (!is_needed(r, native))
			more[r->need_count++] = native;
	}
	return ST_OK;
}

/* The routes of the log, made when its first candidate comes. */
static int routes_of(struct sigma_program *p, struct sigma_set *s,
		     enum log_kind log, struct text_routes **out,
		     struct err *err)
{
	struct text_routes *r = p->text[log];

	if (!r) {
		r = arena_new(&s->arena, 1, sizeof(*r));
		if (!r)
			return err_nomem(err);
		r->method = method_column(s, log);
		p->text[log] = r;
	}
	*out = r;
	return ST_OK;
}

int text_routes_make(struct sigma_program *p, struct sigma_set *s,
		     struct err *err)
{
	int got = ST_OK;

	p->method = arena_new(&s->arena, p->candidate_count + 1,
			      sizeof(*p->method));
	if (!p->method)
		return err_nomem(err);
	for (size_t i = 0; i < p->candidate_count && got == ST_OK; i++) {
		const struct candidate *c = &p->candidate[i];
		struct asking a = {s, &p->place[c->place], NULL};

		if (a.place->place->log == LOG_EVTX)
			continue;
		got = routes_of(p, s, a.place->place->log, &a.routes, err);
		if (got < 0)
			return got;
		p->method[i] = methods_of(&a, s->rule[c->rule].expr);
		if (a.place->place->need_count)
			got = add_needs(s, a.routes, a.place->place, err);
	}
	return got;
}

size_t text_route(const struct text_routes *r, struct span method)
{
	size_t i = 0;

	while (i < r->count && !span_equal_nocase(r->name[i], method))
		i++;
	return i;
}
