/* container.h - the members of one archive, pulled; all that knows libarchive.
 *
 * Archives are streams of bytes in and streams of bytes out: nothing is ever
 * written to disk, no program is started, and no name is used but as text. */
#ifndef POSTERN_EVIDENCE_CONTAINER_H
#define POSTERN_EVIDENCE_CONTAINER_H

#include "base/source.h"
#include "evidence/file.h"
#include "evidence/magic.h"
#include "evidence/passwords.h"

#define MEMBER_BYTES_UNKNOWN UINT64_MAX

enum member_kind {
	MEMBER_FILE,
	MEMBER_FOLDER,
	MEMBER_SYMLINK,
	MEMBER_HARDLINK, /* its bytes are another member's */
	MEMBER_SPECIAL,	 /* devices and the like */
};

struct container_member {
	struct span name; /* as the archive has it, UTF-8 where it says so;
			   * empty: a single packed file; until next */
	uint64_t bytes;	  /* as its directory says */
	enum member_kind kind;
	bool encrypted;
};

/* Where the archive's bytes come from: one of the three; all borrowed. */
struct container_input {
	struct source *forward;	    /* can only be read on */
	struct evidence_file *file; /* from its start */
	struct span memory;

	const struct passwords *passwords; /* NULL: none */
	size_t *password;		   /* in, out: the one to try first */
};

/* Opaque; one thread at a time. */
struct container;

/* ST_FORMAT when it is no such archive after all, ST_PASSWORD when even its
 * directory is encrypted, ST_NOMEM. */
int container_open(struct container **out, struct magic magic,
		   const struct container_input *in, struct err *err) MUST_USE;
void container_close(struct container *c); /* NULL is fine */

/* 1 and *out, 0 at the end, or negative with *err: nothing more can be read
 * when container_is_over, else call again. */
int container_next(struct container *c, struct container_member *out,
		   struct err *err) MUST_USE;
bool container_is_over(const struct container *c);
/* True for a packed single file, which has one member without a name. */
bool container_is_single(const struct container *c);
/* Bytes of the archive used so far. */
uint64_t container_used(const struct container *c);

/* The current member: 1..cap bytes, 0 at the end, negative where it breaks
 * off: ST_FORMAT, ST_PASSWORD, ST_IO; every later call gives the same. */
int64_t container_read(struct container *c, uint8_t *out, size_t cap,
		       struct err *err) MUST_USE;

#endif
