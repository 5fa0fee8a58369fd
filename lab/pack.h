/* pack.h - made evidence in the form in which collectors hand it over. */
#ifndef POSTERN_LAB_PACK_H
#define POSTERN_LAB_PACK_H

#include <stdbool.h>

#include "base/err.h"

enum pack_format {
	PACK_FOLDER,
	PACK_ZIP,
	PACK_TAR, /* with xz: thousands of small files share their heads */
	PACK_KAPE,
	PACK_VELOCIRAPTOR,
};

/* False when there is no such format. */
bool pack_format_of(const char *name, enum pack_format *out);

/* Makes OUT/evidence.zip, OUT/evidence.tar.xz, or one archive per host in
 * OUT/evidence of the folder OUT/evidence, which goes. mtime: seconds, of every
 * member. */
int pack(const char *out, enum pack_format format, int64_t mtime_s,
	 struct err *err) MUST_USE;

#endif
