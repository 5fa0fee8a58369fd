/* correlation.h - rules over matches of other rules: the checked tree, and the
 * machine that finds them.
 *
 * Matches of the rules that correlations refer to are kept with the values
 * that they group and count by, and put in order of time at the end: files
 * come in any order, so nothing is ever late.  Memory is bounded; what did not
 * fit is counted and must be reported. */
#ifndef POSTERN_RULES_SIGMA_CORRELATION_H
#define POSTERN_RULES_SIGMA_CORRELATION_H

#include "rules/sigma/tree.h"

#define CORRELATION_RULES_MAX 64 /* that one correlation refers to */
#define CORRELATION_FIELDS_MAX 16
#define CORRELATION_DEPTH_MAX 32 /* correlations over correlations */
#define COMPARISONS_MAX 4

enum correlation_type {
	CORRELATE_EVENT_COUNT,
	CORRELATE_VALUE_COUNT,
	CORRELATE_TEMPORAL,
	CORRELATE_ORDERED,
	CORRELATE_SUM,
	CORRELATE_AVERAGE,
	CORRELATE_PERCENTILE,
	CORRELATE_MEDIAN,
};

enum compare_op { OP_GT, OP_GTE, OP_LT, OP_LTE, OP_EQ, OP_NEQ };

struct comparison {
	enum compare_op op;
	double value;
};

struct correlation {
	enum correlation_type type;
	size_t rule_count;
	const struct span *name; /* of the rules, as written */
	const uint32_t *rule;	 /* of the set, in the same order */
	size_t group_count;
	const struct span *group; /* names */
	/* field_name[rule * group_count + group]: what that rule calls it */
	const struct span *field_name;
	const unsigned *field; /* the same as fields of the set */
	int64_t timespan_ns;
	size_t comparison_count;
	struct comparison comparison[COMPARISONS_MAX];
	size_t value_count; /* fields that are counted or summed */
	const unsigned *value;
	double percentile;	 /* 0..100 */
	const struct expr *expr; /* extended condition; `line` of an item is
				  * the index of the rule */
	bool generate;
	unsigned depth; /* 1: over plain rules only */
};

/* Reads the document of a correlation into *out; its rules are resolved
 * later, by correlations_resolve. */
int correlation_read(struct reading_rule *r, const struct yaml_node *doc,
		     struct sigma_rule *out) MUST_USE;
/* Finds the rules that correlations mean; those that cannot be run are refused
 * and taken out of the set. */
int correlations_resolve(struct sigma_set *s, struct err *err) MUST_USE;

/* --- finding them --- */

struct correlator; /* opaque; one thread */

/* What a correlation found: a stretch during which it held. */
struct correlation_match {
	uint32_t rule;
	int64_t first_ns, last_ns; /* of the events in it */
	double count;		   /* at its highest (or last, for lt) */
	struct span group;	   /* "TargetUserName=x, IpAddress=y" */
	/* the places of the first and last event, as given */
	uint64_t first_mark, last_mark;
};

/* max_bytes: of kept events. */
int correlator_open(struct correlator **out, const struct sigma_set *s,
		    size_t max_bytes, struct err *err) MUST_USE;
void correlator_close(struct correlator *c); /* NULL is fine */
/* What one match of a rule gives to one correlation over it: the values that
 * it groups and counts by, in small letters, a NUL behind each. */
struct correlation_sample {
	uint32_t correlation; /* rule of the set */
	uint32_t part;	      /* which of its rules it was */
	struct span group;
	struct span value;
	double number; /* what is summed, else 0 */
};

/* Spans live for the call. */
struct sample_sink {
	int (*take)(struct sample_sink *sink,
		    const struct correlation_sample *sample, struct err *err);
};

/* All that a match of the rule gives; text is scratch. Events that lack a value
 * give nothing. */
int correlation_samples(struct sigma_matcher *m, uint32_t rule,
			const struct event *e, struct buf *text,
			struct sample_sink *sink, struct err *err) MUST_USE;
/* True when some correlation refers to the rule. */
bool sigma_is_wanted(const struct sigma_set *s, size_t rule);

/* One that was kept elsewhere; copied. */
void correlator_take(struct correlator *c,
		     const struct correlation_sample *sample, int64_t time_ns,
		     uint64_t mark);
/* A match of a rule; mark is the caller's and comes back. */
int correlator_add(struct correlator *c, struct sigma_matcher *m, uint32_t rule,
		   const struct event *e, uint64_t mark,
		   struct err *err) MUST_USE;
/* In order of rule, then time. ST_NOMEM. *out lives as long as c. */
int correlator_finish(struct correlator *c,
		      const struct correlation_match **out, size_t *count,
		      struct err *err) MUST_USE;
/* Matches that were not kept: over max_bytes, or without a time. */
uint64_t correlator_lost(const struct correlator *c);

#endif
