/* text_out.c - see text_out.h. */
#include "report/text_out.h"

#include "report/judged.h"
#include "report/phrase.h"
#include "report/visible.h"
#include "report/words.h"
#include "report/wrap.h"

#define TEXT_COLUMNS 80
#define TEXT_LEAST_COLUMNS 40

void text_paint(struct out *o, enum colour colour)
{
	static const char *const codes[] = {"\033[0m",	"\033[1m",  "\033[2m",
					    "\033[31m", "\033[32m", "\033[33m"};

	if (o->options->colour)
		buf_text(&o->b, codes[colour]);
}

enum colour text_tone_colour(enum tone tone)
{
	static const enum colour colours[] = {COLOUR_OFF, COLOUR_GREEN,
					      COLOUR_YELLOW, COLOUR_RED};

	return colours[tone];
}

unsigned text_columns(const struct out *o)
{
	unsigned n = o->options->columns;

	if (n == 0)
		return TEXT_COLUMNS;
	return n < TEXT_LEAST_COLUMNS ? TEXT_LEAST_COLUMNS : n;
}

enum report_lang text_lang(const struct out *o)
{
	return o->options->lang;
}

void text_value(struct out *o, struct span value)
{
	struct buf text;

	buf_init(&text, SIZE_MAX / 4);
	value_put(&text, value);
	if (text_lang(o) == LANG_AR)
		buf_span_put(&o->b, buf_span(&text));
	else
		prose_put_plain(&o->b, buf_span(&text));
	if (text.bad)
		o->b.bad = text.bad;
	buf_release(&text);
}

void text_prose(struct out *o, struct span sentence, unsigned indent)
{
	struct buf text;
	struct wrap w;

	buf_init(&text, SIZE_MAX / 4);
	if (text_lang(o) == LANG_AR)
		prose_put(&text, sentence);
	else
		prose_put_plain(&text, sentence);
	wrap_init(&w, &o->b, text_columns(o), indent);
	wrap_text(&w, buf_span(&text));
	wrap_end(&w);
	if (text.bad)
		o->b.bad = text.bad;
	buf_release(&text);
}

void text_lines(struct out *o, struct buf *text, unsigned indent)
{
	if (text->len)
		text_prose(o, buf_span(text), indent);
	if (text->bad)
		o->b.bad = text->bad;
	buf_release(text);
}

void text_message(struct out *o, enum message which, const struct span *values,
		  size_t count, unsigned indent)
{
	struct buf text;

	buf_init(&text, SIZE_MAX / 4);
	message_put(&text, which, text_lang(o), values, count);
	text_lines(o, &text, indent);
}

void text_message_number(struct out *o, enum message which, uint64_t number,
			 unsigned indent)
{
	struct buf text;
	struct span values[1];

	buf_init(&text, 64);
	count_put(&text, number);
	values[0] = buf_span(&text);
	text_message(o, which, values, 1, indent);
	buf_release(&text);
}

void text_heading(struct out *o, enum message which)
{
	buf_byte(&o->b, '\n');
	text_paint(o, COLOUR_BOLD);
	buf_span_put(&o->b, message(which, text_lang(o)));
	text_paint(o, COLOUR_OFF);
	buf_byte(&o->b, '\n');
}

void text_place(struct out *o, struct case_query *q, unsigned indent)
{
	bool is_record = !case_is_null(q, 3);
	struct buf text;
	char number[24];
	struct span values[1];

	buf_init(&text, SIZE_MAX / 4);
	value_put(&text, case_text(q, 1));
	if (is_record || !case_is_null(q, 2)) {
		snprintf(number, sizeof(number), "%lld",
			 (long long)case_i64(q, is_record ? 3 : 2));
		values[0] = span_str(number);
		buf_text(&text, text_lang(o) == LANG_AR ? "، " : ", ");
		message_put(&text, is_record ? MSG_RECORD : MSG_LINE,
			    text_lang(o), values, 1);
	}
	text_lines(o, &text, indent);
}

static enum colour severity_colour(struct span severity)
{
	if (span_is(severity, "critical") || span_is(severity, "high"))
		return COLOUR_RED;
	return span_is(severity, "medium") ? COLOUR_YELLOW : COLOUR_OFF;
}

void text_finding_head(struct out *o, struct case_query *q)
{
	static const int words[] = {4, 5, 15};
	enum report_lang lang = text_lang(o);
	struct buf text;

	buf_init(&text, 64);
	moment_put(&text, case_time(q, 2));
	buf_text(&o->b, "  ");
	text_value(o, case_text(q, 0));
	buf_text(&o->b, "  ");
	if (text.len)
		text_value(o, buf_span(&text));
	else
		buf_span_put(&o->b, message(MSG_NO_TIME, lang));
	buf_text(&o->b, "  ");
	if (case_text(q, 3).len)
		text_value(o, case_text(q, 3));
	else
		buf_span_put(&o->b, message(MSG_NO_HOST, lang));
	buf_text(&o->b, "  ");
	text_paint(o, severity_colour(case_text(q, 4)));
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (i)
			buf_text(&o->b, lang == LANG_AR ? "، " : ", ");
		buf_span_put(&o->b, word_of(case_text(q, words[i]), lang));
	}
	text_paint(o, COLOUR_OFF);
	buf_byte(&o->b, '\n');
	text_prose(o, case_text(q, lang == LANG_AR ? 11 : 10), 4);
	text_judged(o, out_rows(o, JUDGED_FINDING, case_text(q, 0)), 4);
	buf_release(&text);
}
