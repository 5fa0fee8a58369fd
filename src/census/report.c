/* report.c - reads the runs of a store and writes one form; see report.h. */
#include "census/report.h"

#include <math.h>

#include "base/alloc.h"
#include "base/text.h"

#define REPORT_MAX ((size_t)2 << 30) /* of what is made at once */

struct writing {
	const struct report_wishes *wishes;
	const struct census_sink *sink;
	struct reading r;
	struct buf out;
	unsigned set;
};

bool set_is_known(const struct flaw_set *set, int64_t day_ns)
{
	return set->published_ns <= day_ns;
}

bool wants_notice(const struct model_organisation *o,
		  const struct flaw_sets *sets, int64_t day_ns)
{
	for (unsigned i = 0; i < sets->count; i++)
		if (o->verdict[i] == VERDICT_NO &&
		    set_is_known(&sets->set[i], day_ns))
			return true;
	return false;
}

unsigned pick_set(const struct flaw_sets *sets, const char *word,
		  int64_t day_ns, const struct adoption *a)
{
	unsigned best = sets->count;

	for (unsigned i = 0; i < sets->count; i++) {
		if (word && !strcmp(word, sets->set[i].word))
			return i;
		/* else the newest that was known on the day and concerns
		 * somebody */
		if (!word && set_is_known(&sets->set[i], day_ns) &&
		    (best == sets->count || a->cohort[i]))
			best = i;
	}
	return best;
}

static int flush(struct writing *w, struct err *err)
{
	int s = w->out.bad ? err_nomem(err)
			   : w->sink->put(w->sink->arg, buf_span(&w->out), err);

	buf_reset(&w->out);
	return s;
}

static uint64_t small_cell(const struct report_wishes *w)
{
	return w->small_cell ? w->small_cell : SMALL_CELL;
}

/* -------------------------------------------------------------------- forms -- */

static int json_notices(struct writing *w, struct err *err)
{
	bool more = false;

	buf_text(&w->out, "],\n \"notices\": [");
	for (uint32_t i = 0; w->r.last && i < w->r.last->organisation_count;
	     i++) {
		const struct model_organisation *o =
			&w->r.last->organisations[i];

		if (!wants_notice(o, &w->r.tables.sets, w->r.last->day_ns))
			continue;
		if (more)
			buf_byte(&w->out, ',');
		json_put_string(&w->out, span_str(o->name));
		more = true;
	}
	buf_text(&w->out, "],\n \"sentences\": {");
	for (int arabic = 0; arabic < 2 && w->r.adoption.count; arabic++) {
		struct buf text;

		buf_init(&text, 4096);
		if (w->set < w->r.tables.sets.count)
			put_sentence(&text, &w->r.adoption,
				     w->r.adoption.count - 1, w->set, arabic);
		buf_text(&w->out, arabic ? ", \"ar\": " : "\"en\": ");
		json_put_string(&w->out, buf_span(&text));
		buf_release(&text);
	}
	buf_text(&w->out, "}}\n");
	return flush(w, err);
}

static void put_csv_row(struct buf *b, const struct run_shares *r,
			const char *word, const struct share *s)
{
	buf_printf(b,
		   "%s,%s,%u,%u,%u,%u,%.6f,%.6f,%u,%u,%u,%.6f,%.6f,%u,%s\r\n",
		   r->day, word, s->exploitable, s->patched, s->cannot_tell,
		   s->gone, share_low(s->patched, s->exploitable),
		   share_high(s->patched, s->cannot_tell + s->gone,
			      s->exploitable),
		   s->seen, s->seen_patched, s->seen_cannot_tell,
		   share_low(s->seen_patched, s->seen),
		   share_high(s->seen_patched, s->seen_cannot_tell, s->seen),
		   s->found_later, trend_word(s->trend));
}

static void put_csv(struct writing *w)
{
	buf_text(&w->out,
		 "date,flaw_set,exploitable,patched,cannot_tell,gone,share_low,"
		 "share_high,seen,seen_patched,seen_cannot_tell,seen_low,"
		 "seen_high,found_later,trend\r\n");
	for (uint32_t r = 0; r < w->r.adoption.count; r++)
		for (unsigned i = 0; i < w->r.tables.sets.count; i++)
			put_csv_row(&w->out, &w->r.adoption.runs[r],
				    w->r.tables.sets.set[i].word,
				    &w->r.adoption.runs[r].set[i]);
}

static void put_forecast(struct buf *b, const struct share *s, bool arabic)
{
	if (s->days_half[1] < 0)
		return;
	if (s->days_half[1] > 0)
		buf_printf(
			b,
			arabic ? "إن استمر الأمر هكذا: النصف بعد %.0f يوما "
				 "(%.0f إلى %.0f)، "
			       : "If it goes on like this: half in %.0f days "
				 "(%.0f to %.0f), ",
			s->days_half[1], s->days_half[0],
			s->days_half[2] < 0 ? INFINITY : s->days_half[2]);
	buf_printf(b,
		   arabic ? "تسعة أعشار بعد %.0f يوما (%.0f إلى %.0f).\n"
			  : "nine tenths in %.0f days (%.0f to %.0f).\n",
		   s->days_most[1], s->days_most[0],
		   s->days_most[2] < 0 ? INFINITY : s->days_most[2]);
}

