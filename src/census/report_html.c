/* report_html.c - the report as a page: one file, no script, nothing fetched,
 * ready to be printed.  It names no organisation, so that it can be shown. */
#include "census/report.h"

#include "base/alloc.h"
#include "base/text.h"
#include "census/phrases.h"
#include "census/survival.h"

struct page {
	struct buf *b;
	const struct reading *r;
	const struct survival *survival; /* by run */
	unsigned set;
	bool arabic;
	uint64_t small;
};

static const char style[] =
	":root{color-scheme:light}body{font:16px/1.5 sans-serif;color:#1b1f24;"
	"background:#fff;max-width:62rem;margin:0 auto;padding:1.5rem}"
	"h1{font-size:1.5rem;margin:0}h2{font-size:1.1rem;margin:2rem 0 .5rem;"
	"border-bottom:1px solid "
	"#c9d1d9}.say{font-size:1.35rem;line-height:1.4;"
	"margin:1rem 0;padding:1rem;background:#eef4fa;border-inline-start:4px "
	"solid #0b5fa5}.small{color:#57606a;font-size:.9rem}table{border-"
	"collapse:collapse;width:100%;font-size:.9rem}th,td{padding:.3rem "
	".5rem;border-bottom:1px solid "
	"#d8dee4;text-align:start}td.n{text-align:"
	"end;font-variant-numeric:tabular-nums;white-space:nowrap}th.n{text-"
	"align:end}.wide{overflow-x:auto}svg{max-width:100%;height:auto;"
	"direction:ltr}"
	"@page{size:A4;margin:18mm}@media print{body{font-size:10pt;padding:0}"
	"h2{break-after:avoid}tr,svg{break-inside:avoid}}";

static const char *in(const struct page *p, const char *en, const char *ar)
{
	return p->arabic ? ar : en;
}

static void put(const struct page *p, const char *text)
{
	buf_text(p->b, text);
}

static void put_safe(const struct page *p, const char *text)
{
	markup_put(p->b, span_str(text));
}

static void heading(const struct page *p, const char *en, const char *ar)
{
	put(p, "<h2>");
	put(p, in(p, en, ar));
	put(p, "</h2>\n");
}

static void paragraph(const struct page *p, const char *class,
		      const struct buf *text)
{
	if (!text->len)
		return;
	buf_printf(p->b, "<p class=\"%s\">", class);
	markup_put(p->b, buf_span(text));
	put(p, "</p>\n");
}

static void head_cell(const struct page *p, const char *en, const char *ar,
		      bool number)
{
	put(p, number ? "<th class=\"n\">" : "<th>");
	put(p, in(p, en, ar));
	put(p, "</th>");
}

static void count_cell(const struct page *p, uint64_t n)
{
	buf_printf(p->b, "<td class=\"n\">%llu</td>", (unsigned long long)n);
}

/* A pair of bounds reads from left to right in both languages. */
static void bounds_cell(const struct page *p, double low, double high)
{
	buf_printf(p->b,
		   "<td class=\"n\"><bdi dir=\"ltr\">%ld – %ld "
		   "%%</bdi></td>",
		   share_percent(low), share_percent(high));
}

static void small_cell(const struct page *p, unsigned columns)
{
	buf_printf(p->b, "<td class=\"n\" colspan=\"%u\">%s %llu</td>", columns,
		   in(p, "not shown, with others fewer than",
		      "غير معروض، فهو مع غيره أقل من"),
		   (unsigned long long)p->small);
}

/* ------------------------------------------------------------------ saying -- */

static void put_authority(const struct page *p)
{
	const struct model *m = p->r->last;

	put(p, "<p class=\"small\">");
	put(p, in(p, "Authority: ", "التفويض: "));
	put(p, "<bdi>");
	put_safe(p, m->authority);
	put(p, "</bdi><br>");
	put(p, in(p, "Contact: ", "جهة الاتصال: "));
	put(p, "<bdi>");
	put_safe(p, m->contact);
	put(p, "</bdi><br>");
	put(p, in(p, "Flaw set: ", "مجموعة الثغرات: "));
	put(p, "<bdi>");
	put_safe(p, p->r->tables.sets.set[p->set].word);
	put(p, "</bdi> (");
	for (unsigned i = 0; i < p->r->tables.sets.set[p->set].flaws; i++) {
		put(p, i ? ", <bdi>" : "<bdi>");
		put_safe(p, p->r->tables.sets.set[p->set].flaw[i]->cve);
		put(p, "</bdi>");
	}
	put(p, ")</p>\n");
}

