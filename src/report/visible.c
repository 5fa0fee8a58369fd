/* visible.c - see visible.h. */
#include "report/visible.h"

#define FIRST_STRONG_ISOLATE 0x2068
#define POP_ISOLATE 0x2069

/* Sorted; ends included. */
struct range {
	uint32_t from, to;
};

static bool in_ranges(const struct range *ranges, size_t n, uint32_t c)
{
	size_t low = 0;

	while (low < n) {
		size_t middle = low + (n - low) / 2;

		if (c < ranges[middle].from)
			n = middle;
		else if (c > ranges[middle].to)
			low = middle + 1;
		else
			return true;
	}
	return false;
}

/* Characters that show nothing, or change how others are shown: controls,
 * soft hyphen, Arabic letter mark, spaces of no width, marks and embeddings of
 * direction, separators, isolates, byte order mark, annotation and tags. */
static bool is_hidden(uint32_t c)
{
	static const struct range hidden[] = {
		{0x00, 0x1F},	  {0x7F, 0x9F},	      {0xAD, 0xAD},
		{0x61C, 0x61C},	  {0x115F, 0x1160},   {0x180E, 0x180E},
		{0x200B, 0x200F}, {0x2028, 0x202E},   {0x2060, 0x206F},
		{0x3164, 0x3164}, {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},
		{0xFFF9, 0xFFFB}, {0xE0000, 0xE0FFF},
	};

	return in_ranges(hidden, ARRAY_LEN(hidden), c);
}

static void put_char(struct buf *b, uint32_t c, struct span bytes)
{
	if (is_hidden(c))
		buf_printf(b, "⟨U+%04X⟩", (unsigned)c);
	else
		buf_span_put(b, bytes);
}

/* One character off the front of *s; U+FFFD for a byte that is none. */
static uint32_t take_char(struct span *s, struct span *bytes)
{
	uint32_t c = 0xFFFD;
	size_t n = utf8_decode(*s, &c);

	*bytes = n ? span_head(*s, n) : SPAN_LIT("\xEF\xBF\xBD");
	*s = span_skip(*s, n ? n : 1);
	return c;
}

void visible_put(struct buf *b, struct span value)
{
	struct span bytes;

	while (value.len) {
		uint32_t c = take_char(&value, &bytes);

		put_char(b, c, bytes);
	}
}

void value_put(struct buf *b, struct span value)
{
	isolate_open(b);
	visible_put(b, value);
	isolate_close(b);
}

void visible_put_markup(struct buf *b, struct span value)
{
	struct span bytes;

	while (value.len) {
		uint32_t c = take_char(&value, &bytes);

		if (c < 0x80 && !is_hidden(c))
			markup_put(b, bytes);
		else
			put_char(b, c, bytes);
	}
}

/* How the parts of a sentence are put. */
struct prose {
	const char *start; /* before a value; NULL: an isolate */
	const char *end;
	bool markup;
};

static void put_edge(struct buf *b, const char *edge, uint32_t isolate)
{
	if (edge)
		buf_text(b, edge);
	else
		utf8_put(b, isolate);
}

/* What is nothing but letters of ASCII, which most sentences are. */
static struct span take_plain(struct span *s)
{
	struct span plain;
	size_t n = 0;

	while (n < s->len && s->ptr[n] >= 0x20 && s->ptr[n] < 0x7F)
		n++;
	plain = span_head(*s, n);
	*s = span_skip(*s, n);
	return plain;
}

static void put_prose(struct buf *b, struct span s, const struct prose *how)
{
	bool inside = false;
	struct span bytes;

	while (s.len) {
		uint32_t c;

		if (!how->markup)
			buf_span_put(b, take_plain(&s));
		if (!s.len)
			break;
		c = take_char(&s, &bytes);
		if (c == FIRST_STRONG_ISOLATE && !inside) {
			put_edge(b, how->start, c);
			inside = true;
		} else if (c == POP_ISOLATE && inside) {
			put_edge(b, how->end, c);
			inside = false;
		} else if (how->markup && c < 0x80 && !is_hidden(c)) {
			markup_put(b, bytes);
		} else if (c == '\n') {
			buf_byte(b, ' ');
		} else {
			put_char(b, c, bytes);
		}
	}
	if (inside)
		put_edge(b, how->end, POP_ISOLATE);
}

