/* custody.h - the custody log: a row for each item read, chained by hashes.
 *
 * The digest of a row covers the digest of the row before, so that no row can
 * be changed, dropped or moved without changing the last digest.  Rows are
 * text, and sha256sum can follow the chain:
 *
 *	printf '%s\t%s\t%s\t%s\t%s\n' PREVIOUS NUMBER BYTES SHA256 PATH |
 *		sha256sum
 *
 * PREVIOUS is the digest of the row before (64 zeros for the first), in
 * lower-case hexadecimal as SHA256 is; NUMBER counts from 1. */
#ifndef POSTERN_EVIDENCE_CUSTODY_H
#define POSTERN_EVIDENCE_CUSTODY_H

#include "base/buf.h"
#include "base/digest.h"

struct custody_row {
	uint64_t number;  /* 1, 2, … */
	struct span path; /* as in evidence_item: no control characters */
	uint64_t bytes;
	uint8_t sha256[DIGEST_SIZE];
};

/* The row as above, its line feed included. */
void custody_put(struct buf *b, const uint8_t previous[DIGEST_SIZE],
		 const struct custody_row *row);
/* The digest of that row. `out` may be `previous`. */
int custody_chain(const uint8_t previous[DIGEST_SIZE],
		  const struct custody_row *row, uint8_t out[DIGEST_SIZE],
		  struct err *err) MUST_USE;

#endif
