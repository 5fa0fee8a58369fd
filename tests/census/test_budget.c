/* test_budget.c - no second has more than its budget, by brute force. */
#include "check.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "census/budget.h"
#include "census/order.h"

#define SENDS 4000

static struct address nth_address(unsigned i)
{
	uint8_t four[4] = {8, 8, (uint8_t)(i % 5), (uint8_t)(1 + i % 7)};
	struct address a;

	address_from_v4(four, &a);
	return a;
}

static unsigned most_within_a_second(const int64_t *at, size_t n)
{
	unsigned most = 0;

	for (size_t first = 0, last = 0; last < n; last++) {
		while (at[last] - at[first] >= NS_PER_SECOND)
			first++;
		if (last - first + 1 > most)
			most = (unsigned)(last - first + 1);
	}
	return most;
}

struct sent {
	int64_t at[SENDS];
	struct address to[SENDS];
	size_t count;
};

/* Asks as often as it may, as the loop does. */
static void send_all(const struct budget_limits *limits, struct sent *s)
{
	struct budget *b = NULL;
	int64_t now = NS_PER_SECOND;

	CHECK_EQ(budget_open(&b, limits, NULL), ST_OK);
	for (unsigned turn = 0; s->count < SENDS; turn++) {
		bool any = false;

		for (unsigned i = 0; i < 35 && s->count < SENDS; i++) {
			struct address a = nth_address(turn * 3 + i);

			if (budget_take(b, &a, 7, now, NULL) != 0)
				continue;
			s->at[s->count] = now;
			s->to[s->count++] = a;
			budget_ended(b, &a);
			any = true;
		}
		if (!any)
			now += NS_PER_SECOND / 1000;
	}
	budget_close(b);
}

/* How many of those that share `bits` with the first one fall in a second. */
static unsigned most_of(const struct sent *s, unsigned bits)
{
	static int64_t at[SENDS];
	unsigned most = 0;

	for (size_t first = 0; first < 40; first++) {
		struct prefix p = prefix_around(&s->to[first], bits);
		size_t n = 0;

		for (size_t i = 0; i < s->count; i++)
			if (prefix_has(&p, &s->to[i]))
				at[n++] = s->at[i];
		if (most_within_a_second(at, n) > most)
			most = most_within_a_second(at, n);
	}
	return most;
}

static void no_second_has_more_than_its_budget(void **state)
{
	static const struct budget_limits limits[] = {
		{200, 0, 4, 20, 0},   {20, 1, 8, 1000, 1},
		{100, 2, 30, 60, 2},  {1000, 50, 300, 5000, 50},
		{19, 19, 19, 19, 19}, {5, 5, 5, 3, 5},
	};
	static struct sent s;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(limits); i++) {
		const struct budget_limits *l = &limits[i];
		uint64_t per_address = l->per_address ? l->per_address : 1;
		uint64_t overall =
			l->rate < l->per_provider ? l->rate : l->per_provider;
		double seconds;

		s.count = 0;
		send_all(l, &s);
		CHECK(most_of(&s, 0) <= overall);
		CHECK(most_of(&s, 120) <= l->per_network);
		CHECK(most_of(&s, 128) <= per_address);
		/* and the tightest is used: at least four fifths of it */
		seconds = (double)(s.at[SENDS - 1] - s.at[0]) / 1e9;
		if (overall <= 5 * l->per_network)
			CHECK(SENDS / seconds >
			      0.8 *
				      (double)(overall < 5 * l->per_network
						       ? overall
						       : 5 * l->per_network) *
				      (l->per_address ? 1 : 0.1));
	}
}

static void one_connection_to_an_address_at_a_time(void **state)
{
	struct budget_limits limits = {1000, 1000, 1000, 1000, 1};
	struct address a = nth_address(0);
	struct budget *b = NULL;

	(void)state;
	CHECK_EQ(budget_open(&b, &limits, NULL), ST_OK);
	CHECK_EQ(budget_take(b, &a, 0, NS_PER_SECOND, NULL), 0);
	CHECK(budget_take(b, &a, 0, 9 * NS_PER_SECOND, NULL) > 0);
	budget_ended(b, &a);
	CHECK_EQ(budget_take(b, &a, 0, 9 * NS_PER_SECOND, NULL), 0);
	budget_close(b);
}

/* Taken in time, begun late: the next one is a whole pace behind. */
static void what_is_begun_late_counts_from_then(void **state)
{
	struct budget_limits limits = {10, 1, 2, 3, 9};
	struct address a = nth_address(0);
	struct budget *b = NULL;
	int64_t late = 5 * NS_PER_SECOND;

	(void)state;
	CHECK_EQ(budget_open(&b, &limits, NULL), ST_OK);
	CHECK_EQ(budget_take(b, &a, 64500, NS_PER_SECOND, NULL), 0);
	CHECK_EQ(budget_late(b, &a, 64500, late, NULL), ST_OK);
	CHECK(budget_take(b, &a, 64500, late, NULL) > late + NS_PER_SECOND);
	/* another address of the network, of the provider, of all */
	a.byte[15] ^= 1;
	CHECK(budget_take(b, &a, 64500, late, NULL) > late + NS_PER_SECOND / 2);
	a.byte[13] ^= 1;
	CHECK(budget_take(b, &a, 64500, late, NULL) > late + NS_PER_SECOND / 3);
	CHECK(budget_take(b, &a, 0, late, NULL) > late + NS_PER_SECOND / 10);
	CHECK_EQ(budget_take(b, &a, 0, late + NS_PER_SECOND, NULL), 0);
	budget_close(b);
}

static void every_part_comes_up_once(void **state)
{
	static const char text[] =
		"# authority: a\n# contact: c\n# valid_from: 2021-01-01\n"
		"# valid_until: 2021-12-31\n"
		"organisation,sector,country,target\n"
		"A,a,NO,a.example\nB,a,NO,8.8.0.0/20\nC,a,NO,c.example\n"
		"D,a,NO,2a00::/64\nE,a,NO,2a01::/120\nF,a,NO,f.example\n";
	struct scope *scope = NULL;

	(void)state;
	CHECK_EQ(scope_read(&scope, "s", span_str(text), NULL), ST_OK);
	for (uint64_t seed = 0; seed < 20; seed++) {
		struct order o;
		uint8_t *seen;
		unsigned in_a_row = 0;
		uint64_t before = 0;

		CHECK_EQ(order_open(&o, scope, seed * 77, NULL), ST_OK);
		CHECK_EQ(o.count, 3 + 4096 + 256);
		seen = mem_new(o.count, 1);
		for (uint64_t i = 0; i < o.count; i++) {
			uint32_t target = 0;
			uint64_t index = 0, place;

			order_nth(&o, i, &target, &index);
			CHECK(index < target_parts(&scope->targets[target]));
			place = order_place(&o, target, index);
			CHECK(place < o.count && !seen[place]);
			seen[place] = 1;
			in_a_row += place == before + 1;
			before = place;
		}
		CHECK(in_a_row < o.count / 50); /* not as they stand */
		mem_free(seen);
		order_close(&o);
	}
	scope_close(scope);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_second_has_more_than_its_budget),
		cmocka_unit_test(one_connection_to_an_address_at_a_time),
		cmocka_unit_test(what_is_begun_late_counts_from_then),
		cmocka_unit_test(every_part_comes_up_once),
	};

	return RUN_TESTS(tests);
}
