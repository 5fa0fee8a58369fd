/* zeek.c - see zeek.h.
 *
 * Tabs: "#separator \x09", "#fields	ts	uid	id.orig_h …", then rows;
 * '-' is unset.  JSON: {"ts":1614384317.0,"id.orig_h":"192.0.2.1",…}, flat;
 * ts is a number of seconds, or a text after RFC 3339.  A value that is no
 * text and no number is skipped, as are all names not asked for. */
#include "formats/zeek.h"

#include "base/alloc.h"
#include "formats/table_reader.h"

#define HEAD_LINES 32		 /* how far down "#fields" is looked for */
#define TEXT_MOST ((size_t)1024) /* of a name; the rest is left out */

/* What a record is made of. */
enum cell {
	TS,
	FROM,
	TO,
	PORT,
	THERE,
	BACK,
	MISSED,
	NAME,
	ACCOUNT,
	DETAIL,
	SUCCESS,
	IS_FROM, /* files: whether the opener of the connection sent it */
	TX,	 /* files, before Zeek 6: sets of addresses */
	RX,
	CELLS
};

#define ENDPOINTS                                                              \
	[TS] = "ts", [FROM] = "id.orig_h", [TO] = "id.resp_h",                 \
	[PORT] = "id.resp_p"

/* docs.zeek.org, "Zeek Log Formats and Inspection". */
static const struct layout_of {
	const char *path;     /* "#path", "_path" and the file's name */
	const char *marks[2]; /* names that only this log has */
	const char *cell[CELLS];
} layouts[ZEEK_KINDS] = {
	[ZEEK_CONN] = {"conn",
		       {"conn_state", "proto"},
		       {ENDPOINTS, [THERE] = "orig_bytes",
			[BACK] = "resp_bytes", [MISSED] = "missed_bytes"}},
	[ZEEK_HTTP] = {"http",
		       {"trans_depth", "response_body_len"},
		       {ENDPOINTS, [THERE] = "request_body_len",
			[BACK] = "response_body_len", [NAME] = "host",
			[DETAIL] = "method"}},
	[ZEEK_SSL] = {"ssl",
		      {"resumed", "established"},
		      {ENDPOINTS, [NAME] = "server_name"}},
	[ZEEK_FILES] =
		{"files",
		 {"fuid", "overflow_bytes"},
		 {ENDPOINTS, [THERE] = "seen_bytes", [MISSED] = "missing_bytes",
		  [NAME] = "mime_type", [ACCOUNT] = "source",
		  [DETAIL] = "filename", [IS_FROM] = "is_orig",
		  [TX] = "tx_hosts", [RX] = "rx_hosts"}},
	[ZEEK_SMB_MAPPING] =
		{"smb_mapping",
		 {"share_type", "id.orig_h"},
		 {ENDPOINTS, [NAME] = "path", [DETAIL] = "share_type"}},
	[ZEEK_SMB_FILES] = {"smb_files",
			    {"times.modified", "action"},
			    {ENDPOINTS, [NAME] = "path", [DETAIL] = "action"}},
	[ZEEK_NTLM] = {"ntlm",
		       {"server_nb_computer_name", "id.orig_h"},
		       {ENDPOINTS, [NAME] = "server_nb_computer_name",
			[ACCOUNT] = "username", [DETAIL] = "hostname",
			[SUCCESS] = "success"}},
	[ZEEK_KERBEROS] = {"kerberos",
			   {"request_type", "till"},
			   {ENDPOINTS, [NAME] = "service", [ACCOUNT] = "client",
			    [DETAIL] = "request_type", [SUCCESS] = "success"}},
};

struct zeek {
	struct table_reader t;
	enum zeek_kind kind;
	size_t column[CELLS]; /* of the layout in force */
	bool has_layout;
	struct buf text[3]; /* NAME, ACCOUNT, DETAIL without escapes */
};

/* --- which log ----------------------------------------------------------- */

/* The name stands between tabs or quotes: "action" is not "transaction". */
static bool names_column(struct span text, const char *name, bool object)
{
	struct span word = span_str(name);

	while (text.len) {
		size_t at = span_find(text, word);
		uint8_t before;
		uint8_t after;

		if (at == SIZE_MAX)
			return false;
		before = at ? text.ptr[at - 1] : '\t';
		after = at + word.len < text.len ? text.ptr[at + word.len]
						 : '\t';
		if (object ? before == '"' && after == '"'
			   : before == '\t' && (after == '\t' || after == '\r'))
			return true;
		text = span_skip(text, at + word.len);
	}
	return false;
}

