/* test_actions.c - what was done, and what has to be there for a no. */
#include "check.h"

#include "story.h"

static int64_t iis;
static int64_t proxy;

#define VERDICT(word) CHECK_TEXT(story_answer(&s, "actions", "verdict"), word)
#define VALUE(path) story_answer(&s, "actions", "vals ->> '$." path "'")
#define SAYS(text)                                                             \
	CHECK(strstr(story_answer(&s, "actions", "sentence_en"), text))

/* A server on a build that is open. */
static int begin(void **state)
{
	(void)state;
	story_begin(&s);
	iis = story_server(&s, "EX01", STORY_OPEN);
	proxy = story_item(&s, "EX01", "EX01/Logging/HttpProxy/Ecp/x.LOG",
			   "httpproxy", 0, STORY_HOURS);
	return 0;
}

static void somebody_gets_in(double hour)
{
	struct story_hit h = {.item = proxy,
			      .rule = "proxylogon-anchor",
			      .outcome = "succeeded",
			      .log = "httpproxy",
			      .hour = hour,
			      .line = 5,
			      .client = "203.0.113.5",
			      .method = "POST",
			      .stem = "/ecp/x.js",
			      .status = 200,
			      .backend_status = 200};

	story_hits(&s, &h);
}

static int64_t event_log(const char *name, const char *source, int from, int to)
{
	char path[128];
	int64_t item;

	snprintf(path, sizeof(path), "EX01/Windows/winevt/Logs/%s.evtx", name);
	item = story_item(&s, "EX01", path, "evtx", from, to);
	story_hours(&s, item, source, from, to);
	return item;
}

static int64_t audited(int from, int to)
{
	int64_t item = event_log("Security", "evtx:Security", 0, STORY_HOURS);

	story_hours(&s, item, "process-security", from, to);
	return item;
}

static void cmdlets(void)
{
	event_log("MSExchange Management", "evtx:MSExchange Management", 0,
		  STORY_HOURS);
}

static void process(int64_t item, const char *rule, const char *outcome,
		    double hour, int line, const char *detail)
{
	struct story_hit h = {.item = item,
			      .rule = rule,
			      .outcome = outcome,
			      .log = "evtx",
			      .hour = hour,
			      .line = line,
			      .detail = detail};

	story_hits(&s, &h);
}

static void nobody_in_did_nothing(void **state)
{
	(void)state;
	story_sql(&s, "UPDATE build_seen SET build = '" STORY_FIXED "'");
	story_ask(&s);
	CHECK_TEXT(story_answer(&s, "targeted", "verdict"), "none-seen");
	VERDICT("none-seen");
	CHECK_TEXT(VALUE("credentials_taken"), "0");
	SAYS("Nobody was seen getting in");
}

static void an_open_entry_leaves_acts_open(void **state)
{
	(void)state;
	story_sql(&s, "DELETE FROM hour WHERE source = 'iis'"
		      " AND hour %% 3 = 0");
	story_ask(&s);
	VERDICT("undetermined");
	CHECK_TEXT(VALUE("credentials_taken"), "");
	CHECK(strcmp(story_get(&s, "SELECT count(*) FROM answer_gap"
				   " WHERE question = 'actions'"),
		     "0") != 0);
}

static void with_coverage_since_the_entry_there_is_a_no(void **state)
{
	(void)state;
	somebody_gets_in(500);
	audited(500, STORY_HOURS); /* not before: it is not asked for */
	cmdlets();
	story_ask(&s);
	VERDICT("none-seen");
	CHECK_TEXT(story_answer(&s, "actions", "confidence"), "medium");
	CHECK_TEXT(VALUE("credentials_taken"), "0");
}

static void a_server_that_nobody_could_see_forbids_a_no(void **state)
{
	int64_t other;

	(void)state;
	somebody_gets_in(500);
	audited(500, STORY_HOURS);
	cmdlets();
	story_build(&s, "EX02", "ews", STORY_FIXED, 0, STORY_HOURS);
	other = story_iis(&s, "EX02", 100, 600, STORY_HOURS);
	story_ask(&s);
	VERDICT("undetermined");
	CHECK_TEXT(VALUE("credentials_taken"), "");
	SAYS("EX02");
	CHECK_TEXT(story_get(&s, "SELECT DISTINCT host FROM answer_gap"
				 " WHERE question = 'actions'"),
		   "EX02");
	/* and one that was seen throughout does not */
	story_hours(&s, other, "iis", 100, 600);
	story_ask(&s);
	VERDICT("none-seen");
}

