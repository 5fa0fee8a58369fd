/* panel.c - lines of the control panel's logs and of the cmdlet logs. */
#include "life.h"
#include "windows.h"

#include "request.h"

void ecp_put(struct lab *lab, struct rng *r, const struct ecp *e)
{
	struct buf *b = &lab->line;
	char session[GUID_TEXT], activity[GUID_TEXT], build[NAME_TEXT];
	char *data;
	struct buf text;

	rng_guid(r, session);
	rng_guid(r, activity);
	if (e->activity && *e->activity)
		snprintf(activity, sizeof(activity), "%s", e->activity);
	build_text_plain(&lab->world.servers[e->server].build, build);
	buf_init(&text, 65536);
	buf_printf(&text,
		   "S:TIME=%u;S:SID=%s;S:CMD=%s;S:REQID=;S:URL=%s;S:REFERRER=;"
		   "S:EX=%s;S:ACTID=%s;S:RS=0;S:BLD=%s;S:TNAME=<null>;S:TID=;"
		   "S:USID=%s;S:EDOID=;S:ACID=",
		   rng_between(r, 9, 900), e->session ? e->session : session,
		   e->cmd, e->url, e->error ? e->error : "", activity, build,
		   e->session ? e->session : session);
	data = (char *)buf_cstr(&text);
	put_exchange_time(b, e->at_ns);
	cell(b, lab->world.servers[e->server].name);
	cell(b, "ECP.Request");
	cell(b, data);
	buf_release(&text);
	lab_put(lab, e->server, LOG_ECP_SERVER, e->at_ns, e->mark);
}

void ecp_activity_put(struct lab *lab, struct rng *r, const struct ecp *e,
		      const char *user)
{
	struct buf *b = &lab->line;
	char activity[GUID_TEXT], build[NAME_TEXT];
	struct buf text;

	rng_guid(r, activity);
	if (e->activity && *e->activity)
		snprintf(activity, sizeof(activity), "%s", e->activity);
	if (e->activity && *e->activity)
		snprintf(activity, sizeof(activity), "%s", e->activity);
	build_text_plain(&lab->world.servers[e->server].build, build);
	buf_init(&text, 65536);
	buf_printf(&text,
		   "S:PSA=<PII>%s</PII>;S:URL=https://%s:444%s;S:Bld=%s;"
		   "S:ActID=%s;Dbl:WLM.TS=%u",
		   user, lab->world.servers[e->server].fqdn, e->url, build,
		   activity, rng_between(r, 1, 90));
	put_exchange_time(b, e->at_ns);
	cell(b, lab->world.servers[e->server].name);
	cell(b, "Request");
	cell(b, buf_cstr(&text));
	buf_release(&text);
	lab_put(lab, e->server, LOG_ECP_ACTIVITY, e->at_ns, e->mark);
}

static void put_cmdlet_head(struct lab *lab, struct rng *r,
			    const struct cmdlet *c)
{
	struct buf *b = &lab->line;
	const struct server *s = &lab->world.servers[c->server];
	char id[GUID_TEXT];

	rng_guid(r, id);
	put_exchange_time(b, c->at_ns);
	buf_byte(b, ',');
	put_exchange_time(b, c->at_ns - 20 * NS_PER_MS);
	buf_printf(b, ",%s,,%u,%u,%u,%u,%s,%u,%s,%u,,,", id, s->build.major,
		   s->build.minor, s->build.build, s->build.revision, s->name,
		   s->pid + 12, c->process, rng_between(r, 20, 120));
	cell_first(b, c->user);
	cell(b, c->sid);
	cells_empty(b, 2);
	cell(b, c->admin ? "True" : "False");
	cell(b, c->application);
	cell(b, c->name);
	cell(b, c->parameters);
	rng_guid(r, id);
	cell(b, id);
}

void cmdlet_put(struct lab *lab, struct rng *r, const struct cmdlet *c)
{
	struct buf *b = &lab->line;
	uint32_t d[5];

	put_cmdlet_head(lab, r, c);
	rng_throws(r, 5, (const uint32_t[]){29, 79, 59, 899000, 191}, d);
	/* UserBudgetOnStart .. ProxiedObjectCount */
	buf_printf(b, ",,,GCRandomly,False,%s,%s.%s,%s.%s,%s.%s,,,,,,,,,,,,0",
		   lab->world.dns, lab->world.dc_name, lab->world.dns,
		   lab->world.dc_name, lab->world.dns, lab->world.dc_name,
		   lab->world.dns);
	/* CmdletProxyLatency .. TotalTime */
	buf_printf(b, ",,,0,%u,%u,0,,%u,,,6,%u,%u", d[0] + 2, d[1] + 2,
		   d[2] + 2, d[3] + 1000, d[4] + 10);
	cell(b, c->error ? "Client" : NULL); /* ErrorType */
	cell(b, c->error ? "Error" : "Success");
	cells_empty(b, 2);
	cell(b, "TaskModuleLatency=4;Cmd=15;");
	cell(b, "PSSenderInfo=;");
	cell(b, c->error);
	cells_empty(b, 3);
	cell(b, c->parameters);
	lab_put(lab, c->server, c->log, c->at_ns, c->mark);
	if (lab->windows && (c->admin || c->mark))
		windows_cmdlet(lab, r, c);
}
