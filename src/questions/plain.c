/* plain.c - see plain.h.
 *
 * No language is run: the text is read from left to right, and where a value
 * can be told from the text alone it is written in its place:
 *   'who' + "ami"          'whoami'       ('b{1}{0}' -f 'r','a')   'bar'
 *   [char]105 + [char]0x65 'ie'           [char[]](105,101,120)    'iex'
 *   FromBase64String('…')  its text       i`ex                     iex */
#include "questions/plain.h"

#include "base/text.h"
#include "questions/commands.h"

#define LIMIT_PLAIN                                                            \
	((size_t)64 << 10) /* bytes; scripts are longer, commands not */
#define ROUNDS_MOST 4	   /* one value within another */
#define DEPTH_MOST 4	   /* brackets around brackets */
#define VALUES_MOST 32	   /* of a format */

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_letter(uint8_t c)
{
	c = ascii_lower(c);
	return c >= 'a' && c <= 'z';
}

static struct span skip_blank(struct span s)
{
	while (s.len && is_blank(s.ptr[0]))
		s = span_skip(s, 1);
	return s;
}

static bool take_byte(struct span *s, uint8_t c)
{
	struct span rest = skip_blank(*s);

	if (!rest.len || rest.ptr[0] != c)
		return false;
	*s = span_skip(rest, 1);
	return true;
}

/* Case aside. */
static bool take_word(struct span *s, struct span word)
{
	struct span rest = skip_blank(*s);

	if (!span_starts_nocase(rest, word))
		return false;
	*s = span_skip(rest, word.len);
	return true;
}

/* --------------------------------------------------------------- values -- */

/* A quoted text whose value does not depend on anything; '' is one '. */
static bool take_quoted(struct span *s, struct buf *value)
{
	struct span rest = skip_blank(*s);
	uint8_t quote = rest.len ? rest.ptr[0] : 0;
	size_t i = 1;

	if (quote != '\'' && quote != '"')
		return false;
	for (; i < rest.len; i++) {
		if (quote == '"' && (rest.ptr[i] == '$' || rest.ptr[i] == '`'))
			return false;
		if (rest.ptr[i] == quote &&
		    (i + 1 >= rest.len || rest.ptr[i + 1] != quote))
			break;
		i += rest.ptr[i] == quote;
		buf_byte(value, rest.ptr[i]);
	}
	if (i >= rest.len)
		return false;
	*s = span_skip(rest, i + 1);
	return true;
}

/* 105 or 0x69, below what UTF-16 needs two units for. */
static bool take_code(struct span *s, uint32_t *out)
{
	struct span rest = skip_blank(*s);
	unsigned base = 10;
	uint32_t value = 0;
	size_t n = 0;

	if (span_starts_nocase(rest, SPAN_LIT("0x"))) {
		base = 16;
		rest = span_skip(rest, 2);
	}
	for (; n < rest.len; n++) {
		uint8_t c = ascii_lower(rest.ptr[n]);
		unsigned digit = c >= '0' && c <= '9' ? (unsigned)(c - '0')
				 : c >= 'a' && c <= 'f'
					 ? (unsigned)(c - 'a') + 10u
					 : 99u;

		if (digit >= base)
			break;
		value = value * base + digit;
		if (value > 0xFFFF)
			return false;
	}
	if (!n || !value || (value >= 0xD800 && value < 0xE000))
		return false;
	*s = span_skip(rest, n);
	*out = value;
	return true;
}

static void put_code(struct buf *value, uint32_t code)
{
	const uint8_t unit[2] = {(uint8_t)code, (uint8_t)(code >> 8)};

	utf16_put(value, span_of(unit, 2));
}

/* [char]105, [char](105) */
static bool take_char(struct span *s, struct buf *value)
{
	struct span rest = *s;
	uint32_t code;
	bool bracket;

	if (!take_word(&rest, SPAN_LIT("[char]")))
		return false;
	bracket = take_byte(&rest, '(');
	if (!take_code(&rest, &code) || (bracket && !take_byte(&rest, ')')))
		return false;
	put_code(value, code);
	*s = rest;
	return true;
}

