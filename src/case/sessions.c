/* sessions.c - ids of sessions that are shared, as rows; see schema.sql. */
#include "case/internal.h"

int case_write_sessions(struct case_file *c, int64_t seq,
			const struct case_item *item, struct err *err)
{
	struct case_query *q = NULL;
	int rc = case_kept(c, CASE_SQL_SESSION, &q, err);

	for (size_t i = 0; !rc && i < item->shared_session_count; i++) {
		case_bind_i64(q, 1, seq);
		case_bind_text(q, 2, item->shared_sessions[i].id);
		case_bind_text(q, 3, span_str(item->shared_sessions[i].why));
		rc = case_run(q, err);
	}
	return rc;
}
