/* test_reads.c - archives whose size no log has, mail that accounts in foreign
 * hands read, and what follows when a person finds it harmless. */
#include "check.h"

#include "story.h"

static int64_t iis;
static int64_t sensor;

#define ELSEWHERE "198.51.100.9"
#define SERVER "10.0.0.20"
#define ARCHIVE "/aspnet_client/a.zip"

#define LEDGER(channel, text)                                                  \
	CHECK_TEXT(story_get(&s, "SELECT group_concat(coalesce(peer, '-')"     \
				 " || ' ' || coalesce(mailbox, '-') || ' '"    \
				 " || bytes_low || ' ' ||"                     \
				 " coalesce(bytes_high, '-'), '; ')"           \
				 " FROM transfer WHERE channel GLOB '" channel \
				 "'"),                                         \
		   text)
#define VERDICT(word)                                                          \
	CHECK_TEXT(story_answer(&s, "extraction", "verdict"), word)
#define SAYS(text)                                                             \
	CHECK(strstr(story_answer(&s, "extraction", "sentence_en"), text))

/* Somebody got in in hour 10; a sensor saw all but [from, to). */
static void entered(int from, int to)
{
	const struct story_hit h = {.rule = "webshell-use-aspnet-client",
				    .outcome = "succeeded",
				    .log = "iis",
				    .hour = 10,
				    .line = 7,
				    .client = STORY_ATTACKER,
				    .method = "POST",
				    .stem = "/aspnet_client/x.aspx",
				    .status = 200};
	struct story_hit at;

	iis = story_server(&s, "EX01", STORY_FIXED);
	story_sql(&s,
		  "UPDATE item SET host_record = '" SERVER "' WHERE seq = %lld",
		  (long long)iis);
	at = h;
	at.item = iis;
	story_hits(&s, &at);
	sensor = story_item(&s, NULL, "sensor/conn.log", "network-flow", 0,
			    STORY_HOURS);
	story_hours(&s, sensor, "network-flow", 0, from);
	story_hours(&s, sensor, "network-flow", to, STORY_HOURS);
}

static void connection(const char *from, long long back, double hour)
{
	story_sql(&s,
		  "INSERT INTO traffic VALUES (%lld, 'flow', '%s', '" SERVER
		  "', %d, '', 1, 900, %lld, 0, %lld, %lld, 9, 900, 80)",
		  (long long)sensor, from, (int)(hour * 10), back,
		  (long long)story_hour(hour), (long long)story_hour(hour));
}

/* An archive, in hour 20, by a line of a log without sizes. */
static void fetch(int took_ms)
{
	const struct story_hit h = {.item = iis,
				    .rule = "archive-fetched",
				    .outcome = "succeeded",
				    .log = "iis",
				    .hour = 20,
				    .line = 70,
				    .client = STORY_ATTACKER,
				    .method = "GET",
				    .stem = ARCHIVE,
				    .status = 200};

	story_hits(&s, &h);
	story_sql(&s,
		  "UPDATE hit SET time_taken = nullif(%d, -1)"
		  " WHERE rule = 'archive-fetched'",
		  took_ms);
}

static void the_sensor_bounds_an_archive(void **state)
{
	(void)state;
	entered(STORY_HOURS, STORY_HOURS);
	fetch(5000);
	connection(STORY_ATTACKER, 70000, 20);
	connection(STORY_ATTACKER, 800,
		   43.5); /* it may be the same connection */
	connection(STORY_ATTACKER, 9000, 45);
	connection(ELSEWHERE, 5000, 20);
	story_ask(&s);
	VERDICT("suspected");
	LEDGER("archive", STORY_ATTACKER " - 0 70800");
	SAYS("no more than");
	SAYS("network sensor");
}

