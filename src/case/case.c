/* case.c - making, opening, going on with and closing the case file.
 *
 * Life of the file.  The schema is made in one transaction with a rollback
 * journal, so that a case is either empty or whole; then the file goes into
 * WAL mode while it is written and back to one plain file when it is closed.
 *
 * synchronous=NORMAL: in WAL mode every commit is handed to the system before
 * it returns, so that kill -9 loses nothing that was committed; a power cut
 * may lose the last commits, never the order of them, and the run goes on
 * from there.  The checkpoint at the end does wait for the disk.
 *
 * locking_mode=EXCLUSIVE: one writer, and no -shm file beside the case. */
#include "case/internal.h"

#include <errno.h>
#include <pthread.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/embedded.h"
#include "base/text.h"
#include "case/custody.h"

#define SQLITE_HEADER_SIZE 20

static const char schema_file[] = "src/case/schema.sql";

static struct span file_name(const struct case_file *c)
{
	const char *slash = strrchr(c->path, '/');

	return span_head(span_str(slash ? slash + 1 : c->path), 100);
}

static int io_error(struct case_file *c, int code, const char *doing,
		    struct err *err)
{
	struct span name = file_name(c);
	int sys = c->db ? sqlite3_system_errno(c->db) : 0;

	if ((code & 0xff) == SQLITE_FULL || sys == ENOSPC)
		return err_set(err, ST_IO, ERR_NO_OFFSET,
			       "cannot %s the case %.*s: no space left on "
			       "device",
			       doing, SPAN_ARG(name));
	if (sys)
		return err_sys(err, ST_IO, sys, "cannot %s the case %.*s",
			       doing, SPAN_ARG(name));
	return err_set(err, ST_IO, ERR_NO_OFFSET, "cannot %s the case %.*s: %s",
		       doing, SPAN_ARG(name), sqlite3_errstr(code));
}

static int no_case(struct case_file *c, struct err *err)
{
	return err_set(err, ST_FORMAT, ERR_NO_OFFSET,
		       "%.*s is no case of Postern", SPAN_ARG(file_name(c)));
}

int case_sqlite_error(struct case_file *c, int code, const char *doing,
		      struct err *err)
{
	if (code == SQLITE_READONLY_ROLLBACK ||
	    code == SQLITE_READONLY_RECOVERY ||
	    code == SQLITE_READONLY_CANTINIT)
		return err_set(err, ST_IO, ERR_NO_OFFSET,
			       "the case %.*s was left unfinished: it has to "
			       "be where it can be written, with its side file",
			       SPAN_ARG(file_name(c)));
	switch (code & 0xff) {
	case SQLITE_NOMEM:
		return err_nomem(err);
	case SQLITE_NOTADB:
		return no_case(c, err);
	case SQLITE_CORRUPT:
		return err_set(err, ST_FORMAT, ERR_NO_OFFSET,
			       "the case %.*s is damaged",
			       SPAN_ARG(file_name(c)));
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_set(err, ST_IO, ERR_NO_OFFSET,
			       "the case %.*s is in use by another process",
			       SPAN_ARG(file_name(c)));
	case SQLITE_READONLY:
		return err_set(err, ST_IO, ERR_NO_OFFSET,
			       "cannot write the case %.*s: it is open for "
			       "reading only, or may not be written",
			       SPAN_ARG(file_name(c)));
	case SQLITE_CONSTRAINT:
	case SQLITE_ERROR:
	case SQLITE_RANGE:
	case SQLITE_MISMATCH:
		return err_set(err, ST_USAGE, ERR_NO_OFFSET, "case %.*s: %s",
			       SPAN_ARG(file_name(c)), sqlite3_errmsg(c->db));
	case SQLITE_TOOBIG:
		return err_set(err, ST_LIMIT, ERR_NO_OFFSET,
			       "case %.*s: a value is too long",
			       SPAN_ARG(file_name(c)));
	default:
		return io_error(c, code, doing, err);
	}
}

/* ------------------------------------------------------------- opening -- */

