/* html_charts.c - the pictures of the page, as SVG without scripts.
 *
 * Time runs from left to right in both languages.  All reckoning is in whole
 * numbers (tenths of a unit of the drawing), so that the same case gives the
 * same bytes everywhere; what would fall on the same tenth is drawn once, so
 * that a picture stays small however much there is. */
#include "report/html_out.h"

#include "report/visible.h"

#define CHART_WIDTH 1000
#define CHART_LEFT 200 /* of the plot; names stand before it */
#define CHART_RIGHT 985
#define CHART_TOP 26
#define ROW_HEIGHT 22

/* The time axis. x is in tenths. */
struct axis {
	int64_t from, to;
	int64_t tenth; /* nanoseconds of a tenth of a unit, at least 1 */
};

static int64_t axis_x(const struct axis *a, int64_t ns)
{
	if (ns < a->from)
		ns = a->from;
	if (ns > a->to)
		ns = a->to;
	return CHART_LEFT * 10 + (ns - a->from) / a->tenth;
}

static void put_tenths(struct buf *b, int64_t tenths)
{
	buf_i64(b, tenths / 10);
	if (tenths % 10)
		buf_printf(b, ".%d", (int)(tenths % 10));
}

/* A quarter of what an int64 holds: differences fit, widened ones too. */
#define AXIS_MOST (INT64_MAX / 4)

/* Sets the axis from the two columns of the query's row; false when there is
 * no time. */
static bool axis_set(struct out *o, struct axis *a, const char *sql)
{
	struct out_rows r = out_rows(o, sql, SPAN_NONE);
	bool known = false;

	if (out_next(&r)) {
		a->from = case_time(r.q, 0);
		a->to = case_time(r.q, 1);
		known = a->from != TIME_NONE && a->to != TIME_NONE;
	}
	while (out_next(&r))
		;
	if (!known || a->to < a->from)
		return false;
	if (a->from < -AXIS_MOST)
		a->from = -AXIS_MOST;
	if (a->to > AXIS_MOST)
		a->to = AXIS_MOST;
	if (a->to - a->from < 60 * NS_PER_SECOND)
		a->to = a->from + 60 * NS_PER_SECOND;
	a->tenth = (a->to - a->from) / ((CHART_RIGHT - CHART_LEFT) * 10);
	if (a->tenth < 1)
		a->tenth = 1;
	return true;
}

/* The window, or without one the time of all that was seen.  A record with an
 * odd date must not squeeze the rest: what lies outside the window is drawn at
 * its edge. */
static bool axis_of_case(struct out *o, struct axis *a)
{
	return axis_set(
		o, a,
		"SELECT coalesce((SELECT from_ns FROM window WHERE host = 0),"
		" min(f)), coalesce((SELECT to_ns FROM window WHERE host = 0),"
		" max(t)) FROM (SELECT time_ns AS f, coalesce(last_ns, time_ns)"
		" AS t FROM finding UNION ALL SELECT from_ns, to_ns FROM "
		"span)");
}

/* The findings within the window: hours matter there. */
static bool axis_of_findings(struct out *o, struct axis *a)
{
	int64_t edge;

	if (!axis_set(o, a,
		      "SELECT min(time_ns), max(time_ns) FROM finding WHERE"
		      " NOT EXISTS (SELECT 1 FROM window WHERE host = 0 AND"
		      " (time_ns < from_ns OR time_ns > to_ns))"))
		return axis_of_case(o, a);
	edge = (a->to - a->from) / 30;
	a->from -= edge;
	a->to += edge;
	a->tenth += a->tenth / 15 + 1;
	return true;
}

/* The smallest handsome step that gives at most nine marks. */
static int64_t tick_step(const struct axis *a)
{
	static const int64_t hours[] = {1,   2,	   3,	 6,    12,
					24,  48,   72,	 168,  336,
					720, 1440, 2160, 4380, 8760};
	int64_t span = a->to - a->from;

	for (size_t i = 0; i < ARRAY_LEN(hours); i++)
		if (span / (hours[i] * NS_PER_HOUR) <= 8)
			return hours[i] * NS_PER_HOUR;
	return span / 8 + 1;
}

