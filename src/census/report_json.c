/* report_json.c - one run as the contract "postern-census/1" has it. */
#include "census/report.h"

#include "base/alloc.h"
#include "base/text.h"
#include "census/survival.h"

static void key(struct buf *b, const char *name)
{
	json_put_string(b, span_str(name));
	buf_byte(b, ':');
}

static void text(struct buf *b, const char *name, const char *value)
{
	key(b, name);
	json_put_string(b, span_str(value));
}

/* null instead of an empty text */
static void text_or_null(struct buf *b, const char *name, const char *value)
{
	key(b, name);
	if (value && *value)
		json_put_string(b, span_str(value));
	else
		buf_text(b, "null");
}

static void number(struct buf *b, const char *name, uint64_t value)
{
	key(b, name);
	buf_u64(b, value);
}

static void share(struct buf *b, const char *name, double value)
{
	key(b, name);
	buf_printf(b, "%.6f", value);
}

static void builds(struct buf *b, const struct interval *i)
{
	text_or_null(b, "build_low", i && i->known ? i->low_text : NULL);
	buf_byte(b, ',');
	text_or_null(b, "build_high", i && i->known ? i->high_text : NULL);
}

/* ----------------------------------------------------------- organisations -- */

static void endpoint(struct buf *b, const struct model_endpoint *p)
{
	buf_byte(b, '{');
	text_or_null(b, "name", p->name);
	buf_byte(b, ',');
	text(b, "address", p->address);
	buf_byte(b, ',');
	text(b, "state", state_word(p->state));
	buf_byte(b, ',');
	text_or_null(b, "product", p->product ? p->product->word : NULL);
	buf_byte(b, ',');
	builds(b, &p->interval);
	buf_byte(b, ',');
	text_or_null(b, "evidence", p->evidence);
	buf_byte(b, '}');
}

static void verdicts(struct buf *b, const enum verdict *v,
		     const struct flaw_sets *sets)
{
	bool more = false;

	key(b, "verdicts");
	buf_byte(b, '{');
	for (unsigned i = 0; i < sets->count; i++) {
		if (v[i] == VERDICT_NONE)
			continue;
		if (more)
			buf_byte(b, ',');
		text(b, sets->set[i].word, verdict_word(v[i]));
		more = true;
	}
	buf_byte(b, '}');
}

static void target(struct buf *b, const struct model *m,
		   const struct model_target *t, const struct model_tables *k)
{
	const struct interval *i = t->worst ? &t->worst->interval : NULL;
	const char *version = i ? interval_release(i, k->knowledge) : "";

	if (i && i->known && !i->exchange)
		version = i->low_text;
	buf_byte(b, '{');
	text(b, "target", t->text);
	buf_byte(b, ',');
	text_or_null(b, "state",
		     t->state < STATE_COUNT ? state_word(t->state) : NULL);
	buf_byte(b, ',');
	text_or_null(b, "product", t->product ? t->product->word : NULL);
	buf_byte(b, ',');
	text_or_null(b, "version", version);
	buf_byte(b, ',');
	builds(b, i);
	buf_byte(b, ',');
	verdicts(b, t->verdict, &k->sets);
	buf_text(b, ",\"endpoints\":[");
	for (uint32_t n = 0; n < t->endpoints; n++) {
		if (n)
			buf_byte(b, ',');
		endpoint(b, &m->endpoints[t->first_endpoint + n]);
	}
	buf_text(b, "]}");
}

static void reasons(struct buf *b, unsigned signs)
{
	bool more = false;

	buf_text(b, "\"class_reasons\":[");
	for (unsigned i = 0; i < SIGN_COUNT; i++) {
		if (!(signs >> i & 1))
			continue;
		if (more)
			buf_byte(b, ',');
		json_put_string(b, span_str(sign_word(i)));
		more = true;
	}
	buf_byte(b, ']');
}

