/* store.c - see store.h.
 *
 * WAL with synchronous=NORMAL: a commit is a write to the file's log, which
 * kill -9 cannot take back; only a power cut can lose the last ones. */
#include "census/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/embedded.h"

#define STATEMENTS_MAX 64
#define APPLICATION_ID 0x50434e53 /* "PCNS" */

struct statement {
	const char *sql; /* compared by address first, then by text */
	sqlite3_stmt *q;
};

struct store {
	sqlite3 *db;
	char *path;
	bool writes;
	int lock; /* descriptor of PATH.lock, or -1 */
	bool open_transaction;
	struct statement statement[STATEMENTS_MAX];
	size_t statements;
};

static int db_error(struct store *s, const char *doing, struct err *err)
{
	int code = s->db ? sqlite3_errcode(s->db) : SQLITE_NOMEM;
	const char *why = s->db ? sqlite3_errmsg(s->db) : "no memory";

	if (code == SQLITE_NOMEM)
		return err_nomem(err);
	if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT)
		return err_set(err, ST_INTEGRITY, ERR_NO_OFFSET,
			       "the store %s is damaged or no store: %s",
			       s->path, why);
	if (code == SQLITE_BUSY)
		return err_set(err, ST_IO, ERR_NO_OFFSET,
			       "another census is writing to %s", s->path);
	return err_set(err, ST_IO, ERR_NO_OFFSET, "cannot %s the store %s: %s",
		       doing, s->path, why);
}

static int exec(struct store *s, const char *sql, struct err *err)
{
	if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK)
		return ST_OK;
	return db_error(s, "write", err);
}

/* -------------------------------------------------------------- statements -- */

static int find_statement(struct store *s, const char *sql, sqlite3_stmt **out,
			  struct err *err)
{
	struct statement *st;

	for (size_t i = 0; i < s->statements; i++) {
		st = &s->statement[i];
		if (st->sql != sql && strcmp(st->sql, sql) != 0)
			continue;
		*out = st->q;
		return ST_OK;
	}
	if (s->statements == STATEMENTS_MAX)
		return err_set(err, ST_LIMIT, ERR_NO_OFFSET,
			       "too many statements");
	st = &s->statement[s->statements];
	if (sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
			       &st->q, NULL) != SQLITE_OK)
		return db_error(s, "read", err);
	st->sql = sql;
	s->statements++;
	*out = st->q;
	return ST_OK;
}

static int bind_one(sqlite3_stmt *q, int at, char type, va_list *ap)
{
	struct span span;
	const char *text;

	switch (type) {
	case 'i':
		return sqlite3_bind_int64(q, at, va_arg(*ap, int64_t));
	case 't':
		text = va_arg(*ap, const char *);
		return sqlite3_bind_text(q, at, text, -1, SQLITE_TRANSIENT);
	default:
		span = va_arg(*ap, struct span);
		return sqlite3_bind_text64(q, at, (const char *)span.ptr,
					   span.len, SQLITE_TRANSIENT,
					   SQLITE_UTF8);
	}
}

static int bind_all(struct store *s, sqlite3_stmt *q, const char *types,
		    va_list *ap, struct err *err)
{
	for (int i = 0; types[i]; i++)
		if (bind_one(q, i + 1, types[i], ap) != SQLITE_OK)
			return db_error(s, "write", err);
	return ST_OK;
}

static int begin(struct store *s, struct err *err)
{
	if (!s->writes || s->open_transaction)
		return ST_OK;
	s->open_transaction = true;
	return exec(s, "BEGIN IMMEDIATE", err);
}

int store_run(struct store *s, struct err *err, const char *sql,
	      const char *types, ...)
{
	sqlite3_stmt *q = NULL;
	va_list ap;
	int code = begin(s, err);

	if (!code)
		code = find_statement(s, sql, &q, err);
	if (code)
		return code;
	va_start(ap, types);
	code = bind_all(s, q, types, &ap, err);
	va_end(ap);
	if (!code && sqlite3_step(q) != SQLITE_DONE)
		code = db_error(s, "write", err);
	sqlite3_reset(q);
	return code;
}

int store_ask(struct store *s, sqlite3_stmt **out, struct err *err,
	      const char *sql, const char *types, ...)
{
	va_list ap;
	int code = find_statement(s, sql, out, err);

	if (code)
		return code;
	sqlite3_reset(*out);
	va_start(ap, types);
	code = bind_all(s, *out, types, &ap, err);
	va_end(ap);
	return code;
}

int store_next(struct store *s, sqlite3_stmt *q, struct err *err)
{
	int code = sqlite3_step(q);

	if (code == SQLITE_ROW)
		return 1;
	sqlite3_reset(q);
	return code == SQLITE_DONE ? 0 : db_error(s, "read", err);
}

void store_done(sqlite3_stmt *q)
{
	sqlite3_reset(q);
}

