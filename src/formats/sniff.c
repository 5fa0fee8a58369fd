/* sniff.c - see sniff.h.
 *
 * In this order: what the server would run as a page, by name, since an
 * attacker chooses the content of such files and may make it look like anything
 * (a mailbox exported as shell.aspx is a PST); magic numbers; text logs by
 * their header lines, or by the shape of their first row; XML by its root; the
 * name again. */
#include "formats/sniff.h"

#include "base/banned.h"
#include "base/cursor.h"
#include "formats/exchange_kind.h"
#include "formats/table_reader.h"
#include "formats/w3c_layout.h"
#include "formats/zeek.h"

#define WIDE_BYTES ((size_t)8192) /* of UTF-16, as far as it is looked at */
#define HEADER_LINES 64		  /* how far down a header is looked for */
#define XML_BYTES ((size_t)65536)

/* --- names --------------------------------------------------------------- */

static const char *const names[FORMAT_COUNT] = {
	[FORMAT_EMPTY] = "empty",
	[FORMAT_BINARY] = "binary",
	[FORMAT_TEXT] = "text",
	[FORMAT_EVTX] = "evtx",
	[FORMAT_REGISTRY] = "registry",
	[FORMAT_IIS] = "iis",
	[FORMAT_HTTPERR] = "httperr",
	[FORMAT_HTTPPROXY] = "httpproxy",
	[FORMAT_ECP_SERVER] = "ecp-server",
	[FORMAT_ECP_ACTIVITY] = "ecp-activity",
	[FORMAT_OAB_GENERATOR] = "oab-generator",
	[FORMAT_EWS] = "ews",
	[FORMAT_AUTODISCOVER] = "autodiscover",
	[FORMAT_MAPI] = "mapi",
	[FORMAT_CMDLET] = "cmdlet",
	[FORMAT_AUDIT] = "audit",
	[FORMAT_MESSAGE_TRACKING] = "message-tracking",
	[FORMAT_SMTP_RECEIVE] = "smtp-receive",
	[FORMAT_SMTP_SEND] = "smtp-send",
	[FORMAT_AGENT] = "agent",
	[FORMAT_CONNECTIVITY] = "connectivity",
	[FORMAT_IMAP] = "imap",
	[FORMAT_POP] = "pop",
	[FORMAT_RCA] = "rca",
	[FORMAT_OTHER_CSV] = "other-csv",
	[FORMAT_ZEEK_CONN] = "zeek-conn",
	[FORMAT_ZEEK_HTTP] = "zeek-http",
	[FORMAT_ZEEK_SSL] = "zeek-ssl",
	[FORMAT_ZEEK_FILES] = "zeek-files",
	[FORMAT_ZEEK_SMB_MAPPING] = "zeek-smb-mapping",
	[FORMAT_ZEEK_SMB_FILES] = "zeek-smb-files",
	[FORMAT_ZEEK_NTLM] = "zeek-ntlm",
	[FORMAT_ZEEK_KERBEROS] = "zeek-kerberos",
	[FORMAT_ZEEK_DNS] = "zeek-dns",
	[FORMAT_ZEEK_X509] = "zeek-x509",
	[FORMAT_ZEEK_RDP] = "zeek-rdp",
	[FORMAT_ZEEK_DCE_RPC] = "zeek-dce-rpc",
	[FORMAT_ZEEK_SMTP] = "zeek-smtp",
	[FORMAT_ZEEK_SSH] = "zeek-ssh",
	[FORMAT_ZEEK_FTP] = "zeek-ftp",
	[FORMAT_ZEEK_DHCP] = "zeek-dhcp",
	[FORMAT_ZEEK_PE] = "zeek-pe",
	[FORMAT_ZEEK_NOTICE] = "zeek-notice",
	[FORMAT_ZEEK_WEIRD] = "zeek-weird",
	[FORMAT_FIREWALL] = "windows-firewall",
	[FORMAT_SETUP_LOG] = "setup-log",
	[FORMAT_CLIXML] = "clixml",
	[FORMAT_IIS_CONFIG] = "iis-config",
	[FORMAT_WEB_PAGE] = "web-page",
	[FORMAT_ZIP] = "zip",
	[FORMAT_7Z] = "7z",
	[FORMAT_TAR] = "tar",
	[FORMAT_GZIP] = "gzip",
	[FORMAT_XZ] = "xz",
	[FORMAT_ZSTD] = "zstd",
	[FORMAT_BZIP2] = "bzip2",
	[FORMAT_RAR] = "rar",
	[FORMAT_CAB] = "cab",
	[FORMAT_PE] = "pe",
	[FORMAT_PST] = "pst",
	[FORMAT_SQLITE] = "sqlite",
};

