/* test_cover.c - postern coverage as text and JSON, and what its picture is
 * made of. */
#include "check.h"

#include "golden.h"
#include "report/strip.h"

static struct case_file *c;

static int open_fixture(void **state)
{
	(void)state;
	c = fixture_case();
	return 0;
}

static int close_fixture(void **state)
{
	struct err err;

	(void)state;
	CHECK_EQ(case_close(c, &err), ST_OK);
	return 0;
}

static const char *asked_host;

static int text_of(struct case_file *f, const struct report_options *o,
		   struct report_sink *sink, struct err *err)
{
	return report_coverage(f, asked_host, o, sink, err);
}

static int json_of(struct case_file *f, const struct report_options *o,
		   struct report_sink *sink, struct err *err)
{
	return report_coverage_json(f, asked_host, o, sink, err);
}

static void golden(report_fn *report, const struct report_options *o,
		   const char *name)
{
	struct buf b;

	buf_init(&b, (size_t)1 << 26);
	report_into(&b, report, c, o);
	same_as_golden(buf_span(&b), name);
	buf_release(&b);
}

static void the_picture_is_as_the_golden_one(void **state)
{
	struct report_options o = {.lang = LANG_EN, .columns = 80};

	(void)state;
	asked_host = NULL;
	golden(text_of, &o, "coverage.en.txt");
	o.lang = LANG_AR;
	golden(text_of, &o, "coverage.ar.txt");
	golden(json_of, &o, "coverage.json");
	asked_host = "EX01";
	o = (struct report_options){
		.lang = LANG_EN, .columns = 40, .colour = true};
	golden(text_of, &o, "coverage.narrow.txt");
}

static void no_line_is_wider_than_the_terminal(void **state)
{
	(void)state;
	asked_host = NULL;
	for (unsigned columns = 40; columns <= 200; columns += 7) {
		struct report_options o = {.lang = LANG_EN, .columns = columns};
		struct span left;
		struct buf b;

		buf_init(&b, (size_t)1 << 26);
		report_into(&b, text_of, c, &o);
		left = buf_span(&b);
		while (left.len) {
			size_t n = span_find(left, SPAN_LIT("\n"));
			struct span line = span_head(left, n);
			size_t chars = 0;

			for (size_t i = 0; i < line.len; i++)
				chars += (line.ptr[i] & 0xC0) != 0x80;
			/* a value without blanks cannot be broken */
			if (chars > columns &&
			    span_find(line, SPAN_LIT("evtx:")) == SIZE_MAX)
				fail_msg("%u: %.*s", columns, SPAN_ARG(line));
			left = span_skip(left,
					 n == SIZE_MAX ? left.len : n + 1);
		}
		buf_release(&b);
	}
}

static void an_unknown_host_is_refused(void **state)
{
	struct report_options o = {.lang = LANG_EN};
	struct report_buf_sink sink;
	struct err err = {0};
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	report_buf_sink_init(&sink, &b);
	CHECK_EQ(report_coverage(c, "EX99", &o, &sink.sink, &err), ST_USAGE);
	CHECK(strstr(err.text, "EX99"));
	CHECK_EQ(report_coverage_json(c, "EX99", &o, &sink.sink, &err),
		 ST_USAGE);
	buf_release(&b);
}

/* States as letters: nothing, gap, lost, accepted, part, full. */
static void states(const struct strip *s, const char *want)
{
	char got[STRIP_CELLS + 1];

	for (unsigned i = 0; i < s->count; i++)
		got[i] = "nglapf"[strip_state(s, i)];
	got[s->count] = 0;
	CHECK_TEXT(got, want);
}

#define H(n) ((n)*NS_PER_HOUR)

static void a_cell_is_what_lies_in_it(void **state)
{
	struct strip s;

	(void)state;
	assert_true(strip_init(&s, H(0), H(10), 10));
	states(&s, "nnnnnnnnnn");
	strip_span(&s, H(-5), H(2));
	strip_gap(&s, H(2), H(4), SPAN_LIT("silent"), false);
	strip_gap(&s, H(4), H(5), SPAN_LIT("cleared"), false);
	strip_gap(&s, H(5), H(6), SPAN_LIT("before"), true);
	strip_span(&s, H(6), H(6) + H(1) / 2);
	strip_gap(&s, H(6) + H(1) / 2, H(7), SPAN_LIT("silent"), false);
	strip_span(&s, H(8), H(9));
	strip_gap(&s, H(8), H(9), SPAN_LIT("lost-records"), false);
	strip_gap(&s, H(9), H(10), SPAN_LIT("clock"), false);
	strip_span(&s, H(9), H(10) - 30 * NS_PER_SECOND);
	states(&s, "ffgglapnpf");
	strip_reset(&s);
	strip_span(&s, H(11), H(12)); /* outside */
	states(&s, "nnnnnnnnnn");
}

static void cells_meet_and_add_up(void **state)
{
	struct strip s;

	(void)state;
	assert_true(strip_init(&s, 3, 1000003, 7));
	CHECK_EQ(strip_begin(&s, 0), 3);
	CHECK_EQ(strip_begin(&s, 7), 1000003);
	for (unsigned i = 0; i < 7; i++) {
		assert_true(strip_begin(&s, i) < strip_begin(&s, i + 1));
		CHECK_EQ(strip_at(&s, strip_begin(&s, i)), i);
		CHECK_EQ(strip_at(&s, strip_begin(&s, i + 1) - 1), i);
	}
	CHECK_EQ(strip_at(&s, -5), 0);
	CHECK_EQ(strip_at(&s, INT64_MAX), 6);
}

static void odd_times_give_no_picture(void **state)
{
	struct strip s;

	(void)state;
	CHECK(!strip_init(&s, 5, 5, 10));
	CHECK(!strip_init(&s, 6, 5, 10));
	CHECK(!strip_init(&s, TIME_NONE, 5, 10));
	CHECK(!strip_init(&s, 5, TIME_NONE, 10));
	CHECK(!strip_init(&s, 0, 5, 0));
	CHECK(!strip_init(&s, INT64_MIN + 1, INT64_MAX, 10));
	CHECK(strip_init(&s, 0, 5, STRIP_CELLS + 1));
	CHECK_EQ(s.count, STRIP_CELLS);
}

#define FIXTURE(test)                                                          \
	cmocka_unit_test_setup_teardown(test, open_fixture, close_fixture)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FIXTURE(the_picture_is_as_the_golden_one),
		FIXTURE(no_line_is_wider_than_the_terminal),
		FIXTURE(an_unknown_host_is_refused),
		cmocka_unit_test(a_cell_is_what_lies_in_it),
		cmocka_unit_test(cells_meet_and_add_up),
		cmocka_unit_test(odd_times_give_no_picture),
	};

	return RUN_TESTS(tests);
}
