/* layout.c - see layout.h.
 *
 * A path is cut into components.  The first that is a drive ("C:", "C%3A",
 * "C"), or else the first place where a known folder of Windows or Exchange
 * begins, is where the Windows path starts; the host stands in front of it,
 * the nearest first.  Archives count as folders named by their stem. */
#include "evidence/layout.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "evidence/hostname.h"
#include "evidence/name.h"

/* Components that are looked at: folders, archives and the file. A path with
 * more says nothing. */
#define PARTS (LIMIT_FOLDER_DEPTH + 64)

#define EXCHANGE "C:\\Program Files\\Microsoft\\Exchange Server"
#define V15 EXCHANGE "\\V15"

struct part {
	struct span text; /* an archive's without its '!' */
	bool archive;
};

struct parts {
	struct part list[PARTS];
	size_t count;
};

static bool is_word(const char *const *words, size_t count, struct span s)
{
	for (size_t i = 0; i < count; i++)
		if (span_equal_nocase(s, span_str(words[i])))
			return true;
	return false;
}

static struct span stem(struct part p)
{
	static const char *const endings[] = {
		".zip",	   ".7z",     ".tar",  ".tgz",	   ".txz",
		".tar.gz", ".tar.xz", ".tzst", ".tar.zst", ".tar.bz2",
	};
	struct span got = p.text;

	for (size_t i = 0; p.archive && i < ARRAY_LEN(endings); i++) {
		struct span ending = span_str(endings[i]);

		if (p.text.len > ending.len &&
		    span_ends_nocase(p.text, ending) &&
		    p.text.len - ending.len < got.len)
			got = span_head(p.text, p.text.len - ending.len);
	}
	return got;
}

/* What may be a host's name: a folder's, or that of an archive without its
 * ending; a file that is an archive under another name has none. */
static struct span host_name(struct part p)
{
	struct span name = stem(p);

	return p.archive && name.len == p.text.len ? SPAN_EMPTY : name;
}

/* Looks at the components in front of `start`, nearest first. */
static void host_before(const struct parts *p, size_t start,
			enum host_basis basis, struct layout *out)
{
	for (size_t i = start; i-- > 0;) {
		struct span name = host_name(p->list[i]);
		struct span host = hostname_of_collector(name);

		if (host.len) {
			out->host = host;
			out->basis = HOST_COLLECTOR;
			return;
		}
		if (!out->host.len && hostname_is_likely(name)) {
			out->host = name;
			out->basis = hostname_looks_like_machine(name)
					     ? basis
					     : HOST_FOLDER;
		}
	}
}

/* No known folder: the first component with the looks of a machine. */
static void host_anywhere(const struct parts *p, struct layout *out)
{
	for (size_t i = 0; i + 1 < p->count; i++) {
		struct span name = host_name(p->list[i]);
		struct span host = hostname_of_collector(name);

		if (!host.len && hostname_looks_like_machine(name))
			host = name;
		if (!host.len)
			continue;
		out->host = host;
		out->basis =
			span_equal(host, name) ? HOST_FOLDER : HOST_COLLECTOR;
		return;
	}
}

/* ---- drives ---- */

static bool is_letter(uint8_t c)
{
	return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z';
}

/* Folders that lie directly below a drive. */
static bool is_drive_folder(struct span s)
{
	static const char *const names[] = {
		"windows",	 "inetpub",
		"program files", "program files (x86)",
		"programdata",	 "users",
		"perflogs",	 "$recycle.bin",
		"$extend",	 "$mft",
		"$logfile",	 "system volume information",
		"exchange",	 "exchsrvr",
		"temp",
	};

	return is_word(names, ARRAY_LEN(names), s);
}

/* The drive that this component is, or 0. */
static uint8_t drive_letter(const struct parts *p, size_t i)
{
	struct span s = stem(p->list[i]);
	uint8_t c = s.len ? s.ptr[0] : 0;

	if (i + 1 >= p->count)
		return 0;
	/* Velociraptor's raw access: "\\.\C:" */
	if (span_starts_nocase(s, SPAN_LIT("%5C%5C.%5C"))) {
		s = span_skip(s, 10);
		c = s.len ? s.ptr[0] : 0;
	}
	if (!is_letter(c))
		return 0;
	s = span_skip(s, 1);
	if (span_is(s, ":") || span_is(s, "$") ||
	    span_equal_nocase(s, SPAN_LIT("%3A")))
		return c & 0xDF;
	/* A folder "C" is a drive; "c" only with the folders of one. */
	if (s.len == 0 && (c < 'a' || is_drive_folder(p->list[i + 1].text)))
		return c & 0xDF;
	return 0;
}

