/* test_setup_log.c - builds from ExchangeSetup.log and from Export-Clixml. */
#include "check.h"

#include "text_run.h"

#define S "[01/08/2021 23:17:50.0856] [0] "

static void check(enum run_as as, struct span in, const char *rows)
{
	struct run r;

	run_text(&r, as, in, 0);
	run_check(&r);
	assert_string_equal(buf_cstr(&r.rows), rows);
	run_release(&r);
}

static const char sample[] =
	S "Starting Microsoft Exchange Server 2016 Setup\n" S
	  "Local time zone: (UTC-06:00) Central Time (US & Canada).\n" S
	  "Setup version: 15.1.2176.2.\n" S
	  "Command Line Parameter Name='mode', Value='Upgrade'.\n\n" S
	  "The locally installed version is 15.1.1531.3.\n"
	  "  at Some.Stack.Frame()\n"
	  "[01/08/2021 23:59:60.0001] [0] The Exchange Server setup operation "
	  "completed successfully.\n" S
	  "Starting Microsoft Exchange Server 2016 Setup\n" S
	  "The Exchange Server setup operation didn't complete.  More\n";
#define SAMPLE ((struct span){(const uint8_t *)sample, sizeof(sample) - 1})

static void runs_tell_their_build_and_end(void **state)
{
	(void)state;
	check(RUN_SETUP, SAMPLE,
	      "3 @165+59 ExchangeSetup.log: set-up began 15.1.2176.2 mode 0 "
	      "2021-01-08T23:17:50.856Z zone -6 \n"
	      "6 @309+77 ExchangeSetup.log: installed version 15.1.1531.3 mode "
	      "2 2021-01-08T23:17:50.856Z zone -6 \n"
	      "8 @410+91 ExchangeSetup.log: completed successfully 15.1.2176.2 "
	      "mode 2 2021-01-09T00:00:00.001Z zone -6 \n"
	      "10 @578+90 ExchangeSetup.log: did not complete 0.0.0.0 mode 0 "
	      "2021-01-08T23:17:50.856Z zone -6 \n");
}

