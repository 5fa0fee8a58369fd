/* binxml_json_run.c - records as JSON: runs the programs of their templates.
 *
 * The innermost loop of `postern dump`.  Room is made once for each step, for
 * its text and the longest form of its value, so that what writes can simply
 * write; the values lie in the chunk, behind which EVTX_PADDING bytes may be
 * read. */
#include "formats/evtx_decoder.h"

#include "formats/binxml_json.h"
#include "formats/binxml_utf16.h"
#include "formats/binxml_value.h"

/* Against the chunk's work, in bytes of output: what a step counts for. */
#define STEP_COST 8u

/* Room for a value of n bytes that is no array, with quotes and a comma. */
#define VALUE_ROOM(n) (UTF16_ROOM(n) + WRITE_SID_ROOM + 32)

struct writer {
	struct buf *out;
	struct evtx_decoder *d;
	const struct evtx_instance *instances; /* [1] is the first */
	bool data_only;
};

static uint8_t *run(struct writer *w, uint8_t *at,
		    const struct evtx_instance *i);

/* Room for n more bytes behind `at`; NULL when there is none. */
static inline uint8_t *room(struct writer *w, uint8_t *at, size_t n)
{
	struct buf *b = w->out;

	if (LIKELY(n <= (size_t)(b->ptr + b->cap - at)))
		return at;
	b->len = (size_t)(at - b->ptr);
	return buf_grow(b, n) ? b->ptr + b->len : NULL;
}

static bool charge(struct writer *w, size_t bytes)
{
	uint32_t *work = &w->d->store.work;
	bool ok = bytes <= *work;

	*work = ok ? *work - (uint32_t)bytes : 0;
	return ok;
}

/* --- values --- */

static uint8_t *ansi_json(uint8_t *at, const uint8_t *p, size_t n)
{
	uint8_t unit[2 + UTF16_PADDING] = {0};

	while (n && p[n - 1] == 0)
		n--;
	for (size_t k = 0; k < n; k++) {
		uint16_t c = ansi_unit(p[k]);

		unit[0] = (uint8_t)c;
		unit[1] = (uint8_t)(c >> 8);
		at = utf16_json(at, unit, 2);
	}
	return at;
}

/* A value inside a string; ANSI takes up to six bytes for one. */
static uint8_t *put_part(struct writer *w, uint8_t *at,
			 const struct evtx_value *v)
{
	uint8_t *end;

	switch (v->type) {
	case EVTX_STRING:
	case EVTX_EVTXML:
		return utf16_json(at, v->ptr, utf16_length(v->ptr, v->len));
	case EVTX_ANSI:
		at = room(w, at, VALUE_ROOM(v->len * (size_t)2));
		return at ? ansi_json(at, v->ptr, v->len) : NULL;
	case EVTX_BINXML:
		return at;
	default:
		end = binxml_write_scalar(at, v, &w->d->day);
		return end ? end : write_binary(at, evtx_value_span(v));
	}
}

static bool is_bare_number(const struct evtx_value *v)
{
	switch (v->type) {
	case EVTX_REAL32:
		return v->len == 4 &&
		       (bytes_u32le(v->ptr) & 0x7F800000) != 0x7F800000;
	case EVTX_REAL64:
		return v->len == 8 &&
		       (bytes_u64le(v->ptr) >> 52 & 0x7FF) != 0x7FF;
	case EVTX_BOOL:
		return v->len == 1 || v->len == 2 || v->len == 4 || v->len == 8;
	default:
		return v->type >= EVTX_INT8 && v->type <= EVTX_UINT64 &&
		       v->len == binxml_type_size(v->type);
	}
}

static uint8_t *put_items(struct writer *w, uint8_t *at,
			  const struct evtx_value *v);

static uint8_t *put_array(struct writer *w, uint8_t *at,
			  const struct evtx_value *v)
{
	*at++ = '[';
	at = put_items(w, at, v);
	if (!at)
		return NULL;
	if (at[-1] == ',')
		at--;
	*at++ = ']';
	return at;
}

/* The name of the one element that an instance is; empty when it is more, or
 * is not written under its name. */
static struct span root_name(const struct writer *w, uint16_t k)
{
	const struct binxml_tree *t = &binxml_of(&w->instances[k])->tree;

	if (t->count == 0 || t->nodes[0].kind != BINXML_ELEMENT ||
	    t->nodes[0].end != t->count ||
	    (w->data_only && (span_is(t->nodes[0].text, "Event") ||
			      span_is(t->nodes[0].text, "System"))))
		return SPAN_EMPTY;
	return t->nodes[0].text;
}

/* The next instance behind k whose root has that name, or 0. */
static uint16_t next_of_name(struct writer *w, uint16_t k, struct span name)
{
	do {
		k = w->instances[k].next;
	} while (k && charge(w, 1) && !span_equal(root_name(w, k), name));
	return name.len ? k : 0;
}

