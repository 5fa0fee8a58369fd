/* test_custody.c - the custody log, the guard, passwords and magic. */
#include "check.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "bench.h"
#include "evidence/custody.h"
#include "evidence/guard.h"
#include "evidence/magic.h"
#include "evidence/name.h"

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

/* Made with sha256sum, as custody.h shows. */
static void the_chain_is_what_sha256sum_makes_of_it(void **state)
{
	static const uint8_t zeros[DIGEST_SIZE];
	struct custody_row row = {
		.number = 1, .path = SPAN_LIT("EX01/a b.log"), .bytes = 3};
	uint8_t chain[DIGEST_SIZE];
	char text[DIGEST_TEXT];

	(void)state;
	CHECK(digest_once(SPAN_LIT("abc"), row.sha256));
	CHECK_EQ(custody_chain(zeros, &row, chain, NULL), 0);
	digest_text(chain, text);
	CHECK_TEXT(text, "22f7ccd8123eb1df27f8390da735727c"
			 "1c606d5e88c8929e40054ab34d653ca8");
	row.number = 2;
	CHECK_EQ(custody_chain(chain, &row, chain, NULL), 0);
	digest_text(chain, text);
	CHECK_TEXT(text, "c20ea5b866d44e491fa6f824121d1d54"
			 "46f72fc9c3ed3be1f9a1ad2ab19dcdb4");
}

static void every_field_changes_the_chain(void **state)
{
	static const uint8_t zeros[DIGEST_SIZE], ones[DIGEST_SIZE] = {1};
	struct custody_row rows[] = {
		{.number = 1, .path = SPAN_LIT("a"), .bytes = 3},
		{.number = 2, .path = SPAN_LIT("a"), .bytes = 3},
		{.number = 1, .path = SPAN_LIT("b"), .bytes = 3},
		{.number = 1, .path = SPAN_LIT("a"), .bytes = 4},
		{.number = 1, .path = SPAN_LIT("a"), .bytes = 3, .sha256 = {1}},
		{.number = 1, .path = SPAN_LIT("a"), .bytes = 3},
	};
	uint8_t got[ARRAY_LEN(rows)][DIGEST_SIZE];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		bool last = i + 1 == ARRAY_LEN(rows);

		CHECK_EQ(custody_chain(last ? ones : zeros, &rows[i], got[i],
				       NULL),
			 0);
		for (size_t k = 0; k < i; k++)
			assert_memory_not_equal(got[i], got[k], DIGEST_SIZE);
	}
	alloc_fail_at(1);
	CHECK_EQ(custody_chain(zeros, &rows[0], got[0], NULL), ST_NOMEM);
	alloc_fail_at(0);
}

static void a_case_inside_the_evidence_is_refused(void **state)
{
	static const struct {
		const char *path; /* below the scratch folder */
		bool refused;
	} cases[] = {
		{"ev/case", true},
		{"ev/sub/new/case", true},
		{"ev", true},
		{"ev2/case", false},
		{"case", false},
		{"link/case", true},
		{"ev/../case", false},
		{"out/../ev/case", true},
		{"new/deep/case", false},
		{"file.zip", true},
		{"file.zip.case", false},
		{"into", true},
		{"ev/sub/../../out/c", false},
	};
	struct bench *b = *state;
	char roots[3][128];
	const char *list[3] = {roots[0], roots[1], roots[2]};

	bench_file(b, "ev/sub/x", SPAN_LIT(""));
	bench_file(b, "ev2/x", SPAN_LIT(""));
	bench_file(b, "out/x", SPAN_LIT(""));
	bench_file(b, "file.zip", SPAN_LIT(""));
	CHECK_EQ(symlink("ev/sub", bench_path(b, "link")), 0);
	CHECK_EQ(symlink("ev/x", bench_path(b, "into")), 0);
	bench_file(b, "ev/x", SPAN_LIT(""));
	snprintf(roots[0], sizeof(roots[0]), "%s/ev/", b->folder);
	snprintf(roots[1], sizeof(roots[1]), "%s/file.zip", b->folder);
	snprintf(roots[2], sizeof(roots[2]), "%s/none", b->folder);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char path[256];
		struct err err;
		int r;

		snprintf(path, sizeof(path), "%s/%s", b->folder, cases[i].path);
		r = evidence_refuse_inside(path, list, 3, &err);
		if (r != (cases[i].refused ? ST_USAGE : ST_OK))
			fail_msg("%s: %d", cases[i].path, r);
		if (r)
			CHECK(strstr(err.text, "lies inside the evidence"));
	}
}

