/* gate.c - see gate.h. */
#include "census/gate.h"

#include "base/banned.h"

enum state gate_name(const struct gate *g, const char *name,
		     uint32_t organisation, const char **why)
{
	const struct target *t;

	*why = "opt-out: name";
	if (optout_has_name(g->optout, name))
		return STATE_OPTED_OUT;
	t = scope_name(g->scope, name);
	*why = "name outside the scope";
	if (!t)
		return STATE_DENIED;
	*why = "name of another organisation";
	if (t->organisation != organisation)
		return STATE_DENIED;
	*why = "";
	return STATE_ANSWERED;
}

enum state gate_address(const struct gate *g, const char *name,
			const struct address *a, const char **why)
{
	enum address_kind kind = address_kind(a);
	bool reserved_fits = g->scope->allow_reserved;

	*why = "opt-out: name";
	if (name && optout_has_name(g->optout, name))
		return STATE_OPTED_OUT;
	*why = "opt-out: address";
	if (optout_has_address(g->optout, a, networks_asn(g->networks, a)))
		return STATE_OPTED_OUT;
	*why = "outside the scope";
	if (!(name && scope_name(g->scope, name)) &&
	    !scope_address(g->scope, a))
		return STATE_DENIED;
	*why = address_why(a);
	if (kind == ADDRESS_NEVER ||
	    (kind == ADDRESS_PRIVATE && !reserved_fits))
		return STATE_DENIED;
	*why = "a rehearsal contacts reserved addresses only";
	if (g->rehearsal && kind != ADDRESS_PRIVATE)
		return STATE_DENIED;
	*why = "";
	return STATE_ANSWERED;
}
