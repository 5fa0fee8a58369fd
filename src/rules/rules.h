/* rules.h - everything that recognises something, behind one face.
 *
 * A rule set is compiled once from traces (docs/traces.md) and YARA rules
 * and Sigma rules, with indicators beside them, then frozen and shared by all threads; a
 * matcher holds one thread's state.  Compilers live in rules/traces,
 * rules/yara, …; each errors with file, line and reason. */
#ifndef POSTERN_RULES_RULES_H
#define POSTERN_RULES_RULES_H

#include "base/buf.h"
#include "base/embedded.h"
#include "event/event.h"
#include "event/names.h"

struct sigma_set;
struct sample_sink;
struct digest;

enum rule_kind { RULE_TRACE, RULE_YARA, RULE_SIGMA, RULE_INDICATOR };
const char *rule_kind_name(enum rule_kind kind);

/* In rising order, so that they can be compared. */
enum severity {
	SEV_INFORMATIONAL,
	SEV_LOW,
	SEV_MEDIUM,
	SEV_HIGH,
	SEV_CRITICAL
};
enum grade { GRADE_WEAK, GRADE_STRONG, GRADE_DIRECT };
enum outcome { OUTCOME_UNKNOWN, OUTCOME_ATTEMPTED, OUTCOME_SUCCEEDED };
const char *severity_name(enum severity severity);
const char *grade_name(enum grade grade);
const char *outcome_name(enum outcome outcome);

/* What a rule says of itself; all strings live as long as the rule set. */
struct rule_info {
	const char *id;
	enum rule_kind kind;
	const char *title_en; /* of the file that holds it */
	const char *title_ar;
	const char *author;	  /* "Postern" for our own */
	const char *step;	  /* docs/traces.md: "entry", "implant" … */
	const char *family;	  /* YARA: what the page is; else NULL */
	const char *implant_kind; /* YARA: "page", "page-changed"; else NULL */
	enum grade grade;
	enum severity severity;
	const char *const *techniques; /* NULL-terminated lists */
	const char *const *flaws;
	const char *text_en; /* with {field} */
	const char *text_ar;
	/* Fields that the texts and the matching name, for hit.detail. */
	const unsigned *fields;
	size_t field_count;
};

struct indicator_set;
struct yara_set;
struct rules; /* opaque, immutable */

struct rules_options {
	/* Tables of files: "data/traces/x.yml" and "rules/yara/x.yar" are
	 * taken, the rest is left; NULL-terminated list. */
	const struct embedded_file *const *tables;
	bool without_prefilter; /* tests: try every trace on every event */
	/* Sigma: the rules of rules/sigma in the tables, and what add_sigma (may
	 * be NULL) adds: it puts the bytes of its files into the digest. Rules
	 * that cannot be run are in rules_sigma()'s list of refusals. */
	bool sigma;
	int (*add_sigma)(struct sigma_set *set, struct digest *digest,
			 void *ctx, struct err *err);
	void *ctx;
	/* Compiled, with the same names; borrowed; NULL: none. Not part of the
	 * digest: what is read of a case does not hang on them. */
	const struct indicator_set *indicators;
	/* YARA rules of other people, finished; borrowed; NULL: none. They are
	 * told by rules of rules/indicator_rules.h, and no part of the digest. */
	const struct yara_set *pack;
	bool pack_logs; /* over the bytes of logs, too */
	/* The rules of rules/indicator_rules.h are there, with indicators or
	 * without: a case that was made with some is told without them. */
	bool indicator_rules;
};

/* Adds the names that rules mention to `names`, which must outlive the rules;
 * the caller freezes them afterwards.  ST_FORMAT: "file:line:column: reason".
 * Compile and close from one thread at a time (libyara counts its users). */
int rules_compile(struct rules **out, const struct rules_options *options,
		  struct field_names *names, struct err *err) MUST_USE;
