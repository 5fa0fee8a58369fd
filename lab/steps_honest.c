/* steps_honest.c - honest work that looks like an attack to a careless eye;
 * windows-artifacts.md 3. */
#include "life.h"
#include "mailbox.h"
#include "request.h"
#include "shapes.h"
#include "story.h"
#include "windows.h"

static const struct user *admin_of(struct step *s)
{
	return &s->lab->world.users[s->lab->world.admin];
}

static void admin_cmdlet(struct step *s, const char *name,
			 const char *parameters)
{
	struct cmdlet c = {
		.at_ns = s->at_ns,
		.server = s->server->index,
		.log = LOG_CMDLET,
		.user = admin_of(s)->login,
		.sid = admin_of(s)->sid,
		.process = "w3wp#MSExchangePowerShellAppPool",
		.application = "EMC",
		.name = name,
		.parameters = parameters,
		.admin = true,
		.mark = s->mark,
	};

	cmdlet_put(s->lab, s->r, &c);
	step_pause(s, 3000, 60000);
}

static void panel_work(struct step *s, const char *cmd, const char *schema)
{
	char url[160], query[80];
	struct request q = {
		.begin_ns = s->at_ns,
		.took_ms = rng_between(s->r, 100, 900),
		.server = s->server,
		.proxy = LOG_PROXY_ECP,
		.method = "POST",
		.stem = "/ecp/DDI/DDIService.svc/SetObject",
		.query = query,
		.user = admin_of(s)->account,
		.auth = "FBA",
		.client = admin_of(s)->office,
		.agent = admin_of(s)->browser,
		.status = 200,
		.backend_status = 200,
		.anchor = "Sid~S-1-5-21-1-1-1-1699",
		.hint = "WindowsIdentity",
		.back_stem = "/ecp/DDI/DDIService.svc/SetObject",
		.back_query = query,
		.mark = s->mark,
	};
	struct ecp e = {
		.server = s->server->index,
		.cmd = cmd,
		.url = url,
		.mark = s->mark,
	};

	snprintf(query, sizeof(query), "schema=%s", schema);
	snprintf(url, sizeof(url), "/ecp/DDI/DDIService.svc/SetObject?%s",
		 query);
	request_put(s->lab, s->r, &q);
	e.at_ns = s->at_ns + q.took_ms * NS_PER_MS;
	e.activity = q.activity;
	ecp_put(s->lab, s->r, &e);
	step_pause(s, 20000, 90000);
}

/* The addresses of virtual directories are set, as after an installation. */
static void take_addresses(struct step *s)
{
	char cmd[300], parameters[300];
	const char *host = s->lab->world.host, *name = s->server->name;

	step_deed(s, STEP_HONEST, NULL);
	snprintf(cmd, sizeof(cmd),
		 "Set-OabVirtualDirectory.ExternalUrl='https://%s/oab'."
		 "Identity='%s\\OAB (Default Web Site)'",
		 host, name);
	panel_work(s, cmd, "OABVirtualDirectory");
	snprintf(parameters, sizeof(parameters),
		 "-Identity \"%s\\OAB (Default Web Site)\" -ExternalUrl "
		 "\"https://%s/oab\"",
		 name, host);
	admin_cmdlet(s, "Set-OabVirtualDirectory", parameters);
	snprintf(parameters, sizeof(parameters),
		 "-Identity \"%s\\owa (Default Web Site)\" -InternalUrl "
		 "\"https://%s/owa\"",
		 name, host);
	admin_cmdlet(s, "Set-OwaVirtualDirectory", parameters);
}

/* Mailboxes of people who left go to the archive share. */
static void take_exports(struct step *s)
{
	char parameters[300];
	unsigned n = s->spec->count ? s->spec->count : 4;

	step_deed(s, STEP_HONEST, NULL);
	while (n--) {
		const struct user *u = &s->lab->world.users[rng_below(
			s->r, s->lab->world.user_count)];

		snprintf(parameters, sizeof(parameters),
			 "-Mailbox \"%s\" -FilePath \"\\\\%s\\pst\\%s.pst\"",
			 u->login, s->lab->world.file_name, u->login);
		admin_cmdlet(s, "New-MailboxExportRequest", parameters);
	}
}

