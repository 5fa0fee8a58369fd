/* steps_proxylogon.c - the log lines of ProxyLogon; attack-chain.md 1.
 *
 * Only what logs show: nothing here speaks to a server. */
#include "life.h"
#include "request.h"
#include "story.h"
#include "windows.h"

/* A request to a static resource whose back-end target was chosen by the
 * client; inner is what was reached behind it. */
struct forged {
	const char *inner;     /* "/autodiscover/autodiscover.xml?" */
	const char *back_stem; /* without the query */
	const char *back_query;
	unsigned status;
	uint64_t bytes_out;
	bool owa; /* by way of /owa/ in place of /ecp/ */
	char id[GUID_TEXT], activity[GUID_TEXT];
};

/* The static file by whose name the request comes in: each actor has its own,
 * and its own spelling of the path. */
static void name_resource(struct step *s, bool owa, char *out, size_t cap)
{
	static const char *const ends[] = {"js",  "js",	 "css",
					   "flt", "gif", "js"};
	static const char *const roots[] = {"/ecp/", "/ecp/", "/ECP/", "/Ecp/"};
	static const char *const kinds[] = {"png", "css", "js", "gif"};

	if (owa)
		snprintf(out, cap, "/owa/auth/Current/themes/resources/%s.%s",
			 s->actor->resource, kinds[s->actor->style % 4]);
	else
		snprintf(out, cap, "%s%s.%s", roots[s->actor->style % 4],
			 s->actor->resource, ends[s->actor->style % 6]);
}

static void forged_put(struct step *s, struct forged *f)
{
	char anchor[512], stem[96], target[128], cookie[512];
	struct request q = {
		.begin_ns = s->at_ns,
		.server = s->server,
		.proxy = f->owa ? LOG_PROXY_OWA : LOG_PROXY_ECP,
		.method = "POST",
		.stem = stem,
		.host = s->server->address,
		.auth = "FBA",
		.client = step_client(s),
		.claimed = step_claim(s),
		.agent = s->actor->agent,
		.status = f->status,
		.backend_status = f->status,
		.anchor = anchor,
		.hint = "X-BEResource-Cookie",
		.cookie = cookie,
		.target = target,
		.bytes_in = 500 + rng_below(s->r, 3000),
		.bytes_out = f->bytes_out,
		.back_stem = f->back_stem,
		.back_query = f->back_query,
		.back_user = s->server->account,
		.mark = s->mark,
	};

	q.took_ms = rng_between(s->r, 20, 900);
	snprintf(anchor, sizeof(anchor), "ServerInfo~a]@%s:444%s#",
		 s->server->fqdn, f->inner);
	snprintf(cookie, sizeof(cookie),
		 "Server~a]@%s:444%s#~%lu~2021-12-31T"
		 "00:00:00",
		 s->server->fqdn, f->inner, build_number(&s->server->build));
	snprintf(target, sizeof(target), "a]@%s", s->server->fqdn);
	name_resource(s, f->owa, stem, sizeof(stem));
	if (s->refused) { /* a server with the fix answers by itself */
		static const unsigned answers[] = {400, 401, 404, 500, 302};

		q.status = answers[rng_below(s->r, 5)];
		q.backend_status = 0;
		q.target = q.hint = NULL;
		q.back_stem = NULL;
		q.cookie = NULL;
		q.anchor = NULL;
		q.error = q.status == 500 ? "InvalidBackEndCookie" : NULL;
		q.bytes_out = 0;
	}
	request_put(s->lab, s->r, &q);
	memcpy(f->id, q.id, sizeof(f->id));
	memcpy(f->activity, q.activity, sizeof(f->activity));
	s->at_ns += q.took_ms * NS_PER_MS;
	truth_add(&s->lab->truth, &s->lab->truth.sources, q.client);
	step_pause(s, 200, 4000);
}

