/* test_extraction.c - the ledger of what left, and what a no rests on. */
#include "check.h"

#include "story.h"

static int64_t iis;

#define VERDICT(word)                                                          \
	CHECK_TEXT(story_answer(&s, "extraction", "verdict"), word)
#define LOW(text)                                                              \
	CHECK_TEXT(story_answer(&s, "extraction", "vals ->> '$.bytes_low'"),   \
		   text)
#define HIGH(text)                                                             \
	CHECK_TEXT(story_answer(&s, "extraction", "vals ->> '$.bytes_high'"),  \
		   text)

#define PAGE "/aspnet_client/x.aspx"

static void add(int64_t item, const char *rule, const char *log, double hour,
		const char *stem, const char *detail)
{
	const struct story_hit h = {.item = item,
				    .rule = rule,
				    .outcome = "succeeded",
				    .log = log,
				    .hour = hour,
				    .line = (int)(hour * 100) + 1,
				    .client = stem ? STORY_ATTACKER : NULL,
				    .method = "POST",
				    .stem = stem,
				    .status = stem ? 200 : 0,
				    .detail = detail};

	story_hits(&s, &h);
}

/* A page that answered in hour 10, with bytes in all. */
static void page(long long bytes)
{
	add(iis, "webshell-use-aspnet-client", "iis", 10, PAGE, NULL);
	story_sql(&s, "UPDATE hit SET bytes_out = %lld", bytes);
	story_sql(&s,
		  "INSERT INTO page_use VALUES (%lld, 'iis', '" PAGE "',"
		  " '" STORY_ATTACKER
		  "', 1, 1, 1, 100, %lld, %lld, %lld, 5, 500)",
		  (long long)iis, bytes, (long long)story_hour(10),
		  (long long)story_hour(10));
}

static void connection(int64_t item, const char *from, const char *to, int port,
		       long long there, long long back, double hour)
{
	story_sql(&s,
		  "INSERT INTO traffic VALUES (%lld, 'flow', '%s', '%s', %d, "
		  "'', 1,"
		  " %lld, %lld, 0, %lld, %lld, 9, 900, 80)",
		  (long long)item, from, to, port, there, back,
		  (long long)story_hour(hour), (long long)story_hour(hour));
}

static void mail(int64_t item, const char *to, long long bytes, double hour)
{
	story_sql(&s,
		  "INSERT INTO traffic VALUES (%lld, 'mail-sent', "
		  "'a@corp.example',"
		  " '%s', 0, '', 1, %lld, 0, 0, %lld, %lld, 9, 900, 80)",
		  (long long)item, to, bytes, (long long)story_hour(hour),
		  (long long)story_hour(hour));
}

/* A server whose logs have sizes, with its cmdlets, and a sensor that is blind
 * in [from, to). Returns the sensor's file. */
static int64_t seen_server(int from, int to)
{
	int64_t item;

	iis = story_server(&s, "EX01", STORY_FIXED);
	story_sql(&s,
		  "UPDATE item SET host_record = '10.0.0.20' WHERE seq = %lld",
		  (long long)iis);
	story_sql(&s,
		  "INSERT INTO client VALUES (%lld, 'iis', '" STORY_ATTACKER
		  "', 9, 9,"
		  " 0, 900, 9000, %lld, %lld)",
		  (long long)iis, (long long)story_hour(0),
		  (long long)story_hour(STORY_HOURS));
	item = story_item(&s, "EX01", "EX01/cmdlet.log", "cmdlet", 0,
			  STORY_HOURS);
	story_hours(&s, item, "cmdlet", 0, STORY_HOURS);
	item = story_item(&s, NULL, "sensor/conn.log", "network-flow", 0,
			  STORY_HOURS);
	story_hours(&s, item, "network-flow", 0, from);
	if (to < STORY_HOURS)
		story_hours(&s, item, "network-flow", to, STORY_HOURS);
	connection(item, STORY_ATTACKER, "10.0.0.20", 443, 900, 9000, 0.5);
	return item;
}

