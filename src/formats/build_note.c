/* build_note.c - see build_note.h. */
#include "formats/build_note.h"

#include "base/cursor.h"

const char *build_says_text(enum build_says says)
{
	switch (says) {
	case SAYS_SETUP_STARTED:
		return "ExchangeSetup.log: set-up began";
	case SAYS_SETUP_INSTALLED:
		return "ExchangeSetup.log: installed version";
	case SAYS_SETUP_BACKUP:
		return "ExchangeSetup.log: previously installed version";
	case SAYS_SETUP_SUCCEEDED:
		return "ExchangeSetup.log: completed successfully";
	case SAYS_SETUP_FAILED:
		return "ExchangeSetup.log: did not complete";
	case SAYS_FILE_VERSION:
		return "file version of ExSetup.exe";
	case SAYS_ADMIN_DISPLAY:
		return "AdminDisplayVersion";
	}
	return "";
}

/* One to five digits; false when there are none, or more, or too much. */
static bool take_number(struct cursor *c, uint16_t *out)
{
	uint32_t value = 0;
	size_t n = 0;

	while (cursor_left(c) && c->in.ptr[c->at] >= '0' &&
	       c->in.ptr[c->at] <= '9' && n < 6) {
		value = value * 10 + (uint32_t)(cursor_u8(c) - '0');
		n++;
	}
	*out = (uint16_t)value;
	return n >= 1 && n <= 5 && value <= UINT16_MAX;
}

static bool take_text(struct cursor *c, struct span text)
{
	struct span next = cursor_take(c, text.len);

	return !c->bad && span_equal_nocase(next, text);
}

/* "15.1.2375.7" or "15.1 (Build 2375.7)". The directory adds 30000 to the
 * build in the second form, some commands do not. */
static bool take_build(struct cursor *c, struct build *out)
{
	struct build b;
	bool words;

	if (!take_number(c, &b.part[0]) || !take_text(c, SPAN_LIT(".")) ||
	    !take_number(c, &b.part[1]))
		return false;
	words = cursor_left(c) && c->in.ptr[c->at] == ' ';
	if (!take_text(c, words ? SPAN_LIT(" (Build ") : SPAN_LIT(".")) ||
	    !take_number(c, &b.part[2]) || !take_text(c, SPAN_LIT(".")) ||
	    !take_number(c, &b.part[3]))
		return false;
	if (words && b.part[2] >= 30000)
		b.part[2] = (uint16_t)(b.part[2] - 30000);
	*out = b;
	return true;
}

bool build_from_text(struct span s, struct build *out)
{
	bool inside = false; /* a number or a longer version */

	for (size_t i = 0; i < s.len; i++) {
		struct cursor c = cursor_of(span_skip(s, i), 0);
		bool digit = s.ptr[i] >= '0' && s.ptr[i] <= '9';

		if (digit && !inside && take_build(&c, out))
			return true;
		inside = digit || s.ptr[i] == '.';
	}
	return false;
}