const char *format_name(enum format format)
{
	return format >= 0 && format < FORMAT_COUNT ? names[format] : "binary";
}

/* --- by name ------------------------------------------------------------- */

static bool ends_in(struct span path, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (span_ends_nocase(path, span_str(list[i])))
			return true;
	return false;
}

/* Extensions that IIS hands to a script engine. */
static bool is_run_by_server(struct span path)
{
	static const char *const list[] = {
		".aspx", ".ashx",   ".asmx", ".asax", ".ascx",	 ".asp",
		".asa",	 ".cer",    ".cdx",  ".svc",  ".master", ".cshtml",
		".soap", ".vbhtml", ".php",  ".jsp",  ".jspx",	 ".rem",
	};

	return ends_in(path, list, ARRAY_LEN(list));
}

static bool is_page_by_name(struct span path)
{
	static const char *const list[] = {".js",  ".htm",   ".html",
					   ".css", ".shtml", ".htc"};

	return ends_in(path, list, ARRAY_LEN(list));
}

static bool is_config_by_name(struct span path)
{
	static const char *const list[] = {
		"web.config", "applicationHost.config", "redirection.config",
		"administration.config"};

	return ends_in(path, list, ARRAY_LEN(list));
}

/* --- magic numbers ------------------------------------------------------- */

#define MAGIC(text) text, sizeof(text) - 1

static const struct {
	const char *magic;
	size_t len;
	enum format format;
} magics[] = {
	{MAGIC("ElfFile\0"), FORMAT_EVTX},
	{MAGIC("regf"), FORMAT_REGISTRY},
	{MAGIC("PK\3\4"), FORMAT_ZIP},
	{MAGIC("PK\5\6"), FORMAT_ZIP},
	{MAGIC("7z\xBC\xAF\x27\x1C"), FORMAT_7Z},
	{MAGIC("\x1F\x8B\x08"), FORMAT_GZIP},
	{MAGIC("\xFD"
	       "7zXZ\0"),
	 FORMAT_XZ},
	{MAGIC("\x28\xB5\x2F\xFD"), FORMAT_ZSTD},
	{MAGIC("Rar!\x1A\x07"), FORMAT_RAR},
	{MAGIC("MSCF\0\0\0\0"), FORMAT_CAB},
	{MAGIC("!BDN"), FORMAT_PST},
	{MAGIC("SQLite format 3\0"), FORMAT_SQLITE},
};

static bool starts_with(struct span s, struct span magic)
{
	return s.len >= magic.len && !memcmp(s.ptr, magic.ptr, magic.len);
}

static bool is_bzip2(struct span head)
{
	return starts_with(head, SPAN_LIT("BZh")) && head.len >= 10 &&
	       (!memcmp(head.ptr + 4, "\x31\x41\x59\x26\x53\x59", 6) ||
		!memcmp(head.ptr + 4, "\x17\x72\x45\x38\x50\x90", 6));
}

/* "MZ", and "PE\0\0" where offset 60 says, if that is still in the head. */
static bool is_pe(struct span head)
{
	struct cursor c = cursor_of(head, 0);
	uint32_t at;

	if (!starts_with(head, SPAN_LIT("MZ")))
		return false;
	cursor_seek(&c, 60);
	at = cursor_u32le(&c);
	if (c.bad)
		return false;
	if (at > head.len || head.len - at < 4)
		return at >= 64 && at < ((uint32_t)1 << 28);
	return !memcmp(head.ptr + at, "PE\0\0", 4);
}

