/* err.h - what went wrong, where, in one line for a person.
 *
 * Who first sees a failure fills the struct; callers handle it or put context
 * in front with err_in().  Every function that takes a struct err accepts
 * NULL, for callers that only want the status. */
#ifndef POSTERN_BASE_ERR_H
#define POSTERN_BASE_ERR_H

#include <stdint.h>

#include "base/banned.h"
#include "base/compiler.h"

enum status { /* 0, or negative */
	      ST_OK = 0,
	      ST_NOMEM = -1,  /* an allocation failed */
	      ST_IO = -2,     /* the system refused a read, a write, an open */
	      ST_FORMAT = -3, /* bytes break a rule of their format */
	      ST_LIMIT = -4,  /* a cap of base/limits.h or of an option */
	      ST_USAGE = -5,  /* the caller's words are off: exit code 2 */
	      ST_INTEGRITY =
		      -6, /* evidence or case is not what it was: exit 4 */
	      ST_CANCELLED = -7, /* the run was asked to stop */
	      ST_PASSWORD = -8,	 /* encrypted, and no password fits */
};

#define ERR_NO_OFFSET UINT64_MAX

struct err {
	enum status code;
	uint64_t offset; /* in the evidence, bytes, or ERR_NO_OFFSET */
	char text[256];	 /* one line, no full stop, no line feed */
};

void err_fill(struct err *err, enum status code, uint64_t offset,
	      const char *fmt, ...) PRINTF_LIKE(4, 5);
void err_fill_sys(struct err *err, enum status code, int sys_errno,
		  const char *fmt, ...) PRINTF_LIKE(4, 5);

static inline int err_code(enum status code)
{
	return code;
}

/* err_set(err, code, offset, fmt, ...) fills *err and gives code, so that a
 * caller can return it; a macro, so that compilers and checkers see which
 * code that is. */
#define err_set(err, code, offset, ...)                                        \
	(err_fill(err, code, offset, __VA_ARGS__), err_code(code))

/* err_sys(err, code, sys_errno, fmt, ...): the same with errno's text behind
 * the message: "fmt: No such file". */
#define err_sys(err, code, sys_errno, ...)                                     \
	(err_fill_sys(err, code, sys_errno, __VA_ARGS__), err_code(code))

/* Puts "fmt: " in front of what *err says; returns its code. */
int err_in(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* "out of memory", for the many places that can only say that. */
static inline int err_nomem(struct err *err)
{
	return err_set(err, ST_NOMEM, ERR_NO_OFFSET, "out of memory");
}

#endif
