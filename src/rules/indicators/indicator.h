/* indicator.h - indicators of compromise: millions of values in hash tables,
 * and STIX patterns beside them.
 *
 * A set is filled from files (lists, CSV, STIX 2.1 bundles, MISP events, and
 * MISP warning lists against false alarms), frozen, and shared by threads; a
 * matcher holds one thread's state.  What cannot be matched is refused with
 * file, place and reason, and counted.  docs/indicators.md. */
#ifndef POSTERN_RULES_INDICATORS_INDICATOR_H
#define POSTERN_RULES_INDICATORS_INDICATOR_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "event/event.h"
#include "event/names.h"

enum indicator_kind {
	IND_ADDRESS,
	IND_NETWORK,
	IND_DOMAIN, /* and the names below it */
	IND_HOST,   /* this name alone */
	IND_URL,
	IND_EMAIL,
	IND_AGENT,
	IND_HASH, /* MD5, SHA-1, SHA-256, SHA-512 */
	IND_NAME, /* of a file */
	IND_PATH, /* of a file; without a drive: the end of one */
	IND_FOLDER,
	IND_STEM, /* path of a request */
	IND_STEM_POST,
	IND_SERVICE,
	IND_TASK,
	IND_KEY, /* of the registry */
	IND_PATH_RE,
	IND_STEM_RE,
	IND_STEM_POST_RE,
	IND_PATTERN, /* STIX */
	IND_KINDS
};
const char *indicator_kind_name(enum indicator_kind kind);
const char *indicator_kind_name_ar(enum indicator_kind kind);

/* How far a match goes.  An address, a name, an agent are shared by many and
 * change hands; content and long paths are not. */
enum indicator_strength { IND_WEAK, IND_STRONG };

enum indicator_confidence {
	IND_CONFIDENCE_NONE, /* nothing was said */
	IND_CONFIDENCE_LOW,
	IND_CONFIDENCE_MEDIUM,
	IND_CONFIDENCE_HIGH
};

/* Whose traces a list says that these are. A campaign's own time bounds it. */
enum indicator_named_kind { IND_ACTOR, IND_CAMPAIGN, IND_MALWARE };
const char *indicator_named_kind_name(enum indicator_named_kind kind);
struct indicator_named {
	struct span name; /* several: with ", " between them */
	enum indicator_named_kind kind;
	int64_t from_ns, until_ns; /* as those of the indicator */
};

/* All texts live as long as the set, but for `value`, which is put together
 * from its key (indicator_value). */
struct indicator_info {
	enum indicator_kind kind;
	enum indicator_strength strength;
	enum indicator_confidence confidence;
	struct span id;	    /* of the STIX or MISP object, or empty */
	struct span title;  /* description, or empty */
	struct span author; /* or empty */
	const char *file;
	uint32_t line;	  /* from 1; 0: the file is JSON, see id */
	int64_t from_ns;  /* TIME_NONE: no bound */
	int64_t until_ns; /* is beyond */
	const struct indicator_named *named; /* NULL: the list names nobody */
};

struct indicator_set; /* opaque; immutable once compiled */

struct indicator_options {
	bool any_time; /* windows are not looked at */
	/* Only attributes that say to_ids, as MISP means it, unless set. */
	bool all_attributes;
	/* Every value is looked up, without the memory of those that were in
	 * vain and what else spares looking: for tests. */
	bool always_look;
};

/* names: fields that are asked for are added; it must outlive the set and be
 * frozen behind indicators_compile. */
int indicators_open(struct indicator_set **out, struct field_names *names,
		    const struct indicator_options *options,
		    struct err *err) MUST_USE;
void indicators_close(struct indicator_set *s); /* NULL is fine */

/* Reads a file; its form is told by content. ST_FORMAT and ST_LIMIT: nothing
 * can be read of it, "file:line: reason" or "file: byte n, /pointer: reason";
 * what was read before stays. bytes are not needed afterwards. */
int indicators_add_file(struct indicator_set *s, const char *name,
			struct span bytes, struct err *err) MUST_USE;
/* A MISP warning list (or a plain list of values that mean nothing). */
int indicators_add_warnings(struct indicator_set *s, const char *name,
			    struct span bytes, struct err *err) MUST_USE;
int indicators_compile(struct indicator_set *s, struct err *err) MUST_USE;

/* Those that are looked for; indices 0..count-1 are all, also the ones that a
 * warning list takes out. */
size_t indicators_count(const struct indicator_set *s);
size_t indicators_of_kind(const struct indicator_set *s,
			  enum indicator_kind kind);
