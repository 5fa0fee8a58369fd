/* test_hosts.c - which evidence is of one host, and what it is called. */
#include "check.h"

#include "story.h"

static void names_of_folder_and_records_are_one_host(void **state)
{
	(void)state;
	story_item(&s, "EX01", "EX01/a.log", "iis", 0, 1);
	story_item(&s, "EX01", "EX01/b.log", "httpproxy", 0, 1);
	story_item(&s, NULL, "loose/c.log", "httpproxy", 0, 1);
	story_item(&s, NULL, "EX01/httperr1.log", "httperr", 0, 1);
	story_item(&s, NULL, "else/httperr1.log", "httperr", 0, 1);
	story_sql(&s, "UPDATE item SET host_record = 'ex01.example.org'"
		      " WHERE seq IN (2, 3)");
	story_ask(&s);
	GET("SELECT group_concat(name || ' ' || role) FROM host",
	    "EX01 mail-server");
	GET("SELECT count(*) FROM item_host", "5");
}

static void
a_folder_goes_by_its_name_and_two_folders_by_the_machine(void **state)
{
	(void)state;
	story_item(&s, "monday", "monday/a.log", "iis", 0, 1);
	story_item(&s, "tuesday", "tuesday/a.log", "iis", 0, 1);
	story_item(&s, "backup", "backup/a.log", "iis", 0, 1);
	story_item(&s, NULL, "x/a.log", "iis", 0, 1);
	story_sql(&s, "UPDATE item SET host_record = CASE seq WHEN 1 THEN"
		      " 'EX01' WHEN 2 THEN 'ex01.example.org' ELSE 'EX02' END");
	story_ask(&s);
	GET("SELECT group_concat(name) FROM (SELECT name FROM host ORDER BY "
	    "id)",
	    "BACKUP,EX01");
	GET("SELECT name FROM item_host JOIN host ON id = host WHERE item = 4",
	    "BACKUP");
}

static void a_collection_is_named_after_its_machine(void **state)
{
	(void)state;
	story_item(&s, "Collection-EX01", "a.zip!/1.log", "iis", 0, 1);
	story_item(&s, "Collection-EX01", "a.zip!/2.log", "httpproxy", 0, 1);
	story_sql(&s, "UPDATE item SET host_record = 'EX01' WHERE seq = 2");
	story_ask(&s);
	GET("SELECT group_concat(name) FROM host", "EX01");
}

static void a_guessed_folder_name_yields_to_the_records(void **state)
{
	(void)state;
	story_item(&s, "server1", "server1/1.log", "iis", 0, 1);
	story_item(&s, "server1", "server1/2.log", "httpproxy", 0, 1);
	story_item(&s, "server2", "server2/1.log", "iis", 0, 1);
	story_sql(&s, "UPDATE item SET host_guessed = 1");
	story_sql(&s, "UPDATE item SET host_record = 'EX01' WHERE seq = 2");
	story_ask(&s);
	GET("SELECT group_concat(name) FROM (SELECT name FROM item_host"
	    " JOIN host ON id = host ORDER BY item)",
	    "EX01,EX01,SERVER2");
}

static void what_nothing_names_stays_without_a_name(void **state)
{
	(void)state;
	story_item(&s, "EX01", "a/1.log", "iis", 0, 1);
	story_item(&s, "EX02", "b/1.log", "iis", 0, 1);
	story_item(&s, NULL, "c/1.log", "httperr", 0, 1);
	story_item(&s, NULL, "b/d/1.log", "httperr", 0, 1);
	story_ask(&s);
	GET("SELECT group_concat(name, '|') FROM (SELECT name FROM item_host"
	    " JOIN host ON id = host ORDER BY item)",
	    "EX01|EX02||EX02");
	GET("SELECT basis FROM host WHERE name = ''", "none");
}

static void an_option_beats_what_records_say(void **state)
{
	(void)state;
	story_item(&s, "mail", "x/1.log", "iis", 0, 1);
	story_sql(&s, "UPDATE item SET host_forced = 1, host_record = 'EX01'");
	story_ask(&s);
	GET("SELECT name || ' ' || basis FROM host", "MAIL option");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(names_of_folder_and_records_are_one_host),
		STORY(a_folder_goes_by_its_name_and_two_folders_by_the_machine),
		STORY(a_collection_is_named_after_its_machine),
		STORY(a_guessed_folder_name_yields_to_the_records),
		STORY(what_nothing_names_stays_without_a_name),
		STORY(an_option_beats_what_records_say),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, story_load_all, story_unload_all);
}
