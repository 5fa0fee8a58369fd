/* test_zeek.c - connections out of a sensor's log, as tabs and as JSON. */
#include "check.h"

#include "formats/sniff.h"
#include "formats/zeek.h"

#define HEAD                                                                   \
	"#separator \\x09\n#set_separator\t,\n#unset_field\t-\n#path\tconn\n"  \
	"#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto"  \
	"\torig_bytes\tresp_bytes\tconn_state\tmissed_bytes\n"
#define ROW(ts, there, back, missed)                                           \
	ts "\tC1\t203.0.113.5\t4000\t192.0.2.20\t443\ttcp\t" there "\t" back   \
	   "\tSF\t" missed "\n"
#define OBJECT(ts, rest)                                                       \
	"{\"ts\":" ts ",\"uid\":\"C1\",\"id.orig_h\":\"203.0.113.5\","         \
	"\"id.orig_p\":4000,\"id.resp_h\":\"2001:db8::20\",\"id.resp_p\":443," \
	"\"conn_state\":\"SF\",\"tunnel_parents\":[]" rest "}\n"

#define COLUMNS "ts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p"
#define ENDS "1614384317\tC1\t192.0.2.20\t4000\t192.0.2.30\t445"
#define JSON_ENDS                                                              \
	"{\"ts\":1614384317,\"uid\":\"C1\",\"id.orig_h\":\"192.0.2.20\","      \
	"\"id.orig_p\":4000,\"id.resp_h\":\"192.0.2.30\",\"id.resp_p\":445,"

#define T0 (INT64_C(1614384317) * NS_PER_SECOND)

static struct zeek *open_text(struct memory_source *m, const char *text,
			      size_t piece)
{
	struct zeek *z = NULL;
	struct err err;

	memory_source_init(m, span_str(text), piece);
	CHECK_EQ(zeek_open(&z, &m->source, ZEEK_CONN, NULL, &err), ST_OK);
	return z;
}

/* 1 with the next record, or 0. */
static int next_record(struct zeek *z, struct zeek_record *out)
{
	struct table_row row;
	int s = zeek_next(z, &row, NULL);

	*out = (struct zeek_record){.time_ns = TIME_NONE};
	if (s <= 0)
		return s;
	*out = *zeek_record(z);
	CHECK_EQ(row.time_ns, out->time_ns);
	return s;
}

/* The one flow of a log. */
static void read_one(const char *text, struct zeek_record *out)
{
	struct memory_source m;
	struct zeek *z = open_text(&m, text, 0);
	struct zeek_record more;

	CHECK_EQ(next_record(z, out), 1);
	CHECK_EQ(next_record(z, &more), 0);
	zeek_close(z);
}

static void a_row_of_tabs_is_read_by_its_columns(void **state)
{
	struct memory_source m;
	struct zeek *z = open_text(
		&m, HEAD ROW("1614384317.000001", "1453", "6182", "0"), 0);
	struct zeek_record f;

	(void)state;
	CHECK_EQ(next_record(z, &f), 1);
	CHECK(span_is(f.from, "203.0.113.5"));
	CHECK(span_is(f.to, "192.0.2.20"));
	CHECK_EQ(f.port, 443);
	CHECK_EQ(f.bytes_there, 1453);
	CHECK_EQ(f.bytes_back, 6182);
	CHECK_EQ(f.time_ns, T0 + 1000);
	CHECK_EQ(f.line, 6);
	CHECK(!f.lossy);
	CHECK_EQ(next_record(z, &f), 0);
	zeek_close(z);
}

static void an_object_is_read_by_its_names(void **state)
{
	struct zeek_record f;

	(void)state;
	read_one(
		OBJECT("1614384317.5",
		       ",\"orig_bytes\":7,\"resp_bytes\":9,\"missed_bytes\":1"),
		&f);
	CHECK_EQ(f.port, 443);
	CHECK_EQ(f.bytes_there, 7);
	CHECK_EQ(f.bytes_back, 9);
	CHECK(f.lossy);
	CHECK_EQ(f.time_ns, T0 + NS_PER_SECOND / 2);
	read_one(OBJECT("\"2021-02-27T00:05:17Z\"", ""), &f);
	CHECK_EQ(f.time_ns, T0);
}

