/* test_sigma.c - what rules mean, as tables: a detection, an event, and
 * whether it matches; each row with the prefilter and without. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "sample.h"

#define HEAD                                                                   \
	"title: t\nlogsource: {product: windows, category: "                   \
	"process_creation}\n"                                                  \
	"detection:\n"

struct row {
	const char *detection; /* of "s", or with a condition of its own */
	const char *value;     /* of the field F */
	bool holds;
};

static const struct row rows[] = {
	/* plain values: case, wildcards, escapes */
	{"{F: abc}", "abc", true},
	{"{F: abc}", "ABC", true},
	{"{F: aBc}", "AbC", true},
	{"{F: abc}", "abcd", false},
	{"{F: abc}", "xabc", false},
	{"{F: abc}", NULL, false},
	{"{F: 'a*c'}", "abbbc", true},
	{"{F: 'a*c'}", "ac", true},
	{"{F: 'a*c'}", "acd", false},
	{"{F: 'a?c'}", "abc", true},
	{"{F: 'a?c'}", "ac", false},
	{"{F: 'a?c'}", "aéc", true},
	{"{F: 'a?c'}", "abbc", false},
	{"{F: '*??c'}", "€c", false},
	{"{F: '*??c'}", "€€c", true},
	{"{F: '*?€c'}", "€c", false},
	{"{F: '*bc'}", "aBC", true},
	{"{F: '*bc'}", "bcd", false},
	{"{F: 'ab*'}", "ABC", true},
	{"{F: 'ab*'}", "xab", false},
	{"{F: '*b*'}", "abc", true},
	{"{F: '*b*'}", "ac", false},
	{"{F: '*'}", "x", true},
	{"{F: '*'}", NULL, false},
	{"{F: 'a*b*c'}", "aXbXbXc", true},
	{"{F: 'a*b*c'}", "aXcXb", false},
	{"{F: '**a**'}", "bab", true},
	{"{F: 'a\\*c'}", "a*c", true},
	{"{F: 'a\\*c'}", "abc", false},
	{"{F: 'a\\?c'}", "a?c", true},
	{"{F: 'a\\?c'}", "abc", false},
	{"{F: 'a\\b'}", "a\\b", true},
	{"{F: 'a\\\\b'}", "a\\b", true},
	{"{F: 'a\\\\\\\\b'}", "a\\\\b", true},
	{"{F: 'a\\\\\\\\b'}", "a\\b", false},
	{"{F: 'a\\\\*'}", "a\\bc", true},
	{"{F: 'a\\\\*'}", "abc", false},
	{"{F: 'a\\\\\\*'}", "a\\*", true},
	{"{F: 'a\\\\\\*'}", "a\\b", false},
	{"{F: 'a\\'}", "a\\", true},
	{"{F: '\\\\\\\\host\\C$'}", "\\\\host\\c$", true},
	{"{F: 'ÄÖ'}", "äö", true},
	{"{F: '*привет*'}", "а ПРИВЕТ б", true},
	{"{F: '*😀*'}", "x😀y", true},
	{"{F: 'a(b'}", "A(B", true},
	/* lists */
	{"{F: [abc, def]}", "def", true},
	{"{F: [abc, def]}", "abcdef", false},
	{"[{F: abc}, {F: def}]", "def", true},
	{"[{F: abc}, {F: def}]", "x", false},
	{"{F: abc, G: null}", "abc", true},
	{"{F: abc, G: x}", "abc", false},
	/* null, empty, numbers, truth: YAML 1.1 */
	{"{F: null}", NULL, true},
	{"{F: ~}", NULL, true},
	{"{F: }", NULL, true},
	{"{F: null}", "x", false},
	{"{F: 'null'}", "null", true},
	{"{F: ''}", NULL, false},
	{"{F: 10}", "10", true},
	{"{F: 10}", "0xa", true},
	{"{F: 10}", "010", true},
	{"{F: '10'}", "0xa", false},
	{"{F: '10'}", "10", true},
	{"{F: 0x10}", "16", true},
	{"{F: 010}", "8", true},
	{"{F: 1_000}", "1000", true},
	{"{F: 0b101}", "5", true},
	{"{F: 1:30}", "90", true},
	{"{F: -5}", "-5", true},
	{"{F: 1.5}", "1.50", true},
	{"{F: yes}", "true", true},
	{"{F: on}", "1", true},
	{"{F: off}", "False", true},
	{"{F: no}", "no", false},
	{"{F: 'yes'}", "yes", true},
	{"{F: 2021-03-02}", "2021-03-02", true},
	/* contains, startswith, endswith, all, cased, neq, exists */
	{"{F|contains: b}", "ABC", true},
	{"{F|contains: 'b?d'}", "abcde", true},
	{"{F|contains: bd}", "abcde", false},
	{"{F|startswith: ab}", "ABC", true},
	{"{F|startswith: b}", "abc", false},
	{"{F|endswith: bc}", "aBc", true},
	{"{F|endswith: b}", "abc", false},
	{"{F|contains|all: [a, c]}", "abc", true},
	{"{F|contains|all: [a, d]}", "abc", false},
	{"{F|contains|cased: B}", "abc", false},
	{"{F|contains|cased: B}", "aBc", true},
	{"{F|cased: aBc}", "aBc", true},
	{"{F|cased: aBc}", "abc", false},
	{"{F|cased|startswith: aB}", "aBc", true},
	{"{F|cased: 'a*C'}", "abC", true},
	{"{F|cased: 'a*C'}", "abc", false},
	{"{F|neq: abc}", "abd", true},
	{"{F|neq: abc}", "ABC", false},
	{"{F|neq: abc}", NULL, true},
	{"{F|neq: [a, b]}", "b", false},
	{"{F|neq: [a, b]}", "c", true},
	{"{F|contains|neq: b}", "abc", false},
	{"{F|exists: true}", "x", true},
	{"{F|exists: true}", NULL, false},
	{"{F|exists: false}", NULL, true},
	{"{F|exists: no}", "x", false},
	/* windash */
	{"{F|contains|windash: ' -enc '}", "x -enc y", true},
	{"{F|contains|windash: ' -enc '}", "x /ENC y", true},
	{"{F|contains|windash: ' /enc '}", "x -enc y", true},
	{"{F|windash|contains: ' -enc '}",
	 "x \xe2\x80\x93"
	 "enc y",
	 true},
	{"{F|windash|contains: ' -enc '}",
	 "x \xe2\x80\x94"
	 "enc y",
	 true},
	{"{F|windash|contains: ' -enc '}",
	 "x \xe2\x80\x95"
	 "enc y",
	 true},
	{"{F|windash|contains: ' -enc '}",
	 "x \xe2\x80\x92"
	 "enc y",
	 false},
	{"{F|windash|contains: ' -enc '}", "x enc y", false},
	{"{F|windash|contains: '-a-b'}", "/a-b", true},
	{"{F|windash|contains: '-a-b'}", "/a/b", false},
	{"{F|windash|contains: '-a -b -c -d -e'}", "/a /b /c /d /e", true},
	/* re */
	{"{F|re: 'a.c'}", "xabcx", true},
	{"{F|re: 'a.c'}", "xABCx", false},
	{"{F|re|i: 'a.c'}", "xABCx", true},
	{"{F|re|ignorecase: 'a.c'}", "xABCx", true},
	{"{F|re: '^a$'}", "b\na\nb", false},
	{"{F|re|m: '^a$'}", "b\na\nb", true},
	{"{F|re: 'a.b'}", "a\nb", false},
	{"{F|re|s: 'a.b'}", "a\nb", true},
	{"{F|re|i|s: 'A.b'}", "a\nB", true},
	{"{F|re: '\\d{3}\\w'}", "x123y", true},
	{"{F|re: '(?i)abc'}", "ABC", true},
	{"{F|re: ['x', 'y']}", "ay", true},
	{"{F|re|contains: 'a.c'}", "xabcx", true},
	{"{F|re: 42}", "x42", true},
	{"{F|re: 'a*'}", "", false},
	/* encodings */
	{"{F|base64: foobar}", "Zm9vYmFy", true},
	{"{F|base64: fo}", "Zm8=", true},
	{"{F|base64|contains: foobar}", "xxZm9vYmFyxx", true},
	{"{F|base64offset|contains: foobar}", "xZm9vYmFyx", true},
	{"{F|base64offset|contains: foobar}", "IGZvb2Jhcg==", true},
	{"{F|base64offset|contains: foobar}", "ICBmb29iYXI=", true},
	{"{F|base64offset|contains: foobar}", "Zm9vYmF", false},
	{"{F|wide|base64|contains: foo}", "ZgBvAG8A", true},
	{"{F|utf16le|base64: foo}", "ZgBvAG8A", true},
	{"{F|utf16be|base64: foo}", "AGYAbwBv", true},
	{"{F|utf16|base64: foo}", "//5mAG8AbwA=", true},
	{"{F|wide|base64: é}", "6QA=", true},
	{"{F|wide|base64offset|contains: IEX}", "SQBFAFgA", true},
	{"{F|wide|base64offset|contains: IEX}", "kARQBYA", true},
	{"{F|wide|base64offset|contains: IEX}", "JAEUAWA", true},
	/* numbers */
	{"{F|lt: 5}", "4", true},
	{"{F|lt: 5}", "5", false},
	{"{F|lte: 5}", "5", true},
	{"{F|lte: 5}", "6", false},
	{"{F|gt: 5}", "6", true},
	{"{F|gt: 5}", "5", false},
	{"{F|gte: 5}", "5", true},
	{"{F|gte: 5}", "4.9", false},
	{"{F|gt: 5}", "10", true},
	{"{F|gt: -5}", "-4", true},
	{"{F|gt: 1.5}", "1.6", true},
	{"{F|gt: 5}", "x", false},
	{"{F|gt: 5}", NULL, false},
	{"{F|gt: 9}", "0xa", true},
	{"{F|gte: 9007199254740993}", "9007199254740992", false},
	/* parts of a date, in UTC */
	{"{F|minute: 45}", "2021-03-02T10:45:00Z", true},
	{"{F|hour: 10}", "2021-03-02 10:45:00.123", true},
	{"{F|hour: 9}", "2021-03-02T10:45:00+01:00", true},
	{"{F|day: 2}", "2021-03-02T10:45:00Z", true},
	{"{F|week: 9}", "2021-03-02T10:45:00Z", true},
	{"{F|week: 53}", "2021-01-03T00:00:00Z", true},
	{"{F|week: 1}", "2021-01-04T00:00:00Z", true},
	{"{F|month: 3}", "2021-03-02", true},
	{"{F|year: 2021}", "2021-03-02", true},
	{"{F|year: 2021}", "2022-03-02", false},
	{"{F|hour: 10}", "ten", false},
	/* cidr */
	{"{F|cidr: 10.0.0.0/8}", "10.1.2.3", true},
	{"{F|cidr: 10.0.0.0/8}", "11.1.2.3", false},
	{"{F|cidr: 10.0.0.0/9}", "10.127.0.1", true},
	{"{F|cidr: 10.0.0.0/9}", "10.128.0.1", false},
	{"{F|cidr: 192.0.2.1}", "192.0.2.1", true},
	{"{F|cidr: 0.0.0.0/0}", "1.2.3.4", true},
	{"{F|cidr: 'fe80::/10'}", "fe80::1", true},
	{"{F|cidr: 'fe80::/10'}", "fec0::1", false},
	{"{F|cidr: '2001:db8::/32'}", "2001:db8:1::5", true},
	{"{F|cidr: ['10.0.0.0/8', '::1/128']}", "::1", true},
	{"{F|cidr: 10.0.0.0/8}", "host", false},
	/* expand */
	{"{F|expand: '%admins%'}", "root", true},
	{"{F|expand: '%admins%'}", "ADAM", true},
	{"{F|expand: '%admins%'}", "bob", false},
	{"{F|expand: '%admins%@%hosts%'}", "root@dc2", true},
	{"{F|expand: '%admins%@%hosts%'}", "root@dc3", false},
	{"{F|expand|contains: '%hosts%'}", "x dc1 y", true},
	{"{F|expand: '\\%admins\\%'}", "%admins%", true},
	{"{F: '%admins%'}", "%admins%", true},
	{"{F|re|expand: '^%hosts%$'}", "dc1", true},
	/* letters beyond ASCII: the Kelvin sign and the long s are k and s */
	{"{F: '*К*'}", "xкx", true},
	{"{F: '*К*'}", "xkx", false},
	{"{F: '*é'}", "É", true},
	{"{F: '*é'}", "e", false},
	{"{F: '*K*'}", "xkx", true},
	{"{F: '*Ké*'}", "xké", true},
	{"{F: '*Ké*'}", "xke", false},
	{"{F: '*ſ*'}", "xSx", true},
	{"{F|cased: '*€*'}", "x€", true},
	{"{F|cased: '*€*'}", "x", false},
	{"{F: '*€*'}", "xe", false},
	{"{F: '€?'}", "€x", true},
	{"{F: '€?'}", "ex", false},
	/* keywords */
	{"{'|all': [alpha, beta]}", "beta and alpha", false},
};

