/* source.h - bytes of an evidence item, read forward in blocks.
 *
 * Readers never map or seek: whatever stands behind (a file, a member of an
 * archive in an archive, memory), it takes constant memory.  The same bytes
 * give the same events however they are cut into reads. */
#ifndef POSTERN_BASE_SOURCE_H
#define POSTERN_BASE_SOURCE_H

#include "base/digest.h"

/* A source is embedded in what owns it; read() gives 1..cap bytes, 0 at the
 * end, or a negative status with *err filled. */
struct source {
	int64_t (*read)(struct source *s, uint8_t *out, size_t cap,
			struct err *err);
	uint64_t at; /* bytes given so far */
};

int64_t source_read(struct source *s, uint8_t *out, size_t cap,
		    struct err *err) MUST_USE;
/* Reads until cap bytes are there or the end is reached. */
int64_t source_fill(struct source *s, uint8_t *out, size_t cap,
		    struct err *err) MUST_USE;

/* Bytes in memory; `in` must outlive it. piece: most bytes a read gives, 0 for
 * no bound (tests cut the input everywhere). */
struct memory_source {
	struct source source;
	struct span in;
	size_t piece;
};

void memory_source_init(struct memory_source *m, struct span in, size_t piece);

/* An open file descriptor, which stays the caller's. */
struct fd_source {
	struct source source;
	int fd;
};

void fd_source_init(struct fd_source *f, int fd);

/* Gives first the bytes of `head`, then those of `next`; both must outlive
 * it. For what had to be looked at to tell the format. */
struct joined_source {
	struct source source;
	struct span head;
	struct source *next;
};

void joined_source_init(struct joined_source *j, struct span head,
			struct source *next);

/* Passes `next` through and adds every byte to a digest; both borrowed. */
struct hashed_source {
	struct source source;
	struct source *next;
	struct digest *digest;
};

void hashed_source_init(struct hashed_source *h, struct source *next,
			struct digest *digest);

#endif
