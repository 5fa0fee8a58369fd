/* test_evtx_corpora.c - real logs: counted to the byte whole and cut, the same
 * however they are read, on any number of threads, and with slack. */
#include "check.h"

#include <ftw.h>

#include "cli/dump_evtx.h"
#include "formats/evtx.h"

#define FILES_MAX 512
#define SMALL 70000

static char *paths[FILES_MAX];
static unsigned path_count;

static int collect(const char *path, const struct stat *st, int type,
		   struct FTW *ftw)
{
	size_t len = strlen(path);

	(void)st;
	(void)ftw;
	if (type == FTW_F && len > 5 && !strcmp(path + len - 5, ".evtx") &&
	    path_count < FILES_MAX)
		paths[path_count++] = strdup(path);
	return 0;
}

static bool has_corpora(void)
{
	char folder[4096];

	if (!path_count && corpora_folder()) {
		snprintf(folder, sizeof(folder), "%s/evtx", corpora_folder());
		nftw(folder, collect, 16, 0);
	}
	return path_count > 0;
}

static struct buf load(const char *path)
{
	FILE *f = fopen(path, "rb");
	struct buf b;
	uint8_t block[65536];
	size_t n;

	buf_init(&b, (size_t)256 << 20);
	CHECK(f != NULL);
	while ((n = fread(block, 1, sizeof(block), f)) > 0)
		buf_put(&b, block, n);
	fclose(f);
	CHECK(!b.bad);
	return b;
}

static int keep(void *ctx, struct span bytes)
{
	buf_span_put(ctx, bytes);
	return 0;
}

static void dump(struct span file, size_t piece, enum dump_evtx_form form,
		 unsigned threads, struct buf *out)
{
	struct memory_source m;
	struct tally t;
	struct err err;

	buf_init(out, (size_t)1 << 30);
	memory_source_init(&m, file, piece);
	CHECK_EQ(dump_evtx(&m.source,
			   &(struct dump_evtx_options){.form = form,
						       .threads = threads},
			   keep, out, NULL, &t, &err),
		 0);
	CHECK_EQ(t.decoded + t.damaged + t.slack, file.len);
	CHECK(!out->bad);
}

static void any_threads_and_reads_give_the_same_bytes(void **state)
{
	(void)state;
	if (!has_corpora())
		skip();
	for (unsigned i = 0; i < path_count; i++) {
		struct buf file = load(paths[i]);

		for (unsigned form = 0; form < 3; form++) {
			struct buf one;
			struct buf other;

			dump(buf_span(&file), 0, (enum dump_evtx_form)form, 1,
			     &one);
			dump(buf_span(&file), 5003, (enum dump_evtx_form)form,
			     3, &other);
			CHECK(span_equal(buf_span(&one), buf_span(&other)));
			buf_release(&one);
			buf_release(&other);
		}
		buf_release(&file);
	}
}

static uint64_t records(struct span file, bool slack)
{
	struct evtx_options options = {.slack = slack};
	struct memory_source m;
	struct evtx_record r;
	struct evtx *e;
	struct err err;
	const struct tally *t;
	uint64_t count;

	memory_source_init(&m, file, 0);
	CHECK_EQ(evtx_open(&e, &m.source, &options, NULL, &err), 0);
	while (evtx_next(e, &r, &err) > 0)
		;
	t = evtx_tally(e);
	CHECK_EQ(t->decoded + t->damaged + t->slack, file.len);
	count = t->records;
	evtx_close(e);
	return count;
}

static void slack_adds_records_and_loses_no_byte(void **state)
{
	uint64_t live = 0;
	uint64_t all = 0;

	(void)state;
	if (!has_corpora())
		skip();
	for (unsigned i = 0; i < path_count; i++) {
		struct buf file = load(paths[i]);
		uint64_t some = records(buf_span(&file), false);
		uint64_t more = records(buf_span(&file), true);

		CHECK(more >= some);
		live += some;
		all += more;
		buf_release(&file);
	}
	print_message("# %u files, %llu records, %llu more in slack\n",
		      path_count, (unsigned long long)live,
		      (unsigned long long)(all - live));
}

