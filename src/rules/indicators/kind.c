/* kind.c - what a value is, and the form in which values are compared. */
#include "rules/indicators/inner.h"

const char *indicator_kind_name(enum indicator_kind kind)
{
	static const char *const names[IND_KINDS] = {
		"address", "network", "domain",	 "host",    "url",
		"email",   "agent",   "hash",	 "file",    "path",
		"folder",  "request", "request", "service", "task",
		"key",	   "path",    "request", "request", "pattern"};

	return (unsigned)kind < IND_KINDS ? names[kind] : "";
}

const char *indicator_kind_name_ar(enum indicator_kind kind)
{
	static const char *const names[IND_KINDS] = {
		"عنوان",     "شبكة",	    "نطاق", "مضيف", "رابط",
		"بريد",	     "وكيل مستخدم", "بصمة", "ملف",  "مسار",
		"مجلد",	     "طلب",	    "طلب",  "خدمة", "مهمة",
		"مفتاح سجل", "مسار",	    "طلب",  "طلب",  "نمط"};

	return (unsigned)kind < IND_KINDS ? names[kind] : "";
}

/* --- refanging --- */

static const struct {
	char from[8], to[8];
} fangs[] = {
	{"hxxps", "https"}, {"hxxp", "http"}, {"[.]", "."},   {"(.)", "."},
	{"{.}", "."},	    {"[dot]", "."},   {"(dot)", "."}, {"{dot}", "."},
	{"[:]", ":"},	    {"[://]", "://"}, {"[/]", "/"},   {"[@]", "@"},
	{"[at]", "@"},	    {"(at)", "@"},    {"{at}", "@"},  {"(@)", "@"},
	{"[.", "."},	    {".]", "."},
};

/* Bytes of the fang at the start of the text, *to what it stands for. */
static size_t fang_at(struct span text, bool start, const char **to)
{
	for (size_t i = 0; i < ARRAY_LEN(fangs); i++) {
		struct span from = span_str(fangs[i].from);

		if (i < 2 && !start) /* schemes stand in front */
			continue;
		if (span_starts_nocase(text, from)) {
			*to = fangs[i].to;
			return from.len;
		}
	}
	return 0;
}

/* Bytes that a fang can begin with: schemes only at the start. */
static bool may_be_fang(uint8_t c, bool start)
{
	return c == '[' || c == '(' || c == '{' || c == '.' ||
	       (start && ascii_lower(c) == 'h');
}

void refang(struct buf *b, struct span text)
{
	bool start = true;

	while (text.len) {
		const char *to;
		size_t plain = 0, n;

		while (plain < text.len &&
		       !may_be_fang(text.ptr[plain], start && !plain))
			plain++;
		if (plain) {
			buf_span_put(b, span_head(text, plain));
			text = span_skip(text, plain);
			start = false;
			continue;
		}
		n = start || text.ptr[0] != '.' ||
				    (text.len > 1 && text.ptr[1] == ']')
			    ? fang_at(text, start, &to)
			    : 0;
		start = false;
		if (n) {
			buf_text(b, to);
			text = span_skip(text, n);
		} else {
			buf_byte(b, text.ptr[0]);
			text = span_skip(text, 1);
		}
	}
}

/* --- guessing --- */

static bool is_alnum(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9');
}

