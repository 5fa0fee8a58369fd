/* dns.c - see dns.h. */
#include "census/dns.h"

#include "base/cursor.h"

#define DNS_CLASS_IN 1
#define RRS_MAX 256 /* of the answer section that are looked at */

struct rr {
	struct name owner;
	uint16_t type;
	struct cursor data; /* sees its RDATA only */
};

struct message {
	struct span bytes;
	struct cursor at; /* behind what was read */
	unsigned rcode;
	unsigned answers;
	struct rr rr[RRS_MAX];
	unsigned count; /* of rr */
};

const char *dns_type_word(enum dns_type type)
{
	switch (type) {
	case DNS_A:
		return "A";
	case DNS_CNAME:
		return "CNAME";
	case DNS_MX:
		return "MX";
	case DNS_TXT:
		return "TXT";
	case DNS_AAAA:
		return "AAAA";
	case DNS_SRV:
		return "SRV";
	}
	return "";
}

/* RFC 1035, 4.1.4. A pointer leads strictly back, so that no chain can loop.
 * Bytes that stand in no host name make the name unusable: *out is then "?",
 * which equals no name. False when the message ends or points astray. */
static bool take_name(struct cursor *c, struct span message, struct name *out)
{
	struct cursor at = *c;
	char text[NAME_MAX_BYTES];
	size_t len = 0;
	bool jumped = false;
	size_t before = c->at;

	for (;;) {
		uint8_t n = cursor_u8(&at);
		struct span label;

		if (at.bad)
			return false;
		if (n == 0)
			break;
		if (n >= 0xc0) {
			size_t to = (size_t)(n & 0x3f) << 8 | cursor_u8(&at);

			if (at.bad || to >= before)
				return false;
			if (!jumped)
				*c = at;
			jumped = true;
			before = to;
			at = cursor_of(message, 0);
			cursor_seek(&at, to);
			continue;
		}
		label = cursor_take(&at, n);
		if (n > 63 || at.bad || len + n + 1 >= sizeof(text))
			return false;
		if (len)
			text[len++] = '.';
		memcpy(text + len, label.ptr, n);
		len += n;
	}
	if (!jumped)
		*c = at;
	if (len == 0)
		snprintf(out->text, sizeof(out->text), ".");
	else if (!name_from_wire(span_of(text, len), out))
		snprintf(out->text, sizeof(out->text), "?");
	return true;
}

/* Header and the one question, which has to be ours. */
static bool take_question(struct message *m, const char *name,
			  enum dns_type type)
{
	struct cursor *c = &m->at;
	struct name asked;
	unsigned flags, questions;

	cursor_skip(c, 2); /* the identifier: c-ares compared it */
	flags = cursor_u16be(c);
	questions = cursor_u16be(c);
	m->answers = cursor_u16be(c);
	cursor_skip(c, 4);
	m->rcode = flags & 15;
	if (c->bad || !(flags & 0x8000) || questions != 1)
		return false;
	if (!take_name(c, m->bytes, &asked))
		return false;
	if (cursor_u16be(c) != type || cursor_u16be(c) != DNS_CLASS_IN)
		return false;
	return !c->bad && !strcmp(asked.text, name);
}

static bool take_records(struct message *m)
{
	struct cursor *c = &m->at;

	for (unsigned i = 0; i < m->answers && i < RRS_MAX; i++) {
		struct rr *rr = &m->rr[m->count];
		unsigned class;

		if (!take_name(c, m->bytes, &rr->owner))
			return false;
		rr->type = cursor_u16be(c);
		class = cursor_u16be(c);
		cursor_skip(c, 4); /* TTL: answers are pinned for the run */
		rr->data = cursor_sub(c, cursor_u16be(c));
		if (c->bad)
			return false;
		m->count += class == DNS_CLASS_IN;
	}
	return true;
}

/* A cursor over the whole message that stands where rr's data begin: names in
 * RDATA may point back out of it. */
static bool name_in_data(const struct message *m, struct cursor *data,
			 struct name *out)
{
	struct cursor whole = cursor_of(m->bytes, 0);
	bool good;

	cursor_seek(&whole, (size_t)(data->in.ptr - m->bytes.ptr) + data->at);
	good = !data->bad && take_name(&whole, m->bytes, out);
	if (!good ||
	    whole.at > (size_t)(data->in.ptr - m->bytes.ptr) + data->in.len)
		return false;
	return true;
}

/* ----------------------------------------------------------------- records -- */

static bool put_address(struct cursor *d, bool v6, struct buf *b)
{
	const uint8_t *p = cursor_need(d, v6 ? 16 : 4);
	struct address a;

	if (!p || cursor_left(d))
		return false;
	if (v6)
		memcpy(a.byte, p, 16);
	else
		address_from_v4(p, &a);
	buf_printf(b, "%s ", v6 ? "AAAA" : "A");
	address_put(b, &a);
	return true;
}

/* The character-strings of a TXT record as one text (RFC 7208, 3.3); what is
 * not printable ASCII becomes '?'. */
