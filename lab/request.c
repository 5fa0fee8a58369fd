/* request.c - IIS lines, front and back end; log-formats.md 2.2. */
#include "request.h"

#include "network.h"

/* A field of W3C: blanks become '+', nothing becomes '-'. */
static void put_field(struct buf *b, const char *text)
{
	buf_byte(b, ' ');
	if (!text || !*text) {
		buf_byte(b, '-');
		return;
	}
	for (const char *p = text; *p; p++)
		buf_byte(b, (uint8_t)(*p == ' '		 ? '+'
				      : *p == REAL_BLANK ? ' '
							 : *p));
}

static void put_tail(struct lab *lab, const struct request *q, unsigned status,
		     const char *forwarded)
{
	struct buf *b = &lab->line;

	buf_printf(b, " %u %u %llu", status, q->substatus,
		   (unsigned long long)q->win32);
	if (lab->files.bytes_columns)
		buf_printf(b, " %llu %llu", (unsigned long long)q->bytes_out,
			   (unsigned long long)q->bytes_in);
	buf_printf(b, " %u", q->took_ms);
	if (lab->files.forwarded)
		put_field(b, forwarded);
}

static bool is_local(const struct lab *lab, const struct request *q)
{
	return !strcmp(q->client, "127.0.0.1") || !strcmp(q->client, "::1") ||
	       !strcmp(q->client, q->server->address) ||
	       !strcmp(q->client, lab->world.balancer);
}

static uint64_t mix(uint64_t h, const char *text)
{
	for (; *text; text++) /* FNV-1a */
		h = (h ^ (uint8_t)*text) * UINT64_C(1099511628211);
	return h;
}

/* The cookies of the browser that asks: a person's in each of its programs, an
 * actor's wherever it comes from, or what a cache gave to all. */
static void put_cookie(struct lab *lab, const struct request *q)
{
	const char *who = lab->carrier ? lab->carrier : q->user;
	uint64_t h = mix(UINT64_C(14695981039346656037), lab->world.dns);
	char text[96];

	if (!lab->files.cookies)
		return;
	if (lab->one_session && !is_local(lab, q)) /* probes pass it by */
		who = "cache";
	else if (!lab->carrier && q->agent)
		h = mix(h, q->agent);
	h = who ? mix(h, who) : h;
	snprintf(text, sizeof(text),
		 "ClientId=%016llX%016llX; ASP.NET_SessionId=%016llx",
		 (unsigned long long)h, (unsigned long long)mix(h, "client"),
		 (unsigned long long)mix(h, "session"));
	put_field(&lab->line, who ? text : NULL);
}

void iis_put(struct lab *lab, const struct request *q, const char *enriched)
{
	int64_t at_ns =
		q->begin_ns + q->took_ms * NS_PER_MS + lab->iis_offset_ns;
	struct buf *b = &lab->line;
	char forwarded[2 * ADDRESS_TEXT + 4];
	bool proxied = lab->behind_balancer && !is_local(lab, q);
	bool local =
		!strcmp(q->client, "127.0.0.1") || !strcmp(q->client, "::1");

	put_iis_time(b, at_ns);
	put_field(b, local ? q->client : q->server->address);
	put_field(b, q->method);
	put_field(b, q->stem);
	put_field(b, enriched);
	put_field(b, q->clear ? "80" : "443");
	put_field(b, q->user);
	put_field(b, proxied ? lab->world.balancer : q->client);
	put_field(b, q->agent);
	put_cookie(lab, q);
	put_field(b, q->referer);
	/* the balancer adds the address it sees behind what it was told */
	snprintf(forwarded, sizeof(forwarded), "%s%s%s",
		 q->claimed ? q->claimed : "", q->claimed ? ", " : "",
		 q->client);
	put_tail(lab, q, q->status, proxied ? forwarded : NULL);
	lab_put(lab, q->server->index, LOG_IIS, at_ns, q->mark);
}

