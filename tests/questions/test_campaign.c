/* test_campaign.c - phases over time, and what belongs together. */
#include "check.h"

#include "story.h"

static int64_t iis;

/* A request that succeeded: a forged target, or a page in use. */
static void act(double hour, const char *client, const char *agent,
		const char *stem)
{
	const bool page = strstr(stem, ".aspx") != NULL;
	const struct story_hit h = {.item = iis,
				    .rule = page ? "webshell-use-aspnet-client"
						 : "proxylogon-static-post-ecp",
				    .outcome = "succeeded",
				    .log = "iis",
				    .hour = hour,
				    .line = (int)(hour * 1000) + 1,
				    .client = client,
				    .method = "POST",
				    .stem = stem,
				    .status = 200};

	story_hits(&s, &h);
	story_sql(&s,
		  "UPDATE hit SET agent = '%s' WHERE seq = (SELECT max(seq)"
		  " FROM hit)",
		  agent);
}

#define A "203.0.113.5"
#define B "198.51.100.7"

static void without_an_attack_there_is_no_course_and_no_actor(void **state)
{
	(void)state;
	story_server(&s, "EX01", STORY_FIXED);
	story_ask(&s);
	VERDICT_OF("campaign", "none-seen");
	VERDICT_OF("actors", "none-seen");
	CHECK_TEXT(story_answer(&s, "actors", "vals"),
		   "{\"count\":0,\"matches\":[]}");
}

static void a_blind_case_has_neither(void **state)
{
	(void)state;
	story_build(&s, "EX01", "ews", STORY_FIXED, 0, STORY_HOURS);
	story_iis(&s, "EX01", 100, 600, STORY_HOURS);
	story_ask(&s);
	VERDICT_OF("campaign", "undetermined");
	VERDICT_OF("actors", "undetermined");
}

static void one_burst_is_single_when_logs_would_show_more(void **state)
{
	(void)state;
	iis = story_server(&s, "EX01", STORY_OPEN);
	act(10, A, "x", "/ecp/q.js");
	act(20, A, "x", "/ecp/q.js");
	story_ask(&s);
	VERDICT_OF("campaign", "single");
	CHECK_TEXT(story_answer(&s, "campaign", "vals"),
		   "{\"phases\":[{\"from\":\"2021-03-03T10:00:00Z\",\"to\":"
		   "\"2021-03-03T20:00:00Z\",\"kind\":\"mass\"}]}");
	/* the window begins in January, and no log with it */
	CHECK_TEXT(story_answer(&s, "campaign", "confidence"), "low");
	CHECK(strstr(story_answer(&s, "campaign", "sentence_en"),
		     "Whether there was an earlier phase cannot be told"));
}

static void one_burst_and_then_no_logs_is_open(void **state)
{
	(void)state;
	story_build(&s, "EX01", "ews", STORY_OPEN, 0, STORY_HOURS);
	iis = story_iis(&s, "EX01", 100, 600, STORY_HOURS);
	act(10, A, "x", "/ecp/q.js");
	story_ask(&s);
	VERDICT_OF("campaign", "undetermined");
}

static void
a_gap_less_than_a_week_from_what_was_seen_holds_no_phase(void **state)
{
	(void)state;
	story_build(&s, "EX01", "ews", STORY_OPEN, 0, STORY_HOURS);
	iis = story_iis(&s, "EX01", 20, 10 + 7 * 24, STORY_HOURS);
	act(10, A, "x", "/ecp/q.js");
	story_ask(&s);
	VERDICT_OF("campaign", "single");
	CHECK_TEXT(story_answer(&s, "campaign", "confidence"), "low");
	CHECK(strstr(story_answer(&s, "campaign", "sentence_en"),
		     "would belong to the same burst"));
}

static void a_gap_of_a_little_more_may_hold_one(void **state)
{
	(void)state;
	story_build(&s, "EX01", "ews", STORY_OPEN, 0, STORY_HOURS);
	iis = story_iis(&s, "EX01", 20, 12 + 7 * 24, STORY_HOURS);
	act(10, A, "x", "/ecp/q.js");
	story_ask(&s);
	VERDICT_OF("campaign", "undetermined");
}

