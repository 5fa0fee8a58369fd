/* html_coverage.c - below the picture: what each answer's share is made of. */
#include "report/coverage.h"
#include "report/html_out.h"
#include "report/visible.h"

static void put_duration(struct out *o, int64_t ns, int64_t whole_ns)
{
	struct buf text;

	buf_init(&text, 128);
	duration_put(&text, ns, whole_ns, html_lang(o));
	html_auto(o, buf_span(&text));
	buf_release(&text);
}

static void put_classes(struct out *o, int64_t host, struct span question)
{
	struct out_rows r = out_rows_i64(o, COVERAGE_CLASSES, host);

	if (r.q)
		case_bind_text(r.q, 2, question);
	while (out_next(&r)) {
		if (r.row)
			html_put(o, " · ");
		html_value(o, case_text(r.q, 0));
		html_put(o, " ");
		put_duration(o, case_i64(r.q, 1), case_i64(r.q, 2));
	}
}

static void put_hosts(struct out *o, struct span question, struct span title)
{
	struct out_rows r = out_rows(o, COVERAGE_HOSTS, question);

	while (out_next(&r)) {
		html_put(o, "<tr><td>");
		if (r.row == 0)
			markup_put(&o->b, title);
		html_put(o, "</td><td>");
		html_host(o, case_text(r.q, 1));
		html_put(o, "</td><td class=\"num\">");
		put_duration(o, case_i64(r.q, 2), case_i64(r.q, 3));
		html_put(o, "</td><td class=\"num\">");
		put_duration(o, case_i64(r.q, 3), case_i64(r.q, 3));
		html_put(o, "</td><td>");
		put_classes(o, case_i64(r.q, 0), question);
		if (case_i64(r.q, 4)) {
			html_put(o, "<br>");
			html_word(o, SPAN_LIT("accepted"));
			html_put(o, ": ");
			put_duration(o, case_i64(r.q, 4), case_i64(r.q, 3));
		}
		html_put(o, "</td></tr>\n");
		out_flush(o);
	}
}

void html_retention(struct out *o)
{
	static const enum message columns[] = {
		MSG_HOST, MSG_SOURCE, MSG_COVERAGE_RETENTION, MSG_COUNT};
	struct out_rows r = out_rows(o, COVERAGE_RETENTION, SPAN_NONE);
	bool arabic = html_lang(o) == LANG_AR;

	if (!out_next(&r))
		return;
	html_put(o, "<h3>");
	html_message(o, MSG_COVERAGE_RETENTION);
	html_put(o, "</h3>\n<p class=\"help\">");
	html_message(o, MSG_COVERAGE_RETENTION_HELP);
	html_put(o, "</p>\n");
	html_table(o, columns);
	do {
		html_put(o, "<tr><td>");
		html_host(o, case_text(r.q, 0));
		html_put(o, "</td><td>");
		html_value(o, case_text(r.q, 1));
		html_put(o, "</td><td>");
		html_prose(o, case_text(r.q, arabic ? 3 : 2));
		html_put(o, "</td></tr>\n");
		out_flush(o);
	} while (out_next(&r));
	html_table_end(o);
}

void html_shares(struct out *o)
{
	static const enum message columns[] = {
		MSG_QUESTION,	 MSG_HOST,    MSG_COVERED_TIME,
		MSG_ASKED_ABOUT, MSG_BY_WHAT, MSG_COUNT};
	struct out_rows r = out_rows(o, COVERAGE_ANSWERS, SPAN_NONE);

	if (!out_next(&r))
		return;
	html_put(o, "<h3>");
	html_message(o, MSG_COVERAGE_ANSWERS);
	html_put(o, "</h3>\n<p class=\"help\">");
	html_message(o, MSG_COVERAGE_ANSWERS_HELP);
	html_put(o, "</p>\n");
	html_table(o, columns);
	do {
		size_t index = question_find(case_text(r.q, 0));

		if (index < QUESTION_COUNT)
			put_hosts(o, case_text(r.q, 0),
				  question_title(index, html_lang(o)));
	} while (out_next(&r));
	html_table_end(o);
}
