/* scope.h - who may be looked at, on whose authority, and until when.
 *
 * A scope is read whole or refused whole: the first thing that is not as
 * docs/census.md says ends it with file, line and reason, and nothing is
 * sent.  Immutable once read. */
#ifndef POSTERN_CENSUS_SCOPE_H
#define POSTERN_CENSUS_SCOPE_H

#include "base/clock.h"
#include "base/digest.h"
#include "census/name.h"
#include "census/net.h"

#define SCOPE_TARGETS_MAX 4000000u
/* Addresses of one IPv6 prefix that are walked; a wider one only permits. */
#define SCOPE_WALK_V6_MAX ((uint64_t)65536)

struct organisation {
	const char *name;
	const char *sector;
	const char *country;  /* two capital letters */
	const char *language; /* two small letters, or "" */
	const char *notify;   /* addresses for letters, or "" */
	uint32_t first_line;
};

enum target_kind { TARGET_NAME, TARGET_PREFIX };

struct target {
	enum target_kind kind;
	const char *text;      /* as the file has it */
	uint32_t organisation; /* index */
	uint32_t line;
	const char *name;     /* TARGET_NAME: ASCII, lower case */
	struct prefix prefix; /* TARGET_PREFIX; an address has 128 bits */
};

struct scope {
	struct arena arena;
	const char *authority;
	const char *contact;
	int64_t valid_from_ns;	/* midnight UTC */
	int64_t valid_until_ns; /* midnight behind the last day */
	bool allow_reserved;
	bool allow_wide;
	char digest[DIGEST_TEXT]; /* of the file's bytes */
	struct organisation *organisations;
	uint32_t organisation_count;
	struct target *targets; /* in the order of the file */
	uint32_t target_count;
	struct map names;	    /* name -> target */
	struct prefix_set prefixes; /* prefix -> target */
};

/* Reads the file. ST_USAGE: refused, *err says "FILE:LINE: why". */
int scope_open(struct scope **out, const char *path, struct err *err) MUST_USE;
/* The same from memory; file is the name for refusals. */
int scope_read(struct scope **out, const char *file, struct span text,
	       struct err *err) MUST_USE;
void scope_close(struct scope *s); /* NULL is fine */

/* The target that covers the name, by the nearest of its parents, or NULL. */
const struct target *scope_name(const struct scope *s, const char *name);
const struct target *scope_address(const struct scope *s,
				   const struct address *a);
/* ST_USAGE outside valid_from .. valid_until. */
int scope_check_day(const struct scope *s, int64_t day_ns,
		    struct err *err) MUST_USE;

#endif
