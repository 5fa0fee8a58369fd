/* test_no_server.c - evidence in which nothing shows a mail server, and what
 * is said of things whose time, name or end is told by a record alone. */
#include "check.h"

#include "story.h"

#define SAYS(question, text)                                                   \
	CHECK(strstr(story_answer(&s, question, "sentence_en"), text))
#define SAYS_NOT(question, text)                                               \
	CHECK(!strstr(story_answer(&s, question, "sentence_en"), text))

static int64_t events(const char *host)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/Security.evtx", host);
	return story_item(&s, host, path, "evtx", 0, STORY_HOURS);
}

static void event(int64_t item, double hour, const char *rule,
		  const char *outcome, const char *detail)
{
	struct story_hit h = {.item = item,
			      .rule = rule,
			      .outcome = outcome,
			      .log = "evtx",
			      .hour = hour,
			      .line = (int)hour + 1,
			      .detail = detail};

	story_hits(&s, &h);
}

static void a_directory_alone_tells_of_no_mail_server(void **state)
{
	(void)state;
	event(events("DC01"), 5, "ntds-database-elsewhere", "succeeded", "{}");
	story_ask(&s);
	VERDICT_OF("targeted", "undetermined");
	SAYS("targeted", "nothing in the evidence shows which host is one");
	SAYS("targeted", "DC01");
	SAYS_NOT("targeted", "were attacked, and");
	VERDICT_OF("entry", "undetermined");
	VERDICT_OF("implants", "undetermined");
	VERDICT_OF("extraction", "undetermined");
	VERDICT_OF("secured", "undetermined");
	VERDICT_OF("campaign", "undetermined");
}

/* A mail server is there, and a service was made on another host. */
static void a_step_elsewhere_is_none_on_the_mail_server(void **state)
{
	(void)state;
	story_server(&s, "EX01", STORY_FIXED);
	event(events("PC01"), 5, "service-with-interpreter", "succeeded",
	      "{\"ServiceName\":\"x\"}");
	story_ask(&s);
	SAYS_NOT("targeted", "were attacked, and");
	SAYS("targeted", "nothing shows to be mail servers: \xe2\x81\xa8"
			 "PC01");
}

/* A web server that is no mail server, with all its logs and folders. */
static void no_is_said_of_no_mail_server(void **state)
{
	(void)state;
	story_iis(&s, "WEB1", STORY_HOURS, STORY_HOURS, STORY_HOURS);
	story_ask(&s);
	VERDICT_OF("targeted", "undetermined");
	SAYS("targeted", "nothing in the evidence shows a mail server");
	VERDICT_OF("entry", "undetermined");
	VERDICT_OF("actions", "undetermined");
	VERDICT_OF("extraction", "undetermined");
	VERDICT_OF("confinement", "undetermined");
	VERDICT_OF("campaign", "undetermined");
	VERDICT_OF("actors", "undetermined");
	VERDICT_OF("exposure", "undetermined");
}

static void a_web_server_that_was_used_is_taken_for_one(void **state)
{
	struct story_hit h = {.rule = "webshell-use-aspnet-client",
			      .outcome = "succeeded",
			      .log = "iis",
			      .hour = 5,
			      .line = 7,
			      .client = "203.0.113.5",
			      .method = "POST",
			      .stem = "/aspnet_client/x.aspx",
			      .status = 200};

	(void)state;
	h.item = story_iis(&s, "WEB1", STORY_HOURS, STORY_HOURS, STORY_HOURS);
	story_hits(&s, &h);
	story_ask(&s);
	VERDICT_OF("targeted", "exploited");
	SAYS("targeted", "taken for one");
	/* no attempt was counted, so none is told */
	SAYS_NOT("targeted", "counted");
	SAYS("targeted", "Source addresses: \xe2\x81\xa8"
			 "1");
}

static void a_command_log_of_exchange_shows_a_mail_server(void **state)
{
	int64_t item = events("EX01");

	(void)state;
	story_hours(&s, item, "evtx:MSExchange Management", 0, 10);
	story_ask(&s);
	GET("SELECT role FROM host", "mail-server");
	SAYS("targeted", "cover");
}

/* Less than two days: the hours matter. */
static void a_short_window_is_told_with_its_hours(void **state)
{
	(void)state;
	story_build(&s, "EX01", "ews", STORY_FIXED, 0, 30);
	story_iis(&s, "EX01", 3, 29, 30);
	story_ask(&s);
	VERDICT_OF("targeted", "undetermined");
	SAYS("targeted", "2021-03-03 00:00Z");
}

static void an_account_that_was_made_is_not_clean(void **state)
{
	struct story_hit h = {.rule = "proxylogon-anchor",
			      .outcome = "succeeded",
			      .log = "httpproxy",
			      .hour = 10,
			      .line = 3,
			      .client = "203.0.113.5",
			      .method = "POST",
			      .stem = "/ecp/x.js",
			      .status = 200,
			      .backend_status = 200};

	(void)state;
	story_server(&s, "EX01", STORY_FIXED);
	h.item = story_item(&s, "EX01", "EX01/HttpProxy/Ecp/x.LOG", "httpproxy",
			    0, STORY_HOURS);
	story_hits(&s, &h);
	event(events("DC01"), 20, "group-changed-by-server", "succeeded",
	      "{\"SubjectUserName\":\"EX01$\",\"TargetUserName\":\"Domain "
	      "Admins\",\"MemberName\":\"CN=svc_x,CN=Users,DC=example\"}");
	story_ask(&s);
	GET("SELECT kind || ' ' || path || ' ' || state FROM implant",
	    "account svc_x unknown");
	VERDICT_OF("implants", "present");
	VERDICT_OF("confinement", "spread");
	VERDICT_OF("secured", "patched-not-clean");
	/* nobody asks an account for pages */
	SAYS_NOT("implants", "equests to");
}

static void what_virus_protection_took_is_gone(void **state)
{
	static const char data[] =
		"{\"data\":\"file:_C:\\\\Temp\\\\b.jsp; containerfile:_C:\\\\"
		"Temp\\\\b.jsp\"}";
	int64_t item;

	(void)state;
	story_server(&s, "EX01", STORY_FIXED);
	item = events("EX01");
	event(item, 5, "defender-web-shell", "unknown", data);
	story_ask(&s);
	GET("SELECT path || ' ' || state FROM implant",
	    "C:\\Temp\\b.jsp unknown");
	event(item, 6, "defender-web-shell-removed", "attempted", data);
	story_ask(&s);
	GET("SELECT path || ' ' || state FROM implant",
	    "C:\\Temp\\b.jsp removed");
}

static void a_subscription_goes_by_its_name(void **state)
{
	(void)state;
	story_server(&s, "EX01", STORY_FIXED);
	event(events("EX01"), 5, "wmi-subscription", "succeeded",
	      "{\"Name\":\" \\\"Probe\\\"\",\"data\":\"x\\ny\"}");
	story_ask(&s);
	GET("SELECT kind || ' ' || path FROM implant", "task Probe");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		STORY(a_directory_alone_tells_of_no_mail_server),
		STORY(a_step_elsewhere_is_none_on_the_mail_server),
		STORY(no_is_said_of_no_mail_server),
		STORY(a_web_server_that_was_used_is_taken_for_one),
		STORY(a_command_log_of_exchange_shows_a_mail_server),
		STORY(a_short_window_is_told_with_its_hours),
		STORY(an_account_that_was_made_is_not_clean),
		STORY(what_virus_protection_took_is_gone),
		STORY(a_subscription_goes_by_its_name),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, story_load_all, story_unload_all);
}