static void a_size_that_is_not_there_is_unknown_and_not_zero(void **state)
{
	struct zeek_record f;

	(void)state;
	read_one(HEAD ROW("1614384317", "-", "0", "0"), &f);
	CHECK_EQ(f.bytes_there, -1);
	CHECK_EQ(f.bytes_back, 0);
	read_one(OBJECT("1614384317", ""), &f);
	CHECK_EQ(f.bytes_there, -1);
}

static void what_is_no_flow_is_damage(void **state)
{
	static const char *const bad[] = {
		ROW("1614384317", "1", "1", "0"), /* no #fields before */
		HEAD ROW("yesterday", "1", "1", "0"),
		HEAD "1614384317\tC1\tnobody\t1\t192.0.2.20\t443\ttcp\t1\t1\n",
		HEAD "cut\n",
		"{\"ts\":1614384317,\"id.orig_h\":\"203.0.113.5\n",
		"{\"ts\"}\n",
		"{\n",
		HEAD ROW("99999999999999999999", "1", "1", "0"),
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct memory_source m;
		struct zeek *z = open_text(&m, bad[i], 0);
		struct zeek_record f;

		CHECK_EQ(next_record(z, &f), 0);
		CHECK(zeek_tally(z)->damaged > 0);
		CHECK_EQ(zeek_tally(z)->decoded + zeek_tally(z)->damaged +
				 zeek_tally(z)->slack,
			 strlen(bad[i]));
		zeek_close(z);
	}
}

/* The same record in both kinds of line. */
static const struct kind_sample {
	const char *file;
	const char *tabs;
	const char *object;
	const char *name, *account, *detail;
	int64_t there, back;
	int success;
	bool turned; /* the other end sent it */
} samples[ZEEK_DNS] = {
	[ZEEK_CONN] = {"conn.log",
		       "#fields\t" COLUMNS "\tproto\torig_bytes\tresp_bytes"
		       "\tconn_state\n" ENDS "\ttcp\t7\t9\tSF\n",
		       JSON_ENDS "\"proto\":\"tcp\",\"orig_bytes\":7,"
				 "\"resp_bytes\":9,\"conn_state\":\"SF\"}\n",
		       "", "", "", 7, 9, -1, false},
	[ZEEK_HTTP] = {"http.10:00:00-11:00:00.log",
		       "#fields\t" COLUMNS "\ttrans_depth\tmethod\thost\turi"
		       "\trequest_body_len\tresponse_body_len\n" ENDS
		       "\t1\tPUT\tmega.example:8443\t/x\t7\t9\n",
		       JSON_ENDS "\"trans_depth\":1,\"method\":\"PUT\","
				 "\"host\":\"mega.example:8443\","
				 "\"request_body_len\":7,"
				 "\"response_body_len\":9}\n",
		       "mega.example:8443", "", "PUT", 7, 9, -1, false},
	[ZEEK_SSL] = {"ssl.log",
		      "#fields\t" COLUMNS "\tversion\tserver_name\tresumed"
		      "\testablished\n" ENDS "\tTLSv12\tmega.example\tF\tT\n",
		      JSON_ENDS "\"server_name\":\"mega.example\","
				"\"resumed\":false,\"established\":true}\n",
		      "mega.example", "", "", -1, -1, -1, false},
	[ZEEK_FILES] = {"files.log",
			"#fields\tts\tfuid\tuid\tid.orig_h\tid.orig_p"
			"\tid.resp_h\tid.resp_p\tsource\tmime_type\tfilename"
			"\tis_orig\tseen_bytes\tmissing_bytes\toverflow_bytes\n"
			"1614384317\tF1\tC1\t192.0.2.20\t4000\t192.0.2.30\t445"
			"\tHTTP\tapplication/zip\ta\\x22b\tF\t7\t0\t0\n",
			JSON_ENDS "\"fuid\":\"F1\",\"source\":\"HTTP\","
				  "\"mime_type\":\"application/zip\","
				  "\"filename\":\"a\\\"b\",\"is_orig\":false,"
				  "\"seen_bytes\":7,\"overflow_bytes\":0}\n",
			"application/zip", "HTTP", "a\"b", 7, 0, -1, true},
	[ZEEK_SMB_MAPPING] = {"smb_mapping.log",
			      "#fields\t" COLUMNS "\tpath\tservice"
			      "\tnative_file_system\tshare_type\n" ENDS
			      "\t\\\\\\\\FILES1\\\\C$\t-\t-\tDISK\n",
			      JSON_ENDS "\"path\":\"\\\\\\\\FILES1\\\\C$\","
					"\"share_type\":\"DISK\"}\n",
			      "\\\\FILES1\\C$", "", "DISK", -1, -1, -1, false},
	[ZEEK_SMB_FILES] = {"smb_files.log",
			    "#fields\t" COLUMNS "\tfuid\taction\tpath\tname"
			    "\tsize\tprev_name\ttimes.modified\n" ENDS
			    "\t-\tSMB::FILE_OPEN\t\\\\\\\\FILES1\\\\d\tx\t9"
			    "\t-\t1\n",
			    JSON_ENDS "\"action\":\"SMB::FILE_OPEN\","
				      "\"path\":\"\\\\\\\\FILES1\\\\d\","
				      "\"size\":9,\"times.modified\":1}\n",
			    "\\\\FILES1\\d", "", "SMB::FILE_OPEN", -1, -1, -1,
			    false},
	[ZEEK_NTLM] = {"ntlm.log",
		       "#fields\t" COLUMNS "\tusername\thostname\tdomainname"
		       "\tserver_nb_computer_name\tsuccess\n" ENDS
		       "\talice\tEX01\tEXAMPLE\tFILES1\tT\n",
		       JSON_ENDS "\"username\":\"alice\",\"hostname\":"
				 "\"EX01\",\"server_nb_computer_name\":"
				 "\"FILES1\",\"success\":true}\n",
		       "FILES1", "alice", "EX01", -1, -1, 1, false},
	[ZEEK_KERBEROS] = {"kerberos.log",
			   "#fields\t" COLUMNS "\trequest_type\tclient"
			   "\tservice\tsuccess\ttill\n" ENDS
			   "\tTGS\talice/EXAMPLE.ORG\tcifs/files1\tF\t1\n",
			   JSON_ENDS "\"request_type\":\"TGS\",\"client\":"
				     "\"alice/EXAMPLE.ORG\",\"service\":"
				     "\"cifs/files1\",\"success\":false,"
				     "\"till\":1.0}\n",
			   "cifs/files1", "alice/EXAMPLE.ORG", "TGS", -1, -1, 0,
			   false},
};

