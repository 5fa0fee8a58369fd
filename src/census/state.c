/* state.c - see state.h. */
#include "census/state.h"

#include "base/banned.h"

static const char *const words[STATE_COUNT] = {
	[STATE_ANSWERED] = "answered",
	[STATE_AMBIGUOUS] = "ambiguous",
	[STATE_BLOCKED] = "blocked",
	[STATE_BACKOFF] = "backoff",
	[STATE_CLIENT_CERT] = "client_cert",
	[STATE_PROTOCOL] = "protocol",
	[STATE_HEADER_LIMIT] = "header_limit",
	[STATE_NOT_HTTP] = "not_http",
	[STATE_EMPTY] = "empty",
	[STATE_TIMEOUT_HTTP] = "timeout_http",
	[STATE_TLS_FAIL] = "tls_fail",
	[STATE_NOT_TLS] = "not_tls",
	[STATE_TIMEOUT_TLS] = "timeout_tls",
	[STATE_RESET] = "reset",
	[STATE_REFUSED] = "refused",
	[STATE_TIMEOUT_CONNECT] = "timeout_connect",
	[STATE_UNREACHABLE] = "unreachable",
	[STATE_OPTED_OUT] = "opted_out",
	[STATE_DENIED] = "denied_by_policy",
	[STATE_DNS_ONLY] = "dns_only",
	[STATE_DNS_SERVFAIL] = "dns_servfail",
	[STATE_DNS_TIMEOUT] = "dns_timeout",
	[STATE_DNS_REFUSED] = "dns_refused",
	[STATE_DNS_BAD] = "dns_bad",
	[STATE_DNS_NODATA] = "dns_nodata",
	[STATE_DNS_NXDOMAIN] = "dns_nxdomain",
};

const char *state_word(enum state s)
{
	return words[s];
}

bool state_from_word(struct span word, enum state *out)
{
	for (unsigned i = 0; i < STATE_COUNT; i++) {
		if (!span_is(word, words[i]))
			continue;
		*out = (enum state)i;
		return true;
	}
	return false;
}

bool state_was_tried(enum state s)
{
	return s <= STATE_UNREACHABLE;
}
