/* report_text.c - the report for a terminal: the sentence, what it rests on,
 * the days, the states. */
#include "census/report.h"

#include "census/phrases.h"

static void put_day(struct buf *b, const struct run_shares *r,
		    const struct share *s, bool arabic)
{
	long low = share_percent(share_low(s->patched, s->exploitable));
	long high = share_percent(share_high(
		s->patched, s->cannot_tell + s->gone, s->exploitable));

	/* Columns do not hold when letters join and turn. */
	if (arabic)
		buf_printf(b,
			   "  %s: القابلة للاستغلال %u، حدّث %u، لا يمكن الجزم "
			   "%u، اختفى %u؛ بين %ld و%ld %%\n",
			   r->day, s->exploitable, s->patched, s->cannot_tell,
			   s->gone, low, high);
	else
		buf_printf(b, "%-11s %12u %8u %12u %6u %4ld to %3ld %%\n",
			   r->day, s->exploitable, s->patched, s->cannot_tell,
			   s->gone, low, high);
}

static void put_days(struct buf *b, const struct adoption *a, unsigned set,
		     bool arabic)
{
	if (arabic)
		buf_text(b, "يوما بيوم:\n");
	else
		buf_printf(b, "%-11s %12s %8s %12s %6s %13s\n", "date",
			   "exploitable", "patched", "cannot tell", "gone",
			   "share");
	for (uint32_t r = 0; r < a->count; r++)
		put_day(b, &a->runs[r], &a->runs[r].set[set], arabic);
	buf_byte(b, '\n');
}

static void put_coverage(struct buf *b, const struct model *m, bool arabic)
{
	uint64_t told = m->by_state[STATE_ANSWERED];

	buf_printf(b,
		   arabic ? "أجاب %llu من %u هدفا.\n"
			  : "%llu of %u targets answered.\n",
		   (unsigned long long)told, m->target_count);
	for (unsigned i = 0; i < STATE_COUNT; i++) {
		if (!m->by_state[i])
			continue;
		if (arabic)
			buf_printf(b, "  %s: %llu\n",
				   state_phrase((enum state)i)->ar,
				   (unsigned long long)m->by_state[i]);
		else
			buf_printf(b, "  %-18s %llu\n",
				   state_word((enum state)i),
				   (unsigned long long)m->by_state[i]);
	}
}

static void put_classes(struct buf *b, const struct model *m, bool arabic)
{
	uint32_t count[CLASS_UNREACHABLE + 1] = {0};

	for (uint32_t i = 0; i < m->organisation_count; i++)
		count[m->organisations[i].class]++;
	buf_printf(b, arabic ? "%u جهة:\n" : "%u organisations:\n",
		   m->organisation_count);
	for (unsigned c = 0; c <= CLASS_UNREACHABLE; c++)
		if (count[c])
			buf_printf(b, "  %s: %u\n",
				   phrase_in(class_phrase((enum org_class)c),
					     arabic),
				   count[c]);
	buf_byte(b, '\n');
}

void put_left_out(struct buf *b, const struct reading *r, bool arabic)
{
	if (!r->unfinished)
		return;
	if (r->finished_only)
		buf_printf(b,
			   arabic ? "جولات توقفت قبل نهايتها ولم تحسب: %u."
				  : "Runs that were stopped before their end "
				    "and are left out: %u.",
			   r->unfinished);
	else
		buf_printf(b,
			   arabic ? "جولات توقفت قبل نهايتها: %u؛ من لم يزر "
				    "بعد يبدو كأنه اختفى."
				  : "Runs that were stopped before their end: "
				    "%u; who was not visited yet seems to have "
				    "vanished.",
			   r->unfinished);
}

void text_put(struct buf *b, const struct reading *r, unsigned set, bool arabic)
{
	const struct adoption *a = &r->adoption;
	size_t at;

	put_sentence(b, a, a->count - 1, set, arabic);
	if (!b->len)
		put_nobody(b, a, arabic);
	buf_byte(b, '\n');
	at = b->len;
	put_forecast(b, &a->runs[a->count - 1].set[set], arabic);
	if (b->len > at)
		buf_byte(b, '\n');
	at = b->len;
	put_left_out(b, r, arabic);
	if (b->len > at)
		buf_byte(b, '\n');
	buf_printf(b, "%s\n\n", not_visible(arabic));
	put_days(b, a, set, arabic);
	put_classes(b, r->last, arabic);
	put_coverage(b, r->last, arabic);
}
