/* query.c - see query.h; and the statements that the case keeps prepared. */
#include "case/internal.h"

#include "base/alloc.h"
#include "base/text.h"

/* For rows whose keys are one once they are clean: how their columns join.
 * None of them is negative; a sum that would not fit stays at INT64_MAX. */
#define JOIN_SUM(column)                                                       \
	column " = coalesce(min(" column                                       \
	       ", 9223372036854775807 - excluded." column                      \
	       ") + excluded." column ", " column ", excluded." column ")"
#define JOIN_LEAST(column)                                                     \
	column " = coalesce(min(" column ", excluded." column "), " column     \
	       ", excluded." column ")"
#define JOIN_MOST(column)                                                      \
	column " = coalesce(max(" column ", excluded." column "), " column     \
	       ", excluded." column ")"
#define JOIN_TIMES JOIN_LEAST("first_ns") ", " JOIN_MOST("last_ns")

static const char *const kept_sql[CASE_SQL_COUNT] = {
	[CASE_SQL_META_GET] = "SELECT value FROM meta WHERE key = ?1",
	[CASE_SQL_META_SET] = "INSERT INTO meta VALUES (?1, ?2)"
			      " ON CONFLICT (key) DO UPDATE SET value = ?2",
	[CASE_SQL_ITEM_SEQ] = "SELECT seq FROM item WHERE path = ?1",
	[CASE_SQL_ITEM_DIGEST] = "SELECT bytes, sha256 FROM item"
				 " WHERE path = ?1",
	[CASE_SQL_ITEM_ID] = "SELECT count(*) FROM item WHERE id = ?1"
			     " OR (id > ?1 || '-' AND id < ?1 || '.')",
	[CASE_SQL_ITEM] =
		"INSERT INTO item (seq, id, path, container, windows_path,"
		" bytes, sha256, format, log, decoded, damaged, slack,"
		" records, reported, first_ns, last_ns, host_layout,"
		" host_forced, host_record, mtime_ns, host_guessed) VALUES"
		" (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,"
		" ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)",
	[CASE_SQL_DAMAGE] = "INSERT INTO damage (item, ord, offset, length,"
			    " line, why) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
	[CASE_SQL_HIT] =
		"INSERT INTO hit (item, rule, outcome, log, time_ns, line,"
		" record, offset, length, client, forwarded, user, agent,"
		" method, stem, query, status, backend_status, bytes_in,"
		" bytes_out, time_taken, request_id, activity_id, server,"
		" detail, session) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9,"
		" ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,"
		" ?22, ?23, ?24, ?25, ?26)",
	[CASE_SQL_SESSION] = "INSERT INTO session_shared VALUES (?1, ?2, ?3)"
			     " ON CONFLICT DO NOTHING",
	[CASE_SQL_OVERFLOW] = "INSERT INTO hit_overflow VALUES (?1, ?2, ?3)",
	[CASE_SQL_HOUR] = "INSERT INTO hour VALUES (?1, ?2, ?3, ?4)"
			  " ON CONFLICT DO UPDATE SET " JOIN_SUM("records"),
	[CASE_SQL_RUN] = "INSERT INTO record_run VALUES (?1, ?2, ?3, ?4, ?5,"
			 " ?6) ON CONFLICT DO UPDATE SET " JOIN_MOST(
				 "last_id") ", " JOIN_TIMES,
	[CASE_SQL_CLOCK] = "INSERT INTO clock_jump VALUES (?1, ?2, ?3, ?4, ?5,"
			   " ?6) ON CONFLICT DO NOTHING",
	[CASE_SQL_SETTING] =
		"INSERT INTO log_setting VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
	[CASE_SQL_BUILD] = "INSERT INTO build_seen (item, build, server, basis,"
			   " first_ns, last_ns, line)"
			   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
			   " ON CONFLICT DO UPDATE SET " JOIN_TIMES
			   ", " JOIN_LEAST("line"),
	[CASE_SQL_CLIENT] = "INSERT INTO client (item, source, client,"
			    " requests, succeeded, refused, bytes_in,"
			    " bytes_out, first_ns, last_ns)"
			    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
			    " ON CONFLICT DO UPDATE SET " JOIN_SUM("requests") ", " JOIN_SUM("succeeded") ", " JOIN_SUM(
				    "refused") ", " JOIN_SUM("bytes_in") ","
									 " " JOIN_SUM(
										 "bytes_out") ", " JOIN_TIMES,
	[CASE_SQL_PAGE_USE] = "INSERT INTO page_use (item, source, stem, "
			      "client, requests,"
			      " posts, succeeded, bytes_in, bytes_out, "
			      "first_ns, last_ns,"
			      " line, offset) VALUES (?1, ?2, ?3, ?4, ?5, ?6, "
			      "?7, ?8, ?9,"
			      " ?10, ?11, ?12, ?13)"
			      " ON CONFLICT DO UPDATE SET " JOIN_SUM("requests") ", " JOIN_SUM("posts") ", " JOIN_SUM("succeeded") ", " JOIN_SUM(
				      "bytes_in") ", " JOIN_SUM("bytes_out") ","
									     " " JOIN_TIMES
									     ","
									     " " JOIN_LEAST("line") ", " JOIN_LEAST(
										     "offset"),
	[CASE_SQL_TRAFFIC] =
		"INSERT INTO traffic (item, kind, sender, recipient, port,"
		" name, count, bytes_there, bytes_back, unsized, first_ns,"
		" last_ns, line, offset, length) VALUES (?1, ?2, ?3, ?4, ?5,"
		" ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)"
		" ON CONFLICT DO UPDATE SET " JOIN_SUM("count") ", " JOIN_SUM(
			"bytes_there") ", " JOIN_SUM("bytes_back") ","
								   " " JOIN_SUM(
									   "uns"
									   "ize"
									   "d") ", " JOIN_TIMES,
	[CASE_SQL_SCRIPT] =
		"INSERT INTO script (item, ord, block, total, present, cut,"
		" time_ns, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
	[CASE_SQL_SCRIPT_PART] =
		"INSERT INTO script_part (item, ord, number, record, offset,"
		" length) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
	[CASE_SQL_CONTACT] =
		"INSERT INTO contact (item, ord, how, outcome, address, peer,"
		" account, detail, count, first_ns, last_ns, record, offset,"
		" length) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,"
		" ?11, ?12, ?13, ?14)",
	[CASE_SQL_SAMPLE] =
		"INSERT INTO sample (item, ord, rule, part, log, time_ns, line,"
		" record, offset, length, client, server, grouped, value,"
		" number) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,"
		" ?11, ?12, ?13, ?14, ?15)",
	[CASE_SQL_WEB_FILE] = "INSERT INTO web_file (item, windows_path, stem,"
			      " script, shipped) VALUES (?1, ?2, ?3, ?4, ?5)",
	[CASE_SQL_TOLD] = "SELECT 1 FROM not_examined WHERE path = ?1"
			  " AND bytes IS ?2 AND why = ?3",
	[CASE_SQL_NOT_EXAMINED] = "INSERT INTO not_examined (path, bytes, why,"
				  " harmful) VALUES (?1, ?2, ?3, ?4)",
	[CASE_SQL_CUSTODY] = "INSERT INTO custody (seq, time_ns, act, path,"
			     " bytes, sha256, hash)"
			     " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
};

