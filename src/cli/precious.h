/* precious.h - what the operator names as precious: hosts, shares, databases,
 * and what they hold (docs/precious.md). */
#ifndef POSTERN_CLI_PRECIOUS_H
#define POSTERN_CLI_PRECIOUS_H

#include "case/case.h"

/* Puts the rows of the file into table precious in place of those before, and
 * a row into the custody log with the file's digest. path NULL: nothing is
 * done.  ST_USAGE: "FILE:LINE: reason"; the case is as before.  c NULL: the
 * file is only checked, so that hours of reading are not lost to a typing
 * error. */
int precious_into_case(struct case_file *c, const char *path,
		       struct err *err) MUST_USE;

#endif
