/* json.c - postern-report/1: the report that all others and outside programs
 * are made from.
 *
 * One object a line within the lists, so that two reports can be compared with
 * diff.  Order: answers as in the contract; findings by time, then id;
 * evidence and what was not examined in reading order; all else by its key. */
#include "report/chains.h"
#include "report/coverage.h"
#include "report/json_out.h"
#include "report/judged.h"
#include "report/visible.h"
#include "report/words.h"

/* A list of objects: `put` writes the members of one. */
static void put_list(struct out *o, const char *key, const char *sql,
		     void (*put)(struct out *o, struct case_query *q))
{
	struct out_rows r = out_rows(o, sql, SPAN_NONE);

	buf_printf(&o->b, ",\n\"%s\":[", key);
	while (out_next(&r)) {
		buf_text(&o->b, r.row ? ",\n{" : "\n{");
		put(o, r.q);
		buf_byte(&o->b, '}');
		out_flush(o);
	}
	buf_text(&o->b, "\n]");
}

/* Sentences are for people, wherever they are shown in the end: what is hidden
 * in them is made visible here. Data fields keep every character. */
static void put_pair(struct buf *b, const char *key, struct span en,
		     struct span ar)
{
	struct buf text;

	buf_init(&text, SIZE_MAX / 4);
	json_key(b, key);
	buf_byte(b, '{');
	prose_put_plain(&text, en);
	json_string(b, "en", buf_span(&text));
	buf_reset(&text);
	prose_put(&text, ar);
	json_string(b, "ar", buf_span(&text));
	buf_byte(b, '}');
	if (text.bad)
		b->bad = text.bad;
	buf_release(&text);
}

/* A host's name; NULL while nothing names it. */
static void put_host(struct buf *b, const char *key, struct span name)
{
	if (name.len)
		json_string(b, key, name);
	else
		json_null(b, key);
}

/* A sentence of a column; null for NULL. plain: without isolates, where nothing
 * runs from right to left. */
static void put_prose(struct buf *b, const char *key, struct case_query *q,
		      int column, bool plain)
{
	struct buf text;

	if (case_is_null(q, column)) {
		json_null(b, key);
		return;
	}
	buf_init(&text, SIZE_MAX / 4);
	if (plain)
		prose_put_plain(&text, case_text(q, column));
	else
		prose_put(&text, case_text(q, column));
	json_string(b, key, buf_span(&text));
	if (text.bad)
		b->bad = text.bad;
	buf_release(&text);
}

/* Columns from..from+3: from_ns, to_ns, why, why_ar. */
static void put_gap_times(struct buf *b, struct case_query *q, int from)
{
	json_col_time(b, "from", q, from);
	json_col_time(b, "to", q, from + 1);
	put_prose(b, "why", q, from + 2, true);
	put_prose(b, "why_ar", q, from + 3, false);
}

/* Columns from..from+2: id, kind, judgement. */
static void put_gap_more(struct out *o, struct case_query *q, int from)
{
	json_col_text(&o->b, "id", q, from);
	json_col_text(&o->b, "kind", q, from + 1);
	if (case_is_null(q, from + 2))
		json_null(&o->b, "accepted");
	else
		json_judged(o, "accepted",
			    out_rows_i64(o, JUDGED_GAP, case_i64(q, from + 2)));
}

/* ---------------------------------------------------------------- head -- */

static void put_head(struct out *o)
{
	struct out_rows r = out_rows(
		o,
		"SELECT (SELECT value FROM meta WHERE key = 'tool_version'),"
		" (SELECT value FROM meta WHERE key = 'rules_sha256'),"
		" (SELECT value FROM meta WHERE key = 'name'), " WORDS_AS_OF,
		SPAN_NONE);
	struct buf *b = &o->b;

	buf_text(b, "{\n\"schema\":\"postern-report/1\",\n\"tool\":{"
		    "\"name\":\"postern\"");
	if (!out_next(&r))
		return;
	json_col_text(b, "version", r.q, 0);
	json_col_text(b, "rules", r.q, 1);
	buf_text(b, "},\n\"case\":{");
	json_col_text(b, "name", r.q, 2);
	json_col_time(b, "as_of", r.q, 3);
	while (out_next(&r))
		;
	json_key(b, "window");
	r = out_rows(o,
		     "SELECT from_ns, to_ns, why, why_ar FROM window"
		     " WHERE host = 0",
		     SPAN_NONE);
	buf_byte(b, '{');
	if (out_next(&r)) {
		put_gap_times(b, r.q, 0);
	} else {
		json_null(b, "from");
		json_null(b, "to");
		json_null(b, "why");
		json_null(b, "why_ar");
	}
	while (out_next(&r))
		;
	buf_text(b, "}}");
}