static void a_sensor_that_slept_bounds_nothing(void **state)
{
	(void)state;
	entered(19, 22);
	fetch(-1);
	connection(STORY_ATTACKER, 70000, 18);
	story_ask(&s);
	LEDGER("archive", STORY_ATTACKER " - 0 -");
	SAYS("cannot be bounded: of some of it no size");
}

static void a_connection_without_a_size_bounds_nothing(void **state)
{
	(void)state;
	entered(STORY_HOURS, STORY_HOURS);
	fetch(-1);
	connection(STORY_ATTACKER, 70000, 20);
	connection(STORY_ATTACKER, 0, 21);
	story_sql(&s, "UPDATE traffic SET unsized = 1 WHERE bytes_back = 0");
	story_ask(&s);
	LEDGER("archive", STORY_ATTACKER " - 0 -");
}

/* Behind a proxy the connections are the proxy's. */
static void a_forwarded_address_has_no_connections(void **state)
{
	(void)state;
	entered(STORY_HOURS, STORY_HOURS);
	fetch(2);
	connection(STORY_ATTACKER, 70000, 20);
	story_sql(&s, "UPDATE hit SET forwarded = client, client = '10.0.0.4'");
	story_ask(&s);
	LEDGER("archive", STORY_ATTACKER " - 0 19277216");
	SAYS("10 Gbit/s");
}

/* The file that was collected is the one that was fetched, unless it was
 * written to since. */
static void the_file_bounds_it_unless_it_changed(void **state)
{
	int64_t item;

	(void)state;
	entered(STORY_HOURS, STORY_HOURS);
	fetch(5000);
	item = story_file(&s, "EX01",
			  "C:\\inetpub\\wwwroot\\aspnet_client\\a.zip",
			  ARCHIVE);
	story_sql(&s,
		  "UPDATE item SET bytes = 66000, mtime_ns = %lld"
		  " WHERE seq = %lld",
		  (long long)story_hour(19), (long long)item);
	story_ask(&s);
	LEDGER("archive", STORY_ATTACKER " - 0 66000");
	SAYS("as they were collected");
	story_sql(&s, "UPDATE item SET mtime_ns = %lld WHERE seq = %lld",
		  (long long)story_hour(21), (long long)item);
	story_ask(&s);
	LEDGER("archive", STORY_ATTACKER " - 0 6266777216");
	SAYS("10 Gbit/s");
}

static void a_size_that_is_logged_needs_no_bound(void **state)
{
	(void)state;
	entered(STORY_HOURS, STORY_HOURS);
	fetch(5000);
	connection(STORY_ATTACKER, 70000, 20);
	story_sql(&s, "UPDATE hit SET bytes_out = 900");
	story_ask(&s);
	LEDGER("archive", STORY_ATTACKER " - 900 900");
	CHECK(!strstr(story_answer(&s, "extraction", "sentence_en"),
		      "no size was logged"));
}

/* ------------------------------------------------ accounts of others -- */

static void mail(const char *kind, const char *account, const char *from,
		 const char *log, long long bytes, double hour)
{
	story_sql(&s,
		  "INSERT INTO traffic VALUES (%lld, '%s', '%s', '%s', 0, '%s',"
		  " 3, 0, %lld, %d, %lld, %lld, 9, 900, 80)",
		  (long long)iis, kind, from, account, log,
		  bytes < 0 ? 0 : bytes, bytes < 0, (long long)story_hour(hour),
		  (long long)story_hour(hour));
}

static void credentials(void)
{
	const struct story_hit h = {.item = iis,
				    .rule = "lsass-comsvcs",
				    .outcome = "succeeded",
				    .log = "evtx",
				    .hour = 10.5,
				    .line = 80};

	story_hits(&s, &h);
}