static enum zeek_kind by_columns(struct span text, bool object)
{
	for (size_t k = 0; k < ZEEK_KINDS; k++)
		if (names_column(text, layouts[k].marks[0], object) &&
		    names_column(text, layouts[k].marks[1], object))
			return (enum zeek_kind)k;
	return ZEEK_KINDS;
}

/* "conn", "conn.09-10.log", "conn.2021-03-01-00.log": the first word. */
static enum zeek_kind by_name(struct span name)
{
	size_t n = 0;

	while (n < name.len && name.ptr[n] != '.')
		n++;
	for (size_t k = 0; k < ZEEK_KINDS; k++)
		if (span_is(span_head(name, n), layouts[k].path))
			return (enum zeek_kind)k;
	return ZEEK_KINDS;
}

static struct span file_name(struct span path)
{
	size_t at = path.len;

	while (at && path.ptr[at - 1] != '/' && path.ptr[at - 1] != '\\')
		at--;
	return span_skip(path, at);
}

/* An object of a sensor has a connection's id or a file's. */
static enum zeek_kind of_object(struct span line, struct span path)
{
	enum zeek_kind kind;

	if (!names_column(line, "ts", true) ||
	    !(names_column(line, "uid", true) ||
	      names_column(line, "fuid", true)))
		return ZEEK_KINDS;
	kind = by_columns(line, true);
	return kind == ZEEK_KINDS ? by_name(file_name(path)) : kind;
}

static struct span next_line(struct span *text)
{
	size_t n = span_find(*text, SPAN_LIT("\n"));
	struct span line = span_head(*text, n);

	*text = n == SIZE_MAX ? SPAN_EMPTY : span_skip(*text, n + 1);
	return line;
}

enum zeek_kind zeek_kind_of(struct span head, struct span path)
{
	const struct span fields = SPAN_LIT("#fields\t");

	for (unsigned n = 0; n < HEAD_LINES && head.len; n++) {
		struct span line = next_line(&head);

		if (!line.len)
			continue;
		if (line.ptr[0] == '{')
			return of_object(line, path);
		if (line.ptr[0] != '#')
			return ZEEK_KINDS;
		if (span_starts_nocase(line, fields))
			return by_columns(span_skip(line, fields.len - 1),
					  false);
	}
	return ZEEK_KINDS;
}

/* --- opening ------------------------------------------------------------- */

int zeek_open(struct zeek **out, struct source *source, enum zeek_kind kind,
	      struct damage_sink *damage, struct err *err)
{
	const struct lines_options options = {.separator = '\t'};
	struct zeek *z = mem_new(1, sizeof(*z));
	int status;

	if (!z)
		return err_nomem(err);
	z->kind = kind;
	for (size_t i = 0; i < ARRAY_LEN(z->text); i++)
		buf_init(&z->text[i], TEXT_MOST);
	status = table_reader_open(&z->t, source, &options, damage, err);
	if (status) {
		zeek_close(z);
		return status;
	}
	*out = z;
	return ST_OK;
}

void zeek_close(struct zeek *z)
{
	if (!z)
		return;
	for (size_t i = 0; i < ARRAY_LEN(z->text); i++)
		buf_release(&z->text[i]);
	table_reader_close(&z->t);
	mem_free(z);
}

const struct tally *zeek_tally(const struct zeek *z)
{
	return &z->t.tally;
}

/* --- values -------------------------------------------------------------- */

/* Whole and decimal; -1 for anything else, and for what has no place. */
static int64_t whole(struct span s)
{
	int64_t value = 0;

	if (s.len == 0 || s.len > 18)
		return -1;
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return -1;
		value = value * 10 + (s.ptr[i] - '0');
	}
	return value;
}

/* "1614384317.123456": seconds; the fraction may lack. */
static int64_t seconds(struct span s)
{
	size_t dot = span_find(s, SPAN_LIT("."));
	struct span fraction =
		dot == SIZE_MAX ? SPAN_EMPTY : span_skip(s, dot + 1);
	int64_t value = whole(span_head(s, dot));
	int64_t ns = 0;
	int64_t unit = NS_PER_SECOND / 10;

	if (value < 0 || value > INT64_MAX / NS_PER_SECOND - 1)
		return TIME_NONE;
	for (size_t i = 0; i < fraction.len; i++, unit /= 10) {
		if (fraction.ptr[i] < '0' || fraction.ptr[i] > '9')
			return TIME_NONE;
		ns += (fraction.ptr[i] - '0') * unit;
	}
	return value * NS_PER_SECOND + ns;
}

