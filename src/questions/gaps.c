/* gaps.c - step: gaps of the sources in words, and an id for each.
 *
 * An id is "g-" and the first 16 digits of the SHA-256 of host name, source (or
 * class of an answer), begin and end, each followed by a zero byte: the same
 * stretch has the same id in every run. */
#include "questions/row.h"
#include "questions/step.h"

#include "base/banned.h"

/* Columns 0..3: host name, source, from_ns, to_ns. */
static int id_of(struct case_query *q, char id[ROW_ID_SIZE], struct err *err)
{
	const struct span part[] = {case_text(q, 0), case_text(q, 1),
				    case_text(q, 2), case_text(q, 3),
				    SPAN_EMPTY};

	return row_id(id, 'g', part, ARRAY_LEN(part), err);
}

/* Columns 0..3 as id_of has them; then host, ord, kind, places, count, other */
static const char told_sql[] =
	"SELECT name, source, from_ns, to_ns, host, ord, kind, places, count,"
	" other, CASE WHEN places IS NOT NULL AND kind = 'lost-records'"
	" THEN 'lost-records-many' ELSE kind END AS say"
	" FROM gap_told ORDER BY host, source, ord";
static const char put_sql[] =
	"INSERT INTO gap (host, source, ord, from_ns, to_ns, kind, why,"
	" why_ar, id, judgement) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9,"
	" (SELECT max(a.seq) FROM accepted a WHERE a.host = ?10"
	"  AND a.source = ?2 AND a.from_ns <= ?4 AND a.to_ns >= ?5))";

static int put_gap(struct step *s, struct case_query *put, struct case_query *q)
{
	char id[ROW_ID_SIZE];
	int status = id_of(q, id, s->err);

	if (!status)
		status = row_say(put, 7, "gap", case_text(q, 10), q, s->err);
	if (status)
		return status;
	case_bind_i64(put, 1, case_i64(q, 4));
	case_bind_text(put, 2, case_text(q, 1));
	case_bind_i64(put, 3, case_i64(q, 5));
	case_bind_time(put, 4, case_time(q, 2));
	case_bind_time(put, 5, case_time(q, 3));
	case_bind_text(put, 6, case_text(q, 6));
	case_bind_text(put, 9, span_str(id));
	case_bind_text(put, 10, case_text(q, 0));
	return step_put(s, put);
}

int step_gaps(struct step *s)
{
	struct case_query *put = NULL;
	struct case_query *q = NULL;
	int status = step_query(s, &put, put_sql);

	if (!status)
		status = step_query(s, &q, told_sql);
	while (!status && (status = case_query_next(q, s->err)) > 0)
		status = put_gap(s, put, q);
	case_query_close(q);
	case_query_close(put);
	return status ? status : step_exec(s, "DROP TABLE gap_told");
}

/* Gaps of answers: their source is a class of the question's needs. */
int step_answer_gaps(struct step *s)
{
	struct case_query *put = NULL;
	struct case_query *q = NULL;
	char id[ROW_ID_SIZE];
	int status = step_query(s, &put,
				"UPDATE answer_gap SET id = ?1"
				" WHERE question = ?2 AND ord = ?3");

	if (!status)
		status = step_query(s, &q,
				    "SELECT host, source, from_ns, to_ns,"
				    " question, ord FROM answer_gap"
				    " ORDER BY question, ord");
	while (!status && (status = case_query_next(q, s->err)) > 0) {
		status = id_of(q, id, s->err);
		if (status)
			break;
		case_bind_text(put, 1, span_str(id));
		case_bind_text(put, 2, case_text(q, 4));
		case_bind_i64(put, 3, case_i64(q, 5));
		status = step_put(s, put);
	}
	case_query_close(q);
	case_query_close(put);
	return status;
}
