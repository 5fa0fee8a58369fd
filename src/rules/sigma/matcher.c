/* matcher.c - events through the program; see program.h. */
#include "rules/sigma/matcher.h"

#include <time.h>

#include "base/alloc.h"
#include "event/native.h"

/* Values of one record in small letters, and texts made of several. */
#define SCRATCH_CAP ((size_t)16 << 20)
#define TEXT_MAX ((size_t)4 << 20)

int sigma_matcher_open(struct sigma_matcher **out, const struct sigma_set *s,
		       struct err *err)
{
	struct sigma_matcher *m = mem_new(1, sizeof(*m));
	const struct sigma_program *p = s->program;

	if (!m)
		return err_nomem(err);
	m->set = s;
	m->program = p;
	m->value_count = field_names_count(s->names) + 3;
	m->last_channel = CHANNEL_ANY;
	arena_init(&m->scratch, SCRATCH_CAP);
	buf_init(&m->text, TEXT_MAX);
	m->value = mem_new(m->value_count, sizeof(*m->value));
	m->bits = mem_new(p->max_words + 1u, sizeof(*m->bits));
	m->found_room = p->candidate_count + 1;
	m->found = mem_new(m->found_room, sizeof(*m->found));
	m->visits = mem_new(p->route_slots + 1, sizeof(*m->visits));
	m->tries = mem_new(s->rule_count + 1, sizeof(*m->tries));
	m->quiet = mem_new(QUIET_SLOTS, sizeof(*m->quiet));
	if (!m->value || !m->bits || !m->quiet || !m->found || !m->visits ||
	    !m->tries) {
		sigma_matcher_close(m);
		return err_nomem(err);
	}
	if (regex_state_init(&m->re, s->pcre, err) < 0) {
		sigma_matcher_close(m);
		return ST_NOMEM;
	}
	pcre2_set_match_limit(m->re.context, MATCH_STEPS);
	if (sifted_open(m, err) < 0) {
		sigma_matcher_close(m);
		return ST_NOMEM;
	}
	*out = m;
	return ST_OK;
}

void sigma_matcher_close(struct sigma_matcher *m)
{
	if (!m)
		return;
	regex_state_release(&m->re);
	sifted_release(m);
	mem_free(m->value);
	mem_free(m->bits);
	mem_free(m->quiet);
	mem_free(m->found);
	mem_free(m->visits);
	mem_free(m->tries);
	mem_free(m->spent);
	arena_release(&m->scratch);
	buf_release(&m->text);
	mem_free(m);
}

/* --- values --- */

void matcher_event_is(struct sigma_matcher *m, const struct event *e)
{
	m->event = e;
	if (m->scratch.used)
		arena_reset(&m->scratch);
	if (!++m->epoch) {
		memset(m->value, 0, m->value_count * sizeof(*m->value));
		m->epoch = 1;
	}
}

static struct span keep(struct sigma_matcher *m, struct span s)
{
	struct span copy = arena_dup(&m->scratch, s);

	if (copy.ptr)
		return copy;
	m->failed = true;
	return SPAN_EMPTY;
}

/* "/path?query" */
static struct span uri_of(struct sigma_matcher *m)
{
	struct span stem = event_field(m->event, FIELD_STEM);
	struct span query = event_field(m->event, FIELD_QUERY);

	if (!query.len)
		return stem;
	buf_reset(&m->text);
	buf_span_put(&m->text, stem);
	buf_byte(&m->text, '?');
	buf_span_put(&m->text, query);
	if (m->text.bad == ST_NOMEM)
		m->failed = true;
	return keep(m, buf_span(&m->text));
}

