/* intel.h - indicators, warning lists and YARA rules that a person gives. */
#ifndef POSTERN_CLI_INTEL_H
#define POSTERN_CLI_INTEL_H

#include "base/digest.h"
#include "case/case.h"
#include "cli/option.h"
#include "rules/indicators/indicator.h"
#include "rules/yara/yara_set.h"

/* Bytes of one file of indicators; a list of a hundred million digests is cut
 * up by who has one. */
#define INTEL_FILE_MAX ((size_t)4 << 30)

struct intel_sources {
	const struct text_list *indicators; /* files and folders */
	const struct text_list *warninglists;
	const struct text_list *yara;
	bool own; /* data/indicators.csv of the program */
	bool any_time;
	bool yara_logs; /* YARA over the text of logs, too */
};

struct intel_refusal {
	const char *file;
	char why[256];
};

struct intel {
	struct indicator_set *set; /* NULL: none was asked for */
	struct yara_set *yara;	   /* NULL: none */
	struct arena arena;	   /* texts of the YARA rules */
	size_t files;
	/* files that could not be read whole */
	struct intel_refusal *refusal; /* owned */
	size_t refusal_count, refusal_room;
	size_t yara_files, yara_refused;
};

/* Reads and compiles; adds to the names. ST_USAGE: no such file or folder. A
 * file that is off is refused and told, what else there is counts. digest gets
 * the bytes of all files; may be NULL. */
int intel_load(struct intel *in, const struct intel_sources *from,
	       struct field_names *names, struct digest *digest,
	       struct err *err) MUST_USE;
void intel_release(struct intel *in); /* a zeroed one is fine */
/* Rows of not_examined: files that could not be read, and how many indicators
 * are not looked for, by reason. */
int intel_note(struct case_file *c, const struct intel *in,
	       struct err *err) MUST_USE;
/* On stderr: what is looked for, what was refused and why. */
void intel_say(const struct intel *in);

#endif
