/* w3c.c - see w3c.h. */
#include "formats/w3c.h"

#include "base/alloc.h"
#include "formats/moment.h"
#include "formats/table_reader.h"
#include "formats/w3c_layout.h"

/* A clock that goes back by more than this has passed midnight, in a log
 * without dates; less is two workers writing at once. */
#define BACK_SECONDS 60

/* A layout and what was worked out for it. */
struct plan {
	const struct table_columns *columns;
	size_t date; /* column, or COLUMN_NONE */
	size_t time;
	uint8_t check[LIMIT_COLUMNS]; /* enum w3c_check */
};

struct w3c {
	struct table_reader t;
	struct plan plan;    /* of t.layout */
	struct layout guess; /* of a line that does not fit t.layout */
	struct plan guessed; /* of guess */
	struct day_cache day;
	int64_t date_ns;  /* of a log without dates; TIME_NONE */
	int64_t clock_ns; /* of its last record */
	struct buf cells; /* of a row that was put together */
	uint32_t end[LIMIT_COLUMNS];
};

/* --- open and close ------------------------------------------------------ */

int w3c_open(struct w3c **out, struct source *source,
	     const struct w3c_options *options, struct err *err)
{
	static const struct lines_options cut = {.separator = ' '};
	static const struct w3c_options none;
	const struct w3c_options *o = options ? options : &none;
	struct w3c *w = mem_new(1, sizeof(*w));
	int s;

	if (!w)
		return err_nomem(err);
	s = table_reader_open(&w->t, source, &cut, o->damage, err);
	if (s) {
		w3c_close(w);
		return s;
	}
	buf_init(&w->cells, LIMIT_LINE + 1);
	w->date_ns = o->date_ns ? o->date_ns : TIME_NONE;
	*out = w;
	return ST_OK;
}

void w3c_close(struct w3c *w)
{
	if (!w)
		return;
	table_reader_close(&w->t);
	layout_release(&w->guess);
	buf_release(&w->cells);
	mem_free(w);
}

const struct table_header *w3c_header(const struct w3c *w)
{
	return &w->t.header;
}

const struct tally *w3c_tally(const struct w3c *w)
{
	return &w->t.tally;
}

/* --- layouts ------------------------------------------------------------- */

static void plan_make(struct plan *p, const struct table_columns *columns)
{
	p->columns = columns;
	p->date = table_column(columns, "date");
	p->time = table_column(columns, "time");
	for (size_t i = 0; i < columns->count; i++)
		p->check[i] = (uint8_t)w3c_check_of(columns->name[i]);
}

/* Sets a layout and its plan; the generation grows when it is a new one. */
static int set_layout(struct w3c *w, struct layout *layout, struct plan *plan,
		      struct span list, struct err *err)
{
	int s = layout_set(layout, list, ' ', w->t.generation + 1, err);

	if (s == 1) {
		w->t.generation++;
		plan_make(plan, &layout->columns);
	}
	return s;
}

/* The day that #Date tells is the day of the next records; a date column
 * makes it needless. */
static void set_day(struct w3c *w, int64_t ns)
{
	int64_t of_day = ns % NS_PER_DAY;

	w->date_ns = ns - (of_day < 0 ? of_day + NS_PER_DAY : of_day);
	w->clock_ns = 0;
}

static int take_directive(struct w3c *w, const struct line *line,
			  struct err *err)
{
	struct span value;
	enum directive what = directive_of(line->text, &value);
	int64_t ns;
	int s;

	if (what == DIRECTIVE_FIELDS) {
		s = set_layout(w, &w->t.layout, &w->plan, value, err);
		return s < 0 ? s : ST_OK;
	}
	if (what == DIRECTIVE_DATE && time_from_text(value, &ns))
		set_day(w, ns);
	return table_reader_note(&w->t, what, value, err);
}

/* --- time ---------------------------------------------------------------- */

/* The day of a record without one: it goes on when the clock goes back. */
static int64_t rolled(struct w3c *w, int64_t clock_ns)
{
	if (w->date_ns == TIME_NONE)
		return TIME_NONE;
	if (w->clock_ns - clock_ns > BACK_SECONDS * NS_PER_SECOND)
		w->date_ns += NS_PER_DAY;
	w->clock_ns = clock_ns;
	return w->date_ns + clock_ns;
}

/* False when the columns of date and time hold none. */
static bool set_time(struct w3c *w, const struct plan *p, struct table_row *row)
{
	int64_t day = 0;
	int64_t clock = 0;

	row->time_ns = TIME_NONE;
	if (p->time != COLUMN_NONE &&
	    !clock_from_text(table_cell(row, p->time), &clock))
		return false;
	if (LIKELY(p->date != COLUMN_NONE)) {
		if (!day_from_text(&w->day, table_cell(row, p->date), &day))
			return false;
		row->time_ns = day + clock;
	} else if (p->time != COLUMN_NONE) {
		row->time_ns = rolled(w, clock);
	}
	return true;
}

