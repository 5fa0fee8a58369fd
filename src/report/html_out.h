/* html_out.h - pieces of the page: values, moments, cells, the style.
 *
 * Everything that comes from the evidence goes through html_value, html_auto
 * or html_prose, which leave nothing that a browser would take for markup or
 * direction. */
#ifndef POSTERN_REPORT_HTML_OUT_H
#define POSTERN_REPORT_HTML_OUT_H

#include "report/out.h"
#include "report/judged.h"
#include "report/phrase.h"
#include "report/words.h"

static inline void html_put(struct out *o, const char *markup)
{
	buf_text(&o->b, markup);
}

static inline enum report_lang html_lang(const struct out *o)
{
	return o->options->lang;
}

void html_message(struct out *o, enum message which);
void html_message_values(struct out *o, enum message which,
			 const struct span *values, size_t count);
/* With one number in it. */
void html_message_number(struct out *o, enum message which, uint64_t number);
/* A word of the contract in the reader's language. */
void html_word(struct out *o, struct span word);
/* A machine's value: always from left to right. */
void html_value(struct out *o, struct span value);
/* A name or text: its own direction. */
void html_auto(struct out *o, struct span value);
void html_prose(struct out *o, struct span sentence);
/* <time>; the word for "unknown" when there is none. */
void html_time(struct out *o, int64_t ns);
/* From one moment to another, in words where order on the line misleads. */
void html_period(struct out *o, int64_t from, int64_t to);
void html_count(struct out *o, int64_t value);
void html_size(struct out *o, int64_t bytes);
/* "41 %" and a bar; "not reckoned" when it is NULL. */
void html_share(struct out *o, struct case_query *q, int column);
/* <td> with a value, or an empty one for NULL. */
void html_cell(struct out *o, struct case_query *q, int column);
void html_cell_time(struct out *o, struct case_query *q, int column);
void html_cell_count(struct out *o, struct case_query *q, int column);
/* <tr> of <th>; ends with MSG_COUNT. */
void html_head_row(struct out *o, const enum message *columns);
/* <section> with its heading; html_put("</section>") ends it. */
void html_section(struct out *o, const char *id, enum message heading);
/* A link to the finding, when the page holds it. */
void html_finding_link(struct out *o, struct span id);
/* The name, or the words for a host that nothing names. */
void html_host(struct out *o, struct span name);

/* Charts (html_charts.c): each draws nothing when there is nothing. */
void html_coverage_chart(struct out *o);
void html_findings_chart(struct out *o);
void html_builds_chart(struct out *o);

/* html_pieces.c */

/* "The first 2,000 of 31,415; all are in the JSON report." */
void html_cap(struct out *o, enum message which, int64_t shown, int64_t all);
void html_nothing(struct out *o, enum message which);
/* <dt>label</dt><dd> … </dd> */
void html_pair(struct out *o, enum message label);
void html_pair_end(struct out *o);
/* A pair with a value that may be as long as its sender liked, cut; nothing
 * for NULL. */
void html_known(struct out *o, enum message label, struct case_query *q,
		int column);
/* The first columns of the rows: "a · b · c", each a value. */
void html_values(struct out *o, struct out_rows r);
/* Columns 1 and 2 of json_each: type and value. */
void html_scalar(struct out *o, struct case_query *q);
/* The members of a JSON list or object. */
void html_members(struct out *o, struct span json);
void html_table(struct out *o, const enum message *columns);
void html_table_end(struct out *o);

/* A pair with what a person said; nothing without a row (judged.h). */
void html_judged(struct out *o, struct out_rows r);
/* Sections (html_answers.c, html_lists.c). */
void html_answers(struct out *o);
void html_findings(struct out *o);
void html_left_behind(struct out *o);
void html_hosts(struct out *o);
void html_judgements(struct out *o);
void html_retention(struct out *o);
void html_shares(struct out *o);
void html_not_seen(struct out *o);
void html_evidence(struct out *o);

#endif
