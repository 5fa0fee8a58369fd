/* scan.h - one look at a whole scope: names, visits, and a state for every
 * target.  docs/internals/census.md tells the story of a run. */
#ifndef POSTERN_CENSUS_SCAN_H
#define POSTERN_CENSUS_SCAN_H

#include "base/clock.h"
#include "census/budget.h"
#include "census/scope.h"
#include "knowledge/knowledge.h"

struct scan_options {
	const char *scope_path;
	const char *optout_path; /* NULL: none */
	const char *store_path;
	const char *networks_path; /* NULL: none; see networks.h */
	const char *resolver;	   /* NULL: the system's */
	const char *agent;	   /* NULL: made from the scope's contact */
	const char *stop_path;	   /* the run stops when this file is there */
	uint64_t port;		   /* 0: 443 */
	int64_t day_ns;		   /* midnight UTC; TIME_NONE: today */
	int64_t deadline_ns;	   /* wall clock; TIME_NONE: none */
	uint64_t probe_seconds;	   /* total of one visit; 0: 20 */
	bool manifest;		   /* the export tool's manifest may be read */
	struct budget_limits limits;
	const struct knowledge *knowledge;
	/* Called now and then with the parts that are done, or NULL. */
	void (*progress)(void *arg, uint64_t done, uint64_t total);
	void *progress_arg;
	/* Set by a signal: nothing new is begun, the run ends in order. */
	const volatile int *stop;
};

struct scan_totals {
	uint64_t parts;	      /* of all targets */
	uint64_t parts_done;  /* in this and earlier sessions */
	uint64_t visits;      /* in this session */
	uint64_t connections; /* in this session */
	uint64_t questions;   /* to the name service, in this session */
	bool finished;	      /* every target has its one state */
	bool was_finished;    /* before this session: nothing was sent */
	char why[256];	      /* it stopped, "" when finished */
};

/* ST_USAGE: refused before anything was sent. ST_OK with !finished: stopped,
 * and the next call with the same scope, store and day goes on. ST_INTEGRITY:
 * states and targets do not add up. */
int scan_run(const struct scan_options *o, struct scan_totals *out,
	     struct err *err) MUST_USE;

/* "Postern-Census/0.1.0 (contact)" in *out: what is sent as User-Agent.
 * ST_USAGE for one that pretends to be a browser. */
#define AGENT_MAX 400
int scan_agent(const char *given, const char *contact, char out[AGENT_MAX],
	       struct err *err) MUST_USE;
/* Today, or the day that was asked for, if the scope covers it; see the
 * header of gate.h for days that are not today. */
int scan_day(const struct scope *scope, int64_t wanted_ns, int64_t *day_ns,
	     bool *simulated, struct err *err) MUST_USE;

#endif
