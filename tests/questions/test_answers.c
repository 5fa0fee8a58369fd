/* test_answers.c - verdicts from hits: findings told once, flaws, implants,
 * fixed and clean. */
#include "check.h"

#include "story.h"

static int64_t iis; /* item of EX01's IIS log */

static int64_t proxy_log(const char *host)
{
	char path[96];

	snprintf(path, sizeof(path), "%s/Logging/HttpProxy/Ecp/x.LOG", host);
	return story_item(&s, host, path, "httpproxy", 0, STORY_HOURS);
}

/* The first link of ProxyLogon as IIS alone shows it. */
static struct story_hit static_post(int64_t item, double hour, int line,
				    const char *outcome)
{
	return (struct story_hit){.item = item,
				  .rule = "proxylogon-static-post-ecp",
				  .outcome = outcome,
				  .log = "iis",
				  .hour = hour,
				  .line = line,
				  .client = STORY_ATTACKER,
				  .method = "POST",
				  .stem = "/ecp/x.js",
				  .status = 200,
				  .detail = "{\"client\":\"203.0.113.5\"}"};
}

static struct story_hit forged_target(int64_t item, double hour, int line)
{
	return (struct story_hit){
		.item = item,
		.rule = "proxylogon-anchor",
		.outcome = "succeeded",
		.log = "httpproxy",
		.hour = hour,
		.line = line,
		.client = STORY_ATTACKER,
		.method = "POST",
		.stem = "/ecp/x.js",
		.status = 200,
		.backend_status = 200,
		.detail = "{\"client\":\"203.0.113.5\",\"stem\":\"/ecp/x.js\","
			  "\"anchor\":\"ServerInfo~a/b\"}"};
}

/* ------------------------------------------------- targeted and entry -- */

static void attempts_that_failed_are_probes(void **state)
{
	(void)state;
	iis = story_server(&s, "EX01", STORY_FIXED);
	story_add(static_post(iis, 1, 10, "attempted"));
	story_add(static_post(iis, 2, 20, "attempted"));
	story_ask(&s);
	VERDICT_OF("targeted", "probed");
	VERDICT_OF("entry", "none-seen");
	VERDICT_OF("secured", "secured");
	CHECK_TEXT(story_answer(&s, "targeted", "vals"),
		   "{\"attempts\":2,\"sources\":[\"203.0.113.5\"]}");
	GET("SELECT severity FROM finding", "medium");
}

static void probes_without_coverage_are_no_answer(void **state)
{
	(void)state;
	story_build(&s, "EX01", "ews", STORY_FIXED, 0, STORY_HOURS);
	iis = story_iis(&s, "EX01", 100, 600, STORY_HOURS);
	story_add(static_post(iis, 1, 10, "attempted"));
	story_ask(&s);
	VERDICT_OF("targeted", "undetermined");
	CHECK(strstr(story_answer(&s, "targeted", "sentence_en"),
		     "steps of an attack were seen"));
}

static void a_success_on_an_open_build_is_exploitation(void **state)
{
	int64_t proxy;

	(void)state;
	iis = story_server(&s, "EX01", STORY_OPEN);
	proxy = proxy_log("EX01");
	story_add(static_post(iis, 10.0, 10, "succeeded"));
	story_add(forged_target(proxy, 10.0001, 5));
	story_ask(&s);
	VERDICT_OF("targeted", "exploited");
	VERDICT_OF("entry", "identified");
	CHECK_TEXT(story_answer(&s, "entry", "vals"),
		   "{\"vulnerabilities\":[{\"cve\":\"CVE-2021-26855\","
		   "\"nickname\":\"ProxyLogon\","
		   "\"first\":\"2021-03-03T10:00:00Z\","
		   "\"last\":\"2021-03-03T10:00:00.360Z\",\"host\":\"EX01\","
		   "\"build\":\"15.1.2106.2\",\"zero_day\":false}]}");
	VERDICT_OF("secured", "exposed");
	CHECK_TEXT(story_answer(&s, "secured",
				"vals ->> '$.first_exploited_before_patch'"),
		   "1");
}

