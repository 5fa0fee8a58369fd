/* judged.c - see judged.h. */
#include "report/judged.h"

#include "report/json_out.h"
#include "report/phrase.h"
#include "report/text_out.h"
#include "report/visible.h"

void judged_put(struct buf *b, struct case_query *q, enum report_lang lang)
{
	struct span person = case_text(q, 2);
	struct span day = case_text(q, 3);

	buf_span_put(b, word_of(case_text(q, 0), lang));
	buf_text(b, ": ");
	value_put(b, case_text(q, 1));
	if (person.len == 0 && day.len == 0)
		return;
	buf_text(b, " (");
	if (person.len)
		value_put(b, person);
	if (person.len && day.len)
		buf_text(b, lang == LANG_AR ? "، " : ", ");
	if (day.len)
		value_put(b, day);
	buf_byte(b, ')');
}

void text_judged(struct out *o, struct out_rows r, unsigned indent)
{
	while (out_next(&r)) {
		struct buf text;

		buf_init(&text, SIZE_MAX / 4);
		buf_span_put(&text, message(MSG_JUDGED_BY, text_lang(o)));
		buf_text(&text, " – ");
		judged_put(&text, r.q, text_lang(o));
		text_lines(o, &text, indent);
	}
}

static void put_members(struct buf *b, struct case_query *q)
{
	struct span person = case_text(q, 2);
	struct span day = case_text(q, 3);

	json_col_text(b, "as", q, 0);
	json_col_text(b, "why", q, 1);
	if (person.len)
		json_string(b, "by", person);
	else
		json_null(b, "by");
	if (day.len)
		json_string(b, "on", day);
	else
		json_null(b, "on");
}

void json_judged(struct out *o, const char *key, struct out_rows r)
{
	if (!out_next(&r)) {
		json_null(&o->b, key);
		return;
	}
	json_key(&o->b, key);
	buf_byte(&o->b, '{');
	put_members(&o->b, r.q);
	buf_byte(&o->b, '}');
	while (out_next(&r))
		;
}

void json_judgements(struct out *o)
{
	struct out_rows r = out_rows(o, JUDGED_ALL, SPAN_NONE);
	struct buf *b = &o->b;

	buf_text(b, ",\n\"judgements\":[");
	while (out_next(&r)) {
		buf_text(b, r.row ? ",\n{" : "\n{");
		json_col_text(b, "subject", r.q, 5);
		put_members(b, r.q);
		json_col_text(b, "host", r.q, 6);
		json_col_text(b, "source", r.q, 7);
		json_col_time(b, "from", r.q, 8);
		json_col_time(b, "to", r.q, 9);
		json_col_text(b, "state", r.q, 10);
		buf_byte(b, '}');
		out_flush(o);
	}
	buf_text(b, "\n]");
}

void text_judgements(struct out *o)
{
	struct out_rows r = out_rows(o, JUDGED_ALL, SPAN_NONE);
	enum report_lang lang = text_lang(o);

	while (out_next(&r)) {
		struct buf text;

		if (r.row == 0)
			text_heading(o, MSG_JUDGEMENTS);
		buf_init(&text, SIZE_MAX / 4);
		value_put(&text, case_text(r.q, 5));
		buf_byte(&text, ' ');
		judged_put(&text, r.q, lang);
		if (!span_is(case_text(r.q, 10), "holds")) {
			buf_text(&text, lang == LANG_AR ? "؛ " : "; ");
			buf_span_put(&text, word_of(case_text(r.q, 10), lang));
		}
		text_lines(o, &text, 2);
	}
}

/* ---------------------------------------------------------- judge: told -- */

int report_judged_begin(struct case_file *c, struct err *err)
{
	return case_exec(c,
			 "CREATE TEMP TABLE answer_before AS SELECT question,"
			 " verdict, confidence, share FROM answer",
			 err);
}

#define CHANGED                                                                \
	"SELECT a.question, b.verdict, b.confidence, b.share, a.verdict,"      \
	" a.confidence, a.share FROM answer AS a JOIN answer_before AS b"      \
	" USING (question) WHERE a.verdict <> b.verdict"                       \
	" OR a.confidence <> b.confidence OR a.share IS NOT b.share"           \
	" ORDER BY a.ord"
