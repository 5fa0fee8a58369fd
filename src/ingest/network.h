/* network.h - what a network sensor or the host's own firewall saw, of one
 * item: connections, what they were for, logons and shares. */
#ifndef POSTERN_INGEST_NETWORK_H
#define POSTERN_INGEST_NETWORK_H

#include "base/err.h"
#include "formats/sniff.h"

struct case_item;
struct collect;
struct event_reader_options;
struct source;

/* FORMAT_ZEEK_… and FORMAT_FIREWALL. */
bool network_reads(enum format format);

/* All of the item; fills its tally and log. Rules see every record. */
int network_read(struct collect *c, struct source *source,
		 const struct event_reader_options *options,
		 struct case_item *item, struct err *err) MUST_USE;

#endif
