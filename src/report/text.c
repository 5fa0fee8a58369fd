/* text.c - the statement for a terminal: what can be said, the answers as a
 * table, the strongest findings, what could not be seen. */
#include "report/chains.h"
#include "report/phrase.h"
#include "report/judged.h"
#include "report/text_out.h"
#include "report/visible.h"
#include "report/words.h"
#include "report/wrap.h"

#define TEXT_FINDINGS 10
#define TEXT_PLACES 2
#define TEXT_ROWS 12
#define BAR_CELLS 10

/* ----------------------------------------------------------- statement -- */

static void put_title(struct out *o)
{
	struct out_rows r = out_rows(o,
				     "SELECT (SELECT value FROM meta WHERE"
				     " key = 'name'), " WORDS_AS_OF,
				     SPAN_NONE);
	struct span values[1];
	struct buf day;

	if (!out_next(&r))
		return;
	text_paint(o, COLOUR_BOLD);
	if (case_is_null(r.q, 0)) {
		text_message(o, MSG_TITLE, NULL, 0, 0);
	} else {
		values[0] = case_text(r.q, 0);
		text_message(o, MSG_TITLE_OF, values, 1, 0);
	}
	text_paint(o, COLOUR_OFF);
	if (!case_is_null(r.q, 1)) {
		buf_init(&day, 64);
		time_put_date(&day, case_time(r.q, 1));
		values[0] = buf_span(&day);
		text_message(o, MSG_AS_OF, values, 1, 0);
		buf_release(&day);
	}
	while (out_next(&r))
		;
}

static void put_paragraph(struct out *o, const unsigned *questions)
{
	struct buf text;

	buf_init(&text, SIZE_MAX / 4);
	for (size_t i = 0;
	     i < STATEMENT_QUESTIONS && questions[i] < QUESTION_COUNT; i++) {
		struct out_rows r;

		if (!statement_speaks(o, questions[i]))
			continue;
		r = out_rows(o, WORDS_ANSWER,
			     span_str(question_name(questions[i])));
		if (out_next(&r)) {
			if (text.len)
				buf_byte(&text, ' ');
			buf_span_put(&text,
				     case_text(r.q, text_lang(o) == LANG_AR
							    ? 11
							    : 10));
		}
		while (out_next(&r))
			;
	}
	if (text.len)
		buf_byte(&o->b, '\n');
	text_lines(o, &text, 0);
}

static void put_statement(struct out *o)
{
	struct buf text;

	for (size_t i = 0; i < STATEMENT_PARAGRAPHS; i++)
		put_paragraph(o, statement_paragraph[i]);
	buf_init(&text, 1 << 16);
	basis_put(o, &text);
	buf_byte(&o->b, '\n');
	text_paint(o, COLOUR_DIM);
	text_lines(o, &text, 0);
	text_paint(o, COLOUR_OFF);
}

/* ------------------------------------------------------------- answers -- */

/* Widths of the table's columns, in columns of the screen. */
struct layout {
	size_t question, verdict, confidence;
	bool bars;
	bool stacked; /* too narrow for a table: one answer, two lines */
};

static void widen(size_t *width, struct span text)
{
	size_t n = display_width(text);

	if (n > *width)
		*width = n;
}

static struct layout table_layout(struct out *o)
{
	enum report_lang lang = text_lang(o);
	struct layout l = {0};
	struct out_rows r;
	size_t all;

	widen(&l.question, message(MSG_QUESTION, lang));
	widen(&l.verdict, message(MSG_VERDICT, lang));
	widen(&l.confidence, message(MSG_CONFIDENCE, lang));
	for (size_t i = 0; i < QUESTION_COUNT; i++)
		widen(&l.question, question_title(i, lang));
	r = out_rows(o, "SELECT verdict, confidence FROM answer", SPAN_NONE);
	while (out_next(&r)) {
		widen(&l.verdict, word_of(case_text(r.q, 0), lang));
		widen(&l.confidence, word_of(case_text(r.q, 1), lang));
	}
	/* Two blanks before each column, "25.6 %" in the last one. */
	all = l.question + 2 + l.verdict + 2 + l.confidence + 2 + 8;
	l.stacked = all > text_columns(o);
	l.bars = all + BAR_CELLS <= text_columns(o) + 2;
	return l;
}

static void put_cell(struct out *o, struct span text, size_t width,
		     enum colour colour)
{
	if (colour)
		text_paint(o, colour);
	pad_put(&o->b, text, width);
	if (colour)
		text_paint(o, COLOUR_OFF);
	buf_text(&o->b, "  ");
}

static void put_share(struct out *o, struct case_query *q, bool bars)
{
	struct buf text;
	double share = case_real(q, 9);
	int cells = (int)(share * BAR_CELLS + 0.5);

	if (case_is_null(q, 9)) {
		buf_text(&o->b, "-");
		return;
	}
	buf_init(&text, 64);
	percent_put(&text, share);
	for (size_t i = display_width(buf_span(&text)); i < 6; i++)
		buf_byte(&o->b, ' ');
	text_value(o, buf_span(&text));
	buf_release(&text);
	if (!bars)
		return;
	buf_byte(&o->b, ' ');
	for (int i = 0; i < BAR_CELLS; i++)
		buf_text(&o->b, i < cells ? "▪" : "·");
}

