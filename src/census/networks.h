/* networks.h - whose an address is: prefixes and autonomous systems, from a
 * file of the operator ("prefix,asn"), since nothing is asked of others. */
#ifndef POSTERN_CENSUS_NETWORKS_H
#define POSTERN_CENSUS_NETWORKS_H

#include "census/net.h"

struct networks; /* opaque; immutable */

/* ST_USAGE: refused, with file, line and reason. */
int networks_open(struct networks **out, const char *path,
		  struct err *err) MUST_USE;
void networks_close(struct networks *n); /* NULL is fine */
/* The number of the autonomous system; 0: not known. n may be NULL. */
uint32_t networks_asn(const struct networks *n, const struct address *a);

#endif
