/* test_settings.c - settings of logs on their way into the case. */
#include "check.h"

#include "ingest/settings.h"

static void read_text(const char *text, bool whole, size_t count,
		      const char *last)
{
	struct collect c = {.key = 7};
	struct case_item item = {.bytes = 0};
	struct err err;
	bool got = !whole;

	arena_init(&c.arena, 1 << 20);
	buf_init(&c.scratch, 1 << 16);
	CHECK_EQ(settings_read(&c, span_str(text), &item, &got, &err), ST_OK);
	CHECK_EQ(got, whole);
	CHECK_EQ(item.setting_count, count);
	if (count)
		CHECK(span_is(item.settings[count - 1].value, last));
	buf_release(&c.scratch);
	arena_release(&c.arena);
}

static void they_are_kept_as_they_are_spelled(void **state)
{
	(void)state;
	read_text("<a><appSettings><add key='LogPath' value='C:\\L&#252;'/>"
		  "</appSettings></a>",
		  true, 1, "C:\\L\xc3\xbc");
	read_text("<a/>", true, 0, "");
}

static void what_is_no_xml_is_told(void **state)
{
	(void)state;
	read_text("<a><appSettings><add key='LogPath' value='C:\\L'/><b>",
		  false, 1, "C:\\L");
	read_text("<!DOCTYPE a><a/>", false, 0, "");
	read_text("", false, 0, "");
}

static void without_memory_nothing_is_made_up(void **state)
{
	struct collect c = {.key = 7};
	struct case_item item = {.bytes = 0};
	struct err err;
	bool whole = true;

	(void)state;
	arena_init(&c.arena, 64);
	buf_init(&c.scratch, 1 << 16);
	CHECK_EQ(settings_read(&c,
			       SPAN_LIT("<a><appSettings><add key='LogPath'"
					" value='C:\\L'/></appSettings></a>"),
			       &item, &whole, &err),
		 ST_NOMEM);
	CHECK_EQ(item.setting_count, 0);
	buf_release(&c.scratch);
	arena_release(&c.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(they_are_kept_as_they_are_spelled),
		cmocka_unit_test(what_is_no_xml_is_told),
		cmocka_unit_test(without_memory_nothing_is_made_up),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
