/* scenario.h - a scenario file, lab/scenarios/NAME.yml: the world, what was
 * done in it and by whom, and what a right answer is. docs/lab.md has the
 * format. */
#ifndef POSTERN_LAB_SCENARIO_H
#define POSTERN_LAB_SCENARIO_H

#include "world.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/yaml.h"

#define STEPS_MAX 256
#define UPDATES_MAX 16

struct step_spec {
	int64_t at_ns; /* since the start of the evidence */
	const char *verb, *actor;
	const char *outcome; /* NULL: succeeded */
	const char *arg;     /* what the verb makes of it; NULL: default */
	unsigned host;	     /* index */
	unsigned count;	     /* 0: the verb's own */
	uint32_t line;	     /* in the scenario file */
};

struct update_spec {
	int64_t at_ns;
	struct build to;
	unsigned host;
};

struct loss_spec {
	const char *log, *loss;
	int64_t from_ns, to_ns;
	int host;
};

struct answer_spec {
	const char *question, *why;
	const char *verdicts[5]; /* the best first */
};

struct scenario {
	struct arena arena;
	const char *name, *title;
	int64_t start_ns;
	int64_t installed_ns; /* when `build` was installed */
	unsigned days, servers, users;
	struct build build;
	bool cookies;	  /* IIS logs cs(Cookie) */
	bool one_session; /* a cache gives all the same */
	bool bytes_columns, forwarded, measured_probes, windows, sysmon, steady;
	bool neighbours;	 /* logs of the directory and the file server */
	bool dirty;		 /* formats as bad as they come */
	bool zeek;		 /* the network sensor's logs */
	bool site_off;		 /* the front end's site logs nothing */
	unsigned rca_days;	 /* how long RPC Client Access keeps logs */
	bool protocols;		 /* logs of IMAP, POP and MAPI */
	bool firewall;		 /* those of the mail servers' firewalls */
	const char *sensor_form; /* json, gzip, json-gzip, tsv; by the seed */
	bool mixed_names;     /* web logs lie under the long name of the host */
	int others_ahead_min; /* clocks of the other hosts and the sensor */
	int iis_offset_hours; /* IIS writes another zone than UTC */
	unsigned probe_minutes, noise_per_day;
	const char *domain; /* NULL: from the seed */
	int utc_offset_hours;
	struct step_spec steps[STEPS_MAX];
	unsigned step_count;
	struct update_spec updates[UPDATES_MAX];
	unsigned update_count;
	struct loss_spec losses[24];
	unsigned loss_count;
	struct answer_spec answers[16];
	unsigned answer_count;
	bool cut; /* by options: what was right for the whole is not known */
};

int scenario_read(struct scenario *s, const char *path,
		  struct err *err) MUST_USE;
void scenario_release(struct scenario *s);

#endif
