/* text_bench.c - how fast the readers of text logs are, on made-up logs of the
 * usual shape: IIS (15 columns, some 260 bytes a line) and HttpProxy (74
 * columns, some 730 bytes).
 *
 *     text_bench [MiB] [rounds]
 */
#include <stdio.h>
#include <time.h>

#include "base/alloc.h"
#include "formats/exchange_csv.h"
#include "formats/exchange_kind.h"
#include "formats/lines.h"
#include "formats/w3c.h"

/* Of this process, so that a busy machine tells the same. */
static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static uint32_t roll(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static const char *const agents[] = {
	"Mozilla/5.0+(Windows+NT+10.0;+Win64;+x64)+AppleWebKit/537.36+(KHTML,"
	"+like+Gecko)+Chrome/88.0.4324.190+Safari/537.36",
	"Microsoft+Office/16.0+(Windows+NT+10.0;+Microsoft+Outlook+16.0.10371;"
	"+Pro)",
	"Apple-iPhone12C1/1803.57",
	"AMProbe/Local/ClientAccess",
	"-",
};

static const char *const stems[] = {
	"/owa/",
	"/ews/exchange.asmx",
	"/mapi/emsmdb/",
	"/Microsoft-Server-ActiveSync/default.eas",
	"/autodiscover/autodiscover.xml",
	"/rpc/rpcproxy.dll",
};

static void iis_line(struct buf *b, uint32_t *seed, unsigned n)
{
	uint32_t r = roll(seed);

	buf_printf(b,
		   "2021-03-%02u %02u:%02u:%02u 192.0.2.10 %s %s "
		   "&CorrelationID=<empty>;&cafeReqId=%08x-%04x-4%03x-a%03x-"
		   "%08x%04x; 443 EXAMPLE\\user%u 198.51.100.%u %s - %u 0 0 "
		   "%u\r\n",
		   1 + n / 86400 % 28, n / 3600 % 24, n / 60 % 60, n % 60,
		   r & 1 ? "POST" : "GET", stems[r % 6], roll(seed), r & 0xFFFF,
		   r & 0xFFF, r >> 4 & 0xFFF, roll(seed), r & 0xFFFF, r % 4000,
		   r % 250, agents[r % 5], r % 7 ? 200 : 401, r % 900);
}

static void proxy_line(struct buf *b, uint32_t *seed, unsigned n)
{
	uint32_t r = roll(seed);
	unsigned h = n / 3600 % 24;
	unsigned m = n / 60 % 60;

	buf_printf(
		b,
		"2021-03-%02uT%02u:%02u:%02u.%03uZ,%08x-%04x-4%03x-a%03x-"
		"%08x%04x,15,1,2106,2,,Ews,mail.example.org,%s,,Negotiate,"
		"true,EXAMPLE\\user%u,example.org,Sid~S-1-5-21-1119640357-"
		"1069460556-858814902-%u,%s,198.51.100.%u,EX01,%u,200,,POST,"
		"Proxy,ex01.example.org,15.01.2106.000,IntraForest,"
		"MailboxGuidWithDomain,Database~fb7adba2-51f4-47e3-b170-"
		"fd39f85aaf35~~2021-04-01T00:00:00,,,%u,%u,,,0,0,,0,,0,,0,0,,"
		"0,6,0,0,1,0,3,0,0,1,0,0,6,0,4,1,2,2,6,,,,BeginRequest="
		"2021-03-01T06:12:44.790Z;CorrelationID=<empty>;ProxyState-Run="
		"None;FEAuth=BEVersion-1942063431;BeginGetRequestStream="
		"2021-03-01T06:12:44.791Z;OnRequestStreamReady=2021-03-01T06:"
		"12:44.791Z;ProxyState-Complete=ProxyResponseData;"
		"SharedCacheGuard=0;EndRequest=2021-03-01T06:12:44.800Z;,,,"
		"|RoutingDB:fb7adba2-51f4-47e3-b170-fd39f85aaf35,,,CafeV1\r\n",
		1 + n / 86400 % 28, h, m, n % 60, r % 1000, roll(seed),
		r & 0xFFFF, r & 0xFFF, r >> 4 & 0xFFF, roll(seed), r & 0xFFFF,
		stems[r % 6], r % 4000, r % 9000, r % 3 ? "Outlook" : "AMProbe",
		r % 250, r % 7 ? 200 : 401, r % 5000, r % 90000);
}

static void make(struct buf *b, size_t bytes, bool proxy)
{
	uint32_t seed = 1;

	buf_init(b, bytes + 4096);
	if (proxy)
		buf_printf(b,
			   "#Software: Microsoft Exchange Server\r\n"
			   "#Version: 15.01.2106.002\r\n"
			   "#Log-type: HttpProxy Logs\r\n#Fields: %s\r\n",
			   (const char *)exchange_kind_columns(FORMAT_HTTPPROXY)
				   .ptr);
	else
		buf_text(b, "#Software: Microsoft Internet Information "
			    "Services 10.0\r\n#Version: 1.0\r\n#Date: "
			    "2021-03-01 00:00:00\r\n#Fields: date time s-ip "
			    "cs-method cs-uri-stem cs-uri-query s-port "
			    "cs-username c-ip cs(User-Agent) cs(Referer) "
			    "sc-status sc-substatus sc-win32-status "
			    "time-taken\r\n");
	for (unsigned n = 0; b->len < bytes && !b->bad; n++)
		if (proxy)
			proxy_line(b, &seed, n);
		else
			iis_line(b, &seed, n);
}

static uint64_t run_lines(struct span in, uint8_t separator, marks_scan *scan)
{
	struct lines_options o = {separator, separator == ',' ? '"' : 0, scan};
	struct memory_source m;
	struct lines *l;
	struct line line;
	uint64_t n = 0;

	memory_source_init(&m, in, 0);
	if (lines_open(&l, &m.source, &o, NULL))
		return 0;
	while (lines_next(l, &line, NULL) == 1)
		n++;
	lines_close(l);
	return n;
}

static uint64_t touched; /* keeps the compiler from dropping the work */

static uint64_t run_w3c(struct span in)
{
	struct memory_source m;
	struct table_row row;
	struct w3c *w;
	uint64_t n = 0;

	memory_source_init(&m, in, 0);
	if (w3c_open(&w, &m.source, NULL, NULL))
		return 0;
	for (; w3c_next(w, &row, NULL) == 1; n++)
		touched += table_cell(&row, 4).len + table_cell(&row, 8).len +
			   table_cell(&row, 11).len + (uint64_t)row.time_ns;
	w3c_close(w);
	return n;
}

static uint64_t run_csv(struct span in)
{
	struct memory_source m;
	struct table_row row;
	struct exchange_csv *x;
	uint64_t n = 0;

	memory_source_init(&m, in, 0);
	if (exchange_csv_open(&x, &m.source, NULL, NULL))
		return 0;
	for (; exchange_csv_next(x, &row, NULL) == 1; n++)
		touched += table_cell(&row, 9).len + table_cell(&row, 15).len +
			   table_cell(&row, 19).len + (uint64_t)row.time_ns;
	exchange_csv_close(x);
	return n;
}

static uint64_t run_copy(struct span in)
{
	static uint8_t block[256 << 10];
	struct memory_source m;
	int64_t n;

	memory_source_init(&m, in, 0);
	while ((n = source_read(&m.source, block, sizeof(block), NULL)) > 0)
		touched += block[n - 1];
	return 0;
}

static uint64_t run_digest(struct span in)
{
	uint8_t out[DIGEST_SIZE];

	if (digest_once(in, out))
		touched += out[0];
	return 0;
}

static void show(const char *log, const char *what, struct span in,
		 uint64_t lines, double seconds)
{
	printf("%-10s %-14s %7.2f GB/s %9.1f ns/line %8.2f M lines/s\n", log,
	       what, (double)in.len / 1e9 / seconds,
	       lines ? seconds * 1e9 / (double)lines : 0,
	       (double)lines / 1e6 / seconds);
}

/* Best of `rounds`. */
#define BEST(call, log, what)                                                  \
	do {                                                                   \
		double best = 1e9;                                             \
		uint64_t n = 0;                                                \
		for (unsigned i = 0; i < rounds; i++) {                        \
			double t = now();                                      \
			n = (call);                                            \
			t = now() - t;                                         \
			best = t < best ? t : best;                            \
		}                                                              \
		show(log, what, in, n, best);                                  \
	} while (0)

static void bench(const char *log, struct span in, bool proxy, unsigned rounds)
{
	BEST(run_copy(in), log, "copy");
	BEST(run_digest(in), log, "sha256");
	for (size_t p = 0; p < marks_path_count; p++)
		if (marks_paths[p].runs_here())
			BEST(run_lines(in, proxy ? ',' : ' ',
				       marks_paths[p].scan),
			     log, marks_paths[p].name);
	if (proxy)
		BEST(run_csv(in), log, "exchange_csv");
	else
		BEST(run_w3c(in), log, "w3c");
}

int main(int argc, char **argv)
{
	size_t bytes = (argc > 1 ? strtoul(argv[1], NULL, 10) : 256) << 20;
	unsigned rounds = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 5;

	for (int proxy = 0; proxy < 2; proxy++) {
		struct buf b;

		make(&b, bytes, proxy);
		if (b.bad)
			return 1;
		bench(proxy ? "httpproxy" : "iis", buf_span(&b), proxy, rounds);
		buf_release(&b);
	}
	return touched == 42;
}
