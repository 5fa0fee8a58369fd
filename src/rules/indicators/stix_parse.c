/* stix_parse.c - STIX patterns: tokens, and a recursive descent over them. */
#include <stdarg.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "rules/indicators/stix.h"

enum token_kind {
	T_END,
	T_WORD, /* identifier or keyword */
	T_STRING,
	T_INTEGER,
	T_REAL,
	T_TIME,
	T_HEX,
	T_BASE64,
	T_SIGN, /* one of [ ] ( ) : . , * or an operator */
	T_BAD,
};

struct token {
	enum token_kind kind;
	struct span
		text; /* as written; of strings what is between the quotes */
	size_t at;
};

struct parser {
	struct span in;
	size_t at;
	struct token now; /* not yet taken */
	const struct stix_schema *schema;
	struct stix_codes *codes;
	struct arena *arena;
	struct stix_pattern *out;
	size_t nodes;
	unsigned depth;
	struct err *err;
};

/* --- tokens --- */

static int refuse_at(struct parser *p, size_t at, const char *fmt, ...)
	PRINTF_LIKE(3, 4);

static int refuse_at(struct parser *p, size_t at, const char *fmt, ...)
{
	char text[160];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	return err_set(p->err, ST_FORMAT, at, "column %zu: %s", at + 1, text);
}

