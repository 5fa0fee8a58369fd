/* forwarded.c - see forwarded.h. */
#include "ingest/forwarded.h"

#include "base/banned.h"
#include "base/compiler.h"

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '+' || c == '"'; /* W3C writes '+' */
}

static struct span trim(struct span s)
{
	while (s.len && is_blank(s.ptr[0]))
		s = span_skip(s, 1);
	while (s.len && is_blank(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

/* "192.0.2.1:25" and "[2001:db8::1]:25" without brackets and port. */
static struct span without_port(struct span s)
{
	size_t colon = span_find(s, SPAN_LIT(":"));

	if (s.len && s.ptr[0] == '[')
		return span_head(span_skip(s, 1),
				 span_find(span_skip(s, 1), SPAN_LIT("]")));
	if (colon == SIZE_MAX ||
	    span_find(span_skip(s, colon + 1), SPAN_LIT(":")) != SIZE_MAX)
		return s;
	return span_head(s, colon);
}

/* Addresses of houses and machines themselves (RFC 1918, 4193, ...). */
static bool is_private(struct span s)
{
	static const char *const starts[] = {
		"10.",	"127.", "169.254.", "192.168.", "::1",
		"fe80", "fc",	"fd",	    "unknown",
	};

	if (!s.len)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(starts); i++)
		if (span_starts_nocase(s, span_str(starts[i])))
			return true;
	/* 172.16.0.0 to 172.31.255.255 */
	if (!span_starts_nocase(s, SPAN_LIT("172.")) || s.len < 7 ||
	    s.ptr[6] != '.')
		return false;
	return (s.ptr[4] == '1' && s.ptr[5] >= '6') || s.ptr[4] == '2' ||
	       (s.ptr[4] == '3' && s.ptr[5] <= '1');
}

struct span forwarded_client(struct span list)
{
	struct span first = SPAN_EMPTY;
	struct span seen = SPAN_EMPTY;

	while (list.len) {
		size_t comma = span_find(list, SPAN_LIT(","));
		struct span one = without_port(trim(span_head(list, comma)));

		if (!is_private(one))
			seen = one;
		else if (!first.len)
			first = one;
		list = comma == SIZE_MAX ? SPAN_EMPTY
					 : span_skip(list, comma + 1);
	}
	return seen.len ? seen : first;
}
