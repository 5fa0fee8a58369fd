/* test_verify.c - is it what it was? */
#include "check.h"

#include "report/golden.h"
#include "report/verify.h"

struct change {
	const char *sql;  /* what somebody did to the case; NULL: nothing */
	const char *told; /* part of what is said; NULL: all is well */
};

static struct case_file *sample_case(void)
{
	struct case_file *c = NULL;
	struct case_item item = {.format = "iis-w3c",
				 .log = "iis",
				 .mtime_ns = TIME_NONE,
				 .bytes = 10,
				 .tally = {.decoded = 10}};
	uint8_t report[DIGEST_SIZE] = {7};

	assert_int_equal(case_open(&c, ":memory:", CASE_CREATE, NULL), ST_OK);
	case_clock(c, 1614578400 * NS_PER_SECOND);
	assert_int_equal(case_custody(c, "open", SPAN_LIT("x"), -1, NULL, NULL),
			 ST_OK);
	item.path = SPAN_LIT("a.log");
	assert_int_equal(case_add_item(c, &item, NULL), ST_OK);
	item.path = SPAN_LIT("b.log");
	item.sha256[0] = 1;
	assert_int_equal(case_add_item(c, &item, NULL), ST_OK);
	assert_int_equal(case_add_not_examined(c, SPAN_LIT("c.rar"), 5,
					       "unknown kind", false, NULL),
			 ST_OK);
	assert_int_equal(
		case_custody(c, "report", SPAN_LIT("r.html"), 99, report, NULL),
		ST_OK);
	return c;
}

/* What verify says of the case alone; its status. */
static int verified(struct case_file *c, struct buf *b, bool evidence)
{
	const struct report_options options = {.columns = 200};
	struct report_buf_sink sink;
	struct verify *v = NULL;
	uint8_t digest[DIGEST_SIZE] = {0};
	struct err err;
	int rc;

	buf_init(b, 1 << 20);
	report_buf_sink_init(&sink, b);
	if (verify_open(&v, c, &options, &sink.sink, &err))
		fail_msg("%s", err.text);
	if (evidence) {
		assert_int_equal(
			verify_item(v, SPAN_LIT("a.log"), 10, digest, &err),
			ST_OK);
		digest[0] = 1;
		assert_int_equal(
			verify_item(v, SPAN_LIT("b.log"), 10, digest, &err),
			ST_OK);
	}
	rc = verify_finish(v, evidence, &err);
	verify_close(v);
	assert_non_null(buf_cstr(b));
	return rc;
}

