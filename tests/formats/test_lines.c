/* test_lines.c - lines and their marks. */
#include "check.h"

#include "base/alloc.h"
#include "base/text.h"
#include "formats/lines.h"
#include "formats/moment.h"

/* Writes lines down as "number @offset+length cut [a|b|c]". */
static void write_lines(struct buf *out, struct span in, size_t piece,
			struct lines_options o, uint64_t *sum)
{
	struct memory_source m;
	struct lines *l = NULL;
	struct line line;
	int s;

	memory_source_init(&m, in, piece);
	assert_int_equal(lines_open(&l, &m.source, &o, NULL), 0);
	*sum = lines_mark(l);
	while ((s = lines_next(l, &line, NULL)) == 1) {
		uint32_t from = line.start;

		buf_printf(out, "%lu @%lu+%lu", (unsigned long)line.number,
			   (unsigned long)line.offset,
			   (unsigned long)line.length);
		if (line.cut)
			buf_printf(out, " cut %lu", (unsigned long)line.cut);
		buf_text(out, line.quoted ? " \"" : " ");
		buf_text(out, line.ended ? "[" : "<");
		for (uint32_t i = 0; i < line.cells; i++) {
			if (i)
				buf_byte(out, '|');
			if (line.text.len < 1000)
				buf_put(out, line.base + from,
					line.end[i] - from);
			from = line.end[i] + 1;
		}
		assert_int_equal(line.end[line.cells - 1] - line.start,
				 line.text.len);
		assert_ptr_equal(line.base + line.start, line.text.ptr);
		buf_byte(out, '\n');
		*sum += line.length;
	}
	assert_int_equal(s, 0);
	*sum += lines_slack(l);
	lines_close(l);
}

static void check_lines(struct span in, const char *want)
{
	static const size_t pieces[] = {0, 1, 2, 3, 7};

	for (size_t i = 0; i < ARRAY_LEN(pieces); i++)
		for (size_t p = 0; p < marks_path_count; p++) {
			struct lines_options o = {' ', '"',
						  marks_paths[p].scan};
			struct buf out;
			uint64_t sum = 0;

			if (!marks_paths[p].runs_here())
				continue;
			buf_init(&out, 1 << 20);
			write_lines(&out, in, pieces[i], o, &sum);
			assert_string_equal(buf_cstr(&out), want);
			assert_int_equal(sum, in.len);
			buf_release(&out);
		}
}

#define LINES(text, want) check_lines(SPAN_LIT(text), want)

static void lines_end_with_lf_crlf_or_the_file(void **state)
{
	(void)state;
	LINES("", "");
	LINES("\n", "1 @0+1 [\n");
	LINES("a", "1 @0+1 <a\n");
	LINES("a b\nc\r\n\r\nd e ",
	      "1 @0+4 [a|b\n2 @4+3 [c\n3 @7+2 [\n4 @9+4 <d|e|\n");
	LINES("a\rb\r\r\n", "1 @0+6 [a\rb\r\n");
	LINES("a\r", "1 @0+2 <a\r\n");
	LINES("x \"y z\n w\"", "1 @0+7 \"[x|\"y|z\n2 @7+3 \"<|w\"\n");
}

static void nuls_are_slack_and_end_a_line(void **state)
{
	(void)state;
	LINES("\0\0\0", "");
	LINES("a\n\0\0\0", "1 @0+2 [a\n");
	LINES("a b\0\0\0", "1 @0+3 <a|b\n");
	LINES("a\0\0\0#b\nc\n", "1 @0+1 <a\n1 @4+3 [#b\n2 @7+2 [c\n");
	LINES("a\0\0\r\nb\n", "1 @0+1 <a\n2 @5+2 [b\n");
	LINES("\0\0\nb\n\n", "2 @3+2 [b\n3 @5+1 [\n");
	LINES("a\0\r\0\rb\n", "1 @0+1 <a\n1 @2+1 <\r\n1 @4+3 [\rb\n");
}

