/* test_explain.c - from a finding back to the bytes. */
#include "check.h"

#include "base/alloc.h"
#include "report/golden.h"

struct sample_fetch {
	struct report_fetch fetch;
	const char *bytes; /* given for every place, again and again */
	size_t n;
	uint64_t most; /* the evidence ends after so many */
	int rc;
};

static int fetch(struct report_fetch *f, struct span path, uint64_t offset,
		 uint64_t length, struct buf *out, struct err *err)
{
	struct sample_fetch *s = (struct sample_fetch *)f;

	(void)path;
	(void)offset;
	if (s->rc)
		return err_set(err, (enum status)s->rc, ERR_NO_OFFSET,
			       "EX01.zip: No such file");
	for (uint64_t i = 0; i < length && i < s->most; i++)
		buf_byte(out, (uint8_t)s->bytes[i % s->n]);
	return ST_OK;
}

#define LINE                                                                   \
	"2021-03-01 06:12:45 203.0.113.7\tPOST /ecp/y.js \033[2J <script> "    \
	"\xE2\x80\xAE"                                                         \
	"exe.gol \xff\r\n"

static struct sample_fetch text_bytes(void)
{
	return (struct sample_fetch){
		{fetch}, LINE, sizeof(LINE) - 1, UINT64_MAX, ST_OK};
}

static void golden(const char *id, struct sample_fetch *s,
		   enum report_lang lang, const char *name)
{
	const struct report_options options = {.lang = lang};
	struct case_file *c = fixture_case();
	struct report_buf_sink sink;
	struct err err = {.text = ""};
	struct buf b;

	buf_init(&b, 1 << 24);
	report_buf_sink_init(&sink, &b);
	if (report_explain(c, id, &s->fetch, NULL, &options, &sink.sink, &err))
		fail_msg("%s", err.text);
	same_as_golden(buf_span(&b), name);
	buf_release(&b);
	CHECK_EQ(case_close(c, NULL), ST_OK);
}

static void everything_that_can_be_explained_is_as_the_golden_ones(void **state)
{
	struct sample_fetch text = text_bytes();
	struct sample_fetch binary = {
		{fetch}, "ElfChnk\0\x01\x02\xfe\x1b", 12, UINT64_MAX, ST_OK};

	(void)state;
	golden("f-0a11c0ffee000002", &text, LANG_EN, "explain.finding.en.txt");
	golden("f-0a11c0ffee000002", &text, LANG_AR, "explain.finding.ar.txt");
	golden("f-0a11c0ffee000006", &binary, LANG_EN, "explain.record.txt");
	golden("f-0a11c0ffee000009", &text, LANG_EN, "explain.gap.txt");
	golden("extraction", &text, LANG_EN, "explain.answer.en.txt");
	golden("extraction", &text, LANG_AR, "explain.answer.ar.txt");
	golden("i-00c0ffee00000001", &text, LANG_EN, "explain.implant.txt");
	golden("c-1", &text, LANG_EN, "explain.cluster.txt");
}

static int explain(struct case_file *c, const char *id, struct sample_fetch *s,
		   struct buf *b, struct err *err)
{
	const struct report_options options = {0};
	struct report_buf_sink sink;

	buf_init(b, 1 << 24);
	report_buf_sink_init(&sink, b);
	return report_explain(c, id, s ? &s->fetch : NULL, NULL, &options,
			      &sink.sink, err);
}

static bool holds(const struct buf *b, const char *text)
{
	return span_find(buf_span(b), span_str(text)) != SIZE_MAX;
}

static void what_the_case_does_not_know_is_refused(void **state)
{
	static const char *const ids[] = {"", "f-0", "i-1", "nothing",
					  "'; DROP TABLE finding; --"};
	struct case_file *c = fixture_case();
	struct buf b;
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		CHECK_EQ(explain(c, ids[i], NULL, &b, &err), ST_USAGE);
		CHECK(strstr(err.text, "knows no finding"));
		buf_release(&b);
	}
	CHECK_EQ(case_close(c, NULL), ST_OK);
}

static void evidence_that_cannot_be_read_is_told(void **state)
{
	struct case_file *c = fixture_case();
	struct sample_fetch gone = text_bytes();
	struct sample_fetch cut = text_bytes();
	struct buf b;
	struct err err;

	(void)state;
	gone.rc = ST_IO;
	CHECK_EQ(explain(c, "f-0a11c0ffee000002", &gone, &b, &err), ST_IO);
	CHECK(holds(&b, "cannot be read from the evidence: EX01.zip: No such"));
	buf_release(&b);
	cut.most = 50;
	CHECK_EQ(explain(c, "f-0a11c0ffee000002", &cut, &b, &err), ST_IO);
	CHECK(holds(&b, "652 bytes are missing"));
	buf_release(&b);
	CHECK_EQ(explain(c, "f-0a11c0ffee000002", NULL, &b, &err), ST_OK);
	CHECK(holds(&b, "line 88"));
	buf_release(&b);
	CHECK_EQ(case_close(c, NULL), ST_OK);
}

static void no_byte_reaches_the_terminal_as_a_control(void **state)
{
	struct case_file *c = fixture_case();
	char all[256];
	struct sample_fetch bytes = {{fetch}, all, 256, UINT64_MAX, ST_OK};
	struct buf b;
	struct err err;

	(void)state;
	for (int mask = 0; mask < 2; mask++) {
		/* Once all bytes (a dump), once those above controls. */
		for (int i = 0; i < 256; i++)
			all[i] = (char)(mask && i < 0x20 ? 'x' : i);
		CHECK_EQ(explain(c, "f-0a11c0ffee000002", &bytes, &b, &err),
			 ST_OK);
		for (size_t i = 0; i < b.len; i++)
			CHECK((b.ptr[i] >= 0x20 || b.ptr[i] == '\n') &&
			      b.ptr[i] != 0x7F);
		buf_release(&b);
	}
	CHECK_EQ(case_close(c, NULL), ST_OK);
}

static void every_failing_allocation_is_survived(void **state)
{
	struct case_file *c = fixture_case();
	struct sample_fetch text = text_bytes();
	struct err err;
	struct buf b;

	(void)state;
	for (unsigned long n = 1;; n++) {
		bool hit;
		int rc;

		alloc_fail_at(n);
		rc = explain(c, "f-0a11c0ffee000002", &text, &b, &err);
		hit = alloc_did_fail();
		alloc_fail_at(0);
		buf_release(&b);
		CHECK_EQ(rc, hit ? ST_NOMEM : ST_OK);
		if (!hit)
			break;
	}
	CHECK_EQ(case_close(c, NULL), ST_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			everything_that_can_be_explained_is_as_the_golden_ones),
		cmocka_unit_test(what_the_case_does_not_know_is_refused),
		cmocka_unit_test(evidence_that_cannot_be_read_is_told),
		cmocka_unit_test(no_byte_reaches_the_terminal_as_a_control),
		cmocka_unit_test(every_failing_allocation_is_survived),
	};

	return RUN_TESTS(tests);
}