static void put_survival(const struct page *p, struct buf *text)
{
	const struct survival *s = &p->survival[p->r->adoption.count - 1];

	if (s->low < 0)
		return;
	buf_printf(text,
		   p->arabic
			   ? "وباستبعاد من اختفى أو لا يمكن الجزم به منذ "
			     "انقطاع متابعته (كابلان-ماير)، كان قد حدّث حتى ذلك "
			     "اليوم %ld %% (95 %%: بين %ld و%ld %%)."
			   : "With those who vanished or cannot be told taken "
			     "out from when they could no longer be followed "
			     "(Kaplan-Meier), %ld %% had been patched by then "
			     "(95 %%: %ld to %ld %%).",
		   share_percent(s->patched), share_percent(s->low),
		   share_percent(s->high));
}

static void put_sayings(const struct page *p)
{
	const struct adoption *a = &p->r->adoption;
	const struct share *s = &a->runs[a->count - 1].set[p->set];
	struct buf text;

	buf_init(&text, 65536);
	put_sentence(&text, a, a->count - 1, p->set, p->arabic);
	if (!text.len)
		put_nobody(&text, a, p->arabic);
	paragraph(p, "say", &text);
	buf_reset(&text);
	put_forecast(&text, s, p->arabic);
	paragraph(p, "", &text);
	buf_reset(&text);
	put_survival(p, &text);
	paragraph(p, "", &text);
	buf_reset(&text);
	put_left_out(&text, p->r, p->arabic);
	paragraph(p, "", &text);
	buf_reset(&text);
	buf_text(&text, not_visible(p->arabic));
	paragraph(p, "small", &text);
	buf_release(&text);
}

/* ------------------------------------------------------------------ tables -- */

static void put_days(const struct page *p)
{
	const struct adoption *a = &p->r->adoption;

	heading(p, "Day by day", "يوما بيوم");
	put(p, "<div class=\"wide\"><table>\n<tr>");
	head_cell(p, "Day", "اليوم", false);
	head_cell(p, "Exploitable on the first day",
		  "القابلة للاستغلال أول يوم", true);
	head_cell(p, "Patched", "حدّث", true);
	head_cell(p, "Cannot be told", "لا يمكن الجزم", true);
	head_cell(p, "Vanished", "اختفى", true);
	head_cell(p, "Share", "النسبة", true);
	head_cell(p, "All Exchange seen", "كل ما شوهد من Exchange", true);
	head_cell(p, "Share", "النسبة", true);
	head_cell(p, "Newly found", "وجد حديثا", true);
	head_cell(p, "Trend", "الاتجاه", false);
	put(p, "</tr>\n");
	for (uint32_t i = 0; i < a->count; i++) {
		const struct share *s = &a->runs[i].set[p->set];

		buf_printf(p->b, "<tr><td><bdi dir=\"ltr\">%s</bdi></td>",
			   a->runs[i].day);
		count_cell(p, s->exploitable);
		count_cell(p, s->patched);
		count_cell(p, s->cannot_tell);
		count_cell(p, s->gone);
		bounds_cell(p, share_low(s->patched, s->exploitable),
			    share_high(s->patched, s->cannot_tell + s->gone,
				       s->exploitable));
		count_cell(p, s->seen);
		bounds_cell(p, share_low(s->seen_patched, s->seen),
			    share_high(s->seen_patched, s->seen_cannot_tell,
				       s->seen));
		count_cell(p, s->found_later);
		put(p, "<td>");
		put(p, phrase_in(trend_phrase(s->trend), p->arabic));
		put(p, "</td></tr>\n");
	}
	put(p, "</table></div>\n");
}