static void check_sample(enum zeek_kind kind, const char *text)
{
	const struct kind_sample *k = &samples[kind];
	struct memory_source m;
	struct zeek *z = NULL;
	struct zeek_record r;

	CHECK_EQ(zeek_kind_of(span_str(text), span_str(k->file)), kind);
	CHECK_EQ(sniff(span_str(text), span_str(k->file)),
		 FORMAT_ZEEK_CONN + kind);
	memory_source_init(&m, span_str(text), 0);
	CHECK_EQ(zeek_open(&z, &m.source, kind, NULL, NULL), ST_OK);
	CHECK_EQ(next_record(z, &r), 1);
	CHECK(span_is(r.from, k->turned ? "192.0.2.30" : "192.0.2.20"));
	CHECK(span_is(r.to, k->turned ? "192.0.2.20" : "192.0.2.30"));
	CHECK(span_is(r.name, k->name));
	CHECK(span_is(r.account, k->account));
	CHECK(span_is(r.detail, k->detail));
	CHECK_EQ(r.bytes_there, k->there);
	CHECK_EQ(r.bytes_back, k->back);
	CHECK_EQ(r.success, k->success);
	CHECK_EQ(r.time_ns, T0);
	CHECK_EQ(next_record(z, &r), 0);
	zeek_close(z);
}

static void every_kind_is_read_from_tabs_and_from_objects(void **state)
{
	(void)state;
	for (size_t k = 0; zeek_has_records((enum zeek_kind)k); k++) {
		check_sample((enum zeek_kind)k, samples[k].tabs);
		check_sample((enum zeek_kind)k, samples[k].object);
	}
}

/* Reads as far as it goes, and accounts for every byte. */
static void read_cut(enum zeek_kind kind, const char *text, size_t len)
{
	struct memory_source m;
	struct zeek *z = NULL;
	struct zeek_record r;
	const struct tally *t;

	memory_source_init(&m, span_of(text, len), 3);
	CHECK_EQ(zeek_open(&z, &m.source, kind, NULL, NULL), ST_OK);
	while (next_record(z, &r) == 1)
		CHECK(r.from.len && r.to.len);
	t = zeek_tally(z);
	CHECK_EQ(t->decoded + t->damaged + t->slack, len);
	zeek_close(z);
}