static unsigned count_of(const struct buf *text, const char *mark)
{
	struct span left = buf_span(text);
	size_t len = strlen(mark);
	unsigned count = 0;

	for (size_t at = 0; at + len <= left.len; at++)
		count += !memcmp(left.ptr + at, mark, len);
	return count;
}

static void a_dump_with_slack_marks_what_was_left_behind(void **state)
{
	static const char *const marks[] = {
		[DUMP_EVTX_JSONL] = ",\"slack\":true}\n",
		[DUMP_EVTX_XML] = "<!-- in unused space -->\n",
		[DUMP_EVTX_CSV] = ",true\r\n",
	};
	struct memory_source m;
	char path[4096];
	unsigned left;
	struct buf file;
	struct tally t;
	struct err err;

	(void)state;
	if (!has_corpora())
		skip();
	snprintf(path, sizeof(path), "%s/evtx/parser/issue_38.evtx",
		 corpora_folder());
	file = load(path);
	left = (unsigned)(records(buf_span(&file), true) -
			  records(buf_span(&file), false));
	CHECK(left > 0);
	for (unsigned form = 0; form < 3; form++) {
		struct dump_evtx_options options = {form, true, 2};
		struct buf out;

		buf_init(&out, (size_t)1 << 30);
		memory_source_init(&m, buf_span(&file), 0);
		CHECK_EQ(dump_evtx(&m.source, &options, keep, &out, NULL, &t,
				   &err),
			 0);
		CHECK_EQ(count_of(&out, marks[form]), left);
		buf_reset(&out);
		options.slack = false;
		memory_source_init(&m, buf_span(&file), 0);
		CHECK_EQ(dump_evtx(&m.source, &options, keep, &out, NULL, &t,
				   &err),
			 0);
		CHECK_EQ(count_of(&out, marks[form]), 0);
		buf_release(&out);
	}
	buf_release(&file);
}

static void truncations_read_as_far_as_they_go(void **state)
{
	(void)state;
	if (!has_corpora())
		skip();
	for (unsigned i = 0; i < path_count; i++) {
		struct buf file = load(paths[i]);
		size_t step = file.len > SMALL ? file.len / 40 : 997;
		uint64_t last = 0;

		for (size_t len = 0; len < file.len; len += step) {
			uint64_t now = records(span_of(file.ptr, len), false);

			CHECK(now >= last);
			last = now;
		}
		buf_release(&file);
	}
}

static int stop(void *ctx, struct span bytes)
{
	(void)ctx;
	(void)bytes;
	return ST_CANCELLED;
}

static void a_writer_that_fails_ends_the_dump(void **state)
{
	struct memory_source m;
	struct tally t;
	struct buf file;
	struct err err;

	(void)state;
	if (!has_corpora())
		skip();
	file = load(paths[0]);
	for (unsigned threads = 1; threads < 4; threads++) {
		memory_source_init(&m, buf_span(&file), 0);
		CHECK_EQ(dump_evtx(&m.source,
				   &(struct dump_evtx_options){.threads =
								       threads},
				   stop, NULL, NULL, &t, &err),
			 ST_CANCELLED);
		CHECK_TEXT(err.text, "cannot write");
	}
	buf_release(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_threads_and_reads_give_the_same_bytes),
		cmocka_unit_test(slack_adds_records_and_loses_no_byte),
		cmocka_unit_test(a_dump_with_slack_marks_what_was_left_behind),
		cmocka_unit_test(truncations_read_as_far_as_they_go),
		cmocka_unit_test(a_writer_that_fails_ends_the_dump),
	};
	int rc = RUN_TESTS(tests);

	while (path_count)
		free(paths[--path_count]);
	return rc;
}
