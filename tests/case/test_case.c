/* test_case.c - the case file as others see it. */
#include "check.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "case/function.h"
#include "sample.h"

static char path[256];

static int fresh(void **state)
{
	(void)state;
	sample_path(path, sizeof(path), "case.db");
	sample_remove(path);
	return 0;
}

static int clean_up(void **state)
{
	(void)state;
	sample_remove(path);
	return 0;
}

static struct case_file *opened(enum case_mode mode)
{
	struct case_file *c = NULL;
	struct err err;

	if (case_open(&c, path, mode, &err))
		fail_msg("%s", err.text);
	return c;
}

static void write_file(const char *bytes, size_t n)
{
	FILE *f = fopen(path, "wb");

	CHECK(f != NULL);
	CHECK_EQ(fwrite(bytes, 1, n, f), n);
	fclose(f);
}

static bool exists_beside(const char *ending)
{
	char name[512];
	struct stat st;

	snprintf(name, sizeof(name), "%s%s", path, ending);
	return !stat(name, &st);
}

static int64_t number(struct case_file *c, const char *sql)
{
	struct case_query *q = NULL;
	int64_t n;

	CHECK_EQ(case_query_open(&q, c, sql, NULL), ST_OK);
	CHECK_EQ(case_query_next(q, NULL), 1);
	n = case_i64(q, 0);
	case_query_close(q);
	return n;
}

static void text_is(struct case_file *c, const char *sql, const char *want)
{
	struct case_query *q = NULL;

	CHECK_EQ(case_query_open(&q, c, sql, NULL), ST_OK);
	CHECK_EQ(case_query_next(q, NULL), 1);
	CHECK_SPAN(case_text(q, 0), want);
	case_query_close(q);
}

static void a_new_case_is_one_plain_file_when_closed(void **state)
{
	struct case_file *c = opened(CASE_CREATE);

	(void)state;
	CHECK_EQ(sample_add(c, 1, NULL), ST_OK);
	CHECK(exists_beside("-wal"));
	CHECK(!exists_beside("-shm"));
	CHECK_EQ(case_close(c, NULL), ST_OK);
	CHECK(!exists_beside("-wal"));
	CHECK(!exists_beside("-shm"));
	CHECK(!exists_beside("-journal"));
}

static void what_was_added_is_read_again(void **state)
{
	struct case_file *c = opened(CASE_CREATE);

	(void)state;
	for (unsigned n = 1; n <= 10; n++)
		CHECK_EQ(sample_add(c, n, NULL), ST_OK);
	CHECK_EQ(case_close(c, NULL), ST_OK);
	c = opened(CASE_READ);
	CHECK_EQ(number(c, "SELECT count(*) FROM item"), 10);
	CHECK_EQ(number(c, "SELECT count(*) FROM hit"),
		 1 + 2 + 3 + 4 + 5 + 6 + 0 + 1 + 2 + 3);
	CHECK_EQ(number(c, "SELECT count(*) FROM web_file"), 3);
	CHECK_EQ(number(c, "SELECT container = 'logs-1.zip' FROM item "
			   "WHERE seq = 4"),
		 1);
	CHECK_EQ(number(c, "SELECT container IS NULL FROM item"
			   " WHERE seq = 1"),
		 1);
	CHECK_EQ(number(c, "SELECT line IS NULL AND record = 4 FROM hit"
			   " WHERE item = 5 AND offset = 300"),
		 1);
	CHECK_EQ(number(c, "SELECT bytes_out IS NULL AND backend_status IS NULL"
			   " AND user IS NULL FROM hit LIMIT 1"),
		 1);
	text_is(c, "SELECT stem FROM hit", "/owa/auth/x\xEF\xBF\xBD.js");
	text_is(c, "SELECT path FROM item WHERE seq = 2",
		"logs-1.zip!/u_2.log");
	CHECK_EQ(case_close(c, NULL), ST_OK);
}

