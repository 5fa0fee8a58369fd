/* test_text.c - sentences with values from the evidence. */
#include "check.h"

#include "base/alloc.h"
#include "rules/text.h"

#define FSI "\xe2\x81\xa8"
#define PDI "\xe2\x81\xa9"
#define FFFD "\xef\xbf\xbd"

static const struct {
	const char *text;
	const char *detail;
	const char *result;
} cases[] = {
	{"plain", "{}", "plain"},
	{"a {stem} b", "{\"stem\":\"/x\"}", "a " FSI "/x" PDI " b"},
	{"{a}{b}", "{\"a\":\"1\",\"b\":\"2\"}", FSI "1" PDI FSI "2" PDI},
	{"{none}", "{\"a\":\"1\"}", FSI "-" PDI},
	{"{STEM}", "{\"stem\":\"/x\"}", FSI "/x" PDI},
	{"{stem}", "{ \"a\" : \"b\" , \"stem\" : \"/x\" }", FSI "/x" PDI},
	{"{a}", "{\"a\":\"\\\"\\\\\\/\"}", FSI "\"\\/" PDI},
	{"{a}", "{\"a\":\"x\\ny\\u0007\"}", FSI "x" FFFD "y" FFFD PDI},
	{"{a}", "{\"a\":\"\\u0639\"}", FSI "\xd8\xb9" PDI},
	{"{a}", "{\"a\":\"\\ud83d\\ude00\"}", FSI "\xf0\x9f\x98\x80" PDI},
	{"{a}", "{\"a\":\"\\ud83d\"}", FSI FFFD PDI},
	{"{a}", "{\"a\":\"x\xe2\x80\xaey\"}", FSI "x" FFFD "y" PDI},
	{"{a}", "{\"a\":\"x\xe2\x81\xa9y\"}", FSI "x" FFFD "y" PDI},
	{"{a}", "{\"a\":\"x\xff\"}", FSI "x" FFFD PDI},
	{"{a}", "{\"a\":\"broken", FSI "-" PDI},
	{"{a}", "nothing", FSI "-" PDI},
	{"{a}", "", FSI "-" PDI},
	{"open {a", "{\"a\":\"1\"}", "open {a"},
};

static void values_are_isolated_and_cleaned(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct buf b;

		buf_init(&b, 4096);
		rules_text_detail(&b, cases[i].text, span_str(cases[i].detail));
		if (!span_is(buf_span(&b), cases[i].result))
			fail_msg("%s with %s: %s", cases[i].text,
				 cases[i].detail, buf_cstr(&b));
		buf_release(&b);
	}
}

static void a_long_value_is_cut_at_a_character(void **state)
{
	uint8_t value[RULES_TEXT_VALUE + 2];
	struct buf b;

	(void)state;
	buf_init(&b, 4096);
	memset(value, 'x', sizeof(value));
	rules_text_value(&b, span_of(value, RULES_TEXT_VALUE - 1),
			 RULES_TEXT_VALUE);
	CHECK_EQ(b.len, RULES_TEXT_VALUE - 1);
	buf_reset(&b);
	rules_text_value(&b, span_of(value, RULES_TEXT_VALUE),
			 RULES_TEXT_VALUE);
	CHECK_EQ(b.len, RULES_TEXT_VALUE);
	buf_reset(&b);
	rules_text_value(&b, span_of(value, RULES_TEXT_VALUE + 1),
			 RULES_TEXT_VALUE);
	CHECK_EQ(b.len, RULES_TEXT_VALUE + 3);
	CHECK(!memcmp(b.ptr + RULES_TEXT_VALUE, "\xe2\x80\xa6", 3));
	buf_reset(&b);
	value[RULES_TEXT_VALUE - 1] = 0xc3;
	value[RULES_TEXT_VALUE] = 0xa9;
	rules_text_value(&b, span_of(value, sizeof(value)), RULES_TEXT_VALUE);
	CHECK_EQ(b.len, RULES_TEXT_VALUE - 1 + 3);
	buf_release(&b);
}

static void no_memory_makes_the_buffer_bad(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 4096);
	CHECK(buf_grow(&b, 512));
	alloc_fail_at(1);
	rules_text_detail(&b, "{a}", SPAN_LIT("{\"a\":\"1\"}"));
	alloc_fail_at(0);
	CHECK_EQ(b.bad, ST_NOMEM);
	buf_release(&b);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_isolated_and_cleaned),
		cmocka_unit_test(a_long_value_is_cut_at_a_character),
		cmocka_unit_test(no_memory_makes_the_buffer_bad),
	};

	return RUN_TESTS(tests);
}
