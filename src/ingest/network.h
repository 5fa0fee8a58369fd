/* network.h - what a network sensor or the host's own firewall saw, of one
 * item: connections, what they were for, logons and shares. */
#ifndef POSTERN_INGEST_NETWORK_H
#define POSTERN_INGEST_NETWORK_H

#include "base/err.h"
#include "formats/sniff.h"

struct case_item;
struct collect;
struct damage_sink;
struct source;

/* FORMAT_FIREWALL, and FORMAT_ZEEK_… of kinds with records. */
bool network_reads(enum format format);

/* All of the item; fills its tally and log. */
int network_read(struct collect *c, struct source *source, enum format format,
		 struct damage_sink *damage, struct case_item *item,
		 struct err *err) MUST_USE;

#endif