static void one_row(const struct row *r, bool without_prefilter)
{
	struct pairs pairs = {
		.pair = {{"F", r->value ? r->value : ""}, {"Other", "y"}}};
	struct sample_event e;
	struct sample s;
	const uint32_t *rules;
	char text[1024];
	int n;

	snprintf(text, sizeof(text), HEAD "  s: %s\n  condition: s\n",
		 r->detection);
	sample_open(&s, text, without_prefilter);
	if (sigma_refusal_count(s.set))
		fail_msg("%s: refused: %s", r->detection,
			 sigma_refusal(s.set, 0)->why);
	sample_event_init(&e, s.names, &pairs, 0);
	n = sigma_match(s.matcher, &e.event, &rules, NULL);
	if (n != (int)r->holds)
		fail_msg("%s on \"%s\": %d", r->detection,
			 r->value ? r->value : "(none)", n);
	sample_close(&s);
}

static void every_value_means_what_the_table_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		one_row(&rows[i], false);
		one_row(&rows[i], true);
	}
}

/* is_beyond_ascii() of value.c leaves these two out, and only these. */
static void two_characters_are_other_cases_of_ascii_letters(void **state)
{
	static const char ascii[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	uint32_t options = PCRE2_UTF | PCRE2_CASELESS;
	size_t found = 0;

	(void)state;
	for (uint32_t c = 0x80; c < 0x20000; c++) {
		char text[16];
		pcre2_match_data *data;
		pcre2_code *re;
		PCRE2_SIZE at;
		int why;

		if (c >= 0xd800 && c < 0xe000)
			continue;
		snprintf(text, sizeof(text), "\\x{%x}", c);
		re = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED,
				   options, &why, &at, NULL);
		CHECK(re != NULL);
		data = pcre2_match_data_create(1, NULL);
		if (pcre2_match(re, (PCRE2_SPTR)ascii, sizeof(ascii) - 1, 0, 0,
				data, NULL) >= 0) {
			CHECK(c == 0x17f || c == 0x212a);
			found++;
		}
		pcre2_match_data_free(data);
		pcre2_code_free(re);
	}
	CHECK_EQ(found, 2);
}

