/* strip.h - stretches of time put into cells of equal length, for pictures. */
#ifndef POSTERN_REPORT_STRIP_H
#define POSTERN_REPORT_STRIP_H

#include "base/clock.h"
#include "base/compiler.h"
#include "base/span.h"

#define STRIP_CELLS 256

enum cell_state {
	CELL_NOTHING,  /* neither records nor a gap: silence says nothing */
	CELL_GAP,      /* a gap all of it */
	CELL_LOST,     /* the same, and something proves loss */
	CELL_ACCEPTED, /* a gap that a person accepted */
	CELL_PART,     /* records in part of it, or some were lost */
	CELL_FULL,     /* records all of it */
};

struct strip {
	int64_t from_ns, to_ns;	   /* from < to, less than 2^62 apart */
	unsigned count;		   /* 1..STRIP_CELLS */
	int64_t seen[STRIP_CELLS]; /* ns with records */
	bool gap[STRIP_CELLS], lost[STRIP_CELLS], accepted[STRIP_CELLS];
};

/* False when there is no time between the two, or no cell. */
bool strip_init(struct strip *c, int64_t from_ns, int64_t to_ns,
		unsigned count);
/* Empties them. */
void strip_reset(struct strip *c);
/* Where a cell begins; cell `count` is where the last one ends. */
int64_t strip_begin(const struct strip *c, unsigned cell);
/* The cell a moment lies in, at the edges those outside. */
unsigned strip_at(const struct strip *c, int64_t ns);

/* Stretches outside are left out; spans must not overlap each other. */
void strip_span(struct strip *c, int64_t from_ns, int64_t to_ns);
void strip_gap(struct strip *c, int64_t from_ns, int64_t to_ns,
	       struct span kind, bool accepted);
enum cell_state strip_state(const struct strip *c, unsigned cell);

/* True for the kinds of gaps (src/questions/spans.sql) that prove loss. */
bool gap_proves_loss(struct span kind);

#endif
