/* test_network.c - what is kept of a sensor's logs and of the firewall's. */
#include "check.h"

#include "base/source.h"
#include "event/reader.h"
#include "ingest/network.h"
#include "own_rules.h"

#define ENDS "\"id.orig_h\":\"192.0.2.20\",\"id.resp_h\":\"192.0.2.30\","
#define T0 (INT64_C(1614384317) * NS_PER_SECOND)

static struct collect c;
static struct case_item item;

static int begin(void **state)
{
	(void)state;
	memset(&c, 0, sizeof(c));
	memset(&item, 0, sizeof(item));
	CHECK_EQ(matcher_open(&c.matcher, rules, NULL), ST_OK);
	c.rules = rules;
	arena_init(&c.arena, LIMIT_ITEM_KEPT);
	buf_init(&c.scratch, 65536);
	c.key = 7;
	logons_init(&c.logons, &c.arena, c.key);
	return 0;
}

static int end(void **state)
{
	(void)state;
	matcher_close(c.matcher);
	collect_release(&c);
	return 0;
}

static void read_pieces(enum format format, struct span text, size_t piece)
{
	const struct event_reader_options options = {.names = names,
						     .format = format};
	struct memory_source m;
	struct err err = {0};

	CHECK(network_reads(format));
	memory_source_init(&m, text, piece);
	CHECK_EQ(network_read(&c, &m.source, &options, &item, &err), ST_OK);
}

static void read_text(enum format format, const char *text)
{
	read_pieces(format, span_str(text), 0);
}

static void a_web_request_is_kept_by_the_name_it_asked_for(void **state)
{
	(void)state;
	read_text(FORMAT_ZEEK_HTTP,
		  "{\"ts\":1614384317," ENDS "\"id.resp_p\":80,"
		  "\"host\":\"Mega.Example:8443\",\"request_body_len\":7,"
		  "\"response_body_len\":9}\n"
		  "{\"ts\":1614384319," ENDS "\"id.resp_p\":80,"
		  "\"host\":\"mega.example\",\"request_body_len\":1}\n");
	CHECK_EQ(c.traffic.count, 1);
	CHECK_TEXT(c.traffic.row[0].kind, "http");
	CHECK(span_is(c.traffic.row[0].name, "mega.example"));
	CHECK_EQ(c.traffic.row[0].count, 2);
	CHECK_EQ(c.traffic.row[0].bytes_there, 8);
	CHECK_EQ(c.traffic.row[0].unsized, 1);
	CHECK_EQ(c.hours.count, 1);
	CHECK_TEXT(c.hours.row[0].source, "network-http");
	CHECK_EQ(c.hours.row[0].records, 2);
	CHECK_TEXT(item.log, "network-flow");
	CHECK_EQ(item.tally.records, 2);
}

static void shares_and_logons_are_edges(void **state)
{
	(void)state;
	read_text(FORMAT_ZEEK_SMB_MAPPING,
		  "{\"ts\":1614384317," ENDS
		  "\"path\":\"\\\\\\\\FILES1\\\\ADMIN$\"}\n");
	read_text(FORMAT_ZEEK_NTLM,
		  "{\"ts\":1614384317," ENDS "\"username\":\"alice\","
		  "\"success\":false}\n"
		  "{\"ts\":1614384317," ENDS "\"hostname\":\"EX01\"}\n");
	CHECK_EQ(c.logons.count, 2);
	CHECK_TEXT(c.logons.row[0].how, "net-share");
	CHECK(span_is(c.logons.row[0].detail, "\\\\FILES1\\ADMIN$"));
	CHECK_EQ(c.logons.row[0].outcome, OUTCOME_SUCCEEDED);
	CHECK_TEXT(c.logons.row[1].how, "net-ntlm");
	CHECK(span_is(c.logons.row[1].account, "alice"));
	CHECK(span_is(c.logons.row[1].peer, "192.0.2.30"));
	CHECK_EQ(c.logons.row[1].outcome, OUTCOME_ATTEMPTED);
	CHECK_EQ(c.logons.row[1].first_ns, T0);
}

