/* coverage_text.c - postern coverage for a terminal: a picture for each host,
 * a row a source, time from left to right; the gaps with their reasons; and the
 * arithmetic of each answer. */
#include "report/strip.h"
#include "report/coverage.h"
#include "report/judged.h"
#include "report/phrase.h"
#include "report/text_out.h"
#include "report/visible.h"
#include "report/wrap.h"

#define GAPS_SHOWN 60 /* the longest */
#define LABEL_LEAST 12
#define MARK_BLANKS 4 /* columns between dates */

static const struct {
	const char *sign; /* tells by itself, without its colour */
	enum colour colour;
	enum message legend;
} signs[] = {
	[CELL_NOTHING] = {" ", COLOUR_OFF, MSG_LEGEND_NOTHING},
	[CELL_GAP] = {"·", COLOUR_YELLOW, MSG_LEGEND_SILENT},
	[CELL_LOST] = {"×", COLOUR_RED, MSG_LEGEND_LOST},
	[CELL_ACCEPTED] = {"o", COLOUR_DIM, MSG_LEGEND_ACCEPTED},
	[CELL_PART] = {"▒", COLOUR_GREEN, MSG_LEGEND_PART},
	[CELL_FULL] = {"█", COLOUR_GREEN, MSG_LEGEND_FULL},
};

struct picture {
	struct out *o;
	const char *host; /* NULL: all */
	struct strip strip;
	size_t label; /* columns */
	int64_t from_ns, to_ns;
};

/* What tells sources apart stands at the end ("…-Sysmon/Operational"). */
static void put_label(struct picture *p, struct span name)
{
	struct buf text;
	size_t width = display_width(name);

	buf_init(&text, SIZE_MAX / 4);
	while (width > p->label && name.len) {
		uint32_t c;
		size_t n = utf8_decode(name, &c);

		name = span_skip(name, n ? n : 1);
		width = display_width(name) + 1;
		if (width <= p->label)
			buf_text(&text, "…");
	}
	visible_put(&text, name);
	buf_text(&p->o->b, "  ");
	pad_put(&p->o->b, buf_span(&text), p->label);
	buf_text(&p->o->b, "  ");
	if (text.bad)
		p->o->b.bad = text.bad;
	buf_release(&text);
}

/* The picture runs from left to right, whatever the language: it stands in an
 * isolate where the rest of the line does not. */
static void open_row(struct picture *p)
{
	if (text_lang(p->o) == LANG_AR)
		utf8_put(&p->o->b, 0x2066); /* left-to-right isolate */
}

static void close_row(struct picture *p)
{
	if (text_lang(p->o) == LANG_AR)
		isolate_close(&p->o->b);
	buf_byte(&p->o->b, '\n');
}

static void put_cells(struct picture *p)
{
	enum cell_state last = CELL_NOTHING;

	open_row(p);
	for (unsigned i = 0; i < p->strip.count; i++) {
		enum cell_state state = strip_state(&p->strip, i);

		if (state != last && signs[last].colour)
			text_paint(p->o, COLOUR_OFF);
		if (state != last && signs[state].colour)
			text_paint(p->o, signs[state].colour);
		buf_text(&p->o->b, signs[state].sign);
		last = state;
	}
	if (signs[last].colour)
		text_paint(p->o, COLOUR_OFF);
	close_row(p);
}

/* Dates over the picture, hours too when it is short; each stands where its
 * day or minute begins. */
static void put_axis(struct picture *p)
{
	bool days = p->to_ns - p->from_ns > 3 * NS_PER_DAY;
	unsigned blanks = 0;
	unsigned at = 0;

	put_label(p, SPAN_EMPTY);
	text_paint(p->o, COLOUR_DIM);
	open_row(p);
	while (at < p->strip.count) {
		struct buf text;

		buf_init(&text, 64);
		if (days)
			time_put_date(&text, strip_begin(&p->strip, at));
		else
			moment_put(&text, strip_begin(&p->strip, at) /
						  (60 * NS_PER_SECOND) *
						  (60 * NS_PER_SECOND));
		if (!days && text.len > 5) { /* without the year */
			struct span part = span_skip(buf_span(&text), 5);

			memmove(text.ptr, part.ptr, part.len);
			text.len = part.len;
		}
		if (at + text.len > p->strip.count) {
			buf_release(&text);
			break;
		}
		for (; blanks; blanks--)
			buf_byte(&p->o->b, ' ');
		buf_span_put(&p->o->b, buf_span(&text));
		at += (unsigned)text.len;
		blanks = MARK_BLANKS;
		at += blanks;
		buf_release(&text);
	}
	text_paint(p->o, COLOUR_OFF);
	close_row(p);
}

