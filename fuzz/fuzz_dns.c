/* fuzz_dns.c - answers of the name service, and the lines made of them. The
 * first byte picks the type that was asked for. */
#include <stdlib.h>

#include "census/dns.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum dns_type types[] = {DNS_A,   DNS_AAAA, DNS_MX,
					      DNS_TXT, DNS_SRV,	 DNS_CNAME};
	struct dns_line line;
	struct buf text;
	struct span rest;
	enum state s;

	if (size < 1 || size > 65536)
		return 0;
	buf_init(&text, DNS_TEXT_MAX);
	s = dns_decode(span_of(data + 1, size - 1), "a.test",
		       types[data[0] % ARRAY_LEN(types)], &text);
	if (s == STATE_DNS_BAD && text.len)
		abort();
	if (s == STATE_ANSWERED && !text.len)
		abort();
	rest = buf_span(&text);
	while (dns_next(&rest, &line)) {
		struct span host = dns_line_host(&line);

		for (size_t i = 0; i < line.value.len; i++)
			if (line.value.ptr[i] < 0x20 ||
			    line.value.ptr[i] >= 0x7f)
				abort();
		if (host.len > line.value.len)
			abort();
	}
	if (rest.len)
		abort();
	buf_release(&text);
	return 0;
}
