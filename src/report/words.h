/* words.h - what several reports share: the questions and their order, the
 * words of verdicts in both languages, and the SQL that more than one asks. */
#ifndef POSTERN_REPORT_WORDS_H
#define POSTERN_REPORT_WORDS_H

#include "questions/sentence.h"
#include "report/messages.h"

#define QUESTION_COUNT 13

/* In the order of the contract. */
const char *question_name(size_t index);
/* "Was data taken out?" */
struct span question_title(size_t index, enum report_lang lang);
/* QUESTION_COUNT when there is none of that name. */
size_t question_find(struct span name);

/* What a verdict means to the reader, for colours; never told by colour
 * alone. */
enum tone { TONE_NONE, TONE_GOOD, TONE_UNSURE, TONE_BAD };
enum tone verdict_tone(size_t question, struct span verdict);

/* Words of the contract in the reader's language; a word that is not known
 * comes back as it is. */
struct span word_of(struct span word, enum report_lang lang);
bool word_is_known(struct span word);

/* Why something was not examined, in the reader's language; a reason that has
 * no translation stays English, isolated. */
void reason_put(struct buf *b, struct span why, enum report_lang lang);

/* ----------------------------------------------------------------- SQL -- */

/* The day of the verdicts, in nanoseconds. */
#define WORDS_AS_OF                                                            \
	"coalesce((SELECT as_of_ns FROM moment),"                              \
	" (SELECT to_ns FROM window WHERE host = 0))"

#define WORDS_ANSWER                                                           \
	"SELECT question, verdict, confidence, first_ns, last_ns,"             \
	" CASE WHEN json_valid(vals) THEN json(vals) END,"                     \
	" CASE WHEN json_valid(needed) THEN json(needed) END,"                 \
	" from_ns, to_ns, share, sentence_en, sentence_ar"                     \
	" FROM answer WHERE question = ?1"

#define WORDS_FINDING_COLUMNS                                                  \
	"SELECT f.id, f.kind, f.time_ns, h.name, f.severity, f.grade, f.rule," \
	" f.rule_title, f.rule_author, f.rule_kind, " SENTENCE_EN              \
	", " SENTENCE_AR                                                       \
	", f.last_ns, f.count, f.source, f.outcome, f.client, f.user, f.stem," \
	" f.bytes_in, f.bytes_out FROM finding AS f"                           \
	" JOIN host AS h ON h.id = f.host" SENTENCE_JOIN
#define WORDS_FINDINGS                                                         \
	WORDS_FINDING_COLUMNS " ORDER BY f.time_ns IS NULL, f.time_ns, f.id"
#define WORDS_FINDING WORDS_FINDING_COLUMNS " WHERE f.id = ?1"
#define WORDS_STRONGEST_FIRST                                                  \
	" ORDER BY f.id IN (SELECT finding FROM finding_judgement"             \
	" JOIN judgement AS j ON j.seq = judgement WHERE verdict = 'benign')," \
	" CASE f.severity WHEN 'critical' THEN 0 WHEN 'high' THEN 1"           \
	" WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,"                  \
	" CASE f.grade WHEN 'direct' THEN 0 WHEN 'strong' THEN 1 ELSE 2 END,"  \
	" f.time_ns IS NULL, f.time_ns, f.id"
#define WORDS_STRONGEST                                                        \
	WORDS_FINDING_COLUMNS                                                  \
	" WHERE f.n IN (SELECT f.n FROM finding AS f" WORDS_STRONGEST_FIRST    \
	" LIMIT ?1)" WORDS_STRONGEST_FIRST

/* Places of hits, each stretch of bytes once however many rules matched it;
 * then those of findings about the evidence itself, which have no bytes of
 * their own. */
