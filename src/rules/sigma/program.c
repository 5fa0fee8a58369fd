/* program.c - see program.h. */
#include "rules/sigma/program.h"

#include "base/alloc.h"
#include "rules/sigma/passes.h"

/* What is behind names of fields that no log has. */
static uint32_t name_hash(struct span name)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < name.len; i++)
		h = (h ^ ascii_lower(name.ptr[i])) * 16777619u;
	return h ^ h >> 15;
}

/* --- places and channels --- */

uint32_t program_channel(const struct sigma_program *p, struct span name)
{
	size_t at = name_hash(name) & (p->channel_slots - 1);

	while (p->channel_slot[at]) {
		uint32_t i = p->channel_slot[at] - 1;

		if (span_equal_nocase(p->channel[i], name))
			return i;
		at = (at + 1) & (p->channel_slots - 1);
	}
	return CHANNEL_ANY;
}

static uint32_t channel_add(struct sigma_program *p, struct span name)
{
	uint32_t found = program_channel(p, name);
	size_t at = name_hash(name) & (p->channel_slots - 1);

	if (found != CHANNEL_ANY)
		return found;
	while (p->channel_slot[at])
		at = (at + 1) & (p->channel_slots - 1);
	p->channel[p->channel_count] = name;
	p->channel_slot[at] = (uint32_t)++p->channel_count;
	return (uint32_t)p->channel_count - 1;
}

static int make_alias(struct sigma_set *s, struct program_place *place,
		      struct err *err)
{
	const struct log_place *from = place->place;
	const struct field_alias **by;

	if (!from->alias_count)
		return ST_OK;
	by = arena_new(&s->arena, s->field_count + 1, sizeof(*by));
	if (!by)
		return err_nomem(err);
	for (size_t i = 0; i < from->alias_count; i++)
		by[from->alias[i].field] = &from->alias[i];
	place->alias = by;
	return ST_OK;
}

static int make_places(struct sigma_program *p, struct sigma_set *s,
		       struct err *err)
{
	size_t count = 0;

	for (const struct logsource *l = s->logsources; l; l = l->next)
		count += l->place_count;
	for (p->channel_slots = 64; p->channel_slots < count * 3;)
		p->channel_slots *= 2;
	p->channel_slot = mem_new(p->channel_slots, sizeof(*p->channel_slot));
	p->place = arena_new(&s->arena, count + 1, sizeof(*p->place));
	p->channel = arena_new(&s->arena, count + 1, sizeof(*p->channel));
	if (!p->channel_slot || !p->place || !p->channel)
		return err_nomem(err);
	for (const struct logsource *l = s->logsources; l; l = l->next)
		for (size_t i = 0; i < l->place_count; i++) {
			struct program_place *place =
				&p->place[p->place_count++];

			place->place = &l->place[i];
			place->channel =
				l->place[i].channel.len
					? channel_add(p, l->place[i].channel)
					: CHANNEL_ANY;
			if (make_alias(s, place, err) < 0)
				return ST_NOMEM;
		}
	return ST_OK;
}

/* The first of the rule's places in program->place: they lie in a row. */
static size_t place_index(const struct sigma_program *p,
			  const struct logsource *l)
{
	size_t i = 0;

	while (p->place[i].place != l->place)
		i++;
	return i;
}

static int make_candidates(struct sigma_program *p, struct sigma_set *s,
			   struct err *err)
{
	size_t count = 0;

	for (size_t r = 0; r < s->rule_count; r++)
		if (s->rule[r].expr)
			count += s->rule[r].logsource->place_count;
	p->candidate = arena_new(&s->arena, count + 1, sizeof(*p->candidate));
	p->event = arena_new(&s->arena, count + 1, sizeof(*p->event));
	if (!p->candidate || !p->event)
		return err_nomem(err);
	for (size_t r = 0; r < s->rule_count; r++) {
		const struct sigma_rule *rule = &s->rule[r];
		const uint64_t *events;
		size_t first;

		if (!rule->expr)
			continue;
		if (required_events(s, rule->expr, &events, err) < 0)
			return ST_NOMEM;
		first = place_index(p, rule->logsource);
		for (size_t i = 0; i < rule->logsource->place_count; i++) {
			p->event[p->candidate_count] = events;
			p->candidate[p->candidate_count++] = (struct candidate){
				(uint32_t)r, (uint32_t)(first + i)};
		}
	}
	return ST_OK;
}

/* --- routes --- */

