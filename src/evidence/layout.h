/* layout.h - what a path inside the evidence says: whose file it was, and
 * where it lay on that Windows machine.
 *
 * A pure function of the text; nothing is opened.  docs/internals/evidence.md
 * has the table of layouts. */
#ifndef POSTERN_EVIDENCE_LAYOUT_H
#define POSTERN_EVIDENCE_LAYOUT_H

#include "base/arena.h"
#include "base/err.h"

/* How the host was told, weakest first.  What records say about their host
 * should win over HOST_FOLDER. */
enum host_basis {
	HOST_UNKNOWN,	/* let the records tell */
	HOST_FOLDER,	/* a folder or archive that may be named after it */
	HOST_ROOT,	/* the same, machine-like, above a drive root */
	HOST_COLLECTOR, /* a collector wrote it into its archive's name */
	HOST_GIVEN,	/* --host NAME=PATH */
};

struct layout {
	struct span host; /* as written there; empty when unknown */
	enum host_basis basis;
	struct span windows_path; /* "C:\inetpub\…"; empty when unknown */
	bool inferred;		  /* the drive or folder was filled in */
};

/* `path` has '/' or '\' between components; a component that ends in '!' is
 * an archive.  The spans of *out live in the arena (or are empty).  ST_NOMEM
 * when the arena is full; an odd path is no error, it says nothing. */
int layout_find(struct span path, struct arena *arena,
		struct layout *out) MUST_USE;

#endif
