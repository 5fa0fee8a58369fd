/* test_confinement.c - did it stay within the mail servers? */
#include "check.h"

#include "story.h"

static int64_t mail; /* Security log of EX01 */
static int64_t dc;   /* of DC01 */
static int64_t files;

#define VERDICT(word)                                                          \
	CHECK_TEXT(story_answer(&s, "confinement", "verdict"), word)
#define SAYS(text)                                                             \
	CHECK(strstr(story_answer(&s, "confinement", "sentence_en"), text))

static int64_t security(const char *host, int from, int to)
{
	char path[128];
	int64_t item;

	snprintf(path, sizeof(path), "%s/winevt/Logs/Security.evtx", host);
	item = story_item(&s, host, path, "evtx", from, to);
	story_hours(&s, item, "evtx:Security", from, to);
	return item;
}

/* EX01 at 10.0.0.5, entered at hour 500. */
static int begin(void **state)
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

	(void)state;
	story_begin(&s);
	story_sql(&s,
		  "UPDATE item SET host_record = '10.0.0.5' WHERE seq = %lld",
		  (long long)story_server(&s, "EX01", STORY_OPEN));
	h.item = story_item(&s, "EX01", "EX01/Logging/HttpProxy/Ecp/x.LOG",
			    "httpproxy", 0, STORY_HOURS);
	story_hits(&s, &h);
	mail = security("EX01", 0, STORY_HOURS);
	return 0;
}

static void contact(int64_t item, const char *how, const char *outcome,
		    const char *address, const char *peer, const char *account,
		    const char *detail, double from, double to)
{
	static int ord;

	ord++;
	story_sql(
		&s,
		"INSERT INTO contact VALUES (%lld, %d, '%s', '%s', '%s', '%s',"
		" '%s', '%s', 3, %lld, %lld, %d, 77, 5)",
		(long long)item, ord, how, outcome, address, peer, account,
		detail, (long long)story_hour(from), (long long)story_hour(to),
		ord);
}

/* A domain controller and a file server, with all their logs. */
static void neighbours(void)
{
	dc = security("DC01", 0, STORY_HOURS);
	files = security("FILES01", 0, STORY_HOURS);
	contact(dc, "ticket", "unknown", "10.0.0.77", "FILES01$", "", "", 1,
		999);
}

static void credentials(void)
{
	struct story_hit h = {.item = mail,
			      .rule = "lsass-dump-file",
			      .outcome = "succeeded",
			      .log = "evtx",
			      .hour = 510,
			      .line = 9};

	story_hits(&s, &h);
}

static void without_other_logs_it_is_open(void **state)
{
	(void)state;
	story_ask(&s);
	VERDICT("undetermined");
	SAYS("domain controllers");
	GET("SELECT why FROM answer_gap WHERE question = 'confinement'",
	    "no log of a domain controller is in the evidence");
	GET("SELECT share FROM answer WHERE question = 'confinement'", "0.0");
}

static void clean_logs_of_the_others_contain(void **state)
{
	(void)state;
	neighbours();
	story_ask(&s);
	VERDICT("contained");
	CHECK_TEXT(story_answer(&s, "confinement", "confidence"), "medium");
	CHECK_TEXT(story_answer(&s, "confinement", "vals"), "{\"reached\":[]}");
	SAYS("DC01, FILES01");
}

/* The logs of a sensor that was there before. */
static int64_t sensor(void)
{
	int64_t item = story_item(&s, NULL, "sensor/smb_mapping.log",
				  "network-flow", 0, STORY_HOURS);

	story_hours(&s, item, "network-smb", 0, STORY_HOURS);
	return item;
}

static void an_administrative_share_seen_by_a_sensor_is_spread(void **state)
{
	int64_t item = sensor();

	(void)state;
	neighbours();
	contact(item, "net-share", "succeeded", "10.0.0.5", "files01", "",
		"\\\\files01\\C$", 700, 701);
	story_ask(&s);
	VERDICT("spread");
	GET("SELECT how || ' ' || to_host || ' ' || coalesce(account, 'null')"
	    " FROM reach",
	    "smb-admin-share FILES01 null");
	GET("SELECT h.name || ' ' || f.source || ' ' || coalesce(i.record, 0)"
	    " || ' ' || i.offset FROM finding f JOIN finding_item i"
	    " ON i.finding = f.n JOIN host h ON h.id = f.host"
	    " WHERE f.rule = 'reach-smb-admin-share'",
	    "FILES01 network-flow 3 77");
}

