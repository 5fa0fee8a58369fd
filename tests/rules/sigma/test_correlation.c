/* test_correlation.c - events at seconds, and the stretches that are found. */
#include "sample.h"

#include "rules/sigma/correlation.h"

#define BASE(name, value)                                                      \
	"title: " name "\nname: " name                                         \
	"\nlogsource: {product: windows, category: process_creation}\n"        \
	"detection: {s: {F: " value "}, condition: s}\n---\n"
#define TWO BASE("ra", "a") BASE("rb", "b")
#define CORRELATION "title: c\nname: c\nlevel: high\ncorrelation:\n"

struct step {
	int second;
	const char *f, *user, *size;
};

struct expected {
	int first, last;
	double count;
	const char *group;
};

static const struct scene {
	const char *rules;
	struct step step[12];	     /* f NULL ends */
	struct expected expected[4]; /* group NULL ends */
} scenes[] = {
	/* event_count: a window slides, a stretch goes on while it holds */
	{BASE("ra", "a") CORRELATION
	 "  type: event_count\n  rules: ra\n  timespan: 10s\n"
	 "  group-by: [User]\n  condition: {gte: 3}\n",
	 {{1, "a", "x", ""},
	  {2, "a", "y", ""},
	  {4, "a", "x", ""},
	  {11, "a", "x", ""},
	  {12, "a", "x", ""},
	  {40, "a", "x", ""}},
	 {{1, 12, 3, "User=x"}}},
	/* one second later it is no longer in the window */
	{BASE("ra", "a") CORRELATION
	 "  type: event_count\n  rules: [ra]\n  timespan: 10s\n"
	 "  condition: {gte: 3}\n",
	 {{1, "a", "x", ""}, {2, "a", "x", ""}, {12, "a", "x", ""}},
	 {{0}}},
	{BASE("ra", "a") CORRELATION
	 "  type: event_count\n  rules: [ra]\n  timespan: 10s\n"
	 "  condition: {gt: 1, lt: 3}\n",
	 {{1, "a", "x", ""}, {2, "a", "x", ""}, {3, "a", "x", ""}},
	 {{1, 2, 2, ""}}},
	/* late events: files come in any order */
	{BASE("ra", "a") CORRELATION
	 "  type: event_count\n  rules: ra\n  timespan: 5s\n"
	 "  condition: {gte: 3}\n",
	 {{9, "a", "x", ""}, {7, "a", "x", ""}, {8, "a", "x", ""}},
	 {{7, 9, 3, ""}}},
	/* groups do not mind case; an event without the field is left out */
	{BASE("ra", "a") CORRELATION
	 "  type: event_count\n  rules: ra\n  timespan: 1m\n"
	 "  group-by: User\n  condition: {gte: 2}\n",
	 {{1, "a", "Bob", ""}, {2, "a", "", ""}, {3, "a", "BOB", ""}},
	 {{1, 3, 2, "User=bob"}}},
	/* value_count counts different values */
	{BASE("ra", "a") CORRELATION
	 "  type: value_count\n  rules: ra\n  timespan: 1m\n"
	 "  condition: {field: User, gte: 3}\n",
	 {{1, "a", "x", ""},
	  {2, "a", "x", ""},
	  {3, "a", "y", ""},
	  {4, "a", "z", ""}},
	 {{1, 4, 3, ""}}},
	{BASE("ra", "a") CORRELATION
	 "  type: value_count\n  rules: ra\n  timespan: 2s\n"
	 "  condition: {field: User, gte: 2}\n",
	 {{1, "a", "x", ""}, {4, "a", "y", ""}, {5, "a", "x", ""}},
	 {{4, 5, 2, ""}}},
	/* temporal: all rules, in any order */
	{TWO CORRELATION "  type: temporal\n  rules: [ra, rb]\n"
			 "  timespan: 10s\n  group-by: [User]\n",
	 {{1, "b", "x", ""}, {5, "a", "x", ""}, {6, "a", "y", ""}},
	 {{1, 5, 2, "User=x"}}},
	{TWO CORRELATION "  type: temporal\n  rules: [ra, rb]\n"
			 "  timespan: 10s\n  condition: ra and not rb\n",
	 {{1, "a", "x", ""}, {20, "b", "x", ""}, {21, "a", "x", ""}},
	 {{1, 1, 1, ""}}},
	/* temporal_ordered: the order counts */
	{TWO CORRELATION "  type: temporal_ordered\n  rules: [ra, rb]\n"
			 "  timespan: 10s\n",
	 {{1, "b", "x", ""},
	  {2, "a", "x", ""},
	  {5, "b", "x", ""},
	  {6, "b", "x", ""}},
	 {{2, 5, 2, ""}}},
	{TWO CORRELATION "  type: temporal_ordered\n  rules: [ra, rb]\n"
			 "  timespan: 3s\n",
	 {{1, "a", "x", ""}, {5, "b", "x", ""}},
	 {{0}}},
	/* sums and their kin */
	{BASE("ra", "a") CORRELATION
	 "  type: value_sum\n  rules: ra\n  timespan: 10s\n"
	 "  condition: {field: Size, gt: 100}\n",
	 {{1, "a", "x", "60"},
	  {2, "a", "x", "many"},
	  {3, "a", "x", "50"},
	  {30, "a", "x", "100"}},
	 {{1, 3, 110, ""}}},
	{BASE("ra", "a") CORRELATION
	 "  type: value_avg\n  rules: ra\n  timespan: 10s\n"
	 "  condition: {field: Size, gte: 30}\n",
	 {{1, "a", "x", "10"}, {2, "a", "x", "50"}},
	 {{1, 2, 30, ""}}},
	{BASE("ra", "a") CORRELATION
	 "  type: value_median\n  rules: ra\n  timespan: 1m\n"
	 "  condition: {field: Size, gte: 20}\n",
	 {{1, "a", "x", "1"}, {2, "a", "x", "100"}, {3, "a", "x", "20"}},
	 {{1, 3, 50.5, ""}}},
	{BASE("ra", "a") CORRELATION
	 "  type: value_percentile\n  rules: ra\n  timespan: 1m\n"
	 "  condition: {field: Size, percentile: 75, gte: 30}\n",
	 {{1, "a", "x", "10"},
	  {2, "a", "x", "20"},
	  {3, "a", "x", "30"},
	  {4, "a", "x", "40"}},
	 {{1, 4, 30, ""}}},
	/* aliases: what one rule calls User the other calls Account */
	{TWO CORRELATION "  type: temporal\n  rules: [ra, rb]\n  timespan: 1m\n"
			 "  group-by: [who]\n"
			 "  aliases: {who: {ra: User, rb: Size}}\n",
	 {{1, "a", "x", "q"}, {2, "b", "q", "x"}, {3, "b", "x", "z"}},
	 {{1, 2, 2, "who=x"}}},
};

