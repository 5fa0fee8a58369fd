/* dns.h - answers of the name service (RFC 1035), read from bytes that a
 * stranger wrote, and kept as text: one record a line, which is also how the
 * store pins them.
 *
 *	A 192.0.2.1
 *	CNAME autodiscover.outlook.com
 *	MX 10 mail.bank.example
 *	SRV 0 443 mail.bank.example
 *	TXT v=spf1 mx -all */
#ifndef POSTERN_CENSUS_DNS_H
#define POSTERN_CENSUS_DNS_H

#include "base/buf.h"
#include "census/name.h"
#include "census/net.h"
#include "census/state.h"

enum dns_type {
	DNS_A = 1,
	DNS_CNAME = 5,
	DNS_MX = 15,
	DNS_TXT = 16,
	DNS_AAAA = 28,
	DNS_SRV = 33,
};

#define DNS_RECORDS_MAX 64 /* of one answer; more are left out, with a note */
#define DNS_CHAIN_MAX 16   /* CNAMEs behind one another */
#define DNS_TEXT_MAX ((size_t)65536)
#define DNS_TXT_MAX 2048 /* bytes of one TXT record that are kept */

const char *dns_type_word(enum dns_type type); /* "MX" */

/* Reads the message that answers (name, type). Records are put as lines into
 * *text, those of the chain of CNAMEs first. STATE_ANSWERED when there are
 * records of that type, else a STATE_DNS_ state; STATE_DNS_BAD when the
 * message breaks a rule or answers something else. */
enum state dns_decode(struct span message, const char *name, enum dns_type type,
		      struct buf *text);

/* Steps through such text: false at the end. value is what is behind the word
 * of the type. */
struct dns_line {
	struct span type;
	struct span value;
};
bool dns_next(struct span *text, struct dns_line *out);
/* Of "10 mail.bank.example" and "0 443 mail.bank.example": the name, or an
 * empty span. A null MX (RFC 7505) has none. */
struct span dns_line_host(const struct dns_line *line);

#endif
