/* ews.c - lines of the EWS log, 92 columns; log-formats.md 7. */
#include "request.h"

static void put_counts(struct lab *lab, struct rng *r, const struct ews *e)
{
	struct buf *b = &lab->line;
	uint32_t d[4];

	rng_throws(r, 4, (const uint32_t[]){20, 3, 12, 20}, d);

	/* TaskType .. RemoteIdCount, then the budget and resource columns */
	buf_text(b, ",LocalTask,0,1,0,1,0");
	cells_empty(b, 19);
	buf_printf(b, ",[C],0,0,1,0,%u,,%u,%u,,0,%u,%u,%u,", d[0], d[1], d[2],
		   d[3], e->took_ms / 2, e->took_ms);
}

void ews_put(struct lab *lab, struct rng *r, const struct ews *e)
{
	struct buf *b = &lab->line;
	const struct build *v = &e->server->build;
	char id[GUID_TEXT], message[GUID_TEXT];

	rng_guid(r, id);
	rng_guid(r, message);
	put_exchange_time(b, e->at_ns);
	cell(b, e->request_id ? e->request_id : id);
	buf_printf(b, ",%u,%u,%u,%u,Unknown,", v->major, v->minor, v->build,
		   v->revision);
	cell(b, e->auth);
	cell(b, e->user ? "true" : "false");
	cell(b, e->user);
	cell(b, lab->world.dns);
	cell(b, e->agent);
	cell(b, "Target=None;Req=Exchange2013/Exchange2013;");
	cell(b, e->client);
	cell(b, e->server->name);
	cell(b, e->server->fqdn);
	cell(b, e->operation);
	cell_number(b, e->status);
	cell_number(b, e->bytes_in);
	cell_number(b, e->bytes_out);
	cell(b, NULL); /* ErrorCode */
	cell(b, e->impersonated);
	cells_empty(b, 3); /* ProxyAsUser, ActAsUser, Cookie */
	cell(b, id);
	cell(b, "PrimaryServer");
	put_counts(lab, r, e);
	buf_printf(b, ",MessageId_0=%s;ResponseTime_0=%u;SoapAction_0=%s;",
		   message, e->took_ms, e->operation);
	buf_text(b, ",SKU=Unknown;App_BeginReq_Start=0;RequestHandler=Wcf;"
		    "BackEndAuthenticator=WindowsAuthenticator;");
	cells_empty(b, 3); /* AuthenticationErrors, GenericErrors, Puid */
	buf_byte(b, ',');
	put_exchange_time(b, e->at_ns - e->took_ms * NS_PER_MS);
	cell_number(b, e->server->pid + 36);
	cells_empty(b, 17);
	lab_put(lab, e->server->index, LOG_EWS, e->at_ns, e->mark);
}
