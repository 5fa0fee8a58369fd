/* phrase.c - see phrase.h. */
#include "report/phrase.h"

#include "report/visible.h"
#include "report/words.h"

void moment_put(struct buf *b, int64_t ns)
{
	size_t from = b->len;

	if (ns == TIME_NONE)
		return;
	ns -= ((ns % NS_PER_SECOND) + NS_PER_SECOND) % NS_PER_SECOND;
	time_put(b, ns);
	for (size_t i = from; i < b->len; i++)
		if (b->ptr[i] == 'T')
			b->ptr[i] = ' ';
	if (!b->bad && ns % (60 * NS_PER_SECOND) == 0) {
		b->len -= 4; /* ":00Z" */
		buf_byte(b, 'Z');
	}
}

void count_put(struct buf *b, uint64_t value)
{
	char digits[24];
	int n = snprintf(digits, sizeof(digits), "%llu",
			 (unsigned long long)value);

	for (int i = 0; i < n; i++) {
		if (i && (n - i) % 3 == 0)
			buf_byte(b, ',');
		buf_byte(b, (uint8_t)digits[i]);
	}
}

void size_put(struct buf *b, uint64_t bytes)
{
	static const char *const units[] = {"bytes", "kB", "MB",
					    "GB",    "TB", "PB"};
	uint64_t whole = bytes;
	unsigned tenth = 0;
	size_t unit = 0;

	while (whole >= 1000 && unit + 1 < ARRAY_LEN(units)) {
		tenth = (unsigned)(whole % 1000 / 100);
		whole /= 1000;
		unit++;
	}
	count_put(b, whole);
	if (unit)
		buf_printf(b, ".%u", tenth);
	buf_printf(b, " %s", units[unit]);
}

void percent_put(struct buf *b, double share)
{
	double tenths = share * 1000;
	int whole;

	if (!(tenths >= 0))
		tenths = 0;
	if (tenths > 1000)
		tenths = 1000;
	whole = (int)(tenths + 1e-9); /* 0.99999 is not all of it */
	buf_printf(b, "%d", whole / 10);
	if (whole % 10)
		buf_printf(b, ".%d", whole % 10);
	buf_text(b, " %");
}

/* targeted, entry · implants, actions · extraction, confinement, at_risk ·
 * secured · actors, campaign, exposure, outlook · adoption, where a census
 * was given. */
const unsigned statement_paragraph[STATEMENT_PARAGRAPHS][STATEMENT_QUESTIONS] =
	{
		{0, 1, QUESTION_COUNT},
		{2, 3, QUESTION_COUNT},
		{4, 5, 10, QUESTION_COUNT},
		{6, QUESTION_COUNT},
		{7, 8, 9, 12},
		{11, QUESTION_COUNT},
};

bool statement_speaks(struct out *o, unsigned question)
{
	return strcmp(question_name(question), "adoption") != 0 ||
	       out_number(o, "SELECT count(*) FROM census") > 0;
}

/* Tenths of a unit, rounded down. */
static void tenths_put(struct buf *b, int64_t ns, int64_t unit)
{
	int64_t tenths = ns / (unit / 10);

	count_put(b, (uint64_t)(tenths / 10));
	if (tenths % 10)
		buf_printf(b, ".%d", (int)(tenths % 10));
}

void duration_put(struct buf *b, int64_t ns, int64_t whole_ns,
		  enum report_lang lang)
{
	enum message unit = MSG_UNIT_DAYS;

	if (ns < 0)
		ns = 0;
	if (whole_ns < 2 * NS_PER_HOUR) {
		tenths_put(b, ns, 60 * NS_PER_SECOND);
		unit = MSG_UNIT_MINUTES;
	} else if (whole_ns < 30 * NS_PER_DAY) {
		tenths_put(b, ns, NS_PER_HOUR);
		unit = MSG_UNIT_HOURS;
	} else {
		tenths_put(b, ns, NS_PER_DAY);
	}
	buf_byte(b, ' ');
	buf_span_put(b, message(unit, lang));
}

void gap_put(struct buf *b, struct case_query *q, bool arabic)
{
	isolate_open(b);
	visible_put(b, case_text(q, 0));
	buf_byte(b, ' ');
	visible_put(b, case_text(q, 1));
	isolate_close(b);
	buf_text(b, arabic ? "، " : ", ");
	isolate_open(b);
	moment_put(b, case_time(q, 2));
	buf_text(b, " – ");
	moment_put(b, case_time(q, 3));
	isolate_close(b);
	buf_text(b, ": ");
	buf_span_put(b, case_text(q, arabic ? 5 : 4));
}

void basis_put(struct out *o, struct buf *b)
{
	struct out_rows r =
		out_rows(o,
			 "SELECT count(*), coalesce(sum(bytes), 0),"
			 " (SELECT from_ns FROM window WHERE host = 0),"
			 " (SELECT to_ns FROM window WHERE host = 0)"
			 " FROM item WHERE container IS NULL"
			 " OR container NOT IN (SELECT path FROM item)",
			 SPAN_NONE);
	struct buf text[4];
	struct span values[4];
	bool period = false;

	for (size_t i = 0; i < 4; i++)
		buf_init(&text[i], 256);
	if (out_next(&r)) {
		count_put(&text[0],
			  (uint64_t)out_number(o, "SELECT count(*) FROM item"));
		size_put(&text[1], (uint64_t)case_i64(r.q, 1));
		period = !case_is_null(r.q, 2) && !case_is_null(r.q, 3);
		time_put_date(&text[2], case_time(r.q, 2));
		time_put_date(&text[3], case_time(r.q, 3));
	}
	while (out_next(&r))
		;
	for (size_t i = 0; i < 4; i++) {
		values[i] = buf_span(&text[i]);
		if (text[i].bad)
			b->bad = ST_NOMEM;
	}
	message_put(b, period ? MSG_BASIS : MSG_BASIS_NO_PERIOD,
		    o->options->lang, values, 4);
	for (size_t i = 0; i < 4; i++)
		buf_release(&text[i]);
}
