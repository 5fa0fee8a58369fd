/* network.h - connections, and what a sensor and the hosts' own firewalls
 * write of them: one connection is one in all of their logs, by its uid, its
 * ports and its bytes. */
#ifndef POSTERN_LAB_NETWORK_H
#define POSTERN_LAB_NETWORK_H

#include "lab.h"

struct flow {
	int64_t at_ns;
	uint32_t took_ms;
	const char *from, *to;
	const char *service; /* as the sensor tells it; NULL: not known */
	unsigned port;
	uint64_t bytes_there, bytes_back;
	uint32_t mark;
	bool udp;
	bool unseen;  /* on a way where the sensor is not */
	bool dropped; /* the host's firewall did not let it in */
	/* filled when it is 0, or by flow_open: for whoever joins to it */
	unsigned from_port;
	char uid[20];
};

/* Gives it its port and uid. */
void flow_open(struct lab *lab, struct rng *r, struct flow *f);
/* The connection's own lines, and those of the firewalls at its ends. */
void flow_put(struct lab *lab, struct rng *r, struct flow *f);

/* A TLS handshake on a connection; name NULL: none was asked for. The client
 * is known by what it is, `agent`. */
void tls_put(struct lab *lab, const struct flow *f, const char *name,
	     const char *agent);

struct web { /* a request in clear */
	const char *method, *host, *uri, *agent, *referer;
	unsigned status;
	uint64_t sent, answered; /* bodies, bytes */
	const char *mime;	 /* of the answer's body */
};

void web_put(struct lab *lab, const struct flow *f, const struct web *w);

struct logon;

/* A session with a file server: opened, shares and files used, ended. */
struct smb {
	struct flow flow;
	const struct logon *logon; /* who, whereto, with what package */
	const char *host;	   /* that is reached */
	int64_t at_ns;		   /* of the next thing */
	bool silent;		   /* no sensor: nothing is done */
};

void smb_begin(struct lab *lab, struct rng *r, struct smb *s,
	       const struct logon *l);
void smb_share(struct lab *lab, struct smb *s, const char *share);
/* A file of that size, read, or written there. */
void smb_file(struct lab *lab, struct smb *s, const char *share,
	      const char *name, uint64_t size, bool written);
void smb_end(struct lab *lab, struct rng *r, struct smb *s);

struct ticket { /* a request to the directory */
	int64_t at_ns;
	const char *from;
	const char *client;  /* "alice.berg", "EX01$" */
	const char *service; /* "krbtgt", "cifs/FS01.authority.example" */
	uint32_t mark;
};

void ticket_put(struct lab *lab, struct rng *r, const struct ticket *t);

/* Address of a host by its index. */
const char *host_address(const struct world *w, unsigned host);

#endif
