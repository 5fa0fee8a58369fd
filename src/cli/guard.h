/* guard.h - what the process may still do before it meets the first hostile
 * byte: read the evidence, write to what is open already, nothing else.
 *
 * Landlock (landlock(7)) takes away every path but the evidence (and the C
 * library's tables of characters), and writing to any path; seccomp (seccomp(2)) leaves the calls that reading, hashing,
 * threads and SQLite need: no network, no other program, no signals to
 * others.  Neither can be undone. Call it before threads are started. */
#ifndef POSTERN_CLI_GUARD_H
#define POSTERN_CLI_GUARD_H

#include <stdbool.h>

#include "base/err.h"

struct guard_state {
	bool landlock; /* false: this kernel has none, or it is switched off */
	bool seccomp;
};

/* roots: what may be read, files or folders. ST_USAGE: no such path; ST_IO:
 * a wall that the kernel has could not be raised; a missing one is told in *out. */
int guard_enter(const char *const *roots, size_t count, struct guard_state *out,
		struct err *err) MUST_USE;

#endif
