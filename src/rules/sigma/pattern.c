/* pattern.c - whether a value of an event fits a pattern. */
#include <stdlib.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "base/clock.h"
#include "rules/sigma/tree.h"

/* Bytes of the dash that the text starts with; 0: none. */
static size_t dash_length(const uint8_t *p, size_t left)
{
	if (!left)
		return 0;
	if (*p == '-' || *p == '/')
		return 1;
	if (left >= 3 && p[0] == 0xe2 && p[1] == 0x80 && p[2] >= 0x93 &&
	    p[2] <= 0x95)
		return 3; /* U+2013, U+2014, U+2015 */
	return 0;
}

/* Bytes of the character there: at least one, also of what is no UTF-8. */
static size_t character_length(const uint8_t *p, size_t left)
{
	size_t n = 1;

	if (*p < 0xc0)
		return 1;
	while (n < left && n < 4 && (p[n] & 0xc0) == 0x80)
		n++;
	return n;
}

/* Bytes of the text that the token takes, 0: it does not fit. */
static size_t token_takes(uint16_t token, const uint8_t *p, size_t left)
{
	if (!left)
		return 0;
	if (token == TOKEN_ONE)
		return character_length(p, left);
	if (token == TOKEN_DASH)
		return dash_length(p, left);
	return *p == token;
}

/* Greedy with one way back: the last '*' takes one more character. What comes
 * after it may be long and fit again and again up to its end: such a value is
 * given up, as those of regular expressions are. */
static bool glob_holds(const struct pattern *p, struct span s,
		       struct regex_state *re)
{
	size_t t = 0, v = 0, star = SIZE_MAX, back = 0;

	for (uint32_t steps = 0; steps < MATCH_STEPS; steps++) {
		size_t n;

		if (t == p->token_count && v == s.len)
			return true;
		if (t < p->token_count && p->token[t] == TOKEN_STAR) {
			star = ++t;
			back = v;
			if (star == p->token_count)
				return true;
			continue;
		}
		n = t < p->token_count
			    ? token_takes(p->token[t], s.ptr + v, s.len - v)
			    : 0;
		if (n) {
			t++;
			v += n;
		} else if (star != SIZE_MAX && back < s.len) {
			t = star;
			back += character_length(s.ptr + back, s.len - back);
			v = back;
		} else {
			return false;
		}
	}
	re->cut++;
	return false;
}

/* --- numbers --- */

struct number {
	bool integral;
	int64_t integer;
	double real;
};

/* Decimal, with a point, or hexadecimal as Windows has it. */
static bool number_of(struct span s, struct number *out)
{
	char copy[64];
	char *end;

	s = span_trim(s);
	if (!s.len || s.len >= sizeof(copy))
		return false;
	*out = (struct number){0};
	if (span_to_i64(s, &out->integer)) {
		out->integral = true;
		out->real = (double)out->integer;
		return true;
	}
	memcpy(copy, s.ptr, s.len);
	copy[s.len] = 0;
	if (copy[0] == '0' && (copy[1] == 'x' || copy[1] == 'X') && copy[2]) {
		unsigned long long u;

		if (s.len > 18)
			return false;
		u = strtoull(copy + 2, &end, 16);
		out->integral = u <= INT64_MAX;
		out->integer = (int64_t)u;
		out->real = (double)u;
		return *end == 0;
	}
	for (size_t i = 0; i < s.len; i++) /* no "inf", no "nan" */
		if (!strchr("+-.eE0123456789", copy[i]))
			return false;
	out->real = strtod(copy, &end);
	return end != copy && *end == 0;
}

static int number_compare(const struct pattern *p, const struct number *n)
{
	if (p->integral && n->integral)
		return n->integer < p->integer ? -1 : n->integer > p->integer;
	return n->real < p->number ? -1 : n->real > p->number;
}

static bool number_holds(const struct pattern *p, struct span text)
{
	struct number n;
	int c;

	if (!number_of(text, &n) || p->number != p->number)
		return false;
	c = number_compare(p, &n);
	switch (p->kind) {
	case PATTERN_LT:
		return c < 0;
	case PATTERN_LTE:
		return c <= 0;
	case PATTERN_GT:
		return c > 0;
	case PATTERN_GTE:
		return c >= 0;
	default:
		return c == 0;
	}
}

/* --- dates --- */

/* ISO 8601: the week with the year's first Thursday is the first. */
static int64_t week_of(int64_t days)
{
	int64_t weekday = ((days + 3) % 7 + 7) % 7; /* Monday is 0 */
	int64_t thursday = days - weekday + 3, year;
	unsigned month, day;

	civil_from_days(thursday, &year, &month, &day);
	return (thursday - days_from_civil(year, 1, 1)) / 7 + 1;
}

static int64_t part_of(int64_t ns, enum date_part part)
{
	int64_t days = ns / NS_PER_DAY - (ns % NS_PER_DAY < 0);
	int64_t second = (ns - days * NS_PER_DAY) / NS_PER_SECOND;
	unsigned month, day;
	int64_t year;

	civil_from_days(days, &year, &month, &day);
	switch (part) {
	case PART_MINUTE:
		return second / 60 % 60;
	case PART_HOUR:
		return second / 3600;
	case PART_DAY:
		return day;
	case PART_WEEK:
		return week_of(days);
	case PART_MONTH:
		return month;
	case PART_YEAR:
		return year;
	}
	return -1;
}

