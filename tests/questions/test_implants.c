/* test_implants.c - pages and services left behind, and what became of them. */
#include "check.h"

#include "story.h"

static int64_t iis;

static int64_t page(void)
{
	return story_file(&s, "EX01",
			  "C:\\inetpub\\wwwroot\\aspnet_client\\x.aspx",
			  "/aspnet_client/x.aspx");
}

static struct story_hit page_hit(int64_t item)
{
	return (struct story_hit){.item = item,
				  .rule = "page-in-aspnet-client",
				  .outcome = "succeeded",
				  .log = "web-file",
				  .hour = -1};
}

/* An administrator's page in the root of the site. */
static void a_weak_trace_without_company_is_low(void **state)
{
	struct story_hit h;

	(void)state;
	iis = story_server(&s, "EX01", STORY_FIXED);
	h = page_hit(story_file(&s, "EX01",
				"C:\\inetpub\\wwwroot\\default.aspx",
				"/default.aspx"));
	h.rule = "page-in-root";
	story_add(h);
	story_ask(&s);
	VERDICT_OF("implants", "none-seen");
	GET("SELECT grade || ' ' || severity FROM finding", "weak low");
	/* the same page, used as pages of control are */
	h = story_page_use(iis, 5, 10);
	h.rule = "webshell-use-root-post";
	h.stem = "/default.aspx";
	story_add(h);
	story_ask(&s);
	VERDICT_OF("implants", "present");
	GET("SELECT severity FROM finding WHERE rule = 'page-in-root'",
	    "medium");
}

static void a_page_that_lies_there_and_is_used_is_one_implant(void **state)
{
	(void)state;
	iis = story_server(&s, "EX01", STORY_FIXED);
	story_add(page_hit(page()));
	story_add(story_page_use(iis, 5, 10));
	story_add(story_page_use(iis, 6, 11));
	story_sql(&s,
		  "INSERT INTO page_use VALUES (%lld, 'iis',"
		  " '/aspnet_client/x.aspx', '203.0.113.5', 9, 9, 7, 1, 1,"
		  " %lld, %lld, 10, 1000)",
		  (long long)iis, (long long)story_hour(5),
		  (long long)story_hour(6));
	story_ask(&s);
	VERDICT_OF("implants", "present");
	GET("SELECT count(*) FROM implant", "1");
	GET("SELECT path || ' ' || kind || ' ' || state || ' ' || used || ' '"
	    " || substr(sha256, 1, 2) FROM implant",
	    "C:\\inetpub\\wwwroot\\aspnet_client\\x.aspx page present 7 bb");
	GET("SELECT count(*) FROM implant_finding", "2");
	VERDICT_OF("targeted", "exploited");
	VERDICT_OF("entry", "undetermined");
	VERDICT_OF("secured", "patched-not-clean");
}

static void a_page_missing_from_its_folder_was_removed(void **state)
{
	(void)state;
	iis = story_server(&s, "EX01", STORY_FIXED);
	story_add(story_page_use(iis, 5, 10));
	story_ask(&s);
	VERDICT_OF("implants", "removed");
	GET("SELECT state || ' ' || path FROM implant",
	    "removed /aspnet_client/x.aspx");
	VERDICT_OF("secured", "secured");
}

/* Who took the logon folder need not have taken that of the address book. */
static void a_page_of_a_folder_that_was_not_collected_may_be_there(void **state)
{
	struct story_hit h;

	(void)state;
	iis = story_server(&s, "EX01", STORY_FIXED);
	h = story_page_use(iis, 5, 10);
	h.rule = "webshell-use-service-folder";
	h.stem = "/oab/x.aspx";
	story_add(h);
	story_ask(&s);
	GET("SELECT state FROM implant", "unknown");
	VERDICT_OF("secured", "patched-not-clean");
	story_file(&s, "EX01", "C:\\V15\\ClientAccess\\OAB\\web.config",
		   "/oab/web.config");
	story_ask(&s);
	GET("SELECT state FROM implant", "unknown");
	story_file(&s, "EX01", "C:\\V15\\FrontEnd\\HttpProxy\\OAB\\web.config",
		   "/oab/web.config");
	story_ask(&s);
	GET("SELECT state FROM implant", "removed");
}

static void a_page_not_found_later_was_removed(void **state)
{
	struct story_hit h;

	(void)state;
	story_build(&s, "EX01", "ews", STORY_FIXED, 0, STORY_HOURS);
	iis = story_iis(&s, "EX01", STORY_HOURS, STORY_HOURS, STORY_HOURS);
	story_add(story_page_use(iis, 5, 10));
	h = story_page_use(iis, 8, 20);
	h.rule = "webshell-search";
	h.outcome = "attempted";
	h.status = 404;
	story_add(h);
	story_ask(&s);
	GET("SELECT state FROM implant", "removed");
	VERDICT_OF("implants", "removed");
	VERDICT_OF("secured", "undetermined"); /* the folders are missing */
}