void rules_close(struct rules *r); /* NULL is fine */
size_t rules_count(const struct rules *r);
const struct rule_info *rules_info(const struct rules *r, size_t index);
/* NULL when there is none of that id. */
const struct rule_info *rules_find(const struct rules *r, const char *id);
/* NULL: compiled without. The rules_info() of its rule i is that of the index
 * rules_sigma_index(r, i). */
const struct sigma_set *rules_sigma(const struct rules *r);
size_t rules_sigma_index(const struct rules *r, size_t rule);
/* A match of it means that what it describes succeeded. */
bool rules_sigma_succeeded(const struct rules *r, size_t rule);
/* SHA-256 over names and bytes of all files compiled, 64 hex digits. */
const char *rules_digest(const struct rules *r);

/* NULL: none. The rules_info() of its indicator i is that of the index
 * rules_indicator_index(r, i). */
const struct indicator_set *rules_indicators(const struct rules *r);
size_t rules_indicator_index(const struct rules *r, uint32_t indicator);

/* True when files of any kind are worth showing to matcher_event(): as events
 * of LOG_OTHER with path and sha256. */
bool rules_want_files(const struct rules *r);

/* True when the bytes of all files that are no logs are to be shown to
 * matcher_pack(). */
bool rules_want_bytes(const struct rules *r);
/* And the bytes of logs. */
bool rules_want_log_bytes(const struct rules *r);
/* Rules that matcher_pack() may name. */
size_t rules_pack_count(const struct rules *r);

struct matcher; /* opaque; one thread at a time */

struct match {
	size_t rule; /* index for rules_info */
	enum outcome outcome;
};

int matcher_open(struct matcher **out, const struct rules *r,
		 struct err *err) MUST_USE;
void matcher_close(struct matcher *m); /* NULL is fine */

/* All rules that hold for the event, in rule order; *out is the matcher's and
 * lives until the next call. Returns the number, or a negative status. */
int matcher_event(struct matcher *m, const struct event *e,
		  const struct match **out, struct err *err) MUST_USE;

/* What the event that matcher_event saw last gives to Sigma's correlations
 * (rules/sigma/correlation.h); text is scratch. */
int matcher_samples(struct matcher *m, const struct event *e, struct buf *text,
		    struct sample_sink *sink, struct err *err) MUST_USE;

/* Parts of patterns of indicators over several events that the event that
 * matcher_event saw last fits (indicators_parts); events that were not told
 * whole, so far. */
size_t matcher_parts(const struct matcher *m, const uint32_t **part);
uint64_t matcher_parts_lost(const struct matcher *m);

/* YARA over the bytes of a web file. path: Windows or logical path. Matches as
 * above, and where the first string of each matched (offset, length). */
struct page_match {
	size_t rule;
	uint64_t offset;
	uint64_t length;
};
int matcher_page(struct matcher *m, struct span bytes, struct span path,
		 const struct page_match **out, struct err *err) MUST_USE;

/* YARA rules of other people over the bytes of any file, as matcher_page. What
 * matcher_detail() says of a match it says after matcher_pack_tell(), until the
 * next event. */
int matcher_pack(struct matcher *m, struct span bytes, struct span path,
		 const struct page_match **out, struct err *err) MUST_USE;
/* Returns the index for rules_info. path lives as long as it is told. */
size_t matcher_pack_tell(struct matcher *m, const struct page_match *match,
			 struct span path);

/* Regular expressions and scans that were given up at a limit so far; each may
 * have hidden a match, so a report must say that there were some. */
uint64_t matcher_cut(const struct matcher *m);

/* Appends the fields that the rule names as a JSON object, name to value, in
 * the rule's order and without empty ones: {"stem":"/ecp/x.js","status":"200"}.
 * Values are cut at RULES_DETAIL_VALUE bytes, not inside a character. For
 * rules without fields: {}. */
#define RULES_DETAIL_VALUE ((size_t)500)
void rules_detail(struct buf *b, const struct rules *r, size_t rule,
		  const struct event *e);
/* The same for all kinds of rules; of Sigma's under the names that the rule
 * has for them. */
void matcher_detail(struct buf *b, struct matcher *m, size_t rule,
		    const struct event *e);

#endif
