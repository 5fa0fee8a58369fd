/* sessions.c - see sessions.h. */
#include "ingest/sessions.h"

#include "base/alloc.h"
#include "base/digest.h"
#include "base/hash.h"

/* What one browser has as a cookie, and some of it in the query as well: IIS's
 * log shows ClientId there. X-BackEndCookie, BIGipServer and their like name a
 * server, and many browsers have the same. */
static const struct carried {
	const char *name;
	size_t len; /* of the name */
	bool in_query;
} carried[] = {
#define CARRIED(name, in_query)                                                \
	{                                                                      \
		name, sizeof(name) - 1, in_query                               \
	}
	CARRIED("ASP.NET_SessionId", false),
	CARRIED("ClientId", true),
	CARRIED("exchangecookie", false),
	CARRIED("cadata", false),
	CARRIED("msExchEcpCanary", true),
	CARRIED("X-OWA-CANARY", true),
	CARRIED("OutlookSession", false),
	CARRIED("UserContext", false),
	CARRIED("UC", false),
	CARRIED("sessionid", false),
#undef CARRIED
};

/* Null GUIDs and fillers are of everybody. */
static bool is_own(struct span value)
{
	uint64_t seen[4] = {0};
	unsigned kinds = 0;

	if (value.len > SESSION_MOST)
		return false;
	for (size_t i = 0; i < value.len; i++) {
		uint64_t *word = &seen[value.ptr[i] >> 6];
		uint64_t bit = UINT64_C(1) << (value.ptr[i] & 63);

		kinds += !(*word & bit);
		*word |= bit;
		if (kinds == 6)
			return true;
	}
	return false;
}

struct found {
	struct session_id *id;
	size_t count;
};

/* Only ids take room: a line may be full of fillers. */
static void add(struct found *f, const char *name, struct span value)
{
	if (f->count == SESSIONS_OF_ONE || value.len < SESSION_LEAST ||
	    !is_own(value))
		return;
	/* A parameter and a cookie of one name are one id when they agree. */
	for (size_t i = 0; i < f->count; i++)
		if (f->id[i].name == name && span_equal(f->id[i].value, value))
			return;
	f->id[f->count++] = (struct session_id){name, value};
}

static struct span unquoted(struct span s)
{
	if (s.len >= 2 && s.ptr[0] == '"' && s.ptr[s.len - 1] == '"')
		return span_of(s.ptr + 1, s.len - 2);
	return s;
}

/* NULL: a cookie that is none of them. */
static const char *cookie_name(struct span name)
{
	for (size_t i = 0; i < ARRAY_LEN(carried); i++)
		if (carried[i].len == name.len &&
		    span_equal_nocase(name, span_of(carried[i].name, name.len)))
			return carried[i].name;
	return NULL;
}

/* "a=b;+c=d": IIS writes blanks as '+'.  A line of a browser has a dozen. */
static void add_cookies(struct found *f, struct span list)
{
	while (list.len > SESSION_LEAST && f->count < SESSIONS_OF_ONE) {
		const uint8_t *end = memchr(list.ptr, ';', list.len);
		size_t n = end ? (size_t)(end - list.ptr) : list.len;
		struct span pair = span_head(list, n);
		const uint8_t *equals;
		const char *name;

		list = span_skip(list, n + 1);
		while (pair.len && (pair.ptr[0] == '+' || pair.ptr[0] == ' '))
			pair = span_skip(pair, 1);
		if (pair.len <= SESSION_LEAST)
			continue;
		equals = memchr(pair.ptr, '=', pair.len);
		n = equals ? (size_t)(equals - pair.ptr) : 0;
		name = n ? cookie_name(span_head(pair, n)) : NULL;
		if (name)
			add(f, name, unquoted(span_skip(pair, n + 1)));
	}
}

/* The name that ends right before query[equals], behind '&', ';' or '?'. */
static bool is_named(struct span query, size_t equals, const struct carried *id)
{
	size_t n = id->len;
	uint8_t before;

	if (equals < n)
		return false;
	before = equals == n ? '&' : query.ptr[equals - n - 1];
	return (before == '&' || before == ';' || before == '?') &&
	       span_equal_nocase(span_of(query.ptr + equals - n, n),
				 span_of(id->name, n));
}

static struct span parameter_at(struct span query, size_t at)
{
	size_t end = at;

	while (end < query.len && query.ptr[end] != '&' &&
	       query.ptr[end] != ';')
		end++;
	return span_of(query.ptr + at, end - at);
}

#define PARAMETER_LEAST 8 /* "ClientId", the shortest */

