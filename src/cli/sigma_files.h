/* sigma_files.h - rules from files and folders, and those in the program. */
#ifndef POSTERN_CLI_SIGMA_FILES_H
#define POSTERN_CLI_SIGMA_FILES_H

#include "cli/option.h"
#include "event/names.h"
#include "rules/sigma/sigma.h"

struct sigma_sources {
	const struct text_list *rules;	/* files and folders; none: our own */
	const struct text_list *values; /* for |expand */
	bool own;			/* our own, besides those */
	bool without_prefilter;
};

struct sigma_loaded {
	struct field_names *names; /* frozen */
	struct sigma_set *set;
	size_t files;
};

/* Reads, compiles and freezes. ST_USAGE: no such file or folder, or no rule in
 * it. Folders give their *.yml and *.yaml, in byte order, at any depth. */
int sigma_load(struct sigma_loaded *out, const struct sigma_sources *from,
	       struct err *err) MUST_USE;
void sigma_unload(struct sigma_loaded *l); /* a zeroed one is fine */

/* "file:line:column: why" on stderr, for each refusal; all of them or the
 * first few and how many more. */
void sigma_say_refusals(const struct sigma_set *s, size_t most);

#endif
