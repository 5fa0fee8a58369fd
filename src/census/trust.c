/* trust.c - the stop rule: a network that has answered and then lets
 * STOP_AFTER connections in a row fall silent or be reset has had enough of
 * us, and is left alone for the day.  A network that never answered is only
 * empty, and is finished. */
#include "census/engine.h"

#include "base/alloc.h"

static struct network_trust *find(struct engine *e, const struct address *a,
				  bool make)
{
	struct prefix p = prefix_around(a, address_is_v4(a) ? 120 : 48);
	struct span key = span_of(p.base.byte, 16);
	uint32_t at = map_find(&e->trust_of, key);

	if (at != MAP_NONE)
		return &e->trust[at];
	if (!make)
		return NULL;
	if (e->trust_count == e->trust_room) {
		uint32_t room = e->trust_room ? e->trust_room * 2 : 256;
		struct network_trust *bigger =
			mem_resize(e->trust, room, sizeof(*bigger));

		if (!bigger)
			return NULL;
		e->trust = bigger;
		e->trust_room = room;
	}
	at = e->trust_count++;
	e->trust[at] = (struct network_trust){0};
	if (map_put(&e->trust_of, key, at, NULL))
		return NULL;
	return &e->trust[at];
}

bool trust_stopped(struct engine *e, const struct address *a)
{
	const struct network_trust *t = find(e, a, false);

	return t && t->stopped;
}

void trust_tell(struct engine *e, const struct address *a, enum state s)
{
	struct network_trust *t = find(e, a, true);

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
