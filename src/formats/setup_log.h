/* setup_log.h - ExchangeSetup.log: which build was set up, when, and whether
 * it worked.  docs/formats/setup-log.md */
#ifndef POSTERN_FORMATS_SETUP_LOG_H
#define POSTERN_FORMATS_SETUP_LOG_H

#include "base/source.h"
#include "formats/build_note.h"
#include "formats/table.h"

/* Opaque; made by setup_log_open, freed by setup_log_close (NULL is fine).
 * One thread at a time. */
struct setup_log;

/* The source is borrowed and must outlive the reader. */
MUST_USE int setup_log_open(struct setup_log **out, struct source *source,
			    struct err *err);
void setup_log_close(struct setup_log *s);

/* Returns 1 and fills *out, 0 at the end, or a negative enum status with *err
 * filled and *out untouched. */
MUST_USE int setup_log_next(struct setup_log *s, struct build_note *out,
			    struct err *err);

/* records counts stamped lines, whether they gave a note or not. */
const struct tally *setup_log_tally(const struct setup_log *s);

#endif
