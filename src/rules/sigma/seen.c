/* seen.c - which logs came by, which rules look at, and what rules cost. */
#include "base/alloc.h"
#include "rules/sigma/correlation.h"
#include "rules/sigma/matcher.h"

static bool place_seen(const struct sigma_matcher *m,
		       const struct log_place *place)
{
	const struct sigma_program *p = m->program;

	if (place->log != LOG_EVTX)
		return m->log_visits[place->log][place->need_count != 0] != 0;
	for (size_t i = 0; i < p->route_slots; i++) {
		const struct route *r = &p->route[i];
		bool id = place->event_count == 0;

		for (size_t k = 0; k < place->event_count; k++)
			id |= place->event[k] == r->event;
		if (m->visits[i] && id &&
		    (!place->channel.len ||
		     (r->channel != CHANNEL_ANY &&
		      span_equal_nocase(p->channel[r->channel],
					place->channel))))
			return true;
	}
	return false;
}

bool sigma_matcher_saw(const struct sigma_matcher *m, size_t rule)
{
	const struct logsource *l = m->set->rule[rule].logsource;

	for (size_t i = 0; l && i < l->place_count; i++)
		if (place_seen(m, &l->place[i]))
			return true;
	return l == NULL;
}

static bool could_hold(const struct correlation *c, const bool *saw)
{
	bool all =
		!c->expr && !c->comparison_count &&
		(c->type == CORRELATE_TEMPORAL || c->type == CORRELATE_ORDERED);

	for (size_t i = 0; i < c->rule_count; i++)
		if (saw[c->rule[i]] != all)
			return !all;
	return all;
}

void sigma_matcher_saw_all(const struct sigma_matcher *m, bool *saw)
{
	const struct sigma_rule *rule = m->set->rule;
	unsigned deepest = 0;

	for (size_t i = 0; i < m->set->rule_count; i++) {
		if (!rule[i].correlation)
			saw[i] = sigma_matcher_saw(m, i);
		else if (rule[i].correlation->depth > deepest)
			deepest = rule[i].correlation->depth;
	}
	for (unsigned depth = 1; depth <= deepest; depth++)
		for (size_t i = 0; i < m->set->rule_count; i++)
			if (rule[i].correlation &&
			    rule[i].correlation->depth == depth)
				saw[i] = could_hold(rule[i].correlation, saw);
}

bool sigma_looks_at(const struct sigma_set *s, enum log_kind log,
		    struct span channel)
{
	const struct sigma_program *p = s->program;
	uint32_t index;

	if (log != LOG_EVTX)
		return p->text[log] != NULL;
	index = program_channel(p, channel);
	for (size_t i = 0; i < p->candidate_count; i++) {
		const struct program_place *place =
			&p->place[p->candidate[i].place];

		if (place->place->log == LOG_EVTX &&
		    place->channel != CHANNEL_ANY && place->channel == index)
			return true;
	}
	return false;
}

uint64_t sigma_matcher_cut(const struct sigma_matcher *m)
{
	return m->re.cut;
}

uint64_t sigma_matcher_tries(const struct sigma_matcher *m, size_t rule)
{
	return m->tries[rule];
}

int sigma_matcher_measure(struct sigma_matcher *m, struct err *err)
{
	m->spent = mem_new(m->set->rule_count + 1, sizeof(*m->spent));
	return m->spent ? ST_OK : err_nomem(err);
}

uint64_t sigma_matcher_spent_ns(const struct sigma_matcher *m, size_t rule)
{
	return m->spent ? m->spent[rule] : 0;
}

void sigma_matcher_join(struct sigma_matcher *m,
			const struct sigma_matcher *other)
{
	for (size_t i = 0; i < m->program->route_slots; i++)
		m->visits[i] += other->visits[i];
	for (size_t i = 0; i < m->set->rule_count; i++)
		m->tries[i] += other->tries[i];
	for (size_t i = 0; i < LOG_KINDS; i++)
		for (size_t k = 0; k < 2; k++)
			m->log_visits[i][k] += other->log_visits[i][k];
	m->re.cut += other->re.cut;
}
