/* alloc.h - the only door to the heap, so that tests can make it fail. */
#ifndef POSTERN_BASE_ALLOC_H
#define POSTERN_BASE_ALLOC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"

/* count * size zeroed bytes, or NULL (also when the product overflows). */
void *mem_new(size_t count, size_t size) MUST_USE;

/* As realloc, for count * size bytes; what is new is not zeroed. NULL leaves
 * the old block as it was. */
void *mem_resize(void *old, size_t count, size_t size) MUST_USE;

/* A copy of the string or the bytes; text gets a NUL behind it. */
char *mem_text(const char *text, size_t len) MUST_USE;

void mem_free(void *block); /* NULL is fine */

/* Once, before any thread: up to 8 MiB that are free stay with the program.
 * File after file takes the same memory again; given back in between, the kernel
 * has to find and to clear each page of it anew. */
void mem_keep_freed(void);

/* Tests: the nth allocation from now, counted over all threads, and every
 * later one until alloc_fail_at(0), gives NULL. */
void alloc_fail_at(unsigned long nth);
bool alloc_did_fail(void);

#endif
