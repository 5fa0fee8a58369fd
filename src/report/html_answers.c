/* html_answers.c - the answers and the findings of the page. */
#include "report/html_out.h"

#include "report/visible.h"

/* The strongest that the page shows; the JSON report has all. */
#define HTML_FINDINGS 1000

/* ------------------------------------------------------------- answers -- */

static void put_answer_row(struct out *o, size_t question)
{
	struct span name = span_str(question_name(question));
	struct out_rows r = out_rows(o, WORDS_ANSWER, name);
	static const char *const tones[] = {"none", "good", "unsure", "bad"};

	if (out_next(&r)) {
		struct span verdict = case_text(r.q, 1);

		html_put(o, "<tr><td><a href=\"#a-");
		html_put(o, question_name(question));
		html_put(o, "\">");
		markup_put(&o->b, question_title(question, html_lang(o)));
		buf_printf(&o->b, "</a></td><td><b class=\"%s\">",
			   tones[verdict_tone(question, verdict)]);
		html_word(o, verdict);
		html_put(o, "</b></td><td>");
		html_word(o, case_text(r.q, 2));
		html_put(o, "</td><td>");
		html_share(o, r.q, 9);
		html_put(o, "</td></tr>\n");
	}
	while (out_next(&r))
		;
}

static void put_answer_values(struct out *o, struct span question)
{
	struct out_rows r = out_rows(o,
				     "SELECT key, type, value FROM json_each("
				     "(SELECT vals FROM answer WHERE question"
				     " = ?1 AND json_valid(vals)))",
				     question);

	while (out_next(&r)) {
		struct span type = case_text(r.q, 1);

		html_put(o, "<dt>");
		html_word(o, case_text(r.q, 0));
		html_put(o, "</dt><dd>");
		if (span_is(type, "array") || span_is(type, "object"))
			html_members(o, case_text(r.q, 2));
		else
			html_scalar(o, r.q);
		html_put(o, "</dd>\n");
	}
}

static void put_answer_coverage(struct out *o, struct case_query *q,
				struct span question)
{
	struct out_rows r;

	if (case_text(q, 6).len > 2) { /* more than "[]" */
		html_pair(o, MSG_NEEDED);
		html_values(o, out_rows(o,
					"SELECT value FROM json_each((SELECT"
					" needed FROM answer WHERE question ="
					" ?1 AND json_valid(needed)))",
					question));
		html_pair_end(o);
	}
	if (!case_is_null(q, 9)) {
		html_pair(o, MSG_ANSWER_WINDOW);
		html_period(o, case_time(q, 7), case_time(q, 8));
		html_pair_end(o);
	}
	r = out_rows(o,
		     "SELECT f.id FROM answer_list AS a JOIN finding AS f "
		     "ON f.n = a.finding WHERE question = ?1"
		     " ORDER BY ord LIMIT 40",
		     question);
	if (out_next(&r)) {
		html_pair(o, MSG_ANSWER_FINDINGS);
		do {
			html_finding_link(o, case_text(r.q, 0));
			html_put(o, " ");
		} while (out_next(&r));
		html_pair_end(o);
	}
}

static void put_answer(struct out *o, size_t question)
{
	struct span name = span_str(question_name(question));
	struct out_rows r = out_rows(o, WORDS_ANSWER, name);

	if (out_next(&r)) {
		html_put(o, "<article id=\"a-");
		html_put(o, question_name(question));
		html_put(o, "\"><h3>");
		markup_put(&o->b, question_title(question, html_lang(o)));
		html_put(o, "</h3>\n<p>");
		html_prose(o,
			   case_text(r.q, html_lang(o) == LANG_AR ? 11 : 10));
		html_put(o, "</p>\n<dl class=\"pairs\">");
		put_answer_values(o, name);
		put_answer_coverage(o, r.q, name);
		html_put(o, "</dl></article>\n");
	}
	while (out_next(&r))
		;
	out_flush(o);
}

void html_answers(struct out *o)
{
	static const enum message columns[] = {MSG_QUESTION, MSG_VERDICT,
					       MSG_CONFIDENCE, MSG_COVERAGE,
					       MSG_COUNT};

	html_section(o, "answers", MSG_ANSWERS);
	html_put(o, "<div class=\"wide\"><table class=\"answers\">");
	html_head_row(o, columns);
	html_put(o, "<tbody>\n");
	for (size_t i = 0; i < QUESTION_COUNT; i++)
		put_answer_row(o, i);
	html_put(o, "</tbody></table></div>\n<p class=\"help\">");
	html_message(o, MSG_READ_AS);
	html_put(o, "</p>\n");
	for (size_t i = 0; i < QUESTION_COUNT; i++)
		put_answer(o, i);
	html_put(o, "</section>\n");
}

/* ------------------------------------------------------------ findings -- */

