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

#define T0 (INT64_C(1614384317) * NS_PER_SECOND)

static struct zeek *open_text(struct memory_source *m, const char *text,
			      size_t piece)
{
	struct zeek *z = NULL;
	struct err err;

	memory_source_init(m, span_str(text), piece);
	CHECK_EQ(zeek_open(&z, &m->source, NULL, &err), ST_OK);
	return z;
}

/* The one flow of a log. */
static void read_one(const char *text, struct zeek_flow *out)
{
	struct memory_source m;
	struct zeek *z = open_text(&m, text, 0);
	struct zeek_flow more;

	CHECK_EQ(zeek_next(z, out, NULL), 1);
	CHECK_EQ(zeek_next(z, &more, NULL), 0);
	zeek_close(z);
}

static void a_row_of_tabs_is_read_by_its_columns(void **state)
{
	struct memory_source m;
	struct zeek *z = open_text(
		&m, HEAD ROW("1614384317.000001", "1453", "6182", "0"), 0);
	struct zeek_flow f;

	(void)state;
	CHECK_EQ(zeek_next(z, &f, NULL), 1);
	CHECK(span_is(f.from, "203.0.113.5"));
	CHECK(span_is(f.to, "192.0.2.20"));
	CHECK_EQ(f.port, 443);
	CHECK_EQ(f.bytes_there, 1453);
	CHECK_EQ(f.bytes_back, 6182);
	CHECK_EQ(f.time_ns, T0 + 1000);
	CHECK_EQ(f.line, 6);
	CHECK(!f.lossy);
	CHECK_EQ(zeek_next(z, &f, NULL), 0);
	zeek_close(z);
}

static void an_object_is_read_by_its_names(void **state)
{
	struct zeek_flow f;

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
	struct zeek_flow f;

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
		struct zeek_flow f;

		CHECK_EQ(zeek_next(z, &f, NULL), 0);
		CHECK(zeek_tally(z)->damaged > 0);
		CHECK_EQ(zeek_tally(z)->decoded + zeek_tally(z)->damaged +
				 zeek_tally(z)->slack,
			 strlen(bad[i]));
		zeek_close(z);
	}
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
		struct zeek_flow f;
		int64_t sum = 0;

		while (zeek_next(z, &f, NULL) == 1)
			sum += f.bytes_there;
		CHECK_EQ(sum, 9);
		CHECK_EQ(zeek_tally(z)->records, 3);
		CHECK_EQ(zeek_tally(z)->decoded, sizeof(text) - 1);
		zeek_close(z);
	}
}

static void only_logs_of_connections_are_known(void **state)
{
	const struct span path = SPAN_LIT("conn.log");

	(void)state;
	CHECK_EQ(sniff(SPAN_LIT(HEAD), path), FORMAT_ZEEK_CONN);
	CHECK_EQ(sniff(SPAN_LIT(OBJECT("1", ",\"resp_bytes\":1")), path),
		 FORMAT_ZEEK_CONN);
	CHECK_EQ(sniff(SPAN_LIT("#separator \\x09\n#path\tdns\n#fields\tts\t"
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
		cmocka_unit_test(every_cut_of_the_reads_gives_the_same),
		cmocka_unit_test(only_logs_of_connections_are_known),
	};

	return RUN_TESTS(tests);
}
