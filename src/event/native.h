/* native.h - a record's own values as they stand, for rules that tell absent
 * from empty and know nothing of "-".
 *
 * event_field() gives one spine for all logs; Sigma's rules are written against
 * the documents of the logs themselves. */
#ifndef POSTERN_EVENT_NATIVE_H
#define POSTERN_EVENT_NATIVE_H

#include "event/event.h"

enum native {
	NATIVE_NONE,  /* the record has no such field */
	NATIVE_EMPTY, /* it has, with no value: null, or W3C's "-" */
	NATIVE_TEXT,
};

/* *out is filled for NATIVE_TEXT, and for a cell that is "-", which is given
 * as it stands with NATIVE_EMPTY; else it is the empty span.  Windows events:
 * FIELD_PROVIDER, _EVENT_ID and _LEVEL come from System only; for other names
 * EventData and UserData come first, so that the Channel of "a log was cleared"
 * is the one that was. FIELD_DATA is all values of EventData and UserData, a
 * line each. The text lives as long as the record. */
enum native event_native(const struct event *e, unsigned field,
			 struct span *out);

/* FIELD_EVENT_ID as a number; false when it is none. */
bool event_native_id(const struct event *e, uint64_t *out);

/* The nth of a Windows event's values in EventData and UserData, from 0; false
 * behind the last, and for other logs. */
bool event_native_data(const struct event *e, size_t n, struct span *out);

/* Which of the fields in `wanted` (by number; 0: not wanted) a Windows event may
 * have: the numbers in `wanted`, at most max. Worked out once a template, as
 * long as `wanted` is the same. SIZE_MAX: any. */
size_t event_native_present(const struct event *e, const uint16_t *wanted,
			    unsigned count, uint16_t *out, size_t max);

/* The whole record as text: the line of a text log; of a Windows event all its
 * values with a blank before and behind each; of what has neither, FIELD_DATA.
 */
struct span event_whole(const struct event *e);

/* A text in which every literal of event_words_show() that stands in
 * event_whole() stands, too, ASCII case ignored; what else stands in it says
 * nothing. Valid until the next call. Of a Windows event it is cheap: numbers,
 * times and the like are not written, and UTF-16 is only made narrower. */
struct span event_words(const struct event *e);

/* Has the literal at least EVENT_WORD_LEAST bytes, all visible ASCII, none of
 * them between the items of an array, and one that no number, time, GUID, SID,
 * or bytes in hexadecimal have? */
#define EVENT_WORD_LEAST 3
bool event_words_show(struct span literal);

/* Of a text log's row: bytes that hold event_whole() and the value of every
 * field, each in one piece, but FIELD_BUILD.  One span, the line; two when
 * what is in a cell does not stand there so, as where quotes were doubled.  0
 * for other records. */
#define EVENT_ROW_SPANS 2
size_t event_row(const struct event *e, struct span *out);

/* A text log's row where it lies in memory, with rows to come behind it. */
struct event_stretch {
	struct span block; /* up to the end of what is there */
	uint64_t number;   /* of the block: others have other bytes */
	size_t at, len;	   /* of the row in the block */
};

/* False for a record of another kind, and when event_row() has two spans. */
bool event_stretch(const struct event *e, struct event_stretch *out);

/* True when the record has any of the fields, be it without a value. The list
 * is known by its address: it does not change while events are read. */
bool event_has_any(const struct event *e, const unsigned *field, size_t count);

#endif
