/* events.h - events made of texts, for tests of rules. */
#ifndef POSTERN_TESTS_RULES_EVENTS_H
#define POSTERN_TESTS_RULES_EVENTS_H

#include "event/event.h"
#include "event/names.h"
#include "rules/rules.h"

#define MADE_FIELDS 64

/* Names and values are borrowed. */
struct made_event {
	struct event event;
	const struct field_names *names;
	size_t count;
	unsigned field[MADE_FIELDS];
	struct span value[MADE_FIELDS];
};

static inline struct span made_event_get(const struct event *e, unsigned field)
{
	const struct made_event *m = e->inner;

	for (size_t i = 0; i < m->count; i++)
		if (m->field[i] == field && !span_is(m->value[i], "-"))
			return m->value[i];
	return SPAN_EMPTY;
}

static inline void made_event_init(struct made_event *m,
				   const struct field_names *names,
				   enum log_kind log)
{
	*m = (struct made_event){
		.event = {.log = log, .get = made_event_get},
		.names = names,
	};
}

/* False when no rule knows the name or there is no room. */
static inline bool made_event_put(struct made_event *m, struct span name,
				  struct span value)
{
	unsigned field = field_names_find(m->names, name);

	if (field == FIELD_UNKNOWN || m->count == MADE_FIELDS)
		return false;
	m->field[m->count] = field;
	m->value[m->count++] = value;
	return true;
}

/* "stem=/owa/|status=200": separator '|'. */
static inline void made_event_read(struct made_event *m, const char *text)
{
	struct span rest = span_str(text);

	while (rest.len) {
		size_t end = span_find(rest, SPAN_LIT("|"));
		struct span pair = span_head(rest, end);
		size_t is = span_find(pair, SPAN_LIT("="));

		(void)made_event_put(m, span_head(pair, is),
				     span_skip(pair, is + 1));
		rest = end == SIZE_MAX ? SPAN_EMPTY : span_skip(rest, end + 1);
	}
}

static inline const struct match *event_match(struct matcher *m,
					      struct made_event *e, int *count)
{
	const struct match *matches = NULL;
	struct err err = {0};

	e->event.inner = e;
	*count = matcher_event(m, &e->event, &matches, &err);
	return matches;
}

#endif
