/* steps_proxyshell.c - the log lines of ProxyShell; attack-chain.md 2. */
#include "life.h"
#include "request.h"
#include "story.h"
#include "windows.h"

struct inner { /* what was reached behind autodiscover.json */
	const char *path, *back_stem, *method;
	const char *token; /* NULL: none */
	unsigned status;
	const char *action;
};

/* Each actor has its own spelling of the confused path. */
static void put_query(struct step *s, const struct inner *in, const char *word,
		      char *out, size_t cap)
{
	static const char *const ats[] = {"@", "@", "a=x@", "%40"};
	static const char *const tails[] = {
		"&Email=autodiscover/autodiscover.json%3F@",
		"&Email=autodiscover/autodiscover.json?@",
		"&Email=autodiscover%2Fautodiscover.json%3F%40"};
	unsigned n = s->actor->style;

	snprintf(out, cap, "%s%s.example%s%s%s%s%s.example", ats[n % 4], word,
		 in->path, in->token ? "X-Rps-CAT=" : "",
		 in->token ? in->token : "", tails[n % 3], word);
}

static void confused_put(struct step *s, const struct inner *in)
{
	char query[400], word[12];
	struct request q = {
		.begin_ns = s->at_ns,
		.server = s->server,
		.proxy = LOG_PROXY_AUTODISCOVER,
		.method = in->method,
		.stem = "/autodiscover/autodiscover.json",
		.query = query,
		.host = s->server->address,
		.client = step_client(s),
		.claimed = step_claim(s),
		.agent = s->actor->agent,
		.status = s->refused ? (rng_chance(s->r, 600) ? 401 : 404)
				     : in->status,
		.backend_status = s->refused ? 0 : in->status,
		.auth = s->refused ? "NTLM" : "",
		.anchor = "ServerVersion~Version 15.1 (Build 2106.0)",
		.hint = "ExplicitLogon-SMTP",
		.back_stem = s->refused ? NULL : in->back_stem,
		.back_user = s->server->account,
		.mark = s->mark,
	};

	q.took_ms = rng_between(s->r, 15, 700);
	rng_letters(s->r, word, 5);
	put_query(s, in, word, query, sizeof(query));
	if (s->refused)
		q.anchor = q.hint = NULL;
	request_put(s->lab, s->r, &q);
	if (!s->looking)
		truth_add(&s->lab->truth, &s->lab->truth.sources, q.client);
	s->at_ns += q.took_ms * NS_PER_MS;
	step_pause(s, 300, 3000);
}

static void take_test(struct step *s)
{
	static const struct inner test = {"/mapi/nspi?", "/mapi/nspi", "GET",
					  NULL,		 200,	       NULL};
	unsigned n = s->spec->count ? s->spec->count : 1;

	step_deed(s, STEP_RECON, "CVE-2021-34473");
	while (n--) {
		confused_put(s, &test);
		step_pause(s, 1000, 90000);
	}
}

static void take_attempt(struct step *s)
{
	static const struct inner attempt = {
		"/powershell/?", "/powershell", "POST", NULL, 200, NULL};
	unsigned n = s->spec->count ? s->spec->count : 3;

	step_deed(s, STEP_ENTRY, "CVE-2021-34473");
	while (n--)
		confused_put(s, &attempt);
}

static void take_enter(struct step *s)
{
	char token[80];
	const struct inner steps[] = {
		{"/autodiscover/autodiscover.xml?",
		 "/autodiscover/autodiscover.xml", "POST", NULL, 200, NULL},
		{"/mapi/emsmdb?", "/mapi/emsmdb", "POST", NULL, 200, NULL},
		{"/powershell/?", "/powershell", "POST", token, 200, NULL},
		{"/powershell/?", "/powershell", "POST", token, 200, NULL},
	};

	rng_word(s->r, token, 72);
	step_deed(s, STEP_ENTRY, "CVE-2021-34473");
	for (unsigned i = 0; i < ARRAY_LEN(steps); i++) {
		step_flaw(s, i < 2 ? "CVE-2021-34473" : "CVE-2021-34523");
		confused_put(s, &steps[i]);
	}
}