static void reading_makes_no_file_and_cannot_write(void **state)
{
	struct case_file *c = opened(CASE_CREATE);
	struct err err;

	(void)state;
	CHECK_EQ(sample_add(c, 1, NULL), ST_OK);
	CHECK_EQ(case_close(c, NULL), ST_OK);
	CHECK_EQ(chmod(path, 0444), 0);
	c = opened(CASE_READ);
	CHECK_EQ(number(c, "SELECT count(*) FROM item"), 1);
	CHECK(!exists_beside("-wal"));
	CHECK(!exists_beside("-shm"));
	CHECK_EQ(case_meta_set(c, "name", "x", &err), ST_IO);
	CHECK(strstr(err.text, "reading only"));
	CHECK_EQ(case_exec(c, "ATTACH 'beside.db' AS beside", &err), ST_USAGE);
	CHECK_EQ(case_close(c, NULL), ST_OK);
}

static void meta_keeps_the_last_value(void **state)
{
	struct case_file *c = opened(CASE_CREATE);
	const char *value = "untouched";

	(void)state;
	CHECK_EQ(case_meta_get(c, "name", &value, NULL), ST_OK);
	CHECK(value == NULL);
	CHECK_EQ(case_meta_set(c, "name", "first", NULL), ST_OK);
	CHECK_EQ(case_meta_set(c, "name", "بنك", NULL), ST_OK);
	CHECK_EQ(case_meta_get(c, "name", &value, NULL), ST_OK);
	CHECK_TEXT(value, "بنك");
	CHECK_EQ(case_close(c, NULL), ST_OK);
}

static void what_is_no_case_is_refused(void **state)
{
	static const struct {
		const char *bytes;
		size_t n;
	} bad[] = {
		{"", 0},
		{"x", 1},
		{"#Software: Microsoft Internet Information Services 10.0\n",
		 56},
		{"SQLite format 3", 16},
	};
	struct case_file *c = NULL;
	struct err err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		write_file(bad[i].bytes, bad[i].n);
		CHECK_EQ(case_open(&c, path, CASE_READ, &err), ST_FORMAT);
		CHECK(strstr(err.text, "is no case of Postern"));
		CHECK(c == NULL);
		if (bad[i].n == 0)
			continue; /* an empty file may become a case */
		CHECK_EQ(case_open(&c, path, CASE_CREATE, &err), ST_FORMAT);
		CHECK(strstr(err.text, "is no case of Postern"));
	}
	sample_remove(path);
	CHECK_EQ(case_open(&c, path, CASE_READ, &err), ST_IO);
	CHECK(strstr(err.text, "cannot open the case"));
}

static void other_databases_and_newer_cases_are_refused(void **state)
{
	struct case_file *c = opened(CASE_CREATE);
	struct err err;

	(void)state;
	CHECK_EQ(case_exec(c, "PRAGMA user_version=9", NULL), ST_OK);
	CHECK_EQ(case_close(c, NULL), ST_OK);
	CHECK_EQ(case_open(&c, path, CASE_READ, &err), ST_LIMIT);
	CHECK(strstr(err.text, "use a newer program"));
	CHECK_EQ(case_open(&c, path, CASE_CREATE, &err), ST_LIMIT);
	sample_remove(path);

	c = opened(CASE_CREATE);
	CHECK_EQ(case_exec(c, "PRAGMA application_id=7", NULL), ST_OK);
	CHECK_EQ(case_close(c, NULL), ST_OK);
	CHECK_EQ(case_open(&c, path, CASE_CREATE, &err), ST_FORMAT);
	CHECK(strstr(err.text, "is no case of Postern"));
}

static void a_second_writer_is_told_so(void **state)
{
	struct case_file *c = opened(CASE_CREATE);
	struct case_file *other = NULL;
	struct err err;

	(void)state;
	CHECK_EQ(case_open(&other, path, CASE_CREATE, &err), ST_IO);
	CHECK(strstr(err.text, "in use by another process"));
	CHECK_EQ(case_close(c, NULL), ST_OK);
}

