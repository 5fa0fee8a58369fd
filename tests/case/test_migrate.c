/* test_migrate.c - a case of an older version is read and gone on with. */
#include "check.h"

#include <unistd.h>

#include "case/query.h"
#include <sqlite3.h>

static char path[256];

static struct buf file_text(const char *name)
{
	const char *root = getenv("POSTERN_SOURCE");
	char full[4096];
	struct buf b;
	FILE *f;
	int c;

	snprintf(full, sizeof(full), "%s/%s", root ? root : ".", name);
	buf_init(&b, (size_t)1 << 20);
	f = fopen(full, "rb");
	assert_non_null(f);
	while ((c = getc(f)) != EOF)
		buf_byte(&b, (uint8_t)c);
	fclose(f);
	assert_true(buf_cstr(&b) != NULL);
	return b;
}

/* As the first program left it, with a contact and a gap. */
static int old_case(void **state)
{
	static const char rows[] =
		"PRAGMA application_id=1349743726; PRAGMA user_version=1;"
		"INSERT INTO meta VALUES ('schema', '1'), ('name', 'old');"
		"INSERT INTO host VALUES (1, 'EX01', 'mail-server', NULL,"
		" 'layout');"
		"INSERT INTO item VALUES (1, 'e-1', 'a', NULL, NULL, 1, '', '',"
		" '', 1, 0, 0, 1, 0, NULL, NULL, NULL, 0, 0, NULL, NULL);"
		"INSERT INTO contact VALUES (1, 1, 'rdp', 'succeeded', '', '',"
		" '', '', 1, NULL, NULL, 7);"
		"INSERT INTO gap VALUES (1, 'iis', 1, 10, 20, 'no', 'لا');"
		"INSERT INTO finding VALUES ('f-1', 'entry', 'r', 't', 'a',"
		" 'trace', 1, 2, 1, 1, 'iis', 'low', 'weak', 'attempted',"
		" NULL, NULL, NULL, NULL, NULL, 'said', 'قيل'),"
		" ('f-2', 'entry', 'r', 't', 'a', 'trace', 3, 4, 1, 1, 'iis',"
		" 'low', 'weak', 'attempted', NULL, NULL, NULL, NULL, NULL,"
		" 'again', 'قيل');"
		"INSERT INTO finding_hit VALUES ('f-2', 1, 5);"
		"INSERT INTO finding_item VALUES ('f-1', 1, 1, 6);"
		"INSERT INTO finding_technique VALUES ('f-1', 'T1190');"
		"INSERT INTO finding_flaw VALUES ('f-2', 'CVE-2021-26855');";
	const char *folder = getenv("TMPDIR");
	struct buf schema = file_text("tests/case/schema-1.sql");
	sqlite3 *db = NULL;

	(void)state;
	snprintf(path, sizeof(path), "%s/postern-%ld-migrate.db",
		 folder ? folder : "/tmp", (long)getpid());
	unlink(path);
	CHECK_EQ(sqlite3_open(path, &db), SQLITE_OK);
	CHECK_EQ(sqlite3_exec(db, (const char *)schema.ptr, NULL, NULL, NULL),
		 SQLITE_OK);
	CHECK_EQ(sqlite3_exec(db, rows, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	buf_release(&schema);
	return 0;
}

static int forget(void **state)
{
	(void)state;
	unlink(path);
	return 0;
}

/* Everything that sets two cases apart but their rows: tables and how they are
 * kept, columns in their order, what they refer to, indexes. */
static const char shape_sql[] =
	"SELECT 'table ' || name || ' ' || wr || strict FROM pragma_table_list"
	" WHERE schema = 'main' AND name NOT LIKE 'sqlite_%'"
	" UNION ALL SELECT 'column ' || s.name || ' ' || x.cid || ' ' ||"
	" x.name || ' ' || x.type || ' ' || x.\"notnull\" || ' ' || x.pk ||"
	" ' ' || coalesce(x.dflt_value, '-') FROM sqlite_schema s,"
	" pragma_table_xinfo(s.name) x WHERE s.type = 'table'"
	" UNION ALL SELECT 'key ' || s.name || ' ' || k.\"from\" || ' ' ||"
	" k.\"table\" || ' ' || coalesce(k.\"to\", '-') FROM sqlite_schema s,"
	" pragma_foreign_key_list(s.name) k WHERE s.type = 'table'"
	" UNION ALL SELECT 'index ' || s.name || ' ' || i.name || ' ' ||"
	" i.\"unique\" || ' ' || x.seqno || ' ' || coalesce(x.name, '-')"
	" FROM sqlite_schema s, pragma_index_list(s.name) i,"
	" pragma_index_xinfo(i.name) x WHERE s.type = 'table'"
	" UNION ALL SELECT type || ' ' || name FROM sqlite_schema"
	" WHERE type IN ('view', 'trigger') ORDER BY 1";

static struct buf shape_of(struct case_file *c)
{
	struct case_query *q = NULL;
	struct err err = {0};
	struct buf b;

	buf_init(&b, (size_t)1 << 20);
	if (case_query_open(&q, c, shape_sql, &err))
		fail_msg("%s", err.text);
	while (case_query_next(q, &err) > 0) {
		buf_span_put(&b, case_text(q, 0));
		buf_byte(&b, '\n');
	}
	case_query_close(q);
	return b;
}

static void is_as_new(struct case_file *c)
{
	struct case_file *fresh = NULL;
	struct err err = {0};
	struct buf want;
	struct buf got;

	CHECK_EQ(case_open(&fresh, ":memory:", CASE_CREATE, &err), ST_OK);
	want = shape_of(fresh);
	got = shape_of(c);
	assert_true(got.len > 10000);
	CHECK_TEXT(buf_cstr(&got), buf_cstr(&want));
	buf_release(&want);
	buf_release(&got);
	CHECK_EQ(case_close(fresh, &err), ST_OK);
}

static void one_text(struct case_file *c, const char *sql, const char *want)
{
	struct case_query *q = NULL;
	struct err err = {0};

	CHECK_EQ(case_query_open(&q, c, sql, &err), ST_OK);
	CHECK_EQ(case_query_next(q, &err), 1);
	CHECK_SPAN(case_text(q, 0), want);
	case_query_close(q);
}

/* What goes by a finding's number still is that finding's. */
static void findings_are_numbered(struct case_file *c)
{
	one_text(c,
		 "SELECT f.summary_en || h.hit || l.cve FROM finding f"
		 " JOIN finding_hit h ON h.finding = f.n"
		 " JOIN finding_flaw l USING (marks) WHERE f.id = 'f-2'",
		 "again5CVE-2021-26855");
	one_text(c,
		 "SELECT f.summary_en || i.record || i.length || t.technique"
		 " FROM finding f JOIN finding_item i ON i.finding = f.n"
		 " JOIN finding_technique t USING (marks)"
		 " WHERE f.id = 'f-1'",
		 "said60T1190");
	one_text(c, "SELECT count(*) FROM finding", "2");
}

static void writing_brings_it_up_to_date(void **state)
{
	struct case_file *c = NULL;
	struct err err = {0};

	(void)state;
	if (case_open(&c, path, CASE_CREATE, &err))
		fail_msg("%s", err.text);
	is_as_new(c);
	one_text(c, "SELECT why FROM gap", "no");
	one_text(c, "SELECT record || how || length FROM contact", "7rdp0");
	findings_are_numbered(c);
	one_text(c, "SELECT value FROM meta WHERE key = 'schema'", "2");
	CHECK_EQ(case_close(c, &err), ST_OK);
	/* For good. */
	CHECK_EQ(case_open(&c, path, CASE_READ, &err), ST_OK);
	is_as_new(c);
	CHECK_EQ(case_close(c, &err), ST_OK);
}

static void reading_leaves_it_as_it_is(void **state)
{
	struct case_file *c = NULL;
	struct err err = {0};
	sqlite3 *db = NULL;
	sqlite3_stmt *stmt = NULL;

	(void)state;
	if (case_open(&c, path, CASE_READ, &err))
		fail_msg("%s", err.text);
	is_as_new(c);
	one_text(c, "SELECT why || kind FROM gap", "no");
	findings_are_numbered(c);
	assert_int_not_equal(case_exec(c, "DELETE FROM gap", &err), ST_OK);
	CHECK_EQ(case_close(c, &err), ST_OK);
	CHECK_EQ(sqlite3_open(path, &db), SQLITE_OK);
	CHECK_EQ(sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &stmt, NULL),
		 SQLITE_OK);
	CHECK_EQ(sqlite3_step(stmt), SQLITE_ROW);
	CHECK_EQ(sqlite3_column_int(stmt, 0), 1);
	sqlite3_finalize(stmt);
	sqlite3_close(db);
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, old_case, forget)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH(writing_brings_it_up_to_date),
		WITH(reading_leaves_it_as_it_is),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
