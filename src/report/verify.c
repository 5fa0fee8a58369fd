/* verify.c - see verify.h. */
#include "report/verify.h"

#include "base/alloc.h"
#include "case/custody.h"
#include "case/judgement.h"
#include "report/text_out.h"
#include "report/phrase.h"

struct verify {
	struct out o;
	uint64_t rows;	   /* of the custody log */
	uint64_t items;	   /* of the case */
	uint64_t compared; /* with the evidence */
	uint64_t bad;	   /* differences */
	uint8_t *seen;	   /* a byte for each item.seq, 1: met */
	size_t seen_count;
	bool finished;
};

static void put_difference(struct verify *v, enum message which,
			   const struct span *values, size_t count)
{
	v->bad++;
	text_message(&v->o, which, values, count, 0);
	out_flush(&v->o);
}

static void put_path_difference(struct verify *v, enum message which,
				struct span path)
{
	put_difference(v, which, &path, 1);
}

static void put_row_difference(struct verify *v, enum message which,
			       int64_t row)
{
	char number[24];
	struct span values[1];

	snprintf(number, sizeof(number), "%lld", (long long)row);
	values[0] = span_str(number);
	put_difference(v, which, values, 1);
}

/* --------------------------------------------------------------- chain -- */

static void check_database(struct verify *v)
{
	struct out_rows r = out_rows(&v->o, "PRAGMA quick_check(8)", SPAN_NONE);

	while (out_next(&r)) {
		struct span said = case_text(r.q, 0);

		if (!span_is(said, "ok"))
			put_difference(v, MSG_DIFF_DATABASE, &said, 1);
	}
}

static void check_row(struct verify *v, struct case_query *q,
		      uint8_t head[DIGEST_SIZE])
{
	struct custody_row row = {
		.seq = (uint64_t)case_i64(q, 0),
		.time_ns = case_time(q, 1),
		.act = case_text(q, 2),
		.path = case_text(q, 3),
		.bytes = case_is_null(q, 4) ? -1 : case_i64(q, 4),
		.sha256 = case_text(q, 5),
	};
	uint8_t next[DIGEST_SIZE];
	char hash[DIGEST_TEXT];
	int rc;

	if (row.seq != v->rows + 1)
		put_row_difference(v, MSG_DIFF_ORDER, (int64_t)v->rows + 1);
	rc = custody_step(head, &row, v->o.err);
	if (rc) {
		out_fail(&v->o, rc);
		return;
	}
	digest_text(head, hash);
	if (!span_is(case_text(q, 6), hash)) {
		put_row_difference(v, MSG_DIFF_CHAIN, (int64_t)row.seq);
		/* Go on from what is there: one change, one line. */
		if (custody_hash_read(case_text(q, 6), next))
			memcpy(head, next, DIGEST_SIZE);
	}
	v->rows = row.seq;
}

static void check_chain(struct verify *v)
{
	uint8_t head[DIGEST_SIZE];
	struct out_rows r;
	int rc = custody_genesis(head, v->o.err);

	if (rc) {
		out_fail(&v->o, rc);
		return;
	}
	r = out_rows(&v->o,
		     "SELECT seq, time_ns, act, path, bytes, sha256, hash"
		     " FROM custody ORDER BY seq",
		     SPAN_NONE);
	while (out_next(&r))
		check_row(v, r.q, head);
}