static void before_the_fix_it_was_a_zero_day(void **state)
{
	(void)state;
	iis = story_iis(&s, "EX01", STORY_HOURS, STORY_HOURS, STORY_HOURS);
	story_build(&s, "EX01", "ews", STORY_OPEN, 0, STORY_HOURS);
	story_sql(&s,
		  "UPDATE item SET first_ns = first_ns - %lld,"
		  " last_ns = last_ns - %lld",
		  10LL * NS_PER_DAY, 10LL * NS_PER_DAY);
	story_sql(&s,
		  "UPDATE build_seen SET first_ns = first_ns - %lld,"
		  " last_ns = last_ns - %lld",
		  10LL * NS_PER_DAY, 10LL * NS_PER_DAY);
	story_add(static_post(iis, 1, 10, "succeeded"));
	story_sql(&s, "UPDATE hit SET time_ns = time_ns - %lld",
		  10LL * NS_PER_DAY);
	story_ask(&s);
	GET("SELECT zero_day || build FROM vulnerability", "1" STORY_OPEN);
}

static void a_good_answer_of_a_fixed_server_is_an_attempt(void **state)
{
	(void)state;
	iis = story_server(&s, "EX01", STORY_FIXED);
	story_add(static_post(iis, 1, 10, "succeeded"));
	story_ask(&s);
	VERDICT_OF("targeted", "probed");
	VERDICT_OF("entry", "none-seen");
}

static void without_a_build_a_flaw_is_still_named(void **state)
{
	(void)state;
	iis = story_iis(&s, "EX01", STORY_HOURS, STORY_HOURS, STORY_HOURS);
	story_add(static_post(iis, 1, 10, "succeeded"));
	story_ask(&s);
	VERDICT_OF("targeted", "exploited");
	VERDICT_OF("entry", "identified");
	VERDICT_OF("secured", "undetermined");
	GET("SELECT build IS NULL FROM vulnerability", "1");
	CHECK(strstr(story_answer(&s, "secured", "sentence_en"), "EX01"));
	CHECK_TEXT(story_answer(&s, "secured", "vals ->> '$.builds.EX01'"), "");
}

static void the_front_end_is_no_source_of_attacks(void **state)
{
	struct story_hit h;

	(void)state;
	iis = story_server(&s, "EX01", STORY_OPEN);
	h = static_post(story_item(&s, "EX01", "EX01/W3SVC2/u.log",
				   "iis-backend", 0, STORY_HOURS),
			1, 10, "succeeded");
	h.log = "iis-backend";
	h.rule = "ddi-setobject-backend";
	h.client = "192.0.2.10";
	story_add(h);
	story_ask(&s);
	VERDICT_OF("targeted", "exploited");
	CHECK_TEXT(story_answer(&s, "targeted", "vals"),
		   "{\"attempts\":1,\"sources\":[]}");
}

static void weak_traces_alone_never_make_a_verdict(void **state)
{
	struct story_hit h;

	(void)state;
	iis = story_server(&s, "EX01", STORY_FIXED);
	h = story_page_use(iis, 1, 10);
	h.rule = "webshell-use-shipped-page";
	h.stem = "/owa/auth/errorfe.aspx";
	story_add(h);
	h.rule = "webshell-search";
	h.line = 11;
	h.status = 404;
	h.outcome = "attempted";
	story_add(h);
	story_ask(&s);
	VERDICT_OF("targeted", "none-seen");
	VERDICT_OF("implants", "none-seen");
	VERDICT_OF("secured", "secured");
	GET("SELECT count(*) FROM finding", "2");
}

static void an_outcome_that_is_not_known_is_no_no(void **state)
{
	struct story_hit h;

	(void)state;
	iis = story_server(&s, "EX01", STORY_FIXED);
	h = static_post(iis, 1, 10, "unknown");
	story_add(h);
	story_ask(&s);
	VERDICT_OF("targeted", "undetermined");
	VERDICT_OF("entry", "undetermined");
	VERDICT_OF("secured", "undetermined");
}

/* ------------------------------------------------------------ findings -- */

static void one_request_in_two_logs_is_told_once(void **state)
{
	int64_t proxy;

	(void)state;
	iis = story_server(&s, "EX01", STORY_OPEN);
	proxy = proxy_log("EX01");
	story_add(static_post(iis, 10.0, 10, "succeeded"));
	story_add(forged_target(proxy, 10.0 + 2.0 / 3600, 5));
	story_ask(&s);
	GET("SELECT count(*) FROM finding", "1");
	GET("SELECT rule || ' ' || count FROM finding", "proxylogon-anchor 1");
	GET("SELECT count(*) FROM finding_hit", "2");
	GET("SELECT group_concat(cve) FROM finding JOIN finding_flaw"
	    " USING (marks)",
	    "CVE-2021-26855");
}