void iis_put_back(struct lab *lab, struct rng *r, struct request *q)
{
	int64_t at_ns =
		q->begin_ns + q->took_ms * NS_PER_MS + lab->iis_offset_ns;
	struct buf *b = &lab->line;
	char query[3072];
	bool fixed = q->back_query && q->back_query[0] == '!';

	rng_guid(r, q->activity);
	if (fixed) /* the log shows it as it is */
		snprintf(query, sizeof(query), "%s", q->back_query + 1);
	else
		snprintf(query, sizeof(query),
			 "%s&ActID=%s&CorrelationID="
			 "<empty>;&cafeReqId=%s;",
			 q->back_query ? q->back_query : "", q->activity,
			 q->id);
	put_iis_time(b, at_ns);
	put_field(b, q->server->address);
	put_field(b, q->method);
	put_field(b, q->back_stem);
	put_field(b, query);
	put_field(b, "444");
	put_field(b, q->back_user ? q->back_user : q->user);
	put_field(b, q->server->address);
	put_field(b, q->back_agent ? q->back_agent : q->agent);
	put_cookie(lab, q);
	put_field(b, q->referer);
	put_tail(lab, q, q->back_status ? q->back_status : q->backend_status,
		 NULL);
	lab_put(lab, q->server->index, LOG_IIS_BACKEND, at_ns - NS_PER_MS,
		q->mark);
}

static void enrich(const struct request *q, char *out, size_t cap)
{
	const char *query = q->query ? q->query : "";

	if (q->proxy == LOG_COUNT)
		snprintf(out, cap, "%s", query);
	else
		snprintf(out, cap, "%s&CorrelationID=<empty>;&cafeReqId=%s;",
			 query, q->id);
}

/* TLS wraps what is said; in clear the bytes are what they are. */
static void put_clear(struct lab *lab, const struct request *q,
		      const struct flow *f)
{
	char uri[REQUEST_QUERY_MAX];
	struct web w = {
		.method = q->method,
		.host = q->host ? q->host : lab->world.host,
		.uri = uri,
		.agent = q->agent,
		.referer = q->referer,
		.status = q->status,
		.sent = 0,
		.answered = q->bytes_out > 300 ? q->bytes_out - 300 : 0,
		.mime = q->mime ? q->mime : "text/html",
	};

	snprintf(uri, sizeof(uri), "%s%s%s", q->stem, q->query ? "?" : "",
		 q->query ? q->query : "");
	web_put(lab, f, &w);
}

/* A name that was asked for is none when it is an address. */
static const char *asked_name(const struct lab *lab, const struct request *q)
{
	const char *name = q->host ? q->host : lab->world.host;

	return name[strspn(name, "0123456789.")] ? name : NULL;
}

static void put_flow(struct lab *lab, struct rng *r, const struct request *q)
{
	struct flow f = {
		.at_ns = q->begin_ns,
		.took_ms = q->took_ms + 30,
		.from = q->client,
		.to = q->server->address,
		.service = q->clear ? "http" : "ssl",
		.port = q->clear ? 80 : 443,
		.bytes_there = q->bytes_in + (q->clear ? 0 : 900),
		.bytes_back = q->bytes_out + (q->clear ? 0 : 4200),
		.mark = q->mark,
	};

	if (!strcmp(q->client, "127.0.0.1") || !strcmp(q->client, "::1"))
		return;
	flow_put(lab, r, &f);
	if (q->clear)
		put_clear(lab, q, &f);
	else
		tls_put(lab, &f, asked_name(lab, q), q->agent);
}

void request_put(struct lab *lab, struct rng *r, struct request *q)
{
	char enriched[REQUEST_QUERY_MAX];

	rng_guid(r, q->id);
	if (!q->bytes_in)
		q->bytes_in = 380 + rng_below(r, 900);
	if (!q->bytes_out)
		q->bytes_out = 420 + rng_below(r, 3000);
	truth_sent(&lab->truth, q->mark, q->bytes_out);
	enrich(q, enriched, sizeof(enriched));
	iis_put(lab, q, enriched);
	if (q->proxy != LOG_COUNT)
		httpproxy_put(lab, r, q);
	if (q->back_stem)
		iis_put_back(lab, r, q);
	put_flow(lab, r, q);
}
