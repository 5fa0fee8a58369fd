/* sample.c - what a match of a rule gives to the correlations over it: the
 * values that they group and count by; see correlation.h. */
#include <stdlib.h>

#include "base/text.h"
#include "rules/sigma/correlation.h"
#include "rules/sigma/matcher.h"

#define GROUP_TEXT_MAX ((size_t)4096) /* bytes of one group's values */

static void put_small(struct buf *b, struct span value)
{
	value = span_head(value, GROUP_TEXT_MAX);
	for (size_t i = 0; i < value.len; i++)
		buf_byte(b, ascii_lower(value.ptr[i]));
	buf_byte(b, 0);
}

/* Group values of the event; false when one is missing. */
static bool put_group(struct buf *b, struct sigma_matcher *m,
		      const struct program_place *place,
		      const struct correlation *k, size_t part)
{
	for (size_t g = 0; g < k->group_count; g++) {
		struct span value = matcher_field(
			m, place, k->field[part * k->group_count + g]);

		if (!value.len)
			return false;
		put_small(b, value);
	}
	return true;
}

static bool real_of(struct span s, double *out)
{
	char copy[64], *end;

	s = span_trim(s);
	if (!s.len || s.len >= sizeof(copy))
		return false;
	memcpy(copy, s.ptr, s.len);
	copy[s.len] = 0;
	for (size_t i = 0; i < s.len; i++)
		if (!strchr("+-.eE0123456789abcdfxABCDFX", copy[i]))
			return false;
	*out = strtod(copy, &end);
	return end != copy && *end == 0 && *out == *out;
}

/* The values that are counted; false when one is missing or, where one
 * reckons, no number. */
static bool put_value(struct buf *b, struct sigma_matcher *m,
		      const struct program_place *place,
		      const struct correlation *k, double *number)
{
	for (size_t i = 0; i < k->value_count; i++) {
		struct span value = matcher_field(m, place, k->value[i]);

		if (!value.len)
			return false;
		if (k->type != CORRELATE_VALUE_COUNT)
			return real_of(value, number);
		put_small(b, value);
	}
	return true;
}

static int sample_one(struct sigma_matcher *m,
		      const struct program_place *place,
		      struct correlation_sample *sample, struct buf *text,
		      struct sample_sink *sink, struct err *err)
{
	const struct correlation *k =
		m->set->rule[sample->correlation].correlation;
	size_t group;

	buf_reset(text);
	if (!put_group(text, m, place, k, sample->part))
		return ST_OK;
	group = text->len;
	if (!put_value(text, m, place, k, &sample->number))
		return ST_OK;
	if (text->bad)
		return text->bad == ST_NOMEM ? err_nomem(err) : ST_OK;
	sample->group = span_head(buf_span(text), group);
	sample->value = span_skip(buf_span(text), group);
	return sink->take(sink, sample, err);
}

int correlation_samples(struct sigma_matcher *m, uint32_t rule,
			const struct event *e, struct buf *text,
			struct sample_sink *sink, struct err *err)
{
	const struct sigma_set *set = m->set;
	const struct program_place *place;
	int s = ST_OK;

	if (!set->rule[rule].wanted)
		return ST_OK;
	place = matcher_place(m, rule, e);
	matcher_event_is(m, e);
	for (size_t i = 0; place && i < set->rule_count && s == ST_OK; i++) {
		const struct correlation *k = set->rule[i].correlation;

		for (size_t r = 0; k && r < k->rule_count && s == ST_OK; r++) {
			struct correlation_sample sample = {
				.correlation = (uint32_t)i,
				.part = (uint32_t)r,
			};

			if (k->rule[r] == rule)
				s = sample_one(m, place, &sample, text, sink,
					       err);
		}
	}
	return m->failed ? err_nomem(err) : s;
}

bool sigma_is_wanted(const struct sigma_set *s, size_t rule)
{
	return s->rule[rule].wanted;
}
