/* test_sessions.c - which values of a record are ids of sessions, and which of
 * them are shared. */
#include "check.h"

#include "base/alloc.h"
#include "ingest/sessions.h"

#define CLIENT_REQUEST FIELD_CANONICAL_COUNT

struct record {
	enum log_kind log;
	const char *cookie, *query, *session, *client_request;
	const char *user, *client, *forwarded;
};

static struct span get(const struct event *e, unsigned field)
{
	const struct record *r = e->inner;
	const char *text = field == FIELD_COOKIE      ? r->cookie
			   : field == FIELD_QUERY     ? r->query
			   : field == FIELD_URL	      ? r->query
			   : field == FIELD_SESSION   ? r->session
			   : field == CLIENT_REQUEST  ? r->client_request
			   : field == FIELD_USER      ? r->user
			   : field == FIELD_CLIENT    ? r->client
			   : field == FIELD_FORWARDED ? r->forwarded
						      : NULL;

	return text ? span_str(text) : SPAN_EMPTY;
}

static struct event event_of(struct record *r)
{
	return (struct event){.log = r->log, .get = get, .inner = r};
}

#define VALUE "0f8fad5bd9cb469fa165"
#define OTHER "7c9e6679742540de944b"

static void ids_are_taken_from_where_each_log_has_them(void **state)
{
	static const struct {
		struct record record;
		const char *name, *value; /* "": none */
	} rows[] = {
		{{LOG_IIS, .cookie = "ASP.NET_SessionId=" VALUE},
		 "ASP.NET_SessionId",
		 VALUE},
		{{LOG_IIS, .cookie = "a=b;+asp.net_sessionid=" VALUE ";+c=d"},
		 "ASP.NET_SessionId",
		 VALUE},
		{{LOG_IIS, .cookie = "OutlookSession=\"" VALUE "\""},
		 "OutlookSession",
		 VALUE},
		{{LOG_IIS, .query = "&CorrelationID=<empty>;&ClientId=" VALUE
				    "&cafeReqId=1;"},
		 "ClientId",
		 VALUE},
		{{LOG_IIS, .cookie = "a=b;+UC=0f8fad5bd9cb469f"},
		 "UC",
		 "0f8fad5bd9cb469f"},
		{{LOG_IIS, .cookie = "uc=\"0f8fad5bd9cb469f\";"},
		 "UC",
		 "0f8fad5bd9cb469f"},
		{{LOG_IIS, .cookie = "a;b=;;+++; ;exchangeCookie=" VALUE},
		 "exchangecookie",
		 VALUE},
		{{LOG_IIS, .query = "CLIENTID=0f8fad5bd9cb469f"},
		 "ClientId",
		 "0f8fad5bd9cb469f"},
		{{LOG_IIS, .query = "xClientId=" VALUE}, "", ""},
		{{LOG_IIS, .query = "nary=" VALUE "&DeviceId=" VALUE}, "", ""},
		{{LOG_IIS_BACKEND, .query = "msExchEcpCanary=" VALUE ".&x=1"},
		 "msExchEcpCanary",
		 VALUE "."},
		{{LOG_HTTPPROXY,
		  .client_request = "R:{1}:7;RT:Connect;CI:" VALUE ":1;CID:x"},
		 "MAPI CI",
		 VALUE},
		{{LOG_EWS, .cookie = VALUE}, "exchangecookie", VALUE},
		{{LOG_ECP_SERVER, .session = VALUE}, "ECP SID", VALUE},
		{{LOG_ECP_ACTIVITY,
		  .query = "https://a.example/ecp/?X-OWA-CANARY=" VALUE},
		 "X-OWA-CANARY",
		 VALUE},
		{{LOG_MAPI, .session = VALUE}, "MAPI session", VALUE},
		/* names a server; a balancer's; nothing; fillers; flags */
		{{LOG_IIS, .cookie = "X-BackEndCookie=" VALUE}, "", ""},
		{{LOG_IIS, .cookie = "BIGipServerpool=" VALUE}, "", ""},
		{{LOG_IIS, .cookie = "xASP.NET_SessionId=" VALUE}, "", ""},
		{{LOG_IIS, .cookie = "ASP.NET_SessionId"}, "", ""},
		{{LOG_IIS, .cookie = ";;=;" VALUE}, "", ""},
		{{LOG_IIS,
		  .cookie = "ClientId=00000000-0000-0000-0000-000000000000"},
		 "",
		 ""},
		{{LOG_IIS, .cookie = "ClientId=0f8fad5bd9cb469"}, "", ""},
		{{LOG_HTTPPROXY, .client_request = "R:1;CI"}, "", ""},
		{{LOG_SMTP_RECEIVE, .session = VALUE}, "", ""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct session_id id[SESSIONS_OF_ONE];
		struct record r = rows[i].record;
		struct event e = event_of(&r);
		size_t count = sessions_of(&e, CLIENT_REQUEST, id);

		print_message("# row %zu\n", i);
		CHECK_EQ(count, rows[i].name[0] != 0);
		if (count) {
			CHECK_TEXT(id[0].name, rows[i].name);
			CHECK_SPAN(id[0].value, rows[i].value);
		}
	}
}

static void one_value_in_cookie_and_query_is_one_id(void **state)
{
	struct session_id id[SESSIONS_OF_ONE];
	struct record r = {LOG_IIS, .cookie = "ClientId=" VALUE ";+UC=" OTHER,
			   .query = "&ClientId=" VALUE};
	struct event e = event_of(&r);

	(void)state;
	CHECK_EQ(sessions_of(&e, CLIENT_REQUEST, id), 2);
}

static void more_than_some_ids_are_left_out(void **state)
{
	struct session_id id[SESSIONS_OF_ONE];
	struct record r = {
		LOG_IIS,
		.cookie = "ClientId=" VALUE "1;ClientId=" VALUE
			  "2;ClientId=" VALUE "3;ClientId=" VALUE
			  "4;ClientId=" VALUE "5;ClientId=" VALUE
			  "6;ClientId=" VALUE "7;ClientId=" VALUE
			  "8;ClientId=" VALUE "9",
	};
	struct event e = event_of(&r);

	(void)state;
	CHECK_EQ(sessions_of(&e, CLIENT_REQUEST, id), SESSIONS_OF_ONE);
}

/* Fillers come first; the limit counts ids. */
static void fillers_do_not_hide_an_id(void **state)
{
	struct session_id id[SESSIONS_OF_ONE];
	char cookie[2048];
	struct record r = {LOG_IIS, .cookie = cookie};
	struct event e = event_of(&r);
	size_t n = 0;

	(void)state;
	for (char c = 'a'; c <= 'z'; c++) {
		n += (size_t)snprintf(cookie + n, sizeof(cookie) - n, "UC=");
		memset(cookie + n, c, SESSION_LEAST);
		n += SESSION_LEAST;
		cookie[n++] = ';';
	}
	snprintf(cookie + n, sizeof(cookie) - n, "ClientId=" VALUE);
	CHECK_EQ(sessions_of(&e, CLIENT_REQUEST, id), 1);
	CHECK_SPAN(id[0].value, VALUE);
}

static void only_a_digest_is_kept(void **state)
{
	const struct session_id id[2] = {
		{"UC", SPAN_LIT("abc")}, /* FIPS 180-4's example */
		{"ClientId", SPAN_LIT("abc")},
	};
	struct buf b;

	(void)state;
	buf_init(&b, 256);
	sessions_put(&b, id, 0);
	CHECK_EQ(b.len, 0);
	sessions_put(&b, id, 2);
	CHECK_TEXT(buf_cstr(&b), "[\"UC ba7816bf8f01cfea\","
				 "\"ClientId ba7816bf8f01cfea\"]");
	buf_release(&b);
}

/* Counts records; the reasons of what is shared, with their ids. */
static void check_shared(const struct record *record, size_t count,
			 const char *want)
{
	const struct case_shared_session *rows;
	struct sessions s = {0};
	struct arena a;
	struct buf b;
	size_t n;

	arena_init(&a, 1 << 20);
	buf_init(&b, 1024);
	for (size_t i = 0; i < count; i++) {
		struct record r = record[i];
		struct event e = event_of(&r);
		struct asker who = {0};

		sessions_count(&s, &a, 7, &e, CLIENT_REQUEST, &who);
	}
	n = sessions_rows(&s, &a, &rows);
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%.*s=%s;", SPAN_ARG(rows[i].id), rows[i].why);
	CHECK_TEXT(b.len ? buf_cstr(&b) : "", want);
	buf_release(&b);
	sessions_release(&s);
	arena_release(&a);
}

#define BY(who, where)                                                         \
	{                                                                      \
		LOG_IIS, .cookie = "UC=" VALUE, .user = who, .client = where   \
	}
#define SHARED "UC cef8e867c6001ee5"

static void who_carries_an_id_tells_whose_it_is(void **state)
{
	static const struct record own[] = {
		BY(NULL, "192.0.2.1"),
		BY("EXAMPLE\\ann", "192.0.2.1"),
		BY("ANN@example.org", "198.51.100.7"),
		BY("EXAMPLE\\EX01$", "203.0.113.5"),
		BY("NT AUTHORITY\\SYSTEM", "203.0.113.6"),
		BY("HealthMailbox0a1b@example.org", "203.0.113.6"),
		BY(" ann", "203.0.113.6"),
	};
	static const struct record people[] = {
		BY("EXAMPLE\\ann", "192.0.2.1"),
		BY("EXAMPLE\\bob", "192.0.2.1"),
		BY("EXAMPLE\\eve", "192.0.2.1"),
	};
	static const struct record probe[] = {
		BY(NULL, "203.0.113.5"),
		BY(NULL, "127.0.0.1"),
	};

	(void)state;
	check_shared(own, ARRAY_LEN(own), "");
	check_shared(people, ARRAY_LEN(people), SHARED "=users;");
	check_shared(probe, ARRAY_LEN(probe), SHARED "=local;");
}

/* Anybody can write that a request comes from the server. */
static void a_forged_loopback_makes_no_id_the_servers_own(void **state)
{
	struct record r[2] = {
		BY(NULL, "203.0.113.5"),
		BY(NULL, "127.0.0.1"),
	};

	(void)state;
	r[0].forwarded = "127.0.0.1";
	check_shared(r, 1, "");
	r[0].forwarded = "::1, 127.0.0.1";
	check_shared(r, 1, "");
	/* a proxy on the server itself */
	r[1].forwarded = "203.0.113.5";
	check_shared(r, 2, "");
	r[1].forwarded = NULL;
	check_shared(r, 2, SHARED "=local;");
}

static void what_very_many_carry_is_a_tool_s(void **state)
{
	struct record r[SESSION_CLIENTS + 1];
	char address[SESSION_CLIENTS + 1][16];

	(void)state;
	for (unsigned i = 0; i <= SESSION_CLIENTS; i++) {
		snprintf(address[i], sizeof(address[i]), "192.0.2.%u", i);
		r[i] = (struct record)BY(NULL, address[i]);
	}
	check_shared(r, SESSION_CLIENTS, "");
	check_shared(r, SESSION_CLIENTS + 1, SHARED "=addresses;");
	/* behind a balancer the forwarded address counts */
	for (unsigned i = 0; i <= SESSION_CLIENTS; i++) {
		r[i].forwarded = r[i].client;
		r[i].client = "192.0.2.250";
	}
	check_shared(r, SESSION_CLIENTS + 1, SHARED "=addresses;");
}

static void ids_beyond_the_limit_are_told(void **state)
{
	const struct case_shared_session *rows;
	struct sessions s = {0};
	struct arena a;
	char cookie[64];

	(void)state;
	arena_init(&a, 1 << 20);
	for (size_t i = 0; i <= LIMIT_SESSIONS; i++) {
		struct record r = {LOG_IIS, .cookie = cookie,
				   .client = "192.0.2.1"};
		struct event e = event_of(&r);
		struct asker who = {0};

		CHECK_EQ(sessions_rows(&s, &a, &rows), 0);
		snprintf(cookie, sizeof(cookie), "UC=" VALUE "%zu", i);
		sessions_count(&s, &a, 7, &e, CLIENT_REQUEST, &who);
	}
	CHECK_EQ(sessions_rows(&s, &a, &rows), 1);
	CHECK_EQ(rows[0].id.len, 0);
	CHECK_TEXT(rows[0].why, "lost");
	sessions_release(&s);
	arena_release(&a);
}

static void every_failing_allocation_is_survived(void **state)
{
	(void)state;
	for (unsigned n = 1;; n++) {
		const struct case_shared_session *rows;
		struct sessions s = {0};
		struct arena a;
		size_t count;
		bool hit;

		arena_init(&a, 1 << 20);
		alloc_fail_at(n);
		for (unsigned i = 0; i < 2; i++) {
			struct record r = BY(i ? "ann" : "bob", "192.0.2.1");
			struct event e = event_of(&r);
			struct asker who = {0};

			sessions_count(&s, &a, 7, &e, CLIENT_REQUEST, &who);
		}
		count = sessions_rows(&s, &a, &rows);
		hit = alloc_did_fail();
		alloc_fail_at(0);
		CHECK(hit || count == 1);
		CHECK(!hit || s.lost || count == 1);
		sessions_release(&s);
		arena_release(&a);
		if (!hit)
			return;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_are_taken_from_where_each_log_has_them),
		cmocka_unit_test(one_value_in_cookie_and_query_is_one_id),
		cmocka_unit_test(more_than_some_ids_are_left_out),
		cmocka_unit_test(fillers_do_not_hide_an_id),
		cmocka_unit_test(only_a_digest_is_kept),
		cmocka_unit_test(who_carries_an_id_tells_whose_it_is),
		cmocka_unit_test(a_forged_loopback_makes_no_id_the_servers_own),
		cmocka_unit_test(what_very_many_carry_is_a_tool_s),
		cmocka_unit_test(ids_beyond_the_limit_are_told),
		cmocka_unit_test(every_failing_allocation_is_survived),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
