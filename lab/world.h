/* world.h - the organisation: its servers, people, addresses and numbers, all
 * drawn from the seed. Read only once made. */
#ifndef POSTERN_LAB_WORLD_H
#define POSTERN_LAB_WORLD_H

#include "rng.h"

#include "base/err.h"

#define WORLD_SERVERS_MAX 8
#define NAME_TEXT 32
#define MAIL_TEXT 96
#define ADDRESS_TEXT 48
#define SID_TEXT 64

struct build {
	unsigned major, minor, build, revision;
};

struct server {
	char name[NAME_TEXT];	     /* "EX01" */
	char fqdn[MAIL_TEXT];	     /* "EX01.authority.example" */
	char account[NAME_TEXT * 2]; /* "AUTHORITY\EX01$" */
	char address[ADDRESS_TEXT];
	char database[GUID_TEXT];
	char health[MAIL_TEXT]; /* its health mailbox, the login */
	char health_sid[SID_TEXT];
	struct build build; /* as of now: patches change it */
	unsigned site_port; /* back end port */
	unsigned pid;	    /* of the control panel's process */
	unsigned index;
};

enum client_kind { /* bits: what a user reads mail with */
		   CLIENT_OWA = 1,
		   CLIENT_OUTLOOK = 2,
		   CLIENT_PHONE = 4,
		   CLIENT_EWS = 8,
};

struct user {
	char login[NAME_TEXT];
	char account[NAME_TEXT * 2]; /* "AUTHORITY\alice.berg" */
	char mail[MAIL_TEXT];
	char sid[SID_TEXT];
	char mailbox[GUID_TEXT];
	char device[40];
	char office[ADDRESS_TEXT];		     /* address in the house */
	char home[ADDRESS_TEXT];		     /* address outside */
	const char *browser, *outlook, *phone, *mac; /* agents */
	unsigned clients;			     /* enum client_kind */
	unsigned server; /* index of the home server */
};

struct world {
	struct rng rng;
	char domain[NAME_TEXT]; /* "AUTHORITY" */
	char dns[MAIL_TEXT];	/* "authority.example" */
	char host[MAIL_TEXT];	/* "mail.authority.example" */
	char domain_sid[SID_TEXT];
	char balancer[ADDRESS_TEXT];
	char dc_name[NAME_TEXT], dc_address[ADDRESS_TEXT];
	char file_name[NAME_TEXT], file_address[ADDRESS_TEXT];
	struct server servers[WORLD_SERVERS_MAX];
	unsigned server_count;
	struct user *users; /* owned */
	unsigned user_count;
	unsigned admin; /* index of the administrator */
	int utc_offset_hours;
};

struct world_size {
	unsigned servers, users;
	struct build build;
	const char *domain; /* NULL: from the seed */
	int utc_offset_hours;
};

int world_make(struct world *w, uint64_t seed, const struct world_size *size,
	       struct err *err) MUST_USE;
void world_release(struct world *w);

/* An address of the internet: RFC 5737 and RFC 2544, which nobody owns. */
void world_outside(struct rng *r, char out[ADDRESS_TEXT]);
/* "15.01.2106.002" and "15.1.2106.2" */
void build_text_padded(const struct build *b, char out[NAME_TEXT]);
void build_text_plain(const struct build *b, char out[NAME_TEXT]);
/* The number by which Exchange names a build in its routing. */
unsigned long build_number(const struct build *b);
bool build_parse(const char *text, struct build *out);

#endif
