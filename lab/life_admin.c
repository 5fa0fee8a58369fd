/* life_admin.c - an administrator at work in the control panel. */
#include "life.h"
#include "request.h"

struct task { /* what is clicked, and the cmdlet behind it */
	const char *url, *cmd, *parameters;
	bool reading;
};

static const struct task tasks[] = {
	{"/ecp/DDI/DDIService.svc/GetList?schema=MailboxService",
	 "Get-Recipient", "-ResultSize \"500\"", true},
	{"/ecp/DDI/DDIService.svc/GetObject?schema=Mailbox", "Get-Mailbox",
	 "-Identity \"%s\"", true},
	{"/ecp/DDI/DDIService.svc/SetObject?schema=Mailbox", "Set-Mailbox",
	 "-Identity \"%s\" -IssueWarningQuota \"1.9 GB\"", false},
	{"/ecp/DDI/DDIService.svc/SetObject?schema=DistributionGroup",
	 "Update-DistributionGroupMember", "-Identity \"all\" -Members \"%s\"",
	 false},
	{"/ecp/DDI/DDIService.svc/GetList?schema=VirtualDirectory",
	 "Get-OwaVirtualDirectory", "-ADPropertiesOnly \"True\"", true},
	{"/ecp/DDI/DDIService.svc/GetList?schema=QueueViewer", "Get-Queue",
	 "-ResultSize \"100\"", true},
};

static void one_task(struct lab *lab, struct rng *r, const struct user *u,
		     const struct server *s, int64_t at_ns)
{
	const struct task *t = &tasks[rng_below(r, ARRAY_LEN(tasks))];
	const struct user *about =
		&lab->world.users[rng_below(r, lab->world.user_count)];
	char parameters[256], cmd[320], anchor[80], stem[128];
	const char *query = strchr(t->url, '?');
	struct request q = {
		.begin_ns = at_ns,
		.took_ms = rng_between(r, 30, 900),
		.server = s,
		.proxy = LOG_PROXY_ECP,
		.method = "POST",
		.stem = stem,
		.query = query + 1,
		.user = u->account,
		.auth = "FBA",
		.client = u->office,
		.agent = u->browser,
		.status = 200,
		.backend_status = 200,
		.anchor = anchor,
		.hint = "WindowsIdentity",
		.back_stem = stem,
		.back_query = query + 1,
	};
	struct ecp e = {.server = s->index, .cmd = cmd, .url = t->url};
	struct cmdlet c = {
		.server = s->index,
		.log = LOG_CMDLET,
		.user = u->login,
		.sid = u->sid,
		.process = "w3wp#MSExchangeECPAppPool",
		.application = "ECP",
		.name = t->cmd,
		.parameters = parameters,
		.admin = !t->reading,
	};

	snprintf(stem, sizeof(stem), "%.*s", (int)(query - t->url), t->url);
	snprintf(anchor, sizeof(anchor), "Sid~%s", u->sid);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(parameters, sizeof(parameters), t->parameters, about->login);
#pragma GCC diagnostic pop
	snprintf(cmd, sizeof(cmd), "%s.Identity='%s'", t->cmd, about->login);
	request_put(lab, r, &q);
	e.at_ns = c.at_ns = at_ns + q.took_ms * NS_PER_MS - 2 * NS_PER_MS;
	e.activity = q.activity;
	ecp_put(lab, r, &e);
	ecp_activity_put(lab, r, &e, u->mail);
	cmdlet_put(lab, r, &c);
}

void life_admin(struct lab *lab)
{
	const struct user *u = &lab->world.users[lab->world.admin];
	struct rng r = rng_fork(&lab->world.rng, "admin",
				(uint64_t)lab->hour_ns / 3600);

	for (uint32_t n = life_times(lab, &r, 1500); n; n--) {
		const struct server *s = &lab->world.servers[rng_below(
			&r, lab->world.server_count)];
		int64_t at_ns = lab_moment(lab, &r);

		for (uint32_t i = rng_between(&r, 3, 9); i; i--) {
			one_task(lab, &r, u, s, at_ns);
			at_ns += rng_between(&r, 2000, 40000) * NS_PER_MS;
		}
	}
}