static void every_truncation_of_every_kind_is_survived(void **state)
{
	(void)state;
	for (size_t k = 0; zeek_has_records((enum zeek_kind)k); k++) {
		for (size_t n = 0; n <= strlen(samples[k].tabs); n++)
			read_cut((enum zeek_kind)k, samples[k].tabs, n);
		for (size_t n = 0; n <= strlen(samples[k].object); n++)
			read_cut((enum zeek_kind)k, samples[k].object, n);
	}
}

static void senders_of_files_are_sets_before_zeek_6(void **state)
{
	static const char tabs[] =
		"#fields\tts\tfuid\ttx_hosts\trx_hosts\tseen_bytes"
		"\toverflow_bytes\n1614384317\tF1\t192.0.2.20,192.0.2.21"
		"\t203.0.113.9\t7\t0\n";
	static const char object[] =
		"{\"ts\":1614384317,\"fuid\":\"F1\",\"tx_hosts\":"
		"[\"192.0.2.20\"],\"rx_hosts\":[\"203.0.113.9\"],"
		"\"seen_bytes\":7,\"overflow_bytes\":0}\n";
	static const char *const texts[] = {tabs, object};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct memory_source m;
		struct zeek *z = NULL;
		struct zeek_record r;

		memory_source_init(&m, span_str(texts[i]), 0);
		CHECK_EQ(zeek_open(&z, &m.source, ZEEK_FILES, NULL, NULL),
			 ST_OK);
		CHECK_EQ(next_record(z, &r), 1);
		CHECK(span_is(r.from, "192.0.2.20"));
		CHECK(span_is(r.to, "203.0.113.9"));
		zeek_close(z);
	}
}

static void an_object_that_lacks_the_marks_goes_by_the_files_name(void **state)
{
	static const char bare[] = JSON_ENDS "\"username\":\"alice\"}\n";

	(void)state;
	CHECK_EQ(zeek_kind_of(SPAN_LIT(bare), SPAN_LIT("a/ntlm.log")),
		 ZEEK_NTLM);
	CHECK_EQ(zeek_kind_of(SPAN_LIT(bare), SPAN_LIT("a/weird.log")),
		 ZEEK_WEIRD);
	CHECK_EQ(zeek_kind_of(SPAN_LIT(bare), SPAN_LIT("a/stats.log")),
		 ZEEK_KINDS);
	CHECK_EQ(zeek_kind_of(SPAN_LIT("{\"a\":1}\n"), SPAN_LIT("ntlm.log")),
		 ZEEK_KINDS);
	/* a remark before the header, as in tests of others */
	CHECK_EQ(zeek_kind_of(SPAN_LIT("### made by a test\n" HEAD),
			      SPAN_LIT("x")),
		 ZEEK_CONN);
}

static void every_cut_of_the_reads_gives_the_same(void **state)
{
	static const char text[] = HEAD ROW("1614384317", "1", "2", "0")
		ROW("1614384318", "3", "4", "0")
			OBJECT("1614384319", ",\"orig_bytes\":5");

	(void)state;
	for (size_t piece = 1; piece < sizeof(text); piece++) {
		struct memory_source m;
		struct zeek *z = open_text(&m, text, piece);
		struct zeek_record f;
		int64_t sum = 0;

		while (next_record(z, &f) == 1)
			sum += f.bytes_there;
		CHECK_EQ(sum, 9);
		CHECK_EQ(zeek_tally(z)->records, 3);
		CHECK_EQ(zeek_tally(z)->decoded, sizeof(text) - 1);
		zeek_close(z);
	}
}

/* A row of a log without records, as text: "name=value;" for each cell. */
static void row_is(enum zeek_kind kind, const char *text, const char *cells)
{
	for (size_t piece = 0; piece < 4; piece++) {
		struct memory_source m;
		struct zeek *z = NULL;
		struct table_row row;
		struct buf got;

		buf_init(&got, 4096);
		memory_source_init(&m, span_str(text), piece);
		CHECK_EQ(zeek_open(&z, &m.source, kind, NULL, NULL), ST_OK);
		while (zeek_next(z, &row, NULL) == 1) {
			for (size_t i = 0; i < row.count; i++) {
				buf_span_put(&got, row.columns->name[i]);
				buf_byte(&got, '=');
				buf_span_put(&got, table_cell(&row, i));
				buf_byte(&got, ';');
			}
			CHECK(!zeek_record(z));
			CHECK_EQ(row.time_ns, T0);
		}
		CHECK_TEXT(buf_cstr(&got), cells);
		CHECK_EQ(zeek_tally(z)->decoded + zeek_tally(z)->damaged,
			 strlen(text));
		buf_release(&got);
		zeek_close(z);
	}
}