static void put_coverage(struct buf *b, const struct model *m, bool arabic)
{
	uint64_t told = m->by_state[STATE_ANSWERED];

	buf_printf(b,
		   arabic ? "أجاب %llu من %u هدفا.\n"
			  : "%llu of %u targets answered.\n",
		   (unsigned long long)told, m->target_count);
	for (unsigned i = 0; i < STATE_COUNT; i++)
		if (m->by_state[i])
			buf_printf(b, "  %-18s %llu\n",
				   state_word((enum state)i),
				   (unsigned long long)m->by_state[i]);
}

static void put_text(struct writing *w)
{
	const struct adoption *a = &w->r.adoption;
	bool arabic = w->wishes->arabic;
	struct buf *b = &w->out;

	put_sentence(b, a, a->count - 1, w->set, arabic);
	buf_text(b, "\n");
	put_forecast(b, &a->runs[a->count - 1].set[w->set], arabic);
	buf_text(b, arabic ? "لا يرى من الخارج: تدابير التخفيف، والحماية "
			     "الموسعة، والأبواب الخلفية التي تركت قبل "
			     "التحديث.\n\n"
			   : "Not visible from outside: mitigations, extended "
			     "protection, back doors left before the "
			     "update.\n\n");
	buf_printf(b, "%-11s %12s %8s %12s %6s %13s\n", "date", "exploitable",
		   "patched", "cannot tell", "gone", "share");
	for (uint32_t r = 0; r < a->count; r++) {
		const struct share *s = &a->runs[r].set[w->set];

		buf_printf(b, "%-11s %12u %8u %12u %6u %4.0f to %3.0f %%\n",
			   a->runs[r].day, s->exploitable, s->patched,
			   s->cannot_tell, s->gone,
			   100 * share_low(s->patched, s->exploitable),
			   100 * share_high(s->patched,
					    s->cannot_tell + s->gone,
					    s->exploitable));
	}
	buf_text(b, "\n");
	put_coverage(b, w->r.last, arabic);
}

/* --------------------------------------------------------------------- runs -- */

/* JSON is written on the way, since one run at a time is kept. */
static int put_run(void *arg, const struct reading *r, struct err *err)
{
	struct writing *w = arg;

	buf_text(&w->out, r->adoption.count > 1
				  ? ",\n  "
				  : "{\"schema\": \"postern-census/1\",\n "
				    "\"runs\": [\n  ");
	json_run(&w->out, r->last, &r->adoption.runs[r->adoption.count - 1],
		 &r->tables, small_cell(w->wishes));
	return flush(w, err);
}

static int write_form(struct writing *w, struct err *err)
{
	if (w->wishes->form == FORM_JSON)
		return json_notices(w, err);
	if (w->wishes->form == FORM_CSV)
		put_csv(w);
	if (w->wishes->form == FORM_TEXT)
		put_text(w);
	if (w->wishes->form == FORM_SVG)
		svg_put(&w->out, &w->r.adoption, w->set,
			w->r.tables.sets.set[w->set].word, w->wishes->arabic);
	if (w->wishes->form == FORM_SHADOWSERVER) {
		shadowserver_head(&w->out);
		shadowserver_rows(&w->out, w->r.last, &w->r.tables,
				  ALL_ORGANISATIONS);
	}
	return flush(w, err);
}

static int choose_set(struct writing *w, struct err *err)
{
	const char *word = w->wishes->flaw_set;
	const struct flaw_sets *sets = &w->r.tables.sets;

	w->set = pick_set(sets, word, w->r.last->day_ns, &w->r.adoption);
	if (w->set < sets->count)
		return ST_OK;
	if (word)
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "there is no flaw set \"%.40s\"; the report as "
			       "JSON lists them",
			       word);
	if (w->wishes->form == FORM_TEXT || w->wishes->form == FORM_SVG)
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "no flaw set was known on that day");
	return ST_OK;
}

int census_report(struct store *store, const struct knowledge *k,
		  const struct report_wishes *wishes,
		  const struct census_sink *sink, struct err *err)
{
	struct writing *w = mem_new(1, sizeof(*w));
	struct reading_wishes reading = {
		.each = wishes->form == FORM_JSON ? put_run : NULL,
		.arg = w,
	};
	int s;

	if (!w)
		return err_nomem(err);
	w->wishes = wishes;
	w->sink = sink;
	buf_init(&w->out, REPORT_MAX);
	s = reading_open(&w->r, store, k, &reading, err);
	if (!s)
		s = choose_set(w, err);
	if (!s)
		s = write_form(w, err);
	reading_release(&w->r);
	buf_release(&w->out);
	mem_free(w);
	return s;
}
