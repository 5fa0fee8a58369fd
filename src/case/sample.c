/* sample.c - what an item gives to correlations, as rows; see schema.sql. */
#include "case/internal.h"

int case_write_samples(struct case_file *c, int64_t seq,
		       const struct case_item *item, struct err *err)
{
	struct case_query *q = NULL;
	int rc = case_kept(c, CASE_SQL_SAMPLE, &q, err);

	for (size_t i = 0; !rc && i < item->sample_count; i++) {
		const struct case_sample *s = &item->samples[i];

		case_bind_i64(q, 1, seq);
		case_bind_i64(q, 2, (int64_t)i + 1);
		case_bind_text(q, 3, span_str(s->rule));
		case_bind_i64(q, 4, s->part);
		case_bind_text(q, 5, span_str(log_kind_name(s->log)));
		case_bind_i64(q, 6, s->time_ns);
		case_bind_u64(q, s->is_record ? 8 : 7, s->number);
		case_bind_u64(q, 9, s->offset);
		case_bind_u64(q, 10, s->length);
		case_bind_known(q, 11, s->client);
		case_bind_known(q, 12, s->server);
		case_bind_blob(q, 13, s->group);
		case_bind_blob(q, 14, s->value);
		case_bind_real(q, 15, s->value_number);
		rc = case_run(q, err);
	}
	return rc;
}
