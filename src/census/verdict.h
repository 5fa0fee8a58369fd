/* verdict.h - from what was seen to an interval of builds, and from there to a
 * verdict for each set of flaws.
 *
 * An observation is never more exact than its evidence: the logon page shows
 * only the update group, and its interval then runs from the group's first
 * build to the last one that was known on the day. */
#ifndef POSTERN_CENSUS_VERDICT_H
#define POSTERN_CENSUS_VERDICT_H

#include "census/fingerprint.h"
#include "knowledge/knowledge.h"

#define FLAW_SETS_MAX 24 /* later ones are left out */
#define FLAWS_OF_SET_MAX 32

struct interval {
	bool known;    /* else nothing below says anything */
	bool exchange; /* low and high are builds of the tables */
	struct build low;
	struct build high; /* unless open_high */
	bool open_high;	   /* newer than the tables: it may be anything */
	char low_text[VERSION_TEXT];
	char high_text[VERSION_TEXT]; /* "" when open or unknown */
	const char *note; /* "": "newer_than_table", "implausible", … */
};

/* raw: what a sign gave ("15.1.2106"); day: midnight of the day observed. */
void interval_read(struct interval *out, const struct knowledge *k,
		   bool exchange, struct span raw, int64_t day_ns);
/* From the texts of a store. */
void interval_load(struct interval *out, bool exchange, struct span low,
		   struct span high);
/* "2016", "SE"; "" when not known. Lives as long as k. */
const char *interval_release(const struct interval *i,
			     const struct knowledge *k);

enum verdict {
	VERDICT_NO, /* the worst first */
	VERDICT_CANNOT_TELL,
	VERDICT_CONDITIONAL,
	VERDICT_YES,
	VERDICT_NONE, /* nothing there to judge */
};
const char *verdict_word(enum verdict v);

struct flaw_set {
	char word[24]; /* "proxylogon" */
	const struct known_flaw *flaw[FLAWS_OF_SET_MAX];
	unsigned flaws;
	int64_t published_ns; /* of the first of them */
};

struct flaw_sets {
	struct flaw_set set[FLAW_SETS_MAX];
	unsigned count;
};

/* The chains that data/flaws.csv names, and each flaw alone that is known to be
 * exploited and is in none, by the day of publication. */
void flaw_sets_read(struct flaw_sets *out, const struct knowledge *k);
enum verdict verdict_of(const struct flaw_set *set, const struct interval *i,
			const struct knowledge *k, int64_t day_ns);

#endif
