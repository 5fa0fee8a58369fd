/* test_fingerprint.c - what a rule can say, what it cannot, and what it finds
 * however a body is cut. */
#include "check.h"

#include "base/alloc.h"
#include "census/fingerprint.h"

#define HEAD                                                                   \
	"product: p\nname: P\nversions: numbers\nkind: own\nsource: s\n"       \
	"date: 2026-01-01\n"
#define SIGN                                                                   \
	"signs:\n  - header: Server\n    text: x\n    tells: presence\n"       \
	"    weight: 2\n"

static const struct {
	const char *text, *why;
} refused[] = {
	{HEAD "method: POST\n" SIGN, "no word \"method\""},
	{HEAD "body: x\n" SIGN, "no word \"body\""},
	{HEAD "headers: x\n" SIGN, "no word \"headers\""},
	{HEAD "asks:\n  - path: /owa/?x=1\n" SIGN, "a path is absolute"},
	{HEAD "asks:\n  - path: /a#b\n" SIGN, "a path is absolute"},
	{HEAD "asks:\n  - path: /a%2e%2e/\n" SIGN, "a path is absolute"},
	{HEAD "asks:\n  - path: /a/../b\n" SIGN, "a path is absolute"},
	{HEAD "asks:\n  - path: //host/\n" SIGN, "a path is absolute"},
	{HEAD "asks:\n  - path: owa/\n" SIGN, "a path is absolute"},
	{HEAD "asks:\n  - path: /a@b/\n" SIGN, "a path is absolute"},
	{HEAD "asks:\n  - path: \"/a\\r\\nX: y\"\n" SIGN, "a path is absolute"},
	{HEAD "asks:\n  - path: /a\n    header: x\n" SIGN, "no word"},
	{HEAD "asks:\n  - path: /a\n    only: always\n" SIGN, "only: has"},
	{HEAD "asks: [{path: /a}, {path: /b}, {path: /c}, {path: /d}, "
	      "{path: /e}]\n" SIGN,
	 "four at most"},
	{HEAD, "signs: a list"},
	{HEAD "signs: []\n", "signs: a list"},
	{HEAD "signs:\n  - tells: presence\n    weight: 2\n", "a sign has one"},
	{HEAD "signs:\n  - body: abcd\n    cookie: x\n", "a sign has one"},
	{HEAD "signs:\n  - body: abc\n    tells: presence\n    weight: 2\n",
	 "four bytes"},
	{HEAD "signs:\n  - body: abcd{version}\n    tells: release\n"
	      "    weight: 2\n",
	 "fixed stands behind"},
	{HEAD "signs:\n  - header: S\n    tells: build\n    weight: 2\n",
	 "without {version}"},
	{HEAD "signs:\n  - header: S\n    tells: all\n    weight: 2\n",
	 "tells: presence"},
	{HEAD "signs:\n  - header: S\n    tells: presence\n    weight: 0\n",
	 "weight: 1 to 9"},
	{"product: p\n" SIGN, "name: has to be"},
	{"- a\n", "has to be a mapping"},
};

static void a_rule_cannot_express_an_attack(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		struct fingerprints f;
		struct err err = {0};

		fingerprints_init(&f);
		CHECK_EQ(fingerprints_add(&f, "r.yml",
					  span_str(refused[i].text), &err),
			 ST_FORMAT);
		if (!strstr(err.text, refused[i].why) ||
		    strncmp(err.text, "r.yml:", 6) != 0)
			fail_msg("%zu: %s: %s", i, refused[i].why, err.text);
		CHECK_EQ(f.products, 0);
		CHECK_EQ(f.signs, 0);
		fingerprints_release(&f);
	}
}

static void the_rules_of_the_program_compile(void **state)
{
	struct fingerprints *f = NULL;
	struct err err = {0};

	(void)state;
	if (fingerprints_open(&f, embedded_knowledge, &err))
		fail_msg("%s", err.text);
	CHECK(f->products >= 12);
	CHECK(fingerprints_have_path(f, "/owa/"));
	CHECK(!fingerprints_have_path(f, "/ecp/"));
	CHECK(fingerprints_product(f, SPAN_LIT("zimbra")) != NULL);
	fingerprints_close(f);
}