#define DNS_TABS                                                               \
	"#fields\tts\tquery\tAA\trejected\tanswers\n"                          \
	"#types\ttime\tstring\tbool\tbool\tvector[string]\n"

static void both_forms_of_a_row_say_the_same(void **state)
{
	static const char cells[] = "ts=1614384317;query=a\\b\n\xc3\xa4;"
				    "AA=true;rejected=false;answers=1.2,c;";
	static const char tabs[] =
		DNS_TABS "1614384317\ta\\\\b\\x0a\xc3\xa4\tT\tF\t1.2,c\n";
	static const char object[] =
		"{\"ts\":1614384317,\"query\":\"a\\\\b\\n\\u00e4\","
		"\"AA\":true,\"rejected\":false,"
		"\"answers\":[\"1.2\" , \"c\"]}\n";

	(void)state;
	CHECK_EQ(sniff(SPAN_LIT(tabs), SPAN_LIT("x")), FORMAT_ZEEK_DNS);
	CHECK_EQ(sniff(SPAN_LIT(object), SPAN_LIT("x")), FORMAT_ZEEK_DNS);
	row_is(ZEEK_DNS, tabs, cells);
	row_is(ZEEK_DNS, object, cells);
}

static void objects_that_lack_names_share_their_columns(void **state)
{
	(void)state;
	row_is(ZEEK_DNS,
	       "{\"ts\":1614384317,\"b\":null,\"c\":{\"d\":[1]}}\n"
	       "{\"a\":[],\"ts\":1614384317,\"b\":\"\\ud83d\\ude00\\ud83d\"}\n"
	       "{\"ts\":1614384317}\n",
	       "ts=1614384317;b=;c={\"d\":[1]};"
	       "ts=1614384317;b=\xf0\x9f\x98\x80\xef\xbf\xbd;c=;a=;"
	       "ts=1614384317;b=;c=;a=;");
}

static void cells_without_a_name_and_names_without_a_cell_are_told(void **state)
{
	static const char text[] =
		DNS_TABS "1614384317\tq\tT\tF\t(empty)\tmore\n"
			 "1614384317\tq\n"
			 "{\"ts\":1614384317,\"\":1}\n";
	struct memory_source m;
	struct zeek *z = NULL;
	struct table_row row;

	(void)state;
	row_is(ZEEK_DNS, text,
	       "ts=1614384317;query=q;AA=true;rejected=false;answers=;"
	       "ts=1614384317;query=q;ts=1614384317;");
	memory_source_init(&m, span_str(text), 0);
	CHECK_EQ(zeek_open(&z, &m.source, ZEEK_DNS, NULL, NULL), ST_OK);
	while (zeek_next(z, &row, NULL) == 1)
		;
	CHECK_EQ(zeek_tally(z)->odd, 3);
	CHECK_EQ(zeek_tally(z)->records, 3);
	zeek_close(z);
}

/* More names than there are columns: the rest is told, and time stays bounded
 * by the names that are kept. */
static void names_beyond_the_columns_are_told(void **state)
{
	struct memory_source m;
	struct zeek *z = NULL;
	struct table_row row;
	struct buf text;

	(void)state;
	buf_init(&text, 65536);
	buf_text(&text, "{\"ts\":1614384317");
	for (unsigned i = 0; i < 300; i++)
		buf_printf(&text, ",\"n%u\":%u", i, i);
	buf_text(&text, "}\n");
	memory_source_init(&m, buf_span(&text), 0);
	CHECK_EQ(zeek_open(&z, &m.source, ZEEK_DNS, NULL, NULL), ST_OK);
	CHECK_EQ(zeek_next(z, &row, NULL), 1);
	CHECK_EQ(row.count, LIMIT_COLUMNS);
	CHECK(span_is(table_cell(&row, LIMIT_COLUMNS - 1), "254"));
	CHECK_EQ(zeek_tally(z)->odd, 1);
	zeek_close(z);
	buf_release(&text);
}

