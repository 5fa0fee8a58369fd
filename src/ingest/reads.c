/* reads.c - see reads.h. */
#include "ingest/reads.h"

#include "base/alloc.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/text.h"
#include "event/event.h"
#include "ingest/collect.h"

/* Below /owa/ nobody's mail is read at logon pages, published calendars and the
 * balancer's page; below a mailbox other services can be reached, which is an
 * attack of its own (CVE-2022-41080). */
static bool is_owa(struct span stem)
{
	const struct span rest = span_skip(stem, 5);

	return span_starts_nocase(stem, SPAN_LIT("/owa/")) &&
	       !span_starts_nocase(rest, SPAN_LIT("auth")) &&
	       !span_starts_nocase(rest, SPAN_LIT("calendar/")) &&
	       !span_starts_nocase(rest, SPAN_LIT("healthcheck")) &&
	       span_find_nocase(rest, SPAN_LIT("/powershell")) == SIZE_MAX;
}

/* Asked of every request: two letters tell most. */
const char *reads_kind(struct span stem)
{
	uint8_t first = stem.len > 4 ? ascii_lower(stem.ptr[1]) : 0;
	uint8_t second = first ? ascii_lower(stem.ptr[2]) : 0;

	if (first == 'o' && second == 'w')
		return is_owa(stem) ? "read-owa" : NULL;
	if (first == 'm' && second == 'a')
		return span_starts_nocase(stem, SPAN_LIT("/mapi/emsmdb"))
			       ? "read-mapi"
			       : NULL;
	if (first == 'r' && second == 'p')
		return span_starts_nocase(stem, SPAN_LIT("/rpc/rpcproxy.dll"))
			       ? "read-mapi"
			       : NULL;
	if (first == 'e' && second == 'w')
		return span_starts_nocase(stem, SPAN_LIT("/ews/")) ? "read-ews"
								   : NULL;
	if (first == 'm' && second == 'i' &&
	    span_starts_nocase(stem, SPAN_LIT("/microsoft-server-activesync")))
		return "read-eas";
	return NULL;
}

/* Most names are ASCII: 'A' to 'Z' differ from 'a' to 'z' in one bit. */
static void put_lower(struct buf *out, struct span name)
{
	size_t at = out->len;
	uint8_t all = 0;
	uint8_t *to;

	name = span_head(name, TRAFFIC_NAME);
	buf_span_put(out, name);
	if (out->bad)
		return;
	to = out->ptr + at;
	for (size_t i = 0; i < name.len; i++) {
		all |= to[i];
		to[i] |= (uint8_t)((uint8_t)(to[i] - 'A') < 26) << 5;
	}
	if (all < 0x80)
		return;
	out->len = at;
	utf8_put_clean(out, name);
	for (; at < out->len; at++)
		out->ptr[at] = ascii_lower(out->ptr[at]);
}

bool reads_account(struct span user, struct buf *out)
{
	struct span account = asker_account(user);

	buf_reset(out);
	if (!account.len)
		return false;
	put_lower(out, account);
	return !out->bad;
}

struct span reads_mailbox(struct span stem)
{
	struct span first;

	if (!span_starts_nocase(stem, SPAN_LIT("/owa/")))
		return SPAN_EMPTY;
	first = span_skip(stem, 5);
	first = span_head(first, span_find(first, SPAN_LIT("/")));
	return span_find(first, SPAN_LIT("@")) == SIZE_MAX ? SPAN_EMPTY : first;
}

/* The texts of a row, one behind the other in the scratch buffer, in which the
 * account is already.  name: the log, and behind a blank a mailbox that the path
 * names. */
static bool put_texts(struct case_traffic *one, struct buf *text,
		      struct span client, struct span mailbox,
		      const char *source)
{
	size_t at[3] = {text->len};

	put_lower(text, client);
	at[1] = text->len;
	buf_text(text, source);
	if (mailbox.len) {
		buf_byte(text, ' ');
		put_lower(text, mailbox);
	}
	at[2] = text->len;
	if (text->bad)
		return false;
	one->recipient = span_of(text->ptr, at[0]);
	one->sender = span_of(text->ptr + at[0], at[1] - at[0]);
	one->name = span_of(text->ptr + at[1], at[2] - at[1]);
	return true;
}

#define READ_NOBODY UINT32_MAX
/* Lines that are known again; beyond, texts are compared: 2 MiB. */
#define LIMIT_READS ((size_t)1 << 16)

