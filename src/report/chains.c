/* chains.c - see chains.h. */
#include "report/chains.h"

#include "base/banned.h"
#include "report/html_out.h"
#include "report/json_out.h"
#include "report/phrase.h"
#include "report/text_out.h"
#include "report/visible.h"
#include "report/words.h"

#define TEXT_CHAINS 3
#define TEXT_STEPS 12
#define HTML_CHAINS 200
#define HTML_STEPS 100

#define CHAINS                                                                 \
	"SELECT c.id, h.name, c.implant, i.path, c.first_ns, c.last_ns,"       \
	" (SELECT count(*) FROM chain_step AS s WHERE s.chain = c.id)"         \
	" FROM chain AS c JOIN host AS h ON h.id = c.host"                     \
	" LEFT JOIN implant AS i ON i.id = c.implant"                          \
	" ORDER BY c.first_ns IS NULL, c.first_ns, c.id"
#define STEPS                                                                  \
	"SELECT s.kind, s.time_ns, s.tie, s.finding, f.count, f.last_ns,"      \
	" " SENTENCE_EN ", " SENTENCE_AR " FROM chain_step AS s"               \
	" JOIN finding AS f ON f.id = s.finding" SENTENCE_JOIN                 \
	" WHERE s.chain = ?1 ORDER BY s.ord"

/* "step-entry", "tie-path": rows of words.c. */
static struct span worded(const char *prefix, struct span word,
			  enum report_lang lang)
{
	char name[64];
	struct span found;

	snprintf(name, sizeof(name), "%s-%.*s", prefix,
		 SPAN_ARG(span_head(word, 40)));
	if (!word_is_known(span_str(name)))
		return word;
	found = word_of(span_str(name), lang);
	return found;
}

/* ----------------------------------------------------------------- JSON -- */

static void put_steps(struct out *o, struct span chain)
{
	struct out_rows r = out_rows(o, STEPS, chain);
	struct buf *b = &o->b;

	json_key(b, "steps");
	buf_byte(b, '[');
	while (out_next(&r)) {
		json_comma(b);
		buf_byte(b, '{');
		json_col_text(b, "kind", r.q, 0);
		json_col_time(b, "time", r.q, 1);
		json_col_text(b, "tie", r.q, 2);
		json_col_text(b, "finding", r.q, 3);
		buf_byte(b, '}');
	}
	buf_byte(b, ']');
}

void json_chains(struct out *o)
{
	struct out_rows r = out_rows(o, CHAINS, SPAN_NONE);
	struct buf *b = &o->b;

	buf_text(b, ",\n\"chains\":[");
	while (out_next(&r)) {
		buf_text(b, r.row ? ",\n{" : "\n{");
		json_col_text(b, "id", r.q, 0);
		if (case_text(r.q, 1).len)
			json_col_text(b, "host", r.q, 1);
		else
			json_null(b, "host");
		json_col_text(b, "implant", r.q, 2);
		json_col_time(b, "first", r.q, 4);
		json_col_time(b, "last", r.q, 5);
		put_steps(o, case_text(r.q, 0));
		buf_byte(b, '}');
		out_flush(o);
	}
	buf_text(b, "\n]");
}

/* ------------------------------------------------------------- terminal -- */

static void text_step(struct out *o, struct case_query *q)
{
	enum report_lang lang = text_lang(o);
	struct buf text;

	buf_init(&text, SIZE_MAX / 4);
	if (!case_is_null(q, 1)) {
		isolate_open(&text);
		moment_put(&text, case_time(q, 1));
		isolate_close(&text);
		buf_text(&text, "  ");
	}
	buf_span_put(&text, worded("step", case_text(q, 0), lang));
	buf_text(&text, ": ");
	buf_span_put(&text, case_text(q, lang == LANG_AR ? 7 : 6));
	text_lines(o, &text, 4);
}

static void text_steps(struct out *o, struct span chain, int64_t all)
{
	struct out_rows r = out_rows(o, STEPS, chain);

	while (out_next(&r))
		if (r.row < TEXT_STEPS)
			text_step(o, r.q);
	if (all > TEXT_STEPS)
		text_message_number(o, MSG_MORE, (uint64_t)all - TEXT_STEPS, 4);
}

static void text_chain(struct out *o, struct case_query *q)
{
	buf_text(&o->b, "\n  ");
	text_value(o, case_text(q, 1));
	buf_byte(&o->b, ' ');
	text_value(o, case_text(q, case_is_null(q, 3) ? 0 : 3));
	buf_byte(&o->b, '\n');
	text_steps(o, case_text(q, 0), case_i64(q, 6));
	out_flush(o);
}

void text_chains(struct out *o)
{
	struct out_rows r = out_rows(o, CHAINS, SPAN_NONE);
	uint64_t all = 0;

	while (out_next(&r)) {
		if (all == 0)
			text_heading(o, MSG_CHAINS);
		if (all++ < TEXT_CHAINS)
			text_chain(o, r.q);
	}
	if (all > TEXT_CHAINS)
		text_message_number(o, MSG_MORE, all - TEXT_CHAINS, 2);
}

/* ------------------------------------------------------------- the page -- */

static void html_step(struct out *o, struct case_query *q)
{
	enum report_lang lang = html_lang(o);

	html_put(o, "<tr>");
	html_cell_time(o, q, 1);
	html_put(o, "<td>");
	buf_span_put(&o->b, worded("step", case_text(q, 0), lang));
	html_put(o, "</td><td>");
	html_prose(o, case_text(q, lang == LANG_AR ? 7 : 6));
	html_put(o, "</td><td>");
	buf_span_put(&o->b, worded("tie", case_text(q, 2), lang));
	html_put(o, "</td><td>");
	html_finding_link(o, case_text(q, 3));
	html_put(o, "</td></tr>\n");
}

static void html_chain(struct out *o, struct case_query *q)
{
	static const enum message columns[] = {
		MSG_WHEN, MSG_STEP, MSG_WHAT, MSG_TIE, MSG_FINDINGS, MSG_COUNT};
	struct out_rows r = out_rows(o, STEPS, case_text(q, 0));

	html_put(o, "<h3>");
	html_host(o, case_text(q, 1));
	html_put(o, " ");
	html_value(o, case_text(q, case_is_null(q, 3) ? 0 : 3));
	html_put(o, "</h3>\n");
	html_table(o, columns);
	while (out_next(&r))
		if (r.row < HTML_STEPS)
			html_step(o, r.q);
	html_table_end(o);
	if (case_i64(q, 6) > HTML_STEPS)
		html_cap(o, MSG_ROWS_CAPPED, HTML_STEPS, case_i64(q, 6));
}

void html_chains(struct out *o)
{
	struct out_rows r = out_rows(o, CHAINS, SPAN_NONE);
	int64_t all = 0;

	while (out_next(&r)) {
		if (all == 0)
			html_section(o, "chains", MSG_CHAINS);
		if (all++ < HTML_CHAINS)
			html_chain(o, r.q);
	}
	if (all > HTML_CHAINS)
		html_cap(o, MSG_ROWS_CAPPED, HTML_CHAINS, all);
	if (all)
		html_put(o, "</section>\n");
}
