/* test_listed.c - whom lists of indicators name, in actors and campaign. */
#include "check.h"

#include "story.h"

static int64_t iis;

#define A "203.0.113.5"
#define B "198.51.100.7"

/* A request that succeeded, and in the same line what a list says of it. */
static void act(double hour, const char *client, const char *agent,
		const char *rule, const char *detail)
{
	struct story_hit h = {.item = iis,
			      .rule = "proxylogon-static-post-ecp",
			      .outcome = "succeeded",
			      .log = "iis",
			      .hour = hour,
			      .line = (int)(hour * 1000) + 1,
			      .client = client,
			      .method = "POST",
			      .stem = "/ecp/q.js",
			      .status = 200};

	/* a list was given */
	story_sql(&s, "INSERT OR REPLACE INTO meta VALUES"
		      " ('indicators_sha256', 'x')");
	story_hits(&s, &h);
	if (rule) {
		h.rule = rule;
		h.outcome = "unknown";
		h.detail = detail;
		story_hits(&s, &h);
	}
	story_sql(&s, "UPDATE hit SET agent = '%s' WHERE agent IS NULL", agent);
}

#define ITEM(kind, value, more)                                                \
	"{\"indicator\":\"" value "\",\"kind\":\"" kind                        \
	"\",\"value\":\"" value                                                \
	"\",\"from\":\"feed.json\",\"item\":\"i-1\",\"who\":\"ACME\"" more "}"
#define NAMES(name) ",\"names\":\"" name "\",\"names_kind\":\"actor\""
#define SAYS(question, text)                                                   \
	(strstr(story_answer(&s, question, "sentence_en"), text) != NULL)
#define MATCHES                                                                \
	story_get(&s, "SELECT vals ->> '$.matches' FROM answer"                \
		      " WHERE question = 'actors'")

static void an_address_alone_names_nobody(void **state)
{
	(void)state;
	iis = story_server(&s, "EX01", STORY_OPEN);
	act(10, A, "x", "indicator-address",
	    ITEM("address", A, NAMES("Paper Tiger")));
	story_ask(&s);
	CHECK_TEXT(MATCHES, "[]");
	CHECK(SAYS("actors", "an address alone, points to nobody"));
	CHECK(SAYS("campaign", "an address alone, points to nobody"));
	CHECK(strstr(story_get(&s, "SELECT traits FROM cluster"),
		     "listed address " A ": Paper Tiger (feed.json, i-1)"));
	CHECK(strstr(story_answer(&s, "actors", "sentence_ar"),
		     "عنوان وحده، لا يدل على أحد"));
}

static void content_names_with_who_says_so_and_who_denies(void **state)
{
	(void)state;
	iis = story_server(&s, "EX01", STORY_OPEN);
	act(10, A, "x", "indicator-request-strong",
	    ITEM("request", "/ecp/q.js", NAMES("Paper Tiger")));
	story_ask(&s);
	CHECK(strstr(MATCHES,
		     "\"name\":\"Paper Tiger\",\"claimed_by\":\"ACME\","
		     "\"contested_by\":null"));
	CHECK(SAYS("actors", "Paper Tiger"));
	CHECK(SAYS("actors", "claimed by"));
	CHECK(!SAYS("actors", "denied"));
	CHECK(SAYS("campaign", "no proof of who it was"));
	/* what is published of the name holds for whoever says it */
	story_sql(&s, "UPDATE hit SET detail = replace(detail, 'Paper Tiger',"
		      " 'HAFNIUM')");
	story_ask(&s);
	CHECK(!strstr(MATCHES, "\"contested_by\":null"));
	CHECK(SAYS("actors", "such claims are denied by"));
	CHECK(SAYS("campaign", "such claims are denied by"));
}

static void two_kinds_of_weak_traces_are_enough(void **state)
{
	(void)state;
	iis = story_server(&s, "EX01", STORY_OPEN);
	act(10, A, "x", "indicator-address",
	    ITEM("address", A, NAMES("Paper Tiger")));
	act(11, A, "x", "indicator-agent",
	    ITEM("agent", "x", NAMES("Paper Tiger")));
	story_ask(&s);
	CHECK(strstr(MATCHES, "address " A " [i-1], agent x [i-1]"));
	/* a pattern over the address is no second kind */
	story_sql(
		&s,
		"UPDATE hit SET rule = 'indicator-pattern', detail = '%s'"
		" WHERE rule = 'indicator-agent'",
		ITEM("pattern", "[ipv4-addr:value = x]", NAMES("Paper Tiger")));
	story_ask(&s);
	CHECK_TEXT(MATCHES, "[]");
}

