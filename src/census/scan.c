/* scan.c - a run from its refusals to its totals; see scan.h. */
#include "census/scan.h"

#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/hash.h"
#include "census/engine.h"
#include "census/order.h"

#define PARTS_MAX 10000
#define FILES_SPARE 64 /* descriptors for what is no visit */
#define LOOK_NS (NS_PER_SECOND / 4)
#define BLIND_NS (3 * NS_PER_SECOND)
#define TURN_NS (NS_PER_SECOND / 20)
#define PROBE_SECONDS 20

struct run {
	struct engine engine;
	struct order order;
	uint8_t *done;	    /* bit per place: the part has its state */
	uint64_t next;	    /* in the order */
	int64_t stop_by_ns; /* monotonic; when stopping */
	int64_t next_word_ns;
	bool simulated;
};

void engine_fail(struct engine *e, const struct err *err)
{
	if (!e->failed.code)
		e->failed = *err;
	e->stopping = e->at_once = true;
}

uint64_t engine_random(struct engine *e)
{
	e->random += 0x9E3779B97F4A7C15u;
	return hash_mix(e->random, 0xD6E8FEB86659FD93u);
}

/* ---------------------------------------------------------------- refusals -- */

int scan_agent(const char *given, const char *contact, char out[AGENT_MAX],
	       struct err *err)
{
	struct buf b;
	size_t n = 0;

	if (given && (!strncmp(given, "Mozilla", 7) || !given[0]))
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "--user-agent: a census does not pretend to be "
			       "a browser");
	buf_init(&b, 4096);
	buf_text(&b, given ? given : "Postern-Census/1.0");
	if (!given || (!strchr(given, '@') && !strstr(given, "://")))
		buf_printf(&b, " (%s)", contact);
	if (!buf_cstr(&b) || b.len >= AGENT_MAX) {
		buf_release(&b);
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "--user-agent with the contact is longer than "
			       "%d bytes",
			       AGENT_MAX - 1);
	}
	for (; n < b.len; n++)
		out[n] = b.ptr[n] >= 0x20 && b.ptr[n] < 0x7f ? (char)b.ptr[n]
							     : '?';
	out[n] = 0;
	buf_release(&b);
	return ST_OK;
}

static int64_t today_ns(void)
{
	int64_t now = wall_ns();

	return now - now % NS_PER_DAY;
}

int scan_day(const struct scope *scope, int64_t wanted_ns, int64_t *day_ns,
	     bool *simulated, struct err *err)
{
	*day_ns = wanted_ns == TIME_NONE ? today_ns()
					 : wanted_ns - wanted_ns % NS_PER_DAY;
	*simulated = *day_ns != today_ns();
	if (*simulated && !scope->allow_reserved)
		return err_set(
			err, ST_USAGE, ERR_NO_OFFSET,
			"--date is not today: only a scope with \"# "
			"allow-reserved: yes\" can be rehearsed; nothing "
			"is sent");
	/* An authority that is in force today may be rehearsed on any day. */
	if (*simulated && scope_check_day(scope, today_ns(), NULL) == ST_OK)
		return ST_OK;
	return scope_check_day(scope, *day_ns, err);
}

static bool asks_names(const struct scope *scope)
{
	for (uint32_t i = 0; i < scope->target_count; i++)
		if (scope->targets[i].kind == TARGET_NAME)
			return true;
	return false;
}

/* In a rehearsal the name service has to be a reserved address as well. */
static int check_resolver(const struct scan_options *o,
			  const struct scope *scope, bool simulated,
			  struct err *err)
{
	struct span s = span_str(o->resolver ? o->resolver : "");
	struct address a;
	size_t n = 0;