/* What an instance writes, `"name":value,`, without the name. */
static uint8_t *put_nameless(struct writer *w, uint8_t *at, uint16_t k,
			     size_t key)
{
	size_t from = (size_t)(at - w->out->ptr);
	uint8_t *value;

	at = run(w, at, &w->instances[k]);
	at = at ? room(w, at, VALUE_ROOM(0)) : NULL;
	if (!at)
		return NULL;
	value = w->out->ptr + from;
	memmove(value, value + key, (size_t)(at - value) - key);
	return at - key;
}

/* Roots of one name as a list. */
static uint8_t *put_list(struct writer *w, uint8_t *at, uint16_t k)
{
	struct span name = root_name(w, k);
	struct buf *key = &w->d->store.text;
	size_t key_length;

	buf_reset(key);
	buf_byte(key, '"');
	utf8_json(key, name);
	buf_put(key, "\":", 2);
	key_length = key->len;
	at = key->bad ? NULL : room(w, at, key_length + VALUE_ROOM(0));
	if (!at)
		return NULL;
	memcpy(at, key->ptr, key_length);
	at += key_length;
	*at++ = '[';
	for (; k && at; k = next_of_name(w, k, name))
		at = put_nameless(w, at, k, key_length);
	if (at)
		at[-1] = ']';
	at = at ? room(w, at, VALUE_ROOM(0)) : NULL;
	if (at)
		*at++ = ',';
	return at;
}

/* An earlier instance of the same value has the same root. */
static bool is_repeated(struct writer *w, uint16_t first, uint16_t k)
{
	if (root_name(w, k).len == 0)
		return false;
	for (uint16_t i = first; i != k; i = w->instances[i].next)
		if (!charge(w, 1) ||
		    span_equal(root_name(w, i), root_name(w, k)))
			return true;
	return false;
}

/* A value that holds several elements: those of one name are a list. */
static uint8_t *put_row(struct writer *w, uint8_t *at, uint16_t first)
{
	for (uint16_t k = first; k && at; k = w->instances[k].next) {
		if (is_repeated(w, first, k))
			continue;
		at = next_of_name(w, k, root_name(w, k))
			     ? put_list(w, at, k)
			     : run(w, at, &w->instances[k]);
	}
	return at ? room(w, at, VALUE_ROOM(0)) : NULL;
}

static uint8_t *put_members(struct writer *w, uint8_t *at,
			    const struct evtx_value *v)
{
	if (UNLIKELY(v->child && w->instances[v->child].next))
		return put_row(w, at, v->child);
	if (v->child)
		at = run(w, at, &w->instances[v->child]);
	return at ? room(w, at, VALUE_ROOM(0)) : NULL;
}

static uint8_t *put_object(struct writer *w, uint8_t *at,
			   const struct evtx_value *v)
{
	*at++ = '{';
	at = put_members(w, at, v);
	if (!at)
		return NULL;
	if (at[-1] == ',')
		at--;
	*at++ = '}';
	return at;
}

/* Every type but strings and plain numbers. */
static uint8_t *put_other(struct writer *w, uint8_t *at,
			  const struct evtx_value *v)
{
	if (v->type & EVTX_ARRAY)
		return put_array(w, at, v);
	if (v->type == EVTX_BINXML)
		return put_object(w, at, v);
	if (v->type == EVTX_NULL)
		return write_span(at, SPAN_LIT("null"));
	if (is_bare_number(v))
		return put_part(w, at, v);
	*at++ = '"';
	at = put_part(w, at, v);
	if (at)
		*at++ = '"';
	return at;
}

static inline uint8_t *put_quoted_hex(uint8_t *at, uint64_t n)
{
	*at++ = '"';
	at = write_hex(at, n);
	*at++ = '"';
	return at;
}

/* The types that logs are full of, here; all others, and those of a wrong
 * size, in put_other. */
static inline uint8_t *put_value(struct writer *w, uint8_t *at,
				 const struct evtx_value *v)
{
	switch ((unsigned)v->type << 16 | (v->len < 16 ? v->len : 16)) {
	case EVTX_UINT8 << 16 | 1:
		return write_u64(at, v->ptr[0]);
	case EVTX_UINT16 << 16 | 2:
		return write_u64(at, bytes_u16le(v->ptr));
	case EVTX_UINT32 << 16 | 4:
		return write_u64(at, bytes_u32le(v->ptr));
	case EVTX_UINT64 << 16 | 8:
		return write_u64(at, bytes_u64le(v->ptr));
	case EVTX_HEX32 << 16 | 4:
		return put_quoted_hex(at, bytes_u32le(v->ptr));
	case EVTX_HEX64 << 16 | 8:
		return put_quoted_hex(at, bytes_u64le(v->ptr));
	case EVTX_FILETIME << 16 | 8:
		*at++ = '"';
		at = write_filetime(at, bytes_u64le(v->ptr), &w->d->day);
		*at++ = '"';
		return at;
	default:
		break;
	}
	if (LIKELY(v->type == EVTX_STRING)) {
		*at++ = '"';
		at = utf16_json(at, v->ptr, utf16_length(v->ptr, v->len));
		*at++ = '"';
		return at;
	}
	return put_other(w, at, v);
}

