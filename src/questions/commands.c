/* commands.c - see commands.h. */
#include "questions/commands.h"

#include "base/text.h"

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

/* ------------------------------------------------------------- wrappers -- */

/* Behind `cd /d "..."&`, case and blanks aside. */
static struct span behind_cd(struct span text)
{
	size_t at = span_find_nocase(text, SPAN_LIT("cd /d "));

	if (at == SIZE_MAX)
		return SPAN_EMPTY;
	text = span_skip(text, at);
	at = span_find(text, SPAN_LIT("&"));
	return at == SIZE_MAX ? SPAN_EMPTY : span_skip(text, at + 1);
}

bool command_unwrap(struct buf *out, struct span text)
{
	struct span inner = behind_cd(text);
	struct span rest = inner;
	size_t end = SIZE_MAX;
	size_t at;

	/* The last "&echo [" that "&cd&echo [" follows. */
	while ((at = span_find_nocase(rest, SPAN_LIT("&echo ["))) != SIZE_MAX) {
		struct span tail = span_skip(rest, at + 1);
		size_t cd = span_find_nocase(tail, SPAN_LIT("&cd&echo ["));

		if (cd == SIZE_MAX)
			break;
		end = inner.len - rest.len + at;
		rest = tail;
	}
	if (end == SIZE_MAX)
		return false;
	inner = span_trim(span_head(inner, end));
	if (!inner.len)
		return false;
	buf_span_put(out, inner);
	return !out->bad;
}

/* -------------------------------------------------------------- encoded -- */

static int digit_of(uint8_t c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+')
		return 62;
	return c == '/' ? 63 : -1;
}

/* RFC 4648, 4; stops at the first byte that is no digit. */
static size_t base64(struct buf *out, struct span text)
{
	uint32_t bits = 0;
	unsigned have = 0;
	size_t i = 0;

	for (; i < text.len && digit_of(text.ptr[i]) >= 0; i++) {
		bits = bits << 6 | (uint32_t)digit_of(text.ptr[i]);
		have += 6;
		if (have >= 8) {
			have -= 8;
			buf_byte(out, (uint8_t)(bits >> have));
			bits &= ((uint32_t)1 << have) - 1;
		}
	}
	return i;
}

/* Any spelling PowerShell takes: -e, -ec, -enc ... -EncodedCommand. */
static bool is_encoded_option(struct span word)
{
	static const char whole[] = "encodedcommand";

	if (word.len < 2 || (word.ptr[0] != '-' && word.ptr[0] != '/'))
		return false;
	word = span_skip(word, 1);
	if (span_equal_nocase(word, SPAN_LIT("ec")))
		return true;
	return word.len < sizeof(whole) &&
	       span_starts_nocase(span_str(whole), word);
}

static struct span next_word(struct span *text)
{
	struct span word;

	while (text->len && is_blank(text->ptr[0]))
		*text = span_skip(*text, 1);
	word = *text;
	for (size_t i = 0; i < word.len; i++)
		if (is_blank(word.ptr[i]))
			word.len = i;
	*text = span_skip(*text, word.len);
	return word;
}

/* Printable for the most part: an option -e of another program is none. */
static bool is_text(struct span utf8)
{
	size_t odd = 0;

	for (size_t i = 0; i < utf8.len; i++)
		odd += utf8.ptr[i] < 0x20 && utf8.ptr[i] != '\t' &&
		       utf8.ptr[i] != '\r' && utf8.ptr[i] != '\n';
	return utf8.len && odd == 0 && utf8_is_valid(utf8);
}

static bool decode_word(struct buf *out, struct span word)
{
	struct buf raw;
	bool good;

	while (word.len && (word.ptr[0] == '"' || word.ptr[0] == '\''))
		word = span_skip(word, 1);
	buf_init(&raw, (size_t)1 << 16);
	good = base64(&raw, word) >= 16 && !raw.bad &&
	       buf_span(&raw).len % 2 == 0;
	if (good)
		utf16_put(out, buf_span(&raw));
	buf_release(&raw);
	if (!good || out->bad || !is_text(buf_span(out))) {
		buf_reset(out);
		return false;
	}
	return true;
}

