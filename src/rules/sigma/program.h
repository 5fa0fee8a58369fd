/* program.h - rules as a program: which of them to look at for an event.
 *
 * A rule and a place where its log source is make a candidate.  Candidates
 * hang in buckets: one for every channel and event id that any rule names, one
 * for the other ids of a channel; of text logs, one for every method of a
 * request that any rule names, and one for the others.  In a bucket
 * each candidate has a witness: literals of which one must stand in the value
 * of a field, else the rule cannot hold.  The literals of all candidates for a
 * field are sought in one pass; what they point at is evaluated, the rest is
 * not.  A rule without witness is always evaluated. */
#ifndef POSTERN_RULES_SIGMA_PROGRAM_H
#define POSTERN_RULES_SIGMA_PROGRAM_H

#include "rules/sigma/logsource.h"
#include "rules/traces/row_literals.h"
#include "rules/traces/row_sieve.h"

#define NATIVE_WHOLE (UINT32_MAX - 2) /* keywords: the whole event */
#define NATIVE_WORDS (UINT32_MAX - 3) /* event_words(), of passes only */
#define NATIVE_ROW (UINT32_MAX - 4)   /* a row of a text log, as event_row() */
#define CHANNEL_ANY UINT32_MAX
#define EVENT_ANY UINT64_MAX

struct candidate {
	uint32_t rule;
	uint32_t place; /* index in program->place */
};

struct literal_pass {
	unsigned native;
	struct literal_set *set;  /* owned; bits are candidates */
	struct row_literals *row; /* owned; of NATIVE_ROW, instead of set */
};

struct bucket {
	size_t count;
	const struct candidate *candidate; /* in order of rules */
	size_t pass_count;
	struct literal_pass *pass;
	const uint64_t *always; /* bitmap: no witness */
	struct span *text; /* owned; the literals that are sought in rows */
	size_t text_count;
	uint64_t hash;
};

/* A place with what evaluation wants to know of it. */
struct program_place {
	const struct log_place *place;
	uint32_t channel; /* index, or CHANNEL_ANY */
	/* by field of the set; NULL: no aliases at all */
	const struct field_alias *const *alias;
};

struct route {
	uint32_t channel; /* CHANNEL_ANY: one that no rule names */
	uint64_t event;	  /* EVENT_ANY: another one */
	uint32_t bucket;  /* + 1; 0: free slot */
};

/* The rows of one kind of text log, by method. */
#define METHODS_MAX 31
#define METHODS_ANY UINT32_MAX

struct text_routes {
	unsigned method; /* its native column; FIELD_UNKNOWN: none */
	size_t count;
	struct span name[METHODS_MAX];
	/* bucket + 1, 0: none; that of all other methods stands behind the
	 * last; [1]: places that need a column */
	uint32_t bucket[METHODS_MAX + 1][2];
	size_t need_count; /* natives; of one of them they need any */
	unsigned *need;	   /* arena */
	/* For all of bucket[..][0], and for all buckets, which are for rows
	 * that have what is needed: index + 1, 0: none, and whether a row is
	 * done with when nothing is in it. */
	uint32_t sieve[2];
	bool bare[2];
};

/* Literals of all methods. */
struct program_sieve {
	struct row_sieve *sieve; /* owned; NULL: it cannot be had */
	struct span *text;	 /* owned; sorted, each once */
	size_t count;
};

struct sigma_program {
	const struct sigma_set *set;
	bool without_prefilter;
	struct program_place *place; /* arena */
	size_t place_count;
	struct candidate *candidate; /* arena; all of them */
	size_t candidate_count;
	const uint64_t **event; /* arena; by candidate: ids, or NULL */
	struct span *channel;	/* arena */
	size_t channel_count;
	struct bucket *bucket; /* owned */
	size_t bucket_count, bucket_room;
	struct route *route; /* owned; open hash table */
	size_t route_slots;
	uint32_t *channel_slot; /* owned; open hash table, index + 1 */
	size_t channel_slots;
	uint32_t *method; /* arena; by candidate: bits of text_routes.name */
	struct text_routes *text[LOG_KINDS]; /* arena; NULL: no rule */
	struct program_sieve *sieve;	     /* owned */
	size_t sieve_count;
	unsigned max_words;
};

int sigma_program_open(struct sigma_program **out, struct sigma_set *s,
		       bool without_prefilter, struct err *err) MUST_USE;
void sigma_program_close(struct sigma_program *p); /* NULL is fine */

/* CHANNEL_ANY for one that no rule names. */
uint32_t program_channel(const struct sigma_program *p, struct span name);
/* The index of the route of an event; SIZE_MAX: no rule looks at it. */
size_t program_route(const struct sigma_program *p, uint32_t channel,
		     uint64_t event);

/* text_routes.c: all but the buckets. */
int text_routes_make(struct sigma_program *p, struct sigma_set *s,
		     struct err *err) MUST_USE;
/* The place of a method's buckets. */
size_t text_route(const struct text_routes *r, struct span method);

/* sieves.c: once the buckets are there. */
int text_sieves_make(struct sigma_program *p, struct err *err) MUST_USE;
void text_sieves_release(struct sigma_program *p);

/* witness.c */
struct witness_literal {
	struct span text;
	unsigned field; /* of the set; SIGMA_KEYWORD: the whole event */
	bool from_end;	/* when it is cut, keep its end */
};

#define WITNESS_MAX 8192

struct witness {
	size_t count; /* 0: none */
	int score;
	struct witness_literal literal[WITNESS_MAX];
};

/* The best witness of an expression. Spans may point into the arena. */
int witness_find(struct sigma_set *s, const struct expr *e, struct witness *out,
		 struct err *err) MUST_USE;
/* Event ids of which the expression needs one: count and ids in the arena
 * ([0] is the count), or NULL when any may do. */
int required_events(struct sigma_set *s, const struct expr *e,
		    const uint64_t **out, struct err *err) MUST_USE;

#endif
