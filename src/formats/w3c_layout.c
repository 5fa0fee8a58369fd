/* w3c_layout.c - see w3c_layout.h.
 *
 * IIS writes the fields that are switched on in a fixed order, so that a row is
 * read from both ends: from the front date, time, site, computer, server
 * address, method, stem, query, port, user, client address and version can be
 * told by their shape; from the back the custom columns, then a run of numbers
 * that begins with the status; between them stand agent, cookie, referer and
 * host, told by their number. */
#include "formats/w3c_layout.h"

#define CUSTOM_MOST 4
#define NUMBERS_OF_ALL                                                         \
	"sc-status sc-substatus sc-win32-status sc-bytes cs-bytes time-taken"

static const struct {
	const char *name;
	enum w3c_check check;
} checks[] = {
	{"date", W3C_DATE},	      {"time", W3C_TIME},
	{"s-ip", W3C_ADDRESS},	      {"c-ip", W3C_ADDRESS},
	{"cs-method", W3C_METHOD},    {"cs-uri-stem", W3C_PATH},
	{"s-port", W3C_NUMBER},	      {"c-port", W3C_NUMBER},
	{"cs-version", W3C_VERSION},  {"sc-status", W3C_NUMBER},
	{"sc-substatus", W3C_NUMBER}, {"sc-win32-status", W3C_NUMBER},
	{"sc-bytes", W3C_NUMBER},     {"cs-bytes", W3C_NUMBER},
	{"time-taken", W3C_NUMBER},   {"cs(User-Agent)", W3C_FREE},
	{"cs(Referer)", W3C_FREE},    {"cs(Cookie)", W3C_FREE},
	{"cs-username", W3C_FREE},    {"cs-uri-query", W3C_FREE},
	{"cs-uri", W3C_FREE},
};

enum w3c_check w3c_check_of(struct span column)
{
	for (size_t i = 0; i < ARRAY_LEN(checks); i++)
		if (span_equal_nocase(column, span_str(checks[i].name)))
			return checks[i].check;
	return W3C_ANY;
}

static bool is_dash(struct span s)
{
	return s.len == 1 && s.ptr[0] == '-';
}

static bool is_number(struct span s)
{
	uint64_t ignored;

	return span_to_u64(s, &ignored);
}

static bool is_hex(uint8_t c)
{
	return (c >= '0' && c <= '9') ||
	       (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'f');
}

/* The shape of an address, with an optional zone: no more is needed to tell a
 * column. */
static bool is_address(struct span s)
{
	bool cut = false;

	if (s.len == 0 || s.len > 64 || !(is_hex(s.ptr[0]) || s.ptr[0] == ':'))
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '%' && i)
			return cut;
		if (s.ptr[i] == '.' || s.ptr[i] == ':')
			cut = true;
		else if (!is_hex(s.ptr[i]))
			return false;
	}
	return cut;
}

static bool is_method(struct span s)
{
	if (s.len == 0 || s.len > 255)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if ((ascii_lower(s.ptr[i]) < 'a' ||
		     ascii_lower(s.ptr[i]) > 'z') &&
		    s.ptr[i] != '_' && s.ptr[i] != '-')
			return false;
	return true;
}

static bool is_path(struct span s)
{
	return s.len && (s.ptr[0] == '/' || s.ptr[0] == '*');
}

static bool is_version(struct span s)
{
	return span_starts_nocase(s, SPAN_LIT("HTTP/"));
}

bool w3c_check_holds(enum w3c_check check, struct span cell)
{
	int64_t ignored;

	switch (check) {
	case W3C_DATE:
		return time_from_date(cell, &ignored);
	case W3C_TIME:
		return time_from_clock(cell, &ignored);
	case W3C_NUMBER:
		return is_dash(cell) || is_number(cell);
	case W3C_ADDRESS:
		return is_dash(cell) || is_address(cell);
	case W3C_METHOD:
		return is_method(cell);
	case W3C_PATH:
		return is_dash(cell) || is_path(cell);
	case W3C_VERSION:
		return is_dash(cell) || is_version(cell);
	default:
		return true;
	}
}

/* --- guessing ------------------------------------------------------------ */

struct guess {
	const struct table_row *row;
	size_t at;  /* next cell from the front */
	size_t end; /* behind the last cell not yet named from the back */
	char *names;
	size_t len;
};

static struct span peek(const struct guess *g, size_t ahead)
{
	return g->at + ahead < g->end ? table_cell(g->row, g->at + ahead)
				      : SPAN_EMPTY;
}

static void add(struct guess *g, const char *name)
{
	size_t n = strlen(name);

	if (g->len + n + 2 > W3C_GUESS_TEXT)
		return;
	if (g->len)
		g->names[g->len++] = ' ';
	memcpy(g->names + g->len, name, n + 1);
	g->len += n;
}

static void take(struct guess *g, const char *name)
{
	add(g, name);
	g->at++;
}

/* Takes the next cell when it holds; false and nothing taken otherwise. */
static bool take_if(struct guess *g, const char *name)
{
	if (g->at == g->end ||
	    !w3c_check_holds(w3c_check_of(span_str(name)), peek(g, 0)))
		return false;
	take(g, name);
	return true;
}

