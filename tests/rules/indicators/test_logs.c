/* Whole logs, read as they are: what is spared there may not change what is
 * found. */
#include "check.h"

#include "base/alloc.h"
#include "rules/corpus.h"
#include "rules/indicators/indicator.h"

static uint64_t seed;

static uint32_t any(uint32_t below)
{
	seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % below;
}

/* As it is, and with every value looked up; over the same events. */
struct pair {
	struct corpus_visit visit; /* first */
	struct field_names *names;
	struct indicator_set *set[2];
	struct indicator_matcher *matcher[2];
	size_t spared, matches;
	struct buf *list; /* values of the evidence, to look for */
};

static struct pair *pair_of(struct corpus_visit *v)
{
	return (struct pair *)(void *)v;
}

static void pair_open(struct pair *p, struct span list)
{
	*p = (struct pair){0};
	CHECK_EQ(field_names_open(&p->names, NULL), ST_OK);
	p->visit.names = p->names;
	for (int i = 0; i < 2; i++) {
		struct indicator_options o = {.always_look = i == 1};

		CHECK_EQ(indicators_open(&p->set[i], p->names, &o, NULL),
			 ST_OK);
		CHECK_EQ(indicators_add_file(p->set[i], "x", list, NULL),
			 ST_OK);
		CHECK_EQ(indicators_compile(p->set[i], NULL), ST_OK);
	}
	field_names_freeze(p->names);
	for (int i = 0; i < 2; i++)
		CHECK_EQ(
			indicator_matcher_open(&p->matcher[i], p->set[i], NULL),
			ST_OK);
}

static void pair_close(struct pair *p)
{
	for (int i = 0; i < 2; i++) {
		indicator_matcher_close(p->matcher[i]);
		indicators_close(p->set[i]);
	}
	field_names_close(p->names);
}

static void match_both(struct corpus_visit *v, const char *path,
		       const struct event *e)
{
	struct pair *p = pair_of(v);
	const struct indicator_match *m[2] = {NULL, NULL};
	bool spare = indicators_spare(p->matcher[0], e);
	int n[2];

	(void)path;
	for (int i = 0; i < 2; i++)
		n[i] = !i && spare ? 0
				   : indicators_match(p->matcher[i], e, &m[i],
						      NULL);
	CHECK(n[0] >= 0);
	CHECK_EQ(n[0], n[1]);
	for (int k = 0; k < n[0]; k++) {
		CHECK_EQ(m[0][k].indicator, m[1][k].indicator);
		CHECK_EQ(m[0][k].field, m[1][k].field);
		CHECK(span_equal(m[0][k].value, m[1][k].value));
	}
	p->spared += spare;
	p->matches += n[0] > 0;
}

/* --- made logs --- */

static const char *const clients[] = {"192.0.2.7",     "198.51.100.200",
				      "203.0.113.5",   "2001:db8::7",
				      "192.0.2.8:443", "-",
				      "198.51.100.20", "10.1.2.3"};
static const char *const stems[] = {
	"/owa/",
	"/ecp/y.js",
	"/aspnet_client/shell.aspx",
	"/Microsoft-Server-ActiveSync/default.eas",
	"/autodiscover/autodiscover.xml",
	"/a/very/long/path/of/a/request/that/no/entry/of/the/memory/holds/x",
	"-",
	"x"};
static const char *const hosts[] = {"mail.good.example",
				    "mail.evil.example",
				    "mail.evil.example:443",
				    "192.0.2.7",
				    "-",
				    "EX01.good.example",
				    "evil.example",
				    "m.xevil.example"};
static const char *const pages[] = {"https://evil.example/login?x=1", "-",
				    "https://good.example/",
				    "http://203.0.113.5/a"};
static const char wanted[] = "203.0.113.5\n"
			     "198.51.100.200\n"
			     "2001:db8::/64\n"
			     "evil.example\n"
			     "/ecp/y.js\n"
			     "/aspnet_client/shell.aspx\n"
			     "https://evil.example/login?x=1\n";

#define ANY(list) list[any(ARRAY_LEN(list))]

static void put_iis(struct buf *b)
{
	buf_text(b, "#Fields: date time c-ip cs-method cs-uri-stem s-ip "
		    "cs-host cs(Referer) X-Forwarded-For sc-status\r\n");
	for (int i = 0; i < 4000; i++) {
		buf_printf(b, "2021-03-01 06:12:45 %s %s %s 192.0.2.1 %s %s",
			   ANY(clients), any(2) ? "GET" : "POST", ANY(stems),
			   ANY(hosts), ANY(pages));
		if (any(50)) /* some lines are cut */
			buf_printf(b, " %s 200", ANY(clients));
		buf_text(b, "\r\n");
		if (i % 1000 == 999)
			buf_text(b,
				 i % 2000 == 999
					 ? "#Fields: date time cs-uri-stem "
					   "c-ip sc-status cs-method cs-host "
					   "cs(Referer)\r\n"
					 : "#Fields: c-ip cs-uri-stem date "
					   "time cs-method cs-host cs(Referer)"
					   "\r\n");
	}
}