static bool is_letter(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static uint8_t peek(const struct parser *p, size_t ahead)
{
	size_t at = p->at + ahead;

	return at < p->in.len ? p->in.ptr[at] : 0;
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' ||
	       c == '\v';
}

static bool skip_comment(struct parser *p)
{
	if (peek(p, 0) != '/')
		return false;
	if (peek(p, 1) == '/') {
		while (p->at < p->in.len && peek(p, 0) != '\n')
			p->at++;
		return true;
	}
	if (peek(p, 1) == '*') {
		size_t end =
			span_find(span_skip(p->in, p->at + 2), SPAN_LIT("*/"));

		if (end == SIZE_MAX)
			return false;
		p->at += end + 4;
		return true;
	}
	return false;
}

/* A string in single quotes; ' and \ stand behind a \. */
static bool lex_string(struct parser *p, struct token *t)
{
	size_t from = ++p->at;

	for (; p->at < p->in.len; p->at++) {
		uint8_t c = p->in.ptr[p->at];

		if (c == '\'') {
			t->text = span_of(p->in.ptr + from, p->at - from);
			p->at++;
			return true;
		}
		if (c != '\\')
			continue;
		c = peek(p, 1);
		if (c != '\'' && c != '\\')
			return false;
		p->at++;
	}
	return false;
}

static void lex_number(struct parser *p, struct token *t)
{
	size_t from = p->at;

	t->kind = T_INTEGER;
	if (peek(p, 0) == '-' || peek(p, 0) == '+')
		p->at++;
	if (peek(p, 0) == '0' && is_digit(peek(p, 1)))
		t->kind = T_BAD;
	while (is_digit(peek(p, 0)))
		p->at++;
	if (peek(p, 0) == '.' && is_digit(peek(p, 1))) {
		t->kind = t->kind == T_BAD ? T_BAD : T_REAL;
		p->at++;
		while (is_digit(peek(p, 0)))
			p->at++;
	}
	if (is_letter(peek(p, 0)))
		t->kind = T_BAD;
	t->text = span_of(p->in.ptr + from, p->at - from);
}

static bool starts_number(const struct parser *p)
{
	size_t n = peek(p, 0) == '-' || peek(p, 0) == '+';

	return is_digit(peek(p, n)) ||
	       (peek(p, n) == '.' && is_digit(peek(p, n + 1)));
}

static void lex_word(struct parser *p, struct token *t)
{
	size_t from = p->at;

	while (is_letter(peek(p, 0)) || is_digit(peek(p, 0)) ||
	       peek(p, 0) == '-')
		p->at++;
	t->kind = T_WORD;
	t->text = span_of(p->in.ptr + from, p->at - from);
}

static void lex_sign(struct parser *p, struct token *t)
{
	static const char *const twos[] = {"==", "!=", "<>", "<=", ">="};
	size_t len = 1;

	for (size_t i = 0; i < ARRAY_LEN(twos); i++)
		if (peek(p, 0) == (uint8_t)twos[i][0] &&
		    peek(p, 1) == (uint8_t)twos[i][1])
			len = 2;
	t->kind = strchr("[]():.,*=<>!", peek(p, 0)) ? T_SIGN : T_BAD;
	if (t->kind == T_SIGN && len == 1 && peek(p, 0) == '!')
		t->kind = T_BAD;
	t->text = span_of(p->in.ptr + p->at, len);
	p->at += len;
}

static enum token_kind quoted_kind(uint8_t c)
{
	switch (c) {
	case 't':
		return T_TIME;
	case 'h':
		return T_HEX;
	case 'b':
		return T_BASE64;
	default:
		return T_BAD;
	}
}

static void lex(struct parser *p)
{
	struct token *t = &p->now;

	while (is_blank(peek(p, 0)) || skip_comment(p))
		p->at += is_blank(peek(p, 0));
	*t = (struct token){T_END, SPAN_EMPTY, p->at};
	if (p->at >= p->in.len)
		return;
	if (peek(p, 1) == '\'' && quoted_kind(peek(p, 0)) != T_BAD) {
		t->kind = quoted_kind(peek(p, 0));
		p->at++;
		if (!lex_string(p, t))
			t->kind = T_BAD;
	} else if (peek(p, 0) == '\'') {
		t->kind = lex_string(p, t) ? T_STRING : T_BAD;
	} else if (starts_number(p)) {
		lex_number(p, t);
	} else if (is_letter(peek(p, 0))) {
		lex_word(p, t);
	} else {
		lex_sign(p, t);
	}
}

static bool is_word(const struct parser *p, const char *word)
{
	return p->now.kind == T_WORD && span_is(p->now.text, word);
}

static bool is_sign(const struct parser *p, const char *sign)
{
	return p->now.kind == T_SIGN && span_is(p->now.text, sign);
}

static bool take_word(struct parser *p, const char *word)
{
	if (!is_word(p, word))
		return false;
	lex(p);
	return true;
}

static bool take_sign(struct parser *p, const char *sign)
{
	if (!is_sign(p, sign))
		return false;
	lex(p);
	return true;
}

/* "mismatch" in our own words. */
static int expected(struct parser *p, const char *what)
{
	if (p->now.kind == T_END)
		return refuse_at(p, p->now.at, "the pattern ends, expected %s",
				 what);
	if (p->now.kind == T_BAD && !p->now.text.len)
		return refuse_at(p, p->now.at,
				 "a text that does not end, or \\ before what "
				 "is neither ' nor \\");
	return refuse_at(p, p->now.at, "expected %s, not \"%.*s\"", what,
			 SPAN_ARG(span_head(p->now.text, 40)));
}

static int want_sign(struct parser *p, const char *sign)
{
	return take_sign(p, sign) ? ST_OK : expected(p, sign);
}

static int count_node(struct parser *p)
{
	if (++p->nodes > STIX_NODES_MAX)
		return err_set(p->err, ST_LIMIT, p->now.at,
			       "column %zu: more than %d operands",
			       p->now.at + 1, STIX_NODES_MAX);
	return ST_OK;
}

static int enter(struct parser *p)
{
	if (++p->depth > STIX_DEPTH_MAX)
		return err_set(p->err, ST_LIMIT, p->now.at,
			       "column %zu: parentheses deeper than %d",
			       p->now.at + 1, STIX_DEPTH_MAX);
	return ST_OK;
}

/* --- literals --- */

static int unquote(struct parser *p, struct span raw, struct span *out)
{
	uint8_t *text;
	size_t n = 0;

	if (!memchr(raw.ptr, '\\', raw.len)) {
		*out = raw;
		return ST_OK;
	}
	text = arena_new(p->arena, raw.len, 1);
	if (!text)
		return err_nomem(p->err);
	for (size_t i = 0; i < raw.len; i++) {
		if (raw.ptr[i] == '\\')
			i++;
		text[n++] = raw.ptr[i];
	}
	*out = span_of(text, n);
	return ST_OK;
}

static int hex_value(uint8_t c)
{
	c = ascii_lower(c);
	if (is_digit(c))
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int read_hex(struct parser *p, struct span raw, struct span *out)
{
	uint8_t *bytes = arena_new(p->arena, raw.len / 2 + 1, 1);

	if (!bytes)
		return err_nomem(p->err);
	if (raw.len % 2)
		return refuse_at(p, p->now.at,
				 "hexadecimal digits come in pairs");
	for (size_t i = 0; i < raw.len; i += 2) {
		int high = hex_value(raw.ptr[i]);
		int low = hex_value(raw.ptr[i + 1]);

		if (high < 0 || low < 0)
			return refuse_at(p, p->now.at, "not hexadecimal");
		bytes[i / 2] = (uint8_t)(high << 4 | low);
	}
	*out = span_of(bytes, raw.len / 2);
	return ST_OK;
}

static int base64_value(uint8_t c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *found = c ? strchr(digits, c) : NULL;

	return found ? (int)(found - digits) : -1;
}

static int read_base64(struct parser *p, struct span raw, struct span *out)
{
	uint8_t *bytes = arena_new(p->arena, raw.len + 1, 1);
	size_t len = raw.len, n = 0;
	uint32_t word = 0;

	if (!bytes)
		return err_nomem(p->err);
	for (int pads = 0; pads < 2 && len && raw.ptr[len - 1] == '='; pads++)
		len--;
	if (raw.len % 4 || len % 4 == 1)
		return refuse_at(p, p->now.at, "not Base64");
	for (size_t i = 0; i < len; i++) {
		int v = base64_value(raw.ptr[i]);

		if (v < 0)
			return refuse_at(p, p->now.at, "not Base64");
		word = word << 6 | (uint32_t)v;
		if (i % 4)
			bytes[n++] = (uint8_t)(word >> (6 - 2 * (i % 4)));
	}
	*out = span_of(bytes, n);
	return ST_OK;
}

/* 2016-06-01T01:30:00.123Z and nothing else. */
static bool read_time(struct span s, int64_t *out)
{
	static const char form[] = "dddd-dd-ddTdd:dd:dd";
	size_t n = sizeof(form) - 1;

	if (s.len < n + 1 || s.ptr[s.len - 1] != 'Z')
		return false;
	for (size_t i = 0; i < n; i++)
		if (form[i] == 'd' ? !is_digit(s.ptr[i])
				   : s.ptr[i] != (uint8_t)form[i])
			return false;
	if (s.len > n + 1 && (s.ptr[n] != '.' || s.len == n + 2))
		return false;
	for (size_t i = n + 1; i + 1 < s.len; i++)
		if (!is_digit(s.ptr[i]))
			return false;
	if (s.len > n + 11) { /* finer than we keep */
		char cut[32];

		memcpy(cut, s.ptr, n + 10);
		cut[n + 10] = 'Z';
		return time_from_text(span_of(cut, n + 11), out);
	}
	return time_from_text(s, out);
}

static int read_real(struct parser *p, struct span text, double *out)
{
	char copy[64];

	if (text.len >= sizeof(copy))
		return refuse_at(p, p->now.at,
				 "a number of more than 63 digits");
	memcpy(copy, text.ptr, text.len);
	copy[text.len] = 0;
	*out = strtod(copy, NULL);
	return ST_OK;
}

static int read_number(struct parser *p, struct stix_value *v)
{
	struct span text = p->now.text;

	v->kind = p->now.kind == T_INTEGER ? STIX_INTEGER : STIX_REAL;
	if (text.ptr[0] == '+')
		text = span_skip(text, 1);
	if (v->kind == STIX_INTEGER) {
		if (!span_to_i64(text, &v->integer))
			return refuse_at(p, p->now.at,
					 "an integer beyond 64 bits");
		v->real = (double)v->integer;
		return ST_OK;
	}
	return read_real(p, text, &v->real);
}

static int read_literal(struct parser *p, struct stix_value *v)
{
	int s = ST_OK;

	*v = (struct stix_value){.kind = STIX_TEXT};
	switch (p->now.kind) {
	case T_STRING:
		s = unquote(p, p->now.text, &v->text);
		break;
	case T_INTEGER:
	case T_REAL:
		s = read_number(p, v);
		break;
	case T_TIME:
		v->kind = STIX_TIME;
		v->text = p->now.text;
		if (!read_time(p->now.text, &v->integer))
			return refuse_at(p, p->now.at, "no such time: %.*s",
					 SPAN_ARG(span_head(p->now.text, 40)));
		break;
	case T_HEX:
		v->kind = STIX_BINARY;
		s = read_hex(p, p->now.text, &v->text);
		break;
	case T_BASE64:
		v->kind = STIX_BINARY;
		s = read_base64(p, p->now.text, &v->text);
		break;
	default:
		if (!is_word(p, "true") && !is_word(p, "false"))
			return expected(p, "a value");
		v->kind = STIX_BOOL;
		v->integer = is_word(p, "true");
	}
	if (s == ST_OK)
		lex(p);
	return s;
}

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

static int read_name(struct parser *p, struct buf *path, struct span *last)
{
	struct span name = p->now.text;
	int s = ST_OK;

	if (p->now.kind == T_STRING)
		s = unquote(p, p->now.text, &name);
	else if (p->now.kind != T_WORD || memchr(name.ptr, '-', name.len))
		return expected(p, "the name of a property");
	if (s < 0)
		return s;
	buf_span_put(path, name);
	*last = name;
	lex(p);
	return ST_OK;
}

static int read_index(struct parser *p, struct buf *path)
{
	buf_byte(path, '[');
	if (is_sign(p, "*")) {
		buf_byte(path, '*');
	} else if (p->now.kind == T_INTEGER) {
		buf_span_put(path, p->now.text);
	} else {
		return expected(p, "a number or *");
	}
	lex(p);
	buf_byte(path, ']');
	return want_sign(p, "]");
}

static int read_steps(struct parser *p, struct buf *path, struct span *last)
{
	int s = read_name(p, path, last);

	while (s == ST_OK) {
		if (take_sign(p, ".")) {
			buf_byte(path, '.');
			s = read_name(p, path, last);
		} else if (take_sign(p, "[")) {
			s = read_index(p, path);
		} else {
			break;
		}
	}
	return s;
}

static void find_property(struct parser *p, struct stix_compare *c,
			  struct span type)
{
	struct span path = span_skip(c->path, type.len + 1);

	c->property =
		p->schema->find(p->schema->context, type, path, &c->nocase);
	if (c->property == STIX_NO_PROPERTY && !p->out->unknown_count++)
		p->out->unknown = c->path;
}

/* digest: bytes of the hash that the path names, 0: none. */
static int read_path(struct parser *p, struct stix_compare *c, size_t *digest)
{
	struct span type = p->now.text, last = SPAN_EMPTY;
	struct buf path;
	int s;

	if (p->now.kind != T_WORD)
		return expected(p, "an object path");
	buf_init(&path, STIX_PATTERN_MAX);
	buf_span_put(&path, type);
	buf_byte(&path, ':');
	lex(p);
	s = want_sign(p, ":");
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

static int read_op(struct parser *p, enum stix_op *op)
{
	for (size_t i = 0; i < ARRAY_LEN(signs); i++)
		if (take_sign(p, signs[i].sign)) {
			*op = signs[i].op;
			return ST_OK;
		}
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (take_word(p, words[i].word)) {
			*op = words[i].op;
			return ST_OK;
		}
	return expected(p, "a comparison operator");
}

static bool same_set(const struct stix_value *a, const struct stix_value *b)
{
	bool number = a->kind == STIX_INTEGER || a->kind == STIX_REAL;

	return a->kind == b->kind ||
	       (number && (b->kind == STIX_INTEGER || b->kind == STIX_REAL));
}

/* A list of values is put together in blocks of twice the size. */
static int read_set(struct parser *p, struct stix_compare *c)
{
	struct stix_value *list = NULL;
	size_t room = 0;
	int s = want_sign(p, "(");

	while (s == ST_OK && !is_sign(p, ")")) {
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
		s = count_node(p);
		if (s == ST_OK)
			s = read_literal(p, &list[c->value_count]);
		if (s == ST_OK && !same_set(&list[0], &list[c->value_count]))
			return refuse_at(p, at,
					 "a set of values of different types");
		c->value_count++;
		if (s < 0 || is_sign(p, ")"))
			break;
		s = want_sign(p, ",");
		if (s == ST_OK && is_sign(p, ")"))
			return expected(p, "a value");
	}
	c->value = list;
	return s == ST_OK ? want_sign(p, ")") : s;
}

static int check_digest(struct parser *p, const struct stix_compare *c,
			size_t digest, size_t at)
{
	for (size_t i = 0; i < c->value_count; i++) {
		struct span v = c->value[i].text;
		bool ok = c->value[i].kind == STIX_TEXT && v.len == digest * 2;

		for (size_t k = 0; ok && k < v.len; k++)
			ok = hex_value(v.ptr[k]) >= 0;
		if (!ok)
			return refuse_at(
				p, at, "not a digest of %zu hexadecimal digits",
				digest * 2);
	}
	return ST_OK;
}

static int read_operand(struct parser *p, struct stix_compare *c)
{
	struct stix_value *v = arena_new(p->arena, 1, sizeof(*v));
	bool wants_text = c->op >= STIX_LIKE;
	size_t at = p->now.at;
	int s;

	if (!v)
		return err_nomem(p->err);
	if (wants_text && p->now.kind != T_STRING)
		return expected(p, "a text in quotes");
	s = read_literal(p, v);
	c->value = v;
	c->value_count = 1;
	if (s < 0)
		return s;
	if (c->op == STIX_MATCHES) {
		struct err why = {0};

		s = stix_codes_add(p->codes, v->text, c->nocase, &c->re, &why);
		if (s == ST_FORMAT)
			return refuse_at(p, at, "%s", why.text);
		return s < 0 ? err_set(p->err, why.code, at, "%s", why.text)
			     : ST_OK;
	}
	if ((c->op == STIX_ISSUBSET || c->op == STIX_ISSUPERSET) &&
	    !stix_network(v->text, c->prefix, &c->prefix_bits))
		return refuse_at(p, at, "no address and no network: %.*s",
				 SPAN_ARG(span_head(v->text, 60)));
	return ST_OK;
}

static int new_compare(struct parser *p, struct stix_compare **out)
{
	int s = count_node(p);

	if (s < 0)
		return s;
	*out = arena_new(p->arena, 1, sizeof(**out));
	return *out ? ST_OK : err_nomem(p->err);
}

static int read_test(struct parser *p, struct stix_compare **out)
{
	struct stix_compare *c = NULL;
	size_t digest, at;
	int s = new_compare(p, &c);

	if (s < 0)
		return s;
	c->kind = STIX_TEST;
	c->negated = is_word(p, "NOT");
	if (c->negated) {
		lex(p);
		if (!is_word(p, "EXISTS"))
			return expected(p, "EXISTS");
	}
	*out = c;
	if (take_word(p, "EXISTS")) {
		c->op = STIX_EXISTS;
		return read_path(p, c, &digest);
	}
	s = read_path(p, c, &digest);
	if (s < 0)
		return s;
	c->negated = take_word(p, "NOT");
	s = read_op(p, &c->op);
	at = p->now.at;
	if (s == ST_OK)
		s = c->op == STIX_IN ? read_set(p, c) : read_operand(p, c);
	if (s == ST_OK && digest && c->op <= STIX_IN)
		s = check_digest(p, c, digest, at);
	return s;
}

static int read_compare(struct parser *p, struct stix_compare **out);

static int read_compare_operand(struct parser *p, struct stix_compare **out)
{
	int s;

	if (!take_sign(p, "("))
		return read_test(p, out);
	s = enter(p);
	if (s == ST_OK)
		s = read_compare(p, out);
	p->depth--;
	return s == ST_OK ? want_sign(p, ")") : s;
}

/* What `one` reads, once or with `word` between. */
static int read_joined(struct parser *p, const char *word,
		       enum stix_compare_kind kind,
		       int (*one)(struct parser *, struct stix_compare **),
		       struct stix_compare **out)
{
	struct stix_compare *first = NULL, *last, *all = NULL;
	int s = one(p, &first);

	if (s < 0 || !is_word(p, word)) {
		*out = first;
		return s;
	}
	s = new_compare(p, &all);
	if (s < 0)
		return s;
	*all = (struct stix_compare){.kind = kind, .child = first};
	last = first;
	while (s == ST_OK && take_word(p, word)) {
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

static int read_compare_and(struct parser *p, struct stix_compare **out)
{
	return read_joined(p, "AND", STIX_AND, read_compare_operand, out);
}

static int read_compare(struct parser *p, struct stix_compare **out)
{
	return read_joined(p, "OR", STIX_OR, read_compare_and, out);
}

/* --- observations --- */

static int new_seen(struct parser *p, enum stix_seen_kind kind,
		    struct stix_seen **out)
{
	int s = count_node(p);

	if (s < 0)
		return s;
	*out = arena_new(p->arena, 1, sizeof(**out));
	if (!*out)
		return err_nomem(p->err);
	(*out)->kind = kind;
	return ST_OK;
}

static int read_seen(struct parser *p, struct stix_seen **out);

static int read_seen_operand(struct parser *p, struct stix_seen **out)
{
	struct stix_compare *c = NULL;
	int s;

	if (take_sign(p, "(")) {
		s = enter(p);
		if (s == ST_OK)
			s = read_seen(p, out);
		p->depth--;
		return s == ST_OK ? want_sign(p, ")") : s;
	}
	if (!take_sign(p, "["))
		return expected(p, "[");
	s = read_compare(p, &c);
	if (s == ST_OK)
		s = want_sign(p, "]");
	if (s == ST_OK)
		s = new_seen(p, STIX_SEEN, out);
	if (s == ST_OK) {
		(*out)->compare = c;
		(*out)->leaf = p->out->leaf_count++;
	}
	return s;
}

static int read_seconds(struct parser *p, struct stix_seen *q)
{
	struct stix_value v = {.kind = STIX_INTEGER};
	int s;

	if ((p->now.kind != T_INTEGER && p->now.kind != T_REAL) ||
	    p->now.text.ptr[0] == '-')
		return expected(p, "a number of seconds");
	s = read_number(p, &v);
	if (s == ST_OK && (v.real <= 0 || v.real > 9e9))
		return refuse_at(p, p->now.at,
				 "seconds have to be above 0 and "
				 "below 9000000000");
	if (s < 0)
		return s;
	q->within_ns = v.kind == STIX_INTEGER
			       ? v.integer * NS_PER_SECOND
			       : (int64_t)(v.real * (double)NS_PER_SECOND);
	lex(p);
	return take_word(p, "SECONDS") ? ST_OK : expected(p, "SECONDS");
}

static int read_times(struct parser *p, struct stix_seen *q)
{
	if (p->now.kind != T_INTEGER || !span_to_u64(p->now.text, &q->times))
		return expected(p, "a number");
	if (q->times == 0 || q->times > STIX_BINDINGS_MAX)
		return refuse_at(p, p->now.at, "1 to %d repeats are possible",
				 STIX_BINDINGS_MAX);
	lex(p);
	return take_word(p, "TIMES") ? ST_OK : expected(p, "TIMES");
}

static int read_moment(struct parser *p, int64_t *out)
{
	struct stix_value v;
	int s;

	if (p->now.kind != T_TIME)
		return expected(p, "a time, t'2021-03-01T00:00:00Z'");
	s = read_literal(p, &v);
	*out = s == ST_OK ? v.integer : 0;
	return s;
}

static int read_between(struct parser *p, struct stix_seen *q)
{
	int s = read_moment(p, &q->start_ns);

	if (s == ST_OK && !take_word(p, "STOP"))
		return expected(p, "STOP");
	return s == ST_OK ? read_moment(p, &q->stop_ns) : s;
}

static bool take_qualifier(struct parser *p, enum stix_seen_kind *kind)
{
	if (take_word(p, "WITHIN"))
		*kind = STIX_WITHIN;
	else if (take_word(p, "REPEATS"))
		*kind = STIX_REPEATS;
	else if (take_word(p, "START"))
		*kind = STIX_BETWEEN;
	else
		return false;
	return true;
}

static int read_qualifier(struct parser *p, struct stix_seen *q)
{
	if (q->kind == STIX_WITHIN)
		return read_seconds(p, q);
	return q->kind == STIX_REPEATS ? read_times(p, q) : read_between(p, q);
}

/* An operand with its qualifiers, no kind twice but behind parentheses, where
 * the validator of OASIS takes it. */
static int read_qualified(struct parser *p, struct stix_seen **out)
{
	static const char *const name[] = {"WITHIN", "REPEATS", "START"};
	bool had[3] = {false, false, false};
	bool plain = is_sign(p, "[");
	enum stix_seen_kind kind = STIX_WITHIN;
	int s = read_seen_operand(p, out);

	while (s == ST_OK) {
		size_t at = p->now.at;
		struct stix_seen *q = NULL;

		if (!take_qualifier(p, &kind))
			break;
		if (plain && had[kind - STIX_WITHIN])
			return refuse_at(p, at, "%s twice on one expression",
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

static int read_seen_joined(struct parser *p, const char *word,
			    enum stix_seen_kind kind,
			    int (*one)(struct parser *, struct stix_seen **),
			    struct stix_seen **out)
{
	struct stix_seen *first = NULL, *last, *all = NULL;
	int s = one(p, &first);

	if (s < 0 || !is_word(p, word)) {
		*out = first;
		return s;
	}
	s = new_seen(p, kind, &all);
	if (s < 0)
		return s;
	all->child = last = first;
	while (s == ST_OK && take_word(p, word)) {
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

static int read_seen_and(struct parser *p, struct stix_seen **out)
{
	return read_seen_joined(p, "AND", STIX_SEEN_AND, read_qualified, out);
}

static int read_seen_or(struct parser *p, struct stix_seen **out)
{
	return read_seen_joined(p, "OR", STIX_SEEN_OR, read_seen_and, out);
}

static int read_seen(struct parser *p, struct stix_seen **out)
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
	struct parser p = {.in = text,
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
	lex(&p);
	s = read_seen(&p, &root);
	if (s == ST_OK && p.now.kind != T_END)
		s = expected(&p, "AND, OR, FOLLOWEDBY or the end");
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

/* --- regular expressions --- */

static void *pcre_new(size_t size, void *context)
{
	(void)context;
	return mem_resize(NULL, size, 1);
}

static void pcre_free(void *block, void *context)
{
	(void)context;
	mem_free(block);
}

int stix_codes_init(struct stix_codes *c, struct err *err)
{
	*c = (struct stix_codes){0};
	c->pcre = pcre2_general_context_create(pcre_new, pcre_free, NULL);
	if (c->pcre)
		c->compile = pcre2_compile_context_create(c->pcre);
	if (c->compile)
		return ST_OK;
	stix_codes_release(c);
	return err_nomem(err);
}

void stix_codes_release(struct stix_codes *c)
{
	for (size_t i = 0; i < c->count; i++)
		pcre2_code_free(c->code[i]);
	mem_free(c->code);
	pcre2_compile_context_free(c->compile);
	pcre2_general_context_free(c->pcre);
	*c = (struct stix_codes){0};
}

static bool code_room(struct stix_codes *c)
{
	size_t room = c->room ? c->room * 2 : 16;
	pcre2_code **more;

	if (c->count < c->room)
		return true;
	more = mem_resize(c->code, room, sizeof(pcre2_code *));
	if (!more)
		return false;
	c->code = more;
	c->room = room;
	return true;
}

/* Longest expression, bytes: what takes long to compile is no indicator. */
#define EXPRESSION_MAX 4096

int stix_codes_add(struct stix_codes *c, struct span text, bool nocase,
		   pcre2_code **out, struct err *err)
{
	PCRE2_UCHAR why[100];
	PCRE2_SIZE at = 0;
	int code = 0;

	if (text.len > EXPRESSION_MAX || c->count == STIX_CODES_MAX)
		return err_set(err, ST_FORMAT, 0,
			       text.len > EXPRESSION_MAX
				       ? "a regular expression of more than "
					 "4096 bytes"
				       : "too many regular expressions");
	if (!code_room(c))
		return err_nomem(err);
	*out = pcre2_compile(text.ptr, text.len,
			     (nocase ? PCRE2_CASELESS : 0) | PCRE2_UTF |
				     PCRE2_MATCH_INVALID_UTF |
				     PCRE2_NEVER_BACKSLASH_C,
			     &code, &at, c->compile);
	if (!*out) {
		if (code == PCRE2_ERROR_NOMEMORY ||
		    code == PCRE2_ERROR_HEAP_FAILED)
			return err_nomem(err);
		pcre2_get_error_message(code, why, sizeof(why));
		return err_set(err, ST_FORMAT, at,
			       "regular expression, character %zu: %s",
			       (size_t)at + 1, (const char *)why);
	}
	(void)pcre2_jit_compile(*out, PCRE2_JIT_COMPLETE);
	c->code[c->count++] = *out;
	return ST_OK;
}
