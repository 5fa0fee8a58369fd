/* adoption.c - see adoption.h. */
#include "census/adoption.h"

#include <math.h>

#include "base/alloc.h"

#define TREND_DAYS 3	  /* the trend looks back as far as this */
#define TREND_LEVEL 0.05  /* of the one-sided sign test */
#define FORECAST_EVENTS 5 /* changes without which nothing is foretold */

const char *trend_word(enum trend t)
{
	static const char *const words[] = {"undetermined", "flat", "rising",
					    "falling"};

	return words[t];
}

void adoption_init(struct adoption *a, unsigned sets)
{
	*a = (struct adoption){.sets = sets};
	map_init(&a->first_seen, (size_t)1 << 30);
	cells_init(&a->cells);
	for (unsigned i = 0; i < sets; i++)
		map_init(&a->members[i], (size_t)1 << 30);
}

void adoption_release(struct adoption *a)
{
	for (unsigned i = 0; i < a->sets; i++) {
		for (uint32_t r = 0; a->status[i] && r < a->count; r++)
			mem_free(a->status[i][r]);
		mem_free(a->status[i]);
		map_release(&a->members[i]);
	}
	for (uint32_t r = 0; r < a->count; r++)
		for (unsigned i = 0; i < a->sets; i++)
			mem_free(a->runs[r].cell[i]);
	map_release(&a->first_seen);
	cells_release(&a->cells);
	mem_free(a->runs);
	*a = (struct adoption){0};
}

double share_low(uint32_t patched, uint32_t all)
{
	return all ? (double)patched / all : 0.0;
}

double share_high(uint32_t patched, uint32_t unknown, uint32_t all)
{
	return all ? (double)(patched + unknown) / all : 0.0;
}

long share_percent(double share)
{
	return lround(share * 100);
}

double share_middle(const struct share *s)
{
	uint32_t told = s->exploitable - s->cannot_tell - s->gone;

	return told ? (double)s->patched / told : 0.0;
}

double sign_test(uint32_t ups, uint32_t changes)
{
	double n = changes;
	double sum = 0;

	for (uint32_t k = ups; k <= changes && changes; k++)
		sum += exp(lgamma(n + 1) - lgamma(k + 1.0) -
			   lgamma(n - k + 1.0) - n * log(2.0));
	return changes ? (sum < 1 ? sum : 1) : 1;
}

/* ------------------------------------------------------------------- a run -- */

static int make_room(struct adoption *a, struct err *err)
{
	uint32_t room = a->room ? a->room * 2 : 16;
	struct run_shares *runs;

	if (a->count == ADOPTION_RUNS_MAX)
		return err_set(err, ST_LIMIT, ERR_NO_OFFSET,
			       "more than %d runs", ADOPTION_RUNS_MAX);
	if (a->count < a->room)
		return ST_OK;
	runs = mem_resize(a->runs, room, sizeof(*runs));
	if (!runs)
		return err_nomem(err);
	a->runs = runs;
	for (unsigned i = 0; i < a->sets; i++) {
		uint8_t **status =
			mem_resize(a->status[i], room, sizeof(*status));

		if (!status)
			return err_nomem(err);
		a->status[i] = status;
	}
	a->room = room;
	return ST_OK;
}

static int join(struct adoption *a, unsigned set, const struct model *m,
		const struct model_organisation *o, struct err *err)
{
	uint32_t member = a->cohort[set];
	int s = cells_join(&a->cells, set, member, m, o, err);

	if (!s)
		s = map_put(&a->members[set], span_str(o->name), member, err);
	if (!s)
		a->cohort[set]++;
	return s;
}

static int found_cohort(struct adoption *a, const struct model *m,
			struct err *err)
{
	int s = ST_OK;

	for (uint32_t i = 0; i < m->organisation_count && !s; i++) {
		const struct model_organisation *o = &m->organisations[i];
		struct span name = span_str(o->name);

		if (a->sets && o->verdict[0] != VERDICT_NONE)
			s = map_put(&a->first_seen, name, 0, err);
		for (unsigned set = 0; set < a->sets && !s; set++)
			if (o->verdict[set] == VERDICT_NO)
				s = join(a, set, m, o, err);
	}
	return s;
}

static enum member_status status_of(enum verdict v)
{
	switch (v) {
	case VERDICT_NO:
		return MEMBER_OPEN;
	case VERDICT_YES:
		return MEMBER_PATCHED;
	case VERDICT_CANNOT_TELL:
	case VERDICT_CONDITIONAL:
		return MEMBER_CANNOT_TELL;
	case VERDICT_NONE:
		break;
	}
	return MEMBER_GONE;
}

static void count_prevalence(struct share *s, enum verdict v)
{
	if (v == VERDICT_NONE)
		return;
	s->seen++;
	s->seen_patched += v == VERDICT_YES;
	s->seen_cannot_tell +=
		v == VERDICT_CANNOT_TELL || v == VERDICT_CONDITIONAL;
}

static void count_cohort(struct share *s, const uint8_t *status, uint32_t n)
{
	s->exploitable = n;
	for (uint32_t i = 0; i < n; i++) {
		s->patched += status[i] == MEMBER_PATCHED;
		s->cannot_tell += status[i] == MEMBER_CANNOT_TELL;
		s->gone += status[i] == MEMBER_GONE;
	}
}

/* ------------------------------------------------------------------- trend -- */

