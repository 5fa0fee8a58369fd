/* answer_text.c - postern answer for a terminal: the answer, and with --why the
 * chain of reasoning: premises, coverage, the rules in their order, findings. */
#include "report/answer.h"

#include "base/nearest.h"
#include "report/coverage.h"
#include "report/judged.h"
#include "report/phrase.h"
#include "report/text_out.h"
#include "report/visible.h"

bool answer_knows(struct out *o, const char *question)
{
	const char *names[QUESTION_COUNT + 1] = {NULL};
	const char *near;

	if (question_find(span_str(question)) < QUESTION_COUNT)
		return true;
	for (size_t i = 0; i < QUESTION_COUNT; i++)
		names[i] = question_name(i);
	near = nearest_word(span_str(question), names, QUESTION_COUNT);
	if (near)
		out_fail(o, err_set(o->err, ST_USAGE, ERR_NO_OFFSET,
				    "there is no question \"%.40s\"; did you "
				    "mean \"%s\"?",
				    question, near));
	else
		out_fail(o, err_set(o->err, ST_USAGE, ERR_NO_OFFSET,
				    "there is no question \"%.40s\"; "
				    "\"postern answer --help\" lists them",
				    question));
	return false;
}

/* "exploited (confidence: high, coverage: 15.3 %)", then the sentences. */
static void put_answer(struct out *o, size_t index)
{
	enum report_lang lang = text_lang(o);
	struct out_rows r =
		out_rows(o, WORDS_ANSWER, span_str(question_name(index)));

	text_paint(o, COLOUR_BOLD);
	text_prose(o, question_title(index, lang), 0);
	text_paint(o, COLOUR_OFF);
	while (out_next(&r)) {
		struct buf text;

		buf_init(&text, 4096);
		buf_text(&o->b, "  ");
		text_paint(o, text_tone_colour(
				      verdict_tone(index, case_text(r.q, 1))));
		buf_span_put(&o->b, word_of(case_text(r.q, 1), lang));
		text_paint(o, COLOUR_OFF);
		buf_printf(&text, "  (%.*s: ",
			   SPAN_ARG(message(MSG_CONFIDENCE, lang)));
		buf_span_put(&text, word_of(case_text(r.q, 2), lang));
		if (!case_is_null(r.q, 9)) {
			buf_printf(&text,
				   "%s%.*s: ", lang == LANG_AR ? "، " : ", ",
				   SPAN_ARG(message(MSG_COVERAGE, lang)));
			percent_put(&text, case_real(r.q, 9));
		}
		buf_span_put(&o->b, buf_span(&text));
		buf_text(&o->b, ")\n\n");
		buf_release(&text);
		text_prose(o, case_text(r.q, lang == LANG_AR ? 11 : 10), 0);
	}
}

/* -------------------------------------------------------------- premises -- */

static void put_builds(struct out *o, int64_t host)
{
	struct out_rows r = out_rows_i64(o, WORDS_BUILDS, host);

	while (out_next(&r)) {
		struct buf text;

		buf_init(&text, 4096);
		buf_span_put(&text, message(MSG_BUILD, text_lang(o)));
		buf_byte(&text, ' ');
		value_put(&text, case_text(r.q, 0));
		buf_text(&text, text_lang(o) == LANG_AR ? "، " : ", ");
		isolate_open(&text);
		moment_put(&text, case_time(r.q, 2));
		buf_text(&text, " – ");
		moment_put(&text, case_time(r.q, 3));
		isolate_close(&text);
		text_lines(o, &text, 4);
	}
}

static void put_flaws(struct out *o, int64_t host)
{
	struct out_rows r = out_rows_i64(o, ANSWER_FLAWS, host);
	enum report_lang lang = text_lang(o);
	struct buf text;

	buf_init(&text, SIZE_MAX / 4);
	while (out_next(&r)) {
		if (r.row == 0) {
			buf_span_put(&text, message(MSG_WHY_OPEN_TO, lang));
			buf_text(&text, ": ");
		} else {
			buf_text(&text, lang == LANG_AR ? "، " : ", ");
		}
		value_put(&text, case_text(r.q, 0));
		if (case_i64(r.q, 3)) {
			buf_text(&text, " (");
			buf_span_put(&text, message(MSG_CONDITIONAL, lang));
			buf_byte(&text, ')');
		}
	}
	text_lines(o, &text, 4);
}

static void put_premise(struct out *o, struct case_query *q)
{
	enum report_lang lang = text_lang(o);
	struct buf text;

	buf_init(&text, SIZE_MAX / 4);
	if (case_text(q, 1).len)
		value_put(&text, case_text(q, 1));
	else
		buf_span_put(&text, message(MSG_NO_HOST, lang));
	buf_text(&text, lang == LANG_AR ? "، " : ", ");
	isolate_open(&text);
	moment_put(&text, case_time(q, 2));
	buf_text(&text, " – ");
	moment_put(&text, case_time(q, 3));
	isolate_close(&text);
	buf_text(&text, ": ");
	if (case_i64(q, 6))
		buf_span_put(&text, message(MSG_WHY_SINCE, lang));
	else
		buf_span_put(&text, case_text(q, lang == LANG_AR ? 5 : 4));
	text_lines(o, &text, 2);
	put_builds(o, case_i64(q, 0));
	put_flaws(o, case_i64(q, 0));
	out_flush(o);
}

