/* knowledge.h - the tables of data/: builds, flaws, shipped pages.
 * Made from the files inside the program; immutable; see
 * docs/internals/knowledge.md for the columns. Strings live as long as the
 * struct. */
#ifndef POSTERN_KNOWLEDGE_KNOWLEDGE_H
#define POSTERN_KNOWLEDGE_KNOWLEDGE_H

#include "base/build.h"
#include "base/clock.h"
#include "base/embedded.h"
#include "base/err.h"

struct known_build {
	struct build build;
	const char *product; /* "Exchange 2016" */
	const char *branch;  /* "CU19" */
	const char *update;  /* "Mar21SU", "" */
	int64_t released_ns;
};

/* What account its use asks for. */
enum flaw_account {
	FLAW_ACCOUNT_UNKNOWN, /* the table does not say */
	FLAW_ACCOUNT_NONE,
	FLAW_ACCOUNT_CHAIN,  /* another flaw of its chain gives the rights */
	FLAW_ACCOUNT_OWN,    /* one's own, or a stolen one */
	FLAW_ACCOUNT_VICTIM, /* none: it acts in the name of others */
};

struct known_flaw {
	const char *cve;      /* or the number of an advisory */
	const char *nickname; /* "" when it has none */
	const char *chain;
	int64_t published_ns;	     /* TIME_NONE */
	int64_t first_exploited_ns;  /* TIME_NONE: none known */
	int64_t kev_added_ns;	     /* CISA's catalogue; TIME_NONE: never */
	bool exploited;		     /* known to be, by the date of the table */
	const char *extra_condition; /* "": the build alone decides */
	bool needs_more; /* extra_condition asks for more than the build */
	enum flaw_account account;
	const struct build *affected; /* branches: part[3] is 0 */
	size_t affected_count;
	const struct build *fixed;
	size_t fixed_count;
};

enum flaw_state {
	FLAW_NOT_CONCERNED, /* branch is newer than all affected ones */
	FLAW_OPEN,
	FLAW_FIXED,
	FLAW_CONDITIONAL, /* fixed binary, but it needs more than that */
	FLAW_UNKNOWN,	  /* the table does not say */
};

struct knowledge; /* opaque */

/* table: embedded_knowledge, or another with "data/builds.csv" … */
int knowledge_open(struct knowledge **out, const struct embedded_file *table,
		   struct err *err) MUST_USE;
void knowledge_close(struct knowledge *k); /* NULL is fine */

size_t knowledge_build_count(const struct knowledge *k);
/* In rising order of builds. */
const struct known_build *knowledge_build_at(const struct knowledge *k,
					     size_t index);
/* NULL when the table has no such build. */
const struct known_build *knowledge_build(const struct knowledge *k,
					  struct build build);

/* As the table spells it; "" for FLAW_ACCOUNT_UNKNOWN. */
const char *flaw_account_name(enum flaw_account account);

size_t knowledge_flaw_count(const struct knowledge *k);
const struct known_flaw *knowledge_flaw(const struct knowledge *k,
					size_t index);
const struct known_flaw *knowledge_flaw_find(const struct knowledge *k,
					     const char *cve);
/* Of a server of this build, by the rules of docs/internals/knowledge.md. */
enum flaw_state knowledge_flaw_state(const struct known_flaw *flaw,
				     struct build build);
/* When the world knew that the flaw is being exploited: not before it was
 * published. TIME_NONE: never. */
int64_t knowledge_known_exploited_ns(const struct known_flaw *flaw);
/* When a fix for this branch came out: the release of its first fixed build,
 * else of the first fixed build of any branch, else TIME_NONE. */
int64_t knowledge_fix_released_ns(const struct knowledge *k,
				  const struct known_flaw *flaw,
				  struct build build);

/* True when the URL path (lower case, '/') or the Windows path names a page
 * that ships with the product (data/shipped-pages.csv). */
bool knowledge_is_shipped(const struct knowledge *k, struct span path);

#endif
