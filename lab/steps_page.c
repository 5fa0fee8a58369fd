/* steps_page.c - a page is looked for, used, hidden, removed; and what is
 * done through it; attack-chain.md 1, steps 4 to 9. */
#include <ctype.h>

#include "life.h"
#include "request.h"
#include "shapes.h"
#include "story.h"
#include "windows.h"

/* What a page's user asks of the system, in the order in which it is done. */
static const char *const commands[] = {
	"whoami",
	"ipconfig /all",
	"net group \"Exchange Organization administrators\" /domain",
	"tasklist",
	"dir C:\\inetpub\\wwwroot\\aspnet_client",
	"net group \"domain admins\" /domain",
	"nltest /dclist:",
	"net view",
	"systeminfo",
	"query user",
};

/* The same page, as IIS takes it too: other cases, doubled strokes. */
static const char *spell(struct step *s, const char *url, char *out, size_t cap)
{
	size_t n = 0;

	if (strncmp(s->actor->name, "odd", 3) != 0)
		return url;
	for (const char *p = url; *p && n + 3 < cap; p++) {
		out[n++] = rng_chance(s->r, 400)
				   ? (char)toupper((unsigned char)*p)
				   : *p;
		if (*p == '/' && rng_chance(s->r, 500))
			out[n++] = '/';
	}
	out[n] = '\0';
	return truth_text(&s->lab->truth, "%s", out);
}

/* A query that hides what it brings behind much that means nothing. */
static const char *lengthen(struct step *s)
{
	char text[REQUEST_QUERY_MAX - 400];

	if (strncmp(s->actor->name, "long", 4) != 0)
		return NULL;
	memset(text, 'a', sizeof(text));
	memcpy(text, "q=", 2);
	snprintf(text + sizeof(text) - 20, 20, "&cmd=whoami");
	return truth_text(&s->lab->truth, "%s", text);
}

static struct request page_request(struct step *s, const char *method,
				   unsigned status)
{
	const struct page *p = s->actor->page;
	char url[200];
	struct request q = {
		.begin_ns = s->at_ns,
		.took_ms = rng_between(s->r, 10, 700),
		.server = &s->lab->world.servers[p->server],
		.proxy = LOG_COUNT,
		.method = method,
		.stem = spell(s, p->url, url, sizeof(url)),
		.query = lengthen(s),
		.host = s->server->address,
		.client = s->actor->addresses[1], /* often another address */
		.claimed = step_claim(s),
		.agent = s->actor->shell_agent,
		.status = status,
		.mark = s->mark,
	};

	if (!strncmp(p->url, "/owa/", 5))
		q.proxy = LOG_PROXY_OWA;
	else if (!strncmp(p->url, "/ecp/", 5))
		q.proxy = LOG_PROXY_ECP;
	if (q.proxy != LOG_COUNT)
		q.auth = "FBA";
	return q;
}

void page_ask(struct step *s, struct request *q, const char *method,
	      unsigned status)
{
	*q = page_request(s, method, status);
}

void page_used(struct step *s, const struct request *q)
{
	struct implant *i = s->actor->page->implant;

	i->used++;
	i->last_ns = q->begin_ns + q->took_ms * NS_PER_MS;
	truth_add(&s->lab->truth, &s->lab->truth.sources, q->client);
}

/* One command through the page: its request, and the process it starts. */
static void run_command(struct step *s, const char *command)
{
	struct request q = page_request(s, "POST", 200);
	struct page *p = s->actor->page;

	q.bytes_in = 200 + strlen(command) + rng_below(s->r, 300);
	q.bytes_out = 100 + rng_below(s->r, 2500);
	request_put(s->lab, s->r, &q);
	page_used(s, &q);
	windows_command(s, command, p->path);
	step_pause(s, 2000, 90000);
}

static void take_use(struct step *s)
{
	unsigned n = s->spec->count ? s->spec->count : 6;

	if (!s->actor->page)
		return;
	step_deed(s, STEP_USE, NULL);
	for (unsigned i = 0; i < n; i++) {
		const char *c = commands[i % ARRAY_LEN(commands)];

		if (s->spec->arg)
			c = s->spec->arg;
		run_command(s, c);
		truth_add(&s->lab->truth, &s->lab->truth.commands, c);
	}
}

/* It is only asked whether the page answers. */
static void take_check(struct step *s)
{
	struct request q;

	if (!s->actor->page)
		return;
	step_deed(s, STEP_USE, NULL);
	q = page_request(s, "GET", 200);
	request_put(s->lab, s->r, &q);
	page_used(s, &q);
}

/* Somebody comes back and finds it gone. */
static void take_miss(struct step *s)
{
	struct request q;

	if (!s->actor->page)
		return;
	s->refused = true;
	step_deed(s, STEP_RECON, NULL);
	q = page_request(s, "POST", 404);
	q.substatus = 0;
	q.win32 = 2;
	request_put(s->lab, s->r, &q);
}