static bool only_blanks(const char *text)
{
	return text[strspn(text, " \t\r\n;")] == 0;
}

static int prepare(struct case_query *q, const char *sql, struct err *err)
{
	const char *tail = "";
	int rc = sqlite3_prepare_v3(q->owner->db, sql, -1,
				    SQLITE_PREPARE_PERSISTENT, &q->stmt, &tail);

	if (rc)
		return case_sqlite_error(q->owner, rc, "read", err);
	if (!q->stmt)
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "the SQL holds no statement");
	if (!only_blanks(tail))
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "the SQL holds more than one statement");
	return ST_OK;
}

int case_query_open(struct case_query **out, struct case_file *c,
		    const char *sql, struct err *err)
{
	struct case_query *q = mem_new(1, sizeof(*q));
	int rc;

	if (!q)
		return err_nomem(err);
	q->owner = c;
	rc = prepare(q, sql, err);
	if (rc) {
		case_query_close(q);
		return rc;
	}
	*out = q;
	return ST_OK;
}

void case_query_close(struct case_query *q)
{
	if (!q)
		return;
	sqlite3_finalize(q->stmt);
	mem_free(q);
}

int case_kept(struct case_file *c, enum case_statement which,
	      struct case_query **out, struct err *err)
{
	int rc = ST_OK;

	if (c->kept[which])
		case_query_reset(c->kept[which]);
	else
		rc = case_query_open(&c->kept[which], c, kept_sql[which], err);
	if (!rc)
		*out = c->kept[which];
	return rc;
}

static void note(struct case_query *q, int rc)
{
	if (rc && !q->bad)
		q->bad = rc;
}

void case_bind_i64(struct case_query *q, int at, int64_t value)
{
	note(q, sqlite3_bind_int64(q->stmt, at, value));
}

void case_bind_u64(struct case_query *q, int at, uint64_t value)
{
	case_bind_i64(q, at, value > INT64_MAX ? INT64_MAX : (int64_t)value);
}

void case_bind_known_i64(struct case_query *q, int at, int64_t value)
{
	if (value < 0)
		case_bind_null(q, at);
	else
		case_bind_i64(q, at, value);
}

void case_bind_real(struct case_query *q, int at, double value)
{
	note(q, sqlite3_bind_double(q->stmt, at, value));
}

void case_bind_null(struct case_query *q, int at)
{
	note(q, sqlite3_bind_null(q->stmt, at));
}

void case_bind_time(struct case_query *q, int at, int64_t ns)
{
	if (ns == TIME_NONE)
		case_bind_null(q, at);
	else
		case_bind_i64(q, at, ns);
}

static bool is_clean(struct span s)
{
	return (s.len == 0 || !memchr(s.ptr, 0, s.len)) && utf8_is_valid(s);
}