void prose_put(struct buf *b, struct span sentence)
{
	static const struct prose how = {NULL, NULL, false};

	put_prose(b, sentence, &how);
}

void prose_put_markup(struct buf *b, struct span sentence)
{
	static const struct prose how = {"<bdi class=\"v\">", "</bdi>", true};

	put_prose(b, sentence, &how);
}

static bool has_right_to_left(struct span s)
{
	struct span bytes;

	while (s.len)
		if (runs_right_to_left(take_char(&s, &bytes)))
			return true;
	return false;
}

void prose_put_plain(struct buf *b, struct span sentence)
{
	static const struct prose how = {"", "", false};

	if (has_right_to_left(sentence))
		prose_put(b, sentence);
	else
		put_prose(b, sentence, &how);
}

bool runs_right_to_left(uint32_t c)
{
	static const struct range rtl[] = {
		{0x590, 0x8FF},	    {0xFB1D, 0xFDFF},	{0xFE70, 0xFEFC},
		{0x10800, 0x10FFF}, {0x1E800, 0x1EFFF},
	};

	return in_ranges(rtl, ARRAY_LEN(rtl), c);
}

/* The marks that reports meet: Latin, Cyrillic, Hebrew and Arabic ones, and
 * what has no width by nature. */
static bool is_mark(uint32_t c)
{
	static const struct range marks[] = {
		{0x300, 0x36F},	  {0x483, 0x489},   {0x591, 0x5BD},
		{0x5BF, 0x5BF},	  {0x5C1, 0x5C2},   {0x5C4, 0x5C5},
		{0x5C7, 0x5C7},	  {0x610, 0x61A},   {0x61C, 0x61C},
		{0x64B, 0x65F},	  {0x670, 0x670},   {0x6D6, 0x6DC},
		{0x6DF, 0x6E4},	  {0x6E7, 0x6E8},   {0x6EA, 0x6ED},
		{0x711, 0x711},	  {0x730, 0x74A},   {0x7A6, 0x7B0},
		{0x7EB, 0x7F3},	  {0x816, 0x82D},   {0x859, 0x85B},
		{0x898, 0x89F},	  {0x8CA, 0x8FF},   {0x1AB0, 0x1AFF},
		{0x1DC0, 0x1DFF}, {0x200B, 0x200F}, {0x202A, 0x202E},
		{0x2060, 0x206F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F},
		{0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF}, {0xE0100, 0xE01EF},
	};

	return in_ranges(marks, ARRAY_LEN(marks), c);
}

static bool is_wide(uint32_t c)
{
	static const struct range wide[] = {
		{0x1100, 0x115F},   {0x231A, 0x231B},	{0x2E80, 0x303E},
		{0x3041, 0x33FF},   {0x3400, 0x4DBF},	{0x4E00, 0x9FFF},
		{0xA000, 0xA4CF},   {0xA960, 0xA97F},	{0xAC00, 0xD7A3},
		{0xF900, 0xFAFF},   {0xFE30, 0xFE6F},	{0xFF00, 0xFF60},
		{0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF},
		{0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD},
	};

	return in_ranges(wide, ARRAY_LEN(wide), c);
}

unsigned char_width(uint32_t c)
{
	if (c < 0x300)
		return c >= 0x20 && (c < 0x7F || c >= 0xA0);
	if (is_mark(c))
		return 0;
	return is_wide(c) ? 2 : 1;
}

size_t display_width(struct span text)
{
	struct span bytes;
	size_t n = 0;

	while (text.len)
		n += char_width(take_char(&text, &bytes));
	return n;
}
