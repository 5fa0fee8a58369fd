/* predicate_eval.c - whether a predicate holds for a value. */
#include <arpa/inet.h>

#include "event/columns.h"
#include "rules/traces/trace.h"

/* What one regular expression may spend on one value. A page-long command line
 * and a pattern with two nested repeats stay below; beyond, the match is given
 * up, counted, and the report says so. */
#define REGEX_MATCH_LIMIT 200000
#define REGEX_DEPTH_LIMIT 2000
#define REGEX_HEAP_LIMIT_KIB 8192
#define REGEX_STACK_START ((size_t)32 << 10)
#define REGEX_STACK_MAX ((size_t)1 << 20)

int regex_state_init(struct regex_state *r, pcre2_general_context *pcre,
		     struct err *err)
{
	*r = (struct regex_state){0};
	r->context = pcre2_match_context_create(pcre);
	r->data = pcre2_match_data_create(1, pcre);
	r->stack = pcre2_jit_stack_create(REGEX_STACK_START, REGEX_STACK_MAX,
					  pcre);
	if (!r->context || !r->data || !r->stack) {
		regex_state_release(r);
		return err_nomem(err);
	}
	pcre2_set_match_limit(r->context, REGEX_MATCH_LIMIT);
	pcre2_set_depth_limit(r->context, REGEX_DEPTH_LIMIT);
	pcre2_set_heap_limit(r->context, REGEX_HEAP_LIMIT_KIB);
	pcre2_jit_stack_assign(r->context, NULL, r->stack);
	return ST_OK;
}

void regex_state_release(struct regex_state *r)
{
	pcre2_jit_stack_free(r->stack);
	pcre2_match_data_free(r->data);
	pcre2_match_context_free(r->context);
	*r = (struct regex_state){0};
}

static bool re_holds(const struct operand *o, struct span value,
		     struct regex_state *r)
{
	int got = pcre2_match(o->re, value.ptr, value.len, 0, 0, r->data,
			      r->context);

	if (got >= 0)
		return true;
	if (got != PCRE2_ERROR_NOMATCH)
		r->cut++;
	return false;
}

static bool bytes_equal(const uint8_t *a, const uint8_t *b, size_t n,
			bool cased)
{
	if (cased)
		return !memcmp(a, b, n);
	for (size_t i = 0; i < n; i++)
		if (ascii_lower(a[i]) != ascii_lower(b[i]))
			return false;
	return true;
}

static bool contains(struct span value, struct span what, bool cased)
{
	return (cased ? span_find(value, what)
		      : span_find_nocase(value, what)) != SIZE_MAX;
}

/* The byte of the pattern at *at, which steps over it; -1: '*', -2: '?'.
 * "\*", "\?" and "\\" before a wildcard are the characters themselves. */
static int wildcard_next(struct span pattern, size_t *at)
{
	uint8_t c = pattern.ptr[(*at)++];

	if (c == '*')
		return -1;
	if (c == '?')
		return -2;
	if (c == '\\' && *at < pattern.len) {
		uint8_t next = pattern.ptr[*at];
		bool wild =
			*at + 1 < pattern.len && (pattern.ptr[*at + 1] == '*' ||
						  pattern.ptr[*at + 1] == '?');

		if (next == '*' || next == '?' || (next == '\\' && wild)) {
			++*at;
			return next;
		}
	}
	return c;
}

/* Greedy with one way back: the last '*' takes one more byte. */
static bool wildcard_holds(struct span pattern, struct span value, bool cased)
{
	size_t p = 0, v = 0, star_p = SIZE_MAX, star_v = 0;

	while (v < value.len || p < pattern.len) {
		size_t next = p;
		int c = p < pattern.len ? wildcard_next(pattern, &next) : 0;

		if (p < pattern.len && c == -1) {
			star_p = next;
			star_v = v;
			p = next;
			continue;
		}
		if (p < pattern.len && v < value.len &&
		    (c == -2 || bytes_equal(&(uint8_t){(uint8_t)c},
					    value.ptr + v, 1, cased))) {
			p = next;
			v++;
			continue;
		}
		if (star_p == SIZE_MAX || star_v == value.len)
			return false;
		p = star_p;
		v = ++star_v;
	}
	return true;
}

