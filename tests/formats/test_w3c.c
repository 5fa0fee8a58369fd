/* test_w3c.c - IIS W3C and HTTPERR. */
#include "check.h"

#include "formats/table_reader.h"
#include "text_run.h"

#define HEAD                                                                   \
	"#Software: Microsoft Internet Information Services 10.0\r\n"          \
	"#Version: 1.0\r\n#Date: 2021-03-01 00:00:03\r\n"
#define FIELDS                                                                 \
	"#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port "   \
	"cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus "  \
	"sc-win32-status time-taken\r\n"
#define LINE                                                                   \
	"2021-03-01 06:12:45 192.0.2.10 POST /ecp/x.js &a=<empty>; 443 - "     \
	"203.0.113.5 python-requests/2.25.1 - 200 0 0 312\r\n"

static const char sample[] = HEAD FIELDS LINE LINE
	"2021-03-01 06:12:46 192.0.2.10 GET /a - 443 EX\\bob 203.0.113.5 "
	"Mozilla/5.0 (Windows NT 10.0) https://x/a b 200 0 2148074254 1\r\n"
	"\r\n# Fields: time c-ip cs-method X-Forwarded-For\r\n"
	"23:59:59 ::1 GET 203.0.113.5,+198.51.100.20\r\n"
	"00:00:01 fe80::1%3 GET -\r\n"
	"junk\r\n" HEAD FIELDS LINE "2021-03-01 06:12:46 192.0\0\0\0\0";
#define SAMPLE ((struct span){(const uint8_t *)sample, sizeof(sample) - 1})

/* Runs `text` and compares rows and reports. */
static void check(struct span in, const char *rows, const char *damage)
{
	struct run r;

	run_text(&r, RUN_W3C, in, 0);
	run_check(&r);
	assert_string_equal(buf_cstr(&r.rows), rows);
	assert_string_equal(buf_cstr(&r.damage), damage);
	run_release(&r);
}

#define CHECK_W3C(text, rows, damage) check(SPAN_LIT(text), rows, damage)

static void a_record_has_its_columns_and_time(void **state)
{
	(void)state;
	CHECK_W3C(HEAD FIELDS LINE,
		  "5 @261+114 g1 2021-03-01T06:12:45Z date=2021-03-01 "
		  "time=06:12:45 s-ip=192.0.2.10 cs-method=POST "
		  "cs-uri-stem=/ecp/x.js cs-uri-query=&a=<empty>; s-port=443 "
		  "cs-username=- c-ip=203.0.113.5 "
		  "cs(User-Agent)=python-requests/2.25.1 cs(Referer)=- "
		  "sc-status=200 sc-substatus=0 sc-win32-status=0 "
		  "time-taken=312\n",
		  "");
}

static void the_layout_in_force_is_the_last_one_read(void **state)
{
	(void)state;
	CHECK_W3C("#Fields: date time c-ip\n2021-03-01 01:00:00 ::1\n"
		  "#Fields: date time c-ip\n2021-03-01 01:00:01 ::1\n"
		  "#Fields: time date cs-method cs(Cookie)\n"
		  "01:00:02 2021-03-02 GET a\n"
		  "#Fields: date time c-ip\n2021-03-01 01:00:03 ::1\n",
		  "2 @24+24 g1 2021-03-01T01:00:00Z date=2021-03-01 "
		  "time=01:00:00 c-ip=::1\n"
		  "4 @72+24 g1 2021-03-01T01:00:01Z date=2021-03-01 "
		  "time=01:00:01 c-ip=::1\n"
		  "6 @136+26 g2 2021-03-02T01:00:02Z time=01:00:02 "
		  "date=2021-03-02 cs-method=GET cs(Cookie)=a\n"
		  "8 @186+24 g3 2021-03-01T01:00:03Z date=2021-03-01 "
		  "time=01:00:03 c-ip=::1\n",
		  "");
}

static void field_lines_come_in_odd_shapes(void **state)
{
	static const char *const lines[] = {
		"#Fields: date time c-ip\n",
		"# Fields: date time c-ip\n",
		"#fields:date time c-ip \n",
		"#FIELDS:  date  time c-ip\r\n",
		"\xEF\xBB\xBF#Fields: date time c-ip\n",
		"#Fields: date time c-ip#Fields: date time c-ip\n",
		"#Fields: date time c-ipdate time c-ip\n",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		struct run r;
		struct buf in;

		buf_init(&in, 1000);
		buf_text(&in, lines[i]);
		buf_text(&in, "2021-03-01 01:00:00 ::1\n");
		run_text(&r, RUN_W3C, buf_span(&in), 0);
		run_check(&r);
		assert_int_equal(r.tally.records, 1);
		assert_int_equal(r.tally.odd, 0);
		assert_non_null(strstr(buf_cstr(&r.rows),
				       "T01:00:00Z date=2021-03-01 "
				       "time=01:00:00 c-ip=::1\n"));
		run_release(&r);
		buf_release(&in);
	}
}

