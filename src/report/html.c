/* html.c - the page: one file in one language, without scripts and without
 * anything from elsewhere.
 *
 * One language a file, so that the file can be printed, sent and read by those
 * who need it without the other half; `--lang en,ar` writes two.  The policy
 * in its head names the hash of its only style sheet and forbids all else, so
 * that text which slips through as markup could still load or run nothing. */
#include "report/chains.h"
#include "report/html_out.h"

#include "base/embedded.h"
#include "report/visible.h"

static const char style_file[] = "src/report/page.css";

static void put_base64(struct buf *b, struct span in)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmno"
				     "pqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < in.len; i += 3) {
		uint32_t three = (uint32_t)in.ptr[i] << 16;

		if (i + 1 < in.len)
			three |= (uint32_t)in.ptr[i + 1] << 8;
		if (i + 2 < in.len)
			three |= in.ptr[i + 2];
		buf_byte(b, (uint8_t)digits[three >> 18]);
		buf_byte(b, (uint8_t)digits[three >> 12 & 63]);
		buf_byte(b, i + 1 < in.len ? (uint8_t)digits[three >> 6 & 63]
					   : '=');
		buf_byte(b, i + 2 < in.len ? (uint8_t)digits[three & 63] : '=');
	}
}

static void put_title(struct out *o)
{
	struct out_rows r = out_rows(
		o, "SELECT value FROM meta WHERE key = 'name'", SPAN_NONE);

	if (out_next(&r)) {
		visible_put_markup(&o->b, case_text(r.q, 0));
		html_put(o, " – ");
	}
	while (out_next(&r))
		;
	html_message(o, MSG_TITLE);
}

static void put_head(struct out *o)
{
	bool arabic = html_lang(o) == LANG_AR;
	const struct embedded_file *style =
		embedded_find(embedded_page, style_file);
	uint8_t hash[DIGEST_SIZE];

	if (!style || !digest_once(style->bytes, hash)) {
		out_fail(o, err_set(o->err, ST_FORMAT, ERR_NO_OFFSET,
				    "the program lacks %s", style_file));
		return;
	}
	html_put(o, "<!DOCTYPE html>\n");
	html_put(o, arabic ? "<html lang=\"ar\" dir=\"rtl\">\n"
			   : "<html lang=\"en\" dir=\"ltr\">\n");
	html_put(o, "<head>\n<meta charset=\"utf-8\">\n"
		    "<meta http-equiv=\"Content-Security-Policy\" content=\""
		    "default-src 'none'; style-src 'sha256-");
	put_base64(&o->b, span_of(hash, sizeof(hash)));
	html_put(o, "'; base-uri 'none'; form-action 'none'\">\n"
		    "<meta name=\"referrer\" content=\"no-referrer\">\n"
		    "<meta name=\"robots\" content=\"noindex\">\n"
		    "<meta name=\"viewport\" content=\"width=device-width, "
		    "initial-scale=1\">\n<title>");
	put_title(o);
	html_put(o, "</title>\n<style>");
	buf_span_put(&o->b, style->bytes);
	html_put(o, "</style>\n</head>\n<body>\n<div class=\"page\">\n");
}

static void fact_open(struct out *o, enum message label)
{
	html_put(o, "<div><dt>");
	html_message(o, label);
	html_put(o, "</dt><dd>");
}

