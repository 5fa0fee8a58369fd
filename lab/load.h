/* load.h - honest IIS and HttpProxy logs in any amount, as fast as the disk
 * takes them: for benchmarks. */
#ifndef POSTERN_LAB_LOAD_H
#define POSTERN_LAB_LOAD_H

#include "base/err.h"

struct load_options {
	const char *out;
	uint64_t bytes;
	uint64_t seed;
};

int load(const struct load_options *opt, struct err *err) MUST_USE;

#endif
