/* reading.h - a store, read run after run, with what follows from it: what
 * reports, letters and cases are made from. */
#ifndef POSTERN_CENSUS_READING_H
#define POSTERN_CENSUS_READING_H

#include "census/adoption.h"

struct reading {
	struct model_tables tables;
	struct fingerprints *fingerprints; /* owned */
	struct adoption adoption;
	struct model *last;  /* newest run, or NULL; owned */
	uint32_t unfinished; /* runs that were stopped before their end */
	bool finished_only;  /* and so left out */
};

struct reading_wishes {
	int64_t until_ns; /* runs of later days are left out; 0: none is */
	/* Runs that were stopped before the end are left out: who was not
	 * visited yet would seem to have vanished. */
	bool finished_only;
	/* Called for each run when it has been added; may be NULL. */
	int (*each)(void *arg, const struct reading *r, struct err *err);
	void *arg;
};

/* To be released in any case. ST_USAGE: no run is left. */
int reading_open(struct reading *r, struct store *store,
		 const struct knowledge *k, const struct reading_wishes *wishes,
		 struct err *err) MUST_USE;
void reading_release(struct reading *r); /* a zeroed one is fine */

#endif
