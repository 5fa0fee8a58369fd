/* fuzz_layout.c - any bytes as a path inside the evidence. */
#include <stdlib.h>

#include "evidence/hostname.h"
#include "evidence/layout.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_one_line(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] < 0x20 || s.ptr[i] == 0x7f)
			return false;
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct layout got;

	arena_init(&arena, (size_t)8 << 20);
	if (layout_find(span_of(data, size), &arena, &got))
		abort();
	if (got.host.len && !hostname_is_likely(got.host))
		abort();
	if (!got.host.len != (got.basis == HOST_UNKNOWN))
		abort();
	if (!is_one_line(got.windows_path))
		abort();
	if (got.windows_path.len &&
	    (got.windows_path.len < 4 || got.windows_path.ptr[1] != ':' ||
	     got.windows_path.ptr[2] != '\\'))
		abort();
	if (got.inferred && !got.windows_path.len)
		abort();
	arena_release(&arena);
	return 0;
}