	if (!simulated || (!o->resolver && !asks_names(scope)))
		return ST_OK;
	if (s.len && s.ptr[0] == '[') {
		s = span_skip(s, 1);
		while (n < s.len && s.ptr[n] != ']')
			n++;
	} else {
		while (n < s.len && s.ptr[n] != ':')
			n++;
	}
	if (address_parse(span_head(s, n), &a) &&
	    address_kind(&a) == ADDRESS_PRIVATE && !memchr(s.ptr, ',', s.len))
		return ST_OK;
	return err_set(err, ST_USAGE, ERR_NO_OFFSET,
		       "--date is not today: --resolver has to be one loopback "
		       "or private address; nothing is sent");
}

/* ------------------------------------------------------------------ the run -- */

static int find_run(struct engine *e, const char *day, int64_t scope_id,
		    struct err *err)
{
	sqlite3_stmt *q = NULL;
	int s = store_ask(e->store, &q, err,
			  "SELECT id, scope, seed, port FROM run WHERE day = ?",
			  "t", day);

	if (!s)
		s = store_next(e->store, q, err);
	if (s <= 0)
		return s;
	e->run = sqlite3_column_int64(q, 0);
	e->seed = (uint64_t)sqlite3_column_int64(q, 2);
	s = 1;
	if (sqlite3_column_int64(q, 1) != scope_id)
		s = err_set(err, ST_USAGE, ERR_NO_OFFSET,
			    "the run of %s was begun with another scope file; "
			    "take that one, or another day",
			    day);
	else if (sqlite3_column_int64(q, 3) != e->port)
		s = err_set(err, ST_USAGE, ERR_NO_OFFSET,
			    "the run of %s was begun with --port %lld", day,
			    (long long)sqlite3_column_int64(q, 3));
	store_done(q);
	return s;
}

static int put_session(struct engine *e, const char *event, const char *note,
		       struct err *err)
{
	return store_run(e->store, err,
			 "INSERT INTO session (run, at_ns, event, note) VALUES "
			 "(?, ?, ?, ?)",
			 "iitt", e->run, wall_ns(), event, note);
}

static int begin_run(struct run *r, struct err *err)
{
	struct engine *e = &r->engine;
	int64_t scope_id = 0;
	struct buf day;
	int s;

	buf_init(&day, 32);
	time_put_date(&day, e->day_ns);
	if (!buf_cstr(&day)) {
		s = err_nomem(err);
		goto out;
	}
	s = store_scope(e->store, e->scope, wall_ns(), &scope_id, err);
	if (!s)
		s = find_run(e, buf_cstr(&day), scope_id, err);
	if (s < 0)
		goto out;
	if (s == 0) {
		if (getrandom(&e->seed, sizeof(e->seed), 0) < 0)
			e->seed = hash_key();
		s = store_run(e->store, err,
			      "INSERT INTO run (scope, day, begun_ns, seed, "
			      "port, agent, rules) VALUES (?, ?, ?, ?, ?, ?, "
			      "?)",
			      "isiiitt", scope_id, buf_span(&day), wall_ns(),
			      (int64_t)e->seed, (int64_t)e->port, e->agent,
			      e->fingerprints->digest);
		e->run = store_last_id(e->store);
		if (!s)
			s = put_session(e, "begun", "", err);
	} else {
		e->resumed = true;
		s = put_session(e, "resumed", "", err);
	}
out:
	buf_release(&day);
	return s;
}

static int load_done(struct run *r, struct err *err)
{
	struct engine *e = &r->engine;
	sqlite3_stmt *q = NULL;
	int s;

	r->done = mem_new((size_t)(r->order.count / 8) + 1, 1);
	if (!r->done)
		return err_nomem(err);
	s = store_ask(e->store, &q, err,
		      "SELECT target, part FROM part WHERE run = ?", "i",
		      e->run);
	while (!s && (s = store_next(e->store, q, err)) > 0) {
		uint64_t at = order_place(&r->order,
					  (uint32_t)sqlite3_column_int64(q, 0),
					  (uint64_t)sqlite3_column_int64(q, 1));

		if (at >= r->order.count)
			return err_set(err, ST_INTEGRITY, ERR_NO_OFFSET,
				       "the store has a part that the scope "
				       "has not");
		r->done[at / 8] |= (uint8_t)(1u << (at & 7));
		e->totals->parts_done++;
		s = ST_OK;
	}
	return s;
}

