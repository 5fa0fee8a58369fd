/* part.c - one target that is a name, or one address of a prefix: from its
 * names to its visits to its one state. */
#include "census/engine.h"

#include "base/alloc.h"

int part_open(struct engine *e, uint32_t target, uint64_t index,
	      struct err *err)
{
	struct part *p = mem_new(1, sizeof(*p));
	int s = ST_OK;

	if (!p)
		return err_nomem(err);
	p->engine = e;
	p->target = &e->scope->targets[target];
	p->target_index = target;
	p->index = index;
	p->worst_answer = STATE_DNS_NXDOMAIN;
	p->note = "";
	p->next = e->parts;
	p->link = &e->parts;
	if (p->next)
		p->next->link = &p->next;
	e->parts = p;
	e->part_count++;
	p->waiting = 1; /* ourselves, until all is asked */
	if (p->target->kind == TARGET_NAME) {
		s = names_seek(p, err);
	} else {
		p->addresses = mem_new(1, sizeof(*p->addresses));
		if (!p->addresses)
			return err_nomem(err);
		p->addresses[0].address = prefix_nth(&p->target->prefix, index);
		p->addresses[0].name = NAMES_MAX;
		p->address_count = 1;
	}
	if (!s && --p->waiting == 0)
		part_found(p);
	return s;
}

void part_close(struct part *p)
{
	for (unsigned i = 0; i < p->address_count; i++)
		visit_close(p->addresses[i].visit);
	*p->link = p->next;
	if (p->next)
		p->next->link = p->link;
	p->engine->part_count--;
	p->engine->parts_begun -= p->begun;
	for (unsigned i = 0; i < p->name_count; i++)
		mem_free(p->names[i].text);
	mem_free(p->names);
	mem_free(p->addresses);
	mem_free(p);
}

/* ------------------------------------------------------------------ results -- */

static int put_part(struct part *p, struct err *err)
{
	return store_run(p->engine->store, err,
			 "INSERT INTO part (run, target, part, state, note) "
			 "VALUES (?, ?, ?, ?, ?)",
			 "iiitt", p->engine->run, (int64_t)p->target_index,
			 (int64_t)p->index, state_word(p->state), p->note);
}

static int put_endpoint(struct part *p, const struct visit *v, struct err *err)
{
	const struct engine *e = p->engine;
	const struct found *found = NULL;
	const struct product *product =
		sighting_best(&v->sighting, e->fingerprints, &found);
	char address[ADDRESS_TEXT];
	struct interval interval;
	struct buf notes;
	int s;

	interval_read(&interval, e->options->knowledge,
		      product && product->exchange,
		      span_str(product && !product->cloud ? found->raw : ""),
		      e->day_ns);
	buf_init(&notes, 65536);
	buf_span_put(&notes, buf_span(&v->notes));
	if (interval.note[0])
		buf_printf(&notes, "version=%s\n", interval.note);
	s = store_run(e->store, err,
		      "INSERT INTO endpoint (run, target, part, name, address, "
		      "state, product, evidence, raw, build_low, build_high, "
		      "notes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		      "iiitttttttts", e->run, (int64_t)p->target_index,
		      (int64_t)p->index, v->name ? v->name : "",
		      address_text(&v->address, address), state_word(v->state),
		      product ? product->word : "",
		      found ? precision_word(found->tells) : "",
		      found ? found->raw : "", interval.low_text,
		      interval.high_text, buf_span(&notes));
	buf_release(&notes);
	return s;
}

/* An address on which a product was seen outweighs what else the name leads
 * to, such as the organisation's web pages. */
static void add_state(struct part *p, enum state s, bool product)
{
	if (p->has_state && p->has_product > product)
		return;
	if (!p->has_state || product > p->has_product || s < p->state)
		p->state = s;
	p->has_state = true;
	p->has_product |= product;
}

static void part_end(struct part *p)
{
	struct engine *e = p->engine;
	struct err err = {0};

	if (!p->has_state)
		p->state = p->any_answer ? STATE_DNS_ONLY : p->worst_answer;
	if (put_part(p, &err))
		engine_fail(e, &err);
	e->totals->parts_done++;
	part_close(p);
}

void part_visit_done(struct part *p, struct visit *v)
{
	struct engine *e = p->engine;
	const struct found *found;
	struct err err = {0};

	trust_tell(e, &v->address, v->state);
	add_state(p, v->state,
		  sighting_best(&v->sighting, e->fingerprints, &found) != NULL);
	if (v->why && v->why[0])
		p->note = v->why;
	if (put_endpoint(p, v, &err))
		engine_fail(e, &err);
	if (--p->waiting == 0)
		part_end(p);
}

static void take_visited(struct part *p, sqlite3_stmt *q)
{
	enum state state = STATE_COUNT;
	struct address a;

	if (!address_parse(store_text(q, 0), &a) ||
	    !state_from_word(store_text(q, 1), &state))
		return;
	for (unsigned i = 0; i < p->address_count; i++) {
		if (!address_equal(&p->addresses[i].address, &a))
			continue;
		p->addresses[i].visited = true;
		add_state(p, state, store_text(q, 2).len > 0);
	}
}

/* A part of several addresses may have been cut off between two of them: those
 * that have their state are not visited again. */
static int find_visited(struct part *p, struct err *err)
{
	struct engine *e = p->engine;
	sqlite3_stmt *q = NULL;
	int s;

	if (!e->resumed)
		return ST_OK;
	s = store_ask(e->store, &q, err,
		      "SELECT address, state, product FROM endpoint WHERE run "
		      "= ? AND target = ? AND part = ?",
		      "iii", e->run, (int64_t)p->target_index,
		      (int64_t)p->index);
	while (!s && (s = store_next(e->store, q, err)) > 0) {
		take_visited(p, q);
		s = ST_OK;
	}
	return s;
}

/* All answers are there: every address is visited. Each is checked again when
 * it is its turn to be contacted. */
void part_found(struct part *p)
{
	struct engine *e = p->engine;
	struct err err = {0};

	if (e->stopping || e->failed.code) {
		part_close(p); /* not done: it is begun anew on resume */
		return;
	}
	p->waiting = 1;
	if (find_visited(p, &err))
		engine_fail(e, &err);
	for (unsigned i = 0; i < p->address_count && !err.code; i++) {
		struct part_address *a = &p->addresses[i];
		const char *name =
			a->name < NAMES_MAX ? p->names[a->name].text : NULL;

		if (a->visited)
			continue;
		a->visit = visit_open(e, p, name, &a->address, &err);
		if (!a->visit) {
			engine_fail(e, &err);
			break;
		}
		p->waiting++;
		e->totals->visits++;
	}
	for (unsigned i = 0; i < p->address_count && !err.code; i++)
		if (p->addresses[i].visit)
			visit_start(p->addresses[i].visit);
	if (--p->waiting == 0)
		part_end(p);
}
