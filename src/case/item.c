/* item.c - one evidence item and what was read from it, in one transaction
 * (what was counted: counts.c); what was not examined; the custody log. */
#include "case/internal.h"

#include "case/custody.h"
#include "event/event.h"

/* Rows of table damage per item; the rest is in item.damaged. */
#define DAMAGE_ROWS 1000

/* "e-" and 16 digits, and "-" and a number. */
#define ITEM_ID_TEXT 48

/* Rolls the transaction back, and the custody chain with it. */
/* ------------------------------------------------------------- custody -- */

int case_custody_load(struct case_file *c, struct err *err)
{
	struct case_query *q = NULL;
	int rc = case_query_open(&q, c,
				 "SELECT seq, hash FROM custody"
				 " ORDER BY seq DESC LIMIT 1",
				 err);

	if (rc)
		return rc;
	rc = case_query_next(q, err);
	if (rc > 0) {
		c->custody_seq = (uint64_t)case_i64(q, 0);
		rc = custody_hash_read(case_text(q, 1), c->custody_head)
			     ? ST_OK
			     : err_set(err, ST_INTEGRITY, ERR_NO_OFFSET,
				       "the last row of the custody log has "
				       "no hash");
	} else if (rc == 0) {
		rc = custody_genesis(c->custody_head, err);
	}
	case_query_close(q);
	return rc;
}

/* row->path is clean. */
static int write_custody(struct case_file *c, const struct custody_row *row,
			 struct err *err)
{
	char hash[DIGEST_TEXT];
	uint8_t head[DIGEST_SIZE];
	struct case_query *q = NULL;
	int rc = case_kept(c, CASE_SQL_CUSTODY, &q, err);

	memcpy(head, c->custody_head, DIGEST_SIZE);
	if (!rc)
		rc = custody_step(head, row, err);
	if (rc)
		return rc;
	digest_text(head, hash);
	case_bind_u64(q, 1, row->seq);
	case_bind_time(q, 2, row->time_ns);
	case_bind_text(q, 3, row->act);
	case_bind_text(q, 4, row->path);
	case_bind_known_i64(q, 5, row->bytes);
	case_bind_known(q, 6, row->sha256);
	case_bind_text(q, 7, span_str(hash));
	rc = case_run(q, err);
	if (rc)
		return rc;
	c->custody_seq = row->seq;
	memcpy(c->custody_head, head, DIGEST_SIZE);
	return ST_OK;
}

int case_custody(struct case_file *c, const char *act, struct span path,
		 int64_t bytes, const uint8_t *sha256, struct err *err)
{
	char digest[DIGEST_TEXT] = "";
	struct custody_row row = {.seq = c->custody_seq + 1,
				  .time_ns = c->now_ns,
				  .act = span_str(act),
				  .bytes = bytes};
	struct buf scratch;
	int rc = case_clean_path(&scratch, path, &row.path, err);

	if (sha256)
		digest_text(sha256, digest);
	row.sha256 = span_str(digest);
	if (!rc)
		rc = write_custody(c, &row, err);
	buf_release(&scratch);
	return rc;
}

/* ---------------------------------------------------------------- item -- */

/* The seq of the item of this path; 0 when there is none. */
static int find_item(struct case_file *c, struct span path, int64_t *seq,
		     struct err *err)
{
	struct case_query *q = NULL;
	struct buf scratch;
	int rc = case_clean_path(&scratch, path, &path, err);

	if (!rc)
		rc = case_kept(c, CASE_SQL_ITEM_SEQ, &q, err);
	if (!rc) {
		case_bind_text(q, 1, path);
		rc = case_query_next(q, err);
		*seq = rc > 0 ? case_i64(q, 0) : 0;
		case_query_reset(q);
	}
	buf_release(&scratch);
	return rc < 0 ? rc : ST_OK;
}

/* What is behind the last "!/": the path inside the innermost container. */
static struct span inner_path(struct span path)
{
	for (size_t i = path.len; i >= 2; i--)
		if (path.ptr[i - 2] == '!' && path.ptr[i - 1] == '/')
			return span_skip(path, i);
	return path;
}

/* Does not depend on where the evidence lies, nor in what it is packed. */
static int name_item(struct case_file *c, const struct case_item *item,
		     struct span path, char out[ITEM_ID_TEXT], struct err *err)
{
	uint8_t digest[DIGEST_SIZE];
	char hex[DIGEST_TEXT];
	struct digest *d = NULL;
	struct case_query *q = NULL;
	int64_t equal = 0;
	int rc = digest_open(&d, err);

