/* scalar.c - see scalar.h; the patterns are those of PyYAML's resolver. */
#include "rules/sigma/scalar.h"

#include <math.h>
#include <stdlib.h>

#include "base/clock.h"

#define NUMBER_MAX 120 /* characters of a number */

struct word {
	const char *text;
	enum scalar_kind kind;
	bool truth;
};

static const struct word words[] = {
	{"~", SCALAR_NULL, false},	{"null", SCALAR_NULL, false},
	{"Null", SCALAR_NULL, false},	{"NULL", SCALAR_NULL, false},
	{"", SCALAR_NULL, false},	{"yes", SCALAR_TRUTH, true},
	{"Yes", SCALAR_TRUTH, true},	{"YES", SCALAR_TRUTH, true},
	{"no", SCALAR_TRUTH, false},	{"No", SCALAR_TRUTH, false},
	{"NO", SCALAR_TRUTH, false},	{"true", SCALAR_TRUTH, true},
	{"True", SCALAR_TRUTH, true},	{"TRUE", SCALAR_TRUTH, true},
	{"false", SCALAR_TRUTH, false}, {"False", SCALAR_TRUTH, false},
	{"FALSE", SCALAR_TRUTH, false}, {"on", SCALAR_TRUTH, true},
	{"On", SCALAR_TRUTH, true},	{"ON", SCALAR_TRUTH, true},
	{"off", SCALAR_TRUTH, false},	{"Off", SCALAR_TRUTH, false},
	{"OFF", SCALAR_TRUTH, false},
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Digits of a base without '_', as a number; false when there are others. */
static bool digits_of(const char *s, unsigned base, double *real,
		      uint64_t *whole, bool *fits)
{
	*real = 0;
	*whole = 0;
	*fits = true;
	for (; *s; s++) {
		unsigned d = is_digit(*s) ? (unsigned)(*s - '0')
					  : (unsigned)ascii_lower((uint8_t)*s) -
						    'a' + 10;

		if (d >= base)
			return false;
		*real = *real * base + d;
		if (*fits && (__builtin_mul_overflow(*whole, base, whole) ||
			      __builtin_add_overflow(*whole, d, whole)))
			*fits = false;
	}
	return true;
}

static bool set_integer(struct scalar *out, const char *digits, unsigned base,
			bool minus)
{
	uint64_t whole;
	bool fits;

	if (!digits_of(digits, base, &out->real, &whole, &fits))
		return false;
	out->real = minus ? -out->real : out->real;
	if (fits && whole <= INT64_MAX) {
		out->kind = SCALAR_INTEGER;
		out->integer = minus ? -(int64_t)whole : (int64_t)whole;
	} else {
		out->kind = SCALAR_REAL;
	}
	return true;
}

/* 1:30 is ninety: digits in sixties, the first from 1 on. */
static bool sexagesimal_of(const char *s, bool minus, struct scalar *out)
{
	int64_t sum = 0;
	const char *at = s;

	if (!strchr(s, ':') || *s == '0' || strchr(s, '.'))
		return false;
	while (*at) {
		int64_t part = 0;
		size_t n = 0;

		for (; is_digit(*at) && n < 9; at++, n++)
			part = part * 10 + (*at - '0');
		if (!n || (at - s > (ptrdiff_t)n && (n > 2 || part > 59)))
			return false;
		if (*at && (*at != ':' || !at[1]))
			return false;
		if (__builtin_mul_overflow(sum, (int64_t)60, &sum) ||
		    __builtin_add_overflow(sum, part, &sum))
			return false;
		at += *at == ':';
	}
	out->kind = SCALAR_INTEGER;
	out->integer = minus ? -sum : sum;
	out->real = (double)out->integer;
	return true;
}

static bool integer_of(const char *s, bool minus, struct scalar *out)
{
	if (s[0] == '0' && s[1] == 'b' && s[2])
		return set_integer(out, s + 2, 2, minus);
	if (s[0] == '0' && s[1] == 'x' && s[2])
		return set_integer(out, s + 2, 16, minus);
	if (s[0] == '0' && s[1])
		return set_integer(out, s + 1, 8, minus);
	return is_digit(s[0]) && set_integer(out, s, 10, minus);
}

/* 1.5, .5, 1., 1.5e+3: a point must be there, and the sign of an exponent. */
static bool real_of(const char *s, bool minus, struct scalar *out)
{
	const char *at = s;
	size_t digits = 0;

	for (; is_digit(*at); at++)
		digits++;
	if (*at++ != '.')
		return false;
	for (; is_digit(*at); at++)
		digits++;
	if (!digits)
		return false;
	if (*at == 'e' || *at == 'E') {
		if (at[1] != '+' && at[1] != '-')
			return false;
		for (at += 2; is_digit(*at); at++)
			digits = 0;
		if (digits)
			return false;
	}
	if (*at)
		return false;
	out->kind = SCALAR_REAL;
	out->real = strtod(s, NULL);
	out->real = minus ? -out->real : out->real;
	return true;
}

static bool is_infinity(const char *s)
{
	return !strcmp(s, ".inf") || !strcmp(s, ".Inf") || !strcmp(s, ".INF");
}

static bool is_nan(const char *s)
{
	return !strcmp(s, ".nan") || !strcmp(s, ".NaN") || !strcmp(s, ".NAN");
}

static void number_of(struct span text, struct scalar *out)
{
	char plain[NUMBER_MAX + 1];
	bool minus = text.ptr[0] == '-';
	size_t n = 0;
	const char *s = plain;

	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] != '_' || i == 0)
			plain[n++] = (char)text.ptr[i];
	plain[n] = 0;
	if (*s == '-' || *s == '+')
		s++;
	if (integer_of(s, minus, out) || real_of(s, minus, out) ||
	    sexagesimal_of(s, minus, out))
		return;
	if (is_infinity(s)) {
		out->kind = SCALAR_REAL;
		out->real = minus ? -(double)INFINITY : (double)INFINITY;
	} else if (is_nan(plain)) {
		out->kind = SCALAR_REAL;
		out->real = (double)NAN;
	}
}

static bool is_date(struct span s)
{
	int64_t ns;

	return s.len >= 8 && is_digit((char)s.ptr[0]) && s.ptr[4] == '-' &&
	       time_from_text(s, &ns);
}

struct scalar scalar_of(const struct yaml_node *n)
{
	struct scalar out = {.kind = SCALAR_TEXT, .text = n->text};

	if (!n->plain)
		return out;
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (span_is(n->text, words[i].text)) {
			out.kind = words[i].kind;
			out.truth = words[i].truth;
			return out;
		}
	if (is_date(n->text))
		out.kind = SCALAR_DATE;
	else if (n->text.len <= NUMBER_MAX &&
		 strchr("+-.0123456789", n->text.ptr[0]) &&
		 !memchr(n->text.ptr, 0, n->text.len))
		number_of(n->text, &out);
	return out;
}
