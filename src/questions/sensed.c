/* sensed.c - step: whose hits are (sensed.sql); which of a sensor's log are
 * nobody's is told, for they are no findings. */
#include "questions/step.h"

#include "base/banned.h"

int step_sensed(struct step *s)
{
	struct case_query *q = NULL;
	int status = step_sql(s, "sensed");

	if (!status)
		status = step_query(s, &q,
				    "SELECT i.path FROM item i"
				    " WHERE i.seq IN (SELECT item FROM sensed"
				    "  WHERE host IS NULL) ORDER BY i.path");
	while (!status && (status = case_query_next(q, s->err)) > 0)
		status = case_add_not_examined(
			s->c, case_text(q, 0), UINT64_MAX,
			"matches of rules or lists name no machine whose own "
			"logs are here: hunt shows them",
			false, s->err);
	case_query_close(q);
	return status ? status : step_exec(s, "DROP TABLE sensed");
}
