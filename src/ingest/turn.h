/* turn.h - results reach the case in the order of the evidence.
 *
 * Workers finish units (top-level files) in any order.  The worker whose unit
 * is the next one writes straight into the case; others queue what they have
 * and, when that is much, wait for their turn.  So memory is bounded and the
 * case is the same for any number of threads. */
#ifndef POSTERN_INGEST_TURN_H
#define POSTERN_INGEST_TURN_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* One thing to be written; write() is called once, on any thread, one at a
 * time, and drop() always afterwards, also when it is never written. */
struct turn_entry {
	struct turn_entry *next;
	size_t bytes; /* memory that it holds */
	int (*write)(struct turn_entry *entry, void *ctx, struct err *err);
	void (*drop)(struct turn_entry *entry);
};

struct turn_unit {
	struct turn_entry *first, **last;
	bool done;
};

struct turn {
	pthread_mutex_t lock;
	pthread_cond_t moved;
	struct turn_unit *unit;
	size_t unit_count;
	size_t head; /* the unit whose turn it is */
	size_t queued_bytes;
	size_t max_bytes;
	bool writing; /* somebody writes, without the lock */
	bool failed;
	struct err err; /* of the first failure */
	void *ctx;
};

int turn_init(struct turn *t, size_t unit_count, size_t max_bytes, void *ctx,
	      struct err *err) MUST_USE;
void turn_release(struct turn *t);

/* Hands the entry over. False when the run has failed: stop working. */
bool turn_put(struct turn *t, size_t unit, struct turn_entry *entry);
/* The unit has no more entries. */
bool turn_done(struct turn *t, size_t unit);
/* Stops the run with this error, if it is the first. */
void turn_fail(struct turn *t, const struct err *err);

#endif