static void a_ticket_names_the_machine_it_is_for(void **state)
{
	(void)state;
	read_text(FORMAT_ZEEK_KERBEROS,
		  "{\"ts\":1614384317," ENDS "\"request_type\":\"TGS\","
		  "\"client\":\"alice/EXAMPLE.ORG\","
		  "\"service\":\"cifs/files1.example.org\"}\n"
		  /* for the domain itself, and no ticket for a service */
		  "{\"ts\":1614384317," ENDS "\"request_type\":\"TGS\","
		  "\"client\":\"alice/EXAMPLE.ORG\","
		  "\"service\":\"ldap/example.org\"}\n"
		  "{\"ts\":1614384317," ENDS "\"request_type\":\"TGS\","
		  "\"client\":\"alice/EXAMPLE.ORG\","
		  "\"service\":\"krbtgt/EXAMPLE.ORG\"}\n"
		  "{\"ts\":1614384317," ENDS "\"request_type\":\"AS\","
		  "\"client\":\"alice/EXAMPLE.ORG\","
		  "\"service\":\"host/files1.example.org\"}\n");
	CHECK_EQ(c.logons.count, 1);
	CHECK_TEXT(c.logons.row[0].how, "net-ticket");
	CHECK(span_is(c.logons.row[0].peer, "files1.example.org"));
	CHECK(span_is(c.logons.row[0].account, "alice"));
}

static void a_firewall_has_connections_without_sizes(void **state)
{
	(void)state;
	read_text(FORMAT_FIREWALL,
		  "#Version: 1.5\r\n#Software: Microsoft Windows Firewall\r\n"
		  "#Time Format: Local\r\n#Fields: date time action protocol "
		  "src-ip dst-ip src-port dst-port size tcpflags tcpsyn tcpack "
		  "tcpwin icmptype icmpcode info path\r\n\r\n"
		  "2021-02-27 00:05:17 ALLOW TCP 192.0.2.20 203.0.113.9 50000 "
		  "443 0 - 0 0 0 - - - SEND\r\n"
		  "2021-02-27 00:05:18 DROP TCP 203.0.113.9 192.0.2.20 1 445 "
		  "52 S 1 0 8192 - - - RECEIVE\r\n");
	CHECK_EQ(sniff(SPAN_LIT("#Software: Microsoft Windows Firewall\n"
				"#Fields: date time action protocol src-ip "
				"dst-ip\n"),
		       SPAN_LIT("pfirewall.log")),
		 FORMAT_FIREWALL);
	CHECK_EQ(item.tally.records, 2);
	CHECK_EQ(item.tally.reported, 0);
	CHECK_EQ(item.tally.last_ns, TIME_NONE);
	CHECK_TEXT(item.log, "firewall");
	CHECK_EQ(c.traffic.count, 1);
	CHECK_TEXT(c.traffic.row[0].kind, "firewall");
	CHECK(span_is(c.traffic.row[0].recipient, "203.0.113.9"));
	CHECK_EQ(c.traffic.row[0].port, 443);
	CHECK_EQ(c.traffic.row[0].unsized, 1);
	CHECK_EQ(c.traffic.row[0].first_ns, T0);
	CHECK_TEXT(c.hours.row[0].source, "firewall");
	CHECK_EQ(c.hours.row[0].records, 2);
}

static void every_truncation_of_a_firewall_log_is_survived(void **state)
{
	static const char text[] =
		"#Software: Microsoft Windows Firewall\r\n#Fields: date time "
		"action protocol src-ip dst-ip src-port dst-port size\r\n"
		"2021-02-27 00:05:17 ALLOW TCP 192.0.2.20 203.0.113.9 50000 "
		"443 0\r\n2021-02-27 00:05:17 ALLOW TCP fe80::1%3 ff02::1 5 6 "
		"0\r\n";

	(void)state;
	for (size_t n = 0; n < sizeof(text); n++) {
		read_pieces(FORMAT_FIREWALL, span_of(text, n), 5);
		CHECK_EQ(item.tally.decoded + item.tally.damaged +
				 item.tally.slack,
			 n);
	}
}

/* A log of which only rules make something: no hours, no rows. */
static void a_log_without_records_is_read_for_rules(void **state)
{
	(void)state;
	read_text(FORMAT_ZEEK_DNS, "{\"ts\":1614384317," ENDS
				   "\"query\":\"a.example\",\"AA\":true,"
				   "\"rejected\":false}\n");
	CHECK_EQ(item.tally.records, 1);
	CHECK_TEXT(item.log, "network-flow");
	CHECK_EQ(c.hours.count, 0);
	CHECK_EQ(c.traffic.count, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_web_request_is_kept_by_the_name_it_asked_for),
		TEST(shares_and_logons_are_edges),
		TEST(a_ticket_names_the_machine_it_is_for),
		TEST(a_log_without_records_is_read_for_rules),
		TEST(a_firewall_has_connections_without_sizes),
		TEST(every_truncation_of_a_firewall_log_is_survived),
	};

	return RUN_RULED_TESTS(tests);
}
