/* test_literals.c - all literals that stand in a value are found, by the table
 * and by the automaton, against a search for each. */
#include "check.h"

#include "base/alloc.h"
#include "rules/traces/automaton.h"

#define LITERALS 1200

static uint32_t seed = 7;

static uint32_t some(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % below;
}

static struct literal list[LITERALS];
static size_t count;

static void add(const uint8_t *bytes, size_t len)
{
	struct literal *l = &list[count];

	*l = (struct literal){.bit = (unsigned)count};
	l->factor.len = (uint8_t)len;
	for (size_t i = 0; i < len; i++)
		l->factor.bytes[i] = ascii_lower(bytes[i]);
	count++;
}

static void check_value(const struct literal_set *l, struct span value)
{
	uint64_t found[LITERALS / 64 + 1] = {0};
	bool any = literal_set_find(l, value, found), expected = false;

	for (size_t i = 0; i < count; i++) {
		struct span text =
			span_of(list[i].factor.bytes, list[i].factor.len);
		bool is = span_find_nocase(value, text) != SIZE_MAX;

		expected |= is;
		if ((found[i / 64] >> i % 64 & 1) != is)
			fail_msg("%.*s in %.*s: %d", SPAN_ARG(text),
				 SPAN_ARG(value), is);
	}
	CHECK_EQ(any, expected);
	CHECK(!expected || literal_set_may(l, value));
}

static uint8_t letter_of(const char *letters)
{
	return (uint8_t)letters[some((uint32_t)strlen(letters))];
}

/* Values made of pieces of the literals, letters and anything. */
static struct span random_value(uint8_t *at, size_t room, const char *letters)
{
	size_t n = 0, most = some((uint32_t)room);

	while (n < most) {
		const struct factor *f = &list[some((uint32_t)count)].factor;
		size_t from = some(3) ? 0 : some(f->len);

		if (some(3)) {
			at[n++] = some(9) ? letter_of(letters)
					  : (uint8_t)some(256);
			continue;
		}
		for (size_t i = from; i < f->len && n < most; i++)
			at[n++] = (uint8_t)(some(2) && f->bytes[i] >= 'a' &&
							    f->bytes[i] <= 'z'
						    ? f->bytes[i] - 32
						    : f->bytes[i]);
	}
	return span_of(at, n);
}

static void check_set(const char *letters, unsigned values)
{
	struct literal_set *l;
	struct err err;

	CHECK_EQ(literal_set_open(&l, list, count, &err), ST_OK);
	for (unsigned i = 0; i < 2 * values; i++) {
		/* each of its own, so that a read behind it is seen */
		uint8_t room[300];
		struct span value = random_value(room, sizeof(room), letters);
		uint8_t *exact = mem_new(value.len ? value.len : 1, 1);

		if (i == values)
			literal_set_plain(l);
		CHECK(exact != NULL);
		memcpy(exact, value.ptr, value.len);
		check_value(l, span_of(exact, value.len));
		mem_free(exact);
	}
	literal_set_close(l);
}

static void random_literals_are_found_where_they_stand(void **state)
{
	static const char *const letters[] = {
		"ab", "aAbB.\\", "abcdefghijklmnopqrstuvwxyz0123456789",
		"\xf0\x9f\x98\x81\xa1\xa2"};

	(void)state;
	for (unsigned round = 0; round < 200; round++) {
		const char *from = letters[round % ARRAY_LEN(letters)];
		size_t least = 3 + some(6);
		unsigned wanted = 1 + some(round % 5 ? 30 : 300);

		count = 0;
		while (count < wanted) {
			uint8_t bytes[FACTOR_LENGTH];
			size_t len =
				least +
				some((uint32_t)(FACTOR_LENGTH + 1 - least));

			for (size_t i = 0; i < len; i++)
				bytes[i] = letter_of(from);
			add(bytes, len);
			if (some(5) == 0)
				add(bytes, len); /* of another rule */
		}
		check_set(from, 60);
	}
}

/* More of them share their rarest run than a chain may hold. */
static void literals_that_are_all_alike_are_found(void **state)
{
	(void)state;
	for (unsigned shape = 0; shape < 2; shape++) {
		count = 0;
		for (unsigned i = 0; i < 1000; i++) {
			char text[FACTOR_LENGTH + 1];

			snprintf(text, sizeof(text),
				 shape ? "%03uqzkxvqzkx" : "qzkxvqz%03u", i);
			add((const uint8_t *)text, strlen(text));
		}
		check_set("qzkxv0123456789", 100);
	}
}

/* Every place is held back, and there are too many literals to look at each:
 * bench/hostile_bench.c tells what that costs. */
static void a_hostile_value_is_read_to_its_end(void **state)
{
	enum { BYTES = 1 << 18 };
	struct literal_set *set = NULL;
	uint64_t bits[LITERALS / 64 + 1] = {0};
	uint8_t *bytes = mem_new(BYTES, 1);
	char text[FACTOR_LENGTH + 1] = "";

	(void)state;
	CHECK(bytes != NULL);
	memset(bytes, 'q', BYTES);
	count = 0;
	add((const uint8_t *)"qqqq", 4);
	for (unsigned i = 0; i < 999; i++) {
		snprintf(text, sizeof(text), "qqqqzzzzzzzzzzzz%03u", i);
		add((const uint8_t *)text, strlen(text));
	}
	memcpy(bytes + BYTES - strlen(text), text, strlen(text));
	CHECK_EQ(literal_set_open(&set, list, count, NULL), ST_OK);
	CHECK(literal_set_find(set, span_of(bytes, BYTES), bits));
	for (size_t i = 0; i < count; i++)
		CHECK_EQ(bits[i / 64] >> i % 64 & 1, i == 0 || i + 1 == count);
	literal_set_close(set);
	mem_free(bytes);
}

static void every_failing_allocation_is_survived(void **state)
{
	(void)state;
	for (unsigned long n = 1;; n++) {
		struct literal_set *l = NULL;
		struct err err;
		int got;
		bool hit;

		alloc_fail_at(n);
		got = literal_set_open(&l, list, count, &err);
		hit = alloc_did_fail();
		alloc_fail_at(0);
		CHECK_EQ(got, hit ? ST_NOMEM : ST_OK);
		if (!hit) {
			literal_set_close(l);
			return;
		}
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_literals_are_found_where_they_stand),
		cmocka_unit_test(literals_that_are_all_alike_are_found),
		cmocka_unit_test(a_hostile_value_is_read_to_its_end),
		cmocka_unit_test(every_failing_allocation_is_survived),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
