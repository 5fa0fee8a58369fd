/* net.c - see net.h. */
#include "census/net.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "base/cursor.h"

static const uint8_t mapped_head[12] = {0, 0, 0, 0, 0,	  0,
					0, 0, 0, 0, 0xff, 0xff};

bool address_is_v4(const struct address *a)
{
	return !memcmp(a->byte, mapped_head, 12);
}

bool address_equal(const struct address *a, const struct address *b)
{
	return !memcmp(a->byte, b->byte, 16);
}

void address_from_v4(const uint8_t byte[static 4], struct address *out)
{
	memcpy(out->byte, mapped_head, 12);
	memcpy(out->byte + 12, byte, 4);
}

bool address_parse(struct span text, struct address *out)
{
	char word[INET6_ADDRSTRLEN + 1];
	uint8_t four[4];

	if (text.len == 0 || text.len >= sizeof(word) ||
	    memchr(text.ptr, 0, text.len))
		return false;
	memcpy(word, text.ptr, text.len);
	word[text.len] = 0;
	if (inet_pton(AF_INET, word, four) == 1) {
		address_from_v4(four, out);
		return true;
	}
	return inet_pton(AF_INET6, word, out->byte) == 1;
}

const char *address_text(const struct address *a, char out[ADDRESS_TEXT])
{
	bool v4 = address_is_v4(a);

	if (!inet_ntop(v4 ? AF_INET : AF_INET6, a->byte + (v4 ? 12 : 0), out,
		       ADDRESS_TEXT))
		out[0] = 0;
	return out;
}

void address_put(struct buf *b, const struct address *a)
{
	char text[ADDRESS_TEXT];

	buf_text(b, address_text(a, text));
}

unsigned address_to_sock(const struct address *a, uint16_t port,
			 struct sockaddr_storage *out)
{
	struct sockaddr_in in4 = {.sin_family = AF_INET,
				  .sin_port = htons(port)};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6,
				   .sin6_port = htons(port)};

	memset(out, 0, sizeof(*out));
	if (address_is_v4(a)) {
		memcpy(&in4.sin_addr, a->byte + 12, 4);
		memcpy(out, &in4, sizeof(in4));
		return sizeof(in4);
	}
	memcpy(&in6.sin6_addr, a->byte, 16);
	memcpy(out, &in6, sizeof(in6));
	return sizeof(in6);
}

/* ------------------------------------------------------- special ranges -- */

struct range {
	uint8_t byte[16];
	unsigned bits;
	enum address_kind kind;
	const char *why;
};

#define V4(a, b, c, d, n)                                                      \
	{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d}, 96 + (n)

/* The IANA special-purpose registries (RFC 6890 and its updates). The first
 * that fits counts. */
static const struct range ranges[] = {
	{V4(127, 0, 0, 0, 8), ADDRESS_PRIVATE, "a loopback address"},
	{V4(10, 0, 0, 0, 8), ADDRESS_PRIVATE, "a private address"},
	{V4(172, 16, 0, 0, 12), ADDRESS_PRIVATE, "a private address"},
	{V4(192, 168, 0, 0, 16), ADDRESS_PRIVATE, "a private address"},
	{V4(100, 64, 0, 0, 10), ADDRESS_PRIVATE, "a shared address"},
	{V4(198, 18, 0, 0, 15), ADDRESS_PRIVATE, "a benchmarking address"},
	{V4(0, 0, 0, 0, 8), ADDRESS_NEVER, "an address of this host"},
	{V4(169, 254, 0, 0, 16), ADDRESS_NEVER, "a link-local address"},
	{V4(192, 0, 0, 0, 24), ADDRESS_NEVER, "a protocol address"},
	{V4(192, 0, 2, 0, 24), ADDRESS_NEVER, "an address for examples"},
	{V4(192, 88, 99, 0, 24), ADDRESS_NEVER, "a relay address"},
	{V4(198, 51, 100, 0, 24), ADDRESS_NEVER, "an address for examples"},
	{V4(203, 0, 113, 0, 24), ADDRESS_NEVER, "an address for examples"},
	{V4(224, 0, 0, 0, 4), ADDRESS_NEVER, "a multicast address"},
	{V4(240, 0, 0, 0, 4), ADDRESS_NEVER, "a reserved address"},
	{V4(0, 0, 0, 0, 0), ADDRESS_PUBLIC, "a public address"},
	{{[15] = 1}, 128, ADDRESS_PRIVATE, "a loopback address"},
	{{0xfc}, 7, ADDRESS_PRIVATE, "a private address"},
	{{0xfe, 0x80}, 10, ADDRESS_NEVER, "a link-local address"},
	{{0xff}, 8, ADDRESS_NEVER, "a multicast address"},
	{{0x20, 0x01, 0x0d, 0xb8},
	 32,
	 ADDRESS_NEVER,
	 "an address for examples"},
	{{0x20, 0x01, 0}, 23, ADDRESS_NEVER, "a protocol address"},
	{{0x20, 0x02}, 16, ADDRESS_NEVER, "an address that holds another"},
	{{0x20}, 3, ADDRESS_PUBLIC, "a public address"},
	/* ::/96, 64:ff9b::/96, 100::/64 and all that nobody gives out */
	{{0}, 0, ADDRESS_NEVER, "an address that is not given out"},
};

