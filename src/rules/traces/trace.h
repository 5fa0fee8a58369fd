/* trace.h - the checked tree of trace files: what the program is made from.
 *
 *	YAML tree (base/yaml.h) -> file.c, predicate.c: checked tree (this)
 *	  -> program.c: gates and memos -> matcher.c: events
 *
 * All of it lives in the arena of the rule set and is immutable. */
#ifndef POSTERN_RULES_TRACES_TRACE_H
#define POSTERN_RULES_TRACES_TRACE_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/arena.h"
#include "base/nearest.h"
#include "base/yaml.h"
#include "rules/rules.h"

/* How one value of a predicate is compared. */
enum operand_kind {
	OPERAND_EQUAL,
	OPERAND_WILDCARD,
	OPERAND_NUMBER, /* equal as numbers */
	OPERAND_CONTAINS,
	OPERAND_STARTSWITH,
	OPERAND_ENDSWITH,
	OPERAND_RE,
	OPERAND_GT,
	OPERAND_GTE,
	OPERAND_LT,
	OPERAND_LTE,
	OPERAND_CIDR,
	OPERAND_EMPTY,
	OPERAND_LOCAL,
};

struct address {
	uint8_t bytes[16]; /* IPv4 as ::ffff:a.b.c.d */
};

struct operand {
	enum operand_kind kind;
	struct span text; /* the value; for WILDCARD the pattern */
	int64_t number;
	bool truth;	       /* EMPTY, LOCAL */
	bool utf;	       /* RE: sees characters, not bytes */
	struct address prefix; /* CIDR */
	unsigned prefix_bits;  /* of 128 */
	pcre2_code *re;	       /* RE; owned by the rule set */
};

/* What of a field a predicate looks at, and what must be there. Predicates are
 * kept once: the same words in two traces are the same predicate. */
struct predicate {
	unsigned field;
	bool decoded;
	bool negated;
	bool cased;
	bool all; /* every operand must hold, not any */
	size_t count;
	const struct operand *operands;
	struct span key; /* the words, for finding equals */
};

/* All must hold. */
struct conjunction {
	size_t count;
	const struct predicate *const *predicates;
};

/* One must hold. */
struct disjunction {
	size_t count;
	const struct conjunction *alternatives;
};

struct outcome_rule {
	enum outcome outcome;
	struct conjunction when;
};

struct trace {
	struct rule_info info;
	uint64_t logs; /* bit for each enum log_kind */
	struct disjunction match;
	struct disjunction except;
	size_t outcome_count;
	const struct outcome_rule *outcomes;
};

/* What compilers of traces share. */
struct trace_set {
	struct arena *arena;
	struct field_names *names;
	struct trace *traces; /* owned array */
	size_t count;
	size_t room;
	const struct predicate **predicates; /* owned array; each once */
	size_t predicate_count;
	size_t predicate_room;
	pcre2_general_context *pcre;
	pcre2_compile_context *pcre_compile;
	/* s-ip and server-ip: other names of the server's address */
	unsigned own_addresses[2];
};

int trace_set_init(struct trace_set *set, struct arena *a,
		   struct field_names *names, struct err *err) MUST_USE;
void trace_set_release(struct trace_set *set); /* zeroed is fine */

/* Adds the traces of one file. name: "data/traces/x.yml", in front of every
 * error. */
int trace_set_add_file(struct trace_set *set, const char *name,
		       struct span text, struct err *err) MUST_USE;

/* --- for file.c and predicate.c --- */

/* A mistake at a node: "line:column: text". */
int trace_refuse(const struct yaml_node *at, struct err *err, const char *fmt,
		 ...) PRINTF_LIKE(3, 4);
/* One mapping of predicates. logs: of the trace, for checking field names. */
int conjunction_read(struct trace_set *set, const struct yaml_node *map,
		     uint64_t logs, struct conjunction *out,
		     struct err *err) MUST_USE;
/* The number of a field that a trace names; logs as above. */
int trace_field(struct trace_set *set, const struct yaml_node *at,
		struct span name, uint64_t logs, unsigned *out,
		struct err *err) MUST_USE;

/* --- words.c --- */

bool trace_is_id(struct span s);	/* [a-z0-9-]+, at most 64 */
bool trace_is_technique(struct span s); /* T1190, T1505.003 */
bool trace_is_flaw(struct span s);	/* CVE-2021-26855 */

/* --- evaluation: predicate_eval.c --- */

/* One thread's regular expression state. */
struct regex_state {
	pcre2_match_context *context;
	pcre2_match_data *data;
	pcre2_jit_stack *stack;
	uint64_t cut; /* matches given up at a limit */
};

int regex_state_init(struct regex_state *r, pcre2_general_context *pcre,
		     struct err *err) MUST_USE;
void regex_state_release(struct regex_state *r);

/* True when it holds for the field's value, `decoded` already done. Not for
 * LOCAL, which needs the event. */
bool predicate_holds(const struct predicate *p, struct span value,
		     struct regex_state *r);
bool predicate_is_local(const struct predicate *p);
/* A loopback address, or one of the server's own. */
bool address_is_local(struct span client, struct span own);
/* Literals that bound an address as text: port, brackets, zone are left. */
bool address_decode(struct span text, struct address *out);

#endif