static void items_are_found_by_path_when_a_run_goes_on(void **state)
{
	struct case_file *c = opened(CASE_CREATE);
	uint8_t digest[DIGEST_SIZE];
	uint64_t bytes = 0;
	struct err err;

	(void)state;
	CHECK_EQ(sample_add(c, 1, NULL), ST_OK);
	CHECK_EQ(case_close(c, NULL), ST_OK);
	c = opened(CASE_CREATE);
	CHECK(case_has_item(c, SPAN_LIT("logs-1.zip")));
	CHECK(!case_has_item(c, SPAN_LIT("logs-2.zip")));
	CHECK_EQ(case_item_digest(c, SPAN_LIT("logs-1.zip"), &bytes, digest,
				  &err),
		 ST_OK);
	CHECK_EQ(bytes, 1001);
	CHECK_EQ(digest[31], 1);
	CHECK_EQ(case_item_digest(c, SPAN_LIT("none"), &bytes, digest, &err),
		 ST_USAGE);
	CHECK_EQ(sample_add(c, 2, NULL), ST_OK);
	CHECK_EQ(number(c, "SELECT max(seq) FROM item"), 2);
	CHECK_EQ(case_close(c, NULL), ST_OK);
}

static void ids_do_not_depend_on_where_the_evidence_lies(void **state)
{
	static const struct {
		const char *path;
		const char *same_as; /* id of the item of that path, and "" */
		const char *suffix;
	} rows[] = {
		{"a.zip!/x.log", "a.zip!/x.log", ""},
		{"b.zip!/x.log", "a.zip!/x.log", "-2"},
		{"b.zip!/c.zip!/x.log", "a.zip!/x.log", "-3"},
		{"x.log", "a.zip!/x.log", "-4"},
	};
	struct case_file *c = opened(CASE_CREATE);
	struct case_item item = {
		.format = "other", .log = "", .mtime_ns = TIME_NONE};
	char sql[256];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		item.path = span_str(rows[i].path);
		CHECK_EQ(case_add_item(c, &item, NULL), ST_OK);
		snprintf(sql, sizeof(sql),
			 "SELECT (SELECT id FROM item WHERE path = '%s') ="
			 " (SELECT id FROM item WHERE path = '%s') || '%s'",
			 rows[i].path, rows[i].same_as, rows[i].suffix);
		CHECK_EQ(number(c, sql), 1);
	}
	/* 32 zero bytes and "x.log" */
	text_is(c, "SELECT id FROM item WHERE seq = 1", "e-dcec9d028c83f33d");
	CHECK_EQ(case_close(c, NULL), ST_OK);
}

static void a_path_of_any_bytes_is_kept_and_found(void **state)
{
	struct case_file *c = opened(CASE_CREATE);
	struct case_item item = {.path = SPAN_LIT("x\0\xff\"'.log"),
				 .format = "other",
				 .log = "",
				 .mtime_ns = TIME_NONE};

	(void)state;
	CHECK_EQ(case_add_item(c, &item, NULL), ST_OK);
	CHECK(case_has_item(c, item.path));
	text_is(c, "SELECT path FROM item", "x%00%FF\"'.log");
	text_is(c, "SELECT path FROM custody", "x%00%FF\"'.log");
	CHECK_EQ(case_close(c, NULL), ST_OK);
}

/* Two keys of the evidence that are one when they are clean, or that are both
 * too large: their rows are added up, and never end the reading. */
