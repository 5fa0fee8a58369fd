/* host.h - which server a record names, and which build of Exchange. */
#ifndef POSTERN_INGEST_HOST_H
#define POSTERN_INGEST_HOST_H

struct collect;
struct event;

/* Counts both, of an item. */
void host_note(struct collect *c, const struct event *e);

#endif
