/* make.c - see make.h. */
#include "make.h"

#include "answers.h"
#include "disk.h"
#include "life.h"
#include "plan.h"
#include "site.h"
#include "truth_json.h"

#include "base/alloc.h"

struct making {
	const struct make_options *opt;
	struct scenario scenario;
	struct lab lab;
	struct story story;
	char root[2048];
};

static void placed(void *ctx, const struct line *l, const char *path,
		   uint64_t line)
{
	truth_placed(ctx, l, path, line);
}

static enum loss loss_of(const char *word)
{
	static const char *const words[] = {"off", "deleted", "cut", "damaged"};

	for (unsigned i = 0; i < ARRAY_LEN(words); i++) {
		if (!strcmp(word, words[i]))
			return (enum loss)i;
	}
	return LOSS_DELETED;
}

static void set_losses(struct making *m)
{
	struct logs_options *f = &m->lab.files;

	for (unsigned i = 0; i < m->scenario.loss_count; i++) {
		const struct loss_spec *l = &m->scenario.losses[i];
		struct outage *o = &f->outages[f->outage_count++];
		bool withheld = !strcmp(l->loss, "withheld");

		snprintf(o->log, sizeof(o->log), "%s", l->log);
		o->host = l->host;
		o->loss = loss_of(l->loss);
		o->from_ns = m->lab.start_ns + l->from_ns;
		o->to_ns = m->lab.start_ns + l->to_ns;
		if (withheld && !strcmp(l->log, "pages"))
			m->lab.pages_withheld = true;
		else if (withheld && l->host >= 0 && l->host < HOST_COUNT)
			m->lab.withheld[l->host] = true;
	}
}

/* Where the scenario does not say: tabs, JSON, tabs packed, JSON packed. */
static bool sensor_has(const struct scenario *s, uint64_t seed,
		       const char *word, unsigned third)
{
	if (s->sensor_form)
		return strstr(s->sensor_form, word) != NULL;
	return seed % 4 == third || seed % 4 == 0;
}

static int set_up(struct making *m, struct err *err)
{
	const struct scenario *s = &m->scenario;
	struct world_size size = {
		.servers = s->servers,
		.users = s->users,
		.build = s->build,
		.domain = s->domain,
		.utc_offset_hours = s->utc_offset_hours,
	};
	struct lab *lab = &m->lab;
	int rc = world_make(&lab->world, m->opt->seed, &size, err);

	tape_init(&lab->tape);
	truth_init(&lab->truth);
	buf_init(&lab->line, 1 << 20);
	lab->start_ns = s->start_ns;
	lab->end_ns = s->start_ns + s->days * NS_PER_DAY;
	lab->one_session = s->one_session;
	lab->behind_balancer = s->forwarded;
	lab->measured_probes = s->measured_probes;
	lab->probe_minutes = s->probe_minutes;
	lab->noise_per_day = s->noise_per_day;
	lab->windows = s->windows;
	lab->sysmon = s->sysmon;
	lab->neighbours = s->neighbours;
	lab->zeek = s->zeek;
	lab->firewall = s->firewall;
	lab->protocols = s->protocols;
	lab->dirty = s->dirty;
	lab->iis_offset_ns = s->iis_offset_hours * NS_PER_HOUR;
	snprintf(m->root, sizeof(m->root), "%s/evidence", m->opt->out);
	lab->files = (struct logs_options){
		.root = m->root,
		.bytes_columns = s->bytes_columns,
		.cookies = s->cookies,
		.forwarded = s->forwarded,
		.bom = m->opt->seed % 2,
		.header_row = m->opt->seed % 5 == 2 || s->dirty,
		.dirty = s->dirty,
		.mixed_names = s->mixed_names,
		.zeek_json = sensor_has(s, m->opt->seed, "json", 2),
		.zeek_gzip = sensor_has(s, m->opt->seed, "gzip", 3),
		.others_ahead_ns =
			s->others_ahead_min * INT64_C(60) * NS_PER_SECOND,
	};
	set_losses(m);
	return rc ? rc : story_init(&m->story, lab, s, err);
}

/* Lines before until_ns go to their files. */
static int flush(struct making *m, int64_t until_ns, struct err *err)
{
	struct tape *t = &m->lab.tape;
	size_t n = tape_sort(t, until_ns);
	int rc = t->bad ? err_nomem(err) : ST_OK;

	for (size_t i = 0; i < n && !rc; i++)
		rc = logs_put(m->lab.logs, &t->lines[i],
			      tape_text(t, &t->lines[i]), err);
	tape_drop(t, n);
	return rc;
}