static void fetch(struct sigma_matcher *m, unsigned native, struct subject *s)
{
	enum native kind = NATIVE_TEXT;

	if (native == NATIVE_URI)
		s->text = uri_of(m);
	else if (native == NATIVE_WHOLE)
		s->text = event_whole(m->event);
	else if (native == NATIVE_WORDS)
		s->text = event_words(m->event);
	else
		kind = event_native(m->event, native, &s->text);
	if (native >= NATIVE_WORDS && !s->text.len)
		kind = NATIVE_NONE;
	s->absent = kind == NATIVE_NONE;
	s->empty = kind == NATIVE_EMPTY;
}

void matcher_small(struct sigma_matcher *m, struct subject *s)
{
	uint8_t *small = arena_new(&m->scratch, s->text.len + 1, 1);
	uint8_t all = 0;

	s->small = SPAN_EMPTY;
	s->is_ascii = false;
	if (!small) {
		m->failed = true;
		return;
	}
	for (size_t i = 0; i < s->text.len; i++) {
		uint8_t c = s->text.ptr[i];

		small[i] = (uint8_t)(c | ((uint8_t)(c - 'A') < 26) << 5);
		all |= c;
	}
	s->is_ascii = all < 0x80;
	s->small = span_of(small, s->text.len);
}

const struct subject *matcher_value(struct sigma_matcher *m, unsigned native,
				    bool small)
{
	unsigned at = native == NATIVE_URI     ? m->value_count - 3
		      : native == NATIVE_WHOLE ? m->value_count - 2
		      : native == NATIVE_WORDS ? m->value_count - 1
					       : native;
	struct value *v = &m->value[at];

	if (v->epoch != m->epoch) {
		v->epoch = m->epoch;
		v->has_small = false;
		fetch(m, native, &v->subject);
	}
	if (small && !v->has_small) {
		v->has_small = true;
		matcher_small(m, &v->subject);
	}
	return &v->subject;
}

size_t matcher_natives(const struct sigma_matcher *m,
		       const struct program_place *place, unsigned field,
		       const unsigned **out, unsigned *one)
{
	const struct field_alias *alias;

	if (field == SIGMA_KEYWORD) {
		*one = NATIVE_WHOLE;
		*out = one;
		return 1;
	}
	alias = place->alias ? place->alias[field] : NULL;
	if (alias) {
		*out = alias->native;
		return alias->count;
	}
	*one = m->set->field[field].native;
	*out = one;
	return 1;
}

struct span matcher_field(struct sigma_matcher *m,
			  const struct program_place *place, unsigned field)
{
	const unsigned *natives;
	unsigned one;
	size_t n = matcher_natives(m, place, field, &natives, &one);

	for (size_t i = 0; i < n; i++) {
		const struct subject *s = matcher_value(m, natives[i], false);

		if (!s->absent && s->text.len)
			return s->text;
	}
	return SPAN_EMPTY;
}

/* --- events --- */

static uint32_t channel_of(struct sigma_matcher *m)
{
	struct span name = event_field(m->event, FIELD_CHANNEL);
	uint32_t last = m->last_channel;

	if (last != CHANNEL_ANY && span_equal(m->program->channel[last], name))
		return last;
	m->last_channel = program_channel(m->program, name);
	return m->last_channel;
}

static uint64_t event_of(const struct event *e)
{
	uint64_t id;

	return event_native_id(e, &id) ? id : EVENT_ANY;
}

static bool has_needed(struct sigma_matcher *m, const struct log_place *place)
{
	for (size_t i = 0; i < place->need_count; i++)
		if (!matcher_value(m, m->set->field[place->need[i]].native,
				   false)
			     ->absent)
			return true;
	return place->need_count == 0;
}

static void found(struct sigma_matcher *m, uint32_t rule)
{
	if (!m->found_count || m->found[m->found_count - 1] != rule)
		m->found[m->found_count++] = rule;
}

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * NS_PER_SECOND + (uint64_t)t.tv_nsec;
}

static void try_candidate(struct sigma_matcher *m, const struct candidate *c)
{
	const struct program_place *place = &m->program->place[c->place];

	uint64_t from = m->spent ? now_ns() : 0;

	m->tries[c->rule]++;
	if (has_needed(m, place->place) &&
	    matcher_expr(m, place, m->set->rule[c->rule].expr))
		found(m, c->rule);
	if (m->spent)
		m->spent[c->rule] += now_ns() - from;
}

