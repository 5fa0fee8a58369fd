/* survival.c - see survival.h. */
#include "census/survival.h"

#include <math.h>

#define NORMAL_95 1.959964

/* Runs until which a member is followed, and whether it was patched then. A
 * member of the cohort is open in the first run. */
static uint32_t end_of(const struct adoption *a, unsigned set, uint32_t member,
		       bool *patched)
{
	uint32_t last = 0;

	*patched = false;
	for (uint32_t r = 0; r < a->count; r++) {
		uint8_t s = a->status[set][r][member];

		if (s == MEMBER_OPEN)
			last = r;
		if (s != MEMBER_PATCHED)
			continue;
		*patched = true;
		return r;
	}
	return last;
}

/* Kalbfleisch and Prentice: log(-log(S)) is nearer to normal than S. */
static void put_band(struct survival *s, double open, double variance)
{
	double width;

	s->low = s->high = -1;
	if (open <= 0 || open >= 1 || variance <= 0)
		return;
	width = NORMAL_95 * sqrt(variance) / fabs(log(open));
	s->low = 1 - pow(open, exp(-width));
	s->high = 1 - pow(open, exp(width));
}

void survival_of(const struct adoption *a, unsigned set, struct survival *out)
{
	uint32_t at_risk = a->cohort[set];
	double open = 1, variance = 0;

	for (uint32_t r = 0; r < a->count; r++)
		out[r] = (struct survival){0};
	for (uint32_t i = 0; i < a->cohort[set]; i++) {
		bool patched;
		uint32_t r = end_of(a, set, i, &patched);

		if (patched)
			out[r].events++;
		else
			out[r].censored++;
	}
	for (uint32_t r = 0; r < a->count; r++) {
		struct survival *s = &out[r];
		double n = at_risk;
		double d = s->events;

		s->at_risk = at_risk;
		if (at_risk)
			open *= 1 - d / n;
		if (d > 0 && d < n)
			variance += d / (n * (n - d));
		s->patched = 1 - open;
		put_band(s, open, variance);
		at_risk -= s->events + s->censored;
	}
}
