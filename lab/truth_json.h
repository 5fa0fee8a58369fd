/* truth_json.h - truth.json; docs/lab.md has its fields. */
#ifndef POSTERN_LAB_TRUTH_JSON_H
#define POSTERN_LAB_TRUTH_JSON_H

#include "story.h"

int truth_write(const struct story *st, uint64_t seed, const char *path,
		struct err *err) MUST_USE;

#endif
