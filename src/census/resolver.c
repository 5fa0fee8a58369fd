/* resolver.c - see resolver.h. */
#include "census/resolver.h"

#include <ares.h>
#include <sys/epoll.h>

#include "base/alloc.h"

#define ASKED_AT_ONCE 512 /* questions on the way */
#define TRY_MS 2000
#define TRIES 3
#define SOCKETS_MAX 16 /* c-ares keeps one UDP and one TCP a server */
#define CACHE_MAX ((size_t)2 << 30)

struct waiter {
	struct waiter *next;
	void (*done)(void *arg, const char *name, enum dns_type type,
		     const struct answer *answer);
	void *arg;
};

struct entry {
	struct resolver *resolver;
	struct entry *queued; /* waits for room */
	struct waiter *waiters;
	const char *name;
	enum dns_type type;
	bool there; /* the answer is */
	struct answer answer;
};

struct link {
	struct watch watch;
	struct resolver *resolver;
};

struct resolver {
	struct loop *loop;
	struct store *store;
	int64_t run;
	ares_channel channel;
	bool channel_open, stopped;
	struct timer timer;
	struct link links[SOCKETS_MAX];
	struct map cache; /* "type name" -> index into entries */
	struct arena arena;
	struct entry **entries;
	uint32_t count, room;
	struct entry *queue, **queue_end;
	unsigned on_the_way;
	uint64_t sent;
	struct err failed; /* of the store or the loop, within a callback */
};

static void keep_failure(struct resolver *r, const struct err *err)
{
	if (!r->failed.code)
		r->failed = *err;
}

/* -------------------------------------------------------- c-ares' sockets -- */

static void socket_ready(struct watch *w, uint32_t events)
{
	struct link *l = (struct link *)(void *)w;
	bool in = events & (EPOLLIN | EPOLLHUP | EPOLLERR);
	bool out = events & EPOLLOUT;

	ares_process_fd(l->resolver->channel, in ? w->fd : ARES_SOCKET_BAD,
			out ? w->fd : ARES_SOCKET_BAD);
}

static struct link *link_of(struct resolver *r, int fd)
{
	struct link *unused = NULL;

	for (size_t i = 0; i < SOCKETS_MAX; i++) {
		if (r->links[i].watch.events && r->links[i].watch.fd == fd)
			return &r->links[i];
		if (!r->links[i].watch.events)
			unused = &r->links[i];
	}
	return unused;
}

static void socket_state(void *arg, ares_socket_t fd, int readable,
			 int writable)
{
	struct resolver *r = arg;
	struct link *l = link_of(r, fd);
	uint32_t events = (readable ? (uint32_t)EPOLLIN : 0) |
			  (writable ? (uint32_t)EPOLLOUT : 0);
	struct err err = {0};

	if (!l)
		return;
	l->watch.ready = socket_ready;
	l->watch.fd = fd;
	l->resolver = r;
	if (loop_watch(r->loop, &l->watch, events, &err))
		keep_failure(r, &err);
}

/* ------------------------------------------------------------------ answers -- */

static void tell(struct entry *e)
{
	struct waiter *w = e->waiters;

	e->waiters = NULL;
	while (w) {
		struct waiter *next = w->next;

		w->done(w->arg, e->name, e->type, &e->answer);
		mem_free(w);
		w = next;
	}
}

static int pin(struct resolver *r, struct entry *e, struct err *err)
{
	return store_run(r->store, err,
			 "INSERT INTO answer (run, name, type, result, data) "
			 "VALUES (?, ?, ?, ?, ?)",
			 "ittts", r->run, e->name, dns_type_word(e->type),
			 e->answer.result == STATE_ANSWERED
				 ? "ok"
				 : state_word(e->answer.result),
			 e->answer.text);
}

static enum state without_message(int status)
{
	switch (status) {
	case ARES_ENODATA:
		return STATE_DNS_NODATA;
	case ARES_ENOTFOUND:
		return STATE_DNS_NXDOMAIN;
	case ARES_ESERVFAIL:
		return STATE_DNS_SERVFAIL;
	case ARES_EREFUSED:
		return STATE_DNS_REFUSED;
	case ARES_ETIMEOUT:
	case ARES_ECONNREFUSED:
		return STATE_DNS_TIMEOUT;
	default:
		return STATE_DNS_BAD;
	}
}

