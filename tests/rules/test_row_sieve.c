/* test_row_sieve.c - no literal of a stretch of rows falls through the sieve. */
#include "check.h"

#include "base/alloc.h"
#include "rules/traces/factors.h"
#include "rules/traces/row_sieve.h"

#define LITERALS_MAX 300
#define TEXT_MAX 60
#define BYTES_MAX (3 * SIEVE_PIECE)
#define ROUNDS 80

static uint32_t seed;

static uint32_t next(uint32_t below)
{
	seed = seed * 1664525u + 1013904223u;
	return (uint32_t)((uint64_t)seed * below >> 32);
}

static uint8_t any_of(const char *bytes)
{
	return (uint8_t)bytes[next((uint32_t)strlen(bytes))];
}

/* Of few letters, so that they share words and stand in each other. */
static const char letters[] = "abcABC/$.=%0[{@` \r\n\x01\xc3\xa9\xff";

struct literals {
	uint8_t text[LITERALS_MAX][TEXT_MAX];
	struct span list[LITERALS_MAX];
	size_t count;
};

static void make_literals(struct literals *l)
{
	size_t longest = next(3) ? TEXT_MAX : 6;

	l->count = 1 + next(next(4) ? 30 : LITERALS_MAX);
	for (size_t i = 0; i < l->count; i++) {
		size_t len = FACTOR_USEFUL +
			     next((uint32_t)(longest - FACTOR_USEFUL));

		for (size_t k = 0; k < len; k++)
			l->text[i][k] = any_of(letters);
		l->list[i] = span_of(l->text[i], len);
	}
}

static uint8_t other_case(uint8_t c)
{
	return (uint8_t)(c | 0x20) >= 'a' && (uint8_t)(c | 0x20) <= 'z'
		       ? c ^ 0x20
		       : c;
}

/* In memory of just that size: with literals, also where pieces and the whole
 * end. */
static uint8_t *make_bytes(const struct literals *l, size_t len)
{
	uint8_t *bytes = mem_new(len ? len : 1, 1);

	assert_non_null(bytes);
	for (size_t i = 0; i < len; i++)
		bytes[i] = next(9) ? 'x' : any_of(letters);
	for (size_t n = next(40); n; n--) {
		struct span t = l->list[next((uint32_t)l->count)];
		size_t at;

		if (t.len > len)
			continue;
		at = next((uint32_t)(len - t.len + 1));
		if (next(3) == 0)
			at = len - t.len;
		else if (next(2) && at > SIEVE_PIECE)
			at = at / SIEVE_PIECE * SIEVE_PIECE -
			     next((uint32_t)t.len);
		for (size_t k = 0; k < t.len; k++)
			bytes[at + k] =
				next(2) ? t.ptr[k] : other_case(t.ptr[k]);
	}
	return bytes;
}

/* One of the places is in [from, to). */
static bool has(const uint32_t *place, size_t count, size_t from, size_t to)
{
	for (size_t i = 0; i < count; i++)
		if (place[i] >= from && place[i] < to)
			return true;
	return false;
}

/* As who goes through rows does: from somewhere on, piece by piece. */
static void check(const struct row_sieve *s, const struct literals *l,
		  struct span bytes, uint32_t *place)
{
	static uint32_t piece[SIEVE_PIECE];
	size_t first = bytes.len ? next((uint32_t)bytes.len) / 2 : 0;
	size_t at = first, to, count = 0;

	for (; at < bytes.len; at = to) {
		size_t n = row_sieve_find(s, bytes, at, piece, &to);

		assert_true(to > at && to - at <= SIEVE_PIECE);
		assert_true(n <= to - at);
		for (size_t i = 0; i < n; i++) {
			assert_true(piece[i] >= at && piece[i] < to);
			assert_true(!count || piece[i] > place[count - 1]);
			place[count++] = piece[i];
		}
	}
	for (size_t i = 0; i < l->count; i++) {
		size_t from = first;
		struct span t = l->list[i];
		size_t found;

		while ((found = span_find_nocase(span_skip(bytes, from), t)) !=
		       SIZE_MAX) {
			from += found;
			if (!has(place, count, from, from + t.len))
				fail_msg("not seen: '%.*s' at %zu of %zu",
					 SPAN_ARG(t), from, bytes.len);
			from++;
		}
	}
}

static void no_literal_falls_through(void **state)
{
	struct literals *l = mem_new(1, sizeof(*l));
	uint32_t *place = mem_new(BYTES_MAX, sizeof(*place));

	(void)state;
	assert_non_null(l);
	assert_non_null(place);
	for (seed = 1; seed <= ROUNDS * 1000; seed = (seed / 1000 + 1) * 1000) {
		uint32_t round = seed;
		struct row_sieve *s;

		make_literals(l);
		assert_int_equal(row_sieve_open(&s, l->list, l->count, NULL),
				 ST_OK);
		if (!s) {
			print_message("no AVX-512 VBMI: not tested\n");
			break;
		}
		for (size_t i = 0; i < 12; i++) {
			size_t len = next(i % 2 ? 300 : BYTES_MAX);
			uint8_t *bytes = make_bytes(l, len);

			check(s, l, span_of(bytes, len), place);
			mem_free(bytes);
		}
		row_sieve_close(s);
		seed = round;
	}
	mem_free(place);
	mem_free(l);
}

