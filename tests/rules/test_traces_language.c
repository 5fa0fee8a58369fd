/* test_traces_language.c - docs/traces.md, rule by rule. */
#include "check.h"

#include "base/alloc.h"
#include "rules/rules.h"
#include "rules/events.h"

#define HEAD                                                                   \
	"id: x\n"                                                              \
	"title: {en: Title, ar: عنوان}\n"                                 \
	"flaws: []\n"                                                          \
	"sources: [a]\n"                                                       \
	"date: 2026-08-01\n"                                                   \
	"traces:\n"
#define TRACE_HEAD                                                             \
	"  - id: one\n"                                                        \
	"    log: [iis, evtx]\n"                                               \
	"    step: entry\n"                                                    \
	"    grade: direct\n"                                                  \
	"    severity: high\n"
#define TEXT "    text: {en: \"a {stem}\", ar: \"ب {stem}\"}\n"
#define MATCH(predicates) HEAD TRACE_HEAD "    match:\n" predicates TEXT

struct set {
	struct field_names *names;
	struct rules *rules;
	struct matcher *matcher;
};

static int compile(struct set *s, const char *text, bool slow, struct err *err)
{
	const struct embedded_file files[] = {
		{"data/traces/x.yml", span_str(text)}, {0}};
	const struct embedded_file *const tables[] = {files, NULL};
	struct rules_options options = {.tables = tables,
					.without_prefilter = slow};
	int got = field_names_open(&s->names, err);

	s->rules = NULL;
	s->matcher = NULL;
	if (got == ST_OK)
		got = rules_compile(&s->rules, &options, s->names, err);
	if (got == ST_OK) {
		field_names_freeze(s->names);
		got = matcher_open(&s->matcher, s->rules, err);
	}
	return got;
}

static void release(struct set *s)
{
	matcher_close(s->matcher);
	rules_close(s->rules);
	field_names_close(s->names);
	*s = (struct set){0};
}

/* --- refusals --- */

