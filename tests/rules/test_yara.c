/* test_yara.c - YARA rules on the specimens of tests/fixtures/pages. */
#include "check.h"

#include "base/alloc.h"
#include "rules/corpus.h"
#include "rules/rules.h"

struct set {
	struct field_names *names;
	struct rules *rules;
	struct matcher *matcher;
};

static int compile(struct set *s, const struct embedded_file *files,
		   struct err *err)
{
	const struct embedded_file *const tables[] = {files, NULL};
	struct rules_options options = {.tables = tables};
	int got = field_names_open(&s->names, err);

	if (got == ST_OK)
		got = rules_compile(&s->rules, &options, s->names, err);
	if (got == ST_OK)
		got = matcher_open(&s->matcher, s->rules, err);
	return got;
}

static void release(struct set *s)
{
	matcher_close(s->matcher);
	rules_close(s->rules);
	field_names_close(s->names);
	*s = (struct set){0};
}

/* The cell of a line without quotes; *line steps over it. */
static struct span take_cell(struct span *line)
{
	size_t end = span_find(*line, SPAN_LIT(","));
	struct span cell = span_head(*line, end);

	*line = end == SIZE_MAX ? SPAN_EMPTY : span_skip(*line, end + 1);
	return span_trim(cell);
}

static bool is_expected(struct span list, const char *id)
{
	while (list.len) {
		size_t end = span_find(list, SPAN_LIT(";"));

		if (span_is(span_head(list, end), id))
			return true;
		list = end == SIZE_MAX ? SPAN_EMPTY : span_skip(list, end + 1);
	}
	return false;
}

static size_t count_expected(struct span list)
{
	size_t count = list.len > 0;

	for (size_t i = 0; i < list.len; i++)
		count += list.ptr[i] == ';';
	return count;
}

/* file,filename,filepath,extension,rules */
static void check_specimen(struct set *s, const char *folder, struct span line)
{
	struct span file = take_cell(&line);
	struct span path, list, bytes;
	const struct page_match *m = NULL;
	char name[4096];
	struct err err = {0};
	int count;

	(void)take_cell(&line);
	path = take_cell(&line);
	(void)take_cell(&line);
	list = span_trim(line);
	snprintf(name, sizeof(name), "%s/%.*s", folder, SPAN_ARG(file));
	bytes = file_bytes(name);
	if (!bytes.len)
		fail_msg("%s cannot be read", name);
	count = matcher_page(s->matcher, bytes, path, &m, &err);
	if (count < 0)
		fail_msg("%s", err.text);
	for (int i = 0; i < count; i++) {
		const char *id = rules_info(s->rules, m[i].rule)->id;

		if (!is_expected(list, id))
			fail_msg("%s: not expected: %s", name, id);
		CHECK(m[i].offset + m[i].length <= bytes.len);
		CHECK(i == 0 || m[i - 1].rule < m[i].rule);
	}
	if ((size_t)count != count_expected(list))
		fail_msg("%s: %d rules match", name, count);
	mem_free((void *)(uintptr_t)bytes.ptr);
}

static void specimens_are_found_and_clean_pages_are_not(void **state)
{
	const char *source = getenv("POSTERN_SOURCE");
	char folder[4096], name[4200];
	struct span table, rest;
	struct set s = {0};
	struct err err = {0};
	size_t lines = 0;

	(void)state;
	assert_non_null(source);
	snprintf(folder, sizeof(folder), "%s/tests/fixtures/pages", source);
	snprintf(name, sizeof(name), "%s/expected.csv", folder);
	table = file_bytes(name);
	if (compile(&s, embedded_knowledge, &err) < 0)
		fail_msg("%s", err.text);
	for (rest = table; rest.len; lines++) {
		size_t end = span_find(rest, SPAN_LIT("\n"));

		if (lines && end)
			check_specimen(&s, folder, span_head(rest, end));
		rest = end == SIZE_MAX ? SPAN_EMPTY : span_skip(rest, end + 1);
	}
	CHECK(lines > 10);
	CHECK_EQ(matcher_cut(s.matcher), 0);
	mem_free((void *)(uintptr_t)table.ptr);
	release(&s);
}