static int64_t moment_of(struct span s)
{
	int64_t ns = seconds(s);

	if (ns == TIME_NONE && s.len >= 10 && time_from_text(s, &ns))
		return ns;
	return ns;
}

/* Hexadecimal digits, dots and colons: nothing else is an address. */
bool zeek_is_address(struct span s)
{
	if (s.len < 2 || s.len > 45)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		uint8_t c = ascii_lower(s.ptr[i]);

		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f') &&
		    c != '.' && c != ':')
			return false;
	}
	return true;
}

static int truth(struct span s)
{
	if (span_is(s, "T") || span_is(s, "true"))
		return 1;
	return span_is(s, "F") || span_is(s, "false") ? 0 : -1;
}

static int hex_digit(uint8_t c)
{
	c = ascii_lower(c);
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Both kinds of line write a backslash twice; tabs have \xNN for what is no
 * letter.  A JSON \u stays as it is. */
static struct span unescape(struct buf *to, struct span s)
{
	if (!memchr(s.ptr, '\\', s.len))
		return s;
	buf_reset(to);
	s = span_head(s, TEXT_MOST);
	for (size_t i = 0; i < s.len; i++) {
		uint8_t next = i + 1 < s.len ? s.ptr[i + 1] : 0;
		int high = next == 'x' && i + 3 < s.len
				   ? hex_digit(s.ptr[i + 2])
				   : -1;
		int low = high >= 0 ? hex_digit(s.ptr[i + 3]) : -1;

		if (s.ptr[i] != '\\') {
			buf_byte(to, s.ptr[i]);
		} else if (low >= 0) {
			buf_byte(to, (uint8_t)(high * 16 + low));
			i += 3;
		} else if (next == '\\' || next == '"' || next == '/') {
			buf_byte(to, next);
			i++;
		} else {
			buf_byte(to, '\\');
		}
	}
	return buf_span(to);
}

/* Unset, and empty sets, are nothing. */
static struct span said(struct zeek *z, size_t n, struct span s)
{
	if (!s.len || span_is(s, "-") || span_is(s, "(empty)") ||
	    span_is(s, "null"))
		return SPAN_EMPTY;
	return unescape(&z->text[n], s);
}

/* The first of "a,b" or of ["a","b"]. */
static struct span first_of(struct span set)
{
	if (set.len && set.ptr[0] == '[')
		set = span_trim(span_skip(set, 1));
	if (set.len && set.ptr[0] == '"') {
		set = span_skip(set, 1);
		return span_head(set, span_find(set, SPAN_LIT("\"")));
	}
	return span_head(set, span_find(set, SPAN_LIT(",")));
}

/* Who sent the file, whoever opened the connection. */
static void turn_file(const struct span cell[CELLS], struct zeek_record *r)
{
	struct span from = r->from;

	r->port = 0;
	r->bytes_back = 0;
	if (!r->from.len) {
		r->from = first_of(cell[TX]);
		r->to = first_of(cell[RX]);
	} else if (truth(cell[IS_FROM]) == 0) {
		r->from = r->to;
		r->to = from;
	}
}

static bool fill(struct zeek *z, const struct span cell[CELLS],
		 struct zeek_record *out)
{
	int64_t port = whole(cell[PORT]);

	*out = (struct zeek_record){
		.from = cell[FROM],
		.to = cell[TO],
		.port = port < 0 ? 0 : (unsigned)port,
		.bytes_there = whole(cell[THERE]),
		.bytes_back = whole(cell[BACK]),
		.lossy = whole(cell[MISSED]) > 0,
		.name = said(z, 0, cell[NAME]),
		.account = said(z, 1, cell[ACCOUNT]),
		.detail = said(z, 2, cell[DETAIL]),
		.success = truth(cell[SUCCESS]),
		.time_ns = moment_of(cell[TS]),
	};
	if (z->kind == ZEEK_FILES)
		turn_file(cell, out);
	return zeek_is_address(out->from) && zeek_is_address(out->to) &&
	       port <= 65535 && out->time_ns != TIME_NONE;
}

/* --- rows of tabs -------------------------------------------------------- */

static bool is_cell(const struct zeek *z, size_t c, struct span name)
{
	const char *known = layouts[z->kind].cell[c];

	return known && span_is(name, known);
}

/* The line behind "#fields": names between tabs. */
static void take_fields(struct zeek *z, struct span names)
{
	for (size_t c = 0; c < CELLS; c++)
		z->column[c] = COLUMN_NONE;
	names = span_trim(names);
	for (size_t i = 0; names.len; i++) {
		size_t n = span_find(names, SPAN_LIT("\t"));
		struct span name = span_head(names, n);

		for (size_t c = 0; c < CELLS; c++)
			if (is_cell(z, c, name))
				z->column[c] = i;
		names = n == SIZE_MAX ? SPAN_EMPTY : span_skip(names, n + 1);
	}
	z->has_layout = true;
}

static void take_row(const struct zeek *z, const struct line *line,
		     struct span cell[CELLS])
{
	struct table_row row = {.base = line->base,
				.end = line->end,
				.start = line->start,
				.count = line->cells};

	for (size_t c = 0; c < CELLS; c++)
		cell[c] = table_cell(&row, z->column[c]);
}

/* --- objects ------------------------------------------------------------- */

/* The bytes between quotes at the front of s, raw; false when they do not end.
 * Values with escapes are no addresses and no numbers, so none is undone. */
static bool take_quoted(struct span *s, struct span *out)
{
	size_t i = 1;

	while (i < s->len && s->ptr[i] != '"')
		i += s->ptr[i] == '\\' ? 2 : 1;
	if (i >= s->len)
		return false;
	*out = span_head(span_skip(*s, 1), i - 1);
	*s = span_skip(*s, i + 1);
	return true;
}

/* A number or word, or a list or object without text in it. */
static void take_bare(struct span *s, struct span *out)
{
	size_t i = 0;
	unsigned depth = 0;

	while (i < s->len &&
	       (depth || (s->ptr[i] != ',' && s->ptr[i] != '}'))) {
		if (s->ptr[i] == '[' || s->ptr[i] == '{')
			depth++;
		else if (depth && (s->ptr[i] == ']' || s->ptr[i] == '}'))
			depth--;
		i++;
	}
	*out = span_trim(span_head(*s, i));
	*s = span_skip(*s, i);
}

static bool take_object(const struct zeek *z, struct span s,
			struct span cell[CELLS])
{
	s = span_skip(s, 1); /* '{' */
	for (;;) {
		struct span name;
		struct span value;

		s = span_trim(s);
		if (s.len && s.ptr[0] == '}')
			return true;
		if (!s.len || s.ptr[0] != '"' || !take_quoted(&s, &name))
			return false;
		s = span_trim(s);
		if (!s.len || s.ptr[0] != ':')
			return false;
		s = span_trim(span_skip(s, 1));
		if (s.len && s.ptr[0] == '"') {
			if (!take_quoted(&s, &value))
				return false;
		} else {
			take_bare(&s, &value);
		}
		for (size_t c = 0; c < CELLS; c++)
			if (is_cell(z, c, name))
				cell[c] = value;
		s = span_trim(s);
		if (s.len && s.ptr[0] == ',')
			s = span_skip(s, 1);
	}
}

/* ------------------------------------------------------------------------- */

/* NULL when the line gave a record, else what is wrong with it. */
static const char *read_line(struct zeek *z, const struct line *line,
			     struct zeek_record *out)
{
	struct span cell[CELLS];

	for (size_t c = 0; c < CELLS; c++)
		cell[c] = SPAN_EMPTY;
	if (line->text.ptr[0] == '{') {
		if (!take_object(z, line->text, cell))
			return "an object that does not end";
	} else if (z->has_layout) {
		take_row(z, line, cell);
	} else {
		return "a row before any #fields";
	}
	return fill(z, cell, out) ? NULL : "no time or no address in the row";
}

int zeek_next(struct zeek *z, struct zeek_record *out, struct err *err)
{
	struct zeek_record got;
	struct line line;
	int s;

	while ((s = table_reader_line(&z->t, &line, err)) > 0) {
		const struct span fields = SPAN_LIT("#fields\t");
		struct table_row row;
		const char *why;

		if (line.text.len == 0)
			continue;
		if (line.text.ptr[0] == '#') {
			if (span_starts_nocase(line.text, fields))
				take_fields(z,
					    span_skip(line.text, fields.len));
			continue;
		}
		why = read_line(z, &line, &got);
		if (why) {
			table_reader_damage(&z->t, &line, why);
			continue;
		}
		row = (struct table_row){.time_ns = got.time_ns};
		table_reader_row(&z->t, &line, &row);
		got.line = line.number;
		got.offset = line.offset;
		got.length = line.length;
		*out = got;
		return 1;
	}
	return s;
}
