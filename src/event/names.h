/* names.h - the field dictionary: names to numbers.
 *
 * The canonical fields come first, numbered as in enum field.  Rules add the
 * native names that they mention ("cs(Cookie)", "TargetUserName") while they
 * are compiled.  After field_names_freeze() the dictionary is immutable and
 * may be shared by threads. Names compare without ASCII case. */
#ifndef POSTERN_EVENT_NAMES_H
#define POSTERN_EVENT_NAMES_H

#include "base/err.h"
#include "base/span.h"

struct field_names; /* opaque */

#define FIELD_UNKNOWN UINT32_MAX

int field_names_open(struct field_names **out, struct err *err) MUST_USE;
void field_names_close(struct field_names *n); /* NULL is fine */
/* The number of a name, added when it is new. */
int field_names_add(struct field_names *n, struct span name, unsigned *out,
		    struct err *err) MUST_USE;
void field_names_freeze(struct field_names *n);
/* FIELD_UNKNOWN when there is none. */
unsigned field_names_find(const struct field_names *n, struct span name);
struct span field_names_text(const struct field_names *n, unsigned field);
unsigned field_names_count(const struct field_names *n);

#endif
