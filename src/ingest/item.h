/* item.h - one evidence item, from its first bytes to its row. */
#ifndef POSTERN_INGEST_ITEM_H
#define POSTERN_INGEST_ITEM_H

#include "evidence/evidence.h"
#include "formats/sniff.h"
#include "ingest/collect.h"
#include "ingest/turn.h"

struct digests;

/* What a thread needs for any item; reused from item to item. */
struct item_worker {
	const struct rules *rules;
	const struct field_names *names;
	const struct knowledge *knowledge;
	struct collect_fields fields;
	struct matcher *matcher;
	uint64_t key;
	bool slack;
	uint8_t *head; /* SNIFF_BYTES */
	struct buf page;
	struct buf stem;
	struct digests *digests; /* of files; NULL: none is wanted */
};

/* Reasons that one item can have at most: what was not looked at, rules given
 * up, losses, a reader that gave up, settings. */
#define ITEM_REASONS (COLLECT_LOSSES + 5)

#define ITEM_PART UINT64_MAX /* what was not examined has no size */

/* An item on its way into the case: a turn entry that owns all it says. */
struct item_result {
	struct turn_entry entry;
	struct collect collect;
	struct case_item item;
	/* Why the item goes to not_examined as well, a row each. */
	struct item_reason {
		const char *why;
		uint64_t from; /* bytes were, up to here; or ITEM_PART */
		bool harmful;
	} reason[ITEM_REASONS];
	size_t reason_count;
	/* Other digests than SHA-256, in hexadecimal, a blank before each. */
	struct span digests;
};

/* Reads the item and gathers what its reader tells. The digest comes later,
 * with its receipt: item_complete. *out is yours; item_drop frees it. */
int item_read(struct item_worker *w, const struct evidence_item *evidence,
	      struct source *source, struct item_result **out,
	      struct err *err) MUST_USE;

/* For items that are never given: containers, unread ones. */
int item_of_receipt(struct item_worker *w, const struct evidence_item *evidence,
		    const struct evidence_receipt *receipt,
		    struct item_result **out, struct err *err) MUST_USE;

/* Puts digest and exact byte account into the row. */
int item_complete(struct item_worker *w, struct item_result *r,
		  const struct evidence_receipt *receipt,
		  struct err *err) MUST_USE;

/* One reason more why the bytes from there on were not examined, if there are
 * any; why lives as long as the result. */
void item_tell(struct item_result *r, const char *why, uint64_t from,
	       bool harmful);

void item_drop(struct item_result *r); /* NULL is fine */

#endif