static bool is_encoded(struct span drive)
{
	return span_find_nocase(drive, SPAN_LIT("%3A")) != SIZE_MAX;
}

/* ---- known folders ---- */

/* Components in lower case; '*' at the end of one stands for the rest of it.
 * `before` is what stands in front of the first. Longer ones stand first. */
static const struct known {
	const char *pattern;
	const char *before;
} known[] = {
	{"inetpub", "C:"},
	{"windows/system32", "C:"},
	{"windows/syswow64", "C:"},
	{"windows/temp", "C:"},
	{"windows/tasks", "C:"},
	{"windows/debug", "C:"},
	{"windows/inf", "C:"},
	{"windows/prefetch", "C:"},
	{"windows/appcompat", "C:"},
	{"windows/microsoft.net", "C:"},
	{"windows/serviceprofiles", "C:"},
	{"program files", "C:"},
	{"program files (x86)", "C:"},
	{"programdata", "C:"},
	{"users/*/appdata", "C:"},
	{"users/*/desktop", "C:"},
	{"users/*/documents", "C:"},
	{"users/*/downloads", "C:"},
	{"users/*/ntuser.dat*", "C:"},
	{"system32/winevt", "C:\\Windows"},
	{"system32/config", "C:\\Windows"},
	{"system32/inetsrv", "C:\\Windows"},
	{"system32/logfiles", "C:\\Windows"},
	{"system32/tasks", "C:\\Windows"},
	{"winevt/logs", "C:\\Windows\\System32"},
	{"inetsrv/config", "C:\\Windows\\System32"},
	{"logfiles/httperr", "C:\\Windows\\System32"},
	{"httperr/httperr*", "C:\\Windows\\System32\\LogFiles"},
	{"logs/logfiles/w3svc*", "C:\\inetpub"},
	{"logfiles/w3svc*", "C:\\inetpub\\logs"},
	{"w3svc*/u_*", "C:\\inetpub\\logs\\LogFiles"},
	{"w3svc*/ex*", "C:\\inetpub\\logs\\LogFiles"},
	{"wwwroot/aspnet_client", "C:\\inetpub"},
	{"aspnet_client", "C:\\inetpub\\wwwroot"},
	{"microsoft/exchange server", "C:\\Program Files"},
	{"exchange server/v15", "C:\\Program Files\\Microsoft"},
	{"exchange server/v14", "C:\\Program Files\\Microsoft"},
	{"v15/logging", EXCHANGE},
	{"v15/transportroles", EXCHANGE},
	{"v15/frontend", EXCHANGE},
	{"v15/clientaccess", EXCHANGE},
	{"v15/mailbox", EXCHANGE},
	{"v15/bin", EXCHANGE},
	{"v14/logging", EXCHANGE},
	{"v14/transportroles", EXCHANGE},
	{"v14/clientaccess", EXCHANGE},
	{"v14/mailbox", EXCHANGE},
	{"v14/bin", EXCHANGE},
	{"logging/httpproxy", V15},
	{"logging/ecp", V15},
	{"logging/ews", V15},
	{"logging/owa", V15},
	{"logging/eas", V15},
	{"logging/autodiscover", V15},
	{"logging/mapihttp", V15},
	{"logging/rpchttp", V15},
	{"logging/rpc client access", V15},
	{"logging/mapi client access", V15},
	{"logging/mapi addressbook service", V15},
	{"logging/oabgeneratorlog", V15},
	{"logging/oabgeneratorsimplelog", V15},
	{"logging/cmdletinfra", V15},
	{"logging/cosmosqueue", V15},
	{"logging/mitigationservice", V15},
	{"transportroles/logs", V15},
	{"frontend/httpproxy", V15},
	{"clientaccess/owa", V15},
	{"clientaccess/ecp", V15},
	{"clientaccess/autodiscover", V15},
	{"clientaccess/oab", V15},
	{"httpproxy/owa/auth", V15 "\\FrontEnd"},
	{"httpproxy/ecp/auth", V15 "\\FrontEnd"},
	{"httpproxy/*/httpproxy_*", V15 "\\Logging"},
	{"ecp/server/ecpserver*", V15 "\\Logging"},
	{"ecp/activity/ecpactivity*", V15 "\\Logging"},
	{"ews/ews_*", V15 "\\Logging"},
	{"cmdletinfra/*/cmdlet", V15 "\\Logging"},
	{"messagetracking/msgtrk*", V15 "\\TransportRoles\\Logs"},
};

