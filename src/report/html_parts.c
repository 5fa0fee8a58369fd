/* html_parts.c - the sections of the page that list things. */
#include "report/html_out.h"

#include "report/visible.h"

/* Rows of a list that the page shows; the JSON report has all. */
#define HTML_FINDINGS 1000
#define HTML_ROWS 2000

/* Bytes of a path, user or agent that are shown; places lead to the rest. */
#define VALUE_SHOWN 300

/* "The first 2,000 of 31,415; all are in the JSON report." */
static void put_cap(struct out *o, enum message which, int64_t shown,
		    int64_t all)
{
	struct buf text[2];
	struct span values[2];

	if (all <= shown)
		return;
	for (size_t i = 0; i < 2; i++) {
		buf_init(&text[i], 64);
		count_put(&text[i], (uint64_t)(i ? all : shown));
		values[i] = buf_span(&text[i]);
	}
	html_put(o, "<p class=\"help\">");
	html_message_values(o, which, values, 2);
	html_put(o, "</p>\n");
	buf_release(&text[0]);
	buf_release(&text[1]);
}

static void put_nothing(struct out *o, enum message which)
{
	html_put(o, "<p class=\"none\">");
	html_message(o, which);
	html_put(o, "</p>\n");
}

static void pair_open(struct out *o, enum message label)
{
	html_put(o, "<dt>");
	html_message(o, label);
	html_put(o, "</dt><dd>");
}

static void pair_close(struct out *o)
{
	html_put(o, "</dd>\n");
}

/* "a · b · c", each a value. */
static void put_values(struct out *o, struct out_rows r)
{
	while (out_next(&r)) {
		if (r.row)
			html_put(o, " · ");
		html_value(o, case_text(r.q, 0));
	}
}

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

/* A scalar as the reader's word; anything else as it is. Columns 1 and 2: type
 * and value of json_each. */
static void put_scalar(struct out *o, struct case_query *q)
{
	struct span type = case_text(q, 1);

	if (span_is(type, "null"))
		html_message(o, MSG_UNKNOWN);
	else if (span_is(type, "true") || span_is(type, "false"))
		html_word(o, type);
	else
		html_value(o, case_text(q, 2));
}

/* "cve: CVE-2021-26855, host: EX01", of an object within a list. */
static void put_object(struct out *o, struct span json)
{
	struct out_rows r = out_rows(o,
				     "SELECT key, type, value"
				     " FROM json_each(?1) AS inner_members",
				     json);

	while (out_next(&r)) {
		if (r.row)
			html_put(o, html_lang(o) == LANG_AR ? "، " : ", ");
		html_put(o, "<span class=\"key-name\">");
		html_word(o, case_text(r.q, 0));
		html_put(o, "</span> ");
		put_scalar(o, r.q);
	}
}

/* The members of a list or object within a value. */
static void put_members(struct out *o, struct span json)
{
	struct out_rows r = out_rows(o,
				     "SELECT key, type, value, typeof(key)"
				     " FROM json_each(?1)",
				     json);

	while (out_next(&r)) {
		bool object = span_is(case_text(r.q, 1), "object");

		if (r.row)
			html_put(o, object ? "<br>" : " · ");
		if (span_is(case_text(r.q, 3), "text")) {
			html_value(o, case_text(r.q, 0));
			html_put(o, ": ");
		}
		if (object)
			put_object(o, case_text(r.q, 2));
		else
			put_scalar(o, r.q);
	}
	if (r.row == UINT64_MAX)
		html_put(o, "–");
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
			put_members(o, case_text(r.q, 2));
		else
			put_scalar(o, r.q);
		html_put(o, "</dd>\n");
	}
}

static void put_answer_coverage(struct out *o, struct case_query *q,
				struct span question)
{
	struct out_rows r;

