/* fuzz_zeek.c - the first byte picks how reads are cut and which log it is;
 * the rest is the log. */
#include "formats/zeek.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t touch(struct span s)
{
	return s.len ? (uint8_t)(s.ptr[0] + s.ptr[s.len - 1]) : 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static volatile uint8_t touched;
	struct memory_source m;
	struct zeek *z;
	struct zeek_record r;

	if (size == 0)
		return 0;
	touched = (uint8_t)zeek_kind_of(span_of(data + 1, size - 1),
					SPAN_LIT("ntlm.log"));
	memory_source_init(&m, span_of(data + 1, size - 1), data[0] & 15);
	if (zeek_open(&z, &m.source, (enum zeek_kind)(data[0] >> 5), NULL,
		      NULL))
		return 0;
	while (zeek_next(z, &r, NULL) == 1) {
		if (!r.from.len || !r.to.len || r.port > 65535 ||
		    r.bytes_there < -1 || r.bytes_back < -1 || r.success > 1)
			abort();
		touched = touch(r.from) ^ touch(r.to) ^ touch(r.name);
		touched = touch(r.account) ^ touch(r.detail);
	}
	(void)touched;
	if (zeek_tally(z)->decoded + zeek_tally(z)->damaged +
		    zeek_tally(z)->slack !=
	    size - 1)
		abort();
	zeek_close(z);
	return 0;
}
