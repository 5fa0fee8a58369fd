/* turn.c - see turn.h. */
#include "ingest/turn.h"

#include "base/alloc.h"

int turn_init(struct turn *t, size_t unit_count, size_t max_bytes, void *ctx,
	      struct err *err)
{
	*t = (struct turn){.max_bytes = max_bytes, .ctx = ctx};
	t->unit = mem_new(unit_count, sizeof(*t->unit));
	if (!t->unit)
		return err_nomem(err);
	t->unit_count = unit_count;
	for (size_t i = 0; i < unit_count; i++)
		t->unit[i].last = &t->unit[i].first;
	pthread_mutex_init(&t->lock, NULL);
	pthread_cond_init(&t->moved, NULL);
	return ST_OK;
}

static struct turn_entry *take_first(struct turn *t, struct turn_unit *unit)
{
	struct turn_entry *entry = unit->first;

	if (!entry)
		return NULL;
	unit->first = entry->next;
	if (!unit->first)
		unit->last = &unit->first;
	t->queued_bytes -= entry->bytes;
	return entry;
}

void turn_release(struct turn *t)
{
	if (!t->unit)
		return;
	for (size_t i = 0; i < t->unit_count; i++) {
		struct turn_entry *entry;

		while ((entry = take_first(t, &t->unit[i])))
			entry->drop(entry);
	}
	mem_free(t->unit);
	pthread_mutex_destroy(&t->lock);
	pthread_cond_destroy(&t->moved);
	*t = (struct turn){0};
}

/* With the lock held: writes all that may be written now. The lock is let go
 * while the case works; `writing` keeps others away meanwhile. */
static void write_ready(struct turn *t)
{
	if (t->writing)
		return;
	t->writing = true;
	while (!t->failed && t->head < t->unit_count) {
		struct turn_unit *unit = &t->unit[t->head];
		struct turn_entry *entry = take_first(t, unit);
		struct err err = {0};
		int s;

		if (!entry && !unit->done)
			break;
		if (!entry) {
			t->head++;
			pthread_cond_broadcast(&t->moved);
			continue;
		}
		pthread_mutex_unlock(&t->lock);
		s = entry->write(entry, t->ctx, &err);
		entry->drop(entry);
		pthread_mutex_lock(&t->lock);
		if (s && !t->failed) {
			t->failed = true;
			t->err = err;
		}
		pthread_cond_broadcast(&t->moved);
	}
	t->writing = false;
}

bool turn_put(struct turn *t, size_t unit, struct turn_entry *entry)
{
	struct turn_unit *u = &t->unit[unit];
	bool go_on;

	entry->next = NULL;
	pthread_mutex_lock(&t->lock);
	*u->last = entry;
	u->last = &entry->next;
	t->queued_bytes += entry->bytes;
	write_ready(t);
	/* Too much is queued: wait, unless this is the head and nobody else
	 * writes, so that somebody always gets on. */
	while (!t->failed && t->queued_bytes > t->max_bytes &&
	       (t->head != unit || t->writing))
		pthread_cond_wait(&t->moved, &t->lock);
	go_on = !t->failed;
	pthread_mutex_unlock(&t->lock);
	return go_on;
}

bool turn_done(struct turn *t, size_t unit)
{
	bool go_on;

	pthread_mutex_lock(&t->lock);
	t->unit[unit].done = true;
	write_ready(t);
	pthread_cond_broadcast(&t->moved);
	go_on = !t->failed;
	pthread_mutex_unlock(&t->lock);
	return go_on;
}

void turn_fail(struct turn *t, const struct err *err)
{
	pthread_mutex_lock(&t->lock);
	if (!t->failed) {
		t->failed = true;
		t->err = *err;
	}
	pthread_cond_broadcast(&t->moved);
	pthread_mutex_unlock(&t->lock);
}
