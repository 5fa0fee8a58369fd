/* binxml_xml.c - records as XML, in the form in which evtxexport (libevtx) and
 * Windows write it: two blanks for each level, an element without content as
 * <a/>.  Walks the templates' nodes; values become text as evtx_value_text
 * has it, with what XML does not allow written as entities. */
#include "formats/evtx_decoder.h"

#include "formats/binxml_utf16.h"
#include "formats/binxml_value.h"

/* Deeper levels are not set in further. */
#define INDENT_MAX 32u
/* Against the chunk's work, in bytes of output. */
#define NODE_COST 16u

struct xml {
	struct buf *out;
	struct buf *text; /* one value */
	struct write_day *day;
	uint32_t *work;
	const struct evtx_instance *instances; /* [1] is the first */
	bool spent;
};

/* Where the walk stands: nodes of one template with the values of one record
 * for it, and the item that stands for the slot of a repeated element. */
struct place {
	const struct binxml_node *n;
	const struct evtx_instance *instance;
	const struct evtx_value *item; /* or NULL */
	unsigned depth;
};

static void put_element(struct xml *x, const struct place *p, uint32_t at);

static bool charge(struct xml *x, size_t bytes)
{
	if (bytes > *x->work)
		x->spent = true;
	else
		*x->work -= (uint32_t)bytes;
	return !x->spent && !x->out->bad;
}

static void indent(struct xml *x, unsigned depth)
{
	for (unsigned i = 0; i < depth && i < INDENT_MAX; i++)
		buf_put(x->out, "  ", 2);
}

/* Names come from the log: nothing in them may end a tag. */
static void put_name(struct xml *x, const struct binxml_node *n)
{
	struct span name = n->text;

	if (LIKELY(n->plain)) {
		buf_span_put(x->out, name);
		return;
	}
	for (size_t i = 0; i < name.len; i++) {
		uint8_t c = name.ptr[i];

		buf_byte(x->out, c <= ' ' || strchr("<>&\"'/=", c) ? '_' : c);
	}
	if (name.len == 0)
		buf_byte(x->out, '_');
}

/* --- values --- */

/* Numbers, times and identifiers need no entities. */
static void put_scalar(struct xml *x, const struct evtx_value *v)
{
	uint8_t *end = NULL;

	if (v->type < EVTX_EVTHANDLE && v->type != EVTX_ANSI &&
	    buf_room(x->out, WRITE_SID_ROOM))
		end = binxml_write_scalar(x->out->ptr + x->out->len, v, x->day);
	if (end)
		x->out->len = (size_t)(end - x->out->ptr);
	else
		evtx_value_text(x->text, v);
}

static void put_value(struct xml *x, const struct evtx_value *v, bool attribute)
{
	if (!charge(x, v->len))
		return;
	buf_reset(x->text);
	if (v->type == EVTX_STRING)
		utf16_plain_padded(
			x->text, span_of(v->ptr, utf16_length(v->ptr, v->len)));
	else
		put_scalar(x, v);
	if (x->text->bad)
		x->out->bad = x->text->bad;
	else
		xml_put(x->out, buf_span(x->text), attribute);
}

static const struct evtx_value *value_of(const struct place *p, uint32_t at)
{
	return p->item ? p->item : &p->instance->values[p->n[at].slot];
}

static void put_cdata(struct xml *x, struct span s)
{
	if (span_find(s, SPAN_LIT("]]>")) != SIZE_MAX) {
		xml_put(x->out, s, false);
		return;
	}
	buf_text(x->out, "<![CDATA[");
	buf_span_put(x->out, s);
	buf_text(x->out, "]]>");
}

/* Texts and values between two nodes, one behind the other. */
static void put_texts(struct xml *x, const struct place *p, uint32_t at,
		      uint32_t end, bool attribute)
{
	for (; at < end; at = p->n[at].end) {
		const struct binxml_node *n = &p->n[at];

		if (n->kind == BINXML_SLOT) {
			put_value(x, value_of(p, at), attribute);
		} else if (n->kind == BINXML_TEXT) {
			xml_put(x->out, n->text, attribute);
		} else if (n->kind == BINXML_CDATA) {
			put_cdata(x, n->text);
		} else if (n->kind == BINXML_ENTITY) {
			buf_byte(x->out, '&');
			put_name(x, n);
			buf_byte(x->out, ';');
		}
	}
}

/* --- tags --- */

static void put_attribute(struct xml *x, const struct place *p, uint32_t at)
{
	const struct place plain = {p->n, p->instance, NULL, p->depth};
	const struct binxml_node *n = p->n;

	if (n[at].end == at + 2 && n[at + 1].kind == BINXML_SLOT &&
	    n[at + 1].optional &&
	    p->instance->values[n[at + 1].slot].type == EVTX_NULL)
		return;
	buf_byte(x->out, ' ');
	put_name(x, &n[at]);
	buf_put(x->out, "=\"", 2);
	put_texts(x, &plain, at + 1, n[at].end, true);
	buf_byte(x->out, '"');
}