#define WORDS_NUMBER "(SELECT n FROM finding WHERE id = ?1)"
#define WORDS_MARKS "(SELECT marks FROM finding WHERE id = ?1)"
#define WORDS_PLACES                                                           \
	"SELECT i.id, i.path, t.line, t.record, t.offset, t.length, i.seq,"    \
	" 0 AS part, min(f.ord) AS ord"                                        \
	" FROM finding_hit AS f JOIN hit AS t ON t.seq = f.hit"                \
	" JOIN item AS i ON i.seq = t.item WHERE f.finding = " WORDS_NUMBER    \
	" GROUP BY i.seq, t.offset, t.length, t.line, t.record"                \
	" UNION ALL SELECT i.id, i.path,"                                      \
	" CASE WHEN i.format <> 'evtx' THEN g.record END,"                     \
	" CASE WHEN i.format = 'evtx' THEN g.record END, g.offset,"            \
	" g.length, i.seq, 1, g.ord FROM finding_item AS g JOIN item AS i ON " \
	"i.seq = g.item"                                                       \
	" WHERE g.finding = " WORDS_NUMBER " ORDER BY part, ord"
#define WORDS_TECHNIQUES                                                       \
	"SELECT technique FROM finding_technique"                              \
	" WHERE marks = " WORDS_MARKS " ORDER BY technique"
#define WORDS_FLAWS                                                            \
	"SELECT cve FROM finding_flaw WHERE marks = " WORDS_MARKS              \
	" ORDER BY cve"

#define WORDS_IMPLANTS                                                         \
	"SELECT i.id, h.name, path, kind, sha256, first_ns, last_ns, state,"   \
	" family, used FROM implant AS i JOIN host AS h ON h.id = i.host"      \
	" ORDER BY first_ns IS NULL, first_ns, i.id"
#define WORDS_IMPLANT_FINDINGS                                                 \
	"SELECT finding FROM implant_finding WHERE implant = ?1"               \
	" ORDER BY finding"
#define WORDS_TRANSFERS                                                        \
	"SELECT ord, channel, h.name, peer, mailbox, from_ns, to_ns,"          \
	" bytes_low, bytes_high FROM transfer AS t"                            \
	" JOIN host AS h ON h.id = t.host ORDER BY ord"
#define WORDS_REACH                                                            \
	"SELECT ord, from_host, to_host, how, account, first_ns, last_ns,"     \
	" outcome FROM reach ORDER BY ord"
#define WORDS_CLUSTERS                                                         \
	"SELECT id, first_ns, last_ns,"                                        \
	" CASE WHEN json_valid(traits) THEN json(traits) END,"                 \
	" CASE WHEN json_valid(hosts) THEN json(hosts) END,"                   \
	" CASE WHEN json_valid(matches) THEN json(matches) END"                \
	" FROM cluster ORDER BY id"

#define WORDS_HOSTS                                                            \
	"SELECT id, name, role, product, basis FROM host ORDER BY name"
#define WORDS_BUILDS                                                           \
	"SELECT build, update_name, from_ns, to_ns, product FROM build_span"   \
	" WHERE host = ?1 ORDER BY ord"
#define WORDS_OPEN_FLAWS                                                       \
	"SELECT cve, from_ns, to_ns, conditional FROM open_flaw"               \
	" WHERE host = ?1 ORDER BY cve"
/* A source that was asked for and never there has gaps and no span. */
#define WORDS_COVERAGE                                                         \
	"SELECT h.id, h.name, k.source, min(s.from_ns), max(s.to_ns),"         \
	" coalesce(sum(s.records), 0)"                                         \
	" FROM (SELECT host, source FROM span UNION"                           \
	" SELECT host, source FROM gap) AS k"                                  \
	" JOIN host AS h ON h.id = k.host"                                     \
	" LEFT JOIN span AS s ON s.host = k.host AND s.source = k.source"      \
	" GROUP BY h.id, k.source ORDER BY h.name, k.source"

#define WORDS_EVIDENCE                                                         \
	"SELECT i.id, path, bytes, sha256, format, decoded, damaged, slack,"   \
	" records, first_ns, last_ns, h.name, windows_path, seq"               \
	", (SELECT o.id FROM item AS o WHERE o.seq = c.original)"              \
	" FROM item AS i LEFT JOIN item_copy AS c ON c.item = i.seq"           \
	" LEFT JOIN item_host AS l ON l.item = coalesce(c.original, i.seq)"    \
	" LEFT JOIN host AS h ON h.id = l.host ORDER BY seq"
#define WORDS_NOT_EXAMINED                                                     \
	"SELECT path, bytes, why, harmful FROM not_examined ORDER BY seq"

#endif
