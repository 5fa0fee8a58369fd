/* plan.h - what a scan would send, told beforehand; nothing is sent. */
#ifndef POSTERN_CENSUS_PLAN_H
#define POSTERN_CENSUS_PLAN_H

#include "census/scan.h"

/* Every question to the name service and every address that is known before
 * they are answered, then the requests, budgets and counts, as text. The same
 * refusals as scan_run(). put() gets it in pieces. */
int plan_run(const struct scan_options *o, bool arabic,
	     int (*put)(void *arg, struct span text, struct err *err),
	     void *arg, struct err *err) MUST_USE;

#endif
