/* stix_compare.c - what stands in [ ]: a recursive descent over comparisons. */
#include "rules/indicators/stix_inner.h"

/* --- object paths --- */

/* Bytes of the digest that a name in "hashes" stands for; 0: another. */
static size_t digest_size(struct span name)
{
	static const struct {
		const char *name;
		size_t size;
	} known[] = {{"MD5", 16},      {"SHA-1", 20},	{"SHA1", 20},
		     {"SHA-224", 28},  {"SHA-256", 32}, {"SHA256", 32},
		     {"SHA-384", 48},  {"SHA-512", 64}, {"SHA512", 64},
		     {"SHA3-256", 32}, {"SHA3-512", 64}};

	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (span_equal_nocase(name, span_str(known[i].name)))
			return known[i].size;
	return 0;
}

static int read_name(struct stix_parser *p, struct buf *path, struct span *last)
{
	struct span name = p->now.text;
	int s = ST_OK;

	if (p->now.kind == T_STRING)
		s = stix_unquote(p, p->now.text, &name);
	else if (p->now.kind != T_WORD || memchr(name.ptr, '-', name.len))
		return stix_expected(p, "the name of a property");
	if (s < 0)
		return s;
	buf_span_put(path, name);
	*last = name;
	stix_lex(p);
	return ST_OK;
}

static int read_index(struct stix_parser *p, struct buf *path)
{
	buf_byte(path, '[');
	if (stix_is_sign(p, "*")) {
		buf_byte(path, '*');
	} else if (p->now.kind == T_INTEGER) {
		buf_span_put(path, p->now.text);
	} else {
		return stix_expected(p, "a number or *");
	}
	stix_lex(p);
	buf_byte(path, ']');
	return stix_want_sign(p, "]");
}

static int read_steps(struct stix_parser *p, struct buf *path,
		      struct span *last)
{
	int s = read_name(p, path, last);

	while (s == ST_OK) {
		if (stix_take_sign(p, ".")) {
			buf_byte(path, '.');
			s = read_name(p, path, last);
		} else if (stix_take_sign(p, "[")) {
			s = read_index(p, path);
		} else {
			break;
		}
	}
	return s;
}

static void find_property(struct stix_parser *p, struct stix_compare *c,
			  struct span type)
{
	struct span path = span_skip(c->path, type.len + 1);

	c->property =
		p->schema->find(p->schema->context, type, path, &c->nocase);
	if (c->property == STIX_NO_PROPERTY && !p->out->unknown_count++)
		p->out->unknown = c->path;
}

/* digest: bytes of the hash that the path names, 0: none. */
static int read_path(struct stix_parser *p, struct stix_compare *c,
		     size_t *digest)
{
	struct span type = p->now.text, last = SPAN_EMPTY;
	struct buf path;
	int s;

	if (p->now.kind != T_WORD)
		return stix_expected(p, "an object path");
	buf_init(&path, STIX_PATTERN_MAX);
	buf_span_put(&path, type);
	buf_byte(&path, ':');
	stix_lex(p);
	s = stix_want_sign(p, ":");
	if (s == ST_OK)
		s = read_steps(p, &path, &last);
	if (s == ST_OK) {
		c->path = path.bad ? SPAN_EMPTY
				   : arena_dup(p->arena, buf_span(&path));
		if (!c->path.len)
			s = err_nomem(p->err);
	}
	*digest = 0;
	if (s == ST_OK && span_find(c->path, SPAN_LIT("hashes.")) != SIZE_MAX)
		*digest = digest_size(last);
	buf_release(&path);
	if (s == ST_OK)
		find_property(p, c, type);
	return s;
}

/* --- comparisons --- */

static const struct {
	const char *sign;
	enum stix_op op;
} signs[] = {
	{"=", STIX_EQ}, {"==", STIX_EQ}, {"!=", STIX_NE}, {"<>", STIX_NE},
	{"<", STIX_LT}, {"<=", STIX_LE}, {">", STIX_GT},  {">=", STIX_GE},
};

static const struct {
	const char *word;
	enum stix_op op;
} words[] = {
	{"IN", STIX_IN},
	{"LIKE", STIX_LIKE},
	{"MATCHES", STIX_MATCHES},
	{"ISSUBSET", STIX_ISSUBSET},
	{"ISSUPERSET", STIX_ISSUPERSET},
};

static int read_op(struct stix_parser *p, enum stix_op *op)
{
	for (size_t i = 0; i < ARRAY_LEN(signs); i++)
		if (stix_take_sign(p, signs[i].sign)) {
			*op = signs[i].op;
			return ST_OK;
		}
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (stix_take_word(p, words[i].word)) {
			*op = words[i].op;
			return ST_OK;
		}
	return stix_expected(p, "a comparison operator");
}

static bool same_set(const struct stix_value *a, const struct stix_value *b)
{
	bool number = a->kind == STIX_INTEGER || a->kind == STIX_REAL;

	return a->kind == b->kind ||
	       (number && (b->kind == STIX_INTEGER || b->kind == STIX_REAL));
}