/* Values of hexadecimal digits and one more; 0: none. */
static const uint8_t digit_of[256] = {
	['0'] = 1,  ['1'] = 2,	['2'] = 3,  ['3'] = 4,	['4'] = 5,  ['5'] = 6,
	['6'] = 7,  ['7'] = 8,	['8'] = 9,  ['9'] = 10, ['A'] = 11, ['B'] = 12,
	['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16, ['a'] = 11, ['b'] = 12,
	['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16};

static bool is_digest_size(size_t digits)
{
	return digits == 32 || digits == 40 || digits == 64 || digits == 128;
}

static bool is_digest_text(struct span s)
{
	if (!is_digest_size(s.len))
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!digit_of[s.ptr[i]])
			return false;
	return true;
}

/* Labels of letters, digits, - and _, two at least, the last not a number. */
bool is_domain(struct span s)
{
	size_t label = 0, labels = 1;
	bool letter = false;

	if (s.len && s.ptr[s.len - 1] == '.')
		s.len--;
	if (s.len < 3 || s.len > 253)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		uint8_t c = s.ptr[i];

		if (c == '.') {
			if (!label || s.ptr[i - 1] == '-')
				return false;
			labels++;
			label = 0;
			letter = false;
			continue;
		}
		if (!is_alnum(c) && c != '-' && c != '_' && c < 0x80)
			return false;
		if ((c == '-' && !label) || ++label > 63)
			return false;
		letter |= c >= 'A';
	}
	return labels > 1 && label > 1 && letter;
}

static const char file_endings[][8] = {
	".exe", ".dll",	 ".sys",  ".aspx", ".ashx", ".asmx",   ".asax",
	".asp", ".jsp",	 ".php",  ".bat",  ".cmd",  ".ps1",    ".psm1",
	".vbs", ".vbe",	 ".js",	  ".jse",  ".hta",  ".lnk",    ".scr",
	".doc", ".docx", ".docm", ".xls",  ".xlsx", ".xlsm",   ".rtf",
	".pdf", ".zip",	 ".rar",  ".7z",   ".cab",  ".msi",    ".tmp",
	".dat", ".bin",	 ".dmp",  ".log",  ".txt",  ".config", ".xml",
	".jar", ".war",	 ".elf",  ".iso",  ".img",  ".ocx"};

static bool is_file_name(struct span s)
{
	size_t dot = s.len;
	bool ends = false;

	while (dot && s.ptr[dot - 1] != '.')
		dot--;
	if (dot < 2 || dot == s.len)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(file_endings) && !ends; i++)
		ends = (uint8_t)file_endings[i][1] == ascii_lower(s.ptr[dot]) &&
		       span_equal_nocase(span_skip(s, dot - 1),
					 span_str(file_endings[i]));
	for (size_t i = 0; ends && i < s.len; i++)
		ends = s.ptr[i] >= 0x20 && !strchr("\\/:*?\"<>|", s.ptr[i]);
	return ends;
}

static bool is_email(struct span s)
{
	const uint8_t *at = memchr(s.ptr, '@', s.len);

	if (!at || at == s.ptr || memchr(s.ptr, ' ', s.len))
		return false;
	return is_domain(span_skip(s, (size_t)(at - s.ptr) + 1));
}

static bool is_key(struct span s)
{
	return span_starts_nocase(s, SPAN_LIT("HKEY_")) ||
	       span_starts_nocase(s, SPAN_LIT("HKLM\\")) ||
	       span_starts_nocase(s, SPAN_LIT("HKCU\\")) ||
	       span_starts_nocase(s, SPAN_LIT("HKU\\"));
}

static bool is_path(struct span s)
{
	bool drive = s.len > 3 && s.ptr[1] == ':' &&
		     (s.ptr[2] == '\\' || s.ptr[2] == '/');

	return drive || memchr(s.ptr, '\\', s.len) || s.ptr[0] == '%';
}

static bool is_address(struct span s)
{
	uint8_t bytes[16];
	unsigned bits;
	size_t colon = span_find(s, SPAN_LIT(":"));

	if (stix_network(s, bytes, &bits))
		return true;
	/* 192.0.2.1:443 */
	return colon != SIZE_MAX && colon >= 7 &&
	       span_find(s, SPAN_LIT(".")) < colon &&
	       stix_network(span_head(s, colon), bytes, &bits);
}

/* With a scheme, or a name of a host and a path. */
static bool is_url(struct span s)
{
	return span_find(s, SPAN_LIT("://")) != SIZE_MAX ||
	       (memchr(s.ptr, '/', s.len) &&
		is_domain(span_head(s, span_find(s, SPAN_LIT("/")))));
}

bool kind_guess(struct span s, enum indicator_kind *out)
{
	if (!s.len)
		return false;
	if (is_digest_text(s))
		*out = IND_HASH;
	else if (is_address(s))
		*out = IND_ADDRESS;
	else if (is_url(s))
		*out = IND_URL;
	else if (is_key(s))
		*out = IND_KEY;
	else if (is_path(s))
		*out = IND_PATH;
	else if (s.ptr[0] == '/' && s.len > 1)
		*out = IND_STEM;
	else if (is_email(s))
		*out = IND_EMAIL;
	else if (span_starts_nocase(s, SPAN_LIT("Mozilla/")))
		*out = IND_AGENT;
	else if (is_file_name(s))
		*out = IND_NAME;
	else if (is_domain(s) ||
		 (s.ptr[0] == '.' && is_domain(span_skip(s, 1))) ||
		 (span_starts_nocase(s, SPAN_LIT("*.")) &&
		  is_domain(span_skip(s, 2))))
		*out = IND_DOMAIN;
	else
		return false;
	return true;
}