	if (rc)
		return rc;
	digest_add(d, span_of(item->sha256, DIGEST_SIZE));
	digest_add(d, inner_path(path));
	digest_take(d, digest);
	digest_close(d);
	digest_text(digest, hex);
	snprintf(out, ITEM_ID_TEXT, "e-%.16s", hex);
	rc = case_kept(c, CASE_SQL_ITEM_ID, &q, err);
	if (rc)
		return rc;
	case_bind_text(q, 1, span_str(out));
	rc = case_query_next(q, err);
	if (rc > 0)
		equal = case_i64(q, 0);
	case_query_reset(q);
	if (equal > 0)
		snprintf(out, ITEM_ID_TEXT, "e-%.16s-%lld", hex,
			 (long long)equal + 1);
	return rc < 0 ? rc : ST_OK;
}

static void bind_tally(struct case_query *q, const struct tally *t)
{
	case_bind_u64(q, 10, t->decoded);
	case_bind_u64(q, 11, t->damaged);
	case_bind_u64(q, 12, t->slack);
	case_bind_u64(q, 13, t->records);
	case_bind_u64(q, 14, t->reported);
	/* A tally of no records may come zeroed. */
	case_bind_time(q, 15, t->records ? t->first_ns : TIME_NONE);
	case_bind_time(q, 16, t->records ? t->last_ns : TIME_NONE);
}

static int write_item(struct case_file *c, const struct case_item *item,
		      struct span path, struct span container, struct err *err)
{
	char sha256[DIGEST_TEXT];
	char id[ITEM_ID_TEXT];
	struct case_query *q = NULL;
	int rc = name_item(c, item, path, id, err);

	if (!rc)
		rc = case_kept(c, CASE_SQL_ITEM, &q, err);
	if (rc)
		return rc;
	digest_text(item->sha256, sha256);
	case_bind_i64(q, 1, c->last_item + 1);
	case_bind_text(q, 2, span_str(id));
	case_bind_text(q, 3, path);
	case_bind_known(q, 4, container);
	case_bind_known(q, 5, item->windows_path);
	case_bind_u64(q, 6, item->bytes);
	case_bind_text(q, 7, span_str(sha256));
	case_bind_text(q, 8, span_str(item->format));
	case_bind_text(q, 9, span_str(item->log));
	bind_tally(q, &item->tally);
	case_bind_known(q, 17, item->host_layout);
	case_bind_i64(q, 18, item->host_forced);
	case_bind_known(q, 19, item->host_record);
	case_bind_time(q, 20, item->mtime_ns);
	case_bind_i64(q, 21, item->host_guessed);
	return case_run(q, err);
}

static int write_hit(struct case_query *q, int64_t seq,
		     const struct case_hit *h, struct err *err)
{
	case_bind_i64(q, 1, seq);
	case_bind_text(q, 2, span_str(h->rule));
	case_bind_text(q, 3, span_str(outcome_name(h->outcome)));
	case_bind_text(q, 4, span_str(log_kind_name(h->log)));
	case_bind_time(q, 5, h->time_ns);
	if (h->is_record)
		case_bind_u64(q, 7, h->number);
	else if (h->number)
		case_bind_u64(q, 6, h->number);
	case_bind_u64(q, 8, h->offset);
	case_bind_u64(q, 9, h->length);
	case_bind_known(q, 10, h->client);
	case_bind_known(q, 11, h->forwarded);
	case_bind_known(q, 12, h->user);
	case_bind_known(q, 13, h->agent);
	case_bind_known(q, 14, h->method);
	case_bind_known(q, 15, h->stem);
	case_bind_known(q, 16, h->query);
	case_bind_known_i64(q, 17, h->status);
	case_bind_known_i64(q, 18, h->backend_status);
	case_bind_known_i64(q, 19, h->bytes_in);
	case_bind_known_i64(q, 20, h->bytes_out);
	case_bind_known_i64(q, 21, h->time_taken);
	case_bind_known(q, 22, h->request_id);
	case_bind_known(q, 23, h->activity_id);
	case_bind_known(q, 24, h->server);
	case_bind_text(q, 25, h->detail.len ? h->detail : SPAN_LIT("{}"));
	case_bind_known(q, 26, h->session);
	return case_run(q, err);
}

static int write_hits(struct case_file *c, int64_t seq,
		      const struct case_item *item, struct err *err)
{
	struct case_query *q = NULL;
	int rc = case_kept(c, CASE_SQL_HIT, &q, err);

	for (size_t i = 0; !rc && i < item->hit_count; i++)
		rc = write_hit(q, seq, &item->hits[i], err);
	if (!rc)
		rc = case_kept(c, CASE_SQL_OVERFLOW, &q, err);
	for (size_t i = 0; !rc && i < item->overflow_count; i++) {
		case_bind_i64(q, 1, seq);
		case_bind_text(q, 2, span_str(item->overflows[i].rule));
		case_bind_u64(q, 3, item->overflows[i].count);
		rc = case_run(q, err);
	}
	return rc;
}

