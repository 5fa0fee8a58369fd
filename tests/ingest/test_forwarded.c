/* test_forwarded.c - which address of X-Forwarded-For can be believed. */
#include "check.h"

#include "ingest/forwarded.h"

static void what_the_client_wrote_itself_is_not_believed(void **state)
{
	static const struct {
		const char *list;
		const char *client;
	} rows[] = {
		{"203.0.113.5", "203.0.113.5"},
		{"198.51.100.7, 203.0.113.5", "203.0.113.5"},
		{"198.51.100.7,+203.0.113.5", "203.0.113.5"},
		{"198.51.100.7, 203.0.113.5, 10.0.0.4", "203.0.113.5"},
		{"203.0.113.5:51022", "203.0.113.5"},
		{"[2001:db8::9]:443, 172.31.0.9", "2001:db8::9"},
		{"2001:db8::9", "2001:db8::9"},
		{"172.32.0.9, 172.16.0.1", "172.32.0.9"},
		{"10.1.2.3, 10.0.0.4", "10.1.2.3"},
		{"unknown, 192.168.3.4", "unknown"},
		{" ,,", ""},
		{"", ""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct span got = forwarded_client(span_str(rows[i].list));

		if (!span_is(got, rows[i].client))
			fail_msg("%s: got %.*s", rows[i].list, SPAN_ARG(got));
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_client_wrote_itself_is_not_believed),
	};

	return RUN_TESTS(tests);
}
