/* answers.c - see answers.h. */
#include "answers.h"

#define WEEK_NS (7 * NS_PER_DAY)
#define ACTORS_SEEN_MAX 16

/* What the deeds say, as far as lines of them are left. */
struct deeds_seen {
	const char *inside[ACTORS_SEEN_MAX]; /* who got in */
	unsigned inside_count;
	const char *any[ACTORS_SEEN_MAX]; /* who got in or tried */
	unsigned any_count;
	unsigned phases; /* with a week and more between them */
	bool lost;	 /* lines of a deed are gone */
};

static const struct answer_spec *find(const struct scenario *s,
				      const char *question)
{
	for (unsigned i = 0; i < s->answer_count; i++) {
		if (!strcmp(s->answers[i].question, question))
			return &s->answers[i];
	}
	return NULL;
}

static bool may_be(const struct scenario *s, const char *question,
		   const char *verdict)
{
	const struct answer_spec *a = find(s, question);

	for (unsigned i = 0; a && a->verdicts[i]; i++) {
		if (!strcmp(a->verdicts[i], verdict))
			return true;
	}
	return false;
}

static void add_name(const char **list, unsigned *count, const char *name)
{
	for (unsigned i = 0; i < *count; i++) {
		if (!strcmp(list[i], name))
			return;
	}
	if (*count < ACTORS_SEEN_MAX)
		list[(*count)++] = name;
}

static bool is_attack(const struct deed *d)
{
	return d->step != STEP_HONEST && d->step != STEP_RECON;
}

/* Deeds stand in the order in which they began. */
static void look(const struct truth *t, struct deeds_seen *out)
{
	int64_t last_ns = INT64_MIN;

	memset(out, 0, sizeof(*out));
	for (unsigned i = 0; i < t->deed_count; i++) {
		const struct deed *d = &t->deeds[i];

		if (!is_attack(d))
			continue;
		out->lost |= d->lost != 0;
		if (!d->places)
			continue;
		add_name(out->any, &out->any_count, d->actor);
		if (!strcmp(d->outcome, "succeeded"))
			add_name(out->inside, &out->inside_count, d->actor);
		if (!out->phases || d->first_ns - last_ns >= WEEK_NS)
			out->phases++;
		if (d->last_ns > last_ns)
			last_ns = d->last_ns;
	}
}

/* Up to four verdicts, the best first; NULL is left out. */
static void answer(struct scenario *s, const char *question, const char *why,
		   const char *const verdicts[4])
{
	struct answer_spec *a = &s->answers[s->answer_count];
	unsigned n = 0;

	if (find(s, question) || s->answer_count == ARRAY_LEN(s->answers))
		return;
	a->question = question;
	a->why = why;
	for (unsigned i = 0; i < 4; i++) {
		if (verdicts[i])
			a->verdicts[n++] = verdicts[i];
	}
	a->verdicts[n] = NULL;
	s->answer_count++;
}

/* Who came how often is an inference from traits: it may be left open. */
static void answer_actors(struct scenario *s, struct truth *t,
			  const struct deeds_seen *d)
{
	const char *why = truth_text(t, "%u got in, %u in all tried or did",
				     d->inside_count, d->any_count);
	const char *tried = d->any_count > 1 ? "several" : "one";

	if (!d->any_count && may_be(s, "targeted", "undetermined"))
		answer(s, "actors", why,
		       (const char *const[4]){"undetermined"});
	else if (!d->any_count)
		answer(s, "actors", why, (const char *const[4]){"none-seen"});
	else if (!d->inside_count)
		answer(s, "actors", why,
		       (const char *const[4]){"none-seen", "undetermined",
					      tried});
	else if (d->inside_count > 1)
		answer(s, "actors", why,
		       (const char *const[4]){"several", "undetermined"});
	else
		answer(s, "actors", why,
		       (const char *const[4]){"one", "undetermined",
					      d->any_count > 1 ? "several"
							       : NULL});
}

static void answer_campaign(struct scenario *s, struct truth *t,
			    const struct deeds_seen *d)
{
	const char *why =
		truth_text(t, "%u phases with a week between", d->phases);
	const char *run = d->phases > 1 ? "waves" : "single";
	bool gaps = d->lost || s->loss_count;

	if (!d->phases && may_be(s, "targeted", "undetermined"))
		answer(s, "campaign", why,
		       (const char *const[4]){"undetermined"});
	else if (!d->phases)
		answer(s, "campaign", why, (const char *const[4]){"none-seen"});
	else if (!d->inside_count)
		answer(s, "campaign", why,
		       (const char *const[4]){run, "none-seen",
					      "undetermined"});
	else
		answer(s, "campaign", why,
		       (const char *const[4]){run,
					      gaps ? "undetermined" : NULL});
}

static void answer_at_risk(struct scenario *s)
{
	bool open = may_be(s, "targeted", "undetermined");

	if (may_be(s, "targeted", "exploited"))
		answer(s, "at_risk",
		       "a server was reached, mailboxes are named",
		       (const char *const[4]){"listed",
					      open ? "undetermined" : NULL});
	else if (open)
		answer(s, "at_risk", "whether a server was reached is open",
		       (const char *const[4]){"undetermined"});
	else
		answer(s, "at_risk", "no server was reached",
		       (const char *const[4]){"none-seen"});
}

/* Elsewhere it goes on, so that a quiet server may expect more, too. */
static void answer_outlook(struct scenario *s)
{
	bool calm = may_be(s, "targeted", "none-seen") &&
		    !may_be(s, "secured", "exposed");

	answer(s, "outlook", "attacked, open, or others are",
	       (const char *const[4]){"elevated", calm ? "quiet" : NULL});
}

void answers_complete(struct scenario *s, struct truth *t)
{
	struct deeds_seen seen;

	look(t, &seen);
	answer_actors(s, t, &seen);
	answer_campaign(s, t, &seen);
	answer_at_risk(s);
	answer(s, "adoption", "one organisation is no census",
	       (const char *const[4]){"undetermined"});
	answer_outlook(s);
}
