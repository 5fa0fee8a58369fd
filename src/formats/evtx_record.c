/* evtx_record.c - what every caller wants to know of a record, and the walk
 * over all its values. */
#include "formats/evtx_decoder.h"

#include "formats/binxml_utf16.h"

/* --- well-known values --- */

static bool known_value(const struct evtx_instance *i, enum binxml_known which,
			struct evtx_value *out)
{
	const struct evtx_field *f = binxml_of(i)->known[which];

	if (!f)
		return false;
	if (f->kind == EVTX_FIELD_SLOT)
		*out = i->values[f->slot];
	else
		*out = (struct evtx_value){f->literal.ptr,
					   (uint32_t)f->literal.len, 0,
					   EVTX_UTF8, 0};
	return true;
}

static uint64_t known_number(const struct evtx_instance *i,
			     enum binxml_known which, uint64_t otherwise)
{
	const struct evtx_field *f = binxml_of(i)->known[which];
	struct evtx_value v;
	uint64_t n;

	if (LIKELY(f && f->kind == EVTX_FIELD_SLOT)) {
		const struct evtx_value *at = &i->values[f->slot];

		/* what Windows has in these places */
		if (at->type == EVTX_UINT16 && at->len == 2)
			return bytes_u16le(at->ptr);
		if (at->type == EVTX_UINT64 && at->len == 8)
			return bytes_u64le(at->ptr);
		if (at->type == EVTX_UINT8 && at->len == 1)
			return at->ptr[0];
	}
	return known_value(i, which, &v) && evtx_value_u64(&v, &n) ? n
								   : otherwise;
}

/* Any value as text that lives until the next record. */
static struct span text_once(struct evtx_decoder *d, const struct evtx_value *v)
{
	struct span copy;
	struct buf b;

	buf_init(&b, (size_t)1 << 20);
	evtx_value_text(&b, v);
	copy = arena_dup(&d->record.once, buf_span(&b));
	buf_release(&b);
	return copy.ptr ? copy : SPAN_EMPTY;
}

static struct span text_kept(struct known_text *kept,
			     const struct evtx_value *v)
{
	struct buf b;

	if (kept->raw_length == v->len && !memcmp(kept->raw, v->ptr, v->len))
		return span_of(kept->text, kept->text_length);
	buf_init(&b, UTF16_ROOM(KNOWN_RAW));
	evtx_value_text(&b, v);
	kept->raw_length = b.bad || b.len > KNOWN_TEXT ? 0 : v->len;
	if (kept->raw_length) {
		memcpy(kept->raw, v->ptr, v->len);
		memcpy(kept->text, b.ptr, b.len);
		kept->text_length = (uint32_t)b.len;
	}
	buf_release(&b);
	return kept->raw_length ? span_of(kept->text, kept->text_length)
				: SPAN_EMPTY;
}

static struct span known_text(struct evtx_decoder *d,
			      const struct evtx_instance *i,
			      enum binxml_known which,
			      struct known_text kept[KNOWN_KEPT])
{
	struct evtx_value v;

	if (!known_value(i, which, &v) || v.len == 0)
		return SPAN_EMPTY;
	if (v.type == EVTX_UTF8)
		return evtx_value_span(&v);
	if (v.type != EVTX_STRING || v.len < 2 || v.len > KNOWN_RAW)
		return text_once(d, &v);
	return text_kept(&kept[(v.len / 2 + v.ptr[v.len - 2]) % KNOWN_KEPT],
			 &v);
}

static void fill_fields(struct evtx_decoder *d,
			const struct evtx_instance *event,
			const uint8_t *header, struct evtx_record *out)
{
	out->id = known_number(event, KNOWN_RECORD_ID, bytes_u64le(header + 8));
	out->event_id = (uint32_t)known_number(event, KNOWN_EVENT_ID, 0);
	out->level = (uint8_t)known_number(event, KNOWN_LEVEL, 0);
	out->channel = known_text(d, event, KNOWN_CHANNEL, d->known[0]);
	out->provider = known_text(d, event, KNOWN_PROVIDER, d->known[1]);
	out->computer = known_text(d, event, KNOWN_COMPUTER, d->known[2]);
}

