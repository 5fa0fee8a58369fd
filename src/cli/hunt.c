/* hunt.c - see hunt.h. */
#include "cli/hunt.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/text.h"
#include "cli/guard.h"
#include "cli/hunt_tap.h"
#include "cli/say.h"
#include "event/reader.h"
#include "formats/exchange_kind.h"

#define DAMAGE_TOLD 20

struct reading {
	struct evidence_sink sink;
	struct damage_sink damage;
	struct hunt *hunt;
	const char *path; /* of the item at hand; in the hunt's arena */
	uint64_t damages;
	uint8_t *head;
	struct buf text;
	struct tap tap;	 /* what else is done with an item's bytes */
	struct err late; /* of on_closed(), which can give none */
};

int hunt_open(struct hunt *h, struct err *err)
{
	size_t rules = sigma_count(h->set) + 1;
	int s = sigma_matcher_open(&h->matcher, h->set, err);

	arena_init(&h->arena, HUNT_KEPT);
	if (s == ST_OK)
		s = hunt_seen_open(h, err);
	if (s == ST_OK)
		s = correlator_open(&h->correlator, h->set, HUNT_CORRELATED,
				    err);
	if (s < 0)
		return s;
	h->rule_room = rules;
	h->count = mem_new(rules, sizeof(*h->count));
	h->first_ns = mem_new(rules, sizeof(*h->first_ns));
	h->last_ns = mem_new(rules, sizeof(*h->last_ns));
	if (!h->count || !h->first_ns || !h->last_ns)
		return err_nomem(err);
	for (size_t i = 0; i < rules; i++)
		h->first_ns[i] = h->last_ns[i] = TIME_NONE;
	if (h->intel && h->intel->set)
		s = indicator_matcher_open(&h->indicators, h->intel->set, err);
	if (s == ST_OK && h->intel && h->intel->yara)
		s = yara_matcher_open(&h->yara, h->intel->yara, err);
	return s;
}

void hunt_release(struct hunt *h)
{
	sigma_matcher_close(h->matcher);
	correlator_close(h->correlator);
	mem_free(h->hit);
	mem_free(h->count);
	mem_free(h->first_ns);
	mem_free(h->last_ns);
	hunt_seen_release(h);
	hunt_told_release(h);
	arena_release(&h->arena);
}

bool hunt_tells(const struct hunt *h, uint32_t rule)
{
	const struct sigma_info *info = hunt_info(h, rule);

	return !info->hidden && info->level >= h->least;
}

/* --- matches --- */

static struct hunt_hit *new_hit(struct hunt *h)
{
	if (h->hit_count == h->hit_room) {
		size_t room = h->hit_room ? h->hit_room * 2 : 256;
		struct hunt_hit *more =
			room * sizeof(*more) > HUNT_KEPT
				? NULL
				: mem_resize(h->hit, room, sizeof(*more));

		if (!more)
			return NULL;
		h->hit = more;
		h->hit_room = room;
	}
	return &h->hit[h->hit_count];
}

static void note_time(struct hunt *h, uint32_t rule, int64_t first,
		      int64_t last)
{
	h->count[rule]++;
	time_widen(&h->first_ns[rule], &h->last_ns[rule], first);
	time_widen(&h->first_ns[rule], &h->last_ns[rule], last);
}

static struct span host_field(const struct event *e)
{
	return event_field(e,
			   e->log == LOG_EVTX ? FIELD_COMPUTER : FIELD_SERVER);
}

/* What is to be told of the match stands in r->text. */
static int keep_told(struct reading *r, uint32_t rule, const struct event *e,
		     struct err *err)
{
	struct hunt *h = r->hunt;
	struct hunt_hit *hit = new_hit(h);
	uint32_t host = 0;
	int s = hunt_host(h, host_field(e), &host, err);

	if (s < 0)
		return s;
	if (hit)
		*hit = (struct hunt_hit){
			.rule = rule,
			.host = host,
			.time_ns = e->time_ns,
			.last_ns = e->time_ns,
			.number = e->number,
			.offset = e->offset,
			.is_record = e->is_record,
			.path = r->path,
			.source = h->source[h->last_source].name,
			.detail = arena_dup(&h->arena, buf_span(&r->text)),
		};
	if (!hit || !hit->detail.ptr || r->text.bad)
		h->unkept++;
	else
		h->hit_count++;
	return ST_OK;
}

