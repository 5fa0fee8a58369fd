/* binxml_tree.c - tokens to nodes; libevtx, "Binary XML", [MS-EVEN6] 2.2.12. */
#include "formats/binxml.h"

#include "formats/binxml_utf16.h"

enum token { /* 0x40: more of the kind follow */
	     TOKEN_END = 0x00,
	     TOKEN_OPEN = 0x01,
	     TOKEN_CLOSE_START = 0x02,
	     TOKEN_CLOSE_EMPTY = 0x03,
	     TOKEN_CLOSE = 0x04,
	     TOKEN_VALUE = 0x05,
	     TOKEN_ATTRIBUTE = 0x06,
	     TOKEN_CDATA = 0x07,
	     TOKEN_CHAR = 0x08,
	     TOKEN_ENTITY = 0x09,
	     TOKEN_PI_TARGET = 0x0a,
	     TOKEN_PI_DATA = 0x0b,
	     TOKEN_INSTANCE = 0x0c,
	     TOKEN_SLOT = 0x0d,
	     TOKEN_OPTIONAL_SLOT = 0x0e,
	     TOKEN_FRAGMENT = 0x0f,
	     TOKEN_MORE = 0x40,
};

#define NONE UINT32_MAX

/* Most bytes of names in one template, repeated ones counted each time. Real
 * ones have some thousand; without a bound, five thousand elements with one
 * name of 64 KiB would make 300 MiB of output. */
#define LIMIT_NAME_BYTES (256u << 10)

struct tree_state {
	struct binxml_tree_job *job;
	struct cursor in; /* the chunk up to job->end */
	struct binxml_node *nodes;
	uint32_t count;
	uint32_t room;
	uint32_t open[LIMIT_BINXML_DEPTH]; /* elements, outermost first */
	uint32_t depth;
	uint32_t attribute; /* open one, or NONE */
	uint32_t slot_count;
	uint32_t name_bytes;
	bool in_tag; /* between an element's name and its content */
	bool done;
};

static int refuse(struct tree_state *s, const char *why)
{
	s->job->why = why;
	return ST_FORMAT;
}

static struct binxml_node *node_new(struct tree_state *s, enum binxml_kind kind)
{
	struct binxml_node *n;

	if (s->count == s->room) {
		uint32_t room = s->room ? s->room * 2 : 128;
		struct binxml_node *grown =
			arena_new(s->job->draft, room, sizeof(*grown));

		if (!grown)
			return NULL;
		if (s->count)
			memcpy(grown, s->nodes, s->count * sizeof(*grown));
		s->nodes = grown;
		s->room = room;
	}
	n = &s->nodes[s->count++];
	*n = (struct binxml_node){.kind = (uint8_t)kind, .end = s->count};
	n->text = SPAN_EMPTY;
	n->slot = BINXML_NO_SLOT;
	return n;
}

/* A copy of UTF-16LE text as UTF-8. */
static bool text_copy(struct tree_state *s, struct span raw, struct span *out)
{
	struct buf *b = s->job->text;

	buf_reset(b);
	utf16_plain_padded(b, raw);
	if (b->bad)
		return false;
	*out = arena_dup(s->job->arena, buf_span(b));
	return out->ptr != NULL;
}

bool binxml_name_at(struct span chunk, uint32_t offset, struct span *raw)
{
	struct cursor c = cursor_of(chunk, 0);
	uint16_t chars;

	cursor_seek(&c, offset);
	cursor_skip(&c, 6); /* the next name in the table, and the hash */
	chars = cursor_u16le(&c);
	*raw = cursor_take(&c, (size_t)chars * 2);
	return !c.bad;
}

/* "Name": a reference, and the name itself when it is used for the first
 * time. */
static int name_take(struct tree_state *s, struct span *out)
{
	struct binxml_tree_job *job = s->job;
	uint32_t at = (uint32_t)s->in.at;
	uint32_t offset = cursor_u32le(&s->in);
	bool is_inline = offset == s->in.at;
	struct span raw;

	if (s->in.bad || !binxml_name_at(job->chunk, offset, &raw))
		return refuse(s, "a name lies outside its chunk");
	if (is_inline)
		cursor_skip(&s->in, 8 + raw.len + 2);
	if (job->holes)
		job->holes[job->hole_count++] =
			(struct binxml_hole){at - job->at, is_inline, raw};
	if (!text_copy(s, raw, out))
		return ST_NOMEM;
	s->name_bytes += (uint32_t)out->len;
	if (s->name_bytes > LIMIT_NAME_BYTES)
		return refuse(s, "a template has too long names");
	return ST_OK;
}

static void attribute_end(struct tree_state *s)
{
	if (s->attribute != NONE)
		s->nodes[s->attribute].end = s->count;
	s->attribute = NONE;
}

