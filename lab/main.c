/* main.c - postern-lab: evidence with known truth, scores, load. */
#include "load.h"
#include "make.h"
#include "score.h"

#include "world.h"

#define DAYS_MAX 3660
#define USERS_MAX 100000
#define BYTES_MAX (UINT64_C(1) << 50)

static const char usage[] =
	"usage: postern-lab make SCENARIO --out DIR [OPTION...]\n"
	"       postern-lab list\n"
	"       postern-lab score REPORT.json TRUTH.json [--name TEXT]\n"
	"       postern-lab load --bytes N[K|M|G] --out DIR [--seed N]\n"
	"       postern-lab --help\n";

static const char help[] =
	"\n"
	"Evidence of a mail server that is made up, with what really happened\n"
	"in it. Nothing in it can run; no line is from a real server.\n"
	"\n"
	"make      writes DIR/evidence (or evidence.zip, evidence.tar.xz, or "
	"an\n"
	"          archive for each host) and DIR/truth.json\n"
	"  --out DIR      made when it is not there; what make left there "
	"before\n"
	"                 is replaced, anything else is not touched\n"
	"  --seed N       names, people, addresses, pages, times (else 1); "
	"the\n"
	"                 same seed gives the same bytes\n"
	"  --days D       1 to 3660; fewer than the scenario's cut it short, "
	"and\n"
	"                 then truth.json has its acts, but no answers\n"
	"  --users U      1 to 100000\n"
	"  --servers S    as many as the scenario needs, or more, up to 8\n"
	"  --format FORM  folder (else), zip, tar, kape, velociraptor\n"
	"  --without VERB a step that is not taken; then no answers, either\n"
	"  --meant FILE   every Windows event as it was meant, a line of JSON "
	"each\n"
	"SCENARIO is a name that 'list' gives, or the path of a .yml file; "
	"its\n"
	"language is in docs/lab.md.\n"
	"\n"
	"score     compares a report (postern report CASE --format json) with "
	"the\n"
	"          truth: one row, and its faults; exit code 1 when there are "
	"any\n"
	"load      honest IIS and HttpProxy logs of one server, as fast as "
	"the\n"
	"          disk takes them\n"
	"\n"
	"examples:\n"
	"  postern-lab make proxylogon --out /tmp/run --seed 7\n"
	"  postern-lab make quiet --out /tmp/run --users 400 --format kape\n"
	"  postern-lab score /tmp/run/report.json /tmp/run/truth.json\n"
	"  postern-lab load --bytes 64G --out /tmp/load\n";

struct words {
	const char *plain[4];
	unsigned plain_count;
	const char *out, *format, *without, *name, *meant;
	uint64_t seed, days, users, servers, bytes;
};

/* With text or with a number within bounds. */
static const struct lab_option {
	const char *name, *commands;
	size_t at;
	uint64_t low, high; /* high 0: a text */
} options[] = {
	{"--out", "make load", offsetof(struct words, out), 0, 0},
	{"--format", "make", offsetof(struct words, format), 0, 0},
	{"--without", "make", offsetof(struct words, without), 0, 0},
	{"--meant", "make", offsetof(struct words, meant), 0, 0},
	{"--name", "score", offsetof(struct words, name), 0, 0},
	{"--seed", "make load", offsetof(struct words, seed), 0, UINT64_MAX},
	{"--days", "make", offsetof(struct words, days), 1, DAYS_MAX},
	{"--users", "make", offsetof(struct words, users), 1, USERS_MAX},
	{"--servers", "make", offsetof(struct words, servers), 1,
	 WORLD_SERVERS_MAX},
	{"--bytes", "load", offsetof(struct words, bytes), 4097, BYTES_MAX},
};

static int fail(const struct err *err)
{
	fprintf(stderr, "postern-lab: %s\n", err->text);
	return err->code == ST_USAGE ? 2 : 1;
}

static int wrong_usage(struct err *err, const char *what, const char *word)
{
	return err_set(err, ST_USAGE, ERR_NO_OFFSET,
		       "%s%s%s; 'postern-lab --help' tells what there is", what,
		       word ? " " : "", word ? word : "");
}

/* Digits, and K, M or G where bytes are meant. */
static bool number(const char *text, bool bytes, uint64_t *out)
{
	uint64_t n = 0;
	unsigned shift = 0;
	const char *p = text;

	for (; *p >= '0' && *p <= '9'; p++) {
		if (__builtin_mul_overflow(n, 10, &n) ||
		    __builtin_add_overflow(n, (uint64_t)(*p - '0'), &n))
			return false;
	}
	if (bytes && *p && strchr("KMG", *p))
		shift = *p == 'K' ? 10 : *p == 'M' ? 20 : 30, p++;
	*out = n << shift;
	return p > text && !*p && *out >> shift == n;
}

