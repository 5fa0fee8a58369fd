/* stix_literal.c - texts, numbers, times, bytes in STIX patterns. */
#include <stdlib.h>

#include "rules/indicators/stix_inner.h"

int stix_unquote(struct stix_parser *p, struct span raw, struct span *out)
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

static int read_hex(struct stix_parser *p, struct span raw, struct span *out)
{
	uint8_t *bytes = arena_new(p->arena, raw.len / 2 + 1, 1);

	if (!bytes)
		return err_nomem(p->err);
	if (raw.len % 2)
		return stix_refuse_at(p, p->now.at,
				      "hexadecimal digits come in pairs");
	for (size_t i = 0; i < raw.len; i += 2) {
		int high = stix_hex_value(raw.ptr[i]);
		int low = stix_hex_value(raw.ptr[i + 1]);

		if (high < 0 || low < 0)
			return stix_refuse_at(p, p->now.at, "not hexadecimal");
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

static int read_base64(struct stix_parser *p, struct span raw, struct span *out)
{
	uint8_t *bytes = arena_new(p->arena, raw.len + 1, 1);
	size_t len = raw.len, n = 0;
	uint32_t word = 0;

	if (!bytes)
		return err_nomem(p->err);
	for (int pads = 0; pads < 2 && len && raw.ptr[len - 1] == '='; pads++)
		len--;
	if (raw.len % 4 || len % 4 == 1)
		return stix_refuse_at(p, p->now.at, "not Base64");
	for (size_t i = 0; i < len; i++) {
		int v = base64_value(raw.ptr[i]);

		if (v < 0)
			return stix_refuse_at(p, p->now.at, "not Base64");
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
		if (form[i] == 'd' ? !stix_is_digit(s.ptr[i])
				   : s.ptr[i] != (uint8_t)form[i])
			return false;
	if (s.len > n + 1 && (s.ptr[n] != '.' || s.len == n + 2))
		return false;
	for (size_t i = n + 1; i + 1 < s.len; i++)
		if (!stix_is_digit(s.ptr[i]))
			return false;
	if (s.len > n + 11) { /* finer than we keep */
		char cut[32];

		memcpy(cut, s.ptr, n + 10);
		cut[n + 10] = 'Z';
		return time_from_text(span_of(cut, n + 11), out);
	}
	return time_from_text(s, out);
}

static int read_real(struct stix_parser *p, struct span text, double *out)
{
	char copy[64];

	if (text.len >= sizeof(copy))
		return stix_refuse_at(p, p->now.at,
				      "a number of more than 63 digits");
	memcpy(copy, text.ptr, text.len);
	copy[text.len] = 0;
	*out = strtod(copy, NULL);
	return ST_OK;
}

int stix_read_number(struct stix_parser *p, struct stix_value *v)
{
	struct span text = p->now.text;

	v->kind = p->now.kind == T_INTEGER ? STIX_INTEGER : STIX_REAL;
	if (text.ptr[0] == '+')
		text = span_skip(text, 1);
	if (v->kind == STIX_INTEGER) {
		if (!span_to_i64(text, &v->integer))
			return stix_refuse_at(p, p->now.at,
					      "an integer beyond 64 bits");
		v->real = (double)v->integer;
		return ST_OK;
	}
	return read_real(p, text, &v->real);
}

int stix_read_literal(struct stix_parser *p, struct stix_value *v)
{
	int s = ST_OK;

	*v = (struct stix_value){.kind = STIX_TEXT};
	switch (p->now.kind) {
	case T_STRING:
		s = stix_unquote(p, p->now.text, &v->text);
		break;
	case T_INTEGER:
	case T_REAL:
		s = stix_read_number(p, v);
		break;
	case T_TIME:
		v->kind = STIX_TIME;
		v->text = p->now.text;
		if (!read_time(p->now.text, &v->integer))
			return stix_refuse_at(
				p, p->now.at, "no such time: %.*s",
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
		if (!stix_is_word(p, "true") && !stix_is_word(p, "false"))
			return stix_expected(p, "a value");
		v->kind = STIX_BOOL;
		v->integer = stix_is_word(p, "true");
	}
	if (s == ST_OK)
		stix_lex(p);
	return s;
}
