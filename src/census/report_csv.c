/* report_csv.c - the shares by day and flaw set, of all and by sector, country
 * and product. */
#include "census/report.h"

#include "base/alloc.h"
#include "base/text.h"

static void put_cohort(struct buf *b, const struct cell *c)
{
	buf_printf(b, "%u,%u,%u,%u,%.6f,%.6f,", c->exploitable, c->patched,
		   c->cannot_tell, c->gone,
		   share_low(c->patched, c->exploitable),
		   share_high(c->patched, c->cannot_tell + c->gone,
			      c->exploitable));
}

static void put_seen(struct buf *b, const struct cell *c)
{
	buf_printf(b, "%u,%u,%u,%.6f,%.6f,", c->seen, c->seen_patched,
		   c->seen_cannot_tell, share_low(c->seen_patched, c->seen),
		   share_high(c->seen_patched, c->seen_cannot_tell, c->seen));
}

static void put_all(struct buf *b, const struct run_shares *r, const char *word,
		    const struct share *s)
{
	const struct cell all = share_cell(s);

	buf_printf(b, "%s,%s,", r->day, word);
	put_cohort(b, &all);
	put_seen(b, &all);
	buf_printf(b, "%u,%s,all,,%s\r\n", s->found_later, trend_word(s->trend),
		   r->finished ? "yes" : "no");
}

/* What is too small stays empty: the row itself says that there are some. */
static void put_groups(struct buf *b, const struct adoption *a, uint32_t at,
		       unsigned set, const char *word, uint64_t small)
{
	const struct run_shares *r = &a->runs[at];
	bool no_cohort[GROUPS_MAX], no_seen[GROUPS_MAX];
	struct cells known = a->cells;

	known.count = r->groups; /* later groups have no cell in this run */
	for (unsigned k = 0; k < GROUP_KINDS; k++) {
		cells_hide(&known, r->cell[set], (enum group_kind)k, true,
			   small, no_cohort);
		cells_hide(&known, r->cell[set], (enum group_kind)k, false,
			   small, no_seen);
	}
	for (uint32_t i = 0; i < known.count; i++) {
		const struct cell *c = &r->cell[set][i];

		if (!c->exploitable && !c->seen)
			continue;
		buf_printf(b, "%s,%s,", r->day, word);
		if (no_cohort[i])
			buf_text(b, ",,,,,,");
		else
			put_cohort(b, c);
		if (no_seen[i])
			buf_text(b, ",,,,,");
		else
			put_seen(b, c);
		buf_printf(b, ",,%s,", group_kind_word(known.group[i].kind));
		csv_put_cell(b, span_str(known.group[i].word));
		buf_printf(b, ",%s\r\n", r->finished ? "yes" : "no");
	}
}

int csv_put(struct buf *b, const struct adoption *a,
	    const struct flaw_sets *sets, uint64_t small_cell, struct err *err)
{
	buf_text(b, "date,flaw_set,exploitable,patched,cannot_tell,gone,"
		    "share_low,share_high,seen,seen_patched,seen_cannot_tell,"
		    "seen_low,seen_high,found_later,trend,by,group,"
		    "finished\r\n");
	for (uint32_t r = 0; r < a->count; r++)
		for (unsigned i = 0; i < sets->count; i++) {
			put_all(b, &a->runs[r], sets->set[i].word,
				&a->runs[r].set[i]);
			put_groups(b, a, r, i, sets->set[i].word, small_cell);
		}
	return b->bad ? err_nomem(err) : ST_OK;
}
