/* tree.h - the checked tree of Sigma rules: what compilers and evaluation
 * share.
 *
 *	YAML (base/yaml.h) -> scalar.c, value.c, item.c, condition.c, rule.c
 *	  -> checked tree (this) -> program.c -> matcher.c: events
 *
 * All of it lives in the arena of the set and is immutable afterwards. */
#ifndef POSTERN_RULES_SIGMA_TREE_H
#define POSTERN_RULES_SIGMA_TREE_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/arena.h"
#include "rules/sigma/scalar.h"
#include "rules/sigma/sigma.h"
#include "rules/traces/trace.h"

/* --- values --- */

enum pattern_kind {
	PATTERN_EXACT, /* text; for all but CASED in small letters */
	PATTERN_CONTAINS,
	PATTERN_STARTS,
	PATTERN_ENDS,
	PATTERN_ANY,  /* "*": there is a value */
	PATTERN_GLOB, /* tokens */
	PATTERN_RE,
	PATTERN_NULL,
	PATTERN_NUMBER, /* number, and as text */
	PATTERN_TRUTH,
	PATTERN_LT,
	PATTERN_LTE,
	PATTERN_GT,
	PATTERN_GTE,
	PATTERN_PART, /* of a date: part, number */
	PATTERN_CIDR,
	PATTERN_EXISTS,
	PATTERN_FIELD, /* other, starts, ends */
};

/* A token is a byte, or one of these. */
#define TOKEN_STAR 256 /* any run of bytes */
#define TOKEN_ONE 257  /* one character */
#define TOKEN_DASH 258 /* - / and the three long dashes */

enum date_part {
	PART_MINUTE,
	PART_HOUR,
	PART_DAY,
	PART_WEEK,
	PART_MONTH,
	PART_YEAR
};

struct pattern {
	enum pattern_kind kind;
	bool cased;
	bool truth;	   /* TRUTH, EXISTS */
	bool beyond_ascii; /* no text of ASCII alone fits */
	bool integral;	   /* NUMBER, LT ...: integer holds, too */
	bool starts, ends; /* FIELD: both: contains */
	enum date_part part;
	struct span text;      /* EXACT ...: bytes; NUMBER: as written; RE: the
				* pattern */
	struct span needs;     /* RE: bytes that must be there, or empty */
	const uint16_t *token; /* GLOB */
	size_t token_count;
	int64_t integer;
	double number;
	pcre2_code *re; /* owned by the set */
	struct address prefix;
	unsigned prefix_bits;
	unsigned other; /* FIELD: number of the field */
};

/* What one value of a rule became: any of the patterns (base64offset gives
 * three). */
struct alternatives {
	size_t count;
	const struct pattern *pattern;
};

#define SIGMA_KEYWORD UINT32_MAX /* item.field: the whole event */

struct sigma_item {
	unsigned field; /* index in set->field, or SIGMA_KEYWORD */
	bool all;	/* every value, not any */
	bool negated;
	size_t count;
	const struct alternatives *value;
	unsigned line, column;
	struct span key; /* "Image|endswith" */
};

/* --- conditions --- */

enum expr_kind { EXPR_ITEM, EXPR_AND, EXPR_OR, EXPR_NOT };

struct expr {
	enum expr_kind kind;
	const struct sigma_item *item;
	size_t count;
	const struct expr *const *child;
};

/* --- rules --- */

struct logsource; /* logsource.h */

struct correlation; /* correlation.h */

struct sigma_rule {
	struct sigma_info info;
	const struct expr *expr; /* NULL for correlations */
	const struct logsource *logsource;
	const struct correlation *correlation;
	/* fields that it names, each once, for the detail */
	const unsigned *field;
	size_t field_count;
	const struct yaml_node *node;
	bool wanted; /* some correlation refers to it */
};

struct sigma_field {
	struct span name;
	unsigned native; /* of the name itself, in the dictionary */
};

