/* life_mail.c - SMTP sessions and the tracking of every message. */
#include "life.h"
#include "words.h"
#include "network.h"

void tracking_put(struct lab *lab, struct rng *r, const struct tracking *t)
{
	struct buf *b = &lab->line;
	const struct server *s = &lab->world.servers[t->server];
	char version[NAME_TEXT], log_id[GUID_TEXT];

	rng_guid(r, log_id);
	build_text_padded(&s->build, version);
	put_exchange_time(b, t->at_ns);
	cell(b, t->client);
	cell(b, NULL);
	cell(b, s->address);
	cell(b, s->name);
	cell(b, t->context);
	cell(b, t->connector);
	cell(b, t->source);
	cell(b, t->event);
	cell_number(b, rng_between(r, 1000000, 99999999));
	cell(b, t->message_id);
	cell(b, t->network_id);
	cell(b, t->recipient);
	cell(b, NULL);
	cell_number(b, t->bytes);
	buf_text(b, ",1,,,");
	cell_first(b, t->subject);
	cell(b, t->sender);
	cell(b, t->sender);
	buf_byte(b, ',');
	put_exchange_time(b, t->at_ns - 40 * NS_PER_MS);
	buf_printf(b, ";LSRV=%s:TOTAL-SUB=0.%03u", s->fqdn,
		   rng_between(r, 20, 900));
	cell(b, t->direction);
	cells_empty(b, 1);
	cell(b, t->client);
	cell(b, s->address);
	buf_printf(b,
		   ",S:DeliveryPriority=Normal;S:AccountForest=%s,Email,%s,"
		   "%s",
		   lab->world.dns, log_id, version);
	lab_put(lab, t->server, t->log, t->at_ns, t->mark);
}

struct dialogue { /* an SMTP session while it is written */
	struct lab *lab;
	const struct smtp *s;
	char session[17], peer[ADDRESS_TEXT + 8];
	unsigned port; /* ours */
	int64_t at_ns;
	unsigned sequence;
};

static void say(struct dialogue *d, const char *event, const char *data,
		const char *context)
{
	struct buf *b = &d->lab->line;
	const struct server *s = &d->lab->world.servers[d->s->server];
	char connector[96], local[ADDRESS_TEXT + 8];

	if (d->s->outgoing)
		snprintf(connector, sizeof(connector), "Outbound to Internet");
	else
		snprintf(connector, sizeof(connector),
			 "%s\\Default Frontend %s", s->name, s->name);
	snprintf(local, sizeof(local), "%s:%u", s->address, d->port);
	put_exchange_time(b, d->at_ns);
	cell(b, connector);
	cell(b, d->session);
	cell_number(b, d->sequence++);
	cell(b, local);
	cell(b, d->peer);
	cell(b, event);
	cell(b, data);
	cell(b, context);
	lab_put(d->lab, d->s->server,
		d->s->outgoing ? LOG_SMTP_SEND : LOG_SMTP_RECEIVE, d->at_ns,
		d->s->mark);
	d->at_ns += 30 * NS_PER_MS;
}

static void smtp_flow(struct lab *lab, struct rng *r, const struct smtp *s)
{
	const char *own = lab->world.servers[s->server].address;
	struct flow f = {
		.at_ns = s->at_ns,
		.took_ms = 600,
		.from = s->outgoing ? own : s->peer,
		.to = s->outgoing ? s->peer : own,
		.service = "smtp",
		.port = 25,
		.bytes_there = s->bytes + 300,
		.bytes_back = 420,
		.mark = s->mark,
	};

	flow_put(lab, r, &f);
}

/* Who calls greets and asks for encryption, and greets again. */
static void greet(struct dialogue *d, const char *in, const char *out)
{
	const struct smtp *s = d->s;
	const char *own = d->lab->world.servers[s->server].fqdn;
	char text[256];

	if (s->outgoing)
		say(d, "*", "", "attempting to connect");
	say(d, "+", "", NULL);
	snprintf(text, sizeof(text),
		 "220 %s Microsoft ESMTP MAIL Service ready",
		 s->outgoing ? s->helo : own);
	say(d, in, text, NULL);
	snprintf(text, sizeof(text), "EHLO %s",
		 s->outgoing ? d->lab->world.host : s->helo);
	say(d, out, text, NULL);
	say(d, in, "250 SIZE 37748736 PIPELINING DSN STARTTLS 8BITMIME", NULL);
	if (!s->outgoing)
		return;
	say(d, out, "STARTTLS", NULL);
	say(d, in, "220 2.0.0 SMTP server ready", NULL);
	snprintf(text, sizeof(text), "CN=%s", s->helo);
	say(d, "*", text, "Certificate subject");
	say(d, "*", "", "TLS negotiation succeeded");
	snprintf(text, sizeof(text), "EHLO %s", d->lab->world.host);
	say(d, out, text, NULL);
	say(d, in, "250 SIZE 37748736 PIPELINING DSN 8BITMIME CHUNKING", NULL);
}

