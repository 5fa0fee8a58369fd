/* text.c - see text.h. */
#include "rules/text.h"

#include "base/text.h"

#define ISOLATE 0x2068u
#define ISOLATE_END 0x2069u
#define ELLIPSIS 0x2026u
#define REPLACEMENT 0xfffdu
/* A detail holds what rules_detail() lets through, decoded. */
#define SCRATCH_MAX ((size_t)64 << 10)

/* Controls, marks and embeddings of direction, line and paragraph ends, and
 * invisible characters that hide in a word. */
static bool is_hostile(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c ||
	       (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
	       (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe007f);
}

/* Bytes at the front, at most this many, that stand for themselves. */
static size_t plain_run(struct span s, size_t max_bytes)
{
	size_t n = 0;

	while (n < s.len && n < max_bytes && s.ptr[n] >= 0x20 &&
	       s.ptr[n] < 0x7f)
		n++;
	return n;
}

void rules_text_value(struct buf *b, struct span value, size_t max_bytes)
{
	size_t used = 0;

	while (value.len) {
		uint32_t c = REPLACEMENT;
		size_t n = plain_run(value, max_bytes - used);

		if (n) {
			buf_put(b, value.ptr, n);
			used += n;
			value = span_skip(value, n);
			continue;
		}
		n = utf8_decode(value, &c);
		if (used + (n ? n : 1) > max_bytes) {
			utf8_put(b, ELLIPSIS);
			return;
		}
		if (!n || is_hostile(c))
			c = REPLACEMENT;
		n = n ? n : 1;
		utf8_put(b, c);
		used += n;
		value = span_skip(value, n);
	}
}

void rules_text(struct buf *b, const char *text,
		const struct text_values *values)
{
	struct span rest = span_str(text);

	while (rest.len) {
		const uint8_t *open = memchr(rest.ptr, '{', rest.len);
		size_t at = open ? (size_t)(open - rest.ptr) : rest.len;
		struct span name = span_skip(rest, at + 1);
		const uint8_t *close = memchr(name.ptr, '}', name.len);
		struct span value;

		buf_span_put(b, span_head(rest, at));
		if (!open)
			return;
		if (!close) {
			buf_span_put(b, span_skip(rest, at));
			return;
		}
		name.len = (size_t)(close - name.ptr);
		rest = span_skip(rest, at + name.len + 2);
		value = values->value(values->context, name);
		utf8_put(b, ISOLATE);
		rules_text_value(b, value.len ? value : SPAN_LIT("-"),
				 RULES_TEXT_VALUE);
		utf8_put(b, ISOLATE_END);
	}
}

/* --- the detail object --- */

static void skip_blanks(struct span *s)
{
	while (s->len && (s->ptr[0] == ' ' || s->ptr[0] == '\t' ||
			  s->ptr[0] == '\n' || s->ptr[0] == '\r'))
		*s = span_skip(*s, 1);
}

static bool take_raw(struct span *s, uint8_t c)
{
	if (!s->len || s->ptr[0] != c)
		return false;
	*s = span_skip(*s, 1);
	return true;
}

static bool take(struct span *s, uint8_t c)
{
	skip_blanks(s);
	return take_raw(s, c);
}

static bool hex4(struct span s, uint32_t *out)
{
	uint32_t value = 0;

	if (s.len < 4)
		return false;
	for (size_t i = 0; i < 4; i++) {
		uint8_t c = ascii_lower(s.ptr[i]);

		if (c >= '0' && c <= '9')
			value = value << 4 | (uint32_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			value = value << 4 | (uint32_t)(c - 'a' + 10);
		else
			return false;
	}
	*out = value;
	return true;
}

/* Behind "\u"; s steps over the digits, and over a second half. */
static bool take_unicode(struct span *s, struct buf *b)
{
	uint32_t c, low;

	if (!hex4(*s, &c))
		return false;
	*s = span_skip(*s, 4);
	if (c >= 0xd800 && c < 0xdc00 && s->len >= 6 && s->ptr[0] == '\\' &&
	    s->ptr[1] == 'u' && hex4(span_skip(*s, 2), &low) && low >= 0xdc00 &&
	    low < 0xe000) {
		c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
		*s = span_skip(*s, 6);
	}
	utf8_put(b, c >= 0xd800 && c < 0xe000 ? REPLACEMENT : c);
	return true;
}

static bool take_escape(struct span *s, struct buf *b)
{
	static const char from[] = "\"\\/bfnrt";
	static const char to[] = "\"\\/\b\f\n\r\t";
	const char *found;
	uint8_t c;

	if (!s->len)
		return false;
	c = s->ptr[0];
	*s = span_skip(*s, 1);
	if (c == 'u')
		return take_unicode(s, b);
	found = c ? strchr(from, c) : NULL;
	if (!found)
		return false;
	buf_byte(b, (uint8_t)to[found - from]);
	return true;
}

/* A JSON string, decoded behind what is in b. */
static bool take_string(struct span *s, struct buf *b)
{
	if (!take(s, '"'))
		return false;
	while (s->len) {
		size_t n = 0;

		while (n < s->len && s->ptr[n] != '"' && s->ptr[n] != '\\')
			n++;
		buf_put(b, s->ptr, n);
		*s = span_skip(*s, n);
		if (take_raw(s, '"'))
			return true;
		if (!take_raw(s, '\\') || !take_escape(s, b))
			return false;
	}
	return false;
}

struct span detail_value(struct span detail, struct span name,
			 struct buf *scratch)
{
	bool found = false;

	if (!take(&detail, '{'))
		return SPAN_EMPTY;
	do {
		buf_reset(scratch);
		if (!take_string(&detail, scratch) || !take(&detail, ':'))
			return SPAN_EMPTY;
		found = span_equal_nocase(buf_span(scratch), name);
		buf_reset(scratch);
		if (!take_string(&detail, scratch))
			return SPAN_EMPTY;
		if (found)
			return buf_span(scratch);
	} while (take(&detail, ','));
	return SPAN_EMPTY;
}

struct detail_context {
	struct span detail;
	struct buf scratch;
};

static struct span value_in_detail(void *context, struct span name)
{
	struct detail_context *d = context;

	return detail_value(d->detail, name, &d->scratch);
}

void rules_text_detail(struct buf *b, const char *text, struct span detail)
{
	struct detail_context d = {.detail = detail};
	struct text_values values = {value_in_detail, &d};

	buf_init(&d.scratch, SCRATCH_MAX);
	rules_text(b, text, &values);
	if (d.scratch.bad == ST_NOMEM && !b->bad)
		b->bad = ST_NOMEM;
	buf_release(&d.scratch);
}