struct placeholder {
	struct span name;
	const struct yaml_node *values; /* a list */
};

struct sigma_list {		    /* of refusals or warnings */
	struct sigma_refusal *item; /* owned */
	size_t count;
	size_t room;
};

struct sigma_program;
struct correlations;

struct sigma_set {
	struct arena arena;
	struct field_names *names;
	struct sigma_field *field; /* owned; by first mention */
	size_t field_count, field_room;
	struct sigma_rule *rule; /* owned */
	size_t rule_count, rule_room;
	struct sigma_list refusals, warnings;
	pcre2_code **code; /* owned; all regular expressions */
	size_t code_count, code_room;
	pcre2_general_context *pcre;
	pcre2_compile_context *pcre_compile;
	const struct placeholder *placeholder;
	size_t placeholder_count;
	const struct logsource *logsources; /* a list */
	const struct yaml_node **filter;    /* documents, owned */
	const char **filter_file;
	size_t filter_count, filter_room;
	struct sigma_program *program;
	bool compiled;
};

/* --- what the compilers share --- */

/* One rule while it is read. */
struct reading_rule {
	struct sigma_set *set;
	const char *file;
	struct err *err; /* of the mistake at hand */
	unsigned line, column;
};

/* A mistake at a node: keeps its place; ST_FORMAT. */
int sigma_refuse(struct reading_rule *r, const struct yaml_node *at,
		 const char *fmt, ...) PRINTF_LIKE(3, 4);

/* The index of a field of that name. */
int sigma_field(struct sigma_set *s, struct span name, unsigned *out,
		struct err *err) MUST_USE;

/* "field|modifier: value" (key NULL: plain keywords). */
int sigma_item_read(struct reading_rule *r, const struct yaml_node *key,
		    const struct yaml_node *value,
		    struct sigma_item **out) MUST_USE;

/* The detection section with its condition. */
int sigma_detection_read(struct reading_rule *r,
			 const struct yaml_node *detection,
			 const struct expr **out) MUST_USE;

/* condition.c: gives the expression of an identifier, or NULL. */
struct condition_names {
	const struct yaml_node *map; /* its keys are the identifiers */
	const struct expr **expr;    /* in the order of the map */
};
int sigma_condition_read(struct reading_rule *r, const struct yaml_node *at,
			 const struct condition_names *names,
			 const struct expr **out) MUST_USE;

/* Expressions in the arena; NULL when there is no memory. */
const struct expr *expr_join(struct sigma_set *s, enum expr_kind kind,
			     const struct expr *const *child, size_t count);
const struct expr *expr_not(struct sigma_set *s, const struct expr *child);

/* --- value.c --- */

/* A Sigma string as tokens. */
struct tokens {
	uint16_t *at; /* arena */
	size_t count;
};
int sigma_tokens(struct reading_rule *r, const struct yaml_node *at,
		 struct span text, bool percent, struct tokens *out) MUST_USE;
/* The best kind of pattern for the tokens. */
int sigma_pattern(struct reading_rule *r, const struct yaml_node *at,
		  struct tokens t, bool cased, struct pattern *out) MUST_USE;
int sigma_regex(struct reading_rule *r, const struct yaml_node *at,
		struct span text, uint32_t flags, struct pattern *out) MUST_USE;

/* --- pattern.c: evaluation --- */

/* What a regular expression or wildcards may spend on one value: some 50 ms.
 * The regular expressions of SigmaHQ need a tenth of it on a script of 64
 * KiB. */
#define MATCH_STEPS 5000000

/* A value of an event; small is text in small letters, made by the caller. */
struct subject {
	struct span text;
	struct span small;
	bool is_ascii; /* known with small: no byte above 0x7F */
	bool absent;   /* no such field */
	bool empty;    /* no value: text is "" or "-" */
};

bool pattern_holds(const struct pattern *p, const struct subject *s,
		   struct regex_state *re);

#endif