/* "...ntId=" or "...nary=": may one of the names end there? */
static bool may_end(struct span query, size_t equals)
{
	uint32_t last;

	memcpy(&last, query.ptr + equals - 4, 4);
	last |= 0x20202020; /* lower case, of letters */
	return !memcmp(&last, "ntid", 4) || !memcmp(&last, "nary", 4);
}

/* Every line comes by here, and most have none: from '=' to '='. */
static void add_parameters(struct found *f, struct span query)
{
	size_t end = query.len > SESSION_LEAST ? query.len - SESSION_LEAST : 0;

	for (size_t at = PARAMETER_LEAST; at < end; at++) {
		const uint8_t *p = memchr(query.ptr + at, '=', end - at);

		if (!p)
			break;
		at = (size_t)(p - query.ptr);
		if (LIKELY(!may_end(query, at)))
			continue;
		for (size_t i = 0; i < ARRAY_LEN(carried); i++)
			if (carried[i].in_query &&
			    is_named(query, at, &carried[i]))
				add(f, carried[i].name,
				    parameter_at(query, at + 1));
	}
}

/* "R:{guid}:7;RT:Execute;CI:{guid}:1;CID:{guid}": CI is the client, as long
 * as it runs. */
static void add_mapi(struct found *f, struct span text)
{
	size_t at = span_find(text, SPAN_LIT(";CI:"));
	struct span id = at == SIZE_MAX ? SPAN_EMPTY : span_skip(text, at + 4);

	id = span_head(id, span_find(id, SPAN_LIT(";")));
	add(f, "MAPI CI", span_head(id, span_find(id, SPAN_LIT(":"))));
}

size_t sessions_of(const struct event *e, unsigned client_request,
		   struct session_id out[SESSIONS_OF_ONE])
{
	struct found f = {out, 0};

	switch (e->log) {
	case LOG_IIS:
	case LOG_IIS_BACKEND:
		add_cookies(&f, event_field(e, FIELD_COOKIE));
		add_parameters(&f, event_field(e, FIELD_QUERY));
		break;
	case LOG_HTTPPROXY:
		add_mapi(&f, event_field(e, client_request));
		add_parameters(&f, event_field(e, FIELD_QUERY));
		break;
	case LOG_EWS:
		add(&f, "exchangecookie", event_field(e, FIELD_COOKIE));
		break;
	case LOG_ECP_SERVER:
	case LOG_ECP_ACTIVITY:
		add(&f, "ECP SID", event_field(e, FIELD_SESSION));
		add_parameters(&f, event_field(e, FIELD_URL));
		break;
	case LOG_MAPI:
		add(&f, "MAPI session", event_field(e, FIELD_SESSION));
		break;
	default:
		break;
	}
	return f.count;
}

static void put_digest(struct buf *out, const struct session_id *id)
{
	uint8_t digest[DIGEST_SIZE] = {0};
	char hex[DIGEST_TEXT];

	if (!digest_once(id->value, digest))
		out->bad = true;
	digest_text(digest, hex);
	buf_printf(out, "%s %.16s", id->name, hex);
}

void sessions_put(struct buf *out, const struct session_id *id, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		buf_text(out, i ? ",\"" : "[\"");
		put_digest(out, &id[i]);
		buf_byte(out, '"');
	}
	if (count)
		buf_byte(out, ']');
}

/* --- who carries an id --- */

struct session_row {
	uint64_t hash; /* of name and value, under this run's key */
	uint64_t last; /* of the asker who carried it the last time */
	uint64_t user; /* hash of the first; 0: none yet */
	uint64_t client[SESSION_CLIENTS]; /* hashes */
	unsigned clients;
	bool told; /* it is shared, and in the list */
};

void sessions_forget(struct sessions *s)
{
	mem_free(s->row);
	mem_free(s->slot);
	s->row = NULL;
	s->slot = NULL;
	s->count = s->cap = s->slot_count = 0;
}

void sessions_release(struct sessions *s)
{
	sessions_forget(s);
	*s = (struct sessions){0};
}

static void put_slot(struct sessions *s, uint32_t index)
{
	size_t at = s->row[index].hash & (s->slot_count - 1);

	while (s->slot[at])
		at = (at + 1) & (s->slot_count - 1);
	s->slot[at] = index + 1;
}

/* At most half of the slots are taken. */
static bool make_room(struct sessions *s)
{
	size_t more = s->cap ? s->cap * 2 : 64;
	struct session_row *row;
	uint32_t *slot;

	if (s->count < s->cap)
		return true;
	slot = mem_new(more * 2, sizeof(*slot));
	row = mem_resize(s->row, more, sizeof(*row));
	if (row)
		s->row = row;
	if (!slot || !row) {
		mem_free(slot);
		return false;
	}
	mem_free(s->slot);
	s->slot = slot;
	s->slot_count = more * 2;
	s->cap = more;
	for (size_t i = 0; i < s->count; i++)
		put_slot(s, (uint32_t)i);
	return true;
}

