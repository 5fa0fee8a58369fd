/* STIX patterns: what parses, what is refused and where, over which
 * observations patterns hold. The cases restate those of the standard and of
 * the OASIS validator and matcher on our own observations. */
#include "check.h"

#include "base/alloc.h"
#include "rules/indicators/stix.h"
#include "rules/traces/trace.h"

/* --- observations made of a few properties --- */

enum { NUMBER, REAL, TRUTH, WORD, ADDR, NET, MANY, BYTES, WHEN, COUNT };

static const char *const property_names[COUNT] = {
	"number", "real", "truth", "word", "addr",
	"net",	  "many", "bytes", "when",
};

static uint32_t find(void *context, struct span type, struct span path,
		     bool *nocase)
{
	(void)context;
	*nocase = false;
	if (!span_is(type, "thing") && !span_is(type, "other"))
		return STIX_NO_PROPERTY;
	for (uint32_t i = 0; i < COUNT; i++)
		if (span_is(path, property_names[i]))
			return i + (span_is(type, "other") ? 100 : 0);
	if (span_is(path, "name.of")) {
		*nocase = true;
		return WORD;
	}
	return STIX_NO_PROPERTY;
}

static const struct stix_schema schema = {find, NULL};

struct object {
	int64_t number;
	const char *word;
	unsigned place; /* its number; 0..3 thing, 4..7 other */
};

struct seen {
	const struct object *object;
	size_t count;
};

static size_t put(struct stix_value v, unsigned place, struct stix_value *out,
		  uint8_t *object, size_t n)
{
	out[n] = v;
	object[n] = (uint8_t)place;
	return n + 1;
}

static struct stix_value text_of(const char *text)
{
	return (struct stix_value){.kind = STIX_TEXT, .text = span_str(text)};
}

/* All but number and word are the same everywhere. */
static size_t put_fixed(uint32_t property, unsigned place,
			struct stix_value *out, uint8_t *object, size_t n)
{
	switch (property) {
	case REAL:
		return put((struct stix_value){.kind = STIX_REAL, .real = 2.5},
			   place, out, object, n);
	case TRUTH:
		return put((struct stix_value){.kind = STIX_BOOL, .integer = 1},
			   place, out, object, n);
	case ADDR:
		return put(text_of("198.51.100.77"), place, out, object, n);
	case NET:
		return put(text_of("198.51.96.0/20"), place, out, object, n);
	case MANY:
		n = put(text_of("one"), place, out, object, n);
		return put(text_of("two"), place, out, object, n);
	case BYTES:
		return put(
			(struct stix_value){.kind = STIX_BINARY,
					    .text = SPAN_LIT("\x01\x02\xff")},
			place, out, object, n);
	case WHEN:
		return put(text_of("2021-03-02T12:00:00Z"), place, out, object,
			   n);
	default:
		return n;
	}
}

static size_t values(void *context, uint32_t property, struct stix_value *out,
		     uint8_t *object)
{
	const struct seen *seen = context;
	bool other = property >= 100;
	size_t n = 0;

	property %= 100;
	for (size_t i = 0; i < seen->count; i++) {
		const struct object *o = &seen->object[i];

		if ((o->place >= STIX_OF_TYPE) != other)
			continue;
		if (property == NUMBER)
			n = put((struct stix_value){.kind = STIX_INTEGER,
						    .integer = o->number,
						    .real = (double)o->number},
				o->place, out, object, n);
		else if (property == WORD)
			n = o->word ? put(text_of(o->word), o->place, out,
					  object, n)
				    : n;
		else
			n = put_fixed(property, o->place, out, object, n);
	}
	return n;
}

struct world {
	struct arena arena;
	struct stix_codes codes;
	struct regex_state re;
};

static void world_open(struct world *w)
{
	arena_init(&w->arena, (size_t)256 << 20);
	CHECK_EQ(stix_codes_init(&w->codes, NULL), ST_OK);
	CHECK_EQ(regex_state_init(&w->re, w->codes.pcre, NULL), ST_OK);
}

static void world_close(struct world *w)
{
	regex_state_release(&w->re);
	stix_codes_release(&w->codes);
	arena_release(&w->arena);
}

static void parse(struct world *w, const char *text, struct stix_pattern *out)
{
	struct err err = {0};
	int s = stix_parse(out, span_str(text), &schema, &w->codes, &w->arena,
			   &err);

	if (s < 0)
		fail_msg("%s: %s", text, err.text);
}

static bool holds(struct world *w, const char *text, const struct seen *seen)
{
	struct stix_view view = {values, (void *)(uintptr_t)seen};
	struct stix_pattern p;

	parse(w, text, &p);
	return stix_holds(p.leaf[0]->compare, &view, &w->re) != 0;
}