static void mail_read_from_the_attackers_address_is_proven(void **state)
{
	(void)state;
	entered(STORY_HOURS, STORY_HOURS);
	mail("read-owa", "ann", ELSEWHERE, "iis", 500, 5);
	mail("read-owa", "ann", STORY_ATTACKER, "iis", 70000, 20);
	mail("read-owa", "ann", STORY_ATTACKER, "httpproxy", 69000, 20);
	mail("read-eas", "ann", STORY_ATTACKER, "httpproxy", 600, 21);
	mail("read-owa", "ann", STORY_ATTACKER, "iis bob@example.org", 80, 20);
	story_ask(&s);
	VERDICT("confirmed");
	CHECK_TEXT(story_answer(&s, "extraction", "confidence"), "medium");
	LEDGER("account-owa", STORY_ATTACKER " ann 70000 70000; " STORY_ATTACKER
					     " bob@example.org 80 80");
	LEDGER("account-eas", STORY_ATTACKER " ann 600 600");
	CHECK_TEXT(story_answer(&s, "extraction", "vals ->> '$.mailboxes'"),
		   "[\"ann\",\"bob@example.org\"]");
	CHECK_TEXT(story_answer(&s, "extraction", "vals ->> '$.bytes_high'"),
		   "");
	SAYS("70080");
	/* each row leads to the largest answer */
	CHECK_TEXT(story_get(&s, "SELECT group_concat(t, ', ') FROM (SELECT"
				 " f.rule || ' ' || f.severity || ' ' ||"
				 " f.bytes_out || ' ' || i.record || ' ' ||"
				 " i.length AS t FROM finding f"
				 " JOIN finding_item i ON i.finding = f.n"
				 " WHERE f.rule GLOB 'carried-*' ORDER BY 1)"),
		   "carried-account-eas medium 600 9 80, carried-account-owa"
		   " high 70000 9 80, carried-account-owa medium 80 9 80");
	CHECK_TEXT(story_get(&s, "SELECT count(*) FROM transfer WHERE ord NOT"
				 " IN (SELECT transfer FROM transfer_finding)"),
		   "0");
}

/* A server with all that a no needs, and an answer of 100 bytes. */
static void seen_throughout(void)
{
	int64_t item;

	entered(STORY_HOURS, STORY_HOURS);
	connection(ELSEWHERE, 900, 1);
	item = story_item(&s, "EX01", "EX01/cmdlet.log", "cmdlet", 0,
			  STORY_HOURS);
	story_hours(&s, item, "cmdlet", 0, STORY_HOURS);
	story_sql(&s,
		  "INSERT INTO client VALUES (%lld, 'iis', '" STORY_ATTACKER
		  "', 9, 9, 0, 900, 100, %lld, %lld)",
		  (long long)iis, (long long)story_hour(0),
		  (long long)story_hour(STORY_HOURS));
	mail("read-ews", "ann", ELSEWHERE, "iis", 500, 5);
}

static void a_little_of_it_forbids_a_no(void **state)
{
	(void)state;
	seen_throughout();
	story_ask(&s);
	VERDICT("none-seen");
	mail("read-ews", "ann", STORY_ATTACKER, "iis", 600, 20);
	story_ask(&s);
	VERDICT("undetermined");
	LEDGER("account-ews", STORY_ATTACKER " ann 600 600");
	SAYS("an account was used from the attacker's address");
	mail("read-owa", "ann", STORY_ATTACKER, "iis", 65000, 20);
	story_ask(&s);
	VERDICT("suspected");
	SAYS("ways that have no log here");
}

static void without_a_size_it_is_suspected(void **state)
{
	(void)state;
	seen_throughout();
	mail("read-ews", "ann", STORY_ATTACKER, "iis", -1, 20);
	story_ask(&s);
	VERDICT("suspected");
	LEDGER("account-ews", STORY_ATTACKER " ann 0 -");
}

static const char *carried(const char *rule, const char *peer)
{
	char sql[256];

	snprintf(sql, sizeof(sql),
		 "SELECT id FROM finding WHERE rule = '%s' AND client = '%s'",
		 rule, peer);
	return story_get(&s, sql);
}

