/* spare.c - rows of text logs that need no look.
 *
 * Nearly every row is one, so it has to be cheap to say so: of most rows all
 * that is asked for is absent or looks as known, and the first loop, which calls
 * nothing, is all. */
#include "rules/indicators/looks.h"
#include "rules/indicators/matcher.h"

/* All bytes come before what may be learnt of the looks: where nothing can be,
 * it is not tried row by row.  What can be is never kept by all its bytes. */
static inline bool is_known(struct indicator_matcher *m, enum role role,
			    struct span value)
{
	struct memo_short looks;
	bool has = looks_of(role, value, &looks);

	if ((has && memo_knows_entry(&m->memo, looks)) ||
	    memo_knows(&m->memo, role, value))
		return true;
	if (!has || !looks_are_far(m->set, role, value))
		return false;
	memo_keep_entry(&m->memo, looks);
	return true;
}

bool spare_value(struct indicator_matcher *m, enum role role, struct span value)
{
	return is_known(m, role, value);
}

static inline bool is_absent(struct span value)
{
	return value.len <= 1 && (!value.len || value.ptr[0] == '-');
}

/* From the cell i of the plan on. */
static __attribute__((noinline)) bool spare_rest(struct indicator_matcher *m,
						 const struct event_rows *rows,
						 const struct event_plan *plan,
						 size_t i)
{
	for (; i < plan->count; i++) {
		struct event_place at = plan->cell[i];
		struct span value = event_place(rows, at);

		if (is_absent(value))
			continue;
		/* names of hosts are those of the servers, mostly */
		if (at.tag == ROLE_HOST &&
		    LIKELY(memo_is_last(&m->memo, i, at.tag, value)))
			continue;
		if (UNLIKELY(!is_known(m, at.tag, value)))
			return false;
		if (at.tag == ROLE_HOST)
			memo_note_last(&m->memo, i, at.tag, value);
	}
	return true;
}

/* The first row of a layout; and, as there is no plan then, every row where
 * values alone do not tell. */
static __attribute__((noinline)) bool spare_first(struct indicator_matcher *m,
						  const struct event *e)
{
	struct event_rows *rows = event_rows(e);
	const struct event_plan *plan;

	if (!m->values_only)
		return false;
	plan = event_plan(e, rows, &m->asked[e->log]);
	return event_plan_fits(plan, rows) && spare_rest(m, rows, plan, 0);
}

/* What looks known, or is short and known. */
static inline bool is_plain(const struct indicator_matcher *m, enum role role,
			    struct span value)
{
	struct memo_short e;

	if (!looks_of(role, value, &e)) {
		if (is_absent(value))
			return true;
		if (value.len > MEMO_SHORT_MAX)
			return false;
		e = memo_pack(role, value);
	}
	return memo_is(*memo_bucket(&m->memo, e), e);
}

bool indicators_spare(struct indicator_matcher *m, const struct event *e)
{
	const struct event_rows *rows = event_rows(e);
	const struct event_place *at, *end;
	const struct event_plan *plan;

	if (UNLIKELY(!rows))
		return false;
	plan = event_plan_made(e, rows, &m->asked[e->log]);
	if (UNLIKELY(!plan))
		return spare_first(m, e);
	if (UNLIKELY(!event_plan_fits(plan, rows)))
		return false;
	end = plan->cell + plan->count;
	for (at = plan->cell; at < end; at++)
		if (!is_plain(m, at->tag, event_place(rows, *at)))
			return spare_rest(m, rows, plan,
					  (size_t)(at - plan->cell));
	return true;
}