#define PAIR "ts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\t"

/* By columns as Zeek has them; then what only "#path" tells. */
static void logs_of_rows_are_told_from_each_other(void **state)
{
	static const struct {
		enum zeek_kind kind;
		const char *path, *columns;
	} heads[] = {
		{ZEEK_DNS, "", PAIR "proto\ttrans_id\tquery\tAA\tTC\trejected"},
		{ZEEK_X509, "",
		 "ts\tfingerprint\tcertificate.version"
		 "\tcertificate.serial\tcertificate.subject"},
		{ZEEK_RDP, "",
		 PAIR "cookie\tresult\tsecurity_protocol"
		      "\tcert_type\tcert_count"},
		{ZEEK_DCE_RPC, "", PAIR "rtt\tnamed_pipe\tendpoint\toperation"},
		{ZEEK_SMTP, "", PAIR "trans_depth\thelo\tmailfrom\trcptto"},
		{ZEEK_SSH, "", PAIR "version\tauth_success\tauth_attempts"},
		{ZEEK_FTP, "", PAIR "user\tcommand\targ\treply_code"},
		{ZEEK_DHCP, "", "ts\tuids\tclient_addr\tmac\tmsg_types"},
		{ZEEK_PE, "", "ts\tid\tmachine\tis_exe\tis_64bit"},
		{ZEEK_NOTICE, "", PAIR "proto\tnote\tmsg\tactions"},
		{ZEEK_WEIRD, "", PAIR "name\taddl\tnotice\tpeer\tsource"},
		{ZEEK_KINDS, "", PAIR "mac\tassigned_ip\tlease_time"},
		{ZEEK_DHCP, "dhcp", PAIR "mac\tassigned_ip\tlease_time"},
		{ZEEK_CONN, "conn", PAIR "proto\torig_bytes"},
		{ZEEK_KINDS, "stats", PAIR "proto\torig_bytes"},
		{ZEEK_HTTP, "weird", PAIR "trans_depth\tresponse_body_len"},
	};
	char text[512];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
		snprintf(text, sizeof(text), "#path\t%s\n#fields\t%s\n",
			 heads[i].path, heads[i].columns);
		CHECK_EQ(zeek_kind_of(span_str(text), SPAN_LIT("x")),
			 heads[i].kind);
	}
}

static void only_logs_of_a_sensor_are_known(void **state)
{
	const struct span path = SPAN_LIT("conn.log");

	(void)state;
	CHECK_EQ(sniff(SPAN_LIT(HEAD), path), FORMAT_ZEEK_CONN);
	CHECK_EQ(sniff(SPAN_LIT(OBJECT("1", ",\"resp_bytes\":1")), path),
		 FORMAT_ZEEK_CONN);
	CHECK_EQ(sniff(SPAN_LIT("#separator \\x09\n#path\tstats\n#fields\tts\t"
				"id.orig_h\tquery\n"),
		       path),
		 FORMAT_TEXT);
	CHECK_EQ(sniff(SPAN_LIT(HEAD), SPAN_LIT("conn.aspx")), FORMAT_WEB_PAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_row_of_tabs_is_read_by_its_columns),
		cmocka_unit_test(an_object_is_read_by_its_names),
		cmocka_unit_test(
			a_size_that_is_not_there_is_unknown_and_not_zero),
		cmocka_unit_test(what_is_no_flow_is_damage),
		cmocka_unit_test(every_kind_is_read_from_tabs_and_from_objects),
		cmocka_unit_test(every_truncation_of_every_kind_is_survived),
		cmocka_unit_test(senders_of_files_are_sets_before_zeek_6),
		cmocka_unit_test(
			an_object_that_lacks_the_marks_goes_by_the_files_name),
		cmocka_unit_test(every_cut_of_the_reads_gives_the_same),
		cmocka_unit_test(both_forms_of_a_row_say_the_same),
		cmocka_unit_test(objects_that_lack_names_share_their_columns),
		cmocka_unit_test(
			cells_without_a_name_and_names_without_a_cell_are_told),
		cmocka_unit_test(names_beyond_the_columns_are_told),
		cmocka_unit_test(logs_of_rows_are_told_from_each_other),
		cmocka_unit_test(only_logs_of_a_sensor_are_known),
	};

	return RUN_TESTS(tests);
}
