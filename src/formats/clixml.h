/* clixml.h - the builds in objects saved with PowerShell's Export-Clixml:
 * the file version of ExSetup.exe, and AdminDisplayVersion of each server.
 *
 * A bounded scanner, no XML library: it knows tags, attributes and text, no
 * DTD, no entities but the five of XML and _xHHHH_. */
#ifndef POSTERN_FORMATS_CLIXML_H
#define POSTERN_FORMATS_CLIXML_H

#include "base/source.h"
#include "formats/build_note.h"
#include "formats/table.h"

/* Opaque; made by clixml_open, freed by clixml_close (NULL is fine).
 * One thread at a time. */
struct clixml;

/* The source is borrowed and must outlive the reader. */
MUST_USE int clixml_open(struct clixml **out, struct source *source,
			 struct err *err);
void clixml_close(struct clixml *x);

/* Returns 1 and fills *out, 0 at the end, or a negative enum status with *err
 * filled and *out untouched. */
MUST_USE int clixml_next(struct clixml *x, struct build_note *out,
			 struct err *err);

/* records counts elements. */
const struct tally *clixml_tally(const struct clixml *x);

#endif
