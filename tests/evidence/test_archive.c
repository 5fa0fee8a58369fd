/* test_archive.c - containers as evidence: what is in them is read as from a
 * folder. */
#include "check.h"

#include <archive.h>
#include <archive_entry.h>
#include <pthread.h>

#include "base/alloc.h"
#include "packing.h"

/* What a walk says, with the lines of the outermost container and all up to
 * "!/" taken out: what a folder would say. */
static void inner_text(const char *said, struct buf *out)
{
	buf_init(out, 1 << 20);
	for (const char *line = said; *line;) {
		size_t n = strcspn(line, "\n") + 1;
		const char *mark = memmem(line, n, "!/", 2);
		const char *space = memchr(line, ' ', n);

		if (mark) {
			buf_put(out, line, (size_t)(space + 1 - line));
			buf_put(out, mark + 2, n - (size_t)(mark + 2 - line));
		}
		line += n;
	}
}

static void a_folder_and_every_archive_of_it_say_the_same(void **state)
{
	static const struct {
		const char *name;
		const struct packing *how;
	} kinds[] = {
		{"x.zip", &zip},     {"x.bin", &stored_zip}, {"x", &seven},
		{"x.tar", &tar},     {"x.tgz", &gz_tar},     {"y", &xz_tar},
		{"x.log", &zst_tar}, {"x.txt", &bz_tar},
	};
	struct bench *b = *state;
	struct walk folder;
	const char *want;

	bench_file(b, "f/C/inetpub/a.log", SPAN_LIT("abc"));
	bench_file(b, "f/C/inetpub/b/\xD9\x85.txt", SPAN_LIT("hello\n"));
	bench_file(b, "f/C/inetpub/e", SPAN_LIT(""));
	walk_init(&folder);
	want = walk_one(&folder, bench_path(b, "f"), NULL);
	CHECK_TEXT(want, "item C/inetpub/a.log [|C:\\inetpub\\a.log]\n"
			 "closed C/inetpub/a.log 3 ba7816bf given\n"
			 "item C/inetpub/b/\xD9\x85.txt "
			 "[|C:\\inetpub\\b\\\xD9\x85.txt]\n"
			 "closed C/inetpub/b/\xD9\x85.txt 6 5891b5b5 given\n"
			 "item C/inetpub/e [|C:\\inetpub\\e]\n"
			 "closed C/inetpub/e 0 e3b0c442 given\n");
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		struct walk w;
		struct buf inner;
		char *sorted;

		walk_init(&w);
		inner_text(walk_one(&w,
				    pack_file(b, kinds[i].name, kinds[i].how,
					      plain, PLAIN_MEMBERS),
				    NULL),
			   &inner);
		CHECK_EQ(w.skipped, 0);
		CHECK(w.sums_ok);
		sorted = (char *)(uintptr_t)buf_cstr(&inner);
		/* 7z puts empty files first or last: compare as sets. */
		CHECK_EQ(strlen(sorted), strlen(want));
		for (const char *line = want; *line;
		     line += strcspn(line, "\n") + 1)
			CHECK(memmem(sorted, strlen(sorted), line,
				     strcspn(line, "\n") + 1));
		buf_release(&inner);
		walk_release(&w);
	}
	walk_release(&folder);
}

static void containers_have_the_digest_of_their_file(void **state)
{
	struct buf bytes;
	struct bench *b = *state;

	for (unsigned i = 0; i < 4; i++) {
		static const struct packing *const how[] = {&zip, &seven, &tar,
							    &gz_tar};
		uint8_t digest[DIGEST_SIZE];
		char text[DIGEST_TEXT], want[128];
		struct walk w;

		pack(&bytes, how[i], plain, PLAIN_MEMBERS);
		CHECK(digest_once(buf_span(&bytes), digest));
		digest_text(digest, text);
		walk_init(&w);
		walk_one(&w, bench_file(b, "d", buf_span(&bytes)), NULL);
		snprintf(want, sizeof(want), "closed d %zu %.8s container\n",
			 bytes.len, text);
		CHECK(strstr(buf_cstr(&w.said), want));
		walk_release(&w);
		buf_release(&bytes);
	}
}

/* By how much was read before, more and less than what tells a container. */
static void digests_that_are_asked_for_are_of_all_bytes(void **state)
{
	static const size_t after[] = {0, 1, 511, 512, 513, 2047, 2048};
	static const struct packing *const how[] = {&zip, &seven, &gz_tar};
	static const struct member files[] = {
		{"a.log", NULL, 5000, 0, NULL},
		{"b", NULL, 5000, 0, NULL},
		{"c.log", "abc", 0, 0, NULL},
		{"d", "abc", 0, 0, NULL},
	};
	struct evidence_options options = {.digests_asked = true};
	struct bench *b = *state;

	bench_file(b, "w/b", span_of((uint8_t[5000]){0}, 5000));
	bench_file(b, "w/d", SPAN_LIT("abc"));
	bench_file(b, "w/d.log", SPAN_LIT("abc"));
	for (size_t i = 0; i < ARRAY_LEN(after) * 4; i++) {
		bool folder = i % 4 == 3;
		struct walk w;
		const char *said;

		walk_init(&w);
		w.wants_not = ".log";
		w.wants_after = after[i / 4];
		said = walk_one(&w,
				folder ? bench_path(b, "w")
				       : pack_file(b, "p", how[i % 4], files,
						   ARRAY_LEN(files)),
				&options);
		CHECK(strstr(said, "b 5000 7ca5bd87 given\n"));
		CHECK(strstr(said, "d 3 ba7816bf given\n"));
		CHECK(strstr(said, ".log 3 00000000 given\n"));
		CHECK(folder || strstr(said, "a.log 5000 00000000 given\n"));
		CHECK(w.sums_ok);
		walk_release(&w);
	}
}