static bool part_holds(const struct pattern *p, struct span text)
{
	int64_t ns;

	return time_from_text(span_trim(text), &ns) && ns != TIME_NONE &&
	       part_of(ns, p->part) == p->integer;
}

/* --- the rest --- */

static bool cidr_holds(const struct pattern *p, struct span text)
{
	unsigned whole = p->prefix_bits / 8, rest = p->prefix_bits % 8;
	struct address a;

	if (!address_decode(text, &a) ||
	    memcmp(a.bytes, p->prefix.bytes, whole) != 0)
		return false;
	return !rest || ((a.bytes[whole] ^ p->prefix.bytes[whole]) &
			 (0xff00u >> rest) & 0xffu) == 0;
}

static bool re_holds(const struct pattern *p, struct span text,
		     struct regex_state *re)
{
	int got = pcre2_match(p->re, text.ptr, text.len, 0, 0, re->data,
			      re->context);

	if (got >= 0)
		return true;
	if (got != PCRE2_ERROR_NOMATCH)
		re->cut++;
	return false;
}

static bool truth_holds(const struct pattern *p, struct span small)
{
	return p->truth ? span_is(small, "true") || span_is(small, "1")
			: span_is(small, "false") || span_is(small, "0");
}

/* memmem() makes a table for each search, which costs more than to look through
 * a value; what is longer than this, it finds in linear time. */
#define PART_SHORT ((size_t)64)

#if defined(__SSE2__)
/* Places of `in`, 16 from `at` on, where the first and the last byte of what is
 * sought are right. */
static inline unsigned may_stand(struct span in, struct span part, size_t at)
{
	const uint8_t *p = in.ptr + at;
	__m128i first = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i last = _mm_loadu_si128(
		(const __m128i *)(const void *)(p + part.len - 1));

	first = _mm_cmpeq_epi8(first, _mm_set1_epi8((char)part.ptr[0]));
	last = _mm_cmpeq_epi8(last,
			      _mm_set1_epi8((char)part.ptr[part.len - 1]));
	return (unsigned)_mm_movemask_epi8(_mm_and_si128(first, last));
}

/* The last step goes over places seen before. */
static bool contains_short(struct span in, struct span part)
{
	size_t places = in.len - part.len + 1;

	for (size_t at = 0; places < 16 && at < places; at++)
		if (in.ptr[at] == part.ptr[0] &&
		    !memcmp(in.ptr + at, part.ptr, part.len))
			return true;
	if (places < 16)
		return false;
	for (size_t at = 0;; at += 16) {
		size_t here = at < places - 16 ? at : places - 16;
		unsigned may = may_stand(in, part, here);

		for (; UNLIKELY(may); may &= may - 1)
			if (!memcmp(in.ptr + here + __builtin_ctz(may),
				    part.ptr, part.len))
				return true;
		if (here == places - 16)
			return false;
	}
}
#else
static bool contains_short(struct span in, struct span part)
{
	return memmem(in.ptr, in.len, part.ptr, part.len) != NULL;
}
#endif

/* part: 1..in.len bytes. */
static bool contains(struct span in, struct span part)
{
	if (part.len <= PART_SHORT)
		return contains_short(in, part);
	return memmem(in.ptr, in.len, part.ptr, part.len) != NULL;
}

bool pattern_holds(const struct pattern *p, const struct subject *s,
		   struct regex_state *re)
{
	struct span text = p->cased ? s->text : s->small;

	if (p->kind == PATTERN_EXISTS)
		return p->truth != s->absent;
	if (p->kind == PATTERN_NULL)
		return s->absent || s->empty;
	if (s->absent || (p->beyond_ascii && s->is_ascii))
		return false;
	switch (p->kind) {
	case PATTERN_EXACT:
		return span_equal(text, p->text) || (s->empty && !p->text.len);
	case PATTERN_CONTAINS:
		return p->text.len <= text.len &&
		       (!p->text.len || contains(text, p->text));
	case PATTERN_STARTS:
		return span_equal(span_head(text, p->text.len), p->text);
	case PATTERN_ENDS:
		return text.len >= p->text.len &&
		       span_equal(span_skip(text, text.len - p->text.len),
				  p->text);
	case PATTERN_ANY:
		return !s->empty;
	case PATTERN_GLOB:
		return glob_holds(p, text, re);
	case PATTERN_RE:
		return re_holds(p, s->text, re);
	case PATTERN_TRUTH:
		return truth_holds(p, s->small);
	case PATTERN_NUMBER:
		return span_equal_nocase(s->text, p->text) ||
		       number_holds(p, s->text);
	case PATTERN_LT:
	case PATTERN_LTE:
	case PATTERN_GT:
	case PATTERN_GTE:
		return number_holds(p, s->text);
	case PATTERN_PART:
		return part_holds(p, s->text);
	case PATTERN_CIDR:
		return cidr_holds(p, s->text);
	default:
		return false;
	}
}
