/* test_log_settings.c - what a server was told about its logs. */
#include "check.h"

#include "formats/log_settings.h"

#include "base/alloc.h"
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
	if (status && !strstr(err.text, why))
		fail_msg("\"%s\", and not \"%s\"", err.text, why);
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

/* What is not read to its end is said so, with the line. */
static void hostile_files_are_refused(void **state)
{
	static const struct {
		const char *text, *kept, *why;
	} rows[] = {
		{"", "", "line 1: no element found"},
		{" \n ", "", "line 2: no element found"},
		{"<a/><b/>", "", "junk after document element"},
		{"<a b='1' b='2'/>", "", "duplicate attribute"},
		{"<a>\n<b></a>", "", "line 2: mismatched tag"},
		{"<a><appSettings><add key='LogPath' value='&lol;'/>", "",
		 "undefined entity"},
		{"<a><appSettings><add key='LogPath' value='c'/>&lol;",
		 "app|LogPath|c|1\n", "undefined entity"},
		{"<?xml version='1.0' encoding='x-none'?><a/>", "",
		 "unknown encoding"},
		{"<?xml version='1.0' encoding='UTF-16'?><a/>", "",
		 "encoding specified in XML declaration is incorrect"},
		{"<a><appSettings><add key='LogPath' value='\xff'/>", "",
		 "not well-formed"},
		{"<a><appSettings><add key='LogPath' value='\xed\xa0\x80'/>",
		 "", "not well-formed"},
		{"<a><appSettings><add key='LogPath' value='&#0;'/>", "",
		 "reference to invalid character number"},
		{"<a><appSettings><add key='LogPath' value='<'/>", "",
		 "not well-formed"},
		{"<a><![CDATA[<appSettings><add key='LogPath' value='c'/>", "",
		 "unclosed CDATA section"},
		{"<!DOCTYPE l [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'>"
		 "<!ENTITY c '&b;&b;'>]><l>&c;</l>",
		 "", "line 1: a document type"},
		{"<!DOCTYPE l [<!ENTITY % p SYSTEM 'http://192.0.2.1/'>%p;]>"
		 "<l/>",
		 "", "line 1: a document type"},
		{"<!DOCTYPE l PUBLIC 'a' 'http://192.0.2.1/'><l/>", "",
		 "line 1: a document type"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check_text(span_str(rows[i].text), ST_FORMAT, rows[i].kept,
			   rows[i].why);
	check_text(SPAN_LIT("<a>\0</a>"), ST_FORMAT, "", "not well-formed");
	/* 16 bits, cut in a letter */
	check_text(SPAN_LIT("\xff\xfe<\0a\0/\0>\0\n"), ST_FORMAT, "",
		   "unclosed token");
}

/* A part of a list of fields would say that the rest is not logged. */
static void a_value_is_kept_whole_or_not_at_all(void **state)
{
	struct buf b;

	(void)state;
	for (size_t more = 0; more < 2; more++) {
		buf_init(&b, 1 << 20);
		buf_text(&b, "<a><appSettings>\n<add key='LogPath' value='");
		for (size_t i = 1; i < LOG_SETTING_VALUE + more; i++)
			buf_byte(&b, 'x');
		buf_text(&b, "'/><add key='LogEnabled' value='true'/>\n"
			     "</appSettings></a>");
		if (more) {
			check_text(buf_span(&b), ST_FORMAT,
				   "app|LogEnabled|true|2\n",
				   "line 2: a value of 1024 bytes");
		} else {
			struct kept k = {.sink = {keep}};
			struct err err;

			buf_init(&k.text, 1 << 20);
			CHECK_EQ(log_settings_decode(buf_span(&b), &k.sink,
						     &err),
				 ST_OK);
			CHECK_EQ(k.text.len, strlen("app|LogPath||2\n") +
						     LOG_SETTING_VALUE - 1 +
						     strlen("app|LogEnabled|"
							    "true|2\n"));
			buf_release(&k.text);
		}
		buf_release(&b);
	}
}

/* expat keeps what it meets; so it meets no more than that. */
static void so_many_bytes_and_no_more(void **state)
{
	static const char *const fill[] = {"x", "<b/>", "<!---->", "&amp;",
					   "<c d=''>e</c>"};
	static const char tail[] = "</a>";
	struct buf b;

	(void)state;
	for (size_t f = 0; f < ARRAY_LEN(fill); f++) {
		buf_init(&b, (size_t)16 << 20);
		buf_text(&b, "<a><appSettings><add key='LogPath' value='c'/>"
			     "</appSettings>");
		while (b.len + strlen(fill[f]) + strlen(tail) <=
		       LIMIT_LOG_SETTINGS_BYTES)
			buf_text(&b, fill[f]);
		while (b.len + strlen(tail) < LIMIT_LOG_SETTINGS_BYTES)
			buf_byte(&b, ' ');
		buf_text(&b, tail);
		CHECK_EQ(b.len, LIMIT_LOG_SETTINGS_BYTES);
		check_text(buf_span(&b), ST_OK, "app|LogPath|c|1\n", "");
		buf_byte(&b, '\n');
		check_text(buf_span(&b), ST_FORMAT, "app|LogPath|c|1\n",
			   "goes on after 1 MiB");
		while (b.len < (size_t)10 << 20)
			buf_text(&b, fill[f]);
		check_text(buf_span(&b), ST_FORMAT, "app|LogPath|c|1\n",
			   "goes on after 1 MiB");
		buf_release(&b);
	}
}

static void every_failing_allocation_is_survived(void **state)
{
	struct kept k = {.sink = {keep}};
	struct err err;

	(void)state;
	buf_init(&k.text, 1 << 20);
	CHECK(buf_room(&k.text, 1000));
	for (unsigned n = 1;; n++) {
		bool hit;
		int status;

		buf_reset(&k.text);
		alloc_fail_at(n);
		status = log_settings_decode(span_str(host), &k.sink, &err);
		hit = alloc_did_fail();
		alloc_fail_at(0);
		CHECK_EQ(status, hit ? ST_NOMEM : ST_OK);
		if (!hit) {
			CHECK(n > 10);
			break;
		}
	}
	buf_release(&k.text);
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
		cmocka_unit_test(hostile_files_are_refused),
		cmocka_unit_test(a_value_is_kept_whole_or_not_at_all),
		cmocka_unit_test(so_many_bytes_and_no_more),
		cmocka_unit_test(every_failing_allocation_is_survived),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