static void run_scene(const struct scene *scene)
{
	const struct correlation_match *found;
	struct correlator *c;
	struct err err = {0};
	struct sample s;
	size_t count, n = 0;

	sample_open(&s, scene->rules, false);
	if (sigma_refusal_count(s.set))
		fail_msg("%s: %s", scene->rules, sigma_refusal(s.set, 0)->why);
	CHECK_EQ(correlator_open(&c, s.set, 1 << 20, &err), ST_OK);
	for (size_t i = 0; i < 12 && scene->step[i].f; i++) {
		const struct step *step = &scene->step[i];
		struct pairs pairs = {.pair = {{"F", step->f},
					       {"User", step->user},
					       {"Size", step->size}}};
		struct sample_event e;
		const uint32_t *rules;
		int got;

		sample_event_init(&e, s.names, &pairs,
				  step->second * NS_PER_SECOND);
		got = sigma_match(s.matcher, &e.event, &rules, &err);
		for (int k = 0; k < got; k++) {
			CHECK(sigma_info(s.set, rules[k])->hidden);
			CHECK_EQ(correlator_add(c, s.matcher, rules[k],
						&e.event, i, &err),
				 ST_OK);
		}
	}
	CHECK_EQ(correlator_finish(c, &found, &count, &err), ST_OK);
	while (n < 4 && scene->expected[n].group)
		n++;
	if (n != count)
		fail_msg("%s: %zu found", scene->rules, count);
	for (size_t i = 0; i < n; i++) {
		const struct expected *want = &scene->expected[i];

		if (found[i].first_ns != want->first * NS_PER_SECOND ||
		    found[i].last_ns != want->last * NS_PER_SECOND ||
		    found[i].count < want->count ||
		    found[i].count > want->count ||
		    !span_is(found[i].group, want->group))
			fail_msg("%s: %lld..%lld %g %.*s", scene->rules,
				 (long long)(found[i].first_ns / NS_PER_SECOND),
				 (long long)(found[i].last_ns / NS_PER_SECOND),
				 found[i].count, SPAN_ARG(found[i].group));
	}
	correlator_close(c);
	sample_close(&s);
}