static void rules_say_what_they_found(void **state)
{
	static const char text[] =
		"private rule part { strings: $a = \"abc\" condition: $a }\n"
		"rule whole {\n"
		"  meta: description = \"What\" description_ar = \"ماذا\"\n"
		"    family = \"f\" kind = \"page-changed\" severity = "
		"\"high\"\n"
		"    grade = \"strong\" technique = \"T1190, T1505.003\"\n"
		"    author = \"A\"\n"
		"  strings: $b = \"bcd\"\n"
		"  condition: part and $b and extension == \".aspx\" and\n"
		"    filename == \"x.ASPX\" and filepath == "
		"\"C:\\\\w\\\\x.ASPX\"\n"
		"}\n";
	const struct embedded_file files[] = {
		{"rules/yara/a.yar", span_str(text)}, {0}};
	const struct page_match *m = NULL;
	const struct rule_info *info;
	struct set s = {0};
	struct err err = {0};

	(void)state;
	if (compile(&s, files, &err) < 0)
		fail_msg("%s", err.text);
	CHECK_EQ(rules_count(s.rules), 1);
	info = rules_info(s.rules, 0);
	CHECK_TEXT(info->id, "whole");
	CHECK_TEXT(info->author, "A");
	CHECK_TEXT(info->family, "f");
	CHECK_TEXT(info->implant_kind, "page-changed");
	CHECK_TEXT(info->step, "implant");
	CHECK_TEXT(info->title_ar, "ماذا");
	CHECK_TEXT(info->techniques[1], "T1505.003");
	CHECK_EQ(info->severity, SEV_HIGH);
	CHECK_EQ(info->grade, GRADE_STRONG);
	CHECK_EQ(matcher_page(s.matcher, SPAN_LIT("..abcd"),
			      SPAN_LIT("C:\\w\\x.ASPX"), &m, &err),
		 1);
	CHECK_EQ(m[0].rule, 0);
	CHECK_EQ(m[0].offset, 3);
	CHECK_EQ(m[0].length, 3);
	CHECK_EQ(matcher_page(s.matcher, SPAN_LIT("..abcd"),
			      SPAN_LIT("C:\\w\\x.txt"), &m, &err),
		 0);
	CHECK_EQ(matcher_page(s.matcher, SPAN_EMPTY, SPAN_EMPTY, &m, &err), 0);
	release(&s);
}

static const struct {
	const char *what;
	const char *text;
	const char *says;
} bad[] = {
	{"no rule", "x", "rules/yara/a.yar:1: syntax error"},
	{"an unknown string", "rule a {\n condition: $b }", "a.yar:2:"},
	{"an include", "include \"/etc/passwd\"", "a.yar:1:"},
	{"an unknown variable", "rule a { condition: nothing == 1 }",
	 "a.yar:1: undefined identifier"},
};

static void mistakes_are_named_with_their_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		const struct embedded_file files[] = {
			{"rules/yara/a.yar", span_str(bad[i].text)}, {0}};
		struct set s = {0};
		struct err err = {0};

		if (compile(&s, files, &err) != ST_FORMAT ||
		    !strstr(err.text, bad[i].says))
			fail_msg("%s: %s", bad[i].what, err.text);
		release(&s);
	}
}

static void every_failing_allocation_is_survived(void **state)
{
	const struct embedded_file files[] = {
		{"rules/yara/a.yar",
		 SPAN_LIT("rule a { meta: technique = \"T1190\" "
			  "strings: $a = \"abc\" condition: $a }")},
		{0}};

	(void)state;
	for (unsigned long n = 1;; n++) {
		const struct page_match *m;
		struct set s = {0};
		struct err err;
		bool hit;
		int got;

		alloc_fail_at(n);
		got = compile(&s, files, &err);
		if (got == ST_OK)
			got = matcher_page(s.matcher, SPAN_LIT("abc"),
					   SPAN_LIT("x.aspx"), &m, &err);
		hit = alloc_did_fail();
		alloc_fail_at(0);
		CHECK_EQ(got, hit ? ST_NOMEM : 1);
		release(&s);
		if (!hit)
			return;
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(specimens_are_found_and_clean_pages_are_not),
		cmocka_unit_test(rules_say_what_they_found),
		cmocka_unit_test(mistakes_are_named_with_their_line),
		cmocka_unit_test(every_failing_allocation_is_survived),
	};

	return RUN_TESTS(tests);
}