static size_t route_hash(uint32_t channel, uint64_t event)
{
	uint64_t h = (event + 1) * UINT64_C(0x9e3779b97f4a7c15) ^
		     ((uint64_t)channel + 1) * UINT64_C(0xd6e8feb86659fd93);

	return (size_t)(h ^ h >> 29);
}

static size_t route_slot(const struct sigma_program *p, uint32_t channel,
			 uint64_t event)
{
	size_t at = route_hash(channel, event) & (p->route_slots - 1);

	while (p->route[at].bucket &&
	       (p->route[at].channel != channel || p->route[at].event != event))
		at = (at + 1) & (p->route_slots - 1);
	return at;
}

size_t program_route(const struct sigma_program *p, uint32_t channel,
		     uint64_t event)
{
	size_t at = route_slot(p, channel, event);

	if (!p->route[at].bucket)
		at = route_slot(p, channel, EVENT_ANY);
	return p->route[at].bucket ? at : SIZE_MAX;
}

static bool place_takes(const struct log_place *place, uint64_t event)
{
	for (size_t i = 0; i < place->event_count; i++)
		if (place->event[i] == event)
			return true;
	return place->event_count == 0;
}

static bool needs_event(const uint64_t *events, uint64_t event)
{
	for (uint64_t i = 0; events && i < events[0]; i++)
		if (events[i + 1] == event)
			return true;
	return events == NULL;
}

static bool belongs(const struct sigma_program *p, size_t candidate,
		    uint32_t channel, uint64_t event)
{
	const struct program_place *place =
		&p->place[p->candidate[candidate].place];

	return place->place->log == LOG_EVTX &&
	       (place->channel == CHANNEL_ANY || place->channel == channel) &&
	       place_takes(place->place, event) &&
	       needs_event(p->event[candidate], event);
}

/* method: the place of one in text_routes. */
static bool belongs_to_text(const struct sigma_program *p, size_t candidate,
			    enum log_kind log, size_t method, bool need)
{
	const struct log_place *place =
		p->place[p->candidate[candidate].place].place;
	uint32_t bit = method < p->text[log]->count
			       ? UINT32_C(1) << method
			       : UINT32_C(1) << METHODS_MAX;

	return place->log == log && (place->need_count != 0) == need &&
	       p->method[candidate] & bit;
}

/* --- buckets --- */

struct maker {
	struct sigma_program *p;
	struct sigma_set *s;
	struct witness **witness; /* owned; by rule; NULL: not yet */
	struct witness *space;
	struct err *err;
};

static int rule_witness(struct maker *m, size_t rule, struct witness **out)
{
	struct witness *w = m->witness[rule];
	size_t size;

	if (!w) {
		if (witness_find(m->s, m->s->rule[rule].expr, m->space,
				 m->err) < 0)
			return ST_NOMEM;
		size = offsetof(struct witness, literal) +
		       m->space->count * sizeof(*m->space->literal);
		w = arena_new(&m->s->arena, size, 1);
		if (!w)
			return err_nomem(m->err);
		memcpy(w, m->space, size);
		m->witness[rule] = w;
	}
	*out = w;
	return ST_OK;
}

static int draft_bucket(struct maker *m, const struct bucket *b,
			struct drafts *d, uint64_t *always)
{
	for (size_t i = 0; i < b->count; i++) {
		struct witness *w = NULL;

		if (rule_witness(m, b->candidate[i].rule, &w) < 0)
			return ST_NOMEM;
		if (!w->count)
			always[i / 64] |= UINT64_C(1) << (i % 64);
		if (!drafts_add(d, m->s, &m->p->place[b->candidate[i].place], w,
				(unsigned)i))
			return err_nomem(m->err);
	}
	return ST_OK;
}

/* For sieves.c. */
static int keep_texts(struct bucket *b, const struct drafts *d, struct err *err)
{
	for (size_t i = 0; i < d->count; i++) {
		const struct pass_draft *row = &d->list[i];

		if (row->native != NATIVE_ROW)
			continue;
		b->text = mem_new(row->count, sizeof(*b->text));
		if (!b->text)
			return err_nomem(err);
		memcpy(b->text, row->text, row->count * sizeof(*b->text));
		b->text_count = row->count;
		break; /* there is one of rows */
	}
	return ST_OK;
}

