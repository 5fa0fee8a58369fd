/* test_text.c - encodings. */
#include "check.h"

#include "base/text.h"

typedef void put_function(struct buf *b, struct span s);

static void check_put(put_function *put, struct span in, const char *want)
{
	struct buf b;

	buf_init(&b, 1000);
	put(&b, in);
	CHECK_SPAN(buf_span(&b), want);
	buf_release(&b);
}

static void json_strings_are_always_valid(void **state)
{
	(void)state;
	check_put(json_put_string, SPAN_LIT("a\"b\\\n\x01"),
		  "\"a\\\"b\\\\\\n\\u0001\"");
	check_put(json_put_string, SPAN_LIT("\xFFx\xC3\xA9"),
		  "\"\xEF\xBF\xBDx\xC3\xA9\"");
	check_put(json_put_string, SPAN_LIT("\xED\xA0\x80"), /* surrogate */
		  "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

static void csv_cells_are_quoted_and_never_formulas(void **state)
{
	(void)state;
	check_put(csv_put_cell, SPAN_LIT("plain"), "plain");
	check_put(csv_put_cell, SPAN_LIT("a,\"b\""), "\"a,\"\"b\"\"\"");
	check_put(csv_put_cell, SPAN_LIT("=1+1"), "'=1+1");
	check_put(csv_put_cell, SPAN_LIT("@x,y"), "\"'@x,y\"");
	check_put(csv_put_cell, SPAN_LIT("-17.5"), "-17.5");
	check_put(csv_put_cell, SPAN_LIT("-"), "-");
	check_put(csv_put_cell, SPAN_LIT("-x"), "'-x");
}

static void markup_cannot_be_broken_out_of(void **state)
{
	(void)state;
	check_put(markup_put, SPAN_LIT("<a href='x\">&\x02"),
		  "&lt;a href=&#39;x&quot;&gt;&amp;\xEF\xBF\xBD");
}

static void percent_decoding_is_one_round(void **state)
{
	(void)state;
	check_put(percent_decode, SPAN_LIT("%2540%4"), "%40%4");
	check_put(percent_decode, SPAN_LIT("a%2Fb%zz"), "a/b%zz");
	check_put(percent_decode, SPAN_LIT("%41"), "A");
	check_put(utf8_put_path, SPAN_LIT("a\xFF/b"), "a%FF/b");
}

static void paths_are_what_a_server_takes_them_for(void **state)
{
	static const char *const rows[][2] = {
		{"/a/b.aspx", "/a/b.aspx"},
		{"//a///b.aspx", "/a/b.aspx"},
		{"/a\\b.aspx", "/a/b.aspx"},
		{"/(S(abc))/a/b.aspx", "/a/b.aspx"},
		{"/a/(A(x)F(y))/b.aspx", "/a/b.aspx"},
		{"/a/(S(abc))", "/a/"},
		{"/a(S(abc))/b", "/a(S(abc))/b"}, /* only a whole folder */
		{"/a/(b)/c", "/a/(b)/c"},
		{"/a/(1(b))/c", "/a/(1(b))/c"},
		{"/(S(abc)/c", "/(S(abc)/c"},
		{"/", "/"},
		{"", ""},
	};
	uint8_t out[64];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct span in = span_str(rows[i][0]);
		size_t n = path_simplify(out, in);

		if (!span_is(span_of(out, n), rows[i][1]))
			fail_msg("%s: got %.*s", rows[i][0], (int)n, out);
		if (path_is_simple(in))
			CHECK(!strcmp(rows[i][0], rows[i][1]));
	}
}

static void utf16_pairs_join_and_strays_are_replaced(void **state)
{
	(void)state;
	check_put(utf16_put, SPAN_LIT("a\0\x3D\xD8\x00\xDE"),
		  "a\xF0\x9F\x98\x80");
	check_put(utf16_put, SPAN_LIT("\x3D\xD8x\0"), "\xEF\xBF\xBDx");
	check_put(utf16_put, SPAN_LIT("x\0y"), "x");
	CHECK(utf8_is_valid(SPAN_LIT("abcdefgh\xF0\x9F\x98\x80")));
	CHECK(!utf8_is_valid(SPAN_LIT("abcdefgh\xF0\x9F\x98")));
	CHECK(!utf8_is_valid(SPAN_LIT("\xC0\x80"))); /* overlong */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_strings_are_always_valid),
		cmocka_unit_test(csv_cells_are_quoted_and_never_formulas),
		cmocka_unit_test(markup_cannot_be_broken_out_of),
		cmocka_unit_test(percent_decoding_is_one_round),
		cmocka_unit_test(paths_are_what_a_server_takes_them_for),
		cmocka_unit_test(utf16_pairs_join_and_strays_are_replaced),
	};

	return RUN_TESTS(tests);
}
