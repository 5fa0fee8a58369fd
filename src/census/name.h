/* name.h - names of hosts and domains in one form: ASCII, lower case, without
 * the dot at the end (RFC 1035, RFC 5891). */
#ifndef POSTERN_CENSUS_NAME_H
#define POSTERN_CENSUS_NAME_H

#include "base/err.h"
#include "base/span.h"

#define NAME_MAX_BYTES 254 /* with its NUL */

struct name {
	char text[NAME_MAX_BYTES];
};

/* A name as a person writes it, also in Unicode (UTS 46, non-transitional).
 * ST_FORMAT with the reason in *err. */
int name_parse(struct span text, struct name *out, struct err *err) MUST_USE;

/* A name as it comes over the wire: lower-cased, letters, digits, '-', '_'
 * and '.' only; false when it is anything else. */
bool name_from_wire(struct span text, struct name *out);

/* True for "com", "co.uk" and every single label: a whole registry. */
bool name_is_suffix(const char *name);
/* "bank.example" of "mail.bank.example"; the name itself when it is a suffix.
 * Points into name. */
const char *name_registrable(const char *name);
/* name is `above` or lies under it. */
bool name_is_under(const char *name, const char *above);
/* What is behind the first label, or NULL: to walk towards the root. */
const char *name_parent(const char *name);

#endif
