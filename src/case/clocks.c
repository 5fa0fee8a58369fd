/* clocks.c - where the clock of an item's machine went back; and what a host was
 * told about its logs. */
#include "case/internal.h"

int case_write_clocks(struct case_file *c, int64_t seq,
		      const struct case_item *item, struct err *err)
{
	struct case_query *q = NULL;
	int rc = case_kept(c, CASE_SQL_CLOCK, &q, err);

	for (size_t i = 0; !rc && i < item->clock_count; i++) {
		const struct case_clock_jump *j = &item->clocks[i];

		case_bind_i64(q, 1, seq);
		case_bind_text(q, 2, span_str(j->source));
		case_bind_u64(q, 3, j->place);
		case_bind_i64(q, 4, j->before_ns);
		case_bind_i64(q, 5, j->after_ns);
		case_bind_u64(q, 6, j->offset);
		rc = case_run(q, err);
	}
	return rc;
}

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
