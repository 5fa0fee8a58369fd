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

/* Sessions of the only hit; "": none was kept. */
static void collect_one(unsigned long fail_at, char sessions[1024], bool *hit)
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
	alloc_fail_at(fail_at);
	if (collect_event(&c, &event, &err))
		CHECK_EQ(err.code, ST_NOMEM);
	*hit = alloc_did_fail();
	alloc_fail_at(0);
	if (c.hit_count)
		snprintf(sessions, 1024, "%.*s", SPAN_ARG(c.hit[0].session));
	collect_release(&c);
	matcher_close(matcher);
}

static void a_hit_is_kept_with_all_its_sessions_or_not_at_all(void **state)
{
	char whole[1024], sessions[1024];
	bool failed = true;

	(void)state;
	collect_one(0, whole, &failed);
	CHECK(strlen(whole) > 256);
	for (unsigned long n = 1; failed || n == 1; n++) {
		collect_one(n, sessions, &failed);
		if (sessions[0] || !failed)
			CHECK_TEXT(sessions, whole);
	}
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
		cmocka_unit_test(every_loss_is_told),
	};

	return RUN_RULED_TESTS(tests);
}