/* "file:" and the path, escaped, and "?immutable=1": SQLite then takes no lock
 * and makes no file. */
static char *immutable_uri(const char *path)
{
	struct buf b;
	char *uri = NULL;

	buf_init(&b, LIMIT_PATH);
	buf_text(&b, path[0] == '/' ? "file://" : "file:");
	for (const char *p = path; *p; p++) {
		bool plain = (*p >= 'a' && *p <= 'z') ||
			     (*p >= 'A' && *p <= 'Z') ||
			     (*p >= '0' && *p <= '9') || *p == '/' ||
			     *p == '.' || *p == '-' || *p == '_';

		if (plain)
			buf_byte(&b, (uint8_t)*p);
		else
			buf_printf(&b, "%%%02X", (unsigned)(uint8_t)*p);
	}
	buf_text(&b, "?immutable=1");
	if (!b.bad)
		uri = mem_text((const char *)b.ptr, b.len);
	buf_release(&b);
	return uri;
}

static bool has_side_file(const char *path, const char *ending)
{
	struct stat st;
	struct buf b;
	bool there = false;

	buf_init(&b, LIMIT_PATH);
	buf_text(&b, path);
	buf_text(&b, ending);
	if (buf_cstr(&b))
		there = !stat((const char *)b.ptr, &st) && st.st_size > 0;
	buf_release(&b);
	return there;
}

/* What can be told before SQLite looks at the file. */
static int look_at_file(struct case_file *c, bool *wal, struct err *err)
{
	static const char magic[] = "SQLite format 3";
	uint8_t head[SQLITE_HEADER_SIZE];
	FILE *f = fopen(c->path, "rbe");
	size_t n;

	if (!f)
		return err_sys(err, ST_IO, errno, "cannot open the case %.*s",
			       SPAN_ARG(file_name(c)));
	n = fread(head, 1, sizeof(head), f);
	fclose(f);
	if (n != sizeof(head) || memcmp(head, magic, sizeof(magic)) != 0)
		return no_case(c, err);
	*wal = head[18] == 2; /* fileformat2.html, 1.3: write version */
	return ST_OK;
}

/* One thread at a time has the case (ingest/turn.h); with a lock, every value
 * that is bound would take it. */
static int open_file(struct case_file *c, int flags)
{
	return sqlite3_open_v2(c->path, &c->db, flags | SQLITE_OPEN_NOMUTEX,
			       NULL);
}

/* A run was stopped, perhaps by a full disk: part of the case is in the -wal
 * file.  An exclusive lock keeps its index in memory, so that no -shm file is
 * needed; it takes a file that may be written to, though nothing is. */
