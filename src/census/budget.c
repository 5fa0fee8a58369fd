/* budget.c - see budget.h.
 *
 * Each key has the earliest moment of its next connection ("theoretical
 * arrival time" of the generic cell rate algorithm). Keys whose moment has
 * passed say nothing any more and are dropped when the table has grown. */
#include "census/budget.h"

#include "base/alloc.h"
#include "base/hash.h"

#define BUDGET_ROOM_FIRST 1024u
#define BUDGET_KEYS_MAX ((size_t)1 << 24)

struct pace {
	int64_t interval_ns; /* 0: no bound */
	int64_t burst_ns;    /* how far ahead of the pace it may run */
};

struct cell {
	uint8_t key[18]; /* kind, bits or asn, address */
	bool used;
	uint32_t open; /* connections under way; addresses only */
	int64_t next_ns;
};

struct budget {
	struct pace all, address, network, provider;
	uint32_t open_at_once;
	int64_t all_next_ns;
	struct cell *cells;
	size_t room, count;
	uint64_t hash_key;
};

static struct pace pace_of(uint64_t n)
{
	struct pace p = {0, 0};

	if (n == 0)
		return p;
	p.interval_ns = (NS_PER_SECOND + NS_PER_SECOND / 10) / (int64_t)n;
	if (n >= 20)
		p.burst_ns = p.interval_ns * (int64_t)(n / 50);
	return p;
}

int budget_open(struct budget **out, const struct budget_limits *limits,
		struct err *err)
{
	struct budget *b = mem_new(1, sizeof(*b));

	if (!b)
		return err_nomem(err);
	b->all = pace_of(limits->rate);
	b->address = pace_of(limits->per_address);
	if (!limits->per_address)
		b->address.interval_ns = 2 * NS_PER_SECOND;
	b->network = pace_of(limits->per_network);
	b->provider = pace_of(limits->per_provider);
	b->open_at_once =
		limits->open_at_once ? (uint32_t)limits->open_at_once : 1;
	b->hash_key = hash_key();
	*out = b;
	return ST_OK;
}

void budget_close(struct budget *b)
{
	if (!b)
		return;
	mem_free(b->cells);
	mem_free(b);
}

/* --------------------------------------------------------------- the keys -- */

enum key_kind { KEY_ADDRESS, KEY_NETWORK, KEY_PROVIDER };

static void key_set(uint8_t key[18], enum key_kind kind,
		    const struct address *a, uint32_t asn)
{
	struct prefix p;

	memset(key, 0, 18);
	key[0] = (uint8_t)kind;
	if (kind == KEY_PROVIDER) {
		memcpy(key + 2, &asn, 4);
		return;
	}
	p = prefix_around(a, kind == KEY_ADDRESS ? 128
			     : address_is_v4(a)	 ? 120
						 : 48);
	key[1] = (uint8_t)p.bits;
	memcpy(key + 2, p.base.byte, 16);
}

static struct cell *place(const struct budget *b, struct cell *cells,
			  size_t room, const uint8_t key[18])
{
	size_t at =
		(size_t)hash_span(span_of(key, 18), b->hash_key) & (room - 1);

	while (cells[at].used && memcmp(cells[at].key, key, 18) != 0)
		at = (at + 1) & (room - 1);
	return &cells[at];
}

/* Leaves out what has no meaning any more; grows when much is left. */
static int rebuild(struct budget *b, int64_t now_ns, struct err *err)
{
	size_t live = 0;
	size_t room = BUDGET_ROOM_FIRST;
	struct cell *cells;

	for (size_t i = 0; i < b->room; i++)
		live += b->cells[i].used &&
			(b->cells[i].open || b->cells[i].next_ns > now_ns);
	while (room < live * 4)
		room *= 2;
	if (room > BUDGET_KEYS_MAX)
		return err_set(err, ST_LIMIT, ERR_NO_OFFSET,
			       "too many addresses within one budget");
	cells = mem_new(room, sizeof(*cells));
	if (!cells)
		return err_nomem(err);
	b->count = 0;
	for (size_t i = 0; i < b->room; i++) {
		struct cell *c = &b->cells[i];

		if (!c->used || (!c->open && c->next_ns <= now_ns))
			continue;
		*place(b, cells, room, c->key) = *c;
		b->count++;
	}
	mem_free(b->cells);
	b->cells = cells;
	b->room = room;
	return ST_OK;
}

/* For the three cells of one connection. */
static int make_room(struct budget *b, int64_t now_ns, struct err *err)
{
	return (b->count + 3) * 2 > b->room ? rebuild(b, now_ns, err) : ST_OK;
}

static struct cell *cell_get(struct budget *b, const uint8_t key[18])
{
	struct cell *c = place(b, b->cells, b->room, key);

	if (!c->used) {
		memcpy(c->key, key, 18);
		c->used = true;
		b->count++;
	}
	return c;
}

/* ------------------------------------------------------------- the budgets -- */

static int64_t earliest(const struct pace *p, int64_t next_ns)
{
	return p->interval_ns ? next_ns - p->burst_ns : 0;
}

static void advance(const struct pace *p, int64_t *next_ns, int64_t now_ns)
{
	if (*next_ns < now_ns)
		*next_ns = now_ns;
	*next_ns += p->interval_ns;
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

int64_t budget_take(struct budget *b, const struct address *a, uint32_t asn,
		    int64_t now_ns, struct err *err)
{
	struct cell *address, *network, *provider = NULL;
	uint8_t key[18];
	int64_t at;
	int s;

	s = make_room(b, now_ns, err);
	if (s)
		return s;
	key_set(key, KEY_ADDRESS, a, 0);
	address = cell_get(b, key);
	key_set(key, KEY_NETWORK, a, 0);
	network = cell_get(b, key);
	if (asn) {
		key_set(key, KEY_PROVIDER, a, asn);
		provider = cell_get(b, key);
	}
	if (address->open >= b->open_at_once)
		return now_ns + NS_PER_SECOND / 20;
	at = later(earliest(&b->all, b->all_next_ns),
		   earliest(&b->address, address->next_ns));
	at = later(at, earliest(&b->network, network->next_ns));
	if (provider)
		at = later(at, earliest(&b->provider, provider->next_ns));
	if (at > now_ns)
		return at;
	advance(&b->all, &b->all_next_ns, now_ns);
	advance(&b->address, &address->next_ns, now_ns);
	advance(&b->network, &network->next_ns, now_ns);
	if (provider)
		advance(&b->provider, &provider->next_ns, now_ns);
	address->open++;
	return 0;
}

int budget_late(struct budget *b, const struct address *a, uint32_t asn,
		int64_t now_ns, struct err *err)
{
	uint8_t key[18];
	int s = make_room(b, now_ns, err);

	if (s)
		return s;
	advance(&b->all, &b->all_next_ns, now_ns);
	key_set(key, KEY_ADDRESS, a, 0);
	advance(&b->address, &cell_get(b, key)->next_ns, now_ns);
	key_set(key, KEY_NETWORK, a, 0);
	advance(&b->network, &cell_get(b, key)->next_ns, now_ns);
	if (asn) {
		key_set(key, KEY_PROVIDER, a, asn);
		advance(&b->provider, &cell_get(b, key)->next_ns, now_ns);
	}
	return ST_OK;
}

void budget_ended(struct budget *b, const struct address *a)
{
	struct cell *c;
	uint8_t key[18];

	key_set(key, KEY_ADDRESS, a, 0);
	c = place(b, b->cells, b->room, key);
	if (c->used && c->open)
		c->open--;
}