static uint8_t *put_items(struct writer *w, uint8_t *at,
			  const struct evtx_value *v)
{
	struct evtx_value item;
	size_t from = 0;

	while (at && evtx_value_item(v, &from, &item)) {
		at = room(w, at, VALUE_ROOM(item.len));
		if (at)
			at = put_value(w, at, &item);
		if (at)
			*at++ = ',';
	}
	return at ? room(w, at, VALUE_ROOM(0)) : NULL;
}

static uint8_t *put_loose(struct writer *w, uint8_t *at,
			  const struct evtx_value *v)
{
	if (v->type == EVTX_BINXML)
		return put_members(w, at, v);
	if (v->type == EVTX_NULL)
		return at;
	at = write_span(at, SPAN_LIT("\"#text\":"));
	at = put_value(w, at, v);
	if (at)
		*at++ = ',';
	return at;
}

/* --- steps --- */

static inline uint8_t *put_text(uint8_t *at, const uint8_t *p, size_t n)
{
	memcpy(at, p, 32);
	for (size_t k = 32; k < n; k += 32)
		memcpy(at + k, p + k, 32);
	return at + n;
}

static bool all_null(const struct json_program *p, const struct json_step *s,
		     const struct evtx_value *values)
{
	for (uint32_t k = 0; k < s->other; k++)
		if (values[p->slots[s->slot + k]].type != EVTX_NULL)
			return false;
	return true;
}

static uint8_t *run_steps(struct writer *w, uint8_t *at,
			  const struct json_program *p,
			  const struct evtx_value *values)
{
	const struct json_step *s = p->steps;

	for (;; s++) {
		const struct evtx_value *v = &values[s->slot];
		size_t len = s->kind >= JSON_VALUE && s->kind <= JSON_PART
				     ? v->len
				     : 0;

		if (UNLIKELY(len > 1024 && !charge(w, len)))
			return NULL;
		at = room(w, at, s->length + VALUE_ROOM(len));
		if (UNLIKELY(!at))
			return NULL;
		if (s->kind == JSON_MEMBER &&
		    values[s->other].type == EVTX_NULL)
			continue;
		at = put_text(at, p->text + s->text, s->length);
		switch (s->kind) {
		case JSON_VALUE:
			at = put_value(w, at, v);
			break;
		case JSON_MEMBER:
			at = put_value(w, at, v);
			if (LIKELY(at))
				*at++ = ',';
			break;
		case JSON_ITEMS:
			at = put_items(w, at, v);
			break;
		case JSON_MEMBERS:
			at = put_loose(w, at, v);
			break;
		case JSON_PART:
			at = put_part(w, at, v);
			break;
		case JSON_CLOSE:
			at -= at[-1] == ',';
			break;
		case JSON_SKIP_NULL:
			if (v->type == EVTX_NULL)
				s = p->steps + s->jump - 1;
			break;
		case JSON_SKIP_UNLESS:
			if (!all_null(p, s, values))
				s = p->steps + s->jump - 1;
			break;
		case JSON_JUMP:
			s = p->steps + s->jump - 1;
			break;
		case JSON_DONE:
			return at;
		default:
			break;
		}
		if (UNLIKELY(!at))
			return NULL;
	}
}

static struct json_program *program_of(struct writer *w,
				       struct binxml_template *t)
{
	struct json_program **p = w->data_only ? &t->json_data : &t->json;
	struct binxml_record *r = &w->d->record;
	struct arena *arena = t->face.id ? &r->store->arena : &r->once;

	if (LIKELY(*p != NULL))
		return *p;
	if (json_compile(&t->tree, w->data_only, &r->store->json, arena, p))
		w->out->bad = ST_NOMEM;
	return *p;
}

static uint8_t *run(struct writer *w, uint8_t *at,
		    const struct evtx_instance *i)
{
	const struct json_program *p =
		program_of(w, (struct binxml_template *)(uintptr_t)i->template);
	size_t from = (size_t)(at - w->out->ptr);

	if (!p || !charge(w, p->step_count * (size_t)STEP_COST))
		return NULL;
	at = run_steps(w, at, p, i->values);
	if (at && !charge(w, (size_t)(at - w->out->ptr) - from))
		return NULL;
	return at;
}

static void put_record(struct buf *b, const struct evtx_record *r,
		       bool data_only)
{
	struct writer w = {b, r->decoder, r->instances - 1, data_only};
	struct evtx_value all = {NULL, 0, 1, EVTX_BINXML, 0};
	size_t from = b->len;
	uint8_t *at;

	if (!buf_room(b, VALUE_ROOM(0)))
		return;
	at = put_object(&w, b->ptr + b->len, &all);
	if (at) {
		b->len = (size_t)(at - b->ptr);
		return;
	}
	/* Hostile: its chunk has used up its work (or there is no memory). */
	b->len = from;
	buf_text(b, "{\"Event\":null}");
}

void evtx_put_json(struct buf *b, const struct evtx_record *r)
{
	put_record(b, r, false);
}

void evtx_put_json_data(struct buf *b, const struct evtx_record *r)
{
	put_record(b, r, true);
}
