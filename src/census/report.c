/* report.c - reads the runs of a store and writes one form; see report.h. */
#include "census/report.h"

#include "base/alloc.h"
#include "base/text.h"
#include "census/document.h"

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
	int s;

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
	buf_byte(&w->out, '}');
	s = json_survival(&w->out, &w->r.adoption, &w->r.tables.sets, err);
	buf_text(&w->out, "}\n");
	return s ? s : flush(w, err);
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
	json_run(&w->out, r->last, &r->adoption, &r->tables,
		 small_cell(w->wishes));
	return flush(w, err);
}

static int put_pdf(struct writing *w, struct err *err)
{
	struct document d;
	int s;

	document_init(&d, w->wishes->arabic, w->r.last->day);
	s = report_make(&d, &w->r, w->set, w->wishes->arabic,
			small_cell(w->wishes), err);
	if (!s)
		s = document_pdf(&w->out, &d, err);
	document_release(&d);
	return s;
}

static int write_form(struct writing *w, struct err *err)
{
	const struct flaw_sets *sets = &w->r.tables.sets;
	const uint64_t small = small_cell(w->wishes);
	const bool arabic = w->wishes->arabic;
	int s = ST_OK;

	switch (w->wishes->form) {
	case FORM_JSON:
		return json_notices(w, err);
	case FORM_CSV:
		s = csv_put(&w->out, &w->r.adoption, sets, small, err);
		break;
	case FORM_TEXT:
		text_put(&w->out, &w->r, w->set, arabic);
		break;
	case FORM_SVG:
		svg_put(&w->out, &w->r.adoption, w->set, sets->set[w->set].word,
			arabic);
		break;
	case FORM_HTML:
		s = html_put(&w->out, &w->r, w->set, arabic, small, err);
		break;
	case FORM_PDF:
		s = put_pdf(w, err);
		break;
	case FORM_SHADOWSERVER:
		shadowserver_head(&w->out);
		shadowserver_rows(&w->out, w->r.last, &w->r.tables,
				  ALL_ORGANISATIONS);
		break;
	}
	return s ? s : flush(w, err);
}

/* What people read speaks of finished runs, as long as there is one. */
static int open_reading(struct writing *w, struct store *store,
			const struct knowledge *k, struct err *err)
{
	struct reading_wishes reading = {
		.each = w->wishes->form == FORM_JSON ? put_run : NULL,
		.arg = w,
		.finished_only = w->wishes->form == FORM_TEXT ||
				 w->wishes->form == FORM_SVG ||
				 w->wishes->form == FORM_HTML ||
				 w->wishes->form == FORM_PDF,
	};
	int s = reading_open(&w->r, store, k, &reading, err);

	if (s != ST_USAGE || !reading.finished_only)
		return s;
	reading_release(&w->r);
	reading.finished_only = false;
	return reading_open(&w->r, store, k, &reading, err);
}

static int no_such_set(const struct flaw_sets *sets, const char *word,
		       struct err *err)
{
	char all[FLAW_SETS_MAX * (sizeof(sets->set[0].word) + 1)] = "";
	size_t at = 0;

	for (unsigned i = 0; i < sets->count; i++)
		at += (size_t)snprintf(all + at, sizeof(all) - at, " %s",
				       sets->set[i].word);
	return err_set(err, ST_USAGE, ERR_NO_OFFSET,
		       "there is no flaw set \"%.40s\"; there are:%s", word,
		       all);
}

static int choose_set(struct writing *w, struct err *err)
{
	const char *word = w->wishes->flaw_set;
	const struct flaw_sets *sets = &w->r.tables.sets;

	w->set = pick_set(sets, word, w->r.last->day_ns, &w->r.adoption);
	if (w->set < sets->count)
		return ST_OK;
	if (word)
		return no_such_set(sets, word, err);
	if (w->wishes->form == FORM_TEXT || w->wishes->form == FORM_SVG ||
	    w->wishes->form == FORM_HTML || w->wishes->form == FORM_PDF)
		return err_set(err, ST_USAGE, ERR_NO_OFFSET,
			       "no flaw set was known on that day");
	return ST_OK;
}

int census_report(struct store *store, const struct knowledge *k,
		  const struct report_wishes *wishes,
		  const struct census_sink *sink, struct err *err)
{
	struct writing *w = mem_new(1, sizeof(*w));
	int s;

	if (!w)
		return err_nomem(err);
	w->wishes = wishes;
	w->sink = sink;
	buf_init(&w->out, REPORT_MAX);
	s = open_reading(w, store, k, err);
	if (!s && wishes->about) {
		s = about_put(&w->out, &w->r, wishes->about, store,
			      wishes->arabic, err);
		if (!s)
			s = flush(w, err);
		goto out;
	}
	if (!s)
		s = choose_set(w, err);
	if (!s)
		s = write_form(w, err);
out:
	reading_release(&w->r);
	buf_release(&w->out);
	mem_free(w);
	return s;
}
