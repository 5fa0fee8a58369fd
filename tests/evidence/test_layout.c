/* test_layout.c - hosts and Windows paths out of paths. */
#include "check.h"

#include <stdio.h>

#include "base/alloc.h"
#include "evidence/hostname.h"
#include "evidence/layout.h"

#define V15 "C:\\Program Files\\Microsoft\\Exchange Server\\V15"

static const struct {
	const char *path;
	const char *host;
	enum host_basis basis;
	const char *windows;
	bool inferred;
} cases[] = {
	/* a folder per host, drive roots */
	{"EX01/C/inetpub/logs/LogFiles/W3SVC1/u_ex210301.log", "EX01",
	 HOST_ROOT, "C:\\inetpub\\logs\\LogFiles\\W3SVC1\\u_ex210301.log",
	 false},
	{"case-7/EX01/C:/Windows/win.ini", "EX01", HOST_ROOT,
	 "C:\\Windows\\win.ini", false},
	{"EX01/kape/D/x.log", "EX01", HOST_ROOT, "D:\\x.log", false},
	{"ex01.corp.example/c$/a", "ex01.corp.example", HOST_ROOT, "C:\\a",
	 false},
	{"C/Windows/System32/winevt/Logs/Security.evtx", "", HOST_UNKNOWN,
	 "C:\\Windows\\System32\\winevt\\Logs\\Security.evtx", false},
	{"logs/c/windows/x", "", HOST_UNKNOWN, "C:\\windows\\x", false},
	{"logs/c/other/x", "", HOST_UNKNOWN, "", false},
	{"evidence/2021-03-09/DC01/fs/C/x", "DC01", HOST_ROOT, "C:\\x", false},
	/* member names with backslashes */
	{"EX01.zip!/C:\\inetpub\\wwwroot\\a.aspx", "EX01", HOST_ROOT,
	 "C:\\inetpub\\wwwroot\\a.aspx", false},
	/* collectors */
	{"Collection-EX01-2021-03-09T10_20_30Z.zip!/uploads/auto/C%3A/"
	 "Program%20Files/a%2525.log",
	 "EX01", HOST_COLLECTOR, "C:\\Program Files\\a%25.log", false},
	{"Collection-ex01.corp.example-2021-03-09T10_20_30Z/uploads/ntfs/"
	 "%5C%5C.%5CC%3A/$MFT",
	 "ex01.corp.example", HOST_COLLECTOR, "C:\\$MFT", false},
	{"2021-03-09T102030_EX01_kape.zip!/C/a", "EX01", HOST_COLLECTOR,
	 "C:\\a", false},
	{"2021-03-09T102030_EX01.zip!/C/a", "EX01", HOST_COLLECTOR, "C:\\a",
	 false},
	{"uac-web01-linux-20210309102030.tar.gz!/[root]/etc/passwd", "web01",
	 HOST_COLLECTOR, "", false},
	{"DFIR-ORC_Server_EX01_Logs.7z!/a.evtx", "EX01", HOST_COLLECTOR, "",
	 false},
	{"EX01_20210309102030.tar!/fs/c:/windows/a", "EX01", HOST_COLLECTOR,
	 "C:\\windows\\a", false},
	/* an archive that lay on the disk is not the disk */
	{"EX01/C/Users/a/b.zip!/C/inetpub/x", "EX01", HOST_ROOT,
	 "C:\\Users\\a\\b.zip!\\C\\inetpub\\x", false},
	{"all.zip!/EX02.7z!/C/x", "EX02", HOST_ROOT, "C:\\x", false},
	/* plain log folders */
	{"W3SVC1/u_ex210301.log", "", HOST_UNKNOWN,
	 "C:\\inetpub\\logs\\LogFiles\\W3SVC1\\u_ex210301.log", true},
	{"EX01/W3SVC2/u_ex210301_x.log", "EX01", HOST_FOLDER,
	 "C:\\inetpub\\logs\\LogFiles\\W3SVC2\\u_ex210301_x.log", true},
	{"EX01/Logging/HttpProxy/Owa/HttpProxy_2021030106-1.LOG", "EX01",
	 HOST_FOLDER,
	 V15 "\\Logging\\HttpProxy\\Owa\\HttpProxy_2021030106-1.LOG", true},
	{"HttpProxy/Ecp/HttpProxy_2021030106-1.LOG", "", HOST_UNKNOWN,
	 V15 "\\Logging\\HttpProxy\\Ecp\\HttpProxy_2021030106-1.LOG", true},
	{"HttpProxy/owa/auth/x.aspx", "", HOST_UNKNOWN,
	 V15 "\\FrontEnd\\HttpProxy\\owa\\auth\\x.aspx", true},
	{"EX01/V15/FrontEnd/HttpProxy/owa/auth/x.aspx", "EX01", HOST_FOLDER,
	 V15 "\\FrontEnd\\HttpProxy\\owa\\auth\\x.aspx", true},
	{"logs/MessageTracking/MSGTRK2021030106-1.LOG", "", HOST_UNKNOWN,
	 V15 "\\TransportRoles\\Logs\\MessageTracking\\MSGTRK2021030106-1.LOG",
	 true},
	{"mail/Windows/System32/config/SYSTEM", "", HOST_UNKNOWN,
	 "C:\\Windows\\System32\\config\\SYSTEM", true},
	/* nothing known: only what looks like a machine */
	{"EX01/u_ex210301.log", "EX01", HOST_FOLDER, "", false},
	{"march/u_ex210301.log", "", HOST_UNKNOWN, "", false},
	{"EX01/IIS/a.log", "EX01", HOST_FOLDER, "", false},
	{"logs2/evidence-01/2021-03-01/day1/a.log", "", HOST_UNKNOWN, "",
	 false},
	{"EX01.zip!/a.log", "EX01", HOST_FOLDER, "", false},
	{"EX01", "", HOST_UNKNOWN, "", false},
	{"d41d8cd98f00b204e9800998ecf8427e/a", "", HOST_UNKNOWN, "", false},
	{"x.log/a", "", HOST_UNKNOWN, "", false},
	{"", "", HOST_UNKNOWN, "", false},
	{"///", "", HOST_UNKNOWN, "", false},
	{"C", "", HOST_UNKNOWN, "", false},
	{"C/", "", HOST_UNKNOWN, "", false},
	{"\xD9\x85\xD8\xAC/C/\xD9\x85", "", HOST_UNKNOWN, "C:\\\xD9\x85",
	 false},
	{"EX 01/C/a", "", HOST_UNKNOWN, "C:\\a", false},
	{"C%3A/a%00b%0A", "", HOST_UNKNOWN, "C:\\a%00b%0A", false},
};

