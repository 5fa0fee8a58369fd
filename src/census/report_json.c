/* report_json.c - one run as the contract "postern-census/1" has it. */
#include "census/report.h"

#include "base/text.h"

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

static void cohort(struct buf *b, const struct share *s)
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
	buf_text(b, "},\"prevalence\":{");
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
	buf_byte(b, ',');
	number(b, "found_later", s->found_later);
	buf_byte(b, '}');
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

struct cell {
	const char *word;
	uint32_t exploitable, patched;
};

/* The first-run verdict is not in this model: cells are of prevalence. */
static void cells(struct buf *b, const struct model *m, unsigned set,
		  bool sector, uint64_t small)
{
	struct cell list[256];
	unsigned count = 0;
	bool more = false;

	for (uint32_t i = 0; i < m->organisation_count; i++) {
		const struct model_organisation *o = &m->organisations[i];
		const char *word = sector ? o->sector : o->country;
		unsigned at = 0;

		if (o->verdict[set] == VERDICT_NONE)
			continue;
		while (at < count && strcmp(list[at].word, word) != 0)
			at++;
		if (at == ARRAY_LEN(list))
			continue;
		if (at == count)
			list[count++] = (struct cell){word, 0, 0};
		list[at].exploitable++;
		list[at].patched += o->verdict[set] == VERDICT_YES;
	}
	buf_printf(b, "\"%s\":{", sector ? "by_sector" : "by_country");
	for (unsigned i = 0; i < count; i++) {
		if (more)
			buf_byte(b, ',');
		more = true;
		key(b, list[i].word);
		if (list[i].exploitable < small)
			buf_text(b, "null");
		else
			buf_printf(b, "{\"seen\":%u,\"patched\":%u}",
				   list[i].exploitable, list[i].patched);
	}
	buf_byte(b, '}');
}

static void adoption(struct buf *b, const struct model *m,
		     const struct run_shares *shares,
		     const struct model_tables *k, uint64_t small)
{
	buf_text(b, "\"adoption\":{");
	for (unsigned i = 0; i < k->sets.count; i++) {
		const struct share *s = &shares->set[i];

		if (i)
			buf_byte(b, ',');
		key(b, k->sets.set[i].word);
		buf_text(b, "{\"unit\":\"organisation\",");
		cohort(b, s);
		buf_byte(b, ',');
		text(b, "trend", trend_word(s->trend));
		buf_printf(b,
			   ",\"trend_test\":{\"test\":\"sign\",\"ups\":%u,"
			   "\"downs\":%u,\"p\":%.6f},",
			   s->ups, s->downs, s->trend_p);
		days(b, "days_to_half", s->days_half);
		buf_byte(b, ',');
		days(b, "days_to_nine_tenths", s->days_most);
		buf_byte(b, ',');
		cells(b, m, i, true, small);
		buf_byte(b, ',');
		cells(b, m, i, false, small);
		buf_byte(b, '}');
	}
	buf_byte(b, '}');
}

void json_run(struct buf *b, const struct model *m,
	      const struct run_shares *shares, const struct model_tables *t,
	      uint64_t small_cell)
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
	adoption(b, m, shares, t, small_cell);
	buf_byte(b, '}');
}
