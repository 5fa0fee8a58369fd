/* gunzip.h - gzip (RFC 1952) as a source of what is packed in it.
 *
 * libarchive's own filter gives up to 64 KiB less than there is when a file
 * breaks off, which is all of a small log; this one gives every byte that was
 * packed before the damage. */
#ifndef POSTERN_EVIDENCE_GUNZIP_H
#define POSTERN_EVIDENCE_GUNZIP_H

#include "base/source.h"

/* Opaque; reads `from`, which must outlive it. */
struct gunzip;

int gunzip_open(struct gunzip **out, struct source *from,
		struct err *err) MUST_USE;
void gunzip_close(struct gunzip *g); /* NULL is fine */

/* Members behind each other are one stream, as gzip has it; bytes behind the
 * last that are no member are ignored.  Its read gives ST_FORMAT where the
 * stream is damaged or breaks off, after all that could be unpacked. */
struct source *gunzip_source(struct gunzip *g);

/* Bytes of `from` that were used. */
uint64_t gunzip_used(const struct gunzip *g);

#endif
