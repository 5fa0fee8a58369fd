/* webpath.c - see webpath.h. */
#include "questions/webpath.h"

#include "base/banned.h"
#include "base/compiler.h"
#include "base/text.h"

static const char *const extensions[] = {
	".aspx", ".ashx", ".asmx",  ".asp", ".svc",  ".cer",	".asa", ".cdx",
	".soap", ".php",  ".phtml", ".jsp", ".jspx", ".cshtml", ".cfm",
};

static bool is_word(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_';
}

/* Offset just behind the first script extension from `at` on, SIZE_MAX when
 * there is none. */
static size_t script_end(struct span s, size_t at)
{
	for (; at < s.len; at++) {
		struct span here = span_skip(s, at);

		for (size_t i = 0;
		     here.ptr[0] == '.' && i < ARRAY_LEN(extensions); i++) {
			size_t n = strlen(extensions[i]);

			if (span_starts_nocase(here, span_str(extensions[i])) &&
			    (here.len == n || !is_word(here.ptr[n])))
				return at + n;
		}
	}
	return SIZE_MAX;
}

bool webpath_is_script(struct span path)
{
	size_t end = script_end(path, 0);

	while (end != SIZE_MAX && end < path.len)
		end = script_end(path, end);
	return end == path.len;
}

/* Lower case, and as base/text.h says of a path. */
static void flatten(struct buf *out, struct span s)
{
	size_t from = out->len;
	size_t len;

	buf_span_put(out, s);
	if (out->bad || !s.len)
		return;
	len = path_simplify(out->ptr + from, span_of(out->ptr + from, s.len));
	for (size_t i = from; i < from + len; i++)
		out->ptr[i] = ascii_lower(out->ptr[i]);
	out->len = from + len;
}

static void url_key(struct buf *out, struct span url)
{
	struct buf plain;
	struct span s;
	size_t end;

	buf_init(&plain, url.len + 1);
	percent_decode(&plain, url);
	s = buf_span(&plain);
	s = span_head(s, span_find(s, SPAN_LIT("?")));
	end = script_end(s, 0);
	if (end != SIZE_MAX && end < s.len && s.ptr[end] == '/')
		s = span_head(s, end);
	flatten(out, s);
	if (plain.bad && !out->bad)
		out->bad = plain.bad;
	buf_release(&plain);
}

void webpath_key(struct buf *out, struct span path)
{
	/* Longest first where one holds another. */
	static const char *const roots[] = {
		"/inetpub/wwwroot", "/frontend/httpproxy",
		"/clientaccess/exchweb", "/clientaccess"};
	struct buf flat;
	size_t at = SIZE_MAX;

	if (path.len && path.ptr[0] == '/') {
		url_key(out, path);
		return;
	}
	buf_init(&flat, path.len + 1);
	flatten(&flat, path);
	for (size_t i = 0; at == SIZE_MAX && i < ARRAY_LEN(roots); i++) {
		size_t n = strlen(roots[i]);

		at = span_find(buf_span(&flat), span_str(roots[i]));
		if (at != SIZE_MAX &&
		    (at + n >= flat.len || flat.ptr[at + n] != '/'))
			at = SIZE_MAX;
		else if (at != SIZE_MAX)
			at += n;
	}
	if (at != SIZE_MAX)
		buf_span_put(out, span_skip(buf_span(&flat), at));
	else
		for (size_t i = 0; i < path.len; i++)
			buf_byte(out, ascii_lower(path.ptr[i]));
	if (flat.bad && !out->bad)
		out->bad = flat.bad;
	buf_release(&flat);
}

/* Quotes, blanks and signs that stand in front of a path in a text. */
static bool stops(uint8_t c)
{
	return c == '"' || c == '\'' || c == '=' || c == ',' || c == ';' ||
	       c == '<' || c == '>' || c == '|' || c == '\n' || c == '\t' ||
	       c == '(' || c == '{';
}