static int make_passes(struct maker *m, struct bucket *b, bool by_row)
{
	struct drafts d = {.by_row = by_row};
	size_t words = (b->count + 63) / 64;
	uint64_t *always = arena_new(&m->s->arena, words + 1, sizeof(*always));
	int s = always ? draft_bucket(m, b, &d, always) : err_nomem(m->err);

	b->always = always;
	if (s == ST_OK)
		s = keep_texts(b, &d, m->err);
	if (s == ST_OK && d.count) {
		b->pass = mem_new(d.count, sizeof(*b->pass));
		s = b->pass ? ST_OK : err_nomem(m->err);
	}
	for (size_t i = 0; i < d.count && s == ST_OK; i++) {
		b->pass_count++;
		s = draft_pass(&d.list[i], &b->pass[i], m->err);
	}
	drafts_release(&d);
	return s;
}

static void forget_passes(struct bucket *b)
{
	for (size_t i = 0; i < b->pass_count; i++) {
		literal_set_close(b->pass[i].set);
		row_literals_close(b->pass[i].row);
	}
	mem_free(b->pass);
	mem_free(b->text);
	b->pass = NULL;
	b->pass_count = 0;
	b->text = NULL;
	b->text_count = 0;
}

/* Literals of all fields may be too many for one pass, those of each may
 * not. */
static int finish_bucket(struct maker *m, struct bucket *b)
{
	size_t words = (b->count + 63) / 64;
	bool by_row = b->count &&
		      m->p->place[b->candidate[0].place].place->log != LOG_EVTX;
	int s;

	if (words > m->p->max_words)
		m->p->max_words = (unsigned)words;
	s = make_passes(m, b, by_row);
	if (s != ST_LIMIT || !by_row)
		return s;
	forget_passes(b);
	return make_passes(m, b, false);
}

/* A bucket of those candidates: one that is there, or a new one. */
static int bucket_of(struct maker *m, const struct candidate *list,
		     size_t count, uint32_t *out)
{
	struct sigma_program *p = m->p;
	struct candidate *copy;
	uint64_t hash = count;

	for (size_t i = 0; i < count; i++)
		hash = (hash ^ ((uint64_t)list[i].rule << 32 | list[i].place)) *
		       UINT64_C(0x9e3779b97f4a7c15);
	for (size_t i = 0; i < p->bucket_count; i++)
		if (p->bucket[i].hash == hash && p->bucket[i].count == count &&
		    (!count || !memcmp(p->bucket[i].candidate, list,
				       count * sizeof(*list)))) {
			*out = (uint32_t)i + 1;
			return ST_OK;
		}
	if (p->bucket_count == p->bucket_room) {
		size_t room = p->bucket_room ? p->bucket_room * 2 : 64;
		struct bucket *more =
			mem_resize(p->bucket, room, sizeof(*more));

		if (!more)
			return err_nomem(m->err);
		p->bucket = more;
		p->bucket_room = room;
	}
	copy = arena_new(&m->s->arena, count + 1, sizeof(*copy));
	if (!copy)
		return err_nomem(m->err);
	if (count)
		memcpy(copy, list, count * sizeof(*copy));
	p->bucket[p->bucket_count] = (struct bucket){
		.count = count, .candidate = copy, .hash = hash};
	*out = (uint32_t)++p->bucket_count;
	return finish_bucket(m, &p->bucket[p->bucket_count - 1]);
}

static int gather(struct maker *m, struct candidate *space, uint32_t channel,
		  uint64_t event, uint32_t *out)
{
	size_t count = 0;

	for (size_t i = 0; i < m->p->candidate_count; i++)
		if (belongs(m->p, i, channel, event))
			space[count++] = m->p->candidate[i];
	return bucket_of(m, space, count, out);
}

static int gather_text(struct maker *m, struct candidate *space,
		       enum log_kind log, size_t method, bool need)
{
	uint32_t *out = &m->p->text[log]->bucket[method][need];
	size_t count = 0;

	for (size_t i = 0; i < m->p->candidate_count; i++)
		if (belongs_to_text(m->p, i, log, method, need))
			space[count++] = m->p->candidate[i];
	return count ? bucket_of(m, space, count, out) : ST_OK;
}

/* --- all routes --- */

static int route_grow(struct maker *m, size_t used)
{
	struct sigma_program *p = m->p;
	struct route *old = p->route;
	size_t slots = p->route_slots;

	if (used * 2 < slots)
		return ST_OK;
	p->route_slots = slots ? slots * 2 : 1024;
	p->route = mem_new(p->route_slots, sizeof(*p->route));
	if (!p->route) {
		p->route = old;
		p->route_slots = slots;
		return err_nomem(m->err);
	}
	for (size_t i = 0; i < slots; i++)
		if (old[i].bucket)
			p->route[route_slot(p, old[i].channel, old[i].event)] =
				old[i];
	mem_free(old);
	return ST_OK;
}