static void rows_of_keys_that_become_one_are_added_up(void **state)
{
	static const int64_t t = SAMPLE_T0;
	const struct case_hour hours[] = {{"iis", 5, 2}, {"iis", 5, 3}};
	const struct case_record_run runs[] = {
		{"evtx:System", UINT64_MAX - 9, UINT64_MAX - 8, t, t},
		{"evtx:System", UINT64_MAX - 5, UINT64_MAX - 4, t - 1, t + 1}};
	const struct case_clock_jump clocks[] = {
		{"evtx:System", UINT64_MAX, t, t - 9, 7},
		{"evtx:System", UINT64_MAX - 1, t, t - 9, 8}};
	const struct case_log_setting settings[] = {
		{SPAN_LIT("app"), SPAN_LIT("LogPath"), SPAN_LIT("C:\\"), 4},
		{SPAN_LIT("app"), SPAN_LIT("LogPath"), SPAN_LIT("D:\\"), 5}};
	const struct case_build builds[] = {
		{"15.1.2106.2", "A\xff", "header", t, TIME_NONE, 9},
		{"15.1.2106.2", "A\xfe", "header", t - 1, t + 1, 4}};
	const struct case_client clients[] = {
		{"iis", SPAN_LIT("20\xff"), 1, 1, 0, INT64_MAX, -1, t, t},
		{"iis", SPAN_LIT("20\xfe"), 2, 1, 1, 5, 70, TIME_NONE, t + 5}};
	const struct case_page_use pages[] = {
		{"iis", SPAN_LIT("/x\xff.aspx"), SPAN_LIT("192.0.2.1"), 1, 1, 1,
		 -1, -1, t + 7, t + 7, 9, 900},
		{"iis", SPAN_LIT("/x\0.aspx"), SPAN_LIT("192.0.2.1"), 4, 2, 3,
		 -1, 60, t, t, 5, 500}};
	const struct case_traffic traffic[] = {{.kind = "flow",
						.sender = SPAN_LIT("\xff"),
						.count = 1,
						.bytes_there = INT64_MAX,
						.first_ns = t,
						.last_ns = t,
						.line = 3},
					       {.kind = "flow",
						.sender = SPAN_LIT("\xfe"),
						.count = 2,
						.bytes_there = INT64_MAX,
						.bytes_back = 8,
						.unsized = 1,
						.first_ns = t + 1,
						.last_ns = t + 1,
						.line = 2}};
	const struct case_shared_session shared[] = {
		{SPAN_LIT("a\xff"), "clients"}, {SPAN_LIT("a\xfe"), "local"}};
	const struct case_item item = {
		.path = SPAN_LIT("x.log"),
		.format = "other",
		.log = "",
		.mtime_ns = TIME_NONE,
		.hours = hours,
		.hour_count = ARRAY_LEN(hours),
		.runs = runs,
		.run_count = ARRAY_LEN(runs),
		.clocks = clocks,
		.clock_count = ARRAY_LEN(clocks),
		.settings = settings,
		.setting_count = ARRAY_LEN(settings),
		.builds = builds,
		.build_count = ARRAY_LEN(builds),
		.clients = clients,
		.client_count = ARRAY_LEN(clients),
		.pages = pages,
		.page_count = ARRAY_LEN(pages),
		.traffic = traffic,
		.traffic_count = ARRAY_LEN(traffic),
		.shared_sessions = shared,
		.shared_session_count = ARRAY_LEN(shared),
	};
	struct case_file *c = opened(CASE_CREATE);

	(void)state;
	CHECK_EQ(case_add_item(c, &item, NULL), ST_OK);
	CHECK_EQ(number(c, "SELECT records FROM hour"), 5);
	CHECK_EQ(number(c, "SELECT last_ns - first_ns FROM record_run"), 2);
	CHECK_EQ(number(c, "SELECT offset FROM clock_jump"), 7);
	CHECK_EQ(number(c, "SELECT line + 10 * ord FROM log_setting"
			   " WHERE value = 'D:\\'"),
		 15);
	CHECK_EQ(number(c, "SELECT (last_ns - first_ns) * 10 + line"
			   " FROM build_seen"),
		 24);
	CHECK_EQ(number(c, "SELECT requests * 100 + succeeded * 10 + refused"
			   " FROM client"),
		 321);
	CHECK_EQ(number(c, "SELECT bytes_in FROM client"), INT64_MAX);
	CHECK_EQ(number(c, "SELECT bytes_out FROM client"), 70);
	CHECK_EQ(number(c, "SELECT last_ns - first_ns FROM client"), 5);
	CHECK_EQ(number(c, "SELECT requests * 100 + posts * 10 + succeeded"
			   " FROM page_use WHERE bytes_in IS NULL"),
		 534);
	CHECK_EQ(number(c, "SELECT line * offset + bytes_out + last_ns"
			   " - first_ns FROM page_use"),
		 2567);
	CHECK_EQ(number(c, "SELECT count * 100 + bytes_back * 10 + unsized"
			   " FROM traffic WHERE line = 3"),
		 381);
	CHECK_EQ(number(c, "SELECT bytes_there FROM traffic"), INT64_MAX);
	text_is(c, "SELECT why FROM session_shared", "clients");
	CHECK_EQ(case_close(c, NULL), ST_OK);
}

