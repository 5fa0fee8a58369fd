/* places.h - a set of places of the truth, asked by a report's places. */
#ifndef POSTERN_LAB_PLACES_H
#define POSTERN_LAB_PLACES_H

#include <stdbool.h>
#include <stdint.h>

#define PLACE_FILE UINT32_MAX /* no deed: a file that is guilty as a whole */

struct places; /* opaque */

struct places *places_new(void); /* NULL: no memory */
void places_free(struct places *p);
/* Line 0 means the file as a whole. */
void places_add(struct places *p, const char *path, uint64_t line,
		uint32_t deed);
/* Whether the report's place is one of these; its deeds are remembered. A
 * report's path may have more in front (a container, a folder). */
bool places_touch(struct places *p, const char *path, uint64_t line);
bool places_touched(const struct places *p, uint32_t deed);

#endif