static void shares_that_were_a_habit_are_not_told(void **state)
{
	int64_t item = sensor();

	(void)state;
	neighbours();
	contact(item, "net-share", "succeeded", "10.0.0.5", "files01", "",
		"\\\\files01\\witness", 1, 2);
	contact(item, "net-share", "succeeded", "10.0.0.5", "files01", "",
		"\\\\FILES01\\witness", 700, 701);
	contact(item, "net-share", "succeeded", "10.0.0.5", "dc01", "",
		"\\\\dc01\\SYSVOL", 700, 701);
	contact(item, "net-ntlm", "succeeded", "10.0.0.5", "dc01", "EX01$", "",
		700, 701);
	story_ask(&s);
	VERDICT("contained");
	contact(item, "net-share", "succeeded", "10.0.0.5", "files01", "",
		"\\\\FILES01\\finance", 700, 701);
	story_ask(&s);
	VERDICT("suspected");
	GET("SELECT how FROM reach", "smb-share");
}

static void credentials_shown_elsewhere_are_suspicion(void **state)
{
	int64_t item = sensor();

	(void)state;
	neighbours();
	contact(item, "net-ntlm", "succeeded", "10.0.0.5", "files01", "admin",
		"", 700, 701);
	story_ask(&s);
	VERDICT("suspected");
	GET("SELECT how || ' ' || account FROM reach", "ntlm admin");
}

static void a_ticket_for_a_host_without_logs_opens_the_question(void **state)
{
	int64_t item = sensor();

	(void)state;
	neighbours();
	contact(item, "net-ticket", "unknown", "10.0.0.5", "sql07.example.org",
		"EX01$", "cifs/sql07.example.org", 700, 701);
	story_ask(&s);
	VERDICT("undetermined");
	SAYS("SQL07");
}

static void stores(void)
{
	story_sql(&s, "INSERT INTO precious VALUES"
		      " (1, 'Loans', 'share', 'files01.example.org', 'lending',"
		      "  'loans'),"
		      " (2, 'Core', 'database', 'sql07', 'PAY', ''),"
		      " (3, 'DC', 'host', 'DC01', '', ''),"
		      " (4, 'Mail', 'host', 'EX01', '', 'mail')");
}

#define STATES                                                                 \
	"SELECT group_concat(state) FROM (SELECT state FROM store ORDER BY"    \
	" ord)"

static void precious_stores_are_reached_or_not(void **state)
{
	int64_t item = sensor();

	(void)state;
	neighbours();
	stores();
	story_ask(&s);
	GET(STATES, "not-seen,unknown,not-seen,reached");
	GET("SELECT vals ->> '$.stores[0].share' FROM answer"
	    " WHERE question = 'confinement'",
	    "1.0");
	SAYS("Core");
	CHECK_TEXT(story_answer(&s, "at_risk", "vals ->> '$.stores'"),
		   "[\"Mail\"]");
	contact(item, "net-share", "succeeded", "10.0.0.5", "files01", "",
		"\\\\FILES01\\public", 700, 701);
	story_ask(&s);
	GET(STATES, "tried,unknown,not-seen,reached");
	contact(item, "net-share", "succeeded", "10.0.0.5", "files01", "",
		"\\\\FILES01\\Lending", 700, 701);
	story_ask(&s);
	GET(STATES, "reached,unknown,not-seen,reached");
}

static void where_nobody_got_in_no_store_was_reached(void **state)
{
	(void)state;
	neighbours();
	stores();
	story_sql(&s, "DELETE FROM hit");
	story_sql(&s, "UPDATE build_seen SET build = '" STORY_FIXED "'");
	story_ask(&s);
	GET(STATES, "not-seen,not-seen,not-seen,not-seen");
}

static void a_file_server_alone_does_not(void **state)
{
	(void)state;
	security("FILES01", 0, STORY_HOURS);
	story_ask(&s);
	VERDICT("undetermined");
}

static void credentials_alone_are_suspicion(void **state)
{
	(void)state;
	credentials();
	story_ask(&s);
	VERDICT("suspected");
	SAYS("Credentials were taken or reached for");
}

static void credentials_and_clean_logs_are_contained(void **state)
{
	(void)state;
	credentials();
	neighbours();
	story_ask(&s);
	VERDICT("contained");
	CHECK_TEXT(story_answer(&s, "confinement", "confidence"), "medium");
}

/* Of 500 hours since the entry, 25 may be missing. */
static void lose(int from, int to)
{
	neighbours();
	story_sql(
		&s,
		"INSERT INTO record_run VALUES (%lld, 'evtx:Security', 1, 100,"
		" %lld, %lld), (%lld, 'evtx:Security', 200, 300, %lld, %lld)",
		(long long)files, (long long)story_hour(0),
		(long long)story_hour(from), (long long)files,
		(long long)story_hour(to), (long long)story_hour(STORY_HOURS));
	story_ask(&s);
}

static void few_lost_records_are_borne(void **state)
{
	(void)state;
	lose(600, 624);
	VERDICT("contained");
}

