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

/* ---- words ---- */

/* Names of folders that are no hosts, whatever number stands behind. */
static const char *const folder_words[] = {
	"logs",
	"log",
	"logging",
	"logfiles",
	"evidence",
	"collection",
	"collections",
	"collected",
	"data",
	"files",
	"file",
	"fs",
	"case",
	"cases",
	"dump",
	"dumps",
	"export",
	"exports",
	"backup",
	"backups",
	"triage",
	"kape",
	"velociraptor",
	"uploads",
	"upload",
	"auto",
	"ntfs",
	"results",
	"result",
	"output",
	"out",
	"artifacts",
	"artefacts",
	"root",
	"disk",
	"disks",
	"drive",
	"drives",
	"image",
	"images",
	"mount",
	"mnt",
	"volume",
	"vss",
	"windows",
	"system",
	"inetpub",
	"program",
	"users",
	"programdata",
	"v",
	"httpproxy",
	"owa",
	"ecp",
	"ews",
	"eas",
	"mapi",
	"oab",
	"rpchttp",
	"autodiscover",
	"transportroles",
	"frontend",
	"clientaccess",
	"mailbox",
	"mailboxes",
	"iis",
	"w3svc",
	"httperr",
	"evtx",
	"eventlogs",
	"eventlog",
	"events",
	"winevt",
	"registry",
	"config",
	"security",
	"application",
	"setup",
	"netflow",
	"flows",
	"flow",
	"zeek",
	"bro",
	"suricata",
	"pcap",
	"pcaps",
	"msgtrk",
	"messagetracking",
	"protocollog",
	"smtpreceive",
	"smtpsend",
	"connectivity",
	"agentlog",
	"tmp",
	"temp",
	"home",
	"var",
	"opt",
	"usr",
	"etc",
	"live",
	"live_response",
	"memory",
	"ram",
	"wwwroot",
	"webshell",
	"webshells",
	"sample",
	"samples",
	"test",
	"tests",
	"lab",
	"demo",
	"day",
	"week",
	"month",
	"part",
	"batch",
	"set",
	"incident",
	"incidents",
	"forensics",
	"dfir",
	"response",
	"archive",
	"archives",
	"zip",
	"tar",
	"new",
	"old",
	"misc",
	"other",
	"copy",
	"copies",
	"desktop",
	"documents",
	"downloads",
	"hive",
	"hives",
	"sysmon",
	"defender",
	"aspnet",
	"auth",
	"bin",
	"server-state",
	"state",
	"before",
	"after",
	"hosts",
	"servers",
	"machines",
	"perflogs",
};

/* Names of folders that are hosts when a number stands behind: "mail1". */
static const char *const bare_words[] = {
	"host",	  "server",  "machine",	 "computer",   "mail",	   "web",
	"dns",	  "dhcp",    "proxy",	 "firewall",   "exchange", "network",
	"dc",	  "ad",	     "fw",	 "powershell", "hub",	   "edge",
	"client", "clients", "internal", "external",   "net",	   "app",
};

static bool is_word(const char *const *words, size_t count, struct span s)
{
	for (size_t i = 0; i < count; i++)
		if (span_equal_nocase(s, span_str(words[i])))
			return true;
	return false;
}

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(uint8_t c)
{
	return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z';
}

/* "logs-02" and "logs2" are "logs". */
static struct span without_number(struct span s)
{
	while (s.len && (is_digit(s.ptr[s.len - 1]) ||
			 s.ptr[s.len - 1] == '-' || s.ptr[s.len - 1] == '.'))
		s.len--;
	return s;
}

/* ---- hosts ---- */

struct letters {
	size_t letters, upper, digits, hex, dots, other;
};

static struct letters count_letters(struct span s)
{
	struct letters n = {0};

	for (size_t i = 0; i < s.len; i++) {
		uint8_t c = s.ptr[i];

		n.letters += is_letter(c);
		n.upper += c >= 'A' && c <= 'Z';
		n.digits += is_digit(c);
		n.hex += is_digit(c) ||
			 (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'f');
		n.dots += c == '.';
		n.other +=
			!is_letter(c) && !is_digit(c) && c != '-' && c != '.';
	}
	return n;
}

/* RFC 1123, 2.1: labels of 1 to 63 letters, digits and inner hyphens. */
static bool has_good_labels(struct span s)
{
	size_t start = 0;

	for (size_t i = 0; i <= s.len; i++) {
		if (i < s.len && s.ptr[i] != '.')
			continue;
		if (i == start || i - start > 63 || s.ptr[start] == '-' ||
		    s.ptr[i - 1] == '-')
			return false;
		start = i + 1;
	}
	return true;
}

/* The part behind the last dot of a DNS name; folders such as "x.log" and
 * "v1.2" are none. */