/* The end of the run is sought from each of its places, and never found. */
static void wildcards_that_go_on_and_on_are_given_up_and_counted(void **state)
{
	static char value[60001];
	struct pairs pairs = {.pair = {{"F", value}}};
	struct sample_event e;
	struct sample s;
	const uint32_t *rules;
	struct buf text;

	(void)state;
	memset(value, 'a', sizeof(value) - 1);
	buf_init(&text, 8192);
	buf_text(&text, HEAD "  s: {F: '*");
	for (size_t i = 0; i < 2000; i++)
		buf_text(&text, "?a");
	buf_text(&text, "b'}\n  condition: s\n");
	buf_byte(&text, 0);
	sample_open(&s, (const char *)text.ptr, true);
	buf_release(&text);
	sample_event_init(&e, s.names, &pairs, 0);
	CHECK_EQ(sigma_match(s.matcher, &e.event, &rules, NULL), 0);
	CHECK_EQ(sigma_matcher_cut(s.matcher), 1);
	sample_close(&s);
}

static const struct {
	const char *detection;
	bool holds; /* F is "alpha", G is "beta" */
} conditions[] = {
	{"  a: {F: alpha}\n  b: {G: beta}\n  condition: a and b\n", true},
	{"  a: {F: alpha}\n  b: {G: x}\n  condition: a and b\n", false},
	{"  a: {F: alpha}\n  b: {G: x}\n  condition: a or b\n", true},
	{"  a: {F: alpha}\n  b: {G: x}\n  condition: a and not b\n", true},
	{"  a: {F: x}\n  b: {G: beta}\n  condition: not a and b\n", true},
	{"  a: {F: x}\n  b: {G: beta}\n  condition: not (a or b)\n", false},
	{"  a: {F: x}\n  b: {G: beta}\n  condition: not not b\n", true},
	/* not binds before and, and before or */
	{"  a: {F: alpha}\n  b: {G: x}\n  c: {F: x}\n"
	 "  condition: a or b and c\n",
	 true},
	{"  a: {F: alpha}\n  b: {G: x}\n  c: {F: x}\n"
	 "  condition: (a or b) and c\n",
	 false},
	{"  s_1: {F: x}\n  s_2: {G: beta}\n  condition: 1 of s_*\n", true},
	{"  s_1: {F: x}\n  s_2: {G: beta}\n  condition: any of s_*\n", true},
	{"  s_1: {F: x}\n  s_2: {G: beta}\n  condition: all of s_*\n", false},
	{"  s_1: {F: alpha}\n  s_2: {G: beta}\n  condition: all of them\n",
	 true},
	{"  a: {F: alpha}\n  _b: {G: x}\n  condition: all of them\n", true},
	{"  a: {F: x}\n  _b: {G: beta}\n  condition: 1 of them\n", false},
	{"  a: {F: x}\n  _b: {G: beta}\n  condition: 1 of _*\n", true},
	{"  a_1_x: {F: x}\n  a_2_x: {G: beta}\n  condition: 1 of a_*_x\n",
	 true},
	{"  notsel: {F: alpha}\n  condition: notsel\n", true},
	{"  a: {F: x}\n  b: {G: beta}\n  condition: [a, b]\n", true},
	{"  a: {F: alpha, G|fieldref: F}\n  condition: a\n", false},
	{"  a: {F|fieldref: F}\n  condition: a\n", true},
	{"  a: {F|fieldref|endswith: H}\n  condition: a\n", true},
	{"  a: {F|fieldref|startswith: H}\n  condition: a\n", false},
	{"  a: {F|fieldref|contains: H}\n  condition: a\n", true},
	{"  a: {F|fieldref|neq: G}\n  condition: a\n", true},
	{"  a: {EventID: 1}\n  condition: a\n", true},
	{"  a: {EventID: [2, 3]}\n  condition: a\n", false},
	{"  a: {EventID|gte: 1}\n  condition: a\n", true},
	{"  a: {EventID: '1'}\n  condition: a\n", true},
	{"  a: {Channel: sysmon}\n  condition: a\n", true},
};

