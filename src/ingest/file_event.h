/* file_event.h - a file under the face of an event: what rules see of it that is
 * not in its records. */
#ifndef POSTERN_INGEST_FILE_EVENT_H
#define POSTERN_INGEST_FILE_EVENT_H

#include "case/case.h"
#include "event/event.h"

struct file_event {
	struct event event;
	struct span path, name, stem, size, sha256;
};

/* path and name of the item; the caller points event.inner at it, where it
 * stays. */
struct file_event file_event_of(const struct case_item *row, enum log_kind log);

#endif