static void a_packed_file_is_one_member_under_its_own_name(void **state)
{
	static const struct member one = {.name = "any", .text = "abc"};

	struct walk w;

	walk_init(&w);
	walk_one(&w, pack_file(*state, "u.log.gz", &gz, &one, 1), NULL);
	CHECK(strstr(buf_cstr(&w.said),
		     "item u.log.gz!/u.log [|]\n"
		     "closed u.log.gz!/u.log 3 ba7816bf given\n"
		     "closed u.log.gz "));
	CHECK_EQ(w.skipped, 0);
	walk_release(&w);
}

static void a_packed_file_lies_where_its_log_lay(void **state)
{
	static const struct member one = {.name = "any", .text = "abc"};
	struct bench *b = *state;
	struct walk w;

	pack_file(b, "g/EX01/C/inetpub/u.log.gz", &gz, &one, 1);
	walk_init(&w);
	walk_one(&w, bench_path(b, "g"), NULL);
	CHECK(strstr(buf_cstr(&w.said), "item EX01/C/inetpub/u.log.gz!/u.log "
					"[EX01|C:\\inetpub\\u.log]\n"));
	walk_release(&w);
}

static void names_that_climb_are_refused_and_odd_ones_read(void **state)
{
	static const struct member odd[] = {
		{.name = "../a", .text = "abc"},
		{.name = "b/../../c", .text = "abc"},
		{.name = "b\\..\\c", .text = "abc"},
		{.name = "/abs//./d", .text = "abc"},
		{.name = "C:\\inetpub\\e", .text = "abc"},
		{.name = "same", .text = "abc"},
		{.name = "same", .text = ""},
		{.name = "./", .type = AE_IFDIR},
	};

	struct walk w;

	walk_init(&w);
	walk_one(&w, pack_file(*state, "o.zip", &zip, odd, ARRAY_LEN(odd)),
		 NULL);
	CHECK(strstr(
		buf_cstr(&w.said),
		"skipped o.zip!/../a 3 -3 its name climbs out of the archive, "
		"or is empty\n"
		"skipped o.zip!/b/../../c 3 -3 its name climbs out of the "
		"archive, or is empty\n"
		"skipped o.zip!/b/../c 3 -3 its name climbs out of the "
		"archive, or is empty\n"
		"item o.zip!/abs/d [|]\n"
		"closed o.zip!/abs/d 3 ba7816bf given\n"
		"item o.zip!/C:/inetpub/e [|C:\\inetpub\\e]\n"
		"closed o.zip!/C:/inetpub/e 3 ba7816bf given\n"
		"item o.zip!/same [|]\n"
		"closed o.zip!/same 3 ba7816bf given\n"
		"item o.zip!/same#4 [|]\n"
		"closed o.zip!/same#4 0 e3b0c442 given\n"
		"closed o.zip "));
	walk_release(&w);
}

static void names_that_are_not_utf8_keep_their_bytes(void **state)
{
	static const struct packing ustar = {archive_write_set_format_ustar,
					     NULL, NULL, NULL};
	static const struct member odd = {.name = "a\nb\xFF", .text = "abc"};
	struct walk w;

	walk_init(&w);
	walk_one(&w, pack_file(*state, "n.tar", &ustar, &odd, 1), NULL);
	CHECK(strstr(buf_cstr(&w.said), "item n.tar!/a%0Ab%FF [|]\n"));
	walk_release(&w);
}

static void links_and_devices_are_told_not_followed(void **state)
{
	static const struct member odd[] = {
		{.name = "f", .text = "abc"},
		{.name = "s", .type = AE_IFLNK, .link = "/etc/passwd"},
		{.name = "h", .link = "f"},
		{.name = "p", .type = AE_IFIFO},
		{.name = "c", .type = AE_IFCHR},
	};
	struct walk w;

	walk_init(&w);
	walk_one(&w, pack_file(*state, "l.tar", &tar, odd, ARRAY_LEN(odd)),
		 NULL);
	CHECK(strstr(buf_cstr(&w.said),
		     "skipped l.tar!/s ? 0 symbolic link: not followed\n"
		     "skipped l.tar!/h ? 0 hard link: read under its first "
		     "name\n"
		     "skipped l.tar!/p ? 0 neither a file nor a folder\n"
		     "skipped l.tar!/c ? 0 neither a file nor a folder\n"));
	CHECK_EQ(w.items, 1);
	CHECK_EQ(w.failures, 0);
	walk_release(&w);
}

