/* correlation.c - the documents of correlations, and which rules they mean. */
#include "rules/sigma/correlation.h"

#include "base/alloc.h"
#include "rules/sigma/set.h"

static const struct {
	const char *name;
	enum correlation_type type;
} types[] = {
	{"event_count", CORRELATE_EVENT_COUNT},
	{"value_count", CORRELATE_VALUE_COUNT},
	{"temporal", CORRELATE_TEMPORAL},
	{"temporal_ordered", CORRELATE_ORDERED},
	{"value_sum", CORRELATE_SUM},
	{"value_avg", CORRELATE_AVERAGE},
	{"value_percentile", CORRELATE_PERCENTILE},
	{"value_median", CORRELATE_MEDIAN},
};

static const char *const operators[] = {"gt", "gte", "lt", "lte", "eq", "neq"};

static bool is_temporal(const struct correlation *c)
{
	return c->type == CORRELATE_TEMPORAL || c->type == CORRELATE_ORDERED;
}

static bool wants_value(const struct correlation *c)
{
	return !is_temporal(c) && c->type != CORRELATE_EVENT_COUNT;
}

static int read_type(struct reading_rule *r, const struct yaml_node *map,
		     struct correlation *c)
{
	const struct yaml_node *n = yaml_find(map, "type");
	const char *names[ARRAY_LEN(types)];
	const char *near;

	if (!n || n->kind != YAML_TEXT)
		return sigma_refuse(r, map, "a correlation needs a type");
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		names[i] = types[i].name;
		if (span_is(n->text, types[i].name)) {
			c->type = types[i].type;
			return ST_OK;
		}
	}
	near = nearest_word(n->text, names, ARRAY_LEN(types));
	return sigma_refuse(r, n, "unknown type '%.*s'%s%s%s",
			    SPAN_ARG(span_head(n->text, 40)),
			    near ? "; is it '" : "", near ? near : "",
			    near ? "'?" : "");
}

/* A text or a list of texts; none when it is absent. */
static int read_texts(struct reading_rule *r, const struct yaml_node *n,
		      size_t max, const struct span **out, size_t *count)
{
	bool list = n && n->kind == YAML_LIST;
	struct span *text;

	*count = 0;
	if (!n)
		return ST_OK;
	text = arena_new(&r->set->arena, n->count + 1, sizeof(*text));
	if (!text)
		return err_nomem(r->err);
	if (n->kind == YAML_MAP || n->count > max)
		return sigma_refuse(r, n,
				    "a list of at most %zu names must "
				    "stand here",
				    max);
	for (const struct yaml_node *v = list ? n->first : n; v;
	     v = list ? v->next : NULL) {
		if (v->kind != YAML_TEXT || !v->text.len)
			return sigma_refuse(r, v, "a name must stand here");
		text[(*count)++] = v->text;
	}
	*out = text;
	return ST_OK;
}

static int read_timespan(struct reading_rule *r, const struct yaml_node *map,
			 struct correlation *c)
{
	static const struct {
		char unit;
		int64_t seconds;
	} units[] = {
		{'s', 1},      {'m', 60},      {'h', 3600},	{'d', 86400},
		{'w', 604800}, {'M', 2629746}, {'y', 31556952},
	};
	const struct yaml_node *n = yaml_find(map, "timespan");
	uint64_t count;

	if (!n || n->kind != YAML_TEXT || n->text.len < 2)
		return sigma_refuse(r, n ? n : map,
				    "a timespan is missing, such as 5m");
	if (!span_to_u64(span_head(n->text, n->text.len - 1), &count) ||
	    count == 0 || count > 1000000)
		return sigma_refuse(r, n,
				    "a timespan is a number and one of "
				    "s m h d w M y");
	for (size_t i = 0; i < ARRAY_LEN(units); i++)
		if (n->text.ptr[n->text.len - 1] == (uint8_t)units[i].unit &&
		    !__builtin_mul_overflow((int64_t)count * NS_PER_SECOND,
					    units[i].seconds, &c->timespan_ns))
			return ST_OK;
	return sigma_refuse(r, n,
			    "a timespan is a number and one of s m h d "
			    "w M y, and below 292 years");
}

static int read_number(struct reading_rule *r, const struct yaml_node *n,
		       double *out)
{
	struct scalar s = {.kind = SCALAR_NULL};

	if (n->kind == YAML_TEXT)
		s = scalar_of(n);
	if ((s.kind != SCALAR_INTEGER && s.kind != SCALAR_REAL) ||
	    s.real != s.real)
		return sigma_refuse(r, n, "a number must stand here");
	*out = s.real;
	return ST_OK;
}

static int read_values(struct reading_rule *r, const struct yaml_node *n,
		       struct correlation *c)
{
	const struct span *name;
	unsigned *value;
	int s = read_texts(r, n, CORRELATION_FIELDS_MAX, &name,
			   &c->value_count);

