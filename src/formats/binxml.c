/* binxml.c - a record's bytes to instances: templates and their values.
 *
 * A fragment is a row of template instances or elements; a value of type
 * BINXML is a fragment again.  Every byte belongs to one fragment of a depth,
 * so the work is bounded by the size times LIMIT_BINXML_DEPTH. */
#include "formats/binxml.h"

#include "base/alloc.h"

#define TOKEN_END 0x00
#define TOKEN_INSTANCE 0x0c
#define TOKEN_FRAGMENT 0x0f
#define FRAGMENT_HEADER 4u
#define INSTANCE_HEADER 10u
#define DEFINITION_HEADER 24u

/* Most bytes of templates that exist for one record only. */
#define ONCE_MAX ((size_t)64 << 20)

int binxml_record_init(struct binxml_record *r, struct binxml_store *s)
{
	*r = (struct binxml_record){.store = s};
	arena_init(&r->once, ONCE_MAX);
	/* One more, so that an instance without values points at some. */
	r->values = mem_new(BINXML_VALUES + 1, sizeof(*r->values));
	r->instances = mem_new(BINXML_INSTANCES, sizeof(*r->instances));
	return r->values && r->instances ? ST_OK : ST_NOMEM;
}

void binxml_record_release(struct binxml_record *r)
{
	mem_free(r->values);
	mem_free(r->instances);
	arena_release(&r->once);
}

static int refuse(struct binxml_record *r, const char *why)
{
	r->why = why;
	return ST_FORMAT;
}

static int fragment(struct binxml_record *r, uint32_t at, uint32_t end,
		    enum evtx_part part, unsigned depth, uint16_t *first);

static int instance_new(struct binxml_record *r, enum evtx_part part,
			uint16_t *out)
{
	if (r->instance_count == BINXML_INSTANCES)
		return refuse(r, "it has too many template instances");
	*out = (uint16_t)r->instance_count++;
	r->instances[*out] = (struct evtx_instance){.part = part};
	return ST_OK;
}

static struct evtx_value *values_new(struct binxml_record *r, uint32_t n)
{
	if (n > BINXML_VALUES - r->value_count)
		return NULL;
	r->value_count += n;
	return r->values + r->value_count - n;
}

/* The instances that BINXML values hold. */
static int children(struct binxml_record *r, uint16_t self, unsigned depth)
{
	const struct evtx_instance *i = &r->instances[self];
	const struct binxml_template *t = binxml_of(i);
	struct evtx_value *values = r->values + (i->values - r->values);
	uint32_t slots = t->tree.slot_count;

	for (uint32_t k = 0; k < slots; k++) {
		struct evtx_value *v = &values[k];
		enum evtx_part part;
		uint32_t at;
		int rc;

		if (LIKELY(v->type != EVTX_BINXML) || v->len == 0)
			continue;
		part = t->slot_part[k];
		if (part == EVTX_PART_NONE)
			part = r->instances[self].part;
		at = (uint32_t)(v->ptr - r->store->chunk.ptr);
		rc = fragment(r, at, at + v->len, part, depth + 1, &v->child);
		if (rc)
			return rc;
	}
	return ST_OK;
}

/* "Template instance data": a count, that many sizes and types, the values.
 * The sizes are summed and compared once; behind that no value can leave the
 * record. */
static int take_values(struct binxml_record *r, struct evtx_instance *i,
		       uint32_t *at, uint32_t end, bool *has_children)
{
	const uint8_t *base = r->store->chunk.ptr;
	uint32_t slots = binxml_of(i)->tree.slot_count;
	const uint8_t *d;
	struct evtx_value *v;
	uint32_t count;
	uint32_t room;
	uint32_t to;
	bool nested = false;

	if (end - *at < 4)
		return refuse(r, "its values are cut");
	count = bytes_u32le(base + *at);
	d = base + *at + 4;
	if (count > (end - *at - 4) / 4)
		return refuse(r, "it has more values than bytes");
	to = *at + 4 + count * 4;
	room = count > slots ? count : slots;
	v = values_new(r, room);
	if (!v)
		return refuse(r, "it has too many values");
	for (uint32_t k = 0; k < count; k++, d += 4) {
		uint32_t len = bytes_u16le(d);

		if (len > end - to)
			return refuse(r, "a value ends past its record");
		v[k] = (struct evtx_value){base + to, len, 0, d[2], 0};
		nested |= d[2] == EVTX_BINXML;
		to += len;
	}
	for (uint32_t k = count; k < room; k++)
		v[k] = (struct evtx_value){base, 0, 0, EVTX_NULL, 0};
	i->values = v;
	i->value_count = room;
	*has_children = nested;
	*at = to;
	return ST_OK;
}

/* libevtx, "Template instance", from its token on. */
static int instance(struct binxml_record *r, uint32_t *at, uint32_t end,
		    enum evtx_part part, unsigned depth, uint16_t *out)
{
	const uint8_t *p = r->store->chunk.ptr + *at;
	struct binxml_template *t;
	uint32_t definition;
	uint32_t values;
	uint16_t self;
	bool nested;
	int rc;

