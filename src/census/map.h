/* map.h - a hash table from bytes to a number, keyed against chosen input.
 *
 * Keys are copied.  Results never depend on the order inside: who needs an
 * order keeps an array beside it. */
#ifndef POSTERN_CENSUS_MAP_H
#define POSTERN_CENSUS_MAP_H

#include "base/arena.h"
#include "base/err.h"

#define MAP_NONE UINT32_MAX

struct map_slot {
	struct span key; /* in the map's arena */
	uint32_t value;	 /* MAP_NONE: the slot is free */
};

struct map {
	struct map_slot *slots; /* a power of two of them, or NULL */
	size_t room;
	size_t count;
	uint64_t hash_key;
	struct arena text;
};

void map_init(struct map *m, size_t text_max_bytes);
void map_release(struct map *m); /* a zeroed map is fine */
/* MAP_NONE when the key is not there. */
uint32_t map_find(const struct map *m, struct span key);
/* Sets the value of a key, new or old; value is not MAP_NONE. */
int map_put(struct map *m, struct span key, uint32_t value,
	    struct err *err) MUST_USE;

#endif
