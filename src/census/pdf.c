/* pdf.c - documents as PDF, by Pango and Cairo: the one file that uses GLib.
 *
 * The bytes depend on the fonts of the machine and on nothing else: no clock,
 * no locale. Fonts are sought by name: a serif of Latin and one of Arabic. */
#include "census/document.h"

#ifdef HAVE_PANGO

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#pragma GCC diagnostic pop

#define PAGE_WIDTH 595.276 /* A4 in points */
#define PAGE_HEIGHT 841.890
#define MARGIN 68.0
#define INDENT 14.0
#define FOOT 24.0

struct sheet_of_paper {
	cairo_t *cairo;
	PangoLayout *layout;
	const struct document *d;
	double y;
	unsigned page;
	bool failed; /* no memory */
};

bool document_has_pdf(void)
{
	return true;
}

static cairo_status_t take(void *closure, const unsigned char *data,
			   unsigned int length)
{
	struct buf *b = closure;

	buf_put(b, data, length);
	return b->bad ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static void set_font(struct sheet_of_paper *p, double size, bool bold)
{
	PangoFontDescription *f = pango_font_description_new();

	pango_font_description_set_family(
		f, p->d->arabic ? "Noto Naskh Arabic, Noto Sans Arabic, DejaVu "
				  "Sans, sans-serif"
				: "DejaVu Serif, Noto Serif, serif");
	pango_font_description_set_absolute_size(f, size * PANGO_SCALE);
	pango_font_description_set_weight(f, bold ? PANGO_WEIGHT_BOLD
						  : PANGO_WEIGHT_NORMAL);
	pango_layout_set_font_description(p->layout, f);
	pango_font_description_free(f);
}

static void put_number(struct sheet_of_paper *p)
{
	char text[16];
	int width = 0;

	snprintf(text, sizeof(text), "%u", p->page);
	set_font(p, 8, false);
	pango_layout_set_width(p->layout, -1);
	pango_layout_set_text(p->layout, text, -1);
	pango_layout_get_pixel_size(p->layout, &width, NULL);
	cairo_move_to(p->cairo, (PAGE_WIDTH - width) / 2,
		      PAGE_HEIGHT - MARGIN / 2);
	pango_cairo_show_layout(p->cairo, p->layout);
}

static void turn_page(struct sheet_of_paper *p)
{
	put_number(p);
	cairo_show_page(p->cairo);
	p->page++;
	p->y = MARGIN;
}

/* A paragraph goes line by line, so that a long one can go over the page; the
 * step is the same for all fonts that a line may mix. */
static void put_lines(struct sheet_of_paper *p, double x, double size)
{
	PangoLayoutIter *i = pango_layout_get_iter(p->layout);
	const double step = 1.45 * size;

	do {
		PangoRectangle box;

		pango_layout_iter_get_line_extents(i, NULL, &box);
		if (p->y + step > PAGE_HEIGHT - MARGIN)
			turn_page(p);
		p->y += step;
		cairo_move_to(p->cairo, x + (double)box.x / PANGO_SCALE, p->y);
		pango_cairo_show_layout_line(
			p->cairo, pango_layout_iter_get_line_readonly(i));
	} while (pango_layout_iter_next_line(i));
	pango_layout_iter_free(i);
}

/* A percent sign stays with its number: U+00A0 between them. */
static void set_text(struct sheet_of_paper *p, const char *text)
{
	struct buf b;

	buf_init(&b, (size_t)1 << 20);
	for (; *text; text++)
		if (text[0] == ' ' && text[1] == '%')
			buf_text(&b, "\xc2\xa0");
		else
			buf_byte(&b, (uint8_t)*text);
	if (!b.bad)
		pango_layout_set_text(p->layout,
				      b.len ? (const char *)b.ptr : "",
				      (int)b.len);
	p->failed = p->failed || b.bad;
	buf_release(&b);
}

static void put_block(struct sheet_of_paper *p, const struct block *k)
{
	static const struct {
		double size, above;
		bool bold, indented;
	} looks[] = {
		[BLOCK_TITLE] = {15, 0, true, false},
		[BLOCK_HEADING] = {10.5, 9, true, false},
		[BLOCK_TEXT] = {10.5, 5, false, false},
		[BLOCK_ITEM] = {10.5, 2, false, true},
	};
	double indent = looks[k->kind].indented ? INDENT : 0;

	set_font(p, looks[k->kind].size, looks[k->kind].bold);
	pango_layout_set_width(
		p->layout,
		(int)((PAGE_WIDTH - 2 * MARGIN - indent) * PANGO_SCALE));
	set_text(p, k->text);
	p->y += looks[k->kind].above;
	/* a heading does not stand alone at the foot */
	if (k->kind == BLOCK_HEADING && p->y + 3 * FOOT > PAGE_HEIGHT - MARGIN)
		turn_page(p);
	put_lines(p, MARGIN + (p->d->arabic ? 0 : indent), looks[k->kind].size);
}

#define CHART_HEIGHT 170.0
#define CHART_LEFT 34.0

static void put_label(struct sheet_of_paper *p, const char *text, double x,
		      double y, double anchor)
{
	int width = 0;

	set_font(p, 8, false);
	pango_layout_set_width(p->layout, -1);
	pango_layout_set_text(p->layout, text, -1);
	pango_layout_get_pixel_size(p->layout, &width, NULL);
	cairo_set_source_rgb(p->cairo, 0, 0, 0);
	cairo_move_to(p->cairo, x - anchor * width, y);
	pango_cairo_show_layout(p->cairo, p->layout);
}

static void put_axes(struct sheet_of_paper *p, double left, double right)
{
	for (int i = 0; i <= 4; i++) {
		double y = p->y + (1 - i / 4.0) * CHART_HEIGHT;
		char text[16];

		snprintf(text, sizeof(text), "%d %%", i * 25);
		cairo_set_source_rgb(p->cairo, 0.6, 0.6, 0.6);
		cairo_set_line_width(p->cairo, 0.4);
		cairo_move_to(p->cairo, left, y);
		cairo_line_to(p->cairo, right, y);
		cairo_stroke(p->cairo);
		put_label(p, text, left - 4, y - 5, 1);
	}
}

static void put_band(struct sheet_of_paper *p, unsigned which, double left,
		     double right)
{
	static const double colour[2][3] = {{0.04, 0.37, 0.65},
					    {0.70, 0.35, 0.0}};
	const struct chart *c = &p->d->chart;
	const struct chart_point *list = c->series[which];

	cairo_new_path(p->cairo);
	for (uint32_t i = 0; i < 2 * c->points; i++) {
		uint32_t at = i < c->points ? i : 2 * c->points - 1 - i;
		double value = i < c->points ? list[at].high : list[at].low;

		cairo_line_to(p->cairo, left + list[at].x * (right - left),
			      p->y + (1 - value) * CHART_HEIGHT);
	}
	cairo_close_path(p->cairo);
	cairo_set_source_rgba(p->cairo, colour[which][0], colour[which][1],
			      colour[which][2], 0.25);
	cairo_fill_preserve(p->cairo);
	cairo_set_source_rgb(p->cairo, colour[which][0], colour[which][1],
			     colour[which][2]);
	cairo_set_line_width(p->cairo, 1);
	cairo_stroke(p->cairo);
	cairo_rectangle(p->cairo, left + which * (right - left) / 2,
			p->y + CHART_HEIGHT + 20, 7, 7);
	cairo_fill(p->cairo);
	put_label(p, c->name[which], left + 12 + which * (right - left) / 2,
		  p->y + CHART_HEIGHT + 17, 0);
}

static void put_chart(struct sheet_of_paper *p)
{
	const double left = MARGIN + CHART_LEFT;
	const double right = PAGE_WIDTH - MARGIN;

	p->y += FOOT / 2;
	if (p->y + CHART_HEIGHT + 2 * FOOT > PAGE_HEIGHT - MARGIN)
		turn_page(p);
	put_axes(p, left, right);
	put_band(p, 1, left, right);
	put_band(p, 0, left, right);
	put_label(p, p->d->chart.from, left, p->y + CHART_HEIGHT + 3, 0);
	put_label(p, p->d->chart.to, right, p->y + CHART_HEIGHT + 3, 1);
	cairo_set_source_rgb(p->cairo, 0, 0, 0);
	p->y += CHART_HEIGHT + FOOT + 8;
}

static void put_all(struct sheet_of_paper *p)
{
	PangoContext *context = pango_layout_get_context(p->layout);

	pango_context_set_base_dir(context, p->d->arabic ? PANGO_DIRECTION_RTL
							 : PANGO_DIRECTION_LTR);
	pango_context_set_language(
		context,
		pango_language_from_string(p->d->arabic ? "ar" : "en"));
	/* A paragraph of names in Arabic text stands at the right as well. */
	pango_layout_set_auto_dir(p->layout, FALSE);
	pango_layout_set_alignment(p->layout, p->d->arabic ? PANGO_ALIGN_RIGHT
							   : PANGO_ALIGN_LEFT);
	pango_layout_context_changed(p->layout);
	pango_layout_set_wrap(p->layout, PANGO_WRAP_WORD_CHAR);
	for (uint32_t i = 0; i < p->d->count; i++) {
		if (p->d->block[i].kind == BLOCK_CHART)
			put_chart(p);
		else
			put_block(p, &p->d->block[i]);
	}
	put_number(p);
	cairo_show_page(p->cairo);
}

static void set_metadata(cairo_surface_t *s, const struct document *d)
{
	char moment[32];

	snprintf(moment, sizeof(moment), "%sT00:00:00Z", d->day);
	cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_CREATE_DATE,
				       moment);
	cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_MOD_DATE, moment);
	cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_CREATOR,
				       "Postern");
	if (d->count)
		cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_TITLE,
					       d->block[0].text);
}

