/* life_users.c - people at work: OWA in the browser, Outlook over MAPI,
 * phones over ActiveSync, Macs and services over EWS. */
#include "life.h"
#include "mailbox.h"
#include "request.h"

struct visit { /* one user's session at one moment */
	struct lab *lab;
	struct rng *r;
	const struct user *user;
	const struct server *server;
	int64_t at_ns;
	const char *client;
	char anchor[80];
	char cookie[160];
};

static void begin(struct visit *v, struct lab *lab, struct rng *r,
		  const struct user *u)
{
	int64_t later;
	struct buf date;

	v->lab = lab;
	v->r = r;
	v->user = u;
	v->server = &lab->world.servers[u->server];
	v->at_ns = lab_moment(lab, r);
	v->client = rng_chance(r, 650) ? u->office : u->home;
	snprintf(v->anchor, sizeof(v->anchor), "Sid~%s", u->sid);
	later = v->at_ns / NS_PER_SECOND * NS_PER_SECOND + 30 * NS_PER_DAY;
	buf_init(&date, 64);
	time_put(&date, later);
	snprintf(v->cookie, sizeof(v->cookie), "Database~%s~~%.19s~%s~1",
		 v->server->database, buf_cstr(&date) ? buf_cstr(&date) : "",
		 lab->world.dns);
	buf_release(&date);
}

static struct request of(struct visit *v, enum log_kind proxy,
			 const char *method, const char *stem)
{
	struct request q = {
		.begin_ns = v->at_ns,
		.took_ms = rng_between(v->r, 4, 180),
		.server = v->server,
		.proxy = proxy,
		.method = method,
		.stem = stem,
		.client = v->client,
		.agent = v->user->browser,
		.status = 200,
	};

	return q;
}

/* The request of somebody who is logged on, passed to the back end. */
static struct request logged_on(struct visit *v, enum log_kind proxy,
				const char *method, const char *stem,
				const char *auth)
{
	struct request q = of(v, proxy, method, stem);

	q.user = v->user->account;
	q.auth = auth;
	q.backend_status = 200;
	q.anchor = v->anchor;
	q.hint = "WindowsIdentity";
	q.cookie = v->cookie;
	q.back_stem = stem;
	return q;
}

static void send_one(struct visit *v, struct request *q, uint32_t pause_ms)
{
	request_put(v->lab, v->r, q);
	v->at_ns +=
		(q->took_ms + 40 + rng_below(v->r, pause_ms + 1)) * NS_PER_MS;
}

static void owa_logon(struct visit *v)
{
	static const char *const statics[] = {
		"/owa/auth/15.1.2106/themes/resources/logon.css",
		"/owa/auth/15.1.2106/themes/resources/owa_text_blue.png",
		"/owa/auth/15.1.2106/scripts/premium/flogon.js",
	};
	char referer[256];
	struct request q = of(v, LOG_PROXY_OWA, "GET", "/owa/");

	snprintf(referer, sizeof(referer),
		 "https://%s/owa/auth/logon.aspx?url=https%%3a%%2f%%2f%s%%2f"
		 "owa%%2f&reason=0",
		 v->lab->world.host, v->lab->world.host);
	q.status = 302;
	q.auth = "FBA";
	send_one(v, &q, 200);
	q = of(v, LOG_PROXY_OWA, "GET", "/owa/auth/logon.aspx");
	q.query = "replaceCurrent=1&reason=2";
	q.auth = "FBA";
	send_one(v, &q, 300);
	for (unsigned i = 0; i < ARRAY_LEN(statics); i++) {
		q = of(v, LOG_COUNT, "GET", statics[i]);
		q.referer = referer;
		q.status = rng_chance(v->r, 300) ? 304 : 200;
		send_one(v, &q, 20);
	}
	v->at_ns += rng_between(v->r, 3, 20) * NS_PER_SECOND;
	q = of(v, LOG_PROXY_OWA, "POST", "/owa/auth.owa");
	q.referer = referer;
	q.status = 302;
	q.auth = "FBA";
	q.user = v->user->account;
	send_one(v, &q, 100);
}

