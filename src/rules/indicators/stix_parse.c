/* stix_parse.c - STIX patterns: observations, a recursive descent over them. */
#include "rules/indicators/stix_inner.h"

static int new_seen(struct stix_parser *p, enum stix_seen_kind kind,
		    struct stix_seen **out)
{
	int s = stix_count_node(p);

	if (s < 0)
		return s;
	*out = arena_new(p->arena, 1, sizeof(**out));
	if (!*out)
		return err_nomem(p->err);
	(*out)->kind = kind;
	return ST_OK;
}

static int read_seen(struct stix_parser *p, struct stix_seen **out);

static int read_seen_operand(struct stix_parser *p, struct stix_seen **out)
{
	struct stix_compare *c = NULL;
	int s;

	if (stix_take_sign(p, "(")) {
		s = stix_enter(p);
		if (s == ST_OK)
			s = read_seen(p, out);
		p->depth--;
		return s == ST_OK ? stix_want_sign(p, ")") : s;
	}
	if (!stix_take_sign(p, "["))
		return stix_expected(p, "[");
	s = stix_read_compare(p, &c);
	if (s == ST_OK)
		s = stix_want_sign(p, "]");
	if (s == ST_OK)
		s = new_seen(p, STIX_SEEN, out);
	if (s == ST_OK) {
		(*out)->compare = c;
		(*out)->leaf = p->out->leaf_count++;
	}
	return s;
}

static int read_seconds(struct stix_parser *p, struct stix_seen *q)
{
	struct stix_value v = {.kind = STIX_INTEGER};
	int s;

	if ((p->now.kind != T_INTEGER && p->now.kind != T_REAL) ||
	    p->now.text.ptr[0] == '-')
		return stix_expected(p, "a number of seconds");
	s = stix_read_number(p, &v);
	if (s == ST_OK && (v.real <= 0 || v.real > 9e9))
		return stix_refuse_at(p, p->now.at,
				      "seconds have to be above 0 and "
				      "below 9000000000");
	if (s < 0)
		return s;
	q->within_ns = v.kind == STIX_INTEGER
			       ? v.integer * NS_PER_SECOND
			       : (int64_t)(v.real * (double)NS_PER_SECOND);
	stix_lex(p);
	return stix_take_word(p, "SECONDS") ? ST_OK
					    : stix_expected(p, "SECONDS");
}

static int read_times(struct stix_parser *p, struct stix_seen *q)
{
	if (p->now.kind != T_INTEGER || !span_to_u64(p->now.text, &q->times))
		return stix_expected(p, "a number");
	if (q->times == 0 || q->times > STIX_BINDINGS_MAX)
		return stix_refuse_at(p, p->now.at,
				      "1 to %d repeats are possible",
				      STIX_BINDINGS_MAX);
	stix_lex(p);
	return stix_take_word(p, "TIMES") ? ST_OK : stix_expected(p, "TIMES");
}

static int read_moment(struct stix_parser *p, int64_t *out)
{
	struct stix_value v;
	int s;

	if (p->now.kind != T_TIME)
		return stix_expected(p, "a time, t'2021-03-01T00:00:00Z'");
	s = stix_read_literal(p, &v);
	*out = s == ST_OK ? v.integer : 0;
	return s;
}

static int read_between(struct stix_parser *p, struct stix_seen *q)
{
	int s = read_moment(p, &q->start_ns);

	if (s == ST_OK && !stix_take_word(p, "STOP"))
		return stix_expected(p, "STOP");
	return s == ST_OK ? read_moment(p, &q->stop_ns) : s;
}

static bool take_qualifier(struct stix_parser *p, enum stix_seen_kind *kind)
{
	if (stix_take_word(p, "WITHIN"))
		*kind = STIX_WITHIN;
	else if (stix_take_word(p, "REPEATS"))
		*kind = STIX_REPEATS;
	else if (stix_take_word(p, "START"))
		*kind = STIX_BETWEEN;
	else
		return false;
	return true;
}

static int read_qualifier(struct stix_parser *p, struct stix_seen *q)
{
	if (q->kind == STIX_WITHIN)
		return read_seconds(p, q);
	return q->kind == STIX_REPEATS ? read_times(p, q) : read_between(p, q);
}

/* An operand with its qualifiers, no kind twice but behind parentheses, where
 * the validator of OASIS takes it. */
