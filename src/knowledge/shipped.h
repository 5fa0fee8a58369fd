/* shipped.h - pages that come with the product; inside knowledge/ only. */
#ifndef POSTERN_KNOWLEDGE_SHIPPED_H
#define POSTERN_KNOWLEDGE_SHIPPED_H

#include "base/csv.h"

struct shipped_page; /* a row of data/shipped-pages.csv */

struct shipped {
	const struct shipped_page *pages;
	size_t count;
};

/* most: at least as many as csv has records. */
int shipped_read(struct shipped *out, struct csv *csv, size_t most,
		 struct arena *arena, struct err *err) MUST_USE;
/* path: a URL path or a Windows path, in any case. */
bool shipped_find(const struct shipped *s, struct span path);

#endif