struct span store_text(sqlite3_stmt *q, int column)
{
	const void *text = sqlite3_column_text(q, column);

	return span_of(text, (size_t)sqlite3_column_bytes(q, column));
}

int64_t store_last_id(struct store *s)
{
	return sqlite3_last_insert_rowid(s->db);
}

sqlite3 *store_db(struct store *s)
{
	return s->db;
}

int store_commit(struct store *s, struct err *err)
{
	if (!s->open_transaction)
		return ST_OK;
	s->open_transaction = false;
	return exec(s, "COMMIT", err);
}

/* ----------------------------------------------------------------- opening -- */

/* For every table: no row is changed, none removed. */
static int make_triggers(struct store *s, struct err *err)
{
	sqlite3_stmt *q = NULL;
	struct buf sql;
	int code;

	buf_init(&sql, 1 << 20);
	code = store_ask(s, &q, err,
			 "SELECT name FROM sqlite_schema WHERE type = 'table'"
			 " ORDER BY name",
			 "");
	while (!code && (code = store_next(s, q, err)) > 0) {
		struct span n = store_text(q, 0);

		buf_printf(&sql,
			   "CREATE TRIGGER %.*s_is_kept BEFORE DELETE ON "
			   "%.*s BEGIN SELECT RAISE(ABORT, 'append-only'); "
			   "END;\nCREATE TRIGGER %.*s_is_fixed BEFORE UPDATE "
			   "ON %.*s BEGIN SELECT RAISE(ABORT, 'append-only'); "
			   "END;\n",
			   SPAN_ARG(n), SPAN_ARG(n), SPAN_ARG(n), SPAN_ARG(n));
		code = ST_OK;
	}
	if (!code && !buf_cstr(&sql))
		code = err_nomem(err);
	if (!code)
		code = exec(s, buf_cstr(&sql), err);
	buf_release(&sql);
	return code;
}

static int make_schema(struct store *s, struct err *err)
{
	const struct embedded_file *f =
		embedded_find(embedded_sql, "src/census/schema.sql");
	char pragma[96];
	int code;

	if (!f)
		return err_set(err, ST_IO, ERR_NO_OFFSET,
			       "the store's schema is not in the program");
	code = exec(s, "BEGIN IMMEDIATE", err);
	if (!code)
		code = exec(s, (const char *)f->bytes.ptr, err);
	if (!code)
		code = make_triggers(s, err);
	snprintf(pragma, sizeof(pragma),
		 "PRAGMA application_id = %d; PRAGMA user_version = %d",
		 APPLICATION_ID, STORE_SCHEMA_VERSION);
	if (!code)
		code = exec(s, pragma, err);
	if (!code)
		code = exec(s, "COMMIT", err);
	return code;
}

static int pragma_number(struct store *s, const char *sql, int64_t *out,
			 struct err *err)
{
	sqlite3_stmt *q = NULL;
	int code = store_ask(s, &q, err, sql, "");

	if (!code)
		code = store_next(s, q, err);
	if (code <= 0)
		return code ? code : err_nomem(err);
	*out = sqlite3_column_int64(q, 0);
	store_done(q);
	return ST_OK;
}

static int check_schema(struct store *s, struct err *err)
{
	int64_t application = 0, version = 0, tables = 0;
	int code = pragma_number(s, "PRAGMA application_id", &application, err);

	if (!code)
		code = pragma_number(s, "PRAGMA user_version", &version, err);
	if (!code)
		code = pragma_number(s, "SELECT count(*) FROM sqlite_schema",
				     &tables, err);
	if (code)
		return code;
	if (tables == 0 && s->writes)
		return make_schema(s, err);
	if (application != APPLICATION_ID)
		return err_set(err, ST_FORMAT, ERR_NO_OFFSET,
			       "%s is no store of a census", s->path);
	if (version != STORE_SCHEMA_VERSION)
		return err_set(err, ST_FORMAT, ERR_NO_OFFSET,
			       "%s is of version %lld; this program knows %d",
			       s->path, (long long)version,
			       STORE_SCHEMA_VERSION);
	return ST_OK;
}

/* One writer, for the whole of its life; readers are not held up. SQLite's own
 * locks last no longer than a transaction, and they fall when any descriptor
 * of the file is closed, so that the lock is on a file beside it. */
