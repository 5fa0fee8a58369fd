/* names.c - the field dictionary: an open hash table, caseless. */
#include "event/names.h"

#include "base/alloc.h"
#include "base/hash.h"
#include "event/event.h"

/* Names a rule set may bring; the corpora's Sigma rules know 300. */
#define NAMES_MAX 16384

struct field_names {
	struct span *text; /* owned bytes */
	unsigned count;
	unsigned room;
	unsigned *slots; /* number + 1, 0: free; a power of two of them */
	unsigned slot_count;
	bool frozen;
};

static const char *const canonical_names[] = {
#define EVENT_FIELD_NAME(id, name) name,
	EVENT_FIELDS(EVENT_FIELD_NAME)
#undef EVENT_FIELD_NAME
};

/* Eight bytes without the bit that tells small letters from large ones. */
static uint64_t folded_word(const uint8_t *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return word | UINT64_C(0x2020202020202020);
}

static uint64_t folded_half(const uint8_t *p)
{
	uint32_t half;

	memcpy(&half, p, sizeof(half));
	return half | UINT32_C(0x20202020);
}

/* Of both ends for a short name, which may overlap. */
static uint32_t name_hash(struct span name)
{
	const uint8_t *p = name.ptr, *end = p + name.len;
	uint64_t h = name.len * UINT64_C(0x9E3779B97F4A7C15);

	if (name.len < 4) {
		for (; p < end; p++)
			h = h << 8 ^ (*p | 0x20u);
		return (uint32_t)hash_mix(h, UINT64_C(0xD6E8FEB86659FD93));
	}
	if (name.len < 8)
		return (uint32_t)hash_mix(
			h ^ (folded_half(p) << 32 | folded_half(end - 4)),
			UINT64_C(0xD6E8FEB86659FD93));
	for (; end - p > 8; p += 8)
		h = hash_mix(h ^ folded_word(p), UINT64_C(0xA0761D6478BD642F));
	return (uint32_t)hash_mix(h ^ folded_word(end - 8),
				  UINT64_C(0xD6E8FEB86659FD93));
}

/* The slot that holds the name, or the free one where it belongs. */
static unsigned slot_of(const struct field_names *n, struct span name)
{
	unsigned at = name_hash(name) & (n->slot_count - 1);

	while (n->slots[at] &&
	       !span_equal_nocase(n->text[n->slots[at] - 1], name))
		at = (at + 1) & (n->slot_count - 1);
	return at;
}

static bool names_grow(struct field_names *n)
{
	unsigned room = n->room ? n->room * 2 : 256;
	struct span *text = mem_resize(n->text, room, sizeof(*text));
	unsigned *slots;

	if (!text)
		return false;
	n->text = text;
	slots = mem_new((size_t)room * 2, sizeof(*slots));
	if (!slots)
		return false;
	mem_free(n->slots);
	n->slots = slots;
	n->slot_count = room * 2;
	n->room = room;
	for (unsigned i = 0; i < n->count; i++)
		n->slots[slot_of(n, n->text[i])] = i + 1;
	return true;
}

int field_names_open(struct field_names **out, struct err *err)
{
	struct field_names *n = mem_new(1, sizeof(*n));

	if (!n)
		return err_nomem(err);
	for (unsigned i = 0; i < ARRAY_LEN(canonical_names); i++) {
		unsigned number;
		int s = field_names_add(n, span_str(canonical_names[i]),
					&number, err);

		if (s < 0) {
			field_names_close(n);
			return s;
		}
	}
	*out = n;
	return ST_OK;
}

void field_names_close(struct field_names *n)
{
	if (!n)
		return;
	for (unsigned i = 0; i < n->count; i++)
		mem_free((void *)(uintptr_t)n->text[i].ptr);
	mem_free(n->text);
	mem_free(n->slots);
	mem_free(n);
}

int field_names_add(struct field_names *n, struct span name, unsigned *out,
		    struct err *err)
{
	unsigned found = field_names_find(n, name);
	char *copy;

	if (found != FIELD_UNKNOWN) {
		*out = found;
		return ST_OK;
	}
	if (n->frozen)
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "the field dictionary is closed to new names");
	if (n->count == NAMES_MAX)
		return err_set(err, ST_LIMIT, ERR_NO_OFFSET,
			       "more than %d field names", NAMES_MAX);
	if (n->count == n->room && !names_grow(n))
		return err_nomem(err);
	copy = mem_text((const char *)name.ptr, name.len);
	if (!copy)
		return err_nomem(err);
	n->text[n->count] = span_of(copy, name.len);
	n->slots[slot_of(n, name)] = n->count + 1;
	*out = n->count++;
	return ST_OK;
}

void field_names_freeze(struct field_names *n)
{
	n->frozen = true;
}

unsigned field_names_find(const struct field_names *n, struct span name)
{
	unsigned slot;

	if (!n->count)
		return FIELD_UNKNOWN;
	slot = slot_of(n, name);
	return n->slots[slot] ? n->slots[slot] - 1 : FIELD_UNKNOWN;
}

struct span field_names_text(const struct field_names *n, unsigned field)
{
	return field < n->count ? n->text[field] : SPAN_EMPTY;
}

unsigned field_names_count(const struct field_names *n)
{
	return n->count;
}