#define ODD(stretch, words) "5 @261+" stretch " " words "\n"
#define ROW(stretch, tail)                                                     \
	"5 @261+" stretch " g1 2021-03-01T06:12:45Z date=2021-03-01 "          \
	"time=06:12:45 s-ip=192.0.2.10 cs-method=GET cs-uri-stem=/a " tail
#define NUMBERS " sc-status=200 sc-substatus=0 sc-win32-status=0 time-taken=1\n"
#define START HEAD FIELDS "2021-03-01 06:12:45 192.0.2.10 GET /a "

static void blanks_inside_values_go_where_all_else_fits(void **state)
{
	(void)state;
	/* agent */
	CHECK_W3C(START "- 443 - ::1 Mozilla/5.0 (X11; rv) a - 200 0 0 1\n",
		  ROW("86", "cs-uri-query=- s-port=443 cs-username=- c-ip=::1 "
			    "cs(User-Agent)=Mozilla/5.0 (X11; rv) a "
			    "cs(Referer)=-" NUMBERS),
		  ODD("86", "blanks inside a value"));
	/* agent and referer */
	CHECK_W3C(START "- 443 - ::1 A b http://x/c d 200 0 0 1\n",
		  ROW("77", "cs-uri-query=- s-port=443 cs-username=- c-ip=::1 "
			    "cs(User-Agent)=A b cs(Referer)=http://x/c "
			    "d" NUMBERS),
		  ODD("77", "blanks inside a value"));
	/* user name */
	CHECK_W3C(START "- 443 NT AUTH\\x ::1 A - 200 0 0 1\n",
		  ROW("72", "cs-uri-query=- s-port=443 cs-username=NT AUTH\\x "
			    "c-ip=::1 cs(User-Agent)=A cs(Referer)=-" NUMBERS),
		  ODD("72", "blanks inside a value"));
	/* a doubled blank is a habit of IIS, and no damage */
	CHECK_W3C(START "- 443  EX\\bob ::1 A - 200 0 0 1\n",
		  ROW("70", "cs-uri-query=- s-port=443 cs-username=EX\\bob "
			    "c-ip=::1 cs(User-Agent)=A cs(Referer)=-" NUMBERS),
		  "");
	/* query */
	CHECK_W3C(START "a b c 443 - ::1 A - 200 0 0 1\n",
		  ROW("68", "cs-uri-query=a b c s-port=443 cs-username=- "
			    "c-ip=::1 cs(User-Agent)=A cs(Referer)=-" NUMBERS),
		  ODD("68", "blanks inside a value"));
	/* two blanks with as many cells as columns: an empty value */
	CHECK_W3C(START "- 443  ::1 A - 200 0 0 1\n",
		  ROW("63", "cs-uri-query=- s-port=443 cs-username= c-ip=::1 "
			    "cs(User-Agent)=A cs(Referer)=-" NUMBERS),
		  "");
	/* a blank at the end */
	CHECK_W3C(START "- 443 - ::1 A - 200 0 0 1 \n",
		  ROW("65", "cs-uri-query=- s-port=443 cs-username=- c-ip=::1 "
			    "cs(User-Agent)=A cs(Referer)=-" NUMBERS),
		  "");
}

