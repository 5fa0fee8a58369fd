/* test_reader.c - records of every format as events. */
#include "check.h"

#include <stdio.h>

#include "base/alloc.h"
#include "event/reader.h"

static struct field_names *names;

static int open_names(void **state)
{
	static const char *const native[] = {"RoutingHint", "CommandLine",
					     "Image", "TargetUserName",
					     "source"};
	struct err err;

	(void)state;
	if (field_names_open(&names, &err) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(native); i++) {
		unsigned number;

		if (field_names_add(names, span_str(native[i]), &number, &err) <
		    0)
			return -1;
	}
	field_names_freeze(names);
	return 0;
}

static int close_names(void **state)
{
	(void)state;
	field_names_close(names);
	return 0;
}

struct opened {
	struct memory_source source;
	struct event_reader *reader;
	struct event event;
	struct err err;
};

static void open_text(struct opened *o, enum format format, const char *name,
		      const char *text)
{
	struct event_reader_options options = {
		.names = names,
		.format = format,
		.file_name = span_str(name),
	};

	*o = (struct opened){0};
	memory_source_init(&o->source, span_str(text), 0);
	CHECK_EQ(event_reader_open(&o->reader, &o->source.source, &options,
				   &o->err),
		 ST_OK);
}

static struct span field(const struct opened *o, const char *name)
{
	return event_field(&o->event, field_names_find(names, span_str(name)));
}

static int next(struct opened *o)
{
	return event_reader_next(o->reader, &o->event, &o->err);
}

static void iis_rows_know_their_site(void **state)
{
	static const char text[] =
		"#Software: Microsoft Internet Information Services 10.0\n"
		"#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query "
		"s-port cs-username c-ip cs(User-Agent) sc-status\n"
		"2021-03-01 06:12:44 192.0.2.10 GET /owa/ "
		"&ActID=a-1;&cafeReqId=r-1; 443 - 198.51.100.7 Moz/5.0 200\n"
		"2021-03-01 06:12:45 192.0.2.10 POST /ecp/ &RequestId=r-2 444 "
		"EX01$ ::1 - 500\n"
		"#Fields: date time cs-uri-stem c-ip\n"
		"2021-03-01 06:12:46 /x 198.51.100.8\n";
	struct opened o;
	uint64_t number = 0;

	(void)state;
	open_text(&o, FORMAT_IIS, "u_ex210301.log", text);
	CHECK_EQ(next(&o), 1);
	CHECK_EQ(o.event.log, LOG_IIS);
	CHECK_EQ(o.event.number, 3);
	CHECK(!o.event.is_record);
	CHECK_EQ(o.event.time_ns, 1614579164 * NS_PER_SECOND);
	CHECK_SPAN(field(&o, "stem"), "/owa/");
	CHECK_SPAN(field(&o, "user"), "");
	CHECK_SPAN(field(&o, "server"), "192.0.2.10");
	CHECK_SPAN(field(&o, "request_id"), "r-1");
	CHECK_SPAN(field(&o, "activity_id"), "a-1");
	CHECK_SPAN(field(&o, "anchor"), "");
	CHECK(event_number(&o.event, FIELD_STATUS, &number) && number == 200);
	CHECK(!event_number(&o.event, FIELD_USER, &number));
	CHECK_EQ(next(&o), 1);
	CHECK_EQ(o.event.log, LOG_IIS_BACKEND);
	CHECK_SPAN(field(&o, "user"), "EX01$");
	CHECK_SPAN(field(&o, "agent"), "");
	CHECK_SPAN(field(&o, "request_id"), "r-2");
	CHECK_EQ(next(&o), 1);
	CHECK_EQ(o.event.log, LOG_IIS);
	CHECK_SPAN(field(&o, "stem"), "/x");
	CHECK_SPAN(field(&o, "client"), "198.51.100.8");
	CHECK_SPAN(field(&o, "status"), "");
	CHECK_EQ(next(&o), 0);
	CHECK_EQ(event_reader_tally(o.reader)->records, 3);
	CHECK_SPAN(event_reader_header(o.reader)->software,
		   "Microsoft Internet Information Services 10.0");
	event_reader_close(o.reader);
	open_text(&o, FORMAT_IIS, "W3SVC2/u_ex210301.log",
		  "#Fields: date time cs-uri-stem c-ip\n"
		  "2021-03-01 06:12:46 /x 198.51.100.8\n");
	CHECK_EQ(next(&o), 1);
	CHECK_EQ(o.event.log, LOG_IIS_BACKEND);
	event_reader_close(o.reader);
}