static const struct range *range_of(const struct address *a)
{
	const struct range *r = ranges;

	for (;; r++) {
		struct prefix p = {.bits = r->bits};

		memcpy(p.base.byte, r->byte, 16);
		if (prefix_has(&p, a))
			return r; /* the last one holds every address */
	}
}

enum address_kind address_kind(const struct address *a)
{
	return range_of(a)->kind;
}

const char *address_why(const struct address *a)
{
	return range_of(a)->why;
}

/* -------------------------------------------------------------- prefixes -- */

static void mask(struct address *a, unsigned bits)
{
	for (unsigned i = 0; i < 16; i++) {
		unsigned left = bits > i * 8 ? bits - i * 8 : 0;

		if (left < 8)
			a->byte[i] &= (uint8_t)(0xff00 >> left);
	}
}

struct prefix prefix_around(const struct address *a, unsigned bits)
{
	struct prefix p = {*a, bits};

	mask(&p.base, bits);
	return p;
}

bool prefix_has(const struct prefix *p, const struct address *a)
{
	struct prefix around = prefix_around(a, p->bits);

	return address_equal(&around.base, &p->base);
}

bool prefix_parse(struct span text, struct prefix *out, bool *strays)
{
	const uint8_t *slash = memchr(text.ptr, '/', text.len);
	struct span head = text;
	struct address a;
	uint64_t bits;
	unsigned most;

	if (slash)
		head.len = (size_t)(slash - text.ptr);
	if (!address_parse(head, &a))
		return false;
	/* An IPv6 prefix of less than 96 bits is never one of IPv4. */
	most = memchr(head.ptr, ':', head.len) ? 128 : 32;
	bits = most;
	if (slash) {
		struct span tail = span_skip(text, head.len + 1);

		if (tail.len > 3 || !span_to_u64(tail, &bits) || bits > most)
			return false;
	}
	bits += 128 - most;
	*out = prefix_around(&a, (unsigned)bits);
	*strays = !address_equal(&out->base, &a);
	return true;
}

void prefix_put(struct buf *b, const struct prefix *p)
{
	bool v4 = p->bits >= 96 && address_is_v4(&p->base);

	if (v4 || !address_is_v4(&p->base)) {
		address_put(b, &p->base);
	} else {
		buf_text(b, "::ffff:0:0");
	}
	if (p->bits < 128)
		buf_printf(b, "/%u", v4 ? p->bits - 96 : p->bits);
}

uint64_t prefix_count(const struct prefix *p)
{
	unsigned free_bits = 128 - p->bits;

	return free_bits >= 64 ? UINT64_MAX : (uint64_t)1 << free_bits;
}

struct address prefix_nth(const struct prefix *p, uint64_t index)
{
	struct address a = p->base;

	for (unsigned i = 0; i < 8; i++)
		a.byte[15 - i] |= (uint8_t)(index >> (8 * i));
	return a;
}

void prefix_set_init(struct prefix_set *s)
{
	*s = (struct prefix_set){0};
	map_init(&s->map, (size_t)256 << 20);
}

void prefix_set_release(struct prefix_set *s)
{
	map_release(&s->map);
}

struct prefix_key {
	uint8_t byte[17];
};

static struct span key_of(const struct prefix *p, struct prefix_key *key)
{
	memcpy(key->byte, p->base.byte, 16);
	key->byte[16] = (uint8_t)p->bits;
	return span_of(key->byte, sizeof(key->byte));
}

int prefix_set_put(struct prefix_set *s, const struct prefix *p, uint32_t value,
		   struct err *err)
{
	struct prefix_key key;

	s->has_bits[p->bits] = true;
	return map_put(&s->map, key_of(p, &key), value, err);
}

uint32_t prefix_set_exact(const struct prefix_set *s, const struct prefix *p)
{
	struct prefix_key key;

	return map_find(&s->map, key_of(p, &key));
}

uint32_t prefix_set_find(const struct prefix_set *s, const struct address *a)
{
	for (unsigned n = 0; n <= 128; n++) {
		unsigned bits = 128 - n;
		struct prefix p;
		uint32_t value;

		if (!s->has_bits[bits])
			continue;
		p = prefix_around(a, bits);
		value = prefix_set_exact(s, &p);
		if (value != MAP_NONE)
			return value;
	}
	return MAP_NONE;
}
