/* build.c - build numbers and what a flaw means for one. See knowledge.h and
 * docs/internals/knowledge.md. */
#include "knowledge/knowledge.h"

#include "base/banned.h"

/* The cumulative update, as the table lists it: its last part is 0. */
static struct build branch_of(struct build b)
{
	b.part[3] = 0;
	return b;
}

/* major.minor: 15.1 is Exchange 2016. */
static bool same_line(struct build a, struct build b)
{
	return a.part[0] == b.part[0] && a.part[1] == b.part[1];
}

/* The first fixed build of b's branch; false when the flaw lists none. Where
 * two sources disagree the table has both, and the lower one is accepted. */
static bool first_fixed(const struct known_flaw *flaw, struct build b,
			struct build *out)
{
	bool found = false;

	for (size_t i = 0; i < flaw->fixed_count; i++) {
		if (build_compare(branch_of(flaw->fixed[i]), branch_of(b)) ||
		    (found && build_compare(flaw->fixed[i], *out) > 0))
			continue;
		*out = flaw->fixed[i];
		found = true;
	}
	return found;
}

/* The newest listed branch, of b's line only or of all. */
static bool newest_branch(const struct known_flaw *flaw, struct build b,
			  bool of_line, struct build *out)
{
	bool found = false;

	for (size_t i = 0; i < flaw->affected_count + flaw->fixed_count; i++) {
		struct build at =
			i < flaw->affected_count
				? flaw->affected[i]
				: branch_of(flaw->fixed[i -
							flaw->affected_count]);

		if ((of_line && !same_line(at, b)) ||
		    (found && build_compare(at, *out) < 0))
			continue;
		*out = at;
		found = true;
	}
	return found;
}

enum flaw_state knowledge_flaw_state(const struct known_flaw *flaw,
				     struct build build)
{
	struct build at;

	if (first_fixed(flaw, build, &at)) {
		if (build_compare(build, at) < 0)
			return FLAW_OPEN;
		return flaw->needs_more ? FLAW_CONDITIONAL : FLAW_FIXED;
	}
	if (!newest_branch(flaw, build, true, &at)) {
		if (!newest_branch(flaw, build, false, &at))
			return FLAW_UNKNOWN;
		return build_compare(build, at) > 0 ? FLAW_NOT_CONCERNED
						    : FLAW_UNKNOWN;
	}
	if (build_compare(branch_of(build), at) > 0)
		return FLAW_NOT_CONCERNED;
	if (flaw->fixed_count)
		return FLAW_OPEN; /* only moving up fixes this branch */
	return flaw->needs_more ? FLAW_CONDITIONAL : FLAW_UNKNOWN;
}

int64_t knowledge_known_exploited_ns(const struct known_flaw *flaw)
{
	int64_t first = flaw->first_exploited_ns;

	if (!flaw->exploited)
		return TIME_NONE;
	if (first == TIME_NONE)
		first = flaw->kev_added_ns;
	/* TIME_NONE is the smallest number. */
	return first == TIME_NONE || first < flaw->published_ns
		       ? flaw->published_ns
		       : first;
}

int64_t knowledge_fix_released_ns(const struct knowledge *k,
				  const struct known_flaw *flaw,
				  struct build build)
{
	const struct known_build *known;
	int64_t earliest = TIME_NONE;
	struct build at;

	if (first_fixed(flaw, build, &at)) {
		known = knowledge_build(k, at);
		if (known)
			return known->released_ns;
	}
	for (size_t i = 0; i < flaw->fixed_count; i++) {
		known = knowledge_build(k, flaw->fixed[i]);
		if (known &&
		    (earliest == TIME_NONE || known->released_ns < earliest))
			earliest = known->released_ns;
	}
	return earliest;
}
