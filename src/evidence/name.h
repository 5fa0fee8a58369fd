/* name.h - names of files as paths of the report: '/' between components,
 * UTF-8, one line. */
#ifndef POSTERN_EVIDENCE_NAME_H
#define POSTERN_EVIDENCE_NAME_H

#include "base/buf.h"

/* One name of a folder: what is not UTF-8 and control characters as %XX. */
void name_put(struct buf *b, struct span name);

/* A member's name as its archive has it: '\' is '/', a leading '/' goes, empty
 * components and "." too.  False when a component is "..", or when nothing is
 * left; b then holds the name as it was, for the report. */
bool name_put_member(struct buf *b, struct span name);

/* The name without the ending of a compressed file (".gz"), or all of it. */
struct span name_without_ending(struct span name);

/* True when `path` is `prefix` or lies below it, as a folder or a container.
 * An empty prefix holds all. */
bool name_is_below(struct span path, struct span prefix);

#endif
