/* network_inner.h - what network.c and smb.c share. */
#ifndef POSTERN_LAB_NETWORK_INNER_H
#define POSTERN_LAB_NETWORK_INNER_H

#include "network.h"
#include "zeek.h"

/* The sensor's clock. */
int64_t network_ns(const struct lab *lab, int64_t at_ns);
/* ts, uid and the four cells of the connection. */
void network_begin(const struct lab *lab, struct zeek_row *w,
		   const struct flow *f, int64_t at_ns);
/* files.log of a file in a share; gives its id. */
void network_file(struct lab *lab, const struct flow *f, int64_t at_ns,
		  const char *name, uint64_t size, bool written, char id[20]);

#endif
