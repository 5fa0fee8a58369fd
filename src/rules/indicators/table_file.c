/* table_file.c - CSV of feeds: comma, semicolon or tab, columns by name.
 *
 * Feeds are made by hand and by many programs: a row that is off is refused and
 * counted, never the file. */
#include "base/text.h"
#include "rules/indicators/inner.h"

#define CELLS_MAX 64

enum column {
	COL_VALUE,
	COL_TYPE,
	COL_FROM,
	COL_UNTIL,
	COL_FIRST_SEEN, /* when there is no COL_FROM */
	COL_LAST_SEEN,
	COL_TITLE,
	COL_AUTHOR,
	COL_CONFIDENCE,
	COL_ID,
	COL_ACTOR,
	COL_CAMPAIGN,
	COL_MALWARE,
	COLUMNS
};

static const struct {
	const char *name;
	enum column column;
} column_names[] = {
	{"value", COL_VALUE},
	{"indicator", COL_VALUE},
	{"ioc", COL_VALUE},
	{"ioc_value", COL_VALUE},
	{"observable", COL_VALUE},
	{"type", COL_TYPE},
	{"indicatortype", COL_TYPE},
	{"indicator_type", COL_TYPE},
	{"ioc_type", COL_TYPE},
	{"valid_from", COL_FROM},
	{"valid_until", COL_UNTIL},
	{"first_seen", COL_FIRST_SEEN},
	{"firstseen", COL_FIRST_SEEN},
	{"last_seen", COL_LAST_SEEN},
	{"lastseen", COL_LAST_SEEN},
	{"description", COL_TITLE},
	{"notes", COL_TITLE},
	{"comment", COL_TITLE},
	{"source", COL_AUTHOR},
	{"author", COL_AUTHOR},
	{"reference", COL_AUTHOR},
	{"confidence", COL_CONFIDENCE},
	{"id", COL_ID},
	{"uuid", COL_ID},
	{"actor", COL_ACTOR},
	{"threat_actor", COL_ACTOR},
	{"threat-actor", COL_ACTOR},
	{"threatactor", COL_ACTOR},
	{"intrusion_set", COL_ACTOR},
	{"intrusion-set", COL_ACTOR},
	{"group", COL_ACTOR},
	{"campaign", COL_CAMPAIGN},
	{"malware", COL_MALWARE},
	{"malware_family", COL_MALWARE},
	{"malware_printable", COL_MALWARE},
	{"family", COL_MALWARE},
};

struct rows {
	struct span in;
	size_t at;
	uint32_t line; /* of the row at hand */
	uint32_t next;
	uint8_t delimiter;
	struct buf text; /* cells that had quotes in them */
	struct span cell[CELLS_MAX];
	size_t count;
	const char *why; /* the row is off */
};

/* A quoted cell, "" for a quote; its text is put together in r->text. */
static bool quoted_cell(struct rows *r, struct span *out)
{
	size_t from = r->text.len;

	for (r->at++; r->at < r->in.len; r->at++) {
		uint8_t c = r->in.ptr[r->at];

		if (c == '"' && r->at + 1 < r->in.len &&
		    r->in.ptr[r->at + 1] == '"') {
			r->at++;
		} else if (c == '"') {
			r->at++;
			*out = (struct span){NULL, r->text.len - from};
			return true;
		}
		if (c == '\n')
			r->next++;
		if (r->text.len - from < INDICATOR_VALUE_MAX * 2)
			buf_byte(&r->text, c);
	}
	r->why = "quotes that do not end";
	return false;
}

static void plain_cell(struct rows *r, struct span *out)
{
	size_t from = r->at;

	while (r->at < r->in.len && r->in.ptr[r->at] != r->delimiter &&
	       r->in.ptr[r->at] != '\n')
		r->at++;
	*out = span_trim(span_of(r->in.ptr + from, r->at - from));
}

/* Behind a cell: past the delimiter true, at the end of the row false. */
static bool more_cells(struct rows *r)
{
	while (r->at < r->in.len && r->in.ptr[r->at] != r->delimiter &&
	       r->in.ptr[r->at] != '\n')
		r->at++;
	if (r->at >= r->in.len)
		return false;
	r->at++;
	if (r->in.ptr[r->at - 1] == '\n') {
		r->next++;
		return false;
	}
	return true;
}

/* Quoted cells lie behind each other in r->text; it may have moved while it
 * grew, so their places are worked out at the end. */
static void place_cells(struct rows *r, const size_t *offset)
{
	for (size_t i = 0; i < r->count; i++)
		if (!r->cell[i].ptr)
			r->cell[i] = span_trim(span_of(
				r->text.ptr ? r->text.ptr + offset[i] : NULL,
				r->cell[i].len));
}