static struct quiet *quiet_slot(struct sigma_matcher *m,
				const struct literal_pass *pass, struct span s)
{
	uint64_t a, b, c, h;

	memcpy(&a, s.ptr, sizeof(a));
	memcpy(&b, s.ptr + s.len - sizeof(b), sizeof(b));
	memcpy(&c, s.ptr + s.len / 2 - sizeof(c) / 2, sizeof(c));
	h = (a ^ s.len ^ (uintptr_t)pass) * UINT64_C(0x9e3779b97f4a7c15);
	h = (h ^ b) * UINT64_C(0xd6e8feb86659fd93);
	h = (h ^ c) * UINT64_C(0x9e3779b97f4a7c15);
	return &m->quiet[h >> 54 & (QUIET_SLOTS - 1)];
}

/* Sets the bits of the candidates whose literals stand in the value. */
static void run_pass(struct sigma_matcher *m, const struct literal_pass *pass,
		     struct span s)
{
	struct quiet *q;

	if (s.len < FACTOR_USEFUL)
		return;
	if (s.len < QUIET_LEAST || s.len > QUIET_MOST) {
		(void)literal_set_find(pass->set, s, m->bits);
		return;
	}
	q = quiet_slot(m, pass, s);
	if (q->pass == pass && q->len == s.len &&
	    !memcmp(q->bytes, s.ptr, s.len))
		return;
	if (literal_set_find(pass->set, s, m->bits))
		return;
	q->pass = pass;
	q->len = s.len;
	memcpy(q->bytes, s.ptr, s.len);
}

/* An event that is no row of a log: any of them may hold. */
static void take_all(struct sigma_matcher *m, const struct bucket *b)
{
	for (size_t i = 0; i < b->count; i++)
		m->bits[i / 64] |= UINT64_C(1) << (i % 64);
}

static void run_row(struct sigma_matcher *m, const struct bucket *b,
		    const struct literal_pass *pass)
{
	struct span row[EVENT_ROW_SPANS];
	size_t n = event_row(m->event, row);

	for (size_t i = 0; i < n; i++)
		row_literals_find(pass->row, row[i], m->bits);
	if (UNLIKELY(!n))
		take_all(m, b);
}

/* bare: no literal is in the row. */
static void run_bucket(struct sigma_matcher *m, const struct bucket *b,
		       bool bare)
{
	size_t words = (b->count + 63) / 64;

	memcpy(m->bits, b->always, words * sizeof(*m->bits));
	for (size_t i = 0; i < b->pass_count; i++) {
		const struct literal_pass *pass = &b->pass[i];

		if (!pass->row)
			run_pass(m, pass,
				 matcher_value(m, pass->native, false)->text);
		else if (!bare)
			run_row(m, b, pass);
	}
	for (size_t w = 0; w < words; w++)
		for (uint64_t left = m->bits[w]; left; left &= left - 1)
			try_candidate(
				m,
				&b->candidate[w * 64 +
					      (size_t)__builtin_ctzll(left)]);
}

static bool takes(struct sigma_matcher *m, const struct program_place *place,
		  uint32_t channel, uint64_t event)
{
	const struct log_place *p = place->place;
	bool id = p->event_count == 0;

	if (p->log != m->event->log)
		return false;
	if (p->log != LOG_EVTX)
		return true;
	for (size_t i = 0; i < p->event_count; i++)
		id |= p->event[i] == event;
	return id &&
	       (place->channel == CHANNEL_ANY || place->channel == channel);
}

/* The obvious way. */
static void run_all(struct sigma_matcher *m, uint32_t channel, uint64_t event)
{
	const struct sigma_program *p = m->program;

	for (size_t i = 0; i < p->candidate_count; i++)
		if (takes(m, &p->place[p->candidate[i].place], channel, event))
			try_candidate(m, &p->candidate[i]);
}

