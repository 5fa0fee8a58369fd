/* test_knowledge.c - builds, states of flaws, shipped pages. */
#include "check.h"

#include "base/alloc.h"
#include "knowledge/knowledge.h"

static struct knowledge *k;

static struct build build_of(const char *text)
{
	struct build b;

	CHECK(build_parse(span_str(text), &b));
	return b;
}

static int64_t day(const char *text)
{
	int64_t ns;

	CHECK(time_from_date(span_str(text), &ns));
	return ns;
}

static void builds_are_read_with_and_without_zeros(void **state)
{
	static const char *const bad[] = {"",
					  "15.1.2106",
					  "15.1.2106.2.1",
					  "15..2106.2",
					  "15.1.65536.2",
					  "15.1.2106.x",
					  " 15.1.2106.2",
					  "15.1.000002.1"};
	struct build b;
	struct buf out;

	(void)state;
	CHECK(build_parse(SPAN_LIT("15.01.2106.002"), &b));
	CHECK_EQ(build_compare(b, build_of("15.1.2106.2")), 0);
	CHECK(build_compare(b, build_of("15.1.2106.13")) < 0);
	CHECK(build_compare(b, build_of("15.0.9999.99")) > 0);
	buf_init(&out, 100);
	build_put(&out, b);
	CHECK_SPAN(buf_span(&out), "15.1.2106.2");
	buf_release(&out);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		CHECK(!build_parse(span_str(bad[i]), &b));
}

static void a_build_is_named(void **state)
{
	const struct known_build *b =
		knowledge_build(k, build_of("15.1.2106.13"));

	(void)state;
	CHECK(b);
	CHECK_TEXT(b->product, "Exchange 2016");
	CHECK_TEXT(b->branch, "CU18");
	CHECK_TEXT(b->update, "Mar21SU");
	CHECK_EQ(b->released_ns, day("2021-03-02"));
	CHECK(!knowledge_build(k, build_of("15.1.2106.12")));
}

static void a_flaw_is_open_fixed_or_unknown_by_its_branch(void **state)
{
	static const struct {
		const char *cve, *build;
		enum flaw_state want;
	} cases[] = {
		{"CVE-2021-26855", "15.1.2106.2", FLAW_OPEN},
		{"CVE-2021-26855", "15.1.2106.12", FLAW_OPEN},
		{"CVE-2021-26855", "15.1.2106.13", FLAW_FIXED},
		/* a branch without a fix of its own is open */
		{"CVE-2021-26855", "15.1.1261.35", FLAW_OPEN},
		/* fixed builds that two sources give differently */
		{"CVE-2021-26855", "15.1.1415.8", FLAW_FIXED},
		{"CVE-2021-26855", "15.1.1415.7", FLAW_OPEN},
		/* newer than all: CU20 and Exchange SE */
		{"CVE-2021-26855", "15.1.2242.4", FLAW_NOT_CONCERNED},
		{"CVE-2021-26855", "15.2.2562.17", FLAW_NOT_CONCERNED},
		/* the table says nothing of Exchange 2010 */
		{"CVE-2021-26855", "14.3.123.4", FLAW_UNKNOWN},
		/* March updates for old branches fix ProxyLogon only */
		{"CVE-2021-26412", "15.1.1979.8", FLAW_OPEN},
		{"CVE-2021-34473", "15.1.2106.13", FLAW_OPEN},
		{"CVE-2021-34473", "15.1.2176.12", FLAW_FIXED},
		/* a flaw of Exchange 2010 only */
		{"CVE-2020-17144", "15.1.2106.2", FLAW_NOT_CONCERNED},
		/* needs a setting, no code */
		{"CVE-2024-21410", "15.1.2507.44", FLAW_CONDITIONAL},
		{"CVE-2023-21709", "15.1.2507.31", FLAW_CONDITIONAL},
		{"CVE-2023-21709", "15.1.2507.27", FLAW_OPEN},
		/* nothing but a number is known */
		{"CVE-2013-5072", "15.1.2106.2", FLAW_UNKNOWN},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct known_flaw *f =
			knowledge_flaw_find(k, cases[i].cve);

		CHECK(f);
		if (knowledge_flaw_state(f, build_of(cases[i].build)) !=
		    cases[i].want)
			print_error("%s %s\n", cases[i].cve, cases[i].build);
		CHECK_EQ(knowledge_flaw_state(f, build_of(cases[i].build)),
			 cases[i].want);
	}
}

static void exploitation_is_known_from_the_day_the_flaw_is(void **state)
{
	const struct known_flaw *logon =
		knowledge_flaw_find(k, "CVE-2021-26855");
	const struct known_flaw *shell =
		knowledge_flaw_find(k, "CVE-2021-34473");
	const struct known_flaw *kev = knowledge_flaw_find(k, "CVE-2021-33766");
	const struct known_flaw *none =
		knowledge_flaw_find(k, "CVE-2021-26412");

	(void)state;
	CHECK_EQ(logon->first_exploited_ns, day("2021-01-03"));
	CHECK_EQ(knowledge_known_exploited_ns(logon), day("2021-03-02"));
	CHECK_EQ(knowledge_known_exploited_ns(shell), day("2021-08-13"));
	CHECK_EQ(knowledge_known_exploited_ns(kev), day("2022-01-18"));
	CHECK(knowledge_known_exploited_ns(none) == TIME_NONE);
	CHECK(!knowledge_flaw_find(k, "CVE-1999-0001"));
}

