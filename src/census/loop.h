/* loop.h - epoll and timers: who waits for what, on one thread. */
#ifndef POSTERN_CENSUS_LOOP_H
#define POSTERN_CENSUS_LOOP_H

#include "base/clock.h"
#include "base/err.h"

/* Embedded in what waits. */
struct watch {
	void (*ready)(struct watch *w, uint32_t events);
	int fd;
	uint32_t events; /* EPOLLIN, EPOLLOUT; 0: not in the loop */
};

struct timer {
	void (*due)(struct timer *t);
	int64_t at_ns; /* of the loop's clock */
	size_t place;  /* in the heap, from 1; 0: not set */
};

/* The loop's clock is the monotonic one without the time in which we did not
 * run at all (a machine that sleeps, or has too much to do): what we were not
 * there to read is nobody's delay but our own. */
struct loop {
	int epoll;
	struct timer **heap; /* from 1 */
	size_t count, room;
	int64_t now_ns;	    /* as of the beginning of the turn */
	int64_t stalled_ns; /* left out so far */
	int64_t turned_ns;  /* monotonic, the last time that we were called */
};

int loop_open(struct loop *l, struct err *err) MUST_USE;
void loop_close(struct loop *l); /* a zeroed loop is fine */
/* events 0 takes it out. Failures of the system are ST_IO. */
int loop_watch(struct loop *l, struct watch *w, uint32_t events,
	       struct err *err) MUST_USE;
int timer_set(struct loop *l, struct timer *t, int64_t at_ns,
	      struct err *err) MUST_USE;
void timer_clear(struct loop *l, struct timer *t);
/* Waits for what comes first, at most `wait_ns`, and calls who is ready. */
int loop_turn(struct loop *l, int64_t wait_ns, struct err *err) MUST_USE;

int64_t loop_now(const struct loop *l); /* the loop's clock, now */
int64_t monotonic_ns(void);
int64_t wall_ns(void);

#endif