/* The columns of JUDGED_ALL. */
#define LAST_NOTED                                                             \
	"SELECT verdict, why, person, day, seq, subject FROM judgement"        \
	" ORDER BY seq DESC LIMIT 1"

/* "exploited, high, 95.2 %" */
static void put_state(struct buf *b, struct case_query *q, int from,
		      enum report_lang lang)
{
	const char *comma = lang == LANG_AR ? "، " : ", ";

	buf_span_put(b, word_of(case_text(q, from), lang));
	buf_text(b, comma);
	buf_span_put(b, word_of(case_text(q, from + 1), lang));
	if (case_is_null(q, from + 2))
		return;
	buf_text(b, comma);
	percent_put(b, case_real(q, from + 2));
}

static void text_change(struct out *o, struct case_query *q)
{
	enum report_lang lang = text_lang(o);
	size_t index = question_find(case_text(q, 0));
	struct buf text[2];
	struct span values[4] = {case_text(q, 0),
				 index < QUESTION_COUNT
					 ? question_title(index, lang)
					 : SPAN_EMPTY};

	for (int i = 0; i < 2; i++) {
		buf_init(&text[i], 4096);
		put_state(&text[i], q, 1 + 3 * i, lang);
		values[2 + i] = buf_span(&text[i]);
	}
	text_message(o, MSG_JUDGE_FROM_TO, values, 4, 2);
	buf_release(&text[0]);
	buf_release(&text[1]);
}

static void text_noted(struct out *o)
{
	struct out_rows r = out_rows(o, LAST_NOTED, SPAN_NONE);

	while (out_next(&r)) {
		struct buf text;
		struct span values[2] = {case_text(r.q, 5)};

		buf_init(&text, SIZE_MAX / 4);
		buf_span_put(&text, word_of(case_text(r.q, 0), text_lang(o)));
		values[1] = buf_span(&text);
		text_message(o, MSG_JUDGE_NOTED, values, 2, 0);
		buf_release(&text);
	}
	r = out_rows(o, CHANGED, SPAN_NONE);
	while (out_next(&r)) {
		if (r.row == 0)
			text_heading(o, MSG_JUDGE_CHANGED);
		text_change(o, r.q);
	}
	if (r.row == UINT64_MAX)
		text_message(o, MSG_JUDGE_SAME, NULL, 0, 0);
	for (size_t i = 0; i < o->options->file_count; i++) {
		if (i == 0)
			text_heading(o, MSG_JUDGE_REPORTS);
		buf_text(&o->b, "  ");
		text_value(o, span_str(o->options->files[i]));
		buf_byte(&o->b, '\n');
	}
}

static void json_state(struct buf *b, const char *key, struct case_query *q,
		       int from)
{
	json_key(b, key);
	buf_byte(b, '{');
	json_col_text(b, "verdict", q, from);
	json_col_text(b, "confidence", q, from + 1);
	if (case_is_null(q, from + 2))
		json_null(b, "share");
	else
		json_share(b, "share", case_real(q, from + 2));
	buf_byte(b, '}');
}

static void json_noted(struct out *o)
{
	struct out_rows r = out_rows(o, LAST_NOTED, SPAN_NONE);
	struct buf *b = &o->b;

	buf_text(b, "{\n\"schema\":\"postern-judge/1\",\n\"judgement\":{");
	while (out_next(&r)) {
		json_col_text(b, "subject", r.q, 5);
		put_members(b, r.q);
	}
	buf_text(b, "},\n\"changed\":[");
	r = out_rows(o, CHANGED, SPAN_NONE);
	while (out_next(&r)) {
		buf_text(b, r.row ? ",\n{" : "\n{");
		json_col_text(b, "question", r.q, 0);
		json_state(b, "before", r.q, 1);
		json_state(b, "after", r.q, 4);
		buf_byte(b, '}');
	}
	buf_text(b, "\n],\n\"reports\":[");
	for (size_t i = 0; i < o->options->file_count; i++) {
		json_comma(b);
		json_put_string(b, span_str(o->options->files[i]));
	}
	buf_text(b, "]\n}\n");
}

int report_judged(struct case_file *c, bool json,
		  const struct report_options *options,
		  struct report_sink *sink, struct err *err)
{
	struct out o;

	out_init(&o, c, options, sink, err);
	if (json)
		json_noted(&o);
	else
		text_noted(&o);
	return out_end(&o);
}
