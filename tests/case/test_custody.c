/* test_custody.c - the chain of the custody log. */
#include "check.h"

#include "case/custody.h"

static const struct custody_row plain = {
	.seq = 1,
	.time_ns = TIME_NONE,
	.act = {(const uint8_t *)"item", 4},
	.path = {(const uint8_t *)"a.log", 5},
	.bytes = 5,
};

static void hash_of(const struct custody_row *row, char out[DIGEST_TEXT])
{
	uint8_t head[DIGEST_SIZE];

	CHECK_EQ(custody_genesis(head, NULL), ST_OK);
	CHECK_EQ(custody_step(head, row, NULL), ST_OK);
	digest_text(head, out);
}

/* Reckoned with the script of docs/internals/case.md. */
static void the_hash_is_the_documented_one(void **state)
{
	char hash[DIGEST_TEXT];

	(void)state;
	hash_of(&plain, hash);
	CHECK_TEXT(hash, "442513e73ff6e6decae56d381931567e264f836517b5b2e492d68"
			 "fb9efd3506e");
}

static void any_other_row_has_another_hash(void **state)
{
	struct custody_row rows[8];
	char hash[8][DIGEST_TEXT];

	(void)state;
	for (size_t i = 0; i < 8; i++)
		rows[i] = plain;
	rows[1].seq = 2;
	rows[2].time_ns = 0;
	rows[3].act = SPAN_LIT("itema"); /* the letter moves from path */
	rows[3].path = SPAN_LIT(".log");
	rows[4].bytes = -1;
	rows[5].bytes = 0;
	rows[6].sha256 = SPAN_LIT("00");
	rows[7].path = SPAN_EMPTY;
	for (size_t i = 0; i < 8; i++)
		hash_of(&rows[i], hash[i]);
	for (size_t i = 0; i < 8; i++)
		for (size_t j = 0; j < i; j++)
			CHECK(strcmp(hash[i], hash[j]) != 0);
}

static void a_row_hangs_on_the_one_before(void **state)
{
	uint8_t a[DIGEST_SIZE];
	uint8_t b[DIGEST_SIZE] = {0};

	(void)state;
	CHECK_EQ(custody_genesis(a, NULL), ST_OK);
	CHECK_EQ(custody_step(a, &plain, NULL), ST_OK);
	CHECK_EQ(custody_step(b, &plain, NULL), ST_OK);
	CHECK(memcmp(a, b, DIGEST_SIZE) != 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_hash_is_the_documented_one),
		cmocka_unit_test(any_other_row_has_another_hash),
		cmocka_unit_test(a_row_hangs_on_the_one_before),
	};

	return RUN_TESTS(tests);
}