static void conditions_follow_the_grammar(void **state)
{
	struct pairs pairs = {
		.pair = {{"F", "alpha"}, {"G", "beta"}, {"H", "PHA"}}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(conditions) * 2; i++) {
		struct sample_event e;
		struct sample s;
		const uint32_t *rules;
		char text[1024];
		int n;

		snprintf(text, sizeof(text), HEAD "%s",
			 conditions[i / 2].detection);
		sample_open(&s, text, i % 2);
		sample_event_init(&e, s.names, &pairs, 0);
		n = sigma_match(s.matcher, &e.event, &rules, NULL);
		if (n != (int)conditions[i / 2].holds)
			fail_msg("%s: %d %s", conditions[i / 2].detection, n,
				 sigma_refusal_count(s.set)
					 ? sigma_refusal(s.set, 0)->why
					 : "");
		sample_close(&s);
	}
}

/* What is refused: where, and in which words. */
static const struct {
	const char *text;
	unsigned line, column;
	const char *why; /* its beginning */
} refusals[] = {
	{"a: [", 2, 1, "did not find expected node content"},
	{"x\n", 1, 1, "a rule must be a mapping"},
	{"logsource: {product: windows}\n", 1, 1, "a title is missing"},
	{"title: t\n", 1, 1, "a logsource is missing"},
	{"title: t\nid: 5\n", 2, 5, "id is no UUID"},
	{"title: t\nlevel: top\n", 2, 8, "a level is informational"},
	{"title: t\nlogsource: {}\n", 2, 12, "the logsource is empty"},
	{"title: t\nlogsource: {service: x}\n", 2, 12,
	 "log source is none that is read: service x"},
	{"title: t\nlogsource: {product: windows, category: proces_creation}\n",
	 2, 12,
	 "log source is none that is read: product windows category "
	 "proces_creation; is it 'process_creation'?"},
	{"title: t\nlogsource: {product: windows, service: securty}\n", 2, 12,
	 "log source is none that is read: product windows service securty; "
	 "is it 'security'?"},
	{"title: t\nlogsource: {product: window, service: security}\n", 2, 12,
	 "log source is none that is read: product window service security; "
	 "is it 'windows'?"},
	{"title: t\nlogsource: {product: linux, category: process_creation}\n",
	 2, 12,
	 "log source is none that is read: product linux category "
	 "process_creation"},
	{"title: t\ntaxonomy: ecs\n", 2, 11, "fields of another taxonomy"},
	{"title: t\nlogsource: {product: windows}\n", 1, 1,
	 "a detection is missing"},
	{HEAD "  s: {F: x}\n", 4, 3, "a condition is missing"},
	{HEAD "  s: {F: x}\n  condition: t\n", 5, 14,
	 "condition, character 1: nothing is called 't'"},
	{HEAD "  sel: {F: x}\n  condition: sal\n", 5, 14,
	 "condition, character 1: nothing is called 'sal'; is it 'sel'?"},
	{HEAD "  s: {F: x}\n  condition: s and\n", 5, 14,
	 "condition: a name is missing at its end"},
	{HEAD "  s: {F: x}\n  condition: (s\n", 5, 14,
	 "condition: a ')' is missing at its end"},
	{HEAD "  s: {F: x}\n  condition: s s\n", 5, 14,
	 "condition, character 3, 's': \"and\" or \"or\""},
	{HEAD "  s: {F: x}\n  condition: s | count() > 5\n", 5, 14,
	 "condition, character 3, '|': aggregations"},
	{HEAD "  s: {F: x}\n  condition: 2 of s*\n", 5, 14,
	 "condition, character 3, 'of': only 1, any and all"},
	{HEAD "  s: {F: x}\n  condition: 1 of t*\n", 5, 14,
	 "condition, character 6, 't*': no name fits"},
	{HEAD "  s: {F|contain: x}\n  condition: s\n", 4, 7,
	 "unknown modifier 'contain'; is it 'contains'?"},
	{HEAD "  s: {F|: x}\n  condition: s\n", 4, 7, "unknown modifier ''"},
	{HEAD "  s: {F|contains: 5}\n  condition: s\n", 4, 19,
	 "contains wants a text; a number in quotes is one"},
	{HEAD "  s: {F|contains|re: x}\n  condition: s\n", 4, 7,
	 "re must be the first modifier"},
	{HEAD "  s: {F|i: x}\n  condition: s\n", 4, 7, "i, m and s belong"},
	{HEAD "  s: {F|re: '('}\n  condition: s\n", 4, 13,
	 "regular expression, character 2: missing closing parenthesis"},
	{HEAD "  s: {F|lt: x}\n  condition: s\n", 4, 13, "lt wants a number"},
	{HEAD "  s: {F|gt: '5'}\n  condition: s\n", 4, 13, "gt wants a number"},
	{HEAD "  s: {F|hour: 1.5}\n  condition: s\n", 4, 15,
	 "hour wants a whole number"},
	{HEAD "  s: {F|exists: x}\n  condition: s\n", 4, 17,
	 "exists wants true or false"},
	{HEAD "  s: {F|exists|cased: true}\n  condition: s\n", 4, 7,
	 "exists stands alone"},
	{HEAD "  s: {F|cidr: 192.168.1.1/24}\n  condition: s\n", 4, 15,
	 "'192.168.1.1/24' has bits behind its prefix"},
	{HEAD "  s: {F|cidr: 10.0.0.0/33}\n  condition: s\n", 4, 15,
	 "'10.0.0.0/33' is no network"},
	{HEAD "  s: {F|cidr|contains: 10.0.0.0/8}\n  condition: s\n", 4, 7,
	 "cidr stands alone"},
	{HEAD "  s: {F|base64: 'a*'}\n  condition: s\n", 4, 17,
	 "no wildcards in a value that is encoded"},
	{HEAD "  s: {F|fieldref: 'a*'}\n  condition: s\n", 4, 19,
	 "fieldref wants a name without wildcards"},
	{HEAD "  s: {F|expand: '%nobody%'}\n  condition: s\n", 4, 17,
	 "no values for the placeholder %nobody%"},
	{HEAD "  s: {'|exists': true}\n  condition: s\n", 4, 7,
	 "this needs a field"},
	{HEAD "  s: [null]\n  condition: s\n", 4, 7, "null needs a field"},
	{HEAD "  s: {F: {a: b}}\n  condition: s\n", 4, 10,
	 "a field has values, no map"},
	{HEAD "  s: {F: []}\n  condition: s\n", 4, 10, "a list without values"},
	{HEAD "  s: {}\n  condition: s\n", 4, 6, "an empty selection"},
	{HEAD "  s: {F: x}\n  timeframe: 5m\n  condition: s\n", 5, 3,
	 "timeframe needs an aggregation"},
	{"title: t\ntitle: u\n", 2, 1, "this key stands twice"},
	{"a: &x 1\nb: *x\n", 1, 4, "anchors, aliases and tags"},
};