/* Acts of 3 March; the item was true a year before, or its campaign was. */
static void times_are_respected(void **state)
{
	static const char *const bounds[] = {
		",\"valid_until\":\"2020-06-01T00:00:00Z\"",
		",\"names_until\":\"2020-06-01T00:00:00Z\"",
		",\"valid_from\":\"2021-06-01T00:00:00Z\"",
		",\"valid_from\":\"2021-01-01T00:00:00Z\","
		"\"names_from\":\"2021-05-01T00:00:00Z\"",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bounds); i++) {
		char detail[512];

		snprintf(detail, sizeof(detail), "%s%s}",
			 "{\"indicator\":\"" A "\",\"kind\":\"address\","
			 "\"value\":\"" A
			 "\",\"from\":\"feed.json\"" NAMES("Paper Tiger"),
			 bounds[i]);
		story_end(&s);
		story_begin(&s);
		iis = story_server(&s, "EX01", STORY_OPEN);
		act(10, A, "x", "indicator-address", detail);
		story_ask(&s);
		CHECK(!SAYS("actors", "Paper Tiger"));
		CHECK(!SAYS("campaign", "Paper Tiger"));
		CHECK(!strstr(story_get(&s, "SELECT traits FROM cluster"),
			      "listed"));
	}
}

static void the_other_group_bears_nothing_of_it(void **state)
{
	(void)state;
	iis = story_server(&s, "EX01", STORY_OPEN);
	act(10, A, "x", "indicator-request-strong",
	    ITEM("request", "/ecp/q.js", NAMES("Paper Tiger")));
	act(60, B, "y", NULL, NULL);
	story_ask(&s);
	CHECK_TEXT(story_get(&s, "SELECT count(*) FROM cluster WHERE"
				 " instr(traits, 'listed')"),
		   "1");
	CHECK_TEXT(story_get(&s, "SELECT count(*) FROM cluster WHERE"
				 " instr(traits, 'listed') AND"
				 " instr(traits, '" A "')"),
		   "1");
}

/* What names nobody is a trait with the list and its words, and no sentence. */
static void an_item_without_a_name_is_a_trait(void **state)
{
	(void)state;
	iis = story_server(&s, "EX01", STORY_OPEN);
	act(10, A, "x", "indicator-address",
	    "{\"indicator\":\"" A "\",\"kind\":\"address\",\"value\":\"" A
	    "\",\"from\":\"list.csv:12\",\"says\":\"a rented host\"}");
	story_ask(&s);
	CHECK(strstr(story_get(&s, "SELECT traits FROM cluster"),
		     "listed address " A
		     ": a rented host (list.csv, line 12)"));
	CHECK(!SAYS("actors", "list.csv"));
	CHECK(!SAYS("campaign", "list.csv"));
}

static void what_a_person_judged_benign_names_nobody(void **state)
{
	char id[64];

	(void)state;
	iis = story_server(&s, "EX01", STORY_OPEN);
	act(10, A, "x", "indicator-request-strong",
	    ITEM("request", "/ecp/q.js", NAMES("Paper Tiger")));
	story_ask(&s);
	snprintf(id, sizeof(id), "%s",
		 story_get(&s, "SELECT id FROM finding WHERE kind = 'alert'"));
	story_judge(&s, id, "benign");
	CHECK(!SAYS("actors", "Paper Tiger"));
	CHECK(!SAYS("campaign", "Paper Tiger"));
}

static void what_fits_nothing_that_went_on_is_not_told(void **state)
{
	const struct story_hit h = {
		.item = 0,
		.rule = "indicator-request-strong",
		.outcome = "unknown",
		.log = "iis",
		.hour = 300,
		.line = 9,
		.client = B,
		.stem = "/x",
		.status = 200,
		.detail = ITEM("request", "/x", NAMES("Paper Tiger"))};
	struct story_hit later = h;

	(void)state;
	later.item = iis = story_server(&s, "EX01", STORY_OPEN);
	act(10, A, "x", NULL, NULL);
	story_hits(&s, &later);
	story_ask(&s);
	CHECK(!SAYS("actors", "Paper Tiger"));
	CHECK(!SAYS("campaign", "Paper Tiger"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(an_address_alone_names_nobody),
		STORY(content_names_with_who_says_so_and_who_denies),
		STORY(two_kinds_of_weak_traces_are_enough),
		STORY(times_are_respected),
		STORY(the_other_group_bears_nothing_of_it),
		STORY(an_item_without_a_name_is_a_trait),
		STORY(what_a_person_judged_benign_names_nobody),
		STORY(what_fits_nothing_that_went_on_is_not_told),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, story_load_all, story_unload_all);
}