/* Scanners look for the pages of others. */
static void take_hunt(struct step *s)
{
	static const char *const stems[] = {
		"/aspnet_client/discover.aspx",
		"/owa/auth/outlooken.aspx",
		"/aspnet_client/system_web/error_page.aspx",
		"/owa/auth/8lw7tahf9i1pjnro.aspx",
		"/aspnet_client/shell.aspx",
		"/owa/auth/logg.aspx"};
	unsigned n = s->spec->count ? s->spec->count : 12;

	s->refused = true;
	step_deed(s, STEP_RECON, NULL);
	while (n--) {
		struct request q = {
			.begin_ns = s->at_ns,
			.server = s->server,
			.proxy = LOG_COUNT,
			.method = "GET",
			.stem = stems[rng_below(s->r, ARRAY_LEN(stems))],
			.host = s->server->address,
			.client = step_client(s),
			.agent = s->actor->agent,
			.status = 404,
			.win32 = 2,
			.mark = s->mark,
		};

		q.took_ms = rng_between(s->r, 1, 40);
		if (!strncmp(q.stem, "/owa/", 5)) {
			q.proxy = LOG_PROXY_OWA;
			q.auth = "FBA";
			q.status = 302;
			q.win32 = 0;
		}
		request_put(s->lab, s->r, &q);
		step_pause(s, 400, 4000);
	}
}

static void take_hide(struct step *s)
{
	char command[400];

	if (!s->actor->page)
		return;
	step_deed(s, STEP_TAMPERING, NULL);
	snprintf(command, sizeof(command), "attrib +h +s +r \"%s\"",
		 s->actor->page->path);
	run_command(s, command);
	truth_add(&s->lab->truth, &s->lab->truth.commands, command);
}

/* The page goes: by its owner's hand (arg: actor), by an administrator, or by
 * the virus scanner. */
static void take_remove(struct step *s)
{
	struct page *p = s->actor->page;
	bool actor = s->spec->arg && !strcmp(s->spec->arg, "actor");

	if (!p)
		return;
	if (actor) {
		char command[400];

		step_deed(s, STEP_TAMPERING, NULL);
		snprintf(command, sizeof(command), "del \"%s\"", p->path);
		run_command(s, command);
	} else if (s->spec->arg && !strcmp(s->spec->arg, "antivirus")) {
		step_deed(s, STEP_IMPLANT, NULL);
		windows_detection(s, p->path);
	}
	page_remove(p, s->at_ns);
}

static void dump_traces(struct step *s)
{
	static const char rundll[] = "C:\\Windows\\System32\\rundll32.exe";
	char when[40], guid[GUID_TEXT], path[128];

	sysmon_time(s->at_ns, when);
	rng_guid(s->r, guid);
	snprintf(path, sizeof(path), "C:\\Windows\\Temp\\%s.dmp",
		 s->actor->resource);
	SHAPE_PUT(s->lab, s->server->index, &shape_sysmon_access, s->at_ns,
		  s->mark, "-", when, guid, "6120", "544", rundll, guid, "700",
		  "C:\\Windows\\system32\\lsass.exe", "0x1fffff",
		  "C:\\Windows\\SYSTEM32\\ntdll.dll+9d234");
	windows_file(s->lab, s->r, s->server->index, s->at_ns + NS_PER_SECOND,
		     rundll, path, s->mark);
}

/* The memory of lsass is written to a file. */
static void take_credentials(struct step *s)
{
	char command[256];

	step_deed(s, STEP_CREDENTIALS, NULL);
	s->lab->truth.credentials = true;
	snprintf(command, sizeof(command),
		 "powershell rundll32.exe C:\\windows\\system32\\comsvcs.dll "
		 "MiniDump %u C:\\windows\\temp\\%s.dmp full",
		 rng_between(s->r, 500, 900), s->actor->resource);
	if (s->actor->page)
		run_command(s, command);
	truth_add(&s->lab->truth, &s->lab->truth.commands, command);
	dump_traces(s);
}

/* An archive is put into a web folder and fetched with GET; arg: the ending
 * that it is given, such as gif. */
static void fetch_archive(struct step *s, bool clear)
{
	const char *end = s->spec->arg ? s->spec->arg : "7z";
	struct page *p = s->actor->page;
	char command[400], stem[200];
	struct request q;

	if (!p)
		return;
	step_deed(s, STEP_EXTRACTION, NULL);
	snprintf(command, sizeof(command),
		 "C:\\ProgramData\\7z.exe a -t7z -r "
		 "C:\\inetpub\\wwwroot\\aspnet_client\\%s.%s C:\\ProgramData"
		 "\\pst",
		 s->actor->resource, end);
	run_command(s, command);
	truth_add(&s->lab->truth, &s->lab->truth.commands, command);
	snprintf(stem, sizeof(stem), "/aspnet_client/%s.%s", s->actor->resource,
		 end);
	step_pause(s, 60000, 600000);
	q = page_request(s, "GET", 200);
	q.proxy = LOG_COUNT;
	q.stem = stem;
	q.clear = clear;
	q.mime = "application/x-7z-compressed";
	q.took_ms = 240000;
	q.bytes_out = 40000000 + rng_below(s->r, 900000000);
	request_put(s->lab, s->r, &q);
	s->lab->truth.bytes_out += q.bytes_out;
}

static void take_archive(struct step *s)
{
	fetch_archive(s, false);
}

static void take_archive_clear(struct step *s)
{
	fetch_archive(s, true);
}

const struct verb verbs_page[] = {
	{"page-use", take_use},
	{"page-check", take_check},
	{"page-miss", take_miss},
	{"page-hunt", take_hunt},
	{"page-hide", take_hide},
	{"page-remove", take_remove},
	{"credentials", take_credentials},
	{"archive", take_archive},
	{"archive-clear", take_archive_clear},
	{NULL, NULL},
};
