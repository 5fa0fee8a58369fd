/* fuzz_exchange_csv.c - the first byte says how reads are cut and which kind is
 * hinted; the rest is the log.  Every byte must be accounted for, every cell
 * must lie where it can be read. */
#include "formats/exchange_csv.h"

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct exchange_csv_options o = {0};
	struct memory_source m;
	struct exchange_csv *x;
	struct table_row row;
	const struct tally *t;

	if (size == 0)
		return 0;
	o.kind = (enum format)(FORMAT_HTTPPROXY + (data[0] >> 4));
	memory_source_init(&m, span_of(data + 1, size - 1), data[0] & 7);
	if (exchange_csv_open(&x, &m.source, &o, NULL))
		return 0;
	while (exchange_csv_next(x, &row, NULL) == 1)
		check_row(&row);
	t = exchange_csv_tally(x);
	if (t->decoded + t->damaged + t->slack != size - 1 ||
	    t->records + t->reported > t->lines)
		abort();
	exchange_csv_close(x);
	return 0;
}
