/* judged.h - what people said of findings and gaps, for all reports. */
#ifndef POSTERN_REPORT_JUDGED_H
#define POSTERN_REPORT_JUDGED_H

#include "report/out.h"
#include "report/words.h"

/* Columns: verdict, why, person, day. */
#define JUDGED_FINDING                                                         \
	"SELECT j.verdict, j.why, j.person, j.day FROM finding_judgement AS f" \
	" JOIN judgement AS j ON j.seq = f.judgement WHERE f.finding = ?1"
#define JUDGED_GAP                                                             \
	"SELECT verdict, why, person, day FROM judgement WHERE seq = ?1"
/* The same, then seq, subject, host, source, from_ns, to_ns, state: 'holds';
 * 'superseded' by a later one; 'without-effect': what it speaks of is not in
 * the case now. */
#define JUDGED_ALL                                                             \
	"SELECT verdict, why, person, day, seq, subject, host, source,"        \
	" from_ns, to_ns, CASE WHEN EXISTS (SELECT 1 FROM judgement AS l"      \
	" WHERE l.subject = j.subject AND l.seq > j.seq) THEN 'superseded'"    \
	" WHEN EXISTS (SELECT 1 FROM finding WHERE id = j.subject)"            \
	" OR EXISTS (SELECT 1 FROM gap WHERE judgement = j.seq"                \
	" OR id = j.subject)"                                                  \
	" OR EXISTS (SELECT 1 FROM answer_gap WHERE judgement = j.seq"         \
	" OR id = j.subject) THEN 'holds'"                                     \
	" ELSE 'without-effect' END FROM judgement AS j ORDER BY seq"

/* "benign: known page (A. Person, 2021-03-09)", with isolates. */
void judged_put(struct buf *b, struct case_query *q, enum report_lang lang);
/* As judged_put, for each row (there is one at most), in front of it the
 * label. Nothing without a row. */
void text_judged(struct out *o, struct out_rows r, unsigned indent);
/* {"as":…,"why":…,"by":…,"on":…}; null without a row. */
void json_judged(struct out *o, const char *key, struct out_rows r);
/* "judgements":[…], the first member of a list of its own. */
void json_judgements(struct out *o);
/* The section; nothing when nobody judged. */
void text_judgements(struct out *o);

#endif