/* A tar header sums up its own bytes, those of the sum as blanks. */
static bool is_tar(struct span head)
{
	uint64_t sum = 0;
	uint64_t told = 0;
	bool digit = false;

	if (head.len < 512 || head.ptr[0] == 0)
		return false;
	for (size_t i = 0; i < 512; i++)
		sum += i >= 148 && i < 156 ? ' ' : head.ptr[i];
	for (size_t i = 148; i < 156; i++) {
		if (head.ptr[i] >= '0' && head.ptr[i] <= '7') {
			told = told * 8 + (head.ptr[i] - (uint64_t)'0');
			digit = true;
		} else if (digit) {
			break;
		}
	}
	return digit && told == sum;
}

static enum format by_magic(struct span head)
{
	for (size_t i = 0; i < ARRAY_LEN(magics); i++)
		if (starts_with(head, span_of(magics[i].magic, magics[i].len)))
			return magics[i].format;
	if (is_bzip2(head))
		return FORMAT_BZIP2;
	if (is_pe(head))
		return FORMAT_PE;
	if (is_tar(head))
		return FORMAT_TAR;
	return FORMAT_BINARY;
}

/* --- text logs ----------------------------------------------------------- */

/* What the header lines said so far. */
struct header {
	struct span path;
	struct span software;
	struct span log_type;
	bool commas; /* the columns stand between commas */
	struct table_columns columns;
};

static struct span take_line(struct span *text)
{
	const uint8_t *end =
		text->len ? memchr(text->ptr, '\n', text->len) : NULL;
	size_t n = end ? (size_t)(end - text->ptr) : text->len;
	struct span line = span_head(*text, n);

	*text = span_skip(*text, n + 1);
	return span_trim(line);
}

static bool has(const struct header *h, const char *column)
{
	return table_column(&h->columns, column) != COLUMN_NONE;
}

static bool path_has(const struct header *h, const char *word)
{
	return span_find_nocase(h->path, span_str(word)) != SIZE_MAX;
}

/* The cells of a row, for the guessers: at most 64 KiB, so offsets fit. */
static void cut_row(struct span line, uint8_t separator, bool quotes,
		    uint32_t end[LIMIT_COLUMNS], struct table_row *row)
{
	bool quoted = false;

	*row = (struct table_row){.base = line.ptr, .end = end};
	for (uint32_t i = 0; i < line.len; i++) {
		if (quotes && line.ptr[i] == '"')
			quoted = !quoted;
		if (line.ptr[i] == separator && !quoted &&
		    row->count < LIMIT_COLUMNS - 1)
			end[row->count++] = i;
	}
	end[row->count++] = (uint32_t)line.len;
}

/* Endpoints of the first row tell receive from send, IMAP from POP. */
static enum format by_port(const struct header *h, enum format kind,
			   struct span row_line)
{
	uint32_t end[LIMIT_COLUMNS];
	struct table_row row;
	size_t at = table_column(
		&h->columns, kind == FORMAT_IMAP ? "sIp" : "local-endpoint");

	if (row_line.len == 0 || at == COLUMN_NONE)
		return kind;
	cut_row(row_line, ',', true, end, &row);
	return exchange_kind_of_port(kind, table_cell(&row, at));
}

static enum format exchange_by_name(const struct header *h)
{
	if (path_has(h, "HttpProxy"))
		return FORMAT_HTTPPROXY;
	if (path_has(h, "OABGenerator"))
		return FORMAT_OAB_GENERATOR;
	if (path_has(h, "Autodiscover"))
		return FORMAT_AUTODISCOVER;
	if (path_has(h, "Imap4"))
		return FORMAT_IMAP;
	if (path_has(h, "Pop3"))
		return FORMAT_POP;
	return FORMAT_OTHER_CSV;
}

static enum format exchange_by_header(const struct header *h, struct span row)
{
	enum format kind = exchange_kind_of_type(h->log_type);

	if (kind != FORMAT_OTHER_CSV)
		return kind;
	kind = exchange_kind_of_columns(&h->columns);
	if (kind == FORMAT_SMTP_RECEIVE || kind == FORMAT_IMAP)
		return by_port(h, kind, row);
	if (kind == FORMAT_ECP_SERVER && path_has(h, "Activity"))
		return FORMAT_ECP_ACTIVITY;
	return kind != FORMAT_OTHER_CSV ? kind : exchange_by_name(h);
}

static bool is_w3c_column_set(const struct header *h)
{
	return (has(h, "date") || has(h, "time")) &&
	       (has(h, "c-ip") || has(h, "cs-method") || has(h, "sc-status") ||
		has(h, "cs-uri-stem") || has(h, "s-ip"));
}

