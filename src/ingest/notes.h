/* notes.h - builds from set-up logs and saved objects. */
#ifndef POSTERN_INGEST_NOTES_H
#define POSTERN_INGEST_NOTES_H

#include "base/source.h"
#include "ingest/collect.h"

int notes_setup_log(struct collect *c, struct source *source,
		    struct case_item *item, struct err *err) MUST_USE;
int notes_clixml(struct collect *c, struct source *source,
		 struct case_item *item, struct err *err) MUST_USE;

#endif
