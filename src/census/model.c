/* model.c - see model.h. */
#include "census/model.h"

#include "base/alloc.h"

#define MODEL_ARENA_MAX ((size_t)4 << 30)

static int bad(struct err *err, const char *what)
{
	return err_set(err, ST_INTEGRITY, ERR_NO_OFFSET,
		       "the store is not what it was: %s", what);
}

static int text_of(struct model *m, sqlite3_stmt *q, int column,
		   const char **out, struct err *err)
{
	*out = arena_text(&m->arena, store_text(q, column));
	return *out ? ST_OK : err_nomem(err);
}

static int count_rows(struct store *store, const char *sql, int64_t id,
		      uint32_t *out, struct err *err)
{
	sqlite3_stmt *q = NULL;
	int s = store_ask(store, &q, err, sql, "i", id);

	if (!s)
		s = store_next(store, q, err);
	if (s <= 0)
		return s ? s : bad(err, "no count");
	*out = (uint32_t)sqlite3_column_int64(q, 0);
	store_done(q);
	return ST_OK;
}

/* -------------------------------------------------------------------- rows -- */

static int load_run(struct model *m, struct store *store, unsigned at,
		    struct err *err)
{
	sqlite3_stmt *q = NULL;
	int s = store_ask(
		store, &q, err,
		"SELECT r.id, r.scope, r.day, s.authority, "
		"s.contact, r.port, EXISTS (SELECT 1 FROM session e WHERE "
		"e.run = r.id AND e.event = 'finished') FROM run r "
		"JOIN scope s ON s.id = r.scope ORDER BY r.day LIMIT "
		"1 OFFSET ?",
		"i", (int64_t)at);

	if (!s)
		s = store_next(store, q, err);
	if (s <= 0)
		return s;
	m->run = sqlite3_column_int64(q, 0);
	m->scope = sqlite3_column_int64(q, 1);
	snprintf(m->day, sizeof(m->day), "%.*s",
		 SPAN_ARG(span_head(store_text(q, 2), 10)));
	m->port = (uint64_t)sqlite3_column_int64(q, 5);
	m->finished = sqlite3_column_int64(q, 6) != 0;
	s = text_of(m, q, 3, &m->authority, err);
	if (!s)
		s = text_of(m, q, 4, &m->contact, err);
	store_done(q);
	if (!s && !time_from_date(span_str(m->day), &m->day_ns))
		s = bad(err, "a day is none");
	return s ? s : 1;
}

static int load_organisations(struct model *m, struct store *store,
			      struct err *err)
{
	sqlite3_stmt *q = NULL;
	uint32_t n = 0;
	int s = count_rows(store,
			   "SELECT count(*) FROM organisation WHERE scope = ?",
			   m->scope, &m->organisation_count, err);

	if (s)
		return s;
	m->organisations =
		arena_new(&m->arena, (size_t)m->organisation_count + 1,
			  sizeof(*m->organisations));
	if (!m->organisations)
		return err_nomem(err);
	s = store_ask(store, &q, err,
		      "SELECT name, sector, country, language, notify "
		      "FROM organisation WHERE scope = ? ORDER BY "
		      "ordinal",
		      "i", m->scope);
	while (!s && (s = store_next(store, q, err)) > 0) {
		struct model_organisation *o = &m->organisations[n++];
		const char **into[] = {&o->name, &o->sector, &o->country,
				       &o->language, &o->notify};

		s = ST_OK;
		o->first_target = UINT32_MAX;
		for (int i = 0; i < 5 && !s; i++)
			s = text_of(m, q, i, into[i], err);
		for (unsigned i = 0; i < FLAW_SETS_MAX; i++)
			o->verdict[i] = VERDICT_NONE;
	}
	return s;
}

static int load_target(struct model *m, sqlite3_stmt *q, uint32_t at,
		       struct err *err)
{
	struct model_target *t = &m->targets[at];
	struct name name;
	int64_t org = sqlite3_column_int64(q, 1);

	if (org < 0 || org >= m->organisation_count)
		return bad(err, "a target of nobody");
	t->organisation = (uint32_t)org;
	t->state = STATE_COUNT;
	if (sqlite3_column_type(q, 3) != SQLITE_NULL &&
	    !state_from_word(store_text(q, 3), &t->state))
		return bad(err, "a state that is none");
	for (unsigned i = 0; i < FLAW_SETS_MAX; i++)
		t->verdict[i] = VERDICT_NONE;
	if (span_is(store_text(q, 2), "name") &&
	    !name_parse(store_text(q, 0), &name, NULL)) {
		t->name = arena_text(&m->arena, span_str(name.text));
		if (!t->name)
			return err_nomem(err);
	}
	return text_of(m, q, 0, &t->text, err);
}

static void link_targets(struct model *m)
{
	for (uint32_t i = m->target_count; i-- > 0;) {
		struct model_organisation *o =
			&m->organisations[m->targets[i].organisation];

		m->next_target[i] = o->first_target;
		o->first_target = i;
	}
}

static int load_targets(struct model *m, struct store *store, struct err *err)
{
	sqlite3_stmt *q = NULL;
	uint32_t n = 0;
	int s = count_rows(store, "SELECT count(*) FROM target WHERE scope = ?",
			   m->scope, &m->target_count, err);

	if (s)
		return s;
	m->targets = arena_new(&m->arena, (size_t)m->target_count + 1,
			       sizeof(*m->targets));
	m->next_target = arena_new(&m->arena, (size_t)m->target_count + 1,
				   sizeof(*m->next_target));
	if (!m->targets || !m->next_target)
		return err_nomem(err);
	s = store_ask(store, &q, err,
		      "SELECT t.text, t.organisation, t.kind, e.state FROM "
		      "target t LEFT JOIN target_end e ON e.run = ? AND "
		      "e.target = t.ordinal WHERE t.scope = ? ORDER BY "
		      "t.ordinal",
		      "ii", m->run, m->scope);
	while (!s && (s = store_next(store, q, err)) > 0) {
		s = load_target(m, q, n, err);
		if (!s && m->targets[n].state < STATE_COUNT)
			m->by_state[m->targets[n].state]++;
		n++;
	}
	if (!s)
		link_targets(m);
	return s;
}