/* FORMAT_TEXT when the header tells nothing. */
static enum format by_header(const struct header *h, struct span row)
{
	bool exchange =
		span_find_nocase(h->software, SPAN_LIT("Microsoft Exchange")) !=
		SIZE_MAX;

	if (h->columns.count && h->commas &&
	    (exchange || h->log_type.len ||
	     exchange_kind_of_columns(&h->columns) != FORMAT_OTHER_CSV))
		return exchange_by_header(h, row);
	if (exchange || (h->log_type.len && h->software.len))
		return exchange_by_header(h, row);
	if (has(h, "src-ip") && has(h, "dst-ip") && has(h, "action"))
		return FORMAT_FIREWALL;
	if (has(h, "s-reason") || has(h, "s-queuename") ||
	    span_find_nocase(h->software, SPAN_LIT("HTTP API")) != SIZE_MAX)
		return FORMAT_HTTPERR;
	if (is_w3c_column_set(h) ||
	    span_find_nocase(h->software,
			     SPAN_LIT("Internet Information Services")) !=
		    SIZE_MAX)
		return FORMAT_IIS;
	return FORMAT_TEXT;
}

static void take_header_line(struct header *h, struct span line)
{
	struct span value;
	enum directive what = directive_of(line, &value);

	if (what == DIRECTIVE_SOFTWARE) {
		h->software = value;
	} else if (what == DIRECTIVE_LOG_TYPE) {
		h->log_type = value;
	} else if (what == DIRECTIVE_FIELDS) {
		h->commas = value.len && memchr(value.ptr, ',', value.len);
		columns_split(&h->columns, value, h->commas ? ',' : ' ');
	}
}

/* "DateTime,RequestId,…": a row of names in the place of #Fields. */
static bool take_header_row(struct header *h, struct span line)
{
	struct header maybe;

	if (h->columns.count || !line.len || line.ptr[0] < 'A' ||
	    !memchr(line.ptr, ',', line.len))
		return false;
	columns_split(&maybe.columns, line, ',');
	if (exchange_kind_of_columns(&maybe.columns) == FORMAT_OTHER_CSV)
		return false;
	h->columns = maybe.columns;
	h->commas = true;
	return true;
}

/* "[01/08/2021 23:17:50.0856] [0] " */
static bool is_setup_line(struct span line)
{
	static const char shape[] = "[00/00/0000 00:00:00.0000] [";

	if (line.len < sizeof(shape) - 1)
		return false;
	for (size_t i = 0; i < sizeof(shape) - 1; i++) {
		bool digit = line.ptr[i] >= '0' && line.ptr[i] <= '9';

		if (shape[i] == '0' ? !digit : line.ptr[i] != (uint8_t)shape[i])
			return false;
	}
	return true;
}

/* A first row without any header. */
static enum format by_row(struct span line)
{
	char guess[W3C_GUESS_TEXT];
	uint32_t end[LIMIT_COLUMNS];
	struct table_row row;

	if (is_setup_line(line))
		return FORMAT_SETUP_LOG;
	cut_row(line, ' ', false, end, &row);
	if (w3c_guess(&row, guess))
		return strstr(guess, "s-reason") ? FORMAT_HTTPERR : FORMAT_IIS;
	cut_row(line, ',', true, end, &row);
	return exchange_kind_of_row(&row);
}

static enum format by_lines(struct span text, struct span path)
{
	struct header h = {
		.path = path, .software = SPAN_EMPTY, .log_type = SPAN_EMPTY};
	struct span first = SPAN_EMPTY;
	enum format found;

	for (unsigned n = 0; n < HEADER_LINES && text.len && !first.len; n++) {
		struct span line = take_line(&text);

		if (line.len && line.ptr[0] == '#')
			take_header_line(&h, line);
		else if (line.len && !take_header_row(&h, line))
			first = line;
	}
	found = by_header(&h, first);
	if (found != FORMAT_TEXT || !first.len)
		return found;
	found = by_row(first);
	return found == FORMAT_OTHER_CSV ? FORMAT_TEXT : found;
}

/* --- XML and pages ------------------------------------------------------- */