static struct session_row *find_row(const struct sessions *s, uint64_t hash)
{
	size_t at;

	if (!s->slot_count)
		return NULL;
	at = hash & (s->slot_count - 1);
	for (; s->slot[at]; at = (at + 1) & (s->slot_count - 1))
		if (s->row[s->slot[at] - 1].hash == hash)
			return &s->row[s->slot[at] - 1];
	return NULL;
}

/* NULL: no room. */
static struct session_row *add_row(struct sessions *s, uint64_t hash)
{
	if (s->count == LIMIT_SESSIONS || !make_room(s))
		return NULL;
	s->row[s->count] = (struct session_row){.hash = hash};
	put_slot(s, (uint32_t)s->count);
	return &s->row[s->count++];
}

static uint64_t hash_nocase(struct span s, uint64_t key)
{
	uint8_t lower[256];

	s = span_head(s, sizeof(lower));
	for (size_t i = 0; i < s.len; i++)
		lower[i] = ascii_lower(s.ptr[i]);
	return hash_span(span_of(lower, s.len), key) | 1;
}

static bool has_client(const struct session_row *row, uint64_t client)
{
	for (unsigned i = 0; i < row->clients; i++)
		if (row->client[i] == client)
			return true;
	return false;
}

/* Why the id is shared, now that this one carries it, too; NULL: it is not. */
static const char *note(struct session_row *row, const struct asker *who,
			uint64_t key)
{
	struct span account = asker_account(who->user);
	uint64_t user = account.len ? hash_nocase(account, key) : 0;
	uint64_t client = who->client.len ? hash_nocase(who->client, key) : 0;

	if (who->local)
		return "local";
	if (user && row->user && user != row->user)
		return "users";
	if (user)
		row->user = user;
	if (!client || has_client(row, client))
		return NULL;
	if (row->clients == SESSION_CLIENTS)
		return "addresses";
	row->client[row->clients++] = client;
	return NULL;
}

static bool tell(struct sessions *s, struct arena *a,
		 const struct session_id *id, const char *why)
{
	struct buf text;
	struct span copy;

	if (s->shared_count == s->shared_cap) {
		size_t more = s->shared_cap ? s->shared_cap * 2 : 16;
		struct case_shared_session *wider =
			arena_new(a, more, sizeof(*wider));

		if (!wider)
			return false;
		if (s->shared_count)
			memcpy(wider, s->shared,
			       s->shared_count * sizeof(*wider));
		s->shared = wider;
		s->shared_cap = more;
	}
	buf_init(&text, 128);
	put_digest(&text, id);
	copy = arena_dup(a, buf_span(&text));
	if (text.bad || !copy.ptr) {
		buf_release(&text);
		return false;
	}
	buf_release(&text);
	s->shared[s->shared_count++] = (struct case_shared_session){copy, why};
	return true;
}

static void count_one(struct sessions *s, struct arena *a, uint64_t key,
		      const struct session_id *id, const struct asker *who)
{
	uint64_t hash = hash_span(id->value, key ^ (uintptr_t)id->name);
	struct session_row *row = find_row(s, hash);
	const char *why;

	if (!row)
		row = add_row(s, hash);
	if (!row)
		s->lost++;
	if (!row || row->told || row->last == who->hash)
		return;
	row->last = who->hash;
	why = note(row, who, key);
	if (why)
		row->told = tell(s, a, id, why);
	s->lost += why && !row->told;
}

void sessions_count(struct sessions *s, struct arena *a, uint64_t key,
		    const struct event *e, unsigned client_request,
		    struct asker *who)
{
	struct session_id id[SESSIONS_OF_ONE];
	size_t count = sessions_of(e, client_request, id);

	if (!count)
		return;
	asker_ask(who, e, key);
	for (size_t i = 0; i < count; i++)
		count_one(s, a, key, &id[i], who);
}

size_t sessions_rows(struct sessions *s, struct arena *a,
		     const struct case_shared_session **out)
{
	struct case_shared_session *all;

	*out = s->shared;
	if (!s->lost)
		return s->shared_count;
	all = arena_new(a, s->shared_count + 1, sizeof(*all));
	if (!all)
		return s->shared_count;
	if (s->shared_count)
		memcpy(all, s->shared, s->shared_count * sizeof(*all));
	all[s->shared_count] = (struct case_shared_session){SPAN_EMPTY, "lost"};
	*out = all;
	return s->shared_count + 1;
}
