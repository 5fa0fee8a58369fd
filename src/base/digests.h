/* digests.h - MD5, SHA-1 and SHA-512 of the same bytes, for comparing with
 * what others published; evidence is sealed with SHA-256 (digest.h). */
#ifndef POSTERN_BASE_DIGESTS_H
#define POSTERN_BASE_DIGESTS_H

#include "base/err.h"
#include "base/span.h"

enum digest_kind { DIGEST_MD5, DIGEST_SHA1, DIGEST_SHA512, DIGEST_KINDS };
#define DIGESTS_SIZE 64

struct digests; /* opaque */

/* wanted: by kind. ST_NOMEM; ST_IO: the library refuses one of them. */
int digests_open(struct digests **out, const bool *wanted,
		 struct err *err) MUST_USE;
void digests_close(struct digests *d); /* NULL is fine */
void digests_add(struct digests *d, struct span bytes);
/* Of all that was added; the empty span when it was not wanted. d starts anew;
 * the span lives until the next call of the same kind. */
struct span digests_take(struct digests *d, enum digest_kind kind);

#endif
