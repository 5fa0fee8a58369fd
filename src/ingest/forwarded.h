/* forwarded.h - whom a request came from, by what proxies say of it. */
#ifndef POSTERN_INGEST_FORWARDED_H
#define POSTERN_INGEST_FORWARDED_H

#include "base/span.h"

/* Of X-Forwarded-For ("198.51.100.7, 203.0.113.5, 10.0.0.4") the address that
 * can be believed. Every proxy adds the address that it saw at the end, and
 * what comes first the client may have written itself: so it is the last one
 * that is no private address; when all are private, the first of them.
 * Borrowed from list; without its port. */
struct span forwarded_client(struct span list);

#endif
