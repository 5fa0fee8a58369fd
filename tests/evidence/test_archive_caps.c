/* test_archive_caps.c - containers that are locked, nested, swollen, cut or
 * bent by hand: the caps hold, the damage is told, the walk goes on. */
#include "check.h"

#include <archive.h>
#include <archive_entry.h>

#include "packing.h"

static void passwords_are_tried_in_turn(void **state)
{
	static const char *const kinds[] = {"zip:encryption=zipcrypt",
					    "zip:encryption=aes128",
					    "zip:encryption=aes256"};
	static const char *const lists[] = {"no\nright\n", "right", "no\r\n",
					    NULL};
	struct bench *b = *state;

	for (size_t i = 0; i < ARRAY_LEN(kinds) * ARRAY_LEN(lists); i++) {
		const char *list = lists[i % ARRAY_LEN(lists)];
		struct packing how = {archive_write_set_format_zip, NULL,
				      kinds[i / ARRAY_LEN(lists)], "right"};
		struct passwords passwords = {0};
		struct evidence_options o = {.passwords = &passwords};
		struct memory_source in;
		struct walk w;

		if (list) {
			memory_source_init(&in, span_str(list), 0);
			CHECK_EQ(passwords_read(&passwords, &in.source, NULL),
				 0);
		}
		walk_init(&w);
		walk_one(&w, pack_file(b, "p.zip", &how, plain, 3), &o);
		if (list && strstr(list, "right")) {
			CHECK_EQ(w.items, 2);
			CHECK_EQ(w.failures, 0);
			CHECK_EQ(w.bytes, 9);
		} else if (i / ARRAY_LEN(lists) || !list) {
			/* ZipCrypto lets one wrong password in 256 pass */
			CHECK_EQ(w.items, 0);
			CHECK_EQ(w.failures, 2);
			CHECK(strstr(buf_cstr(&w.said),
				     list ? "skipped p.zip!/C/inetpub/a.log 3 "
					    "-8 encrypted, and no password "
					    "fits\n"
					  : "skipped p.zip!/C/inetpub/a.log 3 "
					    "-8 encrypted: needs "
					    "--password-file\n"));
		}
		walk_release(&w);
		passwords_release(&passwords);
	}
}

static void the_right_password_wins_among_many_wrong_ones(void **state)
{
	static const struct packing how = {archive_write_set_format_zip, NULL,
					   "zip:encryption=zipcrypt", "right"};
	struct passwords passwords;
	struct evidence_options o = {.passwords = &passwords};
	struct memory_source in;
	struct buf list;
	struct walk w;

	buf_init(&list, 1 << 16);
	for (unsigned i = 0; i < 600; i++)
		buf_printf(&list, "wrong%u\n", i);
	buf_text(&list, "right\n");
	memory_source_init(&in, buf_span(&list), 0);
	CHECK_EQ(passwords_read(&passwords, &in.source, NULL), 0);
	walk_init(&w);
	walk_one(&w, pack_file(*state, "m.zip", &how, plain, 3), &o);
	CHECK_EQ(w.items, 2);
	CHECK_EQ(w.failures, 0);
	walk_release(&w);
	passwords_release(&passwords);
	buf_release(&list);
}

static void containers_nest_to_the_cap_and_no_deeper(void **state)
{
	static const struct packing *const hows[] = {&zip, &stored_zip, &tar,
						     &seven};

	for (size_t i = 0; i < ARRAY_LEN(hows); i++) {
		for (unsigned depth = 2; depth <= 4; depth++) {
			struct buf bytes;
			struct walk w;

			pack(&bytes, hows[i], plain, PLAIN_MEMBERS);
			for (unsigned k = 1; k < depth; k++)
				wrap(&bytes, hows[i], "inner");
			walk_init(&w);
			walk_one(&w, bench_file(*state, "n", buf_span(&bytes)),
				 NULL);
			CHECK_EQ(w.items, depth <= 3 ? 3 : 0);
			CHECK_EQ(w.failures, depth > 3);
			CHECK_EQ(w.closed, depth <= 3 ? 3 + depth : depth);
			CHECK(w.sums_ok);
			if (depth > 3)
				CHECK(strstr(buf_cstr(&w.said),
					     "a container nested too deep"));
			buf_release(&bytes);
			walk_release(&w);
		}
	}
}

static void a_7z_in_an_archive_is_held_up_to_the_cap(void **state)
{
	struct buf bytes;
	size_t size;

	pack(&bytes, &seven, plain, PLAIN_MEMBERS);
	size = bytes.len;
	wrap(&bytes, &zip, "inner.7z");
	for (size_t cap = size - 1; cap <= size + 1; cap++) {
		struct evidence_options o = {.max_spill = cap};
		struct walk w;

		walk_init(&w);
		walk_one(&w, bench_file(*state, "h", buf_span(&bytes)), &o);
		CHECK_EQ(w.failures, cap < size);
		CHECK_EQ(w.items, cap < size ? 0 : 3);
		CHECK(w.sums_ok);
		walk_release(&w);
	}
	buf_release(&bytes);
}

