/* test_traces_data.c - the traces that the program carries. */
#include "check.h"

#include "rules/rules.h"

static void all_compile(void **state)
{
	const struct embedded_file *const tables[] = {embedded_knowledge, NULL};
	struct rules_options options = {.tables = tables};
	struct field_names *names;
	struct rules *rules;
	struct err err = {0};

	(void)state;
	CHECK_EQ(field_names_open(&names, &err), ST_OK);
	if (rules_compile(&rules, &options, names, &err) < 0)
		fail_msg("%s", err.text);
	print_message("%zu rules, %u names\n", rules_count(rules),
		      field_names_count(names));
	rules_close(rules);
	field_names_close(names);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_compile),
	};

	return RUN_TESTS(tests);
}
