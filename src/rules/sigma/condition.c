/* condition.c - "1 of selection_* and not (filter or known)" as a tree.
 *
 *	or      := and ( "or" and )*
 *	and     := not ( "and" not )*
 *	not     := "not" not | operand
 *	operand := ( "1" | "any" | "all" ) "of" pattern | identifier
 *		 | "(" or ")" */
#include "base/alloc.h"
#include "rules/sigma/tree.h"

struct parser {
	struct reading_rule *r;
	const struct yaml_node *at;
	const struct condition_names *names;
	struct span text;
	size_t next; /* unread byte */
	struct span token;
	size_t token_at;
	size_t nodes;
	unsigned depth;
};

const struct expr *expr_join(struct sigma_set *s, enum expr_kind kind,
			     const struct expr *const *child, size_t count)
{
	const struct expr **copy;
	struct expr *e;

	if (count == 1)
		return child[0];
	e = arena_new(&s->arena, 1, sizeof(*e));
	copy = arena_new(&s->arena, count + 1, sizeof(*copy));
	if (!e || !copy)
		return NULL;
	if (count)
		memcpy(copy, child, count * sizeof(*copy));
	*e = (struct expr){kind, NULL, count, copy};
	return e;
}

const struct expr *expr_not(struct sigma_set *s, const struct expr *child)
{
	const struct expr **copy = arena_new(&s->arena, 1, sizeof(*copy));
	struct expr *e = arena_new(&s->arena, 1, sizeof(*e));

	if (!e || !copy)
		return NULL;
	*copy = child;
	*e = (struct expr){EXPR_NOT, NULL, 1, copy};
	return e;
}

/* --- tokens --- */

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_name(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || c == '_' || c == '-' || c == '*';
}

static int refuse_at(struct parser *p, const char *why)
{
	struct span rest = span_head(p->token, 40);

	if (!rest.len)
		return sigma_refuse(p->r, p->at, "condition: %s at its end",
				    why);
	return sigma_refuse(p->r, p->at, "condition, character %zu, '%.*s': %s",
			    p->token_at + 1, SPAN_ARG(rest), why);
}

/* The next word or parenthesis; empty at the end. */
static int advance(struct parser *p)
{
	size_t from;

	while (p->next < p->text.len && is_blank(p->text.ptr[p->next]))
		p->next++;
	from = p->token_at = p->next;
	if (from == p->text.len) {
		p->token = SPAN_EMPTY;
		return ST_OK;
	}
	if (is_name(p->text.ptr[from]))
		while (p->next < p->text.len && is_name(p->text.ptr[p->next]))
			p->next++;
	else
		p->next++;
	p->token = span_of(p->text.ptr + from, p->next - from);
	if (p->token.ptr[0] == '|')
		return refuse_at(p, "aggregations are written as correlations "
				    "now");
	if (!is_name(p->token.ptr[0]) && p->token.ptr[0] != '(' &&
	    p->token.ptr[0] != ')')
		return refuse_at(p, "this has no meaning here");
	return ST_OK;
}

static bool is_word(const struct parser *p, const char *word)
{
	return span_equal_nocase(p->token, span_str(word));
}

/* --- operands --- */

/* '*' stands for any run of characters. */
static bool name_fits(struct span pattern, struct span name)
{
	size_t p = 0, n = 0, star = SIZE_MAX, back = 0;

	while (n < name.len || p < pattern.len) {
		if (p < pattern.len && pattern.ptr[p] == '*') {
			star = ++p;
			back = n;
		} else if (p < pattern.len && n < name.len &&
			   pattern.ptr[p] == name.ptr[n]) {
			p++;
			n++;
		} else if (star != SIZE_MAX && back < name.len) {
			p = star;
			n = ++back;
		} else {
			return false;
		}
	}
	return true;
}

static bool is_chosen(const struct parser *p, struct span name)
{
	if (is_word(p, "them"))
		return name.len && name.ptr[0] != '_';
	if (!name.len || (name.ptr[0] == '_' && p->token.ptr[0] != '_'))
		return false;
	return name_fits(p->token, name);
}

/* Behind "1 of": the pattern is the token. */
static int parse_selector(struct parser *p, bool all, const struct expr **out)
{
	const struct yaml_node *map = p->names->map;
	const struct expr **list;
	size_t count = 0, i = 0;
	int s = advance(p);

	if (s < 0)
		return s;
	if (!p->token.len || !is_name(p->token.ptr[0]))
		return refuse_at(p, "a pattern of names must follow \"of\"");
	list = arena_new(&p->r->set->arena, map->count + 1, sizeof(*list));
	if (!list)
		return err_nomem(p->r->err);
	for (const struct yaml_node *n = map->first; n; n = n->next, i++)
		if (p->names->expr[i] && is_chosen(p, n->key->text))
			list[count++] = p->names->expr[i];
	if (!count)
		return refuse_at(p, "no name fits");
	p->nodes += count;
	*out = expr_join(p->r->set, all ? EXPR_AND : EXPR_OR, list, count);
	return *out ? advance(p) : err_nomem(p->r->err);
}

