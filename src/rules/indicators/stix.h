/* stix.h - STIX 2.1 patterns: text to tree, a tree over one observation, and
 * observations over time.
 *
 * The grammar is OASIS' STIXPattern.g4; docs/indicators.md says where we
 * differ.  What an observation is made of is asked through a schema, so that
 * nothing here knows logs:
 *
 *	text -> stix_parse.c -> tree -> stix_holds.c: does one observation fit?
 *	     -> stix_time.c: do observations together fit?
 *
 * A pattern lives in the arena it was parsed into, but for its regular
 * expressions, and is immutable. */
#ifndef POSTERN_RULES_INDICATORS_STIX_H
#define POSTERN_RULES_INDICATORS_STIX_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"

/* One pattern: bytes; operands and expressions; parentheses in each other. The
 * longest of the public feeds has 40 KB and 600 operands. */
#define STIX_PATTERN_MAX ((size_t)1 << 20)
#define STIX_NODES_MAX 65536
#define STIX_DEPTH_MAX 64
/* Regular expressions in all patterns of a set. */
#define STIX_CODES_MAX 65536

/* --- values --- */

enum stix_kind {
	STIX_TEXT,
	STIX_INTEGER,
	STIX_REAL,
	STIX_BOOL,
	STIX_TIME, /* literals only: integer is ns */
	STIX_BINARY,
};

struct stix_value {
	enum stix_kind kind;
	struct span text; /* TEXT, BINARY; TIME: as written */
	int64_t integer;  /* INTEGER, BOOL, TIME */
	double real;	  /* REAL and INTEGER */
};

/* --- what observations have --- */

#define STIX_NO_PROPERTY UINT32_MAX

struct stix_schema {
	/* The property that "type:path" names, the path with names in quotes
	 * taken out of them and indices as "[0]" or "[*]"; STIX_NO_PROPERTY
	 * when no observation has it. *nocase: its texts compare without ASCII
	 * case. */
	uint32_t (*find)(void *context, struct span type, struct span path,
			 bool *nocase);
	void *context;
};

/* Objects of an observation have numbers 0..63; those of a type share
 * number / STIX_OF_TYPE. */
#define STIX_OF_TYPE 4
#define STIX_VALUES_MAX 64

struct stix_view {
	/* The values of a property, each with the number of its object; at most
	 * STIX_VALUES_MAX. Spans live as long as the observation. */
	size_t (*values)(void *context, uint32_t property,
			 struct stix_value *out, uint8_t *object);
	void *context;
};

/* --- the tree --- */

enum stix_op {
	STIX_EQ,
	STIX_NE,
	STIX_LT,
	STIX_LE,
	STIX_GT,
	STIX_GE,
	STIX_IN,
	STIX_LIKE,
	STIX_MATCHES,
	STIX_ISSUBSET,
	STIX_ISSUPERSET,
	STIX_EXISTS,
};

enum stix_compare_kind { STIX_TEST, STIX_AND, STIX_OR };

/* A comparison, or several joined. */
struct stix_compare {
	enum stix_compare_kind kind;
	const struct stix_compare *child; /* AND, OR: the first */
	const struct stix_compare *next;
	/* TEST */
	enum stix_op op;
	bool negated;
	bool nocase;
	uint32_t property;
	struct span path;		/* "file:name", as messages say it */
	const struct stix_value *value; /* one; IN: value_count */
	size_t value_count;
	pcre2_code *re;	      /* MATCHES; owned by the codes */
	uint8_t prefix[16];   /* ISSUBSET, ISSUPERSET */
	unsigned prefix_bits; /* of 128 */
};

enum stix_seen_kind {
	STIX_SEEN, /* one observation */
	STIX_SEEN_AND,
	STIX_SEEN_OR,
	STIX_SEEN_FOLLOWED,
	STIX_WITHIN,
	STIX_REPEATS,
	STIX_BETWEEN,
};

/* Observations, joined or bound. */
struct stix_seen {
	enum stix_seen_kind kind;
	const struct stix_seen *child; /* all but SEEN: the first */
	const struct stix_seen *next;
	const struct stix_compare *compare; /* SEEN */
	uint32_t leaf;		   /* SEEN: its number in the pattern */
	int64_t within_ns;	   /* WITHIN */
	uint64_t times;		   /* REPEATS */
	int64_t start_ns, stop_ns; /* BETWEEN: stop is beyond */
};

struct stix_pattern {
	const struct stix_seen *root;
	const struct stix_seen **leaf; /* by number */
	uint32_t leaf_count;
	/* The first property that no observation has; empty: all are known. */
	struct span unknown;
	uint32_t unknown_count;
};

/* Regular expressions of all patterns. */
struct stix_codes {
	pcre2_general_context *pcre;
	pcre2_compile_context *compile;
	pcre2_code **code; /* owned */
	size_t count, room;
};

int stix_codes_init(struct stix_codes *c, struct err *err) MUST_USE;
void stix_codes_release(struct stix_codes *c); /* zeroed is fine */
/* ST_FORMAT: the expression is none. */
int stix_codes_add(struct stix_codes *c, struct span text, bool nocase,
		   pcre2_code **out, struct err *err) MUST_USE;

/* ST_FORMAT: "column 14: reason"; ST_LIMIT. Text is borrowed. */
int stix_parse(struct stix_pattern *out, struct span text,
	       const struct stix_schema *schema, struct stix_codes *codes,
	       struct arena *a, struct err *err) MUST_USE;

/* True when it could hold at all: not where everything hangs on a property
 * that no observation has. */
bool stix_can_hold(const struct stix_pattern *p);
bool stix_compare_can_hold(const struct stix_compare *c);
/* A pattern without time: the tree of one observation decides. */
bool stix_is_single(const struct stix_pattern *p);

/* --- one observation: stix_holds.c --- */

struct regex_state;

/* Objects for which the comparison holds, as bits; 0: it does not. */
uint64_t stix_holds(const struct stix_compare *c, const struct stix_view *view,
		    struct regex_state *re);
/* An address or a network in CIDR as 16 bytes, IPv4 as ::ffff:a.b.c.d, and the
 * length of its prefix of 128. */
bool stix_network(struct span text, uint8_t out[16], unsigned *bits);
/* % stands for any run, _ for one character. */
bool stix_like(struct span pattern, struct span text, bool nocase);

/* --- observations over time: stix_time.c --- */

/* Observations that fit one leaf, in the order of their times. */
struct stix_mark {
	int64_t time_ns;
	uint32_t observation; /* the same in all leaves */
};
struct stix_marks {
	const struct stix_mark *mark;
	size_t count;
};

/* Combinations looked at for one expression; beyond, neighbours in time only
 * are tried, and *capped is set. */
#define STIX_BINDINGS_MAX 2048

struct stix_binding {
	int64_t first_ns, last_ns;
	const uint32_t *observation; /* ascending */
	size_t count;
};

/* Ways in which the pattern holds that share no observation, in the order of
 * time; *out lives in the arena. marks: by leaf. */
int stix_bind(const struct stix_pattern *p, const struct stix_marks *marks,
	      struct arena *a, const struct stix_binding **out, size_t *count,
	      bool *capped, struct err *err) MUST_USE;

#endif