static void exchange_rows_have_canonical_fields(void **state)
{
	struct opened o;

	(void)state;
	open_text(&o, FORMAT_HTTPPROXY, "HttpProxy_1.LOG",
		  "#Log-type: HttpProxy Logs\n"
		  "#Fields: DateTime,RequestId,MajorVersion,MinorVersion,"
		  "BuildVersion,RevisionVersion,Protocol,UrlStem,"
		  "AnchorMailbox,HttpStatus,BackEndStatus,RoutingHint\n"
		  "2021-03-01T06:12:45.101Z,r-1,15,1,2106,2,Ecp,/ecp/x.js,"
		  "\"ServerInfo~a,b\",200,241,h\n");
	CHECK_EQ(next(&o), 1);
	CHECK_EQ(o.event.log, LOG_HTTPPROXY);
	CHECK_SPAN(field(&o, "protocol"), "Ecp");
	CHECK_SPAN(field(&o, "anchor"), "ServerInfo~a,b");
	CHECK_SPAN(field(&o, "backend_status"), "241");
	CHECK_SPAN(field(&o, "routing_hint"), "h");
	CHECK_SPAN(field(&o, "build"), "15.1.2106.2");
	CHECK_SPAN(field(&o, "request_id"), "r-1");
	CHECK_EQ(next(&o), 0);
	event_reader_close(o.reader);
	open_text(&o, FORMAT_ECP_SERVER, "ECPServer1.LOG",
		  "#Fields: TimeStamp,ServerName,EventId,EventData\n"
		  "2021-03-01T06:12:47.300Z,EX01,ECP.Request,\"S:TIME=4;S:SID="
		  "s-1;S:CMD=Set-X.A=';b';S:EX=;S:URL=/ecp/;S:BLD=15.1.2106.2"
		  "\"\n");
	CHECK_EQ(next(&o), 1);
	CHECK_SPAN(field(&o, "cmd"), "Set-X.A=';b'");
	CHECK_SPAN(field(&o, "session"), "s-1");
	CHECK_SPAN(field(&o, "url"), "/ecp/");
	CHECK_SPAN(field(&o, "error"), "");
	CHECK_SPAN(field(&o, "build"), "15.1.2106.2");
	event_reader_close(o.reader);
	open_text(&o, FORMAT_EWS, "Ews_1.LOG",
		  "#Fields: DateTime,RequestId,SoapAction,Cookie,"
		  "CorrelationGuid\n"
		  "2021-03-01T06:12:47.300Z,r-3,GetItem,c-3,a-3\n");
	CHECK_EQ(next(&o), 1);
	CHECK_SPAN(field(&o, "request_id"), "r-3");
	CHECK_SPAN(field(&o, "activity_id"), "a-3");
	CHECK_SPAN(field(&o, "cookie"), "c-3");
	event_reader_close(o.reader);
	open_text(&o, FORMAT_SMTP_RECEIVE, "RECV1.LOG",
		  "#Fields: date-time,connector-id,session-id,sequence-number,"
		  "local-endpoint,remote-endpoint,event,data,context\n"
		  "2021-03-01T06:00:00.000Z,c,s,1,192.0.2.1:25,"
		  "198.51.100.7:1234,+,,\n");
	CHECK_EQ(next(&o), 1);
	CHECK_SPAN(field(&o, "client"), "198.51.100.7");
	CHECK_SPAN(field(&o, "server"), "192.0.2.1");
	CHECK_SPAN(field(&o, "operation"), "+");
	event_reader_close(o.reader);
}

