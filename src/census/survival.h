/* survival.h - how long exploitable servers stay so: the product-limit
 * estimate (Kaplan and Meier, 1958).
 *
 * Who is found patched has had its event on that day.  Who vanishes, or of whom
 * nothing can be told any more, is followed as long as it was seen open, and is
 * then out of the reckoning (censored): neither patched nor open.  A server
 * that opens again has had its event all the same. */
#ifndef POSTERN_CENSUS_SURVIVAL_H
#define POSTERN_CENSUS_SURVIVAL_H

#include "census/adoption.h"

struct survival {
	double patched;	  /* share that was patched by that day, 0..1 */
	double low, high; /* 95 %, of Greenwood's variance on the log-log
			     scale; both negative: no band */
	uint32_t at_risk, events, censored; /* of that day */
};

/* out: one for each run. */
void survival_of(const struct adoption *a, unsigned set, struct survival *out);

#endif