/* Decimal, or hexadecimal as Windows events have it: 0x1f. */
static bool number_of(struct span value, int64_t *out)
{
	uint64_t n = 0;

	if (value.len < 3 || value.ptr[0] != '0' ||
	    ascii_lower(value.ptr[1]) != 'x')
		return span_to_i64(value, out);
	if (value.len > 2 + 15)
		return false;
	for (size_t i = 2; i < value.len; i++) {
		uint8_t c = ascii_lower(value.ptr[i]);

		if (c >= '0' && c <= '9')
			n = n << 4 | (uint64_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			n = n << 4 | (uint64_t)(c - 'a' + 10);
		else
			return false;
	}
	*out = (int64_t)n;
	return true;
}

static bool number_holds(const struct operand *o, struct span value)
{
	int64_t n;

	if (!number_of(value, &n))
		return false;
	switch (o->kind) {
	case OPERAND_GT:
		return n > o->number;
	case OPERAND_GTE:
		return n >= o->number;
	case OPERAND_LT:
		return n < o->number;
	case OPERAND_LTE:
		return n <= o->number;
	default:
		return n == o->number;
	}
}

bool address_decode(struct span text, struct address *out)
{
	char copy[INET6_ADDRSTRLEN];
	struct address got = {.bytes = {[10] = 0xff, [11] = 0xff}};
	const uint8_t *zone;

	text = address_of(text);
	zone = memchr(text.ptr, '%', text.len);
	if (zone)
		text.len = (size_t)(zone - text.ptr);
	if (!text.len || text.len >= sizeof(copy) ||
	    memchr(text.ptr, 0, text.len))
		return false;
	memcpy(copy, text.ptr, text.len);
	copy[text.len] = 0;
	if (inet_pton(AF_INET, copy, got.bytes + 12) != 1 &&
	    inet_pton(AF_INET6, copy, got.bytes) != 1)
		return false;
	*out = got;
	return true;
}

static bool in_prefix(const struct address *a, const struct operand *o)
{
	unsigned whole = o->prefix_bits / 8;
	unsigned rest = o->prefix_bits % 8;

	if (memcmp(a->bytes, o->prefix.bytes, whole) != 0)
		return false;
	return !rest || ((a->bytes[whole] ^ o->prefix.bytes[whole]) &
			 (0xff00u >> rest) & 0xffu) == 0;
}

static bool cidr_holds(const struct operand *o, struct span value)
{
	struct address a;

	return address_decode(value, &a) && in_prefix(&a, o);
}

bool address_is_local(struct span client, struct span own)
{
	static const struct address loopback6 = {.bytes = {[15] = 1}};
	struct address a, b;

	if (!client.len)
		return false;
	if (!address_decode(client, &a))
		return false;
	if (!memcmp(&a, &loopback6, sizeof(a)))
		return true;
	if (!memcmp(a.bytes, "\0\0\0\0\0\0\0\0\0\0\xff\xff\x7f", 13))
		return true;
	return own.len && address_decode(own, &b) && !memcmp(&a, &b, sizeof(a));
}

static bool operand_holds(const struct predicate *p, const struct operand *o,
			  struct span value, struct regex_state *r)
{
	switch (o->kind) {
	case OPERAND_EQUAL:
		return value.len == o->text.len &&
		       bytes_equal(value.ptr, o->text.ptr, value.len, p->cased);
	case OPERAND_WILDCARD:
		return wildcard_holds(o->text, value, p->cased);
	case OPERAND_CONTAINS:
		return contains(value, o->text, p->cased);
	case OPERAND_STARTSWITH:
		return value.len >= o->text.len &&
		       bytes_equal(value.ptr, o->text.ptr, o->text.len,
				   p->cased);
	case OPERAND_ENDSWITH:
		return value.len >= o->text.len &&
		       bytes_equal(value.ptr + value.len - o->text.len,
				   o->text.ptr, o->text.len, p->cased);
	case OPERAND_RE:
		return re_holds(o, value, r);
	case OPERAND_NUMBER:
	case OPERAND_GT:
	case OPERAND_GTE:
	case OPERAND_LT:
	case OPERAND_LTE:
		return number_holds(o, value);
	case OPERAND_CIDR:
		return cidr_holds(o, value);
	case OPERAND_EMPTY:
		return (value.len == 0) == o->truth;
	case OPERAND_LOCAL:
		break;
	}
	return false;
}

bool predicate_holds(const struct predicate *p, struct span value,
		     struct regex_state *r)
{
	bool holds = p->all;

	for (size_t i = 0; i < p->count && holds == p->all; i++)
		holds = operand_holds(p, &p->operands[i], value, r);
	return holds != p->negated;
}

bool predicate_is_local(const struct predicate *p)
{
	return p->operands[0].kind == OPERAND_LOCAL;
}
