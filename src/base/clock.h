/* clock.h - moments as nanoseconds since 1970-01-01 UTC, and their texts.
 *
 * Nothing here asks the system for the time or for its zone. */
#ifndef POSTERN_BASE_CLOCK_H
#define POSTERN_BASE_CLOCK_H

#include "base/buf.h"

#define TIME_NONE INT64_MIN /* no time known */
#define NS_PER_SECOND INT64_C(1000000000)
#define NS_PER_HOUR (INT64_C(3600) * NS_PER_SECOND)
#define NS_PER_DAY (INT64_C(24) * NS_PER_HOUR)

/* Days since 1970-01-01 of a civil date; month 1..12. Any year. */
int64_t days_from_civil(int64_t year, unsigned month, unsigned day);
void civil_from_days(int64_t days, int64_t *year, unsigned *month,
		     unsigned *day);
/* False when there is no such day, such as 30 February. */
bool civil_is_valid(int64_t year, unsigned month, unsigned day);

/* "2021-03-01", ten bytes; false when it is none. Midnight UTC. */
bool time_from_date(struct span s, int64_t *out_ns);
/* "06:12:44" with an optional fraction of up to nine digits; ns of the day. */
bool time_from_clock(struct span s, int64_t *out_ns);
/* RFC 3339: "2021-03-01T06:12:44.790Z"; 'T' may be a blank; zone Z, +hh:mm or
 * absent (UTC); a date alone is midnight. */
bool time_from_text(struct span s, int64_t *out_ns);
/* Windows FILETIME: 100 ns units since 1601-01-01. TIME_NONE when the moment
 * lies outside what an int64 of nanoseconds can hold (1677..2262). */
int64_t time_from_filetime(uint64_t filetime);

/* Stretches first..last over ns; TIME_NONE changes nothing. */
static inline void time_widen(int64_t *first_ns, int64_t *last_ns, int64_t ns)
{
	if (ns == TIME_NONE)
		return;
	if (*first_ns == TIME_NONE || ns < *first_ns)
		*first_ns = ns;
	if (*last_ns == TIME_NONE || ns > *last_ns)
		*last_ns = ns;
}

/* RFC 3339 in UTC with Z; as many fraction digits as are needed, in threes
 * (0, 3, 6 or 9). TIME_NONE writes nothing. */
void time_put(struct buf *b, int64_t ns);
/* "2021-03-01", the UTC day. */
void time_put_date(struct buf *b, int64_t ns);

#endif