static void put_answer_row(struct out *o, size_t question,
			   const struct layout *l)
{
	enum report_lang lang = text_lang(o);
	struct out_rows r =
		out_rows(o, WORDS_ANSWER, span_str(question_name(question)));
	struct span verdict;

	if (!out_next(&r))
		return;
	verdict = case_text(r.q, 1);
	if (l->stacked) {
		text_prose(o, question_title(question, lang), 0);
		buf_text(&o->b, "    ");
	} else {
		buf_text(&o->b, "  ");
		put_cell(o, question_title(question, lang), l->question,
			 COLOUR_OFF);
	}
	put_cell(o, word_of(verdict, lang), l->stacked ? 0 : l->verdict,
		 text_tone_colour(verdict_tone(question, verdict)));
	put_cell(o, word_of(case_text(r.q, 2), lang),
		 l->stacked ? 0 : l->confidence, COLOUR_OFF);
	put_share(o, r.q, l->bars && !l->stacked);
	buf_byte(&o->b, '\n');
	while (out_next(&r))
		;
}

static void put_answers(struct out *o)
{
	enum report_lang lang = text_lang(o);
	struct layout l = table_layout(o);

	text_heading(o, MSG_ANSWERS);
	if (!l.stacked) {
		/* The table needs two columns of indent when there are. */
		buf_text(&o->b, "  ");
		text_paint(o, COLOUR_DIM);
		pad_put(&o->b, message(MSG_QUESTION, lang), l.question + 2);
		pad_put(&o->b, message(MSG_VERDICT, lang), l.verdict + 2);
		pad_put(&o->b, message(MSG_CONFIDENCE, lang), l.confidence + 2);
		buf_span_put(&o->b, message(MSG_COVERAGE, lang));
		text_paint(o, COLOUR_OFF);
		buf_byte(&o->b, '\n');
	}
	for (size_t i = 0; i < QUESTION_COUNT; i++)
		put_answer_row(o, i, &l);
}

/* ------------------------------------------------------------ findings -- */

static void put_places(struct out *o, struct span finding)
{
	struct out_rows r = out_rows(o, WORDS_PLACES, finding);
	uint64_t more = 0;

	text_paint(o, COLOUR_DIM);
	while (out_next(&r)) {
		if (r.row < TEXT_PLACES)
			text_place(o, r.q, 4);
		else
			more++;
	}
	if (more)
		text_message_number(o, MSG_MORE_PLACES, more, 4);
	text_paint(o, COLOUR_OFF);
}

static void put_finding(struct out *o, struct case_query *q)
{
	buf_byte(&o->b, '\n');
	text_finding_head(o, q);
	put_places(o, case_text(q, 0));
	out_flush(o);
}

static void put_findings(struct out *o)
{
	unsigned most =
		o->options->findings ? o->options->findings : TEXT_FINDINGS;
	int64_t all = out_number(o, "SELECT count(*) FROM finding");
	struct out_rows r;
	struct buf shown;
	struct buf total;
	struct span values[2];

	text_heading(o, MSG_FINDINGS);
	if (all == 0) {
		text_message(o, MSG_NO_FINDINGS, NULL, 0, 2);
		return;
	}
	buf_init(&shown, 64);
	buf_init(&total, 64);
	count_put(&shown, all < most ? (uint64_t)all : most);
	count_put(&total, (uint64_t)all);
	values[0] = buf_span(&shown);
	values[1] = buf_span(&total);
	text_paint(o, COLOUR_DIM);
	text_message(o, MSG_STRONGEST, values, 2, 2);
	text_paint(o, COLOUR_OFF);
	buf_release(&shown);
	buf_release(&total);
	r = out_rows_i64(o, WORDS_STRONGEST, most);
	while (out_next(&r))
		put_finding(o, r.q);
}

/* ------------------------------------------------------------ not seen -- */

static void put_gap(struct out *o, struct case_query *q)
{
	struct buf text;

	buf_init(&text, SIZE_MAX / 4);
	gap_put(&text, q, text_lang(o) == LANG_AR);
	text_lines(o, &text, 4);
	if (!case_is_null(q, 6))
		text_judged(o, out_rows_i64(o, JUDGED_GAP, case_i64(q, 6)), 6);
}

static void put_gaps(struct out *o)
{
	int64_t all = out_number(o, "SELECT count(*) FROM gap");
	struct out_rows r;

	buf_text(&o->b, "  ");
	buf_span_put(&o->b,
		     message(all ? MSG_GAPS : MSG_NO_GAPS, text_lang(o)));
	buf_byte(&o->b, '\n');
	r = out_rows_i64(
		o,
		"SELECT h.name, source, from_ns, to_ns, why, why_ar,"
		" judgement FROM gap AS g JOIN host AS h ON h.id = g.host"
		" ORDER BY to_ns - from_ns DESC, h.name, source, ord"
		" LIMIT ?1",
		TEXT_ROWS);
	while (out_next(&r))
		put_gap(o, r.q);
	if (all > TEXT_ROWS)
		text_message_number(o, MSG_MORE, (uint64_t)all - TEXT_ROWS, 4);
}

