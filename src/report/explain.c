/* explain.c - from a finding, an implant or an answer back to the bytes.
 *
 * Bytes are shown as text where they are text, a line with its number in
 * front, and else as a hexadecimal dump with offsets in the evidence.  Either
 * way nothing in them reaches the terminal as a control character. */
#include "report/phrase.h"
#include "report/judged.h"
#include "report/text_out.h"
#include "report/visible.h"

/* Bytes of one place that are shown: a log line with its cookies, and the
 * head of a record. */
#define SHOWN_TEXT ((uint64_t)16384)
#define SHOWN_BINARY ((uint64_t)512)
#define SHOWN_PLACES 16
#define DUMP_ROW 16

struct explain {
	struct out o;
	struct report_fetch *fetch;
	const struct rules *rules;
	bool unreadable; /* some evidence could not be read */
};

/* --------------------------------------------------------------- bytes -- */

/* Text: UTF-8 throughout, hardly any control characters. */
static bool is_text(struct span s)
{
	size_t odd = 0;

	/* A character may have been cut at the end. */
	for (size_t i = 0; i < s.len; i++)
		odd += s.ptr[i] < 0x20 && s.ptr[i] != '\n' &&
		       s.ptr[i] != '\r' && s.ptr[i] != '\t';
	return odd * 50 <= s.len && !(s.len && memchr(s.ptr, 0, s.len));
}

/* Tabs stay what they look like. */
static void put_text_line(struct out *o, struct span line)
{
	while (line.len) {
		size_t n = span_find(line, SPAN_LIT("\t"));

		text_value(o, span_head(line, n));
		if (n < line.len)
			buf_text(&o->b, "    ");
		line = span_skip(line, n == SIZE_MAX ? line.len : n + 1);
	}
}

static void put_text_bytes(struct out *o, struct span bytes)
{
	while (bytes.len) {
		size_t n = span_find(bytes, SPAN_LIT("\n"));
		struct span line = span_head(bytes, n);

		if (line.len && line.ptr[line.len - 1] == '\r')
			line.len--;
		buf_text(&o->b, "    | ");
		put_text_line(o, line);
		buf_byte(&o->b, '\n');
		bytes = span_skip(bytes, n == SIZE_MAX ? bytes.len : n + 1);
	}
}

static void put_dump_row(struct buf *b, uint64_t offset, struct span row)
{
	buf_printf(b, "    | %08llx ", (unsigned long long)offset);
	for (size_t i = 0; i < DUMP_ROW; i++) {
		if (i == DUMP_ROW / 2)
			buf_byte(b, ' ');
		if (i < row.len)
			buf_printf(b, " %02x", row.ptr[i]);
		else
			buf_text(b, "   ");
	}
	buf_text(b, "  ");
	for (size_t i = 0; i < row.len; i++)
		buf_byte(b, row.ptr[i] >= 0x20 && row.ptr[i] < 0x7F ? row.ptr[i]
								    : '.');
	buf_byte(b, '\n');
}

static void put_dump(struct out *o, uint64_t offset, struct span bytes)
{
	while (bytes.len) {
		put_dump_row(&o->b, offset, span_head(bytes, DUMP_ROW));
		offset += DUMP_ROW;
		bytes = span_skip(bytes, DUMP_ROW);
	}
}

static void put_two_numbers(struct out *o, enum message which, uint64_t first,
			    uint64_t second, unsigned indent)
{
	struct buf text[2];
	struct span values[2];

	for (size_t i = 0; i < 2; i++) {
		buf_init(&text[i], 64);
		buf_u64(&text[i], i ? second : first); /* to be copied */
		values[i] = buf_span(&text[i]);
	}
	text_message(o, which, values, 2, indent);
	buf_release(&text[0]);
	buf_release(&text[1]);
}