static void a_refusal_is_told_once(void **state)
{
	struct case_file *c = opened(CASE_CREATE);

	(void)state;
	for (int i = 0; i < 2; i++) {
		CHECK_EQ(case_add_not_examined(c, SPAN_LIT("a.rar"), 5,
					       "unknown kind", false, NULL),
			 ST_OK);
		CHECK_EQ(case_add_not_examined(c, SPAN_LIT("b.log"), UINT64_MAX,
					       "no password", true, NULL),
			 ST_OK);
	}
	CHECK_EQ(number(c, "SELECT count(*) FROM not_examined"), 2);
	CHECK_EQ(number(c, "SELECT count(*) FROM custody"), 2);
	text_is(c, "SELECT group_concat(DISTINCT act) FROM custody",
		"not-examined");
	CHECK_EQ(number(c, "SELECT bytes IS NULL AND harmful FROM not_examined"
			   " WHERE path = 'b.log'"),
		 1);
	CHECK_EQ(case_close(c, NULL), ST_OK);
}

/* What the steps of the answers cannot hold is told while they write. */
static void a_refusal_is_told_within_a_transaction(void **state)
{
	struct case_file *c = opened(CASE_CREATE);

	(void)state;
	CHECK_EQ(case_begin(c, NULL), ST_OK);
	CHECK_EQ(case_add_not_examined(c, SPAN_LIT("correlations"), UINT64_MAX,
				       "too many", true, NULL),
		 ST_OK);
	CHECK_EQ(case_commit(c, NULL), ST_OK);
	CHECK_EQ(number(c, "SELECT count(*) FROM not_examined"), 1);
	CHECK_EQ(number(c, "SELECT count(*) FROM custody"), 1);
	CHECK_EQ(case_close(c, NULL), ST_OK);
}

static void an_item_that_fails_leaves_nothing(void **state)
{
	struct case_file *c = opened(CASE_CREATE);
	struct err err;

	(void)state;
	CHECK_EQ(sample_add(c, 3, NULL), ST_OK);
	CHECK(sample_add(c, 3, &err) < 0); /* the path is there */
	CHECK_EQ(number(c, "SELECT count(*) FROM item"), 1);
	CHECK_EQ(number(c, "SELECT count(*) FROM hit"), 3);
	CHECK_EQ(sample_add(c, 4, NULL), ST_OK);
	CHECK_EQ(number(c, "SELECT max(seq) FROM custody"), 2);
	CHECK_EQ(case_close(c, NULL), ST_OK);
}