static void put_refusal(struct out *o, struct case_query *q)
{
	struct buf text;

	buf_init(&text, SIZE_MAX / 4);
	value_put(&text, case_text(q, 0));
	if (!case_is_null(q, 1)) {
		buf_text(&text, " (");
		isolate_open(&text);
		size_put(&text, (uint64_t)case_i64(q, 1));
		isolate_close(&text);
		buf_byte(&text, ')');
	}
	buf_text(&text, ": ");
	reason_put(&text, case_text(q, 2), text_lang(o));
	text_lines(o, &text, 4);
}

static void put_refusals(struct out *o)
{
	int64_t all = out_number(o, "SELECT count(*) FROM not_examined");
	struct out_rows r;

	buf_text(&o->b, "  ");
	buf_span_put(&o->b,
		     message(all ? MSG_NOT_EXAMINED : MSG_NOTHING_REFUSED,
			     text_lang(o)));
	buf_byte(&o->b, '\n');
	r = out_rows_i64(o,
			 "SELECT path, bytes, why FROM not_examined"
			 " ORDER BY harmful DESC, bytes IS NULL DESC,"
			 " bytes DESC, seq LIMIT ?1",
			 TEXT_ROWS);
	while (out_next(&r))
		put_refusal(o, r.q);
	if (all > TEXT_ROWS)
		text_message_number(o, MSG_MORE, (uint64_t)all - TEXT_ROWS, 4);
}

static void put_damaged(struct out *o)
{
	struct out_rows r = out_rows(o,
				     "SELECT coalesce(sum(damaged), 0),"
				     " count(*) FROM item WHERE damaged > 0",
				     SPAN_NONE);
	struct buf text[2];
	struct span values[2];

	if (!out_next(&r))
		return;
	buf_init(&text[0], 64);
	buf_init(&text[1], 64);
	count_put(&text[0], (uint64_t)case_i64(r.q, 0));
	count_put(&text[1], (uint64_t)case_i64(r.q, 1));
	values[0] = buf_span(&text[0]);
	values[1] = buf_span(&text[1]);
	if (case_i64(r.q, 1))
		text_message(o, MSG_DAMAGED, values, 2, 2);
	buf_release(&text[0]);
	buf_release(&text[1]);
	while (out_next(&r))
		;
}

/* ------------------------------------------------------------- reports -- */

/* "postern explain CASE f-…", with the strongest finding as the example. */
static void put_example(struct out *o, const char *verb, struct span what)
{
	struct out_rows r =
		out_rows(o,
			 "SELECT coalesce(?1, (SELECT value FROM"
			 " meta WHERE key = 'name'), 'CASE')",
			 o->options->command ? span_str(o->options->command)
					     : SPAN_NONE);
	struct buf text;

	buf_init(&text, SIZE_MAX / 4);
	if (out_next(&r)) {
		buf_printf(&text, "postern %s ", verb);
		buf_span_put(&text, case_text(r.q, 0));
		buf_byte(&text, ' ');
		buf_span_put(&text, what);
	}
	while (out_next(&r))
		;
	buf_text(&o->b, "    ");
	text_value(o, buf_span(&text));
	buf_byte(&o->b, '\n');
	if (text.bad)
		o->b.bad = text.bad;
	buf_release(&text);
}

static void put_next_steps(struct out *o)
{
	struct out_rows r = out_rows_i64(o, WORDS_STRONGEST, 1);

	text_heading(o, MSG_REPORTS);
	for (size_t i = 0; i < o->options->file_count; i++) {
		buf_text(&o->b, "  ");
		text_value(o, span_str(o->options->files[i]));
		buf_byte(&o->b, '\n');
	}
	if (o->options->file_count == 0) {
		text_message(o, MSG_FULL_REPORT, NULL, 0, 2);
		put_example(o, "report", SPAN_LIT("--format html,json"));
	}
	if (out_next(&r)) {
		text_message(o, MSG_SEE_BYTES, NULL, 0, 2);
		put_example(o, "explain", case_text(r.q, 0));
	}
	while (out_next(&r))
		;
	text_message(o, MSG_WHY_VERDICT, NULL, 0, 2);
	put_example(o, "explain", SPAN_LIT("extraction"));
}

int report_text(struct case_file *c, const struct report_options *options,
		struct report_sink *sink, struct err *err)
{
	struct out o;

	out_init(&o, c, options, sink, err);
	if (out_has_answers(&o)) {
		put_title(&o);
		put_statement(&o);
		put_answers(&o);
		put_findings(&o);
		text_chains(&o);
		text_judgements(&o);
		text_heading(&o, MSG_NOT_SEEN);
		put_gaps(&o);
		put_refusals(&o);
		put_damaged(&o);
		put_next_steps(&o);
		buf_byte(&o.b, '\n');
		text_message(&o, MSG_ALL_UTC, NULL, 0, 0);
	}
	return out_end(&o);
}