static int write_damages(struct case_file *c, int64_t seq,
			 const struct case_item *item, struct err *err)
{
	struct case_query *q = NULL;
	int rc = case_kept(c, CASE_SQL_DAMAGE, &q, err);

	for (size_t i = 0; !rc && i < item->damage_count && i < DAMAGE_ROWS;
	     i++) {
		const struct case_damage *d = &item->damages[i];

		case_bind_i64(q, 1, seq);
		case_bind_i64(q, 2, (int64_t)i + 1);
		case_bind_u64(q, 3, d->offset);
		case_bind_u64(q, 4, d->length);
		if (d->line)
			case_bind_u64(q, 5, d->line);
		case_bind_text(q, 6, span_str(d->why));
		rc = case_run(q, err);
	}
	return rc;
}

static int write_contacts(struct case_file *c, int64_t seq,
			  const struct case_item *item, struct err *err)
{
	struct case_query *q = NULL;
	int rc = case_kept(c, CASE_SQL_CONTACT, &q, err);

	for (size_t i = 0; !rc && i < item->contact_count; i++) {
		const struct case_contact *k = &item->contacts[i];

		case_bind_i64(q, 1, seq);
		case_bind_i64(q, 2, (int64_t)i + 1);
		case_bind_text(q, 3, span_str(k->how));
		case_bind_text(q, 4, span_str(outcome_name(k->outcome)));
		case_bind_text(q, 5, k->address);
		case_bind_text(q, 6, k->peer);
		case_bind_text(q, 7, k->account);
		case_bind_text(q, 8, k->detail);
		case_bind_u64(q, 9, k->count);
		case_bind_time(q, 10, k->first_ns);
		case_bind_time(q, 11, k->last_ns);
		case_bind_u64(q, 12, k->record);
		case_bind_u64(q, 13, k->offset);
		case_bind_u64(q, 14, k->length);
		rc = case_run(q, err);
	}
	return rc;
}

static int write_script_parts(struct case_file *c, int64_t seq, size_t ord,
			      const struct case_script *s, struct err *err)
{
	struct case_query *q = NULL;
	int rc = case_kept(c, CASE_SQL_SCRIPT_PART, &q, err);

	for (size_t i = 0; !rc && i < s->part_count; i++) {
		const struct case_script_part *p = &s->parts[i];

		case_bind_i64(q, 1, seq);
		case_bind_u64(q, 2, ord);
		case_bind_u64(q, 3, p->number);
		case_bind_u64(q, 4, p->record);
		case_bind_u64(q, 5, p->offset);
		case_bind_u64(q, 6, p->length);
		rc = case_run(q, err);
	}
	return rc;
}

static int write_scripts(struct case_file *c, int64_t seq,
			 const struct case_item *item, struct err *err)
{
	struct case_query *q = NULL;
	int rc = case_kept(c, CASE_SQL_SCRIPT, &q, err);

	for (size_t i = 0; !rc && i < item->script_count; i++) {
		const struct case_script *s = &item->scripts[i];

		case_bind_i64(q, 1, seq);
		case_bind_u64(q, 2, i + 1);
		case_bind_text(q, 3, s->block);
		case_bind_u64(q, 4, s->total);
		case_bind_u64(q, 5, s->part_count);
		case_bind_i64(q, 6, s->cut);
		case_bind_time(q, 7, s->time_ns);
		case_bind_text(q, 8, s->text);
		rc = case_run(q, err);
		if (!rc)
			rc = write_script_parts(c, seq, i + 1, s, err);
	}
	return rc;
}

static int write_web_file(struct case_file *c, int64_t seq,
			  const struct case_item *item, struct err *err)
{
	struct case_query *q = NULL;
	int rc;

	if (!item->is_web_file)
		return ST_OK;
	rc = case_kept(c, CASE_SQL_WEB_FILE, &q, err);
	if (rc)
		return rc;
	case_bind_i64(q, 1, seq);
	case_bind_known(q, 2, item->windows_path);
	case_bind_known(q, 3, item->web_stem);
	case_bind_i64(q, 4, item->web_script);
	case_bind_i64(q, 5, item->web_shipped);
	return case_run(q, err);
}

