/* hunt.c - see hunt.h. */
#include "cli/hunt.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/text.h"
#include "cli/guard.h"
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
};

int hunt_open(struct hunt *h, struct err *err)
{
	size_t rules = sigma_count(h->set) + 1;
	int s = sigma_matcher_open(&h->matcher, h->set, err);

	arena_init(&h->arena, HUNT_KEPT);
	if (s == ST_OK)
		s = correlator_open(&h->correlator, h->set, HUNT_CORRELATED,
				    err);
	if (s < 0)
		return s;
	h->count = mem_new(rules, sizeof(*h->count));
	h->first_ns = mem_new(rules, sizeof(*h->first_ns));
	h->last_ns = mem_new(rules, sizeof(*h->last_ns));
	if (!h->count || !h->first_ns || !h->last_ns)
		return err_nomem(err);
	for (size_t i = 0; i < rules; i++)
		h->first_ns[i] = h->last_ns[i] = TIME_NONE;
	return ST_OK;
}

void hunt_release(struct hunt *h)
{
	sigma_matcher_close(h->matcher);
	correlator_close(h->correlator);
	mem_free(h->hit);
	mem_free(h->count);
	mem_free(h->first_ns);
	mem_free(h->last_ns);
	mem_free(h->host);
	mem_free(h->source);
	arena_release(&h->arena);
}

bool hunt_tells(const struct hunt *h, uint32_t rule)
{
	const struct sigma_info *info = sigma_info(h->set, rule);

	return !info->hidden && info->level >= h->least;
}

/* --- hosts and sources --- */

static int host_of(struct hunt *h, struct span name, uint32_t *out,
		   struct err *err)
{
	if (!name.len)
		name = SPAN_LIT("-");
	if (h->host_count && span_is(name, h->host[h->last_host])) {
		*out = h->last_host;
		return ST_OK;
	}
	for (h->last_host = 0; h->last_host < h->host_count; h->last_host++)
		if (span_equal_nocase(name, span_str(h->host[h->last_host]))) {
			*out = h->last_host;
			return ST_OK;
		}
	if (h->host_count == HUNT_HOSTS) {
		*out = h->last_host = 0;
		return ST_OK;
	}
	if (h->host_count == h->host_room) {
		size_t room = h->host_room ? h->host_room * 2 : 16;
		const char **more = mem_resize(h->host, room, sizeof(*more));

		if (!more)
			return err_nomem(err);
		h->host = more;
		h->host_room = room;
	}
	h->host[h->host_count] = arena_text(&h->arena, span_head(name, 255));
	if (!h->host[h->host_count])
		return err_nomem(err);
	*out = h->last_host = (uint32_t)h->host_count++;
	return ST_OK;
}

static struct span source_name(const struct event *e)
{
	return e->log == LOG_EVTX ? event_field(e, FIELD_CHANNEL)
				  : span_str(log_kind_name(e->log));
}

static int count_source(struct hunt *h, const struct event *e, struct err *err)
{
	struct span name = span_head(source_name(e), 255);

	for (size_t i = 0; i < h->source_count; i++) {
		size_t at = (h->last_source + i) % h->source_count;

		if (h->source[at].log == e->log &&
		    span_is(name, h->source[at].name)) {
			h->source[at].events++;
			h->last_source = at;
			return ST_OK;
		}
	}
	if (h->source_count == 4096)
		return ST_OK;
	if (h->source_count == h->source_room) {
		size_t room = h->source_room ? h->source_room * 2 : 64;
		struct hunt_source *more =
			mem_resize(h->source, room, sizeof(*more));

		if (!more)
			return err_nomem(err);
		h->source = more;
		h->source_room = room;
	}
	h->last_source = h->source_count;
	h->source[h->source_count] =
		(struct hunt_source){e->log, arena_text(&h->arena, name), 1,
				     sigma_looks_at(h->set, e->log, name)};
	if (!h->source[h->source_count].name)
		return err_nomem(err);
	h->source_count++;
	return ST_OK;
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
	if (first == TIME_NONE)
		return;
	if (h->first_ns[rule] == TIME_NONE || first < h->first_ns[rule])
		h->first_ns[rule] = first;
	if (h->last_ns[rule] == TIME_NONE || last > h->last_ns[rule])
		h->last_ns[rule] = last;
}

static int keep_hit(struct reading *r, uint32_t rule, const struct event *e,
		    struct err *err)
{
	struct hunt *h = r->hunt;
	struct hunt_hit *hit = new_hit(h);
	uint32_t host = 0;
	int s = host_of(h,
			event_field(e, e->log == LOG_EVTX ? FIELD_COMPUTER
							  : FIELD_SERVER),
			&host, err);

	if (s < 0)
		return s;
	buf_reset(&r->text);
	sigma_detail(&r->text, h->matcher, rule, e);
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

static int on_event(struct reading *r, const struct event *e, struct err *err)
{
	struct hunt *h = r->hunt;
	const uint32_t *rules;
	int n, s;

	h->events++;
	s = count_source(h, e, err);
	if (s < 0 || !is_within(h, e))
		return s;
	n = sigma_match(h->matcher, e, &rules, err);
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

	(void)item;
	if (receipt->use == EVIDENCE_GIVEN)
		r->hunt->bytes += receipt->bytes;
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
	       format == FORMAT_HTTPERR || format_is_exchange(format);
}

static int read_item(struct reading *r, const struct evidence_item *item,
		     struct source *source, struct err *err)
{
	struct joined_source joined;
	int64_t n = source_fill(source, r->head, SNIFF_BYTES, err);
	struct span head = span_of(r->head, n > 0 ? (size_t)n : 0);
	enum format format;
	int s;

	if (n < 0)
		return (int)n;
	format = sniff(head, item->path);
	if (!is_log(format))
		return ST_OK;
	r->damages = 0;
	r->path = arena_text(&r->hunt->arena, item->path);
	if (!r->path)
		return err_nomem(err);
	r->hunt->items++;
	joined_source_init(&joined, head, source);
	s = read_events(r, &joined.source, format, item->path, err);
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
		s = read_item(r, item, source, err);
		if (s < 0)
			break;
	}
	evidence_close(evidence);
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
	s = evidence_list_open(&list, roots, root_count, options, &r.sink, err);
	if (s == ST_OK)
		s = guard_enter(roots, root_count, &guard, err);
	for (size_t i = 0; s == ST_OK && i < evidence_count(list); i++)
		s = read_unit(&r, list, i, err);
	evidence_list_close(list);
	if (s == ST_OK)
		s = correlate(h, err);
	buf_release(&r.text);
	mem_free(r.head);
	return s;
}
