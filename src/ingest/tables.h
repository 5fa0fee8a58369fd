/* tables.h - the small sums kept of one item: records per hour and source,
 * runs of record ids, builds, server names.  All in the item's arena. */
#ifndef POSTERN_INGEST_TABLES_H
#define POSTERN_INGEST_TABLES_H

#include "base/arena.h"
#include "case/case.h"

/* Sources of one item: one for a text log, a channel each for event logs. */
#define LIMIT_SOURCES 64
#define LIMIT_HOURS ((size_t)1 << 17)
#define LIMIT_RUNS ((size_t)1 << 14)
#define LIMIT_BUILDS 64
#define LIMIT_SERVERS 16

struct hours {
	struct case_hour *row;
	size_t count, cap;
	size_t last; /* index of the row that was counted last */
};

/* False: no memory, or more hours than any real log has; *lost counts them. */
bool hours_count(struct hours *h, struct arena *a, const char *source,
		 int64_t time_ns, uint64_t *lost);
void hours_sort(struct hours *h);

struct runs {
	struct case_record_run *row;
	size_t count, cap;
	size_t last;
};

bool runs_count(struct runs *r, struct arena *a, const char *source,
		uint64_t id, int64_t time_ns);
/* Sorted by source and id, neighbours joined. */
void runs_sort(struct runs *r);

/* Where the clock went back by so much between neighbours, at most so often:
 * more is a log put together from several. */
#define CLOCK_BACK_NS (INT64_C(600) * NS_PER_SECOND)
#define LIMIT_CLOCKS 16

struct clocks {
	struct case_clock_jump row[LIMIT_CLOCKS];
	size_t count;
	const char
		*source; /* of the last record or line, and its place, time */
	uint64_t place;
	int64_t time_ns;
};

/* Called for every record or line in the order of the file. Records follow
 * each other by number (a log that wraps around is no clock that does), lines
 * by being behind. */
void clocks_note(struct clocks *c, const char *source, bool is_record,
		 uint64_t place, int64_t time_ns, uint64_t offset);
void clocks_sort(struct clocks *c);

struct builds {
	struct case_build row[LIMIT_BUILDS];
	size_t count;
	size_t last;
};

bool builds_count(struct builds *b, struct arena *a, struct span build,
		  struct span server, const char *basis, int64_t time_ns,
		  uint64_t line);

/* The name most records give; ties go to the first seen. */
struct servers {
	struct {
		struct span name;
		uint64_t count;
	} row[LIMIT_SERVERS];
	size_t count;
	size_t last;
};

/* Is it the one that was counted last? Counts it again then. */
static inline bool servers_again(struct servers *s, struct span name)
{
	if (!s->count || !span_equal(s->row[s->last].name, name))
		return false;
	s->row[s->last].count++;
	return true;
}

void servers_count(struct servers *s, struct arena *a, struct span name);
struct span servers_most(const struct servers *s);

#endif
