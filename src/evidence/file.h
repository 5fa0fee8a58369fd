/* file.h - a file of the evidence: opened safely, read anywhere, hashed once.
 *
 * The digest advances over the bytes in their order, whatever order they are
 * read in: a read that begins at or before the hashed part and goes beyond
 * takes it further, and finishing reads what is still missing.  So archives
 * whose directory is at the end are hashed in the pass that unpacks them. */
#ifndef POSTERN_EVIDENCE_FILE_H
#define POSTERN_EVIDENCE_FILE_H

#include "base/source.h"

struct evidence_file {
	struct source source;  /* reads on from `at` */
	int fd;		       /* owned; -1 when closed */
	uint64_t at;	       /* next byte to read */
	uint64_t size;	       /* when it was opened */
	int64_t changed_ns;    /* its modification time then */
	uint64_t hashed;       /* bytes in the digest: 0..hashed-1 */
	struct digest *digest; /* borrowed */
};

/* Opens `path` below the folder `dir` (AT_FDCWD: as it stands, links in it
 * are followed; else no link on the way is).  Read-only, never a device or a
 * pipe, access time left alone where the system lets us.  ST_IO with the
 * reason. */
int evidence_file_open(struct evidence_file *f, int dir, const char *path,
		       struct digest *digest, struct err *err) MUST_USE;
void evidence_file_close(struct evidence_file *f);

/* The next read begins there; beyond the end is an error. */
int evidence_file_seek(struct evidence_file *f, uint64_t at,
		       struct err *err) MUST_USE;

/* Hashes what was not read. ST_IO when that fails, or when the file is not
 * what it was when it was opened; f->hashed then tells how far it went. */
int evidence_file_finish(struct evidence_file *f, struct err *err) MUST_USE;

#endif
