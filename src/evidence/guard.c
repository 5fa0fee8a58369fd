/* guard.c - see guard.h. */
#include "evidence/guard.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/span.h"

/* The real path of `path`, or of its nearest folder that exists: links are
 * followed, as writing would.  NULL: no memory. The caller frees it. */
static char *real_place(const char *path)
{
	char *part = mem_text(path, strlen(path));
	char *real = NULL;

	while (part) {
		char *slash;

		real = realpath(part, NULL);
		slash = strrchr(part, '/');
		if (real || !slash)
			break;
		slash[slash == part] = 0;
		if (slash == part) {
			real = realpath("/", NULL);
			break;
		}
	}
	if (part && !real)
		real = realpath(".", NULL);
	mem_free(part);
	return real;
}

static bool lies_below(const char *path, const char *root)
{
	size_t n = strlen(root);

	if (n == 1)
		return true; /* the root of all */
	return !strncmp(path, root, n) && (path[n] == '/' || path[n] == 0);
}

int evidence_refuse_inside(const char *path, const char *const *roots,
			   size_t root_count, struct err *err)
{
	char *place = real_place(path);
	int r = ST_OK;

	if (!place)
		return err_nomem(err);
	for (size_t i = 0; i < root_count && !r; i++) {
		char *root = realpath(roots[i], NULL);

		if (root && lies_below(place, root))
			r = err_set(err, ST_USAGE, ERR_NO_OFFSET,
				    "%s lies inside the evidence %s, which is "
				    "never written to: choose another place",
				    path, roots[i]);
		free(root);
	}
	free(place);
	return r;
}
