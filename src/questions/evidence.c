/* evidence.c - step: findings about the evidence itself. report-contract,
 * "Findings about the evidence". */
#include "questions/step.h"

#include "base/banned.h"
#include "base/digest.h"
#include "questions/messages.h"
#include "rules/text.h"

/* The columns of evidence_finding that its sentences name. */
static struct span column_value(void *context, struct span name)
{
	struct case_query *q = context;

	for (int i = 0; i < case_column_count(q); i++)
		if (span_is(name, case_column_name(q, i)))
			return case_text(q, i);
	return SPAN_EMPTY;
}

static void id_of(struct case_query *q, char id[24])
{
	static const int columns[] = {1, 3, 4, 6}; /* name say source record */
	uint8_t digest[DIGEST_SIZE];
	char hex[DIGEST_TEXT];
	struct buf b;

	buf_init(&b, (size_t)1 << 20);
	for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
		buf_span_put(&b, case_text(q, columns[i]));
		buf_byte(&b, 0);
	}
	if (b.bad || !digest_once(buf_span(&b), digest))
		memset(digest, 0, sizeof(digest));
	digest_text(digest, hex);
	snprintf(id, 24, "f-%.16s", hex);
	buf_release(&b);
}

static int put_place(struct step *s, struct case_query *q, const char *id)
{
	struct case_query *put;
	int status = step_query(
		s, &put,
		"INSERT OR IGNORE INTO finding_item"
		" (finding, ord, item, record) VALUES (?1, 1, ?2, ?3)");

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
	"INSERT OR IGNORE INTO finding VALUES (?1, ?2, ?3, ?4, 'Postern',"
	" 'coverage', ?5, ?6, ?7, ?8, ?9, ?10, 'strong', 'unknown', NULL, NULL,"
	" NULL, NULL, NULL, ?11, ?12)";

static int put_finding(struct step *s, struct case_query *put,
		       struct case_query *q)
{
	const struct text_values values = {column_value, q};
	bool tampering = span_is(case_text(q, 2), "tampering");
	bool clock = span_is(case_text(q, 3), "clock");
	const struct words *w;
	struct buf en;
	struct buf ar;
	char name[64];
	char id[24];
	int status;

	snprintf(name, sizeof(name), "evidence/%.*s",
		 SPAN_ARG(case_text(q, 3)));
	w = message_find(span_str(name));
	if (!w)
		return err_set(s->err, ST_FORMAT, ERR_NO_OFFSET,
			       "there is no message %s", name);
	id_of(q, id);
	buf_init(&en, 4096);
	buf_init(&ar, 4096);
	rules_text(&en, w->en, &values);
	rules_text(&ar, w->ar, &values);
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
	case_bind_text(put, 11, buf_span(&en));
	case_bind_text(put, 12, buf_span(&ar));
	status = en.bad || ar.bad ? err_nomem(s->err) : step_put(s, put);
	buf_release(&en);
	buf_release(&ar);
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
