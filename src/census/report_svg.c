/* report_svg.c - the two curves of a flaw set as a picture: bands between what
 * is certain and what is possible, no false line. */
#include "census/report.h"

#include "base/text.h"

#define WIDTH 720
#define HEIGHT 360
#define LEFT 56
#define TOP 40
#define RIGHT 16
#define BOTTOM 48

static double x_of(const struct adoption *a, uint32_t at)
{
	int64_t first = a->runs[0].day_ns;
	int64_t span = a->runs[a->count - 1].day_ns - first;
	double share =
		span ? (double)(a->runs[at].day_ns - first) / (double)span
		     : 0.5;

	return LEFT + share * (WIDTH - LEFT - RIGHT);
}

static double y_of(double share)
{
	return TOP + (1 - share) * (HEIGHT - TOP - BOTTOM);
}

static double bound(const struct share *s, bool cohort, bool high)
{
	if (cohort)
		return high ? share_high(s->patched, s->cannot_tell + s->gone,
					 s->exploitable)
			    : share_low(s->patched, s->exploitable);
	return high ? share_high(s->seen_patched, s->seen_cannot_tell, s->seen)
		    : share_low(s->seen_patched, s->seen);
}

static void band(struct buf *b, const struct adoption *a, unsigned set,
		 bool cohort)
{
	const char *colour = cohort ? "#0b5fa5" : "#b35a00";

	buf_text(b, "<polygon points=\"");
	for (uint32_t i = 0; i < a->count; i++)
		buf_printf(b, "%.1f,%.1f ", x_of(a, i),
			   y_of(bound(&a->runs[i].set[set], cohort, true)));
	for (uint32_t i = a->count; i-- > 0;)
		buf_printf(b, "%.1f,%.1f ", x_of(a, i),
			   y_of(bound(&a->runs[i].set[set], cohort, false)));
	buf_printf(b,
		   "\" fill=\"%s\" fill-opacity=\"0.25\" stroke=\"%s\" "
		   "stroke-width=\"1.5\" stroke-linejoin=\"round\"/>\n",
		   colour, colour);
}

static void axes(struct buf *b, const struct adoption *a)
{
	for (int i = 0; i <= 4; i++) {
		double y = y_of(i / 4.0);

		buf_printf(b,
			   "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" "
			   "stroke=\"#999\" stroke-width=\"0.5\"/>\n<text "
			   "x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%d "
			   "%%</text>\n",
			   LEFT, y, WIDTH - RIGHT, y, LEFT - 6, y + 4, i * 25);
	}
	buf_printf(b, "<text x=\"%d\" y=\"%d\">%s</text>\n", LEFT,
		   HEIGHT - BOTTOM + 18, a->runs[0].day);
	if (a->count > 1)
		buf_printf(b,
			   "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s"
			   "</text>\n",
			   WIDTH - RIGHT, HEIGHT - BOTTOM + 18,
			   a->runs[a->count - 1].day);
}

/* A square and its text, from the left, or for Arabic from the right. */
static void entry(struct buf *b, int at, const char *colour, const char *text,
		  bool arabic)
{
	int square = arabic ? WIDTH - at - 12 : at;
	int x = arabic ? WIDTH - at - 18 : at + 18;

	buf_printf(b,
		   "<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"12\" "
		   "fill=\"%s\"/><text x=\"%d\" y=\"%d\"%s>%s</text>\n",
		   square, HEIGHT - 20, colour, x, HEIGHT - 10,
		   arabic ? " direction=\"rtl\"" : "", text);
}

static void legend(struct buf *b, bool arabic)
{
	entry(b, LEFT, "#0b5fa5",
	      arabic ? "ممن كانوا قابلين للاستغلال أول يوم"
		     : "of those exploitable on the first day",
	      arabic);
	entry(b, WIDTH / 2, "#b35a00",
	      arabic ? "من كل ما شوهد" : "of all that was seen", arabic);
}

/* Time goes from left to right in both languages, as on the page of a
 * calendar that both read. */
void svg_put(struct buf *b, const struct adoption *a, unsigned set,
	     const char *word, bool arabic)
{
	buf_printf(b,
		   "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 "
		   "%d %d\" direction=\"ltr\" font-family=\"sans-serif\" "
		   "font-size=\"12\" role=\"img\">\n<rect width=\"%d\" "
		   "height=\"%d\" fill=\"#fff\"/>\n<text x=\"%d\" y=\"22\" "
		   "%sfont-size=\"15\">",
		   WIDTH, HEIGHT, WIDTH, HEIGHT, arabic ? WIDTH - RIGHT : LEFT,
		   arabic ? "direction=\"rtl\" " : "");
	buf_text(b, arabic ? "نسبة المحدّثين: " : "Share patched: ");
	markup_put(b, span_str(word));
	buf_text(b, "</text>\n");
	axes(b, a);
	band(b, a, set, false);
	band(b, a, set, true);
	legend(b, arabic);
	buf_text(b, "</svg>\n");
}
