/* test_log_settings.c - what a server was told about its logs. */
#include "check.h"

#include "formats/log_settings.h"

#include "base/buf.h"

struct kept {
	struct log_settings_sink sink;
	struct buf text;
};

static int keep(struct log_settings_sink *sink, const struct log_setting *s,
		struct err *err)
{
	struct kept *k = (struct kept *)sink;

	(void)err;
	buf_printf(&k->text, "%s|%s|%s|%llu\n", s->scope, s->name, s->value,
		   (unsigned long long)s->line);
	return ST_OK;
}

static void check_text(struct span text, int status, const char *wanted,
		       const char *why)
{
	struct kept k = {.sink = {keep}};
	struct err err = {0};

	buf_init(&k.text, 1 << 20);
	CHECK_EQ(log_settings_decode(text, &k.sink, &err), status);
	CHECK_TEXT(k.text.len ? buf_cstr(&k.text) : "", wanted);
	if (status)
		CHECK(strstr(err.text, why) != NULL);
	buf_release(&k.text);
}

static const char host[] =
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	"<configuration><system.applicationHost><sites>\n"
	"<site name=\"Default Web Site\" id=\"1\">\n"
	"<logFile enabled=\"false\" directory=\"D:\\Logs &amp; more\" />\n"
	"</site><site name=\"Exchange Back End\" id=\"2\"/>\n"
	"<siteDefaults><logFile logFormat=\"W3C\""
	" logExtFileFlags=\"Date, Time, BytesSent\" x=\"y\"/>"
	"</siteDefaults>\n"
	"</sites><log><logFile enabled=\"true\"/></log>"
	"</system.applicationHost>\n"
	"<location path=\"Default Web Site\"><system.webServer>"
	"<httpLogging dontLog=\"true\"/></system.webServer></location>\n"
	"<system.webServer><httpLogging dontLog=\"false\"/>"
	"</system.webServer></configuration>\n";

static void sites_and_their_defaults(void **state)
{
	(void)state;
	check_text(span_str(host), ST_OK,
		   "site 1|enabled|false|4\n"
		   "site 1|directory|D:\\Logs & more|4\n"
		   "sites|logFormat|W3C|6\n"
		   "sites|logExtFileFlags|Date, Time, BytesSent|6\n"
		   "sites|dontLog|false|9\n",
		   "");
}

static void settings_of_an_application(void **state)
{
	(void)state;
	check_text(SPAN_LIT("\xEF\xBB\xBF<configuration><appSettings>\n"
			    "<add key=\"MaxRetentionPeriod\" value=\"720\" />\n"
			    "<add key=\"Other\" value=\"1\"/>"
			    "<add key=\"LogPath\" value=\"C:\\a\\\"/>\n"
			    "<x><add key=\"LogPath\" value=\"no\"/></x>"
			    "</appSettings><add key=\"LogPath\" value=\"no\"/>"
			    "</configuration>"),
		   ST_OK,
		   "app|MaxRetentionPeriod|720|2\napp|LogPath|C:\\a\\|3\n", "");
}

static void sixteen_bits_are_read_too(void **state)
{
	static const char plain[] =
		"<a><appSettings><add key=\"LogEnabled\" value=\"true\"/>"
		"</appSettings></a>";
	uint8_t wide[2 * sizeof(plain)] = {0xFF, 0xFE};
	size_t n = sizeof(plain) - 1;

	(void)state;
	for (size_t i = 0; i < n; i++)
		wide[2 + 2 * i] = (uint8_t)plain[i];
	check_text(span_of(wide, 2 + 2 * n), ST_OK, "app|LogEnabled|true|1\n",
		   "");
}

/* Nothing is expanded, and nothing fetched. */
static void a_document_type_is_refused(void **state)
{
	(void)state;
	check_text(SPAN_LIT("<!DOCTYPE a [<!ENTITY b \"bbbbbbbb\">]>\n"
			    "<a><appSettings><add key=\"LogPath\""
			    " value=\"&b;\"/></appSettings></a>"),
		   ST_FORMAT, "", "document type");
	check_text(SPAN_LIT("<!DOCTYPE a SYSTEM \"file:///etc/hosts\"><a/>"),
		   ST_FORMAT, "", "document type");
}

static void what_stood_before_damage_holds(void **state)
{
	struct kept k = {.sink = {keep}};
	struct err err;

	(void)state;
	check_text(SPAN_LIT("<a><appSettings>"
			    "<add key=\"LogEnabled\" value=\"true\"/>\n</b>"),
		   ST_FORMAT, "app|LogEnabled|true|1\n", "line 2");
	buf_init(&k.text, 1 << 20);
	/* every cut: nothing is read beyond it */
	for (size_t i = 0; i + 1 < sizeof(host) - 1; i++)
		CHECK_EQ(log_settings_decode(span_head(span_str(host), i),
					     &k.sink, &err),
			 ST_FORMAT);
	buf_release(&k.text);
}

static void nesting_and_number_are_bounded(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	for (int i = 0; i < 65; i++)
		buf_text(&b, "<a>");
	check_text(buf_span(&b), ST_FORMAT, "", "too deeply");
	buf_release(&b);
}

static int count(struct log_settings_sink *sink, const struct log_setting *s,
		 struct err *err)
{
	(void)sink;
	(void)s;
	(void)err;
	return ST_OK;
}

static void so_many_settings_and_no_more(void **state)
{
	struct log_settings_sink sink = {count};
	struct err err;
	struct buf b;

	(void)state;
	for (int more = 0; more < 2; more++) {
		buf_init(&b, 1 << 20);
		buf_text(&b, "<a><appSettings>");
		for (int i = 0; i < LIMIT_LOG_SETTINGS + more; i++)
			buf_text(&b, "<add key=\"LogPath\" value=\"a\"/>");
		buf_text(&b, "</appSettings></a>");
		CHECK_EQ(log_settings_decode(buf_span(&b), &sink, &err),
			 more ? ST_FORMAT : ST_OK);
		buf_release(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sites_and_their_defaults),
		cmocka_unit_test(settings_of_an_application),
		cmocka_unit_test(sixteen_bits_are_read_too),
		cmocka_unit_test(a_document_type_is_refused),
		cmocka_unit_test(what_stood_before_damage_holds),
		cmocka_unit_test(nesting_and_number_are_bounded),
		cmocka_unit_test(so_many_settings_and_no_more),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