static void what_cannot_be_run_is_refused_with_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
		const struct sigma_refusal *r;
		struct sample s;

		sample_open(&s, refusals[i].text, false);
		if (sigma_refusal_count(s.set) != 1 || sigma_count(s.set))
			fail_msg("%s: not refused", refusals[i].text);
		r = sigma_refusal(s.set, 0);
		if (r->line != refusals[i].line ||
		    r->column != refusals[i].column ||
		    strncmp(r->why, refusals[i].why, strlen(refusals[i].why)) !=
			    0)
			fail_msg("%s: %u:%u: %s", refusals[i].text, r->line,
				 r->column, r->why);
		CHECK_TEXT(r->file, "rule.yml");
		sample_close(&s);
	}
}

static void a_global_document_lends_its_keys(void **state)
{
	static const char text[] =
		"action: global\ntitle: t\nlevel: high\n"
		"logsource: {product: windows, category: process_creation}\n"
		"---\ndetection: {s: {F: a}, condition: s}\n"
		"---\ndetection: {s: {F: b}, condition: s}\n"
		"---\naction: reset\n"
		"---\ndetection: {s: {F: b}, condition: s}\n";
	struct sample s;

	(void)state;
	sample_open(&s, text, false);
	CHECK_EQ(sigma_count(s.set), 2);
	CHECK_EQ(sigma_info(s.set, 1)->level, SIGMA_HIGH);
	CHECK_EQ(sigma_refusal_count(s.set), 1);
	CHECK_EQ(sigma_refusal(s.set, 0)->line, 12);
	sample_close(&s);
}

