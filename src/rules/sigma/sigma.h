/* sigma.h - Sigma rules: compiled once, frozen, shared by all threads.
 *
 *	sigma_open(&set, names, err);
 *	for each file	sigma_add_file(set, name, text, err);
 *	sigma_compile(set, &options, err);	then freeze the names
 *	sigma_matcher_open(&m, set, err);	one a thread
 *	n = sigma_match(m, &event, &rules, err);
 *
 * A rule that cannot be run exactly as it is written is refused, with file,
 * line, column and reason, and counted; it is never half run.  docs/sigma.md
 * has the language as it is understood here. */
#ifndef POSTERN_RULES_SIGMA_SIGMA_H
#define POSTERN_RULES_SIGMA_SIGMA_H

#include "base/buf.h"
#include "event/event.h"
#include "event/names.h"

/* Caps. A rule beyond them is refused. */
#define SIGMA_RULES_MAX 65536
#define SIGMA_VALUES_MAX 65536		/* values of one field */
#define SIGMA_VALUE_MAX ((size_t)65536) /* bytes of one value */
#define SIGMA_GLOB_MAX 4096   /* tokens of one with wildcards inside */
#define SIGMA_NODES_MAX 65536 /* terms of one condition, written out */
#define SIGMA_DEPTH_MAX 64    /* parentheses in a condition */

enum sigma_level {
	SIGMA_NO_LEVEL,
	SIGMA_INFORMATIONAL,
	SIGMA_LOW,
	SIGMA_MEDIUM,
	SIGMA_HIGH,
	SIGMA_CRITICAL,
};
const char *sigma_level_name(enum sigma_level level); /* "" for none */
/* SIGMA_NO_LEVEL when there is no such word. */
enum sigma_level sigma_level_find(struct span name);

/* What a rule says of itself; all spans live as long as the set. */
struct sigma_info {
	const char *file;
	unsigned line;
	struct span id, name, title, description, author, status, date;
	struct span description_ar; /* our own rules: the same in Arabic */
	struct span product, category, service;
	enum sigma_level level;
	const struct span *tags;
	size_t tag_count;
	bool is_correlation;
	bool hidden; /* only referred to: it gives no matches of its own */
};

struct sigma_refusal {
	const char *file;
	unsigned line, column; /* from 1; 0: of the whole file */
	struct span id, title; /* empty when they could not be read */
	const char *why;
};

struct sigma_set; /* opaque */

int sigma_open(struct sigma_set **out, struct field_names *names,
	       struct err *err) MUST_USE;
void sigma_close(struct sigma_set *s); /* NULL is fine */

/* Where rules that are added later are looked for: a text as
 * data/sigma-logsources.yml. */
int sigma_add_logsources(struct sigma_set *s, const char *file,
			 struct span text, struct err *err) MUST_USE;
/* Values for |expand: a mapping of names to lists. Before any rule. */
int sigma_add_values(struct sigma_set *s, const char *file, struct span text,
		     struct err *err) MUST_USE;
/* All documents of a file. Mistakes in it are refusals, no errors: negative
 * only when there is no memory. */
int sigma_add_file(struct sigma_set *s, const char *file, struct span text,
		   struct err *err) MUST_USE;

struct sigma_options {
	bool without_prefilter; /* tests: evaluate every rule */
};

/* Resolves correlations and filters and makes the program. */
int sigma_compile(struct sigma_set *s, const struct sigma_options *options,
		  struct err *err) MUST_USE;

/* Rules that run, correlations among them. */
size_t sigma_count(const struct sigma_set *s);
const struct sigma_info *sigma_info(const struct sigma_set *s, size_t rule);
size_t sigma_refusal_count(const struct sigma_set *s);
const struct sigma_refusal *sigma_refusal(const struct sigma_set *s, size_t i);
/* Things worth a second look that refuse nothing, such as a filter without
 * "not". */
size_t sigma_warning_count(const struct sigma_set *s);
const struct sigma_refusal *sigma_warning(const struct sigma_set *s, size_t i);

struct sigma_matcher; /* opaque; one thread at a time */

int sigma_matcher_open(struct sigma_matcher **out, const struct sigma_set *s,
		       struct err *err) MUST_USE;
void sigma_matcher_close(struct sigma_matcher *m); /* NULL is fine */

/* The rules that hold for the event, in rising order, hidden ones too; *out is
 * the matcher's until the next call. Their number, or negative. */
int sigma_match(struct sigma_matcher *m, const struct event *e,
		const uint32_t **out, struct err *err) MUST_USE;
/* Regular expressions and wildcards given up at a limit so far. */
uint64_t sigma_matcher_cut(const struct sigma_matcher *m);
/* Did any event of a log source that the rule looks at pass by? */
bool sigma_matcher_saw(const struct sigma_matcher *m, size_t rule);
/* The same for each rule of the set, correlations too: those that want all of
 * their rules could hold when all of these saw an event, the others when one
 * did. */
void sigma_matcher_saw_all(const struct sigma_matcher *m, bool *saw);
/* How often the rule was a candidate and had to be evaluated. */
uint64_t sigma_matcher_tries(const struct sigma_matcher *m, size_t rule);
/* From now on the time that each rule takes is measured, which takes time. */
int sigma_matcher_measure(struct sigma_matcher *m, struct err *err) MUST_USE;
uint64_t sigma_matcher_spent_ns(const struct sigma_matcher *m, size_t rule);
/* Adds what another thread's matcher saw and tried. */
void sigma_matcher_join(struct sigma_matcher *m,
			const struct sigma_matcher *other);
/* False: no rule looks at events of that log (and channel). */
bool sigma_looks_at(const struct sigma_set *s, enum log_kind log,
		    struct span channel);

/* The fields that the rule asks for, and their values, as a JSON object. */
void sigma_detail(struct buf *b, struct sigma_matcher *m, size_t rule,
		  const struct event *e);
/* Why the rule does or does not hold, term by term, one a line. */
void sigma_explain(struct buf *b, struct sigma_matcher *m, size_t rule,
		   const struct event *e);

#endif
