/* adoption.h - which share of the exploitable is patched, and is it rising.
 *
 * Two curves, never one.  The cohort are the organisations whose verdict was
 * "no" in the first run; they are followed, and who vanishes is gone, not
 * patched.  Prevalence is all Exchange that a run sees.  Each share is a pair
 * of bounds: the low one counts only what is certainly patched. */
#ifndef POSTERN_CENSUS_ADOPTION_H
#define POSTERN_CENSUS_ADOPTION_H

#include "census/cells.h"

#define ADOPTION_RUNS_MAX 2000

enum trend {
	TREND_UNDETERMINED, /* one run, or nobody to follow */
	TREND_FLAT,
	TREND_RISING,
	TREND_FALLING,
};
const char *trend_word(enum trend t);

struct share {		      /* of one run and flaw set */
	uint32_t exploitable; /* the cohort: all whose first verdict was no */
	uint32_t patched, cannot_tell, gone;
	uint32_t seen, seen_patched, seen_cannot_tell; /* prevalence */
	uint32_t found_later; /* seen now, not in the first run */
	enum trend trend;
	uint32_t trend_from; /* index of the run it is compared with */
	uint32_t ups, downs; /* members that changed since */
	double trend_p;	     /* of so many changes by chance alone */
	/* Forecast: days from this run until half and nine tenths of the
	 * cohort are patched, from the changes since trend_from; the band
	 * holds at 95 %. Negative: cannot be told. */
	double days_half[3], days_most[3]; /* low, middle, high */
};

struct run_shares {
	char day[16];
	int64_t day_ns;
	bool finished; /* else some of the scope were not visited */
	struct share set[FLAW_SETS_MAX];
	struct cell *cell[FLAW_SETS_MAX]; /* one a group; owned */
	uint32_t groups;		  /* that were known then */
};

struct adoption {
	unsigned sets;
	struct map members[FLAW_SETS_MAX]; /* name -> place in the cohort */
	uint32_t cohort[FLAW_SETS_MAX];
	struct map first_seen;		 /* organisations of the first run */
	uint8_t **status[FLAW_SETS_MAX]; /* [run][member]: member_status */
	struct run_shares *runs;
	uint32_t count, room;
	struct cells cells; /* .knowledge is for the caller to set */
};

enum member_status {
	MEMBER_GONE,
	MEMBER_OPEN,
	MEMBER_CANNOT_TELL,
	MEMBER_PATCHED,
};

void adoption_init(struct adoption *a, unsigned sets);
void adoption_release(struct adoption *a);
/* Runs come in the order of their days. */
int adoption_add(struct adoption *a, const struct model *m,
		 struct err *err) MUST_USE;

double share_low(uint32_t patched, uint32_t all);
double share_high(uint32_t patched, uint32_t unknown, uint32_t all);
/* As a whole number for people, a half away from zero: one rounding for all
 * that is shown. */
long share_percent(double share);
/* Of what can be told: between the bounds. */
double share_middle(const struct share *s);
/* Chance of `ups` or more of `changes` when each way is as likely. */
double sign_test(uint32_t ups, uint32_t changes);

#endif
