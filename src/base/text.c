/* text.c - see text.h. */
#include "base/text.h"

#define REPLACEMENT "\xEF\xBF\xBD"

static size_t utf8_length(uint8_t first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xC2 && first <= 0xDF)
		return 2;
	if (first >= 0xE0 && first <= 0xEF)
		return 3;
	if (first >= 0xF0 && first <= 0xF4)
		return 4;
	return 0;
}

size_t utf8_decode(struct span s, uint32_t *out)
{
	static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
	size_t n = s.len ? utf8_length(s.ptr[0]) : 0;
	uint32_t c;

	if (n == 0 || n > s.len)
		return 0;
	c = n == 1 ? s.ptr[0] : s.ptr[0] & (0xFFu >> (n + 1));
	for (size_t i = 1; i < n; i++) {
		if ((s.ptr[i] & 0xC0) != 0x80)
			return 0;
		c = c << 6 | (s.ptr[i] & 0x3F);
	}
	if (c < least[n] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
		return 0;
	*out = c;
	return n;
}

void utf8_put(struct buf *b, uint32_t c)
{
	uint8_t out[4];
	size_t n;

	if (c < 0x80) {
		buf_byte(b, (uint8_t)c);
		return;
	}
	if (c < 0x800) {
		out[0] = (uint8_t)(0xC0 | c >> 6);
		n = 2;
	} else if (c < 0x10000) {
		out[0] = (uint8_t)(0xE0 | c >> 12);
		out[1] = (uint8_t)(0x80 | (c >> 6 & 0x3F));
		n = 3;
	} else {
		out[0] = (uint8_t)(0xF0 | c >> 18);
		out[1] = (uint8_t)(0x80 | (c >> 12 & 0x3F));
		out[2] = (uint8_t)(0x80 | (c >> 6 & 0x3F));
		n = 4;
	}
	out[n - 1] = (uint8_t)(0x80 | (c & 0x3F));
	buf_put(b, out, n);
}

/* Length of the longest run of plain ASCII at the front of s. */
static size_t ascii_run(struct span s)
{
	size_t i = 0;

	for (; i + 8 <= s.len; i += 8) {
		uint64_t eight;

		memcpy(&eight, s.ptr + i, 8);
		if (eight & UINT64_C(0x8080808080808080))
			break;
	}
	while (i < s.len && s.ptr[i] < 0x80)
		i++;
	return i;
}

bool utf8_is_valid(struct span s)
{
	uint32_t c;

	while (s.len) {
		size_t n = ascii_run(s);

		if (n == 0)
			n = utf8_decode(s, &c);
		if (n == 0)
			return false;
		s = span_skip(s, n);
	}
	return true;
}

void utf8_put_clean(struct buf *b, struct span s)
{
	uint32_t c;

	while (s.len) {
		size_t n = ascii_run(s);

		if (n == 0)
			n = utf8_decode(s, &c);
		if (n)
			buf_put(b, s.ptr, n);
		else
			buf_text(b, REPLACEMENT);
		s = span_skip(s, n ? n : 1);
	}
}

void utf8_put_path(struct buf *b, struct span s)
{
	uint32_t c;

	while (s.len) {
		size_t n = utf8_decode(s, &c);

		if (n)
			buf_put(b, s.ptr, n);
		else
			buf_printf(b, "%%%02X", s.ptr[0]);
		s = span_skip(s, n ? n : 1);
	}
}

void utf16_put(struct buf *b, struct span in)
{
	size_t units = in.len / 2;

	for (size_t i = 0; i < units; i++) {
		uint32_t c = (uint32_t)(in.ptr[2 * i] | in.ptr[2 * i + 1] << 8);

		if (c >= 0xD800 && c <= 0xDBFF && i + 1 < units) {
			uint32_t low = (uint32_t)(in.ptr[2 * i + 2] |
						  in.ptr[2 * i + 3] << 8);

			if (low >= 0xDC00 && low <= 0xDFFF) {
				c = 0x10000 + ((c - 0xD800) << 10) +
				    (low - 0xDC00);
				i++;
			}
		}
		if (c >= 0xD800 && c <= 0xDFFF)
			c = 0xFFFD;
		utf8_put(b, c);
	}
}

static void json_put_escape(struct buf *b, uint8_t c)
{
	switch (c) {
	case '"':
		buf_text(b, "\\\"");
		break;
	case '\\':
		buf_text(b, "\\\\");
		break;
	case '\n':
		buf_text(b, "\\n");
		break;
	case '\r':
		buf_text(b, "\\r");
		break;
	case '\t':
		buf_text(b, "\\t");
		break;
	default:
		buf_printf(b, "\\u%04x", c);
	}
}

/* Bytes at the front that go into a JSON string as they are. */
static size_t json_plain_run(struct span s)
{
	size_t i = 0;

	while (i < s.len && s.ptr[i] >= 0x20 && s.ptr[i] < 0x80 &&
	       s.ptr[i] != '"' && s.ptr[i] != '\\')
		i++;
	return i;
}

void json_put_string(struct buf *b, struct span s)
{
	uint32_t c;

	buf_byte(b, '"');
	while (s.len) {
		size_t n = json_plain_run(s);

		if (n == 0 && s.ptr[0] >= 0x80)
			n = utf8_decode(s, &c);
		if (n)
			buf_put(b, s.ptr, n);
		else if (s.ptr[0] < 0x80)
			json_put_escape(b, s.ptr[0]);
		else
			buf_text(b, REPLACEMENT);
		s = span_skip(s, n ? n : 1);
	}
	buf_byte(b, '"');
}

static bool is_number(struct span s)
{
	bool dot = false;
	size_t i = s.len && (s.ptr[0] == '-' || s.ptr[0] == '+');

	if (i == s.len)
		return false;
	for (; i < s.len; i++) {
		if (s.ptr[i] == '.' && !dot)
			dot = true;
		else if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
	}
	return true;
}

/* What a spreadsheet takes for the start of a formula. */
static bool starts_formula(uint8_t c)
{
	return c == '=' || c == '+' || c == '-' || c == '@' || c == '\t' ||
	       c == '\r';
}

static bool looks_like_formula(struct span s)
{
	return s.len && starts_formula(s.ptr[0]) && !is_number(s) &&
	       !span_is(s, "-");
}

void csv_put_cell(struct buf *b, struct span s)
{
	bool formula = looks_like_formula(s);
	bool quote = false;

	for (size_t i = 0; i < s.len && !quote; i++)
		quote = s.ptr[i] == ',' || s.ptr[i] == '"' ||
			s.ptr[i] == '\r' || s.ptr[i] == '\n';
	if (quote)
		buf_byte(b, '"');
	if (formula)
		buf_byte(b, '\'');
	while (s.len) {
		const uint8_t *mark = memchr(s.ptr, '"', s.len);
		size_t n = mark ? (size_t)(mark - s.ptr) + 1 : s.len;

		utf8_put_clean(b, span_head(s, n));
		if (mark)
			buf_byte(b, '"');
		s = span_skip(s, n);
	}
	if (quote)
		buf_byte(b, '"');
}

static const char *entity_of(uint32_t c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return c < 0x20 && c != '\n' && c != '\t' ? REPLACEMENT : NULL;
	}
}