static void requests_apart_in_time_or_client_are_not_joined(void **state)
{
	int64_t proxy;
	struct story_hit h;

	(void)state;
	iis = story_server(&s, "EX01", STORY_OPEN);
	proxy = proxy_log("EX01");
	story_add(static_post(iis, 10.0, 10, "succeeded"));
	story_add(forged_target(proxy, 10.0 + 4.0 / 3600, 5));
	h = forged_target(proxy, 10.0, 6);
	h.client = "198.51.100.9";
	story_add(h);
	story_ask(&s);
	GET("SELECT count(DISTINCT request) FROM " REQUESTS, "3");
}

static void a_request_id_joins_whatever_the_clocks_say(void **state)
{
	int64_t proxy;
	struct story_hit h;

	(void)state;
	iis = story_server(&s, "EX01", STORY_OPEN);
	proxy = proxy_log("EX01");
	h = static_post(iis, 10.0, 10, "succeeded");
	h.request_id = "AAAA";
	story_add(h);
	h = forged_target(proxy, 10.5, 5);
	h.request_id = "aaaa";
	h.stem = "/other";
	story_add(h);
	story_ask(&s);
	GET("SELECT count(DISTINCT request) FROM " REQUESTS, "1");
}

static void a_burst_does_not_melt_into_one_request(void **state)
{
	int64_t proxy;

	(void)state;
	iis = story_server(&s, "EX01", STORY_OPEN);
	proxy = proxy_log("EX01");
	for (int i = 0; i < 5; i++) {
		story_add(static_post(iis, 10.0, 10 + i, "succeeded"));
		story_add(forged_target(proxy, 10.0, 10 + i));
	}
	story_ask(&s);
	GET("SELECT count(DISTINCT request) FROM " REQUESTS, "5");
	GET("SELECT count FROM finding", "5");
}

static void the_proxy_knows_better_what_came_of_it(void **state)
{
	int64_t proxy;
	struct story_hit h;

	(void)state;
	iis = story_server(&s, "EX01", STORY_OPEN);
	proxy = proxy_log("EX01");
	story_add(static_post(iis, 10.0, 10, "succeeded"));
	h = forged_target(proxy, 10.0, 5);
	h.outcome = "attempted";
	h.backend_status = 500;
	story_add(h);
	story_ask(&s);
	GET("SELECT outcome FROM finding", "attempted");
	GET("SELECT count(*) FROM vulnerability", "0");
}

/* Of files of one name with other content, collected one after the other. */
static void findings_of_one_place_have_ids_of_their_own(void **state)
{
	static const char *const client[] = {"203.0.113.5", "203.0.113.6",
					     "203.0.113.7", "203.0.113.8"};
	char first[64] = "";

	(void)state;
	iis = story_server(&s, "EX01", STORY_FIXED);
	for (int i = 0; i < 4; i++) {
		struct story_hit h;
		char path[64];

		snprintf(path, sizeof(path), "%d.zip!/EX01/u_ex.log", i);
		h = static_post(story_item(&s, "EX01", path, "iis", 0, 48),
				10 + i, 7, "attempted");
		h.client = client[i];
		story_add(h);
		story_ask(&s);
		if (!i)
			snprintf(first, sizeof(first), "%s",
				 story_get(&s, "SELECT id FROM finding"));
	}
	GET("SELECT count(DISTINCT id) || ' ' || count(DISTINCT n) || ' ' ||"
	    " count(DISTINCT client) FROM finding",
	    "4 4 4");
	GET("SELECT id FROM finding ORDER BY time_ns LIMIT 1", first);
	GET("SELECT count(*) FROM finding_hit JOIN finding ON n = finding"
	    " JOIN hit ON seq = hit WHERE hit.client = finding.client",
	    "4");
}