static int parse_name(struct parser *p, struct span name, size_t at,
		      const struct expr **out)
{
	const struct yaml_node *map = p->names->map;
	const char *near;
	const char *known[64];
	size_t i = 0, count = 0;

	for (const struct yaml_node *n = map->first; n; n = n->next, i++) {
		if (!p->names->expr[i])
			continue;
		if (span_equal(n->key->text, name)) {
			*out = p->names->expr[i];
			return ST_OK;
		}
		if (count < ARRAY_LEN(known))
			known[count++] = (const char *)n->key->text.ptr;
	}
	near = nearest_word(name, known, count);
	return sigma_refuse(p->r, p->at,
			    "condition, character %zu: nothing is called "
			    "'%.*s'%s%s%s",
			    at + 1, SPAN_ARG(span_head(name, 60)),
			    near ? "; is it '" : "", near ? near : "",
			    near ? "'?" : "");
}

static int parse_or(struct parser *p, const struct expr **out);

static int parse_operand(struct parser *p, const struct expr **out)
{
	bool all = is_word(p, "all"),
	     any = is_word(p, "any") || is_word(p, "1");
	struct span name = p->token;
	size_t at = p->token_at;
	int s;

	if (!name.len)
		return refuse_at(p, "a name is missing");
	if (name.ptr[0] == '(') {
		s = advance(p);
		if (s == ST_OK)
			s = parse_or(p, out);
		if (s < 0)
			return s;
		if (!span_is(p->token, ")"))
			return refuse_at(p, "a ')' is missing");
		return advance(p);
	}
	if (name.ptr[0] == ')')
		return refuse_at(p, "a name is missing before it");
	if (is_word(p, "and") || is_word(p, "or") || is_word(p, "of"))
		return refuse_at(p, "a name is missing before it");
	s = advance(p);
	if (s < 0)
		return s;
	if (is_word(p, "of")) {
		if (!all && !any)
			return refuse_at(p, "only 1, any and all can stand "
					    "before it");
		return parse_selector(p, all, out);
	}
	return parse_name(p, name, at, out);
}

static int parse_not(struct parser *p, const struct expr **out)
{
	const struct expr *child = NULL;
	int s;

	if (p->depth >= SIGMA_DEPTH_MAX)
		return refuse_at(p, "nested too deep");
	if (!is_word(p, "not"))
		return parse_operand(p, out);
	s = advance(p);
	p->depth++;
	if (s == ST_OK)
		s = parse_not(p, &child);
	p->depth--;
	if (s < 0 || !child)
		return s;
	*out = expr_not(p->r->set, child);
	return *out ? ST_OK : err_nomem(p->r->err);
}

/* Operands with one word between them: one node, however long the row. */
static int parse_row(struct parser *p, const char *word, enum expr_kind kind,
		     int (*part)(struct parser *, const struct expr **),
		     const struct expr **out)
{
	const struct expr **list = NULL, **more;
	size_t count = 0, room = 0;
	int s;

	for (;;) {
		if (count == room) {
			room = room ? room * 2 : 4;
			more = mem_resize(list, room, sizeof(*more));
			if (!more) {
				s = err_nomem(p->r->err);
				break;
			}
			list = more;
		}
		s = part(p, &list[count]);
		if (s < 0)
			break;
		count++;
		if (!is_word(p, word)) {
			*out = expr_join(p->r->set, kind, list, count);
			s = *out ? ST_OK : err_nomem(p->r->err);
			break;
		}
		s = ++p->nodes > SIGMA_NODES_MAX
			    ? refuse_at(p, "too many terms")
			    : advance(p);
		if (s < 0)
			break;
	}
	mem_free(list);
	return s;
}

static int parse_and(struct parser *p, const struct expr **out)
{
	return parse_row(p, "and", EXPR_AND, parse_not, out);
}

static int parse_or(struct parser *p, const struct expr **out)
{
	int s;

	if (p->depth++ >= SIGMA_DEPTH_MAX)
		return refuse_at(p, "nested too deep");
	s = parse_row(p, "or", EXPR_OR, parse_and, out);
	p->depth--;
	return s;
}

int sigma_condition_read(struct reading_rule *r, const struct yaml_node *at,
			 const struct condition_names *names,
			 const struct expr **out)
{
	struct parser p = {.r = r, .at = at, .names = names};
	int s;

	if (at->kind != YAML_TEXT || !at->text.len)
		return sigma_refuse(r, at, "a condition must be a text");
	p.text = at->text;
	s = advance(&p);
	if (s == ST_OK)
		s = parse_or(&p, out);
	if (s == ST_OK && p.token.len)
		s = refuse_at(&p, "\"and\" or \"or\" is missing before it");
	if (s == ST_OK && p.nodes > SIGMA_NODES_MAX)
		s = refuse_at(&p, "too many terms");
	return s;
}