static void owa_session(struct visit *v)
{
	static const char *const actions[] = {
		"FindConversation",
		"GetItem",
		"FindItem",
		"GetFolder",
		"UpdateItem",
		"CreateItem",
		"FindPeople",
		"GetAttachmentThumbnail",
		"SubscribeToNotification",
	};
	unsigned n = rng_between(v->r, 6, 16);
	char query[128];
	struct request q;

	owa_logon(v);
	q = logged_on(v, LOG_PROXY_OWA, "GET", "/owa/", "FBA");
	q.bytes_out = 30000 + rng_below(v->r, 60000);
	send_one(v, &q, 500);
	for (unsigned i = 0; i < n; i++) {
		q = logged_on(v, LOG_PROXY_OWA, "POST", "/owa/service.svc",
			      "FBA");
		snprintf(query, sizeof(query), "action=%s&EP=1&ID=-%u&AC=1",
			 actions[rng_below(v->r, ARRAY_LEN(actions))], i + 11);
		q.query = query;
		q.back_query = query;
		q.bytes_out = 900 + rng_below(v->r, 40000);
		send_one(v, &q, 30000);
	}
	if (rng_chance(v->r, 400)) {
		q = logged_on(v, LOG_PROXY_OWA, "GET", "/owa/logoff.owa",
			      "FBA");
		q.status = 302;
		send_one(v, &q, 10);
	}
}

static void put_outlook(struct visit *v, const struct request *q)
{
	mapi_put(v->lab, v->r, q);
	rca_put(v->lab, v->r, q, v->user);
}

static void outlook_session(struct visit *v)
{
	char query[128];
	unsigned n = rng_between(v->r, 1, 3);
	struct request q;

	snprintf(query, sizeof(query), "MailboxId=%s@%s", v->user->mailbox,
		 v->lab->world.dns);
	if (rng_chance(v->r, 200)) { /* the handshake's first half */
		q = of(v, LOG_PROXY_MAPI, "POST", "/mapi/emsmdb/");
		q.query = query;
		q.agent = v->user->outlook;
		q.status = 401;
		q.substatus = rng_chance(v->r, 500) ? 1 : 2;
		q.win32 = q.substatus == 1 ? UINT64_C(2148074254) : 5;
		q.auth = "Negotiate";
		send_one(v, &q, 20);
	}
	while (n--) {
		q = logged_on(v, LOG_PROXY_MAPI, "POST",
			      rng_chance(v->r, 850) ? "/mapi/emsmdb/"
						    : "/mapi/nspi/",
			      "Negotiate");
		q.query = query;
		q.back_query = query;
		q.agent = v->user->outlook;
		q.hint = "MailboxGuidWithDomain";
		if (rng_chance(v->r, 300))
			q.took_ms = rng_between(v->r, 30000, 300000);
		q.bytes_out = 300 + rng_below(v->r, 30000);
		send_one(v, &q, 60000);
		if (v->lab->protocols && q.stem[6] == 'e')
			put_outlook(v, &q);
	}
}

static void autodiscover(struct visit *v)
{
	struct request q;

	q = of(v, LOG_PROXY_AUTODISCOVER, "POST",
	       "/autodiscover/autodiscover.xml");
	q.agent = v->user->outlook;
	q.status = 401;
	q.auth = "Negotiate";
	q.substatus = 2;
	q.win32 = 5;
	send_one(v, &q, 20);
	q = logged_on(v, LOG_PROXY_AUTODISCOVER, "POST",
		      "/autodiscover/autodiscover.xml", "NTLM");
	q.agent = v->user->outlook;
	send_one(v, &q, 20);
	if (!rng_chance(v->r, 300))
		return;
	q = logged_on(v, LOG_PROXY_AUTODISCOVER, "GET",
		      "/autodiscover/autodiscover.json", "NTLM");
	q.query = "Email=x&Protocol=ActiveSync";
	q.back_query = q.query;
	send_one(v, &q, 10);
}

static void address_book(struct visit *v)
{
	char stem[96];
	struct request q;

	snprintf(stem, sizeof(stem), "/OAB/%s/oab.xml", v->server->database);
	q = logged_on(v, LOG_PROXY_OAB, "GET", stem, "Negotiate");
	q.agent = "Microsoft BITS/7.8";
	q.bytes_out = 2500;
	send_one(v, &q, 10);
}