/* ------------------------------------------------------------- answers -- */

static void put_answer_gaps(struct out *o, struct span question)
{
	struct out_rows r =
		out_rows(o,
			 "SELECT host, source, from_ns, to_ns, why, why_ar,"
			 " id, kind, judgement FROM answer_gap"
			 " WHERE question = ?1 ORDER BY ord",
			 question);

	json_key(&o->b, "gaps");
	buf_byte(&o->b, '[');
	while (out_next(&r)) {
		json_comma(&o->b);
		buf_byte(&o->b, '{');
		put_host(&o->b, "host", case_text(r.q, 0));
		json_col_text(&o->b, "source", r.q, 1);
		put_gap_times(&o->b, r.q, 2);
		put_gap_more(o, r.q, 6);
		buf_byte(&o->b, '}');
	}
	buf_byte(&o->b, ']');
}

static void put_answer_lists(struct out *o, struct case_query *q,
			     struct span question)
{
	struct buf *b = &o->b;

	json_strings(o, "hosts",
		     out_rows(o,
			      "SELECT host FROM answer_host"
			      " WHERE question = ?1 AND host <> ''"
			      " ORDER BY host",
			      question));
	json_col_raw(b, "values", q, 5, "{}");
	json_key(b, "coverage");
	buf_byte(b, '{');
	json_col_raw(b, "needed", q, 6, "[]");
	json_key(b, "window");
	buf_byte(b, '{');
	json_col_time(b, "from", q, 7);
	json_col_time(b, "to", q, 8);
	buf_byte(b, '}');
	if (case_is_null(q, 9))
		json_null(b, "share");
	else
		json_share(b, "share", case_real(q, 9));
	put_answer_gaps(o, question);
	buf_byte(b, '}');
	json_strings(o, "findings",
		     out_rows(o,
			      "SELECT f.id FROM answer_list AS a JOIN "
			      "finding AS f ON f.n = a.finding"
			      " WHERE question = ?1 ORDER BY ord",
			      question));
}

static void put_answer(struct out *o, struct case_query *q,
		       struct span question)
{
	struct buf *b = &o->b;

	json_string(b, "question", question);
	json_col_text(b, "verdict", q, 1);
	json_col_text(b, "confidence", q, 2);
	json_col_time(b, "first", q, 3);
	json_col_time(b, "last", q, 4);
	put_answer_lists(o, q, question);
	put_pair(b, "sentences", case_text(q, 10), case_text(q, 11));
}

/* A question that nothing has answered is undetermined, and says so. */
static void put_no_answer(struct out *o, struct span question)
{
	struct buf *b = &o->b;

	json_string(b, "question", question);
	buf_text(b, ",\"verdict\":\"undetermined\",\"confidence\":\"low\","
		    "\"first\":null,\"last\":null,\"hosts\":[],\"values\":{},"
		    "\"coverage\":{\"needed\":[],\"window\":{\"from\":null,"
		    "\"to\":null},\"share\":null,\"gaps\":[]},"
		    "\"findings\":[]");
	put_pair(b, "sentences", message(MSG_NOT_ANSWERED, LANG_EN),
		 message(MSG_NOT_ANSWERED, LANG_AR));
}

static void put_answers(struct out *o)
{
	buf_text(&o->b, ",\n\"answers\":[");
	for (size_t i = 0; i < QUESTION_COUNT; i++) {
		struct span question = span_str(question_name(i));
		struct out_rows r = out_rows(o, WORDS_ANSWER, question);

		buf_text(&o->b, i ? ",\n{" : "\n{");
		if (out_next(&r))
			put_answer(o, r.q, question);
		else
			put_no_answer(o, question);
		buf_byte(&o->b, '}');
		while (out_next(&r))
			;
		out_flush(o);
	}
	buf_text(&o->b, "\n]");
}

/* ------------------------------------------------------------ findings -- */

static void put_rule(struct buf *b, struct case_query *q)
{
	json_key(b, "rule");
	buf_byte(b, '{');
	json_col_text(b, "id", q, 6);
	json_col_text(b, "title", q, 7);
	json_col_text(b, "author", q, 8);
	json_col_text(b, "kind", q, 9);
	buf_byte(b, '}');
}

