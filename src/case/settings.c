/* settings.c - what a host was told about its logs, as rows; see schema.sql. */
#include "case/internal.h"

int case_write_settings(struct case_file *c, int64_t seq,
			const struct case_item *item, struct err *err)
{
	struct case_query *q = NULL;
	int rc = case_kept(c, CASE_SQL_SETTING, &q, err);

	for (size_t i = 0; !rc && i < item->setting_count; i++) {
		const struct case_log_setting *s = &item->settings[i];

		case_bind_i64(q, 1, seq);
		case_bind_u64(q, 2, i);
		case_bind_text(q, 3, s->scope);
		case_bind_text(q, 4, s->name);
		case_bind_text(q, 5, s->value);
		case_bind_u64(q, 6, s->line);
		rc = case_run(q, err);
	}
	return rc;
}
