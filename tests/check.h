/* check.h - what every test program includes: cmocka, TAP output, corpora. */
#ifndef POSTERN_TESTS_CHECK_H
#define POSTERN_TESTS_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/span.h"

#define CHECK(cond) assert_true(cond)
#define CHECK_EQ(a, b) assert_int_equal((a), (b))
#define CHECK_TEXT(a, b) assert_string_equal((a), (b))
#define CHECK_SPAN(s, text)                                                    \
	do {                                                                   \
		struct span check_s = (s);                                     \
		assert_int_equal(check_s.len, strlen(text));                   \
		assert_memory_equal(check_s.ptr, text, check_s.len);           \
	} while (0)

/* cmocka's own skip() prints "not ok", which readers of TAP take for a failure.
 * tests/run.py tells what was skipped. */
#undef skip
#define skip()                                                                 \
	do {                                                                   \
		print_message("# SKIPPED %s\n", __func__);                     \
		return;                                                        \
	} while (0)

#define RUN_TESTS(tests)                                                       \
	(cmocka_set_message_output(CM_OUTPUT_TAP),                             \
	 cmocka_run_group_tests(tests, NULL, NULL))

/* The folder of the shared corpora, NULL when it is not there; a test that
 * needs it says so and calls skip(). */
static inline const char *corpora_folder(void)
{
	return getenv("POSTERN_CORPORA");
}

#endif
