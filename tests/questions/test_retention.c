/* test_retention.c - how long logs are kept, and whether that explains where they
 * begin. */
#include "check.h"

#include "story.h"

#define STATE(source)                                                          \
	story_get(&s, "SELECT basis || ' ' || state || ' ' || coalesce(days,"  \
		      " '-') || ' ' || coalesce(held, '-') FROM retention"     \
		      " WHERE source = '" source "'")
#define FIRST_GAP(source)                                                      \
	story_get(                                                             \
		&s,                                                            \
		"SELECT kind || ': ' || why FROM gap WHERE source = '" source  \
		"' ORDER BY ord LIMIT 1")

/* The window is 1000 hours, forty-one days and two thirds. */
static void window(void)
{
	s.options.from_ns = story_hour(0);
	s.options.to_ns = story_hour(STORY_HOURS);
	story_server(&s, "EX01", STORY_FIXED);
}

/* A log in its folder, since `days` before the end. */
static int64_t log_of(const char *source, const char *folder, double days)
{
	char path[256];
	int64_t item;
	int first = STORY_HOURS - (int)(days * 24);

	snprintf(path, sizeof(path), "EX01/C/%s/a.LOG", source);
	item = story_item(&s, "EX01", path, source, first, STORY_HOURS);
	story_hours(&s, item, source, first, STORY_HOURS);
	story_sql(&s,
		  "UPDATE item SET bytes = 9000000, windows_path ="
		  " 'C:\\Logs\\%s\\a.LOG' WHERE seq = %lld",
		  folder, (long long)item);
	return item;
}

static int64_t file(const char *name)
{
	char path[256];
	int64_t item;

	snprintf(path, sizeof(path), "EX01/C/%s", name);
	item = story_item(&s, "EX01", path, "", 0, 0);
	story_sql(&s,
		  "UPDATE item SET first_ns = NULL, last_ns = NULL,"
		  " windows_path = 'C:\\%s' WHERE seq = %lld",
		  name, (long long)item);
	return item;
}

static void set(int64_t item, int ord, const char *scope, const char *name,
		const char *value)
{
	story_sql(&s,
		  "INSERT INTO log_setting VALUES (%lld, %d, '%s', '%s', '%s',"
		  " %d)",
		  (long long)item, ord, scope, name, value, ord + 2);
}

static void app(const char *hours, const char *size)
{
	int64_t item = file("web.config");

	set(item, 0, "app", "LogPath", "c:\\logs\\Outlook\\");
	set(item, 1, "app", "MaxRetentionPeriod", hours);
	set(item, 2, "app", "MaxDirectorySize", size);
}

static void what_settings_keep_explains_the_beginning(void **state)
{
	(void)state;
	window();
	log_of("rca", "Outlook", 30);
	app("720", "1048576");
	story_ask(&s);
	CHECK_TEXT(STATE("rca"), "settings rolled 30 30");
	GET("SELECT bytes FROM retention WHERE source = 'rca'", "1073741824");
	CHECK(strstr(FIRST_GAP("rca"), "rolled: the records before were"
				       " deleted by the retention of"));
	GET("SELECT why FROM retention WHERE source = 'rca'",
	    "kept for \xe2\x81\xa8"
	    "30\xe2\x81\xa9 days, as the settings state (\xe2\x81\xa8"
	    "C:\\web.config\xe2\x81\xa9); begins \xe2\x81\xa8"
	    "30\xe2\x81\xa9 days before the end, which that explains");
	CHECK(strstr(story_get(&s, "SELECT why_ar FROM retention WHERE source"
				   " = 'rca'"),
		     "مدة الاحتفاظ"));
}

static void fewer_days_than_settings_keep_are_odd(void **state)
{
	(void)state;
	window();
	log_of("rca", "Outlook", 12);
	app("2160", "1048576");
	story_ask(&s);
	CHECK_TEXT(STATE("rca"), "settings short 90 12");
	CHECK(strstr(FIRST_GAP("rca"), "short: the settings keep"));
}

