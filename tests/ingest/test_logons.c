/* test_logons.c - edges of event logs: what is kept, folded, left out, and the
 * bounds. */
#include "check.h"

#include "base/alloc.h"
#include "event/event.h"
#include "ingest/logons.h"

/* A made-up event: pairs of a field's name and its text. */
struct made {
	const struct field_names *names;
	const char *pair[24];
};

static struct span made_get(const struct event *e, unsigned field)
{
	const struct made *m = e->inner;

	for (size_t i = 0; i + 1 < ARRAY_LEN(m->pair) && m->pair[i]; i += 2)
		if (field_names_find(m->names, span_str(m->pair[i])) == field)
			return span_str(m->pair[i + 1]);
	return SPAN_EMPTY;
}

static struct field_names *names;
static struct logon_fields fields;
static struct arena arena;
static struct logons l;

static int begin(void **state)
{
	struct err err;

	(void)state;
	CHECK_EQ(field_names_open(&names, &err), ST_OK);
	CHECK_EQ(logons_add_names(names, &err), ST_OK);
	field_names_freeze(names);
	fields = logons_fields(names);
	arena_init(&arena, 32 << 20);
	logons_init(&l, &arena, 7);
	return 0;
}

static int end(void **state)
{
	(void)state;
	logons_release(&l);
	arena_release(&arena);
	field_names_close(names);
	return 0;
}

static struct event event_of(struct made *m, uint64_t number, int64_t time_ns)
{
	m->names = names;
	return (struct event){
		.log = LOG_EVTX,
		.is_record = true,
		.time_ns = time_ns,
		.number = number,
		.get = made_get,
		.inner = m,
	};
}

static void put(struct made m, uint64_t number, int64_t time_ns)
{
	struct event e = event_of(&m, number, time_ns);

	logons_event(&l, &fields, &e);
}

#define SECURITY(id) "channel", "Security", "event_id", id

static struct made network_logon(const char *address, const char *account)
{
	return (struct made){.pair = {SECURITY("4624"), "LogonType", "3",
				      "client", address, "WorkstationName",
				      "EX01", "TargetUserName", account}};
}

static void equal_logons_are_one_row(void **state)
{
	(void)state;
	put(network_logon("10.0.0.5", "admin"), 20, 200);
	put(network_logon("::ffff:10.0.0.5", "admin"), 10, 100);
	put(network_logon("10.0.0.5", "other"), 30, 300);
	CHECK_EQ(l.count, 2);
	CHECK_TEXT(l.row[0].how, "logon-3");
	CHECK_EQ(l.row[0].outcome, OUTCOME_SUCCEEDED);
	CHECK_EQ(l.row[0].count, 2);
	CHECK_EQ(l.row[0].first_ns, 100);
	CHECK_EQ(l.row[0].last_ns, 200);
	CHECK_EQ(l.row[0].record, 10);
	CHECK(span_is(l.row[0].address, "10.0.0.5"));
	CHECK(span_is(l.row[0].peer, "EX01"));
}

static void a_machine_that_talks_to_itself_is_no_edge(void **state)
{
	struct made local = network_logon("::1", "admin");
	struct made web = {.pair = {SECURITY("4648"), "TargetServerName",
				    "localhost", "TargetUserName", "user",
				    "ProcessName", "w3wp.exe"}};
	struct made service = network_logon("10.0.0.5", "admin");

	(void)state;
	local.pair[9] = NULL; /* no workstation */
	local.pair[8] = NULL;
	put(local, 1, 1);
	put(web, 2, 2);
	service.pair[5] = "5"; /* logon of a service */
	put(service, 3, 3);
	CHECK_EQ(l.count, 0);
}

