/* judgement.c - see judgement.h. */
#include "case/judgement.h"

#include "case/custody.h"
#include "case/internal.h"

struct case_judgement case_judgement_row(struct case_query *q)
{
	struct case_judgement j = {
		.seq = case_i64(q, 0),
		.subject = case_text(q, 1),
		.verdict = case_text(q, 2),
		.why = case_text(q, 3),
		.person = case_text(q, 4),
		.day = case_text(q, 5),
		.from_ns = case_time(q, 8),
		.to_ns = case_time(q, 9),
	};

	if (!case_is_null(q, 6))
		j.host = case_text(q, 6);
	if (!case_is_null(q, 7))
		j.source = case_text(q, 7);
	return j;
}

static void add_time(struct digest *d, int64_t ns)
{
	if (ns == TIME_NONE)
		custody_add_null(d);
	else
		custody_add_number(d, ns);
}

static void add_known(struct digest *d, struct span text)
{
	if (text.ptr)
		custody_add_text(d, text);
	else
		custody_add_null(d);
}

int case_judgement_digest(const struct case_judgement *j,
			  uint8_t out[DIGEST_SIZE], struct err *err)
{
	const struct span text[] = {j->subject, j->verdict, j->why, j->person,
				    j->day};
	struct digest *d = NULL;
	int rc = digest_open(&d, err);

	if (rc)
		return rc;
	custody_add_number(d, j->seq);
	for (size_t i = 0; i < ARRAY_LEN(text); i++)
		custody_add_text(d, text[i]);
	add_known(d, j->host);
	add_known(d, j->source);
	add_time(d, j->from_ns);
	add_time(d, j->to_ns);
	digest_take(d, out);
	digest_close(d);
	return ST_OK;
}

static int next_seq(struct case_file *c, int64_t *out, struct err *err)
{
	struct case_query *q = NULL;
	int rc = case_query_open(
		&q, c, "SELECT coalesce(max(seq), 0) + 1 FROM judgement", err);

	if (rc)
		return rc;
	rc = case_query_next(q, err);
	if (rc > 0)
		*out = case_i64(q, 0);
	case_query_close(q);
	return rc < 0 ? rc : ST_OK;
}

static int insert(struct case_file *c, const struct case_judgement *j,
		  struct err *err)
{
	const struct span text[] = {j->subject, j->verdict, j->why, j->person,
				    j->day};
	struct case_query *q = NULL;
	int rc = case_query_open(&q, c,
				 "INSERT INTO judgement VALUES (?1, ?2, ?3,"
				 " ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
				 err);

	if (rc)
		return rc;
	case_bind_i64(q, 1, j->seq);
	for (size_t i = 0; i < ARRAY_LEN(text); i++)
		case_bind_text(q, 2 + (int)i,
			       text[i].ptr ? text[i] : SPAN_EMPTY);
	if (j->host.ptr)
		case_bind_text(q, 7, j->host);
	if (j->source.ptr)
		case_bind_text(q, 8, j->source);
	case_bind_time(q, 9, j->from_ns);
	case_bind_time(q, 10, j->to_ns);
	rc = case_query_next(q, err);
	case_query_close(q);
	return rc < 0 ? rc : ST_OK;
}

int case_judge(struct case_file *c, const struct case_judgement *given,
	       struct err *err)
{
	const struct case_file before = *c;
	struct case_judgement j = *given;
	uint8_t digest[DIGEST_SIZE];
	int rc = case_begin(c, err);

	if (rc)
		return rc;
	rc = next_seq(c, &j.seq, err);
	if (!rc)
		rc = case_judgement_digest(&j, digest, err);
	if (!rc)
		rc = insert(c, &j, err);
	if (!rc)
		rc = case_custody(c, "judgement", j.subject, j.seq, digest,
				  err);
	if (!rc)
		rc = case_commit(c, err);
	if (rc) {
		case_rollback(c);
		c->custody_seq = before.custody_seq;
		memcpy(c->custody_head, before.custody_head, DIGEST_SIZE);
	}
	return rc;
}
