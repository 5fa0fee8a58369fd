/* program.h - traces as a program: for each kind of log a row of gates.
 *
 * An alternative is one map of a trace's `match`; for each kind of log they
 * are numbered, and a set of them is a bitmap.  A gate stands for one field:
 * given its value it rules out every alternative with a predicate on that
 * field that does not hold.  An event passes the gates one after the other
 * until no alternative is left, which for a normal line is the first or second.
 * Gates of fields whose values repeat keep what they found in a memo. */
#ifndef POSTERN_RULES_TRACES_PROGRAM_H
#define POSTERN_RULES_TRACES_PROGRAM_H

#include "rules/traces/literals.h"

#define ALTERNATIVE_WORDS 16 /* bitmaps of at most 1024 alternatives a log */
#define GATE_PREDICATES 1024 /* on one field in one kind of log */

struct gate_predicate {
	const struct predicate *predicate;
	bool filtered; /* cannot hold when none of its literals is there */
	const uint64_t *need; /* alternatives that need it */
};

/* Predicates of a gate whose literals are looked for together. */
struct search {
	bool decoded;		 /* in the value with %XX decoded */
	const uint64_t *need;	 /* alternatives that need any of them */
	struct literal_set *set; /* owned; bits are numbers of predicates */
};

/* Apart: those that nearly every event needs and those that few do; as the
 * value stands and decoded; long literals and short ones. */
#define SEARCHES_MAX 8

struct gate {
	unsigned field;
	size_t count; /* predicates; the filtered ones come last */
	size_t unfiltered;
	const struct gate_predicate *list;
	const uint64_t *users; /* alternatives that need any of them */
	const uint64_t *unfiltered_users; /* or any of the unfiltered ones */
	bool decodes;			  /* some predicates want %XX decoded */
	size_t search_count;
	struct search search[SEARCHES_MAX];
	size_t memo_slots; /* a power of two; 0: no memo */
	size_t memo_key;   /* longest value kept, bytes */
};

struct alternative {
	const struct trace *trace;
	size_t rule;
	/* what no gate can tell: predicates that look at the whole event */
	struct conjunction rest;
};

struct kind_program {
	size_t count;
	size_t words; /* of a bitmap */
	const struct alternative *alternatives;
	uint64_t all[ALTERNATIVE_WORDS];
	size_t gate_count;
	struct gate *gates;
};

struct trace_program {
	const struct trace_set *set;
	bool without_prefilter;
	struct kind_program kind[LOG_KINDS];
};

int trace_program_init(struct trace_program *p, const struct trace_set *set,
		       bool without_prefilter, struct err *err) MUST_USE;
void trace_program_release(struct trace_program *p); /* zeroed is fine */

/* One thread's state. */
struct trace_matcher;

int trace_matcher_open(struct trace_matcher **out,
		       const struct trace_program *p, struct err *err) MUST_USE;
void trace_matcher_close(struct trace_matcher *m); /* NULL is fine */
int trace_matcher_event(struct trace_matcher *m, const struct event *e,
			const struct match **out, struct err *err) MUST_USE;
uint64_t trace_matcher_cut(const struct trace_matcher *m);

#endif