static void fill(struct picture *p, int64_t host, struct span source)
{
	struct out_rows r;

	strip_reset(&p->strip);
	r = out_rows_i64(p->o, COVERAGE_SPANS, host);
	if (r.q)
		case_bind_text(r.q, 2, source);
	while (out_next(&r))
		strip_span(&p->strip, case_time(r.q, 0), case_time(r.q, 1));
	r = out_rows_i64(p->o, COVERAGE_GAPS, host);
	if (r.q)
		case_bind_text(r.q, 2, source);
	while (out_next(&r))
		strip_gap(&p->strip, case_time(r.q, 0), case_time(r.q, 1),
			  case_text(r.q, 5), !case_is_null(r.q, 6));
}

static struct span host_key(const struct picture *p)
{
	return p->host ? span_str(p->host) : SPAN_NONE;
}

static void put_host_name(struct out *o, struct span name)
{
	buf_byte(&o->b, '\n');
	text_paint(o, COLOUR_BOLD);
	if (name.len)
		text_value(o, name);
	else
		buf_span_put(&o->b, message(MSG_NO_HOST, text_lang(o)));
	text_paint(o, COLOUR_OFF);
	buf_byte(&o->b, '\n');
}

static void put_picture(struct picture *p)
{
	struct out_rows r = out_rows(p->o, COVERAGE_SOURCES, host_key(p));
	int64_t last = -1;

	while (out_next(&r)) {
		if (case_i64(r.q, 0) != last) {
			put_host_name(p->o, case_text(r.q, 1));
			put_axis(p);
		}
		last = case_i64(r.q, 0);
		put_label(p, case_text(r.q, 2));
		fill(p, last, case_text(r.q, 2));
		put_cells(p);
		out_flush(p->o);
	}
}

static void put_legend(struct picture *p)
{
	static const enum cell_state order[] = {CELL_FULL, CELL_PART, CELL_GAP,
						CELL_LOST, CELL_ACCEPTED};
	int64_t column = (p->to_ns - p->from_ns) / p->strip.count;
	enum report_lang lang = text_lang(p->o);
	struct span values[1];
	struct buf length;
	struct buf text;

	buf_init(&text, 4096);
	buf_init(&length, 256);
	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		if (i)
			buf_text(&text, lang == LANG_AR ? "، " : ", ");
		buf_text(&text, signs[order[i]].sign);
		utf8_put(&text, 0xA0); /* the two stay on one line */
		buf_span_put(&text, message(signs[order[i]].legend, lang));
	}
	buf_byte(&p->o->b, '\n');
	text_lines(p->o, &text, 2);
	duration_put(&length, column, column, lang);
	values[0] = buf_span(&length);
	text_message(p->o, MSG_COVERAGE_COLUMN, values, 1, 2);
	buf_release(&length);
}

/* ---------------------------------------------------------------- gaps -- */

/* host source from to why why_ar id judgement */
static void put_gap(struct out *o, struct case_query *q)
{
	enum report_lang lang = text_lang(o);
	struct buf text;

	buf_init(&text, SIZE_MAX / 4);
	value_put(&text, case_text(q, 6));
	buf_byte(&text, ' ');
	gap_put(&text, q, lang == LANG_AR);
	text_lines(o, &text, 2);
	if (!case_is_null(q, 7))
		text_judged(o, out_rows_i64(o, JUDGED_GAP, case_i64(q, 7)), 4);
	out_flush(o);
}

#define GAPS_FROM                                                              \
	" FROM gap AS g JOIN host AS h ON h.id = g.host"                       \
	" WHERE (?1 IS NULL OR h.name = ?1)"
static const char gaps_sql[] =
	"SELECT * FROM (SELECT h.name, source, from_ns, to_ns, why, why_ar,"
	" g.id, judgement" GAPS_FROM
	" ORDER BY to_ns - from_ns DESC, h.name, source, ord LIMIT 60)"
	" ORDER BY 1, 2, 3, 4";
static const char gaps_count_sql[] = "SELECT count(*)" GAPS_FROM;
/* What no source of its own stands for: folders, builds, logs of hosts that are
 * not there. */