static void where_nothing_succeeded_web_logs_are_enough(void **state)
{
	(void)state;
	story_server(&s, "EX01", STORY_FIXED);
	story_ask(&s);
	VERDICT("none-seen");
	LOW("0");
	HIGH("0");
	CHECK(strstr(story_answer(&s, "extraction", "sentence_en"),
		     "no step of an attack succeeded"));
}

static void without_web_logs_there_is_no_no(void **state)
{
	(void)state;
	story_build(&s, "EX01", "ews", STORY_FIXED, 0, STORY_HOURS);
	story_iis(&s, "EX01", 100, 600, STORY_HOURS);
	story_ask(&s);
	VERDICT("undetermined");
	HIGH("");
}

static void after_a_success_sizes_and_connections_are_needed(void **state)
{
	(void)state;
	iis = story_server(&s, "EX01", STORY_FIXED);
	add(iis, "webshell-use-aspnet-client", "iis", 10, PAGE, NULL);
	story_ask(&s);
	VERDICT("undetermined");
	HIGH("");
	GET("SELECT group_concat(source) FROM (SELECT source FROM answer_gap"
	    " WHERE question = 'extraction' ORDER BY source)",
	    "cmdlet,iis,network-flow");
	GET("SELECT why FROM answer_gap WHERE question = 'extraction'"
	    " AND source = 'iis'",
	    "no log of answers with their sizes");
}

static void all_seen_and_small_is_none_seen(void **state)
{
	(void)state;
	seen_server(STORY_HOURS, STORY_HOURS);
	page(5000);
	story_ask(&s);
	VERDICT("none-seen");
	LOW("5000");
	HIGH("5000");
	GET("SELECT channel || ' ' || peer FROM transfer",
	    "page " STORY_ATTACKER);
	GET("SELECT from_ns FROM answer WHERE question = 'extraction'",
	    "1614765600000000000"); /* the first success, hour 10 */
}

static void five_percent_unseen_are_allowed_and_no_more(void **state)
{
	(void)state;
	seen_server(500, 549); /* 49 of 990 hours */
	page(5000);
	story_ask(&s);
	VERDICT("none-seen");
	story_end(&s);
	story_begin(&s);
	seen_server(500, 550); /* 50 of them: 94.9 % */
	page(5000);
	story_ask(&s);
	VERDICT("undetermined");
	HIGH("");
	LOW("5000");
}

static void a_page_may_send_back_64_kib_in_all(void **state)
{
	(void)state;
	seen_server(STORY_HOURS, STORY_HOURS);
	page(65536);
	story_ask(&s);
	VERDICT("none-seen");
	story_sql(&s, "UPDATE page_use SET bytes_out = 65537");
	story_ask(&s);
	VERDICT("suspected");
	LOW("65537");
	HIGH("65537");
}

/* What the sensor's other logs, or the firewall's, say of a connection. */
static void seen(int64_t item, const char *kind, const char *to,
		 const char *name, long long bytes, double hour)
{
	story_sql(&s,
		  "INSERT INTO traffic VALUES (%lld, '%s', '10.0.0.20', '%s',"
		  " 443, '%s', 1, %lld, 0, %d, %lld, %lld, 9, 900, 80)",
		  (long long)item, kind, to, name, bytes < 0 ? 0 : bytes,
		  bytes < 0, (long long)story_hour(hour),
		  (long long)story_hour(hour));
}