static void run_evtx(struct sigma_matcher *m)
{
	const struct sigma_program *p = m->program;
	uint32_t channel = channel_of(m);
	uint64_t event = event_of(m->event);
	size_t route = program_route(p, channel, event);

	if (route != SIZE_MAX)
		m->visits[route]++;
	if (p->without_prefilter)
		run_all(m, channel, event);
	else if (route != SIZE_MAX)
		run_bucket(m, &p->bucket[p->route[route].bucket - 1], false);
}

static size_t method_of(struct sigma_matcher *m, const struct text_routes *t)
{
	struct span name = matcher_value(m, t->method, false)->text;
	struct last_method *last = &m->last_method;

	if (LIKELY(last->routes == t && last->len == name.len &&
		   !memcmp(last->bytes, name.ptr, name.len)))
		return last->at;
	if (!name.len || name.len > sizeof(last->bytes))
		return text_route(t, name);
	last->routes = t;
	last->len = name.len;
	memcpy(last->bytes, name.ptr, name.len);
	last->at = text_route(t, name);
	return last->at;
}

static void run_text(struct sigma_matcher *m)
{
	const struct sigma_program *p = m->program;
	enum log_kind log = m->event->log;
	const struct text_routes *t = p->text[log];
	const uint32_t *bucket;
	bool needs, bare;

	m->log_visits[log][0]++;
	if (!t)
		return;
	needs = t->need_count &&
		event_has_any(m->event, t->need, t->need_count);
	m->log_visits[log][1] += needs;
	if (p->without_prefilter) {
		run_all(m, 0, 0);
		return;
	}
	bare = t->sieve[needs] && row_is_bare(m, t->sieve[needs]);
	if (bare && t->bare[needs])
		return;
	bucket = t->bucket[t->count ? method_of(m, t) : 0];
	if (bucket[0])
		run_bucket(m, &p->bucket[bucket[0] - 1], bare);
	if (needs && bucket[1])
		run_bucket(m, &p->bucket[bucket[1] - 1], bare);
}

static void sort_found(struct sigma_matcher *m)
{
	size_t n = 0;

	for (size_t i = 1; i < m->found_count; i++) {
		uint32_t rule = m->found[i];
		size_t at = i;

		for (; at && m->found[at - 1] > rule; at--)
			m->found[at] = m->found[at - 1];
		m->found[at] = rule;
	}
	for (size_t i = 0; i < m->found_count; i++)
		if (!n || m->found[n - 1] != m->found[i])
			m->found[n++] = m->found[i];
	m->found_count = n;
}

int sigma_match(struct sigma_matcher *m, const struct event *e,
		const uint32_t **out, struct err *err)
{
	m->found_count = 0;
	m->failed = false;
	matcher_event_is(m, e);
	if (e->log == LOG_EVTX)
		run_evtx(m);
	else
		run_text(m);
	if (m->failed)
		return err_nomem(err);
	sort_found(m);
	*out = m->found;
	return (int)m->found_count;
}

/* Candidates are in the order of rules. */
static size_t first_candidate(const struct sigma_program *p, size_t rule)
{
	size_t from = 0, to = p->candidate_count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (p->candidate[middle].rule < rule)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

const struct program_place *matcher_place(struct sigma_matcher *m, size_t rule,
					  const struct event *e)
{
	const struct sigma_program *p = m->program;
	uint32_t channel = CHANNEL_ANY;
	uint64_t event = EVENT_ANY;

	m->event = e;
	if (e->log == LOG_EVTX) {
		channel = channel_of(m);
		event = event_of(e);
	}
	for (size_t i = first_candidate(p, rule);
	     i < p->candidate_count && p->candidate[i].rule == rule; i++)
		if (takes(m, &p->place[p->candidate[i].place], channel, event))
			return &p->place[p->candidate[i].place];
	return NULL;
}
