/* test_folder.c - folders and plain files as evidence. */
#include "check.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "bench.h"

static int make_bench(void **state)
{
	static struct bench b;

	bench_open(&b);
	*state = &b;
	return 0;
}

static int drop_bench(void **state)
{
	bench_close(*state);
	return 0;
}

static void items_come_in_byte_order_whatever_was_made_first(void **state)
{
	static const char *const names[] = {"b", "a/z", "a/B", "a.x", "Z", "_"};
	struct walk w;

	for (unsigned turn = 0; turn < 2; turn++) {
		struct bench b;

		bench_open(&b);
		for (size_t i = 0; i < ARRAY_LEN(names); i++) {
			size_t k = turn ? ARRAY_LEN(names) - 1 - i : i;

			bench_file(&b, names[k], SPAN_LIT(""));
		}
		walk_init(&w);
		CHECK_TEXT(walk_one(&w, b.folder, NULL),
			   "item Z [|]\nclosed Z 0 e3b0c442 given\n"
			   "item _ [|]\nclosed _ 0 e3b0c442 given\n"
			   "item a/B [|]\nclosed a/B 0 e3b0c442 given\n"
			   "item a/z [|]\nclosed a/z 0 e3b0c442 given\n"
			   "item a.x [|]\nclosed a.x 0 e3b0c442 given\n"
			   "item b [|]\nclosed b 0 e3b0c442 given\n");
		walk_release(&w);
		bench_close(&b);
	}
	(void)state;
}

static void what_a_reader_leaves_is_hashed_all_the_same(void **state)
{
	static const size_t most[] = {0, 1, 2, 3, 4};
	const char *path = bench_file(*state, "abc", SPAN_LIT("abc"));

	for (size_t i = 0; i < ARRAY_LEN(most); i++) {
		struct walk w;

		walk_init(&w);
		w.read_most = most[i];
		CHECK_TEXT(walk_one(&w, path, NULL),
			   "item abc [|]\nclosed abc 3 ba7816bf given\n");
		walk_release(&w);
	}
}

static void names_that_are_not_utf8_or_break_lines_are_escaped(void **state)
{
	struct bench *b = *state;
	struct walk w;

	bench_file(b, "n/\xFFx", SPAN_LIT(""));
	bench_file(b, "n/a\nb\x7F", SPAN_LIT(""));
	bench_file(b, "n/\xD9\x85", SPAN_LIT(""));
	walk_init(&w);
	CHECK_TEXT(walk_one(&w, bench_path(b, "n"), NULL),
		   "item a%0Ab%7F [|]\nclosed a%0Ab%7F 0 e3b0c442 given\n"
		   "item \xD9\x85 [|]\nclosed \xD9\x85 0 e3b0c442 given\n"
		   "item %FFx [|]\nclosed %FFx 0 e3b0c442 given\n");
	walk_release(&w);
}

static void what_is_no_file_is_told_and_never_opened(void **state)
{
	struct bench *b = *state;
	struct walk w;

	bench_file(b, "f/a", SPAN_LIT(""));
	CHECK_EQ(symlink("a", bench_path(b, "f/link")), 0);
	CHECK_EQ(symlink(".", bench_path(b, "f/loop")), 0);
	CHECK_EQ(mkfifo(bench_path(b, "f/pipe"), 0600), 0);
	walk_init(&w);
	CHECK_TEXT(walk_one(&w, bench_path(b, "f"), NULL),
		   "skipped link ? 0 symbolic link: not followed\n"
		   "skipped loop ? 0 symbolic link: not followed\n"
		   "skipped pipe ? 0 pipe: not opened\n"
		   "item a [|]\nclosed a 0 e3b0c442 given\n");
	CHECK_EQ(w.failures, 0);
	walk_release(&w);
}

