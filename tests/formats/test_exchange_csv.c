/* test_exchange_csv.c - the CSV logs of Exchange. */
#include "check.h"

#include "formats/exchange_kind.h"
#include "text_run.h"

#define HEAD                                                                   \
	"#Software: Microsoft Exchange Server\r\n#Version: 15.01.2106.002\r\n" \
	"#Log-type: Message Tracking Log\r\n#Date: "                           \
	"2021-03-01T06:00:00.130Z\r\n"
#define FIELDS "#Fields: date-time,a,b,c\r\n"
#define T "2021-03-01T06:00:00.130Z"

static const char sample[] =
	"\xEF\xBB\xBF" HEAD FIELDS T ",1,2,3\r\n" T
	",\"x, \"\"y\"\"\",,z\r\ndate-time,a,b,c\r\n" T
	",\"line\r\nbreak\",2,3\r\n" T ",1\r\n" T ",1,2,3,4\r\n\r\n"
	"#Fields: date-time,d\r\n" T ",\"open\r\nmore\r\n" T ",last\0\0";
#define SAMPLE ((struct span){(const uint8_t *)sample, sizeof(sample) - 1})

static void check(struct span in, const char *rows, const char *damage)
{
	struct run r;

	run_text(&r, RUN_CSV, in, 0);
	run_check(&r);
	assert_string_equal(buf_cstr(&r.rows), rows);
	assert_string_equal(buf_cstr(&r.damage), damage);
	run_release(&r);
}

#define CHECK_CSV(text, rows, damage) check(SPAN_LIT(text), rows, damage)
#define F "#Fields: date-time,a,b\n"
#define ROW "2 @23+"