static void put_axis(struct out *o, const struct axis *a, int bottom)
{
	int64_t step = tick_step(a);
	int64_t at = a->from - ((a->from % step) + step) % step;
	struct buf *b = &o->b;

	for (; at <= a->to; at += step) {
		if (at < a->from)
			continue;
		html_put(o, "<path class=\"grid\" d=\"M");
		put_tenths(b, axis_x(a, at));
		buf_printf(b,
			   " %dV%d\"/><text text-anchor=\"middle\" y=\"14\""
			   " x=\"",
			   CHART_TOP - 6, bottom);
		put_tenths(b, axis_x(a, at));
		html_put(o, "\">");
		if (step < NS_PER_DAY) {
			struct buf text;

			buf_init(&text, 64);
			moment_put(&text, at); /* 2021-03-01 06:00Z */
			buf_span_put(b, span_skip(buf_span(&text), 5));
			buf_release(&text);
		} else {
			time_put_date(b, at);
		}
		html_put(o, "</text>");
	}
}

static void chart_open(struct out *o, int height, enum message label)
{
	buf_printf(&o->b,
		   "<div class=\"chart\"><svg viewBox=\"0 0 %d %d\""
		   " role=\"img\" aria-label=\"",
		   CHART_WIDTH, height);
	html_message(o, label);
	html_put(o, "\">\n");
}

static void chart_close(struct out *o)
{
	html_put(o, "</svg></div>\n");
	out_flush(o);
}

/* Bytes that are n characters at the front of s. */
static size_t chars_head(struct span s, size_t n)
{
	size_t at = 0;
	uint32_t c;

	while (at < s.len && n--) {
		size_t step = utf8_decode(span_skip(s, at), &c);

		at += step ? step : 1;
	}
	return at;
}

static size_t count_chars(struct span s)
{
	size_t n = 0;

	for (; s.len; n++)
		s = span_skip(s, chars_head(s, 1));
	return n;
}

#define NAME_HEAD 5 /* "evtx:" */
#define NAME_CHARS 26

/* What tells sources apart stands at the end ("…-Sysmon/Operational"). */
static void put_short(struct buf *b, struct span name)
{
	size_t n = count_chars(name);

	if (n <= NAME_CHARS) {
		visible_put_markup(b, name);
		return;
	}
	visible_put_markup(b, span_head(name, chars_head(name, NAME_HEAD)));
	buf_text(b, "…");
	visible_put_markup(
		b, span_skip(name, chars_head(name, n - (NAME_CHARS -
							 NAME_HEAD - 1))));
}

static void put_name(struct out *o, struct span name, int y, const char *class)
{
	buf_printf(&o->b,
		   "<text class=\"%s\" text-anchor=\"end\" x=\"%d\""
		   " y=\"%d\">",
		   class, CHART_LEFT - 10, y);
	put_short(&o->b, name);
	html_put(o, "</text>\n");
}

/* A bar from..to; open ends (TIME_NONE) reach the edge. */
static void put_bar(struct out *o, const struct axis *a, const char *class,
		    int64_t from, int64_t to, int y, int height)
{
	int64_t x = axis_x(a, from == TIME_NONE ? a->from : from);
	int64_t end = axis_x(a, to == TIME_NONE ? a->to : to);
	int64_t width = end - x < 12 ? 12 : end - x; /* to be seen at all */

	if (x + width > CHART_RIGHT * 10)
		x = CHART_RIGHT * 10 - width;
	buf_printf(&o->b, "<rect class=\"%s\" y=\"%d\" height=\"%d\" x=\"",
		   class, y, height);
	put_tenths(&o->b, x);
	html_put(o, "\" width=\"");
	put_tenths(&o->b, width);
	html_put(o, "\"/>");
}

static bool outside(const struct axis *a, int64_t from, int64_t to)
{
	return (to != TIME_NONE && to < a->from) ||
	       (from != TIME_NONE && from > a->to);
}

/* ------------------------------------------------------------ coverage -- */