/* --- one object --- */

static const struct {
	const char *pattern;
	bool holds;
} comparisons[] = {
#include "stix_comparisons.inc"
};

static const struct object alone[] = {{5, "hello", 0}};

static void comparisons_hold_as_the_standard_says(void **state)
{
	struct seen seen = {alone, 1};
	struct world w;

	(void)state;
	world_open(&w);
	for (size_t i = 0; i < ARRAY_LEN(comparisons); i++)
		if (holds(&w, comparisons[i].pattern, &seen) !=
		    comparisons[i].holds)
			fail_msg("%s", comparisons[i].pattern);
	world_close(&w);
}

/* --- several objects in one observation --- */

static const struct {
	const char *pattern;
	bool holds;
} joined[] = {
	{"[thing:word = 'alpha' AND thing:number < 20]", true},
	{"[thing:word = 'alpha' AND thing:number > 12]", false},
	{"[thing:word = 'beta' AND thing:number > 12]", true},
	{"[thing:word = 'alpha' OR thing:number > 99]", true},
	{"[thing:word = 'gamma' OR thing:number > 99]", false},
	{"[thing:word = 'alpha' OR thing:number > 99 AND thing:number < 0]",
	 true},
	{"[(thing:word = 'alpha' OR thing:number > 99) AND thing:number < 0]",
	 false},
	{"[(thing:word = 'gamma' OR thing:word = 'beta') AND thing:number > 9]",
	 true},
	{"[thing:word = 'alpha' AND other:word = 'omega']", true},
	{"[thing:word = 'alpha' AND other:word = 'alpha']", false},
	{"[thing:word = 'alpha' AND other:word = 'omega' AND thing:number = "
	 "15]",
	 false},
	{"[thing:word = 'beta' AND other:word = 'omega' AND thing:number = 15]",
	 true},
	{"[EXISTS thing:word]", true},
	{"[NOT EXISTS thing:word]", false},
	{"[EXISTS thing:number AND thing:word = 'beta']", true},
	{"[NOT EXISTS thing:unheard_of AND thing:word = 'beta']", true},
	{"[thing:many = 'one' AND thing:many = 'two']", true},
	{"[thing:many = 'three']", false},
	{"[thing:many != 'one']", true}, /* there is 'two' */
};

static void objects_of_one_type_are_the_same(void **state)
{
	static const struct object three[] = {
		{10, "alpha", 0}, {15, "beta", 1}, {7, "omega", 4}};
	struct seen seen = {three, 3};
	struct world w;

	(void)state;
	world_open(&w);
	for (size_t i = 0; i < ARRAY_LEN(joined); i++)
		if (holds(&w, joined[i].pattern, &seen) != joined[i].holds)
			fail_msg("%s", joined[i].pattern);
	world_close(&w);
}

/* --- observations over time --- */

#define SECOND NS_PER_SECOND
/* 2021-03-02T00:00:00Z */
#define DAY (INT64_C(1614643200) * SECOND)

static const struct {
	const char *pattern;
	unsigned ways; /* that share nothing */
} timed[] = {
#include "stix_timed.inc"
};

/* ann at 0 s (10), bob at 5 s (17), cat at 10 s (22) */
static const struct object people[] = {
	{10, "ann", 0}, {17, "bob", 0}, {22, "cat", 0}};

static size_t bind(struct world *w, const char *text, const struct seen *list,
		   const int64_t *time, uint32_t count, bool *capped)
{
	struct stix_mark *mark;
	struct stix_marks *marks;
	const struct stix_binding *out;
	struct stix_pattern p;
	size_t ways = 0;

	parse(w, text, &p);
	marks = arena_new(&w->arena, p.leaf_count, sizeof(*marks));
	for (uint32_t l = 0; l < p.leaf_count; l++) {
		mark = arena_new(&w->arena, count, sizeof(*mark));
		for (uint32_t i = 0; i < count; i++) {
			struct stix_view view = {values,
						 (void *)(uintptr_t)&list[i]};

			if (stix_holds(p.leaf[l]->compare, &view, &w->re))
				mark[marks[l].count++] =
					(struct stix_mark){time[i], i};
		}
		marks[l].mark = mark;
	}
	CHECK_EQ(stix_bind(&p, marks, &w->arena, &out, &ways, capped, NULL),
		 ST_OK);
	return ways;
}