/* [char[]](105,101,120), with @ and -join before, or not */
static bool take_chars(struct span *s, struct buf *value)
{
	struct span rest = *s;
	uint32_t code;

	take_word(&rest, SPAN_LIT("-join"));
	if (!take_word(&rest, SPAN_LIT("[char[]]")))
		return false;
	take_byte(&rest, '@');
	if (!take_byte(&rest, '('))
		return false;
	do {
		if (!take_code(&rest, &code))
			return false;
		put_code(value, code);
	} while (take_byte(&rest, ','));
	if (!take_byte(&rest, ')'))
		return false;
	*s = rest;
	return true;
}

static bool take_sum(struct span *s, struct buf *value, unsigned depth,
		     bool *made);

/* FromBase64String('…'): the bytes as text, when they are some. */
static bool take_base64(struct span *s, struct buf *value, unsigned depth)
{
	struct span rest = *s;
	struct buf text;
	bool made;
	bool good;

	if (depth >= DEPTH_MOST ||
	    !take_word(&rest, SPAN_LIT("FromBase64String")) ||
	    !take_byte(&rest, '('))
		return false;
	buf_init(&text, LIMIT_PLAIN);
	good = take_sum(&rest, &text, depth + 1, &made) &&
	       take_byte(&rest, ')') && command_base64(value, buf_span(&text));
	buf_release(&text);
	if (good)
		*s = rest;
	return good;
}

static bool take_bracket(struct span *s, struct buf *value, unsigned depth,
			 bool *made)
{
	struct span rest = *s;

	if (depth >= DEPTH_MOST || !take_byte(&rest, '(') ||
	    !take_sum(&rest, value, depth + 1, made) || !take_byte(&rest, ')'))
		return false;
	*s = rest;
	return true;
}

/* *made: it is not just a quoted text as it stands. */
static bool take_value(struct span *s, struct buf *value, unsigned depth,
		       bool *made)
{
	size_t before = value->len;

	*made = false;
	if (take_quoted(s, value))
		return true;
	value->len = before;
	*made = true;
	if (take_char(s, value))
		return true;
	value->len = before;
	if (take_chars(s, value))
		return true;
	value->len = before;
	if (take_base64(s, value, depth))
		return true;
	value->len = before;
	if (take_bracket(s, value, depth, made))
		return true;
	value->len = before;
	return false;
}

/* {0}, {12}; anything else in braces is no plain format. */
static bool fill_format(struct buf *out, struct span format,
			const struct span *value, size_t count)
{
	for (size_t i = 0; i < format.len; i++) {
		size_t n = 0;
		size_t digits = 0;

		if (format.ptr[i] == '}')
			return false;
		if (format.ptr[i] != '{') {
			buf_byte(out, format.ptr[i]);
			continue;
		}
		for (i++; i < format.len && format.ptr[i] >= '0' &&
			  format.ptr[i] <= '9' && digits < 3;
		     i++, digits++)
			n = n * 10 + (size_t)(format.ptr[i] - '0');
		if (!digits || i >= format.len || format.ptr[i] != '}' ||
		    n >= count)
			return false;
		buf_span_put(out, value[n]);
	}
	return !out->bad;
}

/* Behind a text: -f 'a','b'. The values lie in one buffer. */
static bool take_format(struct span *s, struct buf *value, size_t from)
{
	struct span list[VALUES_MOST];
	size_t end[VALUES_MOST];
	struct span rest = *s;
	struct buf all;
	struct buf whole;
	size_t count = 0;
	bool good = true;

	if (!take_word(&rest, SPAN_LIT("-f")))
		return false;
	buf_init(&all, LIMIT_PLAIN);
	buf_init(&whole, LIMIT_PLAIN);
	do {
		good = count < VALUES_MOST && take_quoted(&rest, &all);
		if (good)
			end[count++] = all.len;
	} while (good && take_byte(&rest, ','));
	for (size_t i = 0; good && i < count; i++) {
		size_t start = i ? end[i - 1] : 0;

		list[i] = end[i] > start
				  ? span_of(all.ptr + start, end[i] - start)
				  : SPAN_EMPTY;
	}
	good = good && !all.bad &&
	       fill_format(&whole, span_skip(buf_span(value), from), list,
			   count);
	if (good) {
		value->len = from;
		buf_span_put(value, buf_span(&whole));
		*s = rest;
	}
	buf_release(&all);
	buf_release(&whole);
	return good;
}