static void a_week_of_silence_parts_two_waves(void **state)
{
	(void)state;
	iis = story_server(&s, "EX01", STORY_OPEN);
	act(10, A, "x", "/ecp/q.js");
	act(10 + 7 * 24, A, "x", "/ecp/q.js");
	story_ask(&s);
	VERDICT_OF("campaign", "single");
	act(10 + 15 * 24, A, "x", "/ecp/q.js");
	story_ask(&s);
	VERDICT_OF("campaign", "waves");
	GET("SELECT json_array_length(vals, '$.phases') FROM answer"
	    " WHERE question = 'campaign'",
	    "2");
}

static void silence_that_no_log_saw_parts_nothing(void **state)
{
	(void)state;
	story_build(&s, "EX01", "ews", STORY_OPEN, 0, STORY_HOURS);
	iis = story_iis(&s, "EX01", 24, 24 * 14, STORY_HOURS);
	act(10, A, "x", "/ecp/q.js");
	act(24 * 15, A, "x", "/ecp/q.js");
	story_ask(&s);
	VERDICT_OF("campaign", "undetermined");
}

static void a_page_ties_who_wrote_it_to_who_used_it(void **state)
{
	(void)state;
	iis = story_server(&s, "EX01", STORY_OPEN);
	act(10, A, "x", "/aspnet_client/p.aspx");
	act(90, B, "x", "/aspnet_client/p.aspx");
	story_ask(&s);
	VERDICT_OF("actors", "one");
	CHECK_TEXT(story_answer(&s, "actors", "confidence"), "low");
	GET("SELECT traits FROM cluster",
	    "[\"address " B "\",\"address " A "\",\"agent x\","
	    "\"page /aspnet_client/p.aspx\"]");
}

static void an_address_alone_ties_nothing(void **state)
{
	(void)state;
	iis = story_server(&s, "EX01", STORY_OPEN);
	act(10, A, "x", "/ecp/q.js");
	act(500, A, "y", "/ecp/z.js");
	story_ask(&s);
	GET("SELECT count(*) FROM cluster", "2");
	VERDICT_OF("actors", "undetermined"); /* nor does it part */
}

/* The request of the last act carried this; another log tells it. */
static void carried(const char *id)
{
	story_sql(&s,
		  "UPDATE hit SET session = '[\"%s\"]' WHERE seq = (SELECT"
		  " max(seq) FROM hit)",
		  id);
}

#define ID "ASP.NET_SessionId 0123456789abcdef"

static void a_session_ties_what_differs_in_all_else(void **state)
{
	(void)state;
	iis = story_server(&s, "EX01", STORY_OPEN);
	act(10, A, "x", "/ecp/q.js");
	carried(ID);
	act(33, B, "y", "/ecp/z.js");
	carried(ID);
	story_ask(&s);
	VERDICT_OF("actors", "one");
	CHECK_TEXT(story_answer(&s, "actors", "confidence"), "low");
	CHECK(strstr(story_get(&s, "SELECT traits FROM cluster"),
		     "\"session " ID "\""));
	/* another's says nothing, not even that they differ */
	carried("ASP.NET_SessionId fedcba9876543210");
	story_ask(&s);
	VERDICT_OF("actors", "several");
	GET("SELECT count(*) FROM cluster WHERE traits LIKE '%session%'", "0");
}

static void a_session_does_not_live_for_days(void **state)
{
	(void)state;
	iis = story_server(&s, "EX01", STORY_OPEN);
	act(10, A, "x", "/ecp/q.js");
	carried(ID);
	act(34, B, "y", "/ecp/z.js");
	carried(ID);
	story_ask(&s);
	VERDICT_OF("actors", "one"); /* 24 hours */
	story_sql(&s,
		  "UPDATE hit SET time_ns = time_ns + %lld WHERE client = '" B
		  "'",
		  (long long)NS_PER_HOUR);
	story_ask(&s);
	VERDICT_OF("actors", "several");
}

