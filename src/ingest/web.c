/* web.c - see web.h. The folders are those of facts on Exchange 2013 to SE:
 * the front end serves V15\FrontEnd\HttpProxy, the back end V15\ClientAccess,
 * and both default sites inetpub\wwwroot. */
#include "ingest/web.h"

#include "base/text.h"

static bool same_letter(uint8_t a, uint8_t b)
{
	a = a == '\\' ? '/' : ascii_lower(a);
	b = b == '\\' ? '/' : ascii_lower(b);
	return a == b;
}

/* Place behind the folder in the path, or SIZE_MAX. The folder starts with a
 * separator and may stand at the very front without it. */
static size_t behind_folder(struct span path, const char *folder)
{
	size_t n = strlen(folder);

	for (size_t at = 0; at + n - 1 <= path.len; at++) {
		size_t skip = at == 0 && path.len && path.ptr[0] != '/' &&
			      path.ptr[0] != '\\';
		size_t i = skip;

		while (i < n && at + i - skip < path.len &&
		       same_letter(path.ptr[at + i - skip], (uint8_t)folder[i]))
			i++;
		if (i == n)
			return at + n - skip;
	}
	return SIZE_MAX;
}

bool web_stem(struct span path, struct buf *stem)
{
	static const char *const roots[] = {
		"/inetpub/wwwroot/",
		"/FrontEnd/HttpProxy/",
		"/ClientAccess/",
	};

	buf_reset(stem);
	for (size_t i = 0; i < ARRAY_LEN(roots); i++) {
		size_t at = behind_folder(path, roots[i]);

		if (at == SIZE_MAX)
			continue;
		/* HttpProxy is the name of a log folder, too. */
		for (size_t j = at - 1; j < path.len; j++) {
			uint8_t c = path.ptr[j];

			buf_byte(stem, c == '\\' ? '/' : ascii_lower(c));
		}
		return true;
	}
	return false;
}

bool web_is_compiled(struct span path)
{
	return behind_folder(path, "/Temporary ASP.NET Files/") != SIZE_MAX;
}

bool web_compiled_stem(struct span bytes, struct buf *stem)
{
	const struct span name = SPAN_LIT("virtualPath=\"");
	size_t at = span_find(bytes, name);
	size_t n;

	buf_reset(stem);
	if (at == SIZE_MAX)
		return false;
	bytes = span_head(span_skip(bytes, at + name.len), 1024);
	n = span_find(bytes, SPAN_LIT("\""));
	if (n == SIZE_MAX || n == 0 || bytes.ptr[0] != '/')
		return false;
	for (size_t i = 0; i < n; i++)
		buf_byte(stem, ascii_lower(bytes.ptr[i]));
	return true;
}

bool web_is_script(struct span path)
{
	static const char *const endings[] = {
		".aspx", ".ashx",   ".asmx",   ".asp",	 ".asax",
		".ascx", ".master", ".svc",    ".php",	 ".jsp",
		".jspx", ".cshtml", ".vbhtml", ".cer",	 ".asa",
		".cdx",	 ".soap",   ".rem",    ".xamlx",
	};

	for (size_t i = 0; i < ARRAY_LEN(endings); i++)
		if (span_ends_nocase(path, span_str(endings[i])))
			return true;
	return false;
}