static void how_much_is_read_at_once_changes_nothing(void **state)
{
	struct bench *b = *state;
	struct buf bytes, want;
	struct walk w;

	pack(&bytes, &gz_tar, plain, PLAIN_MEMBERS);
	wrap(&bytes, &zip, "a.tgz");
	bench_file(b, "r", buf_span(&bytes));
	walk_init(&w);
	walk_one(&w, bench_path(b, "r"), NULL);
	want = w.said;
	w.said = (struct buf){0};
	walk_release(&w);
	for (size_t piece = 1; piece < 8; piece++) {
		for (size_t most = 1; most < 8; most++) {
			walk_init(&w);
			w.piece = piece;
			w.read_most = most;
			CHECK_TEXT(walk_one(&w, bench_path(b, "r"), NULL),
				   buf_cstr(&want));
			walk_release(&w);
		}
	}
	buf_release(&want);
	buf_release(&bytes);
}

struct worker {
	const struct evidence_list *list;
	struct walk walk;
	int r;
};

static void *read_all(void *user)
{
	struct worker *me = user;

	for (size_t i = 0; i < evidence_count(me->list) && !me->r; i++) {
		const struct evidence_item *item;
		struct source *source;
		struct evidence *e;

		me->r = evidence_open(&e, me->list, i, &me->walk.sink, NULL);
		while (!me->r &&
		       (me->r = evidence_next(e, &item, &source, NULL)) > 0)
			me->r = 0;
		if (!me->r)
			evidence_close(e);
	}
	return NULL;
}

static void threads_share_a_list_and_say_the_same(void **state)
{
	struct bench *b = *state;
	struct worker workers[4] = {0};
	pthread_t threads[4];
	struct evidence_list *list;
	const char *root;

	pack_file(b, "s/1.zip", &zip, plain, PLAIN_MEMBERS);
	pack_file(b, "s/2.7z", &seven, plain, PLAIN_MEMBERS);
	pack_file(b, "s/3.tgz", &gz_tar, plain, PLAIN_MEMBERS);
	bench_file(b, "s/4", SPAN_LIT("abc"));
	root = bench_path(b, "s");
	walk_init(&workers[0].walk);
	CHECK_EQ(evidence_list_open(&list, &root, 1, NULL,
				    &workers[0].walk.sink, NULL),
		 0);
	for (size_t i = 0; i < 4; i++) {
		if (i)
			walk_init(&workers[i].walk);
		workers[i].list = list;
		CHECK_EQ(pthread_create(&threads[i], NULL, read_all,
					&workers[i]),
			 0);
	}
	for (size_t i = 0; i < 4; i++) {
		pthread_join(threads[i], NULL);
		CHECK_EQ(workers[i].r, 0);
		CHECK_EQ(workers[i].walk.closed, 3 * 3 + 3 + 1);
		CHECK_TEXT(buf_cstr(&workers[i].walk.said),
			   buf_cstr(&workers[0].walk.said));
	}
	for (size_t i = 0; i < 4; i++)
		walk_release(&workers[i].walk);
	evidence_list_close(list);
}

static void every_failing_allocation_is_survived(void **state)
{
	struct bench *b = *state;
	const char *root;
	struct buf bytes;

	pack(&bytes, &seven, plain, PLAIN_MEMBERS);
	wrap(&bytes, &zip, "a.7z");
	root = bench_file(b, "fa", buf_span(&bytes));
	buf_release(&bytes);
	for (unsigned n = 1;; n++) {
		struct walk w;
		struct err err;
		bool hit;
		int r;

		walk_init(&w);
		CHECK(buf_room(&w.said, 4096));
		alloc_fail_at(n);
		r = walk_run(&w, &root, 1, NULL, &err);
		hit = alloc_did_fail();
		alloc_fail_at(0);
		CHECK_EQ(r, hit ? ST_NOMEM : ST_OK);
		walk_release(&w);
		if (!hit)
			return;
	}
}

int main(void)
{
#define T(name)                                                                \
	cmocka_unit_test_setup_teardown(name, packing_setup, packing_teardown)
	const struct CMUnitTest tests[] = {
		T(a_folder_and_every_archive_of_it_say_the_same),
		T(containers_have_the_digest_of_their_file),
		T(digests_that_are_asked_for_are_of_all_bytes),
		T(a_packed_file_is_one_member_under_its_own_name),
		T(a_packed_file_lies_where_its_log_lay),
		T(names_that_climb_are_refused_and_odd_ones_read),
		T(names_that_are_not_utf8_keep_their_bytes),
		T(links_and_devices_are_told_not_followed),
		T(how_much_is_read_at_once_changes_nothing),
		T(threads_share_a_list_and_say_the_same),
		T(every_failing_allocation_is_survived),
	};

	return RUN_TESTS(tests);
}