/* An archiving product reads all mailboxes in their owners' names. */
static void take_archiver(struct step *s)
{
	unsigned n = s->spec->count ? s->spec->count : 300;
	struct world *w = &s->lab->world;
	char account[96];

	step_deed(s, STEP_HONEST, NULL);
	snprintf(account, sizeof(account), "%s\\svc.archive", w->domain);
	while (n--) {
		const struct user *u = &w->users[n % w->user_count];
		struct request q = {
			.begin_ns = s->at_ns,
			.server = s->server,
			.proxy = LOG_PROXY_EWS,
			.method = "POST",
			.stem = "/EWS/Exchange.asmx",
			.user = account,
			.auth = "NTLM",
			.client = w->file_address,
			.agent = "ExchangeServicesClient/15.00.0913.015",
			.status = 200,
			.backend_status = 200,
			.back_stem = "/EWS/Exchange.asmx",
			.hint = "WindowsIdentity",
			.bytes_out = 20000 + rng_below(s->r, 300000),
			.mark = s->mark,
		};
		struct ews e = {
			.server = s->server,
			.auth = "Negotiate",
			.user = account,
			.agent = q.agent,
			.client = q.client,
			.operation = n % 3 ? "GetItem" : "FindItem",
			.impersonated = u->mail,
			.status = 200,
			.bytes_in = 900,
			.took_ms = 60,
			.mark = s->mark,
		};

		q.took_ms = rng_between(s->r, 20, 300);
		request_put(s->lab, s->r, &q);
		e.at_ns = s->at_ns + q.took_ms * NS_PER_MS;
		e.request_id = q.id;
		e.bytes_out = q.bytes_out;
		ews_put(s->lab, s->r, &e);
		step_pause(s, 200, 3000);
	}
}

/* Remote desktop by the administrator, and an agent installed. */
static void take_maintenance(struct step *s)
{
	struct logon l = {
		.at_ns = s->at_ns,
		.host = s->server->index,
		.type = 10,
		.account = admin_of(s)->login,
		.domain = s->lab->world.domain,
		.sid = admin_of(s)->sid,
		.workstation = "ADM-JUMP",
		.address = admin_of(s)->office,
		.package = "Negotiate",
		.process = "-",
		.privileged = true,
	};

	step_deed(s, STEP_HONEST, NULL);
	l.mark = s->mark;
	windows_logon(s->lab, s->r, &l);
	SHAPE_PUT(s->lab, s->server->index, &shape_service_new,
		  s->at_ns + 90 * NS_PER_SECOND, s->mark,
		  "Backup Agent Service",
		  "\"C:\\Program Files\\Backup\\Agent\\agent.exe\"",
		  "user mode service", "auto start", "LocalSystem");
}

/* Rules, permissions and quotas: a burst of everyday cmdlets. */
static void take_burst(struct step *s)
{
	static const char *const names[] = {
		"Set-Mailbox",		 "Add-MailboxPermission",
		"New-Mailbox",		 "Set-TransportConfig",
		"New-DistributionGroup", "Set-CASMailbox"};
	unsigned n = s->spec->count ? s->spec->count : 30;
	char parameters[200];

	step_deed(s, STEP_HONEST, NULL);
	while (n--) {
		snprintf(parameters, sizeof(parameters), "-Identity \"%s\"",
			 s->lab->world.users[n % s->lab->world.user_count]
				 .login);
		admin_cmdlet(s, names[rng_below(s->r, 6)], parameters);
	}
}

/* A product for virus scanning brings a module of its own. */
static void take_module(struct step *s)
{
	static const char image[] =
		"C:\\Program Files\\Mail Shield\\msfilter.dll";
	struct story *st = s->story;

	step_deed(s, STEP_HONEST, NULL);
	if (st->module_count < 8) {
		struct addition *a = &st->modules[st->module_count++];

		a->server = s->server->index;
		a->honest = true;
		snprintf(a->name, sizeof(a->name), "MailShieldFilter");
		snprintf(a->image, sizeof(a->image), "%s", image);
	}
	SHAPE_PUT(s->lab, s->server->index, &shape_iis_changed, s->at_ns,
		  s->mark, "MACHINE/WEBROOT/APPHOST",
		  "/system.webServer/globalModules/add[@name=\""
		  "MailShieldFilter\"]/@image",
		  "", image, "1");
}

