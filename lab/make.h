/* make.h - one scenario with one seed, as evidence and its truth. */
#ifndef POSTERN_LAB_MAKE_H
#define POSTERN_LAB_MAKE_H

#include <stdio.h>

#include "pack.h"

struct make_options {
	const char *scenario; /* a name of lab/scenarios, or a path */
	const char *out;
	uint64_t seed;
	unsigned days, users, servers; /* 0: the scenario's */
	enum pack_format format;
	const char
		*meant; /* file for the Windows events as meant; NULL: none */
	const char *without; /* a verb not taken: a trace switched off */
};

int make(const struct make_options *opt, struct err *err) MUST_USE;

/* A line for each scenario that there is: name and title. */
int make_list(FILE *out, struct err *err) MUST_USE;

#endif
