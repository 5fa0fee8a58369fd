/* test_sniff.c - what a file is, by its first bytes. */
#include "check.h"

#include "text_run.h"

#define T "2021-03-01T06:00:00.130Z"
#define X "#Software: Microsoft Exchange Server\r\n"

static void formats_are_told_by_content(void **state)
{
	const struct {
		struct span head;
		const char *path;
		const char *name;
	} rows[] = {
		{SPAN_EMPTY, "", "empty"},
		{SPAN_LIT("\0\0\0\0"), "x.log", "empty"},
		{SPAN_LIT("ElfFile\0\0\0"), "x", "evtx"},
		{SPAN_LIT("regf\1\0"), "SYSTEM", "registry"},
		{SPAN_LIT("PK\3\4\24\0"), "x.log", "zip"},
		{SPAN_LIT("PK\5\6\0\0"), "", "zip"},
		{SPAN_LIT("7z\xBC\xAF\x27\x1C\0"), "", "7z"},
		{SPAN_LIT("\x1F\x8B\x08\0"), "", "gzip"},
		{SPAN_LIT("\xFD"
			  "7zXZ\0\0"),
		 "", "xz"},
		{SPAN_LIT("\x28\xB5\x2F\xFD\0"), "", "zstd"},
		{SPAN_LIT("BZh91AY&SY\0\0"), "", "bzip2"},
		{SPAN_LIT("BZh91 is a text\n"), "", "text"},
		{SPAN_LIT("Rar!\x1A\x07\x01\0"), "", "rar"},
		{SPAN_LIT("MSCF\0\0\0\0x"), "", "cab"},
		{SPAN_LIT("!BDN\0\0"), "", "pst"},
		{SPAN_LIT("SQLite format 3\0"), "case.db", "sqlite"},
		{SPAN_LIT("MZ is a text of two letters and more, until it has "
			  "some sixty bytes\n"),
		 "", "text"},
		{SPAN_LIT("\1\2\3\4\5"), "", "binary"},
		{SPAN_LIT("#Software: Microsoft Internet Information "
			  "Services 10.0\r\n#Fields: date time c-ip\r\n"
			  "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0 x"),
		 "u_ex210301.log", "iis"},
		{SPAN_LIT("words\nof a person\n"), "", "text"},
		{SPAN_LIT("\xE9t\xE9 in an old code page\n"), "", "text"},

		{SPAN_LIT("#Software: Microsoft Internet Information Services "
			  "10.0\r\n"),
		 "", "iis"},
		{SPAN_LIT("#Date: x\n# Fields: date time c-ip cs-method\n"), "",
		 "iis"},
		{SPAN_LIT("\xEF\xBB\xBF#Fields: time c-ip sc-status\n"), "",
		 "iis"},
		{SPAN_LIT("2021-03-01 06:12:45 192.0.2.10 POST /ecp/x.js - 443 "
			  "- 203.0.113.5 a - 200 0 0 312\n"),
		 "", "iis"},
		{SPAN_LIT("\xFF\xFE#\0F\0i\0e\0l\0d\0s\0:\0 \0d\0a\0t\0e\0 "
			  "\0c\0-\0i\0p\0\n\0"),
		 "", "iis"},
		{SPAN_LIT("#Software: Microsoft HTTP API 2.0\r\n"), "",
		 "httperr"},
		{SPAN_LIT("#Fields: date time c-ip s-reason s-queuename\n"), "",
		 "httperr"},
		{SPAN_LIT("2021-03-01 06:15:10 203.0.113.5 50122 192.0.2.10 "
			  "443 HTTP/1.1 GET /a 400 - URL -\n"),
		 "", "httperr"},

		{SPAN_LIT(X "#Log-type: HttpProxy Logs\r\n"), "", "httpproxy"},
		{SPAN_LIT(X "#Log-type: ECP Server Log\r\n"), "", "ecp-server"},
		{SPAN_LIT(X "#Log-type: ECP Activity Context Log\r\n"), "",
		 "ecp-activity"},
		{SPAN_LIT(X "#Log-Type: OABGenerator Log\r\n"), "",
		 "oab-generator"},
		{SPAN_LIT(X "#Log-type: Anything\r\n"),
		 "V15\\Logging\\OABGeneratorSimpleLog\\a.log", "oab-generator"},
		{SPAN_LIT(X "#Log-type: EWS Logs\r\n"), "", "ews"},
		{SPAN_LIT(X "#Log-type: Rps Cmdlet Logs\r\n"), "", "cmdlet"},
		{SPAN_LIT("#Software: Microsoft Exchange\n#Log-type: audit\n"),
		 "", "audit"},
		{SPAN_LIT(X "#Log-type: Message Tracking Log\r\n"), "",
		 "message-tracking"},
		{SPAN_LIT(X "#Log-type: SMTP Receive Protocol Log\r\n"), "",
		 "smtp-receive"},
		{SPAN_LIT(X "#Log-type: SMTP Send Protocol Log\r\n"), "",
		 "smtp-send"},
		{SPAN_LIT(X "#Log-type: Agent Log\r\n"), "", "agent"},
		{SPAN_LIT(X "#Log-type: Autodiscover Logs\r\n"), "",
		 "autodiscover"},
		{SPAN_LIT(X "#Log-type: MapiHttp Logs\r\n"), "", "mapi"},
		{SPAN_LIT(X "#Log-type: Transport Connectivity Log\r\n"), "",
		 "connectivity"},
		{SPAN_LIT(X "#Log-type: New Thing\r\n"), "", "other-csv"},
		{SPAN_LIT(X), "C\\Logging\\Autodiscover\\a.LOG",
		 "autodiscover"},
		{SPAN_LIT("#Fields: DateTime,AnchorMailbox,BackEndCookie\n"),
		 "", "httpproxy"},
		{SPAN_LIT("DateTime,SoapAction,ImpersonatedUser\n"), "", "ews"},
		{SPAN_LIT("\xEF\xBB\xBFTimeStamp,ServerName,EventId,EventData"
			  "\n#Software: x\n"),
		 "", "ecp-server"},
		{SPAN_LIT("#Fields: TimeStamp,ServerName,EventId,EventData\n"),
		 "Logging/ECP/Activity/a.LOG", "ecp-activity"},
		{SPAN_LIT(
			 "#Fields: date-time,local-endpoint,sequence-number\n" T
			 ",192.0.2.1:25,1\n"),
		 "", "smtp-receive"},
		{SPAN_LIT(
			 "#Fields: date-time,local-endpoint,sequence-number\n" T
			 ",192.0.2.1:5025,1\n"),
		 "", "smtp-send"},
		{SPAN_LIT("#Fields: date-time,session-id,seq-number,"
			  "client-name,client-ip,operation,rpc-status\n"),
		 "", "rca"},
		{SPAN_LIT("#Log-type: MAPI Client Access Logs\n#Fields: "
			  "date-time,client-name\n"),
		 "", "rca"},
		{SPAN_LIT("#Fields: dateTime,seqNumber,sIp,cIp\n" T
			  ",1,192.0.2.1:995,b\n"),
		 "", "pop"},
		{SPAN_LIT("#Fields: dateTime,seqNumber,sIp,cIp\n" T
			  ",1,192.0.2.1:993,b\n"),
		 "", "imap"},
		{SPAN_LIT(T ",Out,08DA,9,192.0.2.1:5333,192.0.2.2:25,<,ok,\n"),
		 "", "smtp-send"},

		{SPAN_LIT("[01/08/2021 23:17:50.0856] [0] ****\n"), "x",
		 "setup-log"},
		{SPAN_LIT("<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas."
			  "microsoft.com/powershell/2004/04\">"),
		 "", "clixml"},
		{SPAN_LIT("<?xml version=\"1.0\"?>\n<configuration>\n"
			  "<system.webServer/></configuration>"),
		 "", "iis-config"},
		{SPAN_LIT("<configuration><runtime/></configuration>"),
		 "bin\\EdgeTransport.exe.config", "text"},
		{SPAN_LIT("<configuration><runtime/></configuration>"),
		 "owa\\web.config", "iis-config"},
		{SPAN_LIT("<%@ Page Language=\"C#\" %>"), "logo.txt",
		 "web-page"},
		{SPAN_LIT("// c\r\n<%@ WebHandler %>"), "", "web-page"},
		{SPAN_LIT("<html><script runat=\"server\">"), "", "web-page"},
		{SPAN_LIT("var a = 1;\n"), "flogon.js", "web-page"},
		{SPAN_LIT("  $s = \"<%@ Page\"\n"), "rule.yar", "text"},

		/* what the server runs is a page, whatever it looks like */
		{SPAN_LIT("!BDN\0\0"), "aspnet_client/a.aspx", "web-page"},
		{SPAN_LIT("PK\3\4"), "auth\\b.ASHX", "web-page"},
		{SPAN_LIT("#Software: Microsoft Internet Information Services"),
		 "c.asmx", "web-page"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(format_name(sniff(rows[i].head,
						      span_str(rows[i].path))),
				    rows[i].name);
}

static void programs_and_tapes_are_checked_further(void **state)
{
	uint8_t pe[256] = "MZ";
	uint8_t tar[512] = "folder/file";
	unsigned sum = 0;

	(void)state;
	pe[60] = 128;
	assert_int_equal(sniff(span_of(pe, 256), SPAN_EMPTY), FORMAT_BINARY);
	memcpy(pe + 128, "PE\0\0", 4);
	assert_int_equal(sniff(span_of(pe, 256), SPAN_EMPTY), FORMAT_PE);
	pe[61] = 2; /* behind what is seen */
	assert_int_equal(sniff(span_of(pe, 256), SPAN_EMPTY), FORMAT_PE);
	memset(tar + 148, ' ', 8);
	for (size_t i = 0; i < 512; i++)
		sum += tar[i];
	snprintf((char *)tar + 148, 8, "%06o", sum);
	tar[155] = ' ';
	assert_int_equal(sniff(span_of(tar, 512), SPAN_EMPTY), FORMAT_TAR);
	tar[3]++;
	assert_int_not_equal(sniff(span_of(tar, 512), SPAN_EMPTY), FORMAT_TAR);
}

static void every_format_has_a_name(void **state)
{
	(void)state;
	for (int f = 0; f < FORMAT_COUNT; f++)
		assert_true(strlen(format_name((enum format)f)) > 1);
	assert_true(format_is_exchange(FORMAT_HTTPPROXY));
	assert_true(format_is_exchange(FORMAT_OTHER_CSV));
	assert_false(format_is_exchange(FORMAT_HTTPERR));
	assert_false(format_is_exchange(FORMAT_SETUP_LOG));
	assert_true(format_is_container(FORMAT_ZIP));
	assert_true(format_is_container(FORMAT_CAB));
	assert_false(format_is_container(FORMAT_PE));
	assert_false(format_is_container(FORMAT_WEB_PAGE));
}

static void truncated_heads_do_not_crash(void **state)
{
	struct buf b;
	struct span in;

	(void)state;
	if (!corpora_folder()) {
		print_message("POSTERN_CORPORA is not set: truncated heads "
			      "skipped\n");
		skip();
	}
	in = corpus_file("exchange/V15/Logging/ECP/Server/"
			 "ECPServer20230111-1.LOG",
			 &b);
	for (size_t n = 0; n < in.len; n++)
		(void)sniff(span_head(in, n), SPAN_EMPTY);
	buf_release(&b);
}

static const struct {
	const char *file;
	enum format format;
} corpus[] = {
	{"iis/plaso/iis6.log", FORMAT_IIS},
	{"iis/beats/httperr_test.log", FORMAT_HTTPERR},
	{"iis/open-xp-rules/raw_5.txt", FORMAT_IIS},
	{"iis/README.md", FORMAT_TEXT},
	{"exchange/crowdsec/windows-bf.log", FORMAT_TEXT},
	{"server-state/E16/Exchange/IIS/applicationHost.config",
	 FORMAT_IIS_CONFIG},
	{"server-state/E16/Exchange/IIS/ExchangeBackEnd-ECP_web.config",
	 FORMAT_IIS_CONFIG},
	{"server-state/E16/Exchange/EdgeTransport.exe.config", FORMAT_TEXT},
	{"server-state/E16/Exchange/ExSetup.xml", FORMAT_CLIXML},
	{"server-state/E16/OS/GetHotFix.xml", FORMAT_CLIXML},
	{"server-state/setup-logs/ExchangeSetup_MSI_2.log", FORMAT_SETUP_LOG},
};

static void corpora_are_told_apart(void **state)
{
	(void)state;
	if (!corpora_folder()) {
		print_message("POSTERN_CORPORA is not set: formats of the "
			      "corpora skipped\n");
		skip();
	}
	for (size_t i = 0; i < ARRAY_LEN(corpus); i++) {
		struct buf b;
		struct span in = corpus_file(corpus[i].file, &b);

		assert_true(in.len > 0);
		assert_string_equal(
			format_name(sniff(in, span_str(corpus[i].file))),
			format_name(corpus[i].format));
		buf_release(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(formats_are_told_by_content),
		cmocka_unit_test(programs_and_tapes_are_checked_further),
		cmocka_unit_test(every_format_has_a_name),
		cmocka_unit_test(truncated_heads_do_not_crash),
		cmocka_unit_test(corpora_are_told_apart),
	};

	return RUN_TESTS(tests);
}
