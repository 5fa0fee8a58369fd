/* steps_sly.c - an intruder that takes care: little shows, and what shows
 * looks like something else. */
#include "mailbox.h"
#include "story.h"
#include "windows.h"

/* Commands that come in a header: no query, no body, only an answer. */
static void take_quiet(struct step *s)
{
	static const char *const commands[] = {"whoami /groups", "ipconfig",
					       "net accounts /domain"};
	unsigned n = s->spec->count ? s->spec->count : 4;
	struct request q;

	if (!s->actor->page)
		return;
	step_deed(s, STEP_USE, NULL);
	for (unsigned i = 0; i < n; i++) {
		page_ask(s, &q, "GET", 200);
		q.bytes_out = 100 + rng_below(s->r, 900);
		request_put(s->lab, s->r, &q);
		page_used(s, &q);
		windows_command(s, commands[i % 3], s->actor->page->path);
		truth_add(&s->lab->truth, &s->lab->truth.commands,
			  commands[i % 3]);
		step_pause(s, 20000, 400000);
	}
}

/* A file goes out through the page in pieces, each of them small. */
static void take_carry(struct step *s)
{
	unsigned n = s->spec->count ? s->spec->count : 60;
	struct request q;

	if (!s->actor->page)
		return;
	step_deed(s, STEP_EXTRACTION, NULL);
	while (n--) {
		page_ask(s, &q, "POST", 200);
		q.bytes_out = 20000 + rng_below(s->r, 40000);
		request_put(s->lab, s->r, &q);
		page_used(s, &q);
		s->lab->truth.bytes_out += q.bytes_out;
		step_pause(s, 60000, 1200000);
	}
}

/* A mailbox is read with its owner's password, from the owner's own provider,
 * by the client that the owner uses. No log can tell it from the owner, so it
 * need not be found; but nobody may say that nothing left. */
static void take_owner(struct step *s)
{
	const struct world *w = &s->lab->world;
	const struct user *u = s->actor->victim;
	unsigned n = s->spec->count ? s->spec->count : 60;
	struct ews e = {
		.server = s->server,
		.auth = "Basic",
		.user = u->account,
		.agent = u->mac,
		.client = w->users[1 % w->user_count].home,
		.status = 200,
		.bytes_in = 900,
		.took_ms = 60,
	};

	step_deed(s, STEP_RECON, NULL);
	e.mark = s->mark;
	while (n--) {
		struct request q = {
			.begin_ns = s->at_ns,
			.server = s->server,
			.proxy = LOG_PROXY_EWS,
			.method = "POST",
			.stem = "/EWS/Exchange.asmx",
			.user = u->account,
			.auth = "Basic",
			.client = e.client,
			.agent = u->mac,
			.status = 200,
			.backend_status = 200,
			.back_stem = "/EWS/Exchange.asmx",
			.hint = "WindowsIdentity",
			.mark = s->mark,
		};

		q.took_ms = rng_between(s->r, 40, 900);
		q.bytes_out = 9000 + rng_below(s->r, 90000);
		request_put(s->lab, s->r, &q);
		e.at_ns = s->at_ns + q.took_ms * NS_PER_MS;
		e.operation = n % 3 ? "GetItem" : "FindItem";
		e.request_id = q.id;
		e.bytes_out = q.bytes_out;
		ews_put(s->lab, s->r, &e);
		s->lab->truth.bytes_out += q.bytes_out;
		step_pause(s, 2000, 60000);
	}
	truth_add(&s->lab->truth, &s->lab->truth.mailboxes, u->mail);
}

/* One answer to the owner's account, at the actor's own address. */
static void read_mail(struct step *s, const struct request *like)
{
	const struct user *u = s->actor->victim;
	struct request q = *like;
	char anchor[80];

	snprintf(anchor, sizeof(anchor), "Sid~%s", u->sid);
	q.begin_ns = s->at_ns;
	q.took_ms = rng_between(s->r, 40, 900);
	q.server = s->server;
	q.user = u->account;
	q.client = step_client(s);
	q.claimed = step_claim(s);
	q.status = 200;
	q.backend_status = 200;
	q.anchor = anchor;
	q.hint = "WindowsIdentity";
	q.bytes_out = 9000 + rng_below(s->r, 60000);
	q.mark = s->mark;
	request_put(s->lab, s->r, &q);
	if (s->lab->protocols && q.proxy == LOG_PROXY_MAPI) {
		mapi_put(s->lab, s->r, &q);
		rca_put(s->lab, s->r, &q, u);
	}
	s->lab->truth.bytes_out += q.bytes_out;
	step_pause(s, 2000, 60000);
}