static void put_instances(struct xml *x, uint16_t first, unsigned depth)
{
	for (uint16_t k = first; k && !x->spent; k = x->instances[k].next) {
		const struct evtx_instance *i = &x->instances[k];
		const struct binxml_tree *t = &binxml_of(i)->tree;
		struct place p = {t->nodes, i, NULL, depth};

		for (uint32_t at = 0; at < t->count; at = t->nodes[at].end)
			if (t->nodes[at].kind == BINXML_ELEMENT)
				put_element(x, &p, at);
	}
}

/* Elements in it, of the template or of a value: they take lines. */
static bool has_lines(const struct place *p, uint32_t at, uint32_t end)
{
	for (; at < end; at = p->n[at].end) {
		const struct binxml_node *n = &p->n[at];

		if (n->kind == BINXML_ELEMENT || n->kind == BINXML_PI)
			return true;
		if (n->kind == BINXML_SLOT && value_of(p, at)->child)
			return true;
	}
	return false;
}

static void put_instruction(struct xml *x, const struct place *p, uint32_t at)
{
	indent(x, p->depth);
	buf_put(x->out, "<?", 2);
	put_name(x, &p->n[at]);
	buf_byte(x->out, ' ');
	put_texts(x, p, at + 1, p->n[at].end, false);
	buf_put(x->out, "?>\n", 3);
}

static void put_lines(struct xml *x, const struct place *p, uint32_t at,
		      uint32_t end)
{
	for (; at < end && !x->spent; at = p->n[at].end) {
		const struct binxml_node *n = &p->n[at];

		if (n->kind == BINXML_ELEMENT) {
			put_element(x, p, at);
		} else if (n->kind == BINXML_PI) {
			put_instruction(x, p, at);
		} else if (n->kind == BINXML_SLOT && value_of(p, at)->child) {
			put_instances(x, value_of(p, at)->child, p->depth);
		} else if (span_trim(n->text).len || n->kind == BINXML_SLOT) {
			indent(x, p->depth);
			put_texts(x, p, at, n->end, false);
			buf_byte(x->out, '\n');
		}
	}
}

static void put_content(struct xml *x, const struct place *p, uint32_t element,
			uint32_t at)
{
	const struct binxml_node *n = &p->n[element];
	struct place inside = *p;
	size_t from;

	buf_byte(x->out, '>');
	from = x->out->len;
	if (has_lines(p, at, n->end)) {
		buf_byte(x->out, '\n');
		inside.depth++;
		put_lines(x, &inside, at, n->end);
		indent(x, p->depth);
	} else {
		put_texts(x, p, at, n->end, false);
	}
	if (x->out->len == from && !x->out->bad) {
		x->out->len--;
		buf_put(x->out, "/>\n", 3);
		return;
	}
	buf_put(x->out, "</", 2);
	put_name(x, n);
	buf_put(x->out, ">\n", 2);
}

static void put_once(struct xml *x, const struct place *p, uint32_t element)
{
	const struct binxml_node *n = p->n;
	uint32_t at = element + 1;

	if (!charge(x, NODE_COST * (n[element].end - element) +
			       n[element].text.len))
		return;
	indent(x, p->depth);
	buf_byte(x->out, '<');
	put_name(x, &n[element]);
	for (; at < n[element].end && n[at].kind == BINXML_ATTRIBUTE;
	     at = n[at].end)
		put_attribute(x, p, at);
	put_content(x, p, element, at);
}

/* libevtx, "Normal substitution": an array repeats its element. */
static bool put_repeated(struct xml *x, const struct place *p, uint32_t element)
{
	uint32_t content = element + 1;
	uint32_t end = p->n[element].end;
	const struct evtx_value *v;
	struct evtx_value item;
	struct place each = *p;
	size_t at = 0;

	while (content < end && p->n[content].kind == BINXML_ATTRIBUTE)
		content = p->n[content].end;
	if (content + 1 != end || p->n[content].kind != BINXML_SLOT)
		return false;
	v = &p->instance->values[p->n[content].slot];
	if (!(v->type & EVTX_ARRAY) || v->len == 0)
		return false;
	each.item = &item;
	while (evtx_value_item(v, &at, &item) && !x->spent)
		put_once(x, &each, element);
	return true;
}

static void put_element(struct xml *x, const struct place *p, uint32_t at)
{
	uint16_t unless = p->n[at].slot;

	if (unless != BINXML_NO_SLOT &&
	    p->instance->values[unless].type == EVTX_NULL)
		return;
	if (!put_repeated(x, p, at))
		put_once(x, p, at);
}

void evtx_put_xml(struct buf *b, const struct evtx_record *r)
{
	struct binxml_store *s = &r->decoder->store;
	struct xml x = {b,	  &s->text,	    &r->decoder->day,
			&s->work, r->instances - 1, false};
	size_t from = b->len;

	put_instances(&x, 1, 0);
	if (b->bad)
		return;
	if (!charge(&x, b->len - from)) {
		b->len = from;
		buf_text(b, "<Event/>\n");
	}
}