void evtx_record_fill(struct evtx_decoder *d, uint32_t at, uint32_t size,
		      struct evtx_record *out)
{
	const struct evtx_instance *event = &d->record.instances[1];
	const uint8_t *header = d->chunk.ptr + at;
	struct evtx_value time = {0};

	*out = (struct evtx_record){0};
	out->offset = d->offset + at;
	out->length = size;
	out->time_ns = known_value(event, KNOWN_TIME, &time)
			       ? evtx_value_time(&time)
			       : TIME_NONE;
	if (out->time_ns == TIME_NONE)
		out->time_ns = time_from_filetime(bytes_u64le(header + 16));
	out->instances = event;
	out->instance_count = d->record.instance_count - 1;
	out->decoder = d;
	if (!d->options.no_fields)
		fill_fields(d, event, header, out);
}

/* --- the walk --- */

uint16_t evtx_template_slot(const struct evtx_template *t, enum evtx_part part,
			    struct span name)
{
	for (uint32_t i = 0; i < t->field_count; i++) {
		const struct evtx_field *f = &t->fields[i];

		if (f->part == part && span_equal(f->name, name))
			return f->slot; /* NO_SLOT unless a plain value */
	}
	return EVTX_NO_SLOT;
}

static struct evtx_value field_value(const struct evtx_instance *i,
				     const struct evtx_field *f)
{
	struct evtx_value v = {f->literal.ptr, (uint32_t)f->literal.len, 0,
			       EVTX_UTF8, 0};

	if (f->kind == EVTX_FIELD_SLOT)
		return i->values[f->slot];
	if (f->kind == EVTX_FIELD_MIXED)
		v.type = EVTX_MIXED;
	return v;
}

static enum evtx_part field_part(const struct evtx_instance *i,
				 const struct evtx_field *f)
{
	if (f->part != EVTX_PART_NONE)
		return f->part;
	return i->part != EVTX_PART_NONE ? i->part : EVTX_PART_OTHER;
}

bool evtx_value_at(const struct evtx_record *r, size_t instance, size_t field,
		   struct evtx_named *out)
{
	const struct evtx_instance *i = &r->instances[instance];
	const struct evtx_field *f = &i->template->fields[field];
	struct evtx_value v = field_value(i, f);

	if (v.type == EVTX_BINXML && v.child)
		return false;
	*out = (struct evtx_named){f, i, r, field_part(i, f), v};
	return true;
}

bool evtx_next_value(const struct evtx_record *r, struct evtx_walk *w,
		     struct evtx_named *out)
{
	for (; w->instance < r->instance_count; w->instance++, w->field = 0) {
		const struct evtx_instance *i = &r->instances[w->instance];

		while (w->field < i->template->field_count) {
			if (evtx_value_at(r, w->instance, w->field++, out))
				return true;
		}
	}
	return false;
}

void evtx_named_text(struct buf *b, const struct evtx_named *v)
{
	const struct binxml_tree *t = &binxml_of(v->instance)->tree;
	uint32_t at = v->field->node;

	if (v->value.type == EVTX_STRING) { /* of a record: padded */
		utf16_plain_padded(
			b, span_of(v->value.ptr,
				   utf16_length(v->value.ptr, v->value.len)));
		return;
	}
	if (v->value.type != EVTX_MIXED) {
		evtx_value_text(b, &v->value);
		return;
	}
	for (; at < v->field->node_end; at++) {
		const struct binxml_node *n = &t->nodes[at];

		if (n->kind == BINXML_SLOT)
			evtx_value_text(b, &v->instance->values[n->slot]);
		else
			buf_span_put(b, n->text);
	}
}

bool evtx_find(const struct evtx_record *r, enum evtx_part part,
	       struct span name, struct evtx_named *out)
{
	struct evtx_walk w = {0};
	struct evtx_named v;

	while (evtx_next_value(r, &w, &v)) {
		if (v.part == part && span_equal(v.field->name, name)) {
			*out = v;
			return true;
		}
	}
	return false;
}
