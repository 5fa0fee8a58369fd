/* report.h - what a store tells, in the forms that people and programs ask
 * for.  The same store gives the same bytes. */
#ifndef POSTERN_CENSUS_REPORT_H
#define POSTERN_CENSUS_REPORT_H

#include "census/reading.h"

#define SMALL_CELL 5 /* cells of fewer are not published */

enum census_form {
	FORM_TEXT,	   /* the sentence and a table */
	FORM_JSON,	   /* postern-census/1 */
	FORM_CSV,	   /* shares by day and flaw set */
	FORM_SHADOWSERVER, /* one row a vulnerable endpoint of the last run */
	FORM_SVG,	   /* the curves of one flaw set */
	FORM_HTML,	   /* a page about one flaw set */
	FORM_PDF,	   /* the same to be printed */
};

struct census_sink {
	int (*put)(void *arg, struct span bytes, struct err *err);
	void *arg;
};

struct report_wishes {
	enum census_form form;
	bool arabic;
	const char *flaw_set; /* NULL: the first that was published */
	uint64_t small_cell;  /* 0: SMALL_CELL */
	const char *about;    /* one organisation, as text; or NULL */
};

/* Reads every run of the store. ST_USAGE: no run, or no such flaw set. */
int census_report(struct store *store, const struct knowledge *k,
		  const struct report_wishes *wishes,
		  const struct census_sink *sink, struct err *err) MUST_USE;

/* The sentence for the at-th run, "" when there is nobody to speak of. */
void put_sentence(struct buf *b, const struct adoption *a, uint32_t at,
		  unsigned set, bool arabic);
/* Instead of it, when nobody was exploitable in the first run. */
void put_nobody(struct buf *b, const struct adoption *a, bool arabic);
/* What follows if it goes on like this; "" when it cannot be told. */
void put_forecast(struct buf *b, const struct share *s, bool arabic);
/* What a look from outside cannot see, a sentence. */
const char *not_visible(bool arabic);
/* Whether the world knew of the flaws on that day. */
bool set_is_known(const struct flaw_set *set, int64_t day_ns);
/* An organisation with a server that is open to a known set. */
bool wants_notice(const struct model_organisation *o,
		  const struct flaw_sets *sets, int64_t day_ns);
/* The set a report is about; sets->count when there is none of that word. */
unsigned pick_set(const struct flaw_sets *sets, const char *word,
		  int64_t day_ns, const struct adoption *a);

/* report_json.c */
void json_run(struct buf *b, const struct model *m, const struct adoption *a,
	      const struct model_tables *t, uint64_t small_cell);
int json_survival(struct buf *b, const struct adoption *a,
		  const struct flaw_sets *sets, struct err *err) MUST_USE;
struct cell share_cell(const struct share *s);
/* report_csv.c */
int csv_put(struct buf *b, const struct adoption *a,
	    const struct flaw_sets *sets, uint64_t small_cell,
	    struct err *err) MUST_USE;
/* report_html.c: a page of its own, with the picture in it */
int html_put(struct buf *b, const struct reading *r, unsigned set, bool arabic,
	     uint64_t small_cell, struct err *err) MUST_USE;
/* report_doc.c */
struct document;
int report_make(struct document *d, const struct reading *r, unsigned set,
		bool arabic, uint64_t small_cell, struct err *err) MUST_USE;
/* report_about.c: of one organisation. ST_USAGE when there is none of it. */
int about_put(struct buf *b, const struct reading *r, const char *name,
	      struct store *store, bool arabic, struct err *err) MUST_USE;
/* report_text.c */
void text_put(struct buf *b, const struct reading *r, unsigned set,
	      bool arabic);
/* Runs that were not finished; "" when there is none. */
void put_left_out(struct buf *b, const struct reading *r, bool arabic);
/* report_svg.c */
void svg_put(struct buf *b, const struct adoption *a, unsigned set,
	     const char *word, bool arabic);
/* shadowserver.c: the columns of its report on Exchange */
void shadowserver_head(struct buf *b);
void shadowserver_rows(struct buf *b, const struct model *m,
		       const struct model_tables *t, uint32_t organisation);
#define ALL_ORGANISATIONS UINT32_MAX

#endif
