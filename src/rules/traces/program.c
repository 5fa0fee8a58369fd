/* program.c - checked traces into gates; see program.h. */
#include "rules/traces/program.h"

#include "base/alloc.h"

/* How the values of a field are.  weight: how much it helps to know that a
 * text predicate on it holds; a method or a status tells little.  Slots and
 * key are for the memo: 0 for values that seldom repeat.  Fields that are not
 * listed are named values of Windows events, which repeat. */
static const struct habit {
	enum field field;
	uint8_t weight;
	uint16_t slots;
	uint16_t key;
} habits[] = {
	{FIELD_STEM, 8, 4096, 128},	 {FIELD_EVENT_ID, 20, 256, 8},
	{FIELD_CMDLET, 8, 512, 64},	 {FIELD_OPERATION, 8, 256, 64},
	{FIELD_CHANNEL, 4, 64, 128},	 {FIELD_PROVIDER, 4, 256, 96},
	{FIELD_ANCHOR, 4, 0, 0},	 {FIELD_METHOD, 0, 32, 16},
	{FIELD_PROTOCOL, 0, 32, 16},	 {FIELD_AGENT, 4, 1024, 256},
	{FIELD_STATUS, 0, 64, 8},	 {FIELD_BACKEND_STATUS, 0, 64, 8},
	{FIELD_ACTION, 4, 256, 64},	 {FIELD_PROXY_ACTION, 0, 64, 32},
	{FIELD_TARGET, 3, 256, 64},	 {FIELD_USER, 1, 0, 0},
	{FIELD_CLIENT, 1, 1024, 48},	 {FIELD_ERROR, 4, 256, 64},
	{FIELD_LEVEL, 0, 16, 8},	 {FIELD_REASON, 4, 64, 48},
	{FIELD_PROCESS, 4, 256, 64},	 {FIELD_APPLICATION, 4, 256, 64},
	{FIELD_QUERY, 2, 0, 0},		 {FIELD_URL, 2, 0, 0},
	{FIELD_REFERER, 2, 0, 0},	 {FIELD_COOKIE, 2, 0, 0},
	{FIELD_DATA, 1, 0, 0},		 {FIELD_GENERIC, 1, 0, 0},
	{FIELD_GENERIC_ERRORS, 1, 0, 0}, {FIELD_TEXT, 1, 0, 0},
	{FIELD_PARAMETERS, 1, 0, 0},	 {FIELD_CMD, 1, 0, 0},
	{FIELD_CONTEXT, 1, 0, 0},	 {FIELD_SUBJECT, 1, 0, 0},
	{FIELD_RECIPIENTS, 1, 0, 0},	 {FIELD_SOURCE_CONTEXT, 1, 0, 0},
	{FIELD_BACKEND_COOKIE, 2, 0, 0}, {FIELD_ROUTING_HINT, 2, 0, 0},
	{FIELD_PATH, 2, 0, 0},		 {FIELD_SHA256, 2, 0, 0},
};

static const struct habit habit_else = {0, 3, 512, 192};

static struct habit habit_of(unsigned field)
{
	for (size_t i = 0; i < ARRAY_LEN(habits); i++)
		if ((unsigned)habits[i].field == field)
			return habits[i];
	return habit_else;
}

/* What making the program of one kind of log needs. */
struct maker {
	const struct trace_set *set;
	struct kind_program *kind;
	enum log_kind log;
	struct err *err;
};

static struct arena *arena_of(const struct maker *m)
{
	return m->set->arena;
}

/* --- alternatives --- */

static bool belongs(const struct trace *t, enum log_kind log)
{
	return t->logs >> log & 1;
}

static size_t count_alternatives(const struct maker *m)
{
	size_t count = 0;

	for (size_t i = 0; i < m->set->count; i++)
		if (belongs(&m->set->traces[i], m->log))
			count += m->set->traces[i].match.count;
	return count;
}

/* Predicates that no gate can tell. */
static int take_rest(struct maker *m, const struct conjunction *c,
		     struct conjunction *out)
{
	const struct predicate **rest =
		arena_new(arena_of(m), c->count, sizeof(*rest));
	size_t count = 0;

