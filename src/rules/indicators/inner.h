/* inner.h - what the files of this folder share. */
#ifndef POSTERN_RULES_INDICATORS_INNER_H
#define POSTERN_RULES_INDICATORS_INNER_H

#include "base/alloc.h"
#include "rules/indicators/indicator.h"
#include "rules/indicators/stix.h"
#include "rules/traces/trace.h"

/* Indicators of a set, bytes of its values; one value; lists in one pattern
 * that are still taken apart; reasons told apart. */
#define INDICATORS_MAX ((size_t)64 << 20)
#define INDICATOR_TEXTS ((size_t)4 << 30)
#define INDICATOR_VALUE_MAX ((size_t)8192)
#define INDICATOR_REASONS 512
#define INDICATOR_EXPRESSIONS 4096

#define NO_INDICATOR UINT32_MAX
#define NEAR_BITS 24

/* Shared by all values that one row, object or file tells. */
struct about {
	const char *file;
	struct span id, title, author;
	const struct indicator_named *named; /* in the set's arena, or NULL */
};

struct indicator {
	struct span key; /* canonical: what is hashed */
	int64_t from_ns, until_ns;
	uint32_t about;
	uint32_t line;
	uint32_t next; /* of the same kind and key, or NO_INDICATOR */
	uint8_t kind;
	uint8_t confidence;
	bool off; /* a warning list names it */
};

struct table_slot {
	uint32_t number; /* of the indicator, from 1; 0: free */
	uint32_t tag;	 /* upper half of the hash */
};

/* An open hash table of indicators by kind and key. */
struct table {
	struct table_slot *slot; /* owned */
	size_t mask;		 /* slots - 1 */
	uint64_t key;
};

struct pattern_entry {
	uint32_t indicator;
	struct stix_pattern pattern;
	bool single;
	uint32_t first_leaf; /* in the set's numbering */
};

/* A leaf that hangs on one of these values of a property. */
struct anchor {
	uint32_t property;
	uint32_t leaf;
	uint64_t hash; /* of the value, in small letters */
};

struct leaf {
	const struct stix_compare *compare;
	uint32_t pattern; /* index of the entry */
	bool anchored;
	uint64_t logs; /* kinds of log that have what it wants, as bits */
};

struct expression {
	uint32_t indicator;
	pcre2_code *re;
};

struct warning {
	const char *name;
	uint32_t kinds; /* of indicators, as bits */
	bool substring;
	struct span text; /* of the substring or the expression */
	pcre2_code *re;	  /* regex, or NULL */
};

struct indicator_set {
	struct arena arena;
	struct buf key; /* of the value on its way in */
	struct indicator_options options;
	struct field_names *names;
	struct stix_codes codes;
	struct indicator *item; /* owned */
	size_t count, room;
	struct about *about; /* owned */
	size_t about_count, about_room;
	struct table table;
	uint64_t has[IND_KINDS];
	uint64_t lengths[3];	/* of networks' prefixes, as bits */
	uint32_t folder_depths; /* components of folders, as bits */
	bool digest[65];	/* sizes looked for */
	uint64_t *near; /* owned; IPv4 by its first NEAR_BITS, as bits: some
			 * address or network of the set begins so */
	struct looks *looks; /* owned; of paths of requests: see looks.h */
	uint64_t near_work;  /* words written to it: for tests */
	struct pattern_entry *pattern; /* owned */
	size_t pattern_count, pattern_room;
	struct leaf *leaf; /* owned */
	size_t leaf_count;
	struct anchor *anchor; /* owned; by property and hash */
	size_t anchor_count;
	uint64_t anchored; /* properties that have anchors, as bits */
	uint32_t *always;  /* owned; leaves without anchors */
	size_t always_count;
	uint64_t pattern_logs;	/* of all leaves */
	unsigned *source_field; /* owned; by property_sources row */
	unsigned *unless_field;
	struct expression *expression; /* owned */
	size_t expression_count;
	struct indicator_refusal reason[INDICATOR_REASONS];
	size_t reason_count;
	uint64_t refused, warned, partial;
	/* warning lists: indicators of a set of their own, and the rest */
	struct indicator_set *warnings; /* owned */
	struct warning *warning;	/* owned */
	size_t warning_count, warning_room;
	uint64_t warning_work; /* pieces compared: for tests */
	unsigned *field;       /* owned; by field_roles row: its number */
	uint16_t *wanted; /* owned; by field number: row of field_roles + 1 */
	unsigned wanted_count;
	bool compiled;
};