static int element_end(struct tree_state *s)
{
	if (s->depth == 0)
		return refuse(s, "an element ends that was not opened");
	attribute_end(s);
	s->in_tag = false;
	s->nodes[s->open[--s->depth]].end = s->count;
	s->done = s->depth == 0 && s->job->one_root;
	return ST_OK;
}

static bool name_is_plain(struct span name)
{
	for (size_t i = 0; i < name.len; i++) {
		uint8_t c = name.ptr[i];

		if (c <= ' ' || c == '<' || c == '>' || c == '&' || c == '"' ||
		    c == '\'' || c == '/' || c == '=')
			return false;
	}
	return name.len > 0;
}

static int token_open(struct tree_state *s, bool has_attributes)
{
	uint16_t dependency = BINXML_NO_SLOT;
	struct span name;
	struct binxml_node *n;
	int rc;

	if (s->in_tag)
		return refuse(s, "an element begins inside a tag");
	if (s->depth == LIMIT_BINXML_DEPTH)
		return refuse(s, "elements are nested too deep");
	if (s->job->is_template)
		dependency = cursor_u16le(&s->in);
	cursor_skip(&s->in, 4); /* data size: the closing token says it too */
	rc = name_take(s, &name);
	if (rc)
		return rc;
	if (has_attributes)
		cursor_skip(&s->in, 4);
	n = node_new(s, BINXML_ELEMENT);
	if (!n)
		return ST_NOMEM;
	n->text = name;
	n->plain = name_is_plain(name);
	if (s->depth == 0) /* an event is there whatever its values are */
		dependency = BINXML_NO_SLOT;
	n->slot = dependency;
	if (dependency != BINXML_NO_SLOT && dependency >= s->slot_count)
		s->slot_count = dependency + 1u;
	s->open[s->depth++] = s->count - 1;
	s->in_tag = true;
	return ST_OK;
}

static int token_attribute(struct tree_state *s)
{
	struct span name;
	struct binxml_node *n;
	int rc;

	if (!s->in_tag)
		return refuse(s, "an attribute stands outside a tag");
	attribute_end(s);
	rc = name_take(s, &name);
	if (rc)
		return rc;
	n = node_new(s, BINXML_ATTRIBUTE);
	if (!n)
		return ST_NOMEM;
	n->text = name;
	n->plain = name_is_plain(name);
	s->attribute = s->count - 1;
	return ST_OK;
}

/* Text may stand in content and in an attribute, not between them. */
static bool text_may_stand(const struct tree_state *s)
{
	return s->in_tag ? s->attribute != NONE : s->depth > 0;
}

static int text_add(struct tree_state *s, enum binxml_kind kind,
		    struct span utf8)
{
	struct binxml_node *n;

	if (!text_may_stand(s))
		return refuse(s, "text stands outside an element");
	n = node_new(s, kind);
	if (!n)
		return ST_NOMEM;
	n->text = utf8;
	return ST_OK;
}

/* "Unicode text string": a count of characters, and these. */
static int counted_text(struct tree_state *s, enum binxml_kind kind)
{
	uint16_t chars = cursor_u16le(&s->in);
	struct span raw = cursor_take(&s->in, (size_t)chars * 2);
	struct span utf8;

	if (s->in.bad)
		return refuse(s, "a text ends past its template");
	if (!text_copy(s, raw, &utf8))
		return ST_NOMEM;
	return text_add(s, kind, utf8);
}

static int token_value(struct tree_state *s)
{
	if (cursor_u8(&s->in) != EVTX_STRING)
		return refuse(s, "a literal is not text");
	return counted_text(s, BINXML_TEXT);
}

static int token_char(struct tree_state *s)
{
	uint16_t code = cursor_u16le(&s->in);
	uint8_t raw[2 + UTF16_PADDING] = {(uint8_t)code, (uint8_t)(code >> 8)};
	struct span utf8;

	if (!text_copy(s, span_of(raw, 2), &utf8))
		return ST_NOMEM;
	return text_add(s, BINXML_TEXT, utf8);
}

static int token_entity(struct tree_state *s)
{
	static const struct {
		const char *name;
		const char *text;
	} known[] = {
		{"amp", "&"},	{"lt", "<"},   {"gt", ">"},
		{"quot", "\""}, {"apos", "'"},
	};
	struct span name;
	int rc = name_take(s, &name);

	if (rc)
		return rc;
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (span_is(name, known[i].name))
			return text_add(s, BINXML_TEXT,
					span_str(known[i].text));
	return text_add(s, BINXML_ENTITY, name);
}

