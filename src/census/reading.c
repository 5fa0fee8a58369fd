/* reading.c - see reading.h. One run's rows are in memory at a time. */
#include "census/reading.h"

static bool is_wanted(struct reading *r, const struct model *m,
		      const struct reading_wishes *w)
{
	if (w->until_ns && m->day_ns > w->until_ns)
		return false;
	r->unfinished += !m->finished;
	return m->finished || !w->finished_only;
}

static int read_runs(struct reading *r, struct store *store,
		     const struct reading_wishes *w, struct err *err)
{
	struct model *m = NULL;
	int s = ST_OK;

	for (unsigned at = 0; !s; at++) {
		s = model_open(&m, store, at, &r->tables, err);
		if (s <= 0)
			return s;
		if (!is_wanted(r, m, w)) {
			model_close(m);
			s = ST_OK;
			continue;
		}
		model_close(r->last);
		r->last = m;
		s = adoption_add(&r->adoption, m, err);
		if (!s && w->each)
			s = w->each(w->arg, r, err);
	}
	return s;
}

int reading_open(struct reading *r, struct store *store,
		 const struct knowledge *k, const struct reading_wishes *wishes,
		 struct err *err)
{
	int s;

	*r = (struct reading){.tables.knowledge = k,
			      .finished_only = wishes->finished_only};
	flaw_sets_read(&r->tables.sets, k);
	adoption_init(&r->adoption, r->tables.sets.count);
	r->adoption.cells.knowledge = k;
	s = fingerprints_open(&r->fingerprints, embedded_knowledge, err);
	r->tables.fingerprints = r->fingerprints;
	if (!s)
		s = read_runs(r, store, wishes, err);
	if (!s && !r->last)
		s = err_set(err, ST_USAGE, ERR_NO_OFFSET,
			    "the store has no %srun%s; \"postern census "
			    "scan\" makes one",
			    wishes->finished_only ? "finished " : "",
			    wishes->until_ns ? " up to that day" : "");
	return s;
}

void reading_release(struct reading *r)
{
	model_close(r->last);
	adoption_release(&r->adoption);
	fingerprints_close(r->fingerprints);
	*r = (struct reading){0};
}