/* What opened the connection is the client, also where a sensor's log has
 * another column of that name. */
static void a_sensors_rows_have_canonical_fields(void **state)
{
	static const char http[] =
		"{\"ts\":1614579164,\"id.orig_h\":\"198.51.100.7\",\"id.resp_"
		"h\":"
		"\"192.0.2.10\",\"id.resp_p\":80,\"method\":\"GET\",\"host\":"
		"\"a.b\","
		"\"uri\":\"/x?y\",\"response_body_len\":7}\n";
	static const char kerberos[] =
		"{\"ts\":1614579164,\"id.orig_h\":\"198.51.100.7\",\"id.resp_"
		"h\":"
		"\"192.0.2.10\",\"client\":\"alice/EXAMPLE.ORG\"}\n";
	static const char firewall[] =
		"#Fields: date time action protocol src-ip dst-ip dst-port\n"
		"2021-03-01 06:12:44 ALLOW TCP 198.51.100.7 192.0.2.10 443\n";
	struct opened o;

	(void)state;
	open_text(&o, FORMAT_ZEEK_HTTP, "http.log", http);
	CHECK_EQ(next(&o), 1);
	CHECK_EQ(o.event.log, LOG_ZEEK_HTTP);
	CHECK_EQ(o.event.number, 1);
	CHECK_EQ(o.event.time_ns, 1614579164 * NS_PER_SECOND);
	CHECK_SPAN(field(&o, "client"), "198.51.100.7");
	CHECK_SPAN(field(&o, "target"), "192.0.2.10");
	CHECK_SPAN(field(&o, "port"), "80");
	CHECK_SPAN(field(&o, "url"), "/x?y");
	CHECK_SPAN(field(&o, "bytes_out"), "7");
	CHECK_EQ(next(&o), 0);
	CHECK_EQ(event_reader_tally(o.reader)->records, 1);
	CHECK(!event_reader_header(o.reader));
	event_reader_close(o.reader);
	open_text(&o, FORMAT_ZEEK_KERBEROS, "kerberos.log", kerberos);
	CHECK_EQ(next(&o), 1);
	CHECK_SPAN(field(&o, "client"), "198.51.100.7");
	CHECK_SPAN(field(&o, "user"), "alice/EXAMPLE.ORG");
	CHECK_SPAN(field(&o, "target"), "192.0.2.10");
	event_reader_close(o.reader);
	open_text(&o, FORMAT_FIREWALL, "pfirewall.log", firewall);
	CHECK_EQ(next(&o), 1);
	CHECK_EQ(o.event.log, LOG_FIREWALL);
	CHECK_SPAN(field(&o, "client"), "198.51.100.7");
	CHECK_SPAN(field(&o, "target"), "192.0.2.10");
	CHECK_SPAN(field(&o, "action"), "ALLOW");
	event_reader_close(o.reader);
}

static void what_holds_no_records_is_refused(void **state)
{
	struct event_reader_options options = {.names = names,
					       .format = FORMAT_ZIP};
	struct memory_source source;
	struct event_reader *r;
	struct err err;

	(void)state;
	memory_source_init(&source, SPAN_LIT("PK"), 0);
	CHECK_EQ(event_reader_open(&r, &source.source, &options, &err),
		 ST_USAGE);
	CHECK_EQ(event_format_log(FORMAT_COUNT), LOG_NONE);
}

static const char proxy_row[] =
	"#Fields: DateTime,MajorVersion,MinorVersion,BuildVersion,"
	"RevisionVersion,UrlStem\n"
	"2021-03-01T06:12:45.101Z,15,1,2106,2,/x\n"
	"2021-03-01T06:12:46.101Z,15,1,2106,2,/y\n";

