/* fuzz_zeek.c - the first byte picks how reads are cut; the rest is the log. */
#include "formats/zeek.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static volatile uint8_t touched;
	struct memory_source m;
	struct zeek *z;
	struct zeek_flow f;

	if (size == 0)
		return 0;
	memory_source_init(&m, span_of(data + 1, size - 1), data[0] & 15);
	if (zeek_open(&z, &m.source, NULL, NULL))
		return 0;
	while (zeek_next(z, &f, NULL) == 1) {
		if (!f.from.len || !f.to.len || f.port > 65535 ||
		    f.bytes_there < -1 || f.bytes_back < -1)
			abort();
		touched = f.from.ptr[f.from.len - 1];
		touched = f.to.ptr[f.to.len - 1];
	}
	(void)touched;
	if (zeek_tally(z)->decoded + zeek_tally(z)->damaged +
		    zeek_tally(z)->slack !=
	    size - 1)
		abort();
	zeek_close(z);
	return 0;
}
