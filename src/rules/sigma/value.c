/* value.c - Sigma strings: escapes and wildcards to tokens, tokens to the
 * cheapest pattern that means the same.
 *
 *	\*  \?  \\	the character itself
 *	\ before another character, or at the end: a backslash
 *	*  ?		any run of characters, any one character */
#include "base/alloc.h"
#include "base/text.h"
#include "rules/sigma/tree.h"

#define CODES_MAX 65536

static uint16_t *tokens_new(struct reading_rule *r, size_t count)
{
	uint16_t *t = arena_new(&r->set->arena, count + 1, sizeof(*t));

	if (!t)
		(void)err_nomem(r->err);
	return t;
}

int sigma_tokens(struct reading_rule *r, const struct yaml_node *at,
		 struct span text, bool percent, struct tokens *out)
{
	size_t n = 0;

	if (text.len > SIGMA_VALUE_MAX)
		return sigma_refuse(r, at, "a value of more than %zu bytes",
				    SIGMA_VALUE_MAX);
	out->at = tokens_new(r, text.len);
	if (!out->at)
		return ST_NOMEM;
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.ptr[i];
		uint8_t next = i + 1 < text.len ? text.ptr[i + 1] : 0;

		if (c == '\\' && i + 1 < text.len &&
		    (next == '*' || next == '?' || next == '\\' ||
		     (percent && next == '%'))) {
			out->at[n++] = next;
			i++;
		} else if (c == '*') {
			out->at[n++] = TOKEN_STAR;
		} else if (c == '?') {
			out->at[n++] = TOKEN_ONE;
		} else {
			out->at[n++] = c;
		}
	}
	out->count = n;
	return ST_OK;
}

/* --- regular expressions --- */

static int keep_code(struct sigma_set *s, pcre2_code *code, struct err *err)
{
	if (s->code_count == s->code_room) {
		size_t room = s->code_room ? s->code_room * 2 : 64;
		pcre2_code **more = mem_resize(s->code, room, sizeof(*more));

		if (!more) {
			pcre2_code_free(code);
			return err_nomem(err);
		}
		s->code = more;
		s->code_room = room;
	}
	s->code[s->code_count++] = code;
	return ST_OK;
}

int sigma_regex(struct reading_rule *r, const struct yaml_node *at,
		struct span text, uint32_t flags, struct pattern *out)
{
	struct sigma_set *s = r->set;
	PCRE2_SIZE offset = 0;
	int code = 0;
	pcre2_code *re;

	if (text.len > SIGMA_VALUE_MAX)
		return sigma_refuse(r, at,
				    "a regular expression of more than %zu "
				    "bytes",
				    SIGMA_VALUE_MAX);
	if (s->code_count == CODES_MAX)
		return sigma_refuse(r, at,
				    "more than %d regular expressions in all",
				    CODES_MAX);
	re = pcre2_compile(text.ptr, text.len,
			   flags | PCRE2_UTF | PCRE2_MATCH_INVALID_UTF |
				   PCRE2_NEVER_BACKSLASH_C,
			   &code, &offset, s->pcre_compile);
	if (!re) {
		PCRE2_UCHAR why[128];

		if (code == PCRE2_ERROR_NOMEMORY ||
		    code == PCRE2_ERROR_HEAP_FAILED)
			return err_nomem(r->err);
		pcre2_get_error_message(code, why, sizeof(why));
		return sigma_refuse(r, at,
				    "regular expression, character %zu: %s",
				    (size_t)offset + 1, (const char *)why);
	}
	(void)pcre2_jit_compile(re, PCRE2_JIT_COMPLETE);
	*out = (struct pattern){.kind = PATTERN_RE,
				.cased = !(flags & PCRE2_CASELESS),
				.text = text,
				.re = re};
	return keep_code(s, re, r->err);
}

/* --- tokens to patterns --- */