static void changes_of_the_case_are_told(void **state)
{
	static const struct change changes[] = {
		{NULL, NULL},
		{"UPDATE custody SET path = 'z.log' WHERE seq = 2",
		 "custody row 2: its hash"},
		{"UPDATE custody SET bytes = 11 WHERE seq = 2",
		 "custody row 2: its hash"},
		{"UPDATE custody SET time_ns = 1 WHERE seq = 1",
		 "custody row 1: its hash"},
		{"UPDATE custody SET hash = 'x' WHERE seq = 3",
		 "custody row 3: its hash"},
		{"DELETE FROM custody WHERE seq = 3",
		 "custody row 3 is missing"},
		{"DELETE FROM custody WHERE seq = 3",
		 "b.log: is not in the custody log"},
		{"UPDATE custody SET seq = 30 WHERE seq = 3",
		 "custody row 3 is missing"},
		{"UPDATE item SET bytes = 11, decoded = 11 WHERE seq = 1",
		 "a.log: the case holds another size or digest"},
		{"UPDATE item SET sha256 = 'x' WHERE seq = 2",
		 "b.log: the case holds another size or digest"},
		{"UPDATE item SET decoded = 9 WHERE seq = 2",
		 "b.log: decoded, damaged and unused bytes do not add up"},
		{"DELETE FROM item WHERE seq = 2",
		 "b.log: is in the custody log and not in the case"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		struct case_file *c = sample_case();
		struct buf b;
		int rc;

		if (changes[i].sql)
			CHECK_EQ(case_exec(c, changes[i].sql, NULL), ST_OK);
		rc = verified(c, &b, false);
		CHECK_EQ(rc, changes[i].told ? ST_INTEGRITY : ST_OK);
		if (changes[i].told &&
		    !strstr((const char *)b.ptr, changes[i].told))
			fail_msg("%s: %s", changes[i].told, b.ptr);
		buf_release(&b);
		CHECK_EQ(case_close(c, NULL), ST_OK);
	}
}

static void one_change_is_told_once(void **state)
{
	struct case_file *c = sample_case();
	struct buf b;

	(void)state;
	CHECK_EQ(case_exec(c, "UPDATE custody SET act = 'x' WHERE seq = 1",
			   NULL),
		 ST_OK);
	CHECK_EQ(verified(c, &b, false), ST_INTEGRITY);
	CHECK(strstr((const char *)b.ptr, "Differences: 1\n"));
	buf_release(&b);
	CHECK_EQ(case_close(c, NULL), ST_OK);
}

static void the_evidence_is_compared(void **state)
{
	const struct report_options options = {.columns = 200};
	struct case_file *c = sample_case();
	struct report_buf_sink sink;
	struct verify *v = NULL;
	uint8_t digest[DIGEST_SIZE] = {9};
	struct buf b;

	(void)state;
	CHECK_EQ(verified(c, &b, true), ST_OK);
	CHECK(strstr((const char *)b.ptr, "what they were."));
	CHECK(strstr((const char *)b.ptr, "custody rows: 5, items: 2, "
					  "compared: 2"));
	buf_reset(&b);
	report_buf_sink_init(&sink, &b);
	CHECK_EQ(verify_open(&v, c, &options, &sink.sink, NULL), ST_OK);
	CHECK_EQ(verify_item(v, SPAN_LIT("a.log"), 10, digest, NULL), ST_OK);
	CHECK_EQ(verify_item(v, SPAN_LIT("n\033ew.log"), 1, digest, NULL),
		 ST_OK);
	CHECK_EQ(verify_finish(v, true, NULL), ST_INTEGRITY);
	verify_close(v);
	CHECK(buf_cstr(&b) != NULL);
	CHECK(strstr((const char *)b.ptr, "a.log: the bytes are not what"));
	CHECK(strstr((const char *)b.ptr, "n⟨U+001B⟩ew.log: was not in"));
	CHECK(strstr((const char *)b.ptr, "b.log: is no longer in"));
	buf_reset(&b);
	CHECK_EQ(verify_open(&v, c, &options, &sink.sink, NULL), ST_OK);
	CHECK_EQ(verify_item(v, SPAN_LIT("a.log"), 12, digest, NULL), ST_OK);
	CHECK_EQ(verify_finish(v, false, NULL), ST_INTEGRITY);
	verify_close(v);
	CHECK(buf_cstr(&b) != NULL);
	CHECK(strstr((const char *)b.ptr, "a.log: has 12 bytes, had 10"));
	buf_release(&b);
	CHECK_EQ(case_close(c, NULL), ST_OK);
}

static void reports_are_compared(void **state)
{
	static const struct {
		const char *name;
		uint64_t bytes;
		uint8_t first;
		int rc;
		const char *told;
	} rows[] = {
		{"r.html", 99, 7, ST_OK, "r.html: is the report"},
		{"r.html", 98, 7, ST_INTEGRITY, "r.html: is not the report"},
		{"r.html", 99, 8, ST_INTEGRITY, "r.html: is not the report"},
		{"s.html", 99, 7, ST_INTEGRITY, "knows no report"},
	};
	const struct report_options options = {.columns = 200};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct case_file *c = sample_case();
		uint8_t digest[DIGEST_SIZE] = {rows[i].first};
		struct report_buf_sink sink;
		struct verify *v = NULL;
		struct buf b;

		buf_init(&b, 1 << 20);
		report_buf_sink_init(&sink, &b);
		CHECK_EQ(verify_open(&v, c, &options, &sink.sink, NULL), ST_OK);
		CHECK_EQ(verify_report(v, span_str(rows[i].name), rows[i].bytes,
				       digest, NULL),
			 ST_OK);
		CHECK_EQ(verify_finish(v, false, NULL), rows[i].rc);
		verify_close(v);
		CHECK(buf_cstr(&b) != NULL);
		CHECK(strstr((const char *)b.ptr, rows[i].told));
		buf_release(&b);
		CHECK_EQ(case_close(c, NULL), ST_OK);
	}
	verify_close(NULL);
}

static void one_that_is_given_up_leaks_nothing(void **state)
{
	const struct report_options options = {0};
	struct case_file *c = sample_case();
	struct report_buf_sink sink;
	struct verify *v = NULL;
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	report_buf_sink_init(&sink, &b);
	CHECK_EQ(verify_open(&v, c, &options, &sink.sink, NULL), ST_OK);
	verify_close(v);
	buf_release(&b);
	CHECK_EQ(case_close(c, NULL), ST_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(changes_of_the_case_are_told),
		cmocka_unit_test(one_change_is_told_once),
		cmocka_unit_test(the_evidence_is_compared),
		cmocka_unit_test(reports_are_compared),
		cmocka_unit_test(one_that_is_given_up_leaks_nothing),
	};

	return RUN_TESTS(tests);
}
