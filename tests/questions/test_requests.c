/* test_requests.c - which lines are one request: ids of requests and of
 * activities, over the logs of a server. */
#include "check.h"

#include "story.h"

static int64_t item;
static int line;

/* A server without a line so far. */
static void fresh(void)
{
	item = story_server(&s, "EX01", STORY_OPEN);
	line = 0;
}

#define SECOND (1 / 3600.0)

/* A line of `log` at so many seconds; ids NULL: it has none. Paths differ from
 * line to line, so that time alone joins nothing. */
static void put(const char *log, double second, const char *request,
		const char *activity)
{
	char stem[32];
	const struct story_hit h = {
		.item = item,
		.rule = !strcmp(log, "ecp-server")
				? "vdir-url-script-ecp"
				: "proxylogon-static-post-ecp",
		.outcome = "succeeded",
		.log = log,
		.hour = 10 + second * SECOND,
		.line = ++line,
		.method = "POST",
		.stem = stem,
		.status = 200,
		.request_id = request,
	};

	snprintf(stem, sizeof(stem), "/ecp/%d.js", line);
	story_hits(&s, &h);
	story_sql(&s,
		  "UPDATE hit SET activity_id = nullif('%s', '') WHERE seq ="
		  " (SELECT max(seq) FROM hit)",
		  activity ? activity : "");
}

/* The requests of the lines, in the order of put: "aab" when the third is
 * another's. */
static void check_requests(const char *want)
{
	story_ask(&s);
	CHECK_TEXT(
		story_get(&s,
			  "SELECT group_concat(char(96 + n), '') FROM (SELECT"
			  " dense_rank() OVER (ORDER BY first) AS n FROM"
			  " (SELECT hit, min(hit) OVER (PARTITION BY request)"
			  " AS first FROM " REQUESTS ") ORDER BY hit)"),
		want);
}

static void an_activity_joins_a_line_that_has_no_request_id(void **state)
{
	(void)state;
	fresh();
	put("httpproxy", 0, "R1", NULL);
	put("iis-backend", 0, "r1", "A1");
	put("ecp-server", 1, NULL, "a1");
	put("ecp-server", 1, NULL, "a2");
	check_requests("aaab");
}

static void in_whatever_order_they_were_read(void **state)
{
	(void)state;
	fresh();
	put("ecp-server", 4, NULL, "a1");
	put("iis", 0, "r1", NULL);
	put("httpproxy", 9, "r1", NULL);
	put("iis-backend", 30, "r1", "a1");
	check_requests("aaaa");
}

static void without_any_request_id_the_activity_is_enough(void **state)
{
	(void)state;
	fresh();
	put("iis", 0, NULL, "a1");
	put("iis-backend", 5, NULL, "a1");
	put("ecp-server", 5, NULL, "a1");
	put("ecp-server", 6, NULL, "a1"); /* two commands of one request */
	check_requests("aaaa");
}

static void
what_one_log_calls_the_request_another_calls_the_activity(void **state)
{
	(void)state;
	fresh();
	put("httpproxy", 0, "front", NULL);
	put("iis-backend", 0, "front", "back");
	put("ews", 1, "back", NULL); /* by its own id */
	put("httpproxy", 0, "front2", NULL);
	put("ews", 1, "own", "front2"); /* by what it correlates with */
	check_requests("aaabb");
}

static void what_hangs_on_a_chain_of_ids_is_one(void **state)
{
	(void)state;
	fresh();
	put("ews", 1, "r3", "a1");
	put("iis-backend", 0, "r2", "a2");
	put("ecp-server", 0, NULL, "a1");
	put("ecp-server", 0, NULL, "a2");
	put("httpproxy", 1, "a2", "r3");
	check_requests("aaaaa");
}

static void an_activity_of_several_requests_joins_nothing(void **state)
{
	(void)state;
	fresh();
	put("iis-backend", 0, "r1", "a1");
	put("iis-backend", 10, "r2", "a1");
	put("ecp-server", 10, NULL, "a1");
	check_requests("abc");
}

static void an_activity_that_goes_on_and_on_joins_nothing(void **state)
{
	(void)state;
	fresh();
	put("iis-backend", 0, "r1", "a1");
	put("ecp-server", 60, NULL, "a1");
	put("iis-backend", 100, "r2", "a2");
	put("ecp-server", 161, NULL, "a2");
	check_requests("aabc");
}

static void another_host_has_ids_of_its_own(void **state)
{
	(void)state;
	fresh();
	put("iis-backend", 0, "r1", "a1");
	item = story_server(&s, "EX02", STORY_OPEN);
	put("ecp-server", 0, NULL, "a1");
	check_requests("ab");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(an_activity_joins_a_line_that_has_no_request_id),
		STORY(in_whatever_order_they_were_read),
		STORY(without_any_request_id_the_activity_is_enough),
		STORY(what_one_log_calls_the_request_another_calls_the_activity),
		STORY(what_hangs_on_a_chain_of_ids_is_one),
		STORY(an_activity_of_several_requests_joins_nothing),
		STORY(an_activity_that_goes_on_and_on_joins_nothing),
		STORY(another_host_has_ids_of_its_own),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, story_load_all, story_unload_all);
}
