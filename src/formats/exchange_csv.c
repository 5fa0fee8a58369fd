/* exchange_csv.c - see exchange_csv.h.
 *
 * Most lines have no quote: their cells are the marks that lines.c found.  A
 * line with a quote is copied cell by cell, unquoted, one zero byte between. */
#include "formats/exchange_csv.h"

#include "base/alloc.h"
#include "formats/exchange_kind.h"
#include "formats/moment.h"
#include "formats/table_reader.h"

struct exchange_csv {
	struct table_reader t;
	enum format hint; /* of the options */
	enum format kind; /* of the headers so far; FORMAT_OTHER_CSV: none */
	bool free_text;	  /* the last column may hold commas */
	size_t time;	  /* column, or COLUMN_NONE */
	struct day_cache day;
	struct buf cells;	     /* unquoted */
	uint32_t end[LIMIT_COLUMNS]; /* of each in `cells` */
	bool open_quote;	     /* of the line: a quote never closes */
	bool too_many;		     /* of the line: cells than columns */
	bool whole;		     /* of the line: as table_row */
};

/* --- open and close ------------------------------------------------------ */

int exchange_csv_open(struct exchange_csv **out, struct source *source,
		      const struct exchange_csv_options *options,
		      struct err *err)
{
	static const struct lines_options cut = {.separator = ',',
						 .quote = '"'};
	static const struct exchange_csv_options none;
	const struct exchange_csv_options *o = options ? options : &none;
	struct exchange_csv *x = mem_new(1, sizeof(*x));
	int s;

	if (!x)
		return err_nomem(err);
	s = table_reader_open(&x->t, source, &cut, o->damage, err);
	if (s) {
		exchange_csv_close(x);
		return s;
	}
	buf_init(&x->cells, LIMIT_LINE + LIMIT_COLUMNS + 16);
	x->hint = format_is_exchange(o->kind) ? o->kind : FORMAT_OTHER_CSV;
	x->kind = FORMAT_OTHER_CSV;
	x->time = COLUMN_NONE;
	*out = x;
	return ST_OK;
}

void exchange_csv_close(struct exchange_csv *x)
{
	if (!x)
		return;
	table_reader_close(&x->t);
	buf_release(&x->cells);
	mem_free(x);
}

enum format exchange_csv_kind(const struct exchange_csv *x)
{
	return x->kind != FORMAT_OTHER_CSV ? x->kind : x->hint;
}

const struct table_header *exchange_csv_header(const struct exchange_csv *x)
{
	return &x->t.header;
}

const struct tally *exchange_csv_tally(const struct exchange_csv *x)
{
	return &x->t.tally;
}

/* --- layouts ------------------------------------------------------------- */

static const char *const time_columns[] = {
	"DateTime", "date-time", "Timestamp", "Time", "StartTime",
};

static size_t time_column(const struct table_columns *columns)
{
	for (size_t i = 0; i < ARRAY_LEN(time_columns); i++) {
		size_t at = table_column(columns, time_columns[i]);

		if (at != COLUMN_NONE)
			return at;
	}
	return COLUMN_NONE;
}

/* Values that are written without quotes and may hold commas. */
static bool is_free_text(struct span column)
{
	return span_equal_nocase(column, SPAN_LIT("EventData")) ||
	       span_equal_nocase(column, SPAN_LIT("description")) ||
	       span_equal_nocase(column, SPAN_LIT("Message"));
}

static int set_layout(struct exchange_csv *x, struct span list, struct err *err)
{
	const struct table_columns *c = &x->t.layout.columns;
	enum format kind;
	int s = layout_set(&x->t.layout, list, ',', x->t.generation + 1, err);

	if (s <= 0)
		return s;
	x->t.generation++;
	x->time = time_column(c);
	x->free_text = c->count && is_free_text(c->name[c->count - 1]);
	kind = exchange_kind_of_columns(c);
	if (x->kind == FORMAT_OTHER_CSV && x->hint == FORMAT_OTHER_CSV)
		x->kind = kind;
	return ST_OK;
}

static int take_directive(struct exchange_csv *x, const struct line *line,
			  struct err *err)
{
	struct span value;
	enum directive what = directive_of(line->text, &value);
	enum format kind;