/* An update stops the server to the end of its hour; then the build is new. */
static void update_begins(struct making *m)
{
	struct lab *lab = &m->lab;

	for (unsigned i = 0; i < m->scenario.update_count; i++) {
		const struct update_spec *u = &m->scenario.updates[i];
		int64_t at = lab->start_ns + u->at_ns + m->story.shift_ns;

		if (at < lab->hour_ns || at >= lab->hour_ns + NS_PER_HOUR)
			continue;
		lab->down_from_ns[u->host] = at;
		lab->down_to_ns[u->host] = lab->hour_ns + NS_PER_HOUR;
	}
}

static void update_ends(struct making *m)
{
	struct lab *lab = &m->lab;

	for (unsigned i = 0; i < m->scenario.update_count; i++) {
		const struct update_spec *u = &m->scenario.updates[i];

		if (lab->down_to_ns[u->host] != lab->hour_ns + NS_PER_HOUR ||
		    lab->start_ns + u->at_ns + m->story.shift_ns < lab->hour_ns)
			continue;
		if (lab->start_ns + u->at_ns + m->story.shift_ns >=
		    lab->hour_ns + NS_PER_HOUR)
			continue;
		lab->world.servers[u->host].build = u->to;
		lab->world.servers[u->host].pid += 1304;
		logs_restart(lab->logs, u->host);
	}
}

/* Dirty logs: every noon somebody changes the columns of IIS. What runs on is
 * written with the old ones first. */
static int change_columns(struct making *m, struct err *err)
{
	struct lab *lab = &m->lab;
	int rc;

	if (!lab->dirty || lab->hour_ns % NS_PER_DAY != 12 * NS_PER_HOUR)
		return ST_OK;
	rc = flush(m, INT64_MAX, err);
	lab->files.bytes_columns = !lab->files.bytes_columns;
	logs_columns(lab->logs, lab->files.bytes_columns);
	return rc;
}

static int one_hour(struct making *m, struct err *err)
{
	int rc = change_columns(m, err);

	if (rc)
		return rc;
	update_begins(m);
	life_hour(&m->lab);
	story_hour(&m->story);
	rc = flush(m, m->lab.hour_ns + NS_PER_HOUR, err);
	update_ends(m);
	return rc;
}

static int all_hours(struct making *m, struct err *err)
{
	struct lab *lab = &m->lab;
	int rc = ST_OK;

	for (lab->hour_ns = lab->start_ns; lab->hour_ns < lab->end_ns && !rc;
	     lab->hour_ns += NS_PER_HOUR)
		rc = one_hour(m, err);
	lab->hour_ns -= NS_PER_HOUR; /* what runs beyond the end is not there */
	return rc;
}

static int make_files(struct making *m, struct err *err)
{
	struct logs_watch watch = {placed, &m->lab.truth};
	char path[2300];
	int rc;

	if (m->opt->meant) {
		m->lab.files.meant = disk_open(m->opt->meant, err);
		if (!m->lab.files.meant)
			return ST_IO;
	}
	rc = logs_open(&m->lab.logs, &m->lab.world, &m->lab.files, &watch, err);

	if (!rc)
		rc = all_hours(m, err);
	if (logs_close(m->lab.logs, err) && !rc)
		rc = ST_IO;
	if (m->lab.files.meant)
		fclose(m->lab.files.meant);
	if (!rc)
		rc = site_write(&m->story, err);
	if (!m->scenario.cut)
		answers_complete(&m->scenario, &m->lab.truth);
	snprintf(path, sizeof(path), "%s/truth.json", m->opt->out);
	if (!rc)
		rc = truth_write(&m->story, m->opt->seed, path, err);
	if (!rc)
		rc = pack(m->opt->out, m->opt->format,
			  m->lab.end_ns / NS_PER_SECOND, err);
	return rc;
}

int make(const struct make_options *opt, struct err *err)
{
	struct making *m = mem_new(1, sizeof(*m));
	int rc;

	if (!m)
		return err_nomem(err);
	m->opt = opt;
	rc = plan_check_out(opt->out, err);
	if (!rc)
		rc = plan_read(&m->scenario, opt, err);
	if (!rc)
		rc = set_up(m, err);
	if (!rc)
		rc = disk_remove(m->root, err);
	if (!rc)
		rc = make_files(m, err);
	buf_release(&m->lab.line);
	tape_release(&m->lab.tape);
	truth_release(&m->lab.truth);
	world_release(&m->lab.world);
	scenario_release(&m->scenario);
	mem_free(m);
	return rc;
}