/* Else all would be well, and slow: a word alone is not enough. */
static void what_is_no_literal_falls_through(void **state)
{
	static const char *const texts[] = {"/owa/auth/x.aspx", "=cmd.exe",
					    "${jndi:", "sqlmap", ".tk"};
	static const char row[] =
		"2021-03-02 10:00:00 GET /owa/auth/logon.aspx?cmd=ls $jndi "
		"sqlma.p /auth/x.asp cmd.ex\n";
	struct span list[ARRAY_LEN(texts)];
	uint32_t place[SIEVE_PIECE];
	struct row_sieve *s;
	uint8_t bytes[40 * sizeof(row)];
	size_t to, n = sizeof(row) - 1;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		list[i] = span_str(texts[i]);
	assert_int_equal(row_sieve_open(&s, list, ARRAY_LEN(list), NULL),
			 ST_OK);
	if (!s)
		return;
	for (size_t i = 0; i < 40; i++)
		memcpy(bytes + i * n, row, n);
	assert_int_equal(
		row_sieve_find(s, span_of(bytes, 40 * n), 0, place, &to), 0);
	memcpy(bytes + 20 * n, "a.TK", 4);
	assert_int_equal(
		row_sieve_find(s, span_of(bytes, 40 * n), 0, place, &to), 1);
	assert_int_equal(place[0], 20 * n + 1);
	row_sieve_close(s);
}

static void too_many_give_none(void **state)
{
	enum { MANY = 5000, LONG = 12 };
	uint8_t(*text)[LONG] = mem_new(MANY, sizeof(*text));
	struct span *list = mem_new(MANY, sizeof(*list));
	struct row_sieve *s = NULL;

	(void)state;
	assert_non_null(text);
	assert_non_null(list);
	seed = 3;
	for (size_t i = 0; i < MANY; i++) {
		for (size_t k = 0; k < LONG; k++)
			text[i][k] = (uint8_t)('a' + next(26));
		list[i] = span_of(text[i], LONG);
	}
	assert_int_equal(row_sieve_open(&s, list, MANY, NULL), ST_OK);
	assert_null(s);
	assert_int_equal(row_sieve_open(&s, list, 0, NULL), ST_OK);
	assert_null(s);
	mem_free(text);
	mem_free(list);
}

/* Behind the last byte nothing is read, and nothing found: not even what the
 * filling there looks like. */
static void nothing_is_behind_the_end(void **state)
{
	static const char *const texts[] = {"    ", "   ", "     x"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		for (size_t len = 1; len < 200; len++) {
			struct span one = span_str(texts[i]);
			uint8_t *bytes = mem_new(len, 1);
			uint32_t place[SIEVE_PIECE];
			struct row_sieve *s;
			size_t to;

			assert_non_null(bytes);
			memset(bytes, 'x', len);
			assert_int_equal(row_sieve_open(&s, &one, 1, NULL),
					 ST_OK);
			if (s)
				assert_int_equal(
					row_sieve_find(s, span_of(bytes, len),
						       0, place, &to),
					0);
			row_sieve_close(s);
			mem_free(bytes);
		}
}

/* Of a thousand literals that have one word each is possible, none is told from
 * the others. */
static void literals_that_are_all_alike_are_seen(void **state)
{
	enum { MANY = 1000 };
	char(*text)[16] = mem_new(MANY, sizeof(*text));
	struct span *list = mem_new(MANY, sizeof(*list));
	uint32_t place[SIEVE_PIECE];
	struct row_sieve *s;
	size_t to;

	(void)state;
	assert_non_null(text);
	assert_non_null(list);
	for (unsigned i = 0; i < MANY; i++) {
		snprintf(text[i], sizeof(text[i]), "qzkx%03u", i);
		list[i] = span_str(text[i]);
	}
	assert_int_equal(row_sieve_open(&s, list, MANY, NULL), ST_OK);
	for (size_t i = 0; s && i < MANY; i += 7)
		assert_int_equal(row_sieve_find(s, list[i], 0, place, &to), 1);
	row_sieve_close(s);
	mem_free(text);
	mem_free(list);
}

static void every_failing_allocation_is_survived(void **state)
{
	const struct span list[] = {SPAN_LIT("/owa/"), SPAN_LIT("cmd.exe")};

	(void)state;
	for (unsigned long n = 1;; n++) {
		struct row_sieve *s = NULL;
		struct err err;
		int got;
		bool hit;

		alloc_fail_at(n);
		got = row_sieve_open(&s, list, ARRAY_LEN(list), &err);
		hit = alloc_did_fail();
		alloc_fail_at(0);
		assert_int_equal(got, hit ? ST_NOMEM : ST_OK);
		row_sieve_close(s);
		if (!hit)
			return;
		assert_null(s);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_literal_falls_through),
		cmocka_unit_test(what_is_no_literal_falls_through),
		cmocka_unit_test(too_many_give_none),
		cmocka_unit_test(nothing_is_behind_the_end),
		cmocka_unit_test(literals_that_are_all_alike_are_seen),
		cmocka_unit_test(every_failing_allocation_is_survived),
	};

	return RUN_TESTS(tests);
}