/* 1: a row; 0: the end. */
static int rows_next(struct rows *r)
{
	size_t offset[CELLS_MAX] = {0};
	bool more = true;

	if (r->at >= r->in.len)
		return 0;
	r->line = r->next;
	r->count = 0;
	r->why = NULL;
	buf_reset(&r->text);
	while (more) {
		struct span cell = SPAN_EMPTY;

		while (r->at < r->in.len && r->in.ptr[r->at] == ' ')
			r->at++;
		if (r->count < CELLS_MAX)
			offset[r->count] = r->text.len;
		if (r->at < r->in.len && r->in.ptr[r->at] == '"') {
			if (!quoted_cell(r, &cell))
				break;
		} else {
			plain_cell(r, &cell);
		}
		if (r->count < CELLS_MAX)
			r->cell[r->count++] = cell;
		more = more_cells(r);
	}
	place_cells(r, offset);
	return 1;
}

static void rows_init(struct rows *r, struct span in, uint8_t delimiter)
{
	*r = (struct rows){.in = in, .next = 1, .delimiter = delimiter};
	if (span_starts_nocase(in, SPAN_LIT("\xef\xbb\xbf")))
		r->at = 3;
	buf_init(&r->text, INDICATOR_VALUE_MAX * CELLS_MAX * 2);
}

static bool is_blank_row(const struct rows *r)
{
	return r->count == 1 && !r->cell[0].len;
}

static bool is_comment_row(const struct rows *r)
{
	return r->cell[0].len && r->cell[0].ptr[0] == '#';
}

static enum column column_of(struct span name)
{
	if (name.len && name.ptr[0] == '#')
		name = span_trim(span_skip(name, 1));
	for (size_t i = 0; i < ARRAY_LEN(column_names); i++)
		if (span_equal_nocase(name, span_str(column_names[i].name)))
			return column_names[i].column;
	return COLUMNS;
}

/* The first column of each meaning; false: it is no header. */
static bool read_header(const struct rows *r, size_t *place)
{
	for (size_t c = 0; c < COLUMNS; c++)
		place[c] = SIZE_MAX;
	for (size_t i = 0; i < r->count; i++) {
		enum column c = column_of(r->cell[i]);

		if (c < COLUMNS && place[c] == SIZE_MAX)
			place[c] = i;
	}
	/* "md5,sha256,name" and the like have no column of values */
	return place[COL_VALUE] != SIZE_MAX && r->count > 1;
}

/* 0: no table. *header: its first row names columns. */
static uint8_t find_delimiter(struct span bytes, bool *header)
{
	static const uint8_t delimiters[] = {',', ';', '\t'};
	size_t place[COLUMNS];
	uint8_t found = 0;

	for (size_t d = 0; d < ARRAY_LEN(delimiters) && !found; d++) {
		enum indicator_kind kind;
		struct rows r;
		struct buf b;

		rows_init(&r, span_head(bytes, 65536), delimiters[d]);
		buf_init(&b, INDICATOR_VALUE_MAX * 4);
		*header = false;
		while (rows_next(&r) > 0) {
			*header = read_header(&r, place);
			if (*header ||
			    (!is_blank_row(&r) && !is_comment_row(&r)))
				break;
		}
		if (r.count)
			refang(&b, r.cell[0]);
		/* 127.0.0.1<tab>name is a line of a hosts file */
		if (*header ||
		    (r.count > 1 && !span_is(r.cell[0], "127.0.0.1") &&
		     !span_is(r.cell[0], "0.0.0.0") && r.cell[0].len &&
		     kind_guess(buf_span(&b), &kind) && kind != IND_AGENT))
			found = delimiters[d];
		buf_release(&b);
		buf_release(&r.text);
	}
	return found;
}

bool csv_is(struct span bytes)
{
	bool header;

	return find_delimiter(bytes, &header) != 0;
}

/* --- rows --- */

struct table_reader {
	struct indicator_set *set;
	struct rows rows;
	size_t place[COLUMNS];
	const char *file;
	struct buf value;
	const struct indicator_named *named; /* of the row before */
};

static struct span cell_of(const struct table_reader *t, enum column c)
{
	return t->place[c] < t->rows.count ? t->rows.cell[t->place[c]]
					   : SPAN_EMPTY;
}

static enum indicator_confidence confidence_of(struct span s)
{
	uint64_t n;

	if (span_equal_nocase(s, SPAN_LIT("low")))
		return IND_CONFIDENCE_LOW;
	if (span_equal_nocase(s, SPAN_LIT("medium")))
		return IND_CONFIDENCE_MEDIUM;
	if (span_equal_nocase(s, SPAN_LIT("high")))
		return IND_CONFIDENCE_HIGH;
	if (!span_to_u64(s, &n) || !n)
		return IND_CONFIDENCE_NONE;
	if (n < 30)
		return IND_CONFIDENCE_LOW;
	return n < 70 ? IND_CONFIDENCE_MEDIUM : IND_CONFIDENCE_HIGH;
}

/* "first seen" with two months in it is a window; a bound that cannot be read
 * is none. */
static void read_window(const struct table_reader *t, struct told *told)
{
	struct span from = cell_of(t, COL_FROM), until = cell_of(t, COL_UNTIL);
	int64_t start, end;

	if (!from.len)
		from = cell_of(t, COL_FIRST_SEEN);
	if (!until.len)
		until = cell_of(t, COL_LAST_SEEN);

	told->from_ns = told->until_ns = TIME_NONE;
	if (moment_range(from, &start, &end)) {
		told->from_ns = start;
		if (span_find(from, SPAN_LIT(" to ")) != SIZE_MAX)
			told->until_ns = end;
	}
	if (moment_range(until, &start, &end))
		told->until_ns = end;
}