static void a_full_folder_explains_it_too(void **state)
{
	(void)state;
	window();
	log_of("rca", "Outlook", 12);
	app("2160", "9MB"); /* 9,000,000 bytes are more than nine tenths */
	story_ask(&s);
	CHECK_TEXT(STATE("rca"), "settings size 90 12");
	CHECK(strstr(FIRST_GAP("rca"), "rolled-size: "));
}

/* Two days: files are deleted a day late, and cut at midnight. */
static void the_day_need_not_be_exact(void **state)
{
	static const struct {
		double held;
		const char *state;
	} cases[] = {
		{27.9, "settings short 30 27"},
		{28.1, "settings rolled 30 28"},
		{33.9, "settings rolled 30 33"},
		{34.1, "settings open 30 34"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		if (i) {
			story_end(&s);
			story_begin(&s);
		}
		window();
		log_of("rca", "Outlook", cases[i].held);
		app("720", "1048576");
		story_ask(&s);
		CHECK_TEXT(STATE("rca"), cases[i].state);
	}
}

static void settings_speak_of_their_own_folder(void **state)
{
	(void)state;
	window();
	log_of("rca", "Outlook", 12);
	log_of("mapi", "Outlooks", 12);
	app("2160", "1048576");
	story_ask(&s);
	GET("SELECT count(*) FROM retention WHERE source = 'mapi'", "0");
}

static void settings_that_are_nonsense_limit_nothing(void **state)
{
	(void)state;
	window();
	log_of("rca", "Outlook", 12);
	app("-5", "9999999999999999999999");
	story_ask(&s);
	CHECK_TEXT(STATE("rca"), "settings open - 12");
	GET("SELECT kind FROM gap WHERE source = 'rca'", "before");
}

static void without_settings_the_documented_default_holds(void **state)
{
	(void)state;
	window();
	log_of("message-tracking", "M", 30);
	log_of("smtp-send", "S", 9);
	log_of("httpproxy", "H", 9);
	story_ask(&s);
	CHECK_TEXT(STATE("message-tracking"), "documented rolled 30 30");
	CHECK(strstr(FIRST_GAP("message-tracking"), "rolled-default: "));
	CHECK_TEXT(STATE("smtp-send"), "documented short 30 9");
	CHECK(strstr(FIRST_GAP("smtp-send"), "short-default: "));
	/* what is only usual makes nothing odd */
	CHECK_TEXT(STATE("httpproxy"), "usual open 30 9");
	GET("SELECT kind FROM gap WHERE source = 'httpproxy'", "before");
}

/* 250 MiB; nobody knows whether it was left as it is. */
static void a_default_that_is_filled_is_told_as_one(void **state)
{
	static const struct {
		long long bytes;
		const char *state, *gap;
	} cases[] = {
		{235000000, "documented short 30 9", "short-default: "},
		{262144000, "documented size 30 9", "rolled-size-default: "},
		{900000000, "documented open 30 9", "before: "},
	};
	int64_t item;

	(void)state;
	window();
	item = log_of("smtp-send", "S", 9);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		story_sql(&s, "UPDATE item SET bytes = %lld WHERE seq = %lld",
			  cases[i].bytes, (long long)item);
		story_ask(&s);
		CHECK_TEXT(STATE("smtp-send"), cases[i].state);
		CHECK(strstr(FIRST_GAP("smtp-send"), cases[i].gap));
		CHECK(!strstr(FIRST_GAP("smtp-send"), "were deleted"));
	}
}

static void a_site_that_logs_nothing_is_told(void **state)
{
	int64_t item;

	(void)state;
	s.options.from_ns = story_hour(0);
	s.options.to_ns = story_hour(STORY_HOURS);
	story_build(&s, "EX01", "ews", STORY_FIXED, 0, STORY_HOURS);
	item = file("applicationHost.config");
	set(item, 0, "sites", "enabled", "true");
	set(item, 1, "site 1", "enabled", "False");
	set(item, 2, "sites", "logExtFileFlags", "Date, Time, ClientIP");
	story_ask(&s);
	CHECK_TEXT(STATE("iis"), "settings off - -");
	CHECK(strstr(FIRST_GAP("iis"), "off: the server's settings switch"));
	GET("SELECT lacks FROM retention WHERE source = 'iis'",
	    "sc-bytes, cs-username, cs-uri-query, cs(User-Agent)");
	CHECK(strstr(story_answer(&s, "implants", "sentence_en"),
		     "switch off the logs of \xe2\x81\xa8"
		     "iis\xe2\x81\xa9"));
	CHECK(strstr(story_answer(&s, "implants", "sentence_ar"), "iis"));
}

