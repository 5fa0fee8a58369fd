/* visit.c - one address under one name, from the first knock to its state.
 *
 *	waits -> ready -> connects -> greets -> asks <-> reads -> done
 *	  ^                                                |
 *	  +---- another connection: a retry, the legacy ---+
 *	        hello, a server that closes after each reply
 *
 * Every connection passes dial(): trust, gate, budget, record.  There is no
 * other connect() in this program's census. */
#include "census/engine.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/alloc.h"

#define REQUEST_MAX 2048
#define LOG_MAX 4096
#define NOTES_MAX 8192
#define LATE_NS (NS_PER_SECOND / 50)
#define JITTER_NS (NS_PER_SECOND / 50)
#define READS_AT_ONCE 4

static void dial(struct visit *v);
static void ask(struct visit *v);

/* ----------------------------------------------------------------- the end -- */

/* Ends the connection, if there is one. */
static void hang_up(struct visit *v, const char *result)
{
	struct engine *e = v->engine;

	timer_clear(&e->loop, &v->timer);
	if (!v->counted)
		return;
	visit_put_end(v, result);
	tls_end(&v->tls);
	if (v->watch.fd >= 0) {
		if (loop_watch(&e->loop, &v->watch, 0, NULL))
			v->watch.events = 0; /* closing takes it out, too */
		close(v->watch.fd);
	}
	v->watch.fd = -1;
	if (v->begun_ns)
		v->spent_ns += e->loop.now_ns - v->begun_ns;
	v->begun_ns = 0;
	budget_ended(e->budget, &v->address);
	v->counted = false;
	e->active--;
}

/* The last thing that is done with v: its part may be gone behind it. */
static void finish(struct visit *v, enum state s, const char *why)
{
	hang_up(v, state_word(s));
	sighting_end(&v->sighting, v->engine->fingerprints);
	v->step = VISIT_DONE;
	v->state = s;
	v->why = why;
	if (v->tls_worked && v->worked != HELLO_MODERN)
		visit_note(v, "hello", span_str(hello_word(v->worked)));
	part_visit_done(v->part, v);
}

/* An earlier reply is not undone by what came after it. */
static void fail(struct visit *v, enum state s, const char *why)
{
	if (v->state == STATE_ANSWERED) {
		visit_note(v, "later", span_str(state_word(s)));
		finish(v, STATE_ANSWERED, "");
	} else {
		finish(v, s, why);
	}
}

static void again(struct visit *v, const char *result)
{
	hang_up(v, result);
	if (v->connections >= CONNECTIONS_MAX ||
	    v->spent_ns >= v->engine->probe_ns)
		fail(v,
		     v->first_failure < STATE_COUNT ? v->first_failure
						    : STATE_TIMEOUT_HTTP,
		     "as many connections as one visit may have");
	else
		dial(v);
}

/* ------------------------------------------------------------------- asking -- */

static int watch(struct visit *v, uint32_t events)
{
	struct err err = {0};

	if (!loop_watch(&v->engine->loop, &v->watch, events, &err))
		return ST_OK;
	engine_fail(v->engine, &err);
	return ST_IO;
}

/* The step ends at the latest at `step_ns` from now, the visit at its own
 * total. */
static void set_time(struct visit *v, int64_t step_ns)
{
	struct engine *e = v->engine;
	int64_t total = v->begun_ns + e->probe_ns - v->spent_ns;
	int64_t at = e->loop.now_ns + step_ns;
	struct err err = {0};

	if (timer_set(&e->loop, &v->timer, at < total ? at : total, &err))
		engine_fail(e, &err);
}

static void broken(struct visit *v)
{
	bool stale = v->asks_here > 1 && v->http.head.len == 0 &&
		     (v->tls.bad == STATE_RESET || v->tls.bad == STATE_EMPTY);

	if (stale) { /* it had closed before our next request came */
		v->asks--;
		again(v, "closed between requests");
	} else {
		fail(v, v->tls.bad == STATE_EMPTY ? STATE_RESET : v->tls.bad,
		     "");
	}
}