static void put_group(const struct page *p, const struct group *g,
		      const struct cell *c, bool no_cohort, bool no_seen)
{
	put(p, "<tr><td><bdi>");
	if (*g->word)
		put_safe(p, g->word);
	else
		put(p, in(p, "not known", "غير معروف"));
	put(p, "</bdi></td>");
	if (no_cohort) {
		small_cell(p, 5);
	} else {
		count_cell(p, c->exploitable);
		count_cell(p, c->patched);
		count_cell(p, c->cannot_tell);
		count_cell(p, c->gone);
		bounds_cell(p, share_low(c->patched, c->exploitable),
			    share_high(c->patched, c->cannot_tell + c->gone,
				       c->exploitable));
	}
	if (no_seen) {
		small_cell(p, 2);
	} else {
		count_cell(p, c->seen);
		bounds_cell(p, share_low(c->seen_patched, c->seen),
			    share_high(c->seen_patched, c->seen_cannot_tell,
				       c->seen));
	}
	put(p, "</tr>\n");
}

static void put_kind(const struct page *p, enum group_kind kind, const char *en,
		     const char *ar)
{
	const struct adoption *a = &p->r->adoption;
	const struct cells *c = &a->cells;
	const struct cell *list = a->runs[a->count - 1].cell[p->set];
	bool no_cohort[GROUPS_MAX], no_seen[GROUPS_MAX];

	cells_hide(c, list, kind, true, p->small, no_cohort);
	cells_hide(c, list, kind, false, p->small, no_seen);
	heading(p, en, ar);
	put(p, "<div class=\"wide\"><table>\n<tr><th></th>");
	head_cell(p, "Exploitable on the first day",
		  "القابلة للاستغلال أول يوم", true);
	head_cell(p, "Patched", "حدّث", true);
	head_cell(p, "Cannot be told", "لا يمكن الجزم", true);
	head_cell(p, "Vanished", "اختفى", true);
	head_cell(p, "Share", "النسبة", true);
	head_cell(p, "All Exchange seen", "كل ما شوهد من Exchange", true);
	head_cell(p, "Share", "النسبة", true);
	put(p, "</tr>\n");
	for (uint32_t i = 0; i < c->count; i++)
		if (c->group[i].kind == kind &&
		    (list[i].exploitable || list[i].seen))
			put_group(p, &c->group[i], &list[i], no_cohort[i],
				  no_seen[i]);
	put(p, "</table></div>\n");
}

static void put_row(const struct page *p, const char *text, uint64_t n)
{
	if (!n)
		return;
	put(p, "<tr><td>");
	put(p, text);
	put(p, "</td>");
	count_cell(p, n);
	put(p, "</tr>\n");
}

static void put_classes(const struct page *p)
{
	const struct model *m = p->r->last;
	uint64_t classes[CLASS_UNREACHABLE + 1] = {0};
	uint64_t signs[SIGN_COUNT] = {0};

	for (uint32_t i = 0; i < m->organisation_count; i++) {
		classes[m->organisations[i].class]++;
		for (unsigned n = 0; n < SIGN_COUNT; n++)
			signs[n] += m->organisations[i].signs >> n & 1;
	}
	heading(p, "Where the mail is", "أين البريد");
	put(p, "<table>\n<tr>");
	head_cell(p, "Organisations", "الجهات", false);
	head_cell(p, "Number", "العدد", true);
	put(p, "</tr>\n");
	for (unsigned i = 0; i <= CLASS_UNREACHABLE; i++)
		put_row(p,
			phrase_in(class_phrase((enum org_class)i), p->arabic),
			classes[i]);
	put(p, "<tr>");
	head_cell(p, "Reasons that were seen", "الأسباب المرصودة", false);
	put(p, "<th></th></tr>\n");
	for (unsigned i = 0; i < SIGN_COUNT; i++)
		put_row(p, phrase_in(sign_phrase(i), p->arabic), signs[i]);
	put(p, "</table>\n");
}

static void put_products(const struct page *p)
{
	const struct model *m = p->r->last;
	uint64_t count[PRODUCTS_MAX] = {0};

	for (uint32_t i = 0; i < m->target_count; i++)
		if (m->targets[i].product)
			count[m->targets[i].product -
			      p->r->fingerprints->product]++;
	heading(p, "Mail front ends", "واجهات البريد");
	put(p, "<table>\n<tr>");
	head_cell(p, "Product", "المنتج", false);
	head_cell(p, "Targets", "الأهداف", true);
	put(p, "</tr>\n");
	for (unsigned i = 0; i < p->r->fingerprints->products; i++)
		put_row(p, p->r->fingerprints->product[i].name, count[i]);
	put(p, "</table>\n");
}

