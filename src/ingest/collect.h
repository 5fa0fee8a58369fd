/* collect.h - what is kept of the events of one item. */
#ifndef POSTERN_INGEST_COLLECT_H
#define POSTERN_INGEST_COLLECT_H

#include "ingest/ledger.h"
#include "ingest/logons.h"
#include "ingest/reads.h"
#include "ingest/scripts.h"
#include "ingest/sessions.h"
#include "ingest/stems.h"
#include "ingest/tables.h"
#include "ingest/traffic.h"
#include "rules/rules.h"

/* Memory that one item may keep; beyond, matches are counted only. */
#define LIMIT_ITEM_KEPT ((size_t)32 << 20)
#define LIMIT_HITS 16384
/* Of these, what Sigma rules may take, so that a noisy pack of somebody else's
 * rules never takes the room of traces: all together, and each. */
#define LIMIT_SIGMA_HITS 8192
#define LIMIT_HITS_PER_SIGMA 512
/* What one item gives to correlations; to patterns of indicators over several
 * events; and to one part of such a pattern, of which no more are ever used. */
#define LIMIT_SAMPLES ((size_t)1 << 16)
#define LIMIT_PARTS ((size_t)1 << 16)
#define LIMIT_OF_PART 4096
#define LIMIT_DAMAGES 1000

struct knowledge;

/* Numbers of native fields that the collector asks for itself. */
struct collect_fields {
	unsigned major, minor, build, revision;
	unsigned client_request; /* of HttpProxy */
	struct logon_fields logon;
	struct script_fields script;
};

/* The last line's columns of the build, and their row. */
struct build_memo {
	uint64_t part[4];
	size_t server;		/* row of servers */
	struct case_build *row; /* NULL: none yet */
};

struct collect {
	struct arena arena;
	const struct rules *rules;
	const struct knowledge *knowledge;
	const struct collect_fields *fields;
	struct matcher *matcher; /* of the thread */
	uint64_t key;		 /* of hashes */
	struct hours hours;
	struct runs runs;
	struct clocks clocks;
	struct builds builds;
	struct build_memo build_memo;
	struct servers servers;
	struct ledger ledger;
	struct sessions sessions;
	struct traffic traffic;
	struct logons logons;
	struct scripts *scripts; /* NULL until there is a part of one */
	struct case_hit *hit;
	size_t hit_count, hit_cap, sigma_hits;
	struct case_sample *sample;
	size_t sample_count, sample_cap;
	uint64_t lost_samples; /* without a time, or no room */
	uint16_t *part_kept;   /* by part; NULL until there is one */
	size_t part_count;     /* of the samples */
	uint64_t lost_parts;   /* without a time, or no room */
	uint64_t parts_untold; /* matcher_parts_lost, when last asked */
	uint64_t lost_scripts; /* too long, or no room */
	struct rule_count {
		uint32_t seen, kept;
	} * per_rule; /* by rule index */
	struct case_damage damage[LIMIT_DAMAGES];
	size_t damage_count;
	uint64_t lost_hours;
	struct buf scratch;
	bool cut; /* a text of this hit was, or found no room */
	struct stems stems;
	struct reads reads;
	/* Channels of an event log, as source names. */
	const char *channel_source[LIMIT_SOURCES];
	size_t channel_count;
	size_t channel_last;
};

int collect_init(struct collect *c, const struct rules *rules,
		 const struct knowledge *knowledge,
		 const struct collect_fields *fields, struct matcher *matcher,
		 uint64_t key, struct err *err) MUST_USE;
void collect_release(struct collect *c);

/* What found no room, for people; returns how many. */
#define COLLECT_LOSSES 5
size_t collect_losses(const struct collect *c, const char *out[COLLECT_LOSSES]);
/* Everything about one event. Negative: no memory for the matcher. */
int collect_event(struct collect *c, const struct event *e,
		  struct err *err) MUST_USE;
/* The same of one that only rules look at. */
int collect_match(struct collect *c, const struct event *e,
		  struct err *err) MUST_USE;
/* A match that somebody else found (YARA): offset and length say where. */
void collect_hit(struct collect *c, size_t rule, enum outcome outcome,
		 const struct event *e);
void collect_damage(struct collect *c, uint64_t offset, uint64_t length,
		    uint64_t line, const char *why);
/* "#Version:" of a text log's header, where it is a build of Exchange. */
void collect_version(struct collect *c, struct span version, int64_t time_ns,
		     uint64_t line);
/* Sorts what is stored sorted, and points *out at it; nothing can be counted any
 * more. */
void collect_finish(struct collect *c, struct case_item *out);

/* What it holds besides itself, bytes. */
size_t collect_bytes(const struct collect *c);

#endif
