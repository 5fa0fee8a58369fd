/* magic.h - what the first bytes of a file say it is. Names are not asked. */
#ifndef POSTERN_EVIDENCE_MAGIC_H
#define POSTERN_EVIDENCE_MAGIC_H

#include "base/span.h"

enum magic_kind {
	MAGIC_OTHER, /* nothing that evidence/ knows */
	MAGIC_ZIP,
	MAGIC_7Z,
	MAGIC_TAR,
	MAGIC_PACKED,	/* one compressed stream: a tar or a single file */
	MAGIC_UNOPENED, /* a container, but none that is opened */
};

struct magic {
	enum magic_kind kind;
	const char *name; /* NULL for MAGIC_OTHER */
};

/* Bytes that magic_of must see; fewer only when the file is shorter. */
#define MAGIC_HEAD 512

struct magic magic_of(struct span head);

#endif