static void put_finding(struct out *o, struct case_query *q)
{
	struct span id = case_text(q, 0);
	struct buf *b = &o->b;

	json_string(b, "id", id);
	json_col_text(b, "kind", q, 1);
	json_col_time(b, "time", q, 2);
	put_host(b, "host", case_text(q, 3));
	json_col_text(b, "severity", q, 4);
	json_col_text(b, "grade", q, 5);
	put_rule(b, q);
	json_strings(o, "techniques", out_rows(o, WORDS_TECHNIQUES, id));
	put_pair(b, "summary", case_text(q, 10), case_text(q, 11));
	json_places(o, id);
	json_col_time(b, "last", q, 12);
	json_col_i64(b, "count", q, 13);
	json_col_text(b, "source", q, 14);
	json_col_text(b, "outcome", q, 15);
	json_col_text(b, "client", q, 16);
	json_col_text(b, "user", q, 17);
	json_col_text(b, "stem", q, 18);
	json_col_i64(b, "bytes_in", q, 19);
	json_col_i64(b, "bytes_out", q, 20);
	json_strings(o, "flaws", out_rows(o, WORDS_FLAWS, id));
	json_judged(o, "judgement", out_rows(o, JUDGED_FINDING, id));
}

/* ------------------------------------------- implants, transfers, reach -- */

static void put_implant(struct out *o, struct case_query *q)
{
	struct buf *b = &o->b;

	json_col_text(b, "id", q, 0);
	put_host(b, "host", case_text(q, 1));
	json_col_text(b, "path", q, 2);
	json_col_text(b, "kind", q, 3);
	json_col_text(b, "sha256", q, 4);
	json_col_time(b, "first", q, 5);
	json_col_time(b, "last", q, 6);
	json_col_text(b, "state", q, 7);
	json_col_text(b, "family", q, 8);
	json_col_i64(b, "used", q, 9);
	json_strings(o, "findings",
		     out_rows(o, WORDS_IMPLANT_FINDINGS, case_text(q, 0)));
}

static void put_transfer(struct out *o, struct case_query *q)
{
	struct buf *b = &o->b;

	json_col_text(b, "channel", q, 1);
	put_host(b, "host", case_text(q, 2));
	json_col_text(b, "peer", q, 3);
	json_col_text(b, "mailbox", q, 4);
	json_col_time(b, "from", q, 5);
	json_col_time(b, "to", q, 6);
	json_col_i64(b, "bytes_low", q, 7);
	json_col_i64(b, "bytes_high", q, 8);
	json_strings(o, "findings",
		     out_rows_i64(o,
				  "SELECT finding FROM transfer_finding"
				  " WHERE transfer = ?1 ORDER BY finding",
				  case_i64(q, 0)));
}

static void put_reach(struct out *o, struct case_query *q)
{
	struct buf *b = &o->b;

	json_col_text(b, "from", q, 1);
	json_col_text(b, "to", q, 2);
	json_col_text(b, "how", q, 3);
	json_col_text(b, "account", q, 4);
	json_col_time(b, "first", q, 5);
	json_col_time(b, "last", q, 6);
	json_col_text(b, "outcome", q, 7);
	json_strings(o, "findings",
		     out_rows_i64(o,
				  "SELECT finding FROM reach_finding"
				  " WHERE reach = ?1 ORDER BY finding",
				  case_i64(q, 0)));
}

static void put_cluster(struct out *o, struct case_query *q)
{
	struct buf *b = &o->b;

	json_col_text(b, "id", q, 0);
	json_col_time(b, "first", q, 1);
	json_col_time(b, "last", q, 2);
	json_col_raw(b, "traits", q, 3, "[]");
	json_col_raw(b, "hosts", q, 4, "[]");
	json_strings(o, "findings",
		     out_rows(o,
			      "SELECT finding FROM cluster_finding"
			      " WHERE cluster = ?1 ORDER BY finding",
			      case_text(q, 0)));
	json_col_raw(b, "matches", q, 5, "[]");
}

/* ------------------------------------------------------ hosts, coverage -- */

static void put_builds(struct out *o, int64_t host)
{
	struct out_rows r = out_rows_i64(o, WORDS_BUILDS, host);
	struct buf *b = &o->b;

	json_key(b, "builds");
	buf_byte(b, '[');
	while (out_next(&r)) {
		json_comma(b);
		buf_byte(b, '{');
		json_col_text(b, "build", r.q, 0);
		json_col_text(b, "update", r.q, 1);
		json_col_time(b, "from", r.q, 2);
		json_col_time(b, "to", r.q, 3);
		json_col_text(b, "product", r.q, 4);
		buf_byte(b, '}');
	}
	buf_byte(b, ']');
}

