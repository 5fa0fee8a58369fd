/* build.h - a build of Exchange: four numbers that order as builds do. */
#ifndef POSTERN_BASE_BUILD_H
#define POSTERN_BASE_BUILD_H

#include "base/buf.h"

struct build { /* 15.1.2375.7; all zero: none */
	uint16_t part[4];
};

/* "15.1.2106.2", also with leading zeros ("15.01.2106.002"); nothing else in
 * front or behind. */
bool build_parse(struct span s, struct build *out);
int build_compare(struct build a, struct build b);
void build_put(struct buf *b, struct build build); /* without zeros */

#endif