/* --- canonical forms --- */

static void put_lower(struct buf *b, struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		buf_byte(b, ascii_lower(s.ptr[i]));
}

static const char *canonical_address(struct buf *b, enum indicator_kind *kind,
				     struct span s)
{
	uint8_t bytes[16];
	unsigned bits;

	if (!stix_network(s, bytes, &bits)) {
		size_t colon = span_find(s, SPAN_LIT(":"));

		if (colon == SIZE_MAX ||
		    !stix_network(span_head(s, colon), bytes, &bits))
			return "no address and no network";
	}
	for (unsigned i = bits; i < 128; i++)
		bytes[i / 8] &= (uint8_t) ~(0x80u >> i % 8);
	buf_put(b, bytes, 16);
	*kind = bits == 128 ? IND_ADDRESS : IND_NETWORK;
	if (bits != 128)
		buf_byte(b, (uint8_t)bits);
	return NULL;
}

static const char *canonical_domain(struct buf *b, struct span s)
{
	if (span_starts_nocase(s, SPAN_LIT("*.")))
		s = span_skip(s, 2);
	else if (s.len && s.ptr[0] == '.')
		s = span_skip(s, 1);
	if (s.len && s.ptr[s.len - 1] == '.')
		s.len--;
	if (!is_domain(s))
		return "no domain name";
	put_lower(b, s);
	return NULL;
}

/* Without the scheme and a last /; host in small letters, no default port. */
static const char *canonical_url(struct buf *b, struct span s)
{
	size_t at = span_find(s, SPAN_LIT("://"));
	bool tls = span_starts_nocase(s, SPAN_LIT("https"));
	struct span host, user;
	size_t end;

	if (at != SIZE_MAX)
		s = span_skip(s, at + 3);
	for (end = 0; end < s.len && !strchr("/?#", s.ptr[end]); end++)
		;
	host = span_head(s, end);
	s = span_skip(s, end);
	user = host;
	for (size_t i = host.len; i; i--)
		if (host.ptr[i - 1] == '@') {
			user = span_skip(host, i);
			break;
		}
	host = user;
	if (span_ends_nocase(host, tls ? SPAN_LIT(":443") : SPAN_LIT(":80")))
		host.len -= tls ? 4 : 3;
	if (host.len < 3)
		return "no address of a page";
	put_lower(b, host);
	if (memchr(s.ptr, '#', s.len))
		s = span_head(s, span_find(s, SPAN_LIT("#")));
	if (s.len && s.ptr[s.len - 1] == '/')
		s.len--;
	buf_span_put(b, s);
	return NULL;
}

static const char *canonical_digest(struct buf *b, struct span s)
{
	static const char none[] = "no digest of 32, 40, 64 or 128 digits";
	uint8_t bytes[64];

	/* "sha256:…" and the like */
	for (size_t i = s.len; i; i--)
		if (s.ptr[i - 1] == ':') {
			s = span_skip(s, i);
			break;
		}
	if (!is_digest_size(s.len))
		return none;
	for (size_t i = 0; i < s.len; i += 2) {
		unsigned high = digit_of[s.ptr[i]];
		unsigned low = digit_of[s.ptr[i + 1]];

		if (!high || !low)
			return none;
		bytes[i / 2] = (uint8_t)((high - 1) << 4 | (low - 1));
	}
	buf_put(b, bytes, s.len / 2);
	return NULL;
}

/* Small letters, / between; "%NAME%" in front is any folder. */
static const char *canonical_path(struct buf *b, enum indicator_kind *kind,
				  struct span s)
{
	bool drive;
	size_t from = b->len;

	if (s.len && s.ptr[0] == '%') {
		size_t end = span_find(span_skip(s, 1), SPAN_LIT("%"));

		if (end != SIZE_MAX)
			s = span_skip(s, end + 2);
	}
	if (memchr(s.ptr, '*', s.len) || memchr(s.ptr, '?', s.len))
		return "a path with * or ?";
	drive = s.len > 2 && s.ptr[1] == ':';
	if (!drive && s.len && s.ptr[0] != '\\' && s.ptr[0] != '/')
		buf_byte(b, '/');
	for (size_t i = 0; i < s.len; i++) {
		uint8_t c = s.ptr[i] == '\\' ? '/' : ascii_lower(s.ptr[i]);

		if (c == '/' && b->len > from && b->ptr[b->len - 1] == '/')
			continue; /* \\ of escaped texts */
		buf_byte(b, c);
	}
	if (b->bad || b->len - from < 3)
		return "too short for a path";
	if (*kind == IND_FOLDER && b->ptr[b->len - 1] != '/')
		buf_byte(b, '/'); /* feeds leave it out */
	if (b->ptr[b->len - 1] == '/')
		*kind = IND_FOLDER;
	return NULL;
}

