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

/* A tail of one byte twice is not that of one, whatever stands before it: these
 * were one value under every key. */
static void texts_of_two_lengths_differ(void **state)
{
	static const char *const pairs[][2] = {
		{"anna.doe1", "bnna.doe11"},
		{"ann.doe.2", "cnn.doe.222"},
		{"a", "ba"},
		{"ba", "caa"},
		{"bbbb", "cbbbb"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
		for (uint64_t key = 0; key < 64; key++)
			CHECK(hash_span(span_str(pairs[i][0]), key) !=
			      hash_span(span_str(pairs[i][1]), key));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_byte_and_the_length_count),
		cmocka_unit_test(texts_of_two_lengths_differ),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
