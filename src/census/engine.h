/* engine.h - what the files of one run share; inside census/ only. */
#ifndef POSTERN_CENSUS_ENGINE_H
#define POSTERN_CENSUS_ENGINE_H

#include "census/fingerprint.h"
#include "census/gate.h"
#include "census/loop.h"
#include "census/resolver.h"
#include "census/scan.h"
#include "census/tls.h"
#include "census/verdict.h"

#define ASKS_MAX 6	  /* requests of one visit */
#define CONNECTIONS_MAX 5 /* of one visit */
#define DIALS_A_TURN 256  /* connections begun in one turn of the loop */
#define ADDRESSES_MAX 64  /* of one target that is a name */
#define NAMES_MAX 40	  /* sought for one target */
#define STOP_AFTER 20	  /* failures in a row that end a network's day */

struct engine;
struct part;

enum visit_step {
	VISIT_WAITS, /* for the budgets */
	VISIT_READY, /* recorded, about to connect */
	VISIT_CONNECTS,
	VISIT_GREETS, /* TLS handshake */
	VISIT_ASKS,   /* sends the request */
	VISIT_READS,
	VISIT_DONE,
};

/* One address under one name: at most CONNECTIONS_MAX connections. */
struct visit {
	struct watch watch; /* first: events find the visit by it */
	struct timer timer;
	struct engine *engine;
	struct part *part;
	struct visit *next_ready;
	const char *name; /* in the part; NULL: the address alone */
	struct address address;
	enum visit_step step;
	enum hello hello;
	enum hello worked; /* the hello that was answered */
	bool tls_worked;
	unsigned connections, retries;
	int64_t spent_ns;   /* of earlier connections */
	int64_t taken_ns;   /* when the budgets let it through */
	int64_t begun_ns;   /* this connection */
	int64_t connection; /* its row */
	bool counted;	    /* within the budget */
	struct tls tls;
	struct http http;
	bool http_used;
	const char *asked[ASKS_MAX];
	unsigned asks;
	unsigned asks_here; /* on this connection */
	struct buf request;
	size_t request_sent;
	struct buf log; /* "GET /owa/ 302" lines of this connection */
	struct sighting sighting;
	enum state state;
	enum state first_failure; /* of the modern hello */
	int alert;
	struct buf notes;
	const char *why;
};

struct part_name {
	char *text;
	bool resolved; /* its addresses are asked for */
};

struct part_address {
	struct address address;
	unsigned name; /* index, or NAMES_MAX: none */
	bool visited;  /* before the run was resumed */
	struct visit *visit;
};

/* One target that is a name, or one address of a prefix. */
struct part {
	struct engine *engine;
	struct part *next;  /* of those under way */
	struct part **link; /* what points to it */
	const struct target *target;
	uint32_t target_index;
	uint64_t index;	  /* within the target */
	unsigned waiting; /* answers and visits that are out */
	bool begun;	  /* a connection was made for it */
	bool is_domain;
	bool any_answer;
	enum state worst_answer; /* of the target's own name */
	struct part_name *names;
	unsigned name_count;
	struct part_address *addresses;
	unsigned address_count, address_room;
	enum state state;
	bool has_state, has_product;
	const char *note;
};

struct trust { /* the stop rules' memory: of a /24, a /48, an address */
	bool answered;
	uint32_t failures; /* in a row */
	bool stopped;
};

struct engine {
	const struct scan_options *options;
	struct scan_totals *totals;
	struct scope *scope;
	struct optout *optout;
	struct networks *networks;
	struct gate gate;
	struct budget *budget;
	struct store *store;
	struct fingerprints *fingerprints;
	struct tls_context *tls;
	struct resolver *resolver;
	struct loop loop;
	int64_t run, day_ns;
	bool resumed; /* the run was begun before */
	uint16_t port;
	char agent[AGENT_MAX];
	uint64_t seed, random;
	int64_t probe_ns; /* total of a visit */
	struct visit *ready, **ready_end;
	struct part *parts; /* under way */
	uint64_t part_count, part_max;
	uint64_t dials;	     /* in this turn */
	struct map trust_of; /* network or address -> index */
	struct trust *trust;
	uint32_t trust_count, trust_room;
	int64_t next_look_ns;	/* at opt-outs and the stop file */
	int64_t blind_since_ns; /* the opt-out list cannot be read; 0: it can */
	uint64_t active;	/* connections that are open */
	uint64_t parts_begun;	/* under way, with a connection behind them */
	bool stopping;		/* what is begun is finished, no more */
	bool at_once;		/* nothing more is sent */
	struct err failed;
};

/* A failure that ends the run, from within a callback. */
void engine_fail(struct engine *e, const struct err *err);
uint64_t engine_random(struct engine *e);

/* visit.c */
struct visit *visit_open(struct engine *e, struct part *part, const char *name,
			 const struct address *a, struct err *err) MUST_USE;
void visit_close(struct visit *v); /* NULL is fine; ends its connection */
void visit_start(struct visit *v);
/* Connects those that are recorded; after store_commit(). */
void visits_connect(struct engine *e);
/* It is over: the state stands in v->state. */
void part_visit_done(struct part *p, struct visit *v);

/* ask.c */
/* What a stranger wrote, as printable ASCII and short. */
void visit_note(struct visit *v, const char *key, struct span value);
/* The end of the connection, into the record. */
void visit_put_end(struct visit *v, const char *result);
/* The path to ask for next, of the closed list; NULL: enough is known. */
const char *visit_next_path(const struct visit *v);
void visit_put_request(struct visit *v, const char *path);

/* part.c */
int part_open(struct engine *e, uint32_t target, uint64_t index,
	      struct err *err) MUST_USE;
void part_close(struct part *p);

/* names.c: finds a part's addresses, then calls part_found(). */
int names_seek(struct part *p, struct err *err) MUST_USE;
void part_found(struct part *p);
/* What would be asked for a target before any answer is known. */
enum plan_when {
	PLAN_ALWAYS,
	PLAN_IF_MX,	/* only when the target turns out to have an MX */
	PLAN_OPTED_OUT, /* not at all */
};
typedef void (*names_planned)(void *arg, const char *name, enum dns_type type,
			      enum plan_when when);
void names_plan(const struct gate *g, const struct target *t, names_planned put,
		void *arg);

/* trust.c: the stop rules. Who is left alone for the day: NULL, "network" or
 * "host". */
const char *trust_stopped(struct engine *e, const struct address *a);
void trust_tell(struct engine *e, const struct address *a, enum state s);
/* The host has asked us to stay away. */
void trust_stop_host(struct engine *e, const struct address *a);
/* What a resumed run had learnt before. */
int trust_load(struct engine *e, struct err *err) MUST_USE;

#endif