static void a_new_name_of_cloud_storage_is_told(void **state)
{
	int64_t sensor;

	(void)state;
	sensor = seen_server(STORY_HOURS, STORY_HOURS);
	page(5000);
	connection(sensor, "10.0.0.20", "198.51.100.7", 443, 70000, 900, 50);
	seen(sensor, "tls", "198.51.100.7", "g.api.mega.co.nz", -1, 50);
	story_ask(&s);
	VERDICT("suspected");
	LOW("5000");
	HIGH("75000");
	GET("SELECT channel || ' ' || peer || ' ' || bytes_high FROM transfer"
	    " WHERE channel = 'cloud'",
	    "cloud g.api.mega.co.nz 70000");
	/* the same bytes are not counted twice */
	GET("SELECT count(*) FROM transfer WHERE channel = 'network'", "0");
}

static void storage_used_before_or_hardly_is_not_odd(void **state)
{
	int64_t sensor;

	(void)state;
	sensor = seen_server(STORY_HOURS, STORY_HOURS);
	page(5000);
	seen(sensor, "tls", "198.51.100.7", "x.blob.core.windows.net", -1, 5);
	seen(sensor, "tls", "198.51.100.8", "x.blob.core.windows.net", -1, 50);
	connection(sensor, "10.0.0.20", "198.51.100.9", 443, 6000, 90000, 50);
	seen(sensor, "tls", "198.51.100.9", "mega.nz", -1, 50);
	story_ask(&s);
	VERDICT("none-seen");
	HIGH("11000");
}

static void storage_without_a_size_is_unbounded(void **state)
{
	int64_t sensor;

	(void)state;
	sensor = seen_server(STORY_HOURS, STORY_HOURS);
	page(5000);
	seen(sensor, "http", "198.51.100.7", "transfer.sh", -1, 50);
	story_ask(&s);
	VERDICT("suspected");
	HIGH("");
}

static void a_file_to_the_attacker_is_proven(void **state)
{
	int64_t sensor;

	(void)state;
	sensor = seen_server(STORY_HOURS, STORY_HOURS);
	page(5000);
	seen(sensor, "file", STORY_ATTACKER, "application/zip http", 70000, 50);
	seen(sensor, "file", "198.51.100.7", "application/zip smtp", 9, 50);
	story_ask(&s);
	VERDICT("confirmed");
	LOW("75000");
	story_sql(&s, "UPDATE traffic SET recipient = '198.51.100.9' WHERE"
		      " kind = 'file'");
	story_ask(&s);
	VERDICT("suspected");
	LOW("5000");
	HIGH("75000");
}

static void an_answer_that_no_web_log_tells_of_is_suspicious(void **state)
{
	(void)state;
	seen_server(STORY_HOURS, STORY_HOURS);
	page(5000);
	story_sql(&s,
		  "UPDATE traffic SET bytes_back = 3000000, last_ns = %lld"
		  " WHERE kind = 'flow' AND sender = '" STORY_ATTACKER "'",
		  (long long)story_hour(11));
	story_ask(&s);
	VERDICT("suspected");
	LOW("5000");
	GET("SELECT f.rule || ' ' || f.severity || ' ' || m.path || ' ' ||"
	    " i.record || ' ' || i.offset FROM finding f JOIN finding_item i"
	    " ON i.finding = f.n JOIN item m ON m.seq = i.item"
	    " JOIN transfer_finding t ON t.finding = f.id"
	    " WHERE f.rule GLOB 'carried-*'",
	    "carried-answers medium sensor/conn.log 9 900");
	CHECK(strstr(story_answer(&s, "extraction", "sentence_en"),
		     "more than any web log tells of"));
	/* the web log has all of it, for whatever it was */
	story_sql(&s,
		  "UPDATE client SET client = '" STORY_ATTACKER
		  "', bytes_out = 2900000 WHERE item = %lld",
		  (long long)iis);
	story_ask(&s);
	VERDICT("none-seen");
	GET("SELECT count(*) FROM finding WHERE rule GLOB 'carried-*'", "0");
}