/* The oldest run of the last TREND_DAYS, else the one before. */
static uint32_t look_back(const struct adoption *a, uint32_t at)
{
	uint32_t from = at - 1;

	while (from && a->runs[at].day_ns - a->runs[from - 1].day_ns <=
			       TREND_DAYS * NS_PER_DAY)
		from--;
	return from;
}

/* Members seen both times that changed from open to patched, and back. A
 * member of whom one of the two cannot be told says nothing. */
static void count_changes(struct share *s, const uint8_t *was,
			  const uint8_t *is, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		s->ups += was[i] == MEMBER_OPEN && is[i] == MEMBER_PATCHED;
		s->downs += was[i] == MEMBER_PATCHED && is[i] == MEMBER_OPEN;
	}
}

/* Quantile of the chi-square distribution with k degrees (Wilson and
 * Hilferty, 1931); z is that of the normal distribution. */
static double chi_square(double k, double z)
{
	double a = 2 / (9 * k);
	double b = 1 - a + z * sqrt(a);

	return b > 0 ? k * b * b * b : 0;
}

static double days_until(double open_now, double open_then, double hazard)
{
	if (open_now <= open_then)
		return 0;
	return hazard > 0 ? log(open_now / open_then) / hazard : -1;
}

/* Each open member is patched with the same chance a day as in the days that
 * the trend looked at; the band is that of a Poisson count. What cannot be
 * told is left out, as it is from the middle share. */
static void foretell(struct share *s, double open_days)
{
	double n = s->ups;
	double open = 1 - share_middle(s);
	double hazard[3];

	for (int i = 0; i < 3; i++)
		s->days_half[i] = s->days_most[i] = -1;
	if (s->ups < FORECAST_EVENTS || open_days <= 0)
		return;
	hazard[0] = chi_square(2 * n + 2, 1.96) / 2 / open_days;
	hazard[1] = n / open_days;
	hazard[2] = chi_square(2 * n, -1.96) / 2 / open_days;
	for (int i = 0; i < 3; i++) {
		s->days_half[i] = days_until(open, 0.5, hazard[i]);
		s->days_most[i] = days_until(open, 0.1, hazard[i]);
	}
}

static double days_between(const struct run_shares *a,
			   const struct run_shares *b)
{
	return (double)(b->day_ns - a->day_ns) / (double)NS_PER_DAY;
}

static void find_trend(struct adoption *a, unsigned set, uint32_t at)
{
	struct share *s = &a->runs[at].set[set];
	double open_days = 0;

	for (int i = 0; i < 3; i++)
		s->days_half[i] = s->days_most[i] = -1;
	s->trend_p = 1;
	if (at == 0 || s->exploitable == 0)
		return;
	s->trend_from = look_back(a, at);
	count_changes(s, a->status[set][s->trend_from], a->status[set][at],
		      s->exploitable);
	s->trend_p = sign_test(s->ups > s->downs ? s->ups : s->downs,
			       s->ups + s->downs);
	s->trend = TREND_FLAT;
	if (s->trend_p < TREND_LEVEL && s->ups != s->downs)
		s->trend = s->ups > s->downs ? TREND_RISING : TREND_FALLING;
	for (uint32_t r = s->trend_from; r < at; r++) {
		const struct share *then = &a->runs[r].set[set];

		open_days += (then->exploitable - then->patched - then->gone -
			      then->cannot_tell) *
			     days_between(&a->runs[r], &a->runs[r + 1]);
	}
	foretell(s, open_days);
}

static int add_set(struct adoption *a, unsigned set, const struct model *m,
		   struct err *err)
{
	struct run_shares *r = &a->runs[a->count];
	struct share *share = &r->set[set];
	uint8_t *status = mem_new((size_t)a->cohort[set] + 1, 1);

	if (!status)
		return err_nomem(err);
	a->status[set][a->count] = status;
	r->cell[set] = mem_new((size_t)r->groups + 1, sizeof(struct cell));
	if (!r->cell[set])
		return err_nomem(err);
	for (uint32_t i = 0; i < m->organisation_count; i++) {
		const struct model_organisation *o = &m->organisations[i];
		struct span name = span_str(o->name);
		uint32_t member = map_find(&a->members[set], name);

		count_prevalence(share, o->verdict[set]);
		if (member != MAP_NONE)
			status[member] = (uint8_t)status_of(o->verdict[set]);
		else if (o->verdict[set] != VERDICT_NONE &&
			 map_find(&a->first_seen, name) == MAP_NONE)
			share->found_later++;
	}
	count_cohort(share, status, a->cohort[set]);
	cells_count(&a->cells, set, m, status, a->cohort[set], r->cell[set]);
	find_trend(a, set, a->count);
	return ST_OK;
}

int adoption_add(struct adoption *a, const struct model *m, struct err *err)
{
	struct run_shares *r;
	int s = make_room(a, err);

	if (!s && a->count == 0)
		s = found_cohort(a, m, err);
	if (!s)
		s = cells_prepare(&a->cells, a->sets, m, err);
	if (s)
		return s;
	r = &a->runs[a->count];
	*r = (struct run_shares){.day_ns = m->day_ns,
				 .finished = m->finished,
				 .groups = a->cells.count};
	memcpy(r->day, m->day, sizeof(r->day));
	for (unsigned i = 0; i < a->sets; i++)
		a->status[i][a->count] = NULL;
	for (unsigned i = 0; i < a->sets && !s; i++)
		s = add_set(a, i, m, err);
	a->count++; /* so that release finds what was made */
	return s;
}
