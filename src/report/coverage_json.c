/* coverage_json.c - postern-coverage/1: spans and gaps of every source, and for
 * each answer the arithmetic of its share.  Lengths are whole seconds. */
#include "report/coverage.h"
#include "report/json_out.h"
#include "report/judged.h"
#include "report/visible.h"

bool coverage_knows_host(struct out *o, const char *host)
{
	struct out_rows r;
	bool known = !host;

	if (known)
		return true;
	r = out_rows(o, "SELECT 1 FROM host WHERE name = ?1", span_str(host));
	while (out_next(&r))
		known = true;
	if (!known && !o->rc)
		out_fail(o, err_set(o->err, ST_USAGE, ERR_NO_OFFSET,
				    "the case knows no host \"%.60s\"; without "
				    "--host all are shown",
				    host));
	return known;
}

static void put_host(struct buf *b, struct span name)
{
	if (name.len)
		json_string(b, "host", name);
	else
		json_null(b, "host");
}

static void put_spans(struct out *o, int64_t host, struct span source)
{
	struct out_rows r = out_rows_i64(o, COVERAGE_SPANS, host);
	struct buf *b = &o->b;

	if (r.q)
		case_bind_text(r.q, 2, source);
	json_key(b, "spans");
	buf_byte(b, '[');
	while (out_next(&r)) {
		json_comma(b);
		buf_byte(b, '{');
		json_col_time(b, "from", r.q, 0);
		json_col_time(b, "to", r.q, 1);
		json_col_i64(b, "records", r.q, 2);
		buf_byte(b, '}');
	}
	buf_byte(b, ']');
}

/* Columns at, at + 1: the reason in both languages. */
static void put_why(struct buf *b, struct case_query *q, int at)
{
	struct buf why;

	buf_init(&why, SIZE_MAX / 4);
	prose_put_plain(&why, case_text(q, at));
	json_string(b, "why", buf_span(&why));
	buf_reset(&why);
	prose_put(&why, case_text(q, at + 1));
	json_string(b, "why_ar", buf_span(&why));
	if (why.bad)
		b->bad = why.bad;
	buf_release(&why);
}

/* Columns of COVERAGE_GAPS. */
static void put_gap(struct out *o, struct case_query *q)
{
	struct buf *b = &o->b;

	json_col_text(b, "id", q, 4);
	json_col_text(b, "kind", q, 5);
	json_col_time(b, "from", q, 0);
	json_col_time(b, "to", q, 1);
	put_why(b, q, 2);
	if (case_is_null(q, 6))
		json_null(b, "accepted");
	else
		json_judged(o, "accepted",
			    out_rows_i64(o, JUDGED_GAP, case_i64(q, 6)));
}

void json_retention(struct out *o, int64_t host, struct span source)
{
	struct out_rows r = out_rows_i64(o, COVERAGE_RETENTION_OF, host);
	struct buf *b = &o->b;
	bool any = false;

	if (r.q)
		case_bind_text(r.q, 2, source);
	json_key(b, "retention");
	while (out_next(&r)) {
		any = true;
		buf_byte(b, '{');
		json_col_i64(b, "days", r.q, 0);
		json_col_i64(b, "bytes", r.q, 1);
		json_col_text(b, "basis", r.q, 2);
		json_col_text(b, "state", r.q, 3);
		json_col_i64(b, "held_days", r.q, 4);
		json_col_text(b, "lacks", r.q, 5);
		put_why(b, r.q, 6);
		buf_byte(b, '}');
	}
	if (!any)
		buf_text(b, "null");
}

static void put_source(struct out *o, struct case_query *q)
{
	struct buf *b = &o->b;
	struct out_rows r;

	put_host(b, case_text(q, 1));
	json_col_text(b, "source", q, 2);
	json_col_time(b, "from", q, 3);
	json_col_time(b, "to", q, 4);
	json_col_i64(b, "records", q, 5);
	json_retention(o, case_i64(q, 0), case_text(q, 2));
	put_spans(o, case_i64(q, 0), case_text(q, 2));
	r = out_rows_i64(o, COVERAGE_GAPS, case_i64(q, 0));
	if (r.q)
		case_bind_text(r.q, 2, case_text(q, 2));
	json_key(b, "gaps");
	buf_byte(b, '[');
	while (out_next(&r)) {
		json_comma(b);
		buf_byte(b, '{');
		put_gap(o, r.q);
		buf_byte(b, '}');
	}
	buf_byte(b, ']');
}

static void put_seconds(struct buf *b, const char *key, int64_t ns)
{
	json_i64(b, key, ns / NS_PER_SECOND);
}

