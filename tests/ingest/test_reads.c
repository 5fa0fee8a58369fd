/* test_reads.c - who read mail over the web, by a line of a web log. */
#include "check.h"

#include "base/alloc.h"
#include "base/limits.h"
#include "ingest/asker.h"
#include "ingest/collect.h"
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
		{"/mapi/emsmdb/", "read-mapi"},
		{"/MAPI/emsmdb", "read-mapi"},
		{"/rpc/rpcproxy.dll", "read-mapi"},
		{"/mapi/nspi/", NULL},
		{"/rpc/", NULL},
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

static void a_legacy_name_ends_with_the_alias(void **state)
{
#define DN "/o=First Organization/ou=Administrative Group/cn=Recipients/cn="
	static const struct {
		const char *dn, *name;
	} cases[] = {
		{DN "ann", "ann"},
		{DN "0123456789abcdef0123456789ABCDEF-ann", "ann"},
		{DN "0123456789abcdef0123456789ABCDEF-",
		 "0123456789abcdef0123456789ABCDEF-"},
		{DN "0123456789abcdef-ann", "0123456789abcdef-ann"},
		{DN "", ""},
		{"ann", "ann"},
		{"", ""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		CHECK(span_is(reads_legacy_name(span_str(cases[i].dn)),
			      cases[i].name));
#undef DN
}

/* A record of a log of IMAP, POP or Outlook. */
struct record {
	enum log_kind log;
	const char *client, *user, *operation, *context, *result, *status,
		*bytes;
	const char *row; /* kind, account, bytes, without a size; "": none */
};

static struct span field_of(const struct event *e, unsigned field)
{
	const struct record *r = e->inner;
	const char *text = field == FIELD_CLIENT      ? r->client
			   : field == FIELD_USER      ? r->user
			   : field == FIELD_OPERATION ? r->operation
			   : field == FIELD_CONTEXT   ? r->context
			   : field == FIELD_RESULT    ? r->result
			   : field == FIELD_STATUS    ? r->status
			   : field == FIELD_BYTES_OUT ? r->bytes
						      : NULL;

	return text ? span_str(text) : SPAN_EMPTY;
}

static void check_record(const struct record *r)
{
	struct collect c = {.key = 7};
	struct record copy = *r;
	const struct event e = {r->log, false, 5, 9, 90, 80, field_of, &copy};
	char got[256] = "";

	arena_init(&c.arena, 1 << 20);
	buf_init(&c.scratch, 1 << 16);
	reads_protocol(&c, &e, "log");
	if (c.traffic.count)
		snprintf(got, sizeof(got), "%s %.*s %.*s %lld %d",
			 c.traffic.row->kind,
			 SPAN_ARG(c.traffic.row->recipient),
			 SPAN_ARG(c.traffic.row->sender),
			 (long long)c.traffic.row->bytes_back,
			 (int)c.traffic.row->unsized);
	CHECK_TEXT(got, r->row);
	if (c.traffic.count)
		CHECK_EQ(c.traffic.row->line, 9);
	traffic_release(&c.traffic);
	reads_release(&c.reads);
	buf_release(&c.scratch);
	arena_release(&c.arena);
}

static void records_of_protocols_tell_who_read(void **state)
{
#define A "203.0.113.5"
#define PROXIED "R=OK;Msg=\"Proxy:EX01:1993:SSL;ProxySuccess\""
#define REFUSED "R=\"a NO LOGIN failed.\";Msg=\"AuthFailed:LogonDenied\""
	static const struct record records[] = {
		{LOG_IMAP, A, "Ann", "fetch", "R=OK;Rows=1", NULL, NULL, "900",
		 "read-imap ann " A " 900 0"},
		{LOG_IMAP, A, "ann", "fetch", "R=OK", NULL, NULL, NULL,
		 "read-imap ann " A " 0 1"},
		{LOG_IMAP, A, "ann", "login", PROXIED, NULL, NULL, "34",
		 "read-imap ann " A " 0 1"},
		{LOG_IMAP, A, "ann", "login", "R=OK", NULL, NULL, "34",
		 "read-imap ann " A " 34 0"},
		{LOG_IMAP, A, "ann", "login", REFUSED, NULL, NULL, "34",
		 "refused-imap ann " A " 0 0"},
		{LOG_POP, A, "ann", "pass", "R=\"-ERR\"", NULL, NULL, "34",
		 "refused-pop ann " A " 0 0"},
		{LOG_POP, A, "ann@example.org", "RETR", "R=OK", NULL, NULL, "7",
		 "read-pop ann " A " 7 0"},
		{LOG_IMAP, A, "ann", "fetch", "R=\"a NO\"", NULL, NULL, "45",
		 ""},
		{LOG_IMAP, A, "", "login", REFUSED, NULL, NULL, "45", ""},
		{LOG_IMAP, A, "ann", "CloseSession", "", NULL, NULL, "458", ""},
		{LOG_IMAP, A, "ann", "logout", "R=OK", NULL, NULL, "84", ""},
		{LOG_POP, A, "ann", "user", "R=OK", NULL, NULL, "5", ""},
		{LOG_IMAP, "", "ann", "fetch", "R=OK", NULL, NULL, "5", ""},
		{LOG_IMAP, A, "HealthMailbox1", "fetch", "R=OK", NULL, NULL,
		 "5", ""},
		{LOG_MAPI, A, "EX\\ann", "Execute", NULL, NULL, "200", NULL,
		 "read-mapi ann " A " 0 1"},
		{LOG_MAPI, A, "EX\\ann", "", NULL, NULL, "200", NULL,
		 "read-mapi ann " A " 0 1"},
		{LOG_MAPI, A, "EX\\ann", "Connect", NULL, NULL, "200", NULL,
		 ""},
		{LOG_MAPI, A, "EX\\ann", "Execute", NULL, NULL, "401", NULL,
		 ""},
		{LOG_RCA, A, "/o=a/cn=ann", "OwnerLogon", NULL, "0", NULL, NULL,
		 "read-mapi ann " A " 0 1"},
		{LOG_RCA, A, "/o=a/cn=Ann Lee", "OwnerLogon",
		 "S:X.UserEmail=ann@example.org;S:Y=1", "", NULL, NULL,
		 "read-mapi ann " A " 0 1"},
		{LOG_RCA, A, "/o=a/cn=ann", "Connect", NULL,
		 "1010 (rpc::LoginPerm)", NULL, NULL, ""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(records); i++)
		check_record(&records[i]);
#undef REFUSED
#undef PROXIED
#undef A
}

struct line {
	const char *user, *client;
};

static struct span get(const struct event *e, unsigned field)
{
	const struct line *l = e->inner;

	return field == FIELD_USER     ? span_str(l->user)
	       : field == FIELD_CLIENT ? span_str(l->client)
				       : SPAN_EMPTY;
}

/* An answer of 3 bytes. */
static void take(struct collect *c, const char *path, const char *user,
		 const char *client)
{
	struct line line = {user, client};
	struct event e = {.log = LOG_IIS, .get = get, .inner = &line};
	struct span text = span_str(path);
	const struct request r = {
		.source = "iis", .stem = text, .status = 200, .bytes_out = 3};
	struct asker who = {0};

	reads_request(c, &e, &r, stems_find(&c->stems, c->key, NULL, text),
		      &who);
}

static void begin(struct collect *c)
{
	*c = (struct collect){.key = 7};
	arena_init(&c->arena, LIMIT_ITEM_KEPT);
	buf_init(&c->scratch, LIMIT_LINE);
	CHECK(stems_init(&c->stems));
}

static const struct case_traffic *row_of(const struct collect *c,
					 const char *account, const char *name)
{
	for (size_t i = 0; i < c->traffic.count; i++)
		if (span_is(c->traffic.row[i].recipient, account) &&
		    span_is(c->traffic.row[i].name, name))
			return &c->traffic.row[i];
	fail_msg("no row of %s, %s", account, name);
	return NULL;
}

static void spellings_of_one_account_are_one_row(void **state)
{
	struct collect c;

	(void)state;
	begin(&c);
	for (unsigned round = 0; round < 3; round++) {
		take(&c, "/owa/", "EXAMPLE\\Ann", "2001:DB8::1");
		take(&c, "/owa/x.js", "ann@example.org", "2001:db8::1");
		take(&c, "/ow%61/", "ANN", "2001:db8::1");
		take(&c, "/owa/bob@example.org/", "ann", "2001:db8::1");
		take(&c, "/owa/b%6fb@example.org/", "ann", "2001:db8::1");
		take(&c, "/ews/", "ann", "2001:db8::1");
		take(&c, "/owa/", "EX01$", "2001:db8::1");
		take(&c, "/owa/", "", "2001:db8::1");
		take(&c, "/owa/", "ann", "");
		take(&c, "/mapi/", "ann", "2001:db8::1");
	}
	CHECK_EQ(c.traffic.count, 3);
	CHECK_EQ(row_of(&c, "ann", "iis")->count, 9);
	CHECK_EQ(row_of(&c, "ann", "iis")->bytes_back, 27);
	CHECK_SPAN(row_of(&c, "ann", "iis")->sender, "2001:db8::1");
	CHECK_EQ(row_of(&c, "ann", "iis bob@example.org")->count, 6);
	collect_release(&c);
}

/* Known by their hash, which was the same for these two. */
static void accounts_of_two_lengths_are_two_rows(void **state)
{
	struct collect c;

	(void)state;
	begin(&c);
	take(&c, "/owa/", "anna.doe1", "192.0.2.1");
	take(&c, "/owa/", "bnna.doe11", "192.0.2.1");
	CHECK_EQ(c.traffic.count, 2);
	CHECK_EQ(row_of(&c, "anna.doe1", "iis")->count, 1);
	CHECK_EQ(row_of(&c, "bnna.doe11", "iis")->count, 1);
	collect_release(&c);
}

/* More than are known by their lines, and more than have a row. */
static void very_many_readers_are_all_summed(void **state)
{
	struct collect c;
	uint64_t count = 0;

	(void)state;
	begin(&c);
	for (unsigned round = 0; round < 2; round++) {
		for (unsigned i = 0; i < LIMIT_TRAFFIC + 5000; i++) {
			char user[32];

			snprintf(user, sizeof(user), "u%u", i);
			take(&c, "/owa/", user, "192.0.2.1");
		}
	}
	for (size_t i = 0; i < c.traffic.count; i++)
		count += c.traffic.row[i].count;
	CHECK_EQ(count, 2 * (LIMIT_TRAFFIC + 5000));
	CHECK_EQ(row_of(&c, "u0", "iis")->count, 2);
	CHECK_EQ(row_of(&c, "", "")->count, 2 * 5000);
	collect_release(&c);
}

static void every_failing_allocation_is_survived(void **state)
{
	(void)state;
	for (unsigned n = 1;; n++) {
		struct collect c;
		bool hit;

		begin(&c);
		alloc_fail_at(n);
		for (unsigned i = 0; i < 300; i++) {
			char user[32];

			snprintf(user, sizeof(user), "u%u", i);
			take(&c, "/ow%61/", user, "192.0.2.1");
		}
		hit = alloc_did_fail();
		alloc_fail_at(0);
		CHECK(hit || c.traffic.count == 300);
		collect_release(&c);
		if (!hit)
			return;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_legacy_name_ends_with_the_alias),
		cmocka_unit_test(records_of_protocols_tell_who_read),
		cmocka_unit_test(a_path_says_by_which_way),
		cmocka_unit_test(an_account_is_the_same_however_it_is_spelled),
		cmocka_unit_test(a_long_or_broken_account_is_cut_and_cleaned),
		cmocka_unit_test(spellings_of_one_account_are_one_row),
		cmocka_unit_test(accounts_of_two_lengths_are_two_rows),
		cmocka_unit_test(very_many_readers_are_all_summed),
		cmocka_unit_test(every_failing_allocation_is_survived),
		cmocka_unit_test(a_path_may_name_another_mailbox),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
