/* binxml_fields.c - the places of a template where values stand, by name. */
#include "formats/binxml.h"

struct fields_state {
	struct binxml_template *t;
	struct arena *arena;
	struct evtx_field *fields;
	uint32_t count;
	uint8_t *slot_part;
	uint32_t data_index; /* unnamed Data so far */
};

static struct span local_name(struct span name)
{
	const uint8_t *colon = memchr(name.ptr, ':', name.len);

	return colon ? span_skip(name, (size_t)(colon - name.ptr) + 1) : name;
}

static bool is_xmlns(struct span name)
{
	return span_equal(span_head(name, 5), SPAN_LIT("xmlns"));
}

/* The part that an element opens, from its name and its parent's part. */
static enum evtx_part part_below(enum evtx_part part, uint32_t depth,
				 bool in_event, struct span name)
{
	if (depth == 0 || (depth == 1 && in_event)) {
		if (span_is(name, "System"))
			return EVTX_PART_SYSTEM;
		if (span_is(name, "EventData"))
			return EVTX_PART_EVENT_DATA;
		if (span_is(name, "UserData"))
			return EVTX_PART_USER_DATA;
		if (depth == 1)
			return EVTX_PART_OTHER;
	}
	return part;
}

/* What stands between two nodes as one value: a slot, text, or both. */
static bool value_of(struct fields_state *s, uint32_t at, uint32_t end,
		     struct evtx_field *f)
{
	const struct binxml_node *n = s->t->tree.nodes;
	size_t len = 0;
	uint8_t *joined;

	f->node = at;
	f->node_end = end;
	f->slot = EVTX_NO_SLOT;
	f->literal = SPAN_EMPTY;
	f->kind = EVTX_FIELD_LITERAL;
	if (end == at + 1 && n[at].kind == BINXML_SLOT) {
		f->kind = EVTX_FIELD_SLOT;
		f->slot = n[at].slot;
		return true;
	}
	for (uint32_t i = at; i < end; i++) {
		if (n[i].kind == BINXML_SLOT)
			f->kind = EVTX_FIELD_MIXED;
		len += n[i].text.len;
	}
	if (f->kind == EVTX_FIELD_MIXED || len == 0)
		return true;
	joined = arena_new(s->arena, len, 1);
	if (!joined)
		return false;
	f->literal = span_of(joined, len);
	for (uint32_t i = at; i < end; i++) {
		if (n[i].text.len)
			memcpy(joined, n[i].text.ptr, n[i].text.len);
		joined += n[i].text.len;
	}
	return true;
}

static bool join_names(struct fields_state *s, struct evtx_field *f)
{
	uint8_t *p =
		arena_new(s->arena, f->element.len + f->attribute.len + 1, 1);

	if (!p)
		return false;
	f->name = span_of(p, f->element.len + f->attribute.len + 1);
	memcpy(p, f->element.ptr, f->element.len);
	p[f->element.len] = '_';
	memcpy(p + f->element.len + 1, f->attribute.ptr, f->attribute.len);
	return true;
}

static bool attribute_field(struct fields_state *s, uint32_t element,
			    uint32_t at, enum evtx_part part)
{
	const struct binxml_node *n = s->t->tree.nodes;
	struct evtx_field *f = &s->fields[s->count];

	*f = (struct evtx_field){.part = part, .name_slot = EVTX_NO_SLOT};
	f->element = local_name(n[element].text);
	f->attribute = local_name(n[at].text);
	s->count++;
	return join_names(s, f) && value_of(s, at + 1, n[at].end, f);
}

/* "Data" is called by its attribute Name. */
static bool data_name(struct fields_state *s, uint32_t element,
		      struct evtx_field *f)
{
	const struct binxml_node *n = s->t->tree.nodes;
	struct evtx_field name = {0};
	uint32_t at = element + 1;

	while (at < n[element].end && n[at].kind == BINXML_ATTRIBUTE) {
		if (span_is(n[at].text, "Name")) {
			if (!value_of(s, at + 1, n[at].end, &name))
				return false;
			if (name.kind == EVTX_FIELD_LITERAL)
				f->name = name.literal;
			else
				f->name_slot = name.slot;
			return true;
		}
		at = n[at].end;
	}
	f->index = s->data_index++;
	return true;
}

static bool is_data_of_event(struct span element, enum evtx_part part)
{
	return part == EVTX_PART_EVENT_DATA && span_is(element, "Data");
}

static bool text_field(struct fields_state *s, uint32_t element, uint32_t at,
		       enum evtx_part part)
{
	const struct binxml_node *n = s->t->tree.nodes;
	struct evtx_field *f = &s->fields[s->count];

	*f = (struct evtx_field){.part = part, .name_slot = EVTX_NO_SLOT};
	f->element = local_name(n[element].text);
	f->attribute = SPAN_EMPTY;
	f->name = f->element;
	s->count++;
	if (is_data_of_event(f->element, part) && !data_name(s, element, f))
		return false;
	return value_of(s, at, n[element].end, f);
}

