/* test_products.c - every product of data/fingerprints/ is known by replies
 * such as it gives, and by nothing that only speaks of it.  The replies are
 * made up from what is public about each; they hold no more than the signs. */
#include "check.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "census/fingerprint.h"
#include "census/verdict.h"

#define OK "HTTP/1.1 200 OK\r\n"
#define FOUND "HTTP/1.1 302 Found\r\n"

/* Exchange from 2007 to SE: what it says, and what that means on a day. */
static const struct {
	const char *reply, *day, *release, *low, *high;
	enum precision tells;
} exchange[] = {
	{FOUND "Server: Microsoft-IIS/7.0\r\nX-OWA-Version: 8.3.517.0\r\n\r\n",
	 "2021-03-05", "2007", "8.3.517.0", "8.3.517.0", TELLS_BUILD},
	{OK "Server: Microsoft-IIS/7.5\r\nX-OWA-Version: 14.3.509.0\r\n\r\n",
	 "2021-03-05", "2010", "14.3.509.0", "14.3.509.0", TELLS_BUILD},
	{OK "\r\n<link rel=\"shortcut icon\" href=\"/owa/14.3.123.4/themes/"
	    "base/favicon.ico\">",
	 "2021-03-05", "2010", "14.3.123.4", "14.3.123.4", TELLS_GROUP},
	{OK "X-FEServer: EX13\r\n\r\n<link href=\"/owa/auth/15.0.1497/themes/"
	    "resources/favicon.ico\">",
	 "2021-03-05", "2013", "15.0.1497.2", "15.0.1497.12", TELLS_GROUP},
	{FOUND "x-owa-version: 15.0.1497.8\r\n\r\n", "2021-03-05", "2013",
	 "15.0.1497.8", "15.0.1497.8", TELLS_BUILD},
	{FOUND "X-OWA-Version: 15.1.2106.2\r\nX-FEServer: EX16\r\n\r\n",
	 "2021-03-05", "2016", "15.1.2106.2", "15.1.2106.2", TELLS_BUILD},
	{FOUND "X-OWA-Version: 15.2.858.2\r\n\r\n", "2021-03-20", "2019",
	 "15.2.858.2", "15.2.858.5", TELLS_BUILD},
	{FOUND "X-OWA-Version: 15.2.2562.17\r\n\r\n", "2026-08-31", "SE",
	 "15.2.2562.17", "15.2.2562.17", TELLS_BUILD},
	{FOUND "Location: https://mail.example/owa/auth/logon.aspx?url=x\r\n"
	       "Set-Cookie: ClientId=A; path=/\r\n\r\n",
	 "2021-03-05", "", "", "", TELLS_PRESENCE},
	{OK "\r\n<?xml version=\"1.0\"?><assemblyIdentity name=\"microsoft."
	    "exchange.ediscovery.exporttool.application\" "
	    "version=\"15.1.2106.13\" publicKeyToken=\"x\"/>",
	 "2021-03-05", "2016", "15.1.2106.13", "15.1.2106.13", TELLS_BUILD},
};

