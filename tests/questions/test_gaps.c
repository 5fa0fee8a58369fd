/* test_gaps.c - quiet, lost, emptied, contradicted: what a silence is. */
#include "check.h"

#include "story.h"

#define SHARE(question, number)                                                \
	CHECK_TEXT(story_answer(&s, question, "share"), number)

/* "kind hours" of the gaps of a source, in their order. */
static const char *gaps(const char *source)
{
	char sql[512];

	snprintf(sql, sizeof(sql),
		 "SELECT group_concat(told, ', ') FROM (SELECT kind || ' ' ||"
		 " ((to_ns - from_ns) / 3600000000000) AS told FROM gap"
		 " WHERE source = '%s' ORDER BY host, ord)",
		 source);
	return story_get(&s, sql);
}

static int64_t proxy(const char *name, double from, double to)
{
	char path[128];

	snprintf(path, sizeof(path), "EX01/Logging/HttpProxy/Ecp/%s", name);
	return story_item(&s, "EX01", path, "httpproxy", from, to);
}

/* Of Exchange's own logs, whose names carry numbers. */
static int64_t part(const char *name, double from, double to)
{
	int64_t item = proxy(name, from, to);

	story_sql(&s,
		  "UPDATE item SET format = 'exchange-csv' WHERE seq = %lld",
		  (long long)item);
	return item;
}

static void two_files_with_the_same_hour_are_one_span(void **state)
{
	int64_t first;
	int64_t second;

	(void)state;
	story_server(&s, "EX01", STORY_FIXED);
	first = proxy("a.LOG", 0.2, 900);
	second = proxy("b.LOG", 0.1, STORY_HOURS);
	story_hours(&s, first, "httpproxy", 0, 900);
	story_hours(&s, second, "httpproxy", 0, STORY_HOURS);
	story_ask(&s);
	GET("SELECT count(*) FROM span WHERE source = 'httpproxy'", "1");
	CHECK_TEXT(gaps("httpproxy"), "");
	GET("SELECT count(*) FROM gap WHERE from_ns > to_ns", "0");
}

static void a_silence_lies_within_a_file_or_between_two(void **state)
{
	int64_t a;
	int64_t b;

	(void)state;
	story_folders(&s, "EX01");
	story_build(&s, "EX01", "ews", STORY_FIXED, 0, STORY_HOURS);
	a = story_item(&s, "EX01", "EX01/LogFiles/W3SVC1/u_ex1.log", "iis", 0,
		       200);
	story_hours(&s, a, "iis", 0, 100);
	story_hours(&s, a, "iis", 110, 200);
	b = story_item(&s, "EX01", "EX01/LogFiles/W3SVC1/u_ex2.log", "iis", 250,
		       STORY_HOURS);
	story_hours(&s, b, "iis", 250, STORY_HOURS);
	story_ask(&s);
	CHECK_TEXT(gaps("iis"), "silent 10, between-files 50");
	GET("SELECT why FROM answer_gap WHERE question = 'targeted'"
	    " AND ord = 2",
	    "no records for these hours: one file ends before them, the next"
	    " begins after them");
}

static void one_log_contradicts_another(void **state)
{
	int64_t item;

	(void)state;
	story_folders(&s, "EX01");
	story_build(&s, "EX01", "ews", STORY_FIXED, 0, STORY_HOURS);
	story_iis(&s, "EX01", 100, 110, STORY_HOURS);
	item = proxy("x.LOG", 0, STORY_HOURS);
	story_hours(&s, item, "httpproxy", 0, 500);
	story_hours(&s, item, "httpproxy", 504, STORY_HOURS);
	story_ask(&s);
	CHECK_TEXT(gaps("iis"), "contradicted 10");
	CHECK_TEXT(gaps("httpproxy"), "contradicted 4");
	GET("SELECT replace(replace(why, char(0x2068), ''), char(0x2069), '')"
	    " FROM gap WHERE source = 'iis'",
	    "no records for these hours, while httpproxy has 600: they were"
	    " lost or removed, or not written");
}

static void both_silent_contradict_nothing(void **state)
{
	int64_t item;

	(void)state;
	story_folders(&s, "EX01");
	story_build(&s, "EX01", "ews", STORY_FIXED, 0, STORY_HOURS);
	story_iis(&s, "EX01", 100, 110, STORY_HOURS);
	item = proxy("x.LOG", 0, STORY_HOURS);
	story_hours(&s, item, "httpproxy", 0, 100);
	story_hours(&s, item, "httpproxy", 110, STORY_HOURS);
	story_ask(&s);
	CHECK_TEXT(gaps("iis"), "silent 10");
	CHECK_TEXT(gaps("httpproxy"), "silent 10");
}

static void record(int64_t item, const char *source, int first, int last,
		   double from, double to)
{
	story_sql(&s,
		  "INSERT INTO record_run VALUES (%lld, '%s', %d, %d, %lld,"
		  " %lld)",
		  (long long)item, source, first, last,
		  (long long)story_hour(from), (long long)story_hour(to));
}

