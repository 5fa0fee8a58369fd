/* optout.h - those who asked not to be looked at.
 *
 * The list wins over the scope.  optout_refresh() looks at the file again and
 * takes what is new; a list that can no longer be read whole stops the run,
 * since nobody knows then who has asked. */
#ifndef POSTERN_CENSUS_OPTOUT_H
#define POSTERN_CENSUS_OPTOUT_H

#include "census/name.h"
#include "census/net.h"

struct optout; /* opaque */

/* path NULL: an empty list. asn_known: addresses can be told their autonomous
 * system (networks.h), without which an asn row cannot be honoured and the
 * list is refused. ST_USAGE: refused, with file, line and reason. */
int optout_open(struct optout **out, const char *path, bool asn_known,
		struct err *err) MUST_USE;
void optout_close(struct optout *o); /* NULL is fine */

/* 1: the file had changed and was read; 0: it had not. Negative: it cannot be
 * read; the old list stays. */
int optout_refresh(struct optout *o, struct err *err) MUST_USE;

bool optout_has_name(const struct optout *o, const char *name);

bool optout_has_address(const struct optout *o, const struct address *a,
			uint32_t asn);
uint32_t optout_rows(const struct optout *o);

#endif