static void put_states(const struct page *p)
{
	const struct model *m = p->r->last;

	heading(p, "What became of the targets", "ما آلت إليه الأهداف");
	put(p, "<table>\n<tr>");
	head_cell(p, "State", "الحالة", false);
	head_cell(p, "Targets", "الأهداف", true);
	put(p, "</tr>\n");
	for (unsigned i = 0; i < STATE_COUNT; i++)
		put_row(p, phrase_in(state_phrase((enum state)i), p->arabic),
			m->by_state[i]);
	put_row(p, in(p, "<b>All</b>", "<b>الكل</b>"), m->target_count);
	put(p, "</table>\n");
}

static void put_method(const struct page *p)
{
	heading(p, "How it is reckoned", "كيف حسب");
	put(p, "<p class=\"small\">");
	put(p, in(p,
		  "The unit is the organisation, with the worst of its "
		  "servers. The first curve follows those that were "
		  "exploitable in the first run: its low bound counts only who "
		  "is certainly patched, its high bound also who cannot be "
		  "told and who vanished. The second is all Exchange that was "
		  "seen on the day. The share in the sentence is that of those "
		  "of whom it can be told. The trend is a one-sided sign test "
		  "at 5 % on those seen both on that day and on the oldest of "
		  "the three days before; the forecast supposes that the "
		  "chance a day stays what it was in these days, with a band "
		  "of 95 %.",
		  "الوحدة هي الجهة بأسوأ خوادمها. يتابع المنحنى الأول من كان "
		  "قابلا للاستغلال في الجولة الأولى: حده الأدنى يعد المحدّث "
		  "يقينا فقط، والأعلى يعد معه من لا يمكن الجزم به ومن اختفى. "
		  "والثاني كل ما شوهد من Exchange في اليوم. والنسبة في الجملة "
		  "هي نسبة من يمكن الجزم بهم. والاتجاه اختبار إشارة أحادي "
		  "الجانب عند 5 % على من شوهد في ذلك اليوم وفي أقدم الأيام "
		  "الثلاثة قبله؛ والتوقع يفترض أن يبقى الاحتمال اليومي كما كان "
		  "في هذه الأيام، بنطاق 95 %."));
	put(p, "</p>\n");
}

static void put_page(const struct page *p)
{
	const struct reading *r = p->r;

	buf_printf(p->b,
		   "<!doctype html>\n<html lang=\"%s\" dir=\"%s\">\n<meta "
		   "charset=\"utf-8\">\n<meta name=\"viewport\" content=\""
		   "width=device-width\">\n<title>%s %s</title>\n<style>%s"
		   "</style>\n<body>\n<h1>%s%s<bdi dir=\"ltr\">%s</bdi></h1>\n",
		   in(p, "en", "ar"), in(p, "ltr", "rtl"),
		   in(p, "Census of mail servers", "إحصاء خوادم البريد"),
		   r->last->day, style,
		   in(p, "Census of mail servers", "إحصاء خوادم البريد"),
		   in(p, ", ", "، "), r->last->day);
	put_sayings(p);
	svg_put(p->b, &r->adoption, p->set, r->tables.sets.set[p->set].word,
		p->arabic);
	put_days(p);
	put_kind(p, GROUP_SECTOR, "By sector", "حسب القطاع");
	put_kind(p, GROUP_COUNTRY, "By country", "حسب البلد");
	put_kind(p, GROUP_PRODUCT, "By product", "حسب المنتج");
	put_classes(p);
	put_products(p);
	put_states(p);
	put_method(p);
	put_authority(p);
	put(p, "</body>\n</html>\n");
}

int html_put(struct buf *b, const struct reading *r, unsigned set, bool arabic,
	     uint64_t small, struct err *err)
{
	struct survival *survival =
		mem_new((size_t)r->adoption.count + 1, sizeof(*survival));
	const struct page p = {b, r, survival, set, arabic, small};

	if (!survival)
		return err_nomem(err);
	survival_of(&r->adoption, set, survival);
	put_page(&p);
	mem_free(survival);
	return b->bad ? err_nomem(err) : ST_OK;
}