void smtp_put(struct lab *lab, struct rng *r, const struct smtp *s)
{
	const char *in = s->outgoing ? "<" : ">";
	const char *out = s->outgoing ? ">" : "<";
	struct dialogue d = {.lab = lab, .s = s, .at_ns = s->at_ns, .port = 25};
	char text[256];

	snprintf(d.session, sizeof(d.session), "08D8%012llX",
		 (unsigned long long)(rng_u64(r) & 0xffffffffffffULL));
	snprintf(d.peer, sizeof(d.peer), "%s:%u", s->peer,
		 s->outgoing ? 25 : rng_between(r, 20000, 65000));
	if (s->outgoing)
		d.port = rng_between(r, 20000, 65000);
	greet(&d, in, out);
	snprintf(text, sizeof(text), "MAIL FROM:<%s> SIZE=%llu", s->from,
		 (unsigned long long)s->bytes);
	say(&d, out, text, NULL);
	snprintf(text, sizeof(text), "RCPT TO:<%s>", s->to);
	say(&d, out, text, NULL);
	say(&d, in, "250 2.1.5 Recipient OK", NULL);
	if (s->outgoing) {
		snprintf(text, sizeof(text), "BDAT %llu LAST",
			 (unsigned long long)s->bytes);
		say(&d, out, text, NULL);
		say(&d, in, "250 2.6.0 Queued mail for delivery", NULL);
	}
	say(&d, out, "QUIT", NULL);
	if (s->outgoing)
		say(&d, in, "221 2.0.0 Service closing", NULL);
	say(&d, "-", "", s->outgoing ? "Remote" : "Local");
	smtp_flow(lab, r, s);
}

static void name_message(struct rng *r, struct tracking *t, const char *domain)
{
	char word[20];

	rng_guid(r, t->network_id);
	rng_word(r, word, 16);
	snprintf(t->message_id, sizeof(t->message_id), "<%s@%s>", word, domain);
	t->bytes = 4000 + rng_below(r, 60000);
	if (rng_chance(r, 100))
		t->bytes += rng_below(r, 3000000);
	t->subject = words_pick(&words_subject, r);
}

static void mail_in(struct lab *lab, struct rng *r, const struct user *u)
{
	const char *domain = words_pick(&words_sender, r);
	char sender[MAIL_TEXT], peer[ADDRESS_TEXT];
	struct tracking t = {
		.at_ns = lab_moment(lab, r),
		.server = u->server,
		.log = LOG_TRACKING,
		.source = "SMTP",
		.event = "RECEIVE",
		.client = peer,
		.sender = sender,
		.recipient = u->mail,
		.connector = "Default Frontend",
		.direction = "Incoming",
	};
	struct smtp s = {
		.at_ns = t.at_ns - 400 * NS_PER_MS,
		.server = u->server,
		.peer = peer,
		.helo = domain,
		.from = sender,
		.to = u->mail,
	};

	snprintf(sender, sizeof(sender), "%s@%s", words_pick(&words_family, r),
		 domain);
	world_outside(r, peer);
	name_message(r, &t, domain);
	s.bytes = t.bytes;
	smtp_put(lab, r, &s);
	tracking_put(lab, r, &t);
	t.at_ns += rng_between(r, 20, 200) * NS_PER_MS;
	t.source = "AGENT";
	t.event = "AGENTINFO";
	tracking_put(lab, r, &t);
	t.at_ns += rng_between(r, 200, 2000) * NS_PER_MS;
	t.source = "STOREDRIVER";
	t.event = "DELIVER";
	tracking_put(lab, r, &t);
}

static void mail_out(struct lab *lab, struct rng *r, const struct user *u)
{
	const char *domain = words_pick(&words_sender, r);
	bool inside = rng_chance(r, 550);
	char to[MAIL_TEXT], peer[ADDRESS_TEXT];
	struct tracking t = {
		.at_ns = lab_moment(lab, r),
		.server = u->server,
		.log = LOG_TRACKING_SUBMIT,
		.source = "STOREDRIVER",
		.event = "NOTIFYMAPI",
		.client = u->office,
		.sender = u->mail,
		.recipient = to,
		.context = "MDB:, MessageClass:IPM.Note, ClientType:MOMT, "
			   "SubmissionAssistant:"
			   "MailboxTransportSubmissionEmailAssistant",
		.direction = "Originating",
	};
	struct smtp s = {
		.server = u->server,
		.peer = peer,
		.helo = domain,
		.from = u->mail,
		.to = to,
		.outgoing = true,
	};

	world_outside(r, peer);
	if (inside)
		snprintf(to, sizeof(to), "%s",
			 lab->world.users[rng_below(r, lab->world.user_count)]
				 .mail);
	else
		snprintf(to, sizeof(to), "%s@%s", words_pick(&words_family, r),
			 domain);
	name_message(r, &t, lab->world.dns);
	tracking_put(lab, r, &t);
	t.at_ns += rng_between(r, 40, 400) * NS_PER_MS;
	t.event = "SUBMIT";
	tracking_put(lab, r, &t);
	t.at_ns += rng_between(r, 300, 1500) * NS_PER_MS;
	t.log = LOG_TRACKING;
	t.context = NULL;
	t.event = inside ? "DELIVER" : "SEND";
	t.source = inside ? "STOREDRIVER" : "SMTP";
	tracking_put(lab, r, &t);
	s.at_ns = t.at_ns;
	s.bytes = t.bytes;
	if (!inside)
		smtp_put(lab, r, &s);
}

void life_mail(struct lab *lab)
{
	for (unsigned i = 0; i < lab->world.user_count; i++) {
		const struct user *u = &lab->world.users[i];
		struct rng r = rng_fork(&lab->world.rng, "mail",
					(uint64_t)lab->hour_ns / 3600 + i);

		/* measured: 93 000 lines of receiving, 98 000 of sending,
		 * 68 000 of tracking that are no probes, for 4000 users: about
		 * three mails in and out, three lines of tracking for each */
		for (uint32_t n = life_times(lab, &r, 2800); n; n--)
			mail_in(lab, &r, u);
		for (uint32_t n = life_times(lab, &r, 2900); n; n--)
			mail_out(lab, &r, u);
	}
}