	if (!rest)
		return err_nomem(m->err);
	for (size_t i = 0; i < c->count; i++)
		if (predicate_is_local(c->predicates[i]))
			rest[count++] = c->predicates[i];
	*out = (struct conjunction){count, rest};
	return ST_OK;
}

static int make_alternatives(struct maker *m)
{
	size_t count = count_alternatives(m);
	struct alternative *list =
		arena_new(arena_of(m), count + 1, sizeof(*list));
	size_t at = 0;

	if (!list)
		return err_nomem(m->err);
	if (count > (size_t)ALTERNATIVE_WORDS * 64)
		return err_set(m->err, ST_LIMIT, ERR_NO_OFFSET,
			       "more than %d alternatives for log %s",
			       ALTERNATIVE_WORDS * 64, log_kind_name(m->log));
	for (size_t i = 0; i < m->set->count; i++) {
		const struct trace *t = &m->set->traces[i];

		for (size_t k = 0; belongs(t, m->log) && k < t->match.count;
		     k++) {
			struct alternative *a = &list[at];
			int s = take_rest(m, &t->match.alternatives[k],
					  &a->rest);

			if (s < 0)
				return s;
			a->trace = t;
			a->rule = i;
			m->kind->all[at / 64] |= UINT64_C(1) << (at % 64);
			at++;
		}
	}
	m->kind->count = count;
	m->kind->words = (count + 63) / 64;
	m->kind->alternatives = list;
	return ST_OK;
}

/* --- gates --- */

/* A gate while it is made. */
struct draft {
	unsigned field;
	size_t count;
	struct gate_predicate list[GATE_PREDICATES];
};

static uint64_t *bitmap_new(struct maker *m)
{
	return arena_new(arena_of(m), m->kind->words, sizeof(uint64_t));
}

/* Alternative number `at` needs the predicate. */
static int draft_need(struct maker *m, struct draft *d,
		      const struct predicate *p, size_t at)
{
	uint64_t *need;
	size_t i = 0;

	while (i < d->count && d->list[i].predicate != p)
		i++;
	if (i == GATE_PREDICATES)
		return err_set(m->err, ST_LIMIT, ERR_NO_OFFSET,
			       "more than %d predicates on one field",
			       GATE_PREDICATES);
	if (i == d->count) {
		d->list[i] = (struct gate_predicate){p, false, bitmap_new(m)};
		if (!d->list[i].need)
			return err_nomem(m->err);
		d->count++;
	}
	need = (uint64_t *)(uintptr_t)d->list[i].need;
	need[at / 64] |= UINT64_C(1) << (at % 64);
	return ST_OK;
}

static int draft_gate(struct maker *m, struct draft *d, unsigned field)
{
	size_t at = 0;

	d->field = field;
	d->count = 0;
	for (size_t i = 0; i < m->set->count; i++) {
		const struct trace *t = &m->set->traces[i];

		for (size_t k = 0; belongs(t, m->log) && k < t->match.count;
		     k++, at++) {
			const struct conjunction *c = &t->match.alternatives[k];

			for (size_t n = 0; n < c->count; n++) {
				const struct predicate *p = c->predicates[n];
				int s;

				if (p->field != field || predicate_is_local(p))
					continue;
				s = draft_need(m, d, p, at);
				if (s < 0)
					return s;
			}
		}
	}
	return ST_OK;
}

/* --- bitmaps --- */

static void unite(uint64_t *a, const uint64_t *b, size_t words)
{
	for (size_t w = 0; w < words; w++)
		a[w] |= b[w];
}

static size_t count_new(const uint64_t *a, const uint64_t *known, size_t words)
{
	size_t count = 0;

	for (size_t w = 0; w < words; w++)
		count += (size_t)__builtin_popcountll(a[w] & ~known[w]);
	return count;
}

/* Long enough for a look at every fourth place. */
static bool are_long(const struct factor_set *f)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->factor[i].len < 7)
			return false;
	return true;
}

/* --- which gate comes first --- */

