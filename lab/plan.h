/* plan.h - which scenario is made, and with which of the options. */
#ifndef POSTERN_LAB_PLAN_H
#define POSTERN_LAB_PLAN_H

#include <stdio.h>

#include "make.h"
#include "scenario.h"

/* Reads the scenario and changes it as the options say. Yours to release,
 * also after an error. A step left out, or beyond the last day, leaves a
 * scenario that answers nothing: answer_count is 0, and `cut` is set. */
int plan_read(struct scenario *s, const struct make_options *o,
	      struct err *err) MUST_USE;

/* Whether `out` may be written: there is no evidence, or truth.json beside it
 * says that make wrote it. */
int plan_check_out(const char *out, struct err *err) MUST_USE;

#endif