static void many_lost_records_forbid_a_no(void **state)
{
	(void)state;
	lose(600, 627);
	VERDICT("undetermined");
	SAYS("FILES01");
}

static void more_logons_than_are_kept_forbid_a_no(void **state)
{
	(void)state;
	neighbours();
	contact(files, "lost", "unknown", "", "", "", "", 0, 0);
	story_ask(&s);
	VERDICT("undetermined");
}

static void what_machines_do_by_themselves_is_no_spread(void **state)
{
	(void)state;
	neighbours();
	contact(dc, "logon-3", "succeeded", "10.0.0.5", "", "EX01$", "", 501,
		999);
	contact(dc, "logon-3", "succeeded", "10.0.0.5", "", "ANONYMOUS LOGON",
		"", 501, 999);
	contact(dc, "logon-3", "succeeded", "10.0.0.5", "",
		"HealthMailbox0a1b2c3", "", 501, 999);
	contact(files, "logon-3", "succeeded", "10.0.0.77", "PC7", "user", "",
		501, 999);
	story_ask(&s);
	VERDICT("contained");
	GET("SELECT count(*) FROM reach", "0");
}

static void a_habit_of_before_is_no_spread(void **state)
{
	(void)state;
	neighbours();
	contact(files, "logon-10", "succeeded", "10.0.0.5", "", "admin", "",
		100, 900);
	story_ask(&s);
	VERDICT("contained");
}

static void a_service_over_the_network_is_spread(void **state)
{
	(void)state;
	neighbours();
	contact(files, "logon-3", "succeeded", "10.0.0.5", "EX01", "admin", "",
		600, 600);
	contact(files, "service", "succeeded", "", "", "ADMIN", "PSEXESVC",
		600.01, 600.01);
	story_ask(&s);
	VERDICT("spread");
	CHECK_TEXT(story_answer(&s, "confinement", "confidence"), "high");
	CHECK_TEXT(story_answer(&s, "confinement", "vals"),
		   "{\"reached\":[\"FILES01\"]}");
	GET("SELECT group_concat(how) FROM (SELECT how FROM reach ORDER BY "
	    "ord)",
	    "logon-3,service");
	GET("SELECT from_host || '>' || to_host || ' ' || account || ' ' ||"
	    " outcome FROM reach WHERE how = 'service'",
	    "EX01>FILES01 admin succeeded");
	/* every edge leads back to a record */
	GET("SELECT count(*) FROM reach r WHERE NOT EXISTS (SELECT 1 FROM"
	    " reach_finding f JOIN finding d ON d.id = f.finding"
	    " JOIN finding_item i ON i.finding = d.n"
	    " WHERE f.reach = r.ord AND i.record > 0 AND i.offset = 77)",
	    "0");
}

static void a_service_of_another_account_is_not_his(void **state)
{
	(void)state;
	neighbours();
	contact(files, "logon-3", "succeeded", "10.0.0.5", "EX01", "admin", "",
		600, 600);
	contact(files, "service", "succeeded", "", "", "other", "agent", 600.01,
		600.01);
	story_ask(&s);
	VERDICT("suspected");
	CHECK_TEXT(story_answer(&s, "confinement", "vals"), "{\"reached\":[]}");
}

static void a_new_logon_is_suspicion(void **state)
{
	(void)state;
	neighbours();
	contact(files, "logon-10", "succeeded", "10.0.0.5", "", "admin", "",
		600, 600);
	story_ask(&s);
	VERDICT("suspected");
}

static void a_new_session_after_a_theft_is_spread(void **state)
{
	(void)state;
	neighbours();
	credentials();
	contact(files, "logon-10", "succeeded", "10.0.0.5", "", "admin", "",
		600, 600);
	story_ask(&s);
	VERDICT("spread");
	CHECK_TEXT(story_answer(&s, "confinement", "confidence"), "medium");
}

static void a_refused_logon_is_an_attempt(void **state)
{
	(void)state;
	neighbours();
	contact(dc, "logon-3", "attempted", "", "EX01", "admin", "", 600, 600);
	story_ask(&s);
	VERDICT("suspected");
	GET("SELECT outcome FROM reach", "failed");
}

static void the_web_server_with_credentials_is_an_attempt(void **state)
{
	(void)state;
	contact(mail, "explicit", "unknown", "", "files01.example.org", "admin",
		"C:\\Windows\\System32\\inetsrv\\w3wp.exe", 600, 600);
	story_ask(&s);
	VERDICT("suspected");
	GET("SELECT to_host FROM reach", "FILES01");
	SAYS("complete Security logs of these hosts since then are needed:"
	     " \xe2\x81\xa8"
	     "FILES01");
}

