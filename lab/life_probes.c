/* life_probes.c - Managed Availability asks every protocol every few minutes
 * with its health mailbox; the load balancer asks for healthcheck.htm. */
#include "life.h"
#include "request.h"

struct probe {
	enum log_kind proxy;
	const char *method, *stem, *query, *agent, *auth, *action;
	unsigned status;
	bool backend, ews;
};

static const struct probe probes[] = {
	{LOG_PROXY_OWA, "GET", "/owa/", NULL, "AMProbe/Local/ClientAccess",
	 "Negotiate", NULL, 200, false, false},
	{LOG_PROXY_ECP, "GET", "/ecp/", NULL, "AMProbe/Local/ClientAccess",
	 "Negotiate", NULL, 200, false, false},
	{LOG_PROXY_EWS, "GET", "/ews/", NULL, "AMProbe/Local/ClientAccess",
	 "Negotiate", NULL, 200, false, false},
	{LOG_PROXY_MAPI, "GET", "/mapi/emsmdb/", NULL,
	 "AMProbe/Local/ClientAccess", "Negotiate", NULL, 200, true, false},
	{LOG_PROXY_OAB, "GET", "/oab/", NULL, "AMProbe/Local/ClientAccess",
	 "Negotiate", NULL, 200, false, false},
	{LOG_PROXY_RPCHTTP, "RPC_IN_DATA", "/rpc/rpcproxy.dll", NULL, "MSRPC",
	 "Basic", NULL, 200, true, false},
	{LOG_PROXY_AUTODISCOVER, "POST", "/autodiscover/autodiscover.xml", NULL,
	 "AMProbe/Local/ClientAccess", "Negotiate", NULL, 200, true, false},
	{LOG_PROXY_EAS, "OPTIONS", "/Microsoft-Server-ActiveSync/default.eas",
	 NULL, "TestActiveSyncConnectivity", "Basic", NULL, 200, true, false},
	{LOG_PROXY_EWS, "POST", "/EWS/Exchange.asmx", NULL,
	 "Ews_AM_Probe/Local (ExchangeServicesClient/15.01.2106.002)",
	 "Negotiate", NULL, 200, true, true},
	{LOG_PROXY_POWERSHELL, "POST", "/powershell",
	 "clientApplication=ActiveMonitor;PSVersion=5.1.14393.4467",
	 "Microsoft WinRM Client", "Kerberos", "New-PSSession:Receive", 200,
	 true, false},
	{LOG_PROXY_ECP, "POST", "/ecp/ReportingWebService/Reporting.svc/", NULL,
	 "AMProbe/Local/ClientAccess", "Negotiate", NULL, 200, true, false},
};

static void put_probe(struct lab *lab, struct rng *r, const struct server *s,
		      const struct probe *p, int64_t at_ns)
{
	char account[MAIL_TEXT], anchor[80];
	struct request q = {
		.begin_ns = at_ns,
		.server = s,
		.proxy = p->proxy,
		.method = p->method,
		.stem = p->stem,
		.query = p->query,
		.host = "localhost",
		.user = account,
		.auth = p->auth,
		.action = p->action,
		.client = rng_chance(r, 500) ? "127.0.0.1" : "::1",
		.agent = p->agent,
		.status = p->status,
		.backend_status = p->backend ? 200 : 0,
		.anchor = anchor,
		.hint = "WindowsIdentity",
		.back_stem = p->backend ? p->stem : NULL,
		.back_query = p->query,
	};

	q.took_ms = rng_between(r, 1, 30);
	snprintf(account, sizeof(account), "%s\\%.45s", lab->world.domain,
		 s->health);
	snprintf(anchor, sizeof(anchor), "Sid~%s", s->health_sid);
	request_put(lab, r, &q);
	if (p->ews) {
		struct ews e = {
			.at_ns = at_ns + q.took_ms * NS_PER_MS,
			.server = s,
			.request_id = q.id,
			.auth = "Logon",
			.user = account,
			.agent = p->agent,
			.client = "::1",
			.operation = "GetFolder",
			.impersonated = account,
			.status = 200,
			.bytes_in = 666,
			.took_ms = q.took_ms,
		};

		ews_put(lab, r, &e);
	}
}

static void balancer(struct lab *lab, struct rng *r, const struct server *s,
		     int64_t at_ns)
{
	static const char *const pages[] = {
		"/owa/healthcheck.htm", "/ews/healthcheck.htm",
		"/mapi/healthcheck.htm",
		"/Microsoft-Server-ActiveSync/healthcheck.htm"};
	struct request q = {
		.begin_ns = at_ns,
		.server = s,
		.proxy = LOG_COUNT,
		.method = "GET",
		.stem = pages[rng_below(r, 4)],
		.client = lab->world.balancer,
		.agent = NULL,
		.status = 200,
	};

	q.took_ms = rng_below(r, 3);
	request_put(lab, r, &q);
}

/* The control panel's own probe shows in its logs. */
static void panel_probe(struct lab *lab, struct rng *r, const struct server *s,
			int64_t at_ns)
{
	struct ecp e = {
		.at_ns = at_ns,
		.server = s->index,
		.cmd = "Get-InboxRule",
		.url = "/ecp/RulesEditor/InboxRules.svc/GetList?"
		       "msExchEcpCanary=probe",
	};
	char user[MAIL_TEXT * 2];

	snprintf(user, sizeof(user), "%.45s@%s", s->health, lab->world.dns);
	ecp_put(lab, r, &e);
	ecp_activity_put(lab, r, &e, user);
}

static void shell_probe(struct lab *lab, struct rng *r, const struct server *s,
			int64_t at_ns)
{
	struct cmdlet c = {
		.at_ns = at_ns,
		.server = s->index,
		.log = LOG_CMDLET,
		.user = s->health,
		.sid = s->health_sid,
		.process = "w3wp#MSExchangePowerShellAppPool",
		.application = "ActiveMonitor",
		.name = "Get-Mailbox",
		.parameters = "-ResultSize \"1\"",
	};

	cmdlet_put(lab, r, &c);
}

static void round_of(struct lab *lab, struct rng *r, const struct server *s,
		     int64_t at_ns, bool rare)
{
	for (unsigned i = 0; i < ARRAY_LEN(probes); i++)
		put_probe(lab, r, s, &probes[i],
			  at_ns + rng_below(r, 20000) * NS_PER_MS);
	if (!rare)
		return;
	panel_probe(lab, r, s, at_ns + 4 * NS_PER_SECOND);
	shell_probe(lab, r, s, at_ns + 6 * NS_PER_SECOND);
}

void life_probes(struct lab *lab)
{
	/* measured: 336 000 lines a day and server, 233 a minute */
	unsigned step_s = lab->measured_probes ? 3 : lab->probe_minutes * 60;

	for (unsigned i = 0; i < lab->world.server_count; i++) {
		const struct server *s = &lab->world.servers[i];
		struct rng r = rng_fork(&lab->world.rng, "probes",
					(uint64_t)lab->hour_ns / 3600 + i);
		unsigned phase = rng_below(&r, step_s);

		for (unsigned at = phase; at < 3600; at += step_s) {
			int64_t ns = lab->hour_ns + at * NS_PER_SECOND;

			round_of(lab, &r, s, ns, at - phase < step_s);
			balancer(lab, &r, s,
				 ns + rng_below(&r, 60) * NS_PER_SECOND);
		}
	}
}