/* What was not committed is not there, and the chain goes on without it. */
static void a_group_is_committed_when_it_is_full_or_ends(void **state)
{
	struct case_file *c = opened(CASE_CREATE);
	struct err err;

	(void)state;
	case_group_begin(c);
	for (unsigned n = 1; n <= CASE_GROUP_ITEMS + 2; n++)
		CHECK_EQ(sample_add(c, n, NULL), ST_OK);
	CHECK_EQ(number(c, "SELECT count(*) FROM item"), CASE_GROUP_ITEMS + 2);
	CHECK_EQ(case_close(c, NULL), ST_OK); /* without its end */
	c = opened(CASE_CREATE);
	CHECK_EQ(number(c, "SELECT count(*) FROM item"), CASE_GROUP_ITEMS);
	CHECK_EQ(number(c, "SELECT max(seq) FROM custody"), CASE_GROUP_ITEMS);
	case_group_begin(c);
	CHECK_EQ(sample_add(c, 100, NULL), ST_OK);
	CHECK_EQ(case_add_not_examined(c, SPAN_LIT("x"), 1, "why", false, NULL),
		 ST_OK);
	CHECK(sample_add(c, 100, &err) < 0); /* takes its group with it */
	CHECK_EQ(number(c, "SELECT count(*) FROM item"), CASE_GROUP_ITEMS);
	CHECK_EQ(number(c, "SELECT count(*) FROM not_examined"), 0);
	CHECK_EQ(sample_add(c, 101, NULL), ST_OK);
	CHECK_EQ(case_group_end(c, &err), ST_OK);
	CHECK_EQ(number(c, "SELECT max(seq) FROM item"), CASE_GROUP_ITEMS + 1);
	CHECK_EQ(number(c, "SELECT max(seq) FROM custody"),
		 CASE_GROUP_ITEMS + 1);
	CHECK_EQ(case_close(c, NULL), ST_OK);
	c = opened(CASE_CREATE);
	CHECK_EQ(number(c, "SELECT count(*) FROM item"), CASE_GROUP_ITEMS + 1);
	CHECK_EQ(case_close(c, NULL), ST_OK);
}

static void queries_bind_step_and_reset(void **state)
{
	struct case_file *c = opened(CASE_CREATE);
	struct case_query *q = NULL;
	struct err err;

	(void)state;
	CHECK_EQ(case_query_open(&q, c, "SELECT ?1, ?2, ?3, ?4, ?5 AS five",
				 NULL),
		 ST_OK);
	for (int round = 0; round < 2; round++) {
		case_bind_i64(q, 1, INT64_MIN + 1);
		case_bind_real(q, 2, 0.25);
		case_bind_text(q, 3, SPAN_LIT("a\0b\xff"));
		case_bind_time(q, 4, TIME_NONE);
		CHECK_EQ(case_query_next(q, NULL), 1);
		CHECK(case_i64(q, 0) == INT64_MIN + 1);
		CHECK(case_real(q, 1) == 0.25);
		CHECK_SPAN(case_text(q, 2), "a\xEF\xBF\xBD"
					    "b\xEF\xBF\xBD");
		CHECK(case_time(q, 3) == TIME_NONE);
		CHECK(case_is_null(q, 4));
		CHECK_EQ(case_column_count(q), 5);
		CHECK_TEXT(case_column_name(q, 4), "five");
		CHECK_EQ(case_query_next(q, NULL), 0);
		case_query_reset(q);
	}
	case_bind_i64(q, 9, 1); /* no such parameter: told by next */
	CHECK_EQ(case_query_next(q, &err), ST_USAGE);
	case_query_close(q);
	CHECK_EQ(case_query_open(&q, c, "SELEC 1", &err), ST_USAGE);
	CHECK(strstr(err.text, "syntax error"));
	CHECK_EQ(case_query_open(&q, c, "SELECT 1; SELECT 2", &err), ST_USAGE);
	CHECK_EQ(case_query_open(&q, c, " -- nothing", &err), ST_USAGE);
	CHECK_EQ(case_close(c, NULL), ST_OK);
}

