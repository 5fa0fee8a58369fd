/* zeek_rows.c - see zeek_rows.h.
 *
 * Tabs: "#fields	ts	uid	id.orig_h …" and "#types	time …", then rows; '-'
 * is unset, "(empty)" an empty list; \xNN and \\ are escapes.  JSON:
 * {"ts":1614384317.0,"id.orig_h":"192.0.2.1",…}, flat, where names that are
 * unset are left out: the columns are those that any line had so far.
 * docs.zeek.org, "Zeek Log Formats and Inspection". */
#include "formats/zeek_rows.h"

#include "base/text.h"

void zeek_rows_init(struct zeek_rows *z)
{
	*z = (struct zeek_rows){.of_objects = false};
	buf_init(&z->names, 2 * LIMIT_LINE);
	buf_init(&z->cells, 2 * LIMIT_LINE + LIMIT_COLUMNS);
}

void zeek_rows_release(struct zeek_rows *z)
{
	buf_release(&z->names);
	buf_release(&z->cells);
}

/* ------------------------------------------------------------- columns -- */

/* The word up to the next tab, which *rest is put behind. */
static struct span take_word(struct span *rest)
{
	size_t n = span_find(*rest, SPAN_LIT("\t"));
	struct span word = span_head(*rest, n);

	*rest = n == SIZE_MAX ? SPAN_EMPTY : span_skip(*rest, n + 1);
	return word;
}

/* z->names changed: the spans into it are made anew. */
static void split_names(struct zeek_rows *z)
{
	struct span rest = buf_span(&z->names);
	struct table_columns *c = &z->columns;

	c->generation++;
	c->count = 0;
	while (rest.len && c->count < LIMIT_COLUMNS)
		c->name[c->count++] = take_word(&rest);
}

static void forget_columns(struct zeek_rows *z)
{
	buf_reset(&z->names);
	memset(z->is_bool, 0, sizeof(z->is_bool));
	z->any_bool = false;
	z->columns.count = 0;
}

static int take_fields(struct zeek_rows *z, struct span names, struct err *err)
{
	names = span_trim(names);
	if (!z->of_objects && span_equal(names, buf_span(&z->names)))
		return ST_OK;
	forget_columns(z);
	z->of_objects = false;
	buf_span_put(&z->names, names);
	split_names(z);
	return z->names.bad ? err_nomem(err) : ST_OK;
}

static void take_types(struct zeek_rows *z, struct span types)
{
	types = span_trim(types);
	z->any_bool = false;
	for (size_t i = 0; i < LIMIT_COLUMNS; i++) {
		z->is_bool[i] = span_is(take_word(&types), "bool");
		z->any_bool |= z->is_bool[i];
	}
}

int zeek_rows_directive(struct zeek_rows *z, struct span line, struct err *err)
{
	const struct span fields = SPAN_LIT("#fields\t");
	const struct span types = SPAN_LIT("#types\t");

	if (span_starts_nocase(line, fields))
		return take_fields(z, span_skip(line, fields.len), err);
	if (span_starts_nocase(line, types))
		take_types(z, span_skip(line, types.len));
	return ST_OK;
}

/* -------------------------------------------------------- rows of tabs -- */