static const struct {
	const char *product, *reply, *raw; /* raw "": no version */
} others[] = {
	{"exchange-online",
	 FOUND "X-OWA-Version: 15.20.7452.24\r\nX-FEServer: "
	       "AM0PR01CA0001.eurprd01.prod.outlook.com\r\n\r\n",
	 ""},
	{"exchange-online",
	 FOUND "Location: https://outlook.office365.com/owa/\r\n\r\n", ""},
	{"zimbra",
	 OK "Set-Cookie: ZM_TEST=true;Secure\r\n\r\n<title>Zimbra Web Client "
	    "Sign In</title>",
	 ""},
	{"zimbra",
	 OK "\r\nZmSettings.prototype.registerSetting(\"CLIENT_VERSION\", "
	    "{type:ZmSetting.T_CONFIG, defaultValue:\"8.8.15_GA_4007\"});"
	    "zimbraMail",
	 "8.8.15"},
	{"roundcube",
	 OK "Set-Cookie: roundcube_sessid=1; path=/\r\n\r\n<input "
	    "id=\"rcmloginuser\"><script>{\"rcversion\":10610,\"x\":1}",
	 "1.6.10"},
	{"sogo",
	 OK "\r\n<title>SOGo</title><link href=\"/SOGo.woa/WebServerResources/"
	    "css/styles.css\">Version 5.8.0 (@build)",
	 "5.8.0"},
	{"horde",
	 FOUND "Location: /horde/login.php\r\nSet-Cookie: Horde=x\r\n\r\n", ""},
	{"horde",
	 OK "\r\n<img src=\"/horde/themes/graphics/horde-power1.png\">", ""},
	{"kerio", OK "Server: Kerio Connect 9.4.2 patch 1\r\n\r\n", "9.4.2"},
	{"kerio", OK "Server: Kerio MailServer 6.7.0\r\n\r\n", "6.7.0"},
	{"mdaemon", OK "Server: WDaemon/23.5.2\r\n\r\n", "23.5.2"},
	{"mdaemon",
	 OK "\r\n<form action=\"/WorldClient.dll?View=Main\">MDaemon/"
	    "WorldClient v21.0.1 &copy;",
	 "21.0.1"},
	{"smartermail",
	 OK "\r\n<title>SmarterMail</title><script>var stProductVersion = "
	    "\"100.0.8451\";",
	 "100.0.8451"},
	{"axigen", OK "Server: Axigen-Webmail\r\n\r\n", ""},
	{"axigen", OK "\r\n<title>AXIGEN Webmail - v7.4.1</title>", "7.4.1"},
	{"icewarp", OK "Server: IceWarp/13.0.1.1 RHEL7 x64\r\n\r\n",
	 "13.0.1.1"},
	{"domino", OK "Server: Lotus-Domino\r\n\r\n", ""},
	{"domino", OK "Server: Lotus-Domino/Release-8.5.3\r\n\r\n", "8.5.3"},
	{"open-xchange",
	 OK "\r\n<title>OX App Suite</title><link href=\"/appsuite/v=7.10.6-33."
	    "20230101/x.css\"><div id=\"io-ox-core\">",
	 "7.10.6"},
	{"communigate", OK "Server: CommuniGatePro/6.3.3\r\n\r\n", "6.3.3"},
	{"grommunio",
	 OK "Set-Cookie: GROMMUNIO_WEB=1\r\n\r\n<title>grommunio Web</title>",
	 ""},
	{"groupwise", FOUND "Location: /gw/webacc\r\n\r\n", ""},
	{"kopano",
	 OK "Set-Cookie: KOPANO_WEBAPP=1\r\n\r\n<title>Kopano WebApp</title>",
	 ""},
	{"kopano",
	 OK
	 "Set-Cookie: ZARAFA_WEBAPP=1\r\n\r\n<span id=\"version\">7.2.4</span>",
	 "7.2.4"},
	{"mailenable",
	 FOUND "Server: MailEnable/10\r\nLocation: /Mondo/lang/sys/login.aspx"
	       "\r\n\r\n",
	 ""},
	{"rainloop",
	 OK "\r\n<script src=\"rainloop/v/1.17.0/static/js/min/app.js\">",
	 "1.17.0"},
	{"snappymail",
	 OK "\r\n<link href=\"/snappymail/v/2.28.4/static/css/app.css\">",
	 "2.28.4"},
	{"squirrelmail",
	 OK "Set-Cookie: SQMSESSID=x\r\n\r\n<small>SquirrelMail version "
	    "1.4.22<br>",
	 "1.4.22"},
};

