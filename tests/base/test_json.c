/* JSON documents: values, names, escapes, places of errors. */
#include "check.h"

#include "base/alloc.h"
#include "base/json.h"

static struct arena text;
static struct json doc;

static void start(struct span in)
{
	arena_release(&text);
	arena_init(&text, 1 << 20);
	json_init(&doc, in, &text);
}

static void end(void **state)
{
	(void)state;
	arena_release(&text);
}

/* The whole document is one value that is skipped. */
static int skip_all(struct span in, struct err *err)
{
	int s;

	start(in);
	s = json_skip(&doc, err);
	return s == ST_OK ? json_end(&doc, err) : s;
}

/* --- numbers --- */

static void numbers_stay_as_they_are_written(void **state)
{
	static const char *const good[] = {
		"0",	"-0",	"7",	 "-12",	   "1234567890123456789012",
		"0.50", "1e9",	"1E+09", "2.5e-3", "-0.0E0",
		"10",	"1.25", "0e1"};
	static const char *const bad[] = {
		"-",   "+1", ".5",  "1.",  "1.e5",  "1e",  "1e+", "01",
		"-01", "1x", "0x1", "--1", "1.2.3", "NaN", "1 2", "Infinity"};
	struct span got;

	end(state);
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		start(span_str(good[i]));
		CHECK_EQ(json_peek(&doc), JSON_NUMBER);
		CHECK_EQ(json_read_number(&doc, &got, NULL), ST_OK);
		CHECK_SPAN(got, good[i]);
		CHECK_EQ(json_end(&doc, NULL), ST_OK);
		CHECK_EQ(skip_all(span_str(good[i]), NULL), ST_OK);
	}
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		int s;

		if (skip_all(span_str(bad[i]), NULL) != ST_FORMAT)
			fail_msg("%s is skipped", bad[i]);
		start(span_str(bad[i]));
		s = json_read_number(&doc, &got, NULL);
		if (s == ST_OK)
			s = json_end(&doc, NULL);
		if (s != ST_FORMAT)
			fail_msg("%s is read", bad[i]);
	}
	end(state);
}

/* --- strings --- */

static const struct {
	const char *in;	 /* between the quotes */
	const char *out; /* NULL: refused */
} strings[] = {
	{"", ""},
	{"plain", "plain"},
	{"\xd8\xb9\xf0\x9f\x98\x80", "\xd8\xb9\xf0\x9f\x98\x80"},
	{"\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t"},
	{"a\\u0041\\u00e9b", "aA\xc3\xa9"
			     "b"},
	{"\\u20AC", "\xe2\x82\xac"},
	{"\\uffff", "\xef\xbf\xbf"},
	{"\\ud83d\\ude00", "\xf0\x9f\x98\x80"},
	{"\\uD800\\uDC00", "\xf0\x90\x80\x80"},
	{"\\uDBFF\\uDFFF", "\xf4\x8f\xbf\xbf"},
	/* halves of pairs */
	{"\\ud83d", "\xef\xbf\xbd"},
	{"\\ude00", "\xef\xbf\xbd"},
	{"\\ud83dx", "\xef\xbf\xbdx"},
	{"\\ud83d\\n", "\xef\xbf\xbd\n"},
	{"\\ud83d\\u0041", "\xef\xbf\xbd"
			   "A"},
	{"\\ude00\\ud83d", "\xef\xbf\xbd\xef\xbf\xbd"},
	{"\\ud83d\\ud83d\\ude00", "\xef\xbf\xbd\xf0\x9f\x98\x80"},
	{"\\u", NULL},
	{"\\u12", NULL},
	{"\\u123", NULL},
	{"\\u12g4", NULL},
	{"\\U0041", NULL},
	{"\\x41", NULL},
	{"\\a", NULL},
	{"\\'", NULL},
	{"a\nb", NULL},
	{"a\tb", NULL},
	{"\x01", NULL},
	{"\xff", NULL},
	{"\xc3", NULL},
	{"\xed\xa0\x80", NULL}, /* a surrogate as bytes */
	{"\xc0\x80", NULL},
};

