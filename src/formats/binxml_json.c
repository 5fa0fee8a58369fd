/* binxml_json.c - templates to programs that write JSON; binxml_json.h. */
#include "formats/binxml_json.h"

#include "base/alloc.h"
#include "formats/binxml_utf16.h"

struct compiler {
	const struct binxml_node *n;
	struct buf text;
	size_t pending;	  /* text from here on belongs to the next step */
	struct buf steps; /* struct json_step */
	struct buf slots; /* uint16_t */
	bool data_only;
};

/* A child element of an object, and the next one of the same key. */
struct child {
	uint32_t node;
	uint32_t name_attribute; /* its node when it is the key, or 0 */
	struct span key;
	uint32_t next;	 /* index, 0: none */
	bool first;	 /* of its key */
	bool is_unnamed; /* Data of EventData: always an array */
};

/* --- text and steps --- */

static uint32_t step_count(const struct compiler *c)
{
	return (uint32_t)(c->steps.len / sizeof(struct json_step));
}

static void emit(struct compiler *c, enum json_kind kind, uint16_t slot,
		 uint32_t other)
{
	struct json_step s = {
		.kind = (uint16_t)kind,
		.slot = slot,
		.other = other,
		.text = (uint32_t)c->pending,
		.length = (uint32_t)(c->text.len - c->pending),
	};

	c->pending = c->text.len;
	buf_put(&c->steps, &s, sizeof(s));
}

/* A jump whose end is not known yet. */
static uint32_t emit_jump(struct compiler *c, enum json_kind kind,
			  uint16_t slot, uint32_t other)
{
	emit(c, kind, slot, other);
	return step_count(c) - 1;
}

/* Here the jump ends. */
static void land(struct compiler *c, uint32_t jump)
{
	uint32_t here;

	if (c->text.len > c->pending)
		emit(c, JSON_TEXT, 0, 0);
	if (c->steps.bad)
		return;
	here = step_count(c);
	memcpy(c->steps.ptr + jump * sizeof(struct json_step) +
		       offsetof(struct json_step, jump),
	       &here, sizeof(here));
}

/* Takes the comma behind the last member away and puts the bracket. */
static void close_with(struct compiler *c, uint8_t bracket)
{
	size_t pending = c->text.len - c->pending;
	uint8_t last = pending ? c->text.ptr[c->text.len - 1] : 0;

	if (last == ',')
		c->text.len--;
	else if (pending == 0)
		emit(c, JSON_CLOSE, 0, 0);
	buf_byte(&c->text, bracket);
}

static void put_key(struct compiler *c, struct span name)
{
	buf_byte(&c->text, '"');
	utf8_json(&c->text, name);
	buf_put(&c->text, "\":", 2);
}

/* --- values --- */

static bool is_blank(struct span s)
{
	return span_trim(s).len == 0;
}

static void put_string(struct compiler *c, uint32_t at, uint32_t end)
{
	buf_byte(&c->text, '"');
	for (; at < end; at = c->n[at].end) {
		const struct binxml_node *n = &c->n[at];

		if (n->kind == BINXML_SLOT) {
			emit(c, JSON_PART, n->slot, 0);
		} else if (n->kind == BINXML_ENTITY) {
			buf_byte(&c->text, '&');
			utf8_json(&c->text, n->text);
			buf_byte(&c->text, ';');
		} else if (n->kind <= BINXML_CDATA && n->kind >= BINXML_TEXT) {
			utf8_json(&c->text, n->text);
		}
	}
	buf_byte(&c->text, '"');
}

static bool is_one_slot(const struct compiler *c, uint32_t at, uint32_t end)
{
	return end == at + 1 && c->n[at].kind == BINXML_SLOT;
}

static void put_text_value(struct compiler *c, uint32_t at, uint32_t end)
{
	if (at == end)
		buf_put(&c->text, "null", 4);
	else if (is_one_slot(c, at, end))
		emit(c, JSON_VALUE, c->n[at].slot, 0);
	else
		put_string(c, at, end);
}

/* --- attributes --- */

/* The next attribute from `at` on that is not `skip`, or `end`. */
static uint32_t attribute_from(const struct compiler *c, uint32_t at,
			       uint32_t end, uint32_t skip)
{
	while (at < end && c->n[at].kind == BINXML_ATTRIBUTE && at == skip)
		at = c->n[at].end;
	return at < end && c->n[at].kind == BINXML_ATTRIBUTE ? at : end;
}

static uint32_t content_of(const struct compiler *c, uint32_t element)
{
	uint32_t at = element + 1;

	while (at < c->n[element].end && c->n[at].kind == BINXML_ATTRIBUTE)
		at = c->n[at].end;
	return at;
}

static bool may_vanish(const struct compiler *c, uint32_t attribute)
{
	return is_one_slot(c, attribute + 1, c->n[attribute].end) &&
	       c->n[attribute + 1].optional;
}

