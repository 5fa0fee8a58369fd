/* test_hash.c - every byte of a text counts, and none behind it is read. */
#include "check.h"

#include "base/alloc.h"
#include "base/hash.h"

static void every_byte_and_the_length_count(void **state)
{
	(void)state;
	for (size_t n = 0; n <= 40; n++) {
		/* of exactly this size, for the sanitizers */
		uint8_t *text = n ? mem_new(n, 1) : NULL;
		uint64_t hash = hash_span((struct span){text, n}, 7);

		CHECK(hash != hash_span((struct span){text, n}, 8));
		CHECK(!n || hash != hash_span((struct span){text, n - 1}, 7));
		for (size_t bit = 0; bit < n * 8; bit++) {
			text[bit / 8] ^= (uint8_t)(1 << bit % 8);
			CHECK(hash != hash_span((struct span){text, n}, 7));
			text[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
		CHECK(hash == hash_span((struct span){text, n}, 7));
		mem_free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_byte_and_the_length_count),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
