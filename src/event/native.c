/* native.c - see native.h; evtx_events.c does Windows events. */
#include "event/native.h"

#include "event/reader_inner.h"
#include "formats/lines.h"

static enum native table_native(const struct event *e, unsigned field,
				struct span *out)
{
	const struct table_events *t = e->inner;
	uint16_t place = field < t->count ? t->place[field] : PLACE_NONE;

	if (place < LIMIT_COLUMNS && place >= t->rows.row.count)
		return NATIVE_NONE; /* a line that was cut */
	if (place == PLACE_NONE)
		return NATIVE_NONE;
	*out = place < LIMIT_COLUMNS ? table_cell(&t->rows.row, place)
				     : event_field(e, field);
	return out->len && !(out->len == 1 && out->ptr[0] == '-')
		       ? NATIVE_TEXT
		       : NATIVE_EMPTY;
}

enum native event_native(const struct event *e, unsigned field,
			 struct span *out)
{
	*out = SPAN_EMPTY;
	if (e->get == table_events_get)
		return table_native(e, field, out);
	if (e->log == LOG_EVTX && evtx_events_is(e))
		return evtx_events_native(e, field, out);
	*out = event_field(e, field);
	return out->len ? NATIVE_TEXT : NATIVE_NONE;
}

bool event_native_id(const struct event *e, uint64_t *out)
{
	if (!evtx_events_is(e))
		return event_number(e, FIELD_EVENT_ID, out);
	*out = evtx_events_id(e);
	return true;
}

bool event_native_data(const struct event *e, size_t n, struct span *out)
{
	return evtx_events_is(e) && evtx_events_data(e, n, out);
}

struct span event_whole(const struct event *e)
{
	const struct table_events *t = e->inner;

	if (e->get == table_events_get)
		return t->rows.row.text;
	return evtx_events_is(e) ? evtx_events_whole(e)
				 : event_field(e, FIELD_DATA);
}

struct span event_words(const struct event *e)
{
	return evtx_events_is(e) ? evtx_events_words(e) : event_whole(e);
}

/* Bytes of all that binxml_write_scalar() and hexadecimal digits give. */
static bool is_scalar_byte(uint8_t c)
{
	return memchr("0123456789abcdefilnqrstuxz-+.:{}#", ascii_lower(c), 33);
}

bool event_words_show(struct span literal)
{
	bool shows = false;

	for (size_t i = 0; i < literal.len; i++) {
		uint8_t c = literal.ptr[i];

		if (c <= ' ' || c > '~' || c == ',')
			return false;
		shows |= !is_scalar_byte(c);
	}
	return shows && literal.len >= EVENT_WORD_LEAST;
}

size_t event_row(const struct event *e, struct span *out)
{
	const struct table_events *t = e->inner;
	const struct table_row *row;

	if (e->get != table_events_get)
		return 0;
	row = &t->rows.row;
	out[0] = row->text;
	if (LIKELY(row->whole || !row->count))
		return 1;
	out[1] = span_of(row->base + row->start,
			 row->end[row->count - 1] - row->start);
	return 2;
}

bool event_stretch(const struct event *e, struct event_stretch *out)
{
	const struct table_events *t = e->inner;
	const struct table_row *row;
	const struct text_block *b;

	if (e->get != table_events_get)
		return false;
	row = &t->rows.row;
	b = row->block;
	if (!b || !(row->whole || !row->count))
		return false;
	*out = (struct event_stretch){
		.block = {b->ptr, b->len},
		.number = b->number,
		.at = (size_t)(row->text.ptr - b->ptr),
		.len = row->text.len,
	};
	return out->at <= b->len && out->len <= b->len - out->at;
}

bool event_has_any(const struct event *e, const unsigned *field, size_t count)
{
	struct span value;

	if (e->get == table_events_get && table_events_lacks(e, field, count))
		return false;
	for (size_t i = 0; i < count; i++)
		if (event_native(e, field[i], &value) != NATIVE_NONE)
			return true;
	return false;
}

size_t event_native_present(const struct event *e, const uint16_t *wanted,
			    unsigned count, uint16_t *out, size_t max)
{
	return evtx_events_is(e)
		       ? evtx_events_present(e, wanted, count, out, max)
		       : SIZE_MAX;
}