/* Bars of one row, those that touch each other (to a tenth) joined. */
static void put_bars(struct out *o, const struct axis *a, struct out_rows r,
		     const char *class, int y)
{
	int64_t from = TIME_NONE;
	int64_t to = TIME_NONE;

	while (out_next(&r)) {
		int64_t next_from = case_time(r.q, 0);
		int64_t next_to = case_time(r.q, 1);

		if (outside(a, next_from, next_to))
			continue;
		if (from != TIME_NONE && axis_x(a, next_from) > axis_x(a, to)) {
			put_bar(o, a, class, from, to, y, 12);
			from = TIME_NONE;
		}
		if (from == TIME_NONE)
			from = next_from;
		to = next_to;
	}
	if (from != TIME_NONE)
		put_bar(o, a, class, from, to, y, 12);
}

/* Gaps by what they tell; a clock that went back is none. */
#define GAP_BARS                                                               \
	"SELECT from_ns, to_ns FROM gap WHERE host = ?1 AND source = ?2"
#define GAP_LOSS                                                               \
	"('contradicted', 'overwritten', 'wrapped', 'cleared', "               \
	"'lost-records',"                                                      \
	" 'part-missing', 'fewer')"
static const struct {
	const char *sql;
	const char *class;
} gap_bars[] = {
	{GAP_BARS " AND judgement IS NULL AND kind <> 'clock'"
		  " AND kind NOT IN " GAP_LOSS " ORDER BY from_ns",
	 "gap"},
	{GAP_BARS " AND judgement IS NULL AND kind IN " GAP_LOSS
		  " ORDER BY from_ns",
	 "lost"},
	{GAP_BARS " AND judgement IS NOT NULL ORDER BY from_ns", "accepted"},
};

static void coverage_row(struct out *o, const struct axis *a,
			 struct case_query *q, int y)
{
	int64_t host = case_i64(q, 0);
	struct span source = case_text(q, 2);
	struct out_rows r;

	put_name(o, source, y + 11, "name");
	buf_printf(&o->b,
		   "<rect class=\"track\" x=\"%d\" y=\"%d\""
		   " width=\"%d\" height=\"12\"/>",
		   CHART_LEFT, y, CHART_RIGHT - CHART_LEFT);
	for (size_t i = 0; i < ARRAY_LEN(gap_bars); i++) {
		r = out_rows_i64(o, gap_bars[i].sql, host);
		if (r.q)
			case_bind_text(r.q, 2, source);
		put_bars(o, a, r, gap_bars[i].class, y);
	}
	r = out_rows_i64(o,
			 "SELECT from_ns, to_ns FROM span WHERE host = ?1"
			 " AND source = ?2 ORDER BY ord",
			 host);
	if (r.q)
		case_bind_text(r.q, 2, source);
	put_bars(o, a, r, "span", y);
	html_put(o, "\n");
	out_flush(o);
}

static void coverage_legend(struct out *o)
{
	html_put(o,
		 "<ul class=\"legend\"><li><span class=\"key seen\"></span>");
	html_message(o, MSG_LEGEND_RECORDS);
	html_put(o, "</li><li><span class=\"key gap\"></span>");
	html_message(o, MSG_LEGEND_GAP);
	html_put(o, "</li><li><span class=\"key lost\"></span>");
	html_message(o, MSG_LEGEND_LOST);
	html_put(o, "</li><li><span class=\"key accepted\"></span>");
	html_message(o, MSG_LEGEND_ACCEPTED);
	html_put(o, "</li></ul>\n");
}

