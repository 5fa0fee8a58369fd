/* report_doc.c - the report as a document, to be printed as PDF: the same
 * words and figures as the page, tables as lines. It names no organisation. */
#include "census/report.h"

#include "base/alloc.h"
#include "census/document.h"
#include "census/phrases.h"
#include "census/survival.h"

#define TEXT_MAX 65536

struct printing {
	struct document *d;
	const struct reading *r;
	unsigned set;
	bool arabic;
	uint64_t small;
	struct buf text; /* of the block that is made */
};

static const char *in(const struct printing *p, const char *en, const char *ar)
{
	return p->arabic ? ar : en;
}

/* What was gathered becomes a block, unless it is nothing. */
static void put(struct printing *p, enum block_kind kind)
{
	if (p->text.len)
		document_put(p->d, kind,
			     buf_cstr(&p->text) ? buf_cstr(&p->text) : "");
	if (p->text.bad)
		p->d->bad = p->text.bad;
	buf_reset(&p->text);
}

static void put_name(struct printing *p, const char *name)
{
	buf_printf(&p->text, "%s%s%s: ", isolate_begin(p->arabic), name,
		   isolate_end(p->arabic));
}

static void put_cohort(struct printing *p, const struct cell *c)
{
	long low = share_percent(share_low(c->patched, c->exploitable));
	long high = share_percent(share_high(
		c->patched, c->cannot_tell + c->gone, c->exploitable));

	buf_printf(&p->text,
		   p->arabic ? "القابلة للاستغلال أول يوم %u، حدّث %u، لا يمكن "
			       "الجزم %u، اختفى %u؛ بين %ld و%ld %%"
			     : "%u exploitable on the first day, %u patched, "
			       "%u cannot be told, %u vanished; %ld to %ld %%",
		   c->exploitable, c->patched, c->cannot_tell, c->gone, low,
		   high);
}

static void put_seen(struct printing *p, const struct cell *c)
{
	buf_printf(&p->text,
		   p->arabic ? "؛ كل ما شوهد %u: بين %ld و%ld %%"
			     : "; all seen %u: %ld to %ld %%",
		   c->seen, share_percent(share_low(c->seen_patched, c->seen)),
		   share_percent(share_high(c->seen_patched,
					    c->seen_cannot_tell, c->seen)));
}

static void put_sayings(struct printing *p)
{
	const struct adoption *a = &p->r->adoption;

	put_sentence(&p->text, a, a->count - 1, p->set, p->arabic);
	if (!p->text.len)
		put_nobody(&p->text, a, p->arabic);
	put(p, BLOCK_HEADING);
	put_forecast(&p->text, &a->runs[a->count - 1].set[p->set], p->arabic);
	put(p, BLOCK_TEXT);
	put_left_out(&p->text, p->r, p->arabic);
	put(p, BLOCK_TEXT);
	buf_text(&p->text, not_visible(p->arabic));
	put(p, BLOCK_TEXT);
}

static void put_days(struct printing *p)
{
	const struct adoption *a = &p->r->adoption;

	document_put(p->d, BLOCK_HEADING, in(p, "Day by day", "يوما بيوم"));
	for (uint32_t i = 0; i < a->count; i++) {
		const struct cell all = share_cell(&a->runs[i].set[p->set]);

		put_name(p, a->runs[i].day);
		put_cohort(p, &all);
		put_seen(p, &all);
		put(p, BLOCK_ITEM);
	}
}

static void put_kind(struct printing *p, enum group_kind kind,
		     const char *heading)
{
	const struct adoption *a = &p->r->adoption;
	const struct cells *c = &a->cells;
	const struct cell *list = a->runs[a->count - 1].cell[p->set];
	bool no_cohort[GROUPS_MAX], no_seen[GROUPS_MAX];

	cells_hide(c, list, kind, true, p->small, no_cohort);
	cells_hide(c, list, kind, false, p->small, no_seen);
	document_put(p->d, BLOCK_HEADING, heading);
	for (uint32_t i = 0; i < c->count; i++) {
		if (c->group[i].kind != kind ||
		    !(list[i].exploitable || list[i].seen))
			continue;
		put_name(p, *c->group[i].word
				    ? c->group[i].word
				    : in(p, "not known", "غير معروف"));
		if (no_cohort[i])
			buf_text(&p->text, in(p, "not shown: too few",
					      "غير معروض: عدد قليل"));
		else
			put_cohort(p, &list[i]);
		if (!no_seen[i])
			put_seen(p, &list[i]);
		put(p, BLOCK_ITEM);
	}
}