static void answered(void *arg, int status, int timeouts,
		     unsigned char *message, int len)
{
	struct entry *e = arg;
	struct resolver *r = e->resolver;
	struct err err = {0};
	struct buf text;

	(void)timeouts;
	if (status == ARES_EDESTRUCTION)
		return;
	r->on_the_way--;
	buf_init(&text, DNS_TEXT_MAX);
	if (message && len > 0)
		e->answer.result = dns_decode(span_of(message, (size_t)len),
					      e->name, e->type, &text);
	else
		e->answer.result = without_message(status);
	e->answer.text = arena_dup(&r->arena, buf_span(&text));
	buf_release(&text);
	e->there = true;
	if (!e->answer.text.ptr)
		(void)err_nomem(&err);
	else if (!r->stopped)
		(void)pin(r, e, &err);
	if (err.code)
		keep_failure(r, &err);
	tell(e);
}

/* ----------------------------------------------------------------- questions -- */

static void send_queued(struct resolver *r)
{
	while (r->queue && r->on_the_way < ASKED_AT_ONCE) {
		struct entry *e = r->queue;

		r->queue = e->queued;
		if (!r->queue)
			r->queue_end = &r->queue;
		e->queued = NULL;
		r->on_the_way++;
		r->sent++;
		ares_query(r->channel, e->name, 1, (int)e->type, answered, e);
	}
}

/* A resumed run has its answers already. */
static int from_store(struct resolver *r, struct entry *e, struct err *err)
{
	sqlite3_stmt *q = NULL;
	int s = store_ask(r->store, &q, err,
			  "SELECT result, data FROM answer WHERE run = ? AND "
			  "name = ? AND type = ?",
			  "itt", r->run, e->name, dns_type_word(e->type));

	if (!s)
		s = store_next(r->store, q, err);
	if (s <= 0)
		return s;
	e->there = true;
	e->answer.result = STATE_ANSWERED;
	if (!span_is(store_text(q, 0), "ok") &&
	    !state_from_word(store_text(q, 0), &e->answer.result))
		e->answer.result = STATE_DNS_BAD;
	e->answer.text = arena_dup(&r->arena, store_text(q, 1));
	store_done(q);
	return e->answer.text.ptr ? ST_OK : err_nomem(err);
}

static int add_entry(struct resolver *r, struct span key, const char *name,
		     enum dns_type type, struct entry **out, struct err *err)
{
	struct entry *e = arena_new(&r->arena, 1, sizeof(*e));

	if (e && r->count == r->room) {
		uint32_t room = r->room ? r->room * 2 : 1024;
		struct entry **bigger =
			mem_resize(r->entries, room, sizeof(void *));

		if (!bigger)
			return err_nomem(err);
		r->entries = bigger;
		r->room = room;
	}
	if (e)
		e->name = arena_text(&r->arena, span_str(name));
	if (!e || !e->name) {
		(void)err_nomem(err);
		return ST_NOMEM;
	}
	e->resolver = r;
	e->type = type;
	r->entries[r->count] = e;
	*out = e;
	return map_put(&r->cache, key, r->count++, err);
}

static int get_entry(struct resolver *r, const char *name, enum dns_type type,
		     struct entry **out, struct err *err)
{
	char key[NAME_MAX_BYTES + 8];
	int n = snprintf(key, sizeof(key), "%d %s", (int)type, name);
	struct span k = span_of(key, (size_t)n);
	uint32_t at = map_find(&r->cache, k);
	int s;

	if (at != MAP_NONE) {
		*out = r->entries[at];
		return ST_OK;
	}
	s = add_entry(r, k, name, type, out, err);
	if (!s)
		s = from_store(r, *out, err);
	if (s || (*out)->there)
		return s;
	*r->queue_end = *out;
	r->queue_end = &(*out)->queued;
	return ST_OK;
}

