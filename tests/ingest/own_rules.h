/* own_rules.h - the program's own rules, compiled once for a group of tests of
 * what is collected by them. */
#ifndef POSTERN_TESTS_INGEST_OWN_RULES_H
#define POSTERN_TESTS_INGEST_OWN_RULES_H

#include "ingest/collect.h"
#include "rules/rules.h"

static struct field_names *names;
static struct rules *rules;
static struct collect_fields fields;

static int compile_rules(void **state)
{
	const struct embedded_file *const tables[] = {embedded_knowledge, NULL};
	const struct rules_options options = {.tables = tables};
	struct err err;

	(void)state;
	CHECK_EQ(field_names_open(&names, &err), ST_OK);
	CHECK_EQ(logons_add_names(names, &err), ST_OK);
	CHECK_EQ(scripts_add_names(names, &err), ST_OK);
	CHECK_EQ(rules_compile(&rules, &options, names, &err), ST_OK);
	field_names_freeze(names);
	fields.logon = logons_fields(names);
	fields.script = scripts_fields(names);
	return 0;
}

static int forget_rules(void **state)
{
	(void)state;
	rules_close(rules);
	field_names_close(names);
	return 0;
}

/* A group of such tests. */
#define RUN_RULED_TESTS(tests)                                                 \
	(cmocka_set_message_output(CM_OUTPUT_TAP),                             \
	 cmocka_run_group_tests(tests, compile_rules, forget_rules))

#endif