static void roots_that_cannot_be_read_are_refused(void **state)
{
	struct bench *b = *state;
	struct err err;
	struct walk w;
	const char *roots[2];

	walk_init(&w);
	roots[0] = bench_path(b, "none");
	CHECK_EQ(walk_run(&w, roots, 1, NULL, &err), ST_USAGE);
	CHECK(strstr(err.text, "none: No such file or directory"));

	roots[0] = bench_path(b, "empty/inner/");
	CHECK_EQ(walk_run(&w, roots, 1, NULL, &err), ST_USAGE);
	CHECK(strstr(err.text, "holds no files"));

	roots[0] = "/dev/null";
	CHECK_EQ(walk_run(&w, roots, 1, NULL, &err), ST_USAGE);
	CHECK_TEXT(err.text, "/dev/null is neither a file nor a folder");

	CHECK_EQ(walk_run(&w, roots, 0, NULL, &err), ST_USAGE);
	CHECK_TEXT(err.text, "no evidence given");

	bench_file(b, "outer/inner/x", SPAN_LIT(""));
	roots[0] = bench_path(b, "outer");
	roots[1] = bench_path(b, "outer/inner");
	CHECK_EQ(walk_run(&w, roots, 2, NULL, &err), ST_USAGE);
	CHECK(strstr(err.text, "give it once"));
	walk_release(&w);
}

static void several_roots_carry_their_names(void **state)
{
	struct bench *b = *state;
	struct walk w;
	const char *roots[4];
	struct err err;

	bench_file(b, "r1/same/x", SPAN_LIT(""));
	bench_file(b, "r2/same/x", SPAN_LIT(""));
	bench_file(b, "r3/same", SPAN_LIT(""));
	bench_file(b, "r4/other", SPAN_LIT(""));
	roots[0] = bench_path(b, "r1/same/");
	roots[1] = bench_path(b, "r2/same");
	roots[2] = bench_path(b, "r3/same");
	roots[3] = bench_path(b, "r4/other");
	walk_init(&w);
	CHECK_EQ(walk_run(&w, roots, 4, NULL, &err), 0);
	CHECK_TEXT(buf_cstr(&w.said),
		   "item same/x [|]\nclosed same/x 0 e3b0c442 given\n"
		   "item same~2/x [|]\nclosed same~2/x 0 e3b0c442 given\n"
		   "item same~3 [|]\nclosed same~3 0 e3b0c442 given\n"
		   "item other [|]\nclosed other 0 e3b0c442 given\n");
	walk_release(&w);
}

static void caps_end_in_a_row_not_in_silence(void **state)
{
	struct bench *b = *state;
	struct evidence_options o = {.max_members = 3};
	struct walk w;

	for (unsigned n = 2; n <= 4; n++) {
		char name[16];

		snprintf(name, sizeof(name), "m/f%u", n);
		if (n == 2)
			bench_file(b, "m/f1", SPAN_LIT(""));
		bench_file(b, name, SPAN_LIT(""));
		walk_init(&w);
		walk_one(&w, bench_path(b, "m"), &o);
		CHECK_EQ(w.items, n < 3 ? n : 3);
		CHECK_EQ(w.failures, n > 3);
		walk_release(&w);
	}
	bench_file(b, "d/1/2/3/x", SPAN_LIT(""));
	for (unsigned depth = 2; depth <= 4; depth++) {
		bench_file(b, "d/x", SPAN_LIT(""));
		o = (struct evidence_options){.max_folder_depth = depth};
		walk_init(&w);
		walk_one(&w, bench_path(b, "d"), &o);
		CHECK_EQ(w.failures, depth < 3);
		CHECK_EQ(w.items, depth < 3 ? 1 : 2);
		walk_release(&w);
	}
	for (size_t len = 6; len <= 8; len++) { /* "1/2/3/" + "x" */
		o = (struct evidence_options){.max_path = len};
		walk_init(&w);
		walk_one(&w, bench_path(b, "d"), &o);
		CHECK_EQ(w.failures, len < 7);
		walk_release(&w);
	}
}