static void a_flaw_says_what_account_it_asks_for(void **state)
{
	static const struct {
		const char *cve, *want;
	} cases[] = {
		{"CVE-2021-26855", "none"}, {"CVE-2021-27065", "chain"},
		{"CVE-2022-41040", "own"},  {"CVE-2021-33766", "victim"},
		{"CVE-2021-26412", ""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		CHECK_TEXT(
			flaw_account_name(
				knowledge_flaw_find(k, cases[i].cve)->account),
			cases[i].want);
}

static void a_fix_has_the_date_of_its_branch(void **state)
{
	const struct known_flaw *logon =
		knowledge_flaw_find(k, "CVE-2021-26855");
	const struct known_flaw *shell =
		knowledge_flaw_find(k, "CVE-2021-34473");

	(void)state;
	CHECK_EQ(knowledge_fix_released_ns(k, logon, build_of("15.1.2106.2")),
		 day("2021-03-02"));
	CHECK_EQ(knowledge_fix_released_ns(k, shell, build_of("15.1.2176.2")),
		 day("2021-04-13"));
	/* no fix for this branch: the first of any */
	CHECK_EQ(knowledge_fix_released_ns(k, shell, build_of("15.1.1979.3")),
		 day("2021-04-13"));
}

static void shipped_pages_are_known_by_folder_and_name(void **state)
{
	static const char *const yes[] = {
		"/owa/auth/logon.aspx",
		"/ecp/auth/timeoutlogoff.aspx",
		"/ecp/ddi/ddiservice.svc",
		"/ecp/usersgroups/mailboxes.aspx",
		"/ews/exchange.asmx",
		"C:\\Program Files\\Microsoft\\Exchange Server\\V15\\"
		"FrontEnd\\HttpProxy\\owa\\auth\\logon.aspx",
		"D:\\X\\ClientAccess\\ecp\\UsersGroups\\Mailboxes.aspx",
	};
	static const char *const no[] = {
		"",
		"/owa/auth/x.aspx",
		"/owa/auth/current/logon.aspx",
		"/ecp/auth/x.aspx",
		"/ecp/x.aspx",
		"/aspnet_client/logon.aspx",
		"/logon.aspx",
		"C:\\inetpub\\wwwroot\\aspnet_client\\logon.aspx",
		"D:\\X\\FrontEnd\\HttpProxy\\owa\\auth\\Current\\logon.aspx",
		"D:\\X\\ClientAccess\\ecp\\auth\\x.aspx",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(yes); i++)
		CHECK(knowledge_is_shipped(k, span_str(yes[i])));
	for (size_t i = 0; i < ARRAY_LEN(no); i++)
		CHECK(!knowledge_is_shipped(k, span_str(no[i])));
}

static void bad_tables_are_refused(void **state)
{
	static const char builds[] =
		"product,branch,update,release_date,build\n"
		"Exchange 2016,CU18,,2021-13-01,15.1.2.3\n";
	static const char flaws[] = "cve,exploited\nCVE-1,perhaps\n";
	static const char accounts[] =
		"cve,account,exploited\nCVE-1,mine,yes\n";
	const struct embedded_file bad_date[] = {
		{"data/builds.csv", SPAN_LIT(builds)}, {0}};
	const struct embedded_file bad_word[] = {
		{"data/builds.csv", SPAN_LIT("build\n")},
		{"data/flaws.csv", SPAN_LIT(flaws)},
		{0}};
	const struct embedded_file bad_account[] = {
		{"data/builds.csv", SPAN_LIT("build\n")},
		{"data/flaws.csv", SPAN_LIT(accounts)},
		{0}};
	struct knowledge *got;
	struct err err = {0};

	(void)state;
	CHECK_EQ(knowledge_open(&got, bad_date, &err), ST_FORMAT);
	CHECK_TEXT(err.text,
		   "data/builds.csv: line 2: bad release_date \"2021-13-01\"");
	CHECK_EQ(knowledge_open(&got, bad_word, &err), ST_FORMAT);
	CHECK_TEXT(err.text,
		   "data/flaws.csv: line 2: bad exploited \"perhaps\"");
	CHECK_EQ(knowledge_open(&got, bad_account, &err), ST_FORMAT);
	CHECK_TEXT(err.text, "data/flaws.csv: line 2: bad account \"mine\"");
	CHECK_EQ(knowledge_open(&got, bad_date + 1, &err), ST_FORMAT);
	CHECK_TEXT(err.text, "data/builds.csv: no table data/builds.csv");
}

static void every_failing_allocation_is_survived(void **state)
{
	(void)state;
	for (unsigned long n = 1;; n++) {
		struct knowledge *got = NULL;
		int s;

		alloc_fail_at(n);
		s = knowledge_open(&got, embedded_knowledge, NULL);
		alloc_fail_at(0);
		CHECK_EQ(s, got ? ST_OK : ST_NOMEM);
		knowledge_close(got);
		if (got)
			return;
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
	knowledge_close(k);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(builds_are_read_with_and_without_zeros),
		cmocka_unit_test(a_build_is_named),
		cmocka_unit_test(a_flaw_says_what_account_it_asks_for),
		cmocka_unit_test(a_flaw_is_open_fixed_or_unknown_by_its_branch),
		cmocka_unit_test(
			exploitation_is_known_from_the_day_the_flaw_is),
		cmocka_unit_test(a_fix_has_the_date_of_its_branch),
		cmocka_unit_test(shipped_pages_are_known_by_folder_and_name),
		cmocka_unit_test(bad_tables_are_refused),
		cmocka_unit_test(every_failing_allocation_is_survived),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, setup, teardown);
}
