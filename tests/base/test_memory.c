/* test_memory.c - heap door, arena, growing buffer, sources. */
#include "check.h"

#include "base/alloc.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/source.h"

static void the_nth_allocation_fails_on_demand(void **state)
{
	void *first;

	(void)state;
	alloc_fail_at(2);
	first = mem_new(1, 8);
	CHECK(first != NULL);
	CHECK(!alloc_did_fail());
	CHECK(mem_new(1, 8) == NULL);
	CHECK(alloc_did_fail());
	alloc_fail_at(0);
	mem_free(first);
}

static void sizes_that_overflow_give_nothing(void **state)
{
	(void)state;
	CHECK(mem_resize(NULL, SIZE_MAX / 2, 3) == NULL);
	CHECK(mem_text("x", SIZE_MAX) == NULL);
}

static void an_arena_keeps_to_its_cap(void **state)
{
	struct arena a;
	char *zeroed;

	(void)state;
	arena_init(&a, 4096);
	zeroed = arena_new(&a, 1, 4096);
	CHECK(zeroed != NULL);
	CHECK(arena_new(&a, 1, 1) == NULL);
	memset(zeroed, 1, 4096);
	arena_reset(&a);
	zeroed = arena_new(&a, 2, 16);
	CHECK(zeroed != NULL && zeroed[0] == 0 && zeroed[31] == 0);
	CHECK(arena_new(&a, SIZE_MAX, 2) == NULL);
	CHECK_TEXT(arena_text(&a, SPAN_LIT("text")), "text");
	arena_release(&a);
}

static void a_buffer_stops_at_its_maximum(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 8);
	buf_text(&b, "1234567");
	CHECK_EQ(b.bad, ST_OK);
	buf_byte(&b, '8');
	CHECK_EQ(b.bad, ST_OK);
	buf_byte(&b, '9');
	CHECK_EQ(b.bad, ST_LIMIT);
	CHECK_SPAN(buf_span(&b), "12345678");
	buf_release(&b);
	buf_init(&b, 1000);
	buf_printf(&b, "%d-%s", 17, "x");
	buf_i64(&b, INT64_MIN);
	buf_hex(&b, SPAN_LIT("\xAB\x01"), true);
	CHECK_SPAN(buf_span(&b), "17-x-9223372036854775808AB01");
	buf_release(&b);
}

static void sources_give_the_same_bytes_in_any_pieces(void **state)
{
	struct span in = SPAN_LIT("abcdefghij");

	(void)state;
	for (size_t piece = 0; piece < 12; piece++) {
		struct memory_source m;
		struct joined_source j;
		uint8_t out[32];

		memory_source_init(&m, in, piece);
		joined_source_init(&j, SPAN_LIT("123"), &m.source);
		CHECK_EQ(source_fill(&j.source, out, sizeof(out), NULL), 13);
		assert_memory_equal(out, "123abcdefghij", 13);
		CHECK_EQ(j.source.at, 13);
		CHECK_EQ(source_fill(&j.source, out, sizeof(out), NULL), 0);
	}
}

static void a_hashed_source_hashes_what_it_gives(void **state)
{
	struct memory_source m;
	struct hashed_source h;
	struct digest *d;
	uint8_t out[8];
	uint8_t digest[DIGEST_SIZE];
	char text[DIGEST_TEXT];

	(void)state;
	CHECK_EQ(digest_open(&d, NULL), ST_OK);
	memory_source_init(&m, SPAN_LIT("abc"), 1);
	hashed_source_init(&h, &m.source, d);
	CHECK_EQ(source_fill(&h.source, out, sizeof(out), NULL), 3);
	digest_take(d, digest);
	digest_text(digest, text);
	CHECK_TEXT(text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410"
			 "ff61f20015ad");
	digest_close(d);
	CHECK_EQ(digest_open_idle(&d, NULL), ST_OK);
	digest_add(d, SPAN_LIT("abc"));
	digest_take(d, digest);
	CHECK_EQ(digest[0] | digest[31], 0);
	digest_close(d);
}

static void errors_keep_the_cause_when_the_context_is_long(void **state)
{
	struct err err;
	char context[300];

	(void)state;
	memset(context, 'c', sizeof(context) - 1);
	context[sizeof(context) - 1] = 0;
	CHECK_EQ(err_set(&err, ST_FORMAT, 7, "no magic"), ST_FORMAT);
	CHECK_EQ(err_in(&err, "chunk %d", 3), ST_FORMAT);
	CHECK_TEXT(err.text, "chunk 3: no magic");
	CHECK_EQ(err.offset, 7);
	err_in(&err, "%s", context);
	CHECK(strstr(err.text, ": chunk 3: no magic") != NULL);
	CHECK(strlen(err.text) < sizeof(err.text));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_nth_allocation_fails_on_demand),
		cmocka_unit_test(sizes_that_overflow_give_nothing),
		cmocka_unit_test(an_arena_keeps_to_its_cap),
		cmocka_unit_test(a_buffer_stops_at_its_maximum),
		cmocka_unit_test(sources_give_the_same_bytes_in_any_pieces),
		cmocka_unit_test(a_hashed_source_hashes_what_it_gives),
		cmocka_unit_test(
			errors_keep_the_cause_when_the_context_is_long),
	};

	return RUN_TESTS(tests);
}
