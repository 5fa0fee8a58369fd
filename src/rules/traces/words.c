/* words.c - the shape of ids, techniques and CVE numbers. */
#include "rules/traces/trace.h"

bool trace_is_id(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((s.ptr[i] < 'a' || s.ptr[i] > 'z') &&
		    (s.ptr[i] < '0' || s.ptr[i] > '9') && s.ptr[i] != '-')
			return false;
	return s.len && s.len <= 64;
}

static size_t digits_of(struct span s)
{
	size_t n = 0;

	while (n < s.len && s.ptr[n] >= '0' && s.ptr[n] <= '9')
		n++;
	return n;
}

/* T1190, T1505.003 */
bool trace_is_technique(struct span s)
{
	if (s.len < 5 || s.ptr[0] != 'T' || digits_of(span_skip(s, 1)) != 4)
		return false;
	return s.len == 5 || (s.len == 9 && s.ptr[5] == '.' &&
			      digits_of(span_skip(s, 6)) == 3);
}

/* CVE-2021-26855 */
bool trace_is_flaw(struct span s)
{
	return s.len >= 13 && !memcmp(s.ptr, "CVE-", 4) &&
	       digits_of(span_skip(s, 4)) == 4 && s.ptr[8] == '-' &&
	       digits_of(span_skip(s, 9)) == s.len - 9;
}
