/* plan.c - see plan.h. */
#include "plan.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "disk.h"

#include "base/alloc.h"

#define PATH_TEXT 4096

static const char *scenario_folder(void)
{
	const char *folder = getenv("POSTERN_LAB_SCENARIOS");

	return folder ? folder : LAB_SCENARIOS;
}

static int find_scenario(const char *name, char *out, size_t cap,
			 struct err *err)
{
	if (strchr(name, '/') || strstr(name, ".yml")) {
		snprintf(out, cap, "%s", name);
		return ST_OK;
	}
	snprintf(out, cap, "%s/%s.yml", scenario_folder(), name);
	if (access(out, F_OK))
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "no scenario \"%s\" in %s; 'postern-lab list' "
			       "tells what there is",
			       name, scenario_folder());
	return ST_OK;
}

/* Steps of that verb go; false when there is none. */
static bool leave_out(struct scenario *s, const char *verb)
{
	unsigned kept = 0, had = s->step_count;

	for (unsigned i = 0; i < had; i++) {
		if (strcmp(s->steps[i].verb, verb) != 0)
			s->steps[kept++] = s->steps[i];
	}
	s->step_count = kept;
	return kept < had;
}

static bool ends_before_it_is_over(const struct scenario *s)
{
	int64_t end_ns = s->days * NS_PER_DAY;

	for (unsigned i = 0; i < s->step_count; i++) {
		if (s->steps[i].at_ns >= end_ns)
			return true;
	}
	for (unsigned i = 0; i < s->update_count; i++) {
		if (s->updates[i].at_ns >= end_ns)
			return true;
	}
	return false;
}

static int apply(struct scenario *s, const struct make_options *o,
		 struct err *err)
{
	if (o->servers && o->servers < s->servers)
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "--servers: the scenario needs %u", s->servers);
	if (o->without && !leave_out(s, o->without))
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "--without: the scenario has no step \"%s\"",
			       o->without);
	s->days = o->days ? o->days : s->days;
	s->users = o->users ? o->users : s->users;
	s->servers = o->servers ? o->servers : s->servers;
	s->cut = o->without || ends_before_it_is_over(s);
	if (s->cut)
		s->answer_count = 0;
	return ST_OK;
}

int plan_read(struct scenario *s, const struct make_options *o, struct err *err)
{
	char path[PATH_TEXT];
	int rc;

	memset(s, 0, sizeof(*s));
	rc = find_scenario(o->scenario, path, sizeof(path), err);
	if (!rc)
		rc = scenario_read(s, path, err);
	return rc ? rc : apply(s, o, err);
}

int plan_check_out(const char *out, struct err *err)
{
	static const char mark[] = "{\n\"schema\":\"postern-truth/1\"";
	char evidence[PATH_TEXT], truth[PATH_TEXT];
	char begin[sizeof(mark)] = "";
	FILE *f;

	snprintf(evidence, sizeof(evidence), "%s/evidence", out);
	snprintf(truth, sizeof(truth), "%s/truth.json", out);
	if (access(evidence, F_OK))
		return ST_OK;
	f = fopen(truth, "rb");
	if (f) {
		begin[fread(begin, 1, sizeof(mark) - 1, f)] = '\0';
		fclose(f);
	}
	if (!strcmp(begin, mark))
		return ST_OK;
	return err_set(err, ST_USAGE, ERR_NO_OFFSET,
		       "%s is there, and no truth.json beside it says that it "
		       "was made here; name another --out",
		       evidence);
}

static int is_scenario(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return n > 4 && !strcmp(d->d_name + n - 4, ".yml");
}

static int list_one(FILE *out, const char *file, struct err *err)
{
	struct scenario *s = mem_new(1, sizeof(*s));
	char path[PATH_TEXT];
	int rc;

	if (!s)
		return err_nomem(err);
	snprintf(path, sizeof(path), "%s/%s", scenario_folder(), file);
	rc = scenario_read(s, path, err);
	if (!rc)
		fprintf(out, "%-22s %s\n", s->name, s->title);
	scenario_release(s);
	mem_free(s);
	return rc;
}

int make_list(FILE *out, struct err *err)
{
	struct dirent **names;
	int n = scandir(scenario_folder(), &names, is_scenario, alphasort);
	int rc = ST_OK;

	if (n < 0)
		return err_set(
			err, ST_IO, ERR_NO_OFFSET,
			"%s cannot be read; set POSTERN_LAB_SCENARIOS to "
			"the folder lab/scenarios",
			scenario_folder());
	for (int i = 0; i < n; i++) {
		if (!rc)
			rc = list_one(out, names[i]->d_name, err);
		free(names[i]);
	}
	free(names);
	return rc;
}
