/* test_webpath.c - one page, two names. */
#include "check.h"

#include "questions/webpath.h"

static void a_page_has_one_key_for_disk_and_url(void **state)
{
	static const struct {
		const char *path, *key;
	} cases[] = {
		{"/aspnet_client/X.aspx", "/aspnet_client/x.aspx"},
		{"/aspnet_client/x.aspx/more", "/aspnet_client/x.aspx"},
		{"/aspnet_client//x%2Easpx?a=b", "/aspnet_client/x.aspx"},
		{"C:\\inetpub\\wwwroot\\aspnet_client\\X.aspx",
		 "/aspnet_client/x.aspx"},
		{"EX01/C/inetpub/wwwroot/x.aspx", "/x.aspx"},
		{"D:\\E\\V15\\FrontEnd\\HttpProxy\\owa\\auth\\x.aspx",
		 "/owa/auth/x.aspx"},
		{"D:\\E\\V15\\ClientAccess\\exchweb\\ews\\x.asmx",
		 "/ews/x.asmx"},
		{"D:\\E\\V15\\ClientAccess\\ecp\\x.aspx", "/ecp/x.aspx"},
		{"C:\\inetpub\\wwwroot2\\x.aspx",
		 "c:\\inetpub\\wwwroot2\\x.aspx"},
		{"C:\\ProgramData\\X.aspx", "c:\\programdata\\x.aspx"},
	};
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		buf_reset(&b);
		webpath_key(&b, span_str(cases[i].path));
		CHECK_SPAN(buf_span(&b), cases[i].key);
	}
	buf_release(&b);
}

static void a_page_is_found_in_a_command(void **state)
{
	static const struct {
		const char *text, *path;
	} cases[] = {
		{"-FilePath \"\\\\127.0.0.1\\C$\\inetpub\\wwwroot\\x.aspx\"",
		 "C:\\inetpub\\wwwroot\\x.aspx"},
		{"-FilePath '\\\\ex01\\c$\\Program Files\\V15\\x.aspx' -Y",
		 "C:\\Program Files\\V15\\x.aspx"},
		{"FilePathName=\\\\\\\\ex01\\\\c$\\\\inetpub\\\\x.aspx;",
		 "C:\\inetpub\\x.aspx"},
		{"temporary file 'C:\\inetpub\\wwwroot\\a b\\x.aspx' needs",
		 "C:\\inetpub\\wwwroot\\a b\\x.aspx"},
		{"copy C:\\a.txt C:\\inetpub\\x.ashx", "C:\\inetpub\\x.ashx"},
		{"-Path \\\\h\\share\\x.aspx", "\\\\h\\share\\x.aspx"},
	};
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		buf_reset(&b);
		CHECK(webpath_in_text(&b, span_str(cases[i].text)));
		CHECK_SPAN(buf_span(&b), cases[i].path);
	}
	CHECK(!webpath_in_text(&b, SPAN_LIT("Get-Mailbox x.aspxyz")));
	CHECK(!webpath_in_text(&b, SPAN_EMPTY));
	buf_release(&b);
}

static void other_things_are_found_in_a_text(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	CHECK(webpath_drive_in_text(
		&b, SPAN_LIT("a\nadd/@image\n\nC:\\Temp\\x y.dll\n1")));
	CHECK_SPAN(buf_span(&b), "C:\\Temp\\x y.dll");
	buf_reset(&b);
	CHECK(webpath_drive_in_text(&b, SPAN_LIT("run D:\\m.dll /y")));
	CHECK_SPAN(buf_span(&b), "D:\\m.dll");
	CHECK(!webpath_drive_in_text(&b, SPAN_LIT("abc:\\x http:\\y C:")));
	buf_reset(&b);
	CHECK(webpath_in_iis(&b, SPAN_LIT("site/application[@path=\"/owa/c\"]"
					  "/virtualDirectory[@path=\"/\"]")));
	CHECK_SPAN(buf_span(&b), "/owa/c");
	buf_reset(&b);
	CHECK(webpath_in_iis(&b, SPAN_LIT("application[@path=\"/\"]/"
					  "virtualDirectory[@path=\"/x\"]")));
	CHECK_SPAN(buf_span(&b), "/x");
	CHECK(!webpath_in_iis(&b, SPAN_LIT("application[@path=\"/x")));
	buf_release(&b);
}

static void only_what_a_server_runs_is_a_script(void **state)
{
	(void)state;
	CHECK(webpath_is_script(SPAN_LIT("/x.aspx")));
	CHECK(webpath_is_script(SPAN_LIT("C:\\x.asp.ASHX")));
	CHECK(!webpath_is_script(SPAN_LIT("/x.aspx.txt")));
	CHECK(!webpath_is_script(SPAN_LIT("/x.js")));
	CHECK(!webpath_is_script(SPAN_EMPTY));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_has_one_key_for_disk_and_url),
		cmocka_unit_test(a_page_is_found_in_a_command),
		cmocka_unit_test(other_things_are_found_in_a_text),
		cmocka_unit_test(only_what_a_server_runs_is_a_script),
	};

	return RUN_TESTS(tests);
}