static int read_qualified(struct stix_parser *p, struct stix_seen **out)
{
	static const char *const name[] = {"WITHIN", "REPEATS", "START"};
	bool had[3] = {false, false, false};
	bool plain = stix_is_sign(p, "[");
	enum stix_seen_kind kind = STIX_WITHIN;
	int s = read_seen_operand(p, out);

	while (s == ST_OK) {
		size_t at = p->now.at;
		struct stix_seen *q = NULL;

		if (!take_qualifier(p, &kind))
			break;
		if (plain && had[kind - STIX_WITHIN])
			return stix_refuse_at(p, at,
					      "%s twice on one expression",
					      name[kind - STIX_WITHIN]);
		had[kind - STIX_WITHIN] = true;
		s = new_seen(p, kind, &q);
		if (s < 0)
			return s;
		q->child = *out;
		s = read_qualifier(p, q);
		*out = q;
	}
	return s;
}

static int read_seen_joined(struct stix_parser *p, const char *word,
			    enum stix_seen_kind kind,
			    int (*one)(struct stix_parser *,
				       struct stix_seen **),
			    struct stix_seen **out)
{
	struct stix_seen *first = NULL, *last, *all = NULL;
	int s = one(p, &first);

	if (s < 0 || !stix_is_word(p, word)) {
		*out = first;
		return s;
	}
	s = new_seen(p, kind, &all);
	if (s < 0)
		return s;
	all->child = last = first;
	while (s == ST_OK && stix_take_word(p, word)) {
		struct stix_seen *next = NULL;

		s = one(p, &next);
		if (s == ST_OK) {
			last->next = next;
			last = next;
		}
	}
	*out = all;
	return s;
}

static int read_seen_and(struct stix_parser *p, struct stix_seen **out)
{
	return read_seen_joined(p, "AND", STIX_SEEN_AND, read_qualified, out);
}

static int read_seen_or(struct stix_parser *p, struct stix_seen **out)
{
	return read_seen_joined(p, "OR", STIX_SEEN_OR, read_seen_and, out);
}

static int read_seen(struct stix_parser *p, struct stix_seen **out)
{
	return read_seen_joined(p, "FOLLOWEDBY", STIX_SEEN_FOLLOWED,
				read_seen_or, out);
}

/* Depth is bounded by that of the parentheses. */
static void list_leaves(struct stix_pattern *p, const struct stix_seen *s)
{
	for (; s; s = s->next) {
		if (s->kind == STIX_SEEN)
			p->leaf[s->leaf] = s;
		else
			list_leaves(p, s->child);
	}
}

int stix_parse(struct stix_pattern *out, struct span text,
	       const struct stix_schema *schema, struct stix_codes *codes,
	       struct arena *a, struct err *err)
{
	struct stix_pattern got = {0};
	struct stix_parser p = {.in = text,
				.schema = schema,
				.codes = codes,
				.arena = a,
				.out = &got,
				.err = err};
	struct stix_seen *root = NULL;
	int s;

	if (text.len > STIX_PATTERN_MAX)
		return err_set(err, ST_LIMIT, 0, "longer than %zu bytes",
			       STIX_PATTERN_MAX);
	stix_lex(&p);
	s = read_seen(&p, &root);
	if (s == ST_OK && p.now.kind != T_END)
		s = stix_expected(&p, "AND, OR, FOLLOWEDBY or the end");
	if (s < 0)
		return s;
	got.root = root;
	got.leaf = arena_new(a, got.leaf_count, sizeof(const void *));
	if (!got.leaf)
		return err_nomem(err);
	list_leaves(&got, root);
	*out = got;
	return ST_OK;
}

bool stix_compare_can_hold(const struct stix_compare *c)
{
	const struct stix_compare *k = c->child;

	if (c->kind == STIX_TEST)
		return c->property != STIX_NO_PROPERTY;
	for (; k; k = k->next)
		if (stix_compare_can_hold(k) == (c->kind == STIX_OR))
			return c->kind == STIX_OR;
	return c->kind == STIX_AND;
}

static bool seen_can_hold(const struct stix_seen *s)
{
	bool any = s->kind == STIX_SEEN_OR;

	if (s->kind == STIX_SEEN)
		return stix_compare_can_hold(s->compare);
	for (const struct stix_seen *k = s->child; k; k = k->next)
		if (seen_can_hold(k) == any)
			return any;
	return !any;
}

bool stix_can_hold(const struct stix_pattern *p)
{
	return seen_can_hold(p->root);
}

bool stix_is_single(const struct stix_pattern *p)
{
	const struct stix_seen *s = p->root;

	if (s->kind == STIX_SEEN_OR)
		for (s = s->child; s && s->kind == STIX_SEEN;)
			s = s->next;
	else if (s->kind == STIX_SEEN)
		s = NULL;
	return !s;
}