static void record_numbers_tell_what_was_before(void **state)
{
	int64_t system;
	int64_t security;

	(void)state;
	story_server(&s, "EX01", STORY_FIXED);
	system = story_item(&s, "EX01", "EX01/System.evtx", "evtx", 300,
			    STORY_HOURS);
	security = story_item(&s, "EX01", "EX01/Security.evtx", "evtx", 400,
			      STORY_HOURS);
	story_hours(&s, system, "evtx:System", 300, STORY_HOURS);
	story_hours(&s, security, "evtx:Security", 400, STORY_HOURS);
	record(system, "evtx:System", 1, 9000, 300, 999);
	record(security, "evtx:Security", 5001, 9000, 400, 999);
	story_ask(&s);
	CHECK_TEXT(gaps("evtx:System"), "begins 300");
	CHECK_TEXT(gaps("evtx:Security"), "overwritten 400");
	GET("SELECT why LIKE '%5001%' FROM gap WHERE source = 'evtx:Security'",
	    "1");
}

static void a_cleared_log_says_so(void **state)
{
	struct story_hit h = {
		.rule = "event-log-cleared",
		.outcome = "succeeded",
		.log = "evtx",
		.hour = 400,
		.detail = "{\"channel\":\"Security\",\"event_id\":\"1102\","
			  "\"data\":\"S-1-5-18\\nEX01\\nDOM\\n0x3e7\"}"};

	(void)state;
	story_server(&s, "EX01", STORY_FIXED);
	h.item = story_item(&s, "EX01", "EX01/Security.evtx", "evtx", 400,
			    STORY_HOURS);
	story_hours(&s, h.item, "evtx:Security", 400, STORY_HOURS);
	record(h.item, "evtx:Security", 5001, 9000, 400, 999);
	story_hits(&s, &h);
	/* 104 names the channel as the third of its values. */
	h.hour = 350;
	h.item = story_item(&s, "EX01", "EX01/System.evtx", "evtx", 300,
			    STORY_HOURS);
	h.detail = "{\"channel\":\"System\",\"event_id\":\"104\","
		   "\"data\":\"admin\\nDOM\\nWindows PowerShell\\n\"}";
	story_hours(&s, h.item, "evtx:System", 300, STORY_HOURS);
	record(h.item, "evtx:System", 1, 900, 300, 999);
	story_hits(&s, &h);
	h.item = story_item(&s, "EX01", "EX01/PowerShell.evtx", "evtx", 360,
			    STORY_HOURS);
	story_hours(&s, h.item, "evtx:Windows PowerShell", 360, STORY_HOURS);
	record(h.item, "evtx:Windows PowerShell", 1, 900, 360, 999);
	story_ask(&s);
	CHECK_TEXT(gaps("evtx:Security"), "cleared 400");
	CHECK_TEXT(gaps("evtx:System"), "begins 300");
	CHECK_TEXT(gaps("evtx:Windows PowerShell"), "cleared 360");
}

static void a_missing_number_of_a_file_is_a_loss(void **state)
{
	(void)state;
	story_folders(&s, "EX01");
	story_build(&s, "EX01", "ews", STORY_FIXED, 0, STORY_HOURS);
	story_iis(&s, "EX01", STORY_HOURS, STORY_HOURS, STORY_HOURS);
	/* hour 6 of the day has numbers 1, 3; hour 7 begins with 2 */
	story_hours(&s, part("HttpProxy_2021030306-1.LOG", 6, 6.3), "httpproxy",
		    6, 7);
	story_hours(&s, part("HttpProxy_2021030306-3.LOG", 6.8, 7), "httpproxy",
		    6, 7);
	story_hours(&s, part("HttpProxy_2021030307-2.LOG", 7.5, 8), "httpproxy",
		    7, 8);
	story_hours(&s, part("HttpProxy_2021030308-1.LOG", 8, STORY_HOURS),
		    "httpproxy", 8, STORY_HOURS);
	story_ask(&s);
	GET("SELECT group_concat(((to_ns - from_ns) / 60000000000) || ' min',"
	    " ', ') FROM (SELECT * FROM gap WHERE kind = 'part-missing'"
	    " ORDER BY ord)",
	    "30 min, 30 min");
}

static void what_a_missing_file_held_is_not_covered(void **state)
{
	static const char *const protocols[] = {"Ecp", "Owa", "Autodiscover"};
	char path[96];

	(void)state;
	story_folders(&s, "EX01");
	story_build(&s, "EX01", "ews", STORY_FIXED, 0, 10);
	for (size_t i = 0; i < ARRAY_LEN(protocols); i++)
		for (int n = 1; n <= 3; n++) {
			int64_t item;

			if (n == 2 && i == 1)
				continue;
			snprintf(path, sizeof(path),
				 "EX01/Logging/HttpProxy/%s/"
				 "HttpProxy_20210303-%d.LOG",
				 protocols[i], n);
			item = story_item(&s, "EX01", path, "httpproxy",
					  (n - 1) * 4, (n - 1) * 4 + 4);
			story_sql(&s,
				  "UPDATE item SET format = 'exchange-csv'"
				  " WHERE seq = %lld",
				  (long long)item);
			story_hours(&s, item, "httpproxy", (n - 1) * 4, n * 4);
		}
	story_ask(&s);
	/* 12 hours, of which Owa's second file had four */
	SHARE("targeted", "0.6666");
	GET("SELECT count(*) FROM gap WHERE kind = 'part-missing'", "1");
}

