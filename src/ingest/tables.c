/* tables.c - see tables.h. */
#include "ingest/tables.h"

/* Doubles a table in the arena; the old one stays behind there, which costs
 * at most as much again. */
static bool grow(void **rows, size_t *cap, size_t count, size_t size,
		 struct arena *a)
{
	size_t more = *cap ? *cap * 2 : 32;
	void *wider;

	if (count < *cap)
		return true;
	wider = arena_new(a, more, size);
	if (!wider)
		return false;
	if (count)
		memcpy(wider, *rows, count * size);
	*rows = wider;
	*cap = more;
	return true;
}

static int64_t hour_of(int64_t ns)
{
	return ns / NS_PER_HOUR - (ns % NS_PER_HOUR < 0);
}

bool hours_count(struct hours *h, struct arena *a, const char *source,
		 int64_t time_ns, uint64_t *lost)
{
	int64_t hour = hour_of(time_ns);
	void *rows = h->row;

	if (LIKELY(h->count && h->row[h->last].hour == hour &&
		   h->row[h->last].source == source)) {
		h->row[h->last].records++;
		return true;
	}
	/* Logs run forward: the hour is new, or one of the last few. */
	for (size_t i = h->count; i-- > 0 && i + 64 > h->count;) {
		if (h->row[i].hour == hour && h->row[i].source == source) {
			h->row[i].records++;
			h->last = i;
			return true;
		}
	}
	if (h->count == LIMIT_HOURS ||
	    !grow(&rows, &h->cap, h->count, sizeof(*h->row), a)) {
		++*lost;
		return false;
	}
	h->row = rows;
	h->last = h->count++;
	h->row[h->last] = (struct case_hour){source, hour, 1};
	return true;
}

static int order_hours(const void *left, const void *right)
{
	const struct case_hour *l = left;
	const struct case_hour *r = right;
	int source = strcmp(l->source, r->source);

	if (source)
		return source;
	return (l->hour > r->hour) - (l->hour < r->hour);
}

void hours_sort(struct hours *h)
{
	size_t kept = 0;

	if (h->count == 0)
		return;
	qsort(h->row, h->count, sizeof(*h->row), order_hours);
	for (size_t i = 1; i < h->count; i++) {
		if (order_hours(&h->row[kept], &h->row[i]) == 0)
			h->row[kept].records += h->row[i].records;
		else
			h->row[++kept] = h->row[i];
	}
	h->count = kept + 1;
}

bool runs_count(struct runs *r, struct arena *a, const char *source,
		uint64_t id, int64_t time_ns)
{
	struct case_record_run *run = r->count ? &r->row[r->last] : NULL;
	void *rows = r->row;

	if (LIKELY(run && run->source == source && run->last_id + 1 == id)) {
		run->last_id = id;
		time_widen(&run->first_ns, &run->last_ns, time_ns);
		return true;
	}
	if (r->count == LIMIT_RUNS ||
	    !grow(&rows, &r->cap, r->count, sizeof(*r->row), a))
		return false;
	r->row = rows;
	r->last = r->count++;
	r->row[r->last] =
		(struct case_record_run){source, id, id, time_ns, time_ns};
	return true;
}

static int order_runs(const void *left, const void *right)
{
	const struct case_record_run *l = left;
	const struct case_record_run *r = right;
	int source = strcmp(l->source, r->source);

	if (source)
		return source;
	return (l->first_id > r->first_id) - (l->first_id < r->first_id);
}

void runs_sort(struct runs *r)
{
	size_t kept = 0;

	if (r->count == 0)
		return;
	qsort(r->row, r->count, sizeof(*r->row), order_runs);
	for (size_t i = 1; i < r->count; i++) {
		struct case_record_run *into = &r->row[kept];
		const struct case_record_run *run = &r->row[i];

		/* Copies and overlaps join, too: a key is source and id. */
		if (!strcmp(into->source, run->source) &&
		    (run->first_id <= into->last_id ||
		     run->first_id == into->last_id + 1)) {
			if (run->last_id > into->last_id)
				into->last_id = run->last_id;
			time_widen(&into->first_ns, &into->last_ns,
				   run->first_ns);
			time_widen(&into->first_ns, &into->last_ns,
				   run->last_ns);
		} else {
			r->row[++kept] = *run;
		}
	}
	r->count = kept + 1;
}

static void clocks_add(struct clocks *c, struct case_clock_jump jump)
{
	for (size_t i = 0; i < c->count; i++)
		if (c->row[i].source == jump.source &&
		    c->row[i].place == jump.place)
			return; /* a copy of the record */
	if (c->count < LIMIT_CLOCKS)
		c->row[c->count++] = jump;
}

void clocks_note(struct clocks *c, const char *source, bool is_record,
		 uint64_t place, int64_t time_ns, uint64_t offset)
{
	bool follows = c->source == source &&
		       (is_record ? place == c->place + 1 : place > c->place);

	if (time_ns == TIME_NONE)
		return;
	if (follows && time_ns < c->time_ns &&
	    c->time_ns - time_ns >= CLOCK_BACK_NS)
		clocks_add(c,
			   (struct case_clock_jump){source, place, c->time_ns,
						    time_ns, offset});
	c->source = source;
	c->place = place;
	c->time_ns = time_ns;
}

static int order_clocks(const void *left, const void *right)
{
	const struct case_clock_jump *l = left;
	const struct case_clock_jump *r = right;
	int source = strcmp(l->source, r->source);

	if (source)
		return source;
	return (l->place > r->place) - (l->place < r->place);
}

void clocks_sort(struct clocks *c)
{
	qsort(c->row, c->count, sizeof(c->row[0]), order_clocks);
}

static bool build_is(const struct case_build *row, struct span build,
		     struct span server, const char *basis)
{
	return row->basis == basis && span_is(build, row->build) &&
	       span_is(server, row->server);
}

bool builds_count(struct builds *b, struct arena *a, struct span build,
		  struct span server, const char *basis, int64_t time_ns,
		  uint64_t line)
{
	struct case_build *row;

	if (LIKELY(b->count &&
		   build_is(&b->row[b->last], build, server, basis))) {
		row = &b->row[b->last];
		time_widen(&row->first_ns, &row->last_ns, time_ns);
		return true;
	}
	for (size_t i = 0; i < b->count; i++) {
		row = &b->row[i];
		if (!build_is(row, build, server, basis))
			continue;
		b->last = i;
		time_widen(&row->first_ns, &row->last_ns, time_ns);
		return true;
	}
	if (b->count == LIMIT_BUILDS)
		return false;
	row = &b->row[b->count];
	*row = (struct case_build){arena_text(a, build),
				   arena_text(a, server),
				   basis,
				   time_ns,
				   time_ns,
				   line};
	if (!row->build || !row->server)
		return false;
	b->last = b->count++;
	return true;
}

void servers_count(struct servers *s, struct arena *a, struct span name)
{
	struct span copy;

	if (servers_again(s, name))
		return;
	for (size_t i = 0; i < s->count; i++) {
		if (!span_equal(s->row[i].name, name))
			continue;
		s->row[i].count++;
		s->last = i;
		return;
	}
	if (s->count == LIMIT_SERVERS)
		return;
	copy = arena_dup(a, name);
	if (!copy.ptr)
		return;
	s->row[s->count].name = copy;
	s->row[s->count].count = 1;
	s->last = s->count++;
}

struct span servers_most(const struct servers *s)
{
	size_t best = 0;

	for (size_t i = 1; i < s->count; i++)
		if (s->row[i].count > s->row[best].count)
			best = i;
	return s->count ? s->row[best].name : SPAN_EMPTY;
}
