/* html_pieces.c - lists, pairs and tables of the page. */
#include "report/html_out.h"

#include "report/visible.h"

/* Bytes of a path, user or agent that are shown; places lead to the rest. */
#define VALUE_SHOWN 300

/* "The first 2,000 of 31,415; all are in the JSON report." */
void html_cap(struct out *o, enum message which, int64_t shown, int64_t all)
{
	struct buf text[2];
	struct span values[2];

	if (all <= shown)
		return;
	for (size_t i = 0; i < 2; i++) {
		buf_init(&text[i], 64);
		count_put(&text[i], (uint64_t)(i ? all : shown));
		values[i] = buf_span(&text[i]);
	}
	html_put(o, "<p class=\"help\">");
	html_message_values(o, which, values, 2);
	html_put(o, "</p>\n");
	buf_release(&text[0]);
	buf_release(&text[1]);
}

void html_nothing(struct out *o, enum message which)
{
	html_put(o, "<p class=\"none\">");
	html_message(o, which);
	html_put(o, "</p>\n");
}

void html_pair(struct out *o, enum message label)
{
	html_put(o, "<dt>");
	html_message(o, label);
	html_put(o, "</dt><dd>");
}

void html_pair_end(struct out *o)
{
	html_put(o, "</dd>\n");
}

/* "a · b · c", each a value. */
void html_values(struct out *o, struct out_rows r)
{
	while (out_next(&r)) {
		if (r.row)
			html_put(o, " · ");
		html_value(o, case_text(r.q, 0));
	}
}

/* A scalar as the reader's word; anything else as it is. Columns 1 and 2: type
 * and value of json_each. */
void html_scalar(struct out *o, struct case_query *q)
{
	struct span type = case_text(q, 1);

	if (span_is(type, "null"))
		html_message(o, MSG_UNKNOWN);
	else if (span_is(type, "true") || span_is(type, "false"))
		html_word(o, type);
	else
		html_value(o, case_text(q, 2));
}

/* "cve: CVE-2021-26855, host: EX01", of an object within a list. */
static void put_object(struct out *o, struct span json)
{
	struct out_rows r = out_rows(o,
				     "SELECT key, type, value"
				     " FROM json_each(?1) AS inner_members",
				     json);

	while (out_next(&r)) {
		if (r.row)
			html_put(o, html_lang(o) == LANG_AR ? "، " : ", ");
		html_put(o, "<span class=\"key-name\">");
		html_word(o, case_text(r.q, 0));
		html_put(o, "</span> ");
		html_scalar(o, r.q);
	}
}

/* The members of a list or object within a value. */
void html_members(struct out *o, struct span json)
{
	struct out_rows r = out_rows(o,
				     "SELECT key, type, value, typeof(key)"
				     " FROM json_each(?1)",
				     json);

	while (out_next(&r)) {
		bool object = span_is(case_text(r.q, 1), "object");

		if (r.row)
			html_put(o, object ? "<br>" : " · ");
		if (span_is(case_text(r.q, 3), "text")) {
			html_value(o, case_text(r.q, 0));
			html_put(o, ": ");
		}
		if (object)
			put_object(o, case_text(r.q, 2));
		else
			html_scalar(o, r.q);
	}
	if (r.row == UINT64_MAX)
		html_put(o, "–");
}

/* A value that may be as long as the sender liked; cut between characters. */
void html_known(struct out *o, enum message label, struct case_query *q,
		int column)
{
	struct span value = case_text(q, column);
	size_t n = value.len;

	if (case_is_null(q, column) || n == 0)
		return;
	if (n > VALUE_SHOWN)
		for (n = VALUE_SHOWN; n && (value.ptr[n] & 0xC0) == 0x80;)
			n--;
	html_pair(o, label);
	html_value(o, span_head(value, n));
	if (n < value.len) {
		html_put(o, "… <span class=\"none\">(");
		html_size(o, (int64_t)value.len);
		html_put(o, ")</span>");
	}
	html_pair_end(o);
}

void html_table(struct out *o, const enum message *columns)
{
	html_put(o, "<div class=\"wide\"><table>");
	html_head_row(o, columns);
	html_put(o, "<tbody>\n");
}

void html_table_end(struct out *o)
{
	html_put(o, "</tbody></table></div>\n");
	out_flush(o);
}
