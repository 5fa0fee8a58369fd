/* fingerprint.h - what tells a mail front end from its plain replies, as data
 * (data/fingerprints/ *.yml; docs/internals/census.md has the grammar).
 *
 * A rule says which fixed paths may be asked for and what to look for in the
 * replies.  It has no word for a method, a query, a header to be sent, a body
 * or a credential: it cannot express an attack.  Compiled once, immutable;
 * what is found lies in a struct sighting of the caller. */
#ifndef POSTERN_CENSUS_FINGERPRINT_H
#define POSTERN_CENSUS_FINGERPRINT_H

#include "base/arena.h"
#include "base/embedded.h"
#include "census/http.h"

#define PRODUCTS_MAX 40
#define PATHS_MAX 64
#define VERSION_TEXT 48 /* longest version kept, with its NUL */
#define BODY_TAIL 256	/* longest pattern in a body, with its version */
#define BODY_PIECE_MAX ((size_t)16384)
#define BODY_WAIT 1024 /* bytes that are gathered before they are searched */

/* How much of the build a sign tells; a later one tells more. */
enum precision {
	TELLS_NOTHING,
	TELLS_PRESENCE,
	TELLS_RELEASE, /* a version that is no build of Exchange */
	TELLS_GROUP,   /* update group: three of four fields */
	TELLS_BUILD,
};
const char *precision_word(enum precision p); /* "" for TELLS_NOTHING */

enum sign_place { IN_HEADER, IN_LOCATION, IN_COOKIE, IN_BODY };

struct sign {
	enum sign_place place;
	const char *header; /* IN_HEADER: its name */
	struct span before; /* what stands before the version, or all */
	struct span after;
	bool has_version;
	enum precision tells;
	unsigned weight; /* 1..9 */
	unsigned product;
};

struct ask {
	const char *path;
	bool only_manifest; /* only when the operator allows it */
};

struct product {
	const char *word; /* "zimbra" */
	const char *name; /* "Zimbra Collaboration" */
	bool exchange;	  /* versions are builds of Exchange */
	bool packed;	  /* 10610 stands for 1.6.10 */
	bool cloud;	  /* somebody else's machines */
	struct ask *asks;
	unsigned ask_count;
};

struct fingerprints {
	struct arena arena;
	struct product product[PRODUCTS_MAX];
	unsigned products;
	struct sign *sign;
	unsigned signs;
	const char *path[PATHS_MAX]; /* the closed list, sorted, each once */
	unsigned paths;
	char digest[65]; /* of all files */
};

/* Every "data/fingerprints/…yml" of the table. ST_FORMAT: *err says
 * "file:line:column: why". */
int fingerprints_open(struct fingerprints **out,
		      const struct embedded_file *table,
		      struct err *err) MUST_USE;
/* One more file; for tests and fuzzing. */
int fingerprints_add(struct fingerprints *f, const char *file, struct span text,
		     struct err *err) MUST_USE;
void fingerprints_init(struct fingerprints *f);
void fingerprints_release(struct fingerprints *f);
void fingerprints_close(struct fingerprints *f); /* NULL is fine */
bool fingerprints_have_path(const struct fingerprints *f, const char *path);
/* NULL when there is none of that word. */
const struct product *fingerprints_product(const struct fingerprints *f,
					   struct span word);

struct found {
	unsigned score;
	enum precision tells;
	char raw[VERSION_TEXT]; /* of the most telling sign, "" for none */
};

struct sighting {
	struct found found[PRODUCTS_MAX];
	bool contradiction; /* one sign, two different versions */
	uint64_t seen[4];   /* bit per sign: counted */
	uint8_t tail[BODY_TAIL + BODY_WAIT]; /* of the body */
	size_t tail_len;
	size_t fresh; /* last bytes of tail, not yet searched */
};

void sighting_reset(struct sighting *s);
/* The header lines of a response. */
void sighting_head(struct sighting *s, const struct fingerprints *f,
		   const struct http *h);
/* A stretch of its body, BODY_PIECE_MAX bytes at most; sighting_head() begins
 * a new body. */
void sighting_body(struct sighting *s, const struct fingerprints *f,
		   struct span piece);
/* Searches what was gathered; to be called when a body has ended, however. */
void sighting_end(struct sighting *s, const struct fingerprints *f);
/* The product that the replies show, or NULL. */
const struct product *sighting_best(const struct sighting *s,
				    const struct fingerprints *f,
				    const struct found **found);

#endif
