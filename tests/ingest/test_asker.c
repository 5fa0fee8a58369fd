/* test_asker.c - who sends a request: account and address. */
#include "check.h"

#include "ingest/asker.h"

struct record {
	const char *client, *forwarded;
};

static struct span get(const struct event *e, unsigned field)
{
	const struct record *r = e->inner;

	return field == FIELD_CLIENT	  ? span_str(r->client)
	       : field == FIELD_FORWARDED ? span_str(r->forwarded)
	       : field == FIELD_USER	  ? SPAN_LIT("EXAMPLE\\ann")
					  : SPAN_EMPTY;
}

static void the_forwarded_address_counts_and_is_never_the_server(void **state)
{
	static const struct {
		struct record record;
		const char *client;
		bool local;
	} rows[] = {
		{{"192.0.2.1", ""}, "192.0.2.1", false},
		{{"127.0.0.1", ""}, "127.0.0.1", true},
		{{"::1", ""}, "::1", true},
		{{"192.0.2.1", "127.0.0.1"}, "127.0.0.1", false},
		{{"127.0.0.1", "203.0.113.5"}, "203.0.113.5", false},
		{{"192.0.2.1", " , "}, "192.0.2.1", false},
		{{"127.0.0.1", ","}, "127.0.0.1", false},
		{{"::10", ""}, "::10", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct record r = rows[i].record;
		struct event e = {.log = LOG_IIS, .get = get, .inner = &r};
		struct asker a = {0};

		asker_ask(&a, &e, 7);
		CHECK_SPAN(a.client, rows[i].client);
		CHECK_EQ(a.local, rows[i].local);
		CHECK_SPAN(a.user, "EXAMPLE\\ann");
	}
}

static void machines_and_exchange_itself_are_nobody(void **state)
{
	static const struct {
		const char *user, *account; /* "": nobody */
	} rows[] = {
		{"EXAMPLE\\Ann", "Ann"},
		{"ann@example.org", "ann"},
		{"corp.example\\ann", "ann"},
		{" ann ", "ann"},
		{"systemic", "systemic"},
		{"", ""},
		{"EXAMPLE\\", ""},
		{"@example.org", ""},
		{"EXAMPLE\\EX01$", ""},
		{"NT AUTHORITY\\SYSTEM", ""},
		{"nt authority\\anonymous logon", ""},
		{"HealthMailbox0a1b@example.org", ""},
		{"EXAMPLE\\SM_0123456789", ""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		CHECK_SPAN(asker_account(span_str(rows[i].user)),
			   rows[i].account);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_forwarded_address_counts_and_is_never_the_server),
		cmocka_unit_test(machines_and_exchange_itself_are_nobody),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
