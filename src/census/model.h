/* model.h - one run of a store, as reports need it: organisations, their
 * targets and endpoints, with classes, intervals and verdicts. */
#ifndef POSTERN_CENSUS_MODEL_H
#define POSTERN_CENSUS_MODEL_H

#include "census/fingerprint.h"
#include "census/store.h"
#include "census/verdict.h"

enum org_class {
	CLASS_SELF_HOSTED,
	CLASS_HYBRID,
	CLASS_CLOUD,
	CLASS_HOSTED_EXCHANGE,
	CLASS_FILTERED_UNKNOWN,
	CLASS_NONE,
	CLASS_UNREACHABLE,
};
const char *class_word(enum org_class c);

/* Why an organisation has its class; bits. */
enum org_sign {
	SIGN_MX_CLOUD = 1 << 0,
	SIGN_MX_FILTER = 1 << 1,
	SIGN_MX_OWN = 1 << 2,
	SIGN_MX_OTHER = 1 << 3,
	SIGN_AUTODISCOVER_CLOUD = 1 << 4,
	SIGN_AUTODISCOVER_OWN = 1 << 5,
	SIGN_SPF_CLOUD = 1 << 6,
	SIGN_TENANT = 1 << 7,
	SIGN_FRONT_END = 1 << 8,	/* a mail product on an own address */
	SIGN_SHARED = 1 << 9,		/* all of those serve many others */
	SIGN_FRONT_END_CLOUD = 1 << 10, /* the cloud's, or a way there */
	SIGN_TRIED = 1 << 11,
	SIGN_ANSWERED = 1 << 12,
	SIGN_MTA_STS = 1 << 13,
	SIGN_NULL_MX = 1 << 14,
	SIGN_COUNT = 15,
};
const char *sign_word(unsigned bit); /* 0 .. SIGN_COUNT-1 */

struct model_endpoint {
	uint32_t target;
	const char *name, *address, *notes;
	enum state state;
	const struct product *product; /* or NULL */
	struct interval interval;
	const char *raw, *evidence;
};

struct model_target {
	const char *text;
	uint32_t organisation;
	enum state state;
	uint32_t first_endpoint, endpoints; /* within model.endpoints */
	const struct product *product;
	const struct model_endpoint *worst;  /* that decides the verdicts */
	enum verdict verdict[FLAW_SETS_MAX]; /* VERDICT_NONE: no Exchange */
	const char *name;		     /* ASCII, or NULL */
};

struct model_organisation {
	const char *name, *sector, *country, *language, *notify;
	enum org_class class;
	unsigned signs;			     /* enum org_sign */
	enum verdict verdict[FLAW_SETS_MAX]; /* of its worst server */
	uint32_t first_target; /* head of a list in order of the file */
};

struct model {
	struct arena arena;
	int64_t run, scope;
	char day[16];
	int64_t day_ns;
	const char *authority, *contact;
	bool finished;
	uint64_t port; /* that was visited */
	struct model_organisation *organisations;
	uint32_t organisation_count;
	struct model_target *targets;
	uint32_t *next_target; /* of the same organisation; UINT32_MAX: none */
	uint32_t target_count;
	struct model_endpoint *endpoints; /* by target, then address */
	uint32_t endpoint_count;
	uint64_t by_state[STATE_COUNT];
};

struct model_tables {
	const struct knowledge *knowledge;
	const struct fingerprints *fingerprints;
	struct flaw_sets sets;
};

/* The at-th run of the store by day, from 0. 1, or 0 when there is none. */
int model_open(struct model **out, struct store *store, unsigned at,
	       const struct model_tables *tables, struct err *err) MUST_USE;
void model_close(struct model *m); /* NULL is fine */

/* classify.c: reads the pinned answers and sets signs and classes. */
int model_classify(struct model *m, struct store *store,
		   struct err *err) MUST_USE;

#endif