static void put_attribute(struct compiler *c, uint32_t at)
{
	const struct binxml_node *n = &c->n[at];

	if (may_vanish(c, at) && c->text.len > c->pending)
		emit(c, JSON_TEXT, 0, 0);
	put_key(c, n->text);
	if (may_vanish(c, at)) {
		uint16_t slot = c->n[at + 1].slot;

		emit(c, JSON_MEMBER, slot, slot);
		return;
	}
	if (n->end == at + 1)
		buf_put(&c->text, "\"\"", 2);
	else
		put_text_value(c, at + 1, n->end);
	buf_byte(&c->text, ',');
}

static void put_attributes(struct compiler *c, uint32_t element, uint32_t skip)
{
	uint32_t end = content_of(c, element);
	uint32_t at = attribute_from(c, element + 1, end, skip);

	buf_text(&c->text, "\"#attributes\":{");
	for (; at < end; at = attribute_from(c, c->n[at].end, end, skip))
		put_attribute(c, at);
	close_with(c, '}');
	buf_byte(&c->text, ',');
}

enum presence { NEVER, SOMETIMES, ALWAYS };

/* Whether an element has attributes; for SOMETIMES the slots that must all be
 * NULL for none are added to c->slots. */
static enum presence attributes_are(struct compiler *c, uint32_t element,
				    uint32_t skip, uint16_t *first,
				    uint32_t *count)
{
	uint32_t end = content_of(c, element);
	uint32_t at = attribute_from(c, element + 1, end, skip);
	size_t before = c->slots.len;

	if (at == end)
		return NEVER;
	for (; at < end; at = attribute_from(c, c->n[at].end, end, skip)) {
		if (!may_vanish(c, at)) {
			c->slots.len = before;
			return ALWAYS;
		}
		buf_put(&c->slots, &c->n[at + 1].slot, sizeof(uint16_t));
	}
	*first = (uint16_t)(before / sizeof(uint16_t));
	*count = (uint32_t)((c->slots.len - before) / sizeof(uint16_t));
	/* More than a step can point at: the attributes always show. */
	return before / sizeof(uint16_t) > UINT16_MAX ? ALWAYS : SOMETIMES;
}

/* --- elements --- */

static void put_members(struct compiler *c, uint32_t element, uint32_t at,
			uint32_t end, bool skip_system);

/* Elements, instances or instructions: an object. */
static bool is_object(const struct compiler *c, uint32_t at, uint32_t end)
{
	for (; at < end; at = c->n[at].end) {
		const struct binxml_node *n = &c->n[at];

		if (n->kind == BINXML_ELEMENT || n->kind == BINXML_PI ||
		    (n->kind == BINXML_SLOT && n->type == EVTX_BINXML))
			return true;
	}
	return false;
}

static void put_object(struct compiler *c, uint32_t element, uint32_t skip,
		       enum presence attributes, uint16_t first, uint32_t count)
{
	uint32_t at = content_of(c, element);
	uint32_t end = c->n[element].end;

	buf_byte(&c->text, '{');
	if (attributes == SOMETIMES) {
		uint32_t full = emit_jump(c, JSON_SKIP_UNLESS, first, count);
		uint32_t over = emit_jump(c, JSON_JUMP, 0, 0);

		land(c, full);
		put_attributes(c, element, skip);
		land(c, over);
	} else if (attributes == ALWAYS) {
		put_attributes(c, element, skip);
	}
	if (is_object(c, at, end)) {
		put_members(c, element, at, end, false);
	} else if (at < end) {
		put_key(c, SPAN_LIT("#text"));
		put_text_value(c, at, end);
		buf_byte(&c->text, ',');
	}
	close_with(c, '}');
}

/* What stands behind an element's key. */
static void put_element(struct compiler *c, uint32_t element, uint32_t skip)
{
	uint32_t at = content_of(c, element);
	uint32_t end = c->n[element].end;
	uint16_t first = 0;
	uint32_t count = 0;
	enum presence has = attributes_are(c, element, skip, &first, &count);

	if (has == ALWAYS || is_object(c, at, end)) {
		put_object(c, element, skip, has, first, count);
	} else if (has == NEVER) {
		put_text_value(c, at, end);
	} else {
		uint32_t full = emit_jump(c, JSON_SKIP_UNLESS, first, count);
		uint32_t over;

		put_text_value(c, at, end);
		over = emit_jump(c, JSON_JUMP, 0, 0);
		land(c, full);
		put_object(c, element, skip, ALWAYS, 0, 0);
		land(c, over);
	}
}

/* --- children --- */

/* The children of `parent` from `at` to `end`. */
struct range {
	uint32_t parent;
	uint32_t at;
	uint32_t end;
	bool skip_system;
};