/* Each peer of the firewall forbids the no by itself. */
static void one_harmless_peer_excuses_no_other(void **state)
{
	int64_t item;

	(void)state;
	seen_throughout();
	item = story_item(&s, "EX01", "EX01/pfirewall.log", "firewall", 0, 9);
	story_sql(&s,
		  "INSERT INTO traffic SELECT %lld, 'firewall', '" SERVER "',"
		  " value, 443, '', 1, 0, 0, 1, %lld, %lld, 9, 900, 80"
		  " FROM json_each('[\"198.51.100.7\", \"198.51.100.8\"]')",
		  (long long)item, (long long)story_hour(50),
		  (long long)story_hour(50));
	story_ask(&s);
	VERDICT("undetermined");
	SAYS("firewall let out connections");
	story_judge(&s, carried("carried-firewall", "198.51.100.7"), "benign");
	VERDICT("undetermined");
	SAYS("firewall let out connections");
	LEDGER("network", "198.51.100.8 - 0 -");
	story_judge(&s, carried("carried-firewall", "198.51.100.8"), "benign");
	VERDICT("none-seen");
	LEDGER("network", "");
	CHECK_TEXT(story_answer(&s, "extraction", "vals ->> '$.bytes_high'"),
		   "0");
	story_judge(&s, carried("carried-firewall", "198.51.100.7"), "unknown");
	VERDICT("undetermined");
	LEDGER("network", "198.51.100.7 - 0 -");
}

static void reads_of_an_account_can_be_found_harmless(void **state)
{
	(void)state;
	seen_throughout();
	mail("read-owa", "ann", STORY_ATTACKER, "iis", 70000, 20);
	story_ask(&s);
	VERDICT("confirmed");
	LEDGER("account-owa", STORY_ATTACKER " ann 70000 70000");
	story_judge(&s, carried("carried-account-owa", STORY_ATTACKER),
		    "benign");
	VERDICT("none-seen");
	LEDGER("account-owa", "");
	CHECK_TEXT(story_answer(&s, "extraction", "vals ->> '$.bytes_low'"),
		   "0");
	/* what else was read stands by itself */
	mail("read-ews", "ann", STORY_ATTACKER, "iis", 600, 20);
	story_ask(&s);
	VERDICT("undetermined");
	LEDGER("account-*", STORY_ATTACKER " ann 600 600");
}

/* Behind one exit nobody can tell the thief from the neighbours. */
static void an_address_of_others_proves_nothing(void **state)
{
	(void)state;
	entered(STORY_HOURS, STORY_HOURS);
	mail("read-eas", "carl", STORY_ATTACKER, "iis", 10, 9);
	mail("read-owa", "ann", ELSEWHERE, "iis", 500, 5);
	mail("read-owa", "ann", STORY_ATTACKER, "iis", 70000, 20);
	story_ask(&s);
	LEDGER("account-*", "");
	credentials();
	story_ask(&s);
	VERDICT("undetermined");
	LEDGER("account-*", STORY_ATTACKER " ann 0 70000");
	SAYS("mailboxes: \xe2\x81\xa8"
	     "1\xe2\x81\xa9, bytes");
}

static void an_account_never_seen_before_proves_nothing(void **state)
{
	(void)state;
	entered(STORY_HOURS, STORY_HOURS);
	mail("read-owa", "ann", STORY_ATTACKER, "iis", 70000, 20);
	story_ask(&s);
	VERDICT("undetermined");
	LEDGER("account-*", STORY_ATTACKER " ann 0 70000");
}

