/* pipe.h - bytes from one thread to another, through a ring of fixed size.
 *
 * One writer and one reader.  What the reader gets is what was written, cut
 * otherwise; who waits for whom changes nothing else.  So unpacking can run
 * beside parsing when there is only one archive:
 *
 *	unpacking thread			parsing thread
 *	while source_read(item) > 0		read pipe_source(p) ...
 *		if (pipe_write(p, piece))	pipe_leave(p)
 *			break; (reader left)
 *	pipe_end(p)
 */
#ifndef POSTERN_BASE_PIPE_H
#define POSTERN_BASE_PIPE_H

#include "base/source.h"

/* Opaque; made by pipe_open, freed by pipe_close (NULL is fine) when no thread
 * uses it any more. */
struct pipe;

int pipe_open(struct pipe **out, size_t ring_bytes, struct err *err) MUST_USE;
void pipe_close(struct pipe *p);

/* Writer: waits while the ring is full. ST_CANCELLED when the reader has
 * left; the bytes are then gone. */
int pipe_write(struct pipe *p, struct span bytes) MUST_USE;
/* Writer: no more bytes; the reader then meets the end, or, when code is
 * negative, that status with `why` as its text (a constant). */
void pipe_end(struct pipe *p, enum status code, const char *why);

/* Reader: waits while the ring is empty. */
struct source *pipe_source(struct pipe *p);
/* Reader: wants no more, at the end or before; the writer is not held up. */
void pipe_leave(struct pipe *p);

/* As new, for the next item; only when the writer has ended and the reader has
 * left. */
void pipe_reset(struct pipe *p);

#endif
