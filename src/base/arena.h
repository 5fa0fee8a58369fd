/* arena.h - memory that dies together: a batch of events, a rule set.
 *
 * Zeroed, aligned to 16 bytes, with a cap; released once.  Nothing that
 * outlives the arena may point into it. */
#ifndef POSTERN_BASE_ARENA_H
#define POSTERN_BASE_ARENA_H

#include "base/compiler.h"
#include "base/span.h"

struct arena_block;

struct arena {
	struct arena_block *blocks; /* newest first */
	size_t used;		    /* bytes given out */
	size_t cap;		    /* most bytes it may give out */
};

void arena_init(struct arena *a, size_t cap_bytes);
void arena_release(struct arena *a); /* a zeroed arena is fine */
/* Forgets everything, keeps the largest block for the next round. */
void arena_reset(struct arena *a);

/* count * size zeroed bytes, or NULL: no memory, overflow, or over the cap. */
void *arena_new(struct arena *a, size_t count, size_t size) MUST_USE;
/* A copy with a NUL behind it; ptr NULL when there is no memory. */
struct span arena_dup(struct arena *a, struct span s) MUST_USE;
/* The same as a C string; NULL when there is no memory. */
char *arena_text(struct arena *a, struct span s) MUST_USE;

#endif
