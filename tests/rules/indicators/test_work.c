/* What compiling and looking cost, counted, not timed: no list of a million
 * lines may take more than a million times a little. */
#include "check.h"

#include "base/alloc.h"
#include "rules/events.h"
#include "rules/indicators/matcher.h"

#define MILLION 1000000

static struct field_names *names;
static struct indicator_set *set;

static void open_set(struct span list)
{
	CHECK_EQ(field_names_open(&names, NULL), ST_OK);
	CHECK_EQ(indicators_open(&set, names, NULL, NULL), ST_OK);
	CHECK_EQ(indicators_add_file(set, "x", list, NULL), ST_OK);
}

static void close_set(void)
{
	indicators_close(set);
	field_names_close(names);
}

static bool is_near(uint32_t v4)
{
	uint8_t bytes[16] = {[10] = 0xff, [11] = 0xff};

	for (unsigned i = 0; i < 4; i++)
		bytes[12 + i] = (uint8_t)(v4 >> (24 - 8 * i));
	return table_is_near(set, bytes);
}

static void wide_networks_again_and_again_cost_one(void **state)
{
	static const char *const lines[] = {"0.0.0.0/0\n", "128.0.0.0/1\n",
					    "::/0\n", "::ffff:0:0/96\n"};

	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(lines); k++) {
		struct buf list;

		buf_init(&list, (size_t)1 << 25);
		for (int i = 0; i < MILLION; i++)
			buf_text(&list, lines[k]);
		open_set(buf_span(&list));
		CHECK_EQ(indicators_compile(set, NULL), ST_OK);
		CHECK_EQ(indicators_count(set), MILLION);
		CHECK(set->near_work <= (UINT64_C(1) << NEAR_BITS) / 64);
		CHECK(is_near(0xCB007105));
		CHECK_EQ(is_near(0x0A000001), k != 1);
		close_set();
		buf_release(&list);
	}
}

static void wide_networks_cost_a_word_each_or_all_once_a_length(void **state)
{
	struct buf list;

	(void)state;
	buf_init(&list, (size_t)1 << 25);
	for (uint32_t i = 0; i < MILLION; i++) {
		unsigned bits = 8 + i % 8;
		uint32_t net = i / 8 * 2654435761u & UINT32_MAX << (32 - bits);

		buf_printf(&list, "%u.%u.%u.%u/%u\n", net >> 24,
			   net >> 16 & 255, net >> 8 & 255, net & 255, bits);
	}
	open_set(buf_span(&list));
	CHECK_EQ(indicators_compile(set, NULL), ST_OK);
	CHECK_EQ(indicators_count(set), MILLION);
	CHECK(set->near_work <= MILLION + 8 * (UINT64_C(1) << NEAR_BITS) / 64);
	close_set();
	buf_release(&list);
}

static void
a_value_named_a_million_times_is_asked_for_so_many_as_are_told(void **state)
{
	struct indicator_matcher *m;
	const struct indicator_match *found;
	struct buf list;

	(void)state;
	buf_init(&list, (size_t)1 << 25);
	for (int i = 0; i < MILLION; i++)
		buf_text(&list, "203.0.113.5\n");
	buf_text(&list, "evil.example\n");
	open_set(buf_span(&list));
	CHECK_EQ(indicators_compile(set, NULL), ST_OK);
	field_names_freeze(names);
	CHECK_EQ(indicator_matcher_open(&m, set, NULL), ST_OK);
	for (unsigned turn = 0; turn < 3; turn++) {
		struct made_event e;

		made_event_init(&e, names, LOG_IIS);
		made_event_read(&e, turn < 2 ? "client=203.0.113.5|host=evil"
					       ".example"
					     : "host=evil.example");
		e.event.inner = &e;
		CHECK_EQ(indicators_match(m, &e.event, &found, NULL),
			 turn < 2 ? FOUND_MAX : 1);
		CHECK(m->tried <= (uint64_t)FOUND_MAX * 2 * (turn + 1u));
	}
	indicator_matcher_close(m);
	close_set();
	buf_release(&list);
}

