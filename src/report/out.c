/* out.c - see out.h. */
#include "report/out.h"

#include "questions/sentence.h"

#define OUT_BLOCK ((size_t)1 << 16)

void out_init(struct out *o, struct case_file *c,
	      const struct report_options *options, struct report_sink *sink,
	      struct err *err)
{
	*o = (struct out){.sink = sink, .c = c, .options = options, .err = err};
	buf_init(&o->b, SIZE_MAX / 4);
	o->rc = sentence_add(c, err);
}

void out_fail(struct out *o, int rc)
{
	if (!o->rc)
		o->rc = rc;
}

static bool hand_on(struct out *o)
{
	if (o->b.bad && !o->rc)
		o->rc = err_nomem(o->err);
	if (o->rc)
		return false;
	if (o->b.len)
		out_fail(o, o->sink->write(o->sink, buf_span(&o->b), o->err));
	buf_reset(&o->b);
	return o->rc == ST_OK;
}

bool out_flush(struct out *o)
{
	if (o->b.len < OUT_BLOCK && !o->b.bad)
		return o->rc == ST_OK;
	return hand_on(o);
}

int out_end(struct out *o)
{
	hand_on(o);
	for (size_t i = 0; i < o->query_count; i++)
		case_query_close(o->query[i]);
	buf_release(&o->b);
	return o->rc;
}

/* A query that is being stepped must not be asked for again: no report asks
 * within its own rows. */
static struct case_query *query_of(struct out *o, const char *sql)
{
	size_t i = 0;
	int rc;

	while (i < o->query_count && strcmp(o->sql[i], sql) != 0)
		i++;
	if (i < o->query_count) {
		case_query_reset(o->query[i]);
		return o->query[i];
	}
	if (i == OUT_QUERIES) {
		out_fail(o, err_set(o->err, ST_LIMIT, ERR_NO_OFFSET,
				    "too many queries in one report"));
		return NULL;
	}
	rc = case_query_open(&o->query[i], o->c, sql, o->err);
	if (rc) {
		out_fail(o, rc);
		return NULL;
	}
	o->sql[i] = sql;
	o->query_count++;
	return o->query[i];
}

struct out_rows out_rows(struct out *o, const char *sql, struct span key)
{
	struct out_rows r = {.o = o, .row = UINT64_MAX};

	if (o->rc == ST_OK)
		r.q = query_of(o, sql);
	if (r.q && key.ptr)
		case_bind_text(r.q, 1, key);
	return r;
}

struct out_rows out_rows_i64(struct out *o, const char *sql, int64_t key)
{
	struct out_rows r = out_rows(o, sql, SPAN_NONE);

	if (r.q)
		case_bind_i64(r.q, 1, key);
	return r;
}

bool out_next(struct out_rows *r)
{
	int rc = 0;

	if (r->q && r->o->rc == ST_OK)
		rc = case_query_next(r->q, r->o->err);
	if (rc < 0)
		out_fail(r->o, rc);
	if (rc <= 0) {
		if (r->q)
			case_query_reset(r->q);
		r->q = NULL;
		return false;
	}
	r->row++;
	return true;
}

int64_t out_number(struct out *o, const char *sql)
{
	struct out_rows r = out_rows(o, sql, SPAN_NONE);
	int64_t n = out_next(&r) ? case_i64(r.q, 0) : 0;

	if (r.q)
		case_query_reset(r.q);
	return n;
}

bool out_has_answers(struct out *o)
{
	if (out_number(o, "SELECT count(*) FROM answer") == 0 && !o->rc)
		out_fail(o, err_set(o->err, ST_USAGE, ERR_NO_OFFSET,
				    "the case has no answers yet: its reading "
				    "was not finished, run investigate again"));
	return o->rc == ST_OK;
}

/* --------------------------------------------------------------- sinks -- */

static int digest_write(struct report_sink *sink, struct span bytes,
			struct err *err)
{
	struct report_digest_sink *s = (struct report_digest_sink *)sink;

	digest_add(s->digest, bytes);
	s->bytes += bytes.len;
	return s->next ? s->next->write(s->next, bytes, err) : ST_OK;
}

void report_digest_sink_init(struct report_digest_sink *s,
			     struct report_sink *next, struct digest *digest)
{
	*s = (struct report_digest_sink){
		.sink = {digest_write}, .next = next, .digest = digest};
}

static int buf_write(struct report_sink *sink, struct span bytes,
		     struct err *err)
{
	struct report_buf_sink *s = (struct report_buf_sink *)sink;

	buf_span_put(s->buf, bytes);
	if (s->buf->bad == ST_LIMIT)
		return err_set(err, ST_LIMIT, ERR_NO_OFFSET,
			       "the report is longer than its buffer");
	return s->buf->bad ? err_nomem(err) : ST_OK;
}

void report_buf_sink_init(struct report_buf_sink *s, struct buf *buf)
{
	*s = (struct report_buf_sink){.sink = {buf_write}, .buf = buf};
}