static void put_facts(struct out *o)
{
	struct out_rows r =
		out_rows(o,
			 "SELECT (SELECT value FROM meta WHERE key = "
			 "'name'), " WORDS_AS_OF
			 ", (SELECT from_ns FROM window WHERE host = 0),"
			 " (SELECT to_ns FROM window WHERE host = 0),"
			 " (SELECT value FROM meta WHERE key = 'tool_version'),"
			 " (SELECT value FROM meta WHERE key = 'rules_sha256'),"
			 " (SELECT why FROM window WHERE host = 0),"
			 " (SELECT why_ar FROM window WHERE host = 0)",
			 SPAN_NONE);

	if (!out_next(&r))
		return;
	html_put(o, "<dl class=\"facts\">\n");
	fact_open(o, MSG_CASE_NAME);
	html_auto(o, case_text(r.q, 0));
	html_put(o, "</dd></div>\n");
	fact_open(o, MSG_STATE_OF);
	html_put(o, "<bdi dir=\"ltr\" class=\"v\">");
	time_put_date(&o->b, case_time(r.q, 1));
	html_put(o, "</bdi>");
	html_put(o, "</dd></div>\n");
	html_put(o, "<div class=\"broad\"><dt>");
	html_message(o, MSG_PERIOD);
	html_put(o, "</dt><dd>");
	html_period(o, case_time(r.q, 2), case_time(r.q, 3));
	html_put(o, "<br><span class=\"help\">");
	html_prose(o, case_text(r.q, html_lang(o) == LANG_AR ? 7 : 6));
	html_put(o, "</span></dd></div>\n");
	fact_open(o, MSG_PROGRAM);
	html_put(o, "<bdi dir=\"ltr\">Postern ");
	visible_put_markup(&o->b, case_text(r.q, 4));
	html_put(o, "</bdi></dd></div>\n");
	fact_open(o, MSG_RULES);
	html_value(o, span_head(case_text(r.q, 5), 16));
	html_put(o, "</dd></div>\n</dl>\n");
	while (out_next(&r))
		;
}

static void put_banner(struct out *o)
{
	html_put(o, "<header class=\"top\">\n<div class=\"brand\">"
		    "<svg viewBox=\"0 0 24 24\" aria-hidden=\"true\">"
		    "<path fill=\"currentColor\" fill-rule=\"evenodd\""
		    " d=\"M2 22V6h3V3h3v3h2.5V3h3v3H16V3h3v3h3v16h-6v-5a4 4 0 0"
		    " 0-8 0v5z\"/></svg><span>Postern</span></div>\n<h1>");
	html_message(o, MSG_TITLE);
	html_put(o, "</h1>\n<p class=\"sub\">");
	html_message(o, MSG_SUBTITLE);
	html_put(o, "</p>\n");
	put_facts(o);
	html_put(o, "</header>\n");
}

static void put_contents(struct out *o)
{
	static const struct {
		const char *id;
		enum message title;
	} rows[] = {
		{"statement", MSG_STATEMENT},
		{"answers", MSG_ANSWERS},
		{"coverage", MSG_COVERAGE_PICTURE},
		{"timeline", MSG_TIMELINE_PICTURE},
		{"findings", MSG_FINDINGS},
		{"implants", MSG_IMPLANTS},
		{"hosts", MSG_HOSTS},
		{"judgements", MSG_JUDGEMENTS},
		{"not-seen", MSG_NOT_SEEN},
		{"verify", MSG_VERIFY},
		{"evidence", MSG_EVIDENCE_LIST},
	};
	int64_t judged = out_number(o, "SELECT count(*) FROM judgement");

	html_put(o, "<nav><h2>");
	html_message(o, MSG_CONTENTS);
	html_put(o, "</h2><ol>");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (rows[i].title == MSG_JUDGEMENTS && !judged)
			continue;
		buf_printf(&o->b, "<li><a href=\"#%s\">", rows[i].id);
		html_message(o, rows[i].title);
		html_put(o, "</a></li>");
	}
	html_put(o, "</ol></nav>\n");
}

/* ----------------------------------------------------------- statement -- */

static void put_tile(struct out *o, size_t question)
{
	static const char *const tones[] = {"", "good", "unsure", "bad"};
	struct out_rows r =
		out_rows(o, WORDS_ANSWER, span_str(question_name(question)));

	if (out_next(&r)) {
		struct span verdict = case_text(r.q, 1);

		buf_printf(&o->b, "<li class=\"tile %s\"><span class=\"q\">",
			   tones[verdict_tone(question, verdict)]);
		markup_put(&o->b, question_title(question, html_lang(o)));
		html_put(o, "</span><b>");
		html_word(o, verdict);
		html_put(o, "</b>");
		html_share(o, r.q, 9);
		html_put(o, "</li>\n");
	}
	while (out_next(&r))
		;
}

