/* test_outside.c - which addresses are nobody's inside. */
#include "check.h"

#include "questions/outside.h"

static void check(const char *address, bool outside)
{
	if (is_outside(span_str(address)) != outside)
		fail_msg("%s", address);
}

static void blocks_end_where_they_end(void **state)
{
	/* A first address inside and its neighbours outside, per block. */
	static const struct {
		const char *address;
		bool outside;
	} rows[] = {
		{"9.255.255.255", true},   {"10.0.0.0", false},
		{"11.0.0.0", true},	   {"100.63.0.1", true},
		{"100.64.0.1", false},	   {"100.70.0.1", false},
		{"100.99.0.1", false},	   {"100.100.0.1", false},
		{"100.119.0.1", false},	   {"100.127.255.255", false},
		{"100.128.0.1", true},	   {"100.6.0.1", true},
		{"126.0.0.1", true},	   {"127.0.0.1", false},
		{"169.253.0.1", true},	   {"169.254.0.1", false},
		{"172.15.0.1", true},	   {"172.16.0.1", false},
		{"172.29.0.1", false},	   {"172.31.255.255", false},
		{"172.32.0.1", true},	   {"172.2.0.1", true},
		{"192.167.0.1", true},	   {"192.168.0.1", false},
		{"0.0.0.0", false},	   {"1.0.0.0", true},
		{"223.255.255.255", true}, {"224.0.0.1", false},
		{"239.0.0.1", false},	   {"255.255.255.255", false},
		{"198.51.100.7", true},	   {"203.0.113.5", true},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check(rows[i].address, rows[i].outside);
}

static void six_is_read_in_both_cases(void **state)
{
	(void)state;
	check("::1", false);
	check("::2", true);
	check("fe80::1", false);
	check("FEBF::1", false);
	check("fec0::1", true);
	check("fd00::1", false);
	check("FC12::1", false);
	check("fb00::1", true);
	check("ff02::1", false);
	check("2001:db8::1", true);
}

static void what_is_cut_short_is_no_block(void **state)
{
	(void)state;
	check("", false);
	check("10", true);
	check("172.16", true);
	check("fe8", true);
	check("mail.example.com", true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks_end_where_they_end),
		cmocka_unit_test(six_is_read_in_both_cases),
		cmocka_unit_test(what_is_cut_short_is_no_block),
	};

	return RUN_TESTS(tests);
}