static void put_pieces(struct buf *b, int count, const char *type)
{
	buf_printf(b, "{\"name\":\"Pieces\",\"type\":\"%s\",\"list\":[\"ab\"",
		   type);
	for (int i = 0; i < count; i++)
		buf_printf(b, ",\"piece%dX\"", i);
	buf_text(b, "]}");
}

static void too_many_pieces_are_a_limit_and_no_lack_of_memory(void **state)
{
	struct err err = {0};
	struct buf pieces;

	(void)state;
	buf_init(&pieces, (size_t)1 << 25);
	put_pieces(&pieces, 200000, "substring");
	open_set(SPAN_LIT("evil.example\n"));
	CHECK_EQ(indicators_add_warnings(set, "w", buf_span(&pieces), &err),
		 ST_LIMIT);
	CHECK_TEXT(err.text, "w: more than 131072 lists, pieces and regular "
			     "expressions");
	close_set();
	buf_release(&pieces);
}

static void pieces_are_compared_where_they_may_stand(void **state)
{
	static const char *const types[] = {"substring", "regex"};
	struct buf pieces, list;

	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(types); k++) {
		buf_init(&pieces, (size_t)1 << 25);
		buf_init(&list, (size_t)1 << 25);
		put_pieces(&pieces, k ? 3000 : 30000, types[k]);
		for (int i = 0; i < 20000; i++)
			buf_printf(&list, "h%d.%s%d%s.example\n", i,
				   i % 2 ? "piece" : "good", i,
				   i % 4 ? "" : "x");
		open_set(buf_span(&list));
		CHECK_EQ(indicators_add_warnings(set, "w", buf_span(&pieces),
						 NULL),
			 ST_OK);
		CHECK_EQ(indicators_compile(set, NULL), ST_OK);
		CHECK_EQ(indicators_warned(set), 0);
		/* of 30,000 pieces, of 3,000 expressions */
		CHECK(set->warning_work < 20000 * 300);
		close_set();
		buf_release(&list);
		buf_release(&pieces);
	}
}

/* A name is kept once, however many have the id: so each relationship is gone
 * into once. */
static void indicators_of_one_id_are_named_once(void **state)
{
	enum { MANY = 3000, NAMES = 100 };
	struct buf list;

	(void)state;
	buf_init(&list, (size_t)1 << 25);
	buf_text(&list, "{\"type\":\"bundle\",\"objects\":[");
	for (int i = 0; i < NAMES; i++)
		buf_printf(&list,
			   "{\"type\":\"malware\",\"id\":\"m%d\",\"name\":"
			   "\"x%d\"},{\"type\":\"relationship\","
			   "\"relationship_type\":\"indicates\","
			   "\"source_ref\":\"i\",\"target_ref\":\"m%d\"},",
			   i, i, i);
	for (int i = 0; i < MANY; i++)
		buf_printf(&list,
			   "%s{\"type\":\"indicator\",\"id\":\"i\",\"name\":"
			   "\"%d\",\"pattern\":\"[ipv4-addr:value = "
			   "'203.0.%d.%d']\"}",
			   i ? "," : "", i, i / 256, i % 256);
	buf_text(&list, "]}");
	open_set(buf_span(&list));
	CHECK_EQ(indicators_count(set), MANY);
	for (size_t i = 0; i < MANY; i++) {
		const struct indicator_named *named =
			indicator_info(set, i).named;

		CHECK(named && named == indicator_info(set, 0).named);
	}
	CHECK(span_starts_nocase(indicator_info(set, 0).named->name,
				 SPAN_LIT("x0, x1, x2, ")));
	CHECK(set->arena.used < MANY * 1000);
	close_set();
	buf_release(&list);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(wide_networks_again_and_again_cost_one),
		cmocka_unit_test(
			wide_networks_cost_a_word_each_or_all_once_a_length),
		cmocka_unit_test(
			a_value_named_a_million_times_is_asked_for_so_many_as_are_told),
		cmocka_unit_test(indicators_of_one_id_are_named_once),
		cmocka_unit_test(
			too_many_pieces_are_a_limit_and_no_lack_of_memory),
		cmocka_unit_test(pieces_are_compared_where_they_may_stand),
	};

	return RUN_TESTS(tests);
}