int document_pdf(struct buf *b, const struct document *d, struct err *err)
{
	cairo_surface_t *surface;
	struct sheet_of_paper p = {.d = d, .y = MARGIN, .page = 1};
	cairo_status_t status;

	if (d->bad)
		return err_nomem(err);
	surface = cairo_pdf_surface_create_for_stream(take, b, PAGE_WIDTH,
						      PAGE_HEIGHT);
	set_metadata(surface, d);
	p.cairo = cairo_create(surface);
	p.layout = pango_cairo_create_layout(p.cairo);
	put_all(&p);
	g_object_unref(p.layout);
	status = cairo_status(p.cairo);
	cairo_destroy(p.cairo);
	cairo_surface_finish(surface);
	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_status(surface);
	cairo_surface_destroy(surface);
	if (p.failed)
		return err_nomem(err);
	if (status == CAIRO_STATUS_SUCCESS && !b->bad)
		return ST_OK;
	return err_set(err, ST_IO, ERR_NO_OFFSET, "no PDF can be made: %s",
		       cairo_status_to_string(status));
}

#else

bool document_has_pdf(void)
{
	return false;
}

int document_pdf(struct buf *b, const struct document *d, struct err *err)
{
	(void)b;
	(void)d;
	return err_set(err, ST_USAGE, ERR_NO_OFFSET,
		       "this program was built without Pango: it makes no PDF");
}

#endif
