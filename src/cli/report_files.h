/* report_files.h - reports to stdout, and as files beside the case. */
#ifndef POSTERN_CLI_REPORT_FILES_H
#define POSTERN_CLI_REPORT_FILES_H

#include "base/buf.h"
#include "report/report.h"

#define REPORT_FILES_MAX 8

/* For report_sink.write: to the standard output. */
int report_to_stdout(struct report_sink *sink, struct span bytes,
		     struct err *err) MUST_USE;

/* For this terminal. lang: of --lang, NULL for English; case_path: as the user
 * gave it, borrowed. */
struct report_options report_options_of(const char *lang,
					const char *case_path);

struct report_files {
	char *name[REPORT_FILES_MAX];
	size_t count;
};
void report_files_release(struct report_files *f);

/* formats, langs: comma lists ("json,html", "en,ar").  Writes PREFIX.json,
 * PREFIX.en.html, PREFIX.ar.html, PREFIX.en.txt …, each whole or not at all,
 * and a custody row for each when the case is open for writing. */
int report_files_write(struct case_file *c, const char *prefix,
		       const char *formats, const char *langs, bool custody,
		       struct report_files *out, struct err *err) MUST_USE;

/* Those of the same names that are there already, anew, with custody rows. */
int report_files_renew(struct case_file *c, const char *prefix,
		       struct report_files *out, struct err *err) MUST_USE;

/* The path without ".postern" at its end; yours to free with mem_free. */
char *report_prefix(const char *case_path);

#endif