static int hex_digit(uint8_t c)
{
	c = ascii_lower(c);
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* digits hexadecimal digits at the front of s; -1 when they are not there. */
static int32_t hex_number(struct span s, size_t digits)
{
	int32_t value = 0;

	if (s.len < digits)
		return -1;
	for (size_t i = 0; i < digits; i++) {
		int digit = hex_digit(s.ptr[i]);

		if (digit < 0)
			return -1;
		value = value * 16 + digit;
	}
	return value;
}

static void put_tab_text(struct buf *to, struct span s)
{
	while (s.len) {
		int32_t byte = -1;

		if (s.ptr[0] == '\\' && s.len > 3 && s.ptr[1] == 'x')
			byte = hex_number(span_skip(s, 2), 2);
		if (byte >= 0) {
			buf_byte(to, (uint8_t)byte);
			s = span_skip(s, 4);
			continue;
		}
		buf_byte(to, s.ptr[0]);
		s = span_skip(s,
			      s.ptr[0] == '\\' && s.len > 1 && s.ptr[1] == '\\'
				      ? 2
				      : 1);
	}
}

static void put_tab_cell(struct zeek_rows *z, size_t column, struct span s)
{
	if (z->is_bool[column] && span_is(s, "T"))
		buf_text(&z->cells, "true");
	else if (z->is_bool[column] && span_is(s, "F"))
		buf_text(&z->cells, "false");
	else if (!span_is(s, "(empty)"))
		put_tab_text(&z->cells, s);
}

/* The cells of z->cells as those of the row. */
static const char *give_cells(struct zeek_rows *z, struct table_row *row,
			      size_t count)
{
	if (z->cells.bad)
		return "a row of more text than is kept";
	row->base = z->cells.ptr;
	row->start = 0;
	row->end = z->end;
	row->count = (uint32_t)count;
	return NULL;
}

static const char *read_tabs(struct zeek_rows *z, const struct line *line,
			     struct table_row *row, const char **odd)
{
	size_t count =
		line->cells < z->columns.count ? line->cells : z->columns.count;
	struct table_row raw = {.base = line->base,
				.end = line->end,
				.start = line->start,
				.count = line->cells};

	if (z->of_objects || !z->columns.count)
		return "a row before any #fields";
	if (line->cells != z->columns.count)
		*odd = "not as many cells as #fields has names";
	row->base = raw.base;
	row->end = raw.end;
	row->start = raw.start;
	row->count = (uint32_t)count;
	if (!z->any_bool && !memchr(line->text.ptr, '\\', line->text.len) &&
	    span_find(line->text, SPAN_LIT("(empty)")) == SIZE_MAX) {
		row->whole = true;
		return NULL;
	}
	buf_reset(&z->cells);
	for (size_t i = 0; i < count; i++) {
		put_tab_cell(z, i, table_cell(&raw, i));
		z->end[i] = (uint32_t)z->cells.len;
		buf_byte(&z->cells, '\t');
	}
	return give_cells(z, row, count);
}

/* ------------------------------------------------------------- objects -- */

/* The bytes between quotes at the front of s, raw; false when they do not
 * end. */
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

/* A value up to its comma or to the end of what it stands in; a list or object
 * with all in it. */
static bool take_value(struct span *s, struct span *out)
{
	struct span rest = *s;
	struct span text;
	unsigned depth = 0;

	while (rest.len) {
		uint8_t c = rest.ptr[0];

		if (!depth && (c == ',' || c == '}' || c == ']'))
			break;
		if (c == '"') {
			if (!take_quoted(&rest, &text))
				return false;
			continue;
		}
		depth += c == '[' || c == '{';
		depth -= c == ']' || c == '}';
		rest = span_skip(rest, 1);
	}
	*out = span_trim(span_head(*s, s->len - rest.len));
	*s = rest;
	return depth == 0;
}

/* Behind "\u": the character, and how many bytes it took. */
static uint32_t take_character(struct span s, size_t *used)
{
	int32_t first = hex_number(s, 4);
	int32_t second;

	*used = 0;
	if (first < 0)
		return '\\';
	*used = 5;
	if (first < 0xD800 || first > 0xDFFF)
		return (uint32_t)first;
	s = span_skip(s, 4);
	second = first < 0xDC00 && s.len > 1 && s.ptr[0] == '\\' &&
				 s.ptr[1] == 'u'
			 ? hex_number(span_skip(s, 2), 4)
			 : -1;
	if (second < 0xDC00 || second > 0xDFFF)
		return 0xFFFD;
	*used = 11;
	return 0x10000 + (((uint32_t)first - 0xD800) << 10) +
	       ((uint32_t)second - 0xDC00);
}

/* RFC 8259, section 7. */
static void put_json_text(struct buf *to, struct span s)
{
	static const char letter[] = "\"\\/bfnrt";
	static const char means[] = "\"\\/\b\f\n\r\t";

	while (s.len) {
		const char *known;
		size_t used = 0;

		if (s.ptr[0] != '\\' || s.len < 2) {
			buf_byte(to, s.ptr[0]);
			s = span_skip(s, 1);
			continue;
		}
		known = s.ptr[1] ? strchr(letter, s.ptr[1]) : NULL;
		if (known) {
			buf_byte(to, (uint8_t)means[known - letter]);
			used = 1;
		} else if (s.ptr[1] == 'u') {
			utf8_put(to, take_character(span_skip(s, 2), &used));
		} else {
			buf_byte(to, '\\');
		}
		s = span_skip(s, used + 1);
	}
}

static void put_scalar(struct buf *to, struct span s)
{
	if (s.len >= 2 && s.ptr[0] == '"')
		put_json_text(to, span_head(span_skip(s, 1), s.len - 2));
	else if (!span_is(s, "null"))
		buf_span_put(to, s);
}

/* ["a","b"] is a,b as in a log of tabs. */
static void put_value(struct buf *to, struct span s)
{
	struct span rest;
	struct span item;

	if (s.len < 2 || s.ptr[0] != '[') {
		put_scalar(to, s);
		return;
	}
	rest = span_head(span_skip(s, 1), s.len - 2);
	for (bool first = true; rest.len; first = false) {
		rest = span_trim(rest);
		if (!take_value(&rest, &item))
			return;
		if (!first)
			buf_byte(to, ',');
		put_scalar(to, item);
		rest = span_skip(rest, 1);
	}
}

static bool is_name(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] < ' ' || s.ptr[i] == '\\')
			return false;
	return s.len > 0 && s.len <= 255;
}

