/* html_lists.c - what was left behind, hosts, what was not seen, evidence. */
#include "report/html_out.h"

#include "report/visible.h"

/* Rows of a list that the page shows; the JSON report has all. */
#define HTML_ROWS 2000

/* ----------------------------------------------------------- left behind -- */

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
		MSG_HOST,	MSG_IMPLANT,   MSG_KIND, MSG_STATE,
		MSG_FIRST_SEEN, MSG_LAST_SEEN, MSG_USED, MSG_FAMILY,
		MSG_FINDINGS,	MSG_COUNT};
	struct out_rows r = out_rows(o, WORDS_IMPLANTS, SPAN_NONE);

	html_section(o, "implants", MSG_IMPLANTS);
	if (!out_next(&r)) {
		html_nothing(o, MSG_NO_IMPLANTS);
		html_put(o, "</section>\n");
		return;
	}
	html_table(o, columns);
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
	html_table_end(o);
	html_put(o, "</section>\n");
}

static void put_transfers(struct out *o)
{
	static const enum message columns[] = {MSG_CHANNEL, MSG_HOST, MSG_PEER,
					       MSG_MAILBOX, MSG_FROM, MSG_TO,
					       MSG_BYTES,   MSG_COUNT};
	struct out_rows r = out_rows(o, WORDS_TRANSFERS, SPAN_NONE);

	if (!out_next(&r))
		return;
	html_section(o, "transfers", MSG_TRANSFERS);
	html_table(o, columns);
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
	html_table_end(o);
	html_put(o, "</section>\n");
}

static void put_reach(struct out *o)
{
	static const enum message columns[] = {
		MSG_FROM,	MSG_TO,	       MSG_HOW,	    MSG_ACCOUNT,
		MSG_FIRST_SEEN, MSG_LAST_SEEN, MSG_OUTCOME, MSG_COUNT};
	struct out_rows r = out_rows(o, WORDS_REACH, SPAN_NONE);

	if (!out_next(&r))
		return;
	html_section(o, "reach", MSG_REACH);
	html_table(o, columns);
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
	html_table_end(o);
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
	html_table(o, columns);
	do {
		html_put(o, "<tr>");
		html_cell_time(o, r.q, 1);
		html_cell_time(o, r.q, 2);
		html_put(o, "<td>");
		if (!case_is_null(r.q, 3))
			html_members(o, case_text(r.q, 3));
		html_put(o, "</td><td>");
		html_values(o, out_rows(o,
					"SELECT coalesce(value ->> 'name',"
					" value) FROM json_each(coalesce(?1,"
					" '[]')) WHERE json_valid(value)",
					case_text(r.q, 5)));
		html_put(o, "</td></tr>\n");
	} while (out_next(&r));
	html_table_end(o);
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
	html_table(o, columns);
	do {
		html_put(o, "<tr>");
		html_cell(o, r.q, 0);
		html_cell(o, r.q, 1);
		html_cell_time(o, r.q, 2);
		html_cell_time(o, r.q, 3);
		html_put(o, "</tr>\n");
	} while (out_next(&r));
	html_table_end(o);
}

static void put_open_flaws(struct out *o, int64_t host)
{
	struct out_rows r = out_rows_i64(o, WORDS_OPEN_FLAWS, host);

	if (!out_next(&r))
		return;
	html_pair(o, MSG_OPEN_TO);
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
	html_pair_end(o);
}

static void put_host(struct out *o, struct case_query *q)
{
	int64_t host = case_i64(q, 0);

	html_put(o, "<article><h3>");
	html_host(o, case_text(q, 1));
	html_put(o, "</h3>\n<dl class=\"pairs\">");
	if (!case_is_null(q, 2)) {
		html_pair(o, MSG_ROLE);
		html_word(o, case_text(q, 2));
		html_pair_end(o);
	}
	html_known(o, MSG_PRODUCT, q, 3);
	html_pair(o, MSG_ADDRESSES);
	html_values(o,
		    out_rows_i64(o,
				 "SELECT address FROM host_address"
				 " WHERE host = ?1 ORDER BY address LIMIT 64",
				 host));
	html_pair_end(o);
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
		html_nothing(o, MSG_NO_HOSTS);
	html_put(o, "</section>\n");
}

/* ------------------------------------------------------------ not seen -- */

static void put_gaps(struct out *o)
{
	static const enum message columns[] = {MSG_HOST, MSG_SOURCE, MSG_FROM,
					       MSG_TO,	 MSG_WHY,    MSG_COUNT};
	int64_t all = out_number(o, "SELECT count(*) FROM gap");
	struct out_rows r;

	html_put(o, "<h3>");
	html_message(o, MSG_GAPS);
	html_put(o, "</h3>\n");
	if (all == 0) {
		html_nothing(o, MSG_NO_GAPS);
		return;
	}
	html_cap(o, MSG_ROWS_CAPPED, HTML_ROWS, all);
	html_table(o, columns);
	r = out_rows_i64(
		o,
		"SELECT h.name, source, from_ns, to_ns, why, why_ar,"
		" g.id, judgement FROM gap AS g JOIN host AS h ON h.id = g.host"
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
		html_put(o, " <span class=\"none\">");
		html_value(o, case_text(r.q, 6));
		html_put(o, "</span>");
		if (!case_is_null(r.q, 7)) {
			html_put(o, "<br><b>");
			html_word(o, SPAN_LIT("accepted"));
			html_put(o, "</b>");
		}
		html_put(o, "</td></tr>\n");
		out_flush(o);
	}
	html_table_end(o);
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
		html_nothing(o, MSG_NOTHING_REFUSED);
		return;
	}
	html_cap(o, MSG_ROWS_CAPPED, HTML_ROWS, all);
	html_table(o, columns);
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
	html_table_end(o);
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
	html_table(o, columns);
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
	html_table_end(o);
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
		MSG_PATH,	    MSG_FORMAT, MSG_BYTES, MSG_DECODED,
		MSG_DAMAGED_COLUMN, MSG_SLACK,	MSG_COUNT};
	int64_t all = out_number(o, "SELECT count(*) FROM item");
	struct out_rows r;

	html_section(o, "evidence", MSG_EVIDENCE_LIST);
	html_cap(o, MSG_ROWS_CAPPED, HTML_ROWS, all);
	html_table(o, columns);
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
	html_table_end(o);
	html_put(o, "</section>\n");
}