/* --- kind.c: values --- */

/* A value on its way into the set. */
struct told {
	enum indicator_kind kind;
	struct span value; /* refanged */
	const char *file;
	uint32_t line;
	uint32_t about;
	int64_t from_ns, until_ns;
	enum indicator_confidence confidence;
};

/* Undoes what keeps people from clicking: hxxp, [.], (at) and so on. */
void refang(struct buf *b, struct span text);
/* Tells the kind of a value that nobody named; false: none. */
bool kind_guess(struct span value, enum indicator_kind *out);
/* What is compared: small letters, / in paths, bytes of addresses and digests.
 * NULL, or why it is no value of the kind. IND_ADDRESS may become
 * IND_NETWORK, IND_PATH IND_FOLDER. */
const char *kind_canonical(struct buf *b, enum indicator_kind *kind,
			   struct span value);
/* type_names.c. The kind that a type's name means; false: none that we look for. *why: then
 * the reason. Two kinds in one type ("filename|md5"): *second, else
 * IND_KINDS. */
bool kind_of_type(struct span type, enum indicator_kind *first,
		  enum indicator_kind *second, const char **why);
bool is_domain(struct span s);

/* --- set.c --- */

int set_about(struct indicator_set *s, const struct about *about, uint32_t *out,
	      struct err *err) MUST_USE;
/* named.c. Puts the name to what the about names: an actor comes before a
 * campaign, a campaign before malware; of one kind several names are joined. A
 * NULL `old` is fine. NULL: no memory. */
const struct indicator_named *named_join(struct indicator_set *s,
					 const struct indicator_named *old,
					 const struct indicator_named *more);
/* The names that a kind of galaxy, object or column has: false: none of ours. */
bool named_kind_of(struct span type, enum indicator_named_kind *out);
/* Canonical form, then kept; a value that is none is refused and counted. */
int set_add(struct indicator_set *s, const struct told *t,
	    struct err *err) MUST_USE;
/* why has to outlive the set. */
void set_refuse(struct indicator_set *s, const char *why, const char *file,
		uint32_t line, struct span what);
/* Taken out by the warning list `why`. */
void set_warn(struct indicator_set *s, const char *why, const char *file,
	      uint32_t line, struct span what);
int set_add_pattern(struct indicator_set *s, const struct told *t,
		    struct err *err) MUST_USE;

/* --- table.c --- */

uint64_t table_hash(const struct table *t, enum indicator_kind kind,
		    struct span key);
int table_build(struct indicator_set *s, struct err *err) MUST_USE;
/* The first of the kind and key, or NO_INDICATOR. */
uint32_t table_find(const struct indicator_set *s, enum indicator_kind kind,
		    struct span key);

/* False: no address or network of the set is or holds this one. */
bool table_is_near(const struct indicator_set *s, const uint8_t bytes[16]);

/* --- readers --- */

int list_read(struct indicator_set *s, const char *name, struct span bytes,
	      struct err *err) MUST_USE;
int csv_read(struct indicator_set *s, const char *name, struct span bytes,
	     struct err *err) MUST_USE;
bool csv_is(struct span bytes);
int stix_read(struct indicator_set *s, const char *name, struct span bytes,
	      struct err *err) MUST_USE;