static void a_log_without_process_auditing_is_a_gap(void **state)
{
	(void)state;
	somebody_gets_in(500);
	event_log("Security", "evtx:Security", 0, STORY_HOURS);
	cmdlets();
	story_ask(&s);
	VERDICT("undetermined");
	CHECK_TEXT(VALUE("credentials_taken"), "");
	SAYS("not audited");
	CHECK_TEXT(story_get(&s, "SELECT why FROM answer_gap WHERE question ="
				 " 'actions' AND source = 'process'"),
		   "the Security log is there, but starts of processes are not"
		   " audited");
}

static void sysmon_shows_processes_as_well(void **state)
{
	int64_t item;

	(void)state;
	somebody_gets_in(500);
	item = event_log("Sysmon", "evtx:Microsoft-Windows-Sysmon/Operational",
			 0, STORY_HOURS);
	story_hours(&s, item, "process-sysmon", 0, STORY_HOURS);
	cmdlets();
	story_ask(&s);
	VERDICT("none-seen");
}

static void cmdlets_are_needed_as_well(void **state)
{
	(void)state;
	somebody_gets_in(500);
	audited(0, STORY_HOURS);
	story_ask(&s);
	VERDICT("undetermined");
}

/* Of 500 hours, 25 may be missing. */
static void lost_records_count(int from, int to, const char *verdict)
{
	int64_t item;

	somebody_gets_in(500);
	item = audited(0, STORY_HOURS);
	cmdlets();
	story_sql(
		&s,
		"INSERT INTO record_run VALUES (%lld, 'evtx:Security', 1, 100,"
		" %lld, %lld), (%lld, 'evtx:Security', 200, 300, %lld, %lld)",
		(long long)item, (long long)story_hour(0),
		(long long)story_hour(from), (long long)item,
		(long long)story_hour(to), (long long)story_hour(STORY_HOURS));
	story_ask(&s);
	VERDICT(verdict);
}

static void few_lost_records_are_borne(void **state)
{
	(void)state;
	lost_records_count(600, 625, "none-seen");
}

static void many_lost_records_forbid_a_no(void **state)
{
	(void)state;
	lost_records_count(600, 626, "undetermined");
}

static void commands_are_told_as_run_and_as_meant(void **state)
{
	int64_t security = audited(0, STORY_HOURS);

	(void)state;
	somebody_gets_in(10);
	process(security, "worker-shell", "succeeded", 12, 2,
		"{\"CommandLine\":\"powershell -enc"
		" dwBoAG8AYQBtAGkAIAAvAGEAbABsAA==\"}");
	process(security, "worker-shell", "succeeded", 11, 1,
		"{\"CommandLine\":\"cmd /c cd /d \\\"C:\\\\a\\\"&ipconfig&echo"
		" [S]&cd&echo [E]\"}");
	story_ask(&s);
	VERDICT("seen");
	CHECK_TEXT(VALUE("commands[0]"), "cmd /c cd /d \"C:\\a\"&ipconfig&echo"
					 " [S]&cd&echo [E]");
	CHECK_TEXT(VALUE("commands[1]"), "ipconfig");
	CHECK_TEXT(VALUE("commands[3]"), "whoami /all");
	CHECK_TEXT(VALUE("commands[4]"), "");
	CHECK(strstr(VALUE("techniques"), "T1505.003"));
	CHECK_TEXT(VALUE("credentials_taken"), "");
	SAYS("There may have been more"); /* cmdlets are not there */
}

static void a_dump_that_was_seen_is_taken(void **state)
{
	int64_t security = audited(0, STORY_HOURS);

	(void)state;
	somebody_gets_in(10);
	process(security, "lsass-dump-file", "succeeded", 12, 2, "{}");
	story_ask(&s);
	VERDICT("seen");
	CHECK_TEXT(VALUE("credentials_taken"), "1");
	SAYS("Credentials were taken");
}

static void a_dump_that_was_ordered_is_not_known(void **state)
{
	int64_t security = audited(0, STORY_HOURS);

	(void)state;
	somebody_gets_in(10);
	cmdlets();
	process(security, "lsass-comsvcs", "unknown", 12, 2,
		"{\"CommandLine\":\"rundll32 comsvcs.dll, MiniDump\"}");
	story_ask(&s);
	VERDICT("seen");
	CHECK_TEXT(VALUE("credentials_taken"), "");
	SAYS("reached for");
}

static struct story_hit page(const char *method)
{
	return (struct story_hit){.item = iis,
				  .rule = "webshell-use-aspnet-client",
				  .outcome = "succeeded",
				  .log = "iis",
				  .hour = 20,
				  .line = 7,
				  .client = "203.0.113.5",
				  .method = method,
				  .stem = "/aspnet_client/x.aspx",
				  .status = 200};
}

