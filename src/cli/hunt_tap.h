/* hunt_tap.h - what a hunt does with the bytes of an item besides reading
 * events: other digests, and YARA. */
#ifndef POSTERN_CLI_HUNT_TAP_H
#define POSTERN_CLI_HUNT_TAP_H

#include "base/digests.h"
#include "cli/hunt.h"

struct tap {
	struct source source;
	struct source *next;
	struct hunt *hunt;
	struct digests *digests; /* NULL: none is wanted */
	struct buf page;	 /* bytes for YARA */
	bool scans, is_log;
	bool hashes; /* other digests: not of logs, which a server writes */
	uint64_t page_at; /* offset of its first byte */
	uint64_t left;	  /* bytes that YARA did not see */
	uint8_t *seen;	  /* by YARA rule: told of this item; owned */
	const struct evidence_item *item;
};

int tap_open(struct tap *t, struct hunt *h, struct err *err) MUST_USE;
void tap_close(struct tap *t); /* a zeroed one is fine */

/* The source through which the item is to be read: `next` itself, when there
 * is nothing to do. */
struct source *tap_begin(struct tap *t, struct source *next,
			 const struct evidence_item *item, bool is_log);
/* Reads what is left of it. */
int tap_end(struct tap *t, struct err *err) MUST_USE;

/* Path and digests of a file against the indicators. */
int tap_match_file(struct tap *t, const struct evidence_item *item,
		   const struct evidence_receipt *receipt,
		   struct err *err) MUST_USE;

#endif
