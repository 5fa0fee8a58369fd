/* traffic.h - what went from whom to whom, of one item: messages that message
 * tracking saw, connections that a sensor saw.
 *
 * Bounded: pairs beyond LIMIT_TRAFFIC are summed in one row of their kind with
 * empty names, so that a sum of a kind is always whole. */
#ifndef POSTERN_INGEST_TRAFFIC_H
#define POSTERN_INGEST_TRAFFIC_H

#include "base/arena.h"
#include "case/case.h"

#define LIMIT_TRAFFIC ((size_t)1 << 16) /* pairs; 8 MiB */
/* Bytes of a name that are kept: the longest mail address, RFC 5321. */
#define TRAFFIC_NAME ((size_t)320)

struct traffic {
	struct case_traffic *row;
	size_t count, cap;
	uint32_t *slot; /* index + 1, 0 empty */
	size_t slot_count;
};

void traffic_release(struct traffic *t); /* a zeroed one is fine */
/* Keeps the rows alone: none is found again. */
void traffic_forget(struct traffic *t);
/* one: count is taken as 1, times as first_ns. False: no memory. */
bool traffic_add(struct traffic *t, struct arena *a, uint64_t key,
		 const struct case_traffic *one);
/* The same in two steps, for callers that know the row again: its index, which
 * stays, or SIZE_MAX without memory. */
size_t traffic_row(struct traffic *t, struct arena *a, uint64_t key,
		   const struct case_traffic *one);
void traffic_sum(struct traffic *t, size_t row, const struct case_traffic *one);

struct collect;
struct event;

/* One record of message tracking. */
void traffic_mail(struct collect *c, const struct event *e);

#endif