/* Compares one component with the pattern up to its '/' and steps over both. */
static bool component_fits(const char **pattern, struct span text)
{
	size_t n = strcspn(*pattern, "/");
	struct span want = span_of(*pattern, n);

	*pattern += n + ((*pattern)[n] == '/');
	if (n && want.ptr[n - 1] == '*')
		return span_starts_nocase(text, span_head(want, n - 1));
	return span_equal_nocase(text, want);
}

static bool pattern_fits(const char *pattern, const struct parts *p, size_t i)
{
	for (; *pattern; i++)
		if (i >= p->count ||
		    !component_fits(&pattern, stem(p->list[i])))
			return false;
	return true;
}

static const struct known *find_known(const struct parts *p, size_t *at)
{
	for (size_t i = 0; i + 1 < p->count; i++) {
		for (size_t k = 0; k < ARRAY_LEN(known); k++) {
			if (pattern_fits(known[k].pattern, p, i)) {
				*at = i;
				return &known[k];
			}
		}
	}
	return NULL;
}

/* ---- all together ---- */

static bool split(struct span path, struct parts *out)
{
	out->count = 0;
	for (size_t start = 0, i = 0; i <= path.len; i++) {
		struct span text;
		bool archive;

		if (i < path.len && path.ptr[i] != '/' && path.ptr[i] != '\\')
			continue;
		text = span_head(span_skip(path, start), i - start);
		start = i + 1;
		if (text.len == 0)
			continue;
		if (out->count == PARTS)
			return false;
		archive = i < path.len && text.len > 1 &&
			  text.ptr[text.len - 1] == '!';
		text.len -= archive;
		out->list[out->count++] = (struct part){text, archive};
	}
	return true;
}

/* `before` and the components from `start` on, '\' between. */
static int put_windows_path(struct span before, const struct parts *p,
			    size_t start, bool encoded, struct arena *arena,
			    struct layout *out)
{
	struct buf path, plain;
	int r = ST_OK;

	buf_init(&path, LIMIT_PATH * 8);
	buf_init(&plain, LIMIT_PATH * 8);
	buf_span_put(&path, before);
	for (size_t i = start; i < p->count; i++) {
		buf_byte(&path, '\\');
		buf_reset(&plain);
		if (encoded)
			percent_decode(&plain, p->list[i].text);
		else
			buf_span_put(&plain, p->list[i].text);
		name_put(&path, buf_span(&plain));
		if (p->list[i].archive)
			buf_byte(&path, '!');
	}
	if (!path.bad && !plain.bad)
		out->windows_path = arena_dup(arena, buf_span(&path));
	if (path.bad || plain.bad || !out->windows_path.ptr)
		r = ST_NOMEM;
	buf_release(&path);
	buf_release(&plain);
	return r;
}

int layout_find(struct span path, struct arena *arena, struct layout *out)
{
	struct layout got = {.host = SPAN_EMPTY, .windows_path = SPAN_EMPTY};
	struct parts p;
	const struct known *folder;
	size_t at = 0;
	int r = ST_OK;

	*out = got;
	if (!split(path, &p))
		return ST_OK;
	for (size_t i = 0; i < p.count; i++) {
		char drive[3] = {(char)drive_letter(&p, i), ':', 0};

		if (!drive[0])
			continue;
		host_before(&p, i, HOST_ROOT, &got);
		r = put_windows_path(span_str(drive), &p, i + 1,
				     is_encoded(p.list[i].text), arena, &got);
		goto out;
	}
	folder = find_known(&p, &at);
	if (!folder) {
		host_anywhere(&p, &got);
		goto out;
	}
	host_before(&p, at, HOST_FOLDER, &got);
	got.inferred = true;
	r = put_windows_path(span_str(folder->before), &p, at, false, arena,
			     &got);
out:
	if (!r && got.host.len) {
		got.host = arena_dup(arena, got.host);
		r = got.host.ptr ? ST_OK : ST_NOMEM;
	}
	if (!r)
		*out = got;
	return r;
}
