/* cells.h - the same counts by sector, country and product.
 *
 * Members of a cohort stay in the cell of the first run: a server that was
 * Exchange 2013 and is patched by moving to 2019 counts for 2013.  Prevalence
 * goes by what is seen on the day. */
#ifndef POSTERN_CENSUS_CELLS_H
#define POSTERN_CENSUS_CELLS_H

#include "census/map.h"
#include "census/model.h"

#define GROUPS_MAX 4096 /* of all kinds */

enum group_kind { GROUP_SECTOR, GROUP_COUNTRY, GROUP_PRODUCT, GROUP_KINDS };
const char *group_kind_word(enum group_kind k); /* "sector" */

struct group {
	enum group_kind kind;
	const char *word; /* "bank", "NO", "Exchange 2016"; "" for none */
};

struct cell {
	uint32_t exploitable, patched, cannot_tell, gone; /* cohort */
	uint32_t seen, seen_patched, seen_cannot_tell;	  /* prevalence */
};

struct cells {
	const struct knowledge *knowledge; /* NULL: no products */
	struct arena text;
	struct map at; /* kind and word -> index of group */
	struct group *group;
	uint32_t count, room;
	uint32_t *member[FLAW_SETS_MAX]; /* [member * GROUP_KINDS + kind] */
	uint32_t member_room[FLAW_SETS_MAX];
};

void cells_init(struct cells *c);
void cells_release(struct cells *c);
/* The organisation is the member-th of the set's cohort. */
int cells_join(struct cells *c, unsigned set, uint32_t member,
	       const struct model *m, const struct model_organisation *o,
	       struct err *err) MUST_USE;
/* Makes groups for all that the run shows. */
int cells_prepare(struct cells *c, unsigned sets, const struct model *m,
		  struct err *err) MUST_USE;
/* list: c->count zeroed cells, one a group. status: member_status of each of
 * the cohort. */
void cells_count(const struct cells *c, unsigned set, const struct model *m,
		 const uint8_t *status, uint32_t members, struct cell *list);

/* Which cells of a kind are too small to be published: those of fewer than
 * `small`, and the next larger ones until the hidden hold two cells and `small`
 * organisations, else a total would give them away. out: a flag a group. */
void cells_hide(const struct cells *c, const struct cell *list,
		enum group_kind kind, bool cohort, uint64_t small, bool *out);

#endif
