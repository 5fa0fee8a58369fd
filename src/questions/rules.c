/* rules.c - step: why each verdict is what it is, rule by rule.
 *
 * Every question has a rules.sql with the conditions of its verdict one by one;
 * tests hold that the first that holds gives the verdict of the answer. */
#include "questions/step.h"

#include "base/banned.h"
#include "questions/messages.h"
#include "rules/text.h"

static struct span number_value(void *context, struct span name)
{
	(void)name; /* {number} is the only one */
	return case_text(context, 3);
}

static int put_rule(struct step *s, struct case_query *put,
		    struct case_query *q)
{
	const struct text_values values = {number_value, q};
	const struct words *w;
	char name[64];
	struct buf en;
	struct buf ar;
	int status;

	snprintf(name, sizeof(name), "rule/%.*s/%lld",
		 SPAN_ARG(case_text(q, 0)), (long long)case_i64(q, 1));
	w = message_find(span_str(name));
	if (!w)
		return err_set(s->err, ST_FORMAT, ERR_NO_OFFSET,
			       "there is no message %s", name);
	buf_init(&en, 4096);
	buf_init(&ar, 4096);
	rules_text(&en, w->en, &values);
	rules_text(&ar, w->ar, &values);
	case_bind_text(put, 1, case_text(q, 0));
	case_bind_i64(put, 2, case_i64(q, 1));
	case_bind_text(put, 3, case_text(q, 2));
	case_bind_i64(put, 4, case_i64(q, 4));
	case_bind_text(put, 5, buf_span(&en));
	case_bind_text(put, 6, buf_span(&ar));
	status = en.bad || ar.bad ? err_nomem(s->err) : step_put(s, put);
	buf_release(&en);
	buf_release(&ar);
	return status;
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
