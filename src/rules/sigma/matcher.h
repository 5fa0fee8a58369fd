/* matcher.h - one thread's state, for matcher.c, evaluate.c, sieves.c and others. */
#ifndef POSTERN_RULES_SIGMA_MATCHER_H
#define POSTERN_RULES_SIGMA_MATCHER_H

#include "rules/sigma/program.h"

struct value {
	uint32_t epoch; /* for which the rest holds */
	bool has_small;
	struct subject subject;
};

/* Values in which a pass found nothing; agents and images come again and
 * again. */
#define QUIET_SLOTS 1024 /* a power of two */
#define QUIET_LEAST ((size_t)16)
#define QUIET_MOST ((size_t)240) /* bytes of a value */

struct quiet {
	const struct literal_pass *pass; /* NULL: free */
	size_t len;
	uint8_t bytes[QUIET_MOST];
};

/* The method of the row before. */
struct last_method {
	const struct text_routes *routes; /* NULL: none yet */
	size_t len;
	uint8_t bytes[16];
	size_t at; /* as text_route() */
};

/* Where a sieve found something in the block at hand. */
struct sifted {
	uint64_t block;	 /* as event_stretch.number; 0: none yet */
	size_t from, to; /* the bytes of it that the places are of */
	uint32_t *place; /* owned; SIEVE_PIECE; ascending */
	size_t count;
	size_t next; /* the first that may be in the row at hand */
};

struct sigma_matcher {
	const struct sigma_set *set;
	const struct sigma_program *program;
	struct regex_state re;
	struct value *value; /* by native number; then =uri, whole, words */
	unsigned value_count;
	uint32_t epoch;
	struct arena scratch;
	struct buf text;
	uint64_t *bits;
	struct quiet *quiet; /* QUIET_SLOTS */
	uint32_t *found;     /* rules */
	size_t found_count, found_room;
	uint64_t *visits; /* by slot of program->route */
	uint64_t log_visits[LOG_KINDS][2];
	uint64_t *tries;       /* by rule */
	uint64_t *spent;       /* by rule, ns; NULL: not measured */
	struct sifted *sifted; /* by sieve of the program */
	uint32_t last_channel;
	struct last_method last_method;
	bool failed; /* no memory for a value */
	const struct event *event;
};

/* Begins with an event: values of the one before are forgotten. */
void matcher_event_is(struct sigma_matcher *m, const struct event *e);
/* The value of a native field; small letters only when asked for. */
const struct subject *matcher_value(struct sigma_matcher *m, unsigned native,
				    bool small);
/* Fills in the small letters of a text of any origin. */
void matcher_small(struct sigma_matcher *m, struct subject *s);
/* Natives that a field stands for at a place: their number. */
size_t matcher_natives(const struct sigma_matcher *m,
		       const struct program_place *place, unsigned field,
		       const unsigned **out, unsigned *one);
/* evaluate.c: whether an expression or an item holds for the event at hand. */
bool matcher_expr(struct sigma_matcher *m, const struct program_place *place,
		  const struct expr *e);
bool matcher_item(struct sigma_matcher *m, const struct program_place *place,
		  const struct sigma_item *item);
/* The place where the rule looks at the event, or NULL. */
const struct program_place *matcher_place(struct sigma_matcher *m, size_t rule,
					  const struct event *e);
/* sieves.c */
int sifted_open(struct sigma_matcher *m, struct err *err) MUST_USE;
void sifted_release(struct sigma_matcher *m);
/* Whether none of a sieve's literals is in the row at hand; false when that is
 * not known. sieve: index + 1. */
bool row_is_bare(struct sigma_matcher *m, uint32_t sieve);
/* The first value there is of a field of the rule's place. */
struct span matcher_field(struct sigma_matcher *m,
			  const struct program_place *place, unsigned field);

#endif