/* NUL is valid UTF-8, but ends a text for most programs that read a case. */
static void put_clean(struct buf *b, struct span s, bool is_path)
{
	while (s.len) {
		const uint8_t *nul = memchr(s.ptr, 0, s.len);
		size_t n = nul ? (size_t)(nul - s.ptr) : s.len;

		if (is_path)
			utf8_put_path(b, span_head(s, n));
		else
			utf8_put_clean(b, span_head(s, n));
		if (nul && is_path)
			buf_text(b, "%00");
		else if (nul)
			utf8_put(b, 0xFFFD);
		s = span_skip(s, nul ? n + 1 : n);
	}
}

int case_clean_path(struct buf *scratch, struct span path, struct span *out,
		    struct err *err)
{
	buf_init(scratch, SIZE_MAX / 4);
	if (is_clean(path)) {
		*out = path;
		return ST_OK;
	}
	put_clean(scratch, path, true);
	if (scratch->bad)
		return err_nomem(err);
	*out = buf_span(scratch);
	return ST_OK;
}

/* The empty text is no NULL, wherever its span points to. */
static void bind_utf8(struct case_query *q, int at, struct span value)
{
	const char *text = value.len ? (const char *)value.ptr : "";

	note(q, sqlite3_bind_text64(q->stmt, at, text, value.len,
				    SQLITE_TRANSIENT, SQLITE_UTF8));
}

void case_bind_text(struct case_query *q, int at, struct span value)
{
	struct buf b;

	if (LIKELY(is_clean(value))) {
		bind_utf8(q, at, value);
		return;
	}
	buf_init(&b, SIZE_MAX / 4);
	put_clean(&b, value, false);
	if (b.bad)
		note(q, SQLITE_NOMEM);
	else
		bind_utf8(q, at, buf_span(&b));
	buf_release(&b);
}

void case_bind_blob(struct case_query *q, int at, struct span value)
{
	note(q, sqlite3_bind_blob64(q->stmt, at, value.len ? value.ptr : NULL,
				    value.len, SQLITE_TRANSIENT));
	if (!value.len)
		note(q, sqlite3_bind_zeroblob(q->stmt, at, 0));
}

void case_bind_known(struct case_query *q, int at, struct span value)
{
	if (value.len == 0)
		case_bind_null(q, at);
	else
		case_bind_text(q, at, value);
}

int case_query_next(struct case_query *q, struct err *err)
{
	int rc = q->bad ? q->bad : sqlite3_step(q->stmt);
	const char *doing = sqlite3_stmt_readonly(q->stmt) ? "read" : "write";

	if (rc == SQLITE_ROW)
		return 1;
	if (rc == SQLITE_DONE)
		return 0;
	note(q, rc);
	return case_sqlite_error(q->owner, rc, doing, err);
}

void case_query_reset(struct case_query *q)
{
	sqlite3_reset(q->stmt); /* repeats what the last step said */
	sqlite3_clear_bindings(q->stmt);
	q->bad = 0;
}

int case_run(struct case_query *q, struct err *err)
{
	int rc = case_query_next(q, err);

	case_query_reset(q);
	return rc;
}

bool case_is_null(struct case_query *q, int column)
{
	return sqlite3_column_type(q->stmt, column) == SQLITE_NULL;
}

int64_t case_i64(struct case_query *q, int column)
{
	return sqlite3_column_int64(q->stmt, column);
}

double case_real(struct case_query *q, int column)
{
	return sqlite3_column_double(q->stmt, column);
}

/* The text first, then its length: sqlite3_column_text may convert. */
struct span case_text(struct case_query *q, int column)
{
	const unsigned char *text = sqlite3_column_text(q->stmt, column);
	int n = sqlite3_column_bytes(q->stmt, column);

	if (!text && sqlite3_errcode(q->owner->db) == SQLITE_NOMEM)
		note(q, SQLITE_NOMEM);
	return span_of(text, n > 0 ? (size_t)n : 0);
}

struct span case_blob(struct case_query *q, int column)
{
	const void *bytes = sqlite3_column_blob(q->stmt, column);
	int n = sqlite3_column_bytes(q->stmt, column);

	if (!bytes || n <= 0)
		return SPAN_EMPTY;
	return span_of(bytes, (size_t)n);
}

int64_t case_time(struct case_query *q, int column)
{
	return case_is_null(q, column) ? TIME_NONE : case_i64(q, column);
}

int case_column_count(struct case_query *q)
{
	return sqlite3_column_count(q->stmt);
}

const char *case_column_name(struct case_query *q, int column)
{
	return sqlite3_column_name(q->stmt, column);
}

int case_exec(struct case_file *c, const char *sql, struct err *err)
{
	int rc = sqlite3_exec(c->db, sql, NULL, NULL, NULL);

	return rc ? case_sqlite_error(c, rc, "write", err) : ST_OK;
}

int case_begin(struct case_file *c, struct err *err)
{
	return case_exec(c, "BEGIN IMMEDIATE", err);
}

int case_commit(struct case_file *c, struct err *err)
{
	return case_exec(c, "COMMIT", err);
}

void case_rollback(struct case_file *c)
{
	if (!sqlite3_get_autocommit(c->db))
		sqlite3_exec(c->db, "ROLLBACK", NULL, NULL, NULL);
}