static void put_classes(struct out *o, int64_t host, struct span question)
{
	struct out_rows r = out_rows_i64(o, COVERAGE_CLASSES, host);
	struct buf *b = &o->b;

	if (r.q)
		case_bind_text(r.q, 2, question);
	json_key(b, "classes");
	buf_byte(b, '[');
	while (out_next(&r)) {
		json_comma(b);
		buf_byte(b, '{');
		json_col_text(b, "class", r.q, 0);
		put_seconds(b, "covered", case_i64(r.q, 1));
		put_seconds(b, "total", case_i64(r.q, 2));
		buf_byte(b, '}');
	}
	buf_byte(b, ']');
}

/* {"iis":[["iis"],["httpproxy:ecp","httpproxy:owa"]]} */
static void put_needed(struct out *o, struct span question)
{
	struct out_rows r = out_rows(o, COVERAGE_NEEDED, question);
	struct buf *b = &o->b;
	struct buf class;
	int64_t alternative = -1;

	buf_init(&class, 4096);
	json_key(b, "needed");
	buf_byte(b, '{');
	while (out_next(&r)) {
		bool same = r.row &&
			    span_equal(case_text(r.q, 0), buf_span(&class));

		if (!same && r.row)
			buf_text(b, "]],");
		if (!same) {
			json_put_string(b, case_text(r.q, 0));
			buf_text(b, ":[[");
		} else if (case_i64(r.q, 1) != alternative) {
			buf_text(b, "],[");
		}
		json_comma(b);
		json_put_string(b, case_text(r.q, 2));
		alternative = case_i64(r.q, 1);
		buf_reset(&class);
		buf_span_put(&class, case_text(r.q, 0));
	}
	buf_text(b, r.row == UINT64_MAX ? "}" : "]]}");
	buf_release(&class);
}

void json_answer_shares(struct out *o, struct span question)
{
	struct out_rows r;
	struct buf *b = &o->b;

	put_needed(o, question);
	r = out_rows(o, COVERAGE_HOSTS, question);
	json_key(b, "hosts");
	buf_byte(b, '[');
	while (out_next(&r)) {
		json_comma(b);
		buf_byte(b, '{');
		put_host(b, case_text(r.q, 1));
		json_col_time(b, "from", r.q, 5);
		json_col_time(b, "to", r.q, 6);
		put_seconds(b, "covered", case_i64(r.q, 2));
		put_seconds(b, "total", case_i64(r.q, 3));
		put_seconds(b, "accepted", case_i64(r.q, 4));
		json_bool(b, "enough",
			  case_i64(r.q, 2) / 1000 * 20 >=
				  case_i64(r.q, 3) / 1000 * 19);
		put_classes(o, case_i64(r.q, 0), question);
		buf_byte(b, '}');
	}
	buf_byte(b, ']');
}

static void put_answers(struct out *o)
{
	struct out_rows r = out_rows(o, COVERAGE_ANSWERS, SPAN_NONE);
	struct buf *b = &o->b;

	buf_text(b, ",\n\"answers\":[");
	while (out_next(&r)) {
		buf_text(b, r.row ? ",\n{" : "\n{");
		json_col_text(b, "question", r.q, 0);
		if (case_is_null(r.q, 2))
			json_null(b, "share");
		else
			json_share(b, "share", case_real(r.q, 2));
		json_answer_shares(o, case_text(r.q, 0));
		buf_byte(b, '}');
		out_flush(o);
	}
	buf_text(b, "\n]\n}\n");
}

static void put_head(struct out *o)
{
	struct out_rows r = out_rows(o, COVERAGE_WINDOW, SPAN_NONE);
	struct buf *b = &o->b;
	struct buf why;

	buf_text(b, "{\n\"schema\":\"postern-coverage/1\",\n\"window\":{");
	buf_init(&why, SIZE_MAX / 4);
	while (out_next(&r)) {
		json_col_time(b, "from", r.q, 0);
		json_col_time(b, "to", r.q, 1);
		prose_put_plain(&why, case_text(r.q, 2));
		json_string(b, "why", buf_span(&why));
		buf_reset(&why);
		prose_put(&why, case_text(r.q, 3));
		json_string(b, "why_ar", buf_span(&why));
	}
	if (why.bad)
		b->bad = why.bad;
	buf_release(&why);
	buf_text(b, "},\n\"sources\":[");
}

int report_coverage_json(struct case_file *c, const char *host,
			 const struct report_options *options,
			 struct report_sink *sink, struct err *err)
{
	struct out_rows r;
	struct out o;

	out_init(&o, c, options, sink, err);
	if (out_has_answers(&o) && coverage_knows_host(&o, host)) {
		put_head(&o);
		r = out_rows(&o, COVERAGE_SOURCES,
			     host ? span_str(host) : SPAN_NONE);
		while (out_next(&r)) {
			buf_text(&o.b, r.row ? ",\n{" : "\n{");
			put_source(&o, r.q);
			buf_byte(&o.b, '}');
			out_flush(&o);
		}
		buf_text(&o.b, "\n]");
		put_answers(&o);
	}
	return out_end(&o);
}