static const char lacks_sql[] =
	"SELECT host, source, from_ns, to_ns, why, why_ar, id, max(judgement)"
	" FROM answer_gap WHERE id NOT IN (SELECT id FROM gap)"
	" AND coalesce(to_ns - from_ns >= 60000000000, 1)"
	" AND (?1 IS NULL OR host = ?1)"
	" GROUP BY id ORDER BY host, source, from_ns, to_ns LIMIT 60";

static void put_gaps(struct picture *p)
{
	struct out *o = p->o;
	struct out_rows r = out_rows(o, gaps_count_sql, host_key(p));
	int64_t all = 0;

	while (out_next(&r))
		all = case_i64(r.q, 0);
	text_heading(o, MSG_GAPS);
	if (all == 0)
		text_message(o, MSG_NO_GAPS, NULL, 0, 2);
	r = out_rows(o, gaps_sql, host_key(p));
	while (out_next(&r))
		put_gap(o, r.q);
	if (all > GAPS_SHOWN)
		text_message_number(o, MSG_COVERAGE_MORE,
				    (uint64_t)(all - GAPS_SHOWN), 2);
	r = out_rows(o, lacks_sql, host_key(p));
	while (out_next(&r)) {
		if (r.row == 0)
			text_heading(o, MSG_COVERAGE_LACKS);
		put_gap(o, r.q);
	}
	buf_byte(&o->b, '\n');
	text_paint(o, COLOUR_DIM);
	text_message(o, MSG_COVERAGE_JUDGE, NULL, 0, 2);
	text_paint(o, COLOUR_OFF);
}

/* ----------------------------------------------------------- retention -- */

static void put_retention(struct picture *p)
{
	struct out *o = p->o;
	struct out_rows r = out_rows(o, COVERAGE_RETENTION, host_key(p));
	bool arabic = text_lang(o) == LANG_AR;
	struct buf text;

	while (out_next(&r)) {
		if (r.row == 0)
			text_heading(o, MSG_COVERAGE_RETENTION);
		buf_init(&text, SIZE_MAX / 4);
		isolate_open(&text);
		visible_put(&text, case_text(r.q, 0));
		buf_byte(&text, ' ');
		visible_put(&text, case_text(r.q, 1));
		isolate_close(&text);
		buf_text(&text, ": ");
		buf_span_put(&text, case_text(r.q, arabic ? 3 : 2));
		text_lines(o, &text, 2);
		out_flush(o);
	}
}

/* ------------------------------------------------------------ arithmetic -- */

static void put_ratio(struct buf *b, enum message which, struct span name,
		      int64_t covered, int64_t total, enum report_lang lang)
{
	struct buf text[2];
	struct span values[3] = {name};

	for (int i = 0; i < 2; i++) {
		buf_init(&text[i], 128);
		duration_put(&text[i], i ? total : covered, total, lang);
		values[1 + i] = buf_span(&text[i]);
	}
	message_put(b, which, lang, values, 3);
	buf_release(&text[0]);
	buf_release(&text[1]);
}

/* "EX01: 239.6 h of 65 d (iis 239.6 h, web-file 65 d)" */
static void put_host_share(struct out *o, struct case_query *q,
			   struct span question)
{
	enum report_lang lang = text_lang(o);
	struct out_rows r;
	struct buf text;

	buf_init(&text, SIZE_MAX / 4);
	put_ratio(&text, MSG_COVERAGE_HOST_SHARE, case_text(q, 1),
		  case_i64(q, 2), case_i64(q, 3), lang);
	r = out_rows_i64(o, COVERAGE_CLASSES, case_i64(q, 0));
	if (r.q)
		case_bind_text(r.q, 2, question);
	while (out_next(&r)) {
		buf_text(&text, r.row == 0	  ? " ("
				: lang == LANG_AR ? "، "
						  : ", ");
		put_ratio(&text, MSG_COVERAGE_CLASS_SHARE, case_text(r.q, 0),
			  case_i64(r.q, 1), case_i64(r.q, 2), lang);
	}
	if (r.row != UINT64_MAX)
		buf_byte(&text, ')');
	if (case_i64(q, 4)) {
		struct span values[1];
		struct buf length;

		buf_init(&length, 128);
		duration_put(&length, case_i64(q, 4), case_i64(q, 3), lang);
		values[0] = buf_span(&length);
		buf_text(&text, lang == LANG_AR ? "؛ " : "; ");
		message_put(&text, MSG_COVERAGE_ACCEPTED, lang, values, 1);
		buf_release(&length);
	}
	text_lines(o, &text, 4);
}