static int take(struct words *w, const struct lab_option *o, const char *value,
		struct err *err)
{
	uint64_t n;

	if (!o->high) {
		memcpy((char *)w + o->at, &value, sizeof(value));
		return ST_OK;
	}
	if (!number(value, o->high == BYTES_MAX, &n) || n < o->low ||
	    n > o->high)
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "%s: wants a number from %llu to %llu%s, not "
			       "\"%s\"",
			       o->name, (unsigned long long)o->low,
			       (unsigned long long)o->high,
			       o->high == BYTES_MAX ? ", or with K, M, G" : "",
			       value);
	memcpy((char *)w + o->at, &n, sizeof(n));
	return ST_OK;
}

static int take_option(struct words *w, const char *command, const char *name,
		       const char *value, struct err *err)
{
	for (unsigned i = 0; i < ARRAY_LEN(options); i++) {
		if (strcmp(name, options[i].name) != 0)
			continue;
		if (!strstr(options[i].commands, command))
			return wrong_usage(err, name,
					   "is not for this command");
		if (!value)
			return wrong_usage(err, name, "wants a value");
		return take(w, &options[i], value, err);
	}
	return wrong_usage(err, "there is no option", name);
}

static int parse(struct words *w, int argc, char **argv, struct err *err)
{
	int rc = ST_OK;

	for (int i = 2; i < argc && !rc; i++) {
		if (!strncmp(argv[i], "--", 2)) {
			rc = take_option(w, argv[1], argv[i], argv[i + 1], err);
			i++;
		} else if (w->plain_count < ARRAY_LEN(w->plain)) {
			w->plain[w->plain_count++] = argv[i];
		} else {
			rc = wrong_usage(err, "one word too many:", argv[i]);
		}
	}
	return rc;
}

static int run_make(const struct words *w, struct err *err)
{
	struct make_options o = {
		.scenario = w->plain[0],
		.out = w->out,
		.seed = w->seed,
		.days = (unsigned)w->days,
		.users = (unsigned)w->users,
		.servers = (unsigned)w->servers,
		.without = w->without,
		.meant = w->meant,
	};
	const char *format = w->format ? w->format : "folder";

	if (w->plain_count != 1)
		return wrong_usage(err, "make wants one SCENARIO", NULL);
	if (!w->out)
		return wrong_usage(err, "make wants --out DIR", NULL);
	if (!pack_format_of(format, &o.format))
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "--format: no form \"%s\"; there are folder, "
			       "zip, tar, kape, velociraptor",
			       format);
	return make(&o, err);
}

static int run_load(const struct words *w, struct err *err)
{
	struct load_options o = {w->out, w->bytes, w->seed};

	if (w->plain_count || !w->out || !w->bytes)
		return wrong_usage(err, "load wants --bytes N and --out DIR",
				   NULL);
	return load(&o, err);
}

static int run_score(const struct words *w, struct err *err)
{
	if (w->plain_count != 2)
		return wrong_usage(err, "score wants REPORT.json TRUTH.json",
				   NULL);
	return score(w->plain[0], w->plain[1], w->name, stdout, err);
}

static int run_list(const struct words *w, struct err *err)
{
	if (w->plain_count)
		return wrong_usage(err, "list wants nothing more", NULL);
	return make_list(stdout, err);
}

static const struct lab_command {
	const char *name;
	int (*run)(const struct words *w, struct err *err);
} commands[] = {
	{"make", run_make},
	{"list", run_list},
	{"score", run_score},
	{"load", run_load},
};

static int run(int argc, char **argv, struct err *err)
{
	struct words w = {.seed = 1};

	for (unsigned i = 0; i < ARRAY_LEN(commands); i++) {
		int rc;

		if (strcmp(argv[1], commands[i].name) != 0)
			continue;
		rc = parse(&w, argc, argv, err);
		return rc ? rc : commands[i].run(&w, err);
	}
	return wrong_usage(err, "there is no command", argv[1]);
}

int main(int argc, char **argv)
{
	struct err err = {0};
	int rc;

	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--help")) {
			fputs(usage, stdout);
			fputs(help, stdout);
			return 0;
		}
	}
	if (argc < 2) {
		fputs(usage, stderr);
		return 2;
	}
	rc = run(argc, argv, &err);
	return rc < 0 ? fail(&err) : rc;
}