static bool has_good_domain(struct span s)
{
	static const char *const endings[] = {
		"log", "txt", "csv", "zip", "evtx", "xml", "json",
		"old", "bak", "tmp", "dat", "exe",  "dll",
	};
	size_t i = s.len;

	while (i && s.ptr[i - 1] != '.')
		i--;

	struct span last = span_skip(s, i);
	struct letters n = count_letters(last);

	return n.letters == last.len && last.len >= 2 &&
	       !is_word(endings, ARRAY_LEN(endings), last);
}

/* Digits with the signs of dates, such as "2021-03-09T10". */
static bool is_date(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_digit(s.ptr[i]) && s.ptr[i] != 'T' && s.ptr[i] != 'Z' &&
		    s.ptr[i] != '-' && s.ptr[i] != '.')
			return false;
	return true;
}

bool layout_is_host(struct span name)
{
	struct letters n = count_letters(name);

	if (name.len < 2 || name.len > 253 || n.letters == 0 || n.other)
		return false;
	if (!has_good_labels(name) || (n.dots && !has_good_domain(name)))
		return false;
	if (is_date(name) ||
	    (n.digits && name.len >= 16 && n.hex + 4 >= name.len && !n.dots))
		return false; /* dates, digests and GUIDs */
	return !is_word(folder_words, ARRAY_LEN(folder_words),
			without_number(name)) &&
	       !is_word(bare_words, ARRAY_LEN(bare_words), name);
}

/* More than "march" or "second": a number, capitals, or a domain. */
static bool looks_like_machine(struct span name)
{
	struct letters n = count_letters(name);

	return layout_is_host(name) &&
	       (n.digits || n.dots || n.upper == n.letters);
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

/* Length of "YYYY-MM-DD" or "YYYYMMDD" at the start, or 0. */
static size_t date_length(struct span s)
{
	static const char *const forms[] = {"0000-00-00", "00000000"};

	for (size_t f = 0; f < ARRAY_LEN(forms); f++) {
		size_t n = strlen(forms[f]);
		size_t i = 0;

		while (i < n && i < s.len &&
		       (forms[f][i] == '0' ? is_digit(s.ptr[i])
					   : s.ptr[i] == (uint8_t)forms[f][i]))
			i++;
		if (i == n)
			return n;
	}
	return 0;
}

/* s up to a date with '-' or '_' in front; the empty span when none. */
static struct span up_to_date(struct span s)
{
	for (size_t i = 1; i + 1 < s.len; i++)
		if ((s.ptr[i] == '-' || s.ptr[i] == '_') &&
		    date_length(span_skip(s, i + 1)))
			return span_head(s, i);
	return SPAN_EMPTY;
}

/* The nth piece of s between '_', or the empty span. */
static struct span piece_of(struct span s, unsigned nth)
{
	for (;;) {
		size_t n = 0;

		while (n < s.len && s.ptr[n] != '_')
			n++;
		if (nth-- == 0)
			return span_head(s, n);
		if (n == s.len)
			return SPAN_EMPTY;
		s = span_skip(s, n + 1);
	}
}

/* Velociraptor: Collection-HOST-2021-03-09T10_00_00Z; KAPE:
 * 2021-03-09T100000_HOST or ..._HOST_rest; UAC: uac-HOST-linux-20210309…;
 * DFIR-ORC: DFIR-ORC_Server_HOST_rest; acquire and others: HOST_20210309…. */
static struct span collector_host(struct span name)
{
	struct span host = SPAN_EMPTY;

	if (span_starts_nocase(name, SPAN_LIT("Collection-"))) {
		host = up_to_date(span_skip(name, 11));
	} else if (span_starts_nocase(name, SPAN_LIT("uac-"))) {
		host = up_to_date(span_skip(name, 4));
		while (host.len && host.ptr[host.len - 1] != '-')
			host.len--;
		host.len -= host.len > 0;
	} else if (span_starts_nocase(name, SPAN_LIT("DFIR-ORC_"))) {
		host = piece_of(name, 2);
	} else if (date_length(name)) {
		host = piece_of(name, 1);
	} else {
		host = up_to_date(name);
	}
	return layout_is_host(host) ? host : SPAN_EMPTY;
}

/* Looks at the components in front of `start`, nearest first. */
static void host_before(const struct parts *p, size_t start,
			enum host_basis basis, struct layout *out)
{
	for (size_t i = start; i-- > 0;) {
		struct span name = host_name(p->list[i]);
		struct span host = collector_host(name);

		if (host.len) {
			out->host = host;
			out->basis = HOST_COLLECTOR;
			return;
		}
		if (!out->host.len && layout_is_host(name)) {
			out->host = name;
			out->basis =
				looks_like_machine(name) ? basis : HOST_FOLDER;
		}
	}
}

/* No known folder: the first component with the looks of a machine. */
static void host_anywhere(const struct parts *p, struct layout *out)
{
	for (size_t i = 0; i + 1 < p->count; i++) {
		struct span name = host_name(p->list[i]);
		struct span host = collector_host(name);

		if (!host.len && looks_like_machine(name))
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