static void iis_deletes_nothing_by_itself(void **state)
{
	int64_t item;

	(void)state;
	s.options.from_ns = story_hour(0);
	s.options.to_ns = story_hour(STORY_HOURS);
	story_build(&s, "EX01", "ews", STORY_FIXED, 0, STORY_HOURS);
	story_iis(&s, "EX01", 0, 500, STORY_HOURS);
	story_ask(&s);
	GET("SELECT kind FROM gap WHERE source = 'iis'", "before");
	item = file("applicationHost.config");
	set(item, 0, "sites", "enabled", "true");
	story_ask(&s);
	CHECK_TEXT(STATE("iis"), "settings short - 20");
	GET("SELECT kind FROM gap WHERE source = 'iis'", "kept");
	CHECK(strstr(story_answer(&s, "implants", "sentence_en"),
		     "though IIS deletes none by itself"));
	GET("SELECT kind FROM answer_gap WHERE question = 'implants'"
	    " AND source = 'iis'",
	    "kept");
}

static void an_old_copy_of_the_settings_does_not_count(void **state)
{
	int64_t item;

	(void)state;
	window();
	item = file("applicationHost.config");
	story_sql(&s,
		  "UPDATE item SET path = 'EX01/C/inetpub/history/"
		  "CFGHISTORY_0000000001/applicationHost.config'"
		  " WHERE seq = %lld",
		  (long long)item);
	set(item, 0, "site 1", "enabled", "false");
	story_ask(&s);
	CHECK_TEXT(STATE("iis"), "documented unlimited - 41");
}

static void a_full_event_log_has_wrapped(void **state)
{
	int64_t item;

	(void)state;
	window();
	item = story_item(&s, "EX01", "EX01/Security.evtx", "evtx", 500,
			  STORY_HOURS);
	story_hours(&s, item, "evtx:Security", 500, STORY_HOURS);
	story_sql(&s,
		  "INSERT INTO record_run VALUES (%lld, 'evtx:Security', 800,"
		  " 900, %lld, %lld)",
		  (long long)item, (long long)story_hour(500),
		  (long long)story_hour(STORY_HOURS));
	story_sql(&s, "UPDATE item SET bytes = 20975616 WHERE seq = %lld",
		  (long long)item);
	story_ask(&s);
	CHECK_TEXT(STATE("evtx:Security"), "records wrapped - -");
	GET("SELECT kind || ': ' || why FROM gap WHERE source ="
	    " 'evtx:Security'",
	    "wrapped: the log is full (\xe2\x81\xa8"
	    "20\xe2\x81\xa9 MiB) and begins with record \xe2\x81\xa8"
	    "800\xe2\x81\xa9: the records before were overwritten");
	story_sql(&s, "UPDATE item SET bytes = 20900000 WHERE seq = %lld",
		  (long long)item);
	story_ask(&s);
	GET("SELECT kind FROM gap WHERE source = 'evtx:Security'",
	    "overwritten");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(what_settings_keep_explains_the_beginning),
		STORY(fewer_days_than_settings_keep_are_odd),
		STORY(a_full_folder_explains_it_too),
		STORY(the_day_need_not_be_exact),
		STORY(settings_speak_of_their_own_folder),
		STORY(settings_that_are_nonsense_limit_nothing),
		STORY(without_settings_the_documented_default_holds),
		STORY(a_default_that_is_filled_is_told_as_one),
		STORY(a_site_that_logs_nothing_is_told),
		STORY(iis_deletes_nothing_by_itself),
		STORY(an_old_copy_of_the_settings_does_not_count),
		STORY(a_full_event_log_has_wrapped),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, story_load_all, story_unload_all);
}
