/* golden.h - the hand-filled case and comparison with tests/golden/.
 * UPDATE_GOLDEN=1 in the environment rewrites the files; see
 * tests/golden/rewrite.sh. */
#ifndef POSTERN_TESTS_REPORT_GOLDEN_H
#define POSTERN_TESTS_REPORT_GOLDEN_H

#include "case/query.h"
#include "report/report.h"

static inline struct buf read_source_file(const char *name)
{
	const char *root = getenv("POSTERN_SOURCE");
	char path[8192];
	struct buf b;
	FILE *f;
	int c;

	snprintf(path, sizeof(path), "%s/%s", root ? root : ".", name);
	buf_init(&b, (size_t)1 << 28);
	f = fopen(path, "rb");
	if (f) {
		while ((c = getc(f)) != EOF)
			buf_byte(&b, (uint8_t)c);
		fclose(f);
	}
	return b;
}

/* In memory; the caller closes it. */
static inline struct case_file *fixture_case(void)
{
	struct buf sql = read_source_file("tests/report/fixture.sql");
	struct case_file *c = NULL;
	struct err err = {.text = ""};

	if (!buf_cstr(&sql) || sql.len == 0)
		fail_msg("tests/report/fixture.sql is not there");
	if (case_open(&c, ":memory:", CASE_CREATE, &err) ||
	    case_exec(c, (const char *)sql.ptr, &err))
		fail_msg("%s", err.text);
	buf_release(&sql);
	return c;
}

static inline void same_as_golden(struct span got, const char *name)
{
	const char *root = getenv("POSTERN_SOURCE");
	char below[256];
	char path[8192];
	struct buf want;
	size_t at = 0;
	FILE *f;

	snprintf(below, sizeof(below), "tests/golden/%s", name);
	if (getenv("UPDATE_GOLDEN")) {
		snprintf(path, sizeof(path), "%s/%s", root ? root : ".", below);
		f = fopen(path, "wb");
		assert_non_null(f);
		assert_int_equal(fwrite(got.ptr, 1, got.len, f), got.len);
		fclose(f);
		return;
	}
	want = read_source_file(below);
	while (at < got.len && at < want.len && got.ptr[at] == want.ptr[at])
		at++;
	if (at < got.len || at < want.len)
		fail_msg("%s differs at byte %zu: \"%.*s\"", name, at,
			 SPAN_ARG(span_head(span_skip(got, at), 60)));
	buf_release(&want);
}

/* One report of the fixture into b, which the caller releases. */
typedef int report_fn(struct case_file *c, const struct report_options *o,
		      struct report_sink *sink, struct err *err);

static inline void report_into(struct buf *b, report_fn *report,
			       struct case_file *c,
			       const struct report_options *options)
{
	struct report_buf_sink sink;
	struct err err = {.text = ""};

	buf_init(b, (size_t)1 << 28);
	report_buf_sink_init(&sink, b);
	if (report(c, options, &sink.sink, &err))
		fail_msg("%s", err.text);
}

#endif