	if (what == DIRECTIVE_FIELDS)
		return set_layout(x, value, err);
	if (what == DIRECTIVE_LOG_TYPE) {
		kind = exchange_kind_of_type(value);
		if (kind != FORMAT_OTHER_CSV)
			x->kind = kind;
	}
	return table_reader_note(&x->t, what, value, err);
}

/* A row of column names: its first cell is the first column's name, or, while
 * no layout is known, a name that the time of a record goes by. */
static bool is_header_row(const struct exchange_csv *x, struct span first)
{
	const struct table_columns *c = &x->t.layout.columns;

	first = span_trim(first);
	if (first.len >= 2 && first.ptr[0] == '"')
		first = (struct span){first.ptr + 1, first.len - 2};
	if (c->count)
		return span_equal_nocase(first, c->name[0]);
	for (size_t i = 0; i < ARRAY_LEN(time_columns); i++)
		if (span_equal_nocase(first, span_str(time_columns[i])))
			return true;
	return false;
}

/* --- cells --------------------------------------------------------------- */

/* Copies the quoted value at text[at] (behind its opening quote) up to its
 * closing quote; returns where to go on. Values with line breaks draw further
 * lines in; a value that never closes is taken to the end. */
static int take_quoted(struct exchange_csv *x, struct line *line, size_t *at,
		       struct err *err)
{
	for (;;) {
		struct span left = span_skip(line->text, *at);
		const uint8_t *quote =
			left.len ? memchr(left.ptr, '"', left.len) : NULL;
		size_t n = quote ? (size_t)(quote - left.ptr) : left.len;
		uint64_t before = line->length;
		int s;

		buf_put(&x->cells, left.ptr, n);
		*at += n;
		if (quote && n + 1 < left.len && quote[1] == '"') {
			buf_byte(&x->cells, '"');
			x->whole = false;
			*at += 2;
			continue;
		}
		if (quote) {
			*at += 1;
			return ST_OK;
		}
		s = lines_extend(x->t.lines, line, err);
		if (s < 0)
			return s;
		if (s == 0) {
			x->open_quote = true;
			return ST_OK;
		}
		table_reader_grown(&x->t, line->length - before);
	}
}

/* One cell from text[*at], with its quotes off; *at ends at its separator. The
 * last takes the rest of the line. */
static int take_cell(struct exchange_csv *x, struct line *line, size_t *at,
		     bool last, struct err *err)
{
	struct span left = span_skip(line->text, *at);
	const uint8_t *comma;
	size_t begin = *at;
	int s;

	if (left.len && left.ptr[0] == '"') {
		++*at;
		s = take_quoted(x, line, at, err);
		if (s)
			return s;
		left = span_skip(line->text, *at);
	}
	comma = left.len ? memchr(left.ptr, ',', left.len) : NULL;
	if (comma && last)
		x->too_many = true;
	else if (comma)
		left = span_head(left, (size_t)(comma - left.ptr));
	/* behind a quote that was left out */
	if (left.len && *at > begin)
		x->whole = false;
	buf_span_put(&x->cells, left);
	*at += left.len;
	return ST_OK;
}

/* The line as at most `most` cells. */
static int unquote(struct exchange_csv *x, struct line *line, size_t most,
		   struct table_row *row, struct err *err)
{
	size_t count = 0;
	size_t at = 0;

	buf_reset(&x->cells);
	for (;;) {
		int s = take_cell(x, line, &at, count + 1 == most, err);

		if (s)
			return s;
		x->end[count++] = (uint32_t)x->cells.len;
		buf_byte(&x->cells, 0);
		if (at >= line->text.len)
			break;
		at++; /* the comma */
	}
	if (x->cells.bad)
		return err_nomem(err);
	row->base = x->cells.ptr;
	row->start = 0;
	row->end = x->end;
	row->count = (uint32_t)count;
	return ST_OK;
}

/* Cells of a line without quotes. */
static void split(struct exchange_csv *x, const struct line *line, size_t most,
		  struct table_row *row)
{
	row->base = line->base;
	row->start = line->start;
	row->end = line->end;
	row->count = line->cells;
	if (UNLIKELY(row->count > most)) {
		x->too_many = true;
		row->count = (uint32_t)most;
		line->end[most - 1] = line->end[line->cells - 1];
	}
}

