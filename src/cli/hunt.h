/* hunt.h - Sigma rules over evidence: what is read, and what is kept of it. */
#ifndef POSTERN_CLI_HUNT_H
#define POSTERN_CLI_HUNT_H

#include "base/arena.h"
#include "cli/intel.h"
#include "evidence/evidence.h"
#include "rules/sigma/correlation.h"

/* Kept matches and what correlations keep, bytes each; what is beyond is
 * counted and told. */
#define HUNT_KEPT ((size_t)512 << 20)
#define HUNT_CORRELATED ((size_t)256 << 20)
/* Hosts and channels that are told apart, powers of two; the others are one. */
#define HUNT_HOSTS 65536
#define HUNT_SOURCES 4096

struct hunt_hit {
	uint32_t rule;		  /* as hunt_info() counts */
	uint32_t host;		  /* index in hunt.host */
	int64_t time_ns, last_ns; /* last: of correlations */
	uint64_t number, offset;  /* line or EventRecordID */
	bool is_record;
	const char *path;   /* of the item */
	const char *source; /* "Security", "iis" */
	struct span detail; /* JSON object */
	double count;	    /* of correlations; 0: a match of one event */
};

/* An indicator or a YARA rule that matched, told as a rule: those of Sigma
 * come first in the numbering, these in the order in which they matched. */
struct hunt_told {
	struct sigma_info info;
	uint32_t number; /* of the indicator or the YARA rule */
	bool yara;
};

/* An event that a pattern over several events may come back to. */
struct hunt_place {
	uint64_t number, offset;
	const char *path;
	uint32_t host;
	bool is_record;
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
	const struct intel *intel; /* NULL: none */
	bool yara_logs;		   /* YARA over the text of logs, too */
	/* results */
	struct arena arena;
	struct sigma_matcher *matcher;
	struct correlator *correlator;
	struct hunt_hit *hit; /* owned */
	size_t hit_count, hit_room;
	uint64_t unkept; /* matches beyond HUNT_KEPT */
	uint64_t *count; /* by rule: all matches */
	int64_t *first_ns, *last_ns;
	size_t rule_room;	/* of these three */
	struct hunt_told *told; /* owned */
	size_t told_count, told_room;
	uint32_t *told_slot; /* owned; hash table: place in told + 1 */
	size_t told_mask;
	struct indicator_matcher *indicators;
	struct yara_matcher *yara;
	struct hunt_place *place; /* owned */
	size_t place_count, place_room;
	uint64_t large;	   /* files of which YARA saw the beginning only */
	const char **host; /* owned array; names in the arena */
	size_t host_count, host_room;
	uint32_t last_host;
	struct hunt_source *source; /* owned */
	size_t source_count, source_room, last_source;
	uint32_t *host_slot, *source_slot; /* owned; hash tables: place + 1 */
	uint64_t seen_key;
	uint64_t events, items, bytes;
	bool damaged;
};

/* The evidence list is read whole; damage and skips are said on stderr. */
int hunt_open(struct hunt *h, struct err *err) MUST_USE;
void hunt_release(struct hunt *h); /* a zeroed one is fine */
int hunt_read(struct hunt *h, const char *const *roots, size_t root_count,
	      const struct evidence_options *options, struct err *err) MUST_USE;
/* Of a rule of Sigma, an indicator, a YARA rule; their number. */
const struct sigma_info *hunt_info(const struct hunt *h, size_t rule);
size_t hunt_rules(const struct hunt *h);
/* True for rules that are told: not hidden, and of the level asked for. */
bool hunt_tells(const struct hunt *h, uint32_t rule);

/* A match in a file: keeps and counts it. The path lives as long as the hunt. */
int hunt_keep_file(struct hunt *h, uint32_t rule, struct span host,
		   const char *path, uint64_t offset, struct span detail,
		   struct err *err) MUST_USE;

/* --- hunt_seen.c --- */

int hunt_seen_open(struct hunt *h, struct err *err) MUST_USE;
void hunt_seen_release(struct hunt *h);
/* The number of a host; no name is "-". */
int hunt_host(struct hunt *h, struct span name, uint32_t *out,
	      struct err *err) MUST_USE;
/* Counts an event of its log or channel, hunt.last_source from then on. */
int hunt_count_source(struct hunt *h, const struct event *e,
		      struct err *err) MUST_USE;

/* --- hunt_told.c --- */

/* The number of an indicator or a YARA rule among the rules. */
int hunt_tell(struct hunt *h, bool yara, uint32_t number, uint32_t *rule,
	      struct err *err) MUST_USE;
void hunt_told_release(struct hunt *h);

/* --- hunt_table.c --- */

/* By rule, or by host and rule; ATT&CK; what was not looked at. */
int hunt_table_put(struct buf *b, const struct hunt *h, bool by_host,
		   struct err *err) MUST_USE;

/* --- hunt_out.c --- */

enum hunt_form { HUNT_TABLE, HUNT_CSV, HUNT_JSONL, HUNT_TIMESKETCH };

int hunt_put(const struct hunt *h, enum hunt_form form, bool by_host,
	     struct err *err) MUST_USE;

#endif