static void repeats_fold_and_keep_the_first_places(void **state)
{
	(void)state;
	iis = story_server(&s, "EX01", STORY_FIXED);
	for (int i = 0; i < 300; i++)
		story_add(static_post(iis, 1 + i / 10.0, 1 + i, "attempted"));
	story_ask(&s);
	GET("SELECT count(*) || ' ' || count FROM finding", "1 300");
	GET("SELECT count(*) FROM finding_hit", "256");
	GET("SELECT group_concat(line) FROM (SELECT line FROM finding_hit JOIN"
	    " hit ON hit = seq ORDER BY ord LIMIT 3)",
	    "1,2,3");
	GET("SELECT (last_ns - time_ns) / 1000000000 FROM finding", "107640");
}

static void what_was_collected_twice_is_told_once(void **state)
{
	int64_t again;

	(void)state;
	iis = story_server(&s, "EX01", STORY_FIXED);
	again = story_item(&s, "EX01", "second/EX01/u.log", "iis", 0,
			   STORY_HOURS);
	story_add(static_post(iis, 1, 10, "attempted"));
	story_add(static_post(again, 1, 10, "attempted"));
	story_ask(&s);
	GET("SELECT count FROM finding", "1");
}

static void ids_do_not_depend_on_where_the_evidence_lies(void **state)
{
	static const char *const paths[] = {
		"EX01/C/inetpub/u.log",
		"a.zip!/EX01/C/inetpub/u.log",
		"b.tar!/c.zip!/EX01/C/inetpub/u.log",
	};
	char first[32] = "";

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		if (i) {
			story_end(&s);
			story_begin(&s);
		}
		iis = story_item(&s, "EX01", paths[i], "iis", 0, 10);
		story_add(static_post(iis, 1, 10, "attempted"));
		story_ask(&s);
		if (!i)
			snprintf(first, sizeof(first), "%s",
				 story_get(&s, "SELECT id FROM finding"));
		CHECK_EQ(strlen(first), 18);
		GET("SELECT id FROM finding", first);
	}
}

static void sentences_are_filled_and_isolated(void **state)
{
	struct story_hit h;

	(void)state;
	iis = story_server(&s, "EX01", STORY_FIXED);
	h = static_post(iis, 1, 10, "attempted");
	h.detail = "{\"client\":\"203.0.113.5\",\"stem\":\"/ecp/x.js\","
		   "\"status\":\"404\"}";
	story_add(h);
	story_ask(&s);
	CHECK(strstr(story_get(&s, "SELECT " SENTENCE_EN
				   " FROM finding f" SENTENCE_JOIN),
		     "\xE2\x81\xA8"
		     "203.0.113.5\xE2\x81\xA9"));
	CHECK(strstr(story_get(&s, "SELECT " SENTENCE_AR
				   " FROM finding f" SENTENCE_JOIN),
		     "\xE2\x81\xA8"
		     "404\xE2\x81\xA9"));
}

/* ------------------------------------------------------------- secured -- */

static void a_flaw_exploited_here_is_known_to_be(void **state)
{
	struct story_hit h;

	(void)state;
	/* published in July 2021, known to be exploited in August */
	iis = story_server(&s, "EX01", STORY_FIXED);
	h = static_post(iis, 5, 10, "succeeded");
	h.rule = "proxyshell-path-confusion";
	h.stem = "/autodiscover/autodiscover.json";
	story_add(h);
	story_ask(&s);
	VERDICT_OF("entry", "identified");
	GET("SELECT cve || ' ' || zero_day FROM vulnerability",
	    "CVE-2021-34473 1");
	VERDICT_OF("secured", "exposed");
}

static void later_knowledge_changes_the_verdict_not_the_evidence(void **state)
{
	(void)state;
	story_server(&s, "EX01", STORY_FIXED);
	story_ask(&s);
	VERDICT_OF("secured", "secured");
	CHECK(strstr(story_answer(&s, "secured", "vals ->> '$.later_flaws'"),
		     "CVE-2021-34473"));
	CHECK(strstr(story_answer(&s, "secured", "sentence_en"),
		     "CVE-2021-34473"));
	CHECK(time_from_date(SPAN_LIT("2021-09-01"), &s.options.as_of_ns));
	story_ask(&s);
	VERDICT_OF("secured", "exposed");
	VERDICT_OF("targeted", "none-seen");
	CHECK(!strstr(story_answer(&s, "secured", "vals ->> '$.later_flaws'"),
		      "CVE-2021-34473"));
}