static bool guess_moment(struct guess *g)
{
	(void)take_if(g, "date");
	return take_if(g, "time");
}

/* HTTPERR: 10 cells behind the time as documented, 11 with the queue's name,
 * 12 with a stream id. */
static bool guess_httperr(struct guess *g)
{
	static const char *const front[] = {
		"c-ip",	      "c-port",	   "s-ip",   "s-port",
		"cs-version", "cs-method", "cs-uri",
	};
	size_t n = g->end - g->at;

	if (n < 10 || n > 12 || !is_address(peek(g, 0)) ||
	    !is_number(peek(g, 1)))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(front); i++)
		if (!take_if(g, front[i]))
			return false;
	if (n == 12 && !(is_number(peek(g, 0)) || is_dash(peek(g, 0))))
		return false;
	if (n == 12)
		take(g, "streamid");
	if (!take_if(g, "sc-status"))
		return false;
	take(g, "s-siteid");
	take(g, "s-reason");
	if (n >= 11)
		take(g, "s-queuename");
	return g->at == g->end;
}

static void guess_names_of_server(struct guess *g)
{
	if (is_address(peek(g, 0)) || is_method(peek(g, 0)))
		if (!span_starts_nocase(peek(g, 0), SPAN_LIT("W3SVC")) &&
		    (is_address(peek(g, 0)) || is_path(peek(g, 1))))
			return;
	if (g->at < g->end)
		take(g, "s-sitename");
	if (!is_address(peek(g, 0)) && is_address(peek(g, 1)))
		take(g, "s-computername");
}

static bool guess_front(struct guess *g)
{
	guess_names_of_server(g);
	if (is_address(peek(g, 0)))
		take(g, "s-ip");
	if (!take_if(g, "cs-method") || !is_path(peek(g, 0)))
		return false;
	take(g, "cs-uri-stem");
	take(g, "cs-uri-query");
	if (g->at >= g->end || !take_if(g, "s-port"))
		return false;
	take(g, "cs-username");
	if (g->at >= g->end || !is_address(peek(g, 0)))
		return false;
	take(g, "c-ip");
	if (is_version(peek(g, 0)))
		take(g, "cs-version");
	return g->at < g->end;
}

/* Cells at the back that are no numbers. */
static size_t guess_custom(struct guess *g)
{
	size_t n = 0;

	while (n < CUSTOM_MOST && g->end > g->at &&
	       !is_number(table_cell(g->row, g->end - 1))) {
		g->end--;
		n++;
	}
	return n;
}

static size_t guess_numbers(struct guess *g)
{
	size_t n = 0;

	while (g->end > g->at && is_number(table_cell(g->row, g->end - 1))) {
		g->end--;
		n++;
	}
	return n;
}

/* "203.0.113.5", or "203.0.113.5,+198.51.100.20". */
static bool is_address_list(struct span s)
{
	const uint8_t *comma = s.len ? memchr(s.ptr, ',', s.len) : NULL;

	return is_address(
		span_head(s, comma ? (size_t)(comma - s.ptr) : s.len));
}

static void name_custom(struct guess *g, size_t from, size_t n)
{
	char name[32];

	for (size_t i = 0; i < n; i++) {
		bool list = is_address_list(table_cell(g->row, from + i));

		snprintf(name, sizeof(name), "custom-%zu", i + 1);
		add(g, n == 1 && list ? "X-Forwarded-For" : name);
	}
}

static bool guess_back(struct guess *g)
{
	static const char *const middle[5][5] = {
		{NULL},
		{"cs(User-Agent)", NULL},
		{"cs(User-Agent)", "cs(Referer)", NULL},
		{"cs(User-Agent)", "cs(Cookie)", "cs(Referer)", NULL},
		{"cs(User-Agent)", "cs(Cookie)", "cs(Referer)", "cs-host",
		 NULL},
	};
	static const char *const numbers[7] = {
		NULL,
		"sc-status",
		"sc-status sc-substatus",
		"sc-status sc-substatus sc-win32-status",
		"sc-status sc-substatus sc-win32-status time-taken",
		NULL, /* one of the two byte counts: which is not known */
		NUMBERS_OF_ALL,
	};
	size_t customs = guess_custom(g);
	size_t first = g->end;
	size_t n = guess_numbers(g);
	size_t k = g->end - g->at;
	struct span status = table_cell(g->row, g->end);

	if (n >= ARRAY_LEN(numbers) || !numbers[n] || k >= ARRAY_LEN(middle) ||
	    (status.len != 3 && !span_is(status, "0")))
		return false;
	for (size_t i = 0; middle[k][i]; i++)
		add(g, middle[k][i]);
	add(g, numbers[n]);
	name_custom(g, first, customs);
	return true;
}

bool w3c_guess(const struct table_row *row, char names[W3C_GUESS_TEXT])
{
	struct guess g = {row, 0, row->count, names, 0};
	struct guess moment;

	names[0] = 0;
	if (row->count > W3C_GUESS_MOST || !guess_moment(&g))
		return false;
	moment = g;
	if (guess_httperr(&g))
		return true;
	g = moment;
	names[g.len] = 0;
	return guess_front(&g) && guess_back(&g);
}