static void a_file_that_changes_is_damage(void **state)
{
	const char *path = bench_file(*state, "grow", SPAN_LIT("abc"));
	const struct evidence_item *item;
	struct evidence_list *list;
	struct evidence *e;
	struct source *source;
	struct walk w;
	FILE *f;

	walk_init(&w);
	CHECK_EQ(evidence_list_open(&list, &path, 1, NULL, &w.sink, NULL), 0);
	CHECK_EQ(evidence_open(&e, list, 0, &w.sink, NULL), 0);
	CHECK_EQ(evidence_next(e, &item, &source, NULL), 1);
	f = fopen(path, "ab");
	fputs("def", f);
	fclose(f);
	CHECK_EQ(evidence_next(e, &item, &source, NULL), 0);
	evidence_close(e);
	CHECK_TEXT(buf_cstr(&w.said),
		   "skipped grow ? -2 changed its size while it was read\n"
		   "closed grow 6 bef57ec7 given\n");
	CHECK_EQ(truncate(path, 2), 0);
	buf_reset(&w.said);
	CHECK_EQ(evidence_open(&e, list, 0, &w.sink, NULL), 0);
	CHECK_EQ(evidence_next(e, &item, &source, NULL), 1);
	CHECK_EQ(truncate(path, 1), 0);
	CHECK_EQ(evidence_next(e, &item, &source, NULL), 0);
	evidence_close(e);
	CHECK_TEXT(buf_cstr(&w.said),
		   "skipped grow 1 -2 changed its size while it was read\n"
		   "closed grow 2 fb8e20fc given\n");
	evidence_list_close(list);
	walk_release(&w);
}

static void a_file_that_vanishes_or_turns_is_told(void **state)
{
	struct bench *b = *state;
	struct evidence_list *list;
	struct evidence *e;
	struct walk w;
	const char *root;
	const struct evidence_item *item;
	struct source *source;

	bench_file(b, "v/gone", SPAN_LIT("abc"));
	bench_file(b, "v/link", SPAN_LIT("abc"));
	bench_file(b, "v/pipe", SPAN_LIT("abc"));
	bench_file(b, "v/s/file", SPAN_LIT("abc"));
	root = bench_path(b, "v");
	walk_init(&w);
	CHECK_EQ(evidence_list_open(&list, &root, 1, NULL, &w.sink, NULL), 0);
	CHECK_EQ(unlink(bench_path(b, "v/gone")), 0);
	CHECK_EQ(unlink(bench_path(b, "v/link")), 0);
	CHECK_EQ(unlink(bench_path(b, "v/pipe")), 0);
	CHECK_EQ(symlink("/etc/passwd", bench_path(b, "v/link")), 0);
	CHECK_EQ(mkfifo(bench_path(b, "v/pipe"), 0600), 0);
	CHECK_EQ(rename(bench_path(b, "v/s"), bench_path(b, "v/t")), 0);
	CHECK_EQ(symlink("t", bench_path(b, "v/s")), 0);
	for (size_t i = 0; i < evidence_count(list); i++) {
		CHECK_EQ(evidence_open(&e, list, i, &w.sink, NULL), 0);
		CHECK_EQ(evidence_next(e, &item, &source, NULL), 0);
		evidence_close(e);
	}
	CHECK_EQ(w.failures, 4);
	CHECK_EQ(w.items, 0);
	CHECK(strstr(buf_cstr(&w.said), "skipped gone 3 -2 cannot be opened: "
					"No such file or directory\n"));
	CHECK(strstr(buf_cstr(&w.said),
		     "skipped pipe 3 -2 cannot be opened: no file any more\n"));
	evidence_list_close(list);
	walk_release(&w);
}