static void put_quoted(struct buf *b, const char *text)
{
	buf_printf(b, any(4) ? "%s," : "\"%s\",", text);
}

static void put_proxy(struct buf *b)
{
	buf_text(b, "#Software: Microsoft Exchange Server\r\n"
		    "#Log-type: HttpProxy Logs\r\n"
		    "#Fields: DateTime,RequestId,UrlHost,UrlStem,AnchorMailbox,"
		    "ClientIpAddress,TargetServer,HttpStatus\r\n");
	for (int i = 0; i < 4000; i++) {
		buf_printf(b, "2021-03-01T06:12:%02d.000Z,%d,", i % 60, i);
		put_quoted(b, ANY(hosts));
		put_quoted(b, ANY(stems));
		buf_printf(b, "%s%s%d%s,", any(2) ? "user" : "Sid~S-1-5-21-",
			   any(2) ? "@" : "~", any(300),
			   any(2) ? ".evil.example" : ".good.example");
		put_quoted(b, ANY(clients));
		put_quoted(b, ANY(hosts));
		buf_text(b, "200\r\n");
	}
}

static void read_made(struct pair *p, struct span bytes, enum format format)
{
	struct event_reader_options o = {.names = p->names, .format = format};
	struct memory_source source;
	struct event_reader *r;
	struct event e;

	for (size_t piece = 0; piece < 5000; piece += 4999) {
		memory_source_init(&source, bytes, piece);
		CHECK_EQ(event_reader_open(&r, &source.source, &o, NULL),
			 ST_OK);
		while (event_reader_next(r, &e, NULL) > 0)
			match_both(&p->visit, "", &e);
		event_reader_close(r);
	}
}

static void rows_of_made_logs_match_alike(void **state)
{
	struct pair p;

	(void)state;
	for (seed = 1; seed < 20; seed += 7) {
		struct buf iis, proxy;

		buf_init(&iis, (size_t)1 << 24);
		buf_init(&proxy, (size_t)1 << 24);
		put_iis(&iis);
		put_proxy(&proxy);
		pair_open(&p, SPAN_LIT(wanted));
		for (int turn = 0; turn < 2; turn++) {
			read_made(&p, buf_span(&iis), FORMAT_IIS);
			read_made(&p, buf_span(&proxy), FORMAT_HTTPPROXY);
		}
		CHECK(p.matches > 8000);
		CHECK(p.spared > 1000);
		pair_close(&p);
		buf_release(&iis);
		buf_release(&proxy);
	}
}

/* --- logs of the corpora --- */

static const char *const fields[] = {
	"client",	  "stem",	"host",	       "referer",
	"target",	  "anchor",	"IpAddress",   "SourceIp",
	"QueryName",	  "Image",	"ParentImage", "ProcessName",
	"TargetFilename", "Hashes",	"ServiceName", "TaskName",
	"TargetObject",	  "CommandLine"};

/* Of some events some values, as they stand. */
static void take_values(struct corpus_visit *v, const char *path,
			const struct event *e)
{
	struct pair *p = pair_of(v);

	(void)path;
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		unsigned field =
			field_names_find(v->names, span_str(fields[i]));
		struct span value = field == FIELD_UNKNOWN
					    ? SPAN_EMPTY
					    : event_field(e, field);

		if (!value.len || value.len > 300 || any(100) ||
		    memchr(value.ptr, '\n', value.len))
			continue;
		buf_span_put(p->list, value);
		buf_byte(p->list, '\n');
	}
}

static void logs_of_the_corpora_match_alike(void **state)
{
	static const char *const folders[] = {"iis", "exchange", "attack",
					      "evtx"};
	const char *corpora = corpora_folder();
	struct buf list;
	struct pair p;

	(void)state;
	if (!corpora)
		skip();
	seed = 5;
	buf_init(&list, (size_t)1 << 24);
	for (int turn = 0; turn < 2; turn++) {
		pair_open(&p,
			  turn ? buf_span(&list) : SPAN_LIT("203.0.113.250\n"));
		p.list = &list;
		p.visit.event = turn ? match_both : take_values;
		for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
			char folder[4096];

			snprintf(folder, sizeof(folder), "%s/%s", corpora,
				 folders[i]);
			visit_folder(&p.visit, folder);
		}
		CHECK(p.visit.events > 10000);
		if (turn) {
			print_message("# %zu of %zu events match, %zu spared\n",
				      p.matches, p.visit.events, p.spared);
			CHECK(p.matches > 200);
		}
		pair_close(&p);
	}
	buf_release(&list);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_of_made_logs_match_alike),
		cmocka_unit_test(logs_of_the_corpora_match_alike),
	};

	return RUN_TESTS(tests);
}
