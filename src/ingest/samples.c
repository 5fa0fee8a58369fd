/* samples.c - see samples.h. */
#include "ingest/samples.h"

#include "base/alloc.h"
#include "rules/indicator_rules.h"
#include "rules/sigma/correlation.h"

struct sampling {
	struct sample_sink sink;
	struct collect *collect;
	const struct event *event;
};

/* The next one, all but its rule, its part and its values; NULL: no time, or no
 * memory. */
static struct case_sample *new_sample(struct collect *c, const struct event *e)
{
	struct case_sample *to;

	if (e->time_ns == TIME_NONE)
		return NULL;
	if (c->sample_count == c->sample_cap) {
		size_t more = c->sample_cap ? c->sample_cap * 2 : 64;
		struct case_sample *wider =
			mem_resize(c->sample, more, sizeof(*wider));

		if (!wider)
			return NULL;
		c->sample = wider;
		c->sample_cap = more;
	}
	to = &c->sample[c->sample_count];
	*to = (struct case_sample){
		.log = e->log,
		.time_ns = e->time_ns,
		.is_record = e->is_record,
		.number = e->number,
		.offset = e->offset,
		.length = e->length,
		.client =
			arena_dup(&c->arena,
				  span_head(event_field(e, FIELD_CLIENT), 255)),
	};
	to->server = arena_dup(&c->arena,
			       span_head(event_field(e, FIELD_SERVER), 255));
	return to;
}

/* False: no sample, or no room for one of its texts. */
static bool keep(struct collect *c, const struct case_sample *sample)
{
	if (!sample || !sample->client.ptr || !sample->server.ptr ||
	    !sample->group.ptr || !sample->value.ptr)
		return false;
	c->sample_count++;
	return true;
}

static int take_sample(struct sample_sink *sink,
		       const struct correlation_sample *sample, struct err *err)
{
	const struct sampling *s = (const struct sampling *)sink;
	struct collect *c = s->collect;
	size_t rule = rules_sigma_index(c->rules, sample->correlation);
	struct case_sample *to = c->sample_count - c->part_count < LIMIT_SAMPLES
					 ? new_sample(c, s->event)
					 : NULL;

	(void)err;
	if (to) {
		to->rule = rules_info(c->rules, rule)->id;
		to->part = sample->part;
		to->value_number = sample->number;
		to->group = arena_dup(&c->arena, sample->group);
		to->value = arena_dup(&c->arena, sample->value);
	}
	if (!keep(c, to))
		c->lost_samples++;
	return ST_OK;
}

static bool has_room(const struct collect *c, uint32_t part)
{
	return c->part_count < LIMIT_PARTS &&
	       c->part_kept[part] < LIMIT_OF_PART;
}

static int take_parts(struct collect *c, const struct event *e, struct err *err)
{
	const uint32_t *part = NULL;
	size_t count = matcher_parts(c->matcher, &part);

	if (count && !c->part_kept) {
		c->part_kept = mem_new(
			indicators_part_count(rules_indicators(c->rules)),
			sizeof(*c->part_kept));
		if (!c->part_kept)
			return err_nomem(err);
	}
	for (size_t i = 0; i < count; i++) {
		struct case_sample *to =
			has_room(c, part[i]) ? new_sample(c, e) : NULL;

		if (to) {
			to->rule = SAMPLE_OF_PATTERN;
			to->part = part[i];
			to->group = to->value = SPAN_EMPTY;
		}
		if (keep(c, to)) {
			c->part_kept[part[i]]++;
			c->part_count++;
		} else {
			c->lost_parts++;
		}
	}
	return ST_OK;
}

int samples_event(struct collect *c, const struct event *e, struct err *err)
{
	struct sampling sampling = {{take_sample}, c, e};
	uint64_t lost = matcher_parts_lost(c->matcher);
	int status = matcher_samples(c->matcher, e, &c->scratch, &sampling.sink,
				     err);

	if (!status)
		status = take_parts(c, e, err);
	c->lost_parts += lost - c->parts_untold;
	c->parts_untold = lost;
	return status;
}