static void a_shared_session_ties_and_parts_nothing(void **state)
{
	(void)state;
	iis = story_server(&s, "EX01", STORY_OPEN);
	act(10, A, "x", "/ecp/q.js");
	carried(ID);
	act(33, B, "y", "/ecp/z.js");
	carried(ID);
	story_sql(&s,
		  "INSERT INTO session_shared VALUES (%lld, '" ID "', 'users')",
		  (long long)iis);
	story_ask(&s);
	VERDICT_OF("actors", "several");
	/* nor does one where not all could be counted */
	story_sql(&s, "UPDATE session_shared SET id = '', why = 'lost'");
	story_ask(&s);
	VERDICT_OF("actors", "several");
	story_sql(&s, "DELETE FROM session_shared");
	story_ask(&s);
	VERDICT_OF("actors", "one");
}

static void another_log_of_the_request_may_tell_the_session(void **state)
{
	(void)state;
	iis = story_server(&s, "EX01", STORY_OPEN);
	act(10, A, "x", "/ecp/q.js");
	act(33, B, "y", "/ecp/z.js");
	/* the panel's log knows no client, but the request */
	for (int i = 0; i < 2; i++) {
		const struct story_hit h = {
			.item = iis,
			.rule = "vdir-url-script-ecp",
			.outcome = "succeeded",
			.log = "ecp-server",
			.hour = i ? 33 : 10,
			.line = 70000 + i,
			.request_id = i ? "r2" : "r1",
		};

		story_hits(&s, &h);
		carried("ECP SID 0123456789abcdef");
	}
	story_sql(&s, "UPDATE hit SET request_id = CASE client WHEN '" A
		      "' THEN 'r1' ELSE 'r2' END WHERE log = 'iis'");
	story_ask(&s);
	VERDICT_OF("actors", "one");
}

static void what_differs_in_all_is_several(void **state)
{
	(void)state;
	iis = story_server(&s, "EX01", STORY_OPEN);
	act(10, A, "x", "/ecp/q.js");
	act(500, B, "y", "/ecp/z.js");
	story_ask(&s);
	VERDICT_OF("actors", "several");
	CHECK_TEXT(story_answer(&s, "actors", "vals ->> '$.count'"), "2");
}

static void who_only_used_a_page_may_be_who_came_in(void **state)
{
	(void)state;
	iis = story_server(&s, "EX01", STORY_OPEN);
	act(10, A, "x", "/ecp/q.js");
	act(500, B, "y", "/aspnet_client/p.aspx");
	story_ask(&s);
	GET("SELECT count(*) FROM cluster", "2");
	VERDICT_OF("actors", "undetermined");
}

static void a_common_agent_leaves_it_open(void **state)
{
	(void)state;
	iis = story_server(&s, "EX01", STORY_OPEN);
	act(10, A, "x", "/ecp/q.js");
	act(500, B, "x", "/ecp/z.js");
	story_ask(&s);
	VERDICT_OF("actors", "undetermined");
}

static void published_addresses_match_in_their_days_only(void **state)
{
	(void)state;
	iis = story_server(&s, "EX01", STORY_OPEN);
	act(10, "103.77.192.219", "x", "/ecp/q.js");
	story_ask(&s);
	CHECK(strstr(story_answer(&s, "actors", "sentence_en"),
		     "matches published traces of"));
	CHECK(strstr(story_answer(&s, "actors", "sentence_en"), "denied by"));
	CHECK(strstr(story_get(&s, "SELECT matches FROM cluster"),
		     "\"basis\":\"address 103.77.192.219\""));
	/* 40 days on it may be anybody's */
	story_sql(&s, "UPDATE hit SET time_ns = %lld",
		  (long long)story_hour(900));
	story_ask(&s);
	GET("SELECT matches FROM cluster", "[]");
}

static void web_mail_that_answers_is_self_hosted(void **state)
{
	(void)state;
	iis = story_server(&s, "EX01", STORY_FIXED);
	story_ask(&s);
	VERDICT_OF("exposure", "undetermined");
	story_sql(&s,
		  "INSERT INTO client VALUES (%lld, 'iis', '" A "', 9, 9, 0,"
		  " NULL, NULL, NULL, NULL)",
		  (long long)iis);
	story_ask(&s);
	VERDICT_OF("exposure", "self-hosted");
	CHECK_TEXT(story_answer(&s, "exposure", "vals"),
		   "{\"front_ends\":[\"EX01\"]}");
	story_sql(
		&s,
		"INSERT INTO traffic VALUES (%lld, 'mail-sent', 'a@b.example',"
		" 'c@b.mail.onmicrosoft.com', 0, '', 1, 1, 0, 0, 1, 1, 1, 1, "
		"1)",
		(long long)iis);
	story_ask(&s);
	VERDICT_OF("exposure", "hybrid");
}

