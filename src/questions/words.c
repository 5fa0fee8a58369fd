/* words.c - see words.h. */
#include "questions/words.h"

#include "base/banned.h"
#include "base/text.h"

#define VALUE_MOST 200 /* bytes, docs/traces.md */

/* Direction marks and isolates that would end ours. */
static bool is_direction(uint32_t c)
{
	return c == 0x061C || (c >= 0x200E && c <= 0x200F) ||
	       (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

void words_isolate(struct buf *out, struct span value)
{
	size_t room = VALUE_MOST;

	utf8_put(out, 0x2068);
	while (value.len) {
		uint32_t c = 0xFFFD;
		size_t n = utf8_decode(value, &c);

		if (!n) {
			n = 1;
			c = 0xFFFD;
		}
		if (c < 0x20 || c == 0x7F)
			c = ' ';
		if (n > room) {
			utf8_put(out, 0x2026);
			break;
		}
		room -= n;
		if (!is_direction(c))
			utf8_put(out, c);
		value = span_skip(value, n);
	}
	utf8_put(out, 0x2069);
}

void words_fill(struct buf *out, const char *text, words_value *value,
		void *from)
{
	struct buf got;

	buf_init(&got, (size_t)1 << 20);
	while (*text) {
		size_t plain = strcspn(text, "{");
		const char *end;

		buf_put(out, text, plain);
		text += plain;
		end = *text ? strchr(text, '}') : NULL;
		if (!end) {
			buf_text(out, text);
			break;
		}
		buf_reset(&got);
		if (value(from, span_of(text + 1, (size_t)(end - text) - 1),
			  &got))
			words_isolate(out, buf_span(&got));
		text = end + 1;
	}
	if (got.bad && !out->bad)
		out->bad = got.bad;
	buf_release(&got);
}
