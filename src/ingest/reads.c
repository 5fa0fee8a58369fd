/* reads.c - see reads.h. */
#include "ingest/reads.h"

#include "base/alloc.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/text.h"
#include "event/event.h"
#include "ingest/asker.h"
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

static bool is_answered(const struct event *e)
{
	uint64_t status;

	return event_number(e, FIELD_STATUS, &status) && status >= 200 &&
	       status <= 299;
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

/* A web log says again and again who reads from where: the rows of the last
 * ones are known by what stands in the line. */
struct read_memo {
	uint64_t hash; /* of user, client, way, mailbox and log, keyed */
	size_t row;    /* SIZE_MAX: counts for nobody */
};

#define MEMO ((size_t)2048)

static struct read_memo *memo_of(struct collect *c, uint64_t hash)
{
	if (!c->read_memo)
		c->read_memo = mem_new(MEMO, sizeof(*c->read_memo));
	return c->read_memo ? &c->read_memo[hash % MEMO] : NULL;
}

static size_t row_of(struct collect *c, struct case_traffic *one,
		     const struct asker *who, struct span mailbox,
		     const char *source)
{
	if (!who->client.len || !reads_account(who->user, &c->scratch) ||
	    !put_texts(one, &c->scratch, who->client, mailbox, source))
		return SIZE_MAX;
	return traffic_row(&c->traffic, &c->arena, c->key, one);
}

static void take_request(struct collect *c, const struct event *e,
			 const char *source, struct span stem)
{
	struct asker who;
	struct span mailbox;
	struct read_memo *memo;
	uint64_t hash;
	uint64_t bytes;
	size_t row;
	struct case_traffic one = {
		.kind = reads_kind(stem),
		.bytes_there = -1,
		.first_ns = e->time_ns,
		.line = e->number,
		.offset = e->offset,
		.length = e->length,
	};

	if (!one.kind || !is_answered(e))
		return;
	who = asker_of(e);
	mailbox = reads_mailbox(stem);
	hash = hash_span(who.user, c->key ^ (uintptr_t)one.kind) ^
	       hash_span(who.client, c->key + (uintptr_t)source);
	if (mailbox.len)
		hash = hash_span(mailbox, hash);
	hash |= 1; /* 0: a free place */
	memo = memo_of(c, hash >> 1);
	row = memo && memo->hash == hash
		      ? memo->row
		      : row_of(c, &one, &who, mailbox, source);
	if (memo)
		*memo = (struct read_memo){hash, row};
	if (row == SIZE_MAX)
		return;
	one.unsized =
		!event_number(e, FIELD_BYTES_OUT, &bytes) || bytes > INT64_MAX;
	one.bytes_back = one.unsized ? -1 : (int64_t)bytes;
	traffic_sum(&c->traffic, row, &one);
}

/* Few paths have %XX. */
static void take_encoded(struct collect *c, const struct event *e,
			 const char *source, struct span stem)
{
	struct buf plain;

	buf_init(&plain, LIMIT_LINE);
	percent_decode(&plain, stem);
	if (!plain.bad)
		take_request(c, e, source, buf_span(&plain));
	buf_release(&plain);
}

void reads_request(struct collect *c, const struct event *e, const char *source)
{
	struct span stem = event_field(e, FIELD_STEM);

	if (span_find(stem, SPAN_LIT("%")) == SIZE_MAX)
		take_request(c, e, source, stem);
	else
		take_encoded(c, e, source, stem);
}