/* Window of parts: enough to fill the rate though many wait for names and
 * silent hosts, bounded by the descriptors that we may have. */
static void set_window(struct engine *e)
{
	struct rlimit limit = {0};
	uint64_t files = 1024;

	if (!getrlimit(RLIMIT_NOFILE, &limit)) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
		if (!getrlimit(RLIMIT_NOFILE, &limit))
			files = limit.rlim_cur;
	}
	e->part_max = e->options->limits.rate * 20;
	if (e->part_max > PARTS_MAX || e->options->limits.rate > PARTS_MAX)
		e->part_max = PARTS_MAX;
	if (e->part_max < 64)
		e->part_max = 64;
	if (files > FILES_SPARE * 2 && e->part_max > files - FILES_SPARE)
		e->part_max = files - FILES_SPARE;
}

/* -------------------------------------------------------------- looking out -- */

static void stop(struct run *r, bool at_once, const char *why)
{
	struct engine *e = &r->engine;
	bool first = !e->stopping;

	/* First of all: what comes back cancelled is then no answer. */
	e->stopping = true;
	e->at_once |= at_once;
	if (!first)
		return;
	r->stop_by_ns = e->loop.now_ns + 2 * e->probe_ns;
	snprintf(e->totals->why, sizeof(e->totals->why), "%s", why);
	resolver_stop(e->resolver);
}

/* The list cannot be read: nothing is sent meanwhile, since it may just be
 * being written; for long it ends the run. */
static void look_at_optout(struct run *r)
{
	struct engine *e = &r->engine;
	struct err err = {0};

	if (optout_refresh(e->optout, &err) >= 0) {
		e->blind_since_ns = 0;
		return;
	}
	if (!e->blind_since_ns)
		e->blind_since_ns = e->loop.now_ns;
	else if (e->loop.now_ns - e->blind_since_ns > BLIND_NS)
		stop(r, true, err.text);
}

/* Kill switches, dates, the deadline, opt-outs: four times a second. */
static void look_out(struct run *r)
{
	struct engine *e = &r->engine;
	int64_t now;
	const struct scan_options *o = e->options;

	if (o->stop && *o->stop)
		stop(r, *o->stop > 1, "stopped by a signal");
	now = monotonic_ns(); /* a stall of ours is no reason to look later */
	if (now < e->next_look_ns)
		return;
	e->next_look_ns = now + LOOK_NS;
	look_at_optout(r);
	if (o->stop_path && !access(o->stop_path, F_OK))
		stop(r, true, "the stop file is there");
	if (o->deadline_ns != TIME_NONE && wall_ns() >= o->deadline_ns)
		stop(r, false, "the deadline has come");
	if (!r->simulated &&
	    scope_check_day(e->scope, today_ns(), NULL) != ST_OK)
		stop(r, false, "the scope has expired");
	if (e->loop.now_ns >= r->next_word_ns && o->progress) {
		o->progress(o->progress_arg, e->totals->parts_done,
			    e->totals->parts);
		r->next_word_ns = e->loop.now_ns + NS_PER_SECOND;
	}
}

static int begin_parts(struct run *r, struct err *err)
{
	struct engine *e = &r->engine;

	for (unsigned n = 0; n < 512; n++) {
		uint32_t target;
		uint64_t index, place;
		int s;

		if (e->stopping || e->blind_since_ns ||
		    r->next == r->order.count || e->part_count >= e->part_max)
			return ST_OK;
		order_nth(&r->order, r->next++, &target, &index);
		place = order_place(&r->order, target, index);
		if (r->done[place / 8] >> (place & 7) & 1)
			continue;
		s = part_open(e, target, index, err);
		if (s)
			return s;
	}
	return ST_OK;
}

