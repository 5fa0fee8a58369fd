/* hostname.c - see hostname.h. */
#include "evidence/hostname.h"

#include "base/banned.h"
#include "base/compiler.h"

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

bool hostname_is_likely(struct span name)
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
bool hostname_looks_like_machine(struct span name)
{
	struct letters n = count_letters(name);

	return hostname_is_likely(name) &&
	       (n.digits || n.dots || n.upper == n.letters);
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
struct span hostname_of_collector(struct span name)
{
	struct span host;

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
	return hostname_is_likely(host) ? host : SPAN_EMPTY;
}
