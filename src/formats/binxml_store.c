/* binxml_store.c - templates, kept over chunks.
 *
 * Every chunk repeats the definitions that its records use, and a definition
 * differs from chunk to chunk only where it refers to names: by their offset
 * in the chunk, and by whether the name itself follows.  So a template keeps
 * the bytes it was made of, a mask over them and the list of these holes; the
 * next chunk's definition of the same GUID and size is the same template when
 * the bytes under the mask are equal and every hole leads to the same name.
 * Nothing is taken on trust: what a record gives depends on its chunk alone. */
#include "formats/binxml.h"

/* libevtx, "Template definition": next offset, GUID, data size. */
#define DEFINITION_HEADER 24u
#define GUID_AT 4u
#define SIZE_AT 20u

/* Memory for templates, bytes: over the first, all are forgotten when a chunk
 * begins; the second is never reached within the budget of one chunk. */
#define STORE_FULL ((size_t)32 << 20)
#define STORE_MAX ((size_t)1 << 30)

/* What the templates of one chunk may cost: bytes of their bodies and names.
 * Definitions that Windows wrote do not overlap, so that they cost little more
 * than the chunk's 64 KiB; hostile ones do. */
#define CHUNK_BUDGET (1u << 20)
/* What rendering a chunk may cost, about bytes of output: Windows' own take
 * some hundred thousand. Hostile templates use one value many times. */
#define CHUNK_WORK (16u << 20)

#define TEXT_MAX ((size_t)1 << 20) /* of one name or text: 64 KiB of UTF-16 */

/* Text, steps or slots of one program; names and texts have their own limits,
 * so that this is never reached. */
#define PROGRAM_MAX ((size_t)8 << 20)

/* Different templates of one GUID and size; more are compiled each time. */
#define CHAIN_MAX 16

static void json_scratch_init(struct json_scratch *s)
{
	buf_init(&s->text, PROGRAM_MAX);
	buf_init(&s->steps, PROGRAM_MAX);
	buf_init(&s->slots, PROGRAM_MAX);
}

static void json_scratch_release(struct json_scratch *s)
{
	buf_release(&s->text);
	buf_release(&s->steps);
	buf_release(&s->slots);
}

void binxml_store_init(struct binxml_store *s)
{
	memset(s, 0, sizeof(*s));
	arena_init(&s->arena, STORE_MAX);
	arena_init(&s->draft, STORE_MAX);
	buf_init(&s->text, TEXT_MAX);
	json_scratch_init(&s->json);
}

void binxml_store_release(struct binxml_store *s)
{
	arena_release(&s->arena);
	arena_release(&s->draft);
	buf_release(&s->text);
	json_scratch_release(&s->json);
}

void binxml_store_start(struct binxml_store *s, struct span chunk)
{
	if (s->arena.used > STORE_FULL) {
		arena_reset(&s->arena);
		memset(s->bucket, 0, sizeof(s->bucket));
	}
	s->serial++;
	if (s->serial == 0) { /* wrapped: old marks could match */
		memset(s->seen, 0, sizeof(s->seen));
		s->serial = 1;
	}
	s->chunk = chunk;
	s->budget = CHUNK_BUDGET;
	s->work = CHUNK_WORK;
}

bool binxml_store_charge(struct binxml_store *s, uint32_t bytes)
{
	bool ok = bytes <= s->budget;

	s->budget = ok ? s->budget - bytes : 0;
	return ok;
}

struct definition {
	struct span head; /* DEFINITION_HEADER bytes */
	struct span body;
	uint32_t body_at; /* in the chunk */
};

static bool definition_at(struct span chunk, uint32_t offset,
			  struct definition *out)
{
	struct cursor c = cursor_of(chunk, 0);

	cursor_seek(&c, offset);
	out->head = cursor_take(&c, DEFINITION_HEADER);
	if (c.bad)
		return false;
	out->body_at = (uint32_t)c.at;
	out->body = cursor_take(&c, bytes_u32le(out->head.ptr + SIZE_AT));
	return !c.bad && out->body.len > 0;
}

/* --- is it one we know? --- */

static bool equal_under(struct span a, struct span b, const uint8_t *mask)
{
	uint8_t differ = 0;

	for (size_t i = 0; i < a.len; i++)
		differ |= (uint8_t)((a.ptr[i] ^ b.ptr[i]) & mask[i]);
	return differ == 0;
}

static bool hole_fits(const struct binxml_hole *h, struct span chunk,
		      const struct definition *d)
{
	uint32_t offset = bytes_u32le(d->body.ptr + h->at);
	uint32_t behind = d->body_at + h->at + 4;
	struct span raw;

	if (h->is_inline || offset == behind)
		return h->is_inline && offset == behind;
	return binxml_name_at(chunk, offset, &raw) && span_equal(raw, h->raw);
}

static bool is_same(const struct binxml_template *t, struct span chunk,
		    const struct definition *d)
{
	if (t->body.len != d->body.len ||
	    memcmp(t->face.guid, d->head.ptr + GUID_AT, 16) != 0 ||
	    !equal_under(t->body, d->body, t->mask))
		return false;
	for (uint32_t i = 0; i < t->hole_count; i++)
		if (!hole_fits(&t->holes[i], chunk, d))
			return false;
	return true;
}

/* --- making one --- */

