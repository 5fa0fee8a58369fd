/* budget.h - how often may we knock: overall, at one address, in one network
 * (/24 or /48), at one provider.
 *
 * Every budget of N a second is kept as a spacing of 1.1 s / N, so that in no
 * window of one second, by anybody's clock, more than N connections begin: the
 * tenth is for what the way adds or takes. Budgets of 20 and more may send a
 * fiftieth of themselves at once, for a loop that wakes every few
 * milliseconds; 1/1.1 + 1/50 of N, plus one, is still no more than N. */
#ifndef POSTERN_CENSUS_BUDGET_H
#define POSTERN_CENSUS_BUDGET_H

#include "base/clock.h"
#include "census/net.h"

struct budget_limits {
	uint64_t rate;	       /* connections a second in all */
	uint64_t per_address;  /* a second; 0: one every two seconds */
	uint64_t per_network;  /* a second, /24 or /48 */
	uint64_t per_provider; /* a second, autonomous system */
	uint64_t open_at_once; /* connections to one address, 0: one */
};

struct budget; /* opaque */

int budget_open(struct budget **out, const struct budget_limits *limits,
		struct err *err) MUST_USE;
void budget_close(struct budget *b); /* NULL is fine */

/* May a connection to a begin now? 0: yes, and it is counted; call
 * budget_ended() when it is over. Otherwise the moment (monotonic, ns) before
 * which it is no use to ask again. Negative: no memory. */
int64_t budget_take(struct budget *b, const struct address *a, uint32_t asn,
		    int64_t now_ns, struct err *err);
/* A connection that was taken some time ago is only begun now. Negative: no
 * memory. */
int budget_late(struct budget *b, const struct address *a, uint32_t asn,
		int64_t now_ns, struct err *err) MUST_USE;
void budget_ended(struct budget *b, const struct address *a);

#endif
