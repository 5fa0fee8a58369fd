/* rarity.c - see rarity.h. */
#include "rules/traces/rarity.h"

/* How seldom a byte is in addresses, queries, paths and command lines; hex
 * digits of GUIDs are everywhere. */
#define RARITY_OTHER 2

static const struct {
	const char *bytes;
	uint8_t rarity;
} rarities[] = {
	{"0123456789abcdef", 1},
	{"bghmpuwy", 3},
	{"_~@$<>{}[]()!*", 4},
	{"jkqvxz", 6},
};

/* What normal values are made of, in small letters as literals are: a run that
 * stands here tells nothing. */
static const char common[] =
	"mozilla/5.0+(windows+nt+10.0;+win64;+x64)+applewebkit/537.36+"
	"(khtml,+like+gecko)+chrome/safari/edge/firefox/ microsoft office/"
	"outlook exchangeservicesclient apple-iphone ios android mac os x "
	"microsoft-server-activesync/default.eas?cmd=sync&user=&deviceid="
	"&devicetype=&mailboxid=&correlationid=<empty>;&cafereqid=;&actid= "
	"/owa/auth/logon.aspx?url=https://mail.example.com/owa/prem/resources/"
	"scripts/images/service.svc?action= /ecp/ /ews/exchange.asmx /mapi/"
	"emsmdb/ /nspi/ /autodiscover/autodiscover.xml /rpc/rpcproxy.dll "
	"/powershell?clientapplication=activemonitor;psversion=5.1 "
	" (windows nt 10.0; win64; x64) applewebkit/537.36 (khtml, like gecko) "
	"/autodiscover/autodiscover.json /owa/auth/themes/resources/ "
	"http://schemas.microsoft.com/ mailbox= "
	"beginrequest=proxystate-run=none;sharedcacheguard=0;endrequest="
	"getroutinghint connection: /webresource.axd message version "
	"c:\\windows\\system32\\svchost.exe -k -p -s "
	"c:\\program files\\microsoft\\exchange server\\v15\\bin\\";

static unsigned three_bytes(const uint8_t *p)
{
	return ((unsigned)p[0] << 8 ^ (unsigned)p[1] << 4 ^ p[2]) % 4096;
}

void rarity_init(struct rarity *r)
{
	const uint8_t *p = (const uint8_t *)common;

	*r = (struct rarity){0};
	memset(r->of_byte, RARITY_OTHER, sizeof(r->of_byte));
	for (size_t i = 0; i < ARRAY_LEN(rarities); i++)
		for (const char *c = rarities[i].bytes; *c; c++)
			r->of_byte[(uint8_t)*c] = rarities[i].rarity;
	for (size_t i = 0; i + 3 < sizeof(common); i++)
		r->common[three_bytes(p + i) / 8] |=
			(uint8_t)(1u << three_bytes(p + i) % 8);
}

/* n is at least three. */
static bool is_common(const struct rarity *r, const uint8_t *p, size_t n)
{
	unsigned hash = three_bytes(p);

	return (r->common[hash / 8] >> hash % 8 & 1) &&
	       memmem(common, sizeof(common) - 1, p, n);
}

size_t rarity_run(const struct rarity *r, const struct factor *f, size_t n)
{
	size_t best = 0;
	unsigned most = 0;

	for (size_t at = 0; at + n <= f->len; at++) {
		unsigned sum = 0;

		for (size_t i = at; i < at + n; i++)
			sum += r->of_byte[f->bytes[i]];
		if (sum > most && is_common(r, f->bytes + at, n))
			sum = 1;
		if (sum > most) {
			most = sum;
			best = at;
		}
	}
	return best;
}

struct span rarity_normal(void)
{
	return span_of(common, sizeof(common) - 1);
}
