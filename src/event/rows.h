/* rows.h - a few fields of every row of a text log, for whoever looks at all
 * rows: where they stand is worked out once a layout, then a field is a load or
 * two. */
#ifndef POSTERN_EVENT_ROWS_H
#define POSTERN_EVENT_ROWS_H

#include "event/event.h"
#include "formats/table.h"

/* Fields of one list. */
#define EVENT_FIELDS_MAX 16
/* Front and back end of one IIS log are asked for different lists. */
#define EVENT_PLANS 4

/* What is asked for. It is known by its address: it does not change while
 * events are read. */
struct event_list {
	size_t count; /* at most EVENT_FIELDS_MAX */
	unsigned field[EVENT_FIELDS_MAX];
	uint8_t tag[EVENT_FIELDS_MAX]; /* the caller's */
};

/* Those of a list that the layout has, in its order. */
struct event_plan {
	const struct event_list *list; /* NULL: no plan yet */
	size_t count;
	/* Cells of a row that has them all, or UINT32_MAX: some are to be
	 * worked out, see event_place(). */
	uint32_t least;
	struct event_place {
		uint16_t place;
		uint8_t which; /* of the list */
		uint8_t tag;
	} cell[EVENT_FIELDS_MAX];
};

/* What stands behind an event of a text log. */
struct event_rows {
	struct table_row row;
	struct event_plan plan[EVENT_PLANS]; /* by kind of log, modulo */
};

/* For these two functions only. */
struct span table_events_get(const struct event *e, unsigned field);
void event_plan_make(struct event_rows *r, struct event_plan *p,
		     const struct event_list *list);

/* NULL when the event is no row of a text log. */
static inline struct event_rows *event_rows(const struct event *e)
{
	return e->get == table_events_get ? e->inner : NULL;
}

/* Valid until the next record. */
static inline const struct event_plan *event_plan(const struct event *e,
						  struct event_rows *r,
						  const struct event_list *list)
{
	struct event_plan *p = &r->plan[(unsigned)e->log % EVENT_PLANS];

	if (UNLIKELY(p->list != list))
		event_plan_make(r, p, list);
	return p;
}

/* As event_plan(), or NULL where it is still to be worked out. */
static inline const struct event_plan *
event_plan_made(const struct event *e, const struct event_rows *r,
		const struct event_list *list)
{
	const struct event_plan *p = &r->plan[(unsigned)e->log % EVENT_PLANS];

	return LIKELY(p->list == list) ? p : NULL;
}

/* All of the row's fields can be had by event_place(). */
static inline bool event_plan_fits(const struct event_plan *p,
				   const struct event_rows *r)
{
	return r->row.count >= p->least;
}

/* As event_field() gives it, but a missing value may be "-". */
static inline struct span event_place(const struct event_rows *r,
				      struct event_place c)
{
	size_t from = (size_t)r->row.end[c.place - 1] + 1;

	return (struct span){r->row.base + from, r->row.end[c.place] - from};
}

#endif