static void encoding_marks_are_passed_over(void **state)
{
	(void)state;
	LINES("\xEF\xBB\xBF"
	      "a b\nc",
	      "1 @3+4 [a|b\n2 @7+1 <c\n");
	LINES("\xEF\xBB", "1 @0+2 <\xEF\xBB\n");
	LINES("\xEF\xBB\xBF", "");
	LINES("\xFF\xFE"
	      "a\0 \0b\0\n\0c\0",
	      "1 @2+8 [a|b\n2 @10+2 <c\n");
	/* a letter of two bytes, one of three, one of four, half a pair */
	LINES("\xFF\xFE\xE9\x00\xAC\x20\x3D\xD8\x00\xDE\x3D\xD8\n\0z\0q",
	      "1 @2+12 [\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\xEF\xBF\xBD\n"
	      "2 @14+2 <z\n");
}

/* LIMIT_LINE: one below, at it, one above, and far above. */
static void long_lines_are_cut_and_counted(void **state)
{
	static const struct {
		size_t len;
		const char *end;
		uint64_t cut;
	} rows[] = {
		{LIMIT_LINE - 1, "\n", 0},
		{LIMIT_LINE, "\n", 0},
		{LIMIT_LINE, "\r\n", 0},
		{LIMIT_LINE, "", 0},
		{LIMIT_LINE + 1, "\n", 1},
		{LIMIT_LINE + 1, "\r\n", 1},
		{LIMIT_LINE + 1, "", 1},
		{LIMIT_LINE + 65536, "\n", 65536},
		{LIMIT_LINE + 65535, "", 65535},
		{LIMIT_LINE * 3, "\r\n", LIMIT_LINE * 2},
		{LIMIT_LINE * 3 + 7, "", LIMIT_LINE * 2 + 7},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf in;
		struct buf out;
		struct buf want;
		struct lines_options o = {' ', '"', NULL};
		uint64_t sum;
		size_t n;

		buf_init(&in, LIMIT_LINE * 4);
		buf_init(&out, 1 << 20);
		buf_init(&want, 1 << 20);
		buf_text(&in, "first\n");
		for (n = 0; n < rows[i].len; n += 1)
			buf_byte(&in, (uint8_t)('a' + n % 26));
		buf_text(&in, rows[i].end);
		n = rows[i].len + strlen(rows[i].end);
		buf_printf(&want, "1 @0+6 [first\n2 @6+%zu", n);
		if (rows[i].cut)
			buf_printf(&want, " cut %lu",
				   (unsigned long)rows[i].cut);
		buf_text(&want, rows[i].end[0] ? " [\n" : " <\n");
		if (rows[i].end[0]) {
			buf_text(&in, "last x");
			buf_printf(&want, "3 @%zu+6 <last|x\n", n + 6);
		}
		write_lines(&out, buf_span(&in), 0, o, &sum);
		assert_string_equal(buf_cstr(&out), buf_cstr(&want));
		assert_int_equal(sum, in.len);
		buf_release(&in);
		buf_release(&out);
		buf_release(&want);
	}
}

static void a_long_line_of_separators_keeps_its_cells(void **state)
{
	struct lines_options o = {',', 0, NULL};
	struct memory_source m;
	struct lines *l = NULL;
	struct line line;
	struct buf in;

	(void)state;
	buf_init(&in, LIMIT_LINE * 2);
	for (size_t i = 0; i < LIMIT_LINE + 5; i++)
		buf_byte(&in, ',');
	memory_source_init(&m, buf_span(&in), 0);
	assert_int_equal(lines_open(&l, &m.source, &o, NULL), 0);
	assert_int_equal(lines_next(l, &line, NULL), 1);
	assert_int_equal(line.cells, LIMIT_LINE + 1);
	assert_int_equal(line.cut, 5);
	assert_int_equal(line.end[line.cells - 1], LIMIT_LINE);
	assert_int_equal(lines_next(l, &line, NULL), 0);
	lines_close(l);
	buf_release(&in);
}