static void read_web(struct step *s, bool eas, unsigned n)
{
	static const char *const actions[] = {"GetItem", "FindItem",
					      "GetConversationItems"};
	const struct user *u = s->actor->victim;
	char query[160];
	struct request q = {
		.proxy = eas ? LOG_PROXY_EAS : LOG_PROXY_OWA,
		.method = "POST",
		.stem = eas ? "/Microsoft-Server-ActiveSync/default.eas"
			    : "/owa/service.svc",
		.back_stem = eas ? "/Microsoft-Server-ActiveSync/Proxy/"
				   "default.eas"
				 : "/owa/service.svc",
		.query = query,
		.back_query = query,
		.auth = eas ? "Basic" : "FBA",
		.agent = eas ? u->phone : s->actor->shell_agent,
	};

	while (n--) {
		if (eas)
			snprintf(query, sizeof(query),
				 "Cmd=%s&User=%s&DeviceId=%.12s&DeviceType=SP",
				 n % 2 ? "Sync" : "ItemOperations", u->login,
				 u->mailbox);
		else
			snprintf(query, sizeof(query),
				 "action=%s&EP=1&ID=-%u&AC=1", actions[n % 3],
				 n + 11);
		read_mail(s, &q);
	}
}

static void read_outlook(struct step *s, unsigned n)
{
	const struct user *u = s->actor->victim;
	char query[160];
	struct request q = {
		.proxy = LOG_PROXY_MAPI,
		.method = "POST",
		.stem = "/mapi/emsmdb/",
		.back_stem = "/mapi/emsmdb/",
		.query = query,
		.back_query = query,
		.auth = "NTLM",
		.agent = u->outlook,
	};

	snprintf(query, sizeof(query), "MailboxId=%s@%s", u->mailbox,
		 s->lab->world.dns);
	while (n--)
		read_mail(s, &q);
}

static void read_session(struct step *s, bool pop, unsigned n)
{
	while (n) {
		struct session m = {
			.at_ns = s->at_ns,
			.server = s->server,
			.client = step_client(s),
			.login = s->actor->victim->login,
			.pop = pop,
			.messages = n < 12 ? n : 12,
			.mark = s->mark,
		};

		s->lab->truth.bytes_out += session_put(s->lab, s->r, &m);
		s->at_ns = m.at_ns;
		n -= m.messages;
		step_pause(s, 20000, 400000);
	}
}

/* A mailbox is read with its owner's password from the actor's own address; arg:
 * owa, eas, outlook, imap or pop.  The lines are those of any reader, so that
 * none need be named. */
static void take_account(struct step *s)
{
	const char *way = s->spec->arg ? s->spec->arg : "owa";
	unsigned n = s->spec->count ? s->spec->count : 40;

	step_deed(s, STEP_RECON, NULL);
	if (!strcmp(way, "outlook"))
		read_outlook(s, n);
	else if (!strcmp(way, "imap") || !strcmp(way, "pop"))
		read_session(s, !strcmp(way, "pop"), n);
	else
		read_web(s, !strcmp(way, "eas"), n);
	truth_add(&s->lab->truth, &s->lab->truth.mailboxes,
		  s->actor->victim->mail);
}

/* Passwords are guessed over IMAP, one for each account, and that of the victim
 * is right in the end. */
static void take_spray(struct step *s)
{
	const struct world *w = &s->lab->world;
	bool hit = !s->refused;

	step_deed(s, hit ? STEP_CREDENTIALS : STEP_RECON, NULL);
	for (unsigned i = 0; i <= w->user_count; i++) {
		const struct user *u =
			i < w->user_count ? &w->users[i] : s->actor->victim;
		struct session m = {
			.at_ns = s->at_ns,
			.server = s->server,
			.client = step_client(s),
			.login = u->login,
			.refused = i < w->user_count || !hit,
			.mark = s->mark,
		};

		if (i < w->user_count && u == s->actor->victim)
			continue;
		session_put(s->lab, s->r, &m);
		s->at_ns = m.at_ns;
		step_pause(s, 2000, 15000);
	}
	s->lab->truth.credentials |= hit;
	if (hit)
		truth_add(&s->lab->truth, &s->lab->truth.sources,
			  step_client(s));
}

const struct verb verbs_sly[] = {
	{"page-quiet", take_quiet}, {"page-carry", take_carry},
	{"mail-owner", take_owner}, {"mail-account", take_account},
	{"spray-imap", take_spray}, {NULL, NULL},
};
