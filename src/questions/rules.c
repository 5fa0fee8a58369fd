/* rules.c - step: why each verdict is what it is, rule by rule.
 *
 * Every question has a rules.sql with the conditions of its verdict one by one;
 * tests hold that the first that holds gives the verdict of the answer. */
#include "questions/row.h"
#include "questions/step.h"

#include "base/banned.h"

static int put_rule(struct step *s, struct case_query *put,
		    struct case_query *q)
{
	char name[64];
	int status;

	snprintf(name, sizeof(name), "%.*s/%lld", SPAN_ARG(case_text(q, 0)),
		 (long long)case_i64(q, 1));
	status = row_say(put, 5, "rule", span_str(name), q, s->err);
	if (status)
		return status;
	case_bind_text(put, 1, case_text(q, 0));
	case_bind_i64(put, 2, case_i64(q, 1));
	case_bind_text(put, 3, case_text(q, 2));
	case_bind_i64(put, 4, case_i64(q, 4));
	return step_put(s, put);
}

int step_rules(struct step *s, const char *const *questions, size_t count)
{
	struct case_query *put = NULL;
	struct case_query *q = NULL;
	char name[64];
	int status = step_exec(s, "CREATE TEMP TABLE rule_told (question TEXT,"
				  " ord INTEGER, verdict TEXT, number INTEGER,"
				  " holds INTEGER)");

	for (size_t i = 0; !status && i < count; i++) {
		snprintf(name, sizeof(name), "%s/rules", questions[i]);
		status = step_sql(s, name);
	}
	if (!status)
		status = step_query(s, &put,
				    "INSERT INTO answer_rule (question, ord,"
				    " verdict, holds, why, why_ar)"
				    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
	if (!status)
		status = step_query(s, &q,
				    "SELECT question, ord, verdict, number,"
				    " coalesce(holds, 0) <> 0 FROM rule_told"
				    " ORDER BY question, ord");
	while (!status && (status = case_query_next(q, s->err)) > 0)
		status = put_rule(s, put, q);
	case_query_close(q);
	case_query_close(put);
	return status ? status : step_exec(s, "DROP TABLE rule_told");
}
