/* notify.h - a letter for every owner of a server that is open: facts and what
 * to do, no stories of attacks, since those lower the number who act.
 *
 * Files are written, nothing is ever sent. */
#ifndef POSTERN_CENSUS_NOTIFY_H
#define POSTERN_CENSUS_NOTIFY_H

#include "census/contacts.h"
#include "census/document.h"
#include "census/report.h"

struct notify_options {
	const char *folder;	  /* exists; files in it are replaced */
	const char *security_txt; /* folder of NAME.txt, or NULL */
	const char *rdap;	  /* folder of .json, or NULL */
	/* A file of this program's own. */
	int (*write)(const char *path, struct span bytes, struct err *err);
};

struct notify_result {
	uint32_t letters; /* organisations */
	uint32_t files;
	uint32_t without_xarf; /* the scope's contact is no mail address */
	bool pdf;
};

/* For the last finished run of the store, in the order of the scope:
 * NNNN.txt, .html, .pdf, .csv, .intelmq.jsonl, and NNNN.xarf.json for the first
 * server, NNNN-2.xarf.json for the next (X-ARF wants a report each); and
 * contacts.csv: whom each may go to, and how that is known. */
int notify_run(struct store *store, const struct knowledge *k,
	       const struct notify_options *o, struct notify_result *out,
	       struct err *err) MUST_USE;

/* letter.c */
struct letter {
	const struct model *model;
	const struct model_organisation *organisation;
	const struct model_tables *tables;
	uint32_t index; /* of the organisation */
	bool arabic;
	const char *const *first_seen;	     /* day by endpoint of the model */
	const struct contact_list *contacts; /* or NULL */
};
void letter_make(struct document *d, const struct letter *l);
/* notice_json.c */
void notice_intelmq(struct buf *b, const struct letter *l);
/* Of one endpoint that letter_next() gave. False, and nothing written, when
 * the scope's contact holds no mail address, without which there is no X-ARF. */
bool notice_xarf(struct buf *b, const struct letter *l, uint32_t endpoint);

/* The flaws of known sets to which the endpoint is certainly open; calls
 * each() for every one. */
void letter_flaws(const struct letter *l, const struct model_endpoint *p,
		  void (*each)(void *arg, const struct known_flaw *flaw),
		  void *arg);
/* Endpoints of the organisation with such flaws. */
bool letter_next(const struct letter *l, uint32_t *at);

#endif
