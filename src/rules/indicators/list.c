/* list.c - plain lists, a value a line, and the moments that feeds write. */
#include "base/text.h"
#include "rules/indicators/inner.h"

/* --- moments --- */

static bool range_of_month(struct span s, int64_t *from, int64_t *until)
{
	uint64_t year, month;

	if (s.len != 7 || s.ptr[4] != '-' ||
	    !span_to_u64(span_head(s, 4), &year) ||
	    !span_to_u64(span_skip(s, 5), &month) || month < 1 || month > 12)
		return false;
	*from = days_from_civil((int64_t)year, (unsigned)month, 1) * NS_PER_DAY;
	*until = (month == 12 ? days_from_civil((int64_t)year + 1, 1, 1)
			      : days_from_civil((int64_t)year,
						(unsigned)month + 1, 1)) *
		 NS_PER_DAY;
	return true;
}

/* Years outside 1700..2200 do not fit, and are no times of logs. */
static bool range_of_number(struct span s, int64_t *from, int64_t *until)
{
	uint64_t n;

	if (!span_to_u64(s, &n))
		return false;
	if (s.len == 4 && n >= 1700 && n < 2200) {
		*from = days_from_civil((int64_t)n, 1, 1) * NS_PER_DAY;
		*until = days_from_civil((int64_t)n + 1, 1, 1) * NS_PER_DAY;
		return true;
	}
	if (s.len != 10 || n > UINT64_C(7000000000))
		return false;
	*from = (int64_t)n * NS_PER_SECOND;
	*until = *from + 1;
	return true;
}

bool moment_range(struct span s, int64_t *from_ns, int64_t *until_ns)
{
	size_t to;

	s = span_trim(s);
	to = span_find(s, SPAN_LIT(" to "));
	if (to != SIZE_MAX) {
		int64_t ignored;

		return moment_range(span_head(s, to), from_ns, &ignored) &&
		       moment_range(span_skip(s, to + 4), &ignored, until_ns);
	}
	if (range_of_number(s, from_ns, until_ns) ||
	    range_of_month(s, from_ns, until_ns))
		return true;
	if (s.len == 10 && time_from_date(s, from_ns)) {
		*until_ns = *from_ns + NS_PER_DAY;
		return true;
	}
	if (!time_from_text(s, from_ns))
		return false;
	*until_ns = *from_ns + 1;
	return true;
}

/* --- lines --- */

static struct span without_quotes(struct span s)
{
	s = span_trim(s);
	if (s.len && s.ptr[s.len - 1] == ',')
		s = span_trim(span_head(s, s.len - 1));
	if (s.len >= 2 && (s.ptr[0] == '"' || s.ptr[0] == '\'') &&
	    s.ptr[s.len - 1] == s.ptr[0])
		s = span_of(s.ptr + 1, s.len - 2);
	return s;
}

static bool is_comment(struct span s)
{
	return !s.len || s.ptr[0] == '#' || s.ptr[0] == ';' ||
	       span_starts_nocase(s, SPAN_LIT("//"));
}

static size_t first_blank(struct span s)
{
	size_t i = 0;

	while (i < s.len && s.ptr[i] != ' ' && s.ptr[i] != '\t')
		i++;
	return i;
}

/* "0123…  name" of sha256sum, "0.0.0.0 name" of a hosts file, "value # why". */
static struct span value_of_line(struct span s)
{
	struct span first = span_head(s, first_blank(s));
	struct span rest = span_trim(span_skip(s, first.len));
	enum indicator_kind kind;

	if (!rest.len)
		return s;
	if (span_is(first, "0.0.0.0") || span_is(first, "127.0.0.1"))
		return span_head(rest, first_blank(rest));
	if (kind_guess(first, &kind) &&
	    (kind == IND_HASH || rest.ptr[0] == '#'))
		return first;
	return s;
}

static int read_line(struct indicator_set *s, struct told *t, struct buf *b,
		     struct span line, struct err *err)
{
	struct span value = without_quotes(line);

	if (is_comment(value))
		return ST_OK;
	if (value.len > INDICATOR_VALUE_MAX) {
		set_refuse(s, "a value of more than 8192 bytes", t->file,
			   t->line, span_head(value, 40));
		return ST_OK;
	}
	if ((value.ptr[0] == '[' || value.ptr[0] == '(') &&
	    memchr(value.ptr, ':', value.len) &&
	    memchr(value.ptr, '\'', value.len)) {
		t->kind = IND_PATTERN;
		t->value = value;
		return set_add(s, t, err);
	}
	buf_reset(b);
	refang(b, value_of_line(value));
	if (b->bad)
		return err_nomem(err);
	t->value = span_trim(buf_span(b));
	if (!kind_guess(t->value, &t->kind)) {
		set_refuse(s, "of no kind that can be told", t->file, t->line,
			   value);
		return ST_OK;
	}
	return set_add(s, t, err);
}

int list_read(struct indicator_set *s, const char *name, struct span bytes,
	      struct err *err)
{
	struct about about = {.file = name};
	struct told t = {
		.file = name, .from_ns = TIME_NONE, .until_ns = TIME_NONE};
	struct buf b;
	int status = set_about(s, &about, &t.about, err);

	buf_init(&b, INDICATOR_VALUE_MAX * 4);
	if (span_starts_nocase(bytes, SPAN_LIT("\xef\xbb\xbf")))
		bytes = span_skip(bytes, 3);
	while (bytes.len && status == ST_OK) {
		const uint8_t *end = memchr(bytes.ptr, '\n', bytes.len);
		size_t len = end ? (size_t)(end - bytes.ptr) : bytes.len;

		t.line += t.line < UINT32_MAX;
		status = read_line(s, &t, &b, span_head(bytes, len), err);
		bytes = span_skip(bytes, len + 1);
	}
	buf_release(&b);
	return status < 0 ? err_in(err, "%s:%u", name, t.line) : ST_OK;
}