static int open_interrupted(struct case_file *c, struct err *err)
{
	int rc = open_file(c, SQLITE_OPEN_READWRITE);

	if (!rc && sqlite3_db_readonly(c->db, "main") == 1) {
		sqlite3_close(c->db);
		return open_file(c, SQLITE_OPEN_READONLY);
	}
	if (rc)
		return rc;
	sqlite3_db_config(c->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	return case_exec(c,
			 "PRAGMA locking_mode=EXCLUSIVE;"
			 "PRAGMA query_only=ON;",
			 err);
}

static int open_read(struct case_file *c, struct err *err)
{
	bool wal = false;
	char *uri;
	int rc = look_at_file(c, &wal, err);

	if (rc)
		return rc;
	/* A plain file needs nothing: a reader takes its lock and makes no
	 * file.  Without -wal all is in the file, and immutable keeps SQLite
	 * from making -wal and -shm. */
	if (!wal)
		return open_file(c, SQLITE_OPEN_READONLY);
	if (has_side_file(c->path, "-wal"))
		return open_interrupted(c, err);
	uri = immutable_uri(c->path);
	if (!uri)
		return err_nomem(err);
	rc = sqlite3_open_v2(uri, &c->db,
			     SQLITE_OPEN_READONLY | SQLITE_OPEN_URI |
				     SQLITE_OPEN_NOMUTEX,
			     NULL);
	mem_free(uri);
	return rc;
}

/* SQLite takes a file of a few bytes for an empty database and would write
 * over it, so a file that is there is looked at first; not when a journal
 * waits to undo the half-made schema of a run that was killed. */
static int open_write(struct case_file *c, struct err *err)
{
	bool wal = false;
	int rc = ST_OK;

	if (has_side_file(c->path, "") && !has_side_file(c->path, "-journal"))
		rc = look_at_file(c, &wal, err);
	if (rc)
		return rc;
	return open_file(c, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
}

int case_harden(struct case_file *c, struct err *err)
{
	sqlite3_db_config(c->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(c->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(c->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	sqlite3_limit(c->db, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_extended_result_codes(c->db, 1);
	/* In memory: temporary files would leave evidence on the disk. */
	return case_exec(c,
			 "PRAGMA temp_store=MEMORY;"
			 "PRAGMA cell_size_check=ON;"
			 "PRAGMA cache_size=-16384;"
			 "PRAGMA foreign_keys=OFF;",
			 err);
}

static int read_number(struct case_file *c, const char *sql, int64_t *out,
		       struct err *err)
{
	struct case_query *q = NULL;
	int rc = case_query_open(&q, c, sql, err);

	if (rc)
		return rc;
	rc = case_query_next(q, err);
	*out = rc > 0 ? case_i64(q, 0) : 0;
	case_query_close(q);
	return rc < 0 ? rc : ST_OK;
}

/* Larger than usual: what is many is read and written in one go, and a page
 * costs the same whatever it holds. */
static const char page_size[] = "PRAGMA page_size=16384";

static int make_schema(struct case_file *c, struct err *err)
{
	const struct embedded_file *schema =
		embedded_find(embedded_sql, schema_file);
	char pragmas[128];
	int rc;

	if (!schema)
		return err_set(err, ST_FORMAT, ERR_NO_OFFSET,
			       "the program lacks %s", schema_file);
	snprintf(pragmas, sizeof(pragmas),
		 "PRAGMA application_id=%d; PRAGMA user_version=%d;",
		 CASE_APPLICATION_ID, CASE_SCHEMA_VERSION);
	rc = case_exec(c, page_size, err);
	if (!rc)
		rc = case_begin(c, err);
	if (!rc)
		rc = case_exec(c, (const char *)schema->bytes.ptr, err);
	if (!rc)
		rc = case_exec(c, pragmas, err);
	if (!rc)
		rc = case_meta_set(c, "schema", CASE_SCHEMA_TEXT, err);
	if (!rc)
		rc = case_commit(c, err);
	if (rc)
		case_rollback(c);
	return rc;
}

/* Right application, right version; an empty file becomes a case. */
static int check_version(struct case_file *c, struct err *err)
{
	int64_t application = 0;
	int64_t version = 0;
	int64_t tables = 0;
	int rc = read_number(c, "PRAGMA application_id", &application, err);

	if (!rc)
		rc = read_number(c, "PRAGMA user_version", &version, err);
	if (!rc)
		rc = read_number(c, "SELECT count(*) FROM sqlite_schema",
				 &tables, err);
	if (rc)
		return rc;
	if (c->mode == CASE_CREATE && !application && !version && !tables)
		return make_schema(c, err);
	if (application != CASE_APPLICATION_ID || version < 1)
		return no_case(c, err);
	if (version > CASE_SCHEMA_VERSION)
		return err_set(err, ST_LIMIT, ERR_NO_OFFSET,
			       "the case %.*s has the version %lld, this "
			       "program knows %d: use a newer program",
			       SPAN_ARG(file_name(c)), (long long)version,
			       CASE_SCHEMA_VERSION);
	if (version == CASE_SCHEMA_VERSION)
		return ST_OK;
	return c->mode == CASE_CREATE ? case_migrate(c, version, err)
				      : case_migrate_copy(c, version, err);
}

static int prepare_writing(struct case_file *c, struct err *err)
{
	int rc = case_exec(c,
			   "PRAGMA journal_mode=WAL;"
			   "PRAGMA synchronous=NORMAL;"
			   "PRAGMA wal_autocheckpoint=1000;",
			   err);

	if (!rc)
		rc = read_number(c, "SELECT max(seq) FROM item", &c->last_item,
				 err);
	return rc ? rc : case_custody_load(c, err);
}

static int open_database(struct case_file *c, struct err *err)
{
	int rc = c->mode == CASE_READ ? open_read(c, err) : open_write(c, err);

	if (rc < 0)
		return rc;
	if (rc)
		return c->db ? case_sqlite_error(c, rc, "open", err)
			     : err_nomem(err);
	rc = case_harden(c, err);
	if (!rc && c->mode == CASE_CREATE)
		rc = case_exec(c, "PRAGMA locking_mode=EXCLUSIVE", err);
	if (!rc)
		rc = check_version(c, err);
	if (!rc && c->mode == CASE_CREATE)
		rc = prepare_writing(c, err);
	return rc;
}

static void release(struct case_file *c)
{
	for (size_t i = 0; i < CASE_SQL_COUNT; i++)
		case_query_close(c->kept[i]);
	sqlite3_close(c->db);
	mem_free(c->meta);
	mem_free(c->path);
	mem_free(c);
}

/* Nobody asks SQLite how much memory it has: counting it takes a lock at every
 * allocation.  Refused, and no harm, where SQLite is at work already. */
static void count_nothing(void)
{
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

int case_open(struct case_file **out, const char *path, enum case_mode mode,
	      struct err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct case_file *c = mem_new(1, sizeof(*c));
	int rc;

	if (!c)
		return err_nomem(err);
	(void)pthread_once(&once, count_nothing);
	c->mode = mode;
	c->now_ns = TIME_NONE;
	c->path = mem_text(path, strlen(path));
	rc = c->path ? open_database(c, err) : err_nomem(err);
	if (rc) {
		if (c->path)
			release(c);
		else
			mem_free(c);
		return rc;
	}
	*out = c;
	return ST_OK;
}

/* journal_mode=DELETE folds the log into the file; kept statements hold no
 * lock, as they are reset after every use. */
int case_close(struct case_file *c, struct err *err)
{
	int rc = ST_OK;

	if (!c)
		return ST_OK;
	if (c->mode == CASE_CREATE) {
		case_rollback(c); /* what nobody committed is not wanted */
		rc = case_exec(c, "PRAGMA journal_mode=DELETE", err);
	}
	release(c);
	return rc;
}

/* sqlite3_close() takes what is in the log over into the file, too; that it
 * cannot remove the emptied log then is no error to it. */
void case_leave(struct case_file *c)
{
	if (!c)
		return;
	case_rollback(c);
	release(c);
}

/* ---------------------------------------------------------------- meta -- */

int case_meta_get(struct case_file *c, const char *key, const char **out,
		  struct err *err)
{
	struct case_query *q = NULL;
	struct span value;
	int rc = case_kept(c, CASE_SQL_META_GET, &q, err);

	if (rc)
		return rc;
	case_bind_text(q, 1, span_str(key));
	rc = case_query_next(q, err);
	mem_free(c->meta);
	c->meta = NULL;
	if (rc > 0) {
		value = case_text(q, 0);
		c->meta = mem_text((const char *)value.ptr, value.len);
		if (!c->meta)
			rc = err_nomem(err);
	}
	case_query_reset(q);
	if (rc < 0)
		return rc;
	*out = c->meta;
	return ST_OK;
}

int case_meta_set(struct case_file *c, const char *key, const char *value,
		  struct err *err)
{
	struct case_query *q = NULL;
	int rc = case_kept(c, CASE_SQL_META_SET, &q, err);

	if (rc)
		return rc;
	case_bind_text(q, 1, span_str(key));
	case_bind_text(q, 2, span_str(value));
	return case_run(q, err);
}

void case_clock(struct case_file *c, int64_t now_ns)
{
	c->now_ns = now_ns;
}
