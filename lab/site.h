/* site.h - the files of a server that are no logs: web folders with
 * shipped-looking pages and what was dropped there, IIS set-up, set-up log. */
#ifndef POSTERN_LAB_SITE_H
#define POSTERN_LAB_SITE_H

#include "story.h"

/* As they are at the end of the evidence. */
int site_write(struct story *st, struct err *err) MUST_USE;

#endif