	if (end - *at < INSTANCE_HEADER)
		return refuse(r, "a template instance is cut");
	definition = bytes_u32le(p + 6);
	values = *at + INSTANCE_HEADER;
	rc = binxml_store_find(r->store, definition, bytes_u32le(p + 2), &t,
			       &r->why);
	if (rc)
		return rc;
	if (definition == values) {
		if (end - values < DEFINITION_HEADER ||
		    bytes_u32le(p + INSTANCE_HEADER + 20) >
			    end - values - DEFINITION_HEADER)
			return refuse(r, "a template ends past its record");
		values += DEFINITION_HEADER +
			  bytes_u32le(p + INSTANCE_HEADER + 20);
	}
	rc = instance_new(r, part, &self);
	if (rc)
		return rc;
	r->instances[self].template = &t->face;
	rc = take_values(r, &r->instances[self], &values, end, &nested);
	if (rc)
		return rc;
	*at = values;
	*out = self;
	return nested ? children(r, self, depth) : ST_OK;
}

/* --- elements without a template --- */

struct bare {
	struct binxml_record *r;
	enum evtx_part part;
	unsigned depth;
	uint16_t children[LIMIT_BINXML_DEPTH]; /* instances among them */
	uint16_t count;
};

static int bare_instance(void *ctx, uint32_t *at, uint32_t end, uint16_t *slot)
{
	struct bare *b = ctx;

	if (b->depth >= LIMIT_BINXML_DEPTH || b->count == LIMIT_BINXML_DEPTH)
		return refuse(b->r, "template instances are nested too deep");
	*slot = b->count++;
	return instance(b->r, at, end, b->part, b->depth + 1,
			&b->children[*slot]);
}

/* One element becomes a template of its own that nothing else uses. */
static int bare_element(struct binxml_record *r, uint32_t *at, uint32_t end,
			enum evtx_part part, unsigned depth, uint16_t *out)
{
	struct bare b = {.r = r, .part = part, .depth = depth};
	struct binxml_tree_job job = {
		.chunk = r->store->chunk,
		.arena = &r->once,
		.draft = &r->once,
		.text = &r->store->text,
		.at = *at,
		.end = end,
		.one_root = true,
		.instance = bare_instance,
		.ctx = &b,
	};
	struct binxml_template *t = arena_new(&r->once, 1, sizeof(*t));
	struct evtx_value *v;
	int rc = instance_new(r, part, out);

	if (rc)
		return rc;
	if (!t)
		return ST_NOMEM;
	rc = binxml_tree_make(&job, &t->tree);
	if (rc) {
		if (job.why)
			r->why = job.why;
		return rc;
	}
	if (!binxml_store_charge(r->store, job.at - *at + t->tree.name_bytes))
		return refuse(r, "its chunk has too many elements");
	rc = r->no_fields && depth ? ST_OK
				   : binxml_template_finish(t, &r->once);
	if (rc)
		return rc;
	v = values_new(r, b.count);
	if (!v)
		return refuse(r, "it has too many values");
	for (uint16_t k = 0; k < b.count; k++)
		v[k] = (struct evtx_value){r->store->chunk.ptr, 0,
					   b.children[k], EVTX_BINXML, 0};
	r->instances[*out].template = &t->face;
	r->instances[*out].values = v;
	r->instances[*out].value_count = b.count;
	*at = job.at;
	return ST_OK;
}

static bool at_fragment_header(const uint8_t *base, uint32_t at, uint32_t end)
{
	return end - at >= FRAGMENT_HEADER && base[at] == TOKEN_FRAGMENT;
}

static int fragment(struct binxml_record *r, uint32_t at, uint32_t end,
		    enum evtx_part part, unsigned depth, uint16_t *first)
{
	const uint8_t *base = r->store->chunk.ptr;
	uint16_t last = 0;

	if (depth > LIMIT_BINXML_DEPTH)
		return refuse(r, "template instances are nested too deep");
	while (at < end && base[at] != TOKEN_END) {
		uint16_t self;
		int rc;

		if (at_fragment_header(base, at, end)) {
			at += FRAGMENT_HEADER;
			continue;
		}
		rc = base[at] == TOKEN_INSTANCE
			     ? instance(r, &at, end, part, depth, &self)
			     : bare_element(r, &at, end, part, depth, &self);
		if (rc)
			return rc;
		if (last)
			r->instances[last].next = self;
		else
			*first = self;
		last = self;
	}
	return ST_OK;
}

int binxml_decode(struct binxml_record *r, uint32_t at, uint32_t end)
{
	uint16_t first = 0;
	int rc;

	r->value_count = 0;
	r->instance_count = 1; /* 0 says "none" in child and next */
	r->instances[0] = (struct evtx_instance){0};
	r->why = NULL;
	if (r->once.used)
		arena_reset(&r->once);
	rc = fragment(r, at, end, EVTX_PART_NONE, 0, &first);
	if (rc)
		return rc;
	if (!first)
		return refuse(r, "it has no event");
	return ST_OK; /* the event is instance 1: each takes its number first */
}