static void a_patch_after_the_attack_comes_too_late(void **state)
{
	(void)state;
	story_folders(&s, "EX01");
	iis = story_iis(&s, "EX01", STORY_HOURS, STORY_HOURS, STORY_HOURS);
	story_build(&s, "EX01", "ews", STORY_OPEN, 0, 100);
	story_build(&s, "EX01", "ews", STORY_FIXED, 101, STORY_HOURS);
	story_add(static_post(iis, 50, 10, "succeeded"));
	story_ask(&s);
	CHECK_TEXT(story_answer(&s, "secured", "vals ->> '$.patched_at.EX01'"),
		   "2021-03-07T05:00:00Z");
	CHECK_TEXT(story_answer(&s, "secured",
				"vals -> '$.first_exploited_before_patch'"),
		   "true");
	GET("SELECT to_ns / 3600000000000 FROM open_flaw"
	    " WHERE cve = 'CVE-2021-26855'",
	    "448637");
	/* cleaned: all sources since the first success are there */
	VERDICT_OF("implants", "undetermined");
	VERDICT_OF("secured", "undetermined");
}

static void a_patch_before_the_attack_was_in_time(void **state)
{
	(void)state;
	story_folders(&s, "EX01");
	iis = story_iis(&s, "EX01", STORY_HOURS, STORY_HOURS, STORY_HOURS);
	story_build(&s, "EX01", "ews", STORY_OPEN, 0, 100);
	story_build(&s, "EX01", "ews", STORY_FIXED, 101, STORY_HOURS);
	story_add(static_post(iis, 150, 10, "succeeded"));
	story_ask(&s);
	VERDICT_OF("entry", "undetermined"); /* January is not covered */
	GET("SELECT outcome FROM finding", "attempted");
	CHECK_TEXT(story_answer(&s, "secured",
				"vals -> '$.first_exploited_before_patch'"),
		   "null");
}

static void a_flaw_that_a_build_cannot_close_leaves_it_open(void **state)
{
	(void)state;
	story_server(&s, "EX01", "15.1.2507.44");
	CHECK(time_from_date(SPAN_LIT("2025-01-01"), &s.options.as_of_ns));
	story_ask(&s);
	VERDICT_OF("secured", "undetermined");
	CHECK(strstr(story_answer(&s, "secured", "sentence_en"),
		     "CVE-2024-21410"));
}

/* -------------------------------------------------------------- builds -- */

/* One set-up log: the build, its fix, and the build again. */
static void a_fix_that_was_taken_back_is_none(void **state)
{
	int64_t item;

	(void)state;
	iis = story_iis(&s, "EX01", STORY_HOURS, STORY_HOURS, STORY_HOURS);
	item = story_item(&s, "EX01", "EX01/ExchangeSetup.log", "", 0, 600);
	story_sql(&s,
		  "INSERT INTO build_seen VALUES (%lld, '" STORY_OPEN
		  "', '', 'setup', %lld, %lld, 2), (%lld, '" STORY_FIXED
		  "', '', 'setup', %lld, %lld, 2)",
		  (long long)item, (long long)story_hour(0),
		  (long long)story_hour(600), (long long)item,
		  (long long)story_hour(400), (long long)story_hour(400));
	story_ask(&s);
	GET("SELECT group_concat(build, ' ') FROM (SELECT * FROM build_span"
	    " ORDER BY ord)",
	    STORY_OPEN " " STORY_FIXED " " STORY_OPEN);
	VERDICT_OF("secured", "exposed");
}

static void a_component_that_was_not_replaced_undoes_nothing(void **state)
{
	(void)state;
	story_build(&s, "EX01", "httpproxy", STORY_OPEN, 0, 10);
	story_build(&s, "EX01", "ews", STORY_FIXED, 20, 30);
	story_build(&s, "EX01", "httpproxy", STORY_OPEN, 40, 50);
	story_build(&s, "EX01", "ecp-server", "15.0.0.0", 50, 60);
	story_build(&s, "EX01", "ecp-server", "15.1.2106.0", 50, 60);
	story_ask(&s);
	GET("SELECT group_concat(build || ' ' || update_name) FROM (SELECT *"
	    " FROM build_span ORDER BY ord)",
	    STORY_OPEN " CU18," STORY_FIXED " CU18 Mar21SU");
	GET("SELECT product FROM host", "Exchange 2016");
	/* but the component itself went back */
	story_build(&s, "EX01", "ews", STORY_OPEN, 70, 80);
	story_ask(&s);
	GET("SELECT count(*) FROM build_span", "3");
}