/* The same path, bytes and digest in item and in its custody row. */
static void check_items(struct verify *v)
{
	struct out_rows r =
		out_rows(&v->o,
			 "WITH c AS (SELECT path, bytes, sha256 FROM custody"
			 " WHERE act = 'item')"
			 " SELECT i.path, c.path IS NULL,"
			 " c.bytes IS NOT i.bytes OR c.sha256 IS NOT i.sha256,"
			 " i.decoded + i.damaged + i.slack <> i.bytes"
			 " FROM item AS i LEFT JOIN c ON c.path = i.path"
			 " ORDER BY i.seq",
			 SPAN_NONE);

	while (out_next(&r)) {
		v->items++;
		if (case_i64(r.q, 1))
			put_path_difference(v, MSG_DIFF_NO_ROW,
					    case_text(r.q, 0));
		else if (case_i64(r.q, 2))
			put_path_difference(v, MSG_DIFF_ITEM_ROW,
					    case_text(r.q, 0));
		if (case_i64(r.q, 3))
			put_path_difference(v, MSG_DIFF_ACCOUNT,
					    case_text(r.q, 0));
	}
	r = out_rows(&v->o,
		     "SELECT path FROM custody WHERE act = 'item' AND path"
		     " NOT IN (SELECT path FROM item) ORDER BY seq",
		     SPAN_NONE);
	while (out_next(&r))
		put_path_difference(v, MSG_DIFF_NO_ITEM, case_text(r.q, 0));
}

/* Each judgement against the digest that the custody log keeps of it. */
static void check_judgements(struct verify *v)
{
	struct out_rows r = out_rows(&v->o, CASE_JUDGEMENTS, SPAN_NONE);

	while (out_next(&r)) {
		struct case_judgement j = case_judgement_row(r.q);
		uint8_t digest[DIGEST_SIZE];
		char text[DIGEST_TEXT];
		struct out_rows c;
		bool same = false;
		int rc = case_judgement_digest(&j, digest, v->o.err);

		if (rc) {
			out_fail(&v->o, rc);
			continue;
		}
		digest_text(digest, text);
		c = out_rows_i64(&v->o,
				 "SELECT sha256, path FROM custody"
				 " WHERE act = 'judgement' AND bytes = ?1",
				 j.seq);
		while (out_next(&c))
			same = span_is(case_text(c.q, 0), text) &&
			       span_equal(case_text(c.q, 1), j.subject);
		if (!same)
			put_row_difference(v, MSG_DIFF_JUDGEMENT, j.seq);
	}
	r = out_rows(&v->o,
		     "SELECT bytes FROM custody WHERE act = 'judgement'"
		     " AND bytes NOT IN (SELECT seq FROM judgement)"
		     " ORDER BY seq",
		     SPAN_NONE);
	while (out_next(&r))
		put_row_difference(v, MSG_DIFF_NO_JUDGEMENT, case_i64(r.q, 0));
}

int verify_open(struct verify **out, struct case_file *c,
		const struct report_options *options, struct report_sink *sink,
		struct err *err)
{
	struct verify *v = mem_new(1, sizeof(*v));
	int64_t last;
	int rc;

	if (!v)
		return err_nomem(err);
	out_init(&v->o, c, options, sink, err);
	check_database(v);
	check_chain(v);
	check_items(v);
	check_judgements(v);
	last = out_number(&v->o, "SELECT coalesce(max(seq), 0) FROM item");
	v->seen_count = last > 0 ? (size_t)last + 1 : 1;
	v->seen = mem_new(v->seen_count, 1);
	rc = v->seen ? v->o.rc : err_nomem(err);
	if (rc) {
		verify_close(v);
		return rc;
	}
	*out = v;
	return ST_OK;
}

void verify_close(struct verify *v)
{
	struct err ignored;

	if (!v)
		return;
	if (!v->finished) {
		v->o.err = &ignored;
		out_fail(&v->o, ST_CANCELLED);
		(void)!out_end(&v->o);
	}
	mem_free(v->seen);
	mem_free(v);
}

/* ------------------------------------------------------------ evidence -- */