int resolver_ask(struct resolver *r, const char *name, enum dns_type type,
		 void (*done)(void *arg, const char *name, enum dns_type type,
			      const struct answer *answer),
		 void *arg, struct err *err)
{
	struct entry *e = NULL;
	struct waiter *w;
	int s = get_entry(r, name, type, &e, err);

	if (s)
		return s;
	if (!e->there && r->stopped) {
		e->there = true;
		e->answer = (struct answer){STATE_DNS_TIMEOUT, SPAN_EMPTY};
	}
	if (e->there) {
		done(arg, e->name, type, &e->answer);
		return ST_OK;
	}
	w = mem_new(1, sizeof(*w));
	if (!w)
		return err_nomem(err);
	*w = (struct waiter){e->waiters, done, arg};
	e->waiters = w;
	return ST_OK;
}

static void time_is_up(struct timer *t)
{
	struct resolver *r =
		(struct resolver *)(void *)((char *)t -
					    offsetof(struct resolver, timer));

	ares_process_fd(r->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}

int resolver_turn(struct resolver *r, struct err *err)
{
	struct timeval wait, *tv;

	if (!r->stopped)
		send_queued(r);
	tv = ares_timeout(r->channel, NULL, &wait);
	if (tv && timer_set(r->loop, &r->timer,
			    loop_now(r->loop) + tv->tv_sec * NS_PER_SECOND +
				    tv->tv_usec * 1000,
			    err))
		return err->code;
	if (!tv)
		timer_clear(r->loop, &r->timer);
	if (r->failed.code && err)
		*err = r->failed;
	return r->failed.code;
}

uint64_t resolver_sent(const struct resolver *r)
{
	return r->sent;
}

bool resolver_was_stopped(const struct resolver *r)
{
	return r->stopped;
}

void resolver_stop(struct resolver *r)
{
	if (r->stopped)
		return;
	r->stopped = true;
	ares_cancel(r->channel);
	while (r->queue) {
		struct entry *e = r->queue;

		r->queue = e->queued;
		e->queued = NULL;
		e->there = true;
		e->answer = (struct answer){STATE_DNS_TIMEOUT, SPAN_EMPTY};
		tell(e);
	}
	r->queue_end = &r->queue;
}

/* ------------------------------------------------------------------ opening -- */

static int open_channel(struct resolver *r, const char *servers,
			struct err *err)
{
	struct ares_options o = {
		.flags = ARES_FLAG_STAYOPEN | ARES_FLAG_NOSEARCH |
			 ARES_FLAG_NOALIASES | ARES_FLAG_NOCHECKRESP |
			 ARES_FLAG_EDNS,
		.timeout = TRY_MS,
		.tries = TRIES,
		.ednspsz = 1232,
		.sock_state_cb = socket_state,
		.sock_state_cb_data = r,
	};
	int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES |
		   ARES_OPT_SOCK_STATE_CB | ARES_OPT_EDNSPSZ;
	int code = ares_library_init(ARES_LIB_INIT_ALL);

	if (!code)
		code = ares_init_options(&r->channel, &o, mask);
	r->channel_open = !code;
	if (!code && servers)
		code = ares_set_servers_ports_csv(r->channel, servers);
	if (code)
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "the resolver %s: %s", servers ? servers : "",
			       ares_strerror(code));
	return ST_OK;
}

int resolver_open(struct resolver **out, struct loop *loop, struct store *store,
		  int64_t run, const char *servers, struct err *err)
{
	struct resolver *r = mem_new(1, sizeof(*r));
	int s;

	if (!r)
		return err_nomem(err);
	r->loop = loop;
	r->store = store;
	r->run = run;
	r->timer.due = time_is_up;
	r->queue_end = &r->queue;
	map_init(&r->cache, CACHE_MAX);
	arena_init(&r->arena, CACHE_MAX);
	s = open_channel(r, servers, err);
	if (s)
		resolver_close(r);
	else
		*out = r;
	return s;
}

void resolver_close(struct resolver *r)
{
	if (!r)
		return;
	if (r->channel_open)
		ares_destroy(r->channel);
	for (uint32_t i = 0; i < r->count; i++)
		while (r->entries[i]->waiters) {
			struct waiter *w = r->entries[i]->waiters;

			r->entries[i]->waiters = w->next;
			mem_free(w);
		}
	if (r->channel_open)
		timer_clear(r->loop, &r->timer);
	mem_free(r->entries);
	map_release(&r->cache);
	arena_release(&r->arena);
	mem_free(r);
}
