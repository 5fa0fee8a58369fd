/* sigma_files.h - rules from files and folders, and those in the program. */
#ifndef POSTERN_CLI_SIGMA_FILES_H
#define POSTERN_CLI_SIGMA_FILES_H

#include "base/digest.h"
#include "case/case.h"
#include "cli/option.h"
#include "event/names.h"
#include "rules/sigma/sigma.h"

struct sigma_sources {
	const struct text_list *rules;	/* files and folders; none: our own */
	const struct text_list *values; /* for |expand */
	const struct text_list *map;	/* log sources; NULL: ours only */
	bool own;			/* our own, besides those */
	bool without_prefilter;
	/* What else has fields to ask for, before the names are frozen; may be
	 * NULL. */
	int (*more)(void *context, struct field_names *names, struct err *err);
	void *context;
};

struct sigma_loaded {
	struct field_names *names; /* frozen */
	struct sigma_set *set;
	size_t files;
};

/* Adds the files of --rules to a set; it keeps their names as they are below
 * the folder that was given ("pack/web/x.yml" of "/home/a/pack"), so that no
 * result depends on where they lay.  digest gets the bytes. */
int sigma_files_add(struct sigma_set *set, const struct text_list *rules,
		    struct digest *digest, struct err *err) MUST_USE;
/* Adds the log sources of --log-sources: for rules that are added later, to
 * whom they come before ours. */
int sigma_map_add(struct sigma_set *set, const struct text_list *map,
		  struct digest *digest, struct err *err) MUST_USE;
/* Adds the values of --values. */
int sigma_values_add(struct sigma_set *set, const struct text_list *values,
		     struct digest *digest, struct err *err) MUST_USE;

/* Reads, compiles and freezes. ST_USAGE: no such file or folder, or no rule in
 * it. Folders give their *.yml and *.yaml, in byte order, at any depth. */
int sigma_load(struct sigma_loaded *out, const struct sigma_sources *from,
	       struct err *err) MUST_USE;
void sigma_unload(struct sigma_loaded *l); /* a zeroed one is fine */

/* Rules that cannot be run say nothing about the evidence, and must not seem
 * to: a row of not_examined for each. set: NULL is fine. */
int sigma_note_refusals(struct case_file *c, const struct sigma_set *set,
			struct err *err) MUST_USE;
/* "file:line:column: why" on stderr, for each refusal; all of them or the
 * first few and how many more. */
void sigma_say_refusals(const struct sigma_set *s, size_t most);

#endif