static void the_mode_is_what_was_asked_for(void **state)
{
	static const struct {
		const char *line;
		enum setup_mode mode;
	} rows[] = {
		{"", SETUP_MODE_UNKNOWN},
		{S "Command Line Parameter Name='prepareschema', Value=''.\n" S
		   "The installation mode is set to: 'Install'.\n",
		 SETUP_MODE_PREPARE},
		{S "Command Line Parameter Name='preparead', Value=''.\n",
		 SETUP_MODE_PREPARE},
		{S "Command Line Parameter Name='PrepareAllDomains', "
		   "Value=''.\n",
		 SETUP_MODE_PREPARE},
		{S "Command Line Parameter Name='preparead', Value=''.\n" S
		   "Command Line Parameter Name='mode', Value='Install'.\n",
		 SETUP_MODE_INSTALL},
		{S "Command Line Parameter Name='mode', Value='Uninstall'.\n",
		 SETUP_MODE_REMOVE},
		{S "Command Line Parameter Name='mode', "
		   "Value='RecoverServer'.\n",
		 SETUP_MODE_RECOVER},
		{S "The installation mode is set to: 'BuildToBuildUpgrade'.\n",
		 SETUP_MODE_UPGRADE},
		{S "The installation mode is set to: 'Install'.\n",
		 SETUP_MODE_INSTALL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct memory_source m;
		struct setup_log *s = NULL;
		struct build_note note;
		struct buf in;

		buf_init(&in, 4096);
		buf_printf(&in,
			   "%s" S "The Exchange Server setup operation "
			   "completed successfully.\n",
			   rows[i].line);
		memory_source_init(&m, buf_span(&in), 0);
		assert_int_equal(setup_log_open(&s, &m.source, NULL), 0);
		assert_int_equal(setup_log_next(s, &note, NULL), 1);
		assert_int_equal(note.mode, rows[i].mode);
		assert_int_equal(note.says, SAYS_SETUP_SUCCEEDED);
		setup_log_close(s);
		buf_release(&in);
	}
}

static void zones_are_read_where_they_are_written(void **state)
{
	static const struct {
		const char *text;
		int64_t minutes; /* -1: none */
	} rows[] = {
		{"(UTC) Dublin, Edinburgh", 0},
		{"(UTC+01:00) Paris", 60},
		{"(GMT+05:30) Chennai", 330},
		{"(UTC-03:30) Newfoundland", -210},
		{"(UTC+1:00) Paris", -1},
		{"Central Time", -1},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct memory_source m;
		struct setup_log *s = NULL;
		struct build_note note;
		struct buf in;

		buf_init(&in, 4096);
		buf_printf(&in,
			   S "Local time zone: %s.\n" S
			     "Setup version: 15.2.1544.4.\n",
			   rows[i].text);
		memory_source_init(&m, buf_span(&in), 0);
		assert_int_equal(setup_log_open(&s, &m.source, NULL), 0);
		assert_int_equal(setup_log_next(s, &note, NULL), 1);
		if (rows[i].minutes == -1)
			assert_int_equal(note.zone_ns, TIME_NONE);
		else
			assert_int_equal(note.zone_ns,
					 rows[i].minutes * 60 * NS_PER_SECOND);
		setup_log_close(s);
		buf_release(&in);
	}
}

static void lines_without_a_stamp_go_on_or_are_damage(void **state)
{
	static const struct {
		const char *in;
		uint64_t records;
		uint64_t reported;
	} rows[] = {
		{"no stamp\n" S "x\n", 1, 1},
		{S "x\nno stamp\n\n" S "y\n", 2, 0},
		{"[13/08/2021 23:17:50.0856] [0] x\n", 0, 1},
		{"[02/30/2021 23:17:50.0856] [0] x\n", 0, 1},
		{"[01/08/2021 24:17:50.0856] [0] x\n", 0, 1},
		{"[01/08/2021 23:17:50.0856] [x] x\n", 0, 1},
		{"[01/08/2021 23:17:50.0856] [0", 0, 1},
		{"[01/08/2021 23:17:50.0856] [12] x\n", 1, 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct run r;

		run_text(&r, RUN_SETUP, span_str(rows[i].in), 0);
		run_check(&r);
		assert_int_equal(r.tally.records, rows[i].records);
		assert_int_equal(r.tally.reported, rows[i].reported);
		run_release(&r);
	}
}

static void builds_are_found_in_texts(void **state)
{
	static const struct {
		const char *text;
		const char *build; /* "" for none */
	} rows[] = {
		{"15.1.2375.7", "15.1.2375.7"},
		{"15.01.2375.007", "15.1.2375.7"},
		{"version is '15.1.1713.5'.", "15.1.1713.5"},
		{"Version 15.1 (Build 2375.7)", "15.1.2375.7"},
		{"Version 15.2 (Build 31118.7)", "15.2.1118.7"},
		{"15.1 15.2.1118.7", "15.2.1118.7"},
		{"v15.2.1118.7x", "15.2.1118.7"},
		{"1.15.2.1118.7", "1.15.2.1118"},
		{"15.2.1118", ""},
		{"15.2.1118.", ""},
		{"15.2.123456.7", ""},
		{"Version 15.2 (Build 1118)", ""},
		{"", ""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct build b = {{0}};
		bool found = build_from_text(span_str(rows[i].text), &b);
		char text[64] = "";

		if (found)
			snprintf(text, sizeof(text), "%u.%u.%u.%u", b.part[0],
				 b.part[1], b.part[2], b.part[3]);
		assert_string_equal(text, rows[i].build);
	}
}

#define XML(inner)                                                             \
	"<Objs Version=\"1.1.0.1\" "                                           \
	"xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">" inner     \
	"</Objs>\n"

static void clixml_tells_file_and_display_versions(void **state)
{
	(void)state;
	check(RUN_CLIXML,
	      SPAN_LIT(XML("<Obj><Props><S N=\"FileName\">C:\\ExSetup.exe</S>\n"
			   "<S N=\"FileVersion\">15.01.2375.007</S></Props>\n"
			   "</Obj><!-- <Obj> > -- -->")),
	      "0 @173+33 file version of ExSetup.exe 15.1.2375.7 mode 0  "
	      "ExSetup.exe\n");
	check(RUN_CLIXML,
	      SPAN_LIT(XML("<Obj><Props><S N=\"Name\">EX01</S><Obj "
			   "N=\"x\"><Props><S N=\"Name\">no</S></Props></Obj>"
			   "<Obj N=\"AdminDisplayVersion\"><ToString>Version "
			   "15.1 (Build 2375.7)</ToString></Obj></Props></Obj>"
			   "<Obj><Props><S N=\"Name\">EX02</S><S "
			   "N=\"AdminDisplayVersion\">Version 15.2 (Build "
			   "1118.7)</S></Props></Obj>")),
	      "0 @0+371 AdminDisplayVersion 15.1.2375.7 mode 0  EX01\n"
	      "0 @0+371 AdminDisplayVersion 15.2.1118.7 mode 0  EX02\n");
}

static void other_files_are_not_taken_for_exsetup(void **state)
{
	static const char *const inner[] = {
		"<Obj><Props><S N=\"FileName\">C:\\clr.dll</S><S "
		"N=\"FileVersion\">4.8.4515.0</S></Props></Obj>",
		"<Obj><Props><S N=\"FileName\">ExSetup.exe</S></Props></Obj>"
		"<Obj><Props><S N=\"FileVersion\">15.1.1.1</S></Props></Obj>",
		"<Obj><Props><S N=\"FileName\">ExSetup.exe</S><S "
		"N=\"FileVersion\">unknown</S></Props></Obj>",
		"<!-- <Obj><Props><S N=\"FileName\">ExSetup.exe</S><S "
		"N=\"FileVersion\">15.1.1.1</S></Props></Obj> -->",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(inner); i++) {
		struct buf in;

		buf_init(&in, 4096);
		buf_printf(&in, XML("%s"), inner[i]);
		check(RUN_CLIXML, buf_span(&in), "");
		buf_release(&in);
	}
}

static void deep_and_endless_markup_is_passed_over(void **state)
{
	static const char *const pieces[] = {"<Obj>",	      "<S N=\"", "</S>",
					     "<!--",	      "<",	 "x\"",
					     "<S N=\"Name\">"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
		struct buf in;
		struct run r;

		buf_init(&in, 1 << 20);
		for (size_t n = 0; n < 20000; n++)
			buf_text(&in, pieces[i]);
		run_text(&r, RUN_CLIXML, buf_span(&in), 0);
		run_check(&r);
		run_release(&r);
		buf_release(&in);
	}
}

static const char clixml_sample[] =
	"\xEF\xBB\xBF" XML("<Obj><Props><S N=\"FileName\">C:\\ExSetup.exe</S>"
			   "<S N=\"FileVersion\">15.01.2375.007</S></Props>"
			   "</Obj><!-- a -->");

static void every_cut_and_truncation_is_read(void **state)
{
	struct span xml = {(const uint8_t *)clixml_sample,
			   sizeof(clixml_sample) - 1};

	(void)state;
	run_every_cut(RUN_SETUP, SAMPLE);
	run_every_truncation(RUN_SETUP, SAMPLE);
	run_every_cut(RUN_CLIXML, xml);
	run_every_truncation(RUN_CLIXML, xml);
}

static void every_failing_allocation_is_survived(void **state)
{
	(void)state;
	for (unsigned long n = 1;; n++) {
		struct memory_source m;
		struct clixml *x = NULL;
		struct setup_log *s = NULL;
		struct build_note note;
		bool hit;
		int a;
		int b;

		memory_source_init(&m, SPAN_LIT(clixml_sample), 0);
		alloc_fail_at(n);
		a = clixml_open(&x, &m.source, NULL);
		while (!a && (a = clixml_next(x, &note, NULL)) == 1)
			a = 0;
		clixml_close(x);
		memory_source_init(&m, SAMPLE, 0);
		b = setup_log_open(&s, &m.source, NULL);
		while (!b && (b = setup_log_next(s, &note, NULL)) == 1)
			b = 0;
		setup_log_close(s);
		hit = alloc_did_fail();
		alloc_fail_at(0);
		assert_int_equal(a ? a : b, hit ? ST_NOMEM : ST_OK);
		if (!hit)
			return;
	}
}

/* --- the shared corpora -------------------------------------------------- */

static const struct {
	const char *file;
	uint64_t lines;
	uint64_t records;
	const char *rows;
} corpus[] = {
	{"ExchangeSetup-PrepareSchema-8245.log", 1662, 1343,
	 "6 @411+59 ExchangeSetup.log: set-up began 15.1.2176.2 mode 0 "
	 "2021-01-08T23:17:50.881Z zone -6 \n"
	 "52 @5303+77 ExchangeSetup.log: installed version 15.1.1531.3 mode 3 "
	 "2021-01-08T23:18:30.579Z zone -6 \n"
	 "1658 @198950+188 ExchangeSetup.log: did not complete 15.1.2176.2 "
	 "mode 3 2021-01-08T23:20:29.320Z zone -6 \n"},
	{"ExchangeSetup_MSI_2.log", 141, 117,
	 "6 @411+59 ExchangeSetup.log: set-up began 15.0.1497.2 mode 0 "
	 "2021-03-08T16:57:13.407Z zone -6 \n"
	 "47 @5057+101 ExchangeSetup.log: previously installed version "
	 "15.0.1367.3 mode 2 2021-03-08T16:57:16.361Z zone -6 \n"
	 "54 @5677+77 ExchangeSetup.log: installed version 15.0.1497.2 mode 2 "
	 "2021-03-08T16:57:17.486Z zone -6 \n"
	 "137 @16170+188 ExchangeSetup.log: did not complete 15.0.1497.2 mode "
	 "2 2021-03-08T17:14:48.365Z zone -6 \n"},
	{"ExchangeSetup_NoSuitableDC.log", 580, 428,
	 "6 @411+59 ExchangeSetup.log: set-up began 15.2.1544.4 mode 0 "
	 "2024-03-20T20:42:29.184Z zone -5 \n"},
	{"ExchangeSetup_Reboot_Pending.log", 667, 611,
	 "6 @411+59 ExchangeSetup.log: set-up began 15.1.2106.2 mode 0 "
	 "2020-12-21T13:39:58.909Z zone -8 \n"
	 "662 @82078+188 ExchangeSetup.log: did not complete 15.1.2106.2 mode "
	 "3 2020-12-21T13:40:34.115Z zone -8 \n"},
	{"ExchangeSetup_Vdir_1.log", 172, 118,
	 "6 @411+59 ExchangeSetup.log: set-up began 15.1.2106.2 mode 0 "
	 "2021-03-13T00:10:25.867Z zone -6 \n"
	 "45 @4603+101 ExchangeSetup.log: previously installed version "
	 "15.1.1713.5 mode 2 2021-03-13T00:10:41.499Z zone -6 \n"
	 "52 @5223+77 ExchangeSetup.log: installed version 15.1.2106.2 mode 2 "
	 "2021-03-13T00:10:50.063Z zone -6 \n"
	 "168 @15879+188 ExchangeSetup.log: did not complete 15.1.2106.2 mode "
	 "2 2021-03-13T00:48:58.026Z zone -6 \n"},
};

static void setup_logs_of_the_corpora_give_exact_notes(void **state)
{
	(void)state;
	if (!corpora_folder()) {
		print_message("POSTERN_CORPORA is not set: set-up logs of the "
			      "corpora skipped\n");
		skip();
	}
	for (size_t i = 0; i < ARRAY_LEN(corpus); i++) {
		struct buf path;
		struct buf b;
		struct span in;
		struct run r;

		buf_init(&path, 4096);
		buf_printf(&path, "server-state/setup-logs/%s", corpus[i].file);
		in = corpus_file(buf_cstr(&path), &b);
		assert_true(in.len > 0);
		run_text(&r, RUN_SETUP, in, 0);
		run_check(&r);
		assert_string_equal(buf_cstr(&r.rows), corpus[i].rows);
		assert_int_equal(r.tally.lines, corpus[i].lines);
		assert_int_equal(r.tally.records, corpus[i].records);
		assert_int_equal(r.tally.decoded, in.len);
		run_release(&r);
		run_every_cut(RUN_SETUP, in);
		buf_release(&b);
		buf_release(&path);
	}
}

static void clixml_of_the_corpora_gives_exact_notes(void **state)
{
	static const struct {
		const char *file;
		const char *rows;
	} want[] = {
		{"ExSetup.xml",
		 "0 @2206+9 file version of ExSetup.exe 15.1.2375.7 mode 0  "
		 "ExSetup.exe\n"},
		{"GetExchangeServer.xml",
		 "0 @5531+57 AdminDisplayVersion 15.1.2375.7 mode 0  "
		 "SOLO-E16A\n"},
		{"GetAuthConfig.xml", ""},
	};

	(void)state;
	if (!corpora_folder())
		skip();
	for (size_t i = 0; i < ARRAY_LEN(want); i++) {
		struct buf path;
		struct buf b;
		struct span in;

		buf_init(&path, 4096);
		buf_printf(&path, "server-state/E16/Exchange/%s", want[i].file);
		in = corpus_file(buf_cstr(&path), &b);
		assert_true(in.len > 0);
		check(RUN_CLIXML, in, want[i].rows);
		run_every_cut(RUN_CLIXML, in);
		buf_release(&b);
		buf_release(&path);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(runs_tell_their_build_and_end),
		cmocka_unit_test(the_mode_is_what_was_asked_for),
		cmocka_unit_test(zones_are_read_where_they_are_written),
		cmocka_unit_test(lines_without_a_stamp_go_on_or_are_damage),
		cmocka_unit_test(builds_are_found_in_texts),
		cmocka_unit_test(clixml_tells_file_and_display_versions),
		cmocka_unit_test(other_files_are_not_taken_for_exsetup),
		cmocka_unit_test(deep_and_endless_markup_is_passed_over),
		cmocka_unit_test(every_cut_and_truncation_is_read),
		cmocka_unit_test(every_failing_allocation_is_survived),
		cmocka_unit_test(setup_logs_of_the_corpora_give_exact_notes),
		cmocka_unit_test(clixml_of_the_corpora_gives_exact_notes),
	};

	return RUN_TESTS(tests);
}
