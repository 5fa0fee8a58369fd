/* loop.c - see loop.h. Timers lie in a binary heap. */
#include "census/loop.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/alloc.h"

#define EVENTS_A_TURN 256
#define STALL_NS (NS_PER_SECOND / 4) /* a turn does not take as long */

static int64_t clock_ns(clockid_t which)
{
	struct timespec t = {0};

	clock_gettime(which, &t);
	return (int64_t)t.tv_sec * NS_PER_SECOND + t.tv_nsec;
}

int64_t monotonic_ns(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

int64_t wall_ns(void)
{
	return clock_ns(CLOCK_REALTIME);
}

int loop_open(struct loop *l, struct err *err)
{
	int64_t now = monotonic_ns();

	*l = (struct loop){.now_ns = now, .turned_ns = now};
	l->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (l->epoll < 0)
		return err_sys(err, ST_IO, errno, "epoll");
	return ST_OK;
}

void loop_close(struct loop *l)
{
	if (l->epoll > 0)
		close(l->epoll);
	mem_free(l->heap);
	*l = (struct loop){0};
}

int loop_watch(struct loop *l, struct watch *w, uint32_t events,
	       struct err *err)
{
	struct epoll_event e = {.events = events, .data.ptr = w};
	int op = EPOLL_CTL_MOD;

	if (events == w->events)
		return ST_OK;
	if (!events)
		op = EPOLL_CTL_DEL;
	else if (!w->events)
		op = EPOLL_CTL_ADD;
	w->events = events;
	if (epoll_ctl(l->epoll, op, w->fd, &e) && op != EPOLL_CTL_DEL)
		return err_sys(err, ST_IO, errno, "epoll");
	return ST_OK;
}

/* ------------------------------------------------------------------ timers -- */

static void put(struct loop *l, size_t at, struct timer *t)
{
	l->heap[at] = t;
	t->place = at;
}

static void rise(struct loop *l, size_t at, struct timer *t)
{
	while (at > 1 && l->heap[at / 2]->at_ns > t->at_ns) {
		put(l, at, l->heap[at / 2]);
		at /= 2;
	}
	put(l, at, t);
}

static void sink(struct loop *l, size_t at, struct timer *t)
{
	while (at * 2 <= l->count) {
		size_t child = at * 2;

		if (child < l->count &&
		    l->heap[child + 1]->at_ns < l->heap[child]->at_ns)
			child++;
		if (l->heap[child]->at_ns >= t->at_ns)
			break;
		put(l, at, l->heap[child]);
		at = child;
	}
	put(l, at, t);
}

void timer_clear(struct loop *l, struct timer *t)
{
	size_t at = t->place;
	struct timer *last;

	if (!at)
		return;
	t->place = 0;
	last = l->heap[l->count--];
	if (last == t)
		return;
	if (at > 1 && l->heap[at / 2]->at_ns > last->at_ns)
		rise(l, at, last);
	else
		sink(l, at, last);
}

int timer_set(struct loop *l, struct timer *t, int64_t at_ns, struct err *err)
{
	timer_clear(l, t);
	if (l->count + 2 > l->room) {
		size_t room = l->room ? l->room * 2 : 256;
		struct timer **heap = mem_resize(l->heap, room, sizeof(void *));

		if (!heap)
			return err_nomem(err);
		l->heap = heap;
		l->room = room;
	}
	t->at_ns = at_ns;
	rise(l, ++l->count, t);
	return ST_OK;
}

int64_t loop_now(const struct loop *l)
{
	return monotonic_ns() - l->stalled_ns;
}

static int wait_ms(const struct loop *l, int64_t wait_ns)
{
	int64_t now = loop_now(l);

	if (l->count && l->heap[1]->at_ns - now < wait_ns)
		wait_ns = l->heap[1]->at_ns - now;
	if (wait_ns <= 0)
		return 0;
	return (int)((wait_ns + 999999) / 1000000);
}

static void set_clock(struct loop *l, int waited_ms)
{
	int64_t now = monotonic_ns();
	int64_t stalled = now - l->turned_ns - STALL_NS -
			  waited_ms * (NS_PER_SECOND / 1000);

	if (stalled > 0)
		l->stalled_ns += stalled;
	l->turned_ns = now;
	l->now_ns = now - l->stalled_ns;
}

int loop_turn(struct loop *l, int64_t wait_ns, struct err *err)
{
	struct epoll_event events[EVENTS_A_TURN];
	int wait = wait_ms(l, wait_ns);
	int n = epoll_wait(l->epoll, events, EVENTS_A_TURN, wait);

	if (n < 0 && errno != EINTR)
		return err_sys(err, ST_IO, errno, "epoll");
	set_clock(l, wait);
	for (int i = 0; i < n; i++) {
		struct watch *w = events[i].data.ptr;

		w->ready(w, events[i].events);
	}
	while (l->count && l->heap[1]->at_ns <= l->now_ns) {
		struct timer *t = l->heap[1];

		timer_clear(l, t);
		t->due(t);
	}
	return ST_OK;
}
