/* counts.c - what was counted in an item, a row for each key: hours, runs of
 * record ids, clocks that went back, builds, clients, pages, traffic.
 *
 * Keys are texts of the evidence.  Two that differ there may be one here, for
 * what is not UTF-8 is stored as U+FFFD and numbers end at INT64_MAX: their
 * rows are then one, see the statements in query.c. */
#include "case/internal.h"

int case_write_hours(struct case_file *c, int64_t seq,
		     const struct case_item *item, struct err *err)
{
	struct case_query *q = NULL;
	int rc = case_kept(c, CASE_SQL_HOUR, &q, err);

	for (size_t i = 0; !rc && i < item->hour_count; i++) {
		case_bind_i64(q, 1, seq);
		case_bind_text(q, 2, span_str(item->hours[i].source));
		case_bind_i64(q, 3, item->hours[i].hour);
		case_bind_u64(q, 4, item->hours[i].records);
		rc = case_run(q, err);
	}
	return rc;
}

int case_write_runs(struct case_file *c, int64_t seq,
		    const struct case_item *item, struct err *err)
{
	struct case_query *q = NULL;
	int rc = case_kept(c, CASE_SQL_RUN, &q, err);

	for (size_t i = 0; !rc && i < item->run_count; i++) {
		const struct case_record_run *r = &item->runs[i];

		case_bind_i64(q, 1, seq);
		case_bind_text(q, 2, span_str(r->source));
		case_bind_u64(q, 3, r->first_id);
		case_bind_u64(q, 4, r->last_id);
		case_bind_time(q, 5, r->first_ns);
		case_bind_time(q, 6, r->last_ns);
		rc = case_run(q, err);
	}
	return rc;
}

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

int case_write_builds(struct case_file *c, int64_t seq,
		      const struct case_item *item, struct err *err)
{
	struct case_query *q = NULL;
	int rc = case_kept(c, CASE_SQL_BUILD, &q, err);

	for (size_t i = 0; !rc && i < item->build_count; i++) {
		const struct case_build *b = &item->builds[i];

		case_bind_i64(q, 1, seq);
		case_bind_text(q, 2, span_str(b->build));
		case_bind_text(q, 3, span_str(b->server));
		case_bind_text(q, 4, span_str(b->basis));
		case_bind_time(q, 5, b->first_ns);
		case_bind_time(q, 6, b->last_ns);
		case_bind_u64(q, 7, b->line);
		rc = case_run(q, err);
	}
	return rc;
}

int case_write_clients(struct case_file *c, int64_t seq,
		       const struct case_item *item, struct err *err)
{
	struct case_query *q = NULL;
	int rc = case_kept(c, CASE_SQL_CLIENT, &q, err);

	for (size_t i = 0; !rc && i < item->client_count; i++) {
		const struct case_client *l = &item->clients[i];

		case_bind_i64(q, 1, seq);
		case_bind_text(q, 2, span_str(l->source));
		case_bind_text(q, 3, l->client);
		case_bind_u64(q, 4, l->requests);
		case_bind_u64(q, 5, l->succeeded);
		case_bind_u64(q, 6, l->refused);
		case_bind_known_i64(q, 7, l->bytes_in);
		case_bind_known_i64(q, 8, l->bytes_out);
		case_bind_time(q, 9, l->first_ns);
		case_bind_time(q, 10, l->last_ns);
		rc = case_run(q, err);
	}
	return rc;
}

int case_write_pages(struct case_file *c, int64_t seq,
		     const struct case_item *item, struct err *err)
{
	struct case_query *q = NULL;
	int rc = case_kept(c, CASE_SQL_PAGE_USE, &q, err);

	for (size_t i = 0; !rc && i < item->page_count; i++) {
		const struct case_page_use *p = &item->pages[i];

		case_bind_i64(q, 1, seq);
		case_bind_text(q, 2, span_str(p->source));
		case_bind_text(q, 3, p->stem);
		case_bind_text(q, 4, p->client);
		case_bind_u64(q, 5, p->requests);
		case_bind_u64(q, 6, p->posts);
		case_bind_u64(q, 7, p->succeeded);
		case_bind_known_i64(q, 8, p->bytes_in);
		case_bind_known_i64(q, 9, p->bytes_out);
		case_bind_time(q, 10, p->first_ns);
		case_bind_time(q, 11, p->last_ns);
		case_bind_u64(q, 12, p->line);
		case_bind_u64(q, 13, p->offset);
		rc = case_run(q, err);
	}
	return rc;
}

int case_write_traffic(struct case_file *c, int64_t seq,
		       const struct case_item *item, struct err *err)
{
	struct case_query *q = NULL;
	int rc = case_kept(c, CASE_SQL_TRAFFIC, &q, err);

	for (size_t i = 0; !rc && i < item->traffic_count; i++) {
		const struct case_traffic *t = &item->traffic[i];

		case_bind_i64(q, 1, seq);
		case_bind_text(q, 2, span_str(t->kind));
		case_bind_text(q, 3, t->sender);
		case_bind_text(q, 4, t->recipient);
		case_bind_u64(q, 5, t->port);
		case_bind_text(q, 6, t->name);
		case_bind_u64(q, 7, t->count);
		case_bind_i64(q, 8, t->bytes_there);
		case_bind_i64(q, 9, t->bytes_back);
		case_bind_u64(q, 10, t->unsized);
		case_bind_time(q, 11, t->first_ns);
		case_bind_time(q, 12, t->last_ns);
		case_bind_u64(q, 13, t->line);
		case_bind_u64(q, 14, t->offset);
		case_bind_u64(q, 15, t->length);
		rc = case_run(q, err);
	}
	return rc;
}