static void strings_are_decoded_or_refused(void **state)
{
	end(state);
	for (size_t i = 0; i < ARRAY_LEN(strings); i++) {
		char in[100];
		struct span got;
		int s;

		snprintf(in, sizeof(in), " \"%s\" ", strings[i].in);
		start(span_str(in));
		s = json_read_string(&doc, &got, NULL);
		if (s != (strings[i].out ? ST_OK : ST_FORMAT))
			fail_msg("%s: %d", in, s);
		if (s == ST_OK)
			CHECK_SPAN(got, strings[i].out);
		CHECK_EQ(skip_all(span_str(in), NULL), s);
		if (s < 0)
			continue;
		/* the same as a name */
		snprintf(in, sizeof(in), "{\"%s\" : 1}", strings[i].in);
		start(span_str(in));
		CHECK_EQ(json_object(&doc, NULL), ST_OK);
		CHECK_EQ(json_member(&doc, &got, NULL), 1);
		CHECK_SPAN(got, strings[i].out);
		CHECK_EQ(json_skip(&doc, NULL), ST_OK);
		CHECK_EQ(json_member(&doc, &got, NULL), 0);
		CHECK_EQ(json_end(&doc, NULL), ST_OK);
	}
	end(state);
}

static void nul_is_a_character_like_others(void **state)
{
	struct span got;

	end(state);
	start(SPAN_LIT("\"a\\u0000b\""));
	CHECK_EQ(json_read_string(&doc, &got, NULL), ST_OK);
	CHECK_EQ(got.len, 3);
	CHECK(!memcmp(got.ptr, "a\0b", 3));
	CHECK_EQ(skip_all(SPAN_LIT("\"a\0b\""), NULL), ST_FORMAT);
	CHECK_EQ(skip_all(SPAN_LIT("[1\0]"), NULL), ST_FORMAT);
	end(state);
}

/* --- words, types --- */

static void words_are_whole(void **state)
{
	static const char *const bad[] = {"tru",  "True", "truex", "nul",
					  "none", "fals", "yes",   "",
					  " ",	  ",",	  "]",	   "}"};
	bool got = false;

	end(state);
	start(SPAN_LIT("\xef\xbb\xbf \t\r\n[true,false,null]\n"));
	CHECK_EQ(json_peek(&doc), JSON_ARRAY);
	CHECK_EQ(json_array(&doc, NULL), ST_OK);
	CHECK_EQ(json_element(&doc, NULL), 1);
	CHECK_EQ(json_peek(&doc), JSON_TRUE);
	CHECK_EQ(json_read_bool(&doc, &got, NULL), ST_OK);
	CHECK(got);
	CHECK_EQ(json_element(&doc, NULL), 1);
	CHECK_EQ(json_peek(&doc), JSON_FALSE);
	CHECK_EQ(json_read_bool(&doc, &got, NULL), ST_OK);
	CHECK(!got);
	CHECK_EQ(json_element(&doc, NULL), 1);
	CHECK_EQ(json_peek(&doc), JSON_NULL);
	CHECK_EQ(json_read_bool(&doc, &got, NULL), ST_FORMAT);
	CHECK_EQ(json_skip(&doc, NULL), ST_OK);
	CHECK_EQ(json_element(&doc, NULL), 0);
	CHECK_EQ(json_end(&doc, NULL), ST_OK);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (skip_all(span_str(bad[i]), NULL) != ST_FORMAT)
			fail_msg("\"%s\" is a value", bad[i]);
	end(state);
}

static void scalars_are_texts(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {{"\"a\\n\"", "a\n"}, {"-1.50", "-1.50"}, {"true", "true"},
		     {"false", "false"},  {"null", ""},	      {"[1,[2]]", ""},
		     {"{\"a\":{}}", ""}};
	struct span got;

	end(state);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		start(span_str(cases[i].in));
		CHECK_EQ(json_scalar(&doc, &got, NULL), ST_OK);
		CHECK_SPAN(got, cases[i].out);
		CHECK_EQ(json_end(&doc, NULL), ST_OK);
	}
	end(state);
}

