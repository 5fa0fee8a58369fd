/* clock.c - see clock.h. The civil-date arithmetic is the proleptic Gregorian
 * calendar counted from 1 March, so that the leap day is a year's last. */
#include "base/clock.h"

#define DAYS_PER_ERA 146097 /* 400 years */
#define DAYS_0000_TO_1970 719468

int64_t days_from_civil(int64_t year, unsigned month, unsigned day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t yoe = y - era * 400;
	int64_t doy =
		(153 * (int64_t)(month > 2 ? month - 3 : month + 9) + 2) / 5 +
		day - 1;
	int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return era * DAYS_PER_ERA + doe - DAYS_0000_TO_1970;
}

void civil_from_days(int64_t days, int64_t *year, unsigned *month,
		     unsigned *day)
{
	int64_t z = days + DAYS_0000_TO_1970;
	int64_t era = (z >= 0 ? z : z - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
	int64_t doe = z - era * DAYS_PER_ERA;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;

	*day = (unsigned)(doy - (153 * mp + 2) / 5 + 1);
	*month = (unsigned)(mp < 10 ? mp + 3 : mp - 9);
	*year = yoe + era * 400 + (*month <= 2);
}

bool civil_is_valid(int64_t year, unsigned month, unsigned day)
{
	int64_t y;
	unsigned m;
	unsigned d;

	if (month < 1 || month > 12 || day < 1 || day > 31)
		return false;
	civil_from_days(days_from_civil(year, month, day), &y, &m, &d);
	return y == year && m == month && d == day;
}

/* n decimal digits at s.ptr + at; false when one is none. */
static bool digits(struct span s, size_t at, size_t n, unsigned *out)
{
	unsigned value = 0;

	if (at > s.len || n > s.len - at)
		return false;
	for (size_t i = 0; i < n; i++) {
		unsigned digit = (unsigned)s.ptr[at + i] - '0';

		if (digit > 9)
			return false;
		value = value * 10 + digit;
	}
	*out = value;
	return true;
}

bool time_from_date(struct span s, int64_t *out_ns)
{
	unsigned y;
	unsigned m;
	unsigned d;

	if (s.len != 10 || s.ptr[4] != '-' || s.ptr[7] != '-' ||
	    !digits(s, 0, 4, &y) || !digits(s, 5, 2, &m) ||
	    !digits(s, 8, 2, &d) || y < 1678 || y > 2261 ||
	    !civil_is_valid(y, m, d))
		return false;
	*out_ns = days_from_civil(y, m, d) * NS_PER_DAY;
	return true;
}

static bool fraction(struct span s, int64_t *out_ns)
{
	int64_t ns = 0;
	int64_t unit = NS_PER_SECOND / 10;

	if (s.len == 0 || s.len > 9)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		unsigned digit = (unsigned)s.ptr[i] - '0';

		if (digit > 9)
			return false;
		ns += digit * unit;
		unit /= 10;
	}
	*out_ns = ns;
	return true;
}

bool time_from_clock(struct span s, int64_t *out_ns)
{
	unsigned h;
	unsigned m;
	unsigned sec;
	int64_t part = 0;

	if (s.len < 8 || s.ptr[2] != ':' || s.ptr[5] != ':' ||
	    !digits(s, 0, 2, &h) || !digits(s, 3, 2, &m) ||
	    !digits(s, 6, 2, &sec) || h > 23 || m > 59 || sec > 60)
		return false;
	if (s.len > 8 && (s.ptr[8] != '.' || !fraction(span_skip(s, 9), &part)))
		return false;
	*out_ns = (int64_t)(h * 3600 + m * 60 + sec) * NS_PER_SECOND + part;
	return true;
}

/* Takes "Z" or "+hh:mm" off the end of *s. */
static bool take_zone(struct span *s, int64_t *shift_ns)
{
	unsigned h;
	unsigned m;
	struct span zone;

	*shift_ns = 0;
	if (s->len && (s->ptr[s->len - 1] | 0x20) == 'z') {
		s->len--;
		return true;
	}
	if (s->len < 6)
		return true;
	zone = span_skip(*s, s->len - 6);
	if (zone.ptr[0] != '+' && zone.ptr[0] != '-')
		return true;
	if (zone.ptr[3] != ':' || !digits(zone, 1, 2, &h) ||
	    !digits(zone, 4, 2, &m) || h > 23 || m > 59)
		return false;
	*shift_ns = (int64_t)(h * 60 + m) * 60 * NS_PER_SECOND;
	if (zone.ptr[0] == '-')
		*shift_ns = -*shift_ns;
	s->len -= 6;
	return true;
}

bool time_from_text(struct span s, int64_t *out_ns)
{
	int64_t day;
	int64_t clock = 0;
	int64_t shift = 0;

	if (s.len == 10)
		return time_from_date(s, out_ns);
	if (s.len < 19 || (s.ptr[10] != 'T' && s.ptr[10] != ' ') ||
	    !time_from_date(span_head(s, 10), &day))
		return false;
	s = span_skip(s, 11);
	if (!take_zone(&s, &shift) || !time_from_clock(s, &clock))
		return false;
	*out_ns = day + clock - shift;
	return true;
}

int64_t time_from_filetime(uint64_t filetime)
{
	const int64_t epoch = INT64_C(116444736000000000); /* 1601 to 1970 */
	int64_t ticks;
	int64_t ns;

	if (filetime > INT64_MAX)
		return TIME_NONE;
	ticks = (int64_t)filetime - epoch;
	if (__builtin_mul_overflow(ticks, 100, &ns))
		return TIME_NONE;
	return ns;
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

void time_put_date(struct buf *b, int64_t ns)
{
	int64_t year;
	unsigned month;
	unsigned day;

	if (ns == TIME_NONE)
		return;
	civil_from_days(floor_div(ns, NS_PER_DAY), &year, &month, &day);
	buf_printf(b, "%04d-%02u-%02u", (int)year, month, day);
}

void time_put(struct buf *b, int64_t ns)
{
	int64_t of_day;
	unsigned sec;
	unsigned part;

	if (ns == TIME_NONE)
		return;
	of_day = ns - floor_div(ns, NS_PER_DAY) * NS_PER_DAY;
	sec = (unsigned)(of_day / NS_PER_SECOND);
	part = (unsigned)(of_day % NS_PER_SECOND);
	time_put_date(b, ns);
	buf_printf(b, "T%02u:%02u:%02u", sec / 3600, sec / 60 % 60, sec % 60);
	if (part % 1000)
		buf_printf(b, ".%09u", part);
	else if (part % 1000000)
		buf_printf(b, ".%06u", part / 1000);
	else if (part)
		buf_printf(b, ".%03u", part / 1000000);
	buf_byte(b, 'Z');
}