static void a_filter_is_joined_with_and(void **state)
{
	static const char text[] =
		"title: t\nname: base\n"
		"logsource: {product: windows, category: process_creation}\n"
		"detection: {s: {F: a}, condition: s}\n"
		"---\ntitle: f\nlogsource: {product: windows}\n"
		"filter: {rules: [base], s: {U|startswith: adm_}, "
		"condition: not s}\n";
	struct pairs quiet = {.pair = {{"F", "a"}, {"U", "adm_x"}}};
	struct pairs loud = {.pair = {{"F", "a"}, {"U", "x"}}};
	struct sample_event e;
	struct sample s;
	const uint32_t *rules;

	(void)state;
	sample_open(&s, text, false);
	CHECK_EQ(sigma_refusal_count(s.set), 0);
	CHECK_EQ(sigma_warning_count(s.set), 0);
	sample_event_init(&e, s.names, &quiet, 0);
	CHECK_EQ(sigma_match(s.matcher, &e.event, &rules, NULL), 0);
	sample_event_init(&e, s.names, &loud, 0);
	CHECK_EQ(sigma_match(s.matcher, &e.event, &rules, NULL), 1);
	sample_close(&s);
}

static void a_log_source_says_where_and_how_fields_are_called(void **state)
{
	static const char text[] = HEAD "  s: {Image|endswith: '\\a.exe'}\n"
					"  condition: s\n";
	struct pairs sysmon = {.pair = {{"Image", "c:\\A.exe"}}};
	struct pairs native = {.pair = {{"NewProcessName", "c:\\A.exe"}}};
	struct sample_event e;
	struct sample s;
	const uint32_t *rules;

	(void)state;
	for (int i = 0; i < 2; i++) {
		sample_open(&s, text, i);
		sample_event_init(&e, s.names, &sysmon, 0);
		CHECK_EQ(sigma_match(s.matcher, &e.event, &rules, NULL), 1);
		e.id = "2";
		CHECK_EQ(sigma_match(s.matcher, &e.event, &rules, NULL), 0);
		e.channel = "Security";
		e.id = "4688";
		CHECK_EQ(sigma_match(s.matcher, &e.event, &rules, NULL), 0);
		sample_event_init(&e, s.names, &native, 0);
		e.channel = "Security";
		e.id = "4688";
		CHECK_EQ(sigma_match(s.matcher, &e.event, &rules, NULL), 1);
		CHECK(sigma_matcher_saw(s.matcher, 0));
		sample_close(&s);
	}
}

