/* test_pump.c - the bytes are the same, whether or not all are wanted. */
#include "check.h"

#include "base/alloc.h"
#include "ingest/pump.h"

static void the_same_bytes_come_through(void **state)
{
	size_t size = (size_t)9 << 20;
	uint8_t *in = mem_new(size, 1);
	uint8_t *out = mem_new(size, 1);
	struct pump *p;

	(void)state;
	for (size_t i = 0; i < size; i++)
		in[i] = (uint8_t)(i * 2654435761u >> 13);
	CHECK_EQ(pump_open(&p, NULL), ST_OK);
	for (size_t piece = 0; piece < 100000; piece = piece * 7 + 4099) {
		struct memory_source m;
		struct source *from;

		memory_source_init(&m, span_of(in, size), piece);
		from = pump_start(p, &m.source);
		CHECK_EQ(source_fill(from, out, size, NULL), size);
		CHECK_EQ(source_fill(from, out, 1, NULL), 0);
		pump_stop(p);
		assert_memory_equal(in, out, size);
	}
	pump_close(p);
	mem_free(in);
	mem_free(out);
}

static void stopping_early_leaves_the_rest(void **state)
{
	struct pump *p;
	uint8_t byte;

	(void)state;
	CHECK_EQ(pump_open(&p, NULL), ST_OK);
	for (int round = 0; round < 50; round++) {
		struct memory_source m;
		uint8_t *in = mem_new(20 << 20, 1);

		memory_source_init(&m, span_of(in, 20 << 20), 0);
		CHECK_EQ(source_read(pump_start(p, &m.source), &byte, 1, NULL),
			 1);
		pump_stop(p);
		CHECK(m.source.at < 20 << 20);
		mem_free(in);
	}
	pump_close(p);
	pump_close(NULL);
}

static int64_t refuse(struct source *s, uint8_t *out, size_t cap,
		      struct err *err)
{
	(void)s;
	(void)out;
	(void)cap;
	return err_set(err, ST_IO, ERR_NO_OFFSET, "no");
}

static void a_failing_source_fails_behind_the_pump_too(void **state)
{
	struct source bad = {refuse, 0};
	struct err err;
	struct pump *p;
	uint8_t byte;

	(void)state;
	CHECK_EQ(pump_open(&p, NULL), ST_OK);
	CHECK_EQ(source_read(pump_start(p, &bad), &byte, 1, &err), ST_IO);
	pump_stop(p);
	pump_close(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_bytes_come_through),
		cmocka_unit_test(stopping_early_leaves_the_rest),
		cmocka_unit_test(a_failing_source_fails_behind_the_pump_too),
	};

	return RUN_TESTS(tests);
}
