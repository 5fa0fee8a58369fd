/* stix_inner.h - what reads a pattern: tokens, literals, comparisons,
 * observations, a file each. */
#ifndef POSTERN_RULES_INDICATORS_STIX_INNER_H
#define POSTERN_RULES_INDICATORS_STIX_INNER_H

#include "base/buf.h"
#include "base/compiler.h"
#include "rules/indicators/stix.h"

enum stix_token_kind {
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

struct stix_token {
	enum stix_token_kind kind;
	struct span
		text; /* as written; of strings what is between the quotes */
	size_t at;
};

struct stix_parser {
	struct span in;
	size_t at;
	struct stix_token now; /* not yet taken */
	const struct stix_schema *schema;
	struct stix_codes *codes;
	struct arena *arena;
	struct stix_pattern *out;
	size_t nodes;
	unsigned depth;
	struct err *err;
};

static inline bool stix_is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static inline int stix_hex_value(uint8_t c)
{
	c = ascii_lower(c);
	if (stix_is_digit(c))
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* --- stix_token.c: p->now is what comes next --- */

void stix_lex(struct stix_parser *p);
bool stix_is_word(const struct stix_parser *p, const char *word);
bool stix_is_sign(const struct stix_parser *p, const char *sign);
bool stix_take_word(struct stix_parser *p, const char *word);
bool stix_take_sign(struct stix_parser *p, const char *sign);
int stix_want_sign(struct stix_parser *p, const char *sign) MUST_USE;
/* ST_FORMAT: "column 14: expected what, not …". */
int stix_expected(struct stix_parser *p, const char *what);
int stix_refuse_at(struct stix_parser *p, size_t at, const char *fmt, ...)
	PRINTF_LIKE(3, 4);
/* ST_LIMIT: too many operands; parentheses too deep. */
int stix_count_node(struct stix_parser *p) MUST_USE;
int stix_enter(struct stix_parser *p) MUST_USE;

/* --- stix_literal.c --- */

/* What is between quotes without its \. */
int stix_unquote(struct stix_parser *p, struct span raw,
		 struct span *out) MUST_USE;
int stix_read_number(struct stix_parser *p, struct stix_value *v) MUST_USE;
int stix_read_literal(struct stix_parser *p, struct stix_value *v) MUST_USE;

/* --- stix_compare.c --- */

/* What stands between [ and ]. */
int stix_read_compare(struct stix_parser *p,
		      struct stix_compare **out) MUST_USE;

#endif
