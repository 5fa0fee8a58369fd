/* map.c - see map.h. Open addressing, at most two thirds full. */
#include "census/map.h"

#include "base/alloc.h"
#include "base/hash.h"

void map_init(struct map *m, size_t text_max_bytes)
{
	*m = (struct map){.hash_key = hash_key()};
	arena_init(&m->text, text_max_bytes);
}

void map_release(struct map *m)
{
	mem_free(m->slots);
	arena_release(&m->text);
	*m = (struct map){0};
}

static struct map_slot *place(const struct map *m, struct map_slot *slots,
			      size_t room, struct span key)
{
	size_t at = (size_t)hash_span(key, m->hash_key) & (room - 1);

	while (slots[at].value != MAP_NONE && !span_equal(slots[at].key, key))
		at = (at + 1) & (room - 1);
	return &slots[at];
}

uint32_t map_find(const struct map *m, struct span key)
{
	if (!m->room)
		return MAP_NONE;
	return place(m, m->slots, m->room, key)->value;
}

static int grow(struct map *m, struct err *err)
{
	size_t room = m->room ? m->room * 2 : 64;
	struct map_slot *slots = mem_new(room, sizeof(*slots));

	if (!slots)
		return err_nomem(err);
	for (size_t i = 0; i < room; i++)
		slots[i].value = MAP_NONE;
	for (size_t i = 0; i < m->room; i++)
		if (m->slots[i].value != MAP_NONE)
			*place(m, slots, room, m->slots[i].key) = m->slots[i];
	mem_free(m->slots);
	m->slots = slots;
	m->room = room;
	return ST_OK;
}

int map_put(struct map *m, struct span key, uint32_t value, struct err *err)
{
	struct map_slot *slot;

	if ((m->count + 1) * 3 > m->room * 2 && grow(m, err))
		return ST_NOMEM;
	slot = place(m, m->slots, m->room, key);
	if (slot->value == MAP_NONE) {
		struct span copy = arena_dup(&m->text, key);

		if (!copy.ptr)
			return err_nomem(err);
		slot->key = copy;
		m->count++;
	}
	slot->value = value;
	return ST_OK;
}
