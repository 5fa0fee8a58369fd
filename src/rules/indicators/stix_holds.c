/* stix_holds.c - whether one observation fits a comparison.
 *
 * The answer is a set of objects: AND wants the same object on both sides when
 * both speak of one type, as the standard has it; for different types both have
 * to be there. */
#include "rules/indicators/stix.h"

#include "rules/traces/trace.h"

bool stix_network(struct span text, uint8_t out[16], unsigned *bits)
{
	struct address a;
	uint64_t n = 0;
	size_t slash = span_find(text, SPAN_LIT("/"));
	struct span host = span_head(text, slash);
	bool v6 = memchr(host.ptr, ':', host.len) != NULL;

	if (!v6)
		for (size_t i = 0; i < host.len; i++)
			if (host.ptr[i] != '.' &&
			    (host.ptr[i] < '0' || host.ptr[i] > '9'))
				return false;
	if (!host.len || memchr(host.ptr, '[', host.len) ||
	    !address_decode(host, &a))
		return false;
	*bits = 128;
	if (slash != SIZE_MAX) {
		if (!span_to_u64(span_skip(text, slash + 1), &n) ||
		    n > (v6 ? 128 : 32))
			return false;
		*bits = (unsigned)n + (v6 ? 0 : 96);
	}
	memcpy(out, a.bytes, 16);
	return true;
}

static bool same_prefix(const uint8_t *a, const uint8_t *b, unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;

	if (memcmp(a, b, whole) != 0)
		return false;
	return !rest ||
	       ((a[whole] ^ b[whole]) & (0xff00u >> rest) & 0xffu) == 0;
}

/* Bytes of the character there. */
static size_t character(struct span s)
{
	size_t n = 1;

	while (s.ptr[0] >= 0xc0 && n < s.len && n < 4 &&
	       (s.ptr[n] & 0xc0) == 0x80)
		n++;
	return n;
}

bool stix_like(struct span pattern, struct span text, bool nocase)
{
	size_t p = 0, t = 0, star = SIZE_MAX, back = 0;

	while (t < text.len || p < pattern.len) {
		uint8_t c = p < pattern.len ? pattern.ptr[p] : 0;

		if (p < pattern.len && c == '%') {
			star = ++p;
			back = t;
			continue;
		}
		if (p < pattern.len && t < text.len) {
			uint8_t d = text.ptr[t];

			if (c == '_') {
				t += character(span_skip(text, t));
				p++;
				continue;
			}
			if (c == d ||
			    (nocase && ascii_lower(c) == ascii_lower(d))) {
				p++;
				t++;
				continue;
			}
		}
		if (star == SIZE_MAX || back >= text.len)
			return false;
		p = star;
		t = ++back;
	}
	return true;
}

static bool is_number(const struct stix_value *v)
{
	return v->kind == STIX_INTEGER || v->kind == STIX_REAL;
}

static int order(double a, double b)
{
	return a < b ? -1 : a > b;
}

