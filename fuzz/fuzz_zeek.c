/* fuzz_zeek.c - the first byte picks how reads are cut, and which log it is
 * where its own bytes do not tell; the rest is the log. */
#include "formats/zeek.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static volatile uint8_t touched;

static uint8_t touch(struct span s)
{
	return s.len ? (uint8_t)(s.ptr[0] + s.ptr[s.len - 1]) : 0;
}

static void check_record(const struct zeek_record *r)
{
	if (!r)
		return;
	if (!r->from.len || !r->to.len || r->port > 65535 ||
	    r->bytes_there < -1 || r->bytes_back < -1 || r->success > 1)
		abort();
	touched = touch(r->from) ^ touch(r->to) ^ touch(r->name);
	touched = touch(r->account) ^ touch(r->detail);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct memory_source m;
	struct zeek *z;
	struct table_row row;
	enum zeek_kind kind;

	if (size == 0)
		return 0;
	kind = zeek_kind_of(span_of(data + 1, size - 1), SPAN_LIT("ntlm.log"));
	if (kind == ZEEK_KINDS)
		kind = (enum zeek_kind)(data[0] >> 4);
	memory_source_init(&m, span_of(data + 1, size - 1), data[0] & 15);
	if (zeek_open(&z, &m.source, kind, NULL, NULL))
		return 0;
	while (zeek_next(z, &row, NULL) == 1) {
		if (row.time_ns == TIME_NONE || row.count > row.columns->count)
			abort();
		for (size_t i = 0; i < row.count; i++)
			touched = touch(row.columns->name[i]) ^
				  touch(table_cell(&row, i));
		check_record(zeek_record(z));
	}
	if (zeek_tally(z)->decoded + zeek_tally(z)->damaged +
		    zeek_tally(z)->slack !=
	    size - 1)
		abort();
	zeek_close(z);
	return 0;
}