static void a_host_is_given_by_path(void **state)
{
	static const struct {
		const char *path; /* %s: the scratch folder */
		bool fits;
		const char *host_of_x, *host_of_y;
	} cases[] = {
		{"%s/h", true, "A", "A"},    {"%s/h/", true, "A", "A"},
		{"%s", true, "A", "A"},	     {"%s/h/1", true, "A", ""},
		{"1", true, "A", ""},	     {"./1/", true, "A", ""},
		{"1/x", true, "A", ""},	     {"1/x/in", true, "", ""},
		{"%s/h/2/y", true, "", "A"}, {"3", false, "", ""},
		{"%s/other", false, "", ""}, {"1/", true, "A", ""},
	};
	struct bench *b = *state;
	const char *root;

	bench_file(b, "h/1/x", SPAN_LIT(""));
	bench_file(b, "h/2/y", SPAN_LIT(""));
	root = bench_path(b, "h");
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char path[128], want[256];
		const char *rest = cases[i].path;
		struct evidence_host host = {"A", path};
		struct evidence_options o = {.hosts = &host, .host_count = 1};
		struct walk w;

		if (!strncmp(rest, "%s", 2))
			snprintf(path, sizeof(path), "%s%s", b->folder,
				 rest + 2);
		else
			snprintf(path, sizeof(path), "%s", rest);
		walk_init(&w);
		if (cases[i].fits)
			snprintf(want, sizeof(want),
				 "item 1/x [%s|]\n"
				 "closed 1/x 0 e3b0c442 given\n"
				 "item 2/y [%s|]\n"
				 "closed 2/y 0 e3b0c442 given\n",
				 cases[i].host_of_x, cases[i].host_of_y);
		else
			snprintf(want, sizeof(want),
				 "failed %d --host A=%s: no evidence lies "
				 "there\n",
				 ST_USAGE, path);
		CHECK_TEXT(walk_one(&w, root, &o), want);
		walk_release(&w);
	}
}

static void a_path_of_a_report_leads_back_to_its_file(void **state)
{
	struct bench *b = *state;
	struct evidence_list *list;
	struct arena arena;
	struct walk w;
	const char *root;

	bench_file(b, "z/a/x", SPAN_LIT(""));
	bench_file(b, "z/a.zip", SPAN_LIT("abc"));
	root = bench_path(b, "z");
	walk_init(&w);
	arena_init(&arena, 1 << 20);
	CHECK_EQ(evidence_list_open(&list, &root, 1, NULL, &w.sink, NULL), 0);
	CHECK_EQ(evidence_count(list), 2);
	CHECK_EQ(evidence_bytes(list, 1), 3);
	CHECK_SPAN(evidence_path(list, 1, &arena), "a.zip");
	CHECK_EQ(evidence_find(list, SPAN_LIT("a/x")), 0);
	CHECK_EQ(evidence_find(list, SPAN_LIT("a.zip!/b/c.gz!/c")), 1);
	CHECK_EQ(evidence_find(list, SPAN_LIT("a.zi")), SIZE_MAX);
	CHECK_EQ(evidence_find(list, SPAN_LIT("a")), SIZE_MAX);
	arena_release(&arena);
	evidence_list_close(list);
	walk_release(&w);
}

static void every_failing_allocation_is_survived(void **state)
{
	struct bench *b = *state;
	struct evidence_host host = {"A", "1"};
	struct evidence_options o = {.hosts = &host, .host_count = 1};
	const char *root;

	bench_file(b, "a/1/x", SPAN_LIT("abc"));
	bench_file(b, "a/2/y", SPAN_LIT("def"));
	root = bench_path(b, "a");
	for (unsigned n = 1;; n++) {
		struct walk w;
		struct err err;
		bool hit;
		int r;

		walk_init(&w);
		CHECK(buf_room(&w.said, 4096));
		alloc_fail_at(n);
		r = walk_run(&w, &root, 1, &o, &err);
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
#define T(name) cmocka_unit_test_setup_teardown(name, make_bench, drop_bench)
	const struct CMUnitTest tests[] = {
		T(items_come_in_byte_order_whatever_was_made_first),
		T(what_a_reader_leaves_is_hashed_all_the_same),
		T(names_that_are_not_utf8_or_break_lines_are_escaped),
		T(what_is_no_file_is_told_and_never_opened),
		T(roots_that_cannot_be_read_are_refused),
		T(several_roots_carry_their_names),
		T(caps_end_in_a_row_not_in_silence),
		T(a_file_that_changes_is_damage),
		T(a_file_that_vanishes_or_turns_is_told),
		T(a_host_is_given_by_path),
		T(a_path_of_a_report_leads_back_to_its_file),
		T(every_failing_allocation_is_survived),
	};

	return RUN_TESTS(tests);
}
