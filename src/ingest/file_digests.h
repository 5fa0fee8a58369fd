/* file_digests.h - MD5, SHA-1 and SHA-512 of a file while it is read, where
 * indicators look for them; SHA-256 of all evidence is in its receipt. */
#ifndef POSTERN_INGEST_FILE_DIGESTS_H
#define POSTERN_INGEST_FILE_DIGESTS_H

#include "base/digests.h"
#include "ingest/item.h"

/* *out: NULL when none is looked for. */
int file_digests_open(struct digests **out, const struct rules *rules,
		      struct err *err) MUST_USE;

struct file_digests {
	struct source source; /* what is read instead of next */
	struct source *next;
	struct digests *to;
};

void file_digests_begin(struct file_digests *f, struct digests *to,
			struct source *next);
/* Reads what nobody read, and puts the digests into r->digests as text. */
int file_digests_end(struct file_digests *f, struct item_result *r,
		     struct err *err) MUST_USE;

#endif
