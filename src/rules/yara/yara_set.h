/* yara_set.h - YARA rules (libyara) over the bytes of web files.
 *
 * libyara keeps a count of its users that is not guarded: open and close sets
 * from one thread at a time. Scanning is free of that. */
#ifndef POSTERN_RULES_YARA_YARA_SET_H
#define POSTERN_RULES_YARA_YARA_SET_H

#include "base/arena.h"
#include "rules/rules.h"

struct yara_set; /* opaque; immutable once finished */

/* What rules say of themselves goes to the arena, which must outlive it. */
int yara_set_open(struct yara_set **out, struct arena *a,
		  struct err *err) MUST_USE;
void yara_set_close(struct yara_set *set); /* NULL is fine */
/* ST_FORMAT: "name:line: reason". */
int yara_set_add_file(struct yara_set *set, const char *name, struct span text,
		      struct err *err) MUST_USE;
/* The rules to come are not our own: they have the author and the score that
 * they say (meta "score", 0..100). */
void yara_set_foreign(struct yara_set *set);
/* Whether such a file would compile, on its own: a file that does not cannot be
 * taken back out of a set. Errors as above. */
int yara_set_try(const char *name, struct span text, struct err *err) MUST_USE;
int yara_set_finish(struct yara_set *set, struct err *err) MUST_USE;
/* Rules that are not private, in the order of the files. */
size_t yara_set_count(const struct yara_set *set);
const struct rule_info *yara_set_info(const struct yara_set *set, size_t i);

/* The file that it comes from, as yara_set_add_file was told. */
const char *yara_set_file(const struct yara_set *set, size_t i);

struct yara_matcher; /* opaque; one thread at a time */

int yara_matcher_open(struct yara_matcher **out, const struct yara_set *set,
		      struct err *err) MUST_USE;
void yara_matcher_close(struct yara_matcher *m); /* NULL is fine */
/* As matcher_page; `rule` of a match counts from 0 in this set. */
int yara_matcher_scan(struct yara_matcher *m, struct span bytes,
		      struct span path, const struct page_match **out,
		      struct err *err) MUST_USE;
/* Scans that ran out of time. */
uint64_t yara_matcher_cut(const struct yara_matcher *m);

#endif
