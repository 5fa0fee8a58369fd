/* coverage.h - what both forms of `postern coverage` ask of the case. */
#ifndef POSTERN_REPORT_COVERAGE_H
#define POSTERN_REPORT_COVERAGE_H

#include "report/out.h"

/* Parameter 1: the name of a host, NULL for all.  Columns: host id, name,
 * source, first, last, records. */
#define COVERAGE_SOURCES                                                       \
	"SELECT h.id, h.name, k.source, min(s.from_ns), max(s.to_ns),"         \
	" coalesce(sum(s.records), 0)"                                         \
	" FROM (SELECT host, source FROM span UNION"                           \
	" SELECT host, source FROM gap) AS k"                                  \
	" JOIN host AS h ON h.id = k.host"                                     \
	" LEFT JOIN span AS s ON s.host = k.host AND s.source = k.source"      \
	" WHERE ?1 IS NULL OR h.name = ?1"                                     \
	" GROUP BY h.id, k.source ORDER BY h.name, k.source"
/* Parameters: host id, source. */
#define COVERAGE_SPANS                                                         \
	"SELECT from_ns, to_ns, records FROM span WHERE host = ?1"             \
	" AND source = ?2 ORDER BY ord"
#define COVERAGE_GAPS                                                          \
	"SELECT from_ns, to_ns, why, why_ar, id, kind, judgement FROM gap"     \
	" WHERE host = ?1 AND source = ?2 ORDER BY ord"
/* Parameter 1: the name of a host, NULL for all. */
#define COVERAGE_RETENTION                                                     \
	"SELECT h.name, r.source, r.why, r.why_ar FROM retention AS r"         \
	" JOIN host AS h ON h.id = r.host WHERE ?1 IS NULL OR h.name = ?1"     \
	" ORDER BY h.name, r.source"
/* Parameters: host id, source.  For json_retention. */
#define COVERAGE_RETENTION_OF                                                  \
	"SELECT days, bytes, basis, state, held, lacks, why, why_ar"           \
	" FROM retention WHERE host = ?1 AND source = ?2"
#define COVERAGE_WINDOW                                                        \
	"SELECT coalesce(w.from_ns, (SELECT min(from_ns) FROM span)),"         \
	" coalesce(w.to_ns, (SELECT max(to_ns) FROM span)), w.why, w.why_ar"   \
	" FROM window AS w WHERE w.host = 0"
/* Answers that need sources, with their share. */
#define COVERAGE_ANSWERS                                                       \
	"SELECT question, verdict, share FROM answer AS a WHERE EXISTS"        \
	" (SELECT 1 FROM answer_cover AS c WHERE c.question = a.question)"     \
	" ORDER BY ord"
/* Parameter 1: the question. */
#define COVERAGE_HOSTS                                                         \
	"SELECT h.id, h.name, c.covered_ns, c.total_ns, c.accepted_ns,"        \
	" c.from_ns, c.to_ns FROM answer_cover AS c JOIN host AS h"            \
	" ON h.id = c.host WHERE c.question = ?1 ORDER BY h.name"
/* Parameters: host id, question. */
#define COVERAGE_CLASSES                                                       \
	"SELECT class, covered_ns, total_ns FROM answer_class"                 \
	" WHERE host = ?1 AND question = ?2 ORDER BY class"
/* Parameter 1: the question; alternatives of a class follow each other. */
#define COVERAGE_NEEDED                                                        \
	"SELECT class, alternative, source FROM needed WHERE question = ?1"    \
	" ORDER BY class, alternative, source"

/* True for NULL; ST_USAGE in o when the case knows no such host. */
bool coverage_knows_host(struct out *o, const char *host);
/* The arithmetic of one answer: lines for each host; the members "needed" and
 * "hosts". */
void text_answer_shares(struct out *o, struct span question);
void json_answer_shares(struct out *o, struct span question);
/* The member "retention" of a source: an object, or null. */
void json_retention(struct out *o, int64_t host, struct span source);

#endif
