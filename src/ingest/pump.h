/* pump.h - a second thread that fetches the bytes of one item (reading,
 * unpacking, hashing) while the first parses them.
 *
 * For the times when there are fewer units of work than processors: one large
 * archive, one large log, the last file of many.  The bytes are the same, so
 * the results are. */
#ifndef POSTERN_INGEST_PUMP_H
#define POSTERN_INGEST_PUMP_H

#include "base/source.h"

/* Opaque; made by pump_open, freed by pump_close (NULL is fine). */
struct pump;

int pump_open(struct pump **out, struct err *err) MUST_USE;
void pump_close(struct pump *p);

/* Starts fetching from `in`, which belongs to the pump until pump_stop().
 * The bytes come out of the source that is given back. */
struct source *pump_start(struct pump *p, struct source *in);
/* Waits until the pump has let go of `in`; what was not fetched is left. */
void pump_stop(struct pump *p);

#endif
