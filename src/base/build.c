/* build.c - see build.h. */
#include "base/build.h"

bool build_parse(struct span s, struct build *out)
{
	struct build got = {{0}};
	size_t part = 0;
	size_t digits = 0;
	uint32_t value = 0;

	for (size_t i = 0; i <= s.len; i++) {
		if (i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9') {
			value = value * 10 + (uint32_t)(s.ptr[i] - '0');
			if (++digits > 5 || value > UINT16_MAX)
				return false;
			continue;
		}
		if (digits == 0 || part == 4 || (i < s.len && s.ptr[i] != '.'))
			return false;
		got.part[part++] = (uint16_t)value;
		value = 0;
		digits = 0;
	}
	if (part != 4)
		return false;
	*out = got;
	return true;
}

int build_compare(struct build a, struct build b)
{
	for (size_t i = 0; i < ARRAY_LEN(a.part); i++)
		if (a.part[i] != b.part[i])
			return a.part[i] < b.part[i] ? -1 : 1;
	return 0;
}

void build_put(struct buf *b, struct build build)
{
	buf_printf(b, "%u.%u.%u.%u", build.part[0], build.part[1],
		   build.part[2], build.part[3]);
}