void reads_release(struct reads *r)
{
	mem_free(r->slot);
	*r = (struct reads){0};
}

static struct read_row *find(const struct reads *r, uint64_t hash)
{
	size_t at = (hash >> 1) & (r->slot_count - 1);

	while (r->slot[at].hash && r->slot[at].hash != hash)
		at = (at + 1) & (r->slot_count - 1);
	return &r->slot[at];
}

/* At most half of the slots are taken. */
static bool make_room(struct reads *r)
{
	struct reads more = {.count = r->count,
			     .slot_count =
				     r->slot_count ? r->slot_count * 2 : 256};

	if (r->count < r->slot_count / 2)
		return true;
	if (r->count == LIMIT_READS)
		return false;
	more.slot = mem_new(more.slot_count, sizeof(*more.slot));
	if (!more.slot)
		return false;
	for (size_t i = 0; i < r->slot_count; i++)
		if (r->slot[i].hash)
			*find(&more, r->slot[i].hash) = r->slot[i];
	reads_release(r);
	*r = more;
	return true;
}

static uint32_t new_row(struct collect *c, struct case_traffic *one,
			const struct asker *who, struct span mailbox,
			const char *source)
{
	size_t row;

	if (!who->client.len || !reads_account(who->user, &c->scratch) ||
	    !put_texts(one, &c->scratch, who->client, mailbox, source))
		return READ_NOBODY;
	row = traffic_row(&c->traffic, &c->arena, c->key, one);
	return row < READ_NOBODY ? (uint32_t)row : READ_NOBODY;
}

static uint32_t row_of(struct collect *c, struct case_traffic *one,
		       const struct asker *who, struct span mailbox,
		       const char *source)
{
	uint64_t hash = hash_mix(who->hash ^ (uintptr_t)one->kind,
				 c->key ^ (uintptr_t)source);
	struct read_row *known = NULL;

	if (mailbox.len)
		hash = hash_span(mailbox, hash);
	hash |= 1;
	if (c->reads.slot_count)
		known = find(&c->reads, hash);
	if (LIKELY(known && known->hash))
		return known->row;
	if (!make_room(&c->reads))
		return new_row(c, one, who, mailbox, source);
	known = find(&c->reads, hash);
	*known = (struct read_row){hash, new_row(c, one, who, mailbox, source)};
	c->reads.count++;
	return known->row;
}

static void take_request(struct collect *c, const struct event *e,
			 const struct request *r, const char *kind,
			 struct span mailbox, struct asker *who)
{
	struct case_traffic one = {
		.kind = kind,
		.bytes_there = -1,
		.bytes_back = r->bytes_out,
		.unsized = r->bytes_out < 0,
		.first_ns = e->time_ns,
		.line = e->number,
		.offset = e->offset,
		.length = e->length,
	};
	uint32_t row;

	asker_ask(who, e, c->key);
	row = row_of(c, &one, who, mailbox, r->source);
	if (row != READ_NOBODY)
		traffic_sum(&c->traffic, row, &one);
}

/* Few paths have %XX. */
static void take_encoded(struct collect *c, const struct event *e,
			 const struct request *r, struct asker *who)
{
	const char *kind;
	struct buf plain;

	buf_init(&plain, LIMIT_LINE);
	percent_decode(&plain, r->stem);
	kind = plain.bad ? NULL : reads_kind(buf_span(&plain));
	if (kind)
		take_request(c, e, r, kind, reads_mailbox(buf_span(&plain)),
			     who);
	buf_release(&plain);
}

/* --------------------------------------------- what is no web log -- */

static bool is_one_of(struct span word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (span_equal_nocase(word, span_str(list[i])))
			return true;
	return false;
}

/* "/o=Org/ou=…/cn=Recipients/cn=0123…cdef-ann" is ann: since 2010 a GUID's 32
 * digits stand before the alias. */
struct span reads_legacy_name(struct span dn)
{
	size_t at = dn.len;
	size_t digits = 0;

	if (!span_starts_nocase(dn, SPAN_LIT("/o=")))
		return dn;
	while (at && dn.ptr[at - 1] != '=')
		at--;
	dn = span_skip(dn, at);
	while (digits < dn.len && digits < 32 &&
	       memchr("0123456789abcdefABCDEF", dn.ptr[digits], 22))
		digits++;
	if (digits == 32 && dn.len > 33 && dn.ptr[32] == '-')
		dn = span_skip(dn, 33);
	return dn;
}