static const struct {
	const char *what;
	const char *text;
	const char *says;
} bad[] = {
	{"no YAML", "a: [", "data/traces/x.yml:2:1:"},
	{"a list", "- a\n", "data/traces/x.yml:1:1: a trace file must be"},
	{"a key nobody knows", "ids: x\n",
	 "1:1: unknown key 'ids'; is it 'id'?"},
	{"another name than the file", "id: y\n",
	 "1:5: the id is not the file"},
	{"no title", "id: x\n", "1:1: 'title' is missing"},
	{"no Arabic", "id: x\ntitle: {en: A}\n", "2:8: 'ar' is missing"},
	{"no such CVE", "id: x\ntitle: {en: A, ar: B}\nflaws: [CVE-1]\n",
	 "3:9: this is no CVE number"},
	{"no source", "id: x\ntitle: {en: A, ar: B}\nflaws: []\nsources: []\n",
	 "4:10: at least one source"},
	{"no date",
	 "id: x\ntitle: {en: A, ar: B}\nflaws: []\nsources: [a]\n"
	 "date: 2026-02-30\n",
	 "5:7: a date is YYYY-MM-DD"},
	{"no traces", HEAD "  []\n", "7:3: 'traces' is empty"},
	{"an id with capitals", HEAD "  - id: One\n", "7:9: an id is of a-z"},
	{"no step", HEAD "  - id: one\n    step: enter\n",
	 "8:11: unknown step 'enter'; is it 'entry'?"},
	{"no grade", HEAD "  - id: one\n    step: entry\n    grade: good\n",
	 "9:12: unknown grade 'good'"},
	{"no log",
	 HEAD "  - id: one\n    step: entry\n    grade: weak\n"
	      "    severity: low\n    log: [ii]\n",
	 "11:11: unknown log 'ii'"},
	{"no technique", HEAD TRACE_HEAD "    techniques: [T12]\n",
	 "12:18: this is no technique of ATT&CK"},
	{"no match", HEAD TRACE_HEAD TEXT, "'match' is missing"},
	{"an empty match", HEAD TRACE_HEAD "    match: []\n" TEXT,
	 "12:12: 'match' is empty"},
	{"a match that is no mapping", MATCH("      - stem\n"),
	 "13:9: a mapping of fields"},
	{"a field nobody knows", MATCH("      - stemm: a\n"),
	 "13:9: unknown field 'stemm'; is it 'stem'?"},
	{"a field without a name", MATCH("      - \"|re\": a\n"),
	 "13:9: a field has no name"},
	{"a modifier nobody knows", MATCH("      - stem|contans: a\n"),
	 "13:9: unknown modifier 'contans'; is it 'contains'?"},
	{"two comparisons", MATCH("      - stem|contains|re: a\n"),
	 "13:9: 're' is a second comparison"},
	{"not twice", MATCH("      - stem|not|not: a\n"),
	 "13:9: 'not' stands twice"},
	{"decoded last", MATCH("      - stem|contains|decoded: a\n"),
	 "13:9: 'decoded' comes before"},
	{"decoded number", MATCH("      - status|decoded|gt: 1\n"),
	 "13:9: 'cased' and 'decoded' are for comparing text"},
	{"an empty value", MATCH("      - stem: ''\n"),
	 "13:15: an empty text; say '|empty: true'"},
	{"no value", MATCH("      - stem: []\n"), "13:15: 1 to 1024 values"},
	{"a value that is a mapping", MATCH("      - stem: {a: b}\n"),
	 "13:15: a value must be a text or a number"},
	{"all of one", MATCH("      - stem|contains|all: a\n"),
	 "13:28: 'all' needs several values"},
	{"empty that is no truth", MATCH("      - stem|empty: yes\n"),
	 "13:21: true or false"},
	{"gt of a text", MATCH("      - status|gt: abc\n"),
	 "13:20: a whole number"},
	{"gt of two", MATCH("      - status|gt: [1, 2]\n"),
	 "13:20: this comparison takes one value"},
	{"no address", MATCH("      - client|cidr: 1.2.3/8\n"),
	 "13:22: no address in front of '/'"},
	{"a prefix too long", MATCH("      - client|cidr: 192.0.2.0/33\n"),
	 "13:22: no such prefix length"},
	{"an expression that is none", MATCH("      - stem|re: '(a'\n"),
	 "13:18: regular expression, character 3: missing closing"},
	{"a field twice", MATCH("      - stem: a\n        stem: b\n"),
	 "14:9: this key stands twice"},
	{"a field that no log has",
	 HEAD "  - id: one\n    log: [httperr]\n    step: entry\n"
	      "    grade: weak\n    severity: low\n"
	      "    match:\n      - anchor: a\n",
	 "13:9: none of the logs has a field 'anchor'"},
	{"an outcome nobody knows",
	 MATCH("      - stem: a\n    outcome:\n      - succeded: {stem: a}\n"),
	 "15:9: unknown outcome 'succeded'; is it 'succeeded'?"},
	{"an outcome that is a word",
	 MATCH("      - stem: a\n    outcome:\n      - succeeded\n"),
	 "15:9: an outcome with its conditions"},
	{"a brace alone",
	 HEAD TRACE_HEAD "    match: [{stem: a}]\n"
			 "    text: {en: \"a {stem\", ar: b}\n",
	 "13:16: '{' and '}' stand round"},
	{"a field in the text that nobody knows",
	 HEAD TRACE_HEAD "    match: [{stem: a}]\n"
			 "    text: {en: \"a {stim}\", ar: b}\n",
	 "13:16: unknown field 'stim'; is it 'stem'?"},
	{"an alias", MATCH("      - stem: &a b\n"), "anchors, aliases"},
	{"two traces of a name",
	 MATCH("      - stem: a\n") TRACE_HEAD "    match: [{stem: a}]\n" TEXT,
	 "15:9: another trace is called 'one'"},
};

static void mistakes_are_named_with_their_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct err err = {0};
		struct set s = {0};

		if (compile(&s, bad[i].text, false, &err) != ST_FORMAT ||
		    err.code != ST_FORMAT ||
		    strncmp(err.text, "data/traces/x.yml:", 18) != 0 ||
		    !strstr(err.text, bad[i].says))
			fail_msg("%s: %s", bad[i].what, err.text);
		release(&s);
	}
}

/* --- predicates --- */