/* --- lines that do not fit ----------------------------------------------- */

/* Every cell is of the kind that its column wants. */
static bool fits(const struct plan *p, const struct table_row *row)
{
	for (size_t i = 0; i < row->count; i++)
		if (!w3c_check_holds((enum w3c_check)p->check[i],
				     table_cell(row, i)))
			return false;
	return true;
}

/* The column `soak` takes all cells that are too many. */
static void soak_in(struct w3c *w, const struct line *line,
		    struct table_row *row, size_t soak)
{
	size_t extra = line->cells - row->count;

	for (size_t i = 0; i < row->count; i++)
		w->end[i] = line->end[i < soak ? i : i + extra];
	row->end = w->end;
}

static bool is_link(struct span s)
{
	return span_starts_nocase(s, SPAN_LIT("http://")) ||
	       span_starts_nocase(s, SPAN_LIT("https://"));
}

/* The agent took all; a referer with blanks begins at its scheme, and what is
 * behind that is the referer's. */
static void give_back(struct w3c *w, const struct line *line,
		      struct table_row *row, size_t agent)
{
	size_t extra = line->cells - row->count;
	struct table_row cells = *row;

	if (agent + 1 >= row->count ||
	    !span_equal_nocase(row->columns->name[agent + 1],
			       SPAN_LIT("cs(Referer)")))
		return;
	cells.end = line->end;
	cells.count = line->cells;
	for (size_t i = agent + 1; i <= agent + extra; i++)
		if (is_link(table_cell(&cells, i))) {
			w->end[agent] = line->end[i - 1];
			return;
		}
}

/* Blanks at either end of what was put together belong to no value: "443  bob"
 * has one blank too many. Takes a copy, since cells stand one byte apart. */
static int trim_cells(struct w3c *w, struct table_row *row, struct err *err)
{
	uint32_t end[LIMIT_COLUMNS];

	buf_reset(&w->cells);
	for (size_t i = 0; i < row->count; i++) {
		buf_span_put(&w->cells, span_trim(table_cell(row, i)));
		end[i] = (uint32_t)w->cells.len;
		buf_byte(&w->cells, ' ');
	}
	if (w->cells.bad)
		return err_nomem(err);
	memcpy(w->end, end, row->count * sizeof(*end));
	row->base = w->cells.ptr;
	row->start = 0;
	return ST_OK;
}

/* More cells than columns: a value holds blanks. Cells before it count from
 * the front, cells behind it from the back; the first column whose taking the
 * rest makes all others fit is it. 1, 0 when there is none, negative. */
static int soak(struct w3c *w, const struct line *line, struct table_row *row,
		struct err *err)
{
	static const char *const takers[] = {
		"cs(User-Agent)", "cs(Referer)", "cs(Cookie)",	"cs-username",
		"cs-uri-query",	  "cs-uri",	 "cs-uri-stem",
	};

	for (size_t i = 0; i < ARRAY_LEN(takers); i++) {
		size_t at = table_column(row->columns, takers[i]);
		int s;

		if (at == COLUMN_NONE)
			continue;
		soak_in(w, line, row, at);
		if (!fits(&w->plan, row))
			continue;
		if (i == 0)
			give_back(w, line, row, at);
		s = trim_cells(w, row, err);
		return s ? s : 1;
	}
	return 0;
}

/* One cell too many, and one that is empty: a blank stands twice, as IIS does
 * before some user names. */
static bool is_double_blank(const struct line *line,
			    const struct table_row *row)
{
	return line->cells == row->count + 1 &&
	       span_find(line->text, SPAN_LIT("  ")) != SIZE_MAX;
}

/* Reads the line by its own shape. 1, 0 when it has none that we know. */
static int guess(struct w3c *w, const struct line *line, struct table_row *row,
		 struct err *err)
{
	char names[W3C_GUESS_TEXT];
	int s;

	row->end = line->end;
	row->count = line->cells;
	if (!w3c_guess(row, names))
		return 0;
	s = set_layout(w, &w->guess, &w->guessed, span_str(names), err);
	if (s < 0)
		return s;
	row->columns = &w->guess.columns;
	if (w->t.layout.columns.count)
		table_reader_odd(
			&w->t, line,
			"line does not fit #Fields: read by its shape");
	else if (s == 1)
		table_reader_odd(&w->t, line,
				 "no #Fields: columns told by their shape");
	return set_time(w, &w->guessed, row);
}

