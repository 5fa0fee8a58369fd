/* test_text.c - the statement for a terminal. */
#include "check.h"

#include "base/alloc.h"
#include "report/golden.h"
#include "report/visible.h"
#include "report/wrap.h"

static void golden(const struct report_options *options, const char *name)
{
	struct case_file *c = fixture_case();
	struct buf b;

	report_into(&b, report_text, c, options);
	CHECK(utf8_is_valid(buf_span(&b)));
	same_as_golden(buf_span(&b), name);
	buf_release(&b);
	CHECK_EQ(case_close(c, NULL), ST_OK);
}

static void both_languages_are_as_the_golden_ones(void **state)
{
	static const char *const files[] = {"bank-2021-03.en.html"};
	const struct report_options en = {.lang = LANG_EN,
					  .command = "bank-2021-03.case",
					  .files = files,
					  .file_count = 1};
	const struct report_options ar = {.lang = LANG_AR};
	const struct report_options narrow = {.lang = LANG_EN, .columns = 48};

	(void)state;
	golden(&en, "report.en.txt");
	golden(&ar, "report.ar.txt");
	golden(&narrow, "report.narrow.txt");
}

/* Every line fits; colours are there only when they are wanted, and nothing
 * from the evidence can paint or turn the text. */
static void every_line_fits_and_nothing_hidden_gets_out(void **state)
{
	struct case_file *c = fixture_case();

	(void)state;
	for (unsigned columns = 40; columns <= 200; columns += 20) {
		for (int lang = 0; lang < 2; lang++) {
			const struct report_options o = {
				.lang = (enum report_lang)lang,
				.columns = columns};
			struct span left;
			struct buf b;

			report_into(&b, report_text, c, &o);
			left = buf_span(&b);
			CHECK(!memchr(left.ptr, 27, left.len));
			CHECK_EQ(span_find(left, SPAN_LIT("\xE2\x80\xAE")),
				 SIZE_MAX);
			while (left.len) {
				size_t n = span_find(left, SPAN_LIT("\n"));
				size_t width =
					display_width(span_head(left, n));

				if (width > columns && columns >= 80)
					fail_msg("%zu > %u: %.*s", width,
						 columns, (int)n, left.ptr);
				left = span_skip(left, n + 1);
			}
			buf_release(&b);
		}
	}
	CHECK_EQ(case_close(c, NULL), ST_OK);
}

static void colours_come_only_when_asked_for(void **state)
{
	struct case_file *c = fixture_case();
	const struct report_options o = {.colour = true};
	struct buf b;

	(void)state;
	report_into(&b, report_text, c, &o);
	CHECK(span_find(buf_span(&b), SPAN_LIT("\033[31mexploited")) !=
	      SIZE_MAX);
	CHECK_EQ(span_find(buf_span(&b), SPAN_LIT("\033[2J")), SIZE_MAX);
	buf_release(&b);
	CHECK_EQ(case_close(c, NULL), ST_OK);
}