static void phone_session(struct visit *v)
{
	static const char *const commands[] = {
		"Ping", "Ping", "Sync", "Sync", "FolderSync", "ItemOperations"};
	char query[200];
	const char *cmd = commands[rng_below(v->r, ARRAY_LEN(commands))];
	struct request q;

	snprintf(query, sizeof(query),
		 "Cmd=%s&User=%s%%5C%s&DeviceId=%s&DeviceType=iPhone", cmd,
		 v->lab->world.dns, v->user->login, v->user->device);
	q = logged_on(v, LOG_PROXY_EAS, "POST",
		      "/Microsoft-Server-ActiveSync/default.eas", "Basic");
	q.query = query;
	q.back_stem = "/Microsoft-Server-ActiveSync/Proxy/default.eas";
	q.back_query = query;
	q.agent = v->user->phone;
	q.client = rng_chance(v->r, 700) ? v->user->home : v->client;
	q.hint = "WindowsIdentity-NoDatabase";
	if (!strcmp(cmd, "Ping"))
		q.took_ms = rng_between(v->r, 60000, 540000);
	send_one(v, &q, 20);
}

static void ews_session(struct visit *v)
{
	static const char *const operations[] = {"SyncFolderItems", "GetFolder",
						 "GetItem", "FindItem",
						 "GetUserAvailability"};
	unsigned n = rng_between(v->r, 1, 4);

	while (n--) {
		const char *op = operations[rng_below(v->r, 5)];
		struct request q = logged_on(v, LOG_PROXY_EWS, "POST",
					     "/EWS/Exchange.asmx", "NTLM");
		struct ews e;

		q.agent = v->user->mac;
		q.bytes_out = 800 + rng_below(v->r, 20000);
		send_one(v, &q, 4000);
		e = (struct ews){
			.at_ns = q.begin_ns + q.took_ms * NS_PER_MS,
			.server = v->server,
			.request_id = q.id,
			.auth = "Negotiate",
			.user = v->user->account,
			.agent = q.agent,
			.client = q.client,
			.operation = op,
			.status = 200,
			.bytes_in = q.bytes_in,
			.bytes_out = q.bytes_out,
			.took_ms = q.took_ms,
		};
		ews_put(v->lab, v->r, &e);
	}
}

/* A calendar that its owner has published: read by anybody, without logon. */
static void published_calendar(struct visit *v)
{
	char stem[256];
	struct request q;

	snprintf(stem, sizeof(stem), "/owa/calendar/%s@%s/%.8s/calendar.html",
		 v->user->mailbox, v->lab->world.dns, v->server->database);
	q = of(v, LOG_PROXY_OWACALENDAR, "GET", stem);
	q.client = v->user->home;
	q.auth = "Anonymous";
	q.backend_status = 200;
	q.back_stem = stem;
	q.hint = "MailboxGuidWithDomain";
	send_one(v, &q, 10);
}

/* A wrong password now and then. */
static void mistyped(struct visit *v)
{
	struct request q = of(v, LOG_PROXY_OWA, "POST", "/owa/auth.owa");

	q.status = 302;
	q.auth = "FBA";
	send_one(v, &q, 2000);
	q = of(v, LOG_PROXY_OWA, "GET", "/owa/auth/logon.aspx");
	q.query = "replaceCurrent=1&reason=2";
	q.auth = "FBA";
	send_one(v, &q, 2000);
}

static const struct habit {
	unsigned client;	/* enum client_kind */
	uint64_t times_per_day; /* thousandths */
	void (*visit)(struct visit *v);
} habits[] = {
	{CLIENT_OWA, 300, owa_session},
	{CLIENT_OWA, 25, mistyped},
	{CLIENT_OWA, 60, published_calendar},
	{CLIENT_OUTLOOK, 2600, outlook_session},
	{CLIENT_OUTLOOK, 600, autodiscover},
	{CLIENT_OUTLOOK, 250, address_book},
	{CLIENT_PHONE, 7000, phone_session},
	{CLIENT_EWS, 3000, ews_session},
};

void life_users(struct lab *lab)
{
	for (unsigned i = 0; i < lab->world.user_count; i++) {
		const struct user *u = &lab->world.users[i];
		struct rng r = rng_fork(&lab->world.rng, "life",
					(uint64_t)lab->hour_ns / 3600 + i);

		for (unsigned h = 0; h < ARRAY_LEN(habits); h++) {
			uint32_t n =
				life_times(lab, &r, habits[h].times_per_day);

			if (!(u->clients & habits[h].client))
				continue;
			while (n--) {
				struct visit v;

				begin(&v, lab, &r, u);
				habits[h].visit(&v);
			}
		}
	}
}