static void organisation(struct buf *b, const struct model *m,
			 const struct model_organisation *o,
			 const struct model_tables *k)
{
	buf_byte(b, '{');
	text(b, "organisation", o->name);
	buf_byte(b, ',');
	text(b, "sector", o->sector);
	buf_byte(b, ',');
	text(b, "country", o->country);
	buf_byte(b, ',');
	text(b, "class", class_word(o->class));
	buf_byte(b, ',');
	reasons(b, o->signs);
	buf_text(b, ",\"targets\":[");
	for (uint32_t t = o->first_target; t != UINT32_MAX;
	     t = m->next_target[t]) {
		if (t != o->first_target)
			buf_byte(b, ',');
		target(b, m, &m->targets[t], k);
	}
	buf_text(b, "]}");
}

/* ------------------------------------------------------------------ totals -- */

static void totals(struct buf *b, const struct model *m)
{
	bool more = false;

	buf_text(b, "\"totals\":{");
	number(b, "targets", m->target_count);
	buf_byte(b, ',');
	number(b, "organisations", m->organisation_count);
	buf_text(b, ",\"by_state\":{");
	for (unsigned i = 0; i < STATE_COUNT; i++) {
		if (!m->by_state[i])
			continue;
		if (more)
			buf_byte(b, ',');
		number(b, state_word((enum state)i), m->by_state[i]);
		more = true;
	}
	buf_text(b, "}}");
}

/* ---------------------------------------------------------------- adoption -- */

static void cohort(struct buf *b, const struct cell *s)
{
	buf_text(b, "\"cohort\":{");
	number(b, "exploitable", s->exploitable);
	buf_byte(b, ',');
	number(b, "patched", s->patched);
	buf_byte(b, ',');
	number(b, "cannot_tell", s->cannot_tell);
	buf_byte(b, ',');
	number(b, "gone", s->gone);
	buf_byte(b, ',');
	share(b, "share_low", share_low(s->patched, s->exploitable));
	buf_byte(b, ',');
	share(b, "share_high",
	      share_high(s->patched, s->cannot_tell + s->gone, s->exploitable));
	buf_byte(b, '}');
}

/* Without the closing brace. */
static void prevalence(struct buf *b, const struct cell *s)
{
	buf_text(b, "\"prevalence\":{");
	number(b, "seen", s->seen);
	buf_byte(b, ',');
	number(b, "patched", s->seen_patched);
	buf_byte(b, ',');
	number(b, "cannot_tell", s->seen_cannot_tell);
	buf_byte(b, ',');
	share(b, "share_low", share_low(s->seen_patched, s->seen));
	buf_byte(b, ',');
	share(b, "share_high",
	      share_high(s->seen_patched, s->seen_cannot_tell, s->seen));
}

static void days(struct buf *b, const char *name, const double *d)
{
	key(b, name);
	if (d[1] < 0)
		buf_text(b, "null");
	else
		buf_printf(b, "{\"low\":%.1f,\"middle\":%.1f,\"high\":%.1f}",
			   d[0], d[1], d[2]);
}

struct cell share_cell(const struct share *s)
{
	return (struct cell){
		s->exploitable, s->patched,	 s->cannot_tell,     s->gone,
		s->seen,	s->seen_patched, s->seen_cannot_tell};
}

/* A half that is too small to be published, or empty, is null. */
static void put_cell(struct buf *b, const struct cell *c, bool no_cohort,
		     bool no_prevalence)
{
	if (no_cohort && no_prevalence) {
		buf_text(b, "null");
		return;
	}
	buf_byte(b, '{');
	if (no_cohort)
		buf_text(b, "\"cohort\":null");
	else
		cohort(b, c);
	buf_byte(b, ',');
	if (no_prevalence) {
		buf_text(b, "\"prevalence\":null}");
		return;
	}
	prevalence(b, c);
	buf_text(b, "}}");
}

static void by_kind(struct buf *b, const struct adoption *a, unsigned set,
		    enum group_kind kind, uint64_t small)
{
	const struct cells *groups = &a->cells;
	const struct cell *list = a->runs[a->count - 1].cell[set];
	bool no_cohort[GROUPS_MAX], no_seen[GROUPS_MAX];
	bool more = false;