static void ask_more(struct visit *v)
{
	while (v->request_sent < v->request.len) {
		size_t done = 0;
		enum tls_step step =
			tls_write(&v->tls, v->request.ptr + v->request_sent,
				  v->request.len - v->request_sent, &done);

		if (step == TLS_FAILED) {
			broken(v);
			return;
		}
		if (step != TLS_DONE) {
			watch(v, step == TLS_WANT_READ ? EPOLLIN : EPOLLOUT);
			return;
		}
		v->request_sent += done;
	}
	v->step = VISIT_READS;
	watch(v, EPOLLIN);
}

static void ask(struct visit *v)
{
	const char *path = visit_next_path(v);

	if (!path) {
		finish(v, STATE_ANSWERED, "");
		return;
	}
	v->asked[v->asks++] = path;
	v->asks_here++;
	visit_put_request(v, path);
	if (!v->http_used)
		http_init(&v->http);
	else
		http_reset(&v->http);
	v->http_used = true;
	v->step = VISIT_ASKS;
	set_time(v, v->engine->probe_ns);
	ask_more(v);
}

/* ------------------------------------------------------------------ reading -- */

static void keep_head(struct visit *v)
{
	const struct http *h = &v->http;

	buf_printf(&v->log, "GET %s %u\n", v->asked[v->asks - 1], h->status);
	buf_printf(&v->notes, "status=%u\n", h->status);
	visit_note(v, "server", http_find(h, "server"));
	visit_note(v, "location", http_find(h, "location"));
	visit_note(v, "front", http_find(h, "x-feserver"));
	if (h->encoded)
		visit_note(v, "body", SPAN_LIT("encoded_ignored"));
	sighting_head(&v->sighting, v->engine->fingerprints, h);
}

/* No more is to be learnt from this reply. */
static bool knows_enough(const struct visit *v)
{
	const struct found *found = NULL;

	return sighting_best(&v->sighting, v->engine->fingerprints, &found) &&
	       found->tells >= TELLS_RELEASE;
}

static void replied(struct visit *v)
{
	const struct found *found;
	unsigned status = v->http.status;
	bool product;

	sighting_end(&v->sighting, v->engine->fingerprints);
	product = sighting_best(&v->sighting, v->engine->fingerprints,
				&found) != NULL;

	if (v->sighting.contradiction) {
		finish(v, STATE_AMBIGUOUS, "two versions in one reply");
		return;
	}
	if (status == 429 || (status == 503 && !product)) {
		visit_note(v, "retry-after",
			   http_find(&v->http, "retry-after"));
		trust_stop_host(v->engine, &v->address);
		finish(v, STATE_BACKOFF, "asked to stay away");
		return;
	}
	if (!product && (status == 403 || status == 406 || status == 451)) {
		fail(v, STATE_BLOCKED, "turned away");
		return;
	}
	v->state = STATE_ANSWERED;
	if (!visit_next_path(v))
		finish(v, STATE_ANSWERED, "");
	else if (v->http.reuse)
		ask(v);
	else
		again(v, "answered");
}

/* True while the connection goes on with this reply. */
static bool take_reply(struct visit *v, struct span in)
{
	for (;;) {
		struct span piece = SPAN_EMPTY;
		enum http_event event = http_feed(&v->http, &in, &piece);

		switch (event) {
		case HTTP_MORE:
			return true;
		case HTTP_HEAD:
			keep_head(v);
			break;
		case HTTP_BODY:
			sighting_body(&v->sighting, v->engine->fingerprints,
				      piece);
			break;
		case HTTP_BAD:
			fail(v, v->http.bad, v->http.why);
			return false;
		case HTTP_END:
			replied(v);
			return false;
		}
		if (knows_enough(v)) {
			v->http.reuse = false;
			replied(v);
			return false;
		}
	}
}

