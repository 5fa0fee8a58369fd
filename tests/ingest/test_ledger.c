/* test_ledger.c - requests and bytes per client and page, against a slow sum;
 * the bounds; what happens without memory. */
#include "check.h"

#include "base/alloc.h"
#include "base/limits.h"
#include "ingest/ledger.h"

static const char source[] = "iis";

static void put(struct ledger *l, unsigned client, unsigned page)
{
	char name[32];
	char stem[32];
	struct request r = {
		.source = source,
		.post = client % 2,
		.status = client % 3 ? 200 : 404,
		.bytes_in = -1,
		.bytes_out = client,
		.time_ns = client,
	};

	snprintf(name, sizeof(name), "192.0.2.%u", client);
	snprintf(stem, sizeof(stem), "/Page%u.aspx", page);
	r.client = span_str(name);
	r.stem = span_str(stem);
	ledger_client(l, &r);
	ledger_page(l, &r);
}

static void sums_are_exact(void **state)
{
	struct arena a;
	struct ledger l;
	uint64_t requests = 0;
	uint64_t pages = 0;

	(void)state;
	arena_init(&a, 16 << 20);
	ledger_init(&l, &a, 7);
	for (unsigned round = 0; round < 3; round++)
		for (unsigned c = 0; c < 3000; c++)
			put(&l, c, c % 11);
	CHECK_EQ(l.client_count, 3000);
	CHECK_EQ(l.page_count, 3000);
	for (size_t i = 0; i < l.client_count; i++) {
		const struct case_client *row = &l.client[i];

		requests += row->requests;
		CHECK_EQ(row->requests, 3);
		CHECK_EQ(row->bytes_out, 3 * i);
		CHECK_EQ(row->bytes_in, -1);
		CHECK_EQ(row->refused, i % 3 ? 0 : 3);
		CHECK_EQ(row->first_ns, i);
	}
	for (size_t i = 0; i < l.page_count; i++) {
		pages += l.page[i].requests;
		CHECK_EQ(l.page[i].posts, i % 2 ? 3 : 0);
		CHECK(span_starts_nocase(l.page[i].stem, SPAN_LIT("/page")));
		CHECK_EQ(l.page[i].stem.ptr[1], 'p');
	}
	CHECK_EQ(requests, 9000);
	CHECK_EQ(pages, 9000);
	ledger_release(&l);
	arena_release(&a);
}

static void clients_beyond_the_limit_share_a_row(void **state)
{
	struct arena a;
	struct ledger l;
	struct request r = {.source = source, .status = 200, .bytes_out = 1};

	(void)state;
	arena_init(&a, 64 << 20);
	ledger_init(&l, &a, 7);
	for (uint32_t c = 0; c < LIMIT_LEDGER_CLIENTS + 10; c++) {
		r.client = span_of(&c, sizeof(c));
		ledger_client(&l, &r);
	}
	CHECK_EQ(l.client_count, LIMIT_LEDGER_CLIENTS + 1);
	CHECK_EQ(l.client[LIMIT_LEDGER_CLIENTS].client.len, 0);
	CHECK_EQ(l.client[LIMIT_LEDGER_CLIENTS].requests, 10);
	CHECK_EQ(l.client[LIMIT_LEDGER_CLIENTS - 1].requests, 1);
	ledger_release(&l);
	arena_release(&a);
}

static void failing_allocations_lose_rows_and_nothing_else(void **state)
{
	(void)state;
	for (unsigned long n = 1;; n++) {
		struct arena a;
		struct ledger l;
		bool hit;

		arena_init(&a, 1 << 20);
		ledger_init(&l, &a, 7);
		alloc_fail_at(n);
		for (unsigned c = 0; c < 2000; c++)
			put(&l, c, 1);
		hit = alloc_did_fail();
		alloc_fail_at(0);
		ledger_release(&l);
		arena_release(&a);
		if (!hit)
			return;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sums_are_exact),
		cmocka_unit_test(clients_beyond_the_limit_share_a_row),
		cmocka_unit_test(
			failing_allocations_lose_rows_and_nothing_else),
	};

	return RUN_TESTS(tests);
}
