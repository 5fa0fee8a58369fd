/* passwords.h - the passwords of --password-file. */
#ifndef POSTERN_EVIDENCE_PASSWORDS_H
#define POSTERN_EVIDENCE_PASSWORDS_H

#include "base/err.h"
#include "base/source.h"

/* Zeroed before memory is given back. */
struct passwords {
	char *text; /* owned: NUL-separated */
	size_t text_len;
	const char **list; /* owned: into text */
	size_t count;
};

/* One a line, LF or CRLF; blanks belong to the password; empty lines and a
 * BOM in front do not count. */
int passwords_read(struct passwords *out, struct source *in,
		   struct err *err) MUST_USE;
int passwords_load(struct passwords *out, const char *path,
		   struct err *err) MUST_USE;
void passwords_release(struct passwords *p); /* a zeroed one is fine */

#endif