static void take_recon(struct step *s)
{
	static const char *const stems[] = {"/owa/auth/logon.aspx", "/ecp/",
					    "/autodiscover/autodiscover.xml",
					    "/rpc/"};
	static const enum log_kind kinds[] = {LOG_PROXY_OWA, LOG_PROXY_ECP,
					      LOG_PROXY_AUTODISCOVER,
					      LOG_PROXY_RPCHTTP};
	static const unsigned answers[] = {200, 302, 401, 401};

	step_deed(s, STEP_RECON, NULL);
	for (unsigned i = 0; i < 4; i++) {
		struct request q = {
			.begin_ns = s->at_ns,
			.took_ms = rng_between(s->r, 2, 60),
			.server = s->server,
			.proxy = kinds[i],
			.method = "GET",
			.stem = stems[i],
			.host = s->server->address,
			.auth = answers[i] == 401 ? "NTLM" : "FBA",
			.client = step_client(s),
			.agent = s->actor->agent,
			.status = answers[i],
			.win32 = answers[i] == 401 ? UINT64_C(2148074254) : 0,
			.mark = s->mark,
		};

		request_put(s->lab, s->r, &q);
		step_pause(s, 500, 9000);
	}
}

/* A single test whether the server takes a target of the client's choice. */
static void take_test(struct step *s)
{
	unsigned n = s->spec->count ? s->spec->count : 1;
	struct forged f = {
		.inner = "/autodiscover/autodiscover.xml?",
		.back_stem = "/autodiscover/autodiscover.xml",
		.status = 200,
	};

	step_deed(s, STEP_ENTRY, "CVE-2021-26855");
	while (n--) {
		f.owa = rng_chance(s->r, 300);
		if (!s->refused)
			step_flaw(s, "CVE-2021-26855");
		forged_put(s, &f);
		step_pause(s, 1000, 60000);
	}
}

static void take_enter(struct step *s)
{
	char mapi[200];
	struct forged steps[] = {
		{.inner = "/autodiscover/autodiscover.xml?",
		 .back_stem = "/autodiscover/autodiscover.xml",
		 .status = 200},
		{.inner = mapi, .back_stem = "/mapi/emsmdb", .status = 200},
		{.inner = "/ecp/proxyLogon.ecp?",
		 .back_stem = "/ecp/proxyLogon.ecp",
		 .status = 241},
	};

	snprintf(mapi, sizeof(mapi), "/mapi/emsmdb?MailboxId=%s@%s",
		 s->actor->victim->mailbox, s->lab->world.dns);
	step_deed(s, STEP_ENTRY, "CVE-2021-26855");
	for (unsigned i = 0; i < ARRAY_LEN(steps); i++) {
		if (!s->refused)
			step_flaw(s, "CVE-2021-26855");
		forged_put(s, &steps[i]);
		if (s->refused)
			break;
	}
}

static void panel_command(struct step *s, const char *cmd, const char *url,
			  const char *activity)
{
	struct ecp e = {
		.at_ns = s->at_ns,
		.server = s->server->index,
		.cmd = cmd,
		.url = url,
		.session = s->actor->session,
		.activity = activity,
		.mark = s->mark,
	};

	ecp_put(s->lab, s->r, &e);
}

static void set_object(struct step *s, const char *schema,
		       char activity[GUID_TEXT])
{
	char inner[300], query[200];
	struct forged f = {
		.inner = inner,
		.back_stem = "/ecp/DDI/DDIService.svc/SetObject",
		.back_query = query,
		.status = 200,
	};
	char canary[40];

	rng_word(s->r, canary, 36);
	snprintf(query, sizeof(query), "msExchEcpCanary=%s.&schema=%s", canary,
		 schema);
	snprintf(inner, sizeof(inner), "/ecp/DDI/DDIService.svc/SetObject?%s",
		 query);
	forged_put(s, &f);
	memcpy(activity, f.activity, GUID_TEXT);
}

static void exchange_event(struct step *s, const char *name,
			   const char *parameters)
{
	struct cmdlet c = {
		.at_ns = s->at_ns,
		.server = s->server->index,
		.log = LOG_CMDLET,
		.user = "NT AUTHORITY\\SYSTEM",
		.sid = "S-1-5-18",
		.process = "w3wp#MSExchangeECPAppPool",
		.application = "ECP",
		.name = name,
		.parameters = parameters,
		.admin = true,
		.mark = s->mark,
	};

	cmdlet_put(s->lab, s->r, &c);
}

/* The address of the address book is set to text with script, and the
 * directory's settings are written to a page. */