static void put_fetched(struct explain *x, struct span bytes, uint64_t offset,
			uint64_t length)
{
	struct out *o = &x->o;
	bool text = is_text(bytes);
	uint64_t most = text ? SHOWN_TEXT : SHOWN_BINARY;
	uint64_t wanted = length < SHOWN_TEXT ? length : SHOWN_TEXT;
	struct span shown = span_head(bytes, (size_t)most);

	if (text)
		put_text_bytes(o, shown);
	else
		put_dump(o, offset, shown);
	if (shown.len < length && bytes.len == wanted)
		put_two_numbers(o, MSG_EXPLAIN_CUT, shown.len, length, 4);
	if (bytes.len < wanted) {
		x->unreadable = true;
		text_message_number(o, MSG_EXPLAIN_SHORT, wanted - bytes.len,
				    4);
	}
}

static void put_bytes(struct explain *x, struct case_query *q)
{
	uint64_t offset = (uint64_t)case_i64(q, 4);
	uint64_t length = (uint64_t)case_i64(q, 5);
	struct err why = {.text = ""};
	struct span values[1];
	struct buf bytes;
	int rc;

	if (!x->fetch || length == 0)
		return;
	buf_init(&bytes, (size_t)SHOWN_TEXT);
	rc = x->fetch->fetch(x->fetch, case_text(q, 1), offset,
			     length < SHOWN_TEXT ? length : SHOWN_TEXT, &bytes,
			     &why);
	if (rc == ST_OK && !bytes.bad) {
		put_fetched(x, buf_span(&bytes), offset, length);
	} else if (rc == ST_NOMEM || bytes.bad == ST_NOMEM) {
		out_fail(&x->o, err_nomem(x->o.err));
	} else {
		x->unreadable = true;
		values[0] = span_str(why.text);
		text_message(&x->o, MSG_EXPLAIN_UNREADABLE, values, 1, 4);
	}
	buf_release(&bytes);
}

/* ------------------------------------------------------------- finding -- */

static void put_rule(struct explain *x, struct case_query *q)
{
	struct out *o = &x->o;
	const struct rule_info *rule = NULL;
	struct span values[3] = {case_text(q, 7), case_text(q, 8),
				 case_text(q, 6)};
	struct buf id;

	buf_byte(&o->b, '\n');
	text_paint(o, COLOUR_BOLD);
	buf_text(&o->b, "  ");
	buf_span_put(&o->b, message(MSG_EXPLAIN_RULE, text_lang(o)));
	text_paint(o, COLOUR_OFF);
	buf_byte(&o->b, '\n');
	text_message(o, MSG_RULE_BY, values, 3, 4);
	buf_init(&id, 4096);
	buf_span_put(&id, case_text(q, 6));
	if (x->rules && buf_cstr(&id))
		rule = rules_find(x->rules, (const char *)id.ptr);
	buf_release(&id);
	if (!rule)
		return;
	if (text_lang(o) == LANG_AR) /* the case has the English one */
		text_prose(o, span_str(rule->title_ar), 4);
	text_prose(o,
		   span_str(text_lang(o) == LANG_AR ? rule->text_ar
						    : rule->text_en),
		   4);
}

static void put_list(struct explain *x, enum message label, struct out_rows r)
{
	struct out *o = &x->o;
	struct buf text;

	buf_init(&text, SIZE_MAX / 4);
	while (out_next(&r)) {
		if (r.row == 0) {
			buf_span_put(&text, message(label, text_lang(o)));
			buf_text(&text, ": ");
		} else {
			buf_text(&text, text_lang(o) == LANG_AR ? "، " : ", ");
		}
		value_put(&text, case_text(r.q, 0));
	}
	text_lines(o, &text, 4);
}

static void put_places(struct explain *x, struct span finding)
{
	struct out *o = &x->o;
	uint64_t all = 0;
	struct out_rows r =
		out_rows(o, "SELECT count(*) FROM (" WORDS_PLACES ")", finding);

	while (out_next(&r))
		all = (uint64_t)case_i64(r.q, 0);
	if (all == 0) {
		buf_byte(&o->b, '\n');
		text_message(o, MSG_EXPLAIN_NO_PLACES, NULL, 0, 2);
	}
	r = out_rows(o, WORDS_PLACES, finding);
	while (out_next(&r)) {
		if (r.row >= SHOWN_PLACES)
			continue;
		buf_byte(&o->b, '\n');
		text_paint(o, COLOUR_BOLD);
		put_two_numbers(o, MSG_EXPLAIN_PLACE, r.row + 1, all, 2);
		text_paint(o, COLOUR_OFF);
		text_place(o, r.q, 4);
		if (case_i64(r.q, 5))
			put_two_numbers(o, MSG_OFFSET,
					(uint64_t)case_i64(r.q, 4),
					(uint64_t)case_i64(r.q, 5), 4);
		put_bytes(x, r.q);
		out_flush(o);
	}
	if (all > SHOWN_PLACES)
		text_message_number(o, MSG_MORE_PLACES, all - SHOWN_PLACES, 2);
}