static void paths_tell_host_and_windows_path(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 1 << 20);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct layout got;

		CHECK_EQ(layout_find(span_str(cases[i].path), &arena, &got), 0);
		if (!span_is(got.host, cases[i].host) ||
		    !span_is(got.windows_path, cases[i].windows) ||
		    got.basis != cases[i].basis ||
		    got.inferred != cases[i].inferred)
			fail_msg("%s: host %.*s (%d), path %.*s (%d)",
				 cases[i].path, SPAN_ARG(got.host), got.basis,
				 SPAN_ARG(got.windows_path), got.inferred);
		arena_reset(&arena);
	}
	arena_release(&arena);
}

static void names_of_hosts_are_told_from_names_of_folders(void **state)
{
	static const char *const hosts[] = {
		"EX01",
		"mail1",
		"dc2",
		"exchange-hq",
		"a1",
		"ex01.corp",
		"mail.example.org",
		"WIN-0A1B2C3D4E5",
		"server1",
		"srv",
		"EXCH2016",
	};
	static const char *const others[] = {
		"",	    "x",
		"logs",	    "Logs-2",
		"mail",	    "V15",
		"v14.1",    "W3SVC1",
		"2021",	    "2021-03-01T10",
		"a b",	    "a_b",
		"-a",	    "a-",
		"a..b",	    ".a",
		"a.",	    "x.log",
		"10.0.0.1", "Case-2021-7",
		"System32", "0123abcd-0123-abcd-0123-0123456789ab",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(hosts); i++)
		if (!hostname_is_likely(span_str(hosts[i])))
			fail_msg("%s should be a host", hosts[i]);
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (hostname_is_likely(span_str(others[i])))
			fail_msg("%s should be no host", others[i]);
}

static void a_path_with_too_many_folders_says_nothing(void **state)
{
	static char path[2048];
	struct arena arena;
	struct layout got;

	(void)state;
	arena_init(&arena, 1 << 20);
	for (size_t n = 319; n <= 321; n++) {
		memcpy(path, "EX01/C/", 7);
		for (size_t i = 0; i < n - 2; i++)
			memcpy(path + 7 + 2 * i, "x/", 3);
		CHECK_EQ(layout_find(span_str(path), &arena, &got), 0);
		CHECK_EQ(got.host.len, n <= 320 ? 4 : 0);
	}
	arena_release(&arena);
}

static void every_failing_allocation_is_survived(void **state)
{
	(void)state;
	for (unsigned n = 1;; n++) {
		struct arena arena;
		struct layout got;
		bool hit;
		int r;

		arena_init(&arena, 1 << 20);
		alloc_fail_at(n);
		r = layout_find(SPAN_LIT("EX01/C%3A/a"), &arena, &got);
		hit = alloc_did_fail();
		alloc_fail_at(0);
		arena_release(&arena);
		CHECK_EQ(r, hit ? ST_NOMEM : ST_OK);
		if (!hit)
			return;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_tell_host_and_windows_path),
		cmocka_unit_test(names_of_hosts_are_told_from_names_of_folders),
		cmocka_unit_test(a_path_with_too_many_folders_says_nothing),
		cmocka_unit_test(every_failing_allocation_is_survived),
	};

	return RUN_TESTS(tests);
}
