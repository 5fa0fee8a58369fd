/* judgement.h - what a person said of a finding or of a gap.
 *
 * A judgement is a row of table judgement and a row of the custody log, in one
 * transaction: act 'judgement', the subject as path, the judgement's seq as
 * bytes, and as sha256 that of its fields
 *
 *	seq, subject, verdict, why, person, day, host, source, from_ns, to_ns
 *
 * each written like a field of the custody chain (custody.h).  So neither a
 * judgement nor its words can be changed, added or taken away unseen. */
#ifndef POSTERN_CASE_JUDGEMENT_H
#define POSTERN_CASE_JUDGEMENT_H

#include "case/query.h"

struct case_judgement {
	int64_t seq;	     /* 1..; case_judge gives it */
	struct span subject; /* "f-…" or "g-…" */
	struct span verdict; /* see table judgement */
	struct span why;
	struct span person; /* empty: no name given */
	struct span day;    /* "2021-03-09"; empty: not given */
	/* Of a gap; ptr NULL and TIME_NONE for a finding. */
	struct span host, source;
	int64_t from_ns, to_ns;
};

/* Adds it; texts have to be UTF-8 without NUL. */
int case_judge(struct case_file *c, const struct case_judgement *j,
	       struct err *err) MUST_USE;
int case_judgement_digest(const struct case_judgement *j,
			  uint8_t out[DIGEST_SIZE], struct err *err) MUST_USE;
/* From a row of CASE_JUDGEMENTS; spans live until the next step. */
#define CASE_JUDGEMENTS                                                        \
	"SELECT seq, subject, verdict, why, person, day, host, source,"        \
	" from_ns, to_ns FROM judgement ORDER BY seq"
struct case_judgement case_judgement_row(struct case_query *q);

#endif
