/* moment.c - step: the end of the evidence and the day of the verdicts. */
#include "questions/step.h"

#include "base/banned.h"

int step_moment(struct step *s)
{
	struct case_query *q;
	int status = step_query(
		s, &q, "SELECT max(last_ns) FROM item WHERE log <> ''");

	if (status)
		return status;
	status = case_query_next(q, s->err);
	if (status > 0)
		s->end_ns = case_time(q, 0);
	case_query_close(q);
	if (status < 0)
		return status;
	if (s->options->to_ns != TIME_NONE)
		s->end_ns = s->options->to_ns;
	s->as_of_ns = s->options->as_of_ns;
	if (s->as_of_ns == TIME_NONE)
		s->as_of_ns = s->end_ns;
	status = step_query(s, &q, "INSERT INTO moment VALUES (?1, ?2)");
	if (status)
		return status;
	case_bind_time(q, 1, s->as_of_ns);
	case_bind_time(q, 2, s->end_ns);
	status = step_put(s, q);
	case_query_close(q);
	return status;
}