static int write_all(struct case_file *c, const struct case_item *item,
		     struct span path, struct err *err)
{
	int (*const parts[])(struct case_file *, int64_t,
			     const struct case_item *, struct err *) = {
		write_damages,	    write_hits,		 case_write_hours,
		case_write_runs,    case_write_builds,	 case_write_clients,
		case_write_pages,   case_write_traffic,	 write_contacts,
		write_scripts,	    write_web_file,	 case_write_clocks,
		case_write_samples, case_write_sessions, case_write_settings,
	};
	int64_t seq = c->last_item + 1;
	struct span container;
	struct buf scratch;
	int rc = case_clean_path(&scratch, item->container, &container, err);

	if (!rc)
		rc = write_item(c, item, path, container, err);
	buf_release(&scratch);
	for (size_t i = 0; !rc && i < ARRAY_LEN(parts); i++)
		rc = parts[i](c, seq, item, err);
	if (!rc)
		rc = case_custody(
			c, "item", path,
			item->bytes > INT64_MAX ? -1 : (int64_t)item->bytes,
			item->sha256, err);
	return rc;
}

int case_add_item(struct case_file *c, const struct case_item *item,
		  struct err *err)
{
	struct span path;
	struct buf scratch;
	bool own;
	int rc = case_clean_path(&scratch, item->path, &path, err);

	if (!rc)
		rc = case_group_open(c, &own, err);
	if (!rc) {
		rc = write_all(c, item, path, err);
		c->last_item += !rc;
		rc = case_group_close(c, own, item->bytes, rc, err);
	}
	buf_release(&scratch);
	return rc;
}

bool case_has_item(struct case_file *c, struct span path)
{
	int64_t seq = 0;

	return find_item(c, path, &seq, NULL) == ST_OK && seq > 0;
}

int case_item_digest(struct case_file *c, struct span path, uint64_t *bytes,
		     uint8_t sha256[DIGEST_SIZE], struct err *err)
{
	struct case_query *q = NULL;
	struct buf scratch;
	int rc = case_clean_path(&scratch, path, &path, err);

	if (!rc)
		rc = case_kept(c, CASE_SQL_ITEM_DIGEST, &q, err);
	if (rc) {
		buf_release(&scratch);
		return rc;
	}
	case_bind_text(q, 1, path);
	rc = case_query_next(q, err);
	if (rc == 0) {
		rc = err_set(err, ST_USAGE, ERR_NO_OFFSET,
			     "the case has no item of this path");
	} else if (rc > 0 && custody_hash_read(case_text(q, 1), sha256)) {
		*bytes = (uint64_t)case_i64(q, 0);
		rc = ST_OK;
	} else if (rc > 0) {
		rc = err_set(err, ST_INTEGRITY, ERR_NO_OFFSET,
			     "the case has no digest for this item");
	}
	case_query_reset(q);
	buf_release(&scratch);
	return rc;
}

/* -------------------------------------------------------- not examined -- */

static int write_not_examined(struct case_file *c, struct span path,
			      int64_t bytes, const char *why, bool harmful,
			      struct err *err)
{
	struct case_query *q = NULL;
	int rc = case_kept(c, CASE_SQL_NOT_EXAMINED, &q, err);

	if (rc)
		return rc;
	case_bind_text(q, 1, path);
	case_bind_known_i64(q, 2, bytes);
	case_bind_text(q, 3, span_str(why));
	case_bind_i64(q, 4, harmful);
	rc = case_run(q, err);
	if (!rc)
		rc = case_custody(c, "not-examined", path, bytes, NULL, err);
	return rc;
}

static int was_told(struct case_file *c, struct span path, int64_t bytes,
		    const char *why, struct err *err)
{
	struct case_query *q = NULL;
	int rc = case_kept(c, CASE_SQL_TOLD, &q, err);

	if (rc)
		return rc;
	case_bind_text(q, 1, path);
	case_bind_known_i64(q, 2, bytes);
	case_bind_text(q, 3, span_str(why));
	rc = case_query_next(q, err);
	case_query_reset(q);
	return rc;
}

static int add_not_examined(struct case_file *c, struct span path,
			    int64_t bytes, const char *why, bool harmful,
			    struct err *err)
{
	bool own;
	int rc = case_group_open(c, &own, err);

	if (rc)
		return rc;
	rc = write_not_examined(c, path, bytes, why, harmful, err);
	return case_group_close(c, own, 0, rc, err);
}

int case_add_not_examined(struct case_file *c, struct span path, uint64_t bytes,
			  const char *why, bool harmful, struct err *err)
{
	int64_t known = bytes > INT64_MAX ? -1 : (int64_t)bytes;
	struct buf scratch;
	int rc = case_clean_path(&scratch, path, &path, err);

	if (!rc)
		rc = was_told(c, path, known, why, err);
	if (!rc)
		rc = add_not_examined(c, path, known, why, harmful, err);
	buf_release(&scratch);
	return rc > 0 ? ST_OK : rc; /* more than 0: said before */
}
