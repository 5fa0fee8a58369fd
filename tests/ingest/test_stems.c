/* test_stems.c - what is remembered of a path is what asking it gives. */
#include "check.h"

#include "base/alloc.h"
#include "base/embedded.h"
#include "ingest/reads.h"
#include "ingest/stems.h"
#include "ingest/web.h"
#include "knowledge/knowledge.h"

static struct knowledge *knowledge;

/* The nth of more paths than there are places, of every kind. */
static struct span path_of(unsigned n, char path[64])
{
	static const char *const forms[][2] = {
		{"/owa/", ".aspx"},
		{"/owa/u", "@example.org/"},
		{"/ews/", ""},
		{"/aspnet_client/", ""},
		{"/owa/%61uth/", ".aspx"},
		{"/", ".js"},
	};
	const char *const *form = forms[n % ARRAY_LEN(forms)];

	snprintf(path, 64, "%s%u%s", form[0], n / 6, form[1]);
	return span_str(path);
}

static void check_path(struct stems *s, struct span path)
{
	const struct stem *stem = stems_find(s, 7, knowledge, path);
	bool encoded = memchr(path.ptr, '%', path.len) != NULL;

	CHECK_EQ(stem->encoded, encoded);
	CHECK_EQ(stem->unshipped_script,
		 web_is_script(path) && !knowledge_is_shipped(knowledge, path));
	if (encoded)
		return;
	CHECK(stem->reads == reads_kind(path));
	CHECK_EQ(stem->mailbox, reads_mailbox(path).len > 0);
}

static void a_path_is_told_the_same_the_second_time(void **state)
{
	struct stems s = {0};
	char text[64];

	(void)state;
	CHECK(stems_init(&s));
	for (unsigned round = 0; round < 2; round++) {
		for (unsigned n = 0; n < 4 * STEMS; n++)
			check_path(&s, path_of(n, text));
		for (unsigned n = 0; n < 60; n++) {
			check_path(&s, path_of(n, text));
			check_path(&s, path_of(n, text));
		}
		check_path(&s, SPAN_LIT("/owa/auth/logon.aspx"));
		check_path(&s, SPAN_EMPTY);
	}
	stems_release(&s);
}

static void without_memory_there_are_none(void **state)
{
	struct stems s = {0};

	(void)state;
	alloc_fail_at(1);
	CHECK(!stems_init(&s));
	alloc_fail_at(0);
	stems_release(&s);
}

static int once(void **state)
{
	struct err err;

	(void)state;
	CHECK_EQ(knowledge_open(&knowledge, embedded_knowledge, &err), ST_OK);
	return 0;
}

static int at_last(void **state)
{
	(void)state;
	knowledge_close(knowledge);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_path_is_told_the_same_the_second_time),
		cmocka_unit_test(without_memory_there_are_none),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, once, at_last);
}
