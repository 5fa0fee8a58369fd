/* answers.h - the right answers that need not be written into a scenario,
 * because they follow from what was done in it. */
#ifndef POSTERN_LAB_ANSWERS_H
#define POSTERN_LAB_ANSWERS_H

#include "scenario.h"
#include "truth.h"

/* Adds an answer for every question of the report contract that the scenario
 * does not answer itself; texts live in the truth. Call when all deeds and
 * their places are known. */
void answers_complete(struct scenario *s, struct truth *t);

#endif
