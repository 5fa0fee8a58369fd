/* fuzz_w3c.c - the first byte says how reads are cut; the rest is the log.
 * Every byte must be accounted for, every cell must lie in its line, and all
 * ways to find line ends must agree. */
#include "formats/lines.h"
#include "formats/w3c.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_row(const struct table_row *row)
{
	static volatile uint8_t touched;

	/* UTF-16 gives up to three bytes for two */
	if (row->count > row->columns->count || row->length * 2 < row->text.len)
		abort();
	for (size_t i = 0; i < row->count; i++) {
		struct span cell = table_cell(row, i);
		struct span name = row->columns->name[i];

		if (cell.len > LIMIT_LINE)
			abort();
		for (size_t b = 0; b < cell.len; b++)
			touched = cell.ptr[b];
		for (size_t b = 0; b < name.len; b++)
			touched = name.ptr[b];
	}
	(void)touched;
}

static void run_w3c(struct span in, size_t piece)
{
	struct memory_source m;
	struct table_row row;
	struct w3c *w;
	const struct tally *t;

	memory_source_init(&m, in, piece);
	if (w3c_open(&w, &m.source, NULL, NULL))
		return;
	while (w3c_next(w, &row, NULL) == 1)
		check_row(&row);
	t = w3c_tally(w);
	if (t->decoded + t->damaged + t->slack != in.len ||
	    t->records + t->reported > t->lines)
		abort();
	w3c_close(w);
}

static uint64_t run_lines(struct span in, size_t piece, marks_scan *scan)
{
	struct lines_options o = {' ', '"', scan};
	struct memory_source m;
	struct lines *l;
	struct line line;
	uint64_t sum = 0;

	memory_source_init(&m, in, piece);
	if (lines_open(&l, &m.source, &o, NULL))
		return 0;
	while (lines_next(l, &line, NULL) == 1)
		sum = sum * 31 + line.offset + line.length * 7 +
		      line.cells * 3 + line.quoted + line.number;
	lines_close(l);
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in;
	size_t piece;
	uint64_t want;

	if (size == 0)
		return 0;
	piece = data[0] & 15;
	in = span_of(data + 1, size - 1);
	run_w3c(in, piece);
	want = run_lines(in, 0, marks_paths[marks_path_count - 1].scan);
	for (size_t p = 0; p + 1 < marks_path_count; p++)
		if (marks_paths[p].runs_here() &&
		    run_lines(in, piece, marks_paths[p].scan) != want)
			abort();
	return 0;
}
