/* test_judged.c - what people say of findings and gaps, and what follows. */
#include "check.h"

#include "story.h"

static int64_t iis;

static void attack(const char *rule, const char *stem, const char *outcome,
		   double hour)
{
	static int line;
	const struct story_hit h = {.item = iis,
				    .rule = rule,
				    .outcome = outcome,
				    .log = "iis",
				    .hour = hour,
				    .line = ++line,
				    .client = "203.0.113.5",
				    .method = "POST",
				    .stem = stem,
				    .status = 200};

	story_hits(&s, &h);
}

static void judge(const char *subject, const char *verdict)
{
	story_judge(&s, subject, verdict);
}

static void accept(const char *host, const char *source, double from, double to)
{
	const struct case_judgement j = {.subject = span_str(host),
					 .verdict = SPAN_LIT("accepted"),
					 .why = SPAN_LIT("was off"),
					 .person = SPAN_LIT("A. Person"),
					 .host = span_str(host),
					 .source = span_str(source),
					 .from_ns = story_hour(from),
					 .to_ns = story_hour(to)};
	struct err err = {0};

	if (case_judge(s.c, &j, &err))
		fail_msg("%s", err.text);
	story_ask(&s);
}

static void a_benign_finding_makes_no_verdict(void **state)
{
	char id[64];

	(void)state;
	iis = story_server(&s, "EX01", STORY_FIXED);
	attack("webshell-use-aspnet-client", "/aspnet_client/a.aspx",
	       "succeeded", 10);
	story_ask(&s);
	VERDICT_OF("targeted", "exploited");
	VERDICT_OF("implants", "removed");
	snprintf(id, sizeof(id), "%s", story_get(&s, "SELECT id FROM finding"));
	judge(id, "benign");
	VERDICT_OF("targeted", "none-seen");
	VERDICT_OF("implants", "none-seen");
	CHECK_TEXT(story_answer(&s, "targeted", "confidence"), "medium");
	CHECK_TEXT(story_answer(&s, "targeted",
				"sentence_en LIKE '%judged to be benign%'"),
		   "1");
	GET("SELECT count(*) FROM answer_list", "0");
	/* it is listed all the same, and says by whom it was judged */
	GET("SELECT id FROM finding", id);
	GET("SELECT judgement FROM finding_judgement", "1");
	/* and back */
	judge(id, "unknown");
	VERDICT_OF("targeted", "exploited");
	GET("SELECT judgement FROM finding_judgement", "2");
	GET("SELECT count(*) FROM judgement", "2");
}

static void a_malicious_finding_counts_though_it_is_weak(void **state)
{
	char id[64];

	(void)state;
	iis = story_server(&s, "EX01", STORY_FIXED);
	attack("webshell-search", "/aspnet_client/x.aspx", "attempted", 10);
	story_ask(&s);
	VERDICT_OF("targeted", "none-seen");
	GET("SELECT grade FROM finding", "weak");
	snprintf(id, sizeof(id), "%s", story_get(&s, "SELECT id FROM finding"));
	judge(id, "malicious");
	VERDICT_OF("targeted", "probed");
	GET("SELECT grade FROM finding", "weak");
	CHECK_TEXT(story_answer(&s, "targeted",
				"sentence_en LIKE '%judged to be malicious%'"),
		   "1");
}

/* What counts on a server that nobody was seen on counts for the other's no. */
static void a_gap_accepted_elsewhere_is_told_of_a_no(void **state)
{
	struct story_hit h = {.rule = "proxylogon-anchor",
			      .outcome = "succeeded",
			      .log = "httpproxy",
			      .hour = 500,
			      .line = 5,
			      .client = "203.0.113.5",
			      .method = "POST",
			      .stem = "/ecp/x.js",
			      .status = 200,
			      .backend_status = 200};
	int64_t item;

	(void)state;
	story_server(&s, "EX01", STORY_OPEN);
	h.item = story_item(&s, "EX01", "EX01/Logging/HttpProxy/Ecp/x.LOG",
			    "httpproxy", 0, STORY_HOURS);
	story_hits(&s, &h);
	item = story_item(&s, "EX01", "EX01/winevt/Security.evtx", "evtx", 500,
			  STORY_HOURS);
	story_hours(&s, item, "process-security", 500, STORY_HOURS);
	item = story_item(&s, "EX01", "EX01/winevt/Management.evtx", "evtx", 0,
			  STORY_HOURS);
	story_hours(&s, item, "evtx:MSExchange Management", 0, STORY_HOURS);
	story_build(&s, "EX02", "ews", STORY_FIXED, 0, STORY_HOURS);
	story_iis(&s, "EX02", 100, 600, STORY_HOURS);
	story_ask(&s);
	VERDICT_OF("actions", "undetermined");
	accept("EX02", "iis", 100, 600);
	VERDICT_OF("actions", "none-seen");
	CHECK_TEXT(story_answer(&s, "actions", "confidence"), "medium");
	GET("SELECT group_concat(DISTINCT host) FROM answer_gap"
	    " WHERE question = 'actions' AND judgement IS NOT NULL",
	    "EX02");
	CHECK_TEXT(story_answer(&s, "actions", "sentence_en LIKE '%accepted%'"),
		   "1");
}

