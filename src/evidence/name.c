/* name.c - see name.h. */
#include "evidence/name.h"

#include "base/text.h"

void name_put(struct buf *b, struct span name)
{
	uint32_t c;

	while (name.len) {
		size_t n = utf8_decode(name, &c);

		if (n == 0 || c < 0x20 || c == 0x7f)
			buf_printf(b, "%%%02X", name.ptr[0]);
		else
			buf_put(b, name.ptr, n);
		name = span_skip(name, n ? n : 1);
	}
}

static struct span take_component(struct span *rest)
{
	size_t n = 0;

	while (n < rest->len && rest->ptr[n] != '/' && rest->ptr[n] != '\\')
		n++;

	struct span got = span_head(*rest, n);

	*rest = span_skip(*rest, n + 1);
	return got;
}

static bool climbs(struct span name)
{
	while (name.len)
		if (span_is(take_component(&name), ".."))
			return true;
	return false;
}

bool name_put_member(struct buf *b, struct span name)
{
	struct span rest = name;
	size_t before = b->len;

	if (climbs(name)) {
		name_put(b, name);
		return false;
	}
	while (rest.len) {
		struct span part = take_component(&rest);

		if (part.len == 0 || span_is(part, "."))
			continue;
		if (b->len > before)
			buf_byte(b, '/');
		name_put(b, part);
	}
	if (b->len > before)
		return true;
	name_put(b, name);
	return false;
}

struct span name_without_ending(struct span name)
{
	static const char *const endings[] = {".gz", ".xz", ".zst", ".bz2",
					      ".lz4"};

	for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
		struct span ending = span_str(endings[i]);

		if (name.len > ending.len && span_ends_nocase(name, ending))
			return span_head(name, name.len - ending.len);
	}
	return name;
}

bool name_is_below(struct span path, struct span prefix)
{
	struct span rest = span_skip(path, prefix.len);

	if (prefix.len == 0)
		return true;
	if (!span_equal(span_head(path, prefix.len), prefix))
		return false;
	return rest.len == 0 || rest.ptr[0] == '/' ||
	       (rest.len > 1 && rest.ptr[0] == '!' && rest.ptr[1] == '/');
}