struct indicator_info indicator_info(const struct indicator_set *s, size_t i);
void indicator_value(struct buf *b, const struct indicator_set *s, size_t i);

/* What was not taken, by reason, in the order in which the reasons came up:
 * how many, and the first of them. */
struct indicator_refusal {
	const char *why;
	const char *file;
	struct span first; /* "line 12: text" or an id */
	uint64_t count;
	bool warned; /* taken out by a warning list: why is its name */
};
size_t indicator_refusal_count(const struct indicator_set *s);
const struct indicator_refusal *indicator_refusal(const struct indicator_set *s,
						  size_t i);
uint64_t indicators_refused(const struct indicator_set *s); /* not warned */
uint64_t indicators_warned(const struct indicator_set *s);
/* Patterns of which a part could not be looked for, but not all. */
uint64_t indicators_partial(const struct indicator_set *s);
/* Bytes held. */
size_t indicators_bytes(const struct indicator_set *s);

/* --- matching --- */

struct indicator_matcher; /* opaque; one thread at a time */

struct indicator_match {
	uint32_t indicator;
	unsigned field;	   /* where it stood; FIELD_UNKNOWN: a pattern */
	struct span value; /* the part of the field that it is */
};

int indicator_matcher_open(struct indicator_matcher **out,
			   const struct indicator_set *s,
			   struct err *err) MUST_USE;
void indicator_matcher_close(struct indicator_matcher *m); /* NULL is fine */

/* True when indicators_match() need not be asked: all that the row of a text log
 * has was looked up in vain before. Cheap, and almost always so. */
bool indicators_spare(struct indicator_matcher *m, const struct event *e);

/* All indicators that the event names, each once, in a fixed order; *out and
 * the values live until the next call. Returns the number, or negative. */
int indicators_match(struct indicator_matcher *m, const struct event *e,
		     const struct indicator_match **out,
		     struct err *err) MUST_USE;

/* A file: its path as the evidence or Windows has it, its size in bytes, and
 * its digests. */
struct indicator_file {
	struct span path;
	uint64_t size;
	struct span digest[4]; /* bytes; empty: not known */
	int64_t time_ns;
};
int indicators_match_file(struct indicator_matcher *m,
			  const struct indicator_file *f,
			  const struct indicator_match **out,
			  struct err *err) MUST_USE;
/* Which digests of files are looked for, as values or in patterns: 16, 20, 32,
 * 64 bytes. */
bool indicators_want_digest(const struct indicator_set *s, size_t size);

/* Matches outside the indicator's window so far, by which it was no match. */
uint64_t indicator_matcher_outside(const struct indicator_matcher *m);
/* Regular expressions given up at a limit. */
uint64_t indicator_matcher_cut(const struct indicator_matcher *m);

/* Patterns over several events, when all events were given: each way in which
 * one holds. */
struct indicator_together {
	uint32_t indicator;
	int64_t first_ns, last_ns;
	const uint64_t *mark; /* of the events, as indicators_mark() was told */
	size_t mark_count;
};
/* Events that take part in such patterns are remembered with this number
 * until it is set again. */
void indicators_mark(struct indicator_matcher *m, uint64_t mark);
/* True when the last event was. */
bool indicators_marked(const struct indicator_matcher *m);
/* For who keeps the events itself, because several threads see them: once it
 * hands out, a matcher remembers none, and tells which parts of patterns, by
 * number below indicators_part_count(), the last event fits, each once. */
void indicators_hand_out(struct indicator_matcher *m);
size_t indicators_parts(const struct indicator_matcher *m,
			const uint32_t **part);
size_t indicators_part_count(const struct indicator_set *s);
/* Takes such an event back, in the order of time, all its parts one behind the
 * other with the same mark. ST_FORMAT: no part of a pattern of this set. */
int indicators_take(struct indicator_matcher *m, uint32_t part, int64_t time_ns,
		    uint64_t mark, struct err *err) MUST_USE;
int indicators_finish(struct indicator_matcher *m,
		      const struct indicator_together **out, size_t *count,
		      struct err *err) MUST_USE;
/* Events without a time or beyond what is kept (handed out: beyond what is told
 * of one event); patterns whose combinations
 * were not all tried. */
uint64_t indicators_lost(const struct indicator_matcher *m);
uint64_t indicators_capped(const struct indicator_matcher *m);

/* The words of a match for a hit's detail: kind, indicator, field, value, where
 * it comes from, its time, whom it names and who says so; a JSON object of
 * strings. */
void indicator_detail(struct buf *b, const struct indicator_set *s,
		      const struct field_names *names,
		      const struct indicator_match *m);

#endif