static bool put_txt(struct cursor *d, struct buf *b)
{
	size_t kept = 0;

	buf_text(b, "TXT ");
	while (cursor_left(d)) {
		struct span s = cursor_take(d, cursor_u8(d));

		if (d->bad)
			return false;
		for (size_t i = 0; i < s.len && kept < DNS_TXT_MAX; i++) {
			bool plain = s.ptr[i] >= 0x20 && s.ptr[i] < 0x7f;

			buf_byte(b, plain ? s.ptr[i] : '?');
			kept++;
		}
	}
	return true;
}

static bool put_named(const struct message *m, struct cursor *d, uint16_t type,
		      struct buf *b)
{
	unsigned preference = type == DNS_CNAME ? 0 : cursor_u16be(d);
	unsigned port = 0;
	struct name host;

	if (type == DNS_SRV) {
		cursor_skip(d, 2); /* weight */
		port = cursor_u16be(d);
	}
	if (!name_in_data(m, d, &host))
		return false;
	if (type == DNS_CNAME)
		buf_printf(b, "CNAME %s", host.text);
	else if (type == DNS_MX)
		buf_printf(b, "MX %u %s", preference, host.text);
	else
		buf_printf(b, "SRV %u %u %s", preference, port, host.text);
	return true;
}

static bool put_record(const struct message *m, const struct rr *rr,
		       struct buf *b)
{
	struct cursor d = rr->data;
	bool good;

	switch (rr->type) {
	case DNS_A:
	case DNS_AAAA:
		good = put_address(&d, rr->type == DNS_AAAA, b);
		break;
	case DNS_TXT:
		good = put_txt(&d, b);
		break;
	default:
		good = put_named(m, &d, rr->type, b);
		break;
	}
	buf_byte(b, '\n');
	return good;
}

static const struct rr *find_cname(const struct message *m, const char *owner)
{
	for (unsigned i = 0; i < m->count; i++)
		if (m->rr[i].type == DNS_CNAME &&
		    !strcmp(m->rr[i].owner.text, owner))
			return &m->rr[i];
	return NULL;
}

/* Follows the CNAMEs from the asked name; false when they loop. */
static bool follow(const struct message *m, struct name *at, struct buf *text)
{
	const struct rr *rr;

	for (unsigned hops = 0; (rr = find_cname(m, at->text)); hops++) {
		struct cursor d = rr->data;

		if (hops == DNS_CHAIN_MAX || !name_in_data(m, &d, at))
			return false;
		buf_printf(text, "CNAME %s\n", at->text);
	}
	return true;
}

static enum state no_records(unsigned rcode)
{
	switch (rcode) {
	case 0:
		return STATE_DNS_NODATA;
	case 2:
		return STATE_DNS_SERVFAIL;
	case 3:
		return STATE_DNS_NXDOMAIN;
	case 5:
		return STATE_DNS_REFUSED;
	default:
		return STATE_DNS_BAD;
	}
}

static enum state decode(struct message *m, const char *name,
			 enum dns_type type, struct buf *text)
{
	struct name at;
	unsigned found = 0;

	if (!take_question(m, name, type))
		return STATE_DNS_BAD;
	if (m->rcode)
		return no_records(m->rcode);
	snprintf(at.text, sizeof(at.text), "%s", name);
	if (!take_records(m) || !follow(m, &at, text))
		return STATE_DNS_BAD;
	for (unsigned i = 0; i < m->count && found < DNS_RECORDS_MAX; i++) {
		const struct rr *rr = &m->rr[i];

		if (rr->type != type || strcmp(rr->owner.text, at.text) != 0)
			continue;
		if (!put_record(m, rr, text))
			return STATE_DNS_BAD;
		found++;
	}
	if (text->bad)
		return STATE_DNS_BAD;
	return found ? STATE_ANSWERED : STATE_DNS_NODATA;
}

enum state dns_decode(struct span message, const char *name, enum dns_type type,
		      struct buf *text)
{
	static _Thread_local struct message m; /* too large for a stack */
	enum state s;

	m.bytes = message;
	m.at = cursor_of(message, 0);
	m.rcode = m.answers = m.count = 0;
	s = decode(&m, name, type, text);
	if (s == STATE_DNS_BAD)
		buf_reset(text);
	return s;
}

/* -------------------------------------------------------------- as text -- */

bool dns_next(struct span *text, struct dns_line *out)
{
	const uint8_t *end = memchr(text->ptr, '\n', text->len);
	struct span line = *text;
	const uint8_t *blank;

	if (!end)
		return false;
	line.len = (size_t)(end - text->ptr);
	*text = span_skip(*text, line.len + 1);
	blank = memchr(line.ptr, ' ', line.len);
	out->type =
		span_head(line, blank ? (size_t)(blank - line.ptr) : line.len);
	out->value = span_skip(line, out->type.len + 1);
	return true;
}

struct span dns_line_host(const struct dns_line *line)
{
	struct span host = line->value;
	const uint8_t *blank;

	if (span_is(line->type, "MX") || span_is(line->type, "SRV"))
		while ((blank = memchr(host.ptr, ' ', host.len)))
			host = span_skip(host, (size_t)(blank - host.ptr) + 1);
	if (span_is(host, ".") || span_is(host, "?"))
		return SPAN_EMPTY;
	return host;
}