/* The address behind "UserEmail=" in an activity's data. */
static struct span activity_mail(struct span data)
{
	const struct span key = SPAN_LIT("UserEmail=");
	size_t at = span_find(data, key);

	if (at == SIZE_MAX)
		return SPAN_EMPTY;
	data = span_skip(data, at + key.len);
	return span_head(data, span_find(data, SPAN_LIT(";")));
}

static void take_one(struct collect *c, const struct event *e,
		     struct case_traffic *one, struct span user,
		     const char *source)
{
	const struct asker who =
		asker_of(user, event_field(e, FIELD_CLIENT), c->key);
	uint32_t row;

	one->bytes_there = -1;
	one->first_ns = e->time_ns;
	one->line = e->number;
	one->offset = e->offset;
	one->length = e->length;
	row = row_of(c, one, &who, SPAN_EMPTY, source);
	if (row != READ_NOBODY)
		traffic_sum(&c->traffic, row, one);
}

static bool is_answered(const struct event *e)
{
	uint64_t status;

	return event_number(e, FIELD_STATUS, &status) && status >= 200 &&
	       status <= 299;
}

/* Neither log has a column of sizes. */
static void take_outlook(struct collect *c, const struct event *e,
			 const char *source)
{
	struct case_traffic one = {
		.kind = "read-mapi", .bytes_back = -1, .unsized = 1};
	struct span what = event_field(e, FIELD_OPERATION);
	struct span user = event_field(e, FIELD_USER);
	struct span mail;

	if (e->log == LOG_MAPI) {
		if (is_answered(e) &&
		    (!what.len || span_equal_nocase(what, SPAN_LIT("Execute"))))
			take_one(c, e, &one, user, source);
		return;
	}
	what = event_field(e, FIELD_RESULT);
	if (what.len && !span_is(what, "0"))
		return;
	mail = activity_mail(event_field(e, FIELD_CONTEXT));
	take_one(c, e, &one, mail.len ? mail : reads_legacy_name(user), source);
}

/* IMAP and POP, a line for each command.  The front end passes a session on
 * when somebody has logged on, and sees no command of it then: such a logon has
 * no size.  What is said in the session stands in the log of the back end, with
 * the front end's address. */
static void take_command(struct collect *c, const struct event *e,
			 const char *source)
{
	static const char *const logons[] = {"login", "authenticate", "pass",
					     "auth", "apop"};
	static const char *const idle[] = {
		"OpenSession", "CloseSession", "capability", "capa",
		"logout",      "quit",	       "noop",	     "user",
		"starttls",    "stls"};
	const bool imap = e->log == LOG_IMAP;
	struct span what = event_field(e, FIELD_OPERATION);
	struct span said = event_field(e, FIELD_CONTEXT);
	const bool logon = is_one_of(what, logons, ARRAY_LEN(logons));
	uint64_t bytes;
	struct case_traffic one = {.kind = imap ? "read-imap" : "read-pop"};

	if (!said.len || is_one_of(what, idle, ARRAY_LEN(idle)))
		return;
	if (!span_starts_nocase(said, SPAN_LIT("R=OK"))) {
		if (!logon)
			return;
		one.kind = imap ? "refused-imap" : "refused-pop";
	} else {
		one.unsized =
			!event_number(e, FIELD_BYTES_OUT, &bytes) ||
			bytes > INT64_MAX ||
			(logon && span_find_nocase(said, SPAN_LIT("Proxy:")) !=
					  SIZE_MAX);
		one.bytes_back = one.unsized ? -1 : (int64_t)bytes;
	}
	take_one(c, e, &one, event_field(e, FIELD_USER), source);
}

bool reads_is_protocol(enum log_kind log)
{
	return log == LOG_MAPI || log == LOG_RCA || log == LOG_IMAP ||
	       log == LOG_POP;
}

void reads_protocol(struct collect *c, const struct event *e,
		    const char *source)
{
	if (e->log == LOG_IMAP || e->log == LOG_POP)
		take_command(c, e, source);
	else
		take_outlook(c, e, source);
}

void reads_request(struct collect *c, const struct event *e,
		   const struct request *r, const struct stem *stem,
		   struct asker *who)
{
	if ((!stem->reads && !stem->encoded) || r->status < 200 ||
	    r->status > 299)
		return;
	if (stem->encoded)
		take_encoded(c, e, r, who);
	else
		take_request(c, e, r, stem->reads,
			     stem->mailbox ? reads_mailbox(r->stem)
					   : SPAN_EMPTY,
			     who);
}
