/* answer_json.c - postern-answer/1: one answer, and with --why what it is
 * reasoned from. */
#include "report/answer.h"
#include "report/coverage.h"
#include "report/json_out.h"
#include "report/judged.h"
#include "report/visible.h"

static void put_prose(struct buf *b, const char *key, struct span text,
		      bool plain)
{
	struct buf clean;

	buf_init(&clean, SIZE_MAX / 4);
	if (plain)
		prose_put_plain(&clean, text);
	else
		prose_put(&clean, text);
	json_string(b, key, buf_span(&clean));
	if (clean.bad)
		b->bad = clean.bad;
	buf_release(&clean);
}

/* Columns from, from + 1: the two languages. */
static void put_why(struct buf *b, struct case_query *q, int from)
{
	put_prose(b, "why", case_text(q, from), true);
	put_prose(b, "why_ar", case_text(q, from + 1), false);
}

static void put_host(struct buf *b, struct span name)
{
	if (name.len)
		json_string(b, "host", name);
	else
		json_null(b, "host");
}

static void put_answer(struct out *o, struct span question)
{
	struct out_rows r = out_rows(o, WORDS_ANSWER, question);
	struct buf *b = &o->b;

	buf_text(b, "{\n\"schema\":\"postern-answer/1\"");
	json_string(b, "question", question);
	while (out_next(&r)) {
		json_col_text(b, "verdict", r.q, 1);
		json_col_text(b, "confidence", r.q, 2);
		json_col_time(b, "first", r.q, 3);
		json_col_time(b, "last", r.q, 4);
		json_col_raw(b, "values", r.q, 5, "{}");
		if (case_is_null(r.q, 9))
			json_null(b, "share");
		else
			json_share(b, "share", case_real(r.q, 9));
		json_key(b, "sentences");
		buf_byte(b, '{');
		put_prose(b, "en", case_text(r.q, 10), true);
		put_prose(b, "ar", case_text(r.q, 11), false);
		buf_byte(b, '}');
	}
}

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
		json_col_time(b, "from", r.q, 2);
		json_col_time(b, "to", r.q, 3);
		buf_byte(b, '}');
	}
	buf_byte(b, ']');
}

static void put_premises(struct out *o, struct span question)
{
	struct out_rows r = out_rows(o, ANSWER_PREMISES, question);
	struct buf *b = &o->b;

	buf_text(b, ",\n\"premises\":[");
	while (out_next(&r)) {
		buf_text(b, r.row ? ",\n{" : "\n{");
		put_host(b, case_text(r.q, 1));
		json_col_time(b, "from", r.q, 2);
		json_col_time(b, "to", r.q, 3);
		if (case_i64(r.q, 6)) {
			json_string(b, "why", message(MSG_WHY_SINCE, LANG_EN));
			json_string(b, "why_ar",
				    message(MSG_WHY_SINCE, LANG_AR));
		} else {
			put_why(b, r.q, 4);
		}
		put_builds(o, case_i64(r.q, 0));
		json_strings(
			o, "open_to",
			out_rows_i64(o, WORDS_OPEN_FLAWS, case_i64(r.q, 0)));
		buf_byte(b, '}');
		out_flush(o);
	}
	buf_text(b, "\n]");
}

static void put_gaps(struct out *o, struct span question)
{
	struct out_rows r = out_rows(o, ANSWER_GAPS, question);
	struct buf *b = &o->b;

	json_key(b, "gaps");
	buf_byte(b, '[');
	while (out_next(&r)) {
		json_comma(b);
		buf_byte(b, '{');
		json_col_text(b, "id", r.q, 6);
		put_host(b, case_text(r.q, 0));
		json_col_text(b, "source", r.q, 1);
		json_col_time(b, "from", r.q, 2);
		json_col_time(b, "to", r.q, 3);
		json_col_text(b, "kind", r.q, 7);
		put_why(b, r.q, 4);
		if (case_is_null(r.q, 8))
			json_null(b, "accepted");
		else
			json_judged(
				o, "accepted",
				out_rows_i64(o, JUDGED_GAP, case_i64(r.q, 8)));
		buf_byte(b, '}');
	}
	buf_byte(b, ']');
}

static void put_rules(struct out *o, struct span question)
{
	struct out_rows r = out_rows(o, ANSWER_RULES, question);
	struct buf *b = &o->b;
	bool applied = false;

	buf_text(b, ",\n\"rules\":[");
	while (out_next(&r)) {
		bool this = !applied && case_i64(r.q, 1);

		buf_text(b, r.row ? ",\n{" : "\n{");
		json_col_text(b, "verdict", r.q, 0);
		json_bool(b, "holds", case_i64(r.q, 1) != 0);
		json_bool(b, "applied", this);
		put_why(b, r.q, 2);
		buf_byte(b, '}');
		applied = applied || this;
	}
	buf_text(b, "\n]");
}

static void put_finding(struct out *o, struct span id)
{
	struct out_rows r = out_rows(o, WORDS_FINDING, id);
	struct buf *b = &o->b;

	while (out_next(&r)) {
		json_string(b, "id", id);
		json_col_text(b, "kind", r.q, 1);
		json_col_time(b, "time", r.q, 2);
		put_host(b, case_text(r.q, 3));
		json_col_text(b, "severity", r.q, 4);
		json_col_text(b, "grade", r.q, 5);
		json_col_text(b, "outcome", r.q, 15);
		json_key(b, "summary");
		buf_byte(b, '{');
		put_prose(b, "en", case_text(r.q, 10), true);
		put_prose(b, "ar", case_text(r.q, 11), false);
		buf_byte(b, '}');
	}
	json_places(o, id);
	json_judged(o, "judgement", out_rows(o, JUDGED_FINDING, id));
}

static void put_findings(struct out *o, struct span question)
{
	struct out_rows r = out_rows(o, ANSWER_FINDINGS, question);
	struct buf *b = &o->b;

	buf_text(b, ",\n\"findings\":[");
	while (out_next(&r)) {
		buf_text(b, r.row ? ",\n{" : "\n{");
		put_finding(o, case_text(r.q, 0));
		buf_byte(b, '}');
		out_flush(o);
	}
	buf_text(b, "\n]");
}

int report_answer_json(struct case_file *c, const char *question, bool why,
		       const struct report_options *options,
		       struct report_sink *sink, struct err *err)
{
	struct span name = span_str(question);
	struct out o;

	out_init(&o, c, options, sink, err);
	if (answer_knows(&o, question) && out_has_answers(&o)) {
		put_answer(&o, name);
		if (why) {
			put_premises(&o, name);
			buf_text(&o.b, ",\n\"coverage\":{");
			json_answer_shares(&o, name);
			put_gaps(&o, name);
			buf_byte(&o.b, '}');
			put_rules(&o, name);
			put_findings(&o, name);
		}
		buf_text(&o.b, "\n}\n");
	}
	return out_end(&o);
}