/* value (+ value)*, and a format behind; *made: something was worked out. */
static bool take_sum(struct span *s, struct buf *value, unsigned depth,
		     bool *made)
{
	size_t from = value->len;
	struct span rest = *s;
	bool part;

	if (!take_value(&rest, value, depth, made))
		return false;
	for (;;) {
		struct span next = rest;
		size_t before = value->len;

		if (!take_byte(&next, '+') ||
		    !take_value(&next, value, depth, &part)) {
			value->len = before;
			break;
		}
		rest = next;
		*made = true;
	}
	*made |= take_format(&rest, value, from);
	*s = rest;
	return true;
}

/* ----------------------------------------------------------------- text -- */

/* A bracket that stands alone stays: it may be a call's.  What is in it is
 * looked at next. */
static bool stands_alone(struct span s)
{
	struct buf value;
	bool made;
	bool alone;

	buf_init(&value, LIMIT_PLAIN);
	alone = take_bracket(&s, &value, 0, &made) && !take_byte(&s, '+') &&
		!take_word(&s, SPAN_LIT("-f"));
	buf_release(&value);
	return alone;
}

/* Only what may begin a value is tried. */
static bool may_begin(struct span s)
{
	uint8_t c = s.ptr[0];

	if (c == '(' && stands_alone(s))
		return false;
	return c == '\'' || c == '"' || c == '[' || c == '(' || c == '-' ||
	       c == 'F' || c == 'f';
}

/* A quoted text that has no plain value is passed over whole. */
static size_t quoted_length(struct span s)
{
	size_t i = 1;

	while (i < s.len && s.ptr[i] != s.ptr[0])
		i += s.ptr[0] == '"' && s.ptr[i] == '`' ? 2 : 1;
	return i < s.len ? i + 1 : 1;
}

static void put_value(struct buf *out, struct span value)
{
	buf_byte(out, '\'');
	buf_span_put(out, value);
	buf_byte(out, '\'');
}

static bool one_round(struct buf *out, struct span s)
{
	bool changed = false;
	struct buf value;

	buf_init(&value, LIMIT_PLAIN);
	while (s.len && !out->bad) {
		struct span rest = s;
		bool made = false;
		size_t n = 1;

		buf_reset(&value);
		if (may_begin(s) && take_sum(&rest, &value, 0, &made) && made) {
			put_value(out, buf_span(&value));
			changed = true;
			s = rest;
			continue;
		}
		if (s.ptr[0] == '`' && s.len > 1 && is_letter(s.ptr[1])) {
			changed =
				true; /* i`ex: outside of quotes it is nothing */
			s = span_skip(s, 1);
			continue;
		}
		if (s.ptr[0] == '\'' || s.ptr[0] == '"')
			n = quoted_length(s);
		buf_span_put(out, span_head(s, n));
		s = span_skip(s, n);
	}
	buf_release(&value);
	return changed && !out->bad;
}

bool command_plain(struct buf *out, struct span text)
{
	struct buf turn[2];
	struct span now = text;
	bool changed = false;

	if (!text.len || text.len > LIMIT_PLAIN)
		return false;
	buf_init(&turn[0], LIMIT_PLAIN);
	buf_init(&turn[1], LIMIT_PLAIN);
	for (unsigned i = 0; i < ROUNDS_MOST; i++) {
		struct buf *to = &turn[i % 2];

		buf_reset(to);
		if (!one_round(to, now) || span_equal(buf_span(to), now))
			break;
		now = buf_span(to);
		changed = true;
	}
	if (changed)
		buf_span_put(out, now);
	buf_release(&turn[0]);
	buf_release(&turn[1]);
	return changed && !out->bad;
}
