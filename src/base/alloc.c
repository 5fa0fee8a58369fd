/* alloc.c - see alloc.h. */
#include "base/alloc.h"

#include <malloc.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>

#include "base/banned.h"

/* Blocks from here on have pages of their own. */
#define LARGE_BLOCK ((size_t)4 << 20)

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

/* Large tables are looked into at random: on pages of 2 MiB, where the system
 * has them, that takes no walk through its tables, and filling them a fault for
 * each instead of for every 4 KiB.  A wish: what it says is no matter. */
static void want_large_pages(void *block, size_t bytes)
{
	const uintptr_t page = 4096;
	uintptr_t first = ((uintptr_t)block + page - 1) & ~(page - 1);
	uintptr_t end = ((uintptr_t)block + bytes) & ~(page - 1);

	(void)madvise((void *)first, end - first, MADV_HUGEPAGE);
}

void *mem_new(size_t count, size_t size)
{
	void *block;

	if (must_fail())
		return NULL;
	block = calloc(count ? count : 1, size ? size : 1);
	if (block && count && size >= LARGE_BLOCK / count)
		want_large_pages(block, count * size);
	return block;
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
	(void)mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK);
}
