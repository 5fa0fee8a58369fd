/* migrate.c - a case of an older version becomes one of this. */
#include "case/internal.h"

#include "base/embedded.h"

/* src/case/migrate/N.sql makes version N of N - 1. */
static int step_to(struct case_file *c, int64_t version, struct err *err)
{
	const struct embedded_file *sql;
	char path[64];

	snprintf(path, sizeof(path), "src/case/migrate/%lld.sql",
		 (long long)version);
	sql = embedded_find(embedded_sql, path);
	if (!sql)
		return err_set(err, ST_FORMAT, ERR_NO_OFFSET,
			       "the program lacks %s", path);
	return case_exec(c, (const char *)sql->bytes.ptr, err);
}

int case_migrate(struct case_file *c, int64_t from, struct err *err)
{
	char pragma[64];
	int rc = case_begin(c, err);

	if (rc)
		return rc;
	for (int64_t v = from + 1; !rc && v <= CASE_SCHEMA_VERSION; v++)
		rc = step_to(c, v, err);
	snprintf(pragma, sizeof(pragma), "PRAGMA user_version=%d;",
		 CASE_SCHEMA_VERSION);
	if (!rc)
		rc = case_exec(c, pragma, err);
	if (!rc)
		rc = case_meta_set(c, "schema", CASE_SCHEMA_TEXT, err);
	if (!rc)
		rc = case_commit(c, err);
	if (rc)
		case_rollback(c);
	return rc;
}

static int copy_to_memory(struct case_file *c, sqlite3 *copy, struct err *err)
{
	sqlite3_backup *b = sqlite3_backup_init(copy, "main", c->db, "main");
	int rc;

	if (!b)
		return case_sqlite_error(c, sqlite3_errcode(copy), "read", err);
	(void)sqlite3_backup_step(b, -1);
	rc = sqlite3_backup_finish(b);
	return rc ? case_sqlite_error(c, rc, "read", err) : ST_OK;
}

int case_migrate_copy(struct case_file *c, int64_t from, struct err *err)
{
	sqlite3 *copy = NULL;
	int rc = sqlite3_open_v2(":memory:", &copy,
				 SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
					 SQLITE_OPEN_NOMUTEX,
				 NULL);

	rc = rc ? err_nomem(err) : copy_to_memory(c, copy, err);
	if (rc) {
		sqlite3_close(copy);
		return rc;
	}
	/* Statements that were kept belong to the file. */
	for (size_t i = 0; i < CASE_SQL_COUNT; i++) {
		case_query_close(c->kept[i]);
		c->kept[i] = NULL;
	}
	sqlite3_close(c->db);
	c->db = copy;
	rc = case_harden(c, err);
	if (!rc)
		rc = case_migrate(c, from, err);
	return rc ? rc : case_exec(c, "PRAGMA query_only=ON;", err);
}