#define FEW 16 /* a power of two */

static uint32_t name_attribute(const struct compiler *c, uint32_t element)
{
	uint32_t end = content_of(c, element);
	uint32_t at = element + 1;

	for (; at < end; at = c->n[at].end)
		if (span_is(c->n[at].text, "Name") && c->n[at].end == at + 2 &&
		    c->n[at + 1].kind == BINXML_TEXT)
			return at;
	return 0;
}

static bool has_attributes(const struct compiler *c, uint32_t element)
{
	return content_of(c, element) != element + 1;
}

static struct child child_of(const struct compiler *c, uint32_t parent,
			     uint32_t at)
{
	struct child k = {.node = at, .key = c->n[at].text, .first = true};

	if (!span_is(c->n[parent].text, "EventData") ||
	    !span_is(c->n[at].text, "Data"))
		return k;
	k.name_attribute = name_attribute(c, at);
	if (k.name_attribute)
		k.key = c->n[k.name_attribute + 1].text;
	k.is_unnamed = !k.name_attribute;
	return k;
}

static uint32_t key_hash(struct span key)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < key.len; i++)
		h = (h ^ key.ptr[i]) * 16777619u;
	return h;
}

/* Chains children of one key; `table` has a power of two of zeroed entries,
 * more than there are children, each a child's index and one. */
static void chain_children(struct child *k, uint32_t count, uint32_t *table,
			   uint32_t table_size, uint32_t *last)
{
	for (uint32_t i = 0; i < count; i++) {
		uint32_t h = key_hash(k[i].key);

		while (table[h & (table_size - 1)] &&
		       !span_equal(k[table[h & (table_size - 1)] - 1].key,
				   k[i].key))
			h++;
		h &= table_size - 1;
		if (table[h]) {
			k[last[h]].next = i;
			k[i].first = false;
		} else {
			table[h] = i + 1;
		}
		last[h] = i;
	}
}

static void put_item(struct compiler *c, const struct child *k)
{
	const struct binxml_node *n = &c->n[k->node];
	uint32_t at = content_of(c, k->node);
	uint32_t jump = 0;

	if (n->slot != BINXML_NO_SLOT)
		jump = emit_jump(c, JSON_SKIP_NULL, n->slot, 0);
	if (!has_attributes(c, k->node) && is_one_slot(c, at, n->end)) {
		emit(c, JSON_ITEMS, c->n[at].slot, 0);
	} else {
		put_element(c, k->node, k->name_attribute);
		buf_byte(&c->text, ',');
	}
	if (n->slot != BINXML_NO_SLOT)
		land(c, jump);
}

static void put_group(struct compiler *c, const struct child *all,
		      const struct child *k)
{
	put_key(c, k->key);
	buf_byte(&c->text, '[');
	for (;; k = &all[k->next]) {
		put_item(c, k);
		if (!k->next)
			break;
	}
	close_with(c, ']');
	buf_byte(&c->text, ',');
}

static void put_child(struct compiler *c, const struct child *k)
{
	const struct binxml_node *n = &c->n[k->node];
	uint32_t at = content_of(c, k->node);
	bool plain =
		is_one_slot(c, at, n->end) && c->n[at].type != EVTX_BINXML &&
		attribute_from(c, k->node + 1, at, k->name_attribute) == at;
	uint32_t jump = 0;

	if (n->slot != BINXML_NO_SLOT && plain) {
		if (c->text.len > c->pending)
			emit(c, JSON_TEXT, 0, 0);
		put_key(c, k->key);
		emit(c, JSON_MEMBER, c->n[at].slot, n->slot);
		return;
	}
	if (n->slot != BINXML_NO_SLOT)
		jump = emit_jump(c, JSON_SKIP_NULL, n->slot, 0);
	put_key(c, k->key);
	put_element(c, k->node, k->name_attribute);
	buf_byte(&c->text, ',');
	if (n->slot != BINXML_NO_SLOT)
		land(c, jump);
}

static uint32_t count_elements(const struct compiler *c, uint32_t at,
			       uint32_t end)
{
	uint32_t count = 0;

	for (; at < end; at = c->n[at].end)
		count += c->n[at].kind == BINXML_ELEMENT;
	return count;
}

/* k and table are zeroed; table has 2 * size entries. */
static void put_children(struct compiler *c, const struct range *r,
			 struct child *k, uint32_t *table, uint32_t size)
{
	uint32_t count = 0;

	for (uint32_t at = r->at; at < r->end; at = c->n[at].end)
		if (c->n[at].kind == BINXML_ELEMENT)
			k[count++] = child_of(c, r->parent, at);
	chain_children(k, count, table, size, table + size);
	for (uint32_t i = 0; i < count; i++) {
		if (!k[i].first ||
		    (r->skip_system && span_is(k[i].key, "System")))
			continue;
		if (k[i].next || k[i].is_unnamed)
			put_group(c, k, &k[i]);
		else
			put_child(c, &k[i]);
	}
}