/* Setup makes the virtual directories anew, as SYSTEM. */
static void take_setup(struct step *s)
{
	static const char *const names[] = {
		"Remove-OabVirtualDirectory", "New-OabVirtualDirectory",
		"Set-OabVirtualDirectory",    "New-OwaVirtualDirectory",
		"New-EcpVirtualDirectory",    "New-PowerShellVirtualDirectory"};
	char parameters[200];
	struct cmdlet c = {
		.server = s->server->index,
		.log = LOG_CMDLET_LOCAL,
		.user = "NT AUTHORITY\\SYSTEM",
		.sid = "S-1-5-18",
		.process = "ExSetupUI",
		.application = "Setup",
		.parameters = parameters,
		.admin = true,
	};

	step_deed(s, STEP_HONEST, NULL);
	snprintf(parameters, sizeof(parameters),
		 "-Server \"%s\" -WebSiteName \"Default Web Site\"",
		 s->server->name);
	c.mark = s->mark;
	for (unsigned i = 0; i < ARRAY_LEN(names); i++) {
		c.name = names[i];
		c.at_ns = s->at_ns;
		cmdlet_put(s->lab, s->r, &c);
		step_pause(s, 2000, 20000);
	}
}

/* Words of an attack in places where they do nothing: a search for them, an
 * agent that carries them. Nothing is reached. */
static void take_mimic(struct step *s)
{
	static const char *const queries[] = {
		"q=ServerInfo~a]@EX01:444/ecp/DDI/DDIService.svc",
		"q=Set-OabVirtualDirectory+ExternalUrl+eval(Request",
		"file=/aspnet_client/shell.aspx", "note=X-Rps-CAT+explained"};
	unsigned n = s->spec->count ? s->spec->count : 12;
	char client[ADDRESS_TEXT];

	step_deed(s, STEP_HONEST, NULL);
	while (n--) {
		struct request q = {
			.begin_ns = s->at_ns,
			.took_ms = 3,
			.server = s->server,
			.proxy = LOG_COUNT,
			.method = "GET",
			.stem = n % 2 ? "/iisstart.htm" : "/robots.txt",
			.query = queries[n % 4],
			.client = client,
			.agent = n % 3 ? "Mozilla/5.0 (looks for proxyLogon)"
				       : "curl/7.58.0",
			.status = n % 2 ? 200 : 404,
			.mark = s->mark,
		};

		world_outside(s->r, client);
		request_put(s->lab, s->r, &q);
		step_pause(s, 1000, 900000);
	}
}

/* The administrators' own page sends visitors of the root to the mail. */
static void take_page(struct step *s)
{
	unsigned n = s->spec->count ? s->spec->count : 20;
	char client[ADDRESS_TEXT];

	step_deed(s, STEP_HONEST, NULL);
	s->story->own_page = s->server->index + 1;
	while (n--) {
		struct request q = {
			.begin_ns = s->at_ns,
			.took_ms = 6,
			.server = s->server,
			.proxy = LOG_COUNT,
			.method = "GET",
			.stem = "/default.aspx",
			.client = client,
			.agent = admin_of(s)->browser,
			.status = n % 2 ? 302 : 200,
			.mark = s->mark,
		};

		world_outside(s->r, client);
		request_put(s->lab, s->r, &q);
		step_pause(s, 60000, 9000000);
	}
}