/* True when few values satisfy it. */
static bool is_telling(const struct predicate *p)
{
	switch (p->operands[0].kind) {
	case OPERAND_EQUAL:
	case OPERAND_WILDCARD:
	case OPERAND_CONTAINS:
	case OPERAND_STARTSWITH:
	case OPERAND_ENDSWITH:
	case OPERAND_RE:
		return !p->negated;
	case OPERAND_NUMBER:
		return !p->negated && p->field == FIELD_EVENT_ID;
	default:
		return false;
	}
}

/* Alternatives that a gate takes out of nearly every event. */
static void guarded_by(const struct gate *g, size_t words, uint64_t *out)
{
	memset(out, 0, words * sizeof(*out));
	for (size_t i = 0; i < g->count; i++)
		if (is_telling(g->list[i].predicate))
			unite(out, g->list[i].need, words);
}

static void swap_gates(struct gate *a, struct gate *b)
{
	struct gate keep = *a;

	*a = *b;
	*b = keep;
}

/* Greedy: the gate that takes out most of what those before it leave, as its
 * field weighs; so that few gates deal with a normal event. Ties: the smaller
 * field number. */
static void order_gates(struct kind_program *k)
{
	uint64_t known[ALTERNATIVE_WORDS] = {0};

	for (size_t at = 0; at < k->gate_count; at++) {
		uint64_t guarded[ALTERNATIVE_WORDS];
		size_t best = at, best_worth = 0;

		for (size_t i = at; i < k->gate_count; i++) {
			size_t weight = habit_of(k->gates[i].field).weight;
			size_t worth;

			guarded_by(&k->gates[i], k->words, guarded);
			worth = count_new(guarded, known, k->words) * weight;
			if (worth > best_worth) {
				best_worth = worth;
				best = i;
			}
		}
		swap_gates(&k->gates[at], &k->gates[best]);
		guarded_by(&k->gates[at], k->words, guarded);
		unite(known, guarded, k->words);
	}
}

/* --- literals --- */

struct literal_list {
	struct literal *list; /* owned */
	size_t count;
};

static int list_literals(struct maker *m, struct literal_list *l,
			 const struct factor_set *f, size_t bit)
{
	struct literal *grown =
		mem_resize(l->list, l->count + f->count, sizeof(*grown));

	if (!grown)
		return err_nomem(m->err);
	l->list = grown;
	for (size_t i = 0; i < f->count; i++)
		grown[l->count++] =
			(struct literal){f->factor[i], (unsigned)bit};
	return ST_OK;
}

/* Which of the searches of a gate: bits for decoding, for alternatives that
 * no gate before takes out of most events, for long literals. */
enum { SEARCH_DECODED = 1, SEARCH_GUARDED = 2, SEARCH_SHORT = 4 };

static int make_search(struct maker *m, struct gate *g, const uint64_t *known,
		       unsigned which)
{
	size_t words = m->kind->words;
	struct literal_list l = {0};
	uint64_t *need = bitmap_new(m);
	int s = need ? ST_OK : err_nomem(m->err);

	for (size_t i = g->unfiltered; i < g->count && s == ST_OK; i++) {
		const struct gate_predicate *gp = &g->list[i];
		struct factor_set f;
		unsigned is = gp->predicate->decoded ? SEARCH_DECODED : 0;

		predicate_factors(gp->predicate, &f);
		is |= count_new(gp->need, known, words) ? 0 : SEARCH_GUARDED;
		is |= are_long(&f) ? 0 : SEARCH_SHORT;
		if (is != which)
			continue;
		s = list_literals(m, &l, &f, i);
		unite(need, gp->need, words);
	}
	if (s == ST_OK && l.count) {
		struct search *search = &g->search[g->search_count];

		s = literal_set_open(&search->set, l.list, l.count, m->err);
		search->decoded = which & SEARCH_DECODED;
		search->need = need;
		g->search_count += s == ST_OK;
	}
	mem_free(l.list);
	return s;
}

static int make_searches(struct maker *m)
{
	struct kind_program *k = m->kind;
	uint64_t known[ALTERNATIVE_WORDS] = {0};

	for (size_t i = 0; i < k->gate_count; i++) {
		uint64_t guarded[ALTERNATIVE_WORDS];

		for (unsigned n = 0; n < SEARCHES_MAX; n++) {
			int s = make_search(m, &k->gates[i], known, n);

			if (s < 0)
				return s;
		}
		guarded_by(&k->gates[i], k->words, guarded);
		unite(known, guarded, k->words);
	}
	return ST_OK;
}

