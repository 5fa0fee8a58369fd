/* test_row_literals.c - literals in rows, against looking at every place. */
#include "check.h"

#include "base/alloc.h"
#include "rules/traces/row_literals.h"

#define LITERALS_MAX 400
#define TEXT_MAX 40
#define ROW_MAX 420 /* as a rule; some are longer */
#define ROW_LONG 3000
#define ROUNDS 60
#define ROWS 60

static uint32_t seed;

static uint32_t next(uint32_t below)
{
	seed = seed * 1664525u + 1013904223u;
	return (uint32_t)((uint64_t)seed * below >> 32);
}

/* Few letters, so that literals are met, share their beginnings, and differ by
 * case; bytes beyond ASCII, too. */
static uint8_t any_byte(void)
{
	static const uint8_t bytes[] = "abcABC/$.=%0 \xc3\xa9\xff";

	return bytes[next(sizeof(bytes) - 1)];
}

struct literals {
	uint8_t text[LITERALS_MAX][TEXT_MAX];
	struct row_literal list[LITERALS_MAX];
	size_t count;
};

static void make_literals(struct literals *l, size_t longest)
{
	l->count = 1 + next(next(4) ? 40 : LITERALS_MAX);
	for (size_t i = 0; i < l->count; i++) {
		size_t len = FACTOR_USEFUL +
			     next((uint32_t)(longest - FACTOR_USEFUL + 1));

		for (size_t k = 0; k < len; k++)
			l->text[i][k] = ascii_lower(any_byte());
		l->list[i].text = span_of(l->text[i], len);
		l->list[i].bit = (unsigned)i;
	}
}

/* Bytes in a piece of memory of just that size, some of them a literal. */
static uint8_t *make_row(const struct literals *l, size_t len)
{
	uint8_t *row = mem_new(len ? len : 1, 1);

	assert_non_null(row);
	for (size_t i = 0; i < len; i++)
		row[i] = any_byte();
	for (size_t n = next(3); n; n--) {
		struct span t = l->list[next((uint32_t)l->count)].text;
		size_t at;

		if (t.len > len)
			continue;
		/* also at either end */
		at = next(3) ? next((uint32_t)(len - t.len + 1))
			     : (len - t.len) * next(2);
		for (size_t k = 0; k < t.len; k++)
			row[at + k] = next(2) ? t.ptr[k]
				      : t.ptr[k] >= 'a' && t.ptr[k] <= 'z'
					      ? t.ptr[k] ^ 0x20
					      : t.ptr[k];
	}
	return row;
}

static void look(const struct row_literals *r, const struct literals *l,
		 size_t most)
{
	size_t len = next(next(8) ? ROW_MAX : ROW_LONG);
	uint8_t *bytes = make_row(l, len);
	struct span row = span_of(bytes, len);
	uint64_t bits[(LITERALS_MAX + 63) / 64] = {0};

	row_literals_find(r, row, bits);
	for (size_t i = 0; i < l->count; i++) {
		bool is = span_find_nocase(row, l->list[i].text) != SIZE_MAX;
		bool told = bits[i / 64] >> (i % 64) & 1;

		if (is && !told)
			fail_msg("not seen: '%.*s' in '%.*s'",
				 SPAN_ARG(l->list[i].text), SPAN_ARG(row));
		if (told && !is && l->list[i].text.len <= most)
			fail_msg("seen: '%.*s' in '%.*s'",
				 SPAN_ARG(l->list[i].text), SPAN_ARG(row));
	}
	mem_free(bytes);
}

static void every_literal_is_seen(void **state)
{
	static const size_t most[] = {4, 8, 12, 16, 24};
	struct literals *l = mem_new(1, sizeof(*l));

	(void)state;
	assert_non_null(l);
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct row_literals *r;
		size_t cut = most[round % ARRAY_LEN(most)];

		seed = round;
		make_literals(l, round % 3 == 2 ? 6 : TEXT_MAX);
		assert_int_equal(
			row_literals_open(&r, l->list, l->count, cut, NULL),
			ST_OK);
		for (size_t i = 0; i < 2 * ROWS; i++) {
			if (i == ROWS)
				row_literals_plain(r);
			look(r, l, cut);
		}
		row_literals_close(r);
	}
	mem_free(l);
}

/* Every place of the row has to be looked at; bench/hostile_bench.c tells how
 * often that is. */
static void check_hostile(const char *text, const char *piece)
{
	enum { BYTES = 1 << 18 };
	struct row_literal one = {span_str(text), 0};
	struct row_literals *row = NULL;
	uint8_t *bytes = mem_new(BYTES, 1);

	assert_non_null(bytes);
	for (size_t i = 0; i < BYTES; i++)
		bytes[i] = (uint8_t)piece[i % strlen(piece)];
	assert_int_equal(row_literals_open(&row, &one, 1, 24, NULL), ST_OK);
	for (unsigned i = 0; i < 2; i++) {
		uint64_t bits = 0;

		row_literals_find(row, span_of(bytes, BYTES), &bits);
		assert_int_equal(bits, 1);
		row_literals_plain(row);
	}
	row_literals_close(row);
	mem_free(bytes);
}

static void rows_that_are_near_everywhere_are_seen(void **state)
{
	(void)state;
	check_hostile("qqqq", "q");
	check_hostile("qzqzqzqzqzqzqzqz", "qz");
}

static void too_many_are_refused(void **state)
{
	enum { MANY = 20000, LONG = 20 };
	uint8_t(*text)[LONG] = mem_new(MANY, sizeof(*text));
	struct row_literal *list = mem_new(MANY, sizeof(*list));
	struct row_literals *r;

	(void)state;
	assert_non_null(text);
	assert_non_null(list);
	for (unsigned i = 0; i < MANY; i++) {
		for (unsigned k = 0; k < LONG; k++)
			text[i][k] = (uint8_t)('a' + (i >> k % 15 & 1) + k % 7);
		list[i] = (struct row_literal){span_of(text[i], LONG), i};
	}
	assert_int_equal(row_literals_open(&r, list, MANY, 16, NULL), ST_LIMIT);
	mem_free(text);
	mem_free(list);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_literal_is_seen),
		cmocka_unit_test(rows_that_are_near_everywhere_are_seen),
		cmocka_unit_test(too_many_are_refused),
	};

	return RUN_TESTS(tests);
}