void text_answer_shares(struct out *o, struct span question)
{
	struct out_rows r = out_rows(o, COVERAGE_HOSTS, question);

	while (out_next(&r))
		put_host_share(o, r.q, question);
}

static void put_shares(struct out *o)
{
	enum report_lang lang = text_lang(o);
	struct out_rows r = out_rows(o, COVERAGE_ANSWERS, SPAN_NONE);

	while (out_next(&r)) {
		size_t index = question_find(case_text(r.q, 0));
		struct buf text;

		if (r.row == 0) {
			text_heading(o, MSG_COVERAGE_ANSWERS);
			text_message(o, MSG_COVERAGE_ANSWERS_HELP, NULL, 0, 2);
		}
		buf_init(&text, 4096);
		buf_span_put(&text, index < QUESTION_COUNT
					    ? question_title(index, lang)
					    : case_text(r.q, 0));
		buf_text(&text, "  ");
		if (case_is_null(r.q, 2))
			buf_byte(&text, '-');
		else
			percent_put(&text, case_real(r.q, 2));
		text_lines(o, &text, 2);
		text_answer_shares(o, case_text(r.q, 0));
		out_flush(o);
	}
}

/* --------------------------------------------------------------- report -- */

/* "2021-01-03 00:00Z to 2021-03-08 23:55Z: from the first known …" */
static void put_period(struct picture *p, struct span why)
{
	enum report_lang lang = text_lang(p->o);
	struct buf text[3];
	struct span values[2];

	for (int i = 0; i < 3; i++)
		buf_init(&text[i], 4096);
	for (int i = 0; i < 2; i++) {
		moment_put(&text[i], i ? p->to_ns : p->from_ns);
		values[i] = buf_span(&text[i]);
	}
	message_put(&text[2], MSG_PERIOD_OF, lang, values, 2);
	buf_text(&text[2], ": ");
	buf_span_put(&text[2], why);
	text_lines(p->o, &text[2], 0);
	buf_release(&text[0]);
	buf_release(&text[1]);
}

/* Labels take what they need, up to a third. */
static void lay_out(struct picture *p)
{
	struct out_rows r = out_rows(p->o, COVERAGE_SOURCES, host_key(p));
	size_t most = text_columns(p->o) / 3;

	p->label = LABEL_LEAST;
	while (out_next(&r)) {
		size_t n = display_width(case_text(r.q, 2));

		if (n > p->label)
			p->label = n < most ? n : most;
	}
}

static bool set_up(struct picture *p)
{
	struct out_rows r = out_rows(p->o, COVERAGE_WINDOW, SPAN_NONE);
	size_t columns = text_columns(p->o);
	bool known = false;

	lay_out(p);
	while (out_next(&r)) {
		p->from_ns = case_time(r.q, 0);
		p->to_ns = case_time(r.q, 1);
		known = strip_init(&p->strip, p->from_ns, p->to_ns,
				   (unsigned)(columns - p->label - 4));
		if (known)
			put_period(p, case_text(r.q, text_lang(p->o) == LANG_AR
							     ? 3
							     : 2));
	}
	return known;
}

static void put_title(struct out *o)
{
	struct out_rows r = out_rows(
		o, "SELECT value FROM meta WHERE key = 'name'", SPAN_NONE);

	text_paint(o, COLOUR_BOLD);
	while (out_next(&r)) {
		struct span name = case_text(r.q, 0);

		text_message(o, MSG_COVERAGE_OF, &name, 1, 0);
	}
	text_paint(o, COLOUR_OFF);
}

int report_coverage(struct case_file *c, const char *host,
		    const struct report_options *options,
		    struct report_sink *sink, struct err *err)
{
	struct out o;
	struct picture p = {.o = &o, .host = host};

	out_init(&o, c, options, sink, err);
	if (out_has_answers(&o) && coverage_knows_host(&o, host)) {
		put_title(&o);
		if (set_up(&p)) {
			put_picture(&p);
			put_legend(&p);
		} else {
			text_message(&o, MSG_COVERAGE_EMPTY, NULL, 0, 0);
		}
		put_gaps(&p);
		put_retention(&p);
		put_shares(&o);
	}
	return out_end(&o);
}