/* An administrator's tool runs a command on other hosts, from the desk. */
static void take_remote(struct step *s)
{
	static const char image[] = "%SystemRoot%\\PSEXESVC.exe";
	const unsigned hosts[] = {HOST_FILES, s->server->index};
	const struct user *a = admin_of(s);

	step_deed(s, STEP_HONEST, NULL);
	for (unsigned i = 0; i < ARRAY_LEN(hosts); i++) {
		struct logon l = {
			.at_ns = s->at_ns,
			.host = hosts[i],
			.type = 3,
			.account = a->login,
			.domain = s->lab->world.domain,
			.sid = a->sid,
			.workstation = "ADM-JUMP",
			.address = a->office,
			.package = "Kerberos",
			.process = "-",
			.privileged = true,
			.mark = s->mark,
		};

		windows_logon(s->lab, s->r, &l);
		SHAPE_PUT(s->lab, hosts[i], &shape_share,
			  s->at_ns + 20 * NS_PER_MS, s->mark, a->sid, a->login,
			  s->lab->world.domain, "0x8f3c1", "File", a->office,
			  "51044", "\\\\*\\ADMIN$", "\\??\\C:\\Windows", "0x1",
			  "%%4416");
		SHAPE_PUT(s->lab, hosts[i], &shape_service_installed,
			  s->at_ns + 60 * NS_PER_MS, s->mark, a->sid, a->login,
			  s->lab->world.domain, "0x8f3c1", "PSEXESVC", image,
			  "0x10", "3", "LocalSystem");
		SHAPE_PUT(s->lab, hosts[i], &shape_service_new,
			  s->at_ns + 65 * NS_PER_MS, s->mark, "PSEXESVC", image,
			  "user mode service", "demand start", "LocalSystem");
		step_pause(s, 20000, 300000);
	}
}

/* A backup product reads whole mailboxes, by a library that does not say its
 * name. */
static void take_backup(struct step *s)
{
	unsigned n = s->spec->count ? s->spec->count : 400;
	struct world *w = &s->lab->world;
	char account[96];
	struct ews e = {
		.server = s->server,
		.auth = "Negotiate",
		.user = account,
		.agent = "ExchangeServicesClient/0.0.0.0",
		.client = w->file_address,
		.status = 200,
		.bytes_in = 1400,
		.took_ms = 90,
	};

	step_deed(s, STEP_HONEST, NULL);
	e.mark = s->mark;
	snprintf(account, sizeof(account), "%s\\svc.backup", w->domain);
	while (n--) {
		struct request q = {
			.begin_ns = s->at_ns,
			.server = s->server,
			.proxy = LOG_PROXY_EWS,
			.method = "POST",
			.stem = "/EWS/Exchange.asmx",
			.user = account,
			.auth = "NTLM",
			.client = e.client,
			.agent = e.agent,
			.status = 200,
			.backend_status = 200,
			.back_stem = "/EWS/Exchange.asmx",
			.hint = "WindowsIdentity",
			.mark = s->mark,
		};

		q.took_ms = rng_between(s->r, 40, 900);
		q.bytes_out = 90000 + rng_below(s->r, 900000);
		request_put(s->lab, s->r, &q);
		e.at_ns = s->at_ns + q.took_ms * NS_PER_MS;
		e.impersonated = w->users[n % w->user_count].mail;
		e.operation = n % 4 ? "ExportItems" : "SyncFolderItems";
		e.request_id = q.id;
		e.bytes_out = q.bytes_out;
		ews_put(s->lab, s->r, &e);
		step_pause(s, 200, 4000);
	}
}

/* A day of an administrator: a directory of the address book is reset and its
 * settings saved, the mail of somebody who left goes on, logs are packed for
 * the vendor, a colleague is given rights. */
