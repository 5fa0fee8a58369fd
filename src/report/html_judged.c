/* html_judged.c - what people said, in the page. */
#include "report/html_out.h"

static void put_words(struct out *o, struct case_query *q)
{
	struct buf text;

	buf_init(&text, SIZE_MAX / 4);
	judged_put(&text, q, html_lang(o));
	html_prose(o, buf_span(&text));
	if (text.bad)
		o->b.bad = text.bad;
	buf_release(&text);
}

void html_judged(struct out *o, struct out_rows r)
{
	while (out_next(&r)) {
		html_pair(o, MSG_JUDGED_BY);
		html_put(o, "<b>");
		put_words(o, r.q);
		html_put(o, "</b>");
		html_pair_end(o);
	}
}

static void put_subject(struct out *o, struct case_query *q)
{
	struct span id = case_text(q, 5);

	if (span_starts_nocase(id, SPAN_LIT("f-"))) {
		html_finding_link(o, id);
		return;
	}
	html_value(o, id);
	html_put(o, "<br>");
	html_host(o, case_text(q, 6));
	html_put(o, " ");
	html_value(o, case_text(q, 7));
	html_put(o, " ");
	html_period(o, case_time(q, 8), case_time(q, 9));
}

void html_judgements(struct out *o)
{
	static const enum message columns[] = {MSG_SUBJECT, MSG_JUDGEMENT,
					       MSG_STATE, MSG_COUNT};
	struct out_rows r = out_rows(o, JUDGED_ALL, SPAN_NONE);

	if (!out_next(&r))
		return;
	html_section(o, "judgements", MSG_JUDGEMENTS);
	html_put(o, "<p class=\"help\">");
	html_message(o, MSG_JUDGEMENTS_HELP);
	html_put(o, "</p>\n");
	html_table(o, columns);
	do {
		html_put(o, "<tr><td>");
		put_subject(o, r.q);
		html_put(o, "</td><td>");
		put_words(o, r.q);
		html_put(o, "</td><td>");
		html_word(o, case_text(r.q, 10));
		html_put(o, "</td></tr>\n");
		out_flush(o);
	} while (out_next(&r));
	html_table_end(o);
	html_put(o, "</section>\n");
}
