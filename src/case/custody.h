/* custody.h - the chain that ties every row of the custody log to all before.
 *
 * hash(n) = SHA-256( hash(n-1) || field(seq) || field(time_ns) || field(act)
 *                    || field(path) || field(bytes) || field(sha256) )
 *
 * hash(0) is SHA-256("postern-custody/1").  A field is its length as eight
 * little-endian bytes and then its text; numbers are written in decimal; a
 * field that is NULL has the length 2^64-1 and no text.  So no two different
 * logs have the same bytes under the hash, and anybody can reckon it again
 * with a script (docs/internals/case.md shows one). */
#ifndef POSTERN_CASE_CUSTODY_H
#define POSTERN_CASE_CUSTODY_H

#include "base/clock.h"
#include "base/digest.h"

struct custody_row {
	uint64_t seq;	 /* 1.. */
	int64_t time_ns; /* TIME_NONE: not known */
	struct span act;
	struct span path;
	int64_t bytes;	    /* negative: unknown */
	struct span sha256; /* 64 hex digits, or empty: unknown */
};

/* What stands before the first row. ST_NOMEM when the library fails. */
int custody_genesis(uint8_t out[DIGEST_SIZE], struct err *err) MUST_USE;
/* head: the hash of the row before; becomes that of this row. */
int custody_step(uint8_t head[DIGEST_SIZE], const struct custody_row *row,
		 struct err *err) MUST_USE;

/* One field, for digests that are made like the chain's. */
void custody_add_text(struct digest *d, struct span text);
void custody_add_number(struct digest *d, int64_t value);
void custody_add_null(struct digest *d);

/* 64 lower-case hexadecimal digits; false, and out in no known state, when the
 * text is anything else. */
bool custody_hash_read(struct span hex, uint8_t out[DIGEST_SIZE]);

#endif
