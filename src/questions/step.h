/* step.h - what the steps of questions_answer() share; inside questions/
 * only.  Each step reads tables that earlier ones filled and writes its own;
 * docs/internals/questions.md has the order. */
#ifndef POSTERN_QUESTIONS_STEP_H
#define POSTERN_QUESTIONS_STEP_H

#include "case/query.h"
#include "questions/questions.h"

struct step {
	struct case_file *c;
	const struct rules *rules;
	const struct knowledge *knowledge;
	const struct questions_options *options;
	int64_t as_of_ns; /* TIME_NONE: the evidence holds no time at all */
	int64_t end_ns;
	struct err *err;
};

/* Runs one of the program's own SQL files: "hosts" is
 * src/questions/hosts.sql, "targeted/targeted" that of a question. */
int step_sql(struct step *s, const char *name) MUST_USE;
/* One statement without parameters and rows. */
int step_exec(struct step *s, const char *sql) MUST_USE;
int step_query(struct step *s, struct case_query **out,
	       const char *sql) MUST_USE;
/* Steps a write and readies it for the next row. */
int step_put(struct step *s, struct case_query *q) MUST_USE;

int step_patterns(struct step *s) MUST_USE; /* hit */
int step_correlations(struct step *s) MUST_USE;
int step_sensed(struct step *s) MUST_USE;   /* sensor_hit */
int step_known(struct step *s) MUST_USE;    /* known_flaw, known_rule */
int step_moment(struct step *s) MUST_USE;   /* moment; as_of_ns, end_ns */
int step_builds(struct step *s) MUST_USE;   /* build_span, flaw_state … */
int step_requests(struct step *s) MUST_USE; /* request_hit */
int step_findings(struct step *s) MUST_USE; /* finding and its lists */
int step_evidence(struct step *s) MUST_USE; /* finding, finding_item */
int step_guessed(struct step *s) MUST_USE;  /* finding of a password */
int step_judged(struct step *s) MUST_USE;   /* finding_judgement */
int step_judged_edges(struct step *s) MUST_USE;
int step_judged_done(struct step *s) MUST_USE;
int step_windows(struct step *s) MUST_USE;   /* window */
int step_retention(struct step *s) MUST_USE; /* retention */
int step_gaps(struct step *s) MUST_USE;	     /* gap */
int step_implants(struct step *s) MUST_USE;  /* implant */
int step_reach(struct step *s) MUST_USE;     /* act, command, reach_* */
int step_carried(struct step *s) MUST_USE;   /* findings of carried */
int step_outside(struct step *s) MUST_USE;   /* outside(address) */
int step_storage(struct step *s) MUST_USE;   /* known_storage */
int step_clusters(struct step *s) MUST_USE;  /* cluster */
/* answer_rule; after the verdicts, before what they are made of goes. */
int step_rules(struct step *s, const char *const *questions,
	       size_t count) MUST_USE;
int step_answer_gaps(struct step *s) MUST_USE; /* answer_gap.id */
int step_answers(struct step *s) MUST_USE;     /* answer and its lists */

#endif