void html_coverage_chart(struct out *o)
{
	int64_t rows = out_number(o, "SELECT count(*) FROM (SELECT host, source"
				     " FROM span UNION SELECT host, source"
				     " FROM gap)");
	int64_t hosts = out_number(o, "SELECT count(*) FROM (SELECT host FROM"
				      " span UNION SELECT host FROM gap)");
	int height = CHART_TOP + ROW_HEIGHT * (int)(rows + hosts) + 6;
	int64_t last_host = -1;
	int y = CHART_TOP;
	struct out_rows r;
	struct axis a;

	if (rows == 0 || !axis_of_case(o, &a))
		return;
	chart_open(o, height, MSG_COVERAGE_PICTURE);
	html_put(o, "<defs><pattern id=\"hatch\" width=\"6\" height=\"6\""
		    " patternUnits=\"userSpaceOnUse\""
		    " patternTransform=\"rotate(45)\">"
		    "<path d=\"M0 0V6\"/></pattern></defs>\n");
	put_axis(o, &a, height - 4);
	r = out_rows(o, WORDS_COVERAGE, SPAN_NONE);
	while (out_next(&r)) {
		if (case_i64(r.q, 0) != last_host) {
			struct span name = case_text(r.q, 1);

			put_name(o,
				 name.len ? name
					  : message(MSG_NO_HOST, html_lang(o)),
				 y + 14, "group");
			y += ROW_HEIGHT;
			last_host = case_i64(r.q, 0);
		}
		coverage_row(o, &a, r.q, y);
		y += ROW_HEIGHT;
	}
	chart_close(o);
	coverage_legend(o);
}

/* ------------------------------------------------------------ findings -- */

#define LANES 14
#define BINS 132 /* six units each */
#define BIN_TENTHS ((CHART_RIGHT - CHART_LEFT) * 10 / BINS + 1)

static const char *const lane_names[LANES] = {
	"recon",       "entry",	     "implant", "use",	     "action",
	"credentials", "extraction", "spread",	"tampering", "hygiene",
	"coverage",    "alert",	     "",	"",
};

struct bin {
	uint32_t count;
	uint8_t severity;
};

struct lanes {
	struct bin bin[LANES][BINS];
	bool used[LANES];
};

static size_t lane_of(struct span kind)
{
	size_t i = 0;

	while (i < LANES - 1 && !span_is(kind, lane_names[i]))
		i++;
	return i;
}

static uint8_t severity_rank(struct span severity)
{
	static const char *const names[] = {"informational", "low", "medium",
					    "high", "critical"};
	uint8_t i = 0;

	while (i < 4 && !span_is(severity, names[i]))
		i++;
	return i;
}

static void fill_lanes(struct out *o, const struct axis *a, struct lanes *l)
{
	struct out_rows r = out_rows(o,
				     "SELECT kind, time_ns, severity"
				     " FROM finding WHERE time_ns IS NOT NULL",
				     SPAN_NONE);

	while (out_next(&r)) {
		size_t lane = lane_of(case_text(r.q, 0));
		int64_t x = axis_x(a, case_time(r.q, 1)) - CHART_LEFT * 10;
		struct bin *bin = &l->bin[lane][x / BIN_TENTHS];
		uint8_t severity = severity_rank(case_text(r.q, 2));

		l->used[lane] = true;
		bin->count++;
		if (severity > bin->severity)
			bin->severity = severity;
	}
}

/* 1: 4, and one and a half more for each doubling. */
static int radius_tenths(uint32_t count)
{
	int r = 45;

	while (count > 1 && r < 105) {
		count /= 2;
		r += 15;
	}
	return r;
}

static void put_lane(struct out *o, const struct lanes *l, size_t lane, int y)
{
	struct span name =
		lane_names[lane][0]
			? word_of(span_str(lane_names[lane]), html_lang(o))
			: SPAN_LIT("…");

	put_name(o, name, y + 5, "name");
	buf_printf(&o->b, "<path class=\"grid\" d=\"M%d %dH%d\"/>", CHART_LEFT,
		   y, CHART_RIGHT);
	for (size_t i = 0; i < BINS; i++) {
		const struct bin *bin = &l->bin[lane][i];

		if (bin->count == 0)
			continue;
		buf_printf(&o->b, "<circle class=\"dot s%d\" cy=\"%d\" cx=\"",
			   bin->severity, y);
		put_tenths(&o->b, CHART_LEFT * 10 + (int64_t)i * BIN_TENTHS +
					  BIN_TENTHS / 2);
		html_put(o, "\" r=\"");
		put_tenths(&o->b, radius_tenths(bin->count));
		buf_printf(&o->b, "\"><title>%u</title></circle>", bin->count);
	}
	html_put(o, "\n");
}

