/* set.h - a set of indicators for a test, from a text to a matcher. */
#ifndef POSTERN_TESTS_RULES_INDICATORS_SET_H
#define POSTERN_TESTS_RULES_INDICATORS_SET_H

#include "check.h"

#include "rules/indicators/indicator.h"

struct set {
	struct field_names *names;
	struct indicator_set *set;
	struct indicator_matcher *matcher;
};

static const struct indicator_options plain = {0};

static inline void set_open(struct set *s, const struct indicator_options *o)
{
	*s = (struct set){0};
	CHECK_EQ(field_names_open(&s->names, NULL), ST_OK);
	CHECK_EQ(indicators_open(&s->set, s->names, o, NULL), ST_OK);
}

static inline void set_add_text(struct set *s, const char *name,
				const char *text)
{
	struct err err = {0};

	if (indicators_add_file(s->set, name, span_str(text), &err) < 0)
		fail_msg("%s", err.text);
}

static inline void set_ready(struct set *s)
{
	CHECK_EQ(indicators_compile(s->set, NULL), ST_OK);
	field_names_freeze(s->names);
	CHECK_EQ(indicator_matcher_open(&s->matcher, s->set, NULL), ST_OK);
}

static inline void set_close(struct set *s)
{
	indicator_matcher_close(s->matcher);
	indicators_close(s->set);
	field_names_close(s->names);
}

#endif