static int read_proxy_rows(struct err *err)
{
	struct event_reader_options options = {.names = names,
					       .format = FORMAT_HTTPPROXY};
	struct memory_source source;
	struct event_reader *r;
	struct event e;
	int s;

	memory_source_init(&source, span_str(proxy_row), 0);
	s = event_reader_open(&r, &source.source, &options, err);
	if (s < 0)
		return s;
	while ((s = event_reader_next(r, &e, err)) > 0)
		(void)event_field(&e, FIELD_BUILD);
	event_reader_close(r);
	return s;
}

static void every_failing_allocation_is_survived(void **state)
{
	(void)state;
	for (unsigned long n = 1;; n++) {
		struct err err;
		bool hit;
		int s;

		alloc_fail_at(n);
		s = read_proxy_rows(&err);
		hit = alloc_did_fail();
		alloc_fail_at(0);
		CHECK_EQ(s, hit ? ST_NOMEM : ST_OK);
		if (!hit)
			return;
	}
}

/* --- Windows events, from the corpora --- */

static uint8_t *read_all(const char *folder, const char *name, size_t *size)
{
	char path[4096];
	uint8_t *data = mem_new(1 << 24, 1);
	FILE *f;

	snprintf(path, sizeof(path), "%s/evtx/%s", folder, name);
	f = fopen(path, "rb");
	if (!f || !data)
		fail_msg("%s cannot be read", path);
	*size = fread(data, 1, 1 << 24, f);
	fclose(f);
	return data;
}

static void open_evtx(struct opened *o, uint8_t **data, const char *name)
{
	struct event_reader_options options = {.names = names,
					       .format = FORMAT_EVTX};
	size_t size;

	*data = read_all(corpora_folder(), name, &size);
	*o = (struct opened){0};
	memory_source_init(&o->source, span_of(*data, size), 0);
	CHECK_EQ(event_reader_open(&o->reader, &o->source.source, &options,
				   &o->err),
		 ST_OK);
}

static void windows_events_have_named_and_positional_values(void **state)
{
	struct opened o;
	uint8_t *data;

	(void)state;
	if (!corpora_folder())
		skip();
	open_evtx(&o, &data, "exchange/MSExchange_Management_wec.evtx");
	CHECK_EQ(next(&o), 1);
	CHECK(o.event.is_record && o.event.log == LOG_EVTX);
	CHECK_SPAN(field(&o, "channel"), "MSExchange Management");
	CHECK_SPAN(field(&o, "provider"), "MSExchange CmdletLogs");
	CHECK_SPAN(field(&o, "event_id"), "1");
	CHECK_SPAN(field(&o, "cmdlet"), "Set-Mailbox");
	CHECK(span_find(field(&o, "parameters"),
			SPAN_LIT("ForwardingSmtpAddress")) != SIZE_MAX);
	CHECK(span_starts_nocase(field(&o, "data"), SPAN_LIT("Set-Mailbox\n")));
	/* the same value again, from what is kept */
	CHECK_SPAN(field(&o, "cmdlet"), "Set-Mailbox");
	CHECK(event_reader_header(o.reader) == NULL);
	event_reader_close(o.reader);
	mem_free(data);
	open_evtx(
		&o, &data,
		"attack-gpl3/LM_typical_IIS_webshell_sysmon_1_10_traces.evtx");
	CHECK_EQ(next(&o), 1);
	while (!span_is(field(&o, "event_id"), "1"))
		CHECK_EQ(next(&o), 1);
	CHECK(span_ends_nocase(field(&o, "Image"), SPAN_LIT(".exe")));
	CHECK(field(&o, "CommandLine").len > 0);
	CHECK_SPAN(field(&o, "TargetUserName"), "");
	event_reader_close(o.reader);
	mem_free(data);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(iis_rows_know_their_site),
		cmocka_unit_test(exchange_rows_have_canonical_fields),
		cmocka_unit_test(a_sensors_rows_have_canonical_fields),
		cmocka_unit_test(what_holds_no_records_is_refused),
		cmocka_unit_test(every_failing_allocation_is_survived),
		cmocka_unit_test(
			windows_events_have_named_and_positional_values),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, open_names, close_names);
}