static void a_week_later_an_address_may_be_anybodys(void **state)
{
	(void)state;
	entered(STORY_HOURS, STORY_HOURS);
	mail("read-owa", "ann", ELSEWHERE, "iis", 500, 5);
	mail("read-owa", "ann", STORY_ATTACKER, "iis", 70000, 10 + 168);
	story_ask(&s);
	LEDGER("account-*", STORY_ATTACKER " ann 70000 70000");
	story_sql(&s,
		  "UPDATE traffic SET first_ns = %lld, last_ns = first_ns"
		  " WHERE sender = '" STORY_ATTACKER "'",
		  (long long)story_hour(10 + 169));
	story_ask(&s);
	LEDGER("account-*", STORY_ATTACKER " ann 0 70000");
}

/* Roaming alone takes no account away from its owner. */
static void new_addresses_matter_when_accounts_were_taken(void **state)
{
	(void)state;
	entered(STORY_HOURS, STORY_HOURS);
	mail("read-eas", "ann", ELSEWHERE, "iis", 500, 5);
	mail("read-eas", "ann", ELSEWHERE, "httpproxy", 500, 30);
	mail("read-eas", "ann", "198.51.100.77", "iis", 4000, 30);
	mail("read-eas", "ann", "198.51.100.78", "iis", 3000, 31);
	mail("read-eas", "ann", "10.0.0.9", "iis", 9000, 30);
	mail("read-eas", "bob", "198.51.100.79", "iis", -1, 30);
	story_ask(&s);
	LEDGER("account-*", "");
	credentials();
	story_ask(&s);
	VERDICT("undetermined");
	LEDGER("account-*", "- ann 0 7000; 198.51.100.79 bob 0 -");
	CHECK_TEXT(story_answer(&s, "extraction", "vals ->> '$.mailboxes'"),
		   "[]");
	SAYS("of which no size was logged");
}

/* An account that the attack itself used is in foreign hands; others not. */
static void the_account_of_the_attack_is_taken(void **state)
{
	(void)state;
	entered(STORY_HOURS, STORY_HOURS);
	story_sql(&s, "UPDATE hit SET user = 'CORP\\Ann'");
	mail("read-owa", "ann", "198.51.100.77", "iis", 4000, 30);
	mail("read-owa", "bob", "198.51.100.78", "iis", 3000, 31);
	story_ask(&s);
	LEDGER("account-*", "198.51.100.77 ann 0 4000");
}

/* At a desk in the house its owner reads mail. */
static void an_address_inside_is_nobodys_proof(void **state)
{
	(void)state;
	entered(STORY_HOURS, STORY_HOURS);
	story_sql(&s, "UPDATE hit SET client = '10.0.0.77'");
	mail("read-owa", "ann", ELSEWHERE, "iis", 500, 5);
	mail("read-owa", "ann", "10.0.0.77", "iis", 70000, 20);
	story_ask(&s);
	LEDGER("account-*", "");
}

static void outlook_is_read_like_the_rest(void **state)
{
	(void)state;
	entered(STORY_HOURS, STORY_HOURS);
	mail("read-imap", "ann", ELSEWHERE, "imap", 500, 5);
	mail("read-mapi", "ann", STORY_ATTACKER, "iis", 70000, 20);
	mail("read-mapi", "ann", STORY_ATTACKER, "mapi", -1, 20);
	story_ask(&s);
	VERDICT("confirmed");
	LEDGER("account-mapi", STORY_ATTACKER " ann 70000 70000");
	SAYS("by Outlook from the attacker's own addresses");
}

/* The front end has who, the back end how much. */
static void passed_session(void)
{
	int64_t item = story_item(&s, "EX01", "EX01/IMAP4.log", "imap", 0,
				  STORY_HOURS);

	story_hours(&s, item, "imap", 0, STORY_HOURS);
	entered(STORY_HOURS, STORY_HOURS);
	mail("read-owa", "ann", ELSEWHERE, "iis", 500, 5);
	mail("read-imap", "ann", STORY_ATTACKER, "imap", -1, 20);
	mail("read-imap", "ann", SERVER, "imap", 70000, 20.01);
}