/* Where letters beyond ASCII have an upper and a lower case (Unicode 15). */
static const struct {
	uint32_t from, to;
} cased_blocks[] = {
	{0xb5, 0xb5},	    {0xc0, 0x2af},	{0x345, 0x345},
	{0x370, 0x58f},	    {0x10a0, 0x10ff},	{0x13a0, 0x13ff},
	{0x1c80, 0x1cbf},   {0x1d79, 0x1d8e},	{0x1e00, 0x1fff},
	{0x2126, 0x2188},   {0x24b6, 0x24e9},	{0x2c00, 0x2d2d},
	{0xa640, 0xa7ff},   {0xab30, 0xabbf},	{0xfb00, 0xfb17},
	{0xff21, 0xff5a},   {0x10400, 0x105ff}, {0x10c80, 0x10cff},
	{0x118a0, 0x118df}, {0x16e40, 0x16e7f}, {0x1e900, 0x1e943},
};

static bool is_cased(uint32_t c)
{
	for (size_t i = 0; i < ARRAY_LEN(cased_blocks); i++)
		if (c >= cased_blocks[i].from && c <= cased_blocks[i].to)
			return true;
	return false;
}

/* True when the text has letters beyond ASCII with another case. */
static bool has_long_letters(struct tokens t)
{
	uint8_t bytes[4];

	for (size_t i = 0; i < t.count; i++) {
		size_t n = 0;
		uint32_t c;

		if (t.at[i] < 0xc0 || t.at[i] >= 256)
			continue;
		for (; n < 4 && i + n < t.count && t.at[i + n] < 256; n++)
			bytes[n] = (uint8_t)t.at[i + n];
		if (utf8_decode(span_of(bytes, n), &c) && is_cased(c))
			return true;
	}
	return false;
}

/* True when the text has a character that is no other case of an ASCII letter,
 * as the Kelvin sign and the long s are. */
static bool is_beyond_ascii(struct tokens t)
{
	uint8_t bytes[4];

	for (size_t i = 0; i < t.count; i++) {
		size_t n = 0;
		uint32_t c;

		if (t.at[i] < 0xc0 || t.at[i] >= 256)
			continue;
		for (; n < 4 && i + n < t.count && t.at[i + n] < 256; n++)
			bytes[n] = (uint8_t)t.at[i + n];
		if (utf8_decode(span_of(bytes, n), &c) && c != 0x212a &&
		    c != 0x17f)
			return true;
	}
	return false;
}

static void put_token(struct buf *b, uint16_t token)
{
	if (token == TOKEN_STAR)
		buf_text(b, "(?s:.*)");
	else if (token == TOKEN_ONE)
		buf_text(b, "(?s:.)");
	else if (token == TOKEN_DASH)
		buf_text(b, "[-/\\x{2013}\\x{2014}\\x{2015}]");
	else if (token < 0x80 && strchr("\\^$.|?*+()[]{}", token))
		buf_printf(b, "\\x{%x}", token);
	else
		buf_byte(b, (uint8_t)token);
}

/* The longest run of characters that have no other case but ASCII's: their
 * bytes stand in every text that fits. */
static int set_needs(struct reading_rule *r, struct tokens t,
		     struct pattern *out)
{
	size_t best = 0, best_at = 0, from = 0, i = 0;
	uint8_t *text;

	while (i < t.count) {
		uint8_t bytes[4];
		size_t n = 0, len;
		uint32_t c = 0;

		for (; n < 4 && i + n < t.count && t.at[i + n] < 256; n++)
			bytes[n] = (uint8_t)t.at[i + n];
		len = utf8_decode(span_of(bytes, n), &c);
		i += len ? len : 1;
		/* k and s have relatives beyond ASCII */
		if (!len || is_cased(c) ||
		    (c < 0x80 && (c | 0x20) == (uint32_t)'k') ||
		    (c < 0x80 && (c | 0x20) == (uint32_t)'s'))
			from = i;
		else if (i - from > best) {
			best = i - from;
			best_at = from;
		}
	}
	if (best < 3)
		return ST_OK;
	text = arena_new(&r->set->arena, best + 1, 1);
	if (!text)
		return err_nomem(r->err);
	for (size_t k = 0; k < best; k++)
		text[k] = (uint8_t)t.at[best_at + k];
	out->needs = span_of(text, best);
	return ST_OK;
}