/* A cmdlet through the borrowed PowerShell: its request and its record. */
static void shell_put(struct step *s, const char *name, const char *parameters)
{
	char token[80];
	const struct inner in = {"/powershell/?", "/powershell", "POST",
				 token,		  200,		 name};
	struct cmdlet c = {
		.at_ns = s->at_ns,
		.server = s->server->index,
		.log = LOG_CMDLET,
		.user = s->actor->victim->login,
		.sid = s->actor->victim->sid,
		.process = "w3wp#MSExchangePowerShellAppPool",
		.name = name,
		.parameters = parameters,
		.admin = true,
		.mark = s->mark,
	};

	rng_word(s->r, token, 72);
	confused_put(s, &in);
	c.at_ns = s->at_ns;
	cmdlet_put(s->lab, s->r, &c);
}

static void take_role(struct step *s)
{
	char parameters[256];

	step_deed(s, STEP_ACTION, "CVE-2021-34523");
	snprintf(parameters, sizeof(parameters),
		 "-Role \"Mailbox Import Export\" -User \"%s\"",
		 s->actor->victim->login);
	shell_put(s, "New-ManagementRoleAssignment", parameters);
}

static void take_export(struct step *s)
{
	char parameters[512];
	struct page *p;

	step_deed(s, STEP_IMPLANT, "CVE-2021-31207");
	p = page_drop(s, s->spec->arg);
	if (!p)
		return;
	p->exported = true;
	p->implant->family = "page in a mailbox file";
	step_flaw(s, "CVE-2021-31207");
	snprintf(parameters, sizeof(parameters),
		 "-Name \"%s\" -Mailbox \"%s\" -IncludeFolders (\"#Drafts#\") "
		 "-ContentFilter \"Subject -eq '%s'\" -ExcludeDumpster \"True\""
		 " -FilePath \"\\\\127.0.0.1\\C$%s\"",
		 s->actor->resource, s->actor->victim->mail, s->actor->resource,
		 p->path + 2);
	shell_put(s, "New-MailboxExportRequest", parameters);
	windows_file(s->lab, s->r, s->server->index, s->at_ns,
		     "C:\\Program Files\\Microsoft\\Exchange Server\\V15\\bin\\"
		     "MSExchangeMailboxReplication.exe",
		     p->path, s->mark);
}

static void take_cleanup(struct step *s)
{
	char parameters[256];

	step_deed(s, STEP_TAMPERING, NULL);
	snprintf(parameters, sizeof(parameters),
		 "-Identity \"%s\\%s\" -Confirm \"False\"",
		 s->actor->victim->login, s->actor->resource);
	shell_put(s, "Remove-MailboxExportRequest", parameters);
}

static void take_certificate(struct step *s)
{
	char parameters[512];
	struct page *p;

	step_deed(s, STEP_IMPLANT, NULL);
	p = page_drop(s, s->spec->arg);
	if (!p)
		return;
	snprintf(parameters, sizeof(parameters),
		 "-GenerateRequest \"True\" -BinaryEncoded \"True\" "
		 "-RequestFile \"\\\\127.0.0.1\\C$%s\" -SubjectName \"CN=%s\"",
		 p->path + 2, s->actor->resource);
	shell_put(s, "New-ExchangeCertificate", parameters);
}

const struct verb verbs_proxyshell[] = {
	{"proxyshell-test", take_test},
	{"proxyshell-attempt", take_attempt},
	{"proxyshell-enter", take_enter},
	{"proxyshell-role", take_role},
	{"proxyshell-export", take_export},
	{"proxyshell-cleanup", take_cleanup},
	{"proxyshell-certificate", take_certificate},
	{NULL, NULL},
};