/* stix_names.c: objects that have names, and what relates to them. */
struct stix_names;
int stix_names_open(struct stix_names **out, struct indicator_set *s,
		    struct err *err) MUST_USE;
void stix_names_close(struct stix_names *n); /* NULL is fine */
/* An object of that type; spans live until the end. */
int stix_names_object(struct stix_names *n, struct span type, struct span id,
		      struct span name, struct span first_seen,
		      struct span last_seen, struct err *err) MUST_USE;
/* "indicates" from an indicator to such an object; or who made it (author). */
int stix_names_relation(struct stix_names *n, struct span source,
			struct span target, bool author,
			struct err *err) MUST_USE;
/* To what the set was told since stix_names_open. */
int stix_names_apply(struct stix_names *n, struct err *err) MUST_USE;
int misp_read(struct indicator_set *s, const char *name, struct span bytes,
	      struct err *err) MUST_USE;
int warning_read(struct indicator_set *s, const char *name, struct span bytes,
		 struct err *err) MUST_USE;
int warnings_apply(struct indicator_set *s, struct err *err) MUST_USE;

/* "2021-03-01T…", "2021-03", "2021", "1615161600": from its start to its end.
 * False: none. */
bool moment_range(struct span text, int64_t *from_ns, int64_t *until_ns);

/* --- fields.c: what stands where --- */

enum role {
	ROLE_ADDRESS,	/* one address, with or without port */
	ROLE_ADDRESSES, /* a list */
	ROLE_HOST,	/* a name or an address */
	ROLE_URL,
	ROLE_EMAILS,
	ROLE_AGENT,
	ROLE_PATH,
	ROLE_DIGESTS, /* "MD5=…,SHA256=…" */
	ROLE_STEM,
	ROLE_SERVICE,
	ROLE_TASK,
	ROLE_KEY,
	ROLE_TEXT, /* anything may stand in it */
	ROLES
};

struct field_role {
	const char *name;
	enum role role;
	uint64_t logs; /* as bits; 0: Windows events */
};

extern const struct field_role field_roles[];
extern const size_t field_role_count;
/* Kinds of indicators that a role can show, as bits. */
uint32_t role_kinds(enum role role);

/* --- property.c: STIX objects of an event --- */

#define PROPERTIES_MAX 64

enum extract {
	TAKE_WHOLE,
	TAKE_ADDRESS, /* without port */
	TAKE_LIST,    /* parted by , ; and blanks */
	TAKE_NAME,    /* last part of a path */
	TAKE_FOLDER,  /* the parts before */
	TAKE_DIGESTS, /* hexadecimal runs of the length of digests */
	TAKE_NUMBER,
	TAKE_BLANKS, /* + of W3C logs is a blank */
};

struct property_source {
	uint8_t property, object;
	uint8_t take;	/* enum extract */
	uint8_t digest; /* TAKE_DIGESTS: digits */
	uint64_t logs;	/* as bits */
	const char *field;
	const char *unless; /* not when the event has this field; NULL */
};

extern const struct property_source property_sources[];
extern const size_t property_source_count;

/* For struct stix_schema. */
uint32_t property_find(void *context, struct span type, struct span path,
		       bool *nocase);
/* The kind to whose table equality goes; IND_KINDS: none. */
enum indicator_kind property_kind(uint32_t property);
/* Bytes of the digest that it is, or 0. */
size_t property_digest(uint32_t property);
/* Kinds of log that may have it, as bits; LOG_WEB_FILE and LOG_OTHER: files. */
uint64_t property_logs(uint32_t property);

/* --- pattern.c --- */

int patterns_build(struct indicator_set *s, struct err *err) MUST_USE;
/* Anchors of a property and a value: the first of *count, or NULL. */
const struct anchor *anchors_find(const struct indicator_set *s,
				  uint32_t property, struct span value,
				  size_t *count);

/* Without the names of the roots of the registry; small letters, /. */
struct span key_root(struct span s);

#endif
