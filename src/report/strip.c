/* strip.c - see strip.h. */
#include "report/strip.h"

#include "base/banned.h"

bool gap_proves_loss(struct span kind)
{
	static const char *const kinds[] = {
		"contradicted", "overwritten",	"wrapped", "cleared",
		"lost-records", "part-missing", "fewer"};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (span_is(kind, kinds[i]))
			return true;
	return false;
}

bool strip_init(struct strip *c, int64_t from_ns, int64_t to_ns, unsigned count)
{
	if (from_ns == TIME_NONE || to_ns == TIME_NONE || from_ns >= to_ns ||
	    count == 0 || to_ns / 4 - from_ns / 4 > INT64_MAX / 8)
		return false;
	c->from_ns = from_ns;
	c->to_ns = to_ns;
	c->count = count < STRIP_CELLS ? count : STRIP_CELLS;
	strip_reset(c);
	return true;
}

void strip_reset(struct strip *c)
{
	memset(c->seen, 0, sizeof(c->seen));
	memset(c->gap, 0, sizeof(c->gap));
	memset(c->lost, 0, sizeof(c->lost));
	memset(c->accepted, 0, sizeof(c->accepted));
}

/* In two steps, so that nothing overflows: whole parts, then the rest. */
int64_t strip_begin(const struct strip *c, unsigned cell)
{
	int64_t length = c->to_ns - c->from_ns;
	int64_t whole = length / c->count;
	int64_t rest = length % c->count;

	return c->from_ns + whole * cell + rest * cell / c->count;
}

unsigned strip_at(const struct strip *c, int64_t ns)
{
	unsigned low = 0;
	unsigned high = c->count;

	while (high - low > 1) {
		unsigned middle = (low + high) / 2;

		if (strip_begin(c, middle) <= ns)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* Cuts a stretch to the picture; false when nothing of it is in there. */
static bool clip(const struct strip *c, int64_t *from_ns, int64_t *to_ns)
{
	if (*from_ns < c->from_ns)
		*from_ns = c->from_ns;
	if (*to_ns > c->to_ns)
		*to_ns = c->to_ns;
	return *from_ns < *to_ns;
}

void strip_span(struct strip *c, int64_t from_ns, int64_t to_ns)
{
	if (!clip(c, &from_ns, &to_ns))
		return;
	for (unsigned i = strip_at(c, from_ns);
	     i < c->count && strip_begin(c, i) < to_ns; i++) {
		int64_t begin = strip_begin(c, i);
		int64_t end = strip_begin(c, i + 1);

		c->seen[i] += (end < to_ns ? end : to_ns) -
			      (begin > from_ns ? begin : from_ns);
	}
}

void strip_gap(struct strip *c, int64_t from_ns, int64_t to_ns,
	       struct span kind, bool accepted)
{
	if (span_is(kind, "clock") || !clip(c, &from_ns, &to_ns))
		return;
	for (unsigned i = strip_at(c, from_ns);
	     i < c->count && strip_begin(c, i) < to_ns; i++) {
		if (accepted)
			c->accepted[i] = true;
		else
			c->gap[i] = true;
		if (!accepted && gap_proves_loss(kind))
			c->lost[i] = true;
	}
}

/* A minute less than all of it is all of it: the first and the last record of
 * a stretch are never quite at its ends. */
enum cell_state strip_state(const struct strip *c, unsigned cell)
{
	int64_t length = strip_begin(c, cell + 1) - strip_begin(c, cell);

	if (c->seen[cell] > 0) {
		bool full = c->seen[cell] >= length - 60 * NS_PER_SECOND ||
			    !(c->gap[cell] || c->accepted[cell]);

		return full && !c->lost[cell] ? CELL_FULL : CELL_PART;
	}
	if (c->lost[cell])
		return CELL_LOST;
	if (c->gap[cell])
		return CELL_GAP;
	return c->accepted[cell] ? CELL_ACCEPTED : CELL_NOTHING;
}
