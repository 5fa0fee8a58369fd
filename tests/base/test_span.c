/* test_span.c - spans and the cursor. */
#include "check.h"

#include "base/cursor.h"

static void comparing_ignores_only_ascii_case(void **state)
{
	(void)state;
	CHECK(span_equal_nocase(SPAN_LIT("AbZ"), SPAN_LIT("aBz")));
	CHECK(!span_equal_nocase(SPAN_LIT("@"), SPAN_LIT("`")));
	CHECK(!span_equal_nocase(SPAN_LIT("\xC4"), SPAN_LIT("\xE4")));
	CHECK(span_starts_nocase(SPAN_LIT("/OWA/x"), SPAN_LIT("/owa")));
	CHECK(!span_starts_nocase(SPAN_LIT("/o"), SPAN_LIT("/owa")));
	CHECK(span_ends_nocase(SPAN_LIT("x.ASPX"), SPAN_LIT(".aspx")));
	CHECK_EQ(span_find_nocase(SPAN_LIT("aaServerINFO~"),
				  SPAN_LIT("serverinfo~")),
		 2);
	CHECK_EQ(span_find_nocase(SPAN_LIT("ab"), SPAN_LIT("abc")), SIZE_MAX);
	CHECK_EQ(span_find(SPAN_LIT("a\0b"), SPAN_LIT("\0b")), 1);
	CHECK_EQ(span_find(span_of(NULL, 0), SPAN_LIT("b")), SIZE_MAX);
}

static void numbers_that_do_not_fit_are_refused(void **state)
{
	uint64_t u = 5;
	int64_t i = 5;

	(void)state;
	CHECK(span_to_u64(SPAN_LIT("18446744073709551615"), &u));
	CHECK(u == UINT64_MAX);
	CHECK(!span_to_u64(SPAN_LIT("18446744073709551616"), &u));
	CHECK(!span_to_u64(SPAN_LIT(""), &u));
	CHECK(!span_to_u64(SPAN_LIT("1 "), &u));
	CHECK(!span_to_u64(SPAN_LIT("18446744073709551610 "), &u));
	CHECK(u == UINT64_MAX);
	CHECK(span_to_u64(SPAN_LIT("9999999999999999999"), &u));
	CHECK(u == UINT64_C(9999999999999999999));
	CHECK(!span_to_u64(SPAN_LIT("99999999999999999999"), &u));
	CHECK(span_to_u64(SPAN_LIT("00000000000000000000017"), &u));
	CHECK_EQ(u, 17);
	CHECK(span_to_i64(SPAN_LIT("-9223372036854775808"), &i));
	CHECK(i == INT64_MIN);
	CHECK(!span_to_i64(SPAN_LIT("9223372036854775808"), &i));
}

static void a_cursor_never_sees_past_its_end(void **state)
{
	struct cursor c = cursor_of(SPAN_LIT("\x01\x02\x03\x04\x05"), 100);
	struct cursor sub;

	(void)state;
	CHECK_EQ(cursor_u16le(&c), 0x0201);
	sub = cursor_sub(&c, 2);
	CHECK_EQ(cursor_offset(&sub), 102);
	CHECK_EQ(cursor_u32le(&sub), 0);
	CHECK(sub.bad);
	CHECK(!c.bad);
	CHECK_EQ(cursor_left(&c), 1);
	CHECK_EQ(cursor_u16le(&c), 0);
	CHECK(c.bad);
	CHECK_EQ(cursor_u8(&c), 0);
	CHECK_EQ(cursor_left(&c), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comparing_ignores_only_ascii_case),
		cmocka_unit_test(numbers_that_do_not_fit_are_refused),
		cmocka_unit_test(a_cursor_never_sees_past_its_end),
	};

	return RUN_TESTS(tests);
}