	if (case_text(q, 6).len > 2) { /* more than "[]" */
		pair_open(o, MSG_NEEDED);
		put_values(o, out_rows(o,
				       "SELECT value FROM json_each((SELECT"
				       " needed FROM answer WHERE question ="
				       " ?1 AND json_valid(needed)))",
				       question));
		pair_close(o);
	}
	if (!case_is_null(q, 9)) {
		pair_open(o, MSG_ANSWER_WINDOW);
		html_period(o, case_time(q, 7), case_time(q, 8));
		pair_close(o);
	}
	r = out_rows(o,
		     "SELECT finding FROM answer_finding WHERE question = ?1"
		     " ORDER BY ord LIMIT 40",
		     question);
	if (out_next(&r)) {
		pair_open(o, MSG_ANSWER_FINDINGS);
		do {
			html_finding_link(o, case_text(r.q, 0));
			html_put(o, " ");
		} while (out_next(&r));
		pair_close(o);
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
		html_prose(o, case_text(r.q, html_lang(o) == LANG_AR ? 11
								     : 10));
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
	pair_close(o);
	buf_release(&text[0]);
	buf_release(&text[1]);
}

/* A value that may be as long as the sender liked; cut between characters. */
static void put_known(struct out *o, enum message label, struct case_query *q,
		      int column)
{
	struct span value = case_text(q, column);
	size_t n = value.len;

	if (case_is_null(q, column) || n == 0)
		return;
	if (n > VALUE_SHOWN)
		for (n = VALUE_SHOWN; n && (value.ptr[n] & 0xC0) == 0x80;)
			n--;
	pair_open(o, label);
	html_value(o, span_head(value, n));
	if (n < value.len) {
		html_put(o, "… <span class=\"none\">(");
		html_size(o, (int64_t)value.len);
		html_put(o, ")</span>");
	}
	pair_close(o);
}

static void put_finding_pairs(struct out *o, struct case_query *q)
{
	struct span id = case_text(q, 0);
	struct span rule[3] = {case_text(q, 7), case_text(q, 8),
			       case_text(q, 6)};
	struct out_rows r;

	html_put(o, "<dl class=\"pairs\">");
	pair_open(o, MSG_RULE);
	html_message_values(o, MSG_RULE_BY, rule, 3);
	pair_close(o);
	pair_open(o, MSG_GRADE);
	html_word(o, case_text(q, 5));
	pair_close(o);
	put_known(o, MSG_CLIENT, q, 16);
	put_known(o, MSG_USER, q, 17);
	put_known(o, MSG_REQUESTED, q, 18);
	r = out_rows(o, WORDS_TECHNIQUES, id);
	if (out_next(&r)) {
		pair_open(o, MSG_TECHNIQUES);
		do {
			html_value(o, case_text(r.q, 0));
			html_put(o, " ");
		} while (out_next(&r));
		pair_close(o);
	}
	r = out_rows(o, WORDS_FLAWS, id);
	if (out_next(&r)) {
		pair_open(o, MSG_FLAWS);
		do {
			html_value(o, case_text(r.q, 0));
			html_put(o, " ");
		} while (out_next(&r));
		pair_close(o);
	}
	put_times_seen(o, q);
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
		put_nothing(o, MSG_NO_FINDINGS);
	put_cap(o, MSG_FINDINGS_CAPPED, HTML_FINDINGS, all);
	r = out_rows_i64(o, WORDS_STRONGEST, HTML_FINDINGS);
	while (out_next(&r))
		put_finding(o, r.q);
	html_put(o, "</section>\n");
}

/* ----------------------------------------------------------- left behind -- */

static void table_open(struct out *o, const enum message *columns)
{
	html_put(o, "<div class=\"wide\"><table>");
	html_head_row(o, columns);
	html_put(o, "<tbody>\n");
}

static void table_close(struct out *o)
{
	html_put(o, "</tbody></table></div>\n");
	out_flush(o);
}

static void put_links(struct out *o, struct out_rows r)
{
	html_put(o, "<td>");
	while (out_next(&r)) {
		html_finding_link(o, case_text(r.q, 0));
		html_put(o, " ");
	}
	html_put(o, "</td></tr>\n");
}

static void put_implants(struct out *o)
{
	static const enum message columns[] = {
		MSG_HOST,      MSG_IMPLANT, MSG_KIND, MSG_STATE,   MSG_FIRST_SEEN,
		MSG_LAST_SEEN, MSG_USED,    MSG_FAMILY, MSG_FINDINGS, MSG_COUNT};
	struct out_rows r = out_rows(o, WORDS_IMPLANTS, SPAN_NONE);

	html_section(o, "implants", MSG_IMPLANTS);
	if (!out_next(&r)) {
		put_nothing(o, MSG_NO_IMPLANTS);
		html_put(o, "</section>\n");
		return;
	}
	table_open(o, columns);
	do {
		struct span state = case_text(r.q, 7);

		html_put(o, "<tr><td>");
		html_host(o, case_text(r.q, 1));
		html_put(o, "</td><td class=\"path\">");
		html_value(o, case_text(r.q, 2));
		html_put(o, "</td><td>");
		html_word(o, case_text(r.q, 3));
		html_put(o, span_is(state, "present")
				    ? "</td><td><b class=\"bad\">"
				    : "</td><td><b>");
		html_word(o, state);
		html_put(o, "</b></td>");
		html_cell_time(o, r.q, 5);
		html_cell_time(o, r.q, 6);
		html_cell_count(o, r.q, 9);
		html_cell(o, r.q, 8);
		put_links(o, out_rows(o, WORDS_IMPLANT_FINDINGS,
				      case_text(r.q, 0)));
	} while (out_next(&r));
	table_close(o);
	html_put(o, "</section>\n");
}

static void put_transfers(struct out *o)
{
	static const enum message columns[] = {
		MSG_CHANNEL, MSG_HOST, MSG_PEER,  MSG_MAILBOX,
		MSG_FROM,    MSG_TO,   MSG_BYTES, MSG_COUNT};
	struct out_rows r = out_rows(o, WORDS_TRANSFERS, SPAN_NONE);

	if (!out_next(&r))
		return;
	html_section(o, "transfers", MSG_TRANSFERS);
	table_open(o, columns);
	do {
		html_put(o, "<tr>");
		html_cell(o, r.q, 1);
		html_put(o, "<td>");
		html_host(o, case_text(r.q, 2));
		html_put(o, "</td>");
		html_cell(o, r.q, 3);
		html_cell(o, r.q, 4);
		html_cell_time(o, r.q, 5);
		html_cell_time(o, r.q, 6);
		html_put(o, "<td class=\"num\">");
		if (case_is_null(r.q, 8) && !case_is_null(r.q, 7))
			html_message_number(o, MSG_AT_LEAST,
					    (uint64_t)case_i64(r.q, 7));
		else if (!case_is_null(r.q, 8))
			html_count(o, case_i64(r.q, 8));
		html_put(o, "</td></tr>\n");
	} while (out_next(&r));
	table_close(o);
	html_put(o, "</section>\n");
}

static void put_reach(struct out *o)
{
	static const enum message columns[] = {
		MSG_FROM,      MSG_TO,	     MSG_HOW,	  MSG_ACCOUNT,
		MSG_FIRST_SEEN, MSG_LAST_SEEN, MSG_OUTCOME, MSG_COUNT};
	struct out_rows r = out_rows(o, WORDS_REACH, SPAN_NONE);

	if (!out_next(&r))
		return;
	html_section(o, "reach", MSG_REACH);
	table_open(o, columns);
	do {
		html_put(o, "<tr>");
		html_cell(o, r.q, 1);
		html_cell(o, r.q, 2);
		html_cell(o, r.q, 3);
		html_cell(o, r.q, 4);
		html_cell_time(o, r.q, 5);
		html_cell_time(o, r.q, 6);
		html_put(o, "<td>");
		html_word(o, case_text(r.q, 7));
		html_put(o, "</td></tr>\n");
	} while (out_next(&r));
	table_close(o);
	html_put(o, "</section>\n");
}

static void put_clusters(struct out *o)
{
	static const enum message columns[] = {MSG_FIRST_SEEN, MSG_LAST_SEEN,
					       MSG_TRAITS, MSG_MATCHES,
					       MSG_COUNT};
	struct out_rows r = out_rows(o, WORDS_CLUSTERS, SPAN_NONE);

	if (!out_next(&r))
		return;
	html_section(o, "clusters", MSG_CLUSTERS);
	table_open(o, columns);
	do {
		html_put(o, "<tr>");
		html_cell_time(o, r.q, 1);
		html_cell_time(o, r.q, 2);
		html_put(o, "<td>");
		if (!case_is_null(r.q, 3))
			put_members(o, case_text(r.q, 3));
		html_put(o, "</td><td>");
		put_values(o, out_rows(o,
				       "SELECT coalesce(value ->> 'name',"
				       " value) FROM json_each(coalesce(?1,"
				       " '[]')) WHERE json_valid(value)",
				       case_text(r.q, 5)));
		html_put(o, "</td></tr>\n");
	} while (out_next(&r));
	table_close(o);
	html_put(o, "</section>\n");
}

void html_left_behind(struct out *o)
{
	put_implants(o);
	put_transfers(o);
	put_reach(o);
	put_clusters(o);
}

/* --------------------------------------------------------------- hosts -- */

static void put_host_builds(struct out *o, int64_t host)
{
	static const enum message columns[] = {MSG_BUILD, MSG_UPDATE, MSG_FROM,
					       MSG_TO, MSG_COUNT};
	struct out_rows r = out_rows_i64(o, WORDS_BUILDS, host);

	if (!out_next(&r))
		return;
	table_open(o, columns);
	do {
		html_put(o, "<tr>");
		html_cell(o, r.q, 0);
		html_cell(o, r.q, 1);
		html_cell_time(o, r.q, 2);
		html_cell_time(o, r.q, 3);
		html_put(o, "</tr>\n");
	} while (out_next(&r));
	table_close(o);
}

static void put_open_flaws(struct out *o, int64_t host)
{
	struct out_rows r = out_rows_i64(o, WORDS_OPEN_FLAWS, host);

	if (!out_next(&r))
		return;
	pair_open(o, MSG_OPEN_TO);
	do {
		if (r.row)
			html_put(o, " · ");
		html_value(o, case_text(r.q, 0));
		if (case_i64(r.q, 3)) {
			html_put(o, " (");
			html_message(o, MSG_CONDITIONAL);
			html_put(o, ")");
		}
	} while (out_next(&r));
	pair_close(o);
}

static void put_host(struct out *o, struct case_query *q)
{
	int64_t host = case_i64(q, 0);

	html_put(o, "<article><h3>");
	html_host(o, case_text(q, 1));
	html_put(o, "</h3>\n<dl class=\"pairs\">");
	if (!case_is_null(q, 2)) {
		pair_open(o, MSG_ROLE);
		html_word(o, case_text(q, 2));
		pair_close(o);
	}
	put_known(o, MSG_PRODUCT, q, 3);
	pair_open(o, MSG_ADDRESSES);
	put_values(o, out_rows_i64(o,
				   "SELECT address FROM host_address"
				   " WHERE host = ?1 ORDER BY address LIMIT 64",
				   host));
	pair_close(o);
	put_open_flaws(o, host);
	html_put(o, "</dl>\n");
	put_host_builds(o, host);
	html_put(o, "</article>\n");
	out_flush(o);
}

void html_hosts(struct out *o)
{
	struct out_rows r;

	html_section(o, "hosts", MSG_HOSTS);
	html_builds_chart(o);
	r = out_rows(o, WORDS_HOSTS, SPAN_NONE);
	while (out_next(&r))
		put_host(o, r.q);
	if (r.row == UINT64_MAX)
		put_nothing(o, MSG_NO_HOSTS);
	html_put(o, "</section>\n");
}

/* ------------------------------------------------------------ not seen -- */

static void put_gaps(struct out *o)
{
	static const enum message columns[] = {MSG_HOST, MSG_SOURCE, MSG_FROM,
					       MSG_TO, MSG_WHY, MSG_COUNT};
	int64_t all = out_number(o, "SELECT count(*) FROM gap");
	struct out_rows r;

	html_put(o, "<h3>");
	html_message(o, MSG_GAPS);
	html_put(o, "</h3>\n");
	if (all == 0) {
		put_nothing(o, MSG_NO_GAPS);
		return;
	}
	put_cap(o, MSG_ROWS_CAPPED, HTML_ROWS, all);
	table_open(o, columns);
	r = out_rows_i64(o,
			 "SELECT h.name, source, from_ns, to_ns, why, why_ar"
			 " FROM gap AS g JOIN host AS h ON h.id = g.host"
			 " ORDER BY h.name, source, ord LIMIT ?1",
			 HTML_ROWS);
	while (out_next(&r)) {
		html_put(o, "<tr><td>");
		html_host(o, case_text(r.q, 0));
		html_put(o, "</td>");
		html_cell(o, r.q, 1);
		html_cell_time(o, r.q, 2);
		html_cell_time(o, r.q, 3);
		html_put(o, "<td>");
		html_prose(o, case_text(r.q, html_lang(o) == LANG_AR ? 5 : 4));
		html_put(o, "</td></tr>\n");
		out_flush(o);
	}
	table_close(o);
}

static void put_refusals(struct out *o)
{
	static const enum message columns[] = {MSG_PATH, MSG_BYTES, MSG_WHY,
					       MSG_COUNT};
	int64_t all = out_number(o, "SELECT count(*) FROM not_examined");
	struct out_rows r;
	struct buf why;

	html_put(o, "<h3>");
	html_message(o, MSG_NOT_EXAMINED);
	html_put(o, "</h3>\n");
	if (all == 0) {
		put_nothing(o, MSG_NOTHING_REFUSED);
		return;
	}
	put_cap(o, MSG_ROWS_CAPPED, HTML_ROWS, all);
	table_open(o, columns);
	r = out_rows_i64(o,
			 "SELECT path, bytes, why, harmful FROM not_examined"
			 " ORDER BY harmful DESC, seq LIMIT ?1",
			 HTML_ROWS);
	while (out_next(&r)) {
		html_put(o, "<tr><td class=\"path\">");
		html_value(o, case_text(r.q, 0));
		html_put(o, "</td><td class=\"num\">");
		if (!case_is_null(r.q, 1))
			html_size(o, case_i64(r.q, 1));
		html_put(o, "</td><td>");
		buf_init(&why, SIZE_MAX / 4);
		reason_put(&why, case_text(r.q, 2), html_lang(o));
		html_prose(o, buf_span(&why));
		buf_release(&why);
		if (case_i64(r.q, 3)) {
			html_put(o, " <b class=\"unsure\">");
			html_message(o, MSG_HARMFUL);
			html_put(o, "</b>");
		}
		html_put(o, "</td></tr>\n");
		out_flush(o);
	}
	table_close(o);
}

static void put_damages(struct out *o)
{
	static const enum message columns[] = {
		MSG_PATH, MSG_BYTES, MSG_DAMAGED_COLUMN, MSG_WHY, MSG_COUNT};
	struct out_rows r = out_rows_i64(
		o,
		"SELECT path, bytes, damaged, (SELECT why FROM damage"
		" WHERE item = i.seq ORDER BY ord LIMIT 1) FROM item AS i"
		" WHERE damaged > 0 ORDER BY damaged DESC, seq LIMIT ?1",
		HTML_ROWS);

	if (!out_next(&r))
		return;
	html_put(o, "<h3>");
	html_message(o, MSG_DAMAGED_COLUMN);
	html_put(o, "</h3>\n");
	table_open(o, columns);
	do {
		html_put(o, "<tr><td class=\"path\">");
		html_value(o, case_text(r.q, 0));
		html_put(o, "</td>");
		html_cell_count(o, r.q, 1);
		html_cell_count(o, r.q, 2);
		html_cell(o, r.q, 3);
		html_put(o, "</tr>\n");
		out_flush(o);
	} while (out_next(&r));
	table_close(o);
}

void html_not_seen(struct out *o)
{
	html_section(o, "not-seen", MSG_NOT_SEEN);
	put_gaps(o);
	put_refusals(o);
	put_damages(o);
	html_put(o, "</section>\n");
}

/* ------------------------------------------------------------ evidence -- */

void html_evidence(struct out *o)
{
	static const enum message columns[] = {
		MSG_PATH,    MSG_FORMAT,	 MSG_BYTES, MSG_DECODED,
		MSG_DAMAGED_COLUMN, MSG_SLACK, MSG_COUNT};
	int64_t all = out_number(o, "SELECT count(*) FROM item");
	struct out_rows r;

	html_section(o, "evidence", MSG_EVIDENCE_LIST);
	put_cap(o, MSG_ROWS_CAPPED, HTML_ROWS, all);
	table_open(o, columns);
	r = out_rows_i64(o, WORDS_EVIDENCE " LIMIT ?1", HTML_ROWS);
	while (out_next(&r)) {
		html_put(o, "<tr><td class=\"path hash\">");
		html_auto(o, case_text(r.q, 1));
		html_put(o, "<br>");
		html_value(o, case_text(r.q, 3));
		html_put(o, "</td>");
		html_cell(o, r.q, 4);
		html_cell_count(o, r.q, 2);
		html_cell_count(o, r.q, 5);
		html_cell_count(o, r.q, 6);
		html_cell_count(o, r.q, 7);
		html_put(o, "</tr>\n");
		out_flush(o);
	}
	table_close(o);
	html_put(o, "</section>\n");
}