static void an_accepted_gap_counts_and_stays_listed(void **state)
{
	(void)state;
	story_folders(&s, "EX01");
	story_build(&s, "EX01", "ews", STORY_FIXED, 0, STORY_HOURS);
	story_iis(&s, "EX01", 100, 200, STORY_HOURS);
	story_ask(&s);
	VERDICT_OF("targeted", "undetermined");
	accept("EX01", "iis", 100, 200);
	VERDICT_OF("targeted", "none-seen");
	CHECK_TEXT(story_answer(&s, "targeted", "share"), "1.0");
	CHECK_TEXT(story_answer(&s, "targeted", "confidence"), "medium");
	CHECK_TEXT(story_answer(&s, "targeted",
				"replace(replace(sentence_en, char(0x2068),"
				" ''), char(0x2069), '') LIKE '%without them"
				" the coverage is 90.0 \x25.'"),
		   "1");
	GET("SELECT count(*) FROM answer_gap WHERE question = 'targeted'"
	    " AND judgement = 1",
	    "1");
	GET("SELECT judgement FROM gap WHERE source = 'iis'", "1");
	GET("SELECT accepted_ns / 3600000000000 FROM answer_cover"
	    " WHERE question = 'targeted'",
	    "100");
}

static void half_an_accepted_gap_is_half(void **state)
{
	(void)state;
	story_folders(&s, "EX01");
	story_build(&s, "EX01", "ews", STORY_FIXED, 0, STORY_HOURS);
	story_iis(&s, "EX01", 100, 300, STORY_HOURS);
	accept("EX01", "iis", 100, 200);
	VERDICT_OF("targeted", "undetermined");
	CHECK_TEXT(story_answer(&s, "targeted", "share"), "0.9");
	/* one part of it is accepted, the other is not */
	GET("SELECT group_concat(coalesce(judgement, 0)) FROM answer_gap"
	    " WHERE question = 'targeted' ORDER BY ord",
	    "1,0");
	/* the source's own gap is wider than what was accepted */
	GET("SELECT judgement FROM gap WHERE source = 'iis'", "");
	accept("EX02", "iis", 0, STORY_HOURS); /* of another host: nothing */
	CHECK_TEXT(story_answer(&s, "targeted", "share"), "0.9");
}

static void a_class_can_be_accepted_where_no_log_could_be(void **state)
{
	(void)state;
	story_build(&s, "EX01", "ews", STORY_FIXED, 0, STORY_HOURS);
	story_iis(&s, "EX01", STORY_HOURS, STORY_HOURS, STORY_HOURS);
	story_ask(&s);
	VERDICT_OF("implants", "undetermined");
	accept("EX01", "web-file", 0, STORY_HOURS);
	VERDICT_OF("implants", "none-seen");
}

static void a_judgement_of_what_is_gone_does_nothing(void **state)
{
	(void)state;
	iis = story_server(&s, "EX01", STORY_FIXED);
	judge("f-0000000000000000", "benign");
	VERDICT_OF("targeted", "none-seen");
	GET("SELECT count(*) FROM finding_judgement", "0");
	CHECK_TEXT(story_answer(&s, "targeted", "confidence"), "high");
}

static void judgements_are_rows_of_custody(void **state)
{
	(void)state;
	iis = story_server(&s, "EX01", STORY_FIXED);
	judge("f-0000000000000000", "benign");
	judge("f-0000000000000000", "unknown");
	GET("SELECT group_concat(act || ' ' || path || ' ' || bytes || ' ' ||"
	    " length(sha256), ', ') FROM custody",
	    "judgement f-0000000000000000 1 64, "
	    "judgement f-0000000000000000 2 64");
}

static void answers_are_made_again_with_the_same_options(void **state)
{
	struct questions_options got;
	struct err err = {0};

	(void)state;
	iis = story_server(&s, "EX01", STORY_OPEN);
	s.options.from_ns = story_hour(2);
	s.options.as_of_ns = story_hour(400);
	story_ask(&s);
	CHECK_EQ(questions_options_load(s.c, &got, &err), ST_OK);
	assert_true(got.from_ns == story_hour(2));
	assert_true(got.to_ns == TIME_NONE);
	assert_true(got.as_of_ns == story_hour(400));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(a_benign_finding_makes_no_verdict),
		STORY(a_malicious_finding_counts_though_it_is_weak),
		STORY(an_accepted_gap_counts_and_stays_listed),
		STORY(a_gap_accepted_elsewhere_is_told_of_a_no),
		STORY(half_an_accepted_gap_is_half),
		STORY(a_class_can_be_accepted_where_no_log_could_be),
		STORY(a_judgement_of_what_is_gone_does_nothing),
		STORY(judgements_are_rows_of_custody),
		STORY(answers_are_made_again_with_the_same_options),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, story_load_all, story_unload_all);
}
