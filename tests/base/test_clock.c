/* test_clock.c - moments and their texts. */
#include "check.h"

#include "base/clock.h"

static void print(int64_t ns, char *out, size_t cap)
{
	struct buf b;

	buf_init(&b, 64);
	time_put(&b, ns);
	snprintf(out, cap, "%.*s", SPAN_ARG(buf_span(&b)));
	buf_release(&b);
}

static void times_read_and_print_alike(void **state)
{
	static const struct {
		const char *in;
		const char *out;
	} rows[] = {
		{"2021-03-01T06:12:44.790Z", "2021-03-01T06:12:44.790Z"},
		{"2021-03-01 06:12:44", "2021-03-01T06:12:44Z"},
		{"2021-03-01T06:12:44+01:00", "2021-03-01T05:12:44Z"},
		{"2021-03-01T00:12:44-05:30", "2021-03-01T05:42:44Z"},
		{"1969-12-31T23:59:59.999999999Z",
		 "1969-12-31T23:59:59.999999999Z"},
		{"2020-02-29", "2020-02-29T00:00:00Z"},
		{"2021-03-01T06:12:44.123456Z", "2021-03-01T06:12:44.123456Z"},
	};
	char text[64];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t ns;

		CHECK(time_from_text(span_str(rows[i].in), &ns));
		print(ns, text, sizeof(text));
		CHECK_TEXT(text, rows[i].out);
	}
}

static void what_is_no_time_is_refused(void **state)
{
	static const char *const rows[] = {
		"",
		"2021-02-29",		    /* no such day */
		"2021-13-01",		    /* no such month */
		"2021-03-01T24:00:00Z",	    /* no such hour */
		"2021-03-01T06:12",	    /* cut */
		"2021-03-01T06:12:44.Z",    /* empty fraction */
		"2021-03-01T06:12:44.1x",   /* letter in the fraction */
		"2021-03-01T06:12:44+1:00", /* short zone */
		"1500-01-01",		    /* outside int64 nanoseconds */
	};
	int64_t ns = 7;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK(!time_from_text(span_str(rows[i]), &ns));
	CHECK_EQ(ns, 7);
}

static void civil_dates_count_one_by_one(void **state)
{
	int64_t year;
	unsigned month;
	unsigned day;

	(void)state;
	for (int64_t d = -200000; d < 200000; d += 13) {
		civil_from_days(d, &year, &month, &day);
		CHECK_EQ(days_from_civil(year, month, day), d);
		CHECK(civil_is_valid(year, month, day));
	}
}

static void filetimes_become_moments(void **state)
{
	char text[64];

	(void)state;
	print(time_from_filetime(UINT64_C(132590311596264271)), text,
	      sizeof(text));
	CHECK_TEXT(text, "2021-03-01T00:12:39.626427100Z");
	CHECK_EQ(time_from_filetime(UINT64_MAX), TIME_NONE);
	CHECK_EQ(time_from_filetime(INT64_MAX), TIME_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_read_and_print_alike),
		cmocka_unit_test(what_is_no_time_is_refused),
		cmocka_unit_test(civil_dates_count_one_by_one),
		cmocka_unit_test(filetimes_become_moments),
	};

	return RUN_TESTS(tests);
}
