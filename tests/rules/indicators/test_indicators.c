/* test_indicators.c - what files of indicators say, and in which form it is
 * kept. */
#include "base/alloc.h"
#include "rules/corpus.h"
#include "rules/indicators/set.h"

/* --- what a line is taken for --- */

static const struct {
	const char *line;
	const char *kind;  /* NULL: refused */
	const char *value; /* canonical */
} lines[] = {
	{"203.0.113.5", "address", "203.0.113.5"},
	{" 203[.]0[.]113[.]5 ", "address", "203.0.113.5"},
	{"203(.)0.113{.}5", "address", "203.0.113.5"},
	{"203[dot]0(dot)113.5", "address", "203.0.113.5"},
	{"203.0.113.5:8443", "address", "203.0.113.5"},
	{"\"203.0.113.5\",", "address", "203.0.113.5"},
	{"203.0.113.0/24", "network", "203.0.113.0/24"},
	{"203.0.113.77/24", "network", "203.0.113.0/24"},
	{"203.0.113.5/32", "address", "203.0.113.5"},
	{"2001:db8::1", "address", "2001:db8::1"},
	{"2001[:]db8::1", "address", "2001:db8::1"},
	{"2001:DB8::/32", "network", "2001:db8::/32"},
	{"evil.example", "domain", "evil.example"},
	{"EVIL[.]Example.", "domain", "evil.example"},
	{"*.evil.example", "domain", "evil.example"},
	{".evil.example", "domain", "evil.example"},
	{"0.0.0.0 evil.example", "domain", "evil.example"},
	{"127.0.0.1\tevil.example", "domain", "evil.example"},
	{"hxxp://evil[.]example/A?b=C#d", "url", "evil.example/A?b=C"},
	{"hXXps://EVIL.example:443/", "url", "evil.example"},
	{"http[:]//evil.example:80/x", "url", "evil.example/x"},
	{"https://u:p@evil.example/x", "url", "evil.example/x"},
	{"evil.example/x/y", "url", "evil.example/x/y"},
	{"ftp://203.0.113.5/x", "url", "203.0.113.5/x"},
	{"Bad[@]Evil.example", "email", "bad@evil.example"},
	{"bad(at)evil.example", "email", "bad@evil.example"},
	{"bad[at]evil[.]example", "email", "bad@evil.example"},
	{"D41D8CD98F00B204E9800998ECF8427E", "hash",
	 "d41d8cd98f00b204e9800998ecf8427e"},
	{"da39a3ee5e6b4b0d3255bfef95601890afd80709", "hash",
	 "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
	{"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  "
	 "empty.bin",
	 "hash",
	 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
	{"d41d8cd98f00b204e9800998ecf8427e # empty", "hash",
	 "d41d8cd98f00b204e9800998ecf8427e"},
	{"Evil.EXE", "file", "evil.exe"},
	{"logg.aspx", "file", "logg.aspx"},
	{"C:\\Windows\\Temp\\X.exe", "path", "c:/windows/temp/x.exe"},
	{"C:/Windows/Temp/x.exe", "path", "c:/windows/temp/x.exe"},
	{"\\owa\\auth\\x.aspx", "path", "/owa/auth/x.aspx"},
	{"owa\\auth\\x.aspx", "path", "/owa/auth/x.aspx"},
	{"%TEMP%\\x.exe", "path", "/x.exe"},
	{"C:\\ProgramData\\COM1\\", "folder", "c:/programdata/com1/"},
	{"/owa/auth/X.js", "request", "/owa/auth/x.js"},
	{"/owa/auth/x.js?y=1", "request", "/owa/auth/x.js"},
	{"HKLM\\Software\\Run\\X", "key", "software/run/x"},
	{"HKEY_LOCAL_MACHINE\\Software\\Run\\X", "key", "software/run/x"},
	{"Mozilla/5.0+(X)+Bad/1.0", "agent", "Mozilla/5.0 (X) Bad/1.0"},
	{"[ipv4-addr:value = '203.0.113.5']", "address", "203.0.113.5"},
	{"[domain-name:value IN ('evil.example')]", "domain", "evil.example"},
	{"[file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf8427e']", "hash",
	 "d41d8cd98f00b204e9800998ecf8427e"},
	{"[process:command_line LIKE '%-enc%']", "pattern",
	 "[process:command_line LIKE '%-enc%']"},
	{"([url:value = 'a'] AND [url:value = 'b']) WITHIN 5 SECONDS",
	 "pattern",
	 "([url:value = 'a'] AND [url:value = 'b']) WITHIN 5 SECONDS"},
	{"nonsense", NULL, "of no kind that can be told"},
	{"256.1.1.1", NULL, "of no kind that can be told"},
	{"203.0.113.0/33", NULL, "of no kind that can be told"},
	{"1.2.3", NULL, "of no kind that can be told"},
	{"abcdef", NULL, "of no kind that can be told"},
	{"C:\\x*\\y.exe", NULL, "a path with * or ?"},
	{"[ipv4-addr:value = ]", NULL, NULL},
	{"# a comment", NULL, ""},
	{"; another", NULL, ""},
	{"// and another", NULL, ""},
	{"", NULL, ""},
};

static void check_line(size_t n)
{
	struct set s;
	struct buf value;

	set_open(&s, &plain);
	set_add_text(&s, "list.txt", lines[n].line);
	set_ready(&s);
	if (!lines[n].kind) {
		bool silent = lines[n].value && !*lines[n].value;

		if (indicators_count(s.set) ||
		    indicators_refused(s.set) != !silent)
			fail_msg("%s: not refused", lines[n].line);
		if (!silent && lines[n].value)
			CHECK_TEXT(indicator_refusal(s.set, 0)->why,
				   lines[n].value);
		set_close(&s);
		return;
	}
	if (indicators_count(s.set) != 1)
		fail_msg("%s: %zu indicators", lines[n].line,
			 indicators_count(s.set));
	buf_init(&value, 4096);
	indicator_value(&value, s.set, 0);
	if (strcmp(indicator_kind_name(indicator_info(s.set, 0).kind),
		   lines[n].kind) != 0 ||
	    !span_is(buf_span(&value), lines[n].value))
		fail_msg("%s: %s %.*s", lines[n].line,
			 indicator_kind_name(indicator_info(s.set, 0).kind),
			 SPAN_ARG(buf_span(&value)));
	CHECK_EQ(indicator_info(s.set, 0).line, 1);
	buf_release(&value);
	set_close(&s);
}

static void a_line_is_told_by_its_form(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		check_line(i);
}

/* --- warning lists --- */

static void warning_lists_take_out(void **state)
{
	static const char lists[][400] = {
		"{\"name\":\"Nets\",\"type\":\"cidr\",\"list\":[\"10.0.0.0/8\","
		"\"2001:db8::/32\"],\"matching_attributes\":[\"ip-src\"]}",
		"{\"name\":\"Names\",\"type\":\"hostname\",\"list\":["
		"\"good.example\"],\"matching_attributes\":[\"domain\","
		"\"url\"]}",
		"{\"name\":\"Exact\",\"type\":\"string\",\"list\":["
		"\"only.example\",\".below.example\"],"
		"\"matching_attributes\":[\"domain\"]}",
		"{\"name\":\"Pieces\",\"type\":\"substring\",\"list\":["
		"\"-cdn-\"],\"matching_attributes\":[\"domain\"]}",
		"{\"name\":\"Forms\",\"type\":\"regex\",\"list\":["
		"\"/^t[0-9]+\\\\.example$/i\"],\"matching_attributes\":["
		"\"domain\"]}",
		"{\"name\":\"Empty\",\"type\":\"string\",\"list\":["
		"\"d41d8cd98f00b204e9800998ecf8427e\"],"
		"\"matching_attributes\":[\"md5\"]}",
	};
	static const struct {
		const char *value, *list; /* NULL: stays */
	} cases[] = {
		{"10.1.2.3", "Nets"},
		{"10.1.0.0/16", "Nets"},
		{"8.0.0.0/5", NULL}, /* wider than the listed one */
		{"11.1.2.3", NULL},
		{"2001:db8::5", "Nets"},
		{"good.example", "Names"},
		{"a.good.example", "Names"},
		{"notgood.example", NULL},
		{"http://a.good.example/x", "Names"},
		{"only.example", "Exact"},
		{"a.only.example", NULL},
		{"x.below.example", "Exact"},
		{"a-cdn-b.example", "Pieces"},
		{"T12.example", "Forms"},
		{"t12x.example", NULL},
		{"d41d8cd98f00b204e9800998ecf8427e", "Empty"},
		{"d41d8cd98f00b204e9800998ecf8427f", NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct err err = {0};
		struct set s;

		set_open(&s, &plain);
		for (size_t k = 0; k < ARRAY_LEN(lists); k++)
			if (indicators_add_warnings(
				    s.set, "w", span_str(lists[k]), &err) < 0)
				fail_msg("%s", err.text);
		set_add_text(&s, "x", cases[i].value);
		set_ready(&s);
		if (indicators_warned(s.set) != (cases[i].list != NULL))
			fail_msg("%s", cases[i].value);
		if (cases[i].list)
			CHECK_TEXT(indicator_refusal(s.set, 0)->why,
				   cases[i].list);
		set_close(&s);
	}
}

/* --- files of others --- */

static const struct {
	const char *file;
	size_t indicators;
	uint64_t refused;
} corpora[] = {
#include "corpora_intel.inc"
};

static void the_shared_intelligence_is_read_whole(void **state)
{
	const char *folder = corpora_folder();

	(void)state;
	if (!folder)
		skip();
	for (size_t i = 0; i < ARRAY_LEN(corpora); i++) {
		char name[4096];
		struct span bytes;
		struct err err = {0};
		struct set s;

		snprintf(name, sizeof(name), "%s/intel/%s", folder,
			 corpora[i].file);
		bytes = file_bytes(name);
		set_open(&s, &plain);
		if (indicators_add_file(s.set, corpora[i].file, bytes, &err) <
		    0)
			fail_msg("%s", err.text);
		if (indicators_count(s.set) != corpora[i].indicators ||
		    indicators_refused(s.set) != corpora[i].refused)
			fail_msg("%s: %zu, %llu refused", corpora[i].file,
				 indicators_count(s.set),
				 (unsigned long long)indicators_refused(s.set));
		mem_free((void *)(uintptr_t)bytes.ptr);
		set_ready(&s);
		set_close(&s);
	}
}

static const char bundle[] =
	"{\"type\":\"bundle\",\"objects\":[{\"type\":\"indicator\",\"id\":"
	"\"indicator--1\",\"pattern_type\":\"stix\",\"confidence\":80,"
	"\"name\":\"it\\u0073 \\ud83d\\ude00\",\"valid_from\":"
	"\"2021-03-01T00:00:00Z\",\"pattern\":\"[ipv4-addr:value = "
	"'203.0.113.5' OR file:name = 'evil.exe']\"},{\"type\":\"indicator\","
	"\"revoked\":true,\"id\":\"i2\",\"pattern\":\"[a:b = 1]\"},{\"type\":"
	"\"indicator\",\"pattern_type\":\"yara\",\"pattern\":\"x\"}]}";

static const char named[] =
	"{\"objects\":[{\"type\":\"indicator\",\"id\":\"i\",\"pattern\":"
	"\"[ipv4-addr:value = '203.0.113.7']\",\"created_by_ref\":\"o\"},"
	"{\"type\":\"identity\",\"id\":\"o\",\"name\":\"CERT\"},"
	"{\"type\":\"malware\",\"id\":\"m\",\"name\":\"Tool\"},"
	"{\"type\":\"malware\",\"id\":\"n\",\"name\":\"Other\"},"
	"{\"type\":\"relationship\",\"relationship_type\":\"indicates\","
	"\"source_ref\":\"i\",\"target_ref\":\"m\"},"
	"{\"type\":\"relationship\",\"relationship_type\":\"indicates\","
	"\"source_ref\":\"i\",\"target_ref\":\"n\"}]}";

static const char event[] =
	"{\"response\":[{\"Event\":{\"Attribute\":[{\"type\":\"ip-dst|port\","
	"\"value\":\"203.0.113.5|443\",\"to_ids\":true,\"uuid\":\"u1\"},"
	"{\"type\":\"domain\",\"value\":\"a.example\",\"to_ids\":false},"
	"{\"type\":\"sha1\",\"value\":\"xx\",\"to_ids\":true},"
	"{\"type\":\"md5\",\"value\":\"d41d8cd98f00b204e9800998ecf8427e\","
	"\"to_ids\":true,\"Sighting\":[{\"type\":\"1\"}]},"
	"{\"type\":\"domain\",\"value\":\"b.example\",\"to_ids\":true,"
	"\"deleted\":true}],\"Object\":[{\"name\":\"file\",\"Attribute\":[{"
	"\"type\":\"filename|md5\",\"to_ids\":true,\"value\":\"evil.exe|"
	"d41d8cd98f00b204e9800998ecf8427e\"}]}],\"Orgc\":{\"name\":\"CERT\"},"
	"\"info\":\"What it is\",\"ShadowAttribute\":[{\"type\":\"md5\"}]}}]}";

static void bundles_and_events_keep_what_they_say(void **state)
{
	struct indicator_info i;
	struct set s;

	(void)state;
	set_open(&s, &plain);
	set_add_text(&s, "bundle.json", bundle);
	CHECK_EQ(indicators_count(s.set), 2);
	CHECK_EQ(indicators_refused(s.set), 2);
	i = indicator_info(s.set, 0);
	CHECK_EQ(i.kind, IND_ADDRESS);
	CHECK_EQ(i.confidence, IND_CONFIDENCE_HIGH);
	CHECK_EQ(i.strength, IND_WEAK); /* an address is never proof */
	CHECK_SPAN(i.id, "indicator--1");
	CHECK_SPAN(i.title, "its \xf0\x9f\x98\x80");
	CHECK_EQ(i.from_ns, INT64_C(1614556800) * NS_PER_SECOND);
	set_add_text(&s, "event.json", event);
	CHECK_EQ(indicators_count(s.set), 6);
	CHECK_EQ(indicators_refused(s.set), 6);
	i = indicator_info(s.set, 2);
	CHECK_SPAN(i.author, "CERT");
	CHECK_SPAN(i.title, "What it is");
	CHECK_SPAN(i.id, "u1");
	CHECK_EQ(indicator_info(s.set, 3).strength, IND_WEAK); /* false alarm */
	CHECK_EQ(indicator_info(s.set, 4).kind, IND_NAME);
	CHECK_EQ(indicator_info(s.set, 5).kind, IND_HASH);
	CHECK_EQ(indicator_info(s.set, 5).strength, IND_STRONG);
	set_ready(&s);
	set_close(&s);
}

/* Feeds wrap bundles in lists and in objects of their own. */
static void bundles_may_lie_in_others(void **state)
{
	static const char *const around[][2] = {
		{"[", "]"},
		{"{\"objects\":[", "]}"},
		{"[{\"id\":1},{\"objects\":[", "]}]"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(around); i++) {
		char text[2048];
		struct set s;

		snprintf(text, sizeof(text), "%s%s%s", around[i][0], bundle,
			 around[i][1]);
		set_open(&s, &plain);
		set_add_text(&s, "x.json", text);
		CHECK_EQ(indicators_count(s.set), 2);
		CHECK_EQ(indicators_refused(s.set), 2);
		set_ready(&s);
		set_close(&s);
	}
}

static void every_truncation_says_where(void **state)
{
	static const char *const files[] = {bundle, event};

	(void)state;
	for (size_t f = 0; f < ARRAY_LEN(files); f++)
		for (size_t n = 1; n < strlen(files[f]); n++) {
			struct err err = {0};
			struct set s;

			set_open(&s, &plain);
			CHECK_EQ(indicators_add_file(s.set, "cut.json",
						     span_of(files[f], n),
						     &err),
				 ST_FORMAT);
			CHECK(strstr(err.text, "cut.json: byte ") == err.text);
			set_ready(&s);
			set_close(&s);
		}
}

static void every_failing_allocation_is_told(void **state)
{
	static const char *const files[] = {
		bundle, named, event, "203.0.113.5\n[url:value LIKE 'x%']\n",
		"value,type\n\"a\"\"b.example\",domain\n^x$,uri-regex\n"};

	(void)state;
	for (unsigned long n = 1;; n++) {
		struct indicator_matcher *m = NULL;
		struct indicator_set *set = NULL;
		struct field_names *names = NULL;
		struct err err = {0};
		bool failed;
		int s;

		CHECK_EQ(field_names_open(&names, NULL), ST_OK);
		alloc_fail_at(n);
		s = indicators_open(&set, names, &plain, &err);
		for (size_t f = 0; f < ARRAY_LEN(files) && s == ST_OK; f++)
			s = indicators_add_file(set, "x", span_str(files[f]),
						&err);
		if (s == ST_OK)
			s = indicators_compile(set, &err);
		if (s == ST_OK)
			s = indicator_matcher_open(&m, set, &err);
		failed = alloc_did_fail();
		alloc_fail_at(0);
		CHECK(failed ? s == ST_NOMEM || s == ST_OK : s == ST_OK);
		indicator_matcher_close(m);
		indicators_close(set);
		field_names_close(names);
		if (!failed)
			break;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_told_by_its_form),
		cmocka_unit_test(warning_lists_take_out),
		cmocka_unit_test(the_shared_intelligence_is_read_whole),
		cmocka_unit_test(bundles_and_events_keep_what_they_say),
		cmocka_unit_test(bundles_may_lie_in_others),
		cmocka_unit_test(every_truncation_says_where),
		cmocka_unit_test(every_failing_allocation_is_told),
	};

	return RUN_TESTS(tests);
}
