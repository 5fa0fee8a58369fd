/* fetch.h - bytes and digests of evidence that a case has read before. */
#ifndef POSTERN_CLI_FETCH_H
#define POSTERN_CLI_FETCH_H

#include "evidence/evidence.h"
#include "report/report.h"

struct fetch {
	struct report_fetch face;
	struct evidence_sink sink;
	struct evidence_list *list;
	struct evidence_options options;
	struct passwords passwords;
	char **root; /* owned */
	size_t root_count;
};

/* The roots are those given, else those that the case was made from (meta
 * "roots", a line each). ST_USAGE when there are none. */
int fetch_open(struct fetch *f, struct case_file *c, const char *const *roots,
	       size_t root_count, const char *password_file,
	       struct err *err) MUST_USE;
void fetch_release(struct fetch *f); /* a zeroed one is fine */

/* Keeps the roots in the case, as absolute paths. */
int fetch_note_roots(struct case_file *c, const char *const *roots,
		     size_t root_count, struct err *err) MUST_USE;

#endif