static void lines_without_a_record_are_reported(void **state)
{
	const struct {
		struct span in;
		const char *why; /* the report */
	} rows[] = {
		{SPAN_LIT("some words of no log\n"),
		 "1 @0+21 no #Fields before this line\n"},
		{SPAN_LIT("#Fields: date time c-ip\nsome words\n"),
		 "2 @24+11 line has fewer cells than #Fields has columns\n"},
		{SPAN_LIT("#Fields: date time c-ip\na b c d\n"),
		 "2 @24+8 line has more cells than #Fields has columns\n"},
		{SPAN_LIT("#Fields: date time c-ip\n2021-02-30 01:00:00 x\n"),
		 "2 @24+22 no date and time where they belong\n"},
		{SPAN_LIT("#Fields: date time c-ip\n2021-02-28 1:00:00 x\n"),
		 "2 @24+21 no date and time where they belong\n"},
		{SPAN_LIT("#Fields: date time c-ip\n2021-02-28 01:"),
		 "2 @24+14 line is cut\n"},
		{SPAN_LIT("#Fields: date time c-ip\n2021-02-28 01:\0\0\0"),
		 "2 @24+14 line is cut\n"},
		{SPAN_LIT("#Fields: date time c-ip\n2021-02-28 \0\0#x\n"),
		 "2 @24+11 line is cut\n"},
		{SPAN_LIT("#Fields:\n2021-02-28 01:00:00 x\n"),
		 "2 @9+22 no #Fields before this line\n"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct run r;

		run_text(&r, RUN_W3C, rows[i].in, 0);
		run_check(&r);
		assert_string_equal(buf_cstr(&r.damage), rows[i].why);
		assert_int_equal(r.tally.reported, 1);
		assert_int_equal(r.tally.records, 0);
		assert_int_equal(r.tally.first_ns, TIME_NONE);
		run_release(&r);
	}
}

static void a_line_that_does_not_fit_is_read_by_its_shape(void **state)
{
	(void)state;
	CHECK_W3C("#Fields: date time x\n"
		  "2018-12-31 12:52:33 10.44.0.136 GET /a ${b} 443 - "
		  "10.50.6.188 Mozilla/4.0 - 401 0 0 0\n",
		  "2 @21+86 g2 2018-12-31T12:52:33Z date=2018-12-31 "
		  "time=12:52:33 s-ip=10.44.0.136 cs-method=GET "
		  "cs-uri-stem=/a cs-uri-query=${b} s-port=443 cs-username=- "
		  "c-ip=10.50.6.188 cs(User-Agent)=Mozilla/4.0 cs(Referer)=- "
		  "sc-status=401 sc-substatus=0 sc-win32-status=0 "
		  "time-taken=0\n",
		  "2 @21+86 line does not fit #Fields: read by its shape\n");
}

static void httperr_without_a_header_is_read_in_its_order(void **state)
{
	(void)state;
	CHECK_W3C("2021-03-01 06:15:10 203.0.113.5 50122 192.0.2.10 443 "
		  "HTTP/1.1 GET /owa/..%2f 400 - URL -\n"
		  "2021-03-01 06:15:40 fe80::1%3 50130 192.0.2.10 443 - - - - "
		  "- Timer_ConnectionIdle\n"
		  "2021-03-01 06:15:41 ::1 1 ::1 443 HTTP/2.0 GET /x 7 400 2 "
		  "Hostname Pool\n",
		  "1 @0+89 g1 2021-03-01T06:15:10Z date=2021-03-01 "
		  "time=06:15:10 c-ip=203.0.113.5 c-port=50122 "
		  "s-ip=192.0.2.10 s-port=443 cs-version=HTTP/1.1 "
		  "cs-method=GET cs-uri=/owa/..%2f sc-status=400 s-siteid=- "
		  "s-reason=URL s-queuename=-\n"
		  "2 @89+82 g2 2021-03-01T06:15:40Z date=2021-03-01 "
		  "time=06:15:40 c-ip=fe80::1%3 c-port=50130 s-ip=192.0.2.10 "
		  "s-port=443 cs-version=- cs-method=- cs-uri=- sc-status=- "
		  "s-siteid=- s-reason=Timer_ConnectionIdle\n"
		  "3 @171+72 g3 2021-03-01T06:15:41Z date=2021-03-01 "
		  "time=06:15:41 c-ip=::1 c-port=1 s-ip=::1 s-port=443 "
		  "cs-version=HTTP/2.0 cs-method=GET cs-uri=/x streamid=7 "
		  "sc-status=400 s-siteid=2 s-reason=Hostname "
		  "s-queuename=Pool\n",
		  "1 @0+89 no #Fields: columns told by their shape\n"
		  "2 @89+82 no #Fields: columns told by their shape\n"
		  "3 @171+72 no #Fields: columns told by their shape\n");
}

static void days_roll_on_in_a_log_without_dates(void **state)
{
	struct run r;

	(void)state;
	run_text(&r, RUN_W3C,
		 SPAN_LIT("#Date: 2021-12-31 10:00:00\n#Fields: time c-ip\n"
			  "10:00:00 a\n23:59:59 b\n23:59:30 c\n00:00:01 d\n"
			  "#Date: 2022-01-05 00:00:00\n09:00:00 e\n"),
		 0);
	run_check(&r);
	assert_string_equal(buf_cstr(&r.rows),
			    "3 @46+11 g1 2021-12-31T10:00:00Z time=10:00:00 "
			    "c-ip=a\n"
			    "4 @57+11 g1 2021-12-31T23:59:59Z time=23:59:59 "
			    "c-ip=b\n"
			    "5 @68+11 g1 2021-12-31T23:59:30Z time=23:59:30 "
			    "c-ip=c\n"
			    "6 @79+11 g1 2022-01-01T00:00:01Z time=00:00:01 "
			    "c-ip=d\n"
			    "8 @117+11 g1 2022-01-05T09:00:00Z time=09:00:00 "
			    "c-ip=e\n");
	run_release(&r);
}

static void the_day_may_come_from_the_file_name(void **state)
{
	static const struct {
		const char *name;
		const char *day; /* "" for none */
	} rows[] = {
		{"u_ex210301.log", "2021-03-01T00:00:00Z"},
		{"C\\inetpub\\W3SVC1\\u_ex21030106_x.log",
		 "2021-03-01T00:00:00Z"},
		{"logs/EX991231.LOG", "2099-12-31T00:00:00Z"},
		{"u_ex210230.log", ""},
		{"u_extend1.log", ""},
		{"u_ex2103.log", ""},
		{"httperr1.log", ""},
		{"", ""},
	};
	struct memory_source m;
	struct run r = {.sink = {run_report}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf b;

		buf_init(&b, 100);
		buf_text(&b, "");
		time_put(&b, w3c_name_date(span_str(rows[i].name)));
		assert_string_equal(buf_cstr(&b), rows[i].day);
		buf_release(&b);
	}
	buf_init(&r.rows, 1000);
	memory_source_init(&m, SPAN_LIT("#Fields: time c-ip\n10:00:00 a\n"), 0);
	run_w3c(&r, &m.source, w3c_name_date(span_str("u_ex210301.log")));
	assert_non_null(strstr(buf_cstr(&r.rows), " 2021-03-01T10:00:00Z "));
	run_release(&r);
}

static void time_is_none_when_no_day_is_known(void **state)
{
	(void)state;
	CHECK_W3C("#Fields: time c-ip\n10:00:00 a\n",
		  "2 @19+11 g1  time=10:00:00 c-ip=a\n", "");
	CHECK_W3C("#Fields: s-ip c-ip\nb a\n", "2 @19+4 g1  s-ip=b c-ip=a\n",
		  "");
}

/* LIMIT_COLUMNS: one below, at it, one above. */
static void columns_behind_the_limit_are_left_out(void **state)
{
	(void)state;
	for (size_t n = LIMIT_COLUMNS - 1; n <= LIMIT_COLUMNS + 1; n++) {
		struct memory_source m;
		struct table_row row;
		struct w3c *w = NULL;
		struct buf in;

		buf_init(&in, 100000);
		buf_text(&in, "#Fields: date time");
		for (size_t i = 2; i < n; i++)
			buf_printf(&in, " c%zu", i);
		buf_text(&in, "\n2021-03-01 01:00:00");
		for (size_t i = 2; i < n; i++)
			buf_printf(&in, " v%zu", i);
		memory_source_init(&m, buf_span(&in), 0);
		assert_int_equal(w3c_open(&w, &m.source, NULL, NULL), 0);
		assert_int_equal(w3c_next(w, &row, NULL), 1);
		assert_int_equal(row.count, n < 256 ? n : 256);
		CHECK_SPAN(table_cell(&row, 254), "v254");
		CHECK_SPAN(table_cell(&row, row.count), "");
		assert_int_equal(w3c_tally(w)->odd, n > LIMIT_COLUMNS);
		w3c_close(w);
		buf_release(&in);
	}
}

static void the_header_and_the_side_are_told(void **state)
{
	static const struct {
		const char *fields;
		const char *line;
		enum w3c_side side;
	} rows[] = {
		{"s-port x", "443 -", W3C_SIDE_FRONT},
		{"s-port x", "444 -", W3C_SIDE_BACK},
		{"x S-PORT", "- 81", W3C_SIDE_BACK},
		{"s-sitename x", "W3SVC2 -", W3C_SIDE_BACK},
		{"s-sitename x", "W3SVC1 -", W3C_SIDE_FRONT},
		{"y x", "W3SVC1 -", W3C_SIDE_UNKNOWN},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct memory_source m;
		struct w3c_places places;
		struct table_row row;
		struct w3c *w = NULL;
		struct buf in;

		buf_init(&in, 1000);
		buf_printf(&in,
			   HEAD "#Fields: date time %s\n"
				"2021-03-01 01:00:00 %s\n",
			   rows[i].fields, rows[i].line);
		memory_source_init(&m, buf_span(&in), 0);
		assert_int_equal(w3c_open(&w, &m.source, NULL, NULL), 0);
		assert_int_equal(w3c_next(w, &row, NULL), 1);
		places = w3c_places_of(row.columns);
		assert_int_equal(w3c_side_of(&row, &places), rows[i].side);
		CHECK_SPAN(w3c_header(w)->software,
			   "Microsoft Internet Information Services 10.0");
		CHECK_SPAN(w3c_header(w)->version, "1.0");
		assert_int_equal(w3c_header(w)->date_ns,
				 INT64_C(1614556803) * NS_PER_SECOND);
		w3c_close(w);
		buf_release(&in);
	}
}

static void sums_hold_for_the_sample(void **state)
{
	struct run r;

	(void)state;
	run_text(&r, RUN_W3C, SAMPLE, 0);
	run_check(&r);
	assert_int_equal(r.tally.records, 6);
	assert_int_equal(r.tally.lines, 18);
	assert_int_equal(r.tally.reported, 2);
	assert_int_equal(r.tally.odd, 1);
	assert_int_equal(r.tally.slack, 4);
	assert_int_equal(r.tally.damaged, 6 + 25);
	run_release(&r);
}

static void every_cut_of_reads_gives_the_same(void **state)
{
	(void)state;
	run_every_cut(RUN_W3C, SAMPLE);
}

static void every_truncation_is_read(void **state)
{
	(void)state;
	run_every_truncation(RUN_W3C, SAMPLE);
}

static void every_failing_allocation_is_survived(void **state)
{
	(void)state;
	run_every_failure(RUN_W3C, SAMPLE);
}

/* --- the shared corpora -------------------------------------------------- */

static const struct {
	const char *file;
	uint64_t lines;
	uint64_t records;
	uint64_t reported;
	uint64_t odd;
} corpus[] = {
	{"iis/artefacts-help/u_ex_malformed_example.log", 3, 1, 0, 1},
	{"iis/beats/access-full.log", 5, 1, 0, 0},
	{"iis/beats/access_test.log", 17, 5, 0, 2},
	{"iis/beats/httperr_test.log", 8, 4, 0, 0},
	{"iis/beats/test-iis-7.5.log", 8, 4, 0, 0},
	{"iis/open-xp-rules/raw_1.txt", 1, 1, 0, 1},
	{"iis/open-xp-rules/raw_11.txt", 1, 1, 0, 1},
	{"iis/open-xp-rules/raw_13.txt", 1, 1, 0, 1},
	{"iis/open-xp-rules/raw_15.txt", 1, 1, 0, 1},
	{"iis/open-xp-rules/raw_17.txt", 1, 1, 0, 1},
	{"iis/open-xp-rules/raw_3.txt", 1, 1, 0, 1},
	{"iis/open-xp-rules/raw_5.txt", 1, 1, 0, 1},
	{"iis/open-xp-rules/raw_7.txt", 1, 1, 0, 1},
	{"iis/plaso/iis10.log", 5, 1, 0, 0},
	{"iis/plaso/iis10_cookies.log", 7, 3, 0, 0},
	{"iis/plaso/iis10_edge_cases.log", 19, 15, 0, 0},
	{"iis/plaso/iis6.log", 16, 12, 0, 0},
	{"iis/plaso/iis7_owa.log", 5, 3, 0, 0},
	{"iis/plaso/iis7_sqli.log", 6, 2, 0, 0},
	{"iis/plaso/iis_without_date.log", 15, 11, 0, 0},
	{"iis/tunna/Tunna_rdp_tunnel_IIS.log", 4308, 4298, 0, 0},
};

/* Lines that are no record: directives (one a line with '#') and empty. */
static uint64_t other_lines(struct span in)
{
	uint64_t n = 0;

	while (in.len) {
		const uint8_t *end = memchr(in.ptr, '\n', in.len);
		size_t len = end ? (size_t)(end - in.ptr) + 1 : in.len;
		struct span line = span_trim(span_head(in, len));

		n += line.len == 0 || line.ptr[0] == '#';
		in = span_skip(in, len);
	}
	return n;
}

static void corpora_give_exact_figures(void **state)
{
	(void)state;
	if (!corpora_folder()) {
		print_message("POSTERN_CORPORA is not set: IIS logs of the "
			      "corpora skipped\n");
		skip();
	}
	for (size_t i = 0; i < ARRAY_LEN(corpus); i++) {
		struct buf b;
		struct span in = corpus_file(corpus[i].file, &b);
		struct run r;

		assert_true(in.len > 0);
		run_text(&r, RUN_W3C, in, 0);
		run_check(&r);
		assert_int_equal(r.tally.lines, corpus[i].lines);
		assert_int_equal(r.tally.records, corpus[i].records);
		assert_int_equal(r.tally.reported, corpus[i].reported);
		assert_int_equal(r.tally.odd, corpus[i].odd);
		assert_int_equal(r.tally.lines, r.tally.records +
							r.tally.reported +
							other_lines(in));
		assert_int_equal(r.tally.decoded, in.len);
		run_release(&r);
		run_every_cut(RUN_W3C, in);
		run_every_truncation(RUN_W3C, in);
		buf_release(&b);
	}
}

static void edge_cases_of_an_exchange_back_end_are_read(void **state)
{
	static const struct {
		uint64_t line;
		const char *user;
		const char *agent;
		const char *status;
		const char *win32;
	} want[] = {
		{5, "random\\ranuser1", "Microsoft+WinRM+Client", "200", "0"},
		{6, "random\\ranuser1", "Microsoft+WinRM+Client", "500", "0"},
		{7, "random\\ranuser1", "Microsoft+WinRM+Client", "200", "0"},
		{8, "-", "Odata_PC_Probe/Local", "401", "0"},
		{10, "-", "TestActiveSyncConnectivity", "401", "214784354254"},
		{11, "RanDomain\\EX04$", "MSRPC", "200", "64"},
		{12, "-", "MSRPC", "401", "67567567567"},
		{14, "RaDomain\\RandomMailbox3242354",
		 "Ews_Probe/Local+(ExchangeServicesClient/15.01.25965.004)",
		 "200", "0"},
		{17, "random/ranuser1", "Microsoft+WinRM+Client", "200", "0"},
		{18, "ranuser1@random", "Microsoft+WinRM+Client", "200", "0"},
	};
	struct memory_source m;
	struct table_row row;
	struct w3c *w = NULL;
	struct buf b;
	size_t i = 0;

	(void)state;
	if (!corpora_folder())
		skip();
	memory_source_init(
		&m, corpus_file("iis/plaso/iis10_edge_cases.log", &b), 0);
	assert_int_equal(w3c_open(&w, &m.source, NULL, NULL), 0);
	while (w3c_next(w, &row, NULL) == 1) {
		if (i == ARRAY_LEN(want) || row.line != want[i].line)
			continue;
		CHECK_SPAN(table_cell(&row, 7), want[i].user);
		CHECK_SPAN(table_cell(&row, 9), want[i].agent);
		CHECK_SPAN(table_cell(&row, 11), want[i].status);
		CHECK_SPAN(table_cell(&row, 13), want[i].win32);
		i++;
	}
	assert_int_equal(i, ARRAY_LEN(want));
	w3c_close(w);
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_has_its_columns_and_time),
		cmocka_unit_test(the_layout_in_force_is_the_last_one_read),
		cmocka_unit_test(field_lines_come_in_odd_shapes),
		cmocka_unit_test(blanks_inside_values_go_where_all_else_fits),
		cmocka_unit_test(lines_without_a_record_are_reported),
		cmocka_unit_test(a_line_that_does_not_fit_is_read_by_its_shape),
		cmocka_unit_test(httperr_without_a_header_is_read_in_its_order),
		cmocka_unit_test(days_roll_on_in_a_log_without_dates),
		cmocka_unit_test(the_day_may_come_from_the_file_name),
		cmocka_unit_test(time_is_none_when_no_day_is_known),
		cmocka_unit_test(columns_behind_the_limit_are_left_out),
		cmocka_unit_test(the_header_and_the_side_are_told),
		cmocka_unit_test(sums_hold_for_the_sample),
		cmocka_unit_test(every_cut_of_reads_gives_the_same),
		cmocka_unit_test(every_truncation_is_read),
		cmocka_unit_test(every_failing_allocation_is_survived),
		cmocka_unit_test(corpora_give_exact_figures),
		cmocka_unit_test(edge_cases_of_an_exchange_back_end_are_read),
	};

	return RUN_TESTS(tests);
}
