/* program.c - checked traces into gates; see program.h. */
#include "rules/traces/program.h"

#include "base/alloc.h"

/* How the values of a field are: those that rule out most come first, those
 * that repeat are remembered.  Fields that are not listed are named values of
 * Windows events, which repeat, too. */
static const struct habit {
	enum field field;
	uint8_t rank;
	uint16_t slots;
	uint16_t key;
} habits[] = {
	{FIELD_EVENT_ID, 0, 256, 8},   {FIELD_STEM, 1, 4096, 128},
	{FIELD_CMDLET, 1, 512, 64},    {FIELD_OPERATION, 1, 256, 64},
	{FIELD_CHANNEL, 2, 64, 128},   {FIELD_PROVIDER, 2, 256, 96},
	{FIELD_ANCHOR, 2, 2048, 96},   {FIELD_METHOD, 3, 32, 16},
	{FIELD_PROTOCOL, 3, 32, 16},   {FIELD_AGENT, 4, 1024, 256},
	{FIELD_STATUS, 5, 64, 8},      {FIELD_BACKEND_STATUS, 5, 64, 8},
	{FIELD_ACTION, 5, 256, 64},    {FIELD_PROXY_ACTION, 5, 64, 32},
	{FIELD_TARGET, 5, 256, 64},    {FIELD_USER, 6, 1024, 64},
	{FIELD_CLIENT, 6, 1024, 48},   {FIELD_ERROR, 6, 256, 64},
	{FIELD_LEVEL, 6, 16, 8},       {FIELD_REASON, 4, 64, 48},
	{FIELD_QUERY, 20, 0, 0},       {FIELD_URL, 20, 0, 0},
	{FIELD_REFERER, 20, 0, 0},     {FIELD_COOKIE, 20, 0, 0},
	{FIELD_DATA, 21, 0, 0},	       {FIELD_GENERIC, 21, 0, 0},
	{FIELD_GENERIC_ERRORS, 21, 0, 0}, {FIELD_TEXT, 21, 0, 0},
	{FIELD_PARAMETERS, 20, 0, 0},  {FIELD_CMD, 20, 0, 0},
	{FIELD_CONTEXT, 20, 0, 0},     {FIELD_SUBJECT, 20, 0, 0},
	{FIELD_RECIPIENTS, 20, 0, 0},  {FIELD_SOURCE_CONTEXT, 20, 0, 0},
	{FIELD_PATH, 20, 0, 0},	       {FIELD_SHA256, 20, 0, 0},
};

static const struct habit habit_else = {0, 10, 512, 192};

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
	const struct predicate **rest = arena_new(arena_of(m), c->count,
						  sizeof(*rest));
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
	struct alternative *list = arena_new(arena_of(m), count + 1,
					     sizeof(*list));
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
			const struct conjunction *c =
				&t->match.alternatives[k];

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

/* The literals of the predicates that decode, or of those that do not. */
static int make_literals(struct maker *m, struct gate *g,
			 struct gate_predicate *list, bool decoded,
			 struct literal_set **out)
{
	struct literal *literals = NULL;
	size_t count = 0;
	int s = ST_OK;

	for (size_t i = 0; i < g->count; i++) {
		struct factor_set f;
		struct literal *grown;

		if (list[i].predicate->decoded != decoded)
			continue;
		predicate_factors(list[i].predicate, &f);
		if (!f.count)
			continue;
		grown = mem_resize(literals, count + f.count,
				   sizeof(*literals));
		if (!grown) {
			mem_free(literals);
			return err_nomem(m->err);
		}
		literals = grown;
		for (size_t k = 0; k < f.count; k++)
			literals[count++] =
				(struct literal){f.factor[k], (unsigned)i};
		list[i].filtered = true;
	}
	if (count)
		s = literal_set_open(out, literals, count, m->err);
	mem_free(literals);
	return s;
}

static int finish_gate(struct maker *m, struct gate *g, const struct draft *d)
{
	struct habit h = habit_of(d->field);
	struct gate_predicate *list = arena_new(arena_of(m), d->count,
						sizeof(*list));
	uint64_t *users = bitmap_new(m);
	int s;

	if (!list || !users)
		return err_nomem(m->err);
	memcpy(list, d->list, d->count * sizeof(*list));
	g->field = d->field;
	g->rank = h.rank;
	g->memo_slots = h.slots;
	g->memo_key = h.key;
	g->count = d->count;
	g->list = list;
	g->users = users;
	for (size_t i = 0; i < d->count; i++) {
		g->decodes |= list[i].predicate->decoded;
		for (size_t w = 0; w < m->kind->words; w++)
			users[w] |= list[i].need[w];
	}
	s = make_literals(m, g, list, false, &g->raw);
	if (s == ST_OK)
		s = make_literals(m, g, list, true, &g->decoded);
	return s;
}

static void sort_gates(struct kind_program *k)
{
	for (size_t i = 1; i < k->gate_count; i++)
		for (size_t at = i;
		     at && k->gates[at].rank < k->gates[at - 1].rank; at--) {
			struct gate swap = k->gates[at];

			k->gates[at] = k->gates[at - 1];
			k->gates[at - 1] = swap;
		}
}

static int make_gates(struct maker *m, struct draft *d)
{
	unsigned fields = field_names_count(m->set->names);
	size_t used = 0;
	int s = ST_OK;

	m->kind->gates = mem_new(fields, sizeof(*m->kind->gates));
	if (!m->kind->gates)
		return err_nomem(m->err);
	for (unsigned f = 0; f < fields && s == ST_OK; f++) {
		s = draft_gate(m, d, f);
		if (s < 0 || !d->count)
			continue;
		/* counted first, so that it is released when it fails */
		s = finish_gate(m, &m->kind->gates[used++], d);
		m->kind->gate_count = used;
	}
	if (s == ST_OK)
		sort_gates(m->kind);
	return s;
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
		for (size_t i = 0; i < p->kind[k].gate_count; i++) {
			literal_set_close(p->kind[k].gates[i].raw);
			literal_set_close(p->kind[k].gates[i].decoded);
		}
		mem_free(p->kind[k].gates);
	}
	*p = (struct trace_program){0};
}