static void mail_to_an_address_excuses_no_other_connection(void **state)
{
	int64_t item;
	int64_t sensor;

	(void)state;
	sensor = seen_server(STORY_HOURS, STORY_HOURS);
	page(5000);
	item = story_item(&s, "EX01", "EX01/pfirewall.log", "firewall", 0, 9);
	seen(item, "firewall", "198.51.100.7", "", -1, 50);
	connection(sensor, "10.0.0.20", "198.51.100.7", 25, 9, 9, 50);
	story_ask(&s);
	VERDICT("undetermined");
	CHECK(strstr(story_answer(&s, "extraction", "sentence_en"),
		     "firewall let out connections"));
	GET("SELECT f.rule || ' ' || f.client || ' ' || m.path FROM finding f"
	    " JOIN finding_item i ON i.finding = f.n JOIN item m"
	    " ON m.seq = i.item WHERE f.rule GLOB 'carried-*'",
	    "carried-firewall 198.51.100.7 EX01/pfirewall.log");
}

static void what_only_the_firewall_saw_has_no_bound(void **state)
{
	int64_t item;
	int64_t sensor;

	(void)state;
	sensor = seen_server(STORY_HOURS, STORY_HOURS);
	page(5000);
	item = story_item(&s, "EX01", "EX01/pfirewall.log", "firewall", 0, 9);
	seen(item, "firewall", "198.51.100.7", "", -1, 50);
	story_ask(&s);
	VERDICT("undetermined");
	HIGH("");
	/* in whatever zone its clock is, this one was before */
	story_sql(&s,
		  "UPDATE traffic SET first_ns = %lld WHERE kind = 'firewall'",
		  (long long)story_hour(-3));
	story_ask(&s);
	VERDICT("none-seen");
	story_sql(&s,
		  "UPDATE traffic SET first_ns = %lld WHERE kind = 'firewall'",
		  (long long)story_hour(50));
	connection(sensor, "10.0.0.20", "198.51.100.7", 443, 9, 9, 50);
	story_ask(&s);
	VERDICT("none-seen");
	HIGH("5009");
}

static void bytes_high_is_null_when_a_size_is_missing(void **state)
{
	(void)state;
	seen_server(STORY_HOURS, STORY_HOURS);
	page(5000);
	story_sql(&s, "UPDATE page_use SET bytes_out = NULL");
	story_ask(&s);
	VERDICT("undetermined");
	LOW("0");
	HIGH("");
}

static void mail_read_through_a_forged_target_left(void **state)
{
	(void)state;
	iis = story_server(&s, "EX01", STORY_OPEN);
	add(iis, "proxylogon-ews-mail-theft", "httpproxy", 20, "/ecp/x.js",
	    NULL);
	story_sql(&s, "UPDATE hit SET bytes_out = 100000");
	story_ask(&s);
	VERDICT("confirmed");
	LOW("100000");
	HIGH(""); /* the rest of the time nobody looked at */
	CHECK_TEXT(story_answer(&s, "extraction", "vals ->> '$.channels'"),
		   "[\"ews\"]");
	CHECK(strstr(story_answer(&s, "extraction", "sentence_en"),
		     "cannot be bounded"));
}

static void a_little_of_it_is_suspected_only(void **state)
{
	(void)state;
	iis = story_server(&s, "EX01", STORY_OPEN);
	add(iis, "proxylogon-ews-mail-theft", "httpproxy", 20, "/ecp/x.js",
	    NULL);
	story_sql(&s, "UPDATE hit SET bytes_out = 3000");
	story_ask(&s);
	VERDICT("suspected");
	LOW("3000");
}

static void what_an_archiver_reads_too_is_not_proven(void **state)
{
	(void)state;
	seen_server(STORY_HOURS, STORY_HOURS);
	page(5000);
	add(iis, "ews-export-items", "ews", 10.5, NULL, NULL);
	story_sql(&s, "UPDATE hit SET bytes_out = 9000000"
		      " WHERE rule = 'ews-export-items'");
	story_ask(&s);
	VERDICT("suspected");
	LOW("5000");
	HIGH("9005000");
}

