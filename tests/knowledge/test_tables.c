/* test_tables.c - do the tables of data/ make sense? Run on the files that
 * the program carries. */
#include "check.h"

#include "base/csv.h"
#include "knowledge/knowledge.h"

static struct knowledge *k;
static struct arena text;
static struct csv table;

static void open_table(const char *name)
{
	const struct embedded_file *f = embedded_find(embedded_knowledge, name);

	CHECK(f);
	arena_release(&text);
	arena_init(&text, 8 << 20);
	CHECK_EQ(csv_init(&table, f->bytes, &text, NULL), ST_OK);
}

static bool next(void)
{
	int s = csv_next(&table, NULL);

	CHECK(s >= 0);
	return s > 0;
}

static struct span cell(const char *column)
{
	return csv_cell(&table, column);
}

/* Fails with the line. */
static void sense(bool holds, const char *what)
{
	if (!holds)
		print_error("line %u: %s\n", table.line, what);
	CHECK(holds);
}

static int64_t date_or_none(const char *column)
{
	int64_t ns = TIME_NONE;

	if (cell(column).len)
		sense(time_from_date(cell(column), &ns), column);
	return ns;
}

static void every_name_of_storage_is_unique_and_in_lower_case(void **state)
{
	struct span last = SPAN_EMPTY;

	(void)state;
	open_table("data/cloud-storage.csv");
	while (next()) {
		struct span suffix = cell("suffix");

		sense(span_find(suffix, SPAN_LIT(".")) != SIZE_MAX, "a dot");
		for (size_t i = 0; i < suffix.len; i++)
			sense(suffix.ptr[i] == ascii_lower(suffix.ptr[i]),
			      "lower case");
		sense(!span_equal(suffix, last), "unique");
		sense(cell("name").len && cell("source").len, "name, source");
		sense(date_or_none("date") != TIME_NONE, "date");
		last = suffix;
	}
}

static void every_build_is_unique_dated_and_has_a_source(void **state)
{
	struct span last = SPAN_EMPTY;
	struct build before = {{0}};
	struct build b;

	(void)state;
	open_table("data/builds.csv");
	while (next()) {
		sense(build_parse(cell("build"), &b), "build");
		sense(build_compare(before, b) < 0, "builds rise, each once");
		sense(cell("release_date").len == 10, "release date");
		sense(cell("product").len && cell("branch").len, "names");
		sense(cell("source").len && cell("date").len, "source");
		sense(span_is(cell("date_precision"), "day") ||
			      span_is(cell("date_precision"), "month") ||
			      span_is(cell("date_precision"), "second-tuesday"),
		      "precision");
		/* one branch of updates: one major.minor.build */
		if (span_is(cell("update_type"), "SU") && last.len)
			sense(b.part[2] == before.part[2],
			      "a security update follows its branch");
		last = cell("update");
		before = b;
	}
	CHECK(knowledge_build_count(k) > 300);
}

static void updates_of_a_branch_come_out_in_the_order_of_builds(void **state)
{
	/* Where only the month is known its last day may stand. */
	const int64_t month = 31 * NS_PER_DAY;

	(void)state;
	for (size_t i = 1; i < knowledge_build_count(k); i++) {
		const struct known_build *a = knowledge_build_at(k, i - 1);
		const struct known_build *b = knowledge_build_at(k, i);

		if (memcmp(a->build.part, b->build.part, 6) != 0)
			continue;
		CHECK(!strcmp(a->product, b->product));
		if (a->released_ns > b->released_ns + month)
			print_error("%u.%u.%u.%u\n", b->build.part[0],
				    b->build.part[1], b->build.part[2],
				    b->build.part[3]);
		CHECK(a->released_ns <= b->released_ns + month);
	}
}

/* 8.3.83 is Exchange 2007, which builds.csv leaves out. */
static bool branch_is_known(struct build branch)
{
	if (branch.part[0] < 14)
		return true;
	for (size_t i = 0; i < knowledge_build_count(k); i++)
		if (!memcmp(knowledge_build_at(k, i)->build.part, branch.part,
			    6))
			return true;
	return false;
}

