/* httpproxy.c - HttpProxy lines, 74 columns; log-formats.md 4 and the samples
 * of a real 2016 server. */
#include "request.h"

static const char *protocol_of(enum log_kind k)
{
	static const char *const names[] = {
		"Autodiscover", "Eas", "Ecp",	      "Ews",	    "Mapi",
		"Oab",		"Owa", "OwaCalendar", "PowerShell", "RpcHttp",
	};

	return names[k - LOG_PROXY_AUTODISCOVER];
}

/* Commas of an agent are blanks here. */
static void put_agent(struct buf *b, const char *agent)
{
	buf_byte(b, ',');
	for (const char *p = agent ? agent : ""; *p; p++)
		buf_byte(b,
			 (uint8_t)(*p == ',' || *p == REAL_BLANK ? ' ' : *p));
}

static void put_request(struct lab *lab, const struct request *q)
{
	struct buf *b = &lab->line;
	const struct build *v = &q->server->build;
	int64_t end = q->begin_ns + q->took_ms * NS_PER_MS;

	put_exchange_time(b, end);
	cell(b, q->id);
	cell_number(b, v->major);
	cell_number(b, v->minor);
	cell_number(b, v->build);
	cell_number(b, v->revision);
	cell(b, NULL); /* ClientRequestId */
	cell(b, protocol_of(q->proxy));
	cell(b, q->host ? q->host : lab->world.host);
	cell(b, q->stem);
	cell(b, q->action);
	cell(b, q->auth);
	cell(b, q->user ? "true" : "false");
	cell(b, q->user);
	cell(b, NULL); /* Organization */
	cell(b, q->anchor);
	put_agent(b, q->agent);
	cell(b, q->client);
	cell(b, q->server->name);
}

static void put_target(struct lab *lab, const struct request *q)
{
	struct buf *b = &lab->line;
	char version[NAME_TEXT];

	cell_number(b, q->status);
	if (q->backend_status)
		cell_number(b, q->backend_status);
	else
		cell(b, NULL);
	cell(b, q->error);
	cell(b, q->method);
	if (!q->backend_status && !q->target) {
		cells_empty(b, 6);
	} else {
		struct build base = q->server->build;

		base.revision = 0;
		build_text_padded(&base, version);
		cell(b, "Proxy");
		cell(b, q->target ? q->target : q->server->fqdn);
		cell(b, version);
		cell(b, "IntraForest");
		cell(b, q->hint);
		cell(b, q->cookie);
	}
	cells_empty(b, 2); /* ServerLocatorHost, ServerLocatorLatency */
	cell_number(b, strcmp(q->method, "GET") ? q->bytes_in : 0);
	cell_number(b, q->bytes_out);
	cells_empty(b, 2);
}

/* HttpPipelineLatency .. RouteRefresherLatency, 30 columns. */
static void put_latencies(struct lab *lab, struct rng *r,
			  const struct request *q)
{
	struct buf *b = &lab->line;
	unsigned own = rng_below(r, 9);
	uint32_t d[4];
	unsigned back = q->took_ms > own ? q->took_ms - own : 0;

	rng_throws(r, 4, (const uint32_t[]){5, 4, 2, 2}, d);
	if (!q->backend_status) {
		buf_printf(b, ",0,,,,,,,,,,,%u,,,,,,,,,,0,,0,,0,,0,%u,",
			   q->took_ms, q->took_ms);
		return;
	}
	buf_printf(b,
		   ",%u,%u,,0,,0,,0,%u,,0,%u,0,,%u,0,%u,0,0,%u,0,0,%u,0,%u,%u,"
		   "%u,%u,%u,",
		   d[0], own, d[1], q->took_ms, d[2], back, d[3], q->took_ms,
		   back, own, own, own, q->took_ms);
}

static void put_generic(struct lab *lab, struct rng *r, const struct request *q)
{
	struct buf *b = &lab->line;
	int64_t end = q->begin_ns + q->took_ms * NS_PER_MS;

	buf_text(b, ",BeginRequest=");
	put_exchange_time(b, q->begin_ns);
	buf_text(b, ";CorrelationID=<empty>;ProxyState-Run=None;");
	if (q->backend_status) {
		buf_printf(b, "FEAuth=BEVersion-%lu;",
			   build_number(&q->server->build));
		if (rng_chance(r, 150))
			buf_printf(b, "NewConnection=%s&0;",
				   q->server->address);
		buf_text(b, "BeginGetResponse=");
		put_exchange_time(b, q->begin_ns + 2 * NS_PER_MS);
		buf_text(b, ";OnResponseReady=");
		put_exchange_time(b, end);
		buf_text(b, ";EndGetResponse=");
		put_exchange_time(b, end);
		buf_text(b, ";ProxyState-Complete=ProxyResponseData;");
	}
	buf_text(b, "SharedCacheGuard=0;EndRequest=");
	put_exchange_time(b, end);
	buf_byte(b, ';');
}

static void put_query(struct buf *b, const char *query)
{
	char text[REQUEST_QUERY_MAX];

	if (!query || !*query) {
		cell(b, NULL);
		return;
	}
	snprintf(text, sizeof(text), "?%s", query);
	cell(b, text);
}

void httpproxy_put(struct lab *lab, struct rng *r, const struct request *q)
{
	struct buf *b = &lab->line;
	bool passed = q->backend_status != 0;

	put_request(lab, q);
	put_target(lab, q);
	put_latencies(lab, r, q);
	put_query(b, q->query);
	cell(b, NULL); /* BackEndGenericInfo */
	put_generic(lab, r, q);
	cell(b, q->generic_errors);
	cell(b, NULL); /* EdgeTraceId */
	buf_byte(b, ',');
	if (passed && q->user)
		buf_printf(b, "|RoutingDB:%s", q->server->database);
	cells_empty(b, 2); /* UserADObjectGuid, PartitionEndpoint... */
	cell(b, passed ? "CafeV1" : NULL);
	lab_put(lab, q->server->index, q->proxy,
		q->begin_ns + q->took_ms * NS_PER_MS, q->mark);
}
