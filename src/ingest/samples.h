/* samples.h - what one event gives to rules over several events: to correlations
 * of Sigma, and to patterns of indicators. They are completed when all is read
 * (questions/correlations.c, questions/patterns.c). */
#ifndef POSTERN_INGEST_SAMPLES_H
#define POSTERN_INGEST_SAMPLES_H

#include "ingest/collect.h"

/* Of the event that c->matcher saw last. What finds no room is counted in c. */
int samples_event(struct collect *c, const struct event *e,
		  struct err *err) MUST_USE;

#endif
