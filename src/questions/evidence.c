/* evidence.c - step: findings about the evidence itself. report-contract,
 * "Findings about the evidence". */
#include "questions/row.h"
#include "questions/step.h"

#include "base/banned.h"

/* Name, sentence, source, record. */
static int id_of(struct case_query *q, char id[ROW_ID_SIZE], struct err *err)
{
	const struct span part[] = {case_text(q, 1), case_text(q, 3),
				    case_text(q, 4), case_text(q, 6),
				    SPAN_EMPTY};

	return row_id(id, 'f', part, ARRAY_LEN(part), err);
}

static int put_place(struct step *s, struct case_query *q, const char *id)
{
	struct case_query *put;
	int status =
		step_query(s, &put,
			   "INSERT OR IGNORE INTO finding_item"
			   " (finding, ord, item, record)"
			   " SELECT n, 1, ?2, ?3 FROM finding WHERE id = ?1");

	if (status)
		return status;
	case_bind_text(put, 1, span_str(id));
	case_bind_i64(put, 2, case_i64(q, 5));
	if (!case_is_null(q, 6))
		case_bind_i64(put, 3, case_i64(q, 6));
	status = step_put(s, put);
	case_query_close(put);
	return status;
}

static const char put_sql[] =
	"INSERT OR IGNORE INTO finding VALUES (NULL, ?1, ?2, ?3, ?4, 'Postern',"
	" 'coverage', ?5, ?6, ?7, ?8, ?9, ?10, 'strong', 'unknown', NULL, NULL,"
	" NULL, NULL, NULL, NULL, ?1, ?11, ?12)";

static int put_finding(struct step *s, struct case_query *put,
		       struct case_query *q)
{
	bool tampering = span_is(case_text(q, 2), "tampering");
	bool clock = span_is(case_text(q, 3), "clock");
	char id[ROW_ID_SIZE];
	int status = id_of(q, id, s->err);

	if (!status)
		status = row_say(put, 11, "evidence", case_text(q, 3), q,
				 s->err);
	if (status)
		return status;
	case_bind_text(put, 1, span_str(id));
	case_bind_text(put, 2, case_text(q, 2));
	case_bind_text(put, 3, case_text(q, 3));
	case_bind_text(put, 4,
		       tampering ? SPAN_LIT("Records missing")
		       : clock	 ? SPAN_LIT("Clock set back")
				 : SPAN_LIT("Matches not kept"));
	case_bind_time(put, 5, case_time(q, 7));
	case_bind_time(put, 6, case_time(q, 8));
	case_bind_i64(put, 7, tampering || clock ? 1 : case_i64(q, 9));
	case_bind_i64(put, 8, case_i64(q, 0));
	case_bind_text(put, 9,
		       tampering || clock ? case_text(q, 4) : SPAN_EMPTY);
	case_bind_text(put, 10,
		       tampering ? SPAN_LIT("medium") : SPAN_LIT("low"));
	status = step_put(s, put);
	return status ? status : put_place(s, q, id);
}

int step_evidence(struct step *s)
{
	struct case_query *put = NULL;
	struct case_query *q = NULL;
	int status = step_sql(s, "evidence");

	if (!status)
		status = step_query(s, &put, put_sql);
	if (!status)
		status = step_query(s, &q,
				    "SELECT * FROM evidence_finding"
				    " ORDER BY rowid");
	while (!status && (status = case_query_next(q, s->err)) > 0)
		status = put_finding(s, put, q);
	case_query_close(q);
	case_query_close(put);
	return status ? status : step_exec(s, "DROP TABLE evidence_finding");
}