/* Whether there is anything left to wait for. */
static bool goes_on(const struct run *r)
{
	const struct engine *e = &r->engine;

	if (e->failed.code || (e->at_once && !e->ready))
		return false;
	if (e->stopping)
		return e->parts_begun && e->loop.now_ns < r->stop_by_ns;
	return e->part_count || r->next < r->order.count;
}

static int go(struct run *r, struct err *err)
{
	struct engine *e = &r->engine;
	int s = ST_OK;

	while (!s && goes_on(r)) {
		look_out(r);
		s = begin_parts(r, err);
		if (!s)
			s = resolver_turn(e->resolver, err);
		if (!s)
			s = store_commit(e->store, err);
		if (!s) {
			look_out(r); /* the disk may have been slow */
			visits_connect(e);
			s = loop_turn(&e->loop, e->ready ? 0 : TURN_NS, err);
		}
	}
	while (e->parts) /* begun, not done */
		part_close(e->parts);
	if (!s && e->failed.code) {
		if (err)
			*err = e->failed;
		s = e->failed.code;
	}
	return s;
}

/* ------------------------------------------------------------------- totals -- */

/* Of a target's parts, the first state in the order of enum state. */
static int put_target_ends(struct run *r, struct err *err)
{
	struct engine *e = &r->engine;
	uint8_t *state = mem_new(e->scope->target_count, 1);
	sqlite3_stmt *q = NULL;
	int s;

	if (!state)
		return err_nomem(err);
	memset(state, STATE_COUNT, e->scope->target_count);
	s = store_ask(e->store, &q, err,
		      "SELECT target, state FROM part WHERE run = ?", "i",
		      e->run);
	while (!s && (s = store_next(e->store, q, err)) > 0) {
		int64_t target = sqlite3_column_int64(q, 0);
		enum state got = STATE_COUNT;

		s = ST_OK;
		if (state_from_word(store_text(q, 1), &got) &&
		    (uint8_t)got < state[target])
			state[target] = (uint8_t)got;
	}
	for (uint32_t i = 0; !s && i < e->scope->target_count; i++) {
		if (!target_parts(&e->scope->targets[i]))
			state[i] = STATE_DENIED; /* too wide to be walked */
		if (state[i] == STATE_COUNT)
			s = err_set(err, ST_INTEGRITY, ERR_NO_OFFSET,
				    "the target in line %u has no state",
				    e->scope->targets[i].line);
		else
			s = store_run(e->store, err,
				      "INSERT INTO target_end (run, target, "
				      "state) VALUES (?, ?, ?)",
				      "iit", e->run, (int64_t)i,
				      state_word((enum state)state[i]));
	}
	mem_free(state);
	return s;
}

static int is_finished(struct engine *e, bool *out, struct err *err)
{
	sqlite3_stmt *q = NULL;
	int s = store_ask(e->store, &q, err,
			  "SELECT count(*) FROM session WHERE run = ? AND "
			  "event = 'finished'",
			  "i", e->run);

	if (!s)
		s = store_next(e->store, q, err);
	if (s <= 0)
		return s ? s : err_nomem(err);
	*out = sqlite3_column_int64(q, 0) > 0;
	store_done(q);
	return ST_OK;
}

static int end_run(struct run *r, struct err *err)
{
	struct engine *e = &r->engine;
	struct scan_totals *t = e->totals;
	int s;

	t->questions = resolver_sent(e->resolver);
	if (e->stopping)
		return put_session(e, "stopped", t->why, err);
	if (t->parts_done != t->parts)
		return err_set(err, ST_INTEGRITY, ERR_NO_OFFSET,
			       "%llu of %llu parts have a state: the totals do "
			       "not add up",
			       (unsigned long long)t->parts_done,
			       (unsigned long long)t->parts);
	s = put_target_ends(r, err);
	if (!s)
		s = put_session(e, "finished", "", err);
	t->finished = !s;
	return s;
}

