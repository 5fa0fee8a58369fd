/* pack.h - made evidence in the form in which collectors hand it over. */
#ifndef POSTERN_LAB_PACK_H
#define POSTERN_LAB_PACK_H

#include <stdbool.h>

#include "base/err.h"

enum pack_format { PACK_FOLDER, PACK_ZIP, PACK_KAPE, PACK_VELOCIRAPTOR };

/* False when there is no such format. */
bool pack_format_of(const char *name, enum pack_format *out);

/* Makes OUT/evidence.zip (or one archive per host) of OUT/evidence, and
 * removes the folder. mtime: seconds, of every member. */
int pack(const char *out, enum pack_format format, int64_t mtime_s,
	 struct err *err) MUST_USE;

#endif
