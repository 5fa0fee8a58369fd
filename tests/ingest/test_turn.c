/* test_turn.c - results are written in order, whoever comes first. */
#include "check.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/alloc.h"
#include "ingest/turn.h"

#define UNITS 200
#define ENTRIES 7

struct number {
	struct turn_entry entry;
	unsigned value;
};

struct log {
	unsigned value[UNITS * ENTRIES];
	size_t count;
	unsigned fail_at; /* 0: never */
};

static atomic_uint dropped;

static int write_number(struct turn_entry *entry, void *ctx, struct err *err)
{
	struct log *log = ctx;

	if (log->fail_at && log->count == log->fail_at)
		return err_set(err, ST_IO, ERR_NO_OFFSET, "the disk is full");
	log->value[log->count++] = ((struct number *)entry)->value;
	return ST_OK;
}

static void drop_number(struct turn_entry *entry)
{
	atomic_fetch_add(&dropped, 1);
	mem_free(entry);
}

struct worker {
	struct turn *turn;
	atomic_uint *next;
};

static void *work(void *arg)
{
	struct worker *w = arg;

	for (;;) {
		unsigned unit = atomic_fetch_add(w->next, 1);

		if (unit >= UNITS)
			return NULL;
		for (unsigned i = 0; i < ENTRIES; i++) {
			struct number *n = mem_new(1, sizeof(*n));

			n->value = unit * ENTRIES + i;
			n->entry.bytes = 100;
			n->entry.write = write_number;
			n->entry.drop = drop_number;
			if (!turn_put(w->turn, unit, &n->entry))
				return NULL;
		}
		if (!turn_done(w->turn, unit))
			return NULL;
	}
}

static void run(struct log *log, unsigned threads, size_t max_bytes,
		bool *failed)
{
	pthread_t thread[8];
	struct turn turn;
	atomic_uint next = 0;
	struct worker w = {&turn, &next};

	atomic_store(&dropped, 0);
	CHECK_EQ(turn_init(&turn, UNITS, max_bytes, log, NULL), ST_OK);
	for (unsigned i = 0; i < threads; i++)
		CHECK_EQ(pthread_create(&thread[i], NULL, work, &w), 0);
	for (unsigned i = 0; i < threads; i++)
		pthread_join(thread[i], NULL);
	*failed = turn.failed;
	turn_release(&turn);
}

static void order_does_not_depend_on_threads_or_memory(void **state)
{
	static const size_t memory[] = {1, 1000, 1000000};
	bool failed;

	(void)state;
	for (size_t m = 0; m < ARRAY_LEN(memory); m++) {
		for (unsigned threads = 1; threads <= 8; threads *= 2) {
			struct log log = {.count = 0};

			run(&log, threads, memory[m], &failed);
			CHECK(!failed);
			CHECK_EQ(log.count, UNITS * ENTRIES);
			for (unsigned i = 0; i < log.count; i++)
				CHECK_EQ(log.value[i], i);
			CHECK_EQ(atomic_load(&dropped), UNITS * ENTRIES);
		}
	}
}

static void a_failed_write_stops_everybody(void **state)
{
	struct log log = {.fail_at = 500};
	bool failed;

	(void)state;
	run(&log, 8, 1000, &failed);
	CHECK(failed);
	CHECK_EQ(log.count, 500);
	for (unsigned i = 0; i < log.count; i++)
		CHECK_EQ(log.value[i], i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(order_does_not_depend_on_threads_or_memory),
		cmocka_unit_test(a_failed_write_stops_everybody),
	};

	return RUN_TESTS(tests);
}