	if (s < 0)
		return s;
	value = arena_new(&r->set->arena, c->value_count + 1, sizeof(*value));
	if (!value)
		return err_nomem(r->err);
	for (size_t i = 0; i < c->value_count && s == ST_OK; i++)
		s = sigma_field(r->set, name[i], &value[i], r->err);
	c->value = value;
	if (c->type != CORRELATE_VALUE_COUNT && c->value_count > 1)
		return sigma_refuse(r, n, "one field can be reckoned with");
	return s;
}

static int read_operator(struct reading_rule *r, const struct yaml_node *n,
			 struct correlation *c)
{
	const char *near;

	for (size_t i = 0; i < ARRAY_LEN(operators); i++) {
		struct comparison *to = &c->comparison[c->comparison_count];

		if (!span_is(n->key->text, operators[i]))
			continue;
		if (c->comparison_count == COMPARISONS_MAX)
			return sigma_refuse(r, n->key, "too many operators");
		c->comparison_count++;
		to->op = (enum compare_op)i;
		return read_number(r, n, &to->value);
	}
	near = nearest_word(n->key->text, operators, ARRAY_LEN(operators));
	return sigma_refuse(r, n->key, "unknown operator '%.*s'%s%s%s",
			    SPAN_ARG(span_head(n->key->text, 40)),
			    near ? "; is it '" : "", near ? near : "",
			    near ? "'?" : "");
}

static int check_condition(struct reading_rule *r, const struct yaml_node *at,
			   const struct correlation *c)
{
	if (!c->comparison_count && !is_temporal(c))
		return sigma_refuse(r, at,
				    "a condition with an operator is "
				    "missing");
	if (wants_value(c) && !c->value_count)
		return sigma_refuse(r, at, "the condition names no field");
	if (!wants_value(c) && c->value_count)
		return sigma_refuse(r, at, "this type looks at no field");
	if (c->type == CORRELATE_PERCENTILE &&
	    !(c->percentile > 0 && c->percentile <= 100))
		return sigma_refuse(r, at,
				    "which percentile? \"percentile: 95\" in "
				    "the condition says it");
	return ST_OK;
}

/* "a and not b" over the names of the rules. */
static int read_extended(struct reading_rule *r, const struct yaml_node *at,
			 struct correlation *c)
{
	struct yaml_node map = {.kind = YAML_MAP, .count = c->rule_count};
	struct yaml_node *node =
		arena_new(&r->set->arena, c->rule_count * 2, sizeof(*node));
	struct sigma_item *item =
		arena_new(&r->set->arena, c->rule_count, sizeof(*item));
	struct expr *leaf =
		arena_new(&r->set->arena, c->rule_count, sizeof(*leaf));
	struct condition_names names = {.map = &map};

	names.expr =
		arena_new(&r->set->arena, c->rule_count, sizeof(*names.expr));
	if (!node || !item || !leaf || !names.expr)
		return err_nomem(r->err);
	if (c->type != CORRELATE_TEMPORAL)
		return sigma_refuse(r, at,
				    "only temporal takes a condition "
				    "in words");
	for (size_t i = 0; i < c->rule_count; i++) {
		struct yaml_node *value = &node[i * 2], *key = value + 1;

		key->text = c->name[i];
		value->key = key;
		value->next = i + 1 < c->rule_count ? value + 2 : NULL;
		item[i].line = (unsigned)i;
		leaf[i] = (struct expr){EXPR_ITEM, &item[i], 0, NULL};
		names.expr[i] = &leaf[i];
	}
	map.first = node;
	return sigma_condition_read(r, at, &names, &c->expr);
}

static int read_condition(struct reading_rule *r, const struct yaml_node *map,
			  struct correlation *c)
{
	const struct yaml_node *n = yaml_find(map, "condition");
	int s = ST_OK;

	if (n && n->kind == YAML_TEXT)
		return read_extended(r, n, c);
	if (n && n->kind == YAML_LIST)
		return sigma_refuse(r, n, "a condition is a map or a text");
	for (const struct yaml_node *v = n ? n->first : NULL; v && s == ST_OK;
	     v = v->next) {
		if (span_is(v->key->text, "field"))
			s = read_values(r, v, c);
		else if (span_is(v->key->text, "percentile"))
			s = read_number(r, v, &c->percentile);
		else
			s = read_operator(r, v, c);
	}
	return s < 0 ? s : check_condition(r, n ? n : map, c);
}

/* What the rule calls a group: its alias, or the name itself. */
static struct span alias_of(const struct yaml_node *aliases, struct span group,
			    struct span rule)
{
	for (const struct yaml_node *a = aliases ? aliases->first : NULL; a;
	     a = a->next) {
		if (!span_equal(a->key->text, group) || a->kind != YAML_MAP)
			continue;
		for (const struct yaml_node *v = a->first; v; v = v->next)
			if (span_equal(v->key->text, rule) &&
			    v->kind == YAML_TEXT)
				return v->text;
	}
	return group;
}

