/* test_factors.c - literals that a regular expression requires. */
#include "check.h"

#include "rules/traces/factors.h"

static const struct {
	const char *pattern;
	const char *factors; /* with blanks between; "" when there are none */
} cases[] = {
	{"^/aspnet_client/.*\\.aspx$", "/aspnet_client/"},
	{"\\.(?:aspx?|ashx)$", ".asp .ashx"},
	{"abc", "abc"},
	{"ABC", "abc"},
	{"ab", ""},
	{"abc|", ""},
	{"abc|def", "abc def"},
	{"abc|d", ""},
	{"a(?:bc|de)f", "abcf adef"},
	{"(abc)*def", "def"},
	{"(abc)+", "abc"},
	{"(abc)?def", "def"},
	{"abcd?", "abc"},
	{"abc{0}def", "def"},
	{"abc{2}", ""},
	{"abcd{2,}x", "abc"},
	{"[ab]bcd", "abcd bbcd"},
	{"[a-z]bcd", "bcd"},
	{"[^a]bcd", "bcd"},
	{"abc\\b(?!x)def", "abcdef"},
	{"(?<!xyz)abc", "abc"},
	{"(?s)abc.def", "abc"},
	{"(?i:abc)", "abc"},
	{"(?x)a b c", ""},
	{"(?<name>abc)\\d", "abc"},
	{"abc\\1", ""},
	{"\\x61bc", "abc"},
	{"\\x{2013}abc", "abc"},
	{"\\Qabc\\E", ""},
	{"(?R)abc", ""},
	{"(?(1)abc)", ""},
	{"(*UTF)abc", ""},
	{"a\\.b\\\\c", "a.b\\c"},
	{"net(?:1|\\.exe)?[+ ]user", "net+user net1+user net.exe+user net user "
				     "net1 user net.exe user"},
};

static void literals_are_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct factor_set f;
		size_t used = 0;
		const char *rest = cases[i].factors;

		regex_factors(span_str(cases[i].pattern), false, &f);
		for (size_t k = 0; k < f.count; k++)
			used += f.factor[k].len + 1u;
		if (used != (*rest ? strlen(rest) + 1 : 0))
			fail_msg("%s: %zu literals", cases[i].pattern, f.count);
		for (size_t k = 0; k < f.count; k++)
			if (span_find(span_str(rest),
				      span_of(f.factor[k].bytes,
					      f.factor[k].len)) == SIZE_MAX)
				fail_msg("%s: %.*s", cases[i].pattern,
					 (int)f.factor[k].len,
					 (const char *)f.factor[k].bytes);
	}
}

static void letters_with_other_cases_beyond_ascii_are_left_out(void **state)
{
	struct factor_set f;

	(void)state;
	regex_factors(SPAN_LIT("abcskdefg"), true, &f);
	CHECK_EQ(f.count, 1);
	CHECK_SPAN(span_of(f.factor[0].bytes, f.factor[0].len), "defg");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(literals_are_found),
		cmocka_unit_test(
			letters_with_other_cases_beyond_ascii_are_left_out),
	};

	return RUN_TESTS(tests);
}