static int order_integers(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static int order_texts(struct span a, struct span b, bool nocase)
{
	size_t n = a.len < b.len ? a.len : b.len;

	if (!nocase)
		return span_compare(a, b);
	for (size_t i = 0; i < n; i++) {
		uint8_t x = ascii_lower(a.ptr[i]), y = ascii_lower(b.ptr[i]);

		if (x != y)
			return x < y ? -1 : 1;
	}
	return a.len < b.len ? -1 : a.len > b.len;
}

/* False when they cannot be compared. */
static bool compare(const struct stix_value *v, const struct stix_value *to,
		    bool nocase, int *out)
{
	int64_t ns;

	if (is_number(v) && is_number(to)) {
		*out = v->kind == STIX_INTEGER && to->kind == STIX_INTEGER
			       ? order_integers(v->integer, to->integer)
			       : order(v->real, to->real);
		return true;
	}
	if (to->kind == STIX_TIME) {
		if (v->kind != STIX_TEXT || !time_from_text(v->text, &ns))
			return false;
		*out = order_integers(ns, to->integer);
		return true;
	}
	if (v->kind != to->kind)
		return false;
	*out = v->kind == STIX_BOOL
		       ? order_integers(v->integer, to->integer)
		       : order_texts(v->text, to->text,
				     nocase && v->kind == STIX_TEXT);
	return true;
}

static bool compared_holds(const struct stix_compare *c,
			   const struct stix_value *v)
{
	int o;

	if (!compare(v, c->value, c->nocase, &o))
		return c->op == STIX_NE;
	switch (c->op) {
	case STIX_EQ:
		return o == 0;
	case STIX_NE:
		return o != 0;
	case STIX_LT:
		return o < 0;
	case STIX_LE:
		return o <= 0;
	case STIX_GT:
		return o > 0;
	default:
		return o >= 0;
	}
}

static bool in_set(const struct stix_compare *c, const struct stix_value *v)
{
	int o;

	for (size_t i = 0; i < c->value_count; i++)
		if (compare(v, &c->value[i], c->nocase, &o) && o == 0)
			return true;
	return false;
}

static bool matches(const struct stix_compare *c, const struct stix_value *v,
		    struct regex_state *re)
{
	int got;

	if (v->kind != STIX_TEXT && v->kind != STIX_BINARY)
		return false;
	got = pcre2_match(c->re, v->text.ptr, v->text.len, 0, 0, re->data,
			  re->context);
	if (got < 0 && got != PCRE2_ERROR_NOMATCH)
		re->cut++;
	return got >= 0;
}

static bool network_holds(const struct stix_compare *c,
			  const struct stix_value *v)
{
	uint8_t other[16];
	unsigned bits;

	if (v->kind != STIX_TEXT || !stix_network(v->text, other, &bits))
		return false;
	if (c->op == STIX_ISSUBSET)
		return bits >= c->prefix_bits &&
		       same_prefix(other, c->prefix, c->prefix_bits);
	return bits <= c->prefix_bits && same_prefix(other, c->prefix, bits);
}

static bool test_holds(const struct stix_compare *c, const struct stix_value *v,
		       struct regex_state *re)
{
	switch (c->op) {
	case STIX_IN:
		return in_set(c, v);
	case STIX_LIKE:
		return v->kind == STIX_TEXT &&
		       stix_like(c->value->text, v->text, c->nocase);
	case STIX_MATCHES:
		return matches(c, v, re);
	case STIX_ISSUBSET:
	case STIX_ISSUPERSET:
		return network_holds(c, v);
	case STIX_EXISTS:
		return true;
	default:
		return compared_holds(c, v);
	}
}

static uint64_t holds_test(const struct stix_compare *c,
			   const struct stix_view *view, struct regex_state *re)
{
	struct stix_value value[STIX_VALUES_MAX];
	uint8_t object[STIX_VALUES_MAX];
	uint64_t found = 0;
	size_t n = 0;

	if (c->property != STIX_NO_PROPERTY)
		n = view->values(view->context, c->property, value, object);
	if (c->op == STIX_EXISTS && c->negated)
		return n ? 0 : UINT64_MAX;
	for (size_t i = 0; i < n; i++)
		if (test_holds(c, &value[i], re) != c->negated)
			found |= UINT64_C(1) << object[i];
	return found;
}

/* Those of a that b goes with: the same object, or one of another type. */
static uint64_t joined(uint64_t a, uint64_t b)
{
	uint64_t out = a & b, type;

	for (unsigned t = 0; t < 64; t += STIX_OF_TYPE) {
		type = UINT64_C(0xf) << t;
		if ((a & type) && (b & ~type))
			out |= a & type;
	}
	return out;
}

/* Tests of one type speak of one object: their sets are cut with each other.
 * What is an OR inside may be of several types: joined behind. */
static uint64_t holds_all(const struct stix_compare *c,
			  const struct stix_view *view, struct regex_state *re)
{
	uint64_t all = UINT64_MAX, types = 0, one;

	for (const struct stix_compare *k = c->child; k; k = k->next) {
		if (k->kind != STIX_TEST)
			continue;
		one = holds_test(k, view, re);
		if (!one)
			return 0;
		if (one == UINT64_MAX) /* NOT EXISTS: of no object */
			continue;
		for (unsigned t = 0; t < 64; t += STIX_OF_TYPE) {
			uint64_t type = UINT64_C(0xf) << t;

			if (!(one & type))
				continue;
			types |= type;
			all &= one | ~type;
			if (!(all & type))
				return 0;
		}
	}
	all &= types ? types : UINT64_MAX;
	for (const struct stix_compare *k = c->child; k && all; k = k->next) {
		if (k->kind == STIX_TEST)
			continue;
		one = stix_holds(k, view, re);
		all = joined(all, one) | joined(one, all);
		for (unsigned t = 0; t < 64; t += STIX_OF_TYPE) {
			uint64_t type = UINT64_C(0xf) << t;

			if ((types & type) && !(all & type))
				return 0;
		}
	}
	return all;
}

uint64_t stix_holds(const struct stix_compare *c, const struct stix_view *view,
		    struct regex_state *re)
{
	uint64_t any = 0;

	if (c->kind == STIX_TEST)
		return holds_test(c, view, re);
	if (c->kind == STIX_AND)
		return holds_all(c, view, re);
	for (const struct stix_compare *k = c->child; k; k = k->next)
		any |= stix_holds(k, view, re);
	return any;
}