static bool keep_holes(struct binxml_template *t, struct arena *arena,
		       const struct binxml_tree_job *job,
		       const struct definition *d)
{
	uint8_t *mask = arena_new(arena, d->body.len + 1, 1);
	struct binxml_hole *holes =
		arena_new(arena, job->hole_count + 1, sizeof(*holes));

	t->body = arena_dup(arena, d->body);
	if (!mask || !holes || !t->body.ptr)
		return false;
	memset(mask, 0xFF, d->body.len);
	for (uint32_t i = 0; i < job->hole_count; i++) {
		size_t at = job->holes[i].at;
		/* The name in place begins with the offset of another. */
		size_t n = job->holes[i].is_inline ? 8 : 4;

		memset(mask + at, 0, n);
		holes[i] = job->holes[i];
		holes[i].raw = arena_dup(arena, job->holes[i].raw);
		if (!holes[i].raw.ptr)
			return false;
	}
	t->mask = mask;
	t->holes = holes;
	t->hole_count = job->hole_count;
	return true;
}

static int compile(struct binxml_store *s, const struct definition *d,
		   struct binxml_template **out, const char **why)
{
	struct binxml_tree_job job = {
		.chunk = s->chunk,
		.arena = &s->arena,
		.draft = &s->draft,
		.text = &s->text,
		.at = d->body_at,
		.end = d->body_at + (uint32_t)d->body.len,
		.is_template = true,
	};
	struct binxml_template *t = arena_new(&s->arena, 1, sizeof(*t));
	int rc;

	/* A quarter as many as bytes: each takes a reference of four. */
	arena_reset(&s->draft);
	job.holes =
		arena_new(&s->draft, d->body.len / 4 + 1, sizeof(*job.holes));
	if (!t || !job.holes)
		return ST_NOMEM;
	rc = binxml_tree_make(&job, &t->tree);
	*why = job.why;
	if (rc)
		return rc;
	memcpy(t->face.guid, d->head.ptr + GUID_AT, 16);
	t->face.id = ++s->last_id;
	if (!keep_holes(t, &s->arena, &job, d))
		return ST_NOMEM;
	*out = t;
	return binxml_template_finish(t, &s->arena);
}

static struct binxml_template **bucket_of(struct binxml_store *s,
					  const struct definition *d)
{
	uint64_t low = bytes_u64le(d->head.ptr + GUID_AT);
	uint64_t key = (low ^ d->body.len) * UINT64_C(0x9E3779B97F4A7C15);

	return &s->bucket[key >> 54 & (BINXML_BUCKETS - 1)];
}

static int know_or_compile(struct binxml_store *s, const struct definition *d,
			   struct binxml_template **out, const char **why)
{
	struct binxml_template **bucket = bucket_of(s, d);
	unsigned seen = 0;
	int rc;

	for (struct binxml_template *t = *bucket; t; t = t->next, seen++) {
		if (is_same(t, s->chunk, d)) {
			*out = t;
			return ST_OK;
		}
	}
	rc = compile(s, d, out, why);
	if (rc == ST_OK && seen < CHAIN_MAX) {
		(*out)->next = *bucket;
		*bucket = *out;
	}
	return rc;
}

/* --- the templates of this chunk --- */

static struct binxml_seen *seen_at(struct binxml_store *s, uint32_t offset)
{
	uint32_t i = offset * UINT32_C(0x9E3779B1) >> 22;

	for (uint32_t n = 0; n < BINXML_BUCKETS; n++) {
		struct binxml_seen *e = &s->seen[(i + n) % BINXML_BUCKETS];

		if (e->serial != s->serial || e->offset == offset)
			return e;
	}
	return NULL;
}

/* The definition that a record means stands elsewhere when a damaged or
 * rewritten chunk has another at its offset: the chunk's table of templates
 * lists them all, in 32 chains. */
static bool find_by_id(struct span chunk, uint32_t id, struct definition *out)
{
	unsigned budget = BINXML_BUCKETS;

	for (uint32_t i = 0; i < 32; i++) {
		struct cursor c = cursor_of(chunk, 0);
		uint32_t at;

		cursor_seek(&c, 384 + 4 * i);
		at = cursor_u32le(&c);
		while (at && budget-- && definition_at(chunk, at, out)) {
			if (bytes_u32le(out->head.ptr + GUID_AT) == id)
				return true;
			at = bytes_u32le(out->head.ptr);
		}
	}
	return false;
}

static int find_new(struct binxml_store *s, uint32_t offset, uint32_t id,
		    struct binxml_template **out, const char **why)
{
	struct definition d;
	struct definition other;
	bool there = definition_at(s->chunk, offset, &d);
	int rc;

	if (!there || bytes_u32le(d.head.ptr + GUID_AT) != id) {
		if (find_by_id(s->chunk, id, &other))
			d = other;
		else if (!there)
			return *why = "its template is missing", ST_FORMAT;
	}
	*why = "its chunk has too many templates";
	if (!binxml_store_charge(s, (uint32_t)d.body.len))
		return ST_FORMAT;
	rc = know_or_compile(s, &d, out, why);
	if (rc == ST_OK && !binxml_store_charge(s, (*out)->tree.name_bytes))
		return ST_FORMAT;
	return rc;
}

int binxml_store_find(struct binxml_store *s, uint32_t offset, uint32_t id,
		      struct binxml_template **out, const char **why)
{
	struct binxml_seen *e = seen_at(s, offset);
	int rc;

	if (LIKELY(e && e->serial == s->serial && e->template && e->id == id)) {
		*out = e->template;
		return ST_OK;
	}
	rc = find_new(s, offset, id, out, why);
	if (rc == ST_OK && e && e->serial != s->serial)
		*e = (struct binxml_seen){s->serial, offset, id, *out};
	return rc;
}