static void cells_are_unquoted(void **state)
{
	static const struct {
		const char *line;
		const char *cells;
	} rows[] = {
		{T ",1,2", "a=1 b=2"},
		{T ",,", "a= b="},
		{T ",\"\",\"\"", "a= b="},
		{T ",\"x,y\",2", "a=x,y b=2"},
		{T ",\"-Mailbox \"\"al\"\"\",2", "a=-Mailbox \"al\" b=2"},
		{T ",\"\"\"\",\"\"\"\"\"\"", "a=\" b=\"\""},
		{"\"" T "\",1,2", "a=1 b=2"},
		{T ",in \"the\" middle,2", "a=in \"the\" middle b=2"},
		{T ",\"closed\"junk,2", "a=closedjunk b=2"},
		{T ",\xFF\xFE,\"\xC3\"", "a=\xFF\xFE b=\xC3"},
		{T ",1,\"{\"\"k\"\":\"\"v\"\"}\"", "a=1 b={\"k\":\"v\"}"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf in;
		struct buf want;

		buf_init(&in, 1000);
		buf_init(&want, 1000);
		buf_printf(&in, F "%s\n", rows[i].line);
		buf_printf(&want, ROW "%zu g1 " T " date-time=" T " %s\n",
			   strlen(rows[i].line) + 1, rows[i].cells);
		check(buf_span(&in), buf_cstr(&want), "");
		buf_release(&in);
		buf_release(&want);
	}
}

#define IS(rest) " g1 " T " date-time=" T rest "\n"

static void lines_that_do_not_fit_keep_what_is_there(void **state)
{
	(void)state;
	CHECK_CSV(F T ",1\n", ROW "27" IS(" a=1"),
		  ROW "27 fewer cells than columns\n");
	CHECK_CSV(F T, ROW "24" IS(""), ROW "24 line is cut\n");
	CHECK_CSV(F T ",1,2,3,4\n", ROW "33" IS(" a=1 b=2,3,4"),
		  ROW "33 more cells than columns: the last has the rest\n");
	CHECK_CSV(F T ",\"1\",2,3,4\n", ROW "35" IS(" a=1 b=2,3,4"),
		  ROW "35 more cells than columns: the last has the rest\n");
	CHECK_CSV(F T ",1,\"2\",3\n", ROW "33" IS(" a=1 b=2,3"),
		  ROW "33 more cells than columns: the last has the rest\n");
	CHECK_CSV(F T ",1,\"2\n", ROW "30" IS(" a=1 b=2"),
		  ROW "30 a quoted value is not closed\n");
	CHECK_CSV(F "x,1,2\n", ROW "6 g1  date-time=x a=1 b=2\n",
		  ROW "6 no time where it belongs\n");
	CHECK_CSV(F "2021-02-30T06:00:00.130Z,1,2\n",
		  ROW "29 g1  date-time=2021-02-30T06:00:00.130Z a=1 b=2\n",
		  ROW "29 no time where it belongs\n");
	CHECK_CSV("a,b,c\n", "", "1 @0+6 no #Fields before this line\n");
}

static void free_text_may_hold_commas(void **state)
{
	(void)state;
	CHECK_CSV("#Fields: TimeStamp,ServerName,EventId,EventData\n" T
		  ",EX01,Request,S:A=1,2;S:B=\"x,y\"\n",
		  "2 @48+56 g1 " T " TimeStamp=" T " ServerName=EX01 "
		  "EventId=Request EventData=S:A=1,2;S:B=\"x,y\"\n",
		  "");
	CHECK_CSV("#Fields: TimeStamp,ServerName,EventId,EventData\n" T
		  ",EX01,Request,S:A=1,2\n",
		  "2 @48+46 g1 " T " TimeStamp=" T " ServerName=EX01 "
		  "EventId=Request EventData=S:A=1,2\n",
		  "");
}

static void values_with_line_breaks_are_one_record(void **state)
{
	(void)state;
	CHECK_CSV(F T ",\"one\r\ntwo\n\nthree\",2\r\n" T ",3,4\n",
		  ROW "46" IS(" a=one\r\ntwo\n\nthree b=2") "6 @69+29" IS(
			  " a=3 b=4"),
		  "");
	/* a quote that never closes does not swallow the next entry */
	CHECK_CSV(F T ",\"one\n" T ",3,4\n",
		  ROW "30" IS(" a=one") "3 @53+29" IS(" a=3 b=4"),
		  ROW "30 a quoted value is not closed\n");
	CHECK_CSV(F T ",\"one\n#Fields: date-time,a,b\n" T ",3,4\n",
		  ROW "30" IS(" a=one") "4 @76+29" IS(" a=3 b=4"),
		  ROW "30 a quoted value is not closed\n");
}

static void header_rows_give_the_columns_too(void **state)
{
	static const char *const heads[] = {
		"date-time,a,b\n",
		"\"date-time\",\"a\",\"b\"\n",
		"date-time,a,b\n#Software: x\n#Fields: date-time,a,b\n",
		"#Fields: date-time,a,b\ndate-time,a,b\n",
		"\xEF\xBB\xBF"
		"DATE-TIME,a,b\r\n",
		"#Fields: date-time,a,b#Fields: date-time,a,b\n",
		"#Fields: date-time,a,bdate-time,a,b\n",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
		struct buf in;
		struct run r;

		buf_init(&in, 1000);
		buf_printf(&in, "%s" T ",1,2\n", heads[i]);
		run_text(&r, RUN_CSV, buf_span(&in), 0);
		run_check(&r);
		assert_int_equal(r.tally.records, 1);
		assert_int_equal(r.tally.reported + r.tally.odd, 0);
		assert_non_null(strstr(buf_cstr(&r.rows), "=" T " a=1 b=2\n"));
		run_release(&r);
		buf_release(&in);
	}
}

/* As a sample of another project has it: the tail of a second copy. */
static void a_glued_header_loses_its_copy(void **state)
{
	(void)state;
	CHECK_CSV("#Fields: date-time,aa,bb,ccaa,bb,cc\n" T ",1,2,3\n",
		  "2 @36+31 g1 " T " date-time=" T " aa=1 bb=2 cc=3\n", "");
	CHECK_CSV("#Fields: date-time,aa,xaa\n" T ",1,2\n",
		  "2 @26+29 g1 " T " date-time=" T " aa=1 xaa=2\n", "");
}

static void a_new_header_row_brings_a_new_layout(void **state)
{
	(void)state;
	CHECK_CSV(F T ",1,2\ndate-time,b,x\n" T ",3,4\n",
		  ROW "29" IS(" a=1 b=2") "4 @66+29 g2 " T " date-time=" T
					  " b=3 x=4\n",
		  "");
}

static void logs_without_a_header_are_known_by_their_rows(void **state)
{
	static const struct {
		const char *row;
		enum format kind;
	} rows[] = {
		{T ",EX\\Default,08DA,9,192.0.2.1:25,192.0.2.2:5,>,535 5.7.3,",
		 FORMAT_SMTP_RECEIVE},
		{T ",Out,08DA,9,192.0.2.1:5333,192.0.2.2:25,<,250 ok,",
		 FORMAT_SMTP_SEND},
		{T ",0E,2,192.0.2.1:143,192.0.2.2:350,u,1,3,3,auth,PLAIN,\"R="
		   "\"\"x\"\"\",",
		 FORMAT_IMAP},
		{T ",0E,2,192.0.2.1:110,192.0.2.2:350,u,1,3,3,auth,PLAIN,R,",
		 FORMAT_POP},
		{T ",EX01,ECP.Request,S:TIME=1;S:CMD=x", FORMAT_ECP_SERVER},
		{T ",08D,SMTP,example.org,>,\"a, b\"", FORMAT_CONNECTIVITY},
		{T ",1,2", FORMAT_OTHER_CSV},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct memory_source m;
		struct exchange_csv *x = NULL;
		struct table_row row;
		bool known = rows[i].kind != FORMAT_OTHER_CSV;

		memory_source_init(&m, span_str(rows[i].row), 0);
		assert_int_equal(exchange_csv_open(&x, &m.source, NULL, NULL),
				 0);
		assert_int_equal(exchange_csv_next(x, &row, NULL), known);
		assert_int_equal(exchange_csv_kind(x), rows[i].kind);
		assert_int_equal(exchange_csv_tally(x)->odd, known);
		assert_int_equal(exchange_csv_tally(x)->reported, !known);
		exchange_csv_close(x);
	}
}

static void the_kind_is_told_by_log_type_or_columns(void **state)
{
	static const struct {
		const char *head;
		enum format hint;
		enum format kind;
	} rows[] = {
		{"#Log-type: HttpProxy Logs\n", FORMAT_EMPTY, FORMAT_HTTPPROXY},
		{"#log-Type:  ECP Server Log\n", FORMAT_EMPTY,
		 FORMAT_ECP_SERVER},
		{"#Log-type: ECP Activity Context Log\n", FORMAT_ECP_SERVER,
		 FORMAT_ECP_ACTIVITY},
		{"#Log-type: OABGenerator Log\n", FORMAT_EMPTY,
		 FORMAT_OAB_GENERATOR},
		{"#Log-type: EWS Logs\n", FORMAT_EMPTY, FORMAT_EWS},
		{"#Log-type: Rps Cmdlet Logs\n", FORMAT_EMPTY, FORMAT_CMDLET},
		{"#Log-type: audit\n", FORMAT_EMPTY, FORMAT_AUDIT},
		{"#Log-type: MapiHttp Logs\n", FORMAT_EMPTY, FORMAT_MAPI},
		{"#Log-type: SMTP Send Protocol Log\n", FORMAT_EMPTY,
		 FORMAT_SMTP_SEND},
		{"#Log-type: SMTP Receive Protocol Log\n", FORMAT_EMPTY,
		 FORMAT_SMTP_RECEIVE},
		{"#Log-type: Transport Connectivity Log\n", FORMAT_EMPTY,
		 FORMAT_CONNECTIVITY},
		{"#Log-type: Agent Log\n", FORMAT_EMPTY, FORMAT_AGENT},
		{"#Log-type: Something New\n", FORMAT_EWS, FORMAT_EWS},
		{"#Log-type: Something New\n", FORMAT_EMPTY, FORMAT_OTHER_CSV},
		{"#Fields: DateTime,AnchorMailbox,BackEndCookie\n",
		 FORMAT_EMPTY, FORMAT_HTTPPROXY},
		{"DateTime,AnchorMailbox,BackEndCookie\n", FORMAT_EMPTY,
		 FORMAT_HTTPPROXY},
		{"#Fields: DateTime,x\n", FORMAT_IIS, FORMAT_OTHER_CSV},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct exchange_csv_options o = {rows[i].hint, NULL};
		struct memory_source m;
		struct exchange_csv *x = NULL;
		struct table_row row;

		memory_source_init(&m, span_str(rows[i].head), 0);
		assert_int_equal(exchange_csv_open(&x, &m.source, &o, NULL), 0);
		assert_int_equal(exchange_csv_next(x, &row, NULL), 0);
		assert_int_equal(exchange_csv_kind(x), rows[i].kind);
		exchange_csv_close(x);
	}
}

static void the_header_is_kept(void **state)
{
	struct memory_source m;
	struct exchange_csv *x = NULL;
	struct table_row row;

	(void)state;
	memory_source_init(&m, SAMPLE, 0);
	assert_int_equal(exchange_csv_open(&x, &m.source, NULL, NULL), 0);
	assert_int_equal(exchange_csv_next(x, &row, NULL), 1);
	CHECK_SPAN(exchange_csv_header(x)->software,
		   "Microsoft Exchange Server");
	CHECK_SPAN(exchange_csv_header(x)->version, "15.01.2106.002");
	CHECK_SPAN(exchange_csv_header(x)->log_type, "Message Tracking Log");
	assert_int_equal(exchange_csv_header(x)->date_ns, row.time_ns);
	exchange_csv_close(x);
}

static void columns_behind_the_limit_go_to_the_last(void **state)
{
	(void)state;
	for (size_t n = LIMIT_COLUMNS - 1; n <= LIMIT_COLUMNS + 1; n++)
		for (unsigned quoted = 0; quoted < 2; quoted++) {
			struct memory_source m;
			struct exchange_csv *x = NULL;
			struct table_row row;
			struct buf in;

			buf_init(&in, 100000);
			buf_text(&in, "#Fields: date-time");
			for (size_t i = 1; i < n; i++)
				buf_printf(&in, ",c%zu", i);
			buf_text(&in, "\n" T);
			for (size_t i = 1; i < n; i++)
				buf_printf(&in, quoted ? ",\"v%zu\"" : ",v%zu",
					   i);
			memory_source_init(&m, buf_span(&in), 0);
			assert_int_equal(
				exchange_csv_open(&x, &m.source, NULL, NULL),
				0);
			assert_int_equal(exchange_csv_next(x, &row, NULL), 1);
			assert_int_equal(row.count, n < 256 ? n : 256);
			CHECK_SPAN(table_cell(&row, 254), "v254");
			if (n > LIMIT_COLUMNS)
				CHECK_SPAN(table_cell(&row, 255),
					   quoted ? "v255,\"v256\""
						  : "v255,v256");
			assert_int_equal(exchange_csv_tally(x)->odd,
					 n > LIMIT_COLUMNS);
			exchange_csv_close(x);
			buf_release(&in);
		}
}

/* Who looks for a value in the line may look there only. */
static void whole_rows_have_their_cells_in_the_line(void **state)
{
	static const struct {
		const char *line;
		bool whole;
	} rows[] = {
		{",1,2", true},
		{",1", true},
		{",1,2,3,4", true},
		{",\"x,y\",\"\"", true},
		{",\"two\r\nlines\",2", true},
		{",in \"the\" middle,2", true},
		{",1,\"open", true},
		{",\"al \"\"b\"\"\",2", false},
		{",\"/owa/au\"th/x,2", false},
		{",1,\"2\",\"3\"", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct exchange_csv *x = NULL;
		struct memory_source m;
		struct table_row row;
		struct buf in;

		buf_init(&in, 1000);
		buf_printf(&in, F T "%s\n", rows[i].line);
		memory_source_init(&m, buf_span(&in), 1);
		assert_int_equal(exchange_csv_open(&x, &m.source, NULL, NULL),
				 0);
		assert_int_equal(exchange_csv_next(x, &row, NULL), 1);
		if (row.whole != rows[i].whole)
			fail_msg("%s", rows[i].line);
		exchange_csv_close(x);
		buf_release(&in);
	}
}

/* The quick path (no quote) and the exact one agree: a quote is put around the
 * time, which sends the same line the other way. */
static void both_paths_give_the_same_cells(void **state)
{
	static const char few[] = "ab,,,;x \xC3.";
	uint32_t seed = 5;

	(void)state;
	for (unsigned n = 0; n < 3000; n++) {
		struct buf fast;
		struct buf slow;
		struct run a;
		struct run b;
		char *at;

		buf_init(&fast, 1000);
		buf_init(&slow, 1000);
		buf_text(&fast, "#Fields: date-time,a,b,c,d\n" T);
		buf_text(&slow, "#Fields: date-time,a,b,c,d\n\"" T "\"");
		for (unsigned i = 0; i < n % 23; i++) {
			seed = seed * 1664525u + 1013904223u;
			buf_byte(&fast, i ? (uint8_t)few[(seed >> 8) %
							 (sizeof(few) - 1)]
					  : ',');
			buf_byte(&slow, fast.ptr[fast.len - 1]);
		}
		run_text(&a, RUN_CSV, buf_span(&fast), 0);
		run_text(&b, RUN_CSV, buf_span(&slow), 0);
		run_check(&a);
		run_check(&b);
		at = strchr(buf_cstr(&a.rows), 'g');
		assert_non_null(at);
		assert_string_equal(at, strchr(buf_cstr(&b.rows), 'g'));
		assert_int_equal(a.tally.odd, b.tally.odd);
		run_release(&a);
		run_release(&b);
		buf_release(&fast);
		buf_release(&slow);
	}
}

static void sums_hold_for_the_sample(void **state)
{
	struct run r;

	(void)state;
	run_text(&r, RUN_CSV, SAMPLE, 0);
	run_check(&r);
	assert_int_equal(r.tally.records, 7);
	assert_int_equal(r.tally.lines, 15);
	assert_int_equal(r.tally.reported, 0);
	assert_int_equal(r.tally.odd, 3);
	assert_int_equal(r.tally.slack, 2);
	run_release(&r);
}

static void every_cut_of_reads_gives_the_same(void **state)
{
	(void)state;
	run_every_cut(RUN_CSV, SAMPLE);
}

static void every_truncation_is_read(void **state)
{
	(void)state;
	run_every_truncation(RUN_CSV, SAMPLE);
}

static void every_failing_allocation_is_survived(void **state)
{
	(void)state;
	run_every_failure(RUN_CSV, SAMPLE);
}

/* --- the shared corpora -------------------------------------------------- */

#define V15 "exchange/V15/"

static const struct {
	const char *file;
	enum format kind;
	uint64_t lines;
	uint64_t records;
	size_t columns;
	uint64_t odd; /* 1 for a log without a header */
} corpus[] = {
	{V15 "Logging/CmdletInfra/Powershell-Proxy/Cmdlet/"
	     "Rps_Cmdlet_2023011116-1.LOG",
	 FORMAT_CMDLET, 6, 1, 67, 0},
	{V15 "Logging/CosmosQueue/audit/audit20230111-1.LOG", FORMAT_AUDIT, 6,
	 1, 12, 0},
	{V15 "Logging/ECP/Activity/ECPActivity_11500_20230111-1.LOG",
	 FORMAT_ECP_ACTIVITY, 7, 2, 4, 0},
	{V15 "Logging/ECP/Server/ECPServer20230111-1.LOG", FORMAT_ECP_SERVER, 6,
	 1, 4, 0},
	{V15 "Logging/Ews/Ews_2023010616-1.LOG", FORMAT_EWS, 6, 1, 92, 0},
	{V15 "Logging/HttpProxy/Autodiscover/HttpProxy_2023010919-1.LOG",
	 FORMAT_HTTPPROXY, 6, 1, 74, 0},
	{V15 "Logging/HttpProxy/Eas/HttpProxy_2023011116-1.LOG",
	 FORMAT_HTTPPROXY, 6, 1, 74, 0},
	{V15 "Logging/HttpProxy/Ecp/HttpProxy_2023010611-1.LOG",
	 FORMAT_HTTPPROXY, 6, 1, 74, 0},
	{V15 "Logging/HttpProxy/Ews/HttpProxy_2023010601-1.LOG",
	 FORMAT_HTTPPROXY, 6, 1, 74, 0},
	{V15 "Logging/HttpProxy/Mapi/HttpProxy_2023010601-1.LOG",
	 FORMAT_HTTPPROXY, 8, 3, 74, 0},
	{V15 "Logging/HttpProxy/Owa/HttpProxy_2023010602-1.LOG",
	 FORMAT_HTTPPROXY, 6, 1, 74, 0},
	{V15 "Logging/HttpProxy/PowerShell/HttpProxy_2023011116-1.LOG",
	 FORMAT_HTTPPROXY, 7, 2, 74, 0},
	{V15 "Logging/HttpProxy/RpcHttp/HttpProxy_2023010708-1.LOG",
	 FORMAT_HTTPPROXY, 6, 1, 74, 0},
	{V15 "TransportRoles/Logs/FrontEnd/AgentLog/AgentLog20220913-1.LOG",
	 FORMAT_AGENT, 7, 2, 20, 0},
	{V15 "TransportRoles/Logs/FrontEnd/ProtocolLog/SmtpReceive/"
	     "RECV2023011116-1.LOG",
	 FORMAT_SMTP_RECEIVE, 21, 16, 9, 0},
	{V15 "TransportRoles/Logs/MessageTracking/MSGTRKMS2022091915-1.LOG",
	 FORMAT_MESSAGE_TRACKING, 7, 2, 30, 0},
	{"exchange/crowdsec/exchange-imap-bf.log", FORMAT_IMAP, 7, 7, 13, 1},
	{"exchange/crowdsec/exchange-imap-logs.log", FORMAT_IMAP, 1, 1, 13, 1},
	{"exchange/crowdsec/exchange-pop-bf.log", FORMAT_POP, 8, 8, 13, 1},
	{"exchange/crowdsec/exchange-pop-logs.log", FORMAT_POP, 1, 1, 13, 1},
	{"exchange/crowdsec/exchange-smtp-bf.log", FORMAT_SMTP_RECEIVE, 9, 9, 9,
	 1},
	{"exchange/crowdsec/exchange-smtp-logs.log", FORMAT_SMTP_RECEIVE, 1, 1,
	 9, 1},
};

/* Each row has all its cells and a time. */
static void check_rows(struct span in, enum format kind, size_t columns)
{
	struct memory_source m;
	struct exchange_csv *x = NULL;
	struct table_row row;

	memory_source_init(&m, in, 0);
	assert_int_equal(exchange_csv_open(&x, &m.source, NULL, NULL), 0);
	while (exchange_csv_next(x, &row, NULL) == 1) {
		assert_int_equal(row.count, columns);
		assert_int_equal(row.columns->count, columns);
		assert_true(row.time_ns != TIME_NONE);
	}
	assert_int_equal(exchange_csv_kind(x), kind);
	exchange_csv_close(x);
}

static void corpora_give_exact_figures(void **state)
{
	(void)state;
	if (!corpora_folder()) {
		print_message("POSTERN_CORPORA is not set: Exchange logs of "
			      "the corpora skipped\n");
		skip();
	}
	for (size_t i = 0; i < ARRAY_LEN(corpus); i++) {
		struct buf b;
		struct span in = corpus_file(corpus[i].file, &b);
		struct run r;

		assert_true(in.len > 0);
		assert_int_equal(sniff(in, SPAN_EMPTY), corpus[i].kind);
		run_text(&r, RUN_CSV, in, 0);
		run_check(&r);
		assert_int_equal(r.tally.lines, corpus[i].lines);
		assert_int_equal(r.tally.records, corpus[i].records);
		assert_int_equal(r.tally.reported, 0);
		assert_int_equal(r.tally.odd, corpus[i].odd);
		assert_int_equal(r.tally.decoded, in.len);
		run_release(&r);
		check_rows(in, corpus[i].kind, corpus[i].columns);
		run_every_cut(RUN_CSV, in);
		run_every_truncation(RUN_CSV, in);
		buf_release(&b);
	}
}

static void quoted_values_of_real_logs_are_read(void **state)
{
	static const struct {
		const char *file;
		const char *column;
		const char *value;
	} want[] = {
		{V15 "Logging/CmdletInfra/Powershell-Proxy/Cmdlet/"
		     "Rps_Cmdlet_2023011116-1.LOG",
		 "Parameters", "-ResultSize \"1\""},
		{V15 "Logging/CmdletInfra/Powershell-Proxy/Cmdlet/"
		     "Rps_Cmdlet_2023011116-1.LOG",
		 "NonPiiParameters", "-ResultSize \"1\""},
		{V15 "TransportRoles/Logs/FrontEnd/ProtocolLog/SmtpReceive/"
		     "RECV2023011116-1.LOG",
		 "data",
		 "220 SERVER-HOSTNAME.DOMAIN.TEST Microsoft ESMTP MAIL Service "
		 "ready at Wed, 11 Jan 2023 16:59:51 +0100"},
		{V15 "Logging/CosmosQueue/audit/audit20230111-1.LOG",
		 "Operation", "Set-Mailbox"},
		{"exchange/crowdsec/exchange-imap-logs.log", "context",
		 "R=\"2 NO AUTHENTICATE failed.\";Msg=\"AuthFailed:LogonDenied,"
		 "User: testuser\";ErrMsg=AuthFailed:LogonDenied"},
	};

	(void)state;
	if (!corpora_folder())
		skip();
	for (size_t i = 0; i < ARRAY_LEN(want); i++) {
		struct memory_source m;
		struct exchange_csv *x = NULL;
		struct table_row row;
		struct buf b;

		memory_source_init(&m, corpus_file(want[i].file, &b), 0);
		assert_int_equal(exchange_csv_open(&x, &m.source, NULL, NULL),
				 0);
		assert_int_equal(exchange_csv_next(x, &row, NULL), 1);
		CHECK_SPAN(table_cell(&row, table_column(row.columns,
							 want[i].column)),
			   want[i].value);
		exchange_csv_close(x);
		buf_release(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cells_are_unquoted),
		cmocka_unit_test(whole_rows_have_their_cells_in_the_line),
		cmocka_unit_test(lines_that_do_not_fit_keep_what_is_there),
		cmocka_unit_test(free_text_may_hold_commas),
		cmocka_unit_test(values_with_line_breaks_are_one_record),
		cmocka_unit_test(header_rows_give_the_columns_too),
		cmocka_unit_test(a_glued_header_loses_its_copy),
		cmocka_unit_test(a_new_header_row_brings_a_new_layout),
		cmocka_unit_test(logs_without_a_header_are_known_by_their_rows),
		cmocka_unit_test(the_kind_is_told_by_log_type_or_columns),
		cmocka_unit_test(the_header_is_kept),
		cmocka_unit_test(columns_behind_the_limit_go_to_the_last),
		cmocka_unit_test(both_paths_give_the_same_cells),
		cmocka_unit_test(sums_hold_for_the_sample),
		cmocka_unit_test(every_cut_of_reads_gives_the_same),
		cmocka_unit_test(every_truncation_is_read),
		cmocka_unit_test(every_failing_allocation_is_survived),
		cmocka_unit_test(corpora_give_exact_figures),
		cmocka_unit_test(quoted_values_of_real_logs_are_read),
	};

	return RUN_TESTS(tests);
}
