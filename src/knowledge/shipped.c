/* shipped.c - see shipped.h.
 *
 * A row has a folder below the install folder and a name with wildcards:
 *
 *   FrontEnd\HttpProxy\owa\auth\ , logon.aspx
 *   ClientAccess\ecp\**\         , *.svc
 *
 * A Windows path matches when its folder ends with the row's; a URL path when
 * its folder is the one that the front end serves from there. "**" stands for
 * one or more folders, but not for one that has rows of its own: ecp\auth
 * holds what is listed and nothing else. */
#include "knowledge/shipped.h"

#include "base/banned.h"

#define PATH_MOST 1024 /* longer ones are no shipped page */

struct shipped_page {
	struct span folder; /* "/frontend/httpproxy/owa/auth/", "**" cut off */
	struct span url;    /* "/owa/auth/" */
	struct span name;   /* "logon.aspx", with * */
	bool below;	    /* had "**" */
};

/* Lower case, '/' between folders. */
static struct span flat(struct arena *a, const char *head, struct span s)
{
	size_t n = strlen(head);
	uint8_t *to = arena_new(a, n + s.len + 1, 1);

	if (!to)
		return (struct span){NULL, 0};
	memcpy(to, head, n);
	for (size_t i = 0; i < s.len; i++)
		to[n + i] = s.ptr[i] == '\\' ? '/' : ascii_lower(s.ptr[i]);
	return (struct span){to, n + s.len};
}

/* What the front end calls the folder: behind the site's root. */
static struct span url_of(struct span folder)
{
	static const char *const roots[] = {"/frontend/httpproxy",
					    "/clientaccess/exchweb",
					    "/clientaccess"};

	for (size_t i = 0; i < ARRAY_LEN(roots); i++)
		if (span_starts_nocase(folder, span_str(roots[i])))
			return span_skip(folder, strlen(roots[i]));
	return SPAN_EMPTY;
}

int shipped_read(struct shipped *out, struct csv *csv, size_t most,
		 struct arena *arena, struct err *err)
{
	struct shipped_page *pages = arena_new(arena, most, sizeof(*pages));
	size_t count = 0;
	int s;

	if (!pages)
		return err_nomem(err);
	while ((s = csv_next(csv, err)) > 0) {
		struct shipped_page *p = &pages[count++];

		p->folder = flat(arena, "/", csv_cell(csv, "prefix"));
		p->name = flat(arena, "", csv_cell(csv, "name_glob"));
		if (!p->folder.ptr || !p->name.ptr)
			return err_nomem(err);
		p->below = span_ends_nocase(p->folder, SPAN_LIT("/**/"));
		if (p->below)
			p->folder.len -= 3;
		p->url = url_of(p->folder);
	}
	*out = (struct shipped){pages, count};
	return s;
}

/* '*' only; both in lower case. */
static bool glob(struct span pattern, struct span name)
{
	size_t p = 0;
	size_t star = SIZE_MAX;
	size_t back = 0;

	for (size_t i = 0; i < name.len;) {
		if (p < pattern.len && pattern.ptr[p] == '*') {
			star = p++;
			back = i;
		} else if (p < pattern.len && pattern.ptr[p] == name.ptr[i]) {
			p++;
			i++;
		} else if (star != SIZE_MAX) {
			p = star + 1;
			i = ++back;
		} else {
			return false;
		}
	}
	while (p < pattern.len && pattern.ptr[p] == '*')
		p++;
	return p == pattern.len;
}

static bool in_folder(const struct shipped_page *p, struct span folder,
		      bool is_url)
{
	size_t at;

	if (is_url)
		return p->below ? folder.len > p->url.len &&
					  span_starts_nocase(folder, p->url)
				: span_equal(folder, p->url);
	if (!p->below)
		return span_ends_nocase(folder, p->folder);
	at = span_find(folder, p->folder);
	return at != SIZE_MAX && at + p->folder.len < folder.len;
}

/* True when rows name this very folder, so that "**" does not reach it. */
static bool has_rows(const struct shipped *s, struct span folder, bool is_url)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct shipped_page *p = &s->pages[i];

		if (!p->below && (is_url ? span_equal(folder, p->url)
					 : span_ends_nocase(folder, p->url)))
			return true;
	}
	return false;
}

bool shipped_find(const struct shipped *s, struct span path)
{
	uint8_t text[PATH_MOST];
	bool is_url = path.len && path.ptr[0] == '/';
	struct span folder = {text, path.len};
	struct span name;

	if (!path.len || path.len > sizeof(text))
		return false;
	for (size_t i = 0; i < path.len; i++)
		text[i] = path.ptr[i] == '\\' ? '/' : ascii_lower(path.ptr[i]);
	while (folder.len && text[folder.len - 1] != '/')
		folder.len--;
	name = span_skip((struct span){text, path.len}, folder.len);
	for (size_t i = 0; i < s->count; i++) {
		const struct shipped_page *p = &s->pages[i];

		if (glob(p->name, name) && in_folder(p, folder, is_url) &&
		    !(p->below && has_rows(s, folder, is_url)))
			return true;
	}
	return false;
}