static int keep_hit(struct reading *r, uint32_t rule, const struct event *e,
		    struct err *err)
{
	buf_reset(&r->text);
	sigma_detail(&r->text, r->hunt->matcher, rule, e);
	return keep_told(r, rule, e, err);
}

int hunt_keep_file(struct hunt *h, uint32_t rule, struct span host,
		   const char *path, uint64_t offset, struct span detail,
		   struct err *err)
{
	struct hunt_hit *hit = new_hit(h);
	uint32_t number = 0;
	int s = hunt_host(h, host, &number, err);

	if (s < 0)
		return s;
	note_time(h, rule, TIME_NONE, TIME_NONE);
	if (hit)
		*hit = (struct hunt_hit){
			.rule = rule,
			.host = number,
			.time_ns = TIME_NONE,
			.last_ns = TIME_NONE,
			.offset = offset,
			.path = path,
			.source = "file",
			.detail = arena_dup(&h->arena, detail),
		};
	if (!hit || !hit->detail.ptr)
		h->unkept++;
	else
		h->hit_count++;
	return ST_OK;
}

static bool is_within(const struct hunt *h, const struct event *e)
{
	if (h->since_ns == TIME_NONE && h->until_ns == TIME_NONE)
		return true;
	return e->time_ns != TIME_NONE &&
	       (h->since_ns == TIME_NONE || e->time_ns >= h->since_ns) &&
	       (h->until_ns == TIME_NONE || e->time_ns < h->until_ns);
}

static int on_match(struct reading *r, uint32_t rule, const struct event *e,
		    struct err *err)
{
	struct hunt *h = r->hunt;
	bool wanted = sigma_is_wanted(h->set, rule);
	bool tells = hunt_tells(h, rule);
	size_t before = h->hit_count;
	int s = ST_OK;

	if (tells)
		note_time(h, rule, e->time_ns, e->time_ns);
	if (tells || wanted)
		s = keep_hit(r, rule, e, err);
	if (s == ST_OK && wanted)
		s = correlator_add(h->correlator, h->matcher, rule, e,
				   h->hit_count > before ? before : UINT64_MAX,
				   err);
	return s;
}

/* An event that a pattern may come back to. */
static int keep_place(struct reading *r, const struct event *e, struct err *err)
{
	struct hunt *h = r->hunt;
	uint32_t host = 0;
	int s = hunt_host(h, host_field(e), &host, err);

	if (s < 0)
		return s;
	if (h->place_count == h->place_room) {
		size_t room = h->place_room ? h->place_room * 2 : 256;
		struct hunt_place *more =
			mem_resize(h->place, room, sizeof(*more));

		if (!more)
			return err_nomem(err);
		h->place = more;
		h->place_room = room;
	}
	h->place[h->place_count++] = (struct hunt_place){
		e->number, e->offset, r->path, host, e->is_record};
	indicators_mark(h->indicators, h->place_count);
	return ST_OK;
}

static int match_indicators(struct reading *r, const struct event *e,
			    struct err *err)
{
	struct hunt *h = r->hunt;
	const struct indicator_match *m;
	int n, s = ST_OK;

	n = indicators_match(h->indicators, e, &m, err);
	for (int i = 0; i < n && s == ST_OK; i++) {
		uint32_t rule = 0;

		s = hunt_tell(h, false, m[i].indicator, &rule, err);
		if (s < 0 || !hunt_tells(h, rule))
			continue;
		note_time(h, rule, e->time_ns, e->time_ns);
		buf_reset(&r->text);
		indicator_detail(&r->text, h->intel->set, h->names, &m[i]);
		s = keep_told(r, rule, e, err);
	}
	if (n >= 0 && s == ST_OK && indicators_marked(h->indicators))
		s = keep_place(r, e, err);
	return n < 0 ? n : s;
}

static int on_event(struct reading *r, const struct event *e, struct err *err)
{
	struct hunt *h = r->hunt;
	const uint32_t *rules;
	int n, s;

	h->events++;
	s = hunt_count_source(h, e, err);
	if (s < 0 || !is_within(h, e))
		return s;
	if (h->indicators && !indicators_spare(h->indicators, e))
		s = match_indicators(r, e, err);
	n = s < 0 ? s : sigma_match(h->matcher, e, &rules, err);
	if (n <= 0)
		return n;
	for (int i = 0; i < n && s == ST_OK; i++)
		s = on_match(r, rules[i], e, err);
	return s;
}