static void observations_are_bound_in_time(void **state)
{
	static const int64_t time[] = {DAY, DAY + 5 * SECOND,
				       DAY + 10 * SECOND};
	struct seen list[3];
	struct world w;
	bool capped = false;

	(void)state;
	world_open(&w);
	for (size_t i = 0; i < 3; i++)
		list[i] = (struct seen){&people[i], 1};
	for (size_t i = 0; i < ARRAY_LEN(timed); i++) {
		size_t ways =
			bind(&w, timed[i].pattern, list, time, 3, &capped);

		if (ways != timed[i].ways)
			fail_msg("%s: %zu ways, not %u", timed[i].pattern, ways,
				 timed[i].ways);
	}
	assert_false(capped);
	world_close(&w);
}

/* 3000 observations, joined with 3000: too many to try, and said so; what is
 * near in time is found all the same. */
static void too_many_combinations_are_said(void **state)
{
	enum { MANY_SEEN = 3000 };
	static struct seen list[MANY_SEEN];
	static int64_t time[MANY_SEEN];
	struct world w;
	bool capped = false;

	(void)state;
	world_open(&w);
	for (size_t i = 0; i < MANY_SEEN; i++) {
		list[i] = (struct seen){&people[i % 3], 1};
		time[i] = DAY + (int64_t)i * SECOND;
	}
	CHECK(bind(&w,
		   "([thing:word = 'ann'] FOLLOWEDBY [thing:word = 'bob']) "
		   "WITHIN 1 SECONDS",
		   list, time, MANY_SEEN, &capped) > 500);
	CHECK(capped);
	capped = false;
	CHECK(bind(&w, "[thing:number > 0] REPEATS 1000 TIMES", list, time,
		   2000, &capped) == 2);
	world_close(&w);
}

/* Slow and obvious: tries every choice of observations for "A then B within". */
static bool slow_then(const bool *a, const bool *b, const int64_t *time,
		      size_t n, int64_t within)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < n; k++)
			if (i != k && a[i] && b[k] && time[i] <= time[k] &&
			    time[k] - time[i] <= within)
				return true;
	return false;
}

static void it_agrees_with_trying_everything(void **state)
{
	uint32_t seed = 1;
	struct world w;

	(void)state;
	world_open(&w);
	for (unsigned round = 0; round < 300; round++) {
		struct seen list[12];
		int64_t time[12], now = DAY;
		bool a[12], b[12], capped = false;
		char text[160];
		unsigned within;

		for (size_t i = 0; i < 12; i++) {
			seed = seed * 1664525 + 1013904223;
			list[i] = (struct seen){&people[(seed >> 16) % 3], 1};
			a[i] = list[i].object == &people[0];
			b[i] = list[i].object == &people[1];
			now += (int64_t)((seed >> 20) % 4) * SECOND;
			time[i] = now;
		}
		within = (seed >> 24) % 4 + 1;
		snprintf(text, sizeof(text),
			 "([thing:word = 'ann'] FOLLOWEDBY [thing:word = "
			 "'bob']) WITHIN %u SECONDS",
			 within);
		CHECK_EQ(bind(&w, text, list, time, 12, &capped) > 0,
			 slow_then(a, b, time, 12, (int64_t)within * SECOND));
	}
	world_close(&w);
}

/* --- what parses and what does not --- */

static const char *const good[] = {
#include "stix_good.inc"
};

static void patterns_of_the_standard_parse(void **state)
{
	struct stix_pattern p;
	struct world w;

	(void)state;
	world_open(&w);
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		parse(&w, good[i], &p);
	world_close(&w);
}

static const struct {
	const char *pattern;
	const char *why;
} bad[] = {
#include "stix_bad.inc"
};

static void mistakes_are_refused_with_their_place(void **state)
{
	struct world w;

	(void)state;
	world_open(&w);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct stix_pattern p;
		struct err err = {0};
		int s = stix_parse(&p, span_str(bad[i].pattern), &schema,
				   &w.codes, &w.arena, &err);

		if (s != ST_FORMAT)
			fail_msg("%s: is taken", bad[i].pattern);
		if (strcmp(err.text, bad[i].why) != 0)
			fail_msg("%s: \"%s\", not \"%s\"", bad[i].pattern,
				 err.text, bad[i].why);
	}
	world_close(&w);
}

static void every_truncation_is_refused_or_whole(void **state)
{
	struct world w;

	(void)state;
	world_open(&w);
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		for (size_t n = 0; n < strlen(good[i]); n++) {
			struct stix_pattern p;
			struct err err = {0};
			int s = stix_parse(&p, span_of(good[i], n), &schema,
					   &w.codes, &w.arena, &err);

			CHECK(s == ST_OK || (s == ST_FORMAT && *err.text));
		}
	world_close(&w);
}