static void passwords_are_lines(void **state)
{
	static const struct {
		const char *text;
		size_t count;
		const char *last;
		const char *refused;
	} cases[] = {
		{"a", 1, "a", NULL},
		{"a\n", 1, "a", NULL},
		{"\xEF\xBB\xBF"
		 "a\r\n\r\n b \r\n",
		 2, " b ", NULL},
		{"\xD9\x85\n", 1, "\xD9\x85", NULL},
		{"", 0, NULL, "no password"},
		{"\n\r\n", 0, NULL, "no password"},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct passwords p = {0};
		struct memory_source in;
		struct err err;
		int r;

		memory_source_init(&in, span_str(cases[i].text), 1);
		r = passwords_read(&p, &in.source, &err);
		CHECK_EQ(r, cases[i].refused ? ST_USAGE : ST_OK);
		CHECK_EQ(p.count, cases[i].count);
		if (r)
			CHECK_TEXT(err.text, cases[i].refused);
		else
			CHECK_TEXT(p.list[p.count - 1], cases[i].last);
		passwords_release(&p);
	}
	(void)state;
}

static void password_files_have_caps(void **state)
{
	struct bench *b = *state;
	static char text[65538];
	struct passwords p = {0};
	struct err err;

	for (size_t n = 65535; n <= 65537; n++) {
		memset(text, 'x', n);
		CHECK_EQ(passwords_load(&p,
					bench_file(b, "p", span_of(text, n)),
					&err),
			 n > 65536 ? ST_USAGE : ST_OK);
		passwords_release(&p);
	}
	for (size_t n = 1023; n <= 1025; n++) {
		for (size_t i = 0; i < n; i++)
			memcpy(text + 2 * i, "a\n", 2);
		CHECK_EQ(passwords_load(
				 &p, bench_file(b, "p", span_of(text, 2 * n)),
				 &err),
			 n > 1024 ? ST_USAGE : ST_OK);
		passwords_release(&p);
	}
	CHECK_EQ(passwords_load(&p, bench_path(b, "none"), &err), ST_USAGE);
	CHECK(strstr(err.text, "cannot open the password file"));
	CHECK_EQ(passwords_load(&p, bench_file(b, "p", SPAN_LIT("a\0b")), &err),
		 ST_USAGE);
	CHECK(strstr(err.text, "holds a NUL byte"));
}

static void magic_asks_the_bytes(void **state)
{
	static const struct {
		const char *head;
		size_t len;
		enum magic_kind kind;
	} cases[] = {
		{"PK\3\4", 4, MAGIC_ZIP},
		{"PK\3", 3, MAGIC_OTHER},
		{"PK\5\6", 4, MAGIC_ZIP},
		{"PK\1\2", 4, MAGIC_OTHER},
		{"7z\xBC\xAF\x27\x1C", 6, MAGIC_7Z},
		{"\x1F\x8B\x08", 3, MAGIC_PACKED},
		{"\x1F\x8B\x07", 3, MAGIC_OTHER},
		{"BZh9\x31\x41\x59\x26\x53\x59", 10, MAGIC_PACKED},
		{"BZh9\x17\x72\x45\x38\x50\x90", 10, MAGIC_PACKED},
		{"BZh0\x31\x41\x59\x26\x53\x59", 10, MAGIC_OTHER},
		{"BZhello, log", 12, MAGIC_OTHER},
		{"\x28\xB5\x2F\xFD", 4, MAGIC_PACKED},
		{"\x5F\x2A\x4D\x18", 4, MAGIC_PACKED},
		{"Rar!\x1A\x07\x01", 7, MAGIC_UNOPENED},
		{"", 0, MAGIC_OTHER},
		{"#Software: x", 12, MAGIC_OTHER},
	};
	uint8_t zeros[512] = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		CHECK_EQ(magic_of(span_of(cases[i].head, cases[i].len)).kind,
			 cases[i].kind);
	CHECK_EQ(magic_of(span_of(zeros, 512)).kind, MAGIC_OTHER);
	memcpy(zeros + 257, "ustar", 5); /* the word alone is no tar */
	zeros[0] = 'a';
	CHECK_EQ(magic_of(span_of(zeros, 512)).kind, MAGIC_OTHER);
}

static void below_means_folders_and_containers(void **state)
{
	(void)state;
	CHECK(name_is_below(SPAN_LIT("a"), SPAN_LIT("")));
	CHECK(name_is_below(SPAN_LIT("a"), SPAN_LIT("a")));
	CHECK(name_is_below(SPAN_LIT("a/b"), SPAN_LIT("a")));
	CHECK(name_is_below(SPAN_LIT("a!/b"), SPAN_LIT("a")));
	CHECK(!name_is_below(SPAN_LIT("ab"), SPAN_LIT("a")));
	CHECK(!name_is_below(SPAN_LIT("a!b"), SPAN_LIT("a")));
	CHECK(!name_is_below(SPAN_LIT("a"), SPAN_LIT("a/b")));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, make_bench, drop_bench)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_chain_is_what_sha256sum_makes_of_it),
		cmocka_unit_test(every_field_changes_the_chain),
		T(a_case_inside_the_evidence_is_refused),
		cmocka_unit_test(passwords_are_lines),
		T(password_files_have_caps),
		cmocka_unit_test(magic_asks_the_bytes),
		cmocka_unit_test(below_means_folders_and_containers),
	};

	return RUN_TESTS(tests);
}