static void an_export_is_suspected_and_has_no_size(void **state)
{
	(void)state;
	seen_server(STORY_HOURS, STORY_HOURS);
	add(iis, "export-to-own-share", "cmdlet", 20, NULL,
	    "{\"parameters\":\"-Mailbox \\\"ann\\\" -FilePath "
	    "\\\"x.pst\\\"\"}");
	story_ask(&s);
	VERDICT("suspected");
	LOW("0");
	HIGH("");
	CHECK_TEXT(story_answer(&s, "extraction", "vals ->> '$.mailboxes'"),
		   "[\"ann\"]");
}

static const char forwarding[] =
	"{\"parameters\":\"-Identity \\\"ann\\\" -ForwardingSmtpAddress"
	" \\\"smtp:X@collect.example\\\"\"}";

static void mail_passed_on_while_the_attacker_was_there_left(void **state)
{
	int64_t tracking;

	(void)state;
	tracking = seen_server(STORY_HOURS, STORY_HOURS);
	page(100);
	add(iis, "mailbox-forwarding", "cmdlet", 10.9, NULL, forwarding);
	mail(tracking, "x@collect.example", 700, 9); /* before the rule */
	mail(tracking, "y@elsewhere.example", 9000, 12);
	story_ask(&s);
	VERDICT("suspected");
	story_sql(&s,
		  "UPDATE traffic SET first_ns = %lld, last_ns = first_ns"
		  " WHERE recipient = 'x@collect.example'",
		  (long long)story_hour(12));
	story_ask(&s);
	VERDICT("confirmed");
	LOW("800");
	CHECK_TEXT(story_answer(&s, "extraction", "confidence"), "medium");
	GET("SELECT peer || ' ' || mailbox FROM transfer"
	    " WHERE channel = 'forward'",
	    "x@collect.example ann");
}

/* Beyond the hour a rule is no row of the ledger; before somebody was in it is
 * nothing, and later nobody can say that it is honest. */
static void a_later_rule_is_no_row_and_forbids_a_no(void **state)
{
	(void)state;
	seen_server(STORY_HOURS, STORY_HOURS);
	page(100);
	add(iis, "mailbox-forwarding", "cmdlet", 9, NULL, forwarding);
	add(iis, "archive-command", "evtx", 12, NULL, NULL);
	story_ask(&s);
	VERDICT("none-seen");
	HIGH("100");
	add(iis, "mailbox-forwarding", "cmdlet", 11.1, NULL, forwarding);
	story_ask(&s);
	VERDICT("undetermined");
	LOW("100");
	HIGH("");
	GET("SELECT count(*) FROM transfer WHERE channel = 'forward'", "0");
	CHECK(strstr(story_answer(&s, "extraction", "sentence_en"),
		     "opened mail to others"));
}

static void a_right_over_mailboxes_forbids_a_no(void **state)
{
	(void)state;
	seen_server(STORY_HOURS, STORY_HOURS);
	page(100);
	add(iis, "mailbox-permission", "cmdlet", 9, NULL, forwarding);
	story_ask(&s);
	VERDICT("none-seen");
	add(iis, "mailbox-permission", "cmdlet", 700, NULL, forwarding);
	story_ask(&s);
	VERDICT("undetermined");
	HIGH("");
}

static void a_transport_agent_forbids_a_no(void **state)
{
	(void)state;
	seen_server(STORY_HOURS, STORY_HOURS);
	page(100);
	add(iis, "transport-agent-installed", "cmdlet", 700, NULL, forwarding);
	story_ask(&s);
	VERDICT("undetermined");
	HIGH("");
}

static void an_account_in_foreign_hands_forbids_a_no(void **state)
{
	(void)state;
	seen_server(STORY_HOURS, STORY_HOURS);
	page(100);
	story_ask(&s);
	VERDICT("none-seen");
	add(iis, "viewstate-control-panel-error", "evtx", 11, NULL, NULL);
	story_ask(&s);
	VERDICT("undetermined");
	HIGH("");
	LOW("100");
}