static int load_endpoint(struct model *m, sqlite3_stmt *q,
			 struct model_endpoint *p,
			 const struct model_tables *tables, struct err *err)
{
	int64_t target = sqlite3_column_int64(q, 0);
	struct model_target *t;
	int s;

	if (target < 0 || target >= m->target_count ||
	    !state_from_word(store_text(q, 3), &p->state))
		return bad(err, "an endpoint of nothing");
	p->target = (uint32_t)target;
	p->product =
		fingerprints_product(tables->fingerprints, store_text(q, 4));
	interval_load(&p->interval, p->product && p->product->exchange,
		      store_text(q, 6), store_text(q, 7));
	s = text_of(m, q, 1, &p->name, err);
	if (!s)
		s = text_of(m, q, 2, &p->address, err);
	if (!s)
		s = text_of(m, q, 5, &p->raw, err);
	if (!s)
		s = text_of(m, q, 8, &p->notes, err);
	if (!s)
		s = text_of(m, q, 9, &p->evidence, err);
	t = &m->targets[target];
	if (!t->endpoints++)
		t->first_endpoint = m->endpoint_count;
	m->endpoint_count++;
	return s;
}

static int load_endpoints(struct model *m, struct store *store,
			  const struct model_tables *tables, struct err *err)
{
	sqlite3_stmt *q = NULL;
	uint32_t count = 0;
	int s = count_rows(store, "SELECT count(*) FROM endpoint WHERE run = ?",
			   m->run, &count, err);

	if (s)
		return s;
	m->endpoints =
		arena_new(&m->arena, (size_t)count + 1, sizeof(*m->endpoints));
	if (!m->endpoints)
		return err_nomem(err);
	s = store_ask(store, &q, err,
		      "SELECT target, name, address, state, product, "
		      "raw, build_low, build_high, notes, evidence "
		      "FROM endpoint WHERE run = ? ORDER BY target, "
		      "part, address, name",
		      "i", m->run);
	while (!s && (s = store_next(store, q, err)) > 0)
		s = load_endpoint(m, q, &m->endpoints[m->endpoint_count],
				  tables, err);
	return s;
}

/* ---------------------------------------------------------------- verdicts -- */

static bool is_exchange(const struct model_endpoint *p)
{
	return p->product && p->product->exchange;
}

/* The worst member is the one whose newest possible build is the oldest; one
 * of which nothing is known is worse than one that is open upwards, and better
 * than any with a build. */
static bool is_worse(const struct model_endpoint *a,
		     const struct model_endpoint *b)
{
	int order;

	if (a->interval.known != b->interval.known)
		return a->interval.known;
	if (!a->interval.known ||
	    a->interval.open_high != b->interval.open_high)
		return !a->interval.open_high && b->interval.open_high;
	order = build_compare(a->interval.high, b->interval.high);
	if (order == 0)
		order = build_compare(a->interval.low, b->interval.low);
	return order < 0;
}

static void judge_endpoint(const struct model *m, struct model_target *t,
			   const struct model_endpoint *p,
			   const struct model_tables *tables)
{
	struct model_organisation *o = &m->organisations[t->organisation];

	for (unsigned i = 0; i < tables->sets.count; i++) {
		enum verdict v = verdict_of(&tables->sets.set[i], &p->interval,
					    tables->knowledge, m->day_ns);

		if (v < t->verdict[i])
			t->verdict[i] = v;
		if (v < o->verdict[i])
			o->verdict[i] = v;
	}
}

static void judge(struct model *m, const struct model_tables *tables)
{
	for (uint32_t i = 0; i < m->endpoint_count; i++) {
		struct model_endpoint *p = &m->endpoints[i];
		struct model_target *t = &m->targets[p->target];

		if (!p->product)
			continue;
		if (is_exchange(p))
			judge_endpoint(m, t, p, tables);
		/* Exchange before other products before the cloud's. */
		if (!t->worst || (is_exchange(p) && !is_exchange(t->worst)) ||
		    (t->worst->product->cloud && !p->product->cloud) ||
		    (is_exchange(p) == is_exchange(t->worst) &&
		     is_exchange(p) && is_worse(p, t->worst)))
			t->worst = p;
		t->product = t->worst->product;
	}
}

int model_open(struct model **out, struct store *store, unsigned at,
	       const struct model_tables *tables, struct err *err)
{
	struct model *m = mem_new(1, sizeof(*m));
	int s;

	if (!m)
		return err_nomem(err);
	arena_init(&m->arena, MODEL_ARENA_MAX);
	s = load_run(m, store, at, err);
	if (s <= 0) {
		model_close(m);
		return s;
	}
	s = load_organisations(m, store, err);
	if (!s)
		s = load_targets(m, store, err);
	if (!s)
		s = load_endpoints(m, store, tables, err);
	if (!s) {
		judge(m, tables);
		s = model_classify(m, store, err);
	}
	if (s) {
		model_close(m);
		return s;
	}
	*out = m;
	return 1;
}

void model_close(struct model *m)
{
	if (!m)
		return;
	arena_release(&m->arena);
	mem_free(m);
}
