/* test_pattern.c - a part of a value is found wherever it stands. */
#include "check.h"

#include "base/alloc.h"
#include "rules/sigma/tree.h"

static uint32_t seed = 11;

static uint32_t some(uint32_t below)
{
	seed = seed * 1664525u + 1013904223u;
	return (uint32_t)((uint64_t)seed * below >> 32);
}

/* Of two letters, in memory of just that size. */
static struct span random_text(size_t len)
{
	uint8_t *bytes = mem_new(len ? len : 1, 1);

	assert_non_null(bytes);
	for (size_t i = 0; i < len; i++)
		bytes[i] = some(8) ? 'a' : 'b';
	return span_of(bytes, len);
}

static void check(struct span value, struct span part)
{
	struct pattern p = {.kind = PATTERN_CONTAINS, .text = part};
	struct subject s = {.text = value, .small = value, .is_ascii = true};
	bool is = span_find(value, part) != SIZE_MAX;

	if (pattern_holds(&p, &s, NULL) != is)
		fail_msg("'%.*s' in '%.*s': %d", SPAN_ARG(part),
			 SPAN_ARG(value), is);
}

static void a_part_is_found_wherever_it_stands(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 40000; i++) {
		struct span value = random_text(some(i % 2 ? 30 : 200));
		size_t most = some(4) ? 6 : 90;
		struct span part = random_text(some((uint32_t)most));

		check(value, part);
		/* and what is in it for certain, up to its end */
		if (value.len) {
			size_t from = some((uint32_t)value.len);

			check(value, span_skip(value, from));
			check(value,
			      span_head(span_skip(value, from), part.len));
		}
		mem_free((void *)(uintptr_t)value.ptr);
		mem_free((void *)(uintptr_t)part.ptr);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_part_is_found_wherever_it_stands),
	};

	return RUN_TESTS(tests);
}