	cells_hide(groups, list, kind, true, small, no_cohort);
	cells_hide(groups, list, kind, false, small, no_seen);
	buf_printf(b, ",\"by_%s\":{", group_kind_word(kind));
	for (uint32_t i = 0; i < groups->count; i++) {
		if (groups->group[i].kind != kind ||
		    !(list[i].exploitable || list[i].seen))
			continue;
		if (more)
			buf_byte(b, ',');
		more = true;
		key(b, groups->group[i].word);
		put_cell(b, &list[i], no_cohort[i] || !list[i].exploitable,
			 no_seen[i] || !list[i].seen);
	}
	buf_byte(b, '}');
}

static void adoption_of(struct buf *b, const struct adoption *a, unsigned set,
			uint64_t small)
{
	const struct share *s = &a->runs[a->count - 1].set[set];
	const struct cell all = share_cell(s);

	buf_text(b, "{\"unit\":\"organisation\",");
	cohort(b, &all);
	buf_byte(b, ',');
	prevalence(b, &all);
	buf_byte(b, ',');
	number(b, "found_later", s->found_later);
	buf_text(b, "},");
	text(b, "trend", trend_word(s->trend));
	buf_printf(b,
		   ",\"trend_test\":{\"test\":\"sign\",\"ups\":%u,"
		   "\"downs\":%u,\"p\":%.6f},",
		   s->ups, s->downs, s->trend_p);
	days(b, "days_to_half", s->days_half);
	buf_byte(b, ',');
	days(b, "days_to_nine_tenths", s->days_most);
	for (unsigned k = 0; k < GROUP_KINDS; k++)
		by_kind(b, a, set, (enum group_kind)k, small);
	buf_byte(b, '}');
}

static void adoption(struct buf *b, const struct adoption *a,
		     const struct flaw_sets *sets, uint64_t small)
{
	buf_text(b, "\"adoption\":{");
	for (unsigned i = 0; i < sets->count; i++) {
		if (i)
			buf_byte(b, ',');
		key(b, sets->set[i].word);
		adoption_of(b, a, i, small);
	}
	buf_byte(b, '}');
}

static void put_survival(struct buf *b, const struct adoption *a,
			 const struct survival *list)
{
	for (uint32_t r = 0; r < a->count; r++) {
		const struct survival *s = &list[r];

		buf_byte(b, r ? ',' : '[');
		buf_byte(b, '{');
		text(b, "date", a->runs[r].day);
		buf_byte(b, ',');
		number(b, "at_risk", s->at_risk);
		buf_byte(b, ',');
		number(b, "patched", s->events);
		buf_byte(b, ',');
		number(b, "censored", s->censored);
		buf_byte(b, ',');
		share(b, "share", s->patched);
		if (s->low < 0)
			buf_text(b, ",\"low\":null,\"high\":null}");
		else
			buf_printf(b, ",\"low\":%.6f,\"high\":%.6f}", s->low,
				   s->high);
	}
	buf_byte(b, ']');
}

int json_survival(struct buf *b, const struct adoption *a,
		  const struct flaw_sets *sets, struct err *err)
{
	struct survival *list = mem_new((size_t)a->count + 1, sizeof(*list));
	bool more = false;

	if (!list)
		return err_nomem(err);
	buf_text(b, ",\n \"survival\": {");
	for (unsigned i = 0; i < sets->count; i++) {
		if (!a->cohort[i])
			continue;
		if (more)
			buf_byte(b, ',');
		more = true;
		key(b, sets->set[i].word);
		survival_of(a, i, list);
		put_survival(b, a, list);
	}
	buf_byte(b, '}');
	mem_free(list);
	return ST_OK;
}

void json_run(struct buf *b, const struct model *m, const struct adoption *a,
	      const struct model_tables *t, uint64_t small_cell)
{
	buf_byte(b, '{');
	text(b, "date", m->day);
	buf_printf(b, ",\"finished\":%s,\"organisations\":[",
		   m->finished ? "true" : "false");
	for (uint32_t i = 0; i < m->organisation_count; i++) {
		if (i)
			buf_byte(b, ',');
		organisation(b, m, &m->organisations[i], t);
	}
	buf_text(b, "],");
	totals(b, m);
	buf_byte(b, ',');
	adoption(b, a, &t->sets, small_cell);
	buf_byte(b, '}');
}
