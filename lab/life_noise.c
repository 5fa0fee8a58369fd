/* life_noise.c - what the internet asks of every server all day: scanners,
 * search engines, tools that want other products. */
#include "life.h"
#include "request.h"
#include "words.h"

void httperr_put(struct lab *lab, int64_t at_ns, unsigned server,
		 const char *client, const char *rest, struct rng *r,
		 uint32_t mark)
{
	struct buf *b = &lab->line;

	put_iis_time(b, at_ns);
	buf_printf(b, " %s %u %s 443 %s", client, rng_between(r, 1025, 65000),
		   lab->world.servers[server].address, rest);
	lab_put(lab, server, LOG_HTTPERR, at_ns, mark);
}

static enum log_kind protocol_of(const char *stem)
{
	static const struct {
		const char *head;
		enum log_kind kind;
	} map[] = {
		{"/owa", LOG_PROXY_OWA},
		{"/ecp", LOG_PROXY_ECP},
		{"/autodiscover", LOG_PROXY_AUTODISCOVER},
		{"/rpc", LOG_PROXY_RPCHTTP},
		{"/ews", LOG_PROXY_EWS},
		{"/Microsoft-Server", LOG_PROXY_EAS},
	};

	for (unsigned i = 0; i < ARRAY_LEN(map); i++) {
		if (!strncmp(stem, map[i].head, strlen(map[i].head)))
			return map[i].kind;
	}
	return LOG_COUNT;
}

static unsigned answer_to(const char *stem, enum log_kind kind)
{
	if (!strcmp(stem, "/"))
		return 302;
	if (strstr(stem, "logon.aspx") || strstr(stem, "exporttool"))
		return 200;
	if (kind == LOG_PROXY_OWA || kind == LOG_PROXY_ECP)
		return 302;
	return kind == LOG_COUNT ? 404 : 401;
}

static void scan_one(struct lab *lab, struct rng *r, const struct server *s)
{
	const char *stem = words_pick(&words_scan_path, r);
	const char *agent = words_pick(&words_scanner, r);
	char client[ADDRESS_TEXT];
	struct request q = {
		.begin_ns = lab_moment(lab, r),
		.server = s,
		.method = "GET",
		.stem = stem,
		.host = s->address,
		.client = client,
		.agent = strcmp(agent, "-") ? agent : NULL,
		.mark = MARK_NOISE,
	};

	q.took_ms = rng_between(r, 0, 60);
	world_outside(r, client);
	q.proxy = protocol_of(stem);
	q.status = answer_to(stem, q.proxy);
	if (q.proxy != LOG_COUNT)
		q.auth = q.status == 401 ? "NTLM" : "FBA";
	if (strstr(stem, "exporttool")) {
		q.anchor = "ServerVersion~Version 15.0 (Build 0.0)";
		q.hint = "EDiscoveryExportTool-ServerVersion";
		q.backend_status = 200;
		q.back_stem = q.stem;
		q.bytes_out = 10112;
	}
	if (q.status == 401)
		q.win32 = UINT64_C(2148074254);
	request_put(lab, r, &q);
}

/* Bytes that are no UTF-8, an agent with real blanks, an error of 30 KB. */
static void dirty_one(struct lab *lab, struct rng *r, const struct server *s)
{
	static char trace[30000];
	char client[ADDRESS_TEXT];
	struct request q = {
		.begin_ns = lab_moment(lab, r),
		.server = s,
		.proxy = LOG_PROXY_OWA,
		.method = "GET",
		.stem = "/owa/caf\xe9/men\xfc.png",
		.host = s->address,
		.client = "fe80::4c1:22ff:fe1d:9%3",
		.agent = "Mozilla/4.0\x01(odd;\x01\xe9t\xe9)",
		.auth = "FBA",
		.status = 500,
		.error = "UnhandledException",
		.mark = MARK_NOISE,
	};

	q.took_ms = rng_between(r, 0, 60);
	for (size_t i = 0; i + 1 < sizeof(trace); i++)
		trace[i] = "at System.Web.HttpApplication, \"x\"; "[i % 37];
	if (rng_chance(r, 200))
		q.generic_errors = trace;
	if (rng_chance(r, 500)) {
		world_outside(r, client);
		q.client = client;
	}
	request_put(lab, r, &q);
}

static void broken_one(struct lab *lab, struct rng *r, const struct server *s)
{
	static const char *const rests[] = {
		"- - - - - Timer_ConnectionIdle -",
		"- - - - - Timer_ConnectionIdle -",
		"- - - - - Timer_MinBytesPerSecond -",
		"HTTP/1.1 GET /..%2f..%2fetc/hosts 400 - URL -",
		"HTTP/1.0 GET / 400 - Hostname -",
		"- - - 400 - BadRequest -",
	};
	const char *rest;
	char client[ADDRESS_TEXT];

	world_outside(r, client);
	rest = rests[rng_below(r, ARRAY_LEN(rests))];
	httperr_put(lab, lab_moment(lab, r), s->index, client, rest, r,
		    MARK_NOISE);
}

void life_noise(struct lab *lab)
{
	for (unsigned i = 0; i < lab->world.server_count; i++) {
		const struct server *s = &lab->world.servers[i];
		struct rng r = rng_fork(&lab->world.rng, "noise",
					(uint64_t)lab->hour_ns / 3600 + i);
		uint64_t mean = (uint64_t)lab->noise_per_day * 1000 / 24;

		for (uint32_t n = rng_count(&r, mean); n; n--)
			scan_one(lab, &r, s);
		for (uint32_t n = rng_count(&r, mean / 4); n; n--)
			broken_one(lab, &r, s);
		for (uint32_t n = lab->dirty ? 3 : 0; n; n--)
			dirty_one(lab, &r, s);
	}
}
