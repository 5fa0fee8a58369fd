/* matcher.c - events through the gates; one thread's memos and scratch. */
#include "base/alloc.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/text.h"
#include "rules/traces/program.h"

/* A memo: what a gate lets through, by value. Direct-mapped: a new value takes
 * the place of another with the same hash. */
struct memo {
	size_t stride;
	uint8_t *slots;
};

struct memo_slot {
	uint64_t hash; /* 0: free */
	size_t len;
	/* words of the bitmap, then the value's bytes */
	uint64_t passed[];
};

struct trace_matcher {
	const struct trace_program *program;
	struct regex_state regex;
	struct buf decoded;
	struct memo *memos[LOG_KINDS]; /* one for each gate; made when used */
	struct match *matches;	       /* one for each trace */
	size_t count;
	uint64_t hits[GATE_PREDICATES / 64];
};

int trace_matcher_open(struct trace_matcher **out,
		       const struct trace_program *p, struct err *err)
{
	struct trace_matcher *m = mem_new(1, sizeof(*m));
	int s;

	if (!m)
		return err_nomem(err);
	m->program = p;
	buf_init(&m->decoded, LIMIT_LINE * 4);
	m->matches = mem_new(p->set->count + 1, sizeof(*m->matches));
	s = m->matches ? regex_state_init(&m->regex, p->set->pcre, err) :
			 err_nomem(err);
	if (s < 0) {
		trace_matcher_close(m);
		return s;
	}
	*out = m;
	return ST_OK;
}

static void free_memos(struct trace_matcher *m, size_t log)
{
	struct memo *memos = m->memos[log];

	for (size_t i = 0; memos && i < m->program->kind[log].gate_count; i++)
		mem_free(memos[i].slots);
	mem_free(memos);
	m->memos[log] = NULL;
}

void trace_matcher_close(struct trace_matcher *m)
{
	if (!m)
		return;
	for (size_t k = 0; k < LOG_KINDS; k++)
		free_memos(m, k);
	mem_free(m->matches);
	buf_release(&m->decoded);
	regex_state_release(&m->regex);
	mem_free(m);
}

uint64_t trace_matcher_cut(const struct trace_matcher *m)
{
	return m->regex.cut;
}

/* --- values --- */

/* The value with %XX decoded; the same bytes when there is nothing to do. Lives
 * until the next call. */
static struct span decoded_value(struct trace_matcher *m, struct span value)
{
	if (!value.len || !memchr(value.ptr, '%', value.len))
		return value;
	buf_reset(&m->decoded);
	percent_decode(&m->decoded, value);
	return buf_span(&m->decoded);
}

static bool local_holds(const struct trace_matcher *m,
			const struct predicate *p, const struct event *e)
{
	const unsigned *own = m->program->set->own_addresses;
	struct span client = event_field(e, p->field);
	bool local = address_is_local(client, event_field(e, FIELD_SERVER)) ||
		     address_is_local(client, event_field(e, own[0])) ||
		     address_is_local(client, event_field(e, own[1]));

	return (local == p->operands[0].truth) != p->negated;
}

static bool holds_for_event(struct trace_matcher *m, const struct predicate *p,
			    const struct event *e)
{
	struct span value;

	if (predicate_is_local(p))
		return local_holds(m, p, e);
	value = event_field(e, p->field);
	if (p->decoded)
		value = decoded_value(m, value);
	return predicate_holds(p, value, &m->regex);
}

static bool all_hold(struct trace_matcher *m, const struct conjunction *c,
		     const struct event *e)
{
	for (size_t i = 0; i < c->count; i++)
		if (!holds_for_event(m, c->predicates[i], e))
			return false;
	return true;
}

static bool any_holds(struct trace_matcher *m, const struct disjunction *d,
		      const struct event *e)
{
	for (size_t i = 0; i < d->count; i++)
		if (all_hold(m, &d->alternatives[i], e))
			return true;
	return false;
}

static enum outcome outcome_of(struct trace_matcher *m, const struct trace *t,
			       const struct event *e)
{
	for (size_t i = 0; i < t->outcome_count; i++)
		if (all_hold(m, &t->outcomes[i].when, e))
			return t->outcomes[i].outcome;
	return OUTCOME_UNKNOWN;
}

/* One of the trace's alternatives holds. */
static void add_match(struct trace_matcher *m, const struct trace *t,
		      size_t rule, const struct event *e)
{
	if (!any_holds(m, &t->except, e))
		m->matches[m->count++] =
			(struct match){rule, outcome_of(m, t, e)};
}

/* --- gates --- */

static bool is_hit(const struct trace_matcher *m, size_t i)
{
	return m->hits[i / 64] >> (i % 64) & 1;
}

/* Takes out of `left` what the value rules out. */
static void gate_check(struct trace_matcher *m, const struct gate *g,
		       struct span value, size_t words, uint64_t *left)
{
	struct span decoded = g->decodes ? decoded_value(m, value) : value;

