/* seen.c - see seen.h. */
#include "evidence/seen.h"

#include "base/alloc.h"

/* FNV-1a with a last stir, as the table uses the low bits. */
static uint64_t fingerprint(struct span name)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < name.len; i++)
		h = (h ^ name.ptr[i]) * UINT64_C(0x100000001b3);
	h ^= h >> 32;
	h *= UINT64_C(0x9e3779b97f4a7c15);
	h ^= h >> 29;
	return h ? h : 1;
}

static bool put(uint64_t *slot, size_t room, uint64_t print)
{
	size_t i = (size_t)print & (room - 1);

	while (slot[i] && slot[i] != print)
		i = (i + 1) & (room - 1);
	if (slot[i] == print)
		return false;
	slot[i] = print;
	return true;
}

static bool grow(struct seen *s)
{
	size_t room = s->room ? s->room * 2 : 64;
	uint64_t *slot = mem_new(room, sizeof(*slot));

	if (!slot)
		return false;
	for (size_t i = 0; i < s->room; i++)
		if (s->slot[i])
			put(slot, room, s->slot[i]);
	mem_free(s->slot);
	s->slot = slot;
	s->room = room;
	return true;
}

int seen_add(struct seen *s, struct span name, struct err *err)
{
	if (s->count >= s->room / 2 && !grow(s))
		return err_nomem(err);
	if (!put(s->slot, s->room, fingerprint(name)))
		return 1;
	s->count++;
	return 0;
}

void seen_release(struct seen *s)
{
	mem_free(s->slot);
	*s = (struct seen){0};
}