static void stretches_are_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(scenes); i++)
		run_scene(&scenes[i]);
}

static void correlations_over_correlations(void **state)
{
	static const struct scene chain = {
		TWO
		"title: many\nname: many\ncorrelation:\n"
		"  type: event_count\n  rules: ra\n  timespan: 10s\n"
		"  group-by: [User]\n  condition: {gte: 2}\n---\n" CORRELATION
		"  type: temporal_ordered\n  rules: [many, rb]\n"
		"  timespan: 1m\n  group-by: [User]\n",
		{{1, "a", "x", ""},
		 {2, "a", "x", ""},
		 {9, "b", "x", ""},
		 {10, "b", "y", ""}},
		{{0}},
	};
	const struct correlation_match *found;
	struct correlator *c;
	struct sample s;
	size_t count;

	(void)state;
	sample_open(&s, chain.rules, false);
	CHECK_EQ(sigma_count(s.set), 4);
	CHECK_EQ(correlator_open(&c, s.set, 1 << 20, NULL), ST_OK);
	for (size_t i = 0; chain.step[i].f; i++) {
		struct pairs pairs = {.pair = {{"F", chain.step[i].f},
					       {"User", chain.step[i].user}}};
		struct sample_event e;
		const uint32_t *rules;

		sample_event_init(&e, s.names, &pairs,
				  chain.step[i].second * NS_PER_SECOND);
		CHECK_EQ(sigma_match(s.matcher, &e.event, &rules, NULL), 1);
		CHECK_EQ(correlator_add(c, s.matcher, rules[0], &e.event, i,
					NULL),
			 ST_OK);
	}
	CHECK_EQ(correlator_finish(c, &found, &count, NULL), ST_OK);
	CHECK_EQ(count, 2);
	CHECK_EQ(found[1].first_ns, 1 * NS_PER_SECOND);
	CHECK_EQ(found[1].last_ns, 9 * NS_PER_SECOND);
	CHECK_EQ(found[1].first_mark, 0);
	CHECK_EQ(found[1].last_mark, 2);
	correlator_close(c);
	sample_close(&s);
}

static const struct {
	const char *text;
	const char *why;
} refusals[] = {
	{CORRELATION "  type: event_cnt\n", "unknown type 'event_cnt'; is it"},
	{CORRELATION "  type: temporal\n", "a correlation needs rules"},
	{CORRELATION "  type: temporal\n  rules: [x]\n", "a timespan is"},
	{CORRELATION "  type: temporal\n  rules: [x]\n  timespan: 5x\n",
	 "a timespan is a number"},
	{CORRELATION "  type: temporal\n  rules: [x]\n  timespan: 5m\n",
	 "no rule that runs is called 'x'"},
	{CORRELATION "  type: temporal\n  rules: [c]\n  timespan: 5m\n",
	 "correlations that wait for each other"},
	{CORRELATION "  type: event_count\n  rules: [x]\n  timespan: 5m\n",
	 "a condition with an operator is missing"},
	{CORRELATION "  type: value_sum\n  rules: [x]\n  timespan: 5m\n"
		     "  condition: {gte: 1}\n",
	 "the condition names no field"},
	{CORRELATION "  type: event_count\n  rules: [x]\n  timespan: 5m\n"
		     "  condition: {gte: many}\n",
	 "a number must stand here"},
	{CORRELATION "  type: event_count\n  rules: [x]\n  timespan: 5m\n"
		     "  condition: {above: 1}\n",
	 "unknown operator 'above'"},
	{CORRELATION "  type: value_percentile\n  rules: [x]\n"
		     "  timespan: 5m\n  condition: {field: a, gte: 1}\n",
	 "which percentile?"},
	{CORRELATION "  type: event_count\n  rules: [x]\n  timespan: 5m\n"
		     "  condition: x and y\n",
	 "only temporal takes a condition in words"},
	{CORRELATION "  type: temporal\n  rules: [x]\n  timespan: 5m\n"
		     "  aliases: {a: {y: b}}\n",
	 "'y' is none of the rules"},
	{CORRELATION "  type: temporal\n  rules: [x]\n  timespan: 5m\n"
		     "  windw: 5\n",
	 "unknown key"},
};