static void other_types_are_refused(void **state)
{
	struct span got;
	bool yes;

	end(state);
	start(SPAN_LIT("1"));
	CHECK_EQ(json_object(&doc, NULL), ST_FORMAT);
	CHECK_EQ(json_array(&doc, NULL), ST_FORMAT);
	CHECK_EQ(json_read_string(&doc, &got, NULL), ST_FORMAT);
	CHECK_EQ(json_read_bool(&doc, &yes, NULL), ST_FORMAT);
	CHECK_EQ(json_read_number(&doc, &got, NULL), ST_OK);
	start(SPAN_LIT("[]"));
	CHECK_EQ(json_read_number(&doc, &got, NULL), ST_FORMAT);
	CHECK_EQ(json_object(&doc, NULL), ST_FORMAT);
	CHECK_EQ(json_array(&doc, NULL), ST_OK);
	CHECK_EQ(json_element(&doc, NULL), 0);
	end(state);
}

/* --- objects and arrays --- */

static const char sample[] =
	" {\"type\" : \"bundle\", \"objects\": [ {\"id\":\"a\\u0062\"}, "
	"[1,-2.5e3,[]], true,false,null, {\"n\":{\"x\":[\"\\ud83d\\ude00\"]}}"
	"], \"empty\":{} } ";

static void what_is_wrong_between_values_is_refused(void **state)
{
	static const char *const bad[] = {"[1,]",
					  "[,1]",
					  "[1 2]",
					  "[1,,2]",
					  "[1}",
					  "{\"a\"}",
					  "{\"a\":}",
					  "{\"a\":1,}",
					  "{,}",
					  "{a:1}",
					  "{1:2}",
					  "{\"a\" 1}",
					  "{\"a\":1]",
					  "[1]]",
					  "{}{}",
					  "[] x",
					  "{\"a\":1 \"b\":2}",
					  "{\"a\"::1}",
					  "[1]/**/"};

	end(state);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (skip_all(span_str(bad[i]), NULL) != ST_FORMAT)
			fail_msg("%s is JSON", bad[i]);
	CHECK_EQ(skip_all(span_str(sample), NULL), ST_OK);
	CHECK_EQ(skip_all(SPAN_LIT("{\"a\":1,\"a\":2}"), NULL), ST_OK);
	end(state);
}

/* Reads everything, by the functions that readers use. */
static int walk(unsigned *values, struct err *err)
{
	struct span name, got;
	int s;

	++*values;
	switch (json_peek(&doc)) {
	case JSON_OBJECT:
		s = json_object(&doc, err);
		while (s == ST_OK && (s = json_member(&doc, &name, err)) > 0)
			s = walk(values, err);
		return s;
	case JSON_ARRAY:
		s = json_array(&doc, err);
		while (s == ST_OK && (s = json_element(&doc, err)) > 0)
			s = walk(values, err);
		return s;
	default:
		return json_scalar(&doc, &got, err);
	}
}

static void every_truncation_is_refused_behind_its_last_byte(void **state)
{
	size_t whole = sizeof(sample) - 2; /* but the last blank */
	unsigned values = 0;

	end(state);
	start(span_str(sample));
	CHECK_EQ(walk(&values, NULL), ST_OK);
	CHECK_EQ(values, 17);
	for (size_t n = 0; n < whole; n++) {
		struct err err = {0};
		char *cut = mem_new(n + 1, 1); /* for the sanitizer */

		CHECK(cut != NULL);
		memcpy(cut, sample, n);
		if (skip_all(span_of(cut, n), &err) != ST_FORMAT)
			fail_msg("%zu bytes are skipped", n);
		CHECK(err.offset <= n);
		start(span_of(cut, n));
		if (walk(&values, NULL) != ST_FORMAT)
			fail_msg("%zu bytes are read", n);
		mem_free(cut);
	}
	end(state);
}

static void nesting_is_bounded(void **state)
{
	char in[2 * LIMIT_JSON_DEPTH + 2];
	struct err err = {0};
	unsigned values = 0;

	end(state);
	memset(in, '[', LIMIT_JSON_DEPTH + 1);
	memset(in + LIMIT_JSON_DEPTH, ']', LIMIT_JSON_DEPTH);
	CHECK_EQ(skip_all(span_of(in, 2 * LIMIT_JSON_DEPTH), NULL), ST_OK);
	start(span_of(in, 2 * LIMIT_JSON_DEPTH));
	CHECK_EQ(walk(&values, NULL), ST_OK);
	CHECK_EQ(values, LIMIT_JSON_DEPTH);
	memset(in, '[', LIMIT_JSON_DEPTH + 1);
	memset(in + LIMIT_JSON_DEPTH + 1, ']', LIMIT_JSON_DEPTH + 1);
	CHECK_EQ(skip_all(span_of(in, sizeof(in)), &err), ST_LIMIT);
	CHECK_EQ(err.offset, LIMIT_JSON_DEPTH);
	CHECK_TEXT(err.text, "byte 64: nested deeper than 64");
	start(span_of(in, sizeof(in)));
	CHECK_EQ(walk(&values, NULL), ST_LIMIT);
	end(state);
}

