/* scenario.c - see scenario.h. */
#include "scenario.h"

#include "disk.h"
#include "logs.h"

static const char *text_of(const struct yaml_node *map, const char *key,
			   const char *otherwise)
{
	const struct yaml_node *n = yaml_find(map, key);

	return n && n->kind == YAML_TEXT ? (const char *)n->text.ptr
					 : otherwise;
}

static unsigned number_of(const struct yaml_node *map, const char *key,
			  unsigned otherwise)
{
	const struct yaml_node *v = yaml_find(map, key);
	int64_t n;

	if (!v || !yaml_integer(v, &n) || n < 0)
		return otherwise;
	return (unsigned)n;
}

static int signed_of(const struct yaml_node *map, const char *key)
{
	const struct yaml_node *v = yaml_find(map, key);
	int64_t n;

	return v && yaml_integer(v, &n) && n > -10000 && n < 10000 ? (int)n : 0;
}

static bool truth_of(const struct yaml_node *map, const char *key,
		     bool otherwise)
{
	const struct yaml_node *n = yaml_find(map, key);
	bool v;

	return n && yaml_truth(n, &v) ? v : otherwise;
}

static int wrong(struct err *err, const struct yaml_node *n, const char *what)
{
	return err_set(err, ST_FORMAT, ERR_NO_OFFSET, "line %u: %s",
		       n ? n->line : 0, what);
}

/* "5d", "5d 03:12", "5d 03:12:40": since the start. */
static bool moment(const char *text, int64_t *out)
{
	unsigned d = 0, h = 0, m = 0, s = 0;
	int got = text ? sscanf(text, "%ud %u:%u:%u", &d, &h, &m, &s) : 0;

	*out = d * NS_PER_DAY + h * NS_PER_HOUR + (m * 60 + s) * NS_PER_SECOND;
	return got >= 1;
}

static int read_step(struct scenario *s, const struct yaml_node *n,
		     struct err *err)
{
	struct step_spec *p = &s->steps[s->step_count];

	if (s->step_count == STEPS_MAX)
		return wrong(err, n, "too many steps");
	if (!moment(text_of(n, "at", NULL), &p->at_ns))
		return wrong(err, n, "a step needs 'at', such as 5d 03:12");
	p->verb = text_of(n, "do", NULL);
	if (!p->verb)
		return wrong(err, n, "a step needs 'do'");
	p->actor = text_of(n, "actor", "first");
	p->outcome = text_of(n, "outcome", NULL);
	p->arg = text_of(n, "arg", NULL);
	p->host = number_of(n, "host", 1) - 1;
	p->count = number_of(n, "count", 0);
	p->line = n->line;
	if (p->host >= s->servers)
		return wrong(err, n, "no such host");
	s->step_count++;
	return ST_OK;
}

static int read_update(struct scenario *s, const struct yaml_node *n,
		       struct err *err)
{
	struct update_spec *p = &s->updates[s->update_count];

	if (s->update_count == UPDATES_MAX)
		return wrong(err, n, "too many updates");
	if (!moment(text_of(n, "at", NULL), &p->at_ns) ||
	    !build_parse(text_of(n, "to", ""), &p->to))
		return wrong(err, n, "an update needs 'at' and 'to'");
	p->host = number_of(n, "host", 1) - 1;
	s->update_count++;
	return ST_OK;
}

/* 1, 2, ...: a mail server; dc, files: the others; else all. */
static int host_of(const struct yaml_node *n)
{
	const char *name = text_of(n, "host", "");

	if (!strcmp(name, "dc"))
		return HOST_DC;
	if (!strcmp(name, "files"))
		return HOST_FILES;
	return (int)number_of(n, "host", 0) - 1;
}

static int read_loss(struct scenario *s, const struct yaml_node *n,
		     struct err *err)
{
	struct loss_spec *p = &s->losses[s->loss_count];

	if (s->loss_count == 24)
		return wrong(err, n, "too many losses");
	p->log = text_of(n, "log", "all");
	p->loss = text_of(n, "loss", "deleted");
	p->host = host_of(n);
	if (!moment(text_of(n, "from", "0d"), &p->from_ns) ||
	    !moment(text_of(n, "to", "400d"), &p->to_ns))
		return wrong(err, n, "not a moment, such as 5d 03:12");
	s->loss_count++;
	return ST_OK;
}

static int read_answer(struct scenario *s, const struct yaml_node *n,
		       struct err *err)
{
	struct answer_spec *a = &s->answers[s->answer_count];
	const struct yaml_node *v = yaml_find(n, "verdict");
	unsigned i = 0;