static const struct {
	const char *predicate;
	const char *event; /* name=value|name=value */
	bool holds;
} cases[] = {
	{"stem: /owa/", "stem=/OWA/", true},
	{"stem: /owa/", "stem=/owa/x", false},
	{"stem|cased: /owa/", "stem=/OWA/", false},
	{"stem: [/a, /b]", "stem=/B", true},
	{"stem: [/a, /b]", "stem=/c", false},
	{"status: 200", "status=200", true},
	{"status: 200", "status=0200", true},
	{"status: '200'", "status=0200", false},
	{"status: [200, 241]", "status=241", true},
	{"status: 200", "status=", false},
	{"status: 200", "stem=200", false},
	{"GrantedAccess: 4112", "GrantedAccess=0x1010", true},
	{"stem: '/owa/*.js'", "stem=/owa/a/b.JS", true},
	{"stem: '/owa/*.js'", "stem=/owa/a/b.jsx", false},
	{"stem: '/owa/?.js'", "stem=/owa/a.js", true},
	{"stem: '/owa/?.js'", "stem=/owa/aa.js", false},
	{"stem: '*'", "stem=", true},
	{"stem: '/a\\*'", "stem=/a*", true},
	{"stem: '/a\\*'", "stem=/ab", false},
	{"Image: 'C:\\\\*'", "Image=C:\\x", true},
	{"Image: 'C:\\\\*'", "Image=C:x", false},
	{"Image: 'a*b*c'", "Image=aXbXbXc", true},
	{"Image: 'a*b*c'", "Image=aXbXcX", false},
	{"Image|cased: 'a*C'", "Image=abc", false},
	{"Image|endswith: '\\w3wp.exe'", "Image=C:\\a\\W3WP.EXE", true},
	{"Image|endswith: '\\w3wp.exe'", "Image=w3wp.exe", false},
	{"stem|startswith: /ecp/", "stem=/ECP/x", true},
	{"stem|startswith: /ecp/", "stem=/ec", false},
	{"stem|contains: default", "stem=/Default.flt", true},
	{"stem|contains|cased: default", "stem=/Default.flt", false},
	{"stem|contains: [aaaa, bbbb]", "stem=xBBBBx", true},
	{"stem|contains|all: [aaaa, bbbb]", "stem=xBBBBx", false},
	{"stem|contains|all: [aaaa, bbbb]", "stem=aaaaBBBBx", true},
	{"stem|decoded|contains: /powershell", "stem=/%50owershell", true},
	{"stem|contains: /powershell", "stem=/%50owershell", false},
	{"stem|decoded|contains: '%50'", "stem=/%2550", true},
	{"stem|decoded: '/a%'", "stem=/a%", true},
	{"stem|decoded|re: '^/a/b$'", "stem=//a/%2Fb", true},
	{"stem|decoded|startswith: '/a/b'", "stem=/(S(x))/a\\b", true},
	{"stem|startswith: '/a'", "stem=//a", false},
	{"stem|decoded: '/a%zz'", "stem=/a%zz", true},
	{"stem|re: '^/owa/.*\\.(?:js|css)$'", "stem=/OWA/x.CSS", true},
	{"stem|re: '^/owa/.*\\.(?:js|css)$'", "stem=/OWA/x.CSSx", false},
	{"stem|re: '^(?!/owa/)'", "stem=/ecp/", true},
	{"stem|re|cased: '^/owa'", "stem=/OWA", false},
	{"stem|re|all: ['aaa', 'bbb']", "stem=bbb-aaa", true},
	{"stem|re: '[\\x{2013}]'", "stem=a\xe2\x80\x93", true},
	{"stem|re: '[\\x{2013}]x'", "stem=\xff\xe2\x80\x93x", true},
	{"status|gt: 400", "status=400", false},
	{"status|gt: 400", "status=401", true},
	{"status|gte: 400", "status=400", true},
	{"status|lt: 400", "status=399", true},
	{"status|lt: 400", "status=abc", false},
	{"status|lte: 400", "status=400", true},
	{"status|lte: 400", "status=", false},
	{"win32|gt: 2147483648", "win32=2148074254", true},
	{"client|cidr: 192.0.2.0/24", "client=192.0.2.200", true},
	{"client|cidr: 192.0.2.0/24", "client=192.0.3.1", false},
	{"client|cidr: 192.0.2.0/23", "client=192.0.3.1", true},
	{"client|cidr: [198.51.100.0/24, 192.0.2.7]", "client=192.0.2.7", true},
	{"client|cidr: 192.0.2.0/24", "client=::ffff:192.0.2.1", true},
	{"client|cidr: 2001:db8::/32", "client=2001:db8:1::5", true},
	{"client|cidr: 2001:db8::/32", "client=[2001:db8:1::5]:443", true},
	{"client|cidr: fe80::/10", "client=fe80::1%3", true},
	{"client|cidr: 192.0.2.0/24", "client=192.0.2.9:1234", true},
	{"client|cidr: 192.0.2.0/24", "client=host", false},
	{"client|cidr|not: 10.0.0.0/8", "client=192.0.2.9", true},
	{"client|local: true", "client=127.0.0.9", true},
	{"client|local: true", "client=::1", true},
	{"client|local: true", "client=192.0.2.1|server=192.0.2.1", true},
	{"client|local: true", "client=192.0.2.1|s-ip=192.0.2.1", true},
	{"client|local: true", "client=192.0.2.1|server=EX01", false},
	{"client|local: true", "server=192.0.2.1", false},
	{"client|local: false", "client=198.51.100.1|server=192.0.2.1", true},
	{"client|local|not: true", "client=198.51.100.1", true},
	{"user|empty: true", "user=-", true},
	{"user|empty: true", "stem=x", true},
	{"user|empty: true", "user=a", false},
	{"user|empty: false", "user=a", true},
	{"user|empty: false", "user=-", false},
	{"stem|contains|not: owa1", "stem=/owa1/", false},
	{"stem|contains|not: owa1", "stem=/ecp/", true},
	{"stem|not: /owa/", "stem=/ecp/", true},
	{"stem|contains|all|not: [aaaa, bbbb]", "stem=aaaa", true},
	{"TargetUserName|contains: admin", "targetusername=Admins", true},
	{"cs(Cookie)|contains: token=", "cs(Cookie)=Token=1", true},
	{"authenticated: true", "authenticated=TRUE", true},
};

