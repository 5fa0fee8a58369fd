/* phrase.h - small pieces that the text and the page share: moments, sizes,
 * shares, the paragraphs of the statement. */
#ifndef POSTERN_REPORT_PHRASE_H
#define POSTERN_REPORT_PHRASE_H

#include "report/out.h"

/* "2021-03-01 06:12:45Z", whole seconds, which are left out when they are 0.
 * Nothing for TIME_NONE. */
void moment_put(struct buf *b, int64_t ns);
/* "48,213" */
void count_put(struct buf *b, uint64_t value);
/* "48.2 kB"; 1000 based, as in most file managers. */
void size_put(struct buf *b, uint64_t bytes);
/* "41 %", "25.6 %": rounded down, so that 100 % means all of it. */
void percent_put(struct buf *b, double share);

/* "95 min", "239.6 h", "12.5 d": a decimal, rounded down, without one when it is
 * 0; the unit is that of the whole, of which ns is a part. */
void duration_put(struct buf *b, int64_t ns, int64_t whole_ns,
		  enum report_lang lang);

/* The paragraphs of the statement: the questions whose sentences stand
 * together, in the order in which they are told. */
#define STATEMENT_PARAGRAPHS 6
#define STATEMENT_QUESTIONS 4
/* Indexes of questions; QUESTION_COUNT ends the list. */
extern const unsigned statement_paragraph[STATEMENT_PARAGRAPHS]
					 [STATEMENT_QUESTIONS];
/* False for what nobody asked: adoption without a census. */
bool statement_speaks(struct out *o, unsigned question);

/* "EX01 iis, 2021-03-01 10:00Z – 2021-03-01 14:00Z: no file", with isolates.
 * Columns: host, source, from_ns, to_ns, why, why_ar. */
void gap_put(struct buf *b, struct case_query *q, bool arabic);

/* The sentence that says what the statement rests on, with isolates. */
void basis_put(struct out *o, struct buf *b);

#endif