static void a_page_that_was_used_and_never_missed_is_still_there(void **state)
{
	(void)state;
	story_build(&s, "EX01", "ews", STORY_FIXED, 0, STORY_HOURS);
	iis = story_iis(&s, "EX01", STORY_HOURS, STORY_HOURS, STORY_HOURS);
	story_add(story_page_use(iis, 5, 10));
	story_ask(&s);
	GET("SELECT state FROM implant", "unknown");
	VERDICT_OF("implants", "present");
	CHECK_TEXT(story_answer(&s, "implants", "confidence"), "medium");
	VERDICT_OF("secured", "patched-not-clean");
}

static void a_command_gives_the_page_its_path_and_first_moment(void **state)
{
	int64_t log;

	(void)state;
	iis = story_server(&s, "EX01", STORY_FIXED);
	log = story_item(&s, "EX01", "EX01/Rps.LOG", "cmdlet", 0, STORY_HOURS);
	story_add((struct story_hit){
		.item = log,
		.rule = "export-to-page",
		.outcome = "succeeded",
		.log = "cmdlet",
		.hour = 4,
		.line = 7,
		.detail = "{\"cmdlet\":\"New-MailboxExportRequest\","
			  "\"parameters\":\"-FilePath \\\"\\\\\\\\127.0.0.1"
			  "\\\\C$\\\\inetpub\\\\wwwroot\\\\aspnet_client\\\\"
			  "x.aspx\\\"\"}"});
	story_add(story_page_use(iis, 5, 10));
	story_ask(&s);
	GET("SELECT path FROM implant",
	    "C:\\inetpub\\wwwroot\\aspnet_client\\x.aspx");
	CHECK_TEXT(story_get(&s, "SELECT (first_ns / 3600000000000) FROM"
				 " implant"),
		   "448540");
}

static void a_remnant_proves_the_page_it_was_made_of(void **state)
{
	struct story_hit h;

	(void)state;
	iis = story_server(&s, "EX01", STORY_FIXED);
	h = page_hit(story_item(&s, "EX01", "EX01/T/x.compiled",
				"compiled-page", 0, 0));
	h.log = "compiled-page";
	h.rule = "postern_compiled_page_of_odd_folder";
	h.stem = "/aspnet_client/x.aspx";
	story_add(h);
	story_ask(&s);
	GET("SELECT path || ' ' || state FROM implant",
	    "/aspnet_client/x.aspx removed");
	VERDICT_OF("targeted", "exploited");
}

static void one_service_in_two_event_logs_is_one_implant(void **state)
{
	static const char *const details[] = {
		"{\"ServiceName\":\"Wink\",\"ImagePath\":\"cmd /c x\"}",
		"{\"ServiceFileName\":\"cmd /c x\",\"ServiceName\":\"WINK\"}"};

	(void)state;
	story_server(&s, "EX01", STORY_FIXED);
	for (int i = 0; i < 2; i++) {
		char path[32];

		snprintf(path, sizeof(path), "EX01/%d.evtx", i);
		story_add((struct story_hit){
			.item = story_item(&s, "EX01", path, "evtx", 0, 1000),
			.rule = "service-with-interpreter",
			.outcome = "succeeded",
			.log = "evtx",
			.hour = 4,
			.line = 7,
			.detail = details[i]});
	}
	story_ask(&s);
	GET("SELECT kind || ' ' || path || ' ' || state FROM implant",
	    "service WINK unknown");
	VERDICT_OF("secured", "patched-not-clean");
}

static void a_page_in_an_added_folder_is_found_by_its_name(void **state)
{
	struct story_hit h;

	(void)state;
	iis = story_server(&s, "EX01", STORY_FIXED);
	h = page_hit(
		story_file(&s, "EX01", "C:\\ProgramData\\COM1\\x.aspx", ""));
	h.rule = "page-in-hidden-folder";
	story_add(h);
	story_sql(&s, "UPDATE web_file SET stem = NULL WHERE stem = ''");
	h = story_page_use(iis, 5, 10);
	h.stem = "/owa/auth/com1/X.aspx";
	h.rule = "webshell-use-owa-auth";
	story_add(h);
	story_ask(&s);
	GET("SELECT path || ' ' || state || ' ' || used FROM implant",
	    "C:\\ProgramData\\COM1\\x.aspx present 1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(a_weak_trace_without_company_is_low),
		STORY(a_page_that_lies_there_and_is_used_is_one_implant),
		STORY(a_page_missing_from_its_folder_was_removed),
		STORY(a_page_of_a_folder_that_was_not_collected_may_be_there),
		STORY(a_page_not_found_later_was_removed),
		STORY(a_page_that_was_used_and_never_missed_is_still_there),
		STORY(a_command_gives_the_page_its_path_and_first_moment),
		STORY(a_remnant_proves_the_page_it_was_made_of),
		STORY(one_service_in_two_event_logs_is_one_implant),
		STORY(a_page_in_an_added_folder_is_found_by_its_name),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, story_load_all, story_unload_all);
}
