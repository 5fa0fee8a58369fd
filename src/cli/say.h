/* say.h - what the program says to a person: results on stdout, the rest on
 * stderr, with colour only for a terminal that wants it. */
#ifndef POSTERN_CLI_SAY_H
#define POSTERN_CLI_SAY_H

#include "base/buf.h"

#define LIMIT_FILE_NAME ((size_t)8192)

/* "postern: text" on stderr. */
void say(const char *fmt, ...) PRINTF_LIKE(1, 2);
/* "postern: text of *err" on stderr; the exit code for its status. */
int say_error(const struct err *err);

bool say_is_terminal(int fd);
/* stdout is a terminal, NO_COLOR is not set, TERM is not "dumb". */
bool say_wants_colour(void);
/* Columns of the terminal on stdout, 80 when it is none; 40..200. */
unsigned say_width(void);

/* All of it to stdout. ST_IO: nobody reads, or the disk is full. */
int say_bytes(struct span bytes, struct err *err) MUST_USE;

/* A file of this program's own: PATH.new, written, flushed, renamed. */
int write_file(const char *path, struct span bytes, struct err *err) MUST_USE;
/* say_bytes() to an open file; name: for the message. */
int say_to(int fd, struct span bytes, const char *name,
	   struct err *err) MUST_USE;

#endif
