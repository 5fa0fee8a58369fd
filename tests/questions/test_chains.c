/* test_chains.c - what belongs to one act, step by step. */
#include "check.h"

#include "story.h"

#define PAGE "/aspnet_client/lE8Sbba4.aspx"
#define A "203.0.113.5"
#define B "198.51.100.7"

static int64_t iis;
static int64_t sysmon;

static int begin(void **state)
{
	(void)state;
	story_begin(&s);
	iis = story_server(&s, "EX01", STORY_OPEN);
	sysmon = story_item(&s, "EX01", "EX01/Sysmon.evtx", "evtx", 0,
			    STORY_HOURS);
	return 0;
}

static void web(const char *rule, double hour, int line, const char *client,
		const char *method, const char *stem)
{
	struct story_hit h = {.item = iis,
			      .rule = rule,
			      .outcome = "succeeded",
			      .log = "iis",
			      .hour = hour,
			      .line = line,
			      .client = client,
			      .method = method,
			      .stem = stem,
			      .status = 200};

	story_hits(&s, &h);
}

static void event(const char *rule, double hour, int line, const char *detail)
{
	struct story_hit h = {.item = sysmon,
			      .rule = rule,
			      .outcome = "succeeded",
			      .log = "evtx",
			      .hour = hour,
			      .line = line,
			      .detail = detail};

	story_hits(&s, &h);
}

#define SECOND (1 / 3600.0)
#define STEPS                                                                  \
	"SELECT group_concat(kind || ' ' || tie) FROM (SELECT kind, tie FROM"  \
	" chain_step ORDER BY chain, ord)"
#define COMMAND(text) "{\"CommandLine\":\"" text "\"}"

static void a_page_and_what_was_done_with_it_is_one_chain(void **state)
{
	(void)state;
	web("proxylogon-static-post-ecp", 10, 1, A, "POST", "/ecp/x.js");
	event("page-written-by-worker", 10 + 5 * SECOND, 2,
	      "{\"TargetFilename\":\"C:\\\\inetpub\\\\wwwroot\\\\"
	      "aspnet_client\\\\lE8Sbba4.aspx\"}");
	web("webshell-use-aspnet-client", 20, 3, B, "POST", PAGE);
	event("shell-client-wrapper", 20 + 2 * SECOND, 4,
	      COMMAND("whoami&echo [S]&cd&echo [E]"));
	event("archive-command", 20.5, 5, COMMAND("7z a C:\\\\x\\\\it.zip y"));
	web("archive-fetched-large", 30, 6, A, "GET", "/aspnet_client/it.zip");
	/* at another time */
	event("shell-client-wrapper", 40, 7,
	      COMMAND("ipconfig&echo [S]&cd&echo [E]"));
	story_ask(&s);
	CHECK_TEXT(story_get(&s, "SELECT count(*) FROM chain"), "1");
	CHECK_TEXT(story_get(&s, "SELECT i.path FROM chain c JOIN implant i"
				 " ON i.id = c.implant"),
		   "C:\\inetpub\\wwwroot\\aspnet_client\\lE8Sbba4.aspx");
	CHECK_TEXT(story_get(&s, STEPS),
		   "entry seconds,file path,request path,process seconds,"
		   "archive hour,download name");
}

static void an_entry_that_ran_something_is_one_without_a_page(void **state)
{
	(void)state;
	web("proxylogon-static-post-ecp", 10, 1, A, "POST", "/ecp/x.js");
	event("shell-client-wrapper", 10 + 30 * SECOND, 2,
	      COMMAND("whoami&echo [S]&cd&echo [E]"));
	story_ask(&s);
	CHECK_TEXT(story_get(&s, STEPS), "entry path,process seconds");
	CHECK_TEXT(story_get(&s, "SELECT count(implant) FROM chain"), "0");
}

static void one_step_is_no_chain(void **state)
{
	(void)state;
	web("webshell-use-aspnet-client", 20, 3, B, "POST", PAGE);
	event("shell-client-wrapper", 20 + 61 * SECOND, 4,
	      COMMAND("whoami&echo [S]&cd&echo [E]"));
	story_ask(&s);
	CHECK_TEXT(story_get(&s, "SELECT count(*) FROM chain"), "0");
	story_ask(&s);
	CHECK_TEXT(story_get(&s, "SELECT count(*) FROM chain_step"), "0");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, story_end_test)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_page_and_what_was_done_with_it_is_one_chain),
		TEST(an_entry_that_ran_something_is_one_without_a_page),
		TEST(one_step_is_no_chain),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, story_load_all, story_unload_all);
}
