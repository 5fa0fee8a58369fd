/* correlations.c - step: Sigma's correlations over what the records gave to
 * them -> hits of log 'correlation', at the first and the last place of each
 * stretch.
 *
 * A correlation without group-by joins what one host's logs show: two servers
 * of one case are not one chain of events. */
#include "questions/step.h"

#include "base/banned.h"
#include "base/text.h"
#include "rules/indicator_rules.h"
#include "rules/sigma/correlation.h"

/* Samples that are kept at once, bytes; what is beyond is told. */
#define LIMIT_CORRELATED ((size_t)256 << 20)
#define ORD_BITS 20 /* of a mark; LIMIT_SAMPLES of an item are fewer */

struct correlating {
	struct step *s;
	const struct sigma_set *set;
	struct correlator *correlator;
	struct case_query *put;
	struct buf text;
};

/* The correlation that the rule of that id is, or false. */
static bool find_rule(const struct correlating *c, struct span id,
		      uint32_t *out)
{
	size_t count = sigma_count(c->set);

	if (*out < count &&
	    span_is(id, rules_info(c->s->rules,
				   rules_sigma_index(c->s->rules, *out))
				->id))
		return true;
	for (size_t i = 0; i < count; i++)
		if (sigma_info(c->set, i)->is_correlation &&
		    span_is(id, rules_info(c->s->rules,
					   rules_sigma_index(c->s->rules, i))
					->id)) {
			*out = (uint32_t)i;
			return true;
		}
	return false;
}

/* A row of samples. */
static int take(struct correlating *c, struct case_query *q, uint32_t *last)
{
	struct correlation_sample sample = {.number = case_real(q, 7)};
	const struct correlation *k;

	if (!find_rule(c, case_text(q, 2), last))
		return ST_OK;
	k = c->set->rule[*last].correlation;
	sample.correlation = *last;
	sample.part = (uint32_t)case_i64(q, 3);
	if (!k || sample.part >= k->rule_count)
		return err_set(c->s->err, ST_FORMAT, ERR_NO_OFFSET,
			       "the case holds matches of other rules");
	buf_reset(&c->text);
	if (!k->group_count)
		buf_printf(&c->text, "%lld", (long long)case_i64(q, 8));
	buf_span_put(&c->text, case_blob(q, 5));
	sample.group = buf_span(&c->text);
	sample.value = case_blob(q, 6);
	if (c->text.bad)
		return err_nomem(c->s->err);
	correlator_take(c->correlator, &sample, case_i64(q, 4),
			(uint64_t)case_i64(q, 0) << ORD_BITS |
				(uint64_t)case_i64(q, 1));
	return ST_OK;
}

static int load(struct correlating *c)
{
	struct case_query *q = NULL;
	uint32_t last = UINT32_MAX;
	int status = step_query(
		c->s, &q,
		"SELECT a.item, a.ord, a.rule, a.part, a.time_ns, a.grouped,"
		" a.value, a.number, ih.host FROM sample a"
		" LEFT JOIN item_host ih USING (item)"
		" WHERE a.rule <> '" SAMPLE_OF_PATTERN "'"
		"  AND a.item NOT IN (SELECT item FROM item_copy)"
		" ORDER BY a.item, a.ord");

	while (!status && (status = case_query_next(q, c->s->err)) > 0)
		status = take(c, q, &last);
	case_query_close(q);
	return status;
}

static int put_place(struct correlating *c, const struct rule_info *rule,
		     enum outcome outcome, struct span request, uint64_t mark)
{
	case_bind_text(c->put, 1, span_str(rule->id));
	case_bind_text(c->put, 2, span_str(outcome_name(outcome)));
	case_bind_text(c->put, 3, request);
	case_bind_text(c->put, 4, buf_span(&c->text));
	case_bind_i64(c->put, 5, (int64_t)(mark >> ORD_BITS));
	case_bind_i64(c->put, 6,
		      (int64_t)(mark & ((UINT64_C(1) << ORD_BITS) - 1)));
	return step_put(c->s, c->put);
}

static int put_match(struct correlating *c, const struct correlation_match *m,
		     size_t n)
{
	const struct rules *rules = c->s->rules;
	const struct rule_info *rule =
		rules_info(rules, rules_sigma_index(rules, m->rule));
	enum outcome outcome = rules_sigma_succeeded(rules, m->rule)
				       ? OUTCOME_SUCCEEDED
				       : OUTCOME_UNKNOWN;
	char request[48];
	int status;

	snprintf(request, sizeof(request), "correlation %zu", n);
	buf_reset(&c->text);
	buf_printf(&c->text, "{\"count\":\"%.15g\",\"group\":", m->count);
	json_put_string(&c->text, m->group);
	buf_byte(&c->text, '}');
	if (c->text.bad)
		return err_nomem(c->s->err);
	status = put_place(c, rule, outcome, span_str(request), m->first_mark);
	if (!status && m->last_mark != m->first_mark)
		status = put_place(c, rule, outcome, span_str(request),
				   m->last_mark);
	return status;
}

static int put_matches(struct correlating *c)
{
	const struct correlation_match *m;
	size_t count;
	int status = correlator_finish(c->correlator, &m, &count, c->s->err);

	if (!status)
		status = step_query(
			c->s, &c->put,
			"INSERT INTO hit (item, rule, outcome, log, time_ns,"
			" line, record, offset, length, client, server,"
			" request_id, detail) SELECT item, ?1, ?2,"
			" 'correlation', time_ns, line, record, offset, length,"
			" client, server, ?3, ?4"
			" FROM sample WHERE item = ?5 AND ord = ?6");
	for (size_t i = 0; !status && i < count; i++)
		if (!sigma_info(c->set, m[i].rule)->hidden)
			status = put_match(c, &m[i], i);
	return status;
}

static int tell_lost(struct correlating *c)
{
	if (!correlator_lost(c->correlator))
		return ST_OK;
	return case_add_not_examined(c->s->c, SPAN_LIT("correlations"),
				     UINT64_MAX,
				     "there were more matches of Sigma rules "
				     "than correlations can hold",
				     true, c->s->err);
}

int step_correlations(struct step *s)
{
	struct correlating c = {.s = s};
	int status;

	c.set = s->rules ? rules_sigma(s->rules) : NULL;
	if (!c.set)
		return ST_OK;
	buf_init(&c.text, (size_t)1 << 20);
	status =
		correlator_open(&c.correlator, c.set, LIMIT_CORRELATED, s->err);
	if (!status)
		status = load(&c);
	if (!status)
		status = put_matches(&c);
	if (!status)
		status = tell_lost(&c);
	case_query_close(c.put);
	correlator_close(c.correlator);
	buf_release(&c.text);
	return status;
}