static void compare_item(struct verify *v, struct case_query *q,
			 struct span path, uint64_t bytes,
			 const uint8_t sha256[DIGEST_SIZE])
{
	char text[DIGEST_TEXT];
	char now[24];
	char then[24];
	int64_t seq = case_i64(q, 0);

	if (seq > 0 && (size_t)seq < v->seen_count)
		v->seen[seq] = 1;
	v->compared++;
	digest_text(sha256, text);
	if (bytes != (uint64_t)case_i64(q, 1)) {
		struct span values[3] = {path};

		snprintf(now, sizeof(now), "%llu", (unsigned long long)bytes);
		snprintf(then, sizeof(then), "%lld", (long long)case_i64(q, 1));
		values[1] = span_str(now);
		values[2] = span_str(then);
		put_difference(v, MSG_DIFF_SIZE, values, 3);
	} else if (!span_is(case_text(q, 2), text)) {
		put_path_difference(v, MSG_DIFF_DIGEST, path);
	}
}

int verify_item(struct verify *v, struct span path, uint64_t bytes,
		const uint8_t sha256[DIGEST_SIZE], struct err *err)
{
	struct out_rows r;
	bool known = false;

	v->o.err = err;
	r = out_rows(&v->o,
		     "SELECT seq, bytes, sha256 FROM item"
		     " WHERE path = ?1",
		     path);
	while (out_next(&r)) {
		known = true;
		compare_item(v, r.q, path, bytes, sha256);
	}
	if (!known && !v->o.rc)
		put_path_difference(v, MSG_DIFF_NEW, path);
	return v->o.rc;
}

/* A report that was written again has several rows; any may be the one. */
int verify_report(struct verify *v, struct span name, uint64_t bytes,
		  const uint8_t sha256[DIGEST_SIZE], struct err *err)
{
	char text[DIGEST_TEXT];
	struct out_rows r;
	bool known = false;
	bool same = false;

	v->o.err = err;
	digest_text(sha256, text);
	r = out_rows(&v->o,
		     "SELECT bytes, sha256 FROM custody WHERE act ="
		     " 'report' AND path = ?1",
		     name);
	while (out_next(&r)) {
		known = true;
		same = same || (case_i64(r.q, 0) == (int64_t)bytes &&
				span_is(case_text(r.q, 1), text));
	}
	if (v->o.rc)
		return v->o.rc;
	if (same)
		text_message(&v->o, MSG_VERIFY_REPORT_OK, &name, 1, 0);
	else
		put_path_difference(
			v, known ? MSG_DIFF_REPORT : MSG_DIFF_NO_REPORT, name);
	return v->o.rc;
}

static void put_missing(struct verify *v)
{
	struct out_rows r = out_rows(
		&v->o, "SELECT path, seq FROM item ORDER BY seq", SPAN_NONE);

	while (out_next(&r)) {
		size_t seq = (size_t)case_i64(r.q, 1);

		if (seq < v->seen_count && !v->seen[seq])
			put_path_difference(v, MSG_DIFF_MISSING,
					    case_text(r.q, 0));
	}
}

int verify_finish(struct verify *v, bool evidence, struct err *err)
{
	struct buf text[3];
	struct span values[3];
	uint64_t numbers[3];
	int rc;

	v->o.err = err;
	if (evidence)
		put_missing(v);
	if (v->bad)
		text_message_number(&v->o, MSG_VERIFY_BAD, v->bad, 0);
	else
		text_message(&v->o,
			     evidence ? MSG_VERIFY_OK : MSG_VERIFY_CASE_OK,
			     NULL, 0, 0);
	numbers[0] = v->rows;
	numbers[1] = v->items;
	numbers[2] = v->compared;
	for (size_t i = 0; i < 3; i++) {
		buf_init(&text[i], 64);
		count_put(&text[i], numbers[i]);
		values[i] = buf_span(&text[i]);
	}
	text_message(&v->o, MSG_VERIFY_COUNTS, values, 3, 0);
	for (size_t i = 0; i < 3; i++)
		buf_release(&text[i]);
	v->finished = true;
	rc = out_end(&v->o);
	if (!rc && v->bad)
		rc = err_set(err, ST_INTEGRITY, ERR_NO_OFFSET,
			     "evidence or case is not what it was");
	return rc;
}
