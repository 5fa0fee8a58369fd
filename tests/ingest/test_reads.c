/* test_reads.c - who read mail over the web, by a line of a web log. */
#include "check.h"

#include "ingest/reads.h"

static void a_path_says_by_which_way(void **state)
{
	static const struct {
		const char *stem, *kind;
	} cases[] = {
		{"/owa/", "read-owa"},
		{"/OWA/service.svc", "read-owa"},
		{"/owa/ann@example.org/service.svc", "read-owa"},
		{"/EWS/Exchange.asmx", "read-ews"},
		{"/Microsoft-Server-ActiveSync/default.eas", "read-eas"},
		{"/owa/auth.owa", NULL},
		{"/owa/auth/logon.aspx", NULL},
		{"/owa/healthcheck.htm", NULL},
		{"/owa/calendar/ann@example.org/x/calendar.html", NULL},
		{"/mapi/emsmdb/", NULL},
		{"/owa/ann@example.org/PowerShell", NULL},
		{"/owa", NULL},
		{"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *kind = reads_kind(span_str(cases[i].stem));

		CHECK_TEXT(kind ? kind : "-",
			   cases[i].kind ? cases[i].kind : "-");
	}
	/* rows are told apart by the pointer */
	CHECK(reads_kind(SPAN_LIT("/owa/")) ==
	      reads_kind(SPAN_LIT("/OWA/service.svc")));
	CHECK(reads_kind(SPAN_LIT("/ews/a")) == reads_kind(SPAN_LIT("/EWS/b")));
}

static void an_account_is_the_same_however_it_is_spelled(void **state)
{
	static const struct {
		const char *user, *account; /* NULL: nobody */
	} cases[] = {
		{"EXAMPLE\\Ann", "ann"},
		{"ann@example.org", "ann"},
		{"corp.example\\ann", "ann"},
		{" ANN ", "ann"},
		{"systemic", "systemic"},
		{"", NULL},
		{"EXAMPLE\\", NULL},
		{"@example.org", NULL},
		{"EXAMPLE\\EX01$", NULL},
		{"NT AUTHORITY\\SYSTEM", NULL},
		{"HealthMailbox0a1b@example.org", NULL},
		{"EXAMPLE\\SM_0123456789", NULL},
	};
	struct buf account;

	(void)state;
	buf_init(&account, 4096);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		bool found = reads_account(span_str(cases[i].user), &account);

		CHECK_TEXT(found ? buf_cstr(&account) : "-",
			   cases[i].account ? cases[i].account : "-");
	}
	buf_release(&account);
}

static void a_long_or_broken_account_is_cut_and_cleaned(void **state)
{
	char user[2000];
	struct buf account;

	(void)state;
	memset(user, 'A', sizeof(user));
	user[3] = '\xff';
	buf_init(&account, 4096);
	CHECK(reads_account(span_of((const uint8_t *)user, sizeof(user)),
			    &account));
	CHECK_EQ(account.len, 322); /* U+FFFD has three bytes */
	CHECK(!memcmp(account.ptr,
		      "aaa\xef\xbf\xbd"
		      "a",
		      7));
	buf_release(&account);
}

static void a_path_may_name_another_mailbox(void **state)
{
	static const struct {
		const char *stem, *mailbox;
	} cases[] = {
		{"/owa/bob@example.org/service.svc", "bob@example.org"},
		{"/OWA/bob@example.org", "bob@example.org"},
		{"/owa/service.svc", ""},
		{"/owa/", ""},
		{"/ews/bob@example.org/", ""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		CHECK(span_is(reads_mailbox(span_str(cases[i].stem)),
			      cases[i].mailbox));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_path_says_by_which_way),
		cmocka_unit_test(an_account_is_the_same_however_it_is_spelled),
		cmocka_unit_test(a_long_or_broken_account_is_cut_and_cleaned),
		cmocka_unit_test(a_path_may_name_another_mailbox),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