/* The attributes of an element; *at steps behind them. */
static bool attributes(struct fields_state *s, uint32_t element,
		       enum evtx_part part, uint32_t *at)
{
	const struct binxml_node *n = s->t->tree.nodes;
	bool data = is_data_of_event(local_name(n[element].text), part);

	while (*at < n[element].end && n[*at].kind == BINXML_ATTRIBUTE) {
		bool is_name = data && span_is(n[*at].text, "Name");

		if (!is_xmlns(n[*at].text) && !is_name &&
		    !attribute_field(s, element, *at, part))
			return false;
		*at = n[*at].end;
	}
	return true;
}

static void mark_slots(struct fields_state *s, uint32_t at, uint32_t end,
		       enum evtx_part part)
{
	const struct binxml_node *n = s->t->tree.nodes;

	for (uint32_t i = at; i < end; i++)
		if (n[i].kind == BINXML_SLOT)
			s->slot_part[n[i].slot] = (uint8_t)part;
}

/* Neither elements nor instances in it: its content is a value. */
static bool is_leaf(const struct binxml_tree *t, uint32_t at, uint32_t end)
{
	for (uint32_t i = at; i < end; i++)
		if (t->nodes[i].kind == BINXML_ELEMENT ||
		    t->nodes[i].kind == BINXML_PI ||
		    (t->nodes[i].kind == BINXML_SLOT &&
		     t->nodes[i].type == EVTX_BINXML))
			return false;
	return true;
}

/* An open element of the walk. */
struct level {
	uint32_t end;
	enum evtx_part part;
};

static bool element_fields(struct fields_state *s, uint32_t element,
			   enum evtx_part part, uint32_t *at)
{
	const struct binxml_tree *t = &s->t->tree;
	uint32_t end = t->nodes[element].end;

	*at = element + 1;
	if (!attributes(s, element, part, at))
		return false;
	if (!is_leaf(t, *at, end))
		return true;
	mark_slots(s, *at, end, part);
	/* An element with attributes and nothing else has no value. */
	if ((*at == end && *at != element + 1 &&
	     !is_data_of_event(local_name(t->nodes[element].text), part)) ||
	    !text_field(s, element, *at, part))
		return *at == end;
	*at = end;
	return true;
}

static bool all_fields(struct fields_state *s)
{
	const struct binxml_tree *t = &s->t->tree;
	struct level open[LIMIT_BINXML_DEPTH + 1] = {{t->count, 0}};
	bool in_event = t->count && span_is(t->nodes[0].text, "Event");
	uint32_t depth = 0;
	uint32_t at = 0;

	while (at < t->count) {
		const struct binxml_node *n = &t->nodes[at];
		enum evtx_part part;

		while (depth && at >= open[depth].end)
			depth--;
		if (n->kind != BINXML_ELEMENT) {
			if (n->kind == BINXML_SLOT)
				s->slot_part[n->slot] =
					(uint8_t)open[depth].part;
			at++;
			continue;
		}
		part = part_below(open[depth].part, depth, in_event, n->text);
		open[++depth] = (struct level){n->end, part};
		if (!element_fields(s, at, part, &at))
			return false;
	}
	return true;
}

static const struct evtx_field *known_field(const struct binxml_template *t,
					    const char *name)
{
	for (uint32_t i = 0; i < t->face.field_count; i++) {
		const struct evtx_field *f = &t->face.fields[i];

		if (f->part == EVTX_PART_SYSTEM && span_is(f->name, name) &&
		    f->kind != EVTX_FIELD_MIXED)
			return f;
	}
	return NULL;
}

int binxml_template_finish(struct binxml_template *t, struct arena *arena)
{
	static const char *const known[KNOWN_COUNT] = {
		[KNOWN_EVENT_ID] = "EventID",
		[KNOWN_LEVEL] = "Level",
		[KNOWN_TIME] = "TimeCreated_SystemTime",
		[KNOWN_RECORD_ID] = "EventRecordID",
		[KNOWN_CHANNEL] = "Channel",
		[KNOWN_PROVIDER] = "Provider_Name",
		[KNOWN_COMPUTER] = "Computer",
		[KNOWN_USER] = "Security_UserID",
	};
	struct fields_state s = {.t = t, .arena = arena};
	uint32_t room = 1;

	for (uint32_t i = 0; i < t->tree.count; i++)
		room += t->tree.nodes[i].kind <= BINXML_ATTRIBUTE;
	s.fields = arena_new(arena, room, sizeof(*s.fields));
	s.slot_part = arena_new(arena, t->tree.slot_count + 1, 1);
	if (!s.fields || !s.slot_part || !all_fields(&s))
		return ST_NOMEM;
	t->slot_part = s.slot_part;
	t->face.fields = s.fields;
	t->face.field_count = s.count;
	t->face.slot_count = t->tree.slot_count;
	for (unsigned k = 0; k < KNOWN_COUNT; k++)
		t->known[k] = known_field(t, known[k]);
	return ST_OK;
}