static void read_more(struct visit *v)
{
	static _Thread_local uint8_t bytes[BODY_PIECE_MAX];

	for (unsigned i = 0; i < READS_AT_ONCE; i++) {
		size_t n = 0;
		enum tls_step step =
			tls_read(&v->tls, bytes, sizeof(bytes), &n);

		if (step == TLS_FAILED) {
			broken(v);
			return;
		}
		if (step != TLS_DONE) {
			watch(v, step == TLS_WANT_READ ? EPOLLIN : EPOLLOUT);
			return;
		}
		if (n == 0 && v->asks_here > 1 && v->http.head.len == 0) {
			v->tls.bad = STATE_EMPTY;
			broken(v);
			return;
		}
		if (n == 0) {
			if (http_finish(&v->http) == HTTP_END)
				replied(v);
			else
				fail(v, v->http.bad, v->http.why);
			return;
		}
		if (!take_reply(v, span_of(bytes, n)))
			return;
	}
	/* What GnuTLS holds already would wake nobody. */
	set_time(v, v->engine->probe_ns);
	if (timer_set(&v->engine->loop, &v->timer, v->engine->loop.now_ns,
		      NULL))
		fail(v, STATE_TIMEOUT_HTTP, "no memory");
}

/* --------------------------------------------------------------------- TLS -- */

/* Of two failed hellos: an alert says more than a reset. */
static enum state worse_hello(enum state first, enum state second)
{
	if (first == STATE_COUNT || second == STATE_NOT_TLS ||
	    second == STATE_CLIENT_CERT)
		return second;
	return second == STATE_TLS_FAIL ? second : first;
}

static void hello_failed(struct visit *v)
{
	enum state s = v->tls.bad;
	bool nameless =
		v->tls.alert == 112 && v->name && v->hello != HELLO_NAMELESS;
	bool legacy =
		v->hello == HELLO_MODERN &&
		(s == STATE_TLS_FAIL || s == STATE_RESET || s == STATE_EMPTY);

	if (v->tls.alert >= 0)
		buf_printf(&v->notes, "alert=%d\n", v->tls.alert);
	if (!nameless && !legacy) {
		fail(v, worse_hello(v->first_failure, s), "");
		return;
	}
	v->first_failure = worse_hello(v->first_failure, s);
	v->hello = nameless ? HELLO_NAMELESS : HELLO_LEGACY;
	again(v, state_word(s));
}

static void greet_more(struct visit *v)
{
	uint8_t digest[DIGEST_SIZE];
	char text[DIGEST_TEXT];

	switch (tls_handshake(&v->tls)) {
	case TLS_WANT_READ:
		watch(v, EPOLLIN);
		return;
	case TLS_WANT_WRITE:
		watch(v, EPOLLOUT);
		return;
	case TLS_FAILED:
		hello_failed(v);
		return;
	case TLS_DONE:
		break;
	}
	if (!v->tls_worked) {
		visit_note(v, "tls", span_str(tls_version(&v->tls)));
		if (tls_leaf(&v->tls, digest)) {
			digest_text(digest, text);
			visit_note(v, "leaf", span_str(text));
		}
	}
	v->tls_worked = true;
	v->worked = v->hello;
	ask(v);
}

static void greet(struct visit *v)
{
	struct err err = {0};

	if (tls_begin(&v->tls, v->engine->tls, v->hello, v->watch.fd, v->name,
		      &err)) {
		engine_fail(v->engine, &err);
		return;
	}
	v->step = VISIT_GREETS;
	set_time(v, v->engine->probe_ns * 2 / 5);
	greet_more(v);
}

/* ---------------------------------------------------------------- connecting -- */

static void connect_failed(struct visit *v, int code)
{
	enum state s = STATE_UNREACHABLE;

	if (code == ECONNREFUSED)
		s = STATE_REFUSED;
	else if (code == ECONNRESET || code == EPIPE)
		s = STATE_RESET;
	else if (code == ETIMEDOUT)
		s = STATE_TIMEOUT_CONNECT;
	if (v->first_failure < STATE_COUNT)
		s = v->first_failure;
	fail(v, s, "");
}