static void every_kind_has_its_row(void **state)
{
	static const struct {
		struct made event;
		const char *how, *address, *peer, *account, *detail;
		enum outcome outcome;
	} rows[] = {
		{{.pair = {SECURITY("4625"), "LogonType", "10", "client",
			   "10.0.0.5", "TargetUserName", "a"}},
		 "logon-10",
		 "10.0.0.5",
		 "",
		 "a",
		 "",
		 OUTCOME_ATTEMPTED},
		{{.pair = {SECURITY("4648"), "TargetServerName", "FILES01",
			   "TargetUserName", "a", "ProcessName", "w3wp.exe"}},
		 "explicit",
		 "",
		 "FILES01",
		 "a",
		 "w3wp.exe",
		 OUTCOME_UNKNOWN},
		{{.pair = {SECURITY("5140"), "ShareName", "\\\\*\\C$", "client",
			   "10.0.0.5", "SubjectUserName", "a"}},
		 "share",
		 "10.0.0.5",
		 "",
		 "a",
		 "\\\\*\\C$",
		 OUTCOME_SUCCEEDED},
		{{.pair = {SECURITY("4697"), "ServiceName", "PSEXESVC",
			   "SubjectUserName", "a"}},
		 "service",
		 "",
		 "",
		 "a",
		 "PSEXESVC",
		 OUTCOME_SUCCEEDED},
		{{.pair = {"channel", "System", "event_id", "7045",
			   "ServiceName", "x"}},
		 "service",
		 "",
		 "",
		 "",
		 "x",
		 OUTCOME_SUCCEEDED},
		{{.pair = {SECURITY("4698"), "TaskName", "\\x",
			   "SubjectUserName", "a"}},
		 "task",
		 "",
		 "",
		 "a",
		 "\\x",
		 OUTCOME_SUCCEEDED},
		{{.pair = {SECURITY("4769"), "ServiceName", "FILES01$",
			   "client", "::ffff:10.0.0.5"}},
		 "ticket",
		 "10.0.0.5",
		 "FILES01$",
		 "",
		 "",
		 OUTCOME_UNKNOWN},
		{{.pair = {SECURITY("4776"), "Workstation", "\\\\EX01",
			   "TargetUserName", "a"}},
		 "ntlm",
		 "",
		 "EX01",
		 "a",
		 "",
		 OUTCOME_UNKNOWN},
		{{.pair = {"channel",
			   "Microsoft-Windows-TerminalServices-"
			   "RemoteConnectionManager/Operational",
			   "event_id", "1149", "Param1", "a", "Param3",
			   "10.0.0.5"}},
		 "rdp",
		 "10.0.0.5",
		 "",
		 "a",
		 "",
		 OUTCOME_UNKNOWN},
		{{.pair = {"channel",
			   "Microsoft-Windows-TerminalServices-"
			   "LocalSessionManager/Operational",
			   "event_id", "21", "User", "D\\a", "Address",
			   "10.0.0.5"}},
		 "rdp",
		 "10.0.0.5",
		 "",
		 "a",
		 "",
		 OUTCOME_SUCCEEDED},
		{{.pair = {"channel", "Microsoft-Windows-WinRM/Operational",
			   "event_id", "6", "connection",
			   "http://files01:5985/wsman?PSVersion=5.1"}},
		 "winrm-client",
		 "",
		 "files01",
		 "",
		 "",
		 OUTCOME_UNKNOWN},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		put(rows[i].event, i + 1, (int64_t)i + 1);
		CHECK_EQ(l.count, i + 1);
		CHECK_TEXT(l.row[i].how, rows[i].how);
		CHECK_EQ(l.row[i].outcome, rows[i].outcome);
		CHECK(span_is(l.row[i].address, rows[i].address));
		CHECK(span_is(l.row[i].peer, rows[i].peer));
		CHECK(span_is(l.row[i].account, rows[i].account));
		CHECK(span_is(l.row[i].detail, rows[i].detail));
	}
}

static void other_shares_and_tickets_are_left(void **state)
{
	(void)state;
	put((struct made){.pair = {SECURITY("5140"), "ShareName", "\\\\*\\IPC$",
				   "client", "10.0.0.5"}},
	    1, 1);
	put((struct made){.pair = {SECURITY("5140"), "ShareName", "\\\\*\\team",
				   "client", "10.0.0.5"}},
	    2, 2);
	put((struct made){.pair = {SECURITY("4769"), "ServiceName", "krbtgt",
				   "client", "10.0.0.5"}},
	    3, 3);
	CHECK_EQ(l.count, 0);
}

static void a_storm_of_logons_leaves_room_for_acts(void **state)
{
	char address[32];

	(void)state;
	for (unsigned i = 0; i < LIMIT_LOGONS + 5; i++) {
		snprintf(address, sizeof(address), "10.%u.%u.%u", i >> 16,
			 i >> 8 & 255, i & 255);
		put(network_logon(address, "user"), i, i);
	}
	CHECK_EQ(l.count, LIMIT_LOGONS);
	put((struct made){.pair = {SECURITY("4697"), "ServiceName", "x"}}, 1,
	    1);
	CHECK_EQ(l.count, LIMIT_LOGONS + 1);
	logons_finish(&l);
	CHECK_TEXT(l.row[l.count - 1].how, "lost");
	CHECK_EQ(l.row[l.count - 1].count, 5);
}

static void starts_of_processes_are_told(void **state)
{
	struct made m = {.pair = {SECURITY("4688")}};
	struct made s = {.pair = {"channel",
				  "Microsoft-Windows-Sysmon/Operational",
				  "event_id", "1"}};
	struct made o = {.pair = {"channel", "Application", "event_id", "1"}};
	struct event e = event_of(&m, 1, 1);

	(void)state;
	CHECK_TEXT(logons_process_source(&e), "process-security");
	e = event_of(&s, 1, 1);
	CHECK_TEXT(logons_process_source(&e), "process-sysmon");
	e = event_of(&o, 1, 1);
	CHECK(logons_process_source(&e) == NULL);
}

static void without_memory_edges_are_counted(void **state)
{
	(void)state;
	alloc_fail_at(1);
	put(network_logon("10.0.0.5", "admin"), 1, 1);
	alloc_fail_at(0);
	CHECK_EQ(l.count, 0);
	CHECK_EQ(l.lost, 1);
	put(network_logon("10.0.0.5", "admin"), 2, 2);
	CHECK_EQ(l.count, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(equal_logons_are_one_row),
		TEST(a_machine_that_talks_to_itself_is_no_edge),
		TEST(every_kind_has_its_row),
		TEST(other_shares_and_tickets_are_left),
		TEST(a_storm_of_logons_leaves_room_for_acts),
		TEST(starts_of_processes_are_told),
		TEST(without_memory_edges_are_counted),
	};

	return RUN_TESTS(tests);
}