static void every_failing_allocation_is_survived(void **state)
{
	static const char text[] =
		HEAD "  s: {F|contains: ab, G|re: 'x+'}\n  k: [word]\n"
		     "  condition: s or k\n";

	(void)state;
	for (unsigned long n = 1;; n++) {
		struct field_names *names = NULL;
		struct sigma_set *set = NULL;
		struct sigma_matcher *m = NULL;
		struct err err = {0};
		bool hit;
		int s;

		alloc_fail_at(n);
		s = field_names_open(&names, &err);
		if (!s)
			s = sigma_open(&set, names, &err);
		if (!s)
			s = sigma_add_logsources(set, "m", span_str(sample_map),
						 &err);
		if (!s)
			s = sigma_add_file(set, "r", span_str(text), &err);
		if (!s)
			s = sigma_compile(set, NULL, &err);
		if (!s)
			s = sigma_matcher_open(&m, set, &err);
		hit = alloc_did_fail();
		alloc_fail_at(0);
		CHECK_EQ(s, hit ? ST_NOMEM : ST_OK);
		sigma_matcher_close(m);
		sigma_close(set);
		field_names_close(names);
		if (!hit)
			return;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_value_means_what_the_table_says),
		cmocka_unit_test(
			two_characters_are_other_cases_of_ascii_letters),
		cmocka_unit_test(
			wildcards_that_go_on_and_on_are_given_up_and_counted),
		cmocka_unit_test(conditions_follow_the_grammar),
		cmocka_unit_test(what_cannot_be_run_is_refused_with_its_place),
		cmocka_unit_test(a_global_document_lends_its_keys),
		cmocka_unit_test(a_filter_is_joined_with_and),
		cmocka_unit_test(
			a_log_source_says_where_and_how_fields_are_called),
		cmocka_unit_test(every_failing_allocation_is_survived),
	};

	return RUN_TESTS(tests);
}