static void put_finding_head(struct out *o, struct case_query *q)
{
	struct span severity = case_text(q, 4);

	html_put(o, "<article class=\"");
	visible_put_markup(&o->b, severity);
	html_put(o, "\" id=\"");
	visible_put_markup(&o->b, case_text(q, 0));
	html_put(o, "\"><div class=\"meta\"><span class=\"sev\">");
	html_word(o, severity);
	html_put(o, "</span> ");
	if (case_is_null(q, 2)) {
		html_put(o, "<span class=\"none\">");
		html_message(o, MSG_NO_TIME);
		html_put(o, "</span>");
	} else {
		html_time(o, case_time(q, 2));
	}
	html_put(o, " <b>");
	html_host(o, case_text(q, 3));
	html_put(o, "</b> <span>");
	html_word(o, case_text(q, 1));
	html_put(o, "</span> <span>");
	html_word(o, case_text(q, 15));
	html_put(o, "</span> ");
	html_finding_link(o, case_text(q, 0));
	html_put(o, "</div>\n<p>");
	html_prose(o, case_text(q, html_lang(o) == LANG_AR ? 11 : 10));
	html_put(o, "</p>\n");
}

static void put_times_seen(struct out *o, struct case_query *q)
{
	struct buf text[2];
	struct span values[2];

	if (case_i64(q, 13) < 2)
		return;
	for (size_t i = 0; i < 2; i++)
		buf_init(&text[i], 64);
	count_put(&text[0], (uint64_t)case_i64(q, 13));
	moment_put(&text[1], case_time(q, 12));
	values[0] = buf_span(&text[0]);
	values[1] = buf_span(&text[1]);
	html_put(o, "<dt></dt><dd>");
	html_message_values(o, MSG_TIMES_SEEN, values, 2);
	html_pair_end(o);
	buf_release(&text[0]);
	buf_release(&text[1]);
}

static void put_finding_pairs(struct out *o, struct case_query *q)
{
	struct span id = case_text(q, 0);
	struct span rule[3] = {case_text(q, 7), case_text(q, 8),
			       case_text(q, 6)};
	struct out_rows r;

	html_put(o, "<dl class=\"pairs\">");
	html_pair(o, MSG_RULE);
	html_message_values(o, MSG_RULE_BY, rule, 3);
	html_pair_end(o);
	html_pair(o, MSG_GRADE);
	html_word(o, case_text(q, 5));
	html_pair_end(o);
	html_known(o, MSG_CLIENT, q, 16);
	html_known(o, MSG_USER, q, 17);
	html_known(o, MSG_REQUESTED, q, 18);
	r = out_rows(o, WORDS_TECHNIQUES, id);
	if (out_next(&r)) {
		html_pair(o, MSG_TECHNIQUES);
		do {
			html_value(o, case_text(r.q, 0));
			html_put(o, " ");
		} while (out_next(&r));
		html_pair_end(o);
	}
	r = out_rows(o, WORDS_FLAWS, id);
	if (out_next(&r)) {
		html_pair(o, MSG_FLAWS);
		do {
			html_value(o, case_text(r.q, 0));
			html_put(o, " ");
		} while (out_next(&r));
		html_pair_end(o);
	}
	put_times_seen(o, q);
	html_judged(o, out_rows(o, JUDGED_FINDING, id));
	html_put(o, "</dl>\n");
}

static void put_place(struct out *o, struct case_query *q)
{
	bool is_record = !case_is_null(q, 3);
	char numbers[3][24];
	struct span values[3];

	for (int i = 0; i < 3; i++) {
		static const int columns[] = {2, 4, 5};
		int column = i == 0 && is_record ? 3 : columns[i];

		snprintf(numbers[i], sizeof(numbers[i]), "%lld",
			 (long long)case_i64(q, column));
		values[i] = span_str(numbers[i]);
	}
	html_put(o, "<li>");
	html_value(o, case_text(q, 1));
	if (is_record || !case_is_null(q, 2)) {
		html_put(o, html_lang(o) == LANG_AR ? "، " : ", ");
		html_message_values(o, is_record ? MSG_RECORD : MSG_LINE,
				    values, 1);
	}
	if (case_i64(q, 5)) {
		html_put(o, html_lang(o) == LANG_AR ? "، " : ", ");
		html_message_values(o, MSG_OFFSET, values + 1, 2);
	}
	html_put(o, "</li>\n");
}

static void put_finding(struct out *o, struct case_query *q)
{
	static const uint64_t most = 5;
	struct out_rows r;

	put_finding_head(o, q);
	put_finding_pairs(o, q);
	r = out_rows(o, WORDS_PLACES, case_text(q, 0));
	if (out_next(&r)) {
		html_put(o, "<ul class=\"places\">\n");
		do {
			if (r.row < most)
				put_place(o, r.q);
		} while (out_next(&r));
		if (r.row >= most) {
			html_put(o, "<li>");
			html_message_number(o, MSG_MORE_PLACES,
					    r.row + 1 - most);
			html_put(o, "</li>");
		}
		html_put(o, "</ul>");
	}
	html_put(o, "</article>\n");
	out_flush(o);
}

void html_findings(struct out *o)
{
	int64_t all = out_number(o, "SELECT count(*) FROM finding");
	struct out_rows r;

	html_section(o, "findings", MSG_FINDINGS);
	if (all == 0)
		html_nothing(o, MSG_NO_FINDINGS);
	html_cap(o, MSG_FINDINGS_CAPPED, HTML_FINDINGS, all);
	r = out_rows_i64(o, WORDS_STRONGEST, HTML_FINDINGS);
	while (out_next(&r))
		put_finding(o, r.q);
	html_put(o, "</section>\n");
}