static void every_flaw_names_known_branches_and_builds(void **state)
{
	(void)state;
	for (size_t i = 0; i < knowledge_flaw_count(k); i++) {
		const struct known_flaw *f = knowledge_flaw(k, i);

		for (size_t j = 0; j < f->affected_count; j++)
			CHECK(branch_is_known(f->affected[j]));
		for (size_t j = 0; j < f->fixed_count; j++)
			CHECK(knowledge_build(k, f->fixed[j]));
		CHECK(knowledge_flaw_find(k, f->cve) == f);
	}
}

static void every_exploited_flaw_says_since_when_and_by_whom(void **state)
{
	(void)state;
	open_table("data/flaws.csv");
	while (next()) {
		int64_t first = date_or_none("first_exploited");
		int64_t kev = date_or_none("kev_added");
		int64_t published = date_or_none("published");
		bool exploited = span_is(cell("exploited"), "yes");

		sense(cell("source").len && cell("date").len, "source");
		sense(exploited || (first == TIME_NONE && kev == TIME_NONE),
		      "dates of exploitation without exploitation");
		if (!exploited)
			continue;
		sense(published != TIME_NONE, "published");
		sense(first != TIME_NONE || kev != TIME_NONE,
		      "exploited, but since when?");
		sense(cell("first_exploited_source").len > 0,
		      "exploited, but who says so?");
		sense(first == TIME_NONE || kev == TIME_NONE || first <= kev,
		      "first exploited after it was catalogued");
		sense(cell("affected_branches").len > 0, "affects nothing");
		sense(cell("account").len > 0, "asks for what account?");
	}
}

static void a_fix_is_not_older_than_half_a_year_before_its_flaw(void **state)
{
	/* CVE-2021-34473 and its kin were fixed in April and published in
	 * July; a wider distance would be a mistake in the table. */
	const int64_t most = 180 * NS_PER_DAY;

	(void)state;
	for (size_t i = 0; i < knowledge_flaw_count(k); i++) {
		const struct known_flaw *f = knowledge_flaw(k, i);

		for (size_t j = 0;
		     j < f->fixed_count && f->published_ns != TIME_NONE; j++) {
			const struct known_build *b =
				knowledge_build(k, f->fixed[j]);

			if (b->released_ns < f->published_ns - most)
				print_error("%s %s %s\n", f->cve, b->branch,
					    b->update);
			CHECK(b->released_ns >= f->published_ns - most);
		}
	}
}

static void
campaigns_and_claims_name_known_flaws_and_both_languages(void **state)
{
	(void)state;
	open_table("data/campaigns.csv");
	while (next()) {
		int64_t from = date_or_none("from");
		int64_t to = date_or_none("to");
		struct span left = cell("flaws");

		sense(from != TIME_NONE, "from");
		sense(to == TIME_NONE || from <= to, "ends before it begins");
		sense(cell("summary_en").len && cell("summary_ar").len,
		      "both languages");
		sense(cell("source").len > 0, "source");
		while (left.len) {
			struct span one =
				span_head(left, span_find(left, SPAN_LIT(";")));
			char cve[32];

			snprintf(cve, sizeof(cve), "%.*s", SPAN_ARG(one));
			sense(knowledge_flaw_find(k, cve) != NULL, cve);
			left = span_skip(left, one.len + 1);
		}
	}
	open_table("data/claims.csv");
	while (next()) {
		sense(cell("claim_en").len && cell("claim_ar").len,
		      "both languages");
		sense(cell("source").len && cell("date").len, "source");
	}
}

static int setup(void **state)
{
	(void)state;
	return knowledge_open(&k, embedded_knowledge, NULL);
}

static int teardown(void **state)
{
	(void)state;
	arena_release(&text);
	knowledge_close(k);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			every_name_of_storage_is_unique_and_in_lower_case),
		cmocka_unit_test(every_build_is_unique_dated_and_has_a_source),
		cmocka_unit_test(
			updates_of_a_branch_come_out_in_the_order_of_builds),
		cmocka_unit_test(every_flaw_names_known_branches_and_builds),
		cmocka_unit_test(
			every_exploited_flaw_says_since_when_and_by_whom),
		cmocka_unit_test(
			a_fix_is_not_older_than_half_a_year_before_its_flaw),
		cmocka_unit_test(
			campaigns_and_claims_name_known_flaws_and_both_languages),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, setup, teardown);
}
