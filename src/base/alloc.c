/* alloc.c - see alloc.h. */
#include "base/alloc.h"

#include <malloc.h>
#include <stdatomic.h>

#include "base/banned.h"

/* Test switches, the one exception to "no mutable globals": a run never sets
 * them. */
static atomic_ulong fail_at;
static atomic_bool did_fail;

static bool must_fail(void)
{
	unsigned long left =
		atomic_load_explicit(&fail_at, memory_order_relaxed);

	if (LIKELY(left == 0))
		return false;
	if (left > 1) {
		atomic_store(&fail_at, left - 1);
		return false;
	}
	atomic_store(&did_fail, true);
	return true;
}

void alloc_fail_at(unsigned long nth)
{
	atomic_store(&did_fail, false);
	atomic_store(&fail_at, nth);
}

bool alloc_did_fail(void)
{
	return atomic_load(&did_fail);
}

void *mem_new(size_t count, size_t size)
{
	if (must_fail())
		return NULL;
	return calloc(count ? count : 1, size ? size : 1);
}

void *mem_resize(void *old, size_t count, size_t size)
{
	size_t bytes;

	if (must_fail() || __builtin_mul_overflow(count, size, &bytes))
		return NULL;
	return realloc(old, bytes ? bytes : 1);
}

char *mem_text(const char *text, size_t len)
{
	char *copy;

	if (len == (size_t)-1)
		return NULL;
	copy = mem_new(len + 1, 1);
	if (copy && len)
		memcpy(copy, text, len);
	return copy;
}

void mem_free(void *block)
{
	free(block);
}

void mem_keep_freed(void)
{
	(void)mallopt(M_TRIM_THRESHOLD, 8 << 20);
	(void)mallopt(M_MMAP_THRESHOLD, 4 << 20);
}
