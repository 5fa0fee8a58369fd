/* life.h - what an honest mail server writes in one hour. */
#ifndef POSTERN_LAB_LIFE_H
#define POSTERN_LAB_LIFE_H

#include "lab.h"

/* All of the hour lab->hour_ns. */
void life_hour(struct lab *lab);

/* The parts. */
void life_users(struct lab *lab);   /* OWA, Outlook, phones, EWS */
void life_probes(struct lab *lab);  /* health mailboxes, balancer */
void life_noise(struct lab *lab);   /* the internet at the door */
void life_admin(struct lab *lab);   /* control panel, cmdlets */
void life_mail(struct lab *lab);    /* SMTP, message tracking */
void life_nightly(struct lab *lab); /* address book, backup, sisters */
void life_windows(struct lab *lab); /* event logs */
void life_network(struct lab *lab); /* beside mail */
void life_mailbox(struct lab *lab); /* IMAP, POP */
bool life_fetches(unsigned user);   /* by one of these */

/* How much of a day's work falls into this hour, in 1/10000; weekends less. */
uint32_t life_share(const struct lab *lab);
/* How often a thing that is done `per_day` thousandths a day is done now. */
uint32_t life_times(const struct lab *lab, struct rng *r, uint64_t per_day);

struct tracking { /* a line of message tracking */
	int64_t at_ns;
	unsigned server;
	enum log_kind log;
	const char *source, *event, *client, *subject, *sender, *recipient;
	const char *context, *connector, *direction;
	char network_id[GUID_TEXT];
	char message_id[MAIL_TEXT];
	uint64_t bytes;
	uint32_t mark;
};

void tracking_put(struct lab *lab, struct rng *r, const struct tracking *t);

struct cmdlet { /* a line of the cmdlet log and of its event log */
	int64_t at_ns;
	unsigned server;
	enum log_kind log;
	const char *user, *sid, *process, *application, *name, *parameters;
	const char *error;
	bool admin;
	uint32_t mark;
};

void cmdlet_put(struct lab *lab, struct rng *r, const struct cmdlet *c);

struct ecp { /* a line of the ECP server log */
	int64_t at_ns;
	unsigned server;
	const char *cmd, *url, *error, *session;
	const char *activity; /* of the request; NULL or "": its own */
	uint32_t mark;
};

void ecp_put(struct lab *lab, struct rng *r, const struct ecp *e);
void ecp_activity_put(struct lab *lab, struct rng *r, const struct ecp *e,
		      const char *user);

struct smtp { /* a whole SMTP session */
	int64_t at_ns;
	unsigned server;
	const char *peer, *helo, *from, *to;
	uint64_t bytes;
	bool outgoing;
	uint32_t mark;
};

void smtp_put(struct lab *lab, struct rng *r, const struct smtp *s);

void httperr_put(struct lab *lab, int64_t at_ns, unsigned server,
		 const char *client, const char *rest, struct rng *r,
		 uint32_t mark);

/* Somebody opens the share of his team; only on the network. */
struct logon;
void life_share_use(struct lab *lab, struct rng *r, const struct logon *l);

#endif
