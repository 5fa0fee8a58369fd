/* matcher.h - one thread's state, for look.c, view.c, matcher.c. */
#ifndef POSTERN_RULES_INDICATORS_MATCHER_H
#define POSTERN_RULES_INDICATORS_MATCHER_H

#include "event/rows.h"
#include "rules/indicators/inner.h"
#include "rules/indicators/memo.h"

/* Matches of one event; more are not told apart. */
#define FOUND_MAX 256
/* Leaves that one event is told to fit; more are lost. */
#define EVENT_PARTS_MAX 256
/* Bytes of a field that are looked at; script blocks are cut by Windows at
 * half of that. */
#define FIELD_MAX ((size_t)65536)
/* Observations kept for one leaf of a pattern over several events, and for all
 * leaves: 64 MiB. */
#define MARKS_MAX 4096
#define MARKS_ALL ((size_t)4 << 20)

struct property_cache {
	uint32_t epoch;
	uint32_t count;
	struct stix_value *value; /* STIX_VALUES_MAX */
	uint8_t *object;
};

struct marks {
	struct stix_mark *mark; /* owned */
	size_t count, room;
};

struct indicator_matcher {
	const struct indicator_set *set;
	struct regex_state re;
	struct memo memo;
	struct event_list asked[LOG_KINDS]; /* tag: the role */
	struct arena scratch;
	struct buf text;	       /* canonical form of what is looked up */
	struct indicator_match *found; /* owned */
	size_t found_count;
	const struct event *event;
	unsigned field;	  /* being looked at */
	bool named;	  /* the value names one, or may in another event */
	bool values_only; /* no patterns, and not every value is looked up */
	uint64_t outside;
	uint64_t
		tried; /* indicators that were asked for their time: for tests */
	/* patterns */
	uint32_t epoch;
	struct property_cache *cache; /* owned */
	struct marks *marks;	      /* owned; by leaf */
	size_t mark_count;	      /* in all of them */
	/* for who keeps events itself: leaves that the event fits */
	bool hands_out;
	uint32_t *part; /* owned; EVENT_PARTS_MAX */
	size_t part_count;
	uint64_t *number; /* owned; by observation: what indicators_mark
				       * said */
	size_t number_count, number_room;
	uint64_t mark;
	bool marked; /* this event is number_count - 1 */
	uint64_t lost, capped;
	struct arena kept;
	struct indicator_together *together; /* owned; marks in kept */
	bool failed;
};

/* --- look.c --- */

/* Everything in the value that the tables have, for its role. */
void look_up(struct indicator_matcher *m, enum role role, struct span value);
/* A digest as bytes. */
void look_up_digest(struct indicator_matcher *m, struct span bytes);
/* Notes a match, when the event is in its time. */
void found_add(struct indicator_matcher *m, uint32_t indicator,
	       struct span value);

/* --- spare.c --- */

/* True when the value names nothing, as was seen before or is seen by its looks.
 */
bool spare_value(struct indicator_matcher *m, enum role role,
		 struct span value);

/* --- view.c --- */

size_t view_values(void *matcher, uint32_t property, struct stix_value *out,
		   uint8_t *object);
int view_open(struct indicator_matcher *m, struct err *err) MUST_USE;
void view_close(struct indicator_matcher *m);
/* Patterns that the event takes part in. */
int view_patterns(struct indicator_matcher *m, struct err *err) MUST_USE;

#endif
