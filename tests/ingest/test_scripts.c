/* test_scripts.c - script blocks of several records. */
#include "check.h"

#include "own_rules.h"

static struct matcher *matcher;
static struct collect c;

/* A record of PowerShell's log. */
struct made {
	const char *text, *id, *number, *total;
};

static struct span made_get(const struct event *e, unsigned field)
{
	const struct made *m = e->inner;

	if (field == FIELD_CHANNEL)
		return SPAN_LIT("Microsoft-Windows-PowerShell/Operational");
	if (field == FIELD_PROVIDER)
		return SPAN_LIT("Microsoft-Windows-PowerShell");
	if (field == FIELD_EVENT_ID)
		return SPAN_LIT("4104");
	if (field == FIELD_COMPUTER)
		return SPAN_LIT("EX01");
	if (field == fields.script.text)
		return span_str(m->text);
	if (field == fields.script.id)
		return span_str(m->id);
	if (field == fields.script.number)
		return span_str(m->number);
	if (field == fields.script.total)
		return span_str(m->total);
	return SPAN_EMPTY;
}

static int begin(void **state)
{
	struct err err;

	(void)state;
	CHECK_EQ(matcher_open(&matcher, rules, &err), ST_OK);
	CHECK_EQ(collect_init(&c, rules, NULL, &fields, matcher, 7, &err),
		 ST_OK);
	return 0;
}

static int end(void **state)
{
	(void)state;
	collect_release(&c);
	matcher_close(matcher);
	return 0;
}

static void put(struct made m, uint64_t record)
{
	struct err err;
	struct event e = {LOG_EVTX,
			  true,
			  (int64_t)record * NS_PER_SECOND,
			  record,
			  record * 100,
			  50,
			  made_get,
			  &m};

	CHECK_EQ(collect_event(&c, &e, &err), ST_OK);
}

static const struct case_script *finish(size_t want)
{
	const struct case_script *row;
	struct err err;

	CHECK_EQ(scripts_finish(&c, &err), ST_OK);
	CHECK_EQ(scripts_rows(c.scripts, &row), want);
	return row;
}

static bool has_hit(const char *rule, uint64_t record)
{
	for (size_t i = 0; i < c.hit_count; i++)
		if (!strcmp(c.hit[i].rule, rule) && c.hit[i].number == record)
			return true;
	return false;
}

static bool is_told(const char *begin)
{
	const char *why[COLLECT_LOSSES];
	size_t count = collect_losses(&c, why);

	for (size_t i = 0; i < count; i++)
		if (!strncmp(why[i], begin, strlen(begin)))
			return true;
	return false;
}

#define EXPORT "export-script-block"

static void a_word_split_over_two_records_is_found(void **state)
{
	const struct case_script *row;

	(void)state;
	put((struct made){"New-Mailbox", "a-1", "1", "2"}, 5);
	CHECK_EQ(c.hit_count, 0);
	put((struct made){"ExportRequest -Mailbox x", "a-1", "2", "2"}, 6);
	CHECK(has_hit(EXPORT, 5));
	row = finish(1);
	CHECK_SPAN(row->text, "New-MailboxExportRequest -Mailbox x");
	CHECK_SPAN(row->block, "a-1");
	CHECK_EQ(row->total, 2);
	CHECK_EQ(row->part_count, 2);
	CHECK_EQ(row->parts[1].record, 6);
	CHECK_EQ(row->parts[1].offset, 600);
	CHECK(!row->cut);
}

static void the_order_of_records_does_not_matter(void **state)
{
	(void)state;
	put((struct made){"ExportRequest", "a", "2", "3"}, 5);
	put((struct made){"x", "other", "1", "2"}, 6);
	put((struct made){"New-Mailbox", "a", "1", "3"}, 7);
	put((struct made){"New-Mailbox", "a", "1", "3"}, 8); /* twice */
	put((struct made){" -x", "a", "3", "3"}, 9);
	CHECK_SPAN(finish(1)->text, "New-MailboxExportRequest -x");
}