static void take_write(struct step *s)
{
	char cmd[1024], parameters[1024], activity[GUID_TEXT];
	struct page *p;

	step_deed(s, STEP_ENTRY, "CVE-2021-27065");
	p = page_drop(s, s->spec->arg);
	if (!p)
		return;
	p->dumped = true;
	step_flaw(s, "CVE-2021-27065");
	set_object(s, "OABVirtualDirectory", activity);
	snprintf(cmd, sizeof(cmd),
		 "Set-OabVirtualDirectory.ExternalUrl='http://%c/%s'."
		 "Identity='%s\\OAB (Default Web Site)'",
		 'a' + (int)rng_below(s->r, 26), p->script, s->server->name);
	panel_command(s, cmd,
		      "/ecp/DDI/DDIService.svc/SetObject?schema="
		      "OABVirtualDirectory",
		      activity);
	snprintf(parameters, sizeof(parameters),
		 "-Identity \"%s\\OAB (Default Web Site)\" -ExternalUrl "
		 "\"http://f/%s\"",
		 s->server->name, p->script);
	exchange_event(s, "Set-OabVirtualDirectory", parameters);
	step_pause(s, 900, 5000);
	set_object(s, "ResetOABVirtualDirectory", activity);
	snprintf(cmd, sizeof(cmd),
		 "Remove-OabVirtualDirectory.Force=True.Identity='%s\\OAB "
		 "(Default Web Site)';New-OabVirtualDirectory.FilePathName="
		 "'\\\\127.0.0.1\\c$%s'",
		 s->server->name, p->path + 2);
	panel_command(s, cmd,
		      "/ecp/DDI/DDIService.svc/SetObject?schema="
		      "ResetOABVirtualDirectory",
		      activity);
	windows_file(s->lab, s->r, s->server->index, s->at_ns, W3WP, p->path,
		     s->mark);
	p->made_ns = s->at_ns;
	p->implant->first_ns = s->at_ns;
}

/* Mail is read through the forged target; nothing is left on the disk. */
static void take_mail(struct step *s)
{
	static const char *const operations[] = {"FindItem", "GetItem",
						 "GetItem", "GetAttachment"};
	unsigned n = s->spec->count ? s->spec->count : 40;
	struct lab *lab = s->lab;

	step_deed(s, STEP_EXTRACTION, "CVE-2021-26855");
	while (n--) {
		const struct user *u =
			&lab->world
				 .users[rng_below(s->r, lab->world.user_count)];
		struct forged f = {
			.inner = "/ews/exchange.asmx?",
			.back_stem = "/EWS/Exchange.asmx",
			.status = 200,
			.bytes_out = rng_between(s->r, 20000, 900000),
		};
		struct ews e = {
			.server = s->server,
			.auth = "Negotiate",
			.user = s->server->account,
			.agent = s->actor->agent,
			.client = s->server->address,
			.operation = operations[rng_below(s->r, 4)],
			.impersonated = u->mail,
			.status = 200,
			.bytes_in = 900,
			.took_ms = 80,
			.mark = s->mark,
		};

		step_flaw(s, "CVE-2021-26855");
		forged_put(s, &f);
		e.at_ns = s->at_ns - 100 * NS_PER_MS;
		e.request_id = f.id;
		e.bytes_out = f.bytes_out;
		ews_put(lab, s->r, &e);
		truth_add(&lab->truth, &lab->truth.mailboxes, u->mail);
		lab->truth.bytes_out += f.bytes_out;
		step_pause(s, 500, 6000);
	}
}

/* CVE-2021-26858: the address book's download goes to a path of choice. */
static void take_oab(struct step *s)
{
	struct buf *b = &s->lab->line;
	struct page *p;
	char text[400];

	step_deed(s, STEP_ENTRY, "CVE-2021-26858");
	p = page_drop(s, s->spec->arg);
	if (!p)
		return;
	step_flaw(s, "CVE-2021-26858");
	snprintf(text, sizeof(text),
		 "Download failed and temporary file '%s' needs to be removed",
		 p->path);
	put_exchange_time(b, s->at_ns);
	cell(b, s->server->name);
	cell(b, "OABGenerator");
	cell(b, text);
	lab_put(s->lab, s->server->index, LOG_OAB_GENERATOR, s->at_ns, s->mark);
	windows_file(s->lab, s->r, s->server->index, s->at_ns,
		     "C:\\Program Files\\Microsoft\\Exchange Server\\V15\\bin\\"
		     "UMWorkerProcess.exe",
		     p->path, s->mark);
}

const struct verb verbs_proxylogon[] = {
	{"recon", take_recon},
	{"proxylogon-test", take_test},
	{"proxylogon-enter", take_enter},
	{"proxylogon-write", take_write},
	{"proxylogon-mail", take_mail},
	{"oab-write", take_oab},
	{NULL, NULL},
};