static int take_cells(struct exchange_csv *x, struct line *line,
		      struct table_row *row, struct err *err)
{
	size_t n = x->t.layout.columns.count;

	n = n ? n : LIMIT_COLUMNS;
	x->too_many = false;
	x->open_quote = false;
	x->whole = true;
	if (UNLIKELY(line->quoted)) {
		int s = unquote(x, line, n, row, err);

		row->whole = x->whole;
		return s;
	}
	split(x, line, n, row);
	row->whole = true;
	return ST_OK;
}

/* --- records ------------------------------------------------------------- */

/* The first row of a file without any header: tells the layout. 1, 0 when
 * nothing is known of such rows. */
static int guess_layout(struct exchange_csv *x, const struct line *line,
			const struct table_row *row, struct err *err)
{
	enum format kind = exchange_kind_of_row(row);
	struct span columns = exchange_kind_columns(
		x->hint != FORMAT_OTHER_CSV ? x->hint : kind);
	int s;

	if (columns.len == 0 && kind != FORMAT_OTHER_CSV)
		columns = exchange_kind_columns(kind);
	if (columns.len == 0)
		return 0;
	if (x->hint == FORMAT_OTHER_CSV)
		x->kind = kind;
	s = set_layout(x, columns, err);
	if (s < 0)
		return s;
	table_reader_odd(&x->t, line,
			 "no #Fields: columns of a current server");
	return 1;
}

static void tell_odd(struct exchange_csv *x, const struct line *line,
		     const struct table_row *row)
{
	const char *why = NULL;

	if (x->open_quote)
		why = "a quoted value is not closed";
	else if (x->too_many && !x->free_text)
		why = "more cells than columns: the last has the rest";
	else if (row->count < row->columns->count)
		why = line->ended ? "fewer cells than columns" : "line is cut";
	else if (row->time_ns == TIME_NONE)
		why = "no time where it belongs";
	if (why)
		table_reader_odd(&x->t, line, why);
}

/* 1, 0 when the line gives no record, negative. */
static int take_record(struct exchange_csv *x, struct line *line,
		       struct table_row *row, struct err *err)
{
	const struct table_columns *c = &x->t.layout.columns;
	int s = take_cells(x, line, row, err);

	if (s)
		return s;
	if (line->text.ptr[0] > '9' || line->text.ptr[0] == '"')
		if (is_header_row(x, table_cell(row, 0)))
			return set_layout(x, line->text, err);
	row->columns = c;
	if (UNLIKELY(c->count == 0)) {
		s = guess_layout(x, line, row, err);
		if (s == 0)
			table_reader_damage(&x->t, line,
					    "no #Fields before this line");
		if (s <= 0)
			return s;
		s = take_cells(x, line, row, err);
		if (s)
			return s;
	}
	row->time_ns = TIME_NONE;
	if (x->time != COLUMN_NONE &&
	    UNLIKELY(!moment_from_text(&x->day, table_cell(row, x->time),
				       &row->time_ns)))
		row->time_ns = TIME_NONE;
	if (UNLIKELY(x->too_many || x->open_quote || row->count < c->count ||
		     row->time_ns == TIME_NONE))
		tell_odd(x, line, row);
	return 1;
}

int exchange_csv_next(struct exchange_csv *x, struct table_row *out,
		      struct err *err)
{
	struct table_row row = {.time_ns = TIME_NONE};
	struct line line;
	int s;

	for (;;) {
		s = table_reader_line(&x->t, &line, err);
		if (s <= 0)
			return s;
		if (UNLIKELY(line.text.len == 0))
			continue;
		if (UNLIKELY(line.text.ptr[0] == '#')) {
			s = take_directive(x, &line, err);
			if (s < 0)
				return s;
			continue;
		}
		s = take_record(x, &line, &row, err);
		if (s < 0)
			return s;
		if (s == 0)
			continue;
		table_reader_row(&x->t, &line, &row);
		*out = row;
		return 1;
	}
}