/* Its column, a new one when there is none; COLUMN_NONE when there is no room.
 * next: the one behind that of the name before, as names keep their order. */
static size_t column_of(struct zeek_rows *z, struct span name, size_t next)
{
	const struct table_columns *c = &z->columns;

	if (next < c->count && span_equal(c->name[next], name))
		return next;
	for (size_t i = 0; i < c->count; i++)
		if (span_equal(c->name[i], name))
			return i;
	if (c->count == LIMIT_COLUMNS || !is_name(name) ||
	    !buf_room(&z->names, name.len + 1))
		return COLUMN_NONE;
	if (c->count)
		buf_byte(&z->names, '\t');
	buf_span_put(&z->names, name);
	split_names(z);
	z->value[c->count - 1] = SPAN_EMPTY;
	return c->count - 1;
}

static bool take_members(struct zeek_rows *z, struct span s, bool *lost)
{
	size_t at = COLUMN_NONE;

	for (s = span_trim(s); s.len && s.ptr[0] != '}'; s = span_trim(s)) {
		struct span name;
		struct span value;

		if (s.ptr[0] != '"' || !take_quoted(&s, &name))
			return false;
		s = span_trim(s);
		if (!s.len || s.ptr[0] != ':')
			return false;
		s = span_trim(span_skip(s, 1));
		if (!take_value(&s, &value))
			return false;
		at = column_of(z, name, at + 1);
		if (at == COLUMN_NONE)
			*lost = true;
		else
			z->value[at] = value;
		if (s.len && s.ptr[0] == ',')
			s = span_skip(s, 1);
	}
	return s.len > 0;
}

static const char *read_object(struct zeek_rows *z, const struct line *line,
			       struct table_row *row, const char **odd)
{
	bool lost = false;

	if (!z->of_objects)
		forget_columns(z);
	z->of_objects = true;
	for (size_t i = 0; i < z->columns.count; i++)
		z->value[i] = SPAN_EMPTY;
	if (!take_members(z, span_skip(line->text, 1), &lost))
		return "an object that does not end";
	if (lost)
		*odd = "names that are too many, or no names";
	buf_reset(&z->cells);
	for (size_t i = 0; i < z->columns.count; i++) {
		put_value(&z->cells, z->value[i]);
		z->end[i] = (uint32_t)z->cells.len;
		buf_byte(&z->cells, '\t');
	}
	return give_cells(z, row, z->columns.count);
}

const char *zeek_rows_read(struct zeek_rows *z, const struct line *line,
			   struct table_row *row, const char **odd)
{
	row->columns = &z->columns;
	row->whole = false;
	*odd = NULL;
	return line->text.len && line->text.ptr[0] == '{'
		       ? read_object(z, line, row, odd)
		       : read_tabs(z, line, row, odd);
}
