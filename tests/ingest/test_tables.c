/* test_tables.c - the small sums of an item. */
#include "check.h"

#include "ingest/tables.h"

static void hours_add_up_in_any_order(void **state)
{
	struct arena a;
	struct hours h = {0};
	uint64_t lost = 0;
	const char *iis = "iis";
	const char *proxy = "httpproxy";

	(void)state;
	arena_init(&a, 1 << 20);
	for (int64_t i = 0; i < 1000; i++) {
		CHECK(hours_count(&h, &a, iis, (i * 7 % 100) * NS_PER_HOUR,
				  &lost));
		CHECK(hours_count(&h, &a, proxy, -1 - i, &lost));
	}
	hours_sort(&h);
	CHECK_EQ(h.count, 101);
	CHECK_TEXT(h.row[0].source, "httpproxy");
	CHECK_EQ(h.row[0].hour, -1);
	CHECK_EQ(h.row[0].records, 1000);
	for (size_t i = 1; i < h.count; i++) {
		CHECK_EQ(h.row[i].hour, (int64_t)i - 1);
		CHECK_EQ(h.row[i].records, 10);
	}
	CHECK_EQ(lost, 0);
	arena_release(&a);
}

static void runs_join_neighbours_and_copies(void **state)
{
	static const uint64_t ids[] = {5, 6, 7, 1, 2, 3, 4, 6, 7, 8, 20, 10};
	struct arena a;
	struct runs r = {0};

	(void)state;
	arena_init(&a, 1 << 20);
	for (size_t i = 0; i < ARRAY_LEN(ids); i++)
		CHECK(runs_count(&r, &a, "evtx:S", ids[i], (int64_t)ids[i]));
	runs_sort(&r);
	CHECK_EQ(r.count, 3);
	CHECK_EQ(r.row[0].first_id, 1);
	CHECK_EQ(r.row[0].last_id, 8);
	CHECK_EQ(r.row[0].last_ns, 8);
	CHECK_EQ(r.row[1].first_id, 10);
	CHECK_EQ(r.row[2].last_id, 20);
	arena_release(&a);
}

static void builds_keep_their_first_and_last_time(void **state)
{
	struct arena a;
	struct builds b = {.count = 0};

	(void)state;
	arena_init(&a, 1 << 20);
	for (int64_t t = 10; t < 20; t++)
		CHECK(builds_count(&b, &a, SPAN_LIT("15.1.2106.2"), SPAN_EMPTY,
				   "header", t, (uint64_t)t));
	CHECK(builds_count(&b, &a, SPAN_LIT("15.1.2106.13"), SPAN_EMPTY,
			   "header", TIME_NONE, 30));
	CHECK_EQ(b.count, 2);
	CHECK_EQ(b.row[0].first_ns, 10);
	CHECK_EQ(b.row[0].last_ns, 19);
	CHECK_EQ(b.row[0].line, 10);
	CHECK(b.row[1].first_ns == TIME_NONE);
	arena_release(&a);
}

static void the_most_frequent_server_wins(void **state)
{
	struct arena a;
	struct servers s = {.count = 0};

	(void)state;
	arena_init(&a, 1 << 20);
	CHECK_SPAN(servers_most(&s), "");
	servers_count(&s, &a, SPAN_LIT("EX02"));
	servers_count(&s, &a, SPAN_LIT("EX01"));
	CHECK_SPAN(servers_most(&s), "EX02");
	servers_count(&s, &a, SPAN_LIT("EX01"));
	CHECK_SPAN(servers_most(&s), "EX01");
	for (char c = 'a'; c <= 'z'; c++)
		servers_count(&s, &a, span_of(&c, 1));
	CHECK_EQ(s.count, LIMIT_SERVERS);
	arena_release(&a);
}

#define MINUTES(n) ((n)*INT64_C(60) * NS_PER_SECOND)

static void a_clock_that_goes_back_is_noted(void **state)
{
	const char *log = "evtx:Security";
	const char *iis = "iis";
	struct clocks c = {.count = 0};

	(void)state;
	/* record 12 is 15 minutes before record 11 */
	clocks_note(&c, log, true, 10, MINUTES(100), 4096);
	clocks_note(&c, log, true, 11, MINUTES(101), 4196);
	clocks_note(&c, log, true, 12, MINUTES(86), 4296);
	clocks_note(&c, log, true, 13, MINUTES(87), 4396);
	CHECK_EQ(c.count, 1);
	CHECK_TEXT(c.row[0].source, log);
	CHECK_EQ(c.row[0].place, 12);
	CHECK_EQ(c.row[0].before_ns, MINUTES(101));
	CHECK_EQ(c.row[0].after_ns, MINUTES(86));
	CHECK_EQ(c.row[0].offset, 4296);
	/* the log wraps around: older records lie behind the newer */
	clocks_note(&c, log, true, 2, MINUTES(1), 5000);
	/* nine minutes are the order of writing */
	clocks_note(&c, log, true, 3, MINUTES(10), 5100);
	clocks_note(&c, log, true, 4, MINUTES(1), 5200);
	/* another source, and one without a time */
	clocks_note(&c, iis, false, 5, MINUTES(0), 5300);
	clocks_note(&c, iis, false, 6, TIME_NONE, 5400);
	CHECK_EQ(c.count, 1);
	/* lines need not be neighbours: comments lie between */
	clocks_note(&c, iis, false, 9, MINUTES(50), 5500);
	clocks_note(&c, iis, false, 14, MINUTES(40), 5600);
	CHECK_EQ(c.count, 2);
	/* copies of the same place count once, and there is an end */
	clocks_note(&c, iis, false, 13, MINUTES(50), 5500);
	clocks_note(&c, iis, false, 14, MINUTES(40), 5600);
	CHECK_EQ(c.count, 2);
	for (uint64_t i = 0; i < 100; i++) {
		clocks_note(&c, iis, false, 100 + 2 * i, MINUTES(50), 0);
		clocks_note(&c, iis, false, 101 + 2 * i, MINUTES(10), 0);
	}
	CHECK_EQ(c.count, LIMIT_CLOCKS);
	clocks_sort(&c);
	for (size_t i = 1; i < c.count; i++) {
		int order = strcmp(c.row[i - 1].source, c.row[i].source);

		CHECK(order < 0 ||
		      (order == 0 && c.row[i - 1].place < c.row[i].place));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hours_add_up_in_any_order),
		cmocka_unit_test(runs_join_neighbours_and_copies),
		cmocka_unit_test(builds_keep_their_first_and_last_time),
		cmocka_unit_test(the_most_frequent_server_wins),
		cmocka_unit_test(a_clock_that_goes_back_is_noted),
	};

	return RUN_TESTS(tests);
}
