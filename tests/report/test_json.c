/* test_json.c - postern-report/1. */
#include "check.h"

#include "base/alloc.h"
#include "base/text.h"
#include "report/golden.h"

static const struct report_options plain = {0};

static void the_report_is_as_the_golden_one(void **state)
{
	struct case_file *c = fixture_case();
	struct buf b;

	(void)state;
	report_into(&b, report_json, c, &plain);
	CHECK(utf8_is_valid(buf_span(&b)));
	same_as_golden(buf_span(&b), "report.json");
	buf_release(&b);
	CHECK_EQ(case_close(c, NULL), ST_OK);
}

static void a_case_without_answers_is_refused(void **state)
{
	struct case_file *c = NULL;
	struct report_buf_sink sink;
	struct err err;
	struct buf b;

	(void)state;
	CHECK_EQ(case_open(&c, ":memory:", CASE_CREATE, NULL), ST_OK);
	buf_init(&b, 1 << 20);
	report_buf_sink_init(&sink, &b);
	CHECK_EQ(report_json(c, &plain, &sink.sink, &err), ST_USAGE);
	CHECK(strstr(err.text, "no answers"));
	CHECK_EQ(b.len, 0);
	buf_release(&b);
	CHECK_EQ(case_close(c, NULL), ST_OK);
}

static void all_questions_are_there_even_when_one_row_is(void **state)
{
	struct case_file *c = fixture_case();
	size_t found = 0;
	struct span left;
	struct buf b;

	(void)state;
	CHECK_EQ(case_exec(c,
			   "DELETE FROM answer WHERE ord > 1;"
			   "DELETE FROM host; DELETE FROM window",
			   NULL),
		 ST_OK);
	report_into(&b, report_json, c, &plain);
	left = buf_span(&b);
	while (span_find(left, SPAN_LIT("\"question\":")) != SIZE_MAX) {
		left = span_skip(
			left, span_find(left, SPAN_LIT("\"question\":")) + 1);
		found++;
	}
	CHECK_EQ(found, 13);
	buf_release(&b);
	CHECK_EQ(case_close(c, NULL), ST_OK);
}

static int refuse(struct report_sink *sink, struct span bytes, struct err *err)
{
	(void)sink;
	(void)bytes;
	return err_set(err, ST_IO, ERR_NO_OFFSET, "no space left on device");
}

static void a_sink_that_fails_ends_it(void **state)
{
	struct case_file *c = fixture_case();
	struct report_sink sink = {refuse};
	struct err err;

	(void)state;
	CHECK_EQ(report_json(c, &plain, &sink, &err), ST_IO);
	CHECK_TEXT(err.text, "no space left on device");
	CHECK_EQ(case_close(c, NULL), ST_OK);
}

static void every_failing_allocation_is_survived(void **state)
{
	struct case_file *c = fixture_case();
	struct report_buf_sink sink;
	struct err err;
	struct buf b;

	(void)state;
	for (unsigned long n = 1;; n++) {
		bool hit;
		int rc;

		buf_init(&b, 1 << 24);
		report_buf_sink_init(&sink, &b);
		alloc_fail_at(n);
		rc = report_json(c, &plain, &sink.sink, &err);
		hit = alloc_did_fail();
		alloc_fail_at(0);
		buf_release(&b);
		CHECK_EQ(rc, hit ? ST_NOMEM : ST_OK);
		if (!hit)
			break;
	}
	CHECK_EQ(case_close(c, NULL), ST_OK);
}

static void fail_on_knows_the_words_of_the_contract(void **state)
{
	static const struct {
		const char *list;
		int rc;
		bool reached;
	} rows[] = {
		{"", ST_OK, false},
		{"exploited", ST_OK, true},
		{"targeted:exploited", ST_OK, true},
		{"confirmed, spread", ST_OK, false},
		{"confirmed,extraction:undetermined", ST_OK, true},
		{"confinement:confirmed", ST_USAGE, false},
		{"hacked", ST_USAGE, false},
		{"nothing:none-seen", ST_USAGE, false},
		{"exploited,hacked", ST_USAGE, false},
	};
	struct case_file *c = fixture_case();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bool reached = false;

		CHECK_EQ(report_fail_on(c, rows[i].list, &reached, NULL),
			 rows[i].rc);
		CHECK_EQ(reached, rows[i].reached);
	}
	CHECK_EQ(case_close(c, NULL), ST_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_report_is_as_the_golden_one),
		cmocka_unit_test(a_case_without_answers_is_refused),
		cmocka_unit_test(all_questions_are_there_even_when_one_row_is),
		cmocka_unit_test(a_sink_that_fails_ends_it),
		cmocka_unit_test(every_failing_allocation_is_survived),
		cmocka_unit_test(fail_on_knows_the_words_of_the_contract),
	};

	return RUN_TESTS(tests);
}