static void what_a_part_shows_is_told_once(void **state)
{
	(void)state;
	put((struct made){"New-MailboxExportRequest", "a", "1", "2"}, 5);
	put((struct made){" -x", "a", "2", "2"}, 6);
	CHECK_EQ(c.hit_count, 1);
	CHECK(has_hit(EXPORT, 5));
	finish(1);
}

static void missing_parts_are_told(void **state)
{
	const struct case_script *row;

	(void)state;
	put((struct made){"New-MailboxExportRequest", "a", "2", "7"}, 5);
	put((struct made){"end", "a", "5", "7"}, 6);
	row = finish(1);
	CHECK_EQ(row->part_count, 2);
	CHECK_EQ(row->total, 7);
	CHECK_SPAN(row->text, "\n[... 1-1/7 ...]\nNew-MailboxExportRequest"
			      "\n[... 3-4/7 ...]\nend\n[... 6-7/7 ...]\n");
}

static void what_no_rule_matches_is_not_kept(void **state)
{
	(void)state;
	put((struct made){"Get-Date", "a", "1", "2"}, 5);
	put((struct made){"Get-Host", "a", "2", "2"}, 6);
	finish(0);
	CHECK_EQ(c.hit_count, 0);
}

static void a_single_record_is_no_script_of_several(void **state)
{
	(void)state;
	put((struct made){"New-MailboxExportRequest", "a", "1", "1"}, 5);
	put((struct made){"New-MailboxExportRequest", "a", "0", "2"}, 6);
	put((struct made){"New-MailboxExportRequest", "a", "3", "2"}, 7);
	put((struct made){"New-MailboxExportRequest", "", "1", "2"}, 8);
	CHECK(c.scripts == NULL);
}

static void too_many_open_ones_are_given_up_in_turn(void **state)
{
	char id[16];

	(void)state;
	for (unsigned i = 0; i <= LIMIT_SCRIPTS_OPEN; i++) {
		snprintf(id, sizeof(id), "b%u", i);
		put((struct made){"New-MailboxExportRequest", id, "1", "2"},
		    i + 1);
	}
	CHECK_SPAN(finish(LIMIT_SCRIPTS_OPEN + 1)->block, "b0");
}

static void a_script_has_a_most_and_says_so(void **state)
{
	static char text[LIMIT_SCRIPT];
	const struct case_script *row;

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	put((struct made){"New-MailboxExportRequest", "a", "1", "3"}, 5);
	put((struct made){text, "a", "2", "3"}, 6);
	put((struct made){"end", "a", "3", "3"}, 7);
	row = finish(1);
	CHECK(row->cut);
	CHECK_SPAN(row->text, "New-MailboxExportRequestend");
	CHECK(is_told("some scripts"));
}

static void parts_beyond_counting_are_told(void **state)
{
	(void)state;
	put((struct made){"New-MailboxExportRequest", "a", "1", "513"}, 5);
	finish(0);
	CHECK(is_told("some scripts"));
}

static void more_scripts_than_are_kept_are_told(void **state)
{
	static char id[LIMIT_SCRIPTS_KEPT + 1][16];

	(void)state;
	for (unsigned i = 0; i <= LIMIT_SCRIPTS_KEPT; i++) {
		CHECK(!is_told(""));
		snprintf(id[i], sizeof(id[i]), "b%u", i);
		put((struct made){"New-MailboxExportRequest", id[i], "1", "2"},
		    2 * i + 1);
		put((struct made){"end", id[i], "2", "2"}, 2 * i + 2);
	}
	finish(LIMIT_SCRIPTS_KEPT);
	CHECK(is_told("some scripts"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_word_split_over_two_records_is_found),
		TEST(the_order_of_records_does_not_matter),
		TEST(what_a_part_shows_is_told_once),
		TEST(missing_parts_are_told),
		TEST(what_no_rule_matches_is_not_kept),
		TEST(a_single_record_is_no_script_of_several),
		TEST(too_many_open_ones_are_given_up_in_turn),
		TEST(a_script_has_a_most_and_says_so),
		TEST(parts_beyond_counting_are_told),
		TEST(more_scripts_than_are_kept_are_told),
	};

	return RUN_RULED_TESTS(tests);
}