struct routing {
	struct maker *m;
	struct candidate *space;
	size_t used;
};

static int add_route(struct routing *r, uint32_t channel, uint64_t event)
{
	struct sigma_program *p = r->m->p;
	uint32_t bucket;
	size_t at;
	int s = route_grow(r->m, r->used + 1);

	if (s < 0)
		return s;
	at = route_slot(p, channel, event);
	if (p->route[at].bucket)
		return ST_OK;
	s = gather(r->m, r->space, channel, event, &bucket);
	if (s == ST_OK) {
		p->route[at] = (struct route){channel, event, bucket};
		r->used++;
	}
	return s;
}

/* Every id that a candidate of the channel names gets a route, and so do the
 * others as one. */
static int add_routes(struct routing *r, uint32_t channel)
{
	struct sigma_program *p = r->m->p;
	int s = ST_OK;

	for (size_t c = 0; c < p->candidate_count && s == ST_OK; c++) {
		const struct program_place *place =
			&p->place[p->candidate[c].place];
		const uint64_t *events = p->event[c];

		if (place->place->log != LOG_EVTX ||
		    (place->channel != CHANNEL_ANY &&
		     place->channel != channel))
			continue;
		for (size_t i = 0; i < place->place->event_count && s == ST_OK;
		     i++)
			s = add_route(r, channel, place->place->event[i]);
		for (uint64_t i = 0; events && i < events[0] && s == ST_OK; i++)
			s = add_route(r, channel, events[i + 1]);
	}
	return s < 0 ? s : add_route(r, channel, EVENT_ANY);
}

static int make_text_routes(struct maker *m, struct candidate *space,
			    enum log_kind log)
{
	int s = ST_OK;

	for (size_t i = 0; i <= m->p->text[log]->count && s == ST_OK; i++) {
		s = gather_text(m, space, log, i, false);
		if (s == ST_OK)
			s = gather_text(m, space, log, i, true);
	}
	return s;
}

static int make_routes(struct maker *m, struct candidate *space)
{
	struct sigma_program *p = m->p;
	struct routing r = {m, space, 0};
	int s = route_grow(m, 0);

	for (uint32_t c = 0; c < p->channel_count && s == ST_OK; c++)
		s = add_routes(&r, c);
	if (s == ST_OK)
		s = add_routes(&r, CHANNEL_ANY);
	for (size_t log = 0; log < LOG_KINDS && s == ST_OK; log++)
		if (p->text[log])
			s = make_text_routes(m, space, (enum log_kind)log);
	return s == ST_OK ? text_sieves_make(p, m->err) : s;
}

static int make(struct sigma_program *p, struct sigma_set *s, struct err *err)
{
	struct maker m = {.p = p, .s = s, .err = err};
	struct candidate *space = NULL;
	int got = make_places(p, s, err);

	if (got == ST_OK)
		got = make_candidates(p, s, err);
	if (got == ST_OK)
		got = text_routes_make(p, s, err);
	if (got < 0)
		return got;
	m.witness = mem_new(s->rule_count + 1, sizeof(*m.witness));
	m.space = mem_new(1, sizeof(*m.space));
	space = mem_new(p->candidate_count + 1, sizeof(*space));
	got = m.witness && m.space && space ? make_routes(&m, space)
					    : err_nomem(err);
	mem_free(m.witness);
	mem_free(m.space);
	mem_free(space);
	return got;
}

int sigma_program_open(struct sigma_program **out, struct sigma_set *s,
		       bool without_prefilter, struct err *err)
{
	struct sigma_program *p = mem_new(1, sizeof(*p));
	int got;

	if (!p)
		return err_nomem(err);
	p->set = s;
	p->without_prefilter = without_prefilter;
	got = make(p, s, err);
	if (got < 0) {
		sigma_program_close(p);
		return got;
	}
	*out = p;
	return ST_OK;
}

void sigma_program_close(struct sigma_program *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->bucket_count; i++)
		forget_passes(&p->bucket[i]);
	text_sieves_release(p);
	mem_free(p->bucket);
	mem_free(p->route);
	mem_free(p->channel_slot);
	mem_free(p);
}