static void a_session_that_is_passed_on_has_the_back_ends_size(void **state)
{
	(void)state;
	passed_session();
	story_ask(&s);
	VERDICT("confirmed");
	LEDGER("account-imap", STORY_ATTACKER " ann 70000 -");
	/* her own session goes on: nobody can tell whose it was */
	mail("read-imap", "ann", ELSEWHERE, "imap", -1, 21);
	story_ask(&s);
	VERDICT("suspected");
	LEDGER("account-imap", STORY_ATTACKER " ann 0 -");
}

static void a_session_may_be_in_a_log_that_is_gone(void **state)
{
	(void)state;
	passed_session();
	story_ask(&s);
	LEDGER("account-imap", STORY_ATTACKER " ann 70000 -");
	story_server(&s, "EX02", STORY_FIXED);
	story_ask(&s);
	LEDGER("account-imap", STORY_ATTACKER " ann 0 -");
}

static void many_mailboxes_are_a_row_each_and_a_rest(void **state)
{
	(void)state;
	entered(STORY_HOURS, STORY_HOURS);
	credentials();
	story_sql(&s,
		  "INSERT INTO traffic WITH RECURSIVE n (i) AS (SELECT 1 UNION"
		  " ALL SELECT i + 1 FROM n WHERE i < 300) SELECT %lld,"
		  " 'read-owa', '" ELSEWHERE "', 'u' || i, 0, 'iis', 1, 0, i,"
		  " 0, %lld, %lld, 9, 900, 80 FROM n",
		  (long long)iis, (long long)story_hour(20),
		  (long long)story_hour(20));
	story_ask(&s);
	CHECK_TEXT(story_get(&s, "SELECT count(*) || ' ' || sum(bytes_high)"
				 " FROM transfer WHERE channel = 'account-owa'"
				 " AND mailbox IS NOT NULL"),
		   "256 44160");
	CHECK_TEXT(story_get(&s, "SELECT count(*) || ' ' || sum(bytes_high)"
				 " FROM transfer WHERE channel = 'account-owa'"
				 " AND mailbox IS NULL"),
		   "1 990");
	/* and what found no room may be any of them */
	story_sql(&s,
		  "INSERT INTO traffic VALUES (%lld, 'read-owa', '', '', 0, '',"
		  " 3, 0, 50, 0, %lld, %lld, 9, 900, 80)",
		  (long long)iis, (long long)story_hour(20),
		  (long long)story_hour(20));
	story_ask(&s);
	CHECK_TEXT(story_get(&s, "SELECT count(*) FROM transfer WHERE"
				 " channel = 'account-owa' AND bytes_high"
				 " IS NULL"),
		   "1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(the_sensor_bounds_an_archive),
		STORY(a_sensor_that_slept_bounds_nothing),
		STORY(a_connection_without_a_size_bounds_nothing),
		STORY(a_forwarded_address_has_no_connections),
		STORY(the_file_bounds_it_unless_it_changed),
		STORY(a_size_that_is_logged_needs_no_bound),
		STORY(mail_read_from_the_attackers_address_is_proven),
		STORY(a_little_of_it_forbids_a_no),
		STORY(without_a_size_it_is_suspected),
		STORY(one_harmless_peer_excuses_no_other),
		STORY(reads_of_an_account_can_be_found_harmless),
		STORY(an_address_of_others_proves_nothing),
		STORY(an_account_never_seen_before_proves_nothing),
		STORY(a_week_later_an_address_may_be_anybodys),
		STORY(new_addresses_matter_when_accounts_were_taken),
		STORY(the_account_of_the_attack_is_taken),
		STORY(an_address_inside_is_nobodys_proof),
		STORY(outlook_is_read_like_the_rest),
		STORY(a_session_that_is_passed_on_has_the_back_ends_size),
		STORY(a_session_may_be_in_a_log_that_is_gone),
		STORY(many_mailboxes_are_a_row_each_and_a_rest),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, story_load_all, story_unload_all);
}
