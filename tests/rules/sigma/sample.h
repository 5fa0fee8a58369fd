/* sample.h - a rule made of a detection, and events made of a few fields. */
#ifndef POSTERN_TESTS_RULES_SIGMA_SAMPLE_H
#define POSTERN_TESTS_RULES_SIGMA_SAMPLE_H

#include "check.h"

#include "base/alloc.h"
#include "rules/sigma/sigma.h"

#define PAIRS 8

struct pairs {
	struct {
		const char *name, *value;
	} pair[PAIRS];
};

struct sample_event {
	struct event event;
	const struct pairs *pairs;
	const struct field_names *names;
	const char *channel;
	const char *id;
};

static const char sample_map[] =
	"- product: windows\n"
	"  category: process_creation\n"
	"  sources:\n"
	"    - channel: Sysmon\n"
	"      events: [1]\n"
	"    - channel: Security\n"
	"      events: [4688]\n"
	"      fields: {Image: NewProcessName}\n"
	"- product: windows\n"
	"  service: security\n"
	"  sources: [{channel: Security}]\n"
	"- product: windows\n"
	"  sources: [{channel: \"*\"}]\n"
	"- category: webserver\n"
	"  sources:\n"
	"    - log: iis\n"
	"      fields: {cs-uri-query: [cs-uri-query, =uri]}\n";

static struct span sample_get(const struct event *e, unsigned field)
{
	const struct sample_event *s = e->inner;
	struct span name = field_names_text(s->names, field);

	if (field == FIELD_CHANNEL)
		return span_str(s->channel);
	if (field == FIELD_EVENT_ID)
		return span_str(s->id);
	for (size_t i = 0; i < PAIRS && s->pairs->pair[i].name; i++)
		if (span_equal_nocase(span_str(s->pairs->pair[i].name), name))
			return span_str(s->pairs->pair[i].value);
	return SPAN_EMPTY;
}

static inline void sample_event_init(struct sample_event *s,
				     const struct field_names *names,
				     const struct pairs *pairs, int64_t time_ns)
{
	*s = (struct sample_event){
		.event = {.log = LOG_EVTX,
			  .is_record = true,
			  .time_ns = time_ns,
			  .get = sample_get},
		.pairs = pairs,
		.names = names,
		.channel = "Sysmon",
		.id = "1",
	};
	s->event.inner = s;
}

struct sample {
	struct field_names *names;
	struct sigma_set *set;
	struct sigma_matcher *matcher;
};

static inline void sample_open(struct sample *s, const char *rules,
			       bool without_prefilter)
{
	struct sigma_options o = {without_prefilter};
	struct err err = {0};

	*s = (struct sample){0};
	CHECK_EQ(field_names_open(&s->names, &err), ST_OK);
	CHECK_EQ(sigma_open(&s->set, s->names, &err), ST_OK);
	CHECK_EQ(sigma_add_logsources(s->set, "map.yml", span_str(sample_map),
				      &err),
		 ST_OK);
	CHECK_EQ(sigma_add_values(s->set, "values.yml",
				  span_str("admins: [root, \"ad*\"]\n"
					   "hosts: [dc1, dc2]\n"),
				  &err),
		 ST_OK);
	CHECK_EQ(sigma_add_file(s->set, "rule.yml", span_str(rules), &err),
		 ST_OK);
	CHECK_EQ(sigma_compile(s->set, &o, &err), ST_OK);
	field_names_freeze(s->names);
	CHECK_EQ(sigma_matcher_open(&s->matcher, s->set, &err), ST_OK);
}

static inline void sample_close(struct sample *s)
{
	sigma_matcher_close(s->matcher);
	sigma_close(s->set);
	field_names_close(s->names);
}

#endif