static void depth_and_size_have_limits(void **state)
{
	static char deep[600], *wide;
	struct stix_pattern p;
	struct world w;
	struct err err = {0};
	size_t n = 0;

	(void)state;
	world_open(&w);
	for (unsigned limit = STIX_DEPTH_MAX - 1; limit <= STIX_DEPTH_MAX + 1;
	     limit++) {
		memset(deep, '(', limit);
		snprintf(deep + limit, sizeof(deep) - limit,
			 "[thing:number = 1]");
		memset(deep + limit + 18, ')', limit);
		deep[limit * 2 + 18] = 0;
		CHECK_EQ(stix_parse(&p, span_str(deep), &schema, &w.codes,
				    &w.arena, &err),
			 limit > STIX_DEPTH_MAX ? ST_LIMIT : ST_OK);
	}
	wide = mem_new(STIX_NODES_MAX + 2, 20);
	n += (size_t)snprintf(wide, 40, "[thing:number IN (0");
	for (unsigned i = 0; i < STIX_NODES_MAX + 1; i++) {
		memcpy(wide + n, ",1", 2);
		n += 2;
	}
	memcpy(wide + n, ")]", 2);
	CHECK_EQ(stix_parse(&p, span_of(wide, n + 2), &schema, &w.codes,
			    &w.arena, &err),
		 ST_LIMIT);
	mem_free(wide);
	wide = mem_new(STIX_PATTERN_MAX + 2, 1);
	memset(wide, ' ', STIX_PATTERN_MAX + 1);
	CHECK_EQ(stix_parse(&p, span_of(wide, STIX_PATTERN_MAX + 1), &schema,
			    &w.codes, &w.arena, &err),
		 ST_LIMIT);
	CHECK_EQ(stix_parse(&p, span_of(wide, STIX_PATTERN_MAX), &schema,
			    &w.codes, &w.arena, &err),
		 ST_FORMAT);
	mem_free(wide);
	world_close(&w);
}

static void every_failing_allocation_is_told(void **state)
{
	static const char text[] =
		"([thing:word MATCHES 'a+' AND thing:word = 'it\\'s'] AND "
		"[thing:number IN (1, 2)]) WITHIN 3 SECONDS";

	(void)state;
	for (unsigned long n = 1;; n++) {
		struct arena arena;
		struct stix_codes codes;
		struct stix_pattern p;
		struct err err = {0};
		bool failed;
		int s;

		arena_init(&arena, (size_t)1 << 20);
		alloc_fail_at(n);
		s = stix_codes_init(&codes, &err);
		if (s == ST_OK)
			s = stix_parse(&p, span_str(text), &schema, &codes,
				       &arena, &err);
		failed = alloc_did_fail();
		alloc_fail_at(0);
		/* what only makes matching quicker may fail in silence */
		CHECK(failed ? s == ST_NOMEM || s == ST_OK : s == ST_OK);
		stix_codes_release(&codes);
		arena_release(&arena);
		if (!failed)
			break;
	}
}

static void what_cannot_hold_is_known(void **state)
{
	static const struct {
		const char *pattern;
		bool can, single;
	} cases[] = {
		{"[thing:word = 'a']", true, true},
		{"[x:word = 'a']", false, true},
		{"[x:word = 'a' OR thing:word = 'a']", true, true},
		{"[x:word = 'a' AND thing:word = 'a']", false, true},
		{"[x:word = 'a'] OR [thing:word = 'a']", true, true},
		{"[x:word = 'a'] AND [thing:word = 'a']", false, false},
		{"[x:word = 'a'] FOLLOWEDBY [thing:word = 'a']", false, false},
		{"[thing:word = 'a'] REPEATS 2 TIMES", true, false},
		{"[thing:word = 'a'] OR [thing:word = 'b'] WITHIN 2 SECONDS",
		 true, false},
		{"[NOT EXISTS x:word]", false, true},
	};
	struct world w;

	(void)state;
	world_open(&w);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct stix_pattern p;

		parse(&w, cases[i].pattern, &p);
		if (stix_can_hold(&p) != cases[i].can ||
		    stix_is_single(&p) != cases[i].single)
			fail_msg("%s", cases[i].pattern);
	}
	world_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comparisons_hold_as_the_standard_says),
		cmocka_unit_test(objects_of_one_type_are_the_same),
		cmocka_unit_test(observations_are_bound_in_time),
		cmocka_unit_test(too_many_combinations_are_said),
		cmocka_unit_test(it_agrees_with_trying_everything),
		cmocka_unit_test(patterns_of_the_standard_parse),
		cmocka_unit_test(mistakes_are_refused_with_their_place),
		cmocka_unit_test(every_truncation_is_refused_or_whole),
		cmocka_unit_test(depth_and_size_have_limits),
		cmocka_unit_test(every_failing_allocation_is_told),
		cmocka_unit_test(what_cannot_hold_is_known),
	};

	return RUN_TESTS(tests);
}