static int add_kind(struct table_reader *t, struct told *told,
		    enum indicator_kind kind, struct span value,
		    struct err *err)
{
	told->kind = kind;
	told->value = value;
	return set_add(t->set, told, err);
}

static int add_typed(struct table_reader *t, struct told *told,
		     struct span type, struct span value, struct err *err)
{
	enum indicator_kind first, second;
	const char *why;
	size_t bar = span_find(value, SPAN_LIT("|"));
	int s;

	if (!type.len) {
		if (kind_guess(value, &first))
			return add_kind(t, told, first, value, err);
		set_refuse(t->set, "of no kind that can be told", t->file,
			   told->line, value);
		return ST_OK;
	}
	if (!kind_of_type(type, &first, &second, &why)) {
		set_refuse(t->set, why, t->file, told->line, value);
		return ST_OK;
	}
	if (first == IND_PATTERN || second == IND_KINDS)
		return add_kind(t, told, first,
				memchr(type.ptr, '|', type.len)
					? span_head(value, bar)
					: value,
				err);
	s = add_kind(t, told, first, span_head(value, bar), err);
	if (s == ST_OK && bar != SIZE_MAX)
		s = add_kind(t, told, second, span_skip(value, bar + 1), err);
	return s;
}

/* The first that the row names; rows of one name follow each other. */
static int read_named(struct table_reader *t, struct err *err)
{
	struct indicator_named n = {.from_ns = TIME_NONE,
				    .until_ns = TIME_NONE};

	for (unsigned k = 0; !n.name.len && k <= IND_MALWARE; k++) {
		n.kind = (enum indicator_named_kind)k;
		n.name = cell_of(t, COL_ACTOR + k);
		if (span_is(n.name, "-") ||
		    span_equal_nocase(n.name, SPAN_LIT("unknown")) ||
		    span_equal_nocase(n.name, SPAN_LIT("none")))
			n.name = SPAN_EMPTY;
	}
	if (!n.name.len)
		t->named = NULL;
	else if (!t->named || t->named->kind != n.kind ||
		 !span_equal(t->named->name, n.name))
		t->named = named_join(t->set, NULL, &n);
	return n.name.len && !t->named ? err_nomem(err) : ST_OK;
}

static int read_row(struct table_reader *t, struct err *err)
{
	struct about about = {t->file, cell_of(t, COL_ID),
			      cell_of(t, COL_TITLE), cell_of(t, COL_AUTHOR),
			      NULL};
	struct told told = {.file = t->file, .line = t->rows.line};
	struct span value = cell_of(t, COL_VALUE);
	struct span type = cell_of(t, COL_TYPE);
	enum indicator_kind kind, second;
	const char *why;
	int s;

	if (t->rows.why || !value.len) {
		set_refuse(t->set, t->rows.why ? t->rows.why : "no value",
			   t->file, told.line, value);
		return ST_OK;
	}
	told.confidence = confidence_of(cell_of(t, COL_CONFIDENCE));
	read_window(t, &told);
	s = read_named(t, err);
	about.named = t->named;
	if (s == ST_OK)
		s = set_about(t->set, &about, &told.about, err);
	if (s < 0)
		return s;
	buf_reset(&t->value);
	/* patterns and expressions have their own brackets */
	if (type.len && kind_of_type(type, &kind, &second, &why) &&
	    (kind == IND_PATTERN || kind == IND_PATH_RE ||
	     kind == IND_STEM_RE || kind == IND_STEM_POST_RE))
		buf_span_put(&t->value, value);
	else
		refang(&t->value, value);
	if (t->value.bad == ST_NOMEM)
		return err_nomem(err);
	return add_typed(t, &told, type, buf_span(&t->value), err);
}

int csv_read(struct indicator_set *set, const char *name, struct span bytes,
	     struct err *err)
{
	struct table_reader t = {.set = set, .file = name};
	bool header, named = false;
	uint8_t delimiter = find_delimiter(bytes, &header);
	int s = ST_OK;

	rows_init(&t.rows, bytes, delimiter ? delimiter : ',');
	buf_init(&t.value, INDICATOR_VALUE_MAX * 4);
	for (size_t c = 0; c < COLUMNS; c++)
		t.place[c] = SIZE_MAX;
	t.place[COL_VALUE] = 0;
	if (!header)
		t.place[COL_TITLE] = 1;
	while (s == ST_OK && rows_next(&t.rows) > 0) {
		if (t.rows.text.bad == ST_NOMEM) {
			s = err_nomem(err);
			break;
		}
		if (header && !named) {
			named = read_header(&t.rows, t.place);
			continue;
		}
		if (!is_blank_row(&t.rows) && !is_comment_row(&t.rows))
			s = read_row(&t, err);
	}
	buf_release(&t.rows.text);
	buf_release(&t.value);
	return s < 0 ? err_in(err, "%s:%u", name, t.rows.line) : ST_OK;
}
