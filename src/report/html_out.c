/* html_out.c - see html_out.h. */
#include "report/html_out.h"

#include "report/visible.h"

void html_message(struct out *o, enum message which)
{
	markup_put(&o->b, message(which, html_lang(o)));
}

void html_message_values(struct out *o, enum message which,
			 const struct span *values, size_t count)
{
	struct buf text;

	buf_init(&text, SIZE_MAX / 4);
	message_put(&text, which, html_lang(o), values, count);
	html_prose(o, buf_span(&text));
	if (text.bad)
		o->b.bad = text.bad;
	buf_release(&text);
}

void html_message_number(struct out *o, enum message which, uint64_t number)
{
	struct span values[1];
	struct buf text;

	buf_init(&text, 64);
	count_put(&text, number);
	values[0] = buf_span(&text);
	html_message_values(o, which, values, 1);
	if (text.bad)
		o->b.bad = text.bad;
	buf_release(&text);
}

void html_word(struct out *o, struct span word)
{
	if (word_is_known(word))
		markup_put(&o->b, word_of(word, html_lang(o)));
	else
		html_auto(o, word);
}

void html_value(struct out *o, struct span value)
{
	html_put(o, "<bdi dir=\"ltr\" class=\"v\">");
	visible_put_markup(&o->b, value);
	html_put(o, "</bdi>");
}

void html_auto(struct out *o, struct span value)
{
	html_put(o, "<bdi class=\"v\">");
	visible_put_markup(&o->b, value);
	html_put(o, "</bdi>");
}

void html_prose(struct out *o, struct span sentence)
{
	prose_put_markup(&o->b, sentence);
}

void html_time(struct out *o, int64_t ns)
{
	if (ns == TIME_NONE) {
		html_put(o, "<span class=\"none\">");
		html_message(o, MSG_UNKNOWN);
		html_put(o, "</span>");
		return;
	}
	html_put(o, "<time dir=\"ltr\" datetime=\"");
	time_put(&o->b, ns);
	html_put(o, "\">");
	moment_put(&o->b, ns);
	html_put(o, "</time>");
}

void html_period(struct out *o, int64_t from, int64_t to)
{
	bool arabic = html_lang(o) == LANG_AR;

	html_put(o, arabic ? "من " : "");
	html_time(o, from);
	html_put(o, arabic ? " إلى " : " – ");
	html_time(o, to);
}

void html_count(struct out *o, int64_t value)
{
	html_put(o, "<bdi dir=\"ltr\">");
	count_put(&o->b, value < 0 ? 0 : (uint64_t)value);
	html_put(o, "</bdi>");
}

void html_size(struct out *o, int64_t bytes)
{
	html_put(o, "<bdi dir=\"ltr\">");
	size_put(&o->b, bytes < 0 ? 0 : (uint64_t)bytes);
	html_put(o, "</bdi>");
}

void html_share(struct out *o, struct case_query *q, int column)
{
	double share = case_real(q, column);

	if (case_is_null(q, column)) {
		html_put(o, "<span class=\"none\">");
		html_message(o, MSG_NO_SHARE);
		html_put(o, "</span>");
		return;
	}
	if (!(share >= 0))
		share = 0;
	if (share > 1)
		share = 1;
	html_put(o, "<span class=\"share\"><bdi dir=\"ltr\">");
	percent_put(&o->b, share);
	buf_printf(&o->b,
		   "</bdi> <svg class=\"bar\" viewBox=\"0 0 100 8\""
		   " preserveAspectRatio=\"none\" aria-hidden=\"true\">"
		   "<rect class=\"track\" width=\"100\" height=\"8\"/>"
		   "<rect class=\"%s\" width=\"%d\" height=\"8\"/></svg>"
		   "</span>",
		   share >= 0.95 ? "full" : "part", (int)(share * 100));
}

void html_cell(struct out *o, struct case_query *q, int column)
{
	html_put(o, "<td>");
	if (!case_is_null(q, column))
		html_value(o, case_text(q, column));
	html_put(o, "</td>");
}

void html_cell_time(struct out *o, struct case_query *q, int column)
{
	html_put(o, "<td class=\"when\">");
	html_time(o, case_time(q, column));
	html_put(o, "</td>");
}

void html_cell_count(struct out *o, struct case_query *q, int column)
{
	html_put(o, "<td class=\"num\">");
	if (!case_is_null(q, column))
		html_count(o, case_i64(q, column));
	html_put(o, "</td>");
}

void html_head_row(struct out *o, const enum message *columns)
{
	html_put(o, "<thead><tr>");
	for (; *columns != MSG_COUNT; columns++) {
		html_put(o, "<th scope=\"col\">");
		html_message(o, *columns);
		html_put(o, "</th>");
	}
	html_put(o, "</tr></thead>\n");
}

void html_section(struct out *o, const char *id, enum message heading)
{
	buf_printf(&o->b, "<section id=\"%s\">\n<h2>", id);
	html_message(o, heading);
	html_put(o, "</h2>\n");
}

void html_finding_link(struct out *o, struct span id)
{
	html_put(o, "<a dir=\"ltr\" class=\"id\" href=\"#");
	visible_put_markup(&o->b, id);
	html_put(o, "\">");
	visible_put_markup(&o->b, id);
	html_put(o, "</a>");
}

void html_host(struct out *o, struct span name)
{
	if (name.len)
		html_value(o, name);
	else
		html_message(o, MSG_NO_HOST);
}