/* NULs as far as the eye can see take no room. */
static void padding_larger_than_any_line_is_slack(void **state)
{
	struct buf in;
	struct buf out;
	struct lines_options o = {' ', 0, NULL};
	uint64_t sum;

	(void)state;
	buf_init(&in, LIMIT_LINE * 8);
	buf_init(&out, 1000);
	buf_text(&in, "cut li");
	while (in.len < LIMIT_LINE * 5)
		buf_byte(&in, 0);
	buf_text(&in, "next\n");
	write_lines(&out, buf_span(&in), 0, o, &sum);
	assert_string_equal(buf_cstr(&out),
			    "1 @0+6 \"<cut|li\n1 @5242880+5 [next\n");
	assert_int_equal(sum, in.len);
	buf_release(&in);
	buf_release(&out);
}

static uint32_t roll(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static void fill_random(struct buf *in, size_t len, uint32_t seed)
{
	static const char few[] = "ab, \"\"\n\r\n\0,,x";

	buf_reset(in);
	for (size_t i = 0; i < len; i++)
		buf_byte(in,
			 seed % 3
				 ? (uint8_t)few[roll(&seed) % (sizeof(few) - 1)]
				 : (uint8_t)roll(&seed));
}

static void all_paths_mark_the_same(void **state)
{
	enum { LEN = 1000 };
	static uint8_t block[LEN + MARKS_PAD];
	static uint32_t at[2][LEN + MARKS_PAD];
	static uint32_t line[2][LEN];
	struct mark_bytes what[] = {
		{',', '"'}, {' ', 0}, {'\n', 0}, {'\n', '"'}};
	struct buf in;

	(void)state;
	buf_init(&in, LEN);
	for (uint32_t seed = 1; seed < 3000; seed++) {
		size_t len = seed % (LEN + 1);
		struct mark_bytes w = what[seed % ARRAY_LEN(what)];
		struct marks slow = {.at = at[0], .line = line[0]};

		fill_random(&in, len, seed);
		memset(block, ',', sizeof(block));
		if (len)
			memcpy(block, in.ptr, len);
		marks_paths[marks_path_count - 1].scan(&slow, block, len, w);
		for (size_t p = 0; p + 1 < marks_path_count; p++) {
			struct marks m = {.at = at[1], .line = line[1]};

			if (!marks_paths[p].runs_here())
				continue;
			marks_paths[p].scan(&m, block, len, w);
			assert_int_equal(m.count, slow.count);
			assert_int_equal(m.lines, slow.lines);
			assert_int_equal(m.quote, slow.quote);
			assert_memory_equal(m.at, slow.at, slow.count * 4);
			assert_memory_equal(m.line, slow.line, slow.lines * 4);
		}
	}
	buf_release(&in);
}

static void every_path_and_cut_gives_the_same_lines(void **state)
{
	struct buf in;
	struct buf want;

	(void)state;
	buf_init(&in, 1 << 20);
	buf_init(&want, 1 << 24);
	for (uint32_t seed = 1; seed < 40; seed++) {
		struct lines_options o = {',', '"', NULL};
		uint64_t sum;

		fill_random(&in, seed * 50, seed);
		buf_reset(&want);
		o.scan = marks_paths[marks_path_count - 1].scan;
		write_lines(&want, buf_span(&in), 0, o, &sum);
		assert_int_equal(sum, in.len);
		for (size_t p = 0; p < marks_path_count; p++) {
			struct buf out;

			if (!marks_paths[p].runs_here())
				continue;
			buf_init(&out, 1 << 24);
			o.scan = marks_paths[p].scan;
			write_lines(&out, buf_span(&in), 1 + seed % 9, o, &sum);
			assert_int_equal(sum, in.len);
			assert_true(
				span_equal(buf_span(&out), buf_span(&want)));
			buf_release(&out);
		}
	}
	buf_release(&in);
	buf_release(&want);
}

/* Lines on both sides of every block border, in a log of some megabytes. */
static void block_borders_do_not_show(void **state)
{
	struct lines_options o = {',', '"', NULL};
	struct memory_source m;
	struct lines *l = NULL;
	struct line line;
	struct buf in;
	uint64_t n = 0;
	uint64_t offset = 0;

	(void)state;
	buf_init(&in, (size_t)8 << 20);
	for (unsigned i = 0; in.len < (size_t)3 << 20; i++)
		buf_printf(&in, "%u,%.*s,z\r\n", i, (int)(i % 701),
			   "................................................"
			   "................................................"
			   "................................................"
			   "................................................"
			   "................................................"
			   "................................................"
			   "................................................"
			   "................................................"
			   "................................................"
			   "................................................"
			   "................................................"
			   "................................................"
			   "................................................"
			   "................................................"
			   "................................");
	memory_source_init(&m, buf_span(&in), 0);
	assert_int_equal(lines_open(&l, &m.source, &o, NULL), 0);
	while (lines_next(l, &line, NULL) == 1) {
		struct span first = {line.base + line.start,
				     line.end[0] - line.start};
		uint64_t number;

		assert_true(span_to_u64(first, &number));
		assert_int_equal(number, n);
		assert_int_equal(line.cells, 3);
		assert_int_equal(line.offset, offset);
		assert_int_equal(line.number, n + 1);
		offset += line.length;
		n++;
	}
	assert_int_equal(offset, in.len);
	lines_close(l);
	buf_release(&in);
}

static void a_value_with_line_breaks_is_joined(void **state)
{
	static const char text[] = "a,\"b\r\nc\nd\",e\n2021-01-01\n";
	struct lines_options o = {',', '"', NULL};
	struct memory_source m;
	struct lines *l = NULL;
	struct line line;

	(void)state;
	memory_source_init(&m, SPAN_LIT(text), 1);
	assert_int_equal(lines_open(&l, &m.source, &o, NULL), 0);
	assert_int_equal(lines_next(l, &line, NULL), 1);
	CHECK_SPAN(line.text, "a,\"b");
	assert_int_equal(lines_extend(l, &line, NULL), 1);
	CHECK_SPAN(line.text, "a,\"b\r\nc");
	assert_int_equal(lines_extend(l, &line, NULL), 1);
	CHECK_SPAN(line.text, "a,\"b\r\nc\nd\",e");
	assert_int_equal(line.length, 13);
	assert_int_equal(lines_extend(l, &line, NULL), 0); /* an entry */
	assert_int_equal(lines_next(l, &line, NULL), 1);
	CHECK_SPAN(line.text, "2021-01-01");
	assert_int_equal(line.number, 4);
	assert_int_equal(line.offset, 13);
	assert_int_equal(lines_extend(l, &line, NULL), 0); /* the end */
	lines_close(l);
}

/* Joining across block borders, and up to the longest line. */
static void joining_goes_on_over_blocks(void **state)
{
	struct lines_options o = {',', '"', NULL};
	struct memory_source m;
	struct lines *l = NULL;
	struct line line;
	struct buf in;
	size_t joined = 0;

	(void)state;
	buf_init(&in, LIMIT_LINE * 3);
	for (size_t i = 0; i < 300000; i++)
		buf_text(&in, "xyz\r\n");
	memory_source_init(&m, buf_span(&in), 0);
	assert_int_equal(lines_open(&l, &m.source, &o, NULL), 0);
	assert_int_equal(lines_next(l, &line, NULL), 1);
	while (lines_extend(l, &line, NULL) == 1)
		joined++;
	assert_int_equal(joined, (LIMIT_LINE - 3) / 5);
	assert_int_equal(line.text.len, joined * 5 + 3);
	assert_int_equal(line.length, joined * 5 + 5);
	CHECK_SPAN(span_head(line.text, 8), "xyz\r\nxyz");
	assert_int_equal(lines_next(l, &line, NULL), 1);
	assert_int_equal(line.number, joined + 2);
	assert_int_equal(line.offset, (joined + 1) * 5);
	CHECK_SPAN(line.text, "xyz");
	lines_close(l);
	buf_release(&in);
}

/* What a block was when it was first seen. */
struct seen_block {
	uint64_t number;
	struct buf bytes;
	uint64_t blocks, lines;
};

/* The text lies in the block, and with the same number it is the same. */
static void see_block(struct seen_block *s, const struct lines *l,
		      const struct line *line)
{
	const struct text_block *b = lines_block(l);
	size_t at = (size_t)(line->text.ptr - b->ptr);

	assert_true(at <= b->len && line->text.len <= b->len - at);
	if (b->number != s->number) {
		assert_true(b->number > s->number);
		s->number = b->number;
		s->blocks++;
		buf_reset(&s->bytes);
		buf_put(&s->bytes, b->ptr, b->len);
		assert_false(s->bytes.bad);
	} else if (s->lines % 64 == 0 || line->text.len > 65536) {
		assert_true(span_equal(span_of(b->ptr, b->len),
				       buf_span(&s->bytes)));
	}
	assert_memory_equal(s->bytes.ptr + at, line->text.ptr, line->text.len);
	s->lines++;
}

static void see_all_blocks(struct seen_block *s, struct span in, size_t piece)
{
	struct lines_options o = {',', '"', NULL};
	struct memory_source m;
	struct lines *l = NULL;
	struct line line;

	memory_source_init(&m, in, piece);
	assert_int_equal(lines_open(&l, &m.source, &o, NULL), 0);
	while (lines_next(l, &line, NULL) == 1) {
		see_block(s, l, &line);
		while (line.quoted && lines_extend(l, &line, NULL) == 1)
			see_block(s, l, &line);
	}
	lines_close(l);
}

/* Short and overlong lines, NULs, values over several lines; then the same as
 * UTF-16; then another file, which may get the same memory. */
static void a_block_is_known_by_its_number(void **state)
{
	struct seen_block s = {0};
	struct buf in, wide;

	(void)state;
	buf_init(&s.bytes, LIMIT_LINE * 2);
	buf_init(&in, (size_t)16 << 20);
	buf_init(&wide, (size_t)32 << 20);
	for (unsigned i = 0; in.len < (size_t)6 << 20; i++) {
		size_t long_one = i % 9000 == 8999 ? LIMIT_LINE + i : i % 300;

		buf_printf(&in, "%u,", i);
		if (i % 700 == 3)
			buf_text(&in, "\"");
		for (size_t k = 0; k < long_one; k++)
			buf_byte(&in, (uint8_t)('a' + k % 23));
		buf_put(&in, "\0\0\r\n", i % 50 ? 0 : 4);
		buf_text(&in, "\r\n");
	}
	buf_text(&wide, "\xff\xfe");
	for (size_t i = 0; i < in.len; i++) {
		buf_byte(&wide, in.ptr[i]);
		buf_byte(&wide, 0);
	}
	assert_false(in.bad || wide.bad);
	see_all_blocks(&s, buf_span(&in), 0);
	see_all_blocks(&s, buf_span(&in), 4001);
	see_all_blocks(&s, buf_span(&wide), 0);
	for (unsigned i = 0; i < 20; i++)
		see_all_blocks(&s, SPAN_LIT("a,b\nc,d\n"), 0);
	assert_true(s.blocks > 3 * 5 + 20);
	buf_release(&s.bytes);
	buf_release(&in);
	buf_release(&wide);
}

/* Gives some bytes, then fails. */
struct failing {
	struct source source;
	struct span in;
};

static int64_t fail_read(struct source *s, uint8_t *out, size_t cap,
			 struct err *err)
{
	struct failing *f = (struct failing *)(void *)s;
	size_t n = f->in.len < cap ? f->in.len : cap;

	if (n == 0)
		return err_set(err, ST_IO, ERR_NO_OFFSET, "the disk is gone");
	memcpy(out, f->in.ptr, n);
	f->in = span_skip(f->in, n);
	return (int64_t)n;
}

static void lines_before_a_failing_read_are_given(void **state)
{
	struct failing f = {{fail_read, 0}, SPAN_LIT("one\ntwo")};
	struct lines *l = NULL;
	struct line line;
	struct err err;

	(void)state;
	assert_int_equal(lines_open(&l, &f.source, NULL, &err), 0);
	assert_int_equal(lines_next(l, &line, &err), 1);
	assert_int_equal(lines_next(l, &line, &err), 1);
	CHECK_SPAN(line.text, "two");
	assert_int_equal(lines_next(l, &line, &err), ST_IO);
	assert_string_equal(err.text, "the disk is gone");
	assert_int_equal(lines_next(l, &line, NULL), ST_IO);
	lines_close(l);
}

static void every_failing_allocation_is_survived(void **state)
{
	struct buf in;

	(void)state;
	buf_init(&in, LIMIT_LINE * 2);
	buf_text(&in, "\xFF\xFE");
	for (size_t i = 0; i < 600000; i++)
		buf_put(&in, "a", 2);
	for (unsigned long n = 1;; n++) {
		struct memory_source m;
		struct lines *l = NULL;
		struct line line;
		bool hit;
		int s;

		memory_source_init(&m, buf_span(&in), 0);
		alloc_fail_at(n);
		s = lines_open(&l, &m.source, NULL, NULL);
		while (!s && (s = lines_next(l, &line, NULL)) == 1)
			s = 0;
		hit = alloc_did_fail();
		alloc_fail_at(0);
		lines_close(l);
		assert_int_equal(s, hit ? ST_NOMEM : ST_OK);
		if (!hit)
			break;
	}
	buf_release(&in);
}

/* The quick readers of times agree with base/clock on anything. */
static void quick_times_are_the_slow_ones(void **state)
{
	static const char *const seeds[] = {
		"2021-03-01T06:12:44.790Z",
		"2021-02-29T00:00:00.000Z",
		"2020-02-29T23:59:60.999Z",
		"2021-03-01T24:00:00.000Z",
	};
	uint32_t seed = 7;

	(void)state;
	for (unsigned i = 0; i < 200000; i++) {
		struct day_cache day = {{0}, 0};
		uint8_t text[24];
		int64_t a = 0;
		int64_t b = 0;
		struct span s = {text, 24};
		struct span clock = {text + 11, 8};
		uint32_t sec = 0;

		memcpy(text, seeds[i % 4], 24);
		if (i >= 4)
			text[roll(&seed) % 24] =
				i % 5 ? (uint8_t)('0' + roll(&seed) % 12)
				      : (uint8_t)roll(&seed);
		assert_int_equal(moment_from_text(&day, s, &a),
				 time_from_text(s, &b));
		assert_int_equal(a, b);
		a = b = 0;
		assert_int_equal(clock_seconds(clock.ptr, &sec),
				 time_from_clock(clock, &b));
		if (time_from_clock(clock, &b))
			assert_int_equal(sec * NS_PER_SECOND, b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_end_with_lf_crlf_or_the_file),
		cmocka_unit_test(nuls_are_slack_and_end_a_line),
		cmocka_unit_test(encoding_marks_are_passed_over),
		cmocka_unit_test(long_lines_are_cut_and_counted),
		cmocka_unit_test(a_long_line_of_separators_keeps_its_cells),
		cmocka_unit_test(padding_larger_than_any_line_is_slack),
		cmocka_unit_test(all_paths_mark_the_same),
		cmocka_unit_test(every_path_and_cut_gives_the_same_lines),
		cmocka_unit_test(block_borders_do_not_show),
		cmocka_unit_test(a_value_with_line_breaks_is_joined),
		cmocka_unit_test(joining_goes_on_over_blocks),
		cmocka_unit_test(a_block_is_known_by_its_number),
		cmocka_unit_test(lines_before_a_failing_read_are_given),
		cmocka_unit_test(every_failing_allocation_is_survived),
		cmocka_unit_test(quick_times_are_the_slow_ones),
	};

	return RUN_TESTS(tests);
}
