/* reader_inner.h - what reader.c and its two halves share. */
#ifndef POSTERN_EVENT_READER_INNER_H
#define POSTERN_EVENT_READER_INNER_H

#include "base/arena.h"
#include "event/native.h"
#include "event/reader.h"
#include "event/rows.h"
#include "formats/evtx.h"

/* Places of fields: a cell of the row, a derived value, or nothing. */
#define PLACE_DERIVED 0x8000u
#define PLACE_NONE UINT16_MAX
#define DERIVED_MAX 16

struct field_source;

struct derived {
	const struct field_source *source;
	uint16_t cell;
};

/* Text logs. */
struct table_events {
	struct event_rows rows; /* first: rows.h reaches it by the event */
	uint16_t *place;	/* by field */
	unsigned count;		/* of fields */
	uint32_t generation;
	struct derived derived[DERIVED_MAX];
	unsigned derived_count;
	/* by kind of log, modulo: a list of which the layout has no field;
	 * NULL: none known */
	const unsigned *lacks[EVENT_PLANS];
	struct arena *scratch;
	bool failed; /* a value was lost for lack of memory */
};

/* Works out where the fields of the layout stand. */
void table_events_layout(struct table_events *t,
			 const struct field_names *names, enum log_kind log);

/* Whether the layout has none of the fields; a list is known by its address. */
bool table_events_lacks(const struct event *e, const unsigned *field,
			size_t count);

/* Windows event logs. */
struct evtx_events; /* opaque */

int evtx_events_open(struct evtx_events **out, const struct field_names *names,
		     struct err *err) MUST_USE;
void evtx_events_close(struct evtx_events *v); /* NULL is fine */
/* As event_reader_next. ST_NOMEM, too, when a value of the record before could
 * not be had for lack of memory. */
int evtx_events_next(struct evtx_events *v, struct evtx *in, struct event *out,
		     struct err *err) MUST_USE;

/* For native.c. True when the event is of this reader. */
bool evtx_events_is(const struct event *e);
enum native evtx_events_native(const struct event *e, unsigned field,
			       struct span *out);
uint64_t evtx_events_id(const struct event *e);
size_t evtx_events_present(const struct event *e, const uint16_t *wanted,
			   unsigned count, uint16_t *out, size_t max);
bool evtx_events_data(const struct event *e, size_t n, struct span *out);
struct span evtx_events_whole(const struct event *e);
struct span evtx_events_words(const struct event *e);

#endif
