/* test_guessed.c - what is a password that was guessed, and what honest
 * neighbours only look like it. */
#include "check.h"

#include "story.h"

#define ELSEWHERE "198.51.100.9"

static int64_t iis;

static void took(const char *kind, const char *account, const char *client,
		 double hour)
{
	story_sql(
		&s,
		"INSERT INTO traffic VALUES (%lld, '%s', '%s', '%s', 0, 'iis',"
		" 1, 0, 70000, 0, %lld, %lld, 9, 900, 80)",
		(long long)iis, kind, client, account,
		(long long)story_hour(hour), (long long)story_hour(hour));
}

/* A server where people read mail from hour 5 on. */
static void server(void)
{
	iis = story_server(&s, "EX01", STORY_FIXED);
	took("read-owa", "ann", ELSEWHERE, 5);
}

/* Accounts [from, to) are refused, hours apart. */
static void refused(const char *client, int from, int to, double hour,
		    double apart)
{
	char account[16];

	for (int i = from; i < to; i++) {
		snprintf(account, sizeof(account), "user%d", i);
		took("refused-imap", account, client,
		     hour + (i - from) * apart);
	}
}

#define GUESSED                                                                \
	story_get(&s, "SELECT group_concat(outcome || ' ' || severity || ' '"  \
		      " || client || ' ' || user || ' ' || count, ', ')"       \
		      " FROM finding WHERE rule = 'password-guessed'")

static void a_password_that_was_guessed_is_a_success(void **state)
{
	(void)state;
	server();
	refused(STORY_ATTACKER, 0, 9, 40, 0.01);
	took("read-owa", "ann", STORY_ATTACKER, 50);
	story_ask(&s);
	CHECK_TEXT(GUESSED, "");
	CHECK_TEXT(story_answer(&s, "targeted", "verdict"), "none-seen");
	refused(STORY_ATTACKER, 9, 10, 40.1, 0);
	story_ask(&s);
	CHECK_TEXT(GUESSED, "succeeded high " STORY_ATTACKER " ann 10");
	CHECK_TEXT(story_answer(&s, "targeted", "verdict"), "exploited");
	CHECK_TEXT(story_answer(&s, "entry", "verdict"), "undetermined");
	CHECK_TEXT(story_answer(&s, "extraction", "verdict"), "confirmed");
	CHECK_TEXT(story_get(&s, "SELECT peer || ' ' || mailbox || ' ' ||"
				 " bytes_low || ' ' || bytes_high FROM transfer"
				 " WHERE channel = 'account-owa'"),
		   STORY_ATTACKER " ann 70000 70000");
	CHECK(strstr(story_get(&s, "SELECT summary_ar FROM finding"
				   " WHERE rule = 'password-guessed'"),
		     "10"));
}

static void a_balancer_guesses_nothing(void **state)
{
	(void)state;
	server();
	refused(STORY_ATTACKER, 0, 11, 40, 0.01);
	took("read-owa", "ann", STORY_ATTACKER, 50);
	took("read-owa", "bob", STORY_ATTACKER, 50);
	took("read-owa", "carl", STORY_ATTACKER, 50);
	story_ask(&s);
	CHECK_TEXT(GUESSED, "");
}

static void an_address_that_is_known_guesses_nothing(void **state)
{
	(void)state;
	server();
	refused(STORY_ATTACKER, 0, 40, 40, 0.01);
	took("read-owa", "ann", STORY_ATTACKER, 39.9);
	story_ask(&s);
	CHECK_TEXT(GUESSED, "");
}

/* A web-mail program or a balancer asks for everybody, and so does the front end
 * of the back end: who guesses hides behind it, and whom it lets in is not he. */
static void an_address_inside_guesses_nothing(void **state)
{
	(void)state;
	server();
	refused("10.0.0.7", 0, 40, 40, 0.01);
	took("read-imap", "ann", "10.0.0.7", 50);
	refused("192.0.2.10", 0, 40, 40, 0.01);
	took("read-imap", "ann", "192.0.2.10", 50);
	story_sql(&s,
		  "UPDATE item SET host_record = '192.0.2.10' WHERE seq = %lld",
		  (long long)iis);
	story_ask(&s);
	CHECK_TEXT(GUESSED, "");
	CHECK_TEXT(story_answer(&s, "targeted", "verdict"), "none-seen");
}

