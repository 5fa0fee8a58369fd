/* state.h - the words of census-contract: how a target or an endpoint ended. */
#ifndef POSTERN_CENSUS_STATE_H
#define POSTERN_CENSUS_STATE_H

#include "base/span.h"

/* From the most telling to the least: of several endpoints, the first of
 * theirs in this order is the state of their target. */
enum state {
	STATE_ANSWERED,
	STATE_AMBIGUOUS,
	STATE_BLOCKED,
	STATE_BACKOFF,
	STATE_CLIENT_CERT,
	STATE_PROTOCOL,
	STATE_HEADER_LIMIT,
	STATE_NOT_HTTP,
	STATE_EMPTY,
	STATE_TIMEOUT_HTTP,
	STATE_TLS_FAIL,
	STATE_NOT_TLS,
	STATE_TIMEOUT_TLS,
	STATE_RESET,
	STATE_REFUSED,
	STATE_TIMEOUT_CONNECT,
	STATE_UNREACHABLE,
	STATE_OPTED_OUT,
	STATE_DENIED,
	STATE_DNS_ONLY,
	STATE_DNS_SERVFAIL,
	STATE_DNS_TIMEOUT,
	STATE_DNS_REFUSED,
	STATE_DNS_BAD,
	STATE_DNS_NODATA,
	STATE_DNS_NXDOMAIN,
	STATE_COUNT,
};

const char *state_word(enum state s);
/* False when it is none of the words. */
bool state_from_word(struct span word, enum state *out);
/* True for what a host did itself: it was reached or tried. */
bool state_was_tried(enum state s);

#endif