static void hidden_characters_become_visible(void **state)
{
	static const struct {
		const char *in, *visible, *prose, *markup;
	} rows[] = {
		{"a\033[2Jb", "a⟨U+001B⟩[2Jb", "a⟨U+001B⟩[2Jb",
		 "a⟨U+001B⟩[2Jb"},
		{"exe\xE2\x80\xAEtxt", "exe⟨U+202E⟩txt", "exe⟨U+202E⟩txt",
		 "exe⟨U+202E⟩txt"},
		{"\xE2\x81\xA8v\xE2\x81\xA9", "⟨U+2068⟩v⟨U+2069⟩",
		 "\xE2\x81\xA8v\xE2\x81\xA9", "<bdi class=\"v\">v</bdi>"},
		{"\xE2\x81\xA9v", "⟨U+2069⟩v", "⟨U+2069⟩v", "⟨U+2069⟩v"},
		{"\xE2\x81\xA8v", "⟨U+2068⟩v", "\xE2\x81\xA8v\xE2\x81\xA9",
		 "<bdi class=\"v\">v</bdi>"},
		{"\xE2\x81\xA8"
		 "a\xE2\x81\xA8"
		 "b\xE2\x81\xA9",
		 "⟨U+2068⟩a⟨U+2068⟩b⟨U+2069⟩",
		 "\xE2\x81\xA8"
		 "a⟨U+2068⟩b\xE2\x81\xA9",
		 "<bdi class=\"v\">a⟨U+2068⟩b</bdi>"},
		{"<i>\"&'", "<i>\"&'", "<i>\"&'", "&lt;i&gt;&quot;&amp;&#39;"},
		{"\xff", "\xEF\xBF\xBD", "\xEF\xBF\xBD", "\xEF\xBF\xBD"},
		{"سِرّ", "سِرّ", "سِرّ", "سِرّ"},
		{"a\xC2\xAD\xE2\x80\x8B"
		 "b",
		 "a⟨U+00AD⟩⟨U+200B⟩b", "a⟨U+00AD⟩⟨U+200B⟩b",
		 "a⟨U+00AD⟩⟨U+200B⟩b"},
	};
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 16);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		visible_put(&b, span_str(rows[i].in));
		CHECK_TEXT(buf_cstr(&b), rows[i].visible);
		buf_reset(&b);
		prose_put(&b, span_str(rows[i].in));
		CHECK_TEXT(buf_cstr(&b), rows[i].prose);
		buf_reset(&b);
		prose_put_markup(&b, span_str(rows[i].in));
		CHECK_TEXT(buf_cstr(&b), rows[i].markup);
		buf_reset(&b);
	}
	prose_put_plain(&b, SPAN_LIT("on \xE2\x81\xA8"
				     "EX01\xE2\x81\xA9."));
	CHECK_TEXT(buf_cstr(&b), "on EX01.");
	buf_release(&b);
}

static void widths_are_those_of_the_screen(void **state)
{
	static const struct {
		const char *text;
		size_t width;
	} rows[] = {
		{"", 0},	  {"abc", 3},  {"مُصحَّح", 4},
		{"e\xCC\x81", 1}, {"日本", 4}, {"\xE2\x81\xA8x", 1},
		{"\xff", 1},	  {"é", 1},    {"a\033", 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		CHECK_EQ(display_width(span_str(rows[i].text)), rows[i].width);
}

static void lines_break_at_blanks_and_inside_long_words(void **state)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{"", ""},
		{"one two three", " one two\n three\n"},
		{"aaaaaaaaaaaaaaaa", " aaaaaaaaa\n aaaaaaa\n"},
		{"a  b", " a b\n"},
		{"x \xE2\x81\xA8"
		 "aaaa bbbb\xE2\x81\xA9 c",
		 " x \xE2\x81\xA8"
		 "aaaa\xE2\x81\xA9\n"
		 " \xE2\x81\xA8"
		 "bbbb\xE2\x81\xA9 c\n"},
	};
	struct buf b;
	struct wrap w;

	(void)state;
	buf_init(&b, 1 << 16);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		wrap_init(&w, &b, 10, 1);
		wrap_text(&w, span_str(rows[i].in));
		wrap_end(&w);
		CHECK_TEXT(buf_cstr(&b), rows[i].out);
		buf_reset(&b);
	}
	buf_release(&b);
}

static void every_failing_allocation_is_survived(void **state)
{
	struct case_file *c = fixture_case();
	const struct report_options options = {.lang = LANG_AR};
	struct report_buf_sink sink;
	struct err err;
	struct buf b;

	(void)state;
	for (unsigned long n = 1;; n++) {
		bool hit;
		int rc;

		buf_init(&b, 1 << 24);
		report_buf_sink_init(&sink, &b);
		alloc_fail_at(n);
		rc = report_text(c, &options, &sink.sink, &err);
		hit = alloc_did_fail();
		alloc_fail_at(0);
		buf_release(&b);
		CHECK_EQ(rc, hit ? ST_NOMEM : ST_OK);
		if (!hit)
			break;
	}
	CHECK_EQ(case_close(c, NULL), ST_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_languages_are_as_the_golden_ones),
		cmocka_unit_test(every_line_fits_and_nothing_hidden_gets_out),
		cmocka_unit_test(colours_come_only_when_asked_for),
		cmocka_unit_test(hidden_characters_become_visible),
		cmocka_unit_test(widths_are_those_of_the_screen),
		cmocka_unit_test(lines_break_at_blanks_and_inside_long_words),
		cmocka_unit_test(every_failing_allocation_is_survived),
	};

	return RUN_TESTS(tests);
}