static void what_makes_no_sense_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
		struct sample s;

		sample_open(&s, refusals[i].text, false);
		if (sigma_refusal_count(s.set) != 1 || sigma_count(s.set) ||
		    strncmp(sigma_refusal(s.set, 0)->why, refusals[i].why,
			    strlen(refusals[i].why)) != 0)
			fail_msg("%s: %s", refusals[i].text,
				 sigma_refusal_count(s.set)
					 ? sigma_refusal(s.set, 0)->why
					 : "not refused");
		sample_close(&s);
	}
}

/* name: rules that it is over, in the order in which they are written */
static void put_chained(struct buf *b, const char *name, const char *rules)
{
	buf_printf(b,
		   "title: %s\nname: %s\ncorrelation:\n"
		   "  type: event_count\n  rules: [%s]\n"
		   "  timespan: 5m\n  condition: {gte: 1}\n---\n",
		   name, name, rules);
}

static void a_circle_is_refused_and_what_waits_for_it(void **state)
{
	static const char *const whys[] = {
		"correlations that wait for each other",
		"correlations that wait for each other",
		"no rule that runs is called 'b'",
	};
	struct sample s;
	struct buf text;

	(void)state;
	buf_init(&text, 65536);
	put_chained(&text, "a", "b");
	put_chained(&text, "b", "a");
	put_chained(&text, "c", "b");
	buf_byte(&text, 0);
	sample_open(&s, (const char *)text.ptr, false);
	CHECK_EQ(sigma_count(s.set), 0);
	CHECK_EQ(sigma_refusal_count(s.set), ARRAY_LEN(whys));
	for (size_t i = 0; i < ARRAY_LEN(whys); i++)
		CHECK_TEXT(sigma_refusal(s.set, i)->why, whys[i]);
	sample_close(&s);
	buf_release(&text);
}

/* In either order; a long one must not take long, either. */
static void chains_have_a_longest_length(void **state)
{
	enum { LENGTH = 4000 };

	(void)state;
	for (unsigned backwards = 0; backwards < 2; backwards++) {
		struct sample s;
		struct buf text;

		buf_init(&text, 2 << 20);
		buf_text(&text, BASE("r0", "a"));
		for (unsigned i = 0; i < LENGTH; i++) {
			unsigned n = backwards ? LENGTH - i : i + 1;
			char name[16], over[16];

			snprintf(name, sizeof(name), "r%u", n);
			snprintf(over, sizeof(over), "r%u", n - 1);
			put_chained(&text, name, over);
		}
		buf_byte(&text, 0);
		CHECK(!text.bad);
		sample_open(&s, (const char *)text.ptr, false);
		CHECK_EQ(sigma_count(s.set), 1 + CORRELATION_DEPTH_MAX);
		CHECK_EQ(sigma_refusal_count(s.set),
			 LENGTH - CORRELATION_DEPTH_MAX);
		sample_close(&s);
		buf_release(&text);
	}
}

static void what_does_not_fit_is_counted(void **state)
{
	struct correlator *c;
	struct sample s;

	(void)state;
	sample_open(&s, scenes[0].rules, false);
	CHECK_EQ(correlator_open(&c, s.set, 64, NULL), ST_OK);
	for (int i = 0; i < 10; i++) {
		struct pairs pairs = {.pair = {{"F", "a"}, {"User", "x"}}};
		struct sample_event e;
		const uint32_t *rules;

		sample_event_init(&e, s.names, &pairs, i * NS_PER_SECOND);
		CHECK_EQ(sigma_match(s.matcher, &e.event, &rules, NULL), 1);
		CHECK_EQ(correlator_add(c, s.matcher, rules[0], &e.event, 0,
					NULL),
			 ST_OK);
	}
	CHECK_EQ(correlator_lost(c), 10);
	correlator_close(c);
	sample_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stretches_are_found),
		cmocka_unit_test(correlations_over_correlations),
		cmocka_unit_test(what_makes_no_sense_is_refused),
		cmocka_unit_test(a_circle_is_refused_and_what_waits_for_it),
		cmocka_unit_test(chains_have_a_longest_length),
		cmocka_unit_test(what_does_not_fit_is_counted),
	};

	return RUN_TESTS(tests);
}