static const char *why_not(const struct w3c *w, const struct line *line)
{
	if (w->t.layout.columns.count == 0)
		return "no #Fields before this line";
	if (!line->ended)
		return "line is cut";
	if (line->cells < w->t.layout.total)
		return "line has fewer cells than #Fields has columns";
	return "line has more cells than #Fields has columns";
}

/* A line that does not have as many cells as columns. 1, 0 when it was
 * reported, negative. */
static int misfit(struct w3c *w, const struct line *line, struct table_row *row,
		  struct err *err)
{
	const struct layout *l = &w->t.layout;
	size_t count = l->columns.count;
	int s;

	if (count && line->cells == l->total + 1 &&
	    line->end[line->cells - 1] == line->end[line->cells - 2] + 1 &&
	    set_time(w, &w->plan, row))
		return 1; /* a blank behind the last cell */
	if (count && l->total > count && line->cells == l->total &&
	    set_time(w, &w->plan, row)) {
		table_reader_odd(&w->t, line, "more than 256 columns");
		return 1;
	}
	if (count && line->cells > count && l->total == count) {
		s = soak(w, line, row, err);
		if (s < 0)
			return s;
		if (s && set_time(w, &w->plan, row)) {
			if (!is_double_blank(line, row))
				table_reader_odd(&w->t, line,
						 "blanks inside a value");
			return 1;
		}
	}
	s = guess(w, line, row, err);
	if (s == 0)
		table_reader_damage(&w->t, line, why_not(w, line));
	return s;
}

/* --- records ------------------------------------------------------------- */

static int take_record(struct w3c *w, const struct line *line,
		       struct table_row *row, struct err *err)
{
	const struct layout *l = &w->t.layout;

	row->columns = &l->columns;
	row->base = line->base;
	row->start = line->start;
	row->end = line->end;
	row->count = (uint32_t)l->columns.count;
	if (UNLIKELY(line->cells != row->count || row->count == 0))
		return misfit(w, line, row, err);
	if (LIKELY(set_time(w, &w->plan, row)))
		return 1;
	table_reader_damage(&w->t, line, "no date and time where they belong");
	return 0;
}

int w3c_next(struct w3c *w, struct table_row *out, struct err *err)
{
	/* blanks at the ends of a cell are all that is ever left out */
	struct table_row row = {.time_ns = TIME_NONE, .whole = true};
	struct line line;
	int s;

	for (;;) {
		s = table_reader_line(&w->t, &line, err);
		if (s <= 0)
			return s;
		if (UNLIKELY(line.text.len == 0))
			continue;
		if (UNLIKELY(line.text.ptr[0] == '#')) {
			s = take_directive(w, &line, err);
			if (s)
				return s;
			continue;
		}
		s = take_record(w, &line, &row, err);
		if (s < 0)
			return s;
		if (s == 0)
			continue;
		table_reader_row(&w->t, &line, &row);
		*out = row;
		return 1;
	}
}

/* --- helpers ------------------------------------------------------------- */

struct w3c_places w3c_places_of(const struct table_columns *columns)
{
	return (struct w3c_places){table_column(columns, "s-port"),
				   table_column(columns, "s-sitename")};
}

enum w3c_side w3c_side_of(const struct table_row *row,
			  const struct w3c_places *places)
{
	struct span port = table_cell(row, places->port);
	struct span site = table_cell(row, places->site);

	if (span_is(port, "444") || span_is(port, "81"))
		return W3C_SIDE_BACK;
	if (span_equal_nocase(site, SPAN_LIT("W3SVC2")))
		return W3C_SIDE_BACK;
	return port.len || site.len ? W3C_SIDE_FRONT : W3C_SIDE_UNKNOWN;
}

/* Last part of a path of either kind. */
static struct span file_name(struct span path)
{
	size_t at = path.len;

	while (at && path.ptr[at - 1] != '/' && path.ptr[at - 1] != '\\')
		at--;
	return span_skip(path, at);
}

int64_t w3c_name_date(struct span name)
{
	struct span s = file_name(name);
	char text[] = "20yy-mm-dd";
	int64_t ns;

	if (span_starts_nocase(s, SPAN_LIT("u_")))
		s = span_skip(s, 2);
	if (!span_starts_nocase(s, SPAN_LIT("ex")) || s.len < 8)
		return TIME_NONE;
	memcpy(text + 2, s.ptr + 2, 2);
	memcpy(text + 5, s.ptr + 4, 2);
	memcpy(text + 8, s.ptr + 6, 2);
	return time_from_date(span_str(text), &ns) ? ns : TIME_NONE;
}
