/* words.c - see words.h. Spaces in agents are real here; each log writes them
 * in its own way. */
#include "words.h"

static const char export_tool[] =
	"/ecp/Current/exporttool/microsoft.exchange.ediscovery.exporttool."
	"application";

#define WORDS(name, ...)                                                       \
	static const char *const name##_list[] = {__VA_ARGS__};                \
	const struct words words_##name = {name##_list, ARRAY_LEN(name##_list)}

WORDS(given, "alice", "amina", "bela", "bruno", "carla", "chen", "dalia",
      "dmitri", "elena", "emeka", "farid", "fiona", "goran", "greta", "hana",
      "hugo", "ines", "ivan", "jana", "jonas", "karim", "kofi", "lena", "luis",
      "mara", "mateo", "nadia", "noor", "olga", "omar", "paula", "pavel",
      "rania", "rosa", "samir", "sofia", "tarek", "tomas", "ursula", "viktor",
      "wanda", "yara", "yusuf", "zoe");
WORDS(family, "abadi", "adler", "bakker", "berg", "costa", "dahl", "diaz", "ek",
      "farouk", "fischer", "garcia", "haddad", "holm", "ito", "jansen", "kaya",
      "keller", "khoury", "kovac", "lund", "mansour", "moreau", "nagy", "novak",
      "okafor", "ortiz", "park", "petrov", "quist", "rossi", "saleh", "silva",
      "tanaka", "udo", "vega", "weber", "yilmaz", "zeman");
WORDS(org, "authority", "harbour", "meridian", "northbank", "castellan",
      "lindenau", "stadtwerk", "clearing", "oxmoor", "fairlead", "brightwater",
      "granary", "ledgerhall", "quayside", "tidewell", "wexmoor");
WORDS(subject, "Quarterly figures", "Re: Meeting on Thursday",
      "Draft of the report", "Invoice 4471", "Minutes", "Travel request",
      "Re: Re: Contract", "Lunch?", "Supervisory review", "Password policy",
      "Holiday list", "Budget, second version", "FW: Agenda",
      "Server maintenance tonight", "Question on reporting template", "Welcome",
      "Out of office", "Re: Data request");
WORDS(browser,
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, "
      "like Gecko) Chrome/88.0.4324.190 Safari/537.36",
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:86.0) Gecko/20100101 "
      "Firefox/86.0",
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
      "(KHTML, like Gecko) Version/14.0.3 Safari/605.1.15",
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, "
      "like Gecko) Chrome/88.0.4324.182 Safari/537.36 Edg/88.0.705.81",
      "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko",
      "Mozilla/5.0 (iPhone; CPU iPhone OS 14_4 like Mac OS X) "
      "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/14.0.3 Mobile/15E148 "
      "Safari/604.1");
WORDS(outlook,
      "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook "
      "16.0.13628; Pro)",
      "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook "
      "16.0.4266; Pro)",
      "Microsoft Office/15.0 (Windows NT 6.1; Microsoft Outlook "
      "15.0.5319; Pro)");
WORDS(phone, "Apple-iPhone12C1/1804.52", "Apple-iPhone10C4/1803.66",
      "Android-Mail/2021.02.07.355976", "Outlook-iOS-Android/1.0",
      "Android-SAMSUNG-SM-G973F/101.10101");
WORDS(mac, "MacOutlook/16.46.21021202 (Intelx64 Mac OS X Version 10.15.7)",
      "Mac OS X/10.15.7 (19H524) CalendarAgent/930.5.1",
      "AppleExchangeWebServices/818.120.2 accountsd/113",
      "ExchangeServicesClient/15.00.0913.015");
WORDS(scanner, "Mozilla/5.0 zgrab/0.x",
      "Mozilla/5.0 (compatible; CensysInspect/1.1; "
      "+https://about.censys.example/)",
      "Mozilla/5.0 (compatible; NetSurveyBot/1.0)", "-", "Go-http-client/1.1",
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, "
      "like Gecko) Chrome/79.0.3945.117 Safari/537.36",
      "Mozilla/5.0", "curl/7.58.0");
WORDS(scan_path, "/", "/", "/owa/", "/owa/auth/logon.aspx",
      "/autodiscover/autodiscover.xml", "/ecp/", "/.env", "/wp-login.php",
      "/robots.txt", "/favicon.ico", "/.well-known/security.txt",
      "/boaform/admin/formLogin", "/.git/config", "/rpc/", "/ews/exchange.asmx",
      "/phpmyadmin/index.php", "/vpn/index.html", "/api/v1/pods", export_tool,
      "/Microsoft-Server-ActiveSync");
WORDS(script, "python-requests/2.25.1", "python-requests/2.18.4",
      "Go-http-client/1.1", "Mozilla/5.0 (X11; Linux x86_64; rv:78.0)",
      "ExchangeServicesClient/0.0.0.0",
      "Mozilla/5.0 (Windows NT 10.0; WOW64) AppleWebKit/537.36 (KHTML, like "
      "Gecko) Chrome/80.0.3987.87 Safari/537.36",
      "python-urllib3/1.25.8",
      "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT "
      "6.1)");
WORDS(sender, "example.com", "example.net", "example.org", "partner.example",
      "newsletter.example", "ministry.example", "bank.example",
      "consulting.example", "university.example");
