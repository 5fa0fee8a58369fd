/* hunt.h - Sigma rules over evidence: what is read, and what is kept of it. */
#ifndef POSTERN_CLI_HUNT_H
#define POSTERN_CLI_HUNT_H

#include "base/arena.h"
#include "evidence/evidence.h"
#include "rules/sigma/correlation.h"

/* Kept matches and what correlations keep, bytes each; what is beyond is
 * counted and told. */
#define HUNT_KEPT ((size_t)512 << 20)
#define HUNT_CORRELATED ((size_t)256 << 20)
#define HUNT_HOSTS 65536

struct hunt_hit {
	uint32_t rule;
	uint32_t host;		  /* index in hunt.host */
	int64_t time_ns, last_ns; /* last: of correlations */
	uint64_t number, offset;  /* line or EventRecordID */
	bool is_record;
	const char *path;   /* of the item */
	const char *source; /* "Security", "iis" */
	struct span detail; /* JSON object */
	double count;	    /* of correlations; 0: a match of one event */
};

/* A log, or a channel of one. */
struct hunt_source {
	enum log_kind log;
	const char *name;
	uint64_t events;
	bool looked_at;
};

struct hunt {
	/* given */
	const struct sigma_set *set;
	const struct field_names *names;
	enum sigma_level least;	    /* rules below are not told */
	int64_t since_ns, until_ns; /* TIME_NONE: no bound; until is beyond */
	bool slack;
	/* results */
	struct arena arena;
	struct sigma_matcher *matcher;
	struct correlator *correlator;
	struct hunt_hit *hit; /* owned */
	size_t hit_count, hit_room;
	uint64_t unkept; /* matches beyond HUNT_KEPT */
	uint64_t *count; /* by rule: all matches */
	int64_t *first_ns, *last_ns;
	const char **host; /* owned array; names in the arena */
	size_t host_count, host_room;
	uint32_t last_host;
	struct hunt_source *source; /* owned */
	size_t source_count, source_room, last_source;
	uint64_t events, items, bytes;
	bool damaged;
};

/* The evidence list is read whole; damage and skips are said on stderr. */
int hunt_open(struct hunt *h, struct err *err) MUST_USE;
void hunt_release(struct hunt *h); /* a zeroed one is fine */
int hunt_read(struct hunt *h, const char *const *roots, size_t root_count,
	      const struct evidence_options *options, struct err *err) MUST_USE;
/* True for rules that are told: not hidden, and of the level asked for. */
bool hunt_tells(const struct hunt *h, uint32_t rule);

/* --- hunt_out.c --- */

enum hunt_form { HUNT_TABLE, HUNT_CSV, HUNT_JSONL, HUNT_TIMESKETCH };

int hunt_put(const struct hunt *h, enum hunt_form form, bool by_host,
	     struct err *err) MUST_USE;

#endif
