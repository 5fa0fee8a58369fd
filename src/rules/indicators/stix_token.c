/* stix_token.c - the tokens of STIX patterns. */
#include <stdarg.h>

#include "rules/indicators/stix_inner.h"

int stix_refuse_at(struct stix_parser *p, size_t at, const char *fmt, ...)
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

static uint8_t peek(const struct stix_parser *p, size_t ahead)
{
	size_t at = p->at + ahead;

	return at < p->in.len ? p->in.ptr[at] : 0;
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' ||
	       c == '\v';
}

static bool skip_comment(struct stix_parser *p)
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
static bool lex_string(struct stix_parser *p, struct stix_token *t)
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

static void lex_number(struct stix_parser *p, struct stix_token *t)
{
	size_t from = p->at;

	t->kind = T_INTEGER;
	if (peek(p, 0) == '-' || peek(p, 0) == '+')
		p->at++;
	if (peek(p, 0) == '0' && stix_is_digit(peek(p, 1)))
		t->kind = T_BAD;
	while (stix_is_digit(peek(p, 0)))
		p->at++;
	if (peek(p, 0) == '.' && stix_is_digit(peek(p, 1))) {
		t->kind = t->kind == T_BAD ? T_BAD : T_REAL;
		p->at++;
		while (stix_is_digit(peek(p, 0)))
			p->at++;
	}
	if (is_letter(peek(p, 0)))
		t->kind = T_BAD;
	t->text = span_of(p->in.ptr + from, p->at - from);
}

static bool starts_number(const struct stix_parser *p)
{
	size_t n = peek(p, 0) == '-' || peek(p, 0) == '+';

	return stix_is_digit(peek(p, n)) ||
	       (peek(p, n) == '.' && stix_is_digit(peek(p, n + 1)));
}

static void lex_word(struct stix_parser *p, struct stix_token *t)
{
	size_t from = p->at;

	while (is_letter(peek(p, 0)) || stix_is_digit(peek(p, 0)) ||
	       peek(p, 0) == '-')
		p->at++;
	t->kind = T_WORD;
	t->text = span_of(p->in.ptr + from, p->at - from);
}

static void lex_sign(struct stix_parser *p, struct stix_token *t)
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

static enum stix_token_kind quoted_kind(uint8_t c)
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

void stix_lex(struct stix_parser *p)
{
	struct stix_token *t = &p->now;

	while (is_blank(peek(p, 0)) || skip_comment(p))
		p->at += is_blank(peek(p, 0));
	*t = (struct stix_token){T_END, SPAN_EMPTY, p->at};
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

bool stix_is_word(const struct stix_parser *p, const char *word)
{
	return p->now.kind == T_WORD && span_is(p->now.text, word);
}

bool stix_is_sign(const struct stix_parser *p, const char *sign)
{
	return p->now.kind == T_SIGN && span_is(p->now.text, sign);
}

bool stix_take_word(struct stix_parser *p, const char *word)
{
	if (!stix_is_word(p, word))
		return false;
	stix_lex(p);
	return true;
}

bool stix_take_sign(struct stix_parser *p, const char *sign)
{
	if (!stix_is_sign(p, sign))
		return false;
	stix_lex(p);
	return true;
}

/* "mismatch" in our own words. */
int stix_expected(struct stix_parser *p, const char *what)
{
	if (p->now.kind == T_END)
		return stix_refuse_at(p, p->now.at,
				      "the pattern ends, expected %s", what);
	if (p->now.kind == T_BAD && !p->now.text.len)
		return stix_refuse_at(
			p, p->now.at,
			"a text that does not end, or \\ before what "
			"is neither ' nor \\");
	return stix_refuse_at(p, p->now.at, "expected %s, not \"%.*s\"", what,
			      SPAN_ARG(span_head(p->now.text, 40)));
}

int stix_want_sign(struct stix_parser *p, const char *sign)
{
	return stix_take_sign(p, sign) ? ST_OK : stix_expected(p, sign);
}

int stix_count_node(struct stix_parser *p)
{
	if (++p->nodes > STIX_NODES_MAX)
		return err_set(p->err, ST_LIMIT, p->now.at,
			       "column %zu: more than %d operands",
			       p->now.at + 1, STIX_NODES_MAX);
	return ST_OK;
}

int stix_enter(struct stix_parser *p)
{
	if (++p->depth > STIX_DEPTH_MAX)
		return err_set(p->err, ST_LIMIT, p->now.at,
			       "column %zu: parentheses deeper than %d",
			       p->now.at + 1, STIX_DEPTH_MAX);
	return ST_OK;
}
