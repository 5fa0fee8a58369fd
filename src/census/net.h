/* net.h - addresses and prefixes of both families in one form.
 *
 * An IPv4 address is held as its IPv4-mapped IPv6 form (RFC 4291, 2.5.5.2), so
 * that the two spellings of one address can never be told apart by a check. */
#ifndef POSTERN_CENSUS_NET_H
#define POSTERN_CENSUS_NET_H

#include <sys/socket.h>

#include "base/buf.h"
#include "census/map.h"

struct address {
	uint8_t byte[16];
};

/* Bits of a prefix in the common form: 96 + n for an IPv4 prefix of n. */
struct prefix {
	struct address base; /* all bits behind `bits` are 0 */
	unsigned bits;	     /* 0..128 */
};

/* How far an address may be contacted at all. */
enum address_kind {
	ADDRESS_PUBLIC,
	ADDRESS_PRIVATE, /* loopback and private: only with allow-reserved */
	ADDRESS_NEVER,	 /* link-local, multicast, embedding another one … */
};

bool address_parse(struct span text, struct address *out);
bool address_is_v4(const struct address *a);
bool address_equal(const struct address *a, const struct address *b);
/* Without brackets; IPv4 in dotted form (RFC 5952 for the other). */
void address_put(struct buf *b, const struct address *a);
enum address_kind address_kind(const struct address *a);
/* The words for a kind's refusal: "a link-local address". */
const char *address_why(const struct address *a);
void address_from_v4(const uint8_t byte[static 4], struct address *out);

#define ADDRESS_TEXT 48
const char *address_text(const struct address *a, char out[ADDRESS_TEXT]);

struct sockaddr_storage;
/* Length of the sockaddr that connect() wants. */
unsigned address_to_sock(const struct address *a, uint16_t port,
			 struct sockaddr_storage *out);

/* "192.0.2.0/24", "2001:db8::/32", or an address alone (all its bits). False
 * when it is neither; a prefix with bits behind its end is parsed, and
 * *strays says so. */
bool prefix_parse(struct span text, struct prefix *out, bool *strays);
void prefix_put(struct buf *b, const struct prefix *p);
bool prefix_has(const struct prefix *p, const struct address *a);
/* The enclosing prefix of an address: what a budget counts as one network. */
struct prefix prefix_around(const struct address *a, unsigned bits);
/* The index-th address of the prefix; index must lie within it. */
struct address prefix_nth(const struct prefix *p, uint64_t index);
/* Addresses in it, UINT64_MAX when there are more. */
uint64_t prefix_count(const struct prefix *p);

/* Many prefixes; the longest that holds an address is found by one look-up
 * per length that occurs. */
struct prefix_set {
	struct map map;
	bool has_bits[129];
};

void prefix_set_init(struct prefix_set *s);
void prefix_set_release(struct prefix_set *s);
int prefix_set_put(struct prefix_set *s, const struct prefix *p, uint32_t value,
		   struct err *err) MUST_USE;
/* The value of exactly this prefix. */
uint32_t prefix_set_exact(const struct prefix_set *s, const struct prefix *p);
/* The value of the longest prefix that holds it, or MAP_NONE. */
uint32_t prefix_set_find(const struct prefix_set *s, const struct address *a);

#endif