static bool is_listed(const struct correlation *c, struct span rule)
{
	for (size_t i = 0; i < c->rule_count; i++)
		if (span_equal(c->name[i], rule))
			return true;
	return false;
}

static int check_aliases(struct reading_rule *r, const struct yaml_node *map,
			 const struct correlation *c)
{
	if (map && map->kind != YAML_MAP)
		return sigma_refuse(r, map, "aliases must be a map");
	for (const struct yaml_node *a = map ? map->first : NULL; a;
	     a = a->next) {
		if (a->kind != YAML_MAP)
			return sigma_refuse(r, a,
					    "an alias maps rules to "
					    "fields");
		for (const struct yaml_node *v = a->first; v; v = v->next)
			if (!is_listed(c, v->key->text))
				return sigma_refuse(
					r, v->key,
					"'%.*s' is none of the "
					"rules",
					SPAN_ARG(span_head(v->key->text, 60)));
	}
	return ST_OK;
}

static int read_groups(struct reading_rule *r, const struct yaml_node *map,
		       struct correlation *c)
{
	const struct yaml_node *n = yaml_find(map, "group-by");
	const struct yaml_node *aliases = yaml_find(map, "aliases");
	struct span *name;
	unsigned *field;
	int s = check_aliases(r, aliases, c);

	if (s == ST_OK && n)
		s = read_texts(r, n, CORRELATION_FIELDS_MAX, &c->group,
			       &c->group_count);
	if (s < 0)
		return s;
	name = arena_new(&r->set->arena, c->rule_count * c->group_count + 1,
			 sizeof(*name));
	field = arena_new(&r->set->arena, c->rule_count * c->group_count + 1,
			  sizeof(*field));
	if (!name || !field)
		return err_nomem(r->err);
	for (size_t i = 0; i < c->rule_count; i++)
		for (size_t g = 0; g < c->group_count && s == ST_OK; g++) {
			size_t at = i * c->group_count + g;

			name[at] = alias_of(aliases, c->group[g], c->name[i]);
			s = sigma_field(r->set, name[at], &field[at], r->err);
		}
	c->field_name = name;
	c->field = field;
	return s;
}

static int read_generate(struct reading_rule *r, const struct yaml_node *doc,
			 const struct yaml_node *map, struct correlation *c)
{
	const struct yaml_node *n = yaml_find(map, "generate");

	if (!n)
		n = yaml_find(doc, "generate");
	if (!n)
		return ST_OK;
	if (n->kind != YAML_TEXT || scalar_of(n).kind != SCALAR_TRUTH)
		return sigma_refuse(r, n, "generate is true or false");
	c->generate = scalar_of(n).truth;
	return ST_OK;
}

static int check_keys(struct reading_rule *r, const struct yaml_node *map)
{
	static const char *const keys[] = {
		"type",	   "rules",	"group-by", "timespan",
		"aliases", "condition", "generate",
	};

	if (map->kind != YAML_MAP)
		return sigma_refuse(r, map, "correlation must be a map");
	for (const struct yaml_node *n = map->first; n; n = n->next) {
		size_t i = 0;

		while (i < ARRAY_LEN(keys) && !span_is(n->key->text, keys[i]))
			i++;
		if (i == ARRAY_LEN(keys))
			return sigma_refuse(r, n->key, "unknown key");
	}
	return ST_OK;
}

int correlation_read(struct reading_rule *r, const struct yaml_node *doc,
		     struct sigma_rule *out)
{
	const struct yaml_node *map = yaml_find(doc, "correlation");
	const struct yaml_node *rules = yaml_find(map, "rules");
	struct correlation *c = arena_new(&r->set->arena, 1, sizeof(*c));
	int s = sigma_info_read(r, doc, &out->info);

	if (!c)
		return err_nomem(r->err);
	if (s == ST_OK)
		s = check_keys(r, map);
	if (s == ST_OK)
		s = read_type(r, map, c);
	if (s == ST_OK && !rules)
		s = sigma_refuse(r, map, "a correlation needs rules");
	if (s == ST_OK)
		s = read_texts(r, rules, CORRELATION_RULES_MAX, &c->name,
			       &c->rule_count);
	if (s == ST_OK && !c->rule_count)
		s = sigma_refuse(r, rules, "a correlation needs rules");
	if (s == ST_OK)
		s = read_timespan(r, map, c);
	if (s == ST_OK)
		s = read_groups(r, map, c);
	if (s == ST_OK)
		s = read_condition(r, map, c);
	if (s == ST_OK)
		s = read_generate(r, doc, map, c);
	out->info.is_correlation = true;
	out->correlation = c;
	out->node = doc;
	return s;
}
