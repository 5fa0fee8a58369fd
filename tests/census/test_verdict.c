/* test_verdict.c - intervals and verdicts on the tables of the program. */
#include "check.h"

#include "base/clock.h"
#include "census/verdict.h"

static const struct {
	const char *raw, *day;	/* of the reply */
	const char *low, *high; /* "" none or open */
	const char *release;
	const char *proxylogon;
} cases[] = {
	{"15.1.2106.2", "2021-03-05", "15.1.2106.2", "15.1.2106.2", "2016",
	 "no"},
	{"15.1.2106.13", "2021-03-05", "15.1.2106.13", "15.1.2106.13", "2016",
	 "yes"},
	/* only the group is shown: until the update came out all are open,
	 * afterwards nobody can tell, and it never means patched */
	{"15.1.2106", "2021-03-01", "15.1.2106.2", "15.1.2106.8", "2016", "no"},
	{"15.1.2106", "2021-03-02", "15.1.2106.2", "15.1.2106.13", "2016",
	 "cannot-tell"},
	{"15.1.2106", "2026-01-01", "15.1.2106.2", "15.1.2106.13", "2016",
	 "cannot-tell"},
	/* a group that came after the flaw */
	{"15.1.2242", "2021-03-20", "15.1.2242.4", "15.1.2242.4", "2016",
	 "yes"},
	/* a group that never got the update */
	{"15.1.1261", "2021-03-05", "15.1.1261.35", "15.1.1261.39", "2016",
	 "no"},
	/* between two builds of the table */
	{"15.1.2106.7", "2021-03-05", "15.1.2106.6", "15.1.2106.7", "2016",
	 "no"},
	/* before the first build of its group */
	{"15.2.858.1", "2021-04-01", "15.2.858.2", "15.2.858.5", "2019", "yes"},
	/* what CU9 says of itself, and what it is */
	{"15.2.858.2", "2021-04-01", "15.2.858.2", "15.2.858.5", "2019", "yes"},
	{"15.2.858.5", "2021-04-01", "15.2.858.5", "15.2.858.5", "2019", "yes"},
	{"15.1.1415.8", "2021-04-01", "15.1.1415.8", "15.1.1415.8", "2016",
	 "yes"},
	{"14.3.509.0", "2021-03-05", "14.3.509.0", "14.3.509.0", "2010", "no"},
	{"8.3.517.0", "2021-03-05", "8.3.517.0", "8.3.517.0", "2007",
	 "cannot-tell"},
	{"15.2.9999.1", "2026-10-01", "15.2.9999.1", "", "SE", "yes"},
	{"15.2.9999", "2026-10-01", "15.2.9999.0", "", "SE", "yes"},
	{"99.9.9", "2021-03-05", "", "", "", "cannot-tell"},
	{"99.9.9.9", "2021-03-05", "", "", "", "cannot-tell"},
	{"15.20.1.1", "2021-03-05", "", "", "", "cannot-tell"},
	{"15.1", "2021-03-05", "", "", "", "cannot-tell"},
	{"15.1.99999.1", "2021-03-05", "", "", "", "cannot-tell"},
	{"", "2021-03-05", "", "", "", "cannot-tell"},
};

static const struct flaw_set *find_set(const struct flaw_sets *sets,
				       const char *word)
{
	for (unsigned i = 0; i < sets->count; i++)
		if (!strcmp(sets->set[i].word, word))
			return &sets->set[i];
	fail_msg("no set %s", word);
	return NULL;
}

static void replies_become_intervals_and_verdicts(void **state)
{
	struct knowledge *k = NULL;
	const struct flaw_set *set;
	struct flaw_sets sets;

	(void)state;
	CHECK_EQ(knowledge_open(&k, embedded_knowledge, NULL), ST_OK);
	flaw_sets_read(&sets, k);
	set = find_set(&sets, "proxylogon");
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct interval got;
		int64_t day = 0;
		const char *v;

		CHECK(time_from_date(span_str(cases[i].day), &day));
		interval_read(&got, k, true, span_str(cases[i].raw), day);
		v = verdict_word(verdict_of(set, &got, k, day));
		if (strcmp(got.low_text, cases[i].low) != 0 ||
		    strcmp(got.high_text, cases[i].high) != 0 ||
		    strcmp(interval_release(&got, k), cases[i].release) != 0 ||
		    strcmp(v, cases[i].proxylogon) != 0)
			fail_msg("%s on %s: %s to %s, %s, %s", cases[i].raw,
				 cases[i].day, got.low_text, got.high_text,
				 interval_release(&got, k), v);
	}
	knowledge_close(k);
}

