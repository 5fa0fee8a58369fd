/* paths.h - the files that an option names: one, or a folder with all below. */
#ifndef POSTERN_CLI_PATHS_H
#define POSTERN_CLI_PATHS_H

#include "base/buf.h"

struct paths {
	char **list; /* owned */
	size_t count, room;
};

/* Adds a file, or the files below a folder whose names are wanted, in byte
 * order, at any depth; links are not followed, names with a dot in front are
 * left. ST_USAGE: no such path, or no file in it ("no WHAT in it"). */
int paths_add(struct paths *p, const char *root,
	      bool (*wanted)(const char *name), const char *what,
	      struct err *err) MUST_USE;
void paths_release(struct paths *p); /* a zeroed one is fine */

/* The whole file; b gets up to one byte more than most_bytes, so that whoever
 * reads it can say that it is too large. */
int paths_read(const char *path, struct buf *b, size_t most_bytes,
	       struct err *err) MUST_USE;
/* Bytes of the path in front of the last name of a root. */
size_t paths_before_name(const char *root);

#endif
