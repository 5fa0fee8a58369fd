/* test_repeats.c - which rows say what one before them said. */
#include "check.h"

#include "story.h"

#include "base/alloc.h"
#include "questions/repeats.h"

#define ASK(row, rest) story_get(&s, "SELECT repeated(" #row ", " rest ")")

static void add(void)
{
	struct err err = {0};

	if (repeats_add(s.c, &err))
		fail_msg("%s", err.text);
}

static void the_first_row_is_given_to_those_that_say_the_same(void **state)
{
	(void)state;
	add();
	CHECK_TEXT(ASK(1, "7, 8, 'a', 'b', 'c', 'd'"), "");
	CHECK_TEXT(ASK(2, "7, 8, 'a', 'b', 'c', 'd'"), "1");
	CHECK_TEXT(ASK(1, "7, 8, 'a', 'b', 'c', 'd'"), "");
	CHECK_TEXT(ASK(3, "7, 8, 'a', 'b', 'c', 'd'"), "1");
	/* each of them counts, and its place */
	CHECK_TEXT(ASK(4, "8, 7, 'a', 'b', 'c', 'd'"), "");
	CHECK_TEXT(ASK(5, "7, 9, 'a', 'b', 'c', 'd'"), "");
	CHECK_TEXT(ASK(6, "7, 8, 'b', 'a', 'c', 'd'"), "");
	CHECK_TEXT(ASK(7, "7, 8, 'ab', '', 'c', 'd'"), "");
	CHECK_TEXT(ASK(8, "7, 8, '', 'ab', 'c', 'd'"), "");
	CHECK_TEXT(ASK(9, "7, 8, 'a', 'b', 'd', 'c'"), "");
	CHECK_TEXT(ASK(10, "7, 8, '', 'ab', 'c', 'd'"), "8");
	CHECK_TEXT(ASK(11, "7, 8, NULL, 'ab', 'c', 'd'"), "8");
	repeats_remove(s.c);
}

/* Asked twice of each row, as a statement does that has it among its columns and
 * in its condition; more rows than there is room for at first. */
static void many_rows_are_told_apart(void **state)
{
	(void)state;
	add();
	story_sql(&s, "CREATE TEMP TABLE said AS WITH RECURSIVE r (n) AS ("
		      " SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 40000)"
		      " SELECT n %% 2 AS host, CASE WHEN n <= 30000 THEN n ELSE"
		      " n - 10000 END AS client FROM r");
	story_sql(&s,
		  "CREATE TEMP TABLE again AS SELECT rowid AS n, client,"
		  " repeated(rowid, host, 1, client, 'x', 'y', 'z') AS first"
		  " FROM said"
		  " WHERE repeated(rowid, host, 1, client, 'x', 'y', 'z')"
		  " IS NOT NULL");
	CHECK_TEXT(story_get(&s, "SELECT count(*) || ' ' || min(n) || ' ' ||"
				 " sum(first = n - 10000) FROM again"),
		   "10000 30001 10000");
	repeats_remove(s.c);
}

static void without_memory_the_statement_fails(void **state)
{
	struct case_query *q = NULL;
	struct err err;

	(void)state;
	add();
	CHECK_EQ(case_query_open(&q, s.c,
				 "SELECT repeated(1, 2, 3, '', '', '', '')",
				 &err),
		 ST_OK);
	alloc_fail_at(1);
	CHECK_EQ(case_query_next(q, &err), ST_NOMEM);
	alloc_fail_at(0);
	case_query_close(q);
	CHECK_TEXT(ASK(1, "2, 3, '', '', '', ''"), "");
	repeats_remove(s.c);
}

static void what_is_not_known_says_nothing(void **state)
{
	(void)state;
	CHECK_TEXT(story_get(&s, "SELECT sentence(NULL, '{}') IS NULL"), "1");
	CHECK_TEXT(story_get(&s, "SELECT sentence('x', NULL) IS NULL"), "1");
	CHECK_TEXT(story_get(&s, "SELECT sentence('{a}.', '{\"a\":\"b\"}')"),
		   "\xE2\x81\xA8"
		   "b\xE2\x81\xA9.");
	CHECK_TEXT(story_get(&s, "SELECT sentence('{a}.', 'broken')"),
		   "\xE2\x81\xA8-\xE2\x81\xA9.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(the_first_row_is_given_to_those_that_say_the_same),
		STORY(many_rows_are_told_apart),
		STORY(without_memory_the_statement_fails),
		STORY(what_is_not_known_says_nothing),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, story_load_all, story_unload_all);
}
