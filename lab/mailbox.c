/* mailbox.c - lines of IMAP and POP, 13 columns, and of MapiHttp; log-formats.md
 * 8.  The front end passes a session on when the password is right: the back
 * end has the commands, with the front end's address. */
#include "mailbox.h"

#include "network.h"

struct side { /* the log of one end of a session */
	enum log_kind log;
	char id[24], here[ADDRESS_TEXT + 8], there[ADDRESS_TEXT + 8];
	unsigned count;
};

struct command {
	const char *user, *name, *parameters, *context;
	uint64_t asked, answered;
	uint32_t took_ms;
};

static void put(struct lab *lab, struct session *s, struct side *e,
		const struct command *c)
{
	struct buf *b = &lab->line;

	put_exchange_time(b, s->at_ns);
	cell(b, e->id);
	cell_number(b, e->count++);
	cell(b, e->here);
	cell(b, e->there);
	cell(b, c->user);
	cell_number(b, c->took_ms);
	cell_number(b, c->asked);
	cell_number(b, c->answered);
	cell(b, c->name);
	cell(b, c->parameters);
	cell(b, c->context);
	cells_empty(b, 1); /* puid */
	lab_put(lab, s->server->index, e->log, s->at_ns, s->mark);
	truth_sent(&lab->truth, s->mark, c->answered);
	s->at_ns += (c->took_ms + 1) * NS_PER_MS;
}

static void begin(struct side *e, struct rng *r, enum log_kind log,
		  const char *here, unsigned port, const char *there)
{
	memset(e, 0, sizeof(*e));
	e->log = log;
	snprintf(e->id, sizeof(e->id), "%016llX",
		 (unsigned long long)(rng_u64(r) & 0xffffffffff));
	snprintf(e->here, sizeof(e->here), "%s:%u", here, port);
	snprintf(e->there, sizeof(e->there), "%s:%u", there,
		 rng_between(r, 1025, 65000));
}

static void put_front(struct lab *lab, struct session *s, struct side *e)
{
	char said[300], given[NAME_TEXT + 8];
	struct command c = {.name = "OpenSession", .answered = 53};

	put(lab, s, e, &c);
	snprintf(given, sizeof(given), "%s *****", s->login);
	if (s->refused)
		snprintf(
			said, sizeof(said),
			"R=\"%s\";Msg=\"AuthFailed:LogonDenied,User: %s\";"
			"ErrMsg=AuthFailed:LogonDenied",
			s->pop ? "-ERR Logon failure: unknown user name or bad "
				 "password."
			       : "a2 NO LOGIN failed.",
			s->login);
	else
		snprintf(said, sizeof(said),
			 "R=OK;Msg=\"Proxy:%s:%u:SSL;ProxySuccess\"",
			 s->server->fqdn, s->pop ? 1995U : 1993U);
	c = (struct command){.user = s->login,
			     .name = "user",
			     .parameters = s->login,
			     .context = "R=OK",
			     .asked = 17,
			     .answered = 5};
	if (s->pop)
		put(lab, s, e, &c);
	c.name = s->pop ? "pass" : "login";
	c.parameters = s->pop ? "*****" : given;
	c.context = said;
	c.asked = 40;
	c.answered = s->refused ? 21 : 34;
	c.took_ms = 118;
	put(lab, s, e, &c);
}

static void put_end(struct lab *lab, struct session *s, struct side *e)
{
	struct command c = {.user = s->refused ? NULL : s->login,
			    .name = "CloseSession"};

	put(lab, s, e, &c);
}

static uint64_t put_back(struct lab *lab, struct rng *r, struct session *s,
			 struct side *e)
{
	struct command c = {.name = "OpenSession", .answered = 53};
	uint64_t sum = 0;
	char which[32];

