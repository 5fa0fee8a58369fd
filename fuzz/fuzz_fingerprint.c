/* fuzz_fingerprint.c - rule files: whatever compiles asks for plain paths. */
#include <stdlib.h>

#include "census/fingerprint.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fingerprints f;
	struct err err = {0};
	int s;

	if (size > 65536)
		return 0;
	fingerprints_init(&f);
	s = fingerprints_add(&f, "r.yml", span_of(data, size), &err);
	if (s && (f.products || f.signs))
		abort();
	for (unsigned i = 0; i < f.paths && !s; i++)
		if (f.path[i][0] != '/' ||
		    strpbrk(f.path[i], "?#%\\@:; \r\n") ||
		    strstr(f.path[i], "..") || strstr(f.path[i], "//"))
			abort();
	for (unsigned i = 0; i < f.signs; i++)
		if (f.sign[i].product >= f.products ||
		    f.sign[i].before.len + f.sign[i].after.len + VERSION_TEXT >
			    BODY_TAIL)
			abort();
	fingerprints_release(&f);
	return 0;
}