static void take_day(struct step *s)
{
	const struct world *w = &s->lab->world;
	const struct user *a = admin_of(s);
	const struct user *left = &w->users[2 % w->user_count];
	const struct user *raised = &w->users[3 % w->user_count];
	char cmd[400], parameters[300], member[160], admins[SID_TEXT + 4];
	struct process p = {
		.host = s->server->index,
		.image = "C:\\Program Files\\7-Zip\\7z.exe",
		.command = "7z.exe a C:\\ProgramData\\support\\logs.7z "
			   "C:\\inetpub\\logs\\LogFiles",
		.parent = "C:\\Windows\\explorer.exe",
		.parent_command = "C:\\Windows\\explorer.exe",
		.user = a->account,
		.folder = "C:\\Users\\",
	};

	step_deed(s, STEP_HONEST, NULL);
	snprintf(cmd, sizeof(cmd),
		 "Remove-OabVirtualDirectory.Force=True.Identity='%s\\OAB "
		 "(Default Web Site)';New-OabVirtualDirectory.FilePathName="
		 "'\\\\%s\\settings\\oab.txt'",
		 s->server->name, w->file_name);
	panel_work(s, cmd, "ResetOABVirtualDirectory");
	snprintf(parameters, sizeof(parameters),
		 "-Identity \"%s\" -DeliverToMailboxAndForward \"True\" "
		 "-ForwardingSmtpAddress \"smtp:%s@partner.example\"",
		 left->login, left->login);
	admin_cmdlet(s, "Set-Mailbox", parameters);
	p.at_ns = s->at_ns;
	p.mark = s->mark;
	windows_process(s->lab, s->r, &p);
	snprintf(admins, sizeof(admins), "%s-512", w->domain_sid);
	snprintf(member, sizeof(member), "CN=%s,CN=Users,DC=%s,DC=example",
		 raised->login, w->domain);
	SHAPE_PUT(s->lab, HOST_DC, &shape_member, s->at_ns + 60 * NS_PER_SECOND,
		  s->mark, member, raised->sid, "Domain Admins", w->domain,
		  admins, a->sid, a->login, w->domain, "0x77a1", "-");
}

static void ask_for_mail(struct step *s, const char *client, unsigned user,
			 bool refused)
{
	const struct world *w = &s->lab->world;
	struct session m = {
		.at_ns = s->at_ns,
		.server = s->server,
		.client = client,
		.login = w->users[user % w->user_count].login,
		.refused = refused,
		.messages = rng_below(s->r, 4),
		.mark = s->mark,
	};

	session_put(s->lab, s->r, &m);
	s->at_ns = m.at_ns;
}

/* A web-mail program in the house that asks over IMAP for everybody; nobody gets
 * in until it is set up. */
static void take_webmail(struct step *s)
{
	unsigned n = s->spec->count ? s->spec->count : 24;

	step_deed(s, STEP_HONEST, NULL);
	for (unsigned i = 0; i < n + 3; i++) {
		ask_for_mail(s, s->lab->world.file_address, i, i < n);
		step_pause(s, 2000, 40000);
	}
}

/* People behind one address outside, of whom one mistypes now and then. */
static void take_mistypes(struct step *s)
{
	unsigned n = s->spec->count ? s->spec->count : 12;

	step_deed(s, STEP_HONEST, NULL);
	for (unsigned i = 0; i < n + 2; i++) {
		ask_for_mail(s, step_client(s), i, i < n);
		step_pause(s, 4 * 3600000, 24 * 3600000);
	}
}

/* Mail programs of people who travel together try the old password all morning;
 * two of them have got the new one. */
static void take_phones(struct step *s)
{
	unsigned n = s->lab->world.user_count;
	unsigned let_in = 0;

	step_deed(s, STEP_HONEST, NULL);
	for (unsigned i = 0; i < 4 * n && let_in < 2; i++) {
		if (!life_fetches(i % n))
			continue;
		ask_for_mail(s, step_client(s), i % n, i < 3 * n);
		step_pause(s, 20000, 300000);
		let_in += i >= 3 * n;
	}
}

const struct verb verbs_honest[] = {
	{"honest-addresses", take_addresses},
	{"honest-exports", take_exports},
	{"honest-archiver", take_archiver},
	{"honest-maintenance", take_maintenance},
	{"honest-burst", take_burst},
	{"honest-module", take_module},
	{"honest-setup", take_setup},
	{"honest-mimic", take_mimic},
	{"honest-page", take_page},
	{"honest-remote", take_remote},
	{"honest-backup", take_backup},
	{"honest-day", take_day},
	{"honest-webmail", take_webmail},
	{"honest-mistypes", take_mistypes},
	{"honest-phones", take_phones},
	{NULL, NULL},
};
