/* patterns.c - step: patterns of indicators over several events (STIX: FOLLOWEDBY,
 * WITHIN, REPEATS, AND) over what the records gave to them -> hits of log
 * 'correlation', one at the place of each event.
 *
 * All files of the case are one stream here, in the order of time. The list of
 * indicators is not kept in the case: where it is not given (postern judge),
 * what stands there stays, for the events are the same. */
#include "questions/step.h"

#include "base/banned.h"
#include "rules/indicator_rules.h"

#define ORD_BITS 20 /* of a mark; an item has fewer samples */
/* Places of one way in which a pattern holds, as of a finding; and of all. */
#define LIMIT_PLACES 256
#define LIMIT_PATTERN_HITS ((size_t)1 << 16)

struct completing {
	struct step *s;
	const struct indicator_set *set;
	struct indicator_matcher *matcher;
	struct case_query *put;
	struct buf text;
	size_t hits, lost;
	/* the event just before */
	int64_t item, offset, number;
	uint64_t mark;
};

/* One event is one, in whatever copies of its log it stands. */
static const char ordered_sql[] =
	"SELECT item, ord, part, time_ns, offset, number FROM ("
	" SELECT a.item, a.ord, a.part, a.time_ns, a.offset, i.id,"
	"  coalesce(a.record, a.line) AS number, row_number() OVER ("
	"   PARTITION BY ih.host, lower(replace(i.path, rtrim(i.path,"
	"     replace(i.path, '/', '')), '')), a.time_ns, a.offset, a.record,"
	"    a.line, a.part ORDER BY i.id, a.ord) AS place"
	" FROM sample a LEFT JOIN item_host ih USING (item)"
	"  JOIN item i ON i.seq = a.item"
	" WHERE a.rule = '" SAMPLE_OF_PATTERN "'"
	"  AND a.item NOT IN (SELECT item FROM item_copy))"
	" WHERE place = 1 ORDER BY time_ns, id, ord";

static int take(struct completing *c, struct case_query *q)
{
	int64_t item = case_i64(q, 0);

	/* all parts of one event bear the mark of the first */
	if (!c->mark || item != c->item || case_i64(q, 4) != c->offset ||
	    case_i64(q, 5) != c->number)
		c->mark = (uint64_t)item << ORD_BITS | (uint64_t)case_i64(q, 1);
	c->item = item;
	c->offset = case_i64(q, 4);
	c->number = case_i64(q, 5);
	return indicators_take(c->matcher, (uint32_t)case_i64(q, 2),
			       case_i64(q, 3), c->mark, c->s->err);
}

static int load(struct completing *c)
{
	struct case_query *q = NULL;
	int status = step_query(c->s, &q, ordered_sql);

	while (!status && (status = case_query_next(q, c->s->err)) > 0)
		status = take(c, q);
	case_query_close(q);
	return status;
}

static int put_place(struct completing *c, const char *rule,
		     struct span request, uint64_t mark)
{
	case_bind_text(c->put, 1, span_str(rule));
	case_bind_text(c->put, 2, request);
	case_bind_text(c->put, 3, buf_span(&c->text));
	case_bind_i64(c->put, 4, (int64_t)(mark >> ORD_BITS));
	case_bind_i64(c->put, 5,
		      (int64_t)(mark & ((UINT64_C(1) << ORD_BITS) - 1)));
	return step_put(c->s, c->put);
}

/* What the indicator says, and of how many events. */
static int describe(struct completing *c, const struct indicator_together *t)
{
	const struct indicator_match m = {t->indicator, FIELD_UNKNOWN,
					  SPAN_EMPTY};

	buf_reset(&c->text);
	indicator_detail(&c->text, c->set, NULL, &m);
	if (!c->text.bad && c->text.len)
		c->text.len--; /* the brace */
	buf_printf(&c->text, ",\"events\":\"%zu\"}", t->mark_count);
	return c->text.bad ? err_nomem(c->s->err) : ST_OK;
}

static int put_way(struct completing *c, const struct indicator_together *t,
		   size_t n)
{
	const struct rules *rules = c->s->rules;
	const char *rule =
		rules_info(rules, rules_indicator_index(rules, t->indicator))
			->id;
	size_t places =
		t->mark_count < LIMIT_PLACES ? t->mark_count : LIMIT_PLACES;
	char request[48];
	int status = describe(c, t);

	if (c->hits + places > LIMIT_PATTERN_HITS) {
		c->lost++;
		return status;
	}
	snprintf(request, sizeof(request), "pattern %zu", n);
	/* of more, the first and the last */
	for (size_t i = 0; !status && i < places; i++)
		status = put_place(
			c, rule, span_str(request),
			t->mark[i + 1 < places ? i : t->mark_count - 1]);
	c->hits += places;
	return status;
}

static int put_ways(struct completing *c)
{
	const struct indicator_together *t;
	size_t count = 0;
	int status = indicators_finish(c->matcher, &t, &count, c->s->err);

	if (!status)
		status = step_query(
			c->s, &c->put,
			"INSERT INTO hit (item, rule, outcome, log, time_ns,"
			" line, record, offset, length, client, server,"
			" request_id, detail) SELECT item, ?1, 'unknown',"
			" 'correlation', time_ns, line, record, offset, length,"
			" client, server, ?2, ?3"
			" FROM sample WHERE item = ?4 AND ord = ?5");
	for (size_t i = 0; !status && i < count; i++)
		status = put_way(c, &t[i], i);
	return status;
}

static int tell(struct completing *c, bool so, const char *why)
{
	return so ? case_add_not_examined(c->s->c, SPAN_LIT("indicators"),
					  UINT64_MAX, why, true, c->s->err)
		  : ST_OK;
}

static int tell_lost(struct completing *c)
{
	int status = tell(c, indicators_lost(c->matcher) > 0,
			  "there were more events than patterns of indicators "
			  "can hold");

	if (!status)
		status = tell(c, indicators_capped(c->matcher) > 0,
			      "there were more combinations of events than "
			      "patterns of indicators try");
	if (!status)
		status = tell(c, c->lost > 0,
			      "patterns of indicators held in more ways than "
			      "are kept");
	return status;
}

int step_patterns(struct step *s)
{
	struct completing c = {.s = s};
	int status;

	c.set = s->rules ? rules_indicators(s->rules) : NULL;
	if (!c.set)
		return ST_OK;
	buf_init(&c.text, (size_t)1 << 20);
	status = step_exec(s, "DELETE FROM hit WHERE log = 'correlation'"
			      " AND rule GLOB 'indicator-*'");
	if (!status)
		status = indicator_matcher_open(&c.matcher, c.set, s->err);
	if (!status)
		status = load(&c);
	if (!status)
		status = put_ways(&c);
	if (!status)
		status = tell_lost(&c);
	case_query_close(c.put);
	indicator_matcher_close(c.matcher);
	buf_release(&c.text);
	return status;
}