/* A list of values is put together in blocks of twice the size. */
static int read_set(struct stix_parser *p, struct stix_compare *c)
{
	struct stix_value *list = NULL;
	size_t room = 0;
	int s = stix_want_sign(p, "(");

	while (s == ST_OK && !stix_is_sign(p, ")")) {
		size_t at = p->now.at;

		if (c->value_count == room) {
			struct stix_value *more = arena_new(
				p->arena, room ? room * 2 : 8, sizeof(*more));

			if (!more)
				return err_nomem(p->err);
			if (room)
				memcpy(more, list, room * sizeof(*more));
			list = more;
			room = room ? room * 2 : 8;
		}
		if (!list)
			return err_nomem(p->err);
		s = stix_count_node(p);
		if (s == ST_OK)
			s = stix_read_literal(p, &list[c->value_count]);
		if (s == ST_OK && !same_set(&list[0], &list[c->value_count]))
			return stix_refuse_at(
				p, at, "a set of values of different types");
		c->value_count++;
		if (s < 0 || stix_is_sign(p, ")"))
			break;
		s = stix_want_sign(p, ",");
		if (s == ST_OK && stix_is_sign(p, ")"))
			return stix_expected(p, "a value");
	}
	c->value = list;
	return s == ST_OK ? stix_want_sign(p, ")") : s;
}

static int check_digest(struct stix_parser *p, const struct stix_compare *c,
			size_t digest, size_t at)
{
	for (size_t i = 0; i < c->value_count; i++) {
		struct span v = c->value[i].text;
		bool ok = c->value[i].kind == STIX_TEXT && v.len == digest * 2;

		for (size_t k = 0; ok && k < v.len; k++)
			ok = stix_hex_value(v.ptr[k]) >= 0;
		if (!ok)
			return stix_refuse_at(
				p, at, "not a digest of %zu hexadecimal digits",
				digest * 2);
	}
	return ST_OK;
}

static int read_operand(struct stix_parser *p, struct stix_compare *c)
{
	struct stix_value *v = arena_new(p->arena, 1, sizeof(*v));
	bool wants_text = c->op >= STIX_LIKE;
	size_t at = p->now.at;
	int s;

	if (!v)
		return err_nomem(p->err);
	if (wants_text && p->now.kind != T_STRING)
		return stix_expected(p, "a text in quotes");
	s = stix_read_literal(p, v);
	c->value = v;
	c->value_count = 1;
	if (s < 0)
		return s;
	if (c->op == STIX_MATCHES) {
		struct err why = {0};

		s = stix_codes_add(p->codes, v->text, c->nocase, &c->re, &why);
		if (s == ST_FORMAT)
			return stix_refuse_at(p, at, "%s", why.text);
		return s < 0 ? err_set(p->err, why.code, at, "%s", why.text)
			     : ST_OK;
	}
	if ((c->op == STIX_ISSUBSET || c->op == STIX_ISSUPERSET) &&
	    !stix_network(v->text, c->prefix, &c->prefix_bits))
		return stix_refuse_at(p, at, "no address and no network: %.*s",
				      SPAN_ARG(span_head(v->text, 60)));
	return ST_OK;
}

static int new_compare(struct stix_parser *p, struct stix_compare **out)
{
	int s = stix_count_node(p);

	if (s < 0)
		return s;
	*out = arena_new(p->arena, 1, sizeof(**out));
	return *out ? ST_OK : err_nomem(p->err);
}

static int read_test(struct stix_parser *p, struct stix_compare **out)
{
	struct stix_compare *c = NULL;
	size_t digest = 0, at;
	int s = new_compare(p, &c);

	if (s < 0)
		return s;
	c->kind = STIX_TEST;
	c->negated = stix_is_word(p, "NOT");
	if (c->negated) {
		stix_lex(p);
		if (!stix_is_word(p, "EXISTS"))
			return stix_expected(p, "EXISTS");
	}
	*out = c;
	if (stix_take_word(p, "EXISTS")) {
		c->op = STIX_EXISTS;
		return read_path(p, c, &digest);
	}
	s = read_path(p, c, &digest);
	if (s < 0)
		return s;
	c->negated = stix_take_word(p, "NOT");
	s = read_op(p, &c->op);
	at = p->now.at;
	if (s == ST_OK)
		s = c->op == STIX_IN ? read_set(p, c) : read_operand(p, c);
	if (s == ST_OK && digest && c->op <= STIX_IN)
		s = check_digest(p, c, digest, at);
	return s;
}

static int read_compare_operand(struct stix_parser *p,
				struct stix_compare **out)
{
	int s;

	if (!stix_take_sign(p, "("))
		return read_test(p, out);
	s = stix_enter(p);
	if (s == ST_OK)
		s = stix_read_compare(p, out);
	p->depth--;
	return s == ST_OK ? stix_want_sign(p, ")") : s;
}

/* What `one` reads, once or with `word` between. */
static int read_joined(struct stix_parser *p, const char *word,
		       enum stix_compare_kind kind,
		       int (*one)(struct stix_parser *, struct stix_compare **),
		       struct stix_compare **out)
{
	struct stix_compare *first = NULL, *last, *all = NULL;
	int s = one(p, &first);

	if (s < 0 || !first || !stix_is_word(p, word)) {
		*out = first;
		return s;
	}
	s = new_compare(p, &all);
	if (s < 0)
		return s;
	*all = (struct stix_compare){.kind = kind, .child = first};
	last = first;
	while (s == ST_OK && stix_take_word(p, word)) {
		struct stix_compare *next = NULL;

		s = one(p, &next);
		if (s == ST_OK) {
			last->next = next;
			last = next;
		}
	}
	*out = all;
	return s;
}

static int read_compare_and(struct stix_parser *p, struct stix_compare **out)
{
	return read_joined(p, "AND", STIX_AND, read_compare_operand, out);
}

int stix_read_compare(struct stix_parser *p, struct stix_compare **out)
{
	return read_joined(p, "OR", STIX_OR, read_compare_and, out);
}