	if (s->answer_count == 16)
		return wrong(err, n, "too many answers");
	a->question = (const char *)n->key->text.ptr;
	a->why = text_of(n, "why", "");
	if (n->kind != YAML_MAP)
		v = n;
	if (!v)
		return wrong(err, n, "an answer needs a verdict");
	if (v->kind == YAML_TEXT)
		a->verdicts[i++] = (const char *)v->text.ptr;
	else
		for (v = v->first; v && i < 4; v = v->next)
			a->verdicts[i++] = (const char *)v->text.ptr;
	s->answer_count++;
	return ST_OK;
}

static int each(struct scenario *s, const struct yaml_node *list,
		int (*read)(struct scenario *, const struct yaml_node *,
			    struct err *),
		struct err *err)
{
	int rc = ST_OK;

	for (const struct yaml_node *n = list ? list->first : NULL; n && !rc;
	     n = n->next)
		rc = read(s, n, err);
	return rc;
}

static int read_world(struct scenario *s, const struct yaml_node *root,
		      struct err *err)
{
	s->name = text_of(root, "name", NULL);
	s->title = text_of(root, "title", "");
	s->days = number_of(root, "days", 7);
	s->servers = number_of(root, "servers", 1);
	s->users = number_of(root, "users", 25);
	s->probe_minutes = number_of(root, "probe_minutes", 10);
	s->noise_per_day = number_of(root, "noise", 80);
	s->measured_probes = truth_of(root, "measured_probes", false);
	s->bytes_columns = truth_of(root, "bytes_columns", false);
	s->cookies = truth_of(root, "cookies", false);
	s->one_session = truth_of(root, "one_session", false);
	s->forwarded = truth_of(root, "forwarded", false);
	s->windows = truth_of(root, "windows", false);
	s->sysmon = truth_of(root, "sysmon", false);
	s->neighbours = truth_of(root, "neighbours", false);
	s->dirty = truth_of(root, "dirty", false);
	s->zeek = truth_of(root, "zeek", false);
	s->firewall = truth_of(root, "firewall", false);
	s->site_off = truth_of(root, "site_off", false);
	s->rca_days = number_of(root, "rca_days", 30);
	s->protocols = truth_of(root, "protocols", false);
	s->sensor_form = text_of(root, "sensor_form", NULL);
	s->steady = truth_of(root, "steady", false);
	s->mixed_names = truth_of(root, "mixed_names", false);
	s->others_ahead_min = signed_of(root, "others_ahead");
	s->iis_offset_hours = signed_of(root, "iis_offset");
	s->domain = text_of(root, "domain", NULL);
	s->utc_offset_hours = (int)number_of(root, "utc_offset", 1);
	if (!s->name || !s->servers || s->servers > WORLD_SERVERS_MAX ||
	    !s->users || !s->days || !s->probe_minutes)
		return wrong(err, root, "name, servers, users or days are off");
	if (!time_from_text(span_str(text_of(root, "start", "")), &s->start_ns))
		return wrong(err, root, "start is no date");
	s->installed_ns = s->start_ns - 74 * NS_PER_DAY;
	if (yaml_find(root, "installed") &&
	    !time_from_text(span_str(text_of(root, "installed", "")),
			    &s->installed_ns))
		return wrong(err, root, "installed is no date");
	if (!build_parse(text_of(root, "build", ""), &s->build))
		return wrong(err, root, "build is none");
	return ST_OK;
}

static int read_all(struct scenario *s, struct span text, struct err *err)
{
	const struct yaml_node *root;
	int rc = yaml_decode(&s->arena, text, &root, err);

	if (!rc)
		rc = read_world(s, root, err);
	if (!rc)
		rc = each(s, yaml_find(root, "steps"), read_step, err);
	if (!rc)
		rc = each(s, yaml_find(root, "updates"), read_update, err);
	if (!rc)
		rc = each(s, yaml_find(root, "losses"), read_loss, err);
	if (!rc)
		rc = each(s, yaml_find(root, "truth"), read_answer, err);
	return rc;
}

int scenario_read(struct scenario *s, const char *path, struct err *err)
{
	struct buf text;
	int rc;

	memset(s, 0, sizeof(*s));
	arena_init(&s->arena, 16 << 20);
	rc = disk_read(path, 1 << 20, &text, err);
	if (!rc)
		rc = read_all(s, buf_span(&text), err);
	if (rc)
		err_in(err, "%s", path);
	buf_release(&text);
	return rc;
}

void scenario_release(struct scenario *s)
{
	arena_release(&s->arena);
}