static int take_lock(struct store *s, struct err *err)
{
	struct buf path;
	int code = ST_OK;

	buf_init(&path, 8192);
	buf_printf(&path, "%s.lock", s->path);
	if (!buf_cstr(&path)) {
		code = err_nomem(err);
		goto out;
	}
	s->lock = open(buf_cstr(&path), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (s->lock < 0)
		code = err_sys(err, ST_IO, errno, "cannot lock the store %s",
			       s->path);
	else if (flock(s->lock, LOCK_EX | LOCK_NB))
		code = err_set(err, ST_IO, ERR_NO_OFFSET,
			       "another census is writing to %s", s->path);
out:
	buf_release(&path);
	return code;
}

static int open_db(struct store *s, struct err *err)
{
	int flags = s->writes ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
			      : SQLITE_OPEN_READONLY;
	struct stat st;
	int code = ST_OK;

	if (!s->writes && stat(s->path, &st))
		return err_sys(err, ST_USAGE, errno, "cannot read the store %s",
			       s->path);
	if (s->writes)
		code = take_lock(s, err);
	if (code)
		return code;
	if (sqlite3_open_v2(s->path, &s->db, flags | SQLITE_OPEN_NOMUTEX,
			    NULL) != SQLITE_OK)
		return db_error(s, "open", err);
	sqlite3_extended_result_codes(s->db, 0);
	sqlite3_busy_timeout(s->db, s->writes ? 0 : 2000);
	if (s->writes)
		code = exec(s,
			    "PRAGMA journal_mode = WAL; PRAGMA synchronous = "
			    "NORMAL; PRAGMA cache_size = -16384",
			    err);
	return code ? code : check_schema(s, err);
}

int store_open(struct store **out, const char *path, enum store_mode mode,
	       struct err *err)
{
	struct store *s = mem_new(1, sizeof(*s));
	int code;

	if (!s)
		return err_nomem(err);
	s->writes = mode == STORE_WRITE;
	s->lock = -1;
	s->path = mem_text(path, strlen(path));
	code = s->path ? open_db(s, err) : err_nomem(err);
	if (code)
		(void)store_close(s, NULL);
	else
		*out = s;
	return code;
}

int store_close(struct store *s, struct err *err)
{
	int code = ST_OK;

	if (!s)
		return ST_OK;
	if (s->db)
		code = store_commit(s, err);
	for (size_t i = 0; i < s->statements; i++)
		sqlite3_finalize(s->statement[i].q);
	sqlite3_close(s->db);
	if (s->lock >= 0)
		close(s->lock);
	mem_free(s->path);
	mem_free(s);
	return code;
}

/* ------------------------------------------------------------------- scope -- */

static int find_scope(struct store *s, const struct scope *scope, int64_t *id,
		      struct err *err)
{
	sqlite3_stmt *q = NULL;
	int code =
		store_ask(s, &q, err, "SELECT id FROM scope WHERE digest = ?",
			  "t", scope->digest);

	if (!code)
		code = store_next(s, q, err);
	if (code <= 0)
		return code;
	*id = sqlite3_column_int64(q, 0);
	store_done(q);
	return 1;
}

static int put_scope(struct store *s, const struct scope *scope, int64_t now_ns,
		     struct err *err)
{
	struct buf from, until;
	int code;

	buf_init(&from, 64);
	buf_init(&until, 64);
	time_put_date(&from, scope->valid_from_ns);
	time_put_date(&until, scope->valid_until_ns - NS_PER_DAY);
	code = store_run(s, err,
			 "INSERT INTO scope (digest, authority, contact, "
			 "valid_from, valid_until, read_ns) VALUES "
			 "(?, ?, ?, ?, ?, ?)",
			 "tttssi", scope->digest, scope->authority,
			 scope->contact, buf_span(&from), buf_span(&until),
			 now_ns);
	buf_release(&from);
	buf_release(&until);
	return code;
}

static int put_organisation(struct store *s, int64_t id,
			    const struct organisation *o, int64_t ordinal,
			    struct err *err)
{
	return store_run(s, err,
			 "INSERT INTO organisation (scope, ordinal, name, "
			 "sector, country, language, notify) VALUES "
			 "(?, ?, ?, ?, ?, ?, ?)",
			 "iittttt", id, ordinal, o->name, o->sector, o->country,
			 o->language, o->notify);
}

static int put_target(struct store *s, int64_t id, const struct target *t,
		      int64_t ordinal, struct err *err)
{
	return store_run(s, err,
			 "INSERT INTO target (scope, ordinal, organisation, "
			 "kind, text, line) VALUES (?, ?, ?, ?, ?, ?)",
			 "iiitti", id, ordinal, (int64_t)t->organisation,
			 t->kind == TARGET_NAME ? "name" : "prefix", t->text,
			 (int64_t)t->line);
}

int store_scope(struct store *s, const struct scope *scope, int64_t now_ns,
		int64_t *id, struct err *err)
{
	int code = find_scope(s, scope, id, err);

	if (code)
		return code < 0 ? code : ST_OK;
	code = put_scope(s, scope, now_ns, err);
	*id = store_last_id(s);
	for (uint32_t i = 0; !code && i < scope->organisation_count; i++)
		code = put_organisation(s, *id, &scope->organisations[i], i,
					err);
	for (uint32_t i = 0; !code && i < scope->target_count; i++)
		code = put_target(s, *id, &scope->targets[i], i, err);
	return code;
}
