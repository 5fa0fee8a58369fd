/* columns.h - which native column each canonical field comes from, a table
 * for each kind of text log.  docs/internals/event.md shows them. */
#ifndef POSTERN_EVENT_COLUMNS_H
#define POSTERN_EVENT_COLUMNS_H

#include "event/event.h"

enum field_from {
	FROM_CELL,	 /* the cell as it stands */
	FROM_ADDRESS,	 /* the address of "address:port" */
	FROM_KEY,	 /* ECP's "S:KEY=value;S:KEY=value" */
	FROM_QUERY,	 /* "key=value" in a query, up to '&' or ';' */
	FROM_REQUEST_ID, /* a query's cafeReqId (front end) or RequestId */
	FROM_LINE,	 /* the whole line */
	FROM_BUILD, /* four columns from MajorVersion on, with dots between */
};

/* Several rows for one field: the first whose column is there. */
struct field_source {
	enum field field;
	enum field_from from;
	const char *column; /* NULL for FROM_LINE; NULL ends a table */
	const char *key;    /* FROM_KEY, FROM_QUERY */
};

/* Never NULL; ends with a row without column that is not FROM_LINE. */
const struct field_source *field_sources(enum log_kind log);

/* The value behind "S:KEY=", up to the next typed key (";S:", ";I32:", ";Dbl:",
 * ";F:") or the end; the empty span when there is none. */
struct span key_value(struct span data, const char *key);
/* The value behind "key=" at the start or behind '&', ';' or '?'; up to '&' or
 * ';'. */
struct span query_value(struct span query, const char *key);
/* "192.0.2.1:25", "[2001:db8::1]:25", "2001:db8::1": the address alone. */
struct span address_of(struct span endpoint);

#endif