static void put_elements(struct compiler *c, const struct range *r)
{
	uint32_t count = count_elements(c, r->at, r->end);
	struct child few[FEW] = {{0}};
	uint32_t few_table[4 * FEW] = {0};
	uint32_t size = 4;
	struct child *k;
	uint32_t *table;

	if (count <= FEW) {
		put_children(c, r, few, few_table, 2 * FEW);
		return;
	}
	while (size < 2 * count)
		size *= 2;
	k = mem_new(count, sizeof(*k));
	table = mem_new(size, 2 * sizeof(*table));
	if (k && table)
		put_children(c, r, k, table, size);
	else
		c->steps.bad = ST_NOMEM;
	mem_free(k);
	mem_free(table);
}

/* Text beside elements: all of it is one member. */
static void put_loose_text(struct compiler *c, uint32_t at, uint32_t end)
{
	uint32_t parts = 0;
	uint32_t only = 0;

	for (uint32_t i = at; i < end; i = c->n[i].end) {
		const struct binxml_node *n = &c->n[i];

		if (n->kind == BINXML_SLOT ? n->type != EVTX_BINXML
		    : n->kind == BINXML_TEXT
			    ? !is_blank(n->text)
			    : n->kind == BINXML_CDATA ||
				      n->kind == BINXML_ENTITY) {
			parts++;
			only = i;
		}
	}
	if (parts == 1 && c->n[only].kind == BINXML_SLOT) {
		emit(c, JSON_MEMBERS, c->n[only].slot, 0);
	} else if (parts) {
		put_key(c, SPAN_LIT("#text"));
		put_string(c, at, end);
		buf_byte(&c->text, ',');
	}
}

static void put_instruction(struct compiler *c, uint32_t at)
{
	buf_text(&c->text, "\"?");
	utf8_json(&c->text, c->n[at].text);
	buf_text(&c->text, "\":");
	put_string(c, at + 1, c->n[at].end);
	buf_byte(&c->text, ',');
}

static void put_members(struct compiler *c, uint32_t element, uint32_t at,
			uint32_t end, bool skip_system)
{
	struct range r = {element, at, end, skip_system};

	put_loose_text(c, at, end);
	put_elements(c, &r);
	for (; at < end; at = c->n[at].end) {
		const struct binxml_node *n = &c->n[at];

		if (n->kind == BINXML_PI)
			put_instruction(c, at);
		else if (n->kind == BINXML_SLOT && n->type == EVTX_BINXML)
			emit(c, JSON_MEMBERS, n->slot, 0);
	}
}

/* --- the program --- */

static void put_roots(struct compiler *c, const struct binxml_tree *t)
{
	for (uint32_t at = 0; at < t->count; at = c->n[at].end) {
		const struct binxml_node *n = &c->n[at];
		struct child k = {.node = at, .key = n->text};

		if (n->kind != BINXML_ELEMENT)
			continue;
		if (c->data_only && span_is(n->text, "Event"))
			put_members(c, at, content_of(c, at), n->end, true);
		else if (!c->data_only || !span_is(n->text, "System"))
			put_child(c, &k);
	}
	emit(c, JSON_DONE, 0, 0);
}

static void *keep(struct arena *arena, const struct buf *b, size_t padding)
{
	uint8_t *copy = arena_new(arena, b->len + padding, 1);

	if (copy && b->len)
		memcpy(copy, b->ptr, b->len);
	return copy;
}

static int finish(struct compiler *c, struct arena *arena,
		  struct json_program **out)
{
	struct json_program *p = arena_new(arena, 1, sizeof(*p));

	if (!p || c->text.bad || c->steps.bad || c->slots.bad)
		return ST_NOMEM;
	p->text = keep(arena, &c->text, JSON_PADDING);
	p->steps = keep(arena, &c->steps, 1);
	p->slots = keep(arena, &c->slots, 1);
	p->step_count = step_count(c);
	if (!p->text || !p->steps || !p->slots)
		return ST_NOMEM;
	*out = p;
	return ST_OK;
}

int json_compile(const struct binxml_tree *tree, bool data_only,
		 struct json_scratch *scratch, struct arena *arena,
		 struct json_program **out)
{
	struct compiler c = {
		.n = tree->nodes,
		.text = scratch->text,
		.steps = scratch->steps,
		.slots = scratch->slots,
		.data_only = data_only,
	};
	int rc;

	buf_reset(&c.text);
	buf_reset(&c.steps);
	buf_reset(&c.slots);
	put_roots(&c, tree);
	rc = finish(&c, arena, out);
	*scratch = (struct json_scratch){c.text, c.steps, c.slots};
	return rc;
}