static void severity_legend(struct out *o)
{
	static const char *const names[] = {"critical", "high", "medium", "low",
					    "informational"};

	html_put(o, "<ul class=\"legend\">");
	for (int i = 0; i < 5; i++) {
		buf_printf(&o->b, "<li><span class=\"key s%d\"></span>", 4 - i);
		html_word(o, span_str(names[i]));
		html_put(o, "</li>");
	}
	html_put(o, "</ul>\n");
}

void html_findings_chart(struct out *o)
{
	static const int lane_height = 26;
	struct lanes l = {0};
	struct axis a;
	int lanes = 0;
	int y = CHART_TOP + 14;

	if (!axis_of_findings(o, &a))
		return;
	fill_lanes(o, &a, &l);
	for (size_t i = 0; i < LANES; i++)
		lanes += l.used[i];
	if (lanes == 0)
		return;
	chart_open(o, CHART_TOP + lanes * lane_height + 8,
		   MSG_TIMELINE_PICTURE);
	put_axis(o, &a, CHART_TOP + lanes * lane_height);
	for (size_t i = 0; i < LANES; i++) {
		if (!l.used[i])
			continue;
		put_lane(o, &l, i, y);
		y += lane_height;
	}
	chart_close(o);
	severity_legend(o);
}

/* -------------------------------------------------------------- builds -- */

static void put_build(struct out *o, const struct axis *a, struct case_query *q,
		      uint64_t row, int y)
{
	struct span build = case_text(q, 0);
	int64_t from = case_time(q, 2);
	int64_t to = case_time(q, 3);
	int64_t x = axis_x(a, from == TIME_NONE ? a->from : from);
	int64_t end = axis_x(a, to == TIME_NONE ? a->to : to);

	if (outside(a, from, to))
		return;
	put_bar(o, a, row % 2 ? "build2" : "build", from, to, y, 16);
	if (end - x < (int64_t)build.len * 75)
		return; /* the table below has it */
	buf_printf(&o->b, "<text class=\"onbuild\" y=\"%d\" x=\"", y + 12);
	put_tenths(&o->b, x + 60);
	html_put(o, "\">");
	visible_put_markup(&o->b, build);
	html_put(o, "</text>");
}

void html_builds_chart(struct out *o)
{
	static const int row_height = 34;
	int64_t hosts = out_number(o, "SELECT count(DISTINCT host)"
				      " FROM build_span");
	int height = CHART_TOP + row_height * (int)hosts + 4;
	int y = CHART_TOP;
	struct out_rows r;
	struct axis a;

	if (hosts == 0 || !axis_of_case(o, &a))
		return;
	chart_open(o, height, MSG_BUILDS_PICTURE);
	put_axis(o, &a, height - 4);
	r = out_rows(o,
		     "SELECT id, name FROM host AS h WHERE EXISTS (SELECT 1"
		     " FROM build_span WHERE host = h.id) ORDER BY name",
		     SPAN_NONE);
	while (out_next(&r)) {
		int64_t host = case_i64(r.q, 0);
		struct out_rows s = out_rows_i64(o, WORDS_BUILDS, host);

		put_name(o, case_text(r.q, 1), y + 13, "group");
		while (out_next(&s))
			put_build(o, &a, s.q, s.row, y);
		s = out_rows_i64(o,
				 "SELECT from_ns, to_ns FROM open_flaw"
				 " WHERE host = ?1 AND conditional = 0",
				 host);
		while (out_next(&s))
			if (!outside(&a, case_time(s.q, 0), case_time(s.q, 1)))
				put_bar(o, &a, "open", case_time(s.q, 0),
					case_time(s.q, 1), y + 18, 4);
		html_put(o, "\n");
		y += row_height;
	}
	chart_close(o);
	html_put(o,
		 "<ul class=\"legend\"><li><span class=\"key seen\"></span>");
	html_message(o, MSG_LEGEND_BUILD);
	html_put(o, "</li><li><span class=\"key open\"></span>");
	html_message(o, MSG_LEGEND_OPEN);
	html_put(o, "</li></ul>\n");
}