	memset(m->hits, 0, (g->count + 63) / 64 * sizeof(m->hits[0]));
	if (g->raw)
		literal_set_scan(g->raw, value, m->hits);
	if (g->decoded)
		literal_set_scan(g->decoded, decoded, m->hits);
	for (size_t i = 0; i < g->count; i++) {
		const struct gate_predicate *gp = &g->list[i];
		const struct predicate *p = gp->predicate;
		uint64_t touched = 0;
		bool holds = p->negated;

		for (size_t w = 0; w < words; w++)
			touched |= left[w] & gp->need[w];
		if (!touched)
			continue;
		if (!gp->filtered || is_hit(m, i))
			holds = predicate_holds(p, p->decoded ? decoded : value,
						&m->regex);
		for (size_t w = 0; !holds && w < words; w++)
			left[w] &= ~gp->need[w];
	}
}

static int make_memos(struct trace_matcher *m, enum log_kind log,
		      struct err *err)
{
	const struct kind_program *k = &m->program->kind[log];
	struct memo *memos = mem_new(k->gate_count, sizeof(*memos));

	if (!memos)
		return err_nomem(err);
	m->memos[log] = memos;
	for (size_t i = 0; i < k->gate_count; i++) {
		const struct gate *g = &k->gates[i];

		if (!g->memo_slots)
			continue;
		memos[i].stride = (sizeof(struct memo_slot) +
				   k->words * sizeof(uint64_t) + g->memo_key +
				   7) &
				  ~(size_t)7;
		memos[i].slots = mem_new(g->memo_slots, memos[i].stride);
		if (!memos[i].slots) {
			free_memos(m, log);
			return err_nomem(err);
		}
	}
	return ST_OK;
}

/* As gate_check, through the memo. */
static void gate_recall(struct trace_matcher *m, const struct kind_program *k,
			const struct gate *g, const struct memo *memo,
			struct span value, uint64_t *left)
{
	uint64_t hash = hash_span(value, 1) | 1;
	struct memo_slot *slot =
		(void *)(memo->slots +
			 (hash >> 32 & (g->memo_slots - 1)) * memo->stride);
	uint8_t *key = (uint8_t *)&slot->passed[k->words];

	if (UNLIKELY(slot->hash != hash || slot->len != value.len ||
		     memcmp(key, value.ptr, value.len) != 0)) {
		slot->hash = hash;
		slot->len = value.len;
		memcpy(key, value.ptr, value.len);
		memcpy(slot->passed, k->all, k->words * sizeof(uint64_t));
		gate_check(m, g, value, k->words, slot->passed);
	}
	for (size_t w = 0; w < k->words; w++)
		left[w] &= slot->passed[w];
}

/* Alternatives that pass all gates; false: none. */
static bool pass_gates(struct trace_matcher *m, const struct event *e,
		       uint64_t *left)
{
	const struct kind_program *k = &m->program->kind[e->log];
	const struct memo *memos = m->memos[e->log];

	memcpy(left, k->all, k->words * sizeof(*left));
	for (size_t i = 0; i < k->gate_count; i++) {
		const struct gate *g = &k->gates[i];
		uint64_t touched = 0, any = 0;
		struct span value;

		for (size_t w = 0; w < k->words; w++)
			touched |= left[w] & g->users[w];
		if (!touched)
			continue;
		value = event_field(e, g->field);
		if (g->memo_slots && value.len <= g->memo_key)
			gate_recall(m, k, g, &memos[i], value, left);
		else
			gate_check(m, g, value, k->words, left);
		for (size_t w = 0; w < k->words; w++)
			any |= left[w];
		if (!any)
			return false;
	}
	return true;
}

/* Alternatives stand in the order of their traces, so matches do, too. */
static void match_passed(struct trace_matcher *m, const struct event *e,
			 const uint64_t *left)
{
	const struct kind_program *k = &m->program->kind[e->log];
	const struct trace *done = NULL;

	for (size_t w = 0; w < k->words; w++)
		for (uint64_t rest = left[w]; rest; rest &= rest - 1) {
			size_t at = w * 64 + (size_t)__builtin_ctzll(rest);
			const struct alternative *a = &k->alternatives[at];

			if (a->trace == done || !all_hold(m, &a->rest, e))
				continue;
			done = a->trace;
			add_match(m, a->trace, a->rule, e);
		}
}

/* The obvious way: every trace on every event. */
static void match_slowly(struct trace_matcher *m, const struct event *e)
{
	const struct trace_set *set = m->program->set;

	for (size_t i = 0; i < set->count; i++)
		if (set->traces[i].logs >> e->log & 1 &&
		    any_holds(m, &set->traces[i].match, e))
			add_match(m, &set->traces[i], i, e);
}

int trace_matcher_event(struct trace_matcher *m, const struct event *e,
			const struct match **out, struct err *err)
{
	const struct kind_program *k = &m->program->kind[e->log];
	uint64_t left[ALTERNATIVE_WORDS];

	m->count = 0;
	if (m->program->without_prefilter) {
		match_slowly(m, e);
	} else if (k->count) {
		if (UNLIKELY(!m->memos[e->log])) {
			int s = make_memos(m, e->log, err);

			if (s < 0)
				return s;
		}
		if (UNLIKELY(pass_gates(m, e, left)))
			match_passed(m, e, left);
	}
	if (UNLIKELY(m->decoded.bad))
		return err_nomem(err);
	*out = m->matches;
	return (int)m->count;
}
