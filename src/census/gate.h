/* gate.h - the one place that says whether something may be sent.
 *
 * Asked for every name before it is sought and for every address at the moment
 * of connect(), also on a second try.  Opt-outs come first, then the scope,
 * then the kind of address.
 *
 * A day that is not today is a rehearsal (a bench with its own past): the
 * scope has to allow reserved addresses, its dates have to cover that day or
 * today, and nothing but loopback and private addresses is contacted, whatever names
 * resolve to. */
#ifndef POSTERN_CENSUS_GATE_H
#define POSTERN_CENSUS_GATE_H

#include "census/networks.h"
#include "census/optout.h"
#include "census/scope.h"
#include "census/state.h"

struct gate {
	const struct scope *scope;
	struct optout *optout;
	const struct networks *networks; /* may be NULL */
	bool rehearsal;
};

/* STATE_ANSWERED: yes; else STATE_OPTED_OUT or STATE_DENIED. `why` is for
 * people. The name has to belong to this organisation. */
enum state gate_name(const struct gate *g, const char *name,
		     uint32_t organisation, const char **why);
/* name NULL: the address itself has to be in the scope. */
enum state gate_address(const struct gate *g, const char *name,
			const struct address *a, const char **why);

#endif
