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
	/* what a field that is not there lets through */
	uint64_t empty[ALTERNATIVE_WORDS];
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
	s = m->matches ? regex_state_init(&m->regex, p->set->pcre, err)
		       : err_nomem(err);
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

static int hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = ascii_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The value with %XX decoded, as base/text.h says; the same bytes when there is
 * nothing to do.  Most values have one %XX or two, so what lies between is
 * copied whole. */
static struct span percent_value(struct trace_matcher *m, struct span value)
{
	const uint8_t *percent = memchr(value.ptr, '%', value.len);
	struct span rest = value;

	if (!percent)
		return value;
	buf_reset(&m->decoded);
	if (!buf_room(&m->decoded, value.len))
		return SPAN_EMPTY;
	while (percent) {
		size_t before = (size_t)(percent - rest.ptr);
		int high = rest.len - before > 2 ? hex_digit(percent[1]) : -1;
		int low = high >= 0 ? hex_digit(percent[2]) : -1;

		buf_put(&m->decoded, rest.ptr, before);
		buf_byte(&m->decoded,
			 low >= 0 ? (uint8_t)(high << 4 | low) : '%');
		rest = span_skip(rest, before + (low >= 0 ? 3 : 1));
		percent = memchr(rest.ptr, '%', rest.len);
	}
	buf_span_put(&m->decoded, rest);
	return buf_span(&m->decoded);
}

/* What 'decoded' makes of a field's value: of a path also what a web server
 * takes it for.  Lives until the next call. */
static struct span decoded_value(struct trace_matcher *m, unsigned field,
				 struct span value)
{
	struct span plain = percent_value(m, value);

	if (LIKELY(field != FIELD_STEM || path_is_simple(plain)))
		return plain;
	if (plain.ptr == value.ptr) {
		buf_reset(&m->decoded);
		buf_span_put(&m->decoded, value);
		plain = buf_span(&m->decoded);
	}
	m->decoded.len = path_simplify(m->decoded.ptr, plain);
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
		value = decoded_value(m, p->field, value);
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

static bool meets(const uint64_t *a, const uint64_t *b, size_t words)
{
	uint64_t both = 0;

	for (size_t w = 0; w < words; w++)
		both |= a[w] & b[w];
	return both;
}

static void take_out(uint64_t *from, const uint64_t *what, size_t words)
{
	for (size_t w = 0; w < words; w++)
		from[w] &= ~what[w];
}

static void keep_in(uint64_t *set, const uint64_t *what, size_t words)
{
	for (size_t w = 0; w < words; w++)
		set[w] &= what[w];
}

/* One value at a gate. */
struct passage {
	const struct gate *gate;
	struct span value;
	struct span decoded;
	size_t words;
	uint64_t *left; /* alternatives still possible */
};

static void try_predicate(struct trace_matcher *m, const struct passage *p,
			  size_t i)
{
	const struct gate_predicate *gp = &p->gate->list[i];

	if (meets(p->left, gp->need, p->words) &&
	    !predicate_holds(gp->predicate,
			     gp->predicate->decoded ? p->decoded : p->value,
			     &m->regex))
		take_out(p->left, gp->need, p->words);
}

/* Filtered predicates: those of which no literal is there do not hold. */
static void try_filtered(struct trace_matcher *m, const struct passage *p)
{
	const struct gate *g = p->gate;

	for (size_t i = g->unfiltered; i < g->count; i++) {
		if (m->hits[i / 64] >> (i % 64) & 1)
			try_predicate(m, p, i);
		else
			take_out(p->left, g->list[i].need, p->words);
	}
}

/* For a value that the sieve held back. */
static void find_literals(struct trace_matcher *m, const struct passage *p,
			  const struct search *s, bool first)
{
	if (first)
		memset(m->hits, 0, sizeof(m->hits));
	(void)literal_set_find(s->set, s->decoded ? p->decoded : p->value,
			       m->hits);
}

/* Takes out of `left` what the value rules out. */
static inline void gate_check(struct trace_matcher *m, const struct gate *g,
			      struct span value, size_t words, uint64_t *left)
{
	struct passage p = {g, value, value, words, left};
	bool held = false;

	if (g->decodes)
		p.decoded = decoded_value(m, g->field, value);
	for (size_t i = 0; i < g->search_count; i++) {
		const struct search *s = &g->search[i];

		if (!meets(left, s->need, words))
			continue;
		if (LIKELY(!literal_set_may(s->set,
					    s->decoded ? p.decoded : value))) {
			take_out(left, s->need, words);
			continue;
		}
		find_literals(m, &p, s, !held);
		held = true;
	}
	if (meets(left, g->unfiltered_users, words))
		for (size_t i = 0; i < g->unfiltered; i++)
			try_predicate(m, &p, i);
	if (held)
		try_filtered(m, &p);
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