static void an_upload_to_a_new_address_is_suspected(void **state)
{
	int64_t sensor;

	(void)state;
	sensor = seen_server(STORY_HOURS, STORY_HOURS);
	page(100);
	connection(sensor, "10.0.0.20", "198.51.100.7", 443, 1048575, 10, 20);
	connection(sensor, "10.0.0.20", "198.51.100.9", 25, 9000000, 10, 20);
	connection(sensor, "10.0.0.20", "10.0.0.9", 443, 9000000, 10, 20);
	story_ask(&s);
	VERDICT("none-seen");
	HIGH("1048675");
	story_sql(&s, "UPDATE traffic SET bytes_there = 1048576"
		      " WHERE recipient = '198.51.100.7'");
	story_ask(&s);
	VERDICT("suspected");
	story_sql(&s,
		  "UPDATE traffic SET first_ns = %lld"
		  " WHERE recipient = '198.51.100.7'",
		  (long long)story_hour(5)); /* it went there before */
	story_ask(&s);
	VERDICT("none-seen");
}

static void credentials_taken_forbid_a_no(void **state)
{
	(void)state;
	seen_server(STORY_HOURS, STORY_HOURS);
	page(100);
	add(iis, "lsass-comsvcs", "evtx", 10.5, NULL, NULL);
	story_ask(&s);
	VERDICT("undetermined");
	CHECK(strstr(story_answer(&s, "extraction", "sentence_en"),
		     "credentials were taken"));
}

static void asked_again_the_ledger_is_the_same(void **state)
{
	static const char sql[] =
		"SELECT group_concat(ord || channel || bytes_low"
		" || coalesce(bytes_high, '-')) FROM transfer";
	char before[512];

	(void)state;
	seen_server(STORY_HOURS, STORY_HOURS);
	page(5000);
	add(iis, "export-to-own-share", "cmdlet", 20, NULL, NULL);
	story_ask(&s);
	snprintf(before, sizeof(before), "%s", story_get(&s, sql));
	CHECK(before[0]);
	story_ask(&s);
	GET(sql, before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(where_nothing_succeeded_web_logs_are_enough),
		STORY(without_web_logs_there_is_no_no),
		STORY(after_a_success_sizes_and_connections_are_needed),
		STORY(all_seen_and_small_is_none_seen),
		STORY(five_percent_unseen_are_allowed_and_no_more),
		STORY(a_page_may_send_back_64_kib_in_all),
		STORY(a_new_name_of_cloud_storage_is_told),
		STORY(storage_used_before_or_hardly_is_not_odd),
		STORY(storage_without_a_size_is_unbounded),
		STORY(a_file_to_the_attacker_is_proven),
		STORY(an_answer_that_no_web_log_tells_of_is_suspicious),
		STORY(mail_to_an_address_excuses_no_other_connection),
		STORY(what_only_the_firewall_saw_has_no_bound),
		STORY(bytes_high_is_null_when_a_size_is_missing),
		STORY(mail_read_through_a_forged_target_left),
		STORY(a_little_of_it_is_suspected_only),
		STORY(what_an_archiver_reads_too_is_not_proven),
		STORY(an_export_is_suspected_and_has_no_size),
		STORY(mail_passed_on_while_the_attacker_was_there_left),
		STORY(a_later_rule_is_no_row_and_forbids_a_no),
		STORY(a_right_over_mailboxes_forbids_a_no),
		STORY(a_transport_agent_forbids_a_no),
		STORY(an_account_in_foreign_hands_forbids_a_no),
		STORY(an_upload_to_a_new_address_is_suspected),
		STORY(credentials_taken_forbid_a_no),
		STORY(asked_again_the_ledger_is_the_same),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, story_load_all, story_unload_all);
}
