/* known.h - the items that a case holds already, for a run that goes on. */
#ifndef POSTERN_INGEST_KNOWN_H
#define POSTERN_INGEST_KNOWN_H

#include "base/arena.h"
#include "case/case.h"

struct known_item {
	struct span path;
	uint64_t bytes;
	struct span sha256; /* 64 hexadecimal digits */
};

struct known {
	struct arena arena;
	struct known_item *item; /* sorted by path */
	size_t count;
};

int known_load(struct known *k, struct case_file *c, struct err *err) MUST_USE;
void known_release(struct known *k);
bool known_has(const struct known *k, struct span path);
/* True when size and digest are those of the case. */
bool known_agrees(const struct known *k, struct span path, uint64_t bytes,
		  const uint8_t sha256[DIGEST_SIZE]);

#endif