/* --- reading --- */

static struct reading *reading_of(struct damage_sink *sink)
{
	return (struct reading *)(void *)((char *)sink -
					  offsetof(struct reading, damage));
}

static void on_damage(struct damage_sink *sink, const struct damage *d)
{
	struct reading *r = reading_of(sink);

	r->hunt->damaged = true;
	if (r->damages++ < DAMAGE_TOLD)
		say("%s: byte %llu, %llu bytes: %s", r->path,
		    (unsigned long long)d->offset,
		    (unsigned long long)d->length, d->why);
}

static void on_skipped(struct evidence_sink *sink,
		       const struct evidence_skip *skip)
{
	struct reading *r = (struct reading *)sink;

	r->hunt->damaged |= skip->code != ST_OK;
	say("%.*s: %s", SPAN_ARG(span_head(skip->path, 200)), skip->why);
}

static void on_closed(struct evidence_sink *sink,
		      const struct evidence_item *item,
		      const struct evidence_receipt *receipt)
{
	struct reading *r = (struct reading *)sink;

	if (receipt->use == EVIDENCE_GIVEN)
		r->hunt->bytes += receipt->bytes;
	if (r->hunt->indicators && r->late.code == ST_OK)
		r->late.code = tap_match_file(&r->tap, item, receipt, &r->late);
}

static int read_events(struct reading *r, struct source *source,
		       enum format format, struct span file_name,
		       struct err *err)
{
	struct event_reader_options options = {
		.names = r->hunt->names,
		.format = format,
		.file_name = file_name,
		.slack = r->hunt->slack,
		.damage = &r->damage,
	};
	struct event_reader *reader;
	struct event e;
	int s = event_reader_open(&reader, source, &options, err);

	if (s < 0)
		return s;
	while ((s = event_reader_next(reader, &e, err)) > 0) {
		s = on_event(r, &e, err);
		if (s < 0)
			break;
	}
	event_reader_close(reader);
	return s;
}

static bool is_log(enum format format)
{
	return format == FORMAT_EVTX || format == FORMAT_IIS ||
	       format == FORMAT_HTTPERR || format_is_exchange(format) ||
	       format_is_zeek(format) || format == FORMAT_FIREWALL;
}

static int read_log(struct reading *r, const struct evidence_item *item,
		    struct source *source, enum format format, struct err *err)
{
	int s;

	r->damages = 0;
	r->path = arena_text(&r->hunt->arena, item->path);
	if (!r->path)
		return err_nomem(err);
	r->hunt->items++;
	s = read_events(r, source, format, item->path, err);
	if (r->damages > DAMAGE_TOLD)
		say("%s: %llu damaged stretches in all", r->path,
		    (unsigned long long)r->damages);
	if (s == ST_FORMAT || s == ST_LIMIT) {
		say("%s: %s", r->path, err->text);
		r->hunt->damaged = true;
		return ST_OK;
	}
	return s < 0 ? err_in(err, "%s", r->path) : ST_OK;
}

static int read_item(struct reading *r, struct evidence *evidence,
		     const struct evidence_item *item, struct source *source,
		     struct err *err)
{
	struct joined_source joined;
	int64_t n = source_fill(source, r->head, SNIFF_BYTES, err);
	struct span head = span_of(r->head, n > 0 ? (size_t)n : 0);
	enum format format;
	struct source *from;
	int s = ST_OK;

	if (n < 0)
		return (int)n;
	format = sniff(head, item->path);
	joined_source_init(&joined, head, source);
	if (!is_log(format))
		evidence_want_digest(evidence, head);
	from = tap_begin(&r->tap, &joined.source, item, is_log(format));
	if (is_log(format))
		s = read_log(r, item, from, format, err);
	return s < 0 ? s : tap_end(&r->tap, err);
}

static int read_unit(struct reading *r, struct evidence_list *list,
		     size_t index, struct err *err)
{
	const struct evidence_item *item;
	struct evidence *evidence;
	struct source *source;
	int s = evidence_open(&evidence, list, index, &r->sink, err);

	if (s < 0)
		return s;
	while ((s = evidence_next(evidence, &item, &source, err)) > 0) {
		s = read_item(r, evidence, item, source, err);
		if (s < 0)
			break;
	}
	evidence_close(evidence);
	if (s == ST_OK && r->late.code != ST_OK)
		s = err_set(err, r->late.code, ERR_NO_OFFSET, "%s",
			    r->late.text);
	return s;
}