static void bombs_end_at_their_cap_and_walks_go_on(void **state)
{
	static const struct member bomb[] = {
		{.name = "a", .text = "abc"},
		{.name = "z", .zeros = 3000000},
		{.name = "b", .text = "abc"},
	};
	struct bench *b = *state;
	struct buf bytes;
	struct walk w;

	/* the size, exactly */
	for (uint64_t cap = 3000005; cap <= 3000007; cap++) {
		struct evidence_options o = {.max_unpacked = cap};

		walk_init(&w);
		walk_one(&w, pack_file(b, "z.zip", &zip, bomb, 3), &o);
		CHECK_EQ(w.failures, cap < 3000006 ? 2 : 0);
		CHECK_EQ(w.bytes, cap < 3000006 ? cap : 3000006);
		CHECK(w.sums_ok);
		walk_release(&w);
	}
	/* the ratio, and where it begins to count */
	for (unsigned i = 0; i < 2; i++) {
		struct evidence_options o = {
			.max_ratio = 10, .ratio_from = i ? 3000006 : 3000005};

		walk_init(&w);
		walk_one(&w, bench_path(b, "z.zip"), &o);
		CHECK_EQ(w.failures, i ? 0 : 2);
		walk_release(&w);
	}
	/* in an archive: only the inner one ends */
	pack(&bytes, &zip, bomb, 3);
	wrap(&bytes, &zip, "inner.zip");
	bench_file(b, "q/1.zip", buf_span(&bytes));
	bench_file(b, "q/2", SPAN_LIT("abc"));
	walk_init(&w);
	walk_one(&w, bench_path(b, "q"),
		 &(struct evidence_options){.max_unpacked = 100000});
	CHECK_EQ(w.items, 3);
	CHECK(strstr(buf_cstr(&w.said), "item 2 "));
	CHECK(strstr(buf_cstr(&w.said), "unpacks to too many bytes\n"));
	CHECK(w.sums_ok);
	walk_release(&w);
	buf_release(&bytes);
}

static void bombs_in_bombs_meet_the_ratio_of_the_outer_one(void **state)
{
	static const struct member bomb = {.name = "z", .zeros = 20000000};
	struct evidence_options o = {.ratio_from = 1000000, .max_ratio = 1500};
	struct buf bytes;
	struct walk w;

	pack(&bytes, &zip, &bomb, 1);
	wrap(&bytes, &zip, "1.zip");
	wrap(&bytes, &zip, "2.zip");
	walk_init(&w);
	walk_one(&w, bench_file(*state, "bb", buf_span(&bytes)), &o);
	CHECK(w.bytes < 2000000 || w.bytes <= 1500 * bytes.len);
	CHECK(w.failures > 0);
	CHECK(w.sums_ok);
	walk_release(&w);
	buf_release(&bytes);
}

static void members_are_counted_to_the_cap(void **state)
{
	for (uint64_t cap = 3; cap <= 5; cap++) {
		struct evidence_options o = {.max_members = cap};
		struct walk w;

		walk_init(&w);
		walk_one(&w,
			 pack_file(*state, "m.zip", &zip, plain, PLAIN_MEMBERS),
			 &o);
		CHECK_EQ(w.failures, cap < 4);
		CHECK_EQ(w.items, cap < 4 ? 2 : 3);
		CHECK(w.sums_ok);
		walk_release(&w);
	}
}

static void every_truncation_is_told(void **state)
{
	static const struct packing *const hows[] = {
		&zip, &stored_zip, &tar, &seven, &gz_tar, &xz_tar, &zst_tar};
	struct bench *b = *state;

	for (size_t i = 0; i < ARRAY_LEN(hows); i++) {
		struct buf bytes;
		unsigned best = 0;

		pack(&bytes, hows[i], plain, PLAIN_MEMBERS);
		for (size_t len = 0; len < bytes.len; len++) {
			struct walk w;

			walk_init(&w);
			walk_one(&w,
				 bench_file(b, "t",
					    span_head(buf_span(&bytes), len)),
				 NULL);
			CHECK(w.sums_ok);
			CHECK(w.closed > 0);
			if (w.items > best)
				best = w.items;
			walk_release(&w);
		}
		/* All but 7z, which has its directory at the end. */
		CHECK_EQ(best, (hows[i]->filter && hows[i] != &gz_tar) ||
					       hows[i] == &seven
				       ? 1
				       : 3);
		buf_release(&bytes);
	}
}