static void check_case(size_t i, bool slow)
{
	char text[2048];
	struct err err = {0};
	struct made_event e;
	struct set s = {0};
	int count;

	snprintf(text, sizeof(text),
		 HEAD "  - id: one\n"
		      "    log: [iis, httpproxy, evtx]\n"
		      "    step: entry\n"
		      "    grade: direct\n"
		      "    severity: high\n"
		      "    match:\n      - %s\n" TEXT,
		 cases[i].predicate);
	if (compile(&s, text, slow, &err) < 0)
		fail_msg("%s: %s", cases[i].predicate, err.text);
	made_event_init(&e, s.names, LOG_IIS);
	made_event_read(&e, cases[i].event);
	for (int again = 0; again < 2; again++) {
		event_match(s.matcher, &e, &count);
		if (count != cases[i].holds)
			fail_msg("%s: %s (%s)", cases[i].predicate,
				 cases[i].event, slow ? "slowly" : "gates");
	}
	release(&s);
}

static void every_modifier_does_what_the_manual_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		check_case(i, false);
		check_case(i, true);
	}
}

/* --- match, except, outcome, logs --- */

static const char whole[] =
	HEAD "  - id: one\n"
	     "    log: [iis]\n"
	     "    step: use\n"
	     "    grade: strong\n"
	     "    severity: critical\n"
	     "    techniques: [T1190, T1505.003]\n"
	     "    flaws: [CVE-2021-26855]\n"
	     "    match:\n"
	     "      - method: POST\n"
	     "        stem|startswith: /ecp/\n"
	     "      - query|contains: forged\n"
	     "    except:\n"
	     "      - client|local: true\n"
	     "      - agent: probe\n"
	     "        user|empty: false\n"
	     "    outcome:\n"
	     "      - attempted: {status|gte: 400}\n"
	     "      - succeeded: {status: 200, user|empty: true}\n" TEXT
	     "  - id: two\n"
	     "    log: [iis-backend, evtx]\n"
	     "    step: recon\n"
	     "    grade: weak\n"
	     "    severity: low\n"
	     "    match: [{stem: /x}]\n" TEXT;

static const struct {
	enum log_kind log;
	const char *event;
	int rule; /* -1: none */
	enum outcome outcome;
} wholes[] = {
	{LOG_IIS, "method=POST|stem=/ecp/a|status=404", 0, OUTCOME_ATTEMPTED},
	{LOG_IIS, "method=POST|stem=/ecp/a|status=200", 0, OUTCOME_SUCCEEDED},
	{LOG_IIS, "method=POST|stem=/ecp/a|status=200|user=a", 0,
	 OUTCOME_UNKNOWN},
	{LOG_IIS, "method=GET|stem=/ecp/a", -1, 0},
	{LOG_IIS, "method=GET|query=is forged", 0, OUTCOME_UNKNOWN},
	{LOG_IIS, "query=forged|client=::1", -1, 0},
	{LOG_IIS, "query=forged|agent=probe", 0, OUTCOME_UNKNOWN},
	{LOG_IIS, "query=forged|agent=probe|user=a", -1, 0},
	{LOG_HTTPPROXY, "method=POST|stem=/ecp/a", -1, 0},
	{LOG_IIS_BACKEND, "stem=/x", 1, OUTCOME_UNKNOWN},
	{LOG_EVTX, "stem=/x", 1, OUTCOME_UNKNOWN},
	{LOG_IIS, "stem=/x", -1, 0},
};