static void see(struct sighting *s, const struct fingerprints *f,
		const char *reply, size_t piece_len)
{
	struct http h;
	struct span in = span_str(reply);
	enum http_event e;

	sighting_reset(s);
	http_init(&h);
	do {
		struct span piece = SPAN_EMPTY;

		e = http_feed(&h, &in, &piece);
		if (e == HTTP_HEAD)
			sighting_head(s, f, &h);
		while (e == HTTP_BODY && piece.len) {
			sighting_body(s, f, span_head(piece, piece_len));
			piece = span_skip(piece, piece_len);
		}
	} while (e == HTTP_HEAD || e == HTTP_BODY);
	sighting_end(s, f);
	http_release(&h);
}

static const struct {
	const char *reply, *product, *raw;
	enum precision tells;
} replies[] = {
	{"HTTP/1.1 302 F\r\nx-owa-VERSION:  15.1.2106.2 \r\n\r\n", "exchange",
	 "15.1.2106.2", TELLS_BUILD},
	{"HTTP/1.1 200 O\r\nX-FEServer: E\r\n\r\n<a href=\"/OWA/auth/15.1.2106/"
	 "themes/x.css\">",
	 "exchange", "15.1.2106", TELLS_GROUP},
	{"HTTP/1.1 200 O\r\n\r\n<link href='/owa/14.3.123.4/x'> /owa/auth/"
	 "logon.aspx",
	 "exchange", "14.3.123.4", TELLS_GROUP},
	{"HTTP/1.1 302 F\r\nX-OWA-Version: 15.20.1.2\r\n\r\n",
	 "exchange-online", "", TELLS_PRESENCE},
	{"HTTP/1.1 200 O\r\nServer: Kerio Connect 9.2.1 patch 1\r\n\r\n",
	 "kerio", "9.2.1", TELLS_RELEASE},
	{"HTTP/1.1 200 O\r\nSet-Cookie: roundcube_sessid=a; path=/\r\n\r\n"
	 "{\"rcversion\":10605,\"x\"",
	 "roundcube", "1.6.5", TELLS_RELEASE},
	{"HTTP/1.1 200 O\r\nServer: nginx\r\n\r\n/owa/auth/x", NULL, NULL, 0},
	{"HTTP/1.1 200 O\r\nX-Note: X-OWA-Version: 15.1.2106.2\r\n\r\n", NULL,
	 NULL, 0},
	{"HTTP/1.1 200 O\r\nSet-Cookie: a=roundcube_sessid\r\n\r\n", NULL, NULL,
	 0},
};

static void products_are_seen_however_a_body_is_cut(void **state)
{
	struct fingerprints *f = NULL;
	struct sighting *s = mem_new(1, sizeof(*s));

	(void)state;
	CHECK_EQ(fingerprints_open(&f, embedded_knowledge, NULL), ST_OK);
	for (size_t i = 0; i < ARRAY_LEN(replies); i++)
		for (size_t piece = 1; piece < 100; piece += 3) {
			const struct found *found = NULL;
			const struct product *p;

			see(s, f, replies[i].reply, piece);
			p = sighting_best(s, f, &found);
			if (!replies[i].product) {
				CHECK(p == NULL);
				continue;
			}
			if (!p || strcmp(p->word, replies[i].product) != 0)
				fail_msg("%zu: %s", i, p ? p->word : "none");
			CHECK_EQ(found->tells, replies[i].tells);
			if (!p->cloud)
				CHECK_TEXT(found->raw, replies[i].raw);
		}
	mem_free(s);
	fingerprints_close(f);
}

static void two_versions_in_one_reply_contradict(void **state)
{
	struct fingerprints *f = NULL;
	struct sighting *s = mem_new(1, sizeof(*s));

	(void)state;
	CHECK_EQ(fingerprints_open(&f, embedded_knowledge, NULL), ST_OK);
	see(s, f,
	    "HTTP/1.1 200 O\r\nX-OWA-Version: 15.1.2106.2\r\n"
	    "X-OWA-Version: 15.1.2106.2\r\n\r\n",
	    9);
	CHECK(!s->contradiction);
	see(s, f,
	    "HTTP/1.1 200 O\r\nX-OWA-Version: 15.1.2106.2\r\n"
	    "X-OWA-Version: 15.1.2106.3\r\n\r\n",
	    9);
	CHECK(s->contradiction);
	mem_free(s);
	fingerprints_close(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rule_cannot_express_an_attack),
		cmocka_unit_test(the_rules_of_the_program_compile),
		cmocka_unit_test(products_are_seen_however_a_body_is_cut),
		cmocka_unit_test(two_versions_in_one_reply_contradict),
	};

	return RUN_TESTS(tests);
}
