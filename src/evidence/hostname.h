/* hostname.h - whether a folder or an archive bears the name of a machine. */
#ifndef POSTERN_EVIDENCE_HOSTNAME_H
#define POSTERN_EVIDENCE_HOSTNAME_H

#include "base/span.h"

/* True when a machine could bear this name and it is no word that people
 * give to folders ("logs", "evidence", "W3SVC1"), no date and no digest. */
bool hostname_is_likely(struct span name);

/* More than likely: it has a number, only capitals, or a domain. */
bool hostname_looks_like_machine(struct span name);

/* The host that a collector wrote into the name of its archive (given without
 * its ending), or the empty span. */
struct span hostname_of_collector(struct span name);

#endif