static void a_trace_is_more_than_its_predicates(void **state)
{
	(void)state;
	for (int slow = 0; slow < 2; slow++) {
		struct err err = {0};
		struct set s = {0};

		CHECK_EQ(compile(&s, whole, slow, &err), ST_OK);
		for (size_t i = 0; i < ARRAY_LEN(wholes); i++) {
			struct made_event e;
			const struct match *m;
			int count;

			made_event_init(&e, s.names, wholes[i].log);
			made_event_read(&e, wholes[i].event);
			m = event_match(s.matcher, &e, &count);
			if (count != (wholes[i].rule >= 0) ||
			    (count && ((int)m->rule != wholes[i].rule ||
				       m->outcome != wholes[i].outcome)))
				fail_msg("%s", wholes[i].event);
		}
		release(&s);
	}
}

static void a_rule_says_what_it_is(void **state)
{
	const struct rule_info *info;
	struct err err = {0};
	struct set s = {0};

	(void)state;
	CHECK_EQ(compile(&s, whole, false, &err), ST_OK);
	CHECK_EQ(rules_count(s.rules), 2);
	info = rules_find(s.rules, "one");
	CHECK(info && info == rules_info(s.rules, 0));
	CHECK(!rules_find(s.rules, "three"));
	CHECK_TEXT(info->title_en, "Title");
	CHECK_TEXT(info->title_ar, "عنوان");
	CHECK_TEXT(info->step, "use");
	CHECK_TEXT(info->techniques[1], "T1505.003");
	CHECK(!info->techniques[2]);
	CHECK_TEXT(info->flaws[0], "CVE-2021-26855");
	CHECK(!rules_info(s.rules, 1)->flaws[0]);
	CHECK_TEXT(severity_name(info->severity), "critical");
	CHECK_TEXT(grade_name(info->grade), "strong");
	CHECK_TEXT(rule_kind_name(info->kind), "trace");
	CHECK_EQ(info->field_count, 7);
	CHECK_EQ(info->fields[0], FIELD_METHOD);
	CHECK_EQ(info->fields[6], FIELD_STATUS);
	CHECK_EQ(strlen(rules_digest(s.rules)), 64);
	release(&s);
}

/* --- limits --- */

static void
a_regular_expression_that_runs_away_is_given_up_and_counted(void **state)
{
	static uint8_t value[4000];
	struct err err = {0};
	struct set s = {0};
	struct made_event e;
	int count;

	(void)state;
	CHECK_EQ(compile(&s, MATCH("      - stem|re: '(a+a+)+b|c'\n"), false,
			 &err),
		 ST_OK);
	memset(value, 'a', sizeof(value));
	made_event_init(&e, s.names, LOG_IIS);
	(void)made_event_put(&e, SPAN_LIT("stem"),
			     span_of(value, sizeof(value)));
	event_match(s.matcher, &e, &count);
	CHECK_EQ(count, 0);
	CHECK(matcher_cut(s.matcher) > 0);
	release(&s);
}

static void every_failing_allocation_is_survived(void **state)
{
	(void)state;
	for (unsigned long n = 1;; n++) {
		struct err err = {0};
		struct set s = {0};
		struct made_event e;
		int got, count = 0;
		bool hit;

		alloc_fail_at(n);
		got = compile(&s, whole, false, &err);
		if (got == ST_OK) {
			made_event_init(&e, s.names, LOG_IIS);
			made_event_read(&e, "query=%66orged%20|stem=%2fx");
			event_match(s.matcher, &e, &count);
			if (count < 0)
				got = count;
		}
		hit = alloc_did_fail();
		alloc_fail_at(0);
		CHECK_EQ(got, hit ? ST_NOMEM : ST_OK);
		release(&s);
		if (!hit)
			return;
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(mistakes_are_named_with_their_place),
		cmocka_unit_test(every_modifier_does_what_the_manual_says),
		cmocka_unit_test(a_trace_is_more_than_its_predicates),
		cmocka_unit_test(a_rule_says_what_it_is),
		cmocka_unit_test(
			a_regular_expression_that_runs_away_is_given_up_and_counted),
		cmocka_unit_test(every_failing_allocation_is_survived),
	};

	return RUN_TESTS(tests);
}
