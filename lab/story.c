/* story.c - see story.h. */
#include "story.h"

#include "words.h"

static const struct verb *const tables[] = {
	verbs_proxylogon, verbs_proxyshell, verbs_page, verbs_other,
	verbs_windows,	  verbs_honest,	    verbs_sly,	verbs_network,
};

static const struct verb *verb_find(const char *name)
{
	for (unsigned i = 0; i < ARRAY_LEN(tables); i++) {
		for (const struct verb *v = tables[i]; v->name; v++) {
			if (!strcmp(v->name, name))
				return v;
		}
	}
	return NULL;
}

static int by_time(const void *a, const void *b)
{
	const struct step_spec *x = a, *y = b;

	if (x->at_ns != y->at_ns)
		return x->at_ns < y->at_ns ? -1 : 1;
	return x->line < y->line ? -1 : x->line > y->line;
}

static void place_actor(struct actor *a, const struct world *w, unsigned i)
{
	static const char *const shared[] = {"203.0.113.77", "203.0.113.78"};
	uint32_t d[3];

	rng_throws(&a->rng, 3, (const uint32_t[]){65535, 65535, 65535}, d);
	if (!strncmp(a->name, "insider", 7))
		snprintf(a->addresses[i], ADDRESS_TEXT, "%s",
			 w->users[i % w->user_count].office);
	else if (!strncmp(a->name, "neighbour", 9)) /* behind one NAT */
		snprintf(a->addresses[i], ADDRESS_TEXT, "%s", w->users[0].home);
	else if (!strncmp(a->name, "vpn", 3)) /* one exit for many */
		snprintf(a->addresses[i], ADDRESS_TEXT, "%s", shared[i % 2]);
	else if (!strncmp(a->name, "six", 3))
		snprintf(a->addresses[i], ADDRESS_TEXT, "2001:db8:%x:%x::%x",
			 d[0] + 1, d[1] + 1, d[2] + 1);
}

static struct actor *actor_of(struct story *st, const char *name)
{
	struct world *w = &st->lab->world;
	struct actor *a;

	for (unsigned i = 0; i < st->actor_count; i++) {
		if (!strcmp(st->actors[i].name, name))
			return &st->actors[i];
	}
	if (st->actor_count == ACTORS_MAX)
		return &st->actors[0];
	a = &st->actors[st->actor_count];
	a->name = name;
	a->rng = rng_fork(&w->rng, name, ++st->actor_count);
	for (unsigned i = 0; i < ARRAY_LEN(a->addresses); i++)
		world_outside(&a->rng, a->addresses[i]);
	/* some come from inside, or over IPv6 */
	for (unsigned i = 0; i < ARRAY_LEN(a->addresses); i++)
		place_actor(a, w, i);
	a->agent = words_pick(&words_script, &a->rng);
	a->shell_agent = rng_chance(&a->rng, 500)
				 ? words_pick(&words_browser, &a->rng)
				 : words_pick(&words_script, &a->rng);
	a->style = rng_below(&a->rng, 24);
	if (strstr(name, "probe")) /* the name of an honest probe */
		a->agent = a->shell_agent = "AMProbe/Local/ClientAccess";
	rng_guid(&a->rng, a->session);
	rng_letters(&a->rng, a->resource, rng_between(&a->rng, 1, 3));
	a->victim = &w->users[rng_below(&a->rng, w->user_count - 1)];
	return a;
}

int story_init(struct story *st, struct lab *lab, const struct scenario *sc,
	       struct err *err)
{
	struct rng r = rng_fork(&lab->world.rng, "story", 0);

	memset(st, 0, sizeof(*st));
	st->lab = lab;
	st->scenario = sc;
	if (!sc->steady)
		st->shift_ns = rng_below(&r, 240 * 60000) * NS_PER_MS;
	memcpy(st->steps, sc->steps, sizeof(st->steps));
	st->step_count = sc->step_count;
	for (unsigned i = 0; i < st->step_count; i++) {
		if (!verb_find(st->steps[i].verb))
			return err_set(err, ST_FORMAT, ERR_NO_OFFSET,
				       "line %u: no verb '%s'",
				       st->steps[i].line, st->steps[i].verb);
	}
	if (st->step_count)
		qsort(st->steps, st->step_count, sizeof(st->steps[0]), by_time);
	return ST_OK;
}

/* Another address and another client: for every step, or every visit. */
static void change(struct actor *a)
{
	for (unsigned i = 0; i < ARRAY_LEN(a->addresses); i++)
		world_outside(&a->rng, a->addresses[i]);
	a->agent = words_pick(&words_script, &a->rng);
	a->shell_agent = words_pick(&words_browser, &a->rng);
}

static void take(struct story *st, const struct step_spec *spec, int64_t at_ns)
{
	struct actor *a = actor_of(st, spec->actor);
	struct step s = {
		.story = st,
		.lab = st->lab,
		.actor = a,
		.server = &st->lab->world.servers[spec->host],
		.spec = spec,
		.r = &a->rng,
		.at_ns = at_ns,
		.refused = spec->outcome &&
			   strcmp(spec->outcome, "succeeded") != 0,
	};

	if (!strncmp(a->name, "many", 4) ||
	    (!strncmp(a->name, "mover", 5) && a->last_ns &&
	     at_ns - a->last_ns > NS_PER_HOUR))
		change(a);
	a->last_ns = at_ns;
	st->lab->carrier = a->name;
	verb_find(spec->verb)->take(&s);
	st->lab->carrier = NULL;
}

void story_hour(struct story *st)
{
	while (st->next < st->step_count) {
		const struct step_spec *spec = &st->steps[st->next];
		int64_t at_ns = st->lab->start_ns + spec->at_ns + st->shift_ns;

		if (at_ns >= st->lab->hour_ns + NS_PER_HOUR)
			return;
		st->next++;
		take(st, spec, at_ns);
	}
}

void step_deed(struct step *s, enum deed_step kind, const char *cve)
{
	struct deed d = {
		.step = kind,
		.actor = s->actor->name,
		.what = s->spec->verb,
		.outcome = s->refused ? "attempted" : "succeeded",
		.cve = cve,
		.first_ns = s->at_ns,
		.last_ns = s->at_ns,
		.host = s->server->index,
	};

	s->mark = truth_deed(&s->lab->truth, &d);
	s->looking = kind == STEP_RECON;
	if (kind != STEP_HONEST)
		truth_add(&s->lab->truth, &s->lab->truth.actors,
			  s->actor->name);
}

void step_pause(struct step *s, uint32_t low_ms, uint32_t high_ms)
{
	s->at_ns += rng_between(s->r, low_ms, high_ms) * NS_PER_MS;
}

const char *step_client(struct step *s)
{
	return s->actor->addresses[0];
}

const char *step_claim(struct step *s)
{
	return strncmp(s->actor->name, "spoof", 5) ? NULL : "198.51.100.200";
}

void step_flaw(struct step *s, const char *cve)
{
	char build[NAME_TEXT];

	build_text_plain(&s->server->build, build);
	truth_flaw(&s->lab->truth, cve, s->server->name, build, s->at_ns);
}