/* ------------------------------------------------------------------ opening -- */

/* Everything that can refuse does so before a socket is made. */
static int open_papers(struct run *r, const struct scan_options *o,
		       struct err *err)
{
	struct engine *e = &r->engine;
	int s = scope_open(&e->scope, o->scope_path, err);

	if (!s)
		s = scan_day(e->scope, o->day_ns, &e->day_ns, &r->simulated,
			     err);
	if (!s)
		s = check_resolver(o, e->scope, r->simulated, err);
	if (!s && o->networks_path)
		s = networks_open(&e->networks, o->networks_path, err);
	if (!s)
		s = optout_open(&e->optout, o->optout_path,
				o->networks_path != NULL, err);
	if (!s)
		s = scan_agent(o->agent, e->scope->contact, e->agent, err);
	if (!s && o->port > 65535)
		s = err_set(err, ST_USAGE, ERR_NO_OFFSET,
			    "--port %llu is no port",
			    (unsigned long long)o->port);
	e->port = (uint16_t)(o->port ? o->port : 443);
	e->gate = (struct gate){e->scope, e->optout, e->networks, r->simulated};
	return s;
}

static int open_engine(struct run *r, const struct scan_options *o,
		       struct err *err)
{
	struct engine *e = &r->engine;
	int s = open_papers(r, o, err);

	if (!s)
		s = fingerprints_open(&e->fingerprints, embedded_knowledge,
				      err);
	if (!s)
		s = store_open(&e->store, o->store_path, STORE_WRITE, err);
	if (!s)
		s = begin_run(r, err);
	if (!s)
		s = order_open(&r->order, e->scope, e->seed, err);
	if (!s)
		s = load_done(r, err);
	if (!s)
		s = loop_open(&e->loop, err);
	if (!s)
		s = budget_open(&e->budget, &o->limits, err);
	if (!s)
		s = tls_context_open(&e->tls, err);
	if (!s)
		s = resolver_open(&e->resolver, &e->loop, e->store, e->run,
				  o->resolver, err);
	if (!s && e->resumed)
		s = trust_load(e, err);
	e->totals->parts = r->order.count;
	e->random = e->seed;
	set_window(e);
	return s;
}

static void close_engine(struct run *r)
{
	struct engine *e = &r->engine;

	resolver_close(e->resolver);
	tls_context_close(e->tls);
	budget_close(e->budget);
	loop_close(&e->loop);
	order_close(&r->order);
	mem_free(r->done);
	mem_free(e->trust);
	map_release(&e->trust_of);
	fingerprints_close(e->fingerprints);
	networks_close(e->networks);
	optout_close(e->optout);
	scope_close(e->scope);
	mem_free(r);
}

int scan_run(const struct scan_options *o, struct scan_totals *out,
	     struct err *err)
{
	struct run *r = mem_new(1, sizeof(*r));
	struct engine *e;
	bool finished = false;
	int s;

	*out = (struct scan_totals){0};
	if (!r)
		return err_nomem(err);
	e = &r->engine;
	e->options = o;
	e->totals = out;
	e->ready_end = &e->ready;
	map_init(&e->trust_of, (size_t)1 << 30);
	e->probe_ns =
		(int64_t)(o->probe_seconds ? o->probe_seconds : PROBE_SECONDS) *
		NS_PER_SECOND;
	s = open_engine(r, o, err);
	if (!s)
		s = is_finished(e, &finished, err);
	if (!s && finished) {
		out->finished = out->was_finished = true;
	} else if (!s) {
		s = go(r, err);
		if (!s)
			s = end_run(r, err);
	}
	if (s)
		(void)store_close(e->store, NULL);
	else
		s = store_close(e->store, err);
	close_engine(r);
	return s;
}