/* Pages that name a product, or are asked about it, and are none. */
static const char *const strangers[] = {
	OK "Server: nginx\r\n\r\n<title>It works</title>",
	OK "\r\n<p>We moved from Zimbra and Horde to something new.</p>",
	OK "\r\n<p>How to update Roundcube, SOGo, Kerio and MDaemon</p>",
	OK "Server: Apache\r\n\r\n<a href=\"/webmail/\">mail</a>",
	FOUND "Location: /login\r\nSet-Cookie: session=cadata\r\n\r\n",
	FOUND "Server: Microsoft-IIS/10.0\r\nLocation: /default.aspx\r\n\r\n",
	OK "X-Powered-By: ASP.NET\r\n\r\n<title>Outlook</title>",
	"HTTP/1.1 404 Not Found\r\nServer: Microsoft-IIS/8.5\r\n\r\n/owa/",
};

static struct fingerprints *rules;
static struct sighting *sighting;

static const struct product *see(const char *reply, const struct found **found)
{
	struct http h;
	struct span in = span_str(reply);
	enum http_event e;

	sighting_reset(sighting);
	http_init(&h);
	do {
		struct span piece = SPAN_EMPTY;

		e = http_feed(&h, &in, &piece);
		if (e == HTTP_HEAD)
			sighting_head(sighting, rules, &h);
		if (e == HTTP_BODY)
			sighting_body(sighting, rules, piece);
	} while (e == HTTP_HEAD || e == HTTP_BODY);
	sighting_end(sighting, rules);
	http_release(&h);
	return sighting_best(sighting, rules, found);
}

static void exchange_is_told_from_2007_to_se(void **state)
{
	struct knowledge *k = NULL;

	(void)state;
	CHECK_EQ(knowledge_open(&k, embedded_knowledge, NULL), ST_OK);
	for (size_t i = 0; i < ARRAY_LEN(exchange); i++) {
		const struct found *found = NULL;
		const struct product *p = see(exchange[i].reply, &found);
		struct interval got;
		int64_t day = 0;

		if (!p || strcmp(p->word, "exchange") != 0)
			fail_msg("%zu: %s", i, p ? p->word : "nothing");
		CHECK_EQ(found->tells, exchange[i].tells);
		CHECK(time_from_date(span_str(exchange[i].day), &day));
		interval_read(&got, k, true, span_str(found->raw), day);
		CHECK_TEXT(interval_release(&got, k), exchange[i].release);
		CHECK_TEXT(got.low_text, exchange[i].low);
		CHECK_TEXT(got.high_text, exchange[i].high);
	}
	knowledge_close(k);
}

static void every_other_product_is_told_by_its_own_replies(void **state)
{
	bool told[PRODUCTS_MAX] = {false};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		const struct found *found = NULL;
		const struct product *p = see(others[i].reply, &found);

		if (!p || strcmp(p->word, others[i].product) != 0)
			fail_msg("%zu, %s: %s", i, others[i].product,
				 p ? p->word : "nothing");
		if (!p->cloud && strcmp(found->raw, others[i].raw) != 0)
			fail_msg("%zu, %s: version %s", i, p->word, found->raw);
		told[p - rules->product] = true;
	}
	for (unsigned i = 0; i < rules->products; i++)
		if (!told[i] && !rules->product[i].exchange)
			fail_msg("%s has no reply here",
				 rules->product[i].word);
}

static void who_only_speaks_of_a_product_is_none(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(strangers); i++) {
		const struct found *found = NULL;
		const struct product *p = see(strangers[i], &found);

		if (p)
			fail_msg("%zu: %s", i, p->word);
	}
}

static int load(void **state)
{
	(void)state;
	sighting = mem_new(1, sizeof(*sighting));
	return fingerprints_open(&rules, embedded_knowledge, NULL);
}

static int unload(void **state)
{
	(void)state;
	fingerprints_close(rules);
	mem_free(sighting);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			exchange_is_told_from_2007_to_se, load, unload),
		cmocka_unit_test_setup_teardown(
			every_other_product_is_told_by_its_own_replies, load,
			unload),
		cmocka_unit_test_setup_teardown(
			who_only_speaks_of_a_product_is_none, load, unload),
	};

	return RUN_TESTS(tests);
}
