/* test_collect.c - what is kept of an event is whole, or counted as not kept;
 * what an item lost is told, all of it. */
#include "check.h"

#include "base/alloc.h"
#include "own_rules.h"

#define VALUE "0f8fad5bd9cb469fa165"

static struct span get(const struct event *e, unsigned field)
{
	(void)e;
	switch (field) {
	case FIELD_METHOD:
		return SPAN_LIT("POST");
	case FIELD_STEM:
		return SPAN_LIT("/ecp/y.js");
	case FIELD_CLIENT:
		return SPAN_LIT("203.0.113.5");
	case FIELD_STATUS:
		return SPAN_LIT("200");
	case FIELD_COOKIE:
		return SPAN_LIT(
			"ASP.NET_SessionId=" VALUE "1; ClientId=" VALUE
			"2; exchangecookie=" VALUE "3; cadata=" VALUE
			"4; msExchEcpCanary=" VALUE "5; X-OWA-CANARY=" VALUE
			"6; OutlookSession=" VALUE "7; UserContext=" VALUE "8");
	default:
		return SPAN_EMPTY;
	}
}

static const struct event event = {
	LOG_IIS, false, 1614578400 * NS_PER_SECOND, 5, 100, 80, get, NULL};

/* "kept", and sessions of the only hit; "": none was kept.  room: bytes that may
 * be kept; 0: as ever. */
static void collect_one(unsigned long fail_at, size_t room, char sessions[1024],
			bool *hit)
{
	struct knowledge *none = NULL;
	struct matcher *matcher = NULL;
	struct collect c;
	struct err err;

	sessions[0] = 0;
	*hit = true;
	CHECK_EQ(matcher_open(&matcher, rules, &err), ST_OK);
	CHECK_EQ(collect_init(&c, rules, none, &fields, matcher, 7, &err),
		 ST_OK);
	if (room)
		c.arena.cap = c.arena.used + room;
	alloc_fail_at(fail_at);
	if (collect_event(&c, &event, &err))
		CHECK_EQ(err.code, ST_NOMEM);
	*hit = alloc_did_fail();
	alloc_fail_at(0);
	if (c.hit_count)
		snprintf(sessions, 1024, "kept %.*s",
			 SPAN_ARG(c.hit[0].session));
	collect_release(&c);
	matcher_close(matcher);
}

static void a_hit_is_kept_with_all_its_sessions_or_not_at_all(void **state)
{
	char whole[1024], sessions[1024];
	bool failed = true;

	(void)state;
	collect_one(0, 0, whole, &failed);
	CHECK(strlen(whole) > 256);
	for (unsigned long n = 1; failed || n == 1; n++) {
		collect_one(n, 0, sessions, &failed);
		if (sessions[0] || !failed)
			CHECK_TEXT(sessions, whole);
	}
	/* what is short may still find room */
	for (size_t room = 16; !sessions[0] || room < 8192; room += 16) {
		collect_one(0, room, sessions, &failed);
		if (sessions[0])
			CHECK_TEXT(sessions, whole);
	}
}

static const char counted[] =
	"title: Page\nname: counted_page\nlogsource: {category: webserver}\n"
	"detection: {s: {cs-uri-stem: /ecp/y.js}, condition: s}\n---\n"
	"title: Pages\ncorrelation:\n  type: event_count\n  rules: "
	"[counted_page]\n"
	"  group-by: [cs(Cookie)]\n  timespan: 1d\n  condition: {gte: 2}\n";

static unsigned native_stem, native_cookie;

static struct span native_get(const struct event *e, unsigned field)
{
	return field == native_stem	? get(e, FIELD_STEM)
	       : field == native_cookie ? get(e, FIELD_COOKIE)
					: get(e, field);
}

static const struct embedded_file counted_file[] = {
	{"rules/sigma/counted.yml",
	 {(const uint8_t *)counted, sizeof(counted) - 1}},
	{NULL, {NULL, 0}},
};

/* Nothing is counted in a group that is not its own. */
static void a_sample_is_kept_with_its_group_or_counted_as_lost(void **state)
{
	const struct embedded_file *const tables[] = {counted_file,
						      embedded_knowledge, NULL};
	const struct rules_options options = {.tables = tables, .sigma = true};
	struct field_names *own_names;
	struct event request = event;
	struct rules *own;
	struct err err;
	size_t kept = 0;

	(void)state;
	CHECK_EQ(field_names_open(&own_names, &err), ST_OK);
	CHECK_EQ(rules_compile(&own, &options, own_names, &err), ST_OK);
	field_names_freeze(own_names);
	native_stem = field_names_find(own_names, SPAN_LIT("cs-uri-stem"));
	native_cookie = field_names_find(own_names, SPAN_LIT("cs(Cookie)"));
	request.get = native_get;
	for (size_t room = 16; !kept; room += 16) {
		struct matcher *matcher = NULL;
		struct collect c;

		CHECK_EQ(matcher_open(&matcher, own, &err), ST_OK);
		CHECK_EQ(collect_init(&c, own, NULL, &fields, matcher, 7, &err),
			 ST_OK);
		c.arena.cap = c.arena.used + room;
		CHECK_EQ(collect_match(&c, &request, &err), ST_OK);
		kept = c.sample_count;
		CHECK_EQ(kept + c.lost_samples, 1);
		if (kept)
			CHECK(c.sample[0].group.len > 200);
		collect_release(&c);
		matcher_close(matcher);
	}
	rules_close(own);
	field_names_close(own_names);
}

static void every_loss_is_told(void **state)
{
	struct collect c = {.lost_hours = 1, .lost_samples = 2};
	const char *why[COLLECT_LOSSES];

	(void)state;
	CHECK_EQ(collect_losses(&c, why), 2);
	CHECK(strstr(why[0], "too many hours") != NULL);
	CHECK(strstr(why[1], "correlations") != NULL);
	c.sessions.lost = c.lost_scripts = c.lost_parts = 1;
	CHECK_EQ(collect_losses(&c, why), COLLECT_LOSSES);
	c = (struct collect){.lost_scripts = 1};
	CHECK_EQ(collect_losses(&c, why), 1);
	CHECK(strstr(why[0], "scripts") != NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_hit_is_kept_with_all_its_sessions_or_not_at_all),
		cmocka_unit_test(
			a_sample_is_kept_with_its_group_or_counted_as_lost),
		cmocka_unit_test(every_loss_is_told),
	};

	return RUN_RULED_TESTS(tests);
}