/* ----------------------------------------------------------- all of it -- */

static void asked_twice_the_case_says_the_same(void **state)
{
	static const char sql[] =
		"SELECT (SELECT group_concat(said) FROM (SELECT f.id ||"
		" " SENTENCE_EN " || " SENTENCE_AR " AS said"
		" FROM finding f" SENTENCE_JOIN
		" ORDER BY f.id)) || (SELECT group_concat(question"
		" || verdict || vals || sentence_en || sentence_ar) FROM"
		" (SELECT * FROM answer ORDER BY ord)) || (SELECT"
		" group_concat(id || path) FROM implant)";
	char before[8192];

	(void)state;
	iis = story_server(&s, "EX01", STORY_OPEN);
	story_add(static_post(iis, 1, 10, "succeeded"));
	story_add(story_page_use(iis, 5, 11));
	story_ask(&s);
	snprintf(before, sizeof(before), "%s", story_get(&s, sql));
	CHECK(before[0]);
	story_ask(&s);
	GET(sql, before);
}

static void all_questions_are_answered_in_order_and_both_languages(void **state)
{
	(void)state;
	story_server(&s, "EX01", STORY_FIXED);
	story_ask(&s);
	GET("SELECT group_concat(question) FROM (SELECT * FROM answer"
	    " ORDER BY ord)",
	    "targeted,entry,implants,actions,extraction,confinement,secured,"
	    "actors,campaign,exposure,at_risk,adoption,outlook");
	GET("SELECT count(*) FROM answer WHERE sentence_en = ''"
	    " OR sentence_ar = ''",
	    "0");
	VERDICT_OF("adoption", "undetermined");
	CHECK(strstr(story_answer(&s, "adoption", "sentence_en"),
		     "none was given"));
	CHECK_TEXT(story_answer(&s, "adoption", "vals"),
		   "{\"exploitable\":null,\"patched\":null,\"share\":null,"
		   "\"as_of\":null}");
}

static void a_failed_run_leaves_the_last_answers(void **state)
{
	struct err err;

	(void)state;
	iis = story_server(&s, "EX01", STORY_FIXED);
	story_ask(&s);
	story_sql(&s, "DROP TABLE answer_cover");
	CHECK(questions_answer(s.c, s.rules, s.knowledge, &s.options, &err) <
	      0);
	VERDICT_OF("targeted", "none-seen");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(attempts_that_failed_are_probes),
		STORY(probes_without_coverage_are_no_answer),
		STORY(a_success_on_an_open_build_is_exploitation),
		STORY(before_the_fix_it_was_a_zero_day),
		STORY(a_good_answer_of_a_fixed_server_is_an_attempt),
		STORY(without_a_build_a_flaw_is_still_named),
		STORY(the_front_end_is_no_source_of_attacks),
		STORY(weak_traces_alone_never_make_a_verdict),
		STORY(an_outcome_that_is_not_known_is_no_no),
		STORY(one_request_in_two_logs_is_told_once),
		STORY(requests_apart_in_time_or_client_are_not_joined),
		STORY(a_request_id_joins_whatever_the_clocks_say),
		STORY(a_burst_does_not_melt_into_one_request),
		STORY(the_proxy_knows_better_what_came_of_it),
		STORY(findings_of_one_place_have_ids_of_their_own),
		STORY(repeats_fold_and_keep_the_first_places),
		STORY(what_was_collected_twice_is_told_once),
		STORY(ids_do_not_depend_on_where_the_evidence_lies),
		STORY(sentences_are_filled_and_isolated),
		STORY(a_flaw_exploited_here_is_known_to_be),
		STORY(later_knowledge_changes_the_verdict_not_the_evidence),
		STORY(a_patch_after_the_attack_comes_too_late),
		STORY(a_patch_before_the_attack_was_in_time),
		STORY(a_flaw_that_a_build_cannot_close_leaves_it_open),
		STORY(a_fix_that_was_taken_back_is_none),
		STORY(a_component_that_was_not_replaced_undoes_nothing),
		STORY(asked_twice_the_case_says_the_same),
		STORY(all_questions_are_answered_in_order_and_both_languages),
		STORY(a_failed_run_leaves_the_last_answers),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, story_load_all, story_unload_all);
}
