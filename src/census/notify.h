/* notify.h - a letter for every owner of a server that is open: facts and what
 * to do, no stories of attacks, since those lower the number who act.
 *
 * Files are written, nothing is ever sent. */
#ifndef POSTERN_CENSUS_NOTIFY_H
#define POSTERN_CENSUS_NOTIFY_H

#include "census/report.h"

struct notify_options {
	const char *folder; /* exists; files in it are replaced */
	/* A file of this program's own. */
	int (*write)(const char *path, struct span bytes, struct err *err);
};

/* For the last run of the store: NNNN.txt, .html, .csv, .intelmq.jsonl,
 * .xarf.json for each organisation, in the order of the scope; *count gets
 * how many organisations. */
int notify_run(struct store *store, const struct knowledge *k,
	       const struct notify_options *o, uint32_t *count,
	       struct err *err) MUST_USE;

/* letter.c */
struct letter {
	const struct model *model;
	const struct model_organisation *organisation;
	const struct model_tables *tables;
	uint32_t index; /* of the organisation */
	bool arabic;
	const char *const *first_seen; /* day by endpoint of the model */
};
void letter_text(struct buf *b, const struct letter *l);
void letter_html(struct buf *b, const struct letter *l);
/* notice_json.c */
void notice_intelmq(struct buf *b, const struct letter *l);
void notice_xarf(struct buf *b, const struct letter *l);

/* The flaws of known sets to which the endpoint is certainly open; calls
 * each() for every one. */
void letter_flaws(const struct letter *l, const struct model_endpoint *p,
		  void (*each)(void *arg, const struct known_flaw *flaw),
		  void *arg);
/* Endpoints of the organisation with such flaws. */
bool letter_next(const struct letter *l, uint32_t *at);

#endif