/* Such a value becomes a regular expression, which knows their cases. */
static int pattern_by_regex(struct reading_rule *r, const struct yaml_node *at,
			    struct tokens t, struct pattern *out, bool *done)
{
	bool head = t.at[0] == TOKEN_STAR;
	bool tail = t.at[t.count - 1] == TOKEN_STAR;
	struct buf b;
	struct span text;
	int s;

	buf_init(&b, SIGMA_VALUE_MAX);
	buf_text(&b, head ? "" : "\\A");
	for (size_t i = head; i < t.count - tail; i++)
		put_token(&b, t.at[i]);
	buf_text(&b, tail ? "" : "\\z");
	*done = !b.bad && utf8_is_valid(buf_span(&b));
	text = *done ? arena_dup(&r->set->arena, buf_span(&b)) : SPAN_EMPTY;
	buf_release(&b);
	if (!*done)
		return ST_OK;
	if (!text.ptr)
		return err_nomem(r->err);
	s = sigma_regex(r, at, text, PCRE2_CASELESS, out);
	out->beyond_ascii = is_beyond_ascii(t);
	return s < 0 ? s : set_needs(r, t, out);
}

static bool is_special(struct tokens t)
{
	for (size_t i = 0; i < t.count; i++)
		if (t.at[i] >= 256)
			return true;
	return false;
}

static int set_text(struct reading_rule *r, struct tokens t,
		    struct pattern *out)
{
	uint8_t *text = arena_new(&r->set->arena, t.count + 1, 1);

	if (!text)
		return err_nomem(r->err);
	for (size_t i = 0; i < t.count; i++)
		text[i] = (uint8_t)t.at[i];
	out->text = span_of(text, t.count);
	return ST_OK;
}

static void fold(struct tokens *t, bool cased)
{
	size_t n = 0;

	for (size_t i = 0; i < t->count; i++) {
		uint16_t c = t->at[i];

		if (c == TOKEN_STAR && n && t->at[n - 1] == TOKEN_STAR)
			continue;
		t->at[n++] = c < 256 && !cased ? ascii_lower((uint8_t)c) : c;
	}
	t->count = n;
}

int sigma_pattern(struct reading_rule *r, const struct yaml_node *at,
		  struct tokens t, bool cased, struct pattern *out)
{
	struct tokens inner;
	bool head, tail, done = false;

	*out = (struct pattern){.cased = cased};
	if (!cased && has_long_letters(t)) {
		int s = pattern_by_regex(r, at, t, out, &done);

		if (s < 0 || done)
			return s;
		*out = (struct pattern){.cased = cased};
	}
	out->beyond_ascii = is_beyond_ascii(t);
	fold(&t, cased);
	inner = t;
	head = t.count && t.at[0] == TOKEN_STAR;
	inner.at += head;
	inner.count -= head;
	tail = inner.count && inner.at[inner.count - 1] == TOKEN_STAR;
	inner.count -= tail;
	if (head && !inner.count) {
		out->kind = PATTERN_ANY;
		return ST_OK;
	}
	if (is_special(inner) && t.count > SIGMA_GLOB_MAX)
		return sigma_refuse(r, at,
				    "a value with wildcards of more than %d "
				    "characters",
				    SIGMA_GLOB_MAX);
	if (is_special(inner)) {
		out->kind = PATTERN_GLOB;
		out->token = t.at;
		out->token_count = t.count;
		return ST_OK;
	}
	out->kind = head && tail ? PATTERN_CONTAINS
		    : head	 ? PATTERN_ENDS
		    : tail	 ? PATTERN_STARTS
				 : PATTERN_EXACT;
	return set_text(r, inner, out);
}
