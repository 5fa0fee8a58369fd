/* guard.h - evidence is never written to. */
#ifndef POSTERN_EVIDENCE_GUARD_H
#define POSTERN_EVIDENCE_GUARD_H

#include "base/err.h"

/* ST_USAGE when a file written at `path` (a case, a report; it need not exist
 * yet, nor its folders) would lie inside a root of the evidence or be one. */
int evidence_refuse_inside(const char *path, const char *const *roots,
			   size_t root_count, struct err *err) MUST_USE;

#endif