static int token_pi(struct tree_state *s)
{
	struct span name;
	struct span data = SPAN_EMPTY;
	struct binxml_node *n;
	uint32_t at;
	int rc = name_take(s, &name);

	if (rc)
		return rc;
	if (s->in_tag)
		return refuse(s, "an instruction stands inside a tag");
	n = node_new(s, BINXML_PI);
	if (!n)
		return ST_NOMEM;
	n->text = name;
	at = s->count - 1;
	if (cursor_left(&s->in) && s->in.in.ptr[s->in.at] == TOKEN_PI_DATA) {
		uint16_t chars;

		cursor_skip(&s->in, 1);
		chars = cursor_u16le(&s->in);
		if (!text_copy(s, cursor_take(&s->in, (size_t)chars * 2),
			       &data))
			return ST_NOMEM;
		n = node_new(s, BINXML_TEXT);
		if (!n)
			return ST_NOMEM;
		n->text = data;
		s->nodes[at].end = s->count;
	}
	return ST_OK;
}

static int slot_add(struct tree_state *s, uint16_t slot, uint8_t type,
		    bool optional)
{
	struct binxml_node *n;

	if (!text_may_stand(s))
		return refuse(s, "a value stands outside an element");
	if (slot == BINXML_NO_SLOT)
		return refuse(s, "a value has no number");
	n = node_new(s, BINXML_SLOT);
	if (!n)
		return ST_NOMEM;
	n->slot = slot;
	n->type = type;
	n->optional = optional;
	if (slot >= s->slot_count)
		s->slot_count = slot + 1u;
	return ST_OK;
}

static int token_slot(struct tree_state *s, bool optional)
{
	uint16_t slot = cursor_u16le(&s->in);
	uint8_t type = cursor_u8(&s->in);

	return slot_add(s, slot, type, optional);
}

static int token_instance(struct tree_state *s)
{
	struct binxml_tree_job *job = s->job;
	uint32_t at = (uint32_t)s->in.at - 1;
	uint16_t slot;
	int rc;

	if (!job->instance)
		return refuse(s, "a template holds an instance of another");
	if (s->in_tag)
		return refuse(s, "an instance stands inside a tag");
	rc = job->instance(job->ctx, &at, job->end, &slot);
	if (rc)
		return rc;
	cursor_seek(&s->in, at);
	return slot_add(s, slot, EVTX_BINXML, false);
}

static int close_start(struct tree_state *s)
{
	if (!s->in_tag)
		return refuse(s, "a tag ends that was not opened");
	attribute_end(s);
	s->in_tag = false;
	return ST_OK;
}

static int token_next(struct tree_state *s)
{
	uint8_t token = cursor_u8(&s->in);

	switch (token) {
	case TOKEN_END:
		s->done = true;
		return ST_OK;
	case TOKEN_OPEN:
	case TOKEN_OPEN | TOKEN_MORE:
		return token_open(s, token & TOKEN_MORE);
	case TOKEN_CLOSE_START:
		return close_start(s);
	case TOKEN_CLOSE_EMPTY:
	case TOKEN_CLOSE:
		return element_end(s);
	case TOKEN_VALUE:
	case TOKEN_VALUE | TOKEN_MORE:
		return token_value(s);
	case TOKEN_ATTRIBUTE:
	case TOKEN_ATTRIBUTE | TOKEN_MORE:
		return token_attribute(s);
	case TOKEN_CDATA:
	case TOKEN_CDATA | TOKEN_MORE:
		return counted_text(s, BINXML_CDATA);
	case TOKEN_CHAR:
	case TOKEN_CHAR | TOKEN_MORE:
		return token_char(s);
	case TOKEN_ENTITY:
	case TOKEN_ENTITY | TOKEN_MORE:
		return token_entity(s);
	case TOKEN_PI_TARGET:
		return token_pi(s);
	case TOKEN_INSTANCE:
		return token_instance(s);
	case TOKEN_SLOT:
	case TOKEN_OPTIONAL_SLOT:
		return token_slot(s, token == TOKEN_OPTIONAL_SLOT);
	case TOKEN_FRAGMENT:
		cursor_skip(&s->in, 3);
		return ST_OK;
	default:
		return refuse(s, "an unknown token");
	}
}

int binxml_tree_make(struct binxml_tree_job *job, struct binxml_tree *out)
{
	struct tree_state s = {.job = job, .attribute = NONE};
	struct binxml_node *nodes;

	s.in = cursor_of(span_head(job->chunk, job->end), 0);
	cursor_seek(&s.in, job->at);
	while (!s.done && cursor_left(&s.in)) {
		int rc = token_next(&s);

		if (rc)
			return rc;
	}
	if (s.in.bad)
		return refuse(&s, "a template is cut");
	if (s.depth)
		return refuse(&s, "an element is not closed");
	job->at = (uint32_t)s.in.at;
	nodes = arena_new(job->arena, s.count + 1u, sizeof(*nodes));
	if (!nodes)
		return ST_NOMEM;
	if (s.count)
		memcpy(nodes, s.nodes, s.count * sizeof(*nodes));
	*out = (struct binxml_tree){nodes, s.count, s.slot_count, s.name_bytes};
	return ST_OK;
}
