/* main.c - postern-lab: evidence with known truth, scores, load. */
#include "load.h"
#include "make.h"
#include "score.h"

static const char usage[] =
	"usage: postern-lab make SCENARIO --out DIR [--seed N] [--days D]\n"
	"                        [--users U] [--servers S] [--without VERB]\n"
	"                        [--meant FILE]\n"
	"                        [--format folder|zip|tar|kape|velociraptor]\n"
	"       postern-lab score REPORT.json TRUTH.json [--name TEXT]\n"
	"       postern-lab load --bytes N[K|M|G] --out DIR [--seed N]\n"
	"\n"
	"Made evidence lies in DIR/evidence (or .zip, .tar.xz), what really\n"
	"happened in DIR/truth.json. docs/lab.md has the scenarios.\n";

static int fail(const struct err *err)
{
	fprintf(stderr, "postern-lab: %s\n", err->text);
	return err->code == ST_USAGE ? 2 : 1;
}

static int wrong_usage(void)
{
	fputs(usage, stderr);
	return 2;
}

static bool number(const char *text, uint64_t *out)
{
	char *end;
	uint64_t n = strtoull(text, &end, 10);

	if (end == text)
		return false;
	if (*end == 'G')
		n <<= 30;
	else if (*end == 'M')
		n <<= 20;
	else if (*end == 'K')
		n <<= 10;
	if (*end && strchr("KMG", *end))
		end++;
	*out = n;
	return *end == '\0';
}

struct words {
	const char *plain[4];
	unsigned plain_count;
	const char *out, *format, *without, *name, *meant;
	uint64_t seed, days, users, servers, bytes;
};

static bool parse_one(struct words *w, const char *key, const char *value)
{
	uint64_t *numbers[] = {&w->seed, &w->days, &w->users, &w->servers,
			       &w->bytes};
	static const char *const names[] = {"--seed", "--days", "--users",
					    "--servers", "--bytes"};
	const char **texts[] = {&w->out, &w->format, &w->without, &w->name,
				&w->meant};
	static const char *const text_names[] = {
		"--out", "--format", "--without", "--name", "--meant"};

	for (unsigned i = 0; i < ARRAY_LEN(names); i++) {
		if (!strcmp(key, names[i]))
			return number(value, numbers[i]);
	}
	for (unsigned i = 0; i < ARRAY_LEN(text_names); i++) {
		if (!strcmp(key, text_names[i])) {
			*texts[i] = value;
			return true;
		}
	}
	return false;
}

static bool parse(struct words *w, int argc, char **argv)
{
	for (int i = 2; i < argc; i++) {
		if (!strncmp(argv[i], "--", 2)) {
			if (i + 1 == argc ||
			    !parse_one(w, argv[i], argv[i + 1]))
				return false;
			i++;
		} else if (w->plain_count < 4) {
			w->plain[w->plain_count++] = argv[i];
		} else {
			return false;
		}
	}
	return true;
}

static int run_make(const struct words *w)
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
	struct err err;

	if (w->plain_count != 1 || !w->out ||
	    !pack_format_of(w->format ? w->format : "folder", &o.format))
		return wrong_usage();
	return make(&o, &err) ? fail(&err) : 0;
}

static int run_load(const struct words *w)
{
	struct load_options o = {w->out, w->bytes, w->seed};
	struct err err;

	if (w->plain_count || !w->out || !w->bytes)
		return wrong_usage();
	return load(&o, &err) ? fail(&err) : 0;
}

static int run_score(const struct words *w)
{
	struct err err;
	int rc;

	if (w->plain_count != 2)
		return wrong_usage();
	rc = score(w->plain[0], w->plain[1], w->name, stdout, &err);
	return rc < 0 ? fail(&err) : rc;
}

int main(int argc, char **argv)
{
	struct words w = {.seed = 1};

	if (argc > 1 && !strcmp(argv[1], "--help")) {
		fputs(usage, stdout);
		return 0;
	}
	if (argc < 2 || !parse(&w, argc, argv))
		return wrong_usage();
	if (!strcmp(argv[1], "make"))
		return run_make(&w);
	if (!strcmp(argv[1], "load"))
		return run_load(&w);
	if (!strcmp(argv[1], "score"))
		return run_score(&w);
	return wrong_usage();
}
