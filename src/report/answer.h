/* answer.h - what both forms of `postern answer` ask of the case. */
#ifndef POSTERN_REPORT_ANSWER_H
#define POSTERN_REPORT_ANSWER_H

#include "report/out.h"
#include "report/words.h"

/* Parameter 1: the question.  The hosts that its arithmetic is about, else the
 * mail servers: id, name, from, to, why, why_ar of the window, and whether only
 * the time since the first success is asked about. */
#define ANSWER_PREMISES                                                        \
	"SELECT h.id, h.name, coalesce(c.from_ns, w.from_ns),"                 \
	" coalesce(c.to_ns, w.to_ns), w.why, w.why_ar,"                        \
	" c.from_ns IS NOT NULL AND coalesce(c.from_ns > w.from_ns, 1)"        \
	" FROM host AS h"                                                      \
	" LEFT JOIN window AS w ON w.host = h.id"                              \
	" LEFT JOIN answer_cover AS c ON c.host = h.id AND c.question = ?1"    \
	" WHERE c.host IS NOT NULL OR (h.role = 'mail-server' AND NOT EXISTS"  \
	" (SELECT 1 FROM answer_cover WHERE question = ?1)) ORDER BY h.name"
/* Of those, what the world knew to be exploited on the day of the verdicts. */
#define ANSWER_FLAWS                                                           \
	"SELECT o.cve, o.from_ns, o.to_ns, o.conditional FROM open_flaw AS o"  \
	" JOIN known_flaw AS k ON k.cve = o.cve WHERE o.host = ?1 AND"         \
	" k.known_ns <= (SELECT as_of_ns FROM moment) ORDER BY o.cve"
#define ANSWER_RULES                                                           \
	"SELECT verdict, holds, why, why_ar FROM answer_rule"                  \
	" WHERE question = ?1 ORDER BY ord"
#define ANSWER_GAPS                                                            \
	"SELECT host, source, from_ns, to_ns, why, why_ar, id, kind,"          \
	" judgement FROM answer_gap WHERE question = ?1 ORDER BY ord"
#define ANSWER_FINDINGS                                                        \
	"SELECT f.id FROM answer_list AS a JOIN finding AS f ON f.n = "        \
	"a.finding WHERE question = ?1 ORDER BY ord"

/* ST_USAGE in o, with what may have been meant, when there is no such
 * question. */
bool answer_knows(struct out *o, const char *question);

#endif
