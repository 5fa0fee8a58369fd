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

/* A pattern hangs on values that no list has. */
static void rows_are_not_spared_where_there_are_patterns(void **state)
{
	static const char bundle[] =
		"{\"type\":\"bundle\",\"objects\":[{\"type\":\"indicator\","
		"\"id\":\"indicator--1\",\"pattern_type\":\"stix\","
		"\"valid_from\":\"2021-01-01T00:00:00Z\",\"pattern\":"
		"\"[network-traffic:src_ref.value = '10.1.2.3' AND "
		"network-traffic:extensions.'http-request-ext'.request_value "
		"= '/owa/']\"}]}";
	struct pair p;
	struct buf iis;

	(void)state;
	seed = 3;
	buf_init(&iis, (size_t)1 << 24);
	put_iis(&iis);
	pair_open(&p, SPAN_LIT(bundle));
	for (int turn = 0; turn < 2; turn++)
		read_made(&p, buf_span(&iis), FORMAT_IIS);
	CHECK(p.matches > 50);
	CHECK_EQ(p.spared, 0);
	pair_close(&p);
	buf_release(&iis);
}

/* --- rows that look alike --- */

/* Rows and indicators of so few bytes that values look alike without being the
 * same: they differ in one byte, end in a '?', are those of the row before in
 * another column or at another time. */
#define ALIKE_ROWS 1200

static void put_stem_alike(struct buf *b)
{
	static const char *const heads[] = {"/owa/aut", "/OWA/aut", "/ecp/a?b",
					    "/owa/auu", "/o"};
	static const char *const tails[] = {"n.aspx", "N.aspx", "m.aspx",
					    "a?x=12", "b"};

	buf_text(b, ANY(heads));
	for (uint32_t n = any(4) * any(4); n; n--)
		buf_byte(b, (uint8_t) "aaaA/?"[any(6)]);
	if (!any(200)) /* beyond what the memory holds in one piece */
		for (uint32_t n = 240 + any(20); n; n--)
			buf_byte(b, 'a');
	buf_text(b, ANY(tails));
}

static void put_client_alike(struct buf *b)
{
	static const char *const a[] = {"10.1.", "255.255.", "192.168.",
					"9.9."};
	static const char *const c[] = {"2",  "25", "250", "255", "24",
					"02", "3",  "30",  "256"};

	if (!any(12)) {
		buf_printf(b, "%s2001:db8::%x",
			   any(2) ? "" : "::ffff:", any(4));
		return;
	}
	buf_printf(b, "%s%s.%u%s", ANY(a), ANY(c), any(3) * 100 + any(2),
		   any(6)   ? ""
		   : any(2) ? ":443"
			    : "%2");
}

static void put_alike(struct buf *b)
{
	static const char *const fields[] = {
		"date time c-ip cs-method cs-uri-stem cs-host",
		"date time cs-uri-stem cs-method c-ip cs-host",
		"date time cs-host cs-method cs-uri-stem c-ip"};

	for (int i = 0; i < ALIKE_ROWS; i++) {
		if (i % 100 == 0)
			buf_printf(b, "#Fields: %s\r\n", ANY(fields));
		buf_printf(b, "2021-03-01 06:%02d:%02d ", i / 60, i % 60);
		for (int column = 0; column < 3; column++) {
			if (any(2))
				put_client_alike(b);
			else
				put_stem_alike(b);
			if (!column)
				buf_text(b, any(2) ? " POST" : " GET");
			buf_byte(b, ' ');
		}
		buf_text(b, "\r\n");
	}
}

static void put_wanted_alike(struct buf *b, bool expressions)
{
	static const char *const times[] = {
		"", ",2021-03-01T06:10:00Z,", ",,2021-03-01T06:10:00Z",
		",2021-03-01T06:05:00Z,2021-03-01T06:15:00Z"};

	buf_text(b, "value,type,valid_from,valid_until\n");
	for (uint32_t n = 1 + any(6); n; n--) {
		const char *time = ANY(times);

		switch (any(4)) {
		case 0:
			put_stem_alike(b);
			buf_printf(b, ",uri-path%s\n", time);
			break;
		case 1:
			put_stem_alike(b);
			buf_printf(b, ",uri-post%s\n", time);
			break;
		case 2:
			buf_printf(b, "10.1.%u.%u,ip%s\n", any(31),
				   any(3) * 100, time);
			break;
		default:
			buf_printf(b, "255.255.%u.0/%u,ip%s\n", any(256),
				   18 + any(14), time);
		}
	}
	if (expressions)
		buf_printf(b, "a{%u}n\\.aspx,uri-%sregex\n", 2 + any(6),
			   any(2) ? "post-" : "");
}

static void rows_that_look_alike_match_alike(void **state)
{
	size_t matches = 0, spared = 0;
	struct pair p;

	(void)state;
	for (uint32_t n = 1; n <= 80; n++) {
		struct buf rows, list;

		seed = n * 7919;
		buf_init(&rows, (size_t)1 << 22);
		buf_init(&list, (size_t)1 << 16);
		put_wanted_alike(&list, n % 8 == 0);
		put_alike(&rows);
		pair_open(&p, buf_span(&list));
		for (int turn = 0; turn < 2; turn++)
			read_made(&p, buf_span(&rows), FORMAT_IIS);
		matches += p.matches;
		spared += p.spared;
		pair_close(&p);
		buf_release(&rows);
		buf_release(&list);
	}
	print_message("# %zu match, %zu spared\n", matches, spared);
	CHECK(matches > 5000);
	CHECK(spared > 50000);
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
		cmocka_unit_test(rows_are_not_spared_where_there_are_patterns),
		cmocka_unit_test(rows_that_look_alike_match_alike),
		cmocka_unit_test(logs_of_the_corpora_match_alike),
	};

	return RUN_TESTS(tests);
}
