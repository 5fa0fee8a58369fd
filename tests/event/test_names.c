/* test_names.c - the field dictionary, kinds of log, small parsers. */
#include "check.h"

#include "base/alloc.h"
#include "event/columns.h"
#include "event/names.h"

static void canonical_names_come_first(void **state)
{
	struct field_names *n;
	struct err err;
	unsigned number = 0;

	(void)state;
	CHECK_EQ(field_names_open(&n, &err), ST_OK);
	CHECK_EQ(field_names_count(n), FIELD_CANONICAL_COUNT);
	CHECK_EQ(field_names_find(n, SPAN_LIT("stem")), FIELD_STEM);
	CHECK_EQ(field_names_find(n, SPAN_LIT("STEM")), FIELD_STEM);
	CHECK_EQ(field_names_find(n, SPAN_LIT("none")), FIELD_UNKNOWN);
	CHECK_EQ(field_names_find(n, SPAN_EMPTY), FIELD_UNKNOWN);
	CHECK_EQ(field_names_add(n, SPAN_LIT("cs(Cookie)"), &number, &err),
		 ST_OK);
	CHECK_EQ(number, FIELD_CANONICAL_COUNT);
	CHECK_EQ(field_names_add(n, SPAN_LIT("CS(cookie)"), &number, &err),
		 ST_OK);
	CHECK_EQ(number, FIELD_CANONICAL_COUNT);
	CHECK_SPAN(field_names_text(n, number), "cs(Cookie)");
	CHECK_EQ(field_names_text(n, number + 1).len, 0);
	for (unsigned i = 0; i < 1000; i++) {
		char name[16];

		snprintf(name, sizeof(name), "n%u", i);
		CHECK_EQ(field_names_add(n, span_str(name), &number, &err),
			 ST_OK);
		CHECK_EQ(field_names_find(n, span_str(name)), number);
	}
	field_names_freeze(n);
	CHECK_EQ(field_names_add(n, SPAN_LIT("late"), &number, &err), ST_USAGE);
	CHECK_EQ(field_names_add(n, SPAN_LIT("n1"), &number, &err), ST_OK);
	field_names_close(n);
}

static void kinds_of_log_have_names(void **state)
{
	(void)state;
	CHECK_TEXT(log_kind_name(LOG_NONE), "");
	CHECK_TEXT(log_kind_name(LOG_KINDS), "");
	for (enum log_kind i = LOG_NONE + 1; i < LOG_KINDS; i++)
		CHECK_EQ(log_kind_find(span_str(log_kind_name(i))), i);
	CHECK_EQ(log_kind_find(SPAN_LIT("nothing")), LOG_NONE);
	CHECK_EQ(log_kind_find(SPAN_EMPTY), LOG_NONE);
}

static const struct {
	const char *data, *key, *value;
} pairs[] = {
	{"S:TIME=4;S:SID=a-b;S:CMD=Get-X", "SID", "a-b"},
	{"S:TIME=4;S:SID=a-b;S:CMD=Get-X", "sid", "a-b"},
	{"S:TIME=4;S:CMD=Set-X.Url='https://h/;x'.Y=';';S:URL=/e", "CMD",
	 "Set-X.Url='https://h/;x'.Y=';'"},
	{"S:REQID=;S:URL=/e;", "REQID", ""},
	{"S:REQID=;S:URL=/e;", "URL", "/e"},
	{"S:URL=/e;Dbl:WLM.TS=0", "URL", "/e"},
	{"S:URL=/e;I32:ADS.C[DC]=1;F:ADS.AL[DC]=1.5;S:X=2", "X", "2"},
	{"S:CMD=a;F:\\x;S:X=2", "CMD", "a;F:\\x"},
	{"S:ACMD=1;S:CMD=2", "CMD", "2"},
	{"S:CMD", "CMD", ""},
	{"CMD=1", "CMD", ""},
	{"", "CMD", ""},
};

static void ecp_pairs_end_at_typed_keys_only(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
		CHECK_SPAN(key_value(span_str(pairs[i].data), pairs[i].key),
			   pairs[i].value);
}

static const struct {
	const char *query, *key, *value;
} queries[] = {
	{"&CorrelationID=<empty>;&cafeReqId=abc;", "cafeReqId", "abc"},
	{"cafeReqId=abc&x", "cafeReqId", "abc"},
	{"xcafeReqId=abc", "cafeReqId", ""},
	{"a=1&ACTID=5", "ActID", "5"},
	{"a=1&ActID=", "ActID", ""},
	{"ActID", "ActID", ""},
	{"", "ActID", ""},
};

static void request_ids_are_found_in_queries(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(queries); i++)
		CHECK_SPAN(
			query_value(span_str(queries[i].query), queries[i].key),
			queries[i].value);
}

static void endpoints_lose_their_ports(void **state)
{
	(void)state;
	CHECK_SPAN(address_of(SPAN_LIT("192.0.2.1:25")), "192.0.2.1");
	CHECK_SPAN(address_of(SPAN_LIT("192.0.2.1")), "192.0.2.1");
	CHECK_SPAN(address_of(SPAN_LIT("[2001:db8::1]:25")), "2001:db8::1");
	CHECK_SPAN(address_of(SPAN_LIT("2001:db8::1")), "2001:db8::1");
	CHECK_SPAN(address_of(SPAN_LIT("[broken")), "[broken");
	CHECK_SPAN(address_of(SPAN_EMPTY), "");
}

static void every_failing_allocation_is_survived(void **state)
{
	(void)state;
	for (unsigned long n = 1;; n++) {
		struct field_names *names = NULL;
		struct err err;
		bool hit;
		int s;

		alloc_fail_at(n);
		s = field_names_open(&names, &err);
		hit = alloc_did_fail();
		alloc_fail_at(0);
		CHECK_EQ(s, hit ? ST_NOMEM : ST_OK);
		field_names_close(names);
		if (!hit)
			return;
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(canonical_names_come_first),
		cmocka_unit_test(kinds_of_log_have_names),
		cmocka_unit_test(ecp_pairs_end_at_typed_keys_only),
		cmocka_unit_test(request_ids_are_found_in_queries),
		cmocka_unit_test(endpoints_lose_their_ports),
		cmocka_unit_test(every_failing_allocation_is_survived),
	};

	return RUN_TESTS(tests);
}
