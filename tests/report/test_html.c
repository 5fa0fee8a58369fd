/* test_html.c - the page. */
#include "check.h"

#include "base/alloc.h"
#include "base/text.h"
#include "report/golden.h"

static void page(struct buf *b, enum report_lang lang)
{
	struct case_file *c = fixture_case();
	const struct report_options options = {.lang = lang};

	report_into(b, report_html, c, &options);
	CHECK_EQ(case_close(c, NULL), ST_OK);
}

static bool holds(const struct buf *b, const char *text)
{
	return span_find(buf_span(b), span_str(text)) != SIZE_MAX;
}

static void both_languages_are_as_the_golden_ones(void **state)
{
	static const char *const names[] = {"report.en.html", "report.ar.html"};
	struct buf b;

	(void)state;
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		page(&b, (enum report_lang)lang);
		CHECK(utf8_is_valid(buf_span(&b)));
		same_as_golden(buf_span(&b), names[lang]);
		buf_release(&b);
	}
}

/* What the fixture's evidence tries: tags, attributes, turned text. */
static void hostile_strings_do_nothing(void **state)
{
	static const char *const never[] = {
		"<script",	     "<img",	     "<b>net",	"<b>box",
		"onerror=alert(1)>", "\xE2\x80\xAE", "\033",	"javascript:",
		"http://",	     "https://",     " style=", "<link",
		"url(http",
	};
	struct buf b;

	(void)state;
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		page(&b, (enum report_lang)lang);
		for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
			if (holds(&b, never[i]))
				fail_msg("the page holds %s", never[i]);
		CHECK(holds(&b, "&lt;script&gt;alert(1)&lt;/script&gt;"));
		CHECK(holds(&b, "⟨U+202E⟩"));
		CHECK(holds(&b, "default-src 'none'; style-src 'sha256-"));
		buf_release(&b);
	}
}

static void arabic_runs_from_right_to_left(void **state)
{
	struct buf b;

	(void)state;
	page(&b, LANG_AR);
	CHECK(holds(&b, "<html lang=\"ar\" dir=\"rtl\">"));
	CHECK(holds(&b, "<time dir=\"ltr\" datetime=\"2021-03-01T06:12:45Z\">"
			"2021-03-01 06:12:45Z</time>"));
	CHECK(holds(&b, "<bdi class=\"v\">41%</bdi>"));
	buf_release(&b);
}

/* An empty case still gives a page: nothing divides by nothing. */
static void a_case_of_answers_alone_gives_a_page(void **state)
{
	struct case_file *c = fixture_case();
	const struct report_options options = {.lang = LANG_EN};
	struct buf b;

	(void)state;
	CHECK_EQ(case_exec(c,
			   "DELETE FROM finding; DELETE FROM host;"
			   "DELETE FROM window; DELETE FROM span;"
			   "DELETE FROM gap; DELETE FROM item;"
			   "DELETE FROM implant; DELETE FROM not_examined;"
			   "DELETE FROM build_span; DELETE FROM open_flaw",
			   NULL),
		 ST_OK);
	report_into(&b, report_html, c, &options);
	CHECK(holds(&b, "No finding."));
	CHECK(holds(&b, "</html>"));
	buf_release(&b);
	CHECK_EQ(case_close(c, NULL), ST_OK);
}

/* Times at both ends of what can be told, and spans that run backwards. */
static void odd_times_give_a_page(void **state)
{
	struct case_file *c = fixture_case();
	const struct report_options options = {.lang = LANG_EN};
	struct buf b;

	(void)state;
	CHECK_EQ(case_exec(c,
			   "UPDATE span SET to_ns = from_ns - 5 WHERE host = 2;"
			   "UPDATE finding SET time_ns = -9000000000000000000"
			   " WHERE kind = 'recon';"
			   "UPDATE finding SET last_ns = 9000000000000000000"
			   " WHERE kind = 'use';"
			   "UPDATE open_flaw SET from_ns = NULL, to_ns = NULL",
			   NULL),
		 ST_OK);
	report_into(&b, report_html, c, &options);
	CHECK(holds(&b, "</html>"));
	buf_release(&b);
	CHECK_EQ(case_exec(c, "DELETE FROM window", NULL), ST_OK);
	report_into(&b, report_html, c, &options);
	CHECK(holds(&b, "</html>"));
	buf_release(&b);
	CHECK_EQ(case_close(c, NULL), ST_OK);
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
		rc = report_html(c, &options, &sink.sink, &err);
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
		cmocka_unit_test(hostile_strings_do_nothing),
		cmocka_unit_test(arabic_runs_from_right_to_left),
		cmocka_unit_test(a_case_of_answers_alone_gives_a_page),
		cmocka_unit_test(odd_times_give_a_page),
		cmocka_unit_test(every_failing_allocation_is_survived),
	};

	return RUN_TESTS(tests);
}