/* --- making gates --- */

/* Long literals fall through the sieve, and a comparison or two is done, before
 * a memo is looked up; it is for the rest. */
static bool is_worth_a_memo(const struct draft *d)
{
	size_t compared = 0;

	for (size_t i = 0; i < d->count; i++) {
		const struct predicate *p = d->list[i].predicate;
		struct factor_set f;

		predicate_factors(p, &f);
		if (f.count && !p->negated && are_long(&f))
			continue;
		if (p->operands[0].kind == OPERAND_RE || ++compared > 3)
			return true;
	}
	return false;
}

/* Unfiltered predicates first. */
static void copy_predicates(const struct draft *d, struct gate *g,
			    struct gate_predicate *list)
{
	for (unsigned pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < d->count; i++) {
			const struct predicate *p = d->list[i].predicate;
			struct factor_set f;

			predicate_factors(p, &f);
			if ((f.count && !p->negated) != (pass == 1))
				continue;
			list[g->count] = d->list[i];
			list[g->count++].filtered = pass == 1;
			g->unfiltered += pass == 0;
		}
}

static int finish_gate(struct maker *m, struct gate *g, const struct draft *d)
{
	struct habit h = habit_of(d->field);
	struct gate_predicate *list =
		arena_new(arena_of(m), d->count, sizeof(*list));
	uint64_t *users = bitmap_new(m);
	uint64_t *unfiltered = bitmap_new(m);

	if (!list || !users || !unfiltered)
		return err_nomem(m->err);
	g->field = d->field;
	g->list = list;
	g->users = users;
	g->unfiltered_users = unfiltered;
	if (is_worth_a_memo(d)) {
		g->memo_slots = h.slots;
		g->memo_key = h.key;
	}
	copy_predicates(d, g, list);
	for (size_t i = 0; i < d->count; i++) {
		g->decodes |= list[i].predicate->decoded;
		unite(users, list[i].need, m->kind->words);
		if (!list[i].filtered)
			unite(unfiltered, list[i].need, m->kind->words);
	}
	return ST_OK;
}

static int make_gates(struct maker *m, struct draft *d)
{
	unsigned fields = field_names_count(m->set->names);
	struct kind_program *k = m->kind;

	k->gates = mem_new(fields, sizeof(*k->gates));
	if (!k->gates)
		return err_nomem(m->err);
	for (unsigned f = 0; f < fields; f++) {
		int s = draft_gate(m, d, f);

		if (s == ST_OK && d->count)
			s = finish_gate(m, &k->gates[k->gate_count++], d);
		if (s < 0)
			return s;
	}
	order_gates(k);
	return make_searches(m);
}

static int make_kind(struct maker *m, struct draft *d)
{
	int s = make_alternatives(m);

	if (s < 0 || !m->kind->count)
		return s;
	return make_gates(m, d);
}

int trace_program_init(struct trace_program *p, const struct trace_set *set,
		       bool without_prefilter, struct err *err)
{
	struct draft *d = mem_new(1, sizeof(*d));
	int s = ST_OK;

	*p = (struct trace_program){.set = set,
				    .without_prefilter = without_prefilter};
	if (!d)
		return err_nomem(err);
	for (enum log_kind log = 0; log < LOG_KINDS && s == ST_OK; log++) {
		struct maker m = {set, &p->kind[log], log, err};

		if (!without_prefilter)
			s = make_kind(&m, d);
	}
	mem_free(d);
	return s;
}

void trace_program_release(struct trace_program *p)
{
	for (size_t k = 0; k < LOG_KINDS; k++) {
		for (size_t i = 0; i < p->kind[k].gate_count; i++)
			for (size_t n = 0; n < SEARCHES_MAX; n++)
				literal_set_close(
					p->kind[k].gates[i].search[n].set);
		mem_free(p->kind[k].gates);
	}
	*p = (struct trace_program){0};
}