static void mailboxes_of_a_reached_server_are_at_risk(void **state)
{
	(void)state;
	iis = story_server(&s, "EX01", STORY_OPEN);
	story_sql(&s,
		  "INSERT INTO traffic VALUES (%lld, 'mail-delivered', '',"
		  " 'ann@b.example', 0, '', 3, 1, 0, 0, 1, 1, 1, 1, 1),"
		  " (%lld, 'mail-delivered', '',"
		  " 'healthmailbox1@b.example', 0, '', 9, 1, 0, 0, 1, 1, 1, 1, "
		  "1)",
		  (long long)iis, (long long)iis);
	story_ask(&s);
	VERDICT_OF("at_risk", "undetermined"); /* targeted is, too */
	act(10, A, "x", "/aspnet_client/p.aspx");
	story_ask(&s);
	VERDICT_OF("at_risk", "listed");
	CHECK_TEXT(story_answer(&s, "at_risk", "vals"),
		   "{\"mailboxes\":[\"ann@b.example\"],\"messages\":3,"
		   "\"stores\":null}");
	VERDICT_OF("outlook", "elevated");
	CHECK(strstr(story_answer(&s, "outlook", "vals"), "open-flaws"));
}

/* Open to no flaw that became known after the story. */
#define NEWEST "15.2.2562.46"

static void a_clean_server_is_quiet(void **state)
{
	(void)state;
	story_server(&s, "EX01", NEWEST);
	s.options.as_of_ns = story_hour(STORY_HOURS);
	story_ask(&s);
	VERDICT_OF("secured", "secured");
	VERDICT_OF("at_risk", "none-seen");
	VERDICT_OF("outlook", "quiet");
}

/* Fixed and clean again; but who was in may have taken passwords, and nothing
 * that was collected would show it. */
static void what_may_have_been_taken_is_not_quiet(void **state)
{
	(void)state;
	iis = story_server(&s, "EX01", NEWEST);
	s.options.as_of_ns = story_hour(STORY_HOURS);
	act(10, A, "x", "/aspnet_client/p.aspx");
	story_ask(&s);
	VERDICT_OF("implants", "removed");
	VERDICT_OF("secured", "secured");
	CHECK_TEXT(story_answer(&s, "actions", "vals -> '$.credentials_taken'"),
		   "null");
	VERDICT_OF("outlook", "undetermined");
	CHECK(strstr(story_answer(&s, "outlook", "sentence_en"),
		     "credentials"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(without_an_attack_there_is_no_course_and_no_actor),
		STORY(a_blind_case_has_neither),
		STORY(one_burst_is_single_when_logs_would_show_more),
		STORY(one_burst_and_then_no_logs_is_open),
		STORY(a_gap_less_than_a_week_from_what_was_seen_holds_no_phase),
		STORY(a_gap_of_a_little_more_may_hold_one),
		STORY(a_week_of_silence_parts_two_waves),
		STORY(silence_that_no_log_saw_parts_nothing),
		STORY(a_page_ties_who_wrote_it_to_who_used_it),
		STORY(an_address_alone_ties_nothing),
		STORY(a_session_ties_what_differs_in_all_else),
		STORY(a_session_does_not_live_for_days),
		STORY(a_shared_session_ties_and_parts_nothing),
		STORY(another_log_of_the_request_may_tell_the_session),
		STORY(what_differs_in_all_is_several),
		STORY(who_only_used_a_page_may_be_who_came_in),
		STORY(a_common_agent_leaves_it_open),
		STORY(published_addresses_match_in_their_days_only),
		STORY(web_mail_that_answers_is_self_hosted),
		STORY(mailboxes_of_a_reached_server_are_at_risk),
		STORY(a_clean_server_is_quiet),
		STORY(what_may_have_been_taken_is_not_quiet),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, story_load_all, story_unload_all);
}
