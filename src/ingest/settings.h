/* settings.h - what a host was told about its logs, of one file of settings. */
#ifndef POSTERN_INGEST_SETTINGS_H
#define POSTERN_INGEST_SETTINGS_H

#include "ingest/collect.h"

/* text: the whole file. Fills item->settings; *whole is false when it is no XML
 * that can be read to its end, and what stood before that is kept. */
int settings_read(struct collect *c, struct span text, struct case_item *item,
		  bool *whole, struct err *err) MUST_USE;

#endif