static bool explain_finding(struct explain *x, struct span id)
{
	struct out *o = &x->o;
	struct out_rows r = out_rows(o, WORDS_FINDING, id);

	if (!out_next(&r))
		return false;
	text_finding_head(o, r.q);
	put_list(x, MSG_TECHNIQUES, out_rows(o, WORDS_TECHNIQUES, id));
	put_list(x, MSG_FLAWS, out_rows(o, WORDS_FLAWS, id));
	put_rule(x, r.q);
	put_places(x, id);
	while (out_next(&r))
		;
	return true;
}

/* ------------------------------------- what rests on several findings -- */

/* A line or two for each; explain of the finding shows its bytes. */
static void put_findings(struct explain *x, struct out_rows r)
{
	struct out *o = &x->o;

	while (out_next(&r)) {
		struct out_rows f;

		if (r.row == 0)
			text_heading(o, MSG_EXPLAIN_FINDINGS);
		buf_byte(&o->b, '\n');
		f = out_rows(o, WORDS_FINDING, case_text(r.q, 0));
		while (out_next(&f))
			text_finding_head(o, f.q);
		f = out_rows(o, WORDS_PLACES, case_text(r.q, 0));
		text_paint(o, COLOUR_DIM);
		while (out_next(&f))
			if (f.row == 0)
				text_place(o, f.q, 4);
		text_paint(o, COLOUR_OFF);
		out_flush(o);
	}
}

static void put_answer_gaps(struct explain *x, struct span question)
{
	struct out *o = &x->o;
	bool arabic = text_lang(o) == LANG_AR;
	struct out_rows r = out_rows(o,
				     "SELECT host, source, from_ns, to_ns, why,"
				     " why_ar, judgement FROM answer_gap"
				     " WHERE question = ?1 ORDER BY ord",
				     question);

	while (out_next(&r)) {
		struct buf text;

		if (r.row == 0)
			text_heading(o, MSG_GAPS);
		buf_init(&text, SIZE_MAX / 4);
		gap_put(&text, r.q, arabic);
		text_lines(o, &text, 2);
		if (!case_is_null(r.q, 6))
			text_judged(
				o,
				out_rows_i64(o, JUDGED_GAP, case_i64(r.q, 6)),
				4);
	}
}

static bool explain_answer(struct explain *x, struct span question)
{
	struct out *o = &x->o;
	enum report_lang lang = text_lang(o);
	struct out_rows r = out_rows(o, WORDS_ANSWER, question);
	size_t index = question_find(question);

	if (index == QUESTION_COUNT || !out_next(&r))
		return false;
	text_paint(o, COLOUR_BOLD);
	text_prose(o, question_title(index, lang), 0);
	text_paint(o, COLOUR_OFF);
	buf_text(&o->b, "  ");
	text_paint(o, text_tone_colour(verdict_tone(index, case_text(r.q, 1))));
	buf_span_put(&o->b, word_of(case_text(r.q, 1), lang));
	text_paint(o, COLOUR_OFF);
	buf_printf(&o->b, "  (%.*s: ", SPAN_ARG(message(MSG_CONFIDENCE, lang)));
	buf_span_put(&o->b, word_of(case_text(r.q, 2), lang));
	if (!case_is_null(r.q, 9)) {
		struct buf share;

		buf_init(&share, 64);
		percent_put(&share, case_real(r.q, 9));
		buf_printf(&o->b, "%s%.*s: ", lang == LANG_AR ? "، " : ", ",
			   SPAN_ARG(message(MSG_COVERAGE, lang)));
		text_value(o, buf_span(&share));
		buf_release(&share);
	}
	buf_text(&o->b, ")\n\n");
	text_prose(o, case_text(r.q, lang == LANG_AR ? 11 : 10), 0);
	put_list(x, MSG_NEEDED,
		 out_rows(o,
			  "SELECT value FROM json_each((SELECT needed FROM"
			  " answer WHERE question = ?1"
			  " AND json_valid(needed)))",
			  question));
	put_answer_gaps(x, question);
	put_findings(x, out_rows(o,
				 "SELECT f.id FROM answer_list AS a JOIN "
				 "finding AS f ON f.n = a.finding"
				 " WHERE question = ?1 ORDER BY ord",
				 question));
	while (out_next(&r))
		;
	return true;
}