static const char *canonical_name(struct buf *b, enum indicator_kind *kind,
				  struct span s)
{
	if (memchr(s.ptr, '\\', s.len) || memchr(s.ptr, '/', s.len)) {
		*kind = IND_PATH;
		return canonical_path(b, kind, s);
	}
	if (memchr(s.ptr, '*', s.len) || memchr(s.ptr, '?', s.len))
		return "a file name with * or ?";
	if (s.len < 3)
		return "too short for a file name";
	put_lower(b, s);
	return NULL;
}

static const char *canonical_stem(struct buf *b, struct span s)
{
	size_t query = span_find(s, SPAN_LIT("?"));

	s = span_head(s, query);
	if (s.len < 2 || s.ptr[0] != '/')
		return "no path of a request";
	put_lower(b, s);
	return NULL;
}

/* W3C logs have + for a blank. */
static const char *canonical_agent(struct buf *b, struct span s)
{
	if (s.len < 3)
		return "too short for a user agent";
	for (size_t i = 0; i < s.len; i++)
		buf_byte(b, s.ptr[i] == '+' ? ' ' : s.ptr[i]);
	return NULL;
}

/* HKEY_LOCAL_MACHINE\X, HKLM\X, \REGISTRY\MACHINE\X: x. */
struct span key_root(struct span s)
{
	static const char *const roots[] = {"hkey_local_machine/",
					    "hklm/",
					    "/registry/machine/",
					    "registry/machine/",
					    "hkey_users/",
					    "hku/",
					    "/registry/user/",
					    "hkey_current_user/",
					    "hkcu/"};

	for (size_t i = 0; i < ARRAY_LEN(roots); i++)
		if (span_starts_nocase(s, span_str(roots[i])))
			return span_skip(s, strlen(roots[i]));
	return s;
}

static const char *canonical_key(struct buf *b, struct span s)
{
	struct span whole;
	size_t from = b->len;

	for (size_t i = 0; i < s.len; i++) {
		uint8_t c = s.ptr[i] == '\\' ? '/' : ascii_lower(s.ptr[i]);

		if (c == '/' && b->len > from && b->ptr[b->len - 1] == '/')
			continue;
		buf_byte(b, c);
	}
	while (b->len > from && b->ptr[b->len - 1] == '/')
		b->len--;
	if (b->bad || b->len - from < 3)
		return "too short for a registry key";
	whole = span_of(b->ptr + from, b->len - from);
	s = key_root(whole);
	memmove(b->ptr + from, s.ptr, s.len);
	b->len = from + s.len;
	return s.len < 3 ? "too short for a registry key" : NULL;
}

static const char *canonical_email(struct buf *b, struct span s)
{
	if (!is_email(s))
		return "no mail address";
	put_lower(b, s);
	return NULL;
}

static const char *canonical_word(struct buf *b, struct span s)
{
	if (s.len < 2)
		return "too short";
	if (s.ptr[0] == '\\')
		s = span_skip(s, 1);
	put_lower(b, s);
	return NULL;
}

const char *kind_canonical(struct buf *b, enum indicator_kind *kind,
			   struct span s)
{
	if (s.len > INDICATOR_VALUE_MAX)
		return "a value of more than 8192 bytes";
	switch (*kind) {
	case IND_ADDRESS:
	case IND_NETWORK:
		return canonical_address(b, kind, s);
	case IND_DOMAIN:
	case IND_HOST:
		return canonical_domain(b, s);
	case IND_URL:
		return canonical_url(b, s);
	case IND_EMAIL:
		return canonical_email(b, s);
	case IND_AGENT:
		return canonical_agent(b, s);
	case IND_HASH:
		return canonical_digest(b, s);
	case IND_NAME:
		return canonical_name(b, kind, s);
	case IND_PATH:
	case IND_FOLDER:
		return canonical_path(b, kind, s);
	case IND_STEM:
	case IND_STEM_POST:
		return canonical_stem(b, s);
	case IND_SERVICE:
	case IND_TASK:
		return canonical_word(b, s);
	case IND_KEY:
		return canonical_key(b, s);
	default:
		buf_span_put(b, s);
		return NULL;
	}
}
