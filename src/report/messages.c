/* messages.c - see messages.h. */
#include "report/messages.h"

#include "report/visible.h"

/* An empty text is a missing one: the array would have no element. */
#define MESSAGE_HAS_TEXT(name, en, ar)                                         \
	_Static_assert(sizeof(en) > 1 && sizeof(ar) > 1, #name);
REPORT_MESSAGES(MESSAGE_HAS_TEXT)
#undef MESSAGE_HAS_TEXT

static const char *const texts[MSG_COUNT][LANG_COUNT] = {
#define MESSAGE_TEXTS(name, en, ar) [MSG_##name] = {en, ar},
	REPORT_MESSAGES(MESSAGE_TEXTS)
#undef MESSAGE_TEXTS
};

struct span message(enum message which, enum report_lang lang)
{
	return span_str(texts[which][lang]);
}

void message_put(struct buf *b, enum message which, enum report_lang lang,
		 const struct span *values, size_t count)
{
	struct span text = message(which, lang);

	while (text.len) {
		size_t at = span_find(text, SPAN_LIT("{"));
		size_t n;

		if (at == SIZE_MAX || at + 2 >= text.len ||
		    text.ptr[at + 2] != '}') {
			buf_span_put(b, text);
			return;
		}
		buf_put(b, text.ptr, at);
		n = (size_t)(text.ptr[at + 1] - '0');
		if (n < count)
			value_put(b, values[n]);
		text = span_skip(text, at + 3);
	}
}