/* --- where --- */

static const struct {
	const char *in;
	const char *text;
} wrong[] = {
	{"", "byte 0, /: the document ends early"},
	{"x", "byte 0, /: a value is expected here"},
	{"[1,2,x]", "byte 5, /2: a value is expected here"},
	{"{\"a\":{\"b\":[0,{\"c\":tru}]}}",
	 "byte 18, /a/b/1/c: no value of JSON"},
	{"{\"a\":1,\"b\" 2}",
	 "byte 11, /b: a colon is expected behind the name"},
	{"[\"\\q\"]", "byte 3, /0: an escape that JSON has not"},
	{"[\"\\u00g0\"]", "byte 3, /0: \\u wants four digits"},
	{"[\"ab\n\"]", "byte 4, /0: a control character in a string"},
	{"[\"ab", "byte 4, /0: a string does not end"},
	{"[0,\"a\xff\"]", "byte 4, /1: a string is not UTF-8"},
	{"[1 2]", "byte 3, /0: a comma or the end is expected"},
	{"{1", "byte 1, /: a name in quotes is expected"},
	{"[-x]", "byte 2, /0: a number wants digits"},
	{"[1.x]", "byte 3, /0: a number wants digits behind ."},
	{"[1ex]", "byte 3, /0: a number wants an exponent"},
	{"[] 1", "byte 3, /: something stands behind the end"},
};

static void errors_say_byte_and_pointer(void **state)
{
	end(state);
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		struct err err = {0};

		CHECK_EQ(skip_all(span_str(wrong[i].in), &err), ST_FORMAT);
		CHECK_TEXT(err.text, wrong[i].text);
	}
	end(state);
}

static void long_names_leave_the_message_whole(void **state)
{
	char in[4000];
	struct err err = {0};
	size_t n = 0;

	end(state);
	for (int depth = 0; depth < 30; depth++) {
		memcpy(in + n, "{\"", 2);
		memset(in + n + 2, 'a' + depth % 26, 90);
		memcpy(in + n + 92, "\":", 2);
		n += 94;
	}
	CHECK_EQ(skip_all(span_of(in, n), &err), ST_FORMAT);
	CHECK(strstr(err.text, "the document ends early") != NULL);
	CHECK(span_starts_nocase(span_str(err.text),
				 SPAN_LIT("byte 2820, /aaaaaaaa")));
	end(state);
}

static void every_failing_allocation_is_told(void **state)
{
	unsigned values = 0, failures = 0;
	bool failed = true;

	end(state);
	for (unsigned long n = 1; failed; n++) {
		struct err err = {0};
		int s;

		start(span_str(sample));
		alloc_fail_at(n);
		s = walk(&values, &err);
		failed = alloc_did_fail();
		alloc_fail_at(0);
		CHECK_EQ(s, failed ? ST_NOMEM : ST_OK);
		failures += failed;
	}
	CHECK(failures >= 2);
	end(state);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_stay_as_they_are_written),
		cmocka_unit_test(strings_are_decoded_or_refused),
		cmocka_unit_test(nul_is_a_character_like_others),
		cmocka_unit_test(words_are_whole),
		cmocka_unit_test(scalars_are_texts),
		cmocka_unit_test(other_types_are_refused),
		cmocka_unit_test(what_is_wrong_between_values_is_refused),
		cmocka_unit_test(
			every_truncation_is_refused_behind_its_last_byte),
		cmocka_unit_test(nesting_is_bounded),
		cmocka_unit_test(errors_say_byte_and_pointer),
		cmocka_unit_test(long_names_leave_the_message_whole),
		cmocka_unit_test(every_failing_allocation_is_told),
	};

	return RUN_TESTS(tests);
}