bool command_base64(struct buf *out, struct span text)
{
	size_t before = out->len;
	struct buf raw;
	bool good;

	buf_init(&raw, (size_t)1 << 16);
	text = span_trim(text);
	good = base64(&raw, text) >= 4 && !raw.bad;
	/* Letters in two bytes each have a zero in every second one. */
	if (good && raw.len % 2 == 0 && raw.len >= 2 && raw.ptr[1] == 0)
		utf16_put(out, buf_span(&raw));
	else if (good)
		buf_span_put(out, buf_span(&raw));
	buf_release(&raw);
	good = good && !out->bad && is_text(span_skip(buf_span(out), before));
	if (!good)
		out->len = before;
	return good;
}

bool command_decode(struct buf *out, struct span text)
{
	if (span_find_nocase(text, SPAN_LIT("powershell")) == SIZE_MAX &&
	    span_find_nocase(text, SPAN_LIT("pwsh")) == SIZE_MAX)
		return false;
	while (text.len) {
		struct span word = next_word(&text);

		if (is_encoded_option(word) &&
		    decode_word(out, next_word(&text)))
			return true;
	}
	return false;
}

/* ---------------------------------------------------------- other hosts -- */

static bool is_name_byte(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
	       c == ':' || c >= 0x80;
}

static bool is_address(struct span name)
{
	for (size_t i = 0; i < name.len; i++)
		if (name.ptr[i] == ':')
			return true;
		else if (name.ptr[i] != '.' &&
			 (name.ptr[i] < '0' || name.ptr[i] > '9'))
			return false;
	return name.len != 0;
}

bool command_host(struct buf *out, struct span name)
{
	static const char *const own[] = {"localhost", "127.0.0.1", "::1", ".",
					  "?"};
	size_t at;

	name = span_trim(name);
	while (name.len && name.ptr[0] == '\\')
		name = span_skip(name, 1);
	for (size_t i = 0; i < ARRAY_LEN(own); i++)
		if (span_equal_nocase(name, span_str(own[i])))
			return false;
	for (size_t i = 0; i < name.len; i++)
		if (!is_name_byte(name.ptr[i]))
			return false;
	if (!is_address(name) &&
	    (at = span_find(name, SPAN_LIT("."))) != SIZE_MAX)
		name = span_head(name, at);
	for (size_t i = 0; i < name.len; i++)
		buf_byte(out, name.ptr[i] >= 'a' && name.ptr[i] <= 'z'
				      ? (uint8_t)(name.ptr[i] - 32)
				      : name.ptr[i]);
	return name.len && !out->bad;
}

static bool take_name(struct buf *out, struct span text)
{
	size_t n = 0;

	while (text.len && (is_blank(text.ptr[0]) || text.ptr[0] == '"' ||
			    text.ptr[0] == '\''))
		text = span_skip(text, 1);
	while (text.len && text.ptr[0] == '\\')
		text = span_skip(text, 1);
	while (n < text.len && is_name_byte(text.ptr[n]))
		n++;
	buf_reset(out);
	return n && command_host(out, span_head(text, n));
}

bool command_target(struct buf *out, struct span text)
{
	static const char *const signs[] = {"\\\\", "/node:", "-ComputerName ",
					    "-r:",  "/r:",    " /s "};

	for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
		struct span sign = span_str(signs[i]);
		struct span rest = text;
		size_t at;

		while ((at = span_find_nocase(rest, sign)) != SIZE_MAX) {
			rest = span_skip(rest, at + sign.len);
			if (take_name(out, rest))
				return true;
		}
	}
	buf_reset(out);
	return false;
}
