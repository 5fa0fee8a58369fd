/* evtx_words.c - see evtx_words.h. */
#include "event/evtx_words.h"

#include "base/alloc.h"
#include "event/native.h"
#include "formats/binxml_utf16.h"

/* A record has at most 64 KiB of strings, and templates of a chunk 1 MiB. */
#define TEXT_MAX ((size_t)4 << 20)

/* What a template says itself, in every record. */
struct template_words {
	uint64_t id;   /* 0: free */
	bool is_mixed; /* some values are text and slots in one */
	char *text;    /* owned; all literals, each with a blank behind */
	size_t length;
};

int evtx_words_init(struct evtx_words *w, struct err *err)
{
	buf_init(&w->text, TEXT_MAX);
	w->known = mem_new(EVTX_WORDS_TEMPLATES, sizeof(*w->known));
	return w->known ? ST_OK : err_nomem(err);
}

void evtx_words_release(struct evtx_words *w)
{
	for (size_t i = 0; w->known && i < EVTX_WORDS_TEMPLATES; i++)
		mem_free(w->known[i].text);
	mem_free(w->known);
	buf_release(&w->text);
}

/* Literals of the template behind what stands in the text; false: mixed. */
static bool put_literals(struct buf *b, const struct evtx_template *t)
{
	for (uint32_t i = 0; i < t->field_count; i++) {
		const struct evtx_field *f = &t->fields[i];

		if (f->kind == EVTX_FIELD_MIXED)
			return false;
		if (f->kind != EVTX_FIELD_LITERAL || !f->literal.len)
			continue;
		buf_span_put(b, f->literal);
		buf_byte(b, ' ');
	}
	return true;
}

static bool know_template(struct template_words *k, struct buf *b,
			  const struct evtx_template *t)
{
	bool is_mixed = !put_literals(b, t);
	const char *joined = buf_cstr(b);
	char *text = joined ? mem_text(joined, b->len) : NULL;

	if (!text)
		return false;
	mem_free(k->text);
	*k = (struct template_words){t->id, is_mixed, text, b->len};
	return true;
}

static bool put_template(struct evtx_words *w, const struct evtx_template *t)
{
	struct template_words *k =
		&w->known[t->id & (EVTX_WORDS_TEMPLATES - 1)];
	bool known;

	if (!t->id)
		return put_literals(&w->text, t);
	if (UNLIKELY(k->id != t->id)) {
		struct buf b;

		buf_init(&b, TEXT_MAX);
		known = know_template(k, &b, t);
		buf_release(&b);
		if (!known)
			return false;
	}
	buf_put(&w->text, k->text, k->length);
	return !k->is_mixed;
}

enum word_kind { WORD_NONE, WORD_WIDE, WORD_BYTES };

static enum word_kind kind_of(uint8_t type)
{
	static const uint8_t kinds[EVTX_ARRAY] = {
		[EVTX_STRING] = WORD_WIDE,
		[EVTX_EVTXML] = WORD_WIDE,
		[EVTX_ANSI] = WORD_BYTES,
		[EVTX_UTF8] = WORD_BYTES,
	};

	return (enum word_kind)kinds[type & ~(unsigned)EVTX_ARRAY];
}

/* All values, also those that no field names: more text does no harm. */
static void put_values(struct buf *b, const struct evtx_instance *in)
{
	for (uint32_t i = 0; i < in->value_count; i++) {
		const struct evtx_value *v = &in->values[i];
		enum word_kind kind = kind_of(v->type);

		if (LIKELY(kind == WORD_NONE))
			continue;
		if (kind == WORD_WIDE) {
			if (v->len < 2 * EVENT_WORD_LEAST)
				continue;
			if (!buf_room(b, v->len / 2 + UTF16_PADDING))
				return;
			b->len += utf16_ascii(b->ptr + b->len, v->ptr, v->len);
			b->ptr[b->len++] = ' ';
		} else {
			buf_put(b, v->ptr, v->len);
			buf_byte(b, ' ');
		}
	}
}

bool evtx_words_of(struct evtx_words *w, const struct evtx_record *r,
		   struct span *out)
{
	buf_reset(&w->text);
	for (size_t i = 0; i < r->instance_count; i++) {
		if (!put_template(w, r->instances[i].template))
			return false;
		put_values(&w->text, &r->instances[i]);
	}
	*out = buf_span(&w->text);
	return !w->text.bad;
}
