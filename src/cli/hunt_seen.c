/* hunt_seen.c - the hosts and logs of a hunt, each once. */
#include "base/alloc.h"
#include "base/hash.h"
#include "cli/hunt.h"

#define NAME_MAX_BYTES 255

/* Small letters of ASCII; names of hosts do not mind case. */
static struct span small_of(struct span name, uint8_t *out)
{
	for (size_t i = 0; i < name.len; i++)
		out[i] = ascii_lower(name.ptr[i]);
	return span_of(out, name.len);
}

/* Up to a NUL: names are kept as C strings. */
static struct span name_of(struct span name, const char *without)
{
	const uint8_t *nul;

	name = span_head(name, NAME_MAX_BYTES);
	nul = name.len ? memchr(name.ptr, 0, name.len) : NULL;
	if (nul)
		name = span_head(name, (size_t)(nul - name.ptr));
	return name.len ? name : span_str(without);
}

int hunt_seen_open(struct hunt *h, struct err *err)
{
	h->seen_key = hash_key();
	h->host_slot = mem_new((size_t)HUNT_HOSTS * 2, sizeof(*h->host_slot));
	h->source_slot =
		mem_new((size_t)HUNT_SOURCES * 2, sizeof(*h->source_slot));
	return h->host_slot && h->source_slot ? ST_OK : err_nomem(err);
}

void hunt_seen_release(struct hunt *h)
{
	mem_free(h->host);
	mem_free(h->host_slot);
	mem_free(h->source);
	mem_free(h->source_slot);
}

/* --- hosts --- */

static uint32_t *host_slot(struct hunt *h, struct span name)
{
	uint8_t small[NAME_MAX_BYTES];
	size_t mask = (size_t)HUNT_HOSTS * 2 - 1;
	size_t at = hash_span(small_of(name, small), h->seen_key) & mask;

	while (h->host_slot[at] &&
	       !span_equal_nocase(name,
				  span_str(h->host[h->host_slot[at] - 1])))
		at = (at + 1) & mask;
	return &h->host_slot[at];
}

static int add_host(struct hunt *h, struct span name, struct err *err)
{
	if (h->host_count == h->host_room) {
		size_t room = h->host_room ? h->host_room * 2 : 16;
		const char **more = mem_resize(h->host, room, sizeof(*more));

		if (!more)
			return err_nomem(err);
		h->host = more;
		h->host_room = room;
	}
	h->host[h->host_count] = arena_text(&h->arena, name);
	if (!h->host[h->host_count])
		return err_nomem(err);
	h->host_count++;
	return ST_OK;
}

int hunt_host(struct hunt *h, struct span name, uint32_t *out, struct err *err)
{
	uint32_t *slot;
	int s = ST_OK;

	name = name_of(name, "-");
	if (h->host_count && span_is(name, h->host[h->last_host])) {
		*out = h->last_host;
		return ST_OK;
	}
	slot = host_slot(h, name);
	if (!*slot && h->host_count >= HUNT_HOSTS - 1) {
		name = SPAN_LIT("(other hosts)");
		slot = host_slot(h, name);
	}
	if (!*slot) {
		s = add_host(h, name, err);
		if (s < 0)
			return s;
		*slot = (uint32_t)h->host_count;
	}
	*out = h->last_host = *slot - 1;
	return ST_OK;
}

/* --- logs --- */

static bool is_source(const struct hunt_source *s, enum log_kind log,
		      struct span name)
{
	return s->log == log && span_is(name, s->name);
}

static uint32_t *source_slot(struct hunt *h, enum log_kind log,
			     struct span name)
{
	size_t mask = (size_t)HUNT_SOURCES * 2 - 1;
	size_t at = hash_span(name, h->seen_key ^ (uint64_t)log) & mask;

	while (h->source_slot[at] &&
	       !is_source(&h->source[h->source_slot[at] - 1], log, name))
		at = (at + 1) & mask;
	return &h->source_slot[at];
}

static int add_source(struct hunt *h, enum log_kind log, struct span name,
		      struct err *err)
{
	if (h->source_count == h->source_room) {
		size_t room = h->source_room ? h->source_room * 2 : 64;
		struct hunt_source *more =
			mem_resize(h->source, room, sizeof(*more));

		if (!more)
			return err_nomem(err);
		h->source = more;
		h->source_room = room;
	}
	h->source[h->source_count] =
		(struct hunt_source){log, arena_text(&h->arena, name), 0,
				     sigma_looks_at(h->set, log, name)};
	if (!h->source[h->source_count].name)
		return err_nomem(err);
	h->source_count++;
	return ST_OK;
}

int hunt_count_source(struct hunt *h, const struct event *e, struct err *err)
{
	struct span name =
		name_of(e->log == LOG_EVTX ? event_field(e, FIELD_CHANNEL)
					   : span_str(log_kind_name(e->log)),
			"(no channel)");
	uint32_t *slot;
	int s;

	if (h->source_count &&
	    is_source(&h->source[h->last_source], e->log, name)) {
		h->source[h->last_source].events++;
		return ST_OK;
	}
	slot = source_slot(h, e->log, name);
	if (!*slot && h->source_count >= HUNT_SOURCES - LOG_KINDS) {
		name = SPAN_LIT("(other channels)");
		slot = source_slot(h, e->log, name);
	}
	if (!*slot) {
		s = add_source(h, e->log, name, err);
		if (s < 0)
			return s;
		*slot = (uint32_t)h->source_count;
	}
	h->last_source = *slot - 1;
	h->source[h->last_source].events++;
	return ST_OK;
}