	put(lab, s, e, &c);
	c = (struct command){.user = s->login,
			     .name = s->pop ? "auth" : "authenticate",
			     .parameters = "PLAIN",
			     .context = "R=OK",
			     .asked = 31,
			     .answered = 33,
			     .took_ms = 20};
	put(lab, s, e, &c);
	c.name = s->pop ? "stat" : "select";
	c.parameters = s->pop ? NULL : "INBOX";
	c.answered = s->pop ? 17 : 306;
	put(lab, s, e, &c);
	c.name = s->pop ? "retr" : "fetch";
	c.parameters = which;
	for (unsigned i = 0; i < s->messages; i++) {
		snprintf(which, sizeof(which),
			 s->pop ? "%u" : "%u (BODY.PEEK[])", i + 1);
		c.context = s->pop ? "R=OK" : "R=OK;Rows=1";
		c.answered = 3000 + rng_below(r, 60000);
		c.took_ms = rng_between(r, 2, 90);
		sum += c.answered;
		put(lab, s, e, &c);
	}
	c.name = s->pop ? "quit" : "logout";
	c.parameters = NULL;
	c.context = "R=OK";
	c.answered = 84;
	put(lab, s, e, &c);
	put_end(lab, s, e);
	return sum;
}

uint64_t session_put(struct lab *lab, struct rng *r, struct session *s)
{
	const char *own = s->server->address;
	struct side front, back;
	struct flow f = {
		.at_ns = s->at_ns,
		.from = s->client,
		.to = own,
		.service = "ssl",
		.port = s->pop ? 995 : 993,
		.bytes_there = 900,
		.mark = s->mark,
	};
	uint64_t sum = 0;

	begin(&front, r, s->pop ? LOG_POP : LOG_IMAP, own, f.port, s->client);
	put_front(lab, s, &front);
	if (!s->refused) {
		begin(&back, r, s->pop ? LOG_POP_BACK : LOG_IMAP_BACK, own,
		      s->pop ? 1995 : 1993, own);
		sum = put_back(lab, r, s, &back);
	}
	put_end(lab, s, &front);
	f.took_ms = (uint32_t)((s->at_ns - f.at_ns) / NS_PER_MS);
	f.bytes_back = sum + 4700;
	flow_put(lab, r, &f);
	tls_put(lab, &f, lab->world.host, "mail program");
	return sum;
}

void mapi_put(struct lab *lab, struct rng *r, const struct request *q)
{
	struct buf *b = &lab->line;
	const struct build *v = &q->server->build;
	char session[GUID_TEXT];

	rng_guid(r, session);
	put_exchange_time(b, q->begin_ns + q->took_ms * NS_PER_MS);
	cell(b, q->id);
	buf_printf(b, ",%s:1,,Execute,200,0,0,0,%u,,%u,%u,%u,%u", session,
		   q->took_ms, v->major, v->minor, v->build, v->revision);
	cells_empty(b, 7); /* AuthenticatedUserEmail .. ActAsUserEmail */
	cell(b, q->client);
	cell(b, q->server->fqdn);
	cells_empty(b, 2);
	cell(b, session);
	cells_empty(b, 2); /* SequenceCookie, MapiClientInfo */
	cell(b, "OUTLOOK.EXE");
	cell(b, "16.0.13426.20184");
	cell(b, "Cached");
	cell(b, q->auth);
	cells_empty(b, 8); /* AuthModuleLatency .. OAuthExtraInfo */
	cell(b, q->user);
	cell(b, "Ropen");
	cells_empty(b, 3);
	lab_put(lab, q->server->index, LOG_MAPI,
		q->begin_ns + q->took_ms * NS_PER_MS, q->mark);
}

void rca_put(struct lab *lab, struct rng *r, const struct request *q,
	     const struct user *u)
{
	struct buf *b = &lab->line;
	int64_t at_ns = q->begin_ns + q->took_ms * NS_PER_MS;

	put_exchange_time(b, at_ns);
	cell_number(b, rng_between(r, 1000, 90000));
	buf_printf(b,
		   ",0,/o=%s/ou=Exchange Administrative Group/cn=Recipients/"
		   "cn=%s,,OUTLOOK.EXE,16.0.13426.20184,Cached",
		   lab->world.domain, u->login);
	cell(b, q->client);
	cell(b, q->server->address);
	buf_text(b, ",MapiHttp,,OwnerLogon,0,00:00:00.0150000,,");
	lab_put(lab, q->server->index, LOG_RCA, at_ns, q->mark);
}