static void fewer_requests_than_the_proxy_has_are_a_loss(void **state)
{
	int64_t item;

	(void)state;
	story_server(&s, "EX01", STORY_FIXED);
	item = proxy("x.LOG", 0, STORY_HOURS);
	story_hours(&s, item, "httpproxy", 0, STORY_HOURS);
	story_sql(&s,
		  "UPDATE hour SET records = 171 WHERE item = %lld AND hour"
		  " IN (%lld, %lld)",
		  (long long)item, (long long)STORY_HOUR0 + 20,
		  (long long)STORY_HOUR0 + 21);
	/* not enough more to say anything */
	story_sql(&s,
		  "UPDATE hour SET records = 170 WHERE item = %lld AND hour"
		  " = %lld",
		  (long long)item, (long long)STORY_HOUR0 + 40);
	story_ask(&s);
	CHECK_TEXT(gaps("iis"), "fewer 2");
	SHARE("targeted", "0.998");
}

static void a_clock_that_went_back_is_told(void **state)
{
	int64_t item;

	(void)state;
	story_server(&s, "EX01", STORY_FIXED);
	item = story_item(&s, "EX01", "EX01/Security.evtx", "evtx", 0,
			  STORY_HOURS);
	story_hours(&s, item, "evtx:Security", 0, STORY_HOURS);
	record(item, "evtx:Security", 1, 9000, 0, 1000);
	story_sql(&s,
		  "INSERT INTO clock_jump VALUES (%lld, 'evtx:Security', 77,"
		  " %lld, %lld, 4096)",
		  (long long)item, (long long)story_hour(50),
		  (long long)story_hour(47.5));
	story_ask(&s);
	CHECK_TEXT(gaps("evtx:Security"), "clock 2");
	GET("SELECT kind || ' ' || severity || ' ' || record || ' ' ||"
	    " (summary_en LIKE '%150%minutes%') FROM finding"
	    " JOIN finding_item ON finding = n",
	    "coverage low 77 1");
	/* the mark of a log that was put together */
	story_sql(&s,
		  "INSERT INTO clock_jump SELECT %lld, 'evtx:Security',"
		  " 100 + value, before_ns + value, after_ns, 0"
		  " FROM clock_jump, json_each('[1,2,3]')",
		  (long long)item);
	story_ask(&s);
	CHECK_TEXT(gaps("evtx:Security"), "");
	GET("SELECT count(*) FROM finding", "0");
}

static void an_id_stays_the_same(void **state)
{
	char first[64];

	(void)state;
	story_folders(&s, "EX01");
	story_build(&s, "EX01", "ews", STORY_FIXED, 0, STORY_HOURS);
	story_iis(&s, "EX01", 100, 110, STORY_HOURS);
	story_ask(&s);
	snprintf(first, sizeof(first), "%s",
		 story_get(&s, "SELECT id FROM gap WHERE source = 'iis'"));
	CHECK_EQ(strlen(first), 18);
	story_ask(&s);
	GET("SELECT id FROM gap WHERE source = 'iis'", first);
	/* an answer's gap of the same stretch is the same gap */
	GET("SELECT id FROM answer_gap WHERE question = 'targeted'", first);
}

static void each_class_has_its_own_arithmetic(void **state)
{
	(void)state;
	story_folders(&s, "EX01");
	story_build(&s, "EX01", "ews", STORY_FIXED, 0, STORY_HOURS);
	story_iis(&s, "EX01", 100, 150, STORY_HOURS);
	story_ask(&s);
	GET("SELECT group_concat(class || ' ' || (covered_ns / 3600000000000) "
	    "||"
	    " '/' || (total_ns / 3600000000000), ', ') FROM answer_class"
	    " WHERE question = 'implants'",
	    "iis 950/1000, web-file 1000/1000");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(two_files_with_the_same_hour_are_one_span),
		STORY(a_silence_lies_within_a_file_or_between_two),
		STORY(one_log_contradicts_another),
		STORY(both_silent_contradict_nothing),
		STORY(record_numbers_tell_what_was_before),
		STORY(a_cleared_log_says_so),
		STORY(a_missing_number_of_a_file_is_a_loss),
		STORY(what_a_missing_file_held_is_not_covered),
		STORY(fewer_requests_than_the_proxy_has_are_a_loss),
		STORY(a_clock_that_went_back_is_told),
		STORY(an_id_stays_the_same),
		STORY(each_class_has_its_own_arithmetic),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, story_load_all, story_unload_all);
}
