/* fuzz_sniff.c - the first byte picks a name; the rest is the head of a file.
 */
#include "formats/sniff.h"

#include <stdlib.h>

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = {
		"",
		"web.config",
		"a.aspx",
		"x.js",
		"HttpProxy_2021-1.LOG",
		"u_ex210301.log",
		"Logging\\OABGeneratorLog\\x.log",
		"a.zip",
	};
	enum format f;

	if (size == 0)
		return 0;
	f = sniff(span_of(data + 1, size - 1), span_str(names[data[0] & 7]));
	if (f >= FORMAT_COUNT || !format_name(f)[0])
		abort();
	return 0;
}
