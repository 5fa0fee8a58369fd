/* zeek.c - see zeek.h.
 *
 * Tabs: "#separator \x09", "#fields	ts	uid	id.orig_h …", then rows;
 * '-' is unset.  JSON: {"ts":1614384317.0,"id.orig_h":"192.0.2.1",…}, flat;
 * ts is a number of seconds, or a text after RFC 3339.  A value that is no
 * text and no number is skipped, as are all names not asked for. */
#include "formats/zeek.h"

#include "base/alloc.h"
#include "formats/table_reader.h"

enum cell { TS, ORIG, RESP, PORT, THERE, BACK, MISSED, CELLS };

static const char *const cell_names[CELLS] = {
	"ts",	      "id.orig_h",  "id.resp_h",    "id.resp_p",
	"orig_bytes", "resp_bytes", "missed_bytes",
};

struct zeek {
	struct table_reader t;
	size_t column[CELLS]; /* of the layout in force */
	bool has_layout;
};

bool zeek_is_conn(struct span head)
{
	struct span first = span_trim(span_head(head, 4096));
	bool conn = span_find(first, SPAN_LIT("id.orig_h")) != SIZE_MAX &&
		    span_find(first, SPAN_LIT("resp_bytes")) != SIZE_MAX &&
		    span_find(first, SPAN_LIT("conn_state")) != SIZE_MAX;

	if (first.len == 0)
		return false;
	return conn &&
	       (first.ptr[0] == '{' ||
		span_starts_nocase(first, SPAN_LIT("#separator \\x09")) ||
		span_starts_nocase(first, SPAN_LIT("#fields\t")));
}

int zeek_open(struct zeek **out, struct source *source,
	      struct damage_sink *damage, struct err *err)
{
	const struct lines_options options = {.separator = '\t'};
	struct zeek *z = mem_new(1, sizeof(*z));
	int status;

	if (!z)
		return err_nomem(err);
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
static bool is_address(struct span s)
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

static bool fill(const struct span cell[CELLS], struct zeek_flow *out)
{
	int64_t port = whole(cell[PORT]);

	*out = (struct zeek_flow){
		.from = cell[ORIG],
		.to = cell[RESP],
		.port = port < 0 ? 0 : (unsigned)port,
		.bytes_there = whole(cell[THERE]),
		.bytes_back = whole(cell[BACK]),
		.lossy = whole(cell[MISSED]) > 0,
		.time_ns = moment_of(cell[TS]),
	};
	return is_address(out->from) && is_address(out->to) && port <= 65535 &&
	       out->time_ns != TIME_NONE;
}

/* --- rows of tabs -------------------------------------------------------- */

/* The line behind "#fields": names between tabs. */
static void take_fields(struct zeek *z, struct span names)
{
	for (size_t c = 0; c < CELLS; c++)
		z->column[c] = COLUMN_NONE;
	for (size_t i = 0; names.len; i++) {
		size_t n = span_find(names, SPAN_LIT("\t"));
		struct span name = span_head(names, n);

		for (size_t c = 0; c < CELLS; c++)
			if (span_is(name, cell_names[c]))
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

static bool take_object(struct span s, struct span cell[CELLS])
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
			if (span_is(name, cell_names[c]))
				cell[c] = value;
		s = span_trim(s);
		if (s.len && s.ptr[0] == ',')
			s = span_skip(s, 1);
	}
}

/* ------------------------------------------------------------------------- */

/* NULL when the line gave a flow, else what is wrong with it. */
static const char *read_line(const struct zeek *z, const struct line *line,
			     struct zeek_flow *out)
{
	struct span cell[CELLS];

	for (size_t c = 0; c < CELLS; c++)
		cell[c] = SPAN_EMPTY;
	if (line->text.ptr[0] == '{') {
		if (!take_object(line->text, cell))
			return "an object that does not end";
	} else if (z->has_layout) {
		take_row(z, line, cell);
	} else {
		return "a row before any #fields";
	}
	return fill(cell, out) ? NULL : "no time or no address in the row";
}

int zeek_next(struct zeek *z, struct zeek_flow *out, struct err *err)
{
	struct zeek_flow flow;
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
		why = read_line(z, &line, &flow);
		if (why) {
			table_reader_damage(&z->t, &line, why);
			continue;
		}
		row = (struct table_row){.time_ns = flow.time_ns};
		table_reader_row(&z->t, &line, &row);
		flow.line = line.number;
		flow.offset = line.offset;
		flow.length = line.length;
		*out = flow;
		return 1;
	}
	return s;
}