static void a_host_that_is_named_is_needed(void **state)
{
	(void)state;
	neighbours();
	contact(dc, "ticket", "unknown", "10.0.0.5", "SQL01$", "", "", 1, 999);
	story_ask(&s);
	VERDICT("undetermined");
	SAYS("SQL01");
}

static void from_the_next_host_on_acts_count(void **state)
{
	(void)state;
	neighbours();
	story_sql(&s,
		  "UPDATE item SET host_record = 'FILES01.x' WHERE"
		  " seq = %lld",
		  (long long)files);
	contact(files, "share", "succeeded", "10.0.0.5", "", "admin",
		"\\\\*\\C$", 600, 600);
	contact(dc, "logon-3", "succeeded", "", "FILES01", "user", "", 601,
		601);
	story_ask(&s);
	VERDICT("spread");
	CHECK_TEXT(story_answer(&s, "confinement", "vals"),
		   "{\"reached\":[\"FILES01\"]}");
	contact(dc, "logon-3", "succeeded", "", "FILES01", "admin", "", 602,
		602);
	contact(dc, "service", "succeeded", "", "", "admin", "x", 602.001,
		602.001);
	story_ask(&s);
	CHECK_TEXT(story_answer(&s, "confinement", "vals"),
		   "{\"reached\":[\"DC01\",\"FILES01\"]}");
}

static void nobody_in_went_nowhere(void **state)
{
	(void)state;
	story_sql(&s, "DELETE FROM hit");
	story_sql(&s, "UPDATE build_seen SET build = '" STORY_FIXED "'");
	story_ask(&s);
	VERDICT("contained");
	SAYS("Nobody was seen getting in");
}

/* An attack on a host that is no mail server: nothing is known of these. */
static void an_entry_elsewhere_is_no_containment(void **state)
{
	struct story_hit h = {.rule = "webshell-use-aspnet-client",
			      .outcome = "succeeded",
			      .log = "iis",
			      .hour = 500,
			      .line = 5,
			      .client = "203.0.113.5",
			      .method = "POST",
			      .stem = "/aspnet_client/x.aspx",
			      .status = 200};

	(void)state;
	story_sql(&s, "DELETE FROM hit");
	h.item = story_iis(&s, "WEB01", 0, STORY_HOURS, STORY_HOURS);
	story_hours(&s, h.item, "iis", 0, STORY_HOURS);
	story_hits(&s, &h);
	story_ask(&s);
	CHECK_TEXT(story_answer(&s, "targeted", "verdict"), "exploited");
	VERDICT("undetermined");
}

static void asked_again_it_says_the_same(void **state)
{
	static const char sql[] =
		"SELECT group_concat(ord || how || f.finding || f2.summary_ar)"
		" FROM reach r JOIN reach_finding f ON f.reach = r.ord"
		" JOIN finding f2 ON f2.id = f.finding";
	char before[8192];

	(void)state;
	neighbours();
	contact(files, "share", "succeeded", "10.0.0.5", "", "admin",
		"\\\\*\\C$", 600, 600);
	story_ask(&s);
	snprintf(before, sizeof(before), "%s", story_get(&s, sql));
	CHECK(before[0]);
	story_ask(&s);
	CHECK_TEXT(story_get(&s, sql), before);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, story_end_test)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(without_other_logs_it_is_open),
		TEST(clean_logs_of_the_others_contain),
		TEST(an_administrative_share_seen_by_a_sensor_is_spread),
		TEST(shares_that_were_a_habit_are_not_told),
		TEST(credentials_shown_elsewhere_are_suspicion),
		TEST(a_ticket_for_a_host_without_logs_opens_the_question),
		TEST(precious_stores_are_reached_or_not),
		TEST(where_nobody_got_in_no_store_was_reached),
		TEST(a_file_server_alone_does_not),
		TEST(credentials_alone_are_suspicion),
		TEST(credentials_and_clean_logs_are_contained),
		TEST(few_lost_records_are_borne),
		TEST(many_lost_records_forbid_a_no),
		TEST(more_logons_than_are_kept_forbid_a_no),
		TEST(what_machines_do_by_themselves_is_no_spread),
		TEST(a_habit_of_before_is_no_spread),
		TEST(a_service_over_the_network_is_spread),
		TEST(a_service_of_another_account_is_not_his),
		TEST(a_new_logon_is_suspicion),
		TEST(a_new_session_after_a_theft_is_spread),
		TEST(a_refused_logon_is_an_attempt),
		TEST(the_web_server_with_credentials_is_an_attempt),
		TEST(a_host_that_is_named_is_needed),
		TEST(from_the_next_host_on_acts_count),
		TEST(nobody_in_went_nowhere),
		TEST(an_entry_elsewhere_is_no_containment),
		TEST(asked_again_it_says_the_same),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, story_load_all, story_unload_all);
}