static void put_paragraph(struct out *o, const unsigned *questions)
{
	if (!statement_speaks(o, questions[0]))
		return;
	html_put(o, "<p>");
	for (size_t i = 0;
	     i < STATEMENT_QUESTIONS && questions[i] < QUESTION_COUNT; i++) {
		struct out_rows r = out_rows(
			o, WORDS_ANSWER, span_str(question_name(questions[i])));

		if (out_next(&r)) {
			if (i)
				html_put(o, " ");
			html_prose(o, case_text(r.q, html_lang(o) == LANG_AR
							     ? 11
							     : 10));
		}
		while (out_next(&r))
			;
	}
	html_put(o, "</p>\n");
}

static void put_statement(struct out *o)
{
	static const size_t tiles[] = {0, 1, 2, 4, 5, 6};
	struct buf basis;

	html_section(o, "statement", MSG_STATEMENT);
	html_put(o, "<ul class=\"tiles\">\n");
	for (size_t i = 0; i < ARRAY_LEN(tiles); i++)
		put_tile(o, tiles[i]);
	html_put(o, "</ul>\n<div class=\"statement\">\n");
	for (size_t i = 0; i < STATEMENT_PARAGRAPHS; i++)
		put_paragraph(o, statement_paragraph[i]);
	buf_init(&basis, 1 << 16);
	basis_put(o, &basis);
	html_put(o, "<p class=\"basis\">");
	html_prose(o, buf_span(&basis));
	html_put(o, "</p></div>\n</section>\n");
	if (basis.bad)
		o->b.bad = basis.bad;
	buf_release(&basis);
}

/* ------------------------------------------------------------ pictures -- */

static void put_pictures(struct out *o)
{
	html_section(o, "coverage", MSG_COVERAGE_PICTURE);
	html_put(o, "<p class=\"help\">");
	html_message(o, MSG_COVERAGE_HELP);
	html_put(o, "</p>\n");
	html_coverage_chart(o);
	html_retention(o);
	html_shares(o);
	html_put(o, "</section>\n");
	html_section(o, "timeline", MSG_TIMELINE_PICTURE);
	html_put(o, "<p class=\"help\">");
	html_message(o, MSG_TIMELINE_HELP);
	html_put(o, "</p>\n");
	html_findings_chart(o);
	html_put(o, "</section>\n");
}

/* -------------------------------------------------------------- verify -- */

static void put_command(struct out *o, enum message what, const char *verb,
			const char *rest)
{
	struct out_rows r = out_rows(
		o, "SELECT value FROM meta WHERE key = 'name'", SPAN_NONE);

	html_put(o, "<p>");
	html_message(o, what);
	html_put(o, "</p>\n<pre>postern ");
	html_put(o, verb);
	html_put(o, " ");
	if (out_next(&r))
		visible_put_markup(&o->b, case_text(r.q, 0));
	else
		html_put(o, "CASE");
	while (out_next(&r))
		;
	html_put(o, rest);
	html_put(o, "</pre>\n");
}

static void put_verify(struct out *o)
{
	html_section(o, "verify", MSG_VERIFY);
	put_command(o, MSG_VERIFY_CASE, "verify", "");
	put_command(o, MSG_VERIFY_BYTES, "explain", " FINDING");
	html_put(o, "<p>");
	html_message(o, MSG_VERIFY_SAME);
	html_put(o, "</p>\n<p>");
	html_message(o, MSG_VERIFY_HASH);
	html_put(o, "</p>\n</section>\n");
}

int report_html(struct case_file *c, const struct report_options *options,
		struct report_sink *sink, struct err *err)
{
	struct out o;

	out_init(&o, c, options, sink, err);
	if (out_has_answers(&o)) {
		put_head(&o);
		put_banner(&o);
		html_put(&o, "<div class=\"columns\">\n");
		put_contents(&o);
		html_put(&o, "<main>\n");
		put_statement(&o);
		html_answers(&o);
		put_pictures(&o);
		html_findings(&o);
		html_left_behind(&o);
		html_chains(&o);
		html_hosts(&o);
		html_judgements(&o);
		html_not_seen(&o);
		put_verify(&o);
		html_evidence(&o);
		html_put(&o, "</main>\n</div>\n<footer>");
		html_message(&o, MSG_ALL_UTC);
		html_put(&o, "</footer>\n</div>\n</body>\n</html>\n");
	}
	return out_end(&o);
}