static bool explain_implant(struct explain *x, struct span id)
{
	struct out *o = &x->o;
	struct out_rows r = out_rows(o,
				     "SELECT h.name, path, kind, state, sha256,"
				     " family, used FROM implant AS i"
				     " JOIN host AS h ON h.id = i.host"
				     " WHERE i.id = ?1",
				     id);

	if (!out_next(&r))
		return false;
	text_paint(o, COLOUR_BOLD);
	text_value(o, case_text(r.q, 0));
	buf_text(&o->b, "  ");
	text_value(o, case_text(r.q, 1));
	text_paint(o, COLOUR_OFF);
	buf_text(&o->b, "\n  ");
	buf_span_put(&o->b, word_of(case_text(r.q, 2), text_lang(o)));
	buf_text(&o->b, text_lang(o) == LANG_AR ? "، " : ", ");
	buf_span_put(&o->b, word_of(case_text(r.q, 3), text_lang(o)));
	if (!case_is_null(r.q, 5)) {
		buf_text(&o->b, text_lang(o) == LANG_AR ? "، " : ", ");
		text_value(o, case_text(r.q, 5));
	}
	buf_byte(&o->b, '\n');
	if (!case_is_null(r.q, 4)) {
		buf_text(&o->b, "  SHA-256 ");
		text_value(o, case_text(r.q, 4));
		buf_byte(&o->b, '\n');
	}
	while (out_next(&r))
		;
	put_findings(x, out_rows(o, WORDS_IMPLANT_FINDINGS, id));
	return true;
}

static bool explain_cluster(struct explain *x, struct span id)
{
	struct out *o = &x->o;
	struct out_rows r =
		out_rows(o, "SELECT id FROM cluster WHERE id = ?1", id);

	if (!out_next(&r))
		return false;
	while (out_next(&r))
		;
	text_value(o, id);
	buf_byte(&o->b, '\n');
	put_list(x, MSG_TRAITS,
		 out_rows(o,
			  "SELECT value FROM json_each((SELECT traits FROM"
			  " cluster WHERE id = ?1 AND json_valid(traits)))",
			  id));
	put_findings(x, out_rows(o,
				 "SELECT finding FROM cluster_finding"
				 " WHERE cluster = ?1 ORDER BY finding",
				 id));
	return true;
}

int report_explain(struct case_file *c, const char *id,
		   struct report_fetch *fetch, const struct rules *rules,
		   const struct report_options *options,
		   struct report_sink *sink, struct err *err)
{
	struct explain x = {.fetch = fetch, .rules = rules};
	struct span what = span_str(id);
	int rc;

	out_init(&x.o, c, options, sink, err);
	if (!explain_finding(&x, what) && !explain_answer(&x, what) &&
	    !explain_implant(&x, what) && !explain_cluster(&x, what) && !x.o.rc)
		out_fail(&x.o, err_set(err, ST_USAGE, ERR_NO_OFFSET,
				       "the case knows no finding, implant, "
				       "cluster or question \"%.*s\"",
				       SPAN_ARG(span_head(what, 60))));
	rc = out_end(&x.o);
	if (!rc && x.unreadable)
		rc = err_set(err, ST_IO, ERR_NO_OFFSET,
			     "some of the evidence could not be read");
	return rc;
}