static void put_premises(struct out *o, struct span question)
{
	struct out_rows r = out_rows(o, ANSWER_PREMISES, question);

	text_heading(o, MSG_WHY_PREMISES);
	while (out_next(&r))
		put_premise(o, r.q);
	if (r.row == UINT64_MAX)
		text_message(o, MSG_NO_HOSTS, NULL, 0, 2);
}

/* -------------------------------------------------------------- coverage -- */

/* "iis: iis, or httpproxy:ecp + httpproxy:owa" */
static void put_needed(struct out *o, struct span question)
{
	struct out_rows r = out_rows(o, COVERAGE_NEEDED, question);
	int64_t alternative = -1;
	struct buf class;
	struct buf text;

	buf_init(&class, 4096);
	buf_init(&text, SIZE_MAX / 4);
	while (out_next(&r)) {
		bool same = r.row &&
			    span_equal(case_text(r.q, 0), buf_span(&class));

		if (!same) {
			if (text.len)
				text_prose(o, buf_span(&text), 2);
			buf_reset(&text);
			value_put(&text, case_text(r.q, 0));
			buf_text(&text, ": ");
		} else if (case_i64(r.q, 1) != alternative) {
			buf_span_put(&text, message(MSG_WHY_OR, text_lang(o)));
		} else {
			buf_text(&text, " + ");
		}
		value_put(&text, case_text(r.q, 2));
		alternative = case_i64(r.q, 1);
		buf_reset(&class);
		buf_span_put(&class, case_text(r.q, 0));
	}
	text_lines(o, &text, 2);
	buf_release(&class);
}

static void put_gaps(struct out *o, struct span question)
{
	struct out_rows r = out_rows(o, ANSWER_GAPS, question);

	while (out_next(&r)) {
		struct buf text;

		buf_init(&text, SIZE_MAX / 4);
		value_put(&text, case_text(r.q, 6));
		buf_byte(&text, ' ');
		gap_put(&text, r.q, text_lang(o) == LANG_AR);
		text_lines(o, &text, 4);
		if (!case_is_null(r.q, 8))
			text_judged(
				o,
				out_rows_i64(o, JUDGED_GAP, case_i64(r.q, 8)),
				6);
		out_flush(o);
	}
}

static void put_coverage(struct out *o, struct span question)
{
	text_heading(o, MSG_COVERAGE);
	put_needed(o, question);
	text_answer_shares(o, question);
	put_gaps(o, question);
}

/* ----------------------------------------------------------------- rules -- */

static void put_rules(struct out *o, struct span question)
{
	struct out_rows r = out_rows(o, ANSWER_RULES, question);
	enum report_lang lang = text_lang(o);
	bool applied = false;

	text_heading(o, MSG_WHY_RULES);
	text_message(o, MSG_WHY_RULES_HELP, NULL, 0, 2);
	while (out_next(&r)) {
		bool this = !applied && case_i64(r.q, 1);
		struct buf text;

		buf_init(&text, SIZE_MAX / 4);
		buf_printf(&text, "%llu. ", (unsigned long long)r.row + 1);
		buf_span_put(&text, word_of(case_text(r.q, 0), lang));
		buf_text(&text, ": ");
		buf_span_put(&text, case_text(r.q, lang == LANG_AR ? 3 : 2));
		buf_text(&text, " – ");
		buf_span_put(&text, message(applied ? MSG_WHY_NOT_REACHED
					    : this  ? MSG_WHY_APPLIED
						    : MSG_WHY_NO,
					    lang));
		text_paint(o, this ? COLOUR_BOLD : COLOUR_DIM);
		text_lines(o, &text, 2);
		text_paint(o, COLOUR_OFF);
		applied = applied || this;
	}
}

/* -------------------------------------------------------------- findings -- */

static void put_finding(struct out *o, struct span id)
{
	struct out_rows r = out_rows(o, WORDS_FINDING, id);

	buf_byte(&o->b, '\n');
	while (out_next(&r))
		text_finding_head(o, r.q);
	r = out_rows(o, WORDS_PLACES, id);
	text_paint(o, COLOUR_DIM);
	while (out_next(&r))
		text_place(o, r.q, 4);
	text_paint(o, COLOUR_OFF);
	out_flush(o);
}

static void put_findings(struct out *o, struct span question)
{
	struct out_rows r = out_rows(o, ANSWER_FINDINGS, question);

	while (out_next(&r)) {
		if (r.row == 0)
			text_heading(o, MSG_EXPLAIN_FINDINGS);
		put_finding(o, case_text(r.q, 0));
	}
}

int report_answer(struct case_file *c, const char *question, bool why,
		  const struct report_options *options,
		  struct report_sink *sink, struct err *err)
{
	struct span name = span_str(question);
	struct out o;

	out_init(&o, c, options, sink, err);
	if (answer_knows(&o, question) && out_has_answers(&o)) {
		put_answer(&o, question_find(name));
		if (why) {
			put_premises(&o, name);
			put_coverage(&o, name);
			put_rules(&o, name);
			put_findings(&o, name);
		}
	}
	return out_end(&o);
}