static void put_count(struct printing *p, const char *name, uint64_t n)
{
	if (!n)
		return;
	buf_printf(&p->text, "%s: %llu", name, (unsigned long long)n);
	put(p, BLOCK_ITEM);
}

static void put_rest(struct printing *p)
{
	const struct model *m = p->r->last;
	uint64_t classes[CLASS_UNREACHABLE + 1] = {0};

	for (uint32_t i = 0; i < m->organisation_count; i++)
		classes[m->organisations[i].class]++;
	document_put(p->d, BLOCK_HEADING,
		     in(p, "Where the mail is", "أين البريد"));
	for (unsigned i = 0; i <= CLASS_UNREACHABLE; i++)
		put_count(p,
			  phrase_in(class_phrase((enum org_class)i), p->arabic),
			  classes[i]);
	document_put(
		p->d, BLOCK_HEADING,
		in(p, "What became of the targets", "ما آلت إليه الأهداف"));
	for (unsigned i = 0; i < STATE_COUNT; i++)
		put_count(p, phrase_in(state_phrase((enum state)i), p->arabic),
			  m->by_state[i]);
	document_add(p->d, BLOCK_TEXT, "%s: %s%s%s",
		     in(p, "Authority", "التفويض"), isolate_begin(p->arabic),
		     m->authority, isolate_end(p->arabic));
	document_add(p->d, BLOCK_TEXT, "%s: %s%s%s",
		     in(p, "Contact", "جهة الاتصال"), isolate_begin(p->arabic),
		     m->contact, isolate_end(p->arabic));
}

/* The bands of the picture, as the SVG has them. */
static int put_chart(struct printing *p, struct err *err)
{
	const struct adoption *a = &p->r->adoption;
	int64_t first = a->runs[0].day_ns;
	int64_t span = a->runs[a->count - 1].day_ns - first;
	struct chart_point *list =
		arena_new(&p->d->arena, (size_t)a->count * 2, sizeof(*list));

	if (!list)
		return err_nomem(err);
	for (uint32_t i = 0; i < a->count; i++) {
		const struct share *s = &a->runs[i].set[p->set];
		double x = span ? (double)(a->runs[i].day_ns - first) /
					   (double)span
				: 0.5;

		list[i] = (struct chart_point){
			x, share_low(s->patched, s->exploitable),
			share_high(s->patched, s->cannot_tell + s->gone,
				   s->exploitable)};
		list[a->count + i] = (struct chart_point){
			x, share_low(s->seen_patched, s->seen),
			share_high(s->seen_patched, s->seen_cannot_tell,
				   s->seen)};
	}
	p->d->chart = (struct chart){
		.series = {list, list + a->count},
		.points = a->count,
		.name = {in(p, "of those exploitable on the first day",
			    "ممن كانوا قابلين للاستغلال أول يوم"),
			 in(p, "of all that was seen", "من كل ما شوهد")},
		.from = a->runs[0].day,
		.to = a->runs[a->count - 1].day,
	};
	document_put(p->d, BLOCK_CHART, "");
	return ST_OK;
}

int report_make(struct document *d, const struct reading *r, unsigned set,
		bool arabic, uint64_t small_cell, struct err *err)
{
	struct printing p = {d, r, set, arabic, small_cell, {0}};
	int s;

	buf_init(&p.text, TEXT_MAX);
	document_add(d, BLOCK_TITLE, "%s%s%s%s",
		     in(&p, "Census of mail servers, ", "إحصاء خوادم البريد، "),
		     isolate_begin(arabic), r->last->day, isolate_end(arabic));
	put_sayings(&p);
	s = put_chart(&p, err);
	put_days(&p);
	put_kind(&p, GROUP_SECTOR, in(&p, "By sector", "حسب القطاع"));
	put_kind(&p, GROUP_COUNTRY, in(&p, "By country", "حسب البلد"));
	put_kind(&p, GROUP_PRODUCT, in(&p, "By product", "حسب المنتج"));
	put_rest(&p);
	buf_release(&p.text);
	return s;
}