static void put_open_flaws(struct out *o, int64_t host)
{
	struct out_rows r;
	struct buf *b = &o->b;

	json_strings(o, "open_to",
		     out_rows_i64(o,
				  "SELECT cve FROM open_flaw WHERE host = ?1"
				  " ORDER BY cve",
				  host));
	r = out_rows_i64(o, WORDS_OPEN_FLAWS, host);
	json_key(b, "flaws");
	buf_byte(b, '[');
	while (out_next(&r)) {
		json_comma(b);
		buf_byte(b, '{');
		json_col_text(b, "cve", r.q, 0);
		json_col_time(b, "from", r.q, 1);
		json_col_time(b, "to", r.q, 2);
		json_bool(b, "conditional", case_i64(r.q, 3) != 0);
		buf_byte(b, '}');
	}
	buf_byte(b, ']');
}

static void put_host_row(struct out *o, struct case_query *q)
{
	int64_t host = case_i64(q, 0);
	struct buf *b = &o->b;

	put_host(b, "name", case_text(q, 1));
	json_strings(o, "addresses",
		     out_rows_i64(o,
				  "SELECT address FROM host_address"
				  " WHERE host = ?1 ORDER BY address",
				  host));
	json_col_text(b, "role", q, 2);
	json_col_text(b, "product", q, 3);
	put_builds(o, host);
	put_open_flaws(o, host);
	json_strings(o, "findings",
		     out_rows_i64(o,
				  "SELECT id FROM finding WHERE host = ?1"
				  " ORDER BY time_ns IS NULL, time_ns, id",
				  host));
	json_col_text(b, "basis", q, 4);
}

static void put_coverage(struct out *o, struct case_query *q)
{
	struct buf *b = &o->b;
	struct out_rows r;

	put_host(b, "host", case_text(q, 1));
	json_col_text(b, "source", q, 2);
	json_col_time(b, "from", q, 3);
	json_col_time(b, "to", q, 4);
	json_i64(b, "records", case_i64(q, 5));
	json_retention(o, case_i64(q, 0), case_text(q, 2));
	r = out_rows_i64(o,
			 "SELECT from_ns, to_ns, why, why_ar, id, kind,"
			 " judgement FROM gap WHERE host = ?1 AND source = ?2 "
			 "ORDER BY ord",
			 case_i64(q, 0));
	if (r.q)
		case_bind_text(r.q, 2, case_text(q, 2));
	json_key(b, "gaps");
	buf_byte(b, '[');
	while (out_next(&r)) {
		json_comma(b);
		buf_byte(b, '{');
		put_gap_times(b, r.q, 0);
		put_gap_more(o, r.q, 4);
		buf_byte(b, '}');
	}
	buf_byte(b, ']');
}

/* ------------------------------------------------------------ evidence -- */

static void put_evidence(struct out *o, struct case_query *q)
{
	static const char *const numbers[] = {"decoded", "damaged", "slack",
					      "records"};
	struct buf *b = &o->b;

	json_col_text(b, "id", q, 0);
	json_col_text(b, "path", q, 1);
	json_col_i64(b, "bytes", q, 2);
	json_col_text(b, "sha256", q, 3);
	json_col_text(b, "format", q, 4);
	for (int i = 0; i < (int)ARRAY_LEN(numbers); i++)
		json_col_i64(b, numbers[i], q, 5 + i);
	json_col_time(b, "first", q, 9);
	json_col_time(b, "last", q, 10);
	put_host(b, "host", case_text(q, 11));
	json_col_text(b, "windows_path", q, 12);
	json_col_text(b, "copy_of", q, 14);
}

static void put_not_examined(struct out *o, struct case_query *q)
{
	json_col_text(&o->b, "path", q, 0);
	json_col_i64(&o->b, "bytes", q, 1);
	json_col_text(&o->b, "why", q, 2);
	json_bool(&o->b, "harmful", case_i64(q, 3) != 0);
}

int report_json(struct case_file *c, const struct report_options *options,
		struct report_sink *sink, struct err *err)
{
	struct out o;

	out_init(&o, c, options, sink, err);
	if (out_has_answers(&o)) {
		put_head(&o);
		put_answers(&o);
		put_list(&o, "findings", WORDS_FINDINGS, put_finding);
		put_list(&o, "implants", WORDS_IMPLANTS, put_implant);
		put_list(&o, "transfers", WORDS_TRANSFERS, put_transfer);
		put_list(&o, "reach", WORDS_REACH, put_reach);
		put_list(&o, "clusters", WORDS_CLUSTERS, put_cluster);
		json_chains(&o);
		put_list(&o, "hosts", WORDS_HOSTS, put_host_row);
		put_list(&o, "coverage", WORDS_COVERAGE, put_coverage);
		put_list(&o, "evidence", WORDS_EVIDENCE, put_evidence);
		put_list(&o, "not_examined", WORDS_NOT_EXAMINED,
			 put_not_examined);
		json_judgements(&o);
		buf_text(&o.b, "\n}\n");
	}
	return out_end(&o);
}