static void a_transaction_is_taken_back(void **state)
{
	struct case_file *c = opened(CASE_CREATE);

	(void)state;
	CHECK_EQ(case_begin(c, NULL), ST_OK);
	CHECK_EQ(case_exec(c, "INSERT INTO meta VALUES ('a', 'b')", NULL),
		 ST_OK);
	case_rollback(c);
	CHECK_EQ(number(c, "SELECT count(*) FROM meta WHERE key = 'a'"), 0);
	CHECK_EQ(case_begin(c, NULL), ST_OK);
	CHECK_EQ(case_exec(c, "INSERT INTO meta VALUES ('a', 'b')", NULL),
		 ST_OK);
	CHECK_EQ(case_commit(c, NULL), ST_OK);
	case_rollback(c); /* nothing to take back: fine */
	CHECK_EQ(case_close(c, NULL), ST_OK);
	CHECK_EQ(case_close(NULL, NULL), ST_OK);
}

/* length(text) + number, and how often it was forgotten. */
static void add(struct case_call *call, void *context)
{
	struct span text = case_given_text(call, 0);

	(void)context;
	if (span_is(text, "no memory"))
		case_give_nomem(call);
	else if (span_is(text, "text"))
		case_give_text(call, text);
	else if (!case_given_null(call, 0))
		case_give_i64(call,
			      (int64_t)text.len + case_given_i64(call, 1));
}

static void forget(void *context)
{
	++*(int *)context;
}

static void a_function_is_called_and_forgotten_once(void **state)
{
	struct case_file *c = opened(CASE_CREATE);
	struct case_query *q = NULL;
	int forgotten = 0;

	(void)state;
	CHECK_EQ(case_function_add(c, "plus", 2, add, &forgotten, forget, NULL),
		 ST_OK);
	CHECK_EQ(number(c, "SELECT plus('abc', 4)"), 7);
	CHECK_EQ(number(c, "SELECT plus('', 4)"), 4);
	CHECK_EQ(number(c, "SELECT plus(NULL, 4) IS NULL"), 1);
	CHECK_EQ(number(c, "SELECT plus('text', 4) = 'text'"), 1);
	CHECK_EQ(case_query_open(&q, c, "SELECT plus('no memory', 1)", NULL),
		 ST_OK);
	CHECK_EQ(case_query_next(q, NULL), ST_NOMEM);
	case_query_close(q);
	CHECK_EQ(case_exec(c, "CREATE VIEW v AS SELECT plus('', 1) AS n", NULL),
		 ST_OK);
	q = NULL;
	CHECK_EQ(case_query_open(&q, c, "SELECT n FROM v", NULL), ST_USAGE);
	case_query_close(q);
	CHECK_EQ(forgotten, 0);
	case_function_remove(c, "plus", 2);
	CHECK_EQ(forgotten, 1);
	q = NULL;
	CHECK_EQ(case_query_open(&q, c, "SELECT plus('', 1)", NULL), ST_USAGE);
	case_query_close(q);
	CHECK_EQ(case_function_add(c, "plus", 2, add, &forgotten, forget, NULL),
		 ST_OK);
	CHECK_EQ(case_close(c, NULL), ST_OK);
	CHECK_EQ(forgotten, 2);
}

#define T(f) cmocka_unit_test_setup_teardown(f, fresh, clean_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_new_case_is_one_plain_file_when_closed),
		T(what_was_added_is_read_again),
		T(reading_makes_no_file_and_cannot_write),
		T(meta_keeps_the_last_value),
		T(what_is_no_case_is_refused),
		T(other_databases_and_newer_cases_are_refused),
		T(a_second_writer_is_told_so),
		T(items_are_found_by_path_when_a_run_goes_on),
		T(ids_do_not_depend_on_where_the_evidence_lies),
		T(a_path_of_any_bytes_is_kept_and_found),
		T(rows_of_keys_that_become_one_are_added_up),
		T(a_refusal_is_told_once),
		T(a_refusal_is_told_within_a_transaction),
		T(an_item_that_fails_leaves_nothing),
		T(a_group_is_committed_when_it_is_full_or_ends),
		T(queries_bind_step_and_reset),
		T(a_transaction_is_taken_back),
		T(a_function_is_called_and_forgotten_once),
	};

	return RUN_TESTS(tests);
}
