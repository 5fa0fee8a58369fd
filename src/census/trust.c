/* trust.c - the stop rules. A network that has answered and then lets
 * STOP_AFTER connections in a row fall silent or be reset has had enough of
 * us; a host that says so has as well, whatever name it was asked under. Both
 * are left alone for the day.  A network that never answered is only empty,
 * and is finished. */
#include "census/engine.h"

#include "base/alloc.h"

#define KEY_BYTES 17

static struct span key_of(const struct address *a, bool host,
			  uint8_t key[KEY_BYTES])
{
	unsigned bits = host ? 128 : address_is_v4(a) ? 120 : 48;
	struct prefix p = prefix_around(a, bits);

	key[0] = (uint8_t)bits;
	memcpy(key + 1, p.base.byte, 16);
	return span_of(key, KEY_BYTES);
}

static struct trust *find(struct engine *e, const struct address *a, bool host,
			  bool make)
{
	uint8_t bytes[KEY_BYTES];
	struct span key = key_of(a, host, bytes);
	uint32_t at = map_find(&e->trust_of, key);

	if (at != MAP_NONE)
		return &e->trust[at];
	if (!make)
		return NULL;
	if (e->trust_count == e->trust_room) {
		uint32_t room = e->trust_room ? e->trust_room * 2 : 256;
		struct trust *bigger =
			mem_resize(e->trust, room, sizeof(*bigger));

		if (!bigger)
			return NULL;
		e->trust = bigger;
		e->trust_room = room;
	}
	at = e->trust_count++;
	e->trust[at] = (struct trust){0};
	if (map_put(&e->trust_of, key, at, NULL))
		return NULL;
	return &e->trust[at];
}

const char *trust_stopped(struct engine *e, const struct address *a)
{
	const struct trust *network = find(e, a, false, false);
	const struct trust *host = find(e, a, true, false);

	if (host && host->stopped)
		return "host";
	return network && network->stopped ? "network" : NULL;
}

static void stop(struct engine *e, const struct address *a, bool host)
{
	struct trust *t = find(e, a, host, true);
	struct err err = {0};

	if (t) {
		t->stopped = true;
		return;
	}
	(void)err_nomem(&err); /* rather no run than one that forgets */
	engine_fail(e, &err);
}

void trust_stop_host(struct engine *e, const struct address *a)
{
	stop(e, a, true);
}

int trust_load(struct engine *e, struct err *err)
{
	sqlite3_stmt *q = NULL;
	struct address a;
	int s = store_ask(e->store, &q, err,
			  "SELECT address, notes LIKE '%left=network%' FROM "
			  "endpoint WHERE run = ? AND state = 'backoff'",
			  "i", e->run);

	while (!s && (s = store_next(e->store, q, err)) > 0) {
		if (address_parse(store_text(q, 0), &a))
			stop(e, &a, sqlite3_column_int(q, 1) == 0);
		s = ST_OK;
	}
	return s;
}

void trust_tell(struct engine *e, const struct address *a, enum state s)
{
	struct trust *t = find(e, a, false, true);

	if (!t || !state_was_tried(s))
		return;
	if (s != STATE_RESET && s != STATE_TIMEOUT_CONNECT &&
	    s != STATE_TIMEOUT_TLS) {
		t->answered |= s != STATE_UNREACHABLE;
		t->failures = 0;
		return;
	}
	if (t->answered && ++t->failures >= STOP_AFTER)
		t->stopped = true;
}
