/* table_events.c - rows of a text log as events.
 *
 * For every layout each field gets its place once: a cell, or a rule by which
 * it is taken out of a cell when somebody asks. */
#include "event/columns.h"
#include "event/reader_inner.h"

static bool has_row(const struct field_source *s)
{
	return s->column || s->from == FROM_LINE;
}

/* Names that a layout spells otherwise are native fields of their own. */
static void place_natives(struct table_events *t,
			  const struct field_names *names)
{
	const struct table_columns *columns = t->rows.row.columns;

	for (size_t i = 0; i < columns->count; i++) {
		unsigned field = field_names_find(names, columns->name[i]);

		if (field < t->count && t->place[field] == PLACE_NONE)
			t->place[field] = (uint16_t)i;
	}
}

static void place_source(struct table_events *t, const struct field_source *s)
{
	size_t cell = 0;

	if (t->place[s->field] != PLACE_NONE)
		return;
	if (s->from != FROM_LINE) {
		cell = table_column(t->rows.row.columns, s->column);
		if (cell == COLUMN_NONE)
			return;
	}
	if (s->from == FROM_CELL) {
		t->place[s->field] = (uint16_t)cell;
	} else if (t->derived_count < DERIVED_MAX) {
		t->place[s->field] =
			(uint16_t)(PLACE_DERIVED | t->derived_count);
		t->derived[t->derived_count++] =
			(struct derived){s, (uint16_t)cell};
	}
}

void table_events_layout(struct table_events *t,
			 const struct field_names *names, enum log_kind log)
{
	for (unsigned i = 0; i < t->count; i++)
		t->place[i] = PLACE_NONE;
	t->derived_count = 0;
	for (unsigned i = 0; i < EVENT_PLANS; i++) {
		t->rows.plan[i].list = NULL;
		t->lacks[i] = NULL;
	}
	for (const struct field_source *s = field_sources(log); has_row(s); s++)
		place_source(t, s);
	place_natives(t, names);
}

/* "15.1.2106.2" from four columns. */
static struct span build_of(struct table_events *t, size_t cell)
{
	size_t len = 0;
	uint8_t *text;

	for (size_t i = cell; i < cell + 4; i++) {
		struct span part = table_cell(&t->rows.row, i);

		if (!part.len || part.len > 10)
			return SPAN_EMPTY;
		len += part.len + 1;
	}
	text = arena_new(t->scratch, len, 1);
	if (!text) {
		t->failed = true;
		return SPAN_EMPTY;
	}
	len = 0;
	for (size_t i = cell; i < cell + 4; i++) {
		struct span part = table_cell(&t->rows.row, i);

		memcpy(text + len, part.ptr, part.len);
		len += part.len;
		text[len++] = '.';
	}
	return span_of(text, len - 1);
}

static struct span request_id_of(struct span query)
{
	struct span s = query_value(query, "cafeReqId");

	return s.len ? s : query_value(query, "RequestId");
}

static struct span derived_value(struct table_events *t,
				 const struct derived *d)
{
	struct span cell = table_cell(&t->rows.row, d->cell);

	switch (d->source->from) {
	case FROM_ADDRESS:
		return address_of(cell);
	case FROM_KEY:
		return key_value(cell, d->source->key);
	case FROM_QUERY:
		return query_value(cell, d->source->key);
	case FROM_REQUEST_ID:
		return request_id_of(cell);
	case FROM_LINE:
		return t->rows.row.text;
	case FROM_BUILD:
		return build_of(t, d->cell);
	case FROM_CELL:
		break;
	}
	return cell;
}

static inline struct span value_at(struct table_events *t, uint16_t place)
{
	struct span s;

	if (LIKELY(place < LIMIT_COLUMNS))
		s = table_cell(&t->rows.row, place);
	else if (place == PLACE_NONE)
		return SPAN_EMPTY;
	else
		s = derived_value(t, &t->derived[place & ~PLACE_DERIVED]);
	if (s.len == 1 && s.ptr[0] == '-')
		return SPAN_EMPTY;
	return s;
}

struct span table_events_get(const struct event *e, unsigned field)
{
	struct table_events *t = e->inner;

	return field < t->count ? value_at(t, t->place[field]) : SPAN_EMPTY;
}

bool table_events_lacks(const struct event *e, const unsigned *field,
			size_t count)
{
	struct table_events *t = e->inner;
	const unsigned **lacks = &t->lacks[(unsigned)e->log % EVENT_PLANS];

	if (LIKELY(*lacks == field))
		return true;
	for (size_t i = 0; i < count; i++)
		if (field[i] < t->count && t->place[field[i]] != PLACE_NONE)
			return false;
	*lacks = field;
	return true;
}

/* --- rows.h --- */

_Static_assert(offsetof(struct table_events, rows) == 0, "rows.h relies on it");

void event_plan_make(struct event_rows *r, struct event_plan *p,
		     const struct event_list *list)
{
	const struct table_events *t = (const struct table_events *)r;

	*p = (struct event_plan){.list = list};
	for (size_t i = 0; i < list->count; i++) {
		unsigned field = list->field[i];
		uint16_t place =
			field < t->count ? t->place[field] : PLACE_NONE;

		if (place == PLACE_NONE)
			continue;
		/* nothing stands before the first */
		if (!place || place >= LIMIT_COLUMNS)
			p->least = UINT32_MAX;
		else if (place >= p->least)
			p->least = place + 1u;
		p->cell[p->count++] =
			(struct event_place){place, (uint8_t)i, list->tag[i]};
	}
}