static void a_packed_log_that_breaks_off_is_read_to_there(void **state)
{
	static char text[5000];
	const struct member one = {.name = "any", .text = text};
	struct buf bytes;
	uint64_t before = 0;

	for (size_t i = 0; i + 1 < sizeof(text); i++)
		text[i] = (char)('a' + (i * i / 7) % 26);
	pack(&bytes, &gz, &one, 1);
	for (size_t len = 20; len < bytes.len; len++) {
		struct walk w;

		walk_init(&w);
		walk_one(&w,
			 bench_file(*state, "t.gz",
				    span_head(buf_span(&bytes), len)),
			 NULL);
		CHECK_EQ(w.failures, 1);
		CHECK(w.bytes >= before);
		before = w.bytes;
		walk_release(&w);
	}
	CHECK_EQ(before, sizeof(text) - 1); /* only the trailer is missing */
	buf_release(&bytes);
}

static void packed_members_behind_each_other_are_one_file(void **state)
{
	static const struct member one = {.name = "any", .text = "abc"};
	struct buf bytes;
	size_t len;
	struct walk w;

	pack(&bytes, &gz, &one, 1);
	len = bytes.len;
	buf_put(&bytes, bytes.ptr, len);
	buf_put(&bytes, "\0\0\0", 3);
	walk_init(&w);
	walk_one(&w, bench_file(*state, "t.gz", buf_span(&bytes)), NULL);
	CHECK_EQ(w.bytes, 6);
	CHECK_EQ(w.skipped, 0);
	walk_release(&w);
	buf_release(&bytes);
}

static void a_wrong_sum_is_damage_of_that_member_only(void **state)
{
	struct buf bytes;
	struct walk w;
	size_t at;

	pack(&bytes, &stored_zip, plain, PLAIN_MEMBERS);
	at = span_find(buf_span(&bytes), SPAN_LIT("abc"));
	CHECK(at != SIZE_MAX);
	bytes.ptr[at] = 'A';
	walk_init(&w);
	walk_one(&w, bench_file(*state, "w.zip", buf_span(&bytes)), NULL);
	CHECK_EQ(w.items, 3);
	CHECK_EQ(w.failures, 1);
	CHECK(strstr(buf_cstr(&w.said),
		     "skipped w.zip!/C/inetpub/a.log ? -3 damaged zip: "));
	CHECK_EQ(w.bytes, 9);
	walk_release(&w);
	buf_release(&bytes);
}

static void an_unknown_compression_is_told(void **state)
{
	struct buf bytes;
	struct walk w;
	size_t at = 0;

	pack(&bytes, &zip, plain, 1);
	for (;;) { /* local header: method at 8; central: at 10 */
		struct span rest = span_skip(buf_span(&bytes), at);
		size_t n = span_find(rest, SPAN_LIT("PK"));

		if (n == SIZE_MAX)
			break;
		at += n;
		if (bytes.ptr[at + 2] == 3)
			bytes.ptr[at + 8] = 77;
		if (bytes.ptr[at + 2] == 1)
			bytes.ptr[at + 10] = 77;
		at += 2;
	}
	walk_init(&w);
	walk_one(&w, bench_file(*state, "u.zip", buf_span(&bytes)), NULL);
	CHECK_EQ(w.failures, 1);
	CHECK_EQ(w.bytes, 0);
	walk_release(&w);
	buf_release(&bytes);
}

static void a_zip_without_its_directory_is_read_by_local_headers(void **state)
{
	struct buf bytes;
	struct walk w;
	size_t at;

	pack(&bytes, &zip, plain, PLAIN_MEMBERS);
	at = span_find(buf_span(&bytes), SPAN_LIT("PK\1\2"));
	memset(bytes.ptr + at, 'x', 8); /* its end still points there */
	walk_init(&w);
	walk_one(&w, bench_file(*state, "c.zip", buf_span(&bytes)), NULL);
	CHECK_EQ(w.items, 3);
	CHECK_EQ(w.bytes, 9);
	walk_release(&w);
	buf_release(&bytes);
}

int main(void)
{
#define T(name)                                                                \
	cmocka_unit_test_setup_teardown(name, packing_setup, packing_teardown)
	const struct CMUnitTest tests[] = {
		T(passwords_are_tried_in_turn),
		T(the_right_password_wins_among_many_wrong_ones),
		T(containers_nest_to_the_cap_and_no_deeper),
		T(a_7z_in_an_archive_is_held_up_to_the_cap),
		T(bombs_end_at_their_cap_and_walks_go_on),
		T(bombs_in_bombs_meet_the_ratio_of_the_outer_one),
		T(members_are_counted_to_the_cap),
		T(every_truncation_is_told),
		T(a_packed_log_that_breaks_off_is_read_to_there),
		T(packed_members_behind_each_other_are_one_file),
		T(a_wrong_sum_is_damage_of_that_member_only),
		T(an_unknown_compression_is_told),
		T(a_zip_without_its_directory_is_read_by_local_headers),
	};

	return RUN_TESTS(tests);
}