/* "file:_C:\\x", as virus protection writes paths; drive: offset of the C. */
static bool is_typed(struct span s, size_t at, size_t drive)
{
	return drive >= at + 2 && s.ptr[drive - 1] == '_' &&
	       s.ptr[drive - 2] == ':';
}

/* Where a path that ends at `end` begins: behind a quote, or at the last drive
 * or share in front of it, for paths with blanks. */
static size_t path_start(struct span s, size_t end)
{
	size_t at = end;

	while (at && !stops(s.ptr[at - 1]))
		at--;
	for (size_t i = end; i > at + 1; i--) {
		uint8_t c = s.ptr[i - 2] | 0x20;

		if (s.ptr[i - 1] == ':' && c >= 'a' && c <= 'z' &&
		    (i - 2 == at || !is_word(s.ptr[i - 3]) ||
		     is_typed(s, at, i - 2)))
			return i - 2;
	}
	while (at < end && s.ptr[at] == ' ')
		at++;
	for (size_t i = at; i + 1 < end; i++)
		if (s.ptr[i] == ' ' && s.ptr[i + 1] == '\\')
			return i + 1;
	return at;
}

bool webpath_in_text(struct buf *out, struct span text)
{
	size_t end = script_end(text, 0);
	struct span path;
	size_t share;
	bool is_share = false;
	bool last = false;

	if (end == SIZE_MAX)
		return false;
	path = span_skip(span_head(text, end), path_start(text, end));
	/* \\host\c$\… and \\host\c$ with doubled signs: C:\… */
	share = span_find(path, SPAN_LIT("$\\"));
	is_share = path.len && path.ptr[0] == '\\';
	if (is_share && share != SIZE_MAX && share > 0) {
		is_share = false;
		buf_byte(out, (uint8_t)(path.ptr[share - 1] & ~0x20));
		buf_byte(out, ':');
		path = span_skip(path, share + 1);
	}
	for (size_t i = 0; i < path.len; i++) {
		bool sign = path.ptr[i] == '\\';

		if (!sign || !last || (is_share && i == 1))
			buf_byte(out, path.ptr[i]);
		last = sign;
	}
	return true;
}

bool webpath_drive_in_text(struct buf *out, struct span text)
{
	for (size_t i = 0; i + 2 < text.len; i++) {
		uint8_t c = text.ptr[i] | 0x20;
		size_t end = i + 3;

		if (c < 'a' || c > 'z' || text.ptr[i + 1] != ':' ||
		    text.ptr[i + 2] != '\\' || (i && is_word(text.ptr[i - 1])))
			continue;
		while (end < text.len && !stops(text.ptr[end]) &&
		       !(text.ptr[end] == ' ' && end + 1 < text.len &&
			 (text.ptr[end + 1] == '-' ||
			  text.ptr[end + 1] == '/')))
			end++;
		buf_put(out, text.ptr + i, end - i);
		return true;
	}
	return false;
}

/* What stands behind `mark` up to the next quote; false without the mark. */
static bool quoted_behind(struct span text, const char *mark, struct span *out)
{
	size_t at = span_find(text, span_str(mark));
	size_t end;

	if (at == SIZE_MAX)
		return false;
	text = span_skip(text, at + strlen(mark));
	end = span_find(text, SPAN_LIT("\""));
	*out = span_head(text, end);
	return true;
}

bool webpath_in_iis(struct buf *out, struct span text)
{
	struct span application;
	struct span folder;

	if (!quoted_behind(text, "application[@path=\"", &application) ||
	    !quoted_behind(text, "virtualDirectory[@path=\"", &folder))
		return false;
	if (!span_is(application, "/") || span_is(folder, "/"))
		buf_span_put(out, application);
	if (!span_is(folder, "/")) {
		if (out->len && out->ptr[out->len - 1] == '/')
			out->len--;
		buf_span_put(out, folder);
	}
	return out->len > 0;
}
