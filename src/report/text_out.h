/* text_out.h - pieces of the reports for a terminal. */
#ifndef POSTERN_REPORT_TEXT_OUT_H
#define POSTERN_REPORT_TEXT_OUT_H

#include "report/out.h"
#include "report/words.h"

enum colour {
	COLOUR_OFF,
	COLOUR_BOLD,
	COLOUR_DIM,
	COLOUR_RED,
	COLOUR_GREEN,
	COLOUR_YELLOW
};

/* Nothing unless the options ask for colours. */
void text_paint(struct out *o, enum colour colour);
enum colour text_tone_colour(enum tone tone);
unsigned text_columns(const struct out *o);
enum report_lang text_lang(const struct out *o);

/* A value on the line that is being written, isolated where it has to be. */
void text_value(struct out *o, struct span value);
/* A sentence of the case, or one made with message_put, set into lines. */
void text_prose(struct out *o, struct span sentence, unsigned indent);
/* The same of a buffer, which it releases. */
void text_lines(struct out *o, struct buf *text, unsigned indent);
void text_message(struct out *o, enum message which, const struct span *values,
		  size_t count, unsigned indent);
void text_message_number(struct out *o, enum message which, uint64_t number,
			 unsigned indent);
void text_heading(struct out *o, enum message which);

/* Columns of WORDS_FINDINGS: id, time, host, severity, grade, outcome on one
 * line, the summary below. */
void text_finding_head(struct out *o, struct case_query *q);
/* Columns of WORDS_PLACES: "path, line 5". */
void text_place(struct out *o, struct case_query *q, unsigned indent);

#endif
