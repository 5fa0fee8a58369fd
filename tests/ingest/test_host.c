/* test_host.c - servers and builds that records name, against counting each. */
#include "check.h"

#include "ingest/collect.h"
#include "ingest/host.h"

#define MAJOR FIELD_CANONICAL_COUNT

static const struct collect_fields fields = {
	.major = MAJOR,
	.minor = MAJOR + 1,
	.build = MAJOR + 2,
	.revision = MAJOR + 3,
};

struct line {
	const char *server;
	const char *part[4];
};

static struct span get(const struct event *e, unsigned field)
{
	const struct line *l = e->inner;

	if (field == FIELD_SERVER)
		return span_str(l->server);
	return field >= MAJOR && field < MAJOR + 4
		       ? span_str(l->part[field - MAJOR])
		       : SPAN_EMPTY;
}

static char longest[300], longer[300]; /* alike up to where they are cut */

static const char *const servers[] = {"EX01",	 "EX02",  "",	 "127.0.0.1",
				      "fe80::1", longest, longer};
static const char *const builds[][4] = {
	{"15", "1", "2106", "13"},  {"15", "1", "2106", "2"},
	{"15", "1", "210", "613"},  {"15", "1", "2106", ""},
	{"15", "1", "210600", "2"}, {"1", "51", "2106", "2"},
};

/* Of what was counted one by one. */
static void count_slowly(struct builds *b, struct arena *a,
			 const struct line *l, int64_t time_ns)
{
	char text[64];

	for (size_t i = 0; i < 4; i++)
		if (!l->part[i][0] || strlen(l->part[i]) > 5)
			return;
	snprintf(text, sizeof(text), "%s.%s.%s.%s", l->part[0], l->part[1],
		 l->part[2], l->part[3]);
	CHECK(builds_count(b, a, span_str(text), span_str(l->server), "columns",
			   time_ns, 1));
}

static void runs_of_lines_count_as_each_would(void **state)
{
	struct collect c = {.fields = &fields};
	struct builds want = {.count = 0};
	unsigned dice = 1;

	(void)state;
	memset(longest, 'x', sizeof(longest) - 1);
	memset(longer, 'x', sizeof(longer) - 1);
	longer[290] = 'y';
	arena_init(&c.arena, 1 << 20);
	for (int64_t i = 0; i < 20000; i++) {
		static struct line l;
		struct event e = {LOG_HTTPPROXY, false, i, 1, 0, 0, get, &l};

		dice = dice * 1103515245 + 12345;
		/* mostly the same again */
		if (i == 0 || dice >> 28 == 0)
			l.server = servers[(dice >> 16) % ARRAY_LEN(servers)];
		if (i == 0 || dice >> 28 == 1)
			memcpy(l.part, builds[(dice >> 16) % ARRAY_LEN(builds)],
			       sizeof(l.part));
		host_note(&c, &e);
		count_slowly(&want, &c.arena, &l, i);
	}
	CHECK_EQ(c.builds.count, want.count);
	CHECK(want.count > 20);
	for (size_t i = 0; i < want.count; i++) {
		CHECK_TEXT(c.builds.row[i].build, want.row[i].build);
		CHECK_TEXT(c.builds.row[i].server, want.row[i].server);
		CHECK_EQ(c.builds.row[i].first_ns, want.row[i].first_ns);
		CHECK_EQ(c.builds.row[i].last_ns, want.row[i].last_ns);
	}
	/* an address of the machine itself is no name */
	CHECK_EQ(c.servers.count, 3);
	arena_release(&c.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(runs_of_lines_count_as_each_would),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