static void intervals_come_back_from_a_store(void **state)
{
	struct knowledge *k = NULL;
	const struct flaw_set *set;
	struct flaw_sets sets;

	(void)state;
	CHECK_EQ(knowledge_open(&k, embedded_knowledge, NULL), ST_OK);
	flaw_sets_read(&sets, k);
	set = find_set(&sets, "proxylogon");
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct interval got;
		int64_t day = 0;

		CHECK(time_from_date(span_str(cases[i].day), &day));
		interval_load(&got, true, span_str(cases[i].low),
			      span_str(cases[i].high));
		CHECK_TEXT(verdict_word(verdict_of(set, &got, k, day)),
			   cases[i].proxylogon);
	}
	knowledge_close(k);
}

/* A group is never patched as long as one of its builds is not: over all
 * groups of the table, all sets, and many days. */
static void a_group_alone_never_means_patched(void **state)
{
	struct knowledge *k = NULL;
	struct flaw_sets sets;
	unsigned told = 0;

	(void)state;
	CHECK_EQ(knowledge_open(&k, embedded_knowledge, NULL), ST_OK);
	flaw_sets_read(&sets, k);
	CHECK(sets.count >= 5);
	for (size_t i = 0; i < knowledge_build_count(k); i++) {
		const struct known_build *b = knowledge_build_at(k, i);
		int64_t day = b->released_ns + 400 * NS_PER_DAY;
		struct interval group, exact;
		char raw[32];

		snprintf(raw, sizeof(raw), "%u.%u.%u", b->build.part[0],
			 b->build.part[1], b->build.part[2]);
		interval_read(&group, k, true, span_str(raw), day);
		snprintf(raw, sizeof(raw), "%u.%u.%u.%u", b->build.part[0],
			 b->build.part[1], b->build.part[2], b->build.part[3]);
		interval_read(&exact, k, true, span_str(raw), day);
		CHECK(build_compare(group.low, b->build) <= 0);
		CHECK(group.open_high ||
		      build_compare(group.high, b->build) >= 0);
		for (unsigned n = 0; n < sets.count; n++) {
			enum verdict g =
				verdict_of(&sets.set[n], &group, k, day);
			enum verdict e =
				verdict_of(&sets.set[n], &exact, k, day);

			if (e == VERDICT_NO)
				CHECK(g == VERDICT_NO ||
				      g == VERDICT_CANNOT_TELL);
			if (e == VERDICT_YES)
				CHECK(g != VERDICT_NO);
			told += g == VERDICT_CANNOT_TELL;
		}
	}
	CHECK(told > 50); /* the table has such groups */
	knowledge_close(k);
}

/* A fix that needs a setting as well never means patched: CVE-2024-21410 wants
 * Extended Protection, which nobody sees from outside. */
static void a_fix_that_needs_more_is_conditional(void **state)
{
	struct knowledge *k = NULL;
	const struct flaw_set *set;
	struct flaw_sets sets;
	struct interval got;
	int64_t day = 0;

	(void)state;
	CHECK_EQ(knowledge_open(&k, embedded_knowledge, NULL), ST_OK);
	flaw_sets_read(&sets, k);
	CHECK(sets.count < FLAW_SETS_MAX); /* none is left out */
	set = find_set(&sets, "cve-2024-21410");
	CHECK(time_from_date(SPAN_LIT("2026-10-01"), &day));
	for (size_t i = 0; i < knowledge_build_count(k); i++) {
		const struct known_build *b = knowledge_build_at(k, i);
		char raw[32];

		snprintf(raw, sizeof(raw), "%u.%u.%u.%u", b->build.part[0],
			 b->build.part[1], b->build.part[2], b->build.part[3]);
		interval_read(&got, k, true, span_str(raw), day);
		if (b->build.part[0] == 15 && b->build.part[1] == 1)
			CHECK(verdict_of(set, &got, k, day) != VERDICT_YES);
	}
	interval_read(&got, k, true, SPAN_LIT("15.1.2507.39"), day);
	CHECK_TEXT(verdict_word(verdict_of(set, &got, k, day)), "conditional");
	knowledge_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(replies_become_intervals_and_verdicts),
		cmocka_unit_test(intervals_come_back_from_a_store),
		cmocka_unit_test(a_group_alone_never_means_patched),
		cmocka_unit_test(a_fix_that_needs_more_is_conditional),
	};

	return RUN_TESTS(tests);
}