static bool holds(struct span text, const char *word)
{
	return span_find_nocase(span_head(text, XML_BYTES), span_str(word)) !=
	       SIZE_MAX;
}

static enum format by_markup(struct span text, struct span path)
{
	struct span start = span_trim(text);

	if (starts_with(start, SPAN_LIT("<%")) ||
	    holds(span_head(text, 4096), "\n<%@"))
		return FORMAT_WEB_PAGE;
	if (start.len == 0 || start.ptr[0] != '<')
		return FORMAT_TEXT;
	if (holds(text, "<Objs") &&
	    holds(text, "http://schemas.microsoft.com/powershell/"))
		return FORMAT_CLIXML;
	if (holds(text, "<configuration") &&
	    (is_config_by_name(path) || holds(text, "<system.webServer") ||
	     holds(text, "<system.applicationHost") ||
	     holds(text, "<system.web")))
		return FORMAT_IIS_CONFIG;
	if (holds(span_head(text, 1024), "<!DOCTYPE html") ||
	    holds(span_head(text, 1024), "<html") ||
	    (holds(text, "<script") && holds(text, "runat=")))
		return FORMAT_WEB_PAGE;
	return FORMAT_TEXT;
}

/* --- text or not --------------------------------------------------------- */

static bool is_blank_byte(uint8_t c)
{
	return c == '\t' || c == '\n' || c == '\r' || c == '\f' || c >= 0x20;
}

/* No control characters but in one of a hundred bytes; NULs at the end do not
 * count, they are padding. */
static bool is_text(struct span s)
{
	size_t strange = 0;

	while (s.len && s.ptr[s.len - 1] == 0)
		s.len--;
	for (size_t i = 0; i < s.len; i++)
		strange += !is_blank_byte(s.ptr[i]);
	return strange * 100 <= s.len;
}

/* The ASCII of UTF-16LE; everything else as '?'. */
static struct span narrow(struct span wide, uint8_t out[WIDE_BYTES])
{
	size_t n = wide.len / 2 < WIDE_BYTES ? wide.len / 2 : WIDE_BYTES;

	for (size_t i = 0; i < n; i++) {
		uint16_t unit = bytes_u16le(wide.ptr + 2 * i);

		out[i] = unit < 0x80 ? (uint8_t)unit : '?';
	}
	return span_of(out, n);
}

/* A log is a log by its header, whatever somebody wrote over its lines: NUL
 * bytes must not make a day vanish. */
static enum format by_directive(struct span text, struct span path)
{
	enum format found = FORMAT_TEXT;

	if (span_find(text, SPAN_LIT("#Fields:")) != SIZE_MAX ||
	    span_find(text, SPAN_LIT("#Software:")) != SIZE_MAX)
		found = by_lines(text, path);
	return found == FORMAT_TEXT ? FORMAT_BINARY : found;
}

static enum format by_text(struct span text, struct span path)
{
	enum zeek_kind sensor;
	enum format found;

	if (!is_text(text))
		return by_directive(text, path);
	sensor = zeek_kind_of(text, path);
	if (sensor != ZEEK_KINDS)
		return (enum format)(FORMAT_ZEEK_CONN + sensor);
	found = by_lines(text, path);
	if (found == FORMAT_TEXT)
		found = by_markup(text, path);
	if (found != FORMAT_TEXT)
		return found;
	if (is_config_by_name(path))
		return FORMAT_IIS_CONFIG;
	return is_page_by_name(path) ? FORMAT_WEB_PAGE : FORMAT_TEXT;
}

/* --- all of it ----------------------------------------------------------- */

static bool is_empty(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i])
			return false;
	return true;
}

enum format sniff(struct span head, struct span path)
{
	uint8_t wide[WIDE_BYTES];
	enum format found;

	head = span_head(head, SNIFF_BYTES);
	if (is_empty(head))
		return FORMAT_EMPTY;
	if (is_run_by_server(path))
		return FORMAT_WEB_PAGE;
	found = by_magic(head);
	if (found != FORMAT_BINARY)
		return found;
	if (starts_with(head, SPAN_LIT("\xFF\xFE")))
		return by_text(narrow(span_skip(head, 2), wide), path);
	if (starts_with(head, SPAN_LIT("\xEF\xBB\xBF")))
		head = span_skip(head, 3);
	return by_text(head, path);
}
