/* test_web.c - which files are handed out, and under which URL path. */
#include "check.h"

#include "base/buf.h"
#include "ingest/web.h"

static void paths_become_url_paths(void **state)
{
	static const struct {
		const char *path;
		const char *stem; /* NULL: not below a web root */
	} rows[] = {
		{"C:\\inetpub\\wwwroot\\aspnet_client\\a.ASPX",
		 "/aspnet_client/a.aspx"},
		{"D:\\Exchange\\V15\\FrontEnd\\HttpProxy\\owa\\auth\\x.aspx",
		 "/owa/auth/x.aspx"},
		{"C:\\V15\\ClientAccess\\ecp\\y.js", "/ecp/y.js"},
		{"EX01/C/inetpub/wwwroot/iisstart.htm", "/iisstart.htm"},
		{"inetpub/wwwroot/x.asp", "/x.asp"},
		{"C:\\V15\\Logging\\HttpProxy\\Owa\\HttpProxy_1.LOG", NULL},
		{"C:\\inetpub\\logs\\LogFiles\\W3SVC1\\u_ex.log", NULL},
		{"", NULL},
	};
	struct buf stem;

	(void)state;
	buf_init(&stem, 1000);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		bool below = web_stem(span_str(rows[i].path), &stem);

		CHECK_EQ(below, rows[i].stem != NULL);
		if (below)
			CHECK_SPAN(buf_span(&stem), rows[i].stem);
	}
	buf_release(&stem);
}

static void a_compiled_page_names_its_page(void **state)
{
	struct buf stem;

	(void)state;
	buf_init(&stem, 2000);
	CHECK(web_compiled_stem(
		SPAN_LIT("<preserve resultType=\"3\" "
			 "virtualPath=\"/Aspnet_Client/x.aspx\" hash=\"1\">"),
		&stem));
	CHECK_SPAN(buf_span(&stem), "/aspnet_client/x.aspx");
	CHECK(!web_compiled_stem(SPAN_LIT("<preserve virtualPath=\"/x"),
				 &stem));
	CHECK(!web_compiled_stem(SPAN_LIT("virtualPath=\"x.aspx\""), &stem));
	CHECK(!web_compiled_stem(SPAN_LIT(""), &stem));
	buf_release(&stem);
}

static void scripts_are_told_by_their_ending(void **state)
{
	(void)state;
	CHECK(web_is_script(SPAN_LIT("/x/a.AsPx")));
	CHECK(web_is_script(SPAN_LIT("C:\\a.ashx")));
	CHECK(!web_is_script(SPAN_LIT("/x/a.aspx.txt")));
	CHECK(!web_is_script(SPAN_LIT("/x/aspx")));
	CHECK(web_is_compiled(
		SPAN_LIT("C:\\Windows\\Microsoft.NET\\Framework64\\"
			 "v4.0.30319\\Temporary ASP.NET Files\\"
			 "root\\1\\2\\x.aspx.1.compiled")));
	CHECK(!web_is_compiled(SPAN_LIT("C:\\x.compiled")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_become_url_paths),
		cmocka_unit_test(a_compiled_page_names_its_page),
		cmocka_unit_test(scripts_are_told_by_their_ending),
	};

	return RUN_TESTS(tests);
}
