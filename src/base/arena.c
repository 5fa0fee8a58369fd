/* arena.c - see arena.h. */
#include "base/arena.h"

#include <stdalign.h>

#include "base/alloc.h"
#include "base/banned.h"

#define ARENA_ALIGN ((size_t)16)
#define ARENA_BLOCK ((size_t)64 << 10)

struct arena_block {
	struct arena_block *next;
	size_t size; /* of data, bytes */
	size_t used;
	alignas(16) unsigned char data[];
};

void arena_init(struct arena *a, size_t cap_bytes)
{
	*a = (struct arena){.cap = cap_bytes};
}

void arena_release(struct arena *a)
{
	while (a->blocks) {
		struct arena_block *next = a->blocks->next;

		mem_free(a->blocks);
		a->blocks = next;
	}
	a->used = 0;
}

void arena_reset(struct arena *a)
{
	struct arena_block *keep = a->blocks;

	for (struct arena_block *b = a->blocks; b; b = b->next)
		if (b->size > keep->size)
			keep = b;
	for (struct arena_block *b = a->blocks; b;) {
		struct arena_block *next = b->next;

		if (b != keep)
			mem_free(b);
		b = next;
	}
	a->blocks = keep;
	a->used = 0;
	if (keep) {
		memset(keep->data, 0, keep->used);
		keep->used = 0;
		keep->next = NULL;
	}
}

static struct arena_block *block_for(struct arena *a, size_t bytes)
{
	struct arena_block *b = a->blocks;
	size_t size = bytes > ARENA_BLOCK ? bytes : ARENA_BLOCK;

	if (b && bytes <= b->size - b->used)
		return b;
	b = mem_new(1, sizeof(*b) + size);
	if (!b)
		return NULL;
	b->size = size;
	b->next = a->blocks;
	a->blocks = b;
	return b;
}

void *arena_new(struct arena *a, size_t count, size_t size)
{
	struct arena_block *b;
	size_t bytes;
	void *got;

	if (__builtin_mul_overflow(count, size, &bytes) ||
	    __builtin_add_overflow(bytes, ARENA_ALIGN - 1, &bytes))
		return NULL;
	bytes &= ~(ARENA_ALIGN - 1);
	if (bytes > a->cap - a->used)
		return NULL;
	b = block_for(a, bytes);
	if (!b)
		return NULL;
	got = b->data + b->used;
	b->used += bytes;
	a->used += bytes;
	return got;
}

struct span arena_dup(struct arena *a, struct span s)
{
	uint8_t *copy = arena_new(a, s.len + 1, 1);

	if (!copy)
		return (struct span){NULL, 0};
	if (s.len)
		memcpy(copy, s.ptr, s.len);
	return (struct span){copy, s.len};
}

char *arena_text(struct arena *a, struct span s)
{
	struct span copy = arena_dup(a, s);

	return (char *)(uintptr_t)copy.ptr;
}