static void connected(struct visit *v)
{
	socklen_t len = sizeof(int);
	int code = 0;

	if (getsockopt(v->watch.fd, SOL_SOCKET, SO_ERROR, &code, &len))
		code = errno;
	/* One that was taken and reset before we looked is no other case than
	 * one that is reset a moment later: greet() finds that out. */
	if (code && code != ECONNRESET)
		connect_failed(v, code);
	else
		greet(v);
}

static void visit_ready(struct watch *w, uint32_t events)
{
	struct visit *v = (struct visit *)(void *)w;

	(void)events;
	switch (v->step) {
	case VISIT_CONNECTS:
		connected(v);
		break;
	case VISIT_GREETS:
		greet_more(v);
		break;
	case VISIT_ASKS:
		ask_more(v);
		break;
	case VISIT_READS:
		read_more(v);
		break;
	case VISIT_WAITS:
	case VISIT_READY:
	case VISIT_DONE:
		break;
	}
}

/* What was let through some time ago, since the disk was slow or we were not
 * called, counts from now on as well. */
static void count_late(struct visit *v)
{
	struct engine *e = v->engine;
	int64_t now = loop_now(&e->loop);
	struct err err = {0};

	if (now - v->taken_ns > LATE_NS &&
	    budget_late(e->budget, &v->address,
			networks_asn(e->networks, &v->address), now, &err))
		engine_fail(e, &err);
}