static void data_sent_to_a_page_is_an_act(void **state)
{
	struct story_hit h = page("POST");

	(void)state;
	somebody_gets_in(10);
	story_hits(&s, &h);
	story_ask(&s);
	VERDICT("seen");
}

static void a_page_that_was_looked_at_is_none(void **state)
{
	struct story_hit h = page("GET");

	(void)state;
	somebody_gets_in(10);
	story_hits(&s, &h);
	story_ask(&s);
	VERDICT("undetermined");
}

static void an_alarm_without_outcome_is_no_act_and_no_no(void **state)
{
	int64_t security = audited(0, STORY_HOURS);

	(void)state;
	somebody_gets_in(10);
	cmdlets();
	process(security, "defender-worker-behaviour", "unknown", 12, 2, "{}");
	story_ask(&s);
	VERDICT("undetermined");
	SAYS("leave open");
}

static void a_weak_trace_in_bad_company_is_an_act(void **state)
{
	int64_t security = audited(0, STORY_HOURS);

	(void)state;
	somebody_gets_in(10);
	process(security, "mailbox-forwarding", "succeeded", 10.4, 2,
		"{\"cmdlet\":\"Set-Mailbox\",\"parameters\":\"-Identity x\"}");
	story_ask(&s);
	VERDICT("seen");
	CHECK_TEXT(VALUE("commands[0]"), "Set-Mailbox -Identity x");
}

static void a_weak_trace_days_later_is_open(void **state)
{
	int64_t security = audited(0, STORY_HOURS);

	(void)state;
	somebody_gets_in(10);
	cmdlets();
	process(security, "mailbox-forwarding", "succeeded", 100, 2, "{}");
	story_ask(&s);
	VERDICT("undetermined");
}

static void an_account_made_after_the_entry_forbids_a_no(void **state)
{
	int64_t log;

	(void)state;
	somebody_gets_in(500);
	log = audited(500, STORY_HOURS);
	cmdlets();
	process(log, "account-created", "succeeded", 400, 1, "{}");
	story_ask(&s);
	VERDICT("none-seen");
	process(log, "account-created", "succeeded", 700, 2, "{}");
	story_ask(&s);
	VERDICT("undetermined");
}

static void a_script_of_several_records_is_told_whole(void **state)
{
	int64_t item = event_log(
		"PowerShell", "evtx:Microsoft-Windows-PowerShell/Operational",
		0, STORY_HOURS);

	(void)state;
	somebody_gets_in(10);
	process(item, "attack-script-block", "succeeded", 20, 7,
		"{\"ScriptBlockText\":\"function powercat\"}");
	story_sql(&s, "UPDATE hit SET record = 7, line = NULL WHERE line = 7");
	story_sql(&s,
		  "INSERT INTO script VALUES (%lld, 1, 'a', 3, 2, 0, 5,"
		  " 'function powercat { (''who''+''ami'')'); INSERT INTO"
		  " script_part VALUES (%lld, 1, 1, 7, 700, 9),"
		  " (%lld, 1, 2, 8, 800, 9)",
		  (long long)item, (long long)item, (long long)item);
	story_ask(&s);
	VERDICT("seen");
	CHECK_TEXT(VALUE("commands"), "[\"function powercat { ('who'+'ami')\","
				      "\"function powercat { ('whoami')\"]");
	SAYS("parts are missing from the log");
	CHECK_TEXT(story_get(&s,
			     "SELECT group_concat(record) FROM finding_item"
			     " WHERE item = (SELECT max(item) FROM script)"),
		   "8");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, story_end_test)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_script_of_several_records_is_told_whole),
		TEST(nobody_in_did_nothing),
		TEST(an_open_entry_leaves_acts_open),
		TEST(with_coverage_since_the_entry_there_is_a_no),
		TEST(a_server_that_nobody_could_see_forbids_a_no),
		TEST(a_log_without_process_auditing_is_a_gap),
		TEST(sysmon_shows_processes_as_well),
		TEST(cmdlets_are_needed_as_well),
		TEST(few_lost_records_are_borne),
		TEST(many_lost_records_forbid_a_no),
		TEST(commands_are_told_as_run_and_as_meant),
		TEST(a_dump_that_was_seen_is_taken),
		TEST(a_dump_that_was_ordered_is_not_known),
		TEST(data_sent_to_a_page_is_an_act),
		TEST(a_page_that_was_looked_at_is_none),
		TEST(an_alarm_without_outcome_is_no_act_and_no_no),
		TEST(a_weak_trace_in_bad_company_is_an_act),
		TEST(a_weak_trace_days_later_is_open),
		TEST(an_account_made_after_the_entry_forbids_a_no),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, story_load_all, story_unload_all);
}