/* --- correlations --- */

static int keep_correlation(struct hunt *h, const struct correlation_match *m)
{
	struct hunt_hit *hit;
	const struct hunt_hit *first;

	if (!hunt_tells(h, m->rule))
		return ST_OK;
	note_time(h, m->rule, m->first_ns, m->last_ns);
	hit = new_hit(h);
	if (!hit) {
		h->unkept++;
		return ST_OK;
	}
	*hit = (struct hunt_hit){
		.rule = m->rule,
		.time_ns = m->first_ns,
		.last_ns = m->last_ns,
		.path = "",
		.source = "correlation",
		.detail = m->group,
		.count = m->count,
	};
	if (m->first_mark < h->hit_count) {
		first = &h->hit[m->first_mark];
		hit->host = first->host;
		hit->path = first->path;
		hit->number = first->number;
		hit->offset = first->offset;
		hit->is_record = first->is_record;
	}
	h->hit_count++;
	return ST_OK;
}

static int keep_together(struct hunt *h, const struct indicator_together *t,
			 struct err *err)
{
	const struct hunt_place *first = &h->place[t->mark[0]];
	struct indicator_match m = {t->indicator, FIELD_UNKNOWN, SPAN_EMPTY};
	struct hunt_hit *hit = new_hit(h);
	uint32_t rule = 0;
	struct buf text;
	int s = hunt_tell(h, false, t->indicator, &rule, err);

	if (s < 0 || !hunt_tells(h, rule))
		return s;
	note_time(h, rule, t->first_ns, t->last_ns);
	buf_init(&text, (size_t)1 << 20);
	indicator_detail(&text, h->intel->set, h->names, &m);
	if (hit)
		*hit = (struct hunt_hit){
			.rule = rule,
			.host = first->host,
			.time_ns = t->first_ns,
			.last_ns = t->last_ns,
			.number = first->number,
			.offset = first->offset,
			.is_record = first->is_record,
			.path = first->path,
			.source = "pattern",
			.detail = arena_dup(&h->arena, buf_span(&text)),
			.count = (double)t->mark_count,
		};
	if (hit && hit->detail.ptr && !text.bad)
		h->hit_count++;
	else
		h->unkept++;
	buf_release(&text);
	return ST_OK;
}

/* Patterns that want several events. */
static int bind_patterns(struct hunt *h, struct err *err)
{
	const struct indicator_together *t;
	size_t count = 0;
	int s = h->indicators
			? indicators_finish(h->indicators, &t, &count, err)
			: ST_OK;

	for (size_t i = 0; i < count && s == ST_OK; i++)
		s = keep_together(h, &t[i], err);
	return s;
}

static int correlate(struct hunt *h, struct err *err)
{
	const struct correlation_match *m;
	size_t count, n = 0;
	int s = correlator_finish(h->correlator, &m, &count, err);

	for (size_t i = 0; i < count && s == ST_OK; i++)
		s = keep_correlation(h, &m[i]);
	/* matches that only correlations wanted */
	for (size_t i = 0; i < h->hit_count; i++)
		if (hunt_tells(h, h->hit[i].rule))
			h->hit[n++] = h->hit[i];
	h->hit_count = n;
	return s;
}

int hunt_read(struct hunt *h, const char *const *roots, size_t root_count,
	      const struct evidence_options *options, struct err *err)
{
	struct reading r = {.sink = {on_closed, on_skipped},
			    .damage = {on_damage},
			    .hunt = h,
			    .path = ""};
	struct evidence_list *list = NULL;
	struct guard_state guard;
	int s;

	r.head = mem_new(SNIFF_BYTES, 1);
	if (!r.head)
		return err_nomem(err);
	buf_init(&r.text, (size_t)4 << 20);
	s = tap_open(&r.tap, h, err);
	if (s == ST_OK)
		s = evidence_list_open(&list, roots, root_count, options,
				       &r.sink, err);
	if (s == ST_OK)
		s = guard_enter(roots, root_count, &guard, err);
	for (size_t i = 0; s == ST_OK && i < evidence_count(list); i++)
		s = read_unit(&r, list, i, err);
	evidence_list_close(list);
	if (s == ST_OK)
		s = bind_patterns(h, err);
	if (s == ST_OK)
		s = correlate(h, err);
	tap_close(&r.tap);
	buf_release(&r.text);
	mem_free(r.head);
	return s;
}