static void start_connect(struct visit *v)
{
	struct engine *e = v->engine;
	struct sockaddr_storage to;
	unsigned len = address_to_sock(&v->address, e->port, &to);
	int one = 1;

	count_late(v);
	v->begun_ns = e->loop.now_ns;
	v->watch.fd = socket(to.ss_family,
			     SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (v->watch.fd < 0) {
		struct err err;

		err_sys(&err, ST_IO, errno, "socket");
		engine_fail(e, &err);
		return;
	}
	(void)setsockopt(v->watch.fd, IPPROTO_TCP, TCP_NODELAY, &one,
			 sizeof(one));
	v->step = VISIT_CONNECTS;
	e->totals->connections++;
	if (connect(v->watch.fd, (struct sockaddr *)&to, len) == 0) {
		greet(v);
	} else if (errno == EINPROGRESS) {
		set_time(v, e->probe_ns / 4);
		watch(v, EPOLLOUT);
	} else {
		connect_failed(v, errno);
	}
}

static int put_connection(struct visit *v, struct err *err)
{
	struct engine *e = v->engine;
	char text[ADDRESS_TEXT];
	int s = store_run(e->store, err,
			  "INSERT INTO connection (run, at_ns, address, port, "
			  "name, target, hello) VALUES (?, ?, ?, ?, ?, ?, ?)",
			  "iititit", e->run, wall_ns(),
			  address_text(&v->address, text), (int64_t)e->port,
			  v->name ? v->name : "",
			  (int64_t)v->part->target_index, hello_word(v->hello));

	v->connection = store_last_id(e->store);
	return s;
}

static void wait_until(struct visit *v, int64_t at_ns)
{
	struct err err = {0};

	v->step = VISIT_WAITS;
	if (timer_set(&v->engine->loop, &v->timer, at_ns, &err))
		engine_fail(v->engine, &err);
}

/* The one way to a connection. */
static void dial(struct visit *v)
{
	struct engine *e = v->engine;
	const char *why = "", *left;
	struct err err = {0};
	enum state s;
	int64_t at;

	v->step = VISIT_WAITS;
	if (e->at_once || (e->stopping && !v->part->begun))
		return;
	left = trust_stopped(e, &v->address);
	if (left) {
		visit_note(v, "left", span_str(left));
		fail(v, STATE_BACKOFF,
		     left[0] == 'n' ? "its network fell silent"
				    : "it has asked to stay away");
		return;
	}
	s = gate_address(&e->gate, v->name, &v->address, &why);
	if (s != STATE_ANSWERED) {
		fail(v, s, why);
		return;
	}
	if (e->dials >= DIALS_A_TURN || e->blind_since_ns) {
		wait_until(v, e->loop.now_ns + NS_PER_SECOND / 1000);
		return;
	}
	at = budget_take(e->budget, &v->address,
			 networks_asn(e->networks, &v->address),
			 loop_now(&e->loop), &err);
	if (at > 0) {
		wait_until(v, at + (int64_t)(engine_random(e) %
					     (uint64_t)JITTER_NS));
		return;
	}
	if (at == 0) {
		v->counted = true;
		v->taken_ns = loop_now(&e->loop);
		e->active++;
		if (!v->part->begun)
			e->parts_begun++;
		v->part->begun = true;
		v->connections++;
		v->asks_here = 0;
		v->tls = (struct tls){.alert = -1};
		buf_reset(&v->log);
	}
	if (at < 0 || put_connection(v, &err)) {
		engine_fail(e, &err);
		return;
	}
	v->step = VISIT_READY;
	v->next_ready = NULL;
	*e->ready_end = v;
	e->ready_end = &v->next_ready;
	e->dials++;
}

void visits_connect(struct engine *e)
{
	struct visit *v = e->ready;

	e->ready = NULL;
	e->ready_end = &e->ready;
	e->dials = 0;
	while (v) {
		struct visit *next = v->next_ready;
		const char *why = "";
		enum state s =
			gate_address(&e->gate, v->name, &v->address, &why);

		if (e->at_once || e->failed.code)
			hang_up(v, "not begun");
		else if (s != STATE_ANSWERED)
			fail(v, s, why);
		else
			start_connect(v);
		v = next;
	}
}

static void visit_due(struct timer *t)
{
	struct visit *v =
		(struct visit *)(void *)((char *)t -
					 offsetof(struct visit, timer));
	bool late = v->engine->loop.now_ns - v->begun_ns + v->spent_ns >=
		    v->engine->probe_ns;

	switch (v->step) {
	case VISIT_WAITS:
		dial(v);
		break;
	case VISIT_CONNECTS:
		if (v->first_failure == STATE_COUNT && !v->retries++)
			again(v, "timeout_connect");
		else
			connect_failed(v, ETIMEDOUT);
		break;
	case VISIT_GREETS:
		fail(v, STATE_TIMEOUT_TLS, "");
		break;
	case VISIT_READS:
		if (!late) { /* more lies in the TLS session */
			set_time(v, v->engine->probe_ns);
			read_more(v);
			break;
		}
		/* fall through */
	case VISIT_ASKS:
		fail(v, STATE_TIMEOUT_HTTP, "");
		break;
	case VISIT_READY:
	case VISIT_DONE:
		break;
	}
}

/* ----------------------------------------------------------------- the visit -- */

struct visit *visit_open(struct engine *e, struct part *part, const char *name,
			 const struct address *a, struct err *err)
{
	struct visit *v = mem_new(1, sizeof(*v));

	if (!v) {
		err_nomem(err);
		return NULL;
	}
	v->engine = e;
	v->part = part;
	v->name = name;
	v->address = *a;
	v->watch.ready = visit_ready;
	v->watch.fd = -1;
	v->timer.due = visit_due;
	v->state = STATE_COUNT;
	v->first_failure = STATE_COUNT;
	buf_init(&v->request, REQUEST_MAX);
	buf_init(&v->log, LOG_MAX);
	buf_init(&v->notes, NOTES_MAX);
	sighting_reset(&v->sighting);
	return v;
}

void visit_close(struct visit *v)
{
	if (!v)
		return;
	hang_up(v, "stopped");
	http_release(&v->http);
	buf_release(&v->request);
	buf_release(&v->log);
	buf_release(&v->notes);
	mem_free(v);
}

void visit_start(struct visit *v)
{
	dial(v);
}