void markup_put(struct buf *b, struct span s)
{
	while (s.len) {
		uint32_t c = 0xFFFD;
		size_t n = utf8_decode(s, &c);
		const char *entity = n ? entity_of(c) : REPLACEMENT;

		if (entity)
			buf_text(b, entity);
		else
			buf_put(b, s.ptr, n);
		s = span_skip(s, n ? n : 1);
	}
}

static int hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = ascii_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

void percent_decode(struct buf *b, struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		int high = i + 2 < s.len && s.ptr[i] == '%'
				   ? hex_digit(s.ptr[i + 1])
				   : -1;
		int low = high >= 0 ? hex_digit(s.ptr[i + 2]) : -1;

		if (low >= 0) {
			buf_byte(b, (uint8_t)(high << 4 | low));
			i += 2;
		} else {
			buf_byte(b, s.ptr[i]);
		}
	}
}

static bool is_stroke(uint8_t c)
{
	return c == '/' || c == '\\';
}

bool path_is_simple(struct span s)
{
	if (s.len && memchr(s.ptr, '\\', s.len))
		return false;
	for (size_t i = 1; i < s.len; i++)
		if (s.ptr[i - 1] == '/' && (s.ptr[i] == '/' || s.ptr[i] == '('))
			return false;
	return true;
}

/* Length of "(S(...))" or "(A(...)S(...))" at the start of s, a whole folder;
 * 0 when there is none. */
static size_t session_folder(struct span s)
{
	size_t len = 0;

	while (len < s.len && !is_stroke(s.ptr[len]))
		len++;
	if (len < 5 || s.ptr[0] != '(' || s.ptr[2] != '(' ||
	    s.ptr[len - 1] != ')' || s.ptr[len - 2] != ')')
		return 0;
	return ascii_lower(s.ptr[1]) >= 'a' && ascii_lower(s.ptr[1]) <= 'z'
		       ? len
		       : 0;
}

size_t path_simplify(uint8_t *out, struct span s)
{
	size_t at = 0;
	size_t n = 0;

	while (at < s.len) {
		bool stroke = is_stroke(s.ptr[at]);

		if (!stroke || n == 0 || out[n - 1] != '/')
			out[n++] = stroke ? '/' : s.ptr[at];
		at++;
		if (stroke)
			at += session_folder(span_skip(s, at));
	}
	return n;
}