		memcpy(memos[i].empty, k->all, sizeof(k->all));
		gate_check(m, g, SPAN_EMPTY, k->words, memos[i].empty);
		if (!g->memo_slots)
			continue;
		memos[i].stride =
			(sizeof(struct memo_slot) +
			 k->words * sizeof(uint64_t) + g->memo_key + 7) &
			~(size_t)7;
		memos[i].slots = mem_new(g->memo_slots, memos[i].stride);
		if (!memos[i].slots) {
			free_memos(m, log);
			return err_nomem(err);
		}
	}
	return ST_OK;
}

/* The slot that holds the value, or the one that it may take: one of two. */
static struct memo_slot *slot_of(const struct memo *memo, size_t slots,
				 uint64_t hash)
{
	size_t at = hash >> 32 & (slots - 1);
	struct memo_slot *first = (void *)(memo->slots + at * memo->stride);
	struct memo_slot *other =
		(void *)(memo->slots + (at ^ 1) * memo->stride);

	if (LIKELY(first->hash == hash))
		return first;
	if (other->hash == hash)
		return other;
	return first->hash && !other->hash ? other : hash & 2 ? first : other;
}

/* As base/hash.h, but for short values; who finds values that collide makes the
 * memo useless for them, and no more. */
static uint64_t memo_hash(struct span s)
{
	uint64_t h = s.len + 1;
	uint64_t word = 0;
	uint32_t head, tail;

	if (s.len >= 8) {
		for (size_t i = 0; i + 8 < s.len; i += 8) {
			memcpy(&word, s.ptr + i, 8);
			h = hash_mix(h ^ word, UINT64_C(0x9E3779B97F4A7C15));
		}
		memcpy(&word, s.ptr + s.len - 8, 8);
	} else if (s.len >= 4) {
		memcpy(&head, s.ptr, 4);
		memcpy(&tail, s.ptr + s.len - 4, 4);
		word = (uint64_t)head << 32 | tail;
	} else if (s.len) {
		word = (uint64_t)s.ptr[0] << 16 |
		       (uint64_t)s.ptr[s.len / 2] << 8 | s.ptr[s.len - 1];
	}
	return hash_mix(h ^ word, UINT64_C(0xD6E8FEB86659FD93)) | 1;
}

static void recall_miss(struct trace_matcher *m, const struct kind_program *k,
			const struct gate *g, struct memo_slot *slot,
			uint64_t hash, struct span value)
{
	slot->hash = hash;
	slot->len = value.len;
	memcpy(&slot->passed[k->words], value.ptr, value.len);
	memcpy(slot->passed, k->all, k->words * sizeof(uint64_t));
	gate_check(m, g, value, k->words, slot->passed);
}

/* As gate_check, through the memo. */
static inline void gate_recall(struct trace_matcher *m,
			       const struct kind_program *k,
			       const struct gate *g, const struct memo *memo,
			       struct span value, size_t words, uint64_t *left)
{
	uint64_t hash = memo_hash(value);
	struct memo_slot *slot = slot_of(memo, g->memo_slots, hash);

	if (UNLIKELY(slot->hash != hash || slot->len != value.len ||
		     memcmp(&slot->passed[words], value.ptr, value.len) != 0))
		recall_miss(m, k, g, slot, hash, value);
	keep_in(left, slot->passed, words);
}

/* Alternatives that pass all gates; false: none.  words: k->words, told apart
 * so that the compiler knows it where it is 1. */
static inline bool pass_gates(struct trace_matcher *m, const struct event *e,
			      size_t words, uint64_t *left)
{
	const struct kind_program *k = &m->program->kind[e->log];
	const struct memo *memos = m->memos[e->log];

	memcpy(left, k->all, words * sizeof(*left));
	for (size_t i = 0; i < k->gate_count; i++) {
		const struct gate *g = &k->gates[i];
		struct span value;

		if (!meets(left, g->users, words))
			continue;
		value = event_field(e, g->field);
		if (!value.len)
			keep_in(left, memos[i].empty, words);
		else if (g->memo_slots && value.len <= g->memo_key)
			gate_recall(m, k, g, &memos[i], value, words, left);
		else
			gate_check(m, g, value, words, left);
		if (!meets(left, k->all, words))
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
		if (k->words == 1 ? pass_gates(m, e, 1, left)
				  : pass_gates(m, e, k->words, left))
			match_passed(m, e, left);
	}
	if (UNLIKELY(m->decoded.bad))
		return err_nomem(err);
	*out = m->matches;
	return (int)m->count;
}