/* Forty people behind one address: now and then one mistypes. */
static void mistakes_of_a_month_are_not_guesses(void **state)
{
	(void)state;
	server();
	refused(STORY_ATTACKER, 0, 20, 40, 2.7); /* the tenth a day later */
	took("read-imap", "ann", STORY_ATTACKER, 100);
	story_ask(&s);
	CHECK_TEXT(GUESSED, "");
	refused(STORY_ATTACKER, 20, 21, 60.1, 0);
	story_ask(&s);
	CHECK_TEXT(GUESSED, "succeeded high " STORY_ATTACKER " ann 21");
}

static void a_week_later_an_address_may_be_anybodys(void **state)
{
	(void)state;
	server();
	refused(STORY_ATTACKER, 0, 10, 40, 0.1);
	took("read-imap", "ann", STORY_ATTACKER, 40.9 + 7 * 24 + 0.01);
	story_ask(&s);
	CHECK_TEXT(GUESSED, "");
	took("read-imap", "bob", STORY_ATTACKER, 40.9 + 7 * 24 - 0.01);
	story_ask(&s);
	CHECK_TEXT(GUESSED, "succeeded high " STORY_ATTACKER " bob 10");
}

/* The logs begin that day: that people had always read mail from there is not to
 * be seen. */
static void an_address_is_new_only_where_it_would_have_been_seen(void **state)
{
	(void)state;
	server();
	refused(STORY_ATTACKER, 0, 10, 28.9, 0.01);
	took("read-imap", "bob", STORY_ATTACKER, 50);
	story_ask(&s);
	CHECK_TEXT(GUESSED, "unknown low " STORY_ATTACKER " bob 10");
	CHECK_TEXT(story_answer(&s, "targeted", "verdict"), "undetermined");
	CHECK_TEXT(story_answer(&s, "extraction", "verdict"), "undetermined");
	CHECK_TEXT(story_answer(&s, "campaign", "verdict"), "undetermined");
	CHECK_TEXT(story_answer(&s, "actors", "verdict"), "undetermined");
	CHECK_TEXT(story_answer(&s, "confinement", "verdict"), "undetermined");
	CHECK_TEXT(story_answer(&s, "actions", "vals ->> 'credentials_taken'"),
		   "");
	CHECK(strstr(story_get(&s, "SELECT summary_en FROM finding"
				   " WHERE rule = 'password-guessed'"),
		     "is open"));
	CHECK(strstr(story_get(&s, "SELECT summary_ar FROM finding"
				   " WHERE rule = 'password-guessed'"),
		     "غير محسوم"));
	/* of another server it says nothing */
	iis = story_server(&s, "EX02", STORY_FIXED);
	took("read-owa", "carl", ELSEWHERE, 1);
	story_ask(&s);
	CHECK_TEXT(GUESSED, "unknown low " STORY_ATTACKER " bob 10");
}

/* Telephones behind one address of a carrier try the old password after all had
 * to take a new one; who guesses asks for names that never used IMAP. */
static void an_old_password_is_not_a_guess(void **state)
{
	char account[16];

	(void)state;
	server();
	refused(STORY_ATTACKER, 0, 10, 40, 0.01);
	took("read-imap", "bob", STORY_ATTACKER, 50);
	for (int i = 0; i < 4; i++) {
		snprintf(account, sizeof(account), "user%d", i);
		took("read-imap", account, ELSEWHERE, 30);
	}
	story_ask(&s);
	CHECK_TEXT(GUESSED, "succeeded high " STORY_ATTACKER " bob 10");
	took("read-pop", "user4", ELSEWHERE, 90);
	story_ask(&s);
	CHECK_TEXT(GUESSED, "unknown low " STORY_ATTACKER " bob 10");
	CHECK(strstr(story_get(&s, "SELECT summary_en FROM finding"
				   " WHERE rule = 'password-guessed'"),
		     "old password"));
	CHECK(strstr(story_get(&s, "SELECT summary_ar FROM finding"
				   " WHERE rule = 'password-guessed'"),
		     "كلمة مرور قديمة"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(a_password_that_was_guessed_is_a_success),
		STORY(a_balancer_guesses_nothing),
		STORY(an_address_that_is_known_guesses_nothing),
		STORY(an_address_inside_guesses_nothing),
		STORY(mistakes_of_a_month_are_not_guesses),
		STORY(a_week_later_an_address_may_be_anybodys),
		STORY(an_address_is_new_only_where_it_would_have_been_seen),
		STORY(an_old_password_is_not_a_guess),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, story_load_all, story_unload_all);
}
