/* digest.h - SHA-256 (FIPS 180-4), a stretch at a time. */
#ifndef POSTERN_BASE_DIGEST_H
#define POSTERN_BASE_DIGEST_H

#include "base/err.h"
#include "base/span.h"

#define DIGEST_SIZE 32
#define DIGEST_TEXT (DIGEST_SIZE * 2 + 1)

struct digest; /* opaque; made by digest_open, freed by digest_close */

int digest_open(struct digest **out, struct err *err) MUST_USE;
/* One that reckons nothing and gives 32 zero bytes, for callers that hand a
 * digest on but need none. */
int digest_open_idle(struct digest **out, struct err *err) MUST_USE;
void digest_close(struct digest *d); /* NULL is fine */
void digest_add(struct digest *d, struct span bytes);
/* The digest of all that was added; d starts anew. */
void digest_take(struct digest *d, uint8_t out[DIGEST_SIZE]);
/* What is added from now on is not reckoned; the next digest_take gives 32 zero
 * bytes, unless digest_wake told before what was missed. */
void digest_rest(struct digest *d);
void digest_wake(struct digest *d, struct span missed);
/* Of one stretch. False when the library fails. */
bool digest_once(struct span bytes, uint8_t out[DIGEST_SIZE]);
/* 64 lower-case hexadecimal digits and a NUL. */
void digest_text(const uint8_t digest[DIGEST_SIZE], char out[DIGEST_TEXT]);

#endif
