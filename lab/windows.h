/* windows.h - acts as Windows sees them: logons, processes, files. */
#ifndef POSTERN_LAB_WINDOWS_H
#define POSTERN_LAB_WINDOWS_H

#include "lab.h"

struct cmdlet;
struct step;

struct logon {
	int64_t at_ns;
	unsigned host, type; /* 3 network, 8 clear text, 10 remote desktop */
	const char *account, *domain, *sid, *workstation, *address;
	const char *package; /* Kerberos, NTLM, Negotiate */
	unsigned port;	     /* of the caller; 0: any */
	const char *process; /* that asked; "" for none */
	bool privileged;
	uint32_t mark;
};

/* 4624, for privileged ones 4672, and the 4634 some time later. */
void windows_logon(struct lab *lab, struct rng *r, const struct logon *l);
/* 4625 with a wrong password. */
void windows_logon_failed(struct lab *lab, struct rng *r,
			  const struct logon *l);

struct process {
	int64_t at_ns;
	unsigned host;
	const char *image, *command, *parent, *parent_command, *user;
	const char *folder; /* current directory */
	uint32_t mark;
};

/* 4688 and Sysmon 1. */
void windows_process(struct lab *lab, struct rng *r, const struct process *p);
/* Sysmon 11. */
void windows_file(struct lab *lab, struct rng *r, unsigned host, int64_t at_ns,
		  const char *image, const char *path, uint32_t mark);

/* MSExchange Management 1 or 6. */
void windows_cmdlet(struct lab *lab, struct rng *r, const struct cmdlet *c);
/* A command that the web server's process starts through a page. */
void windows_command(struct step *s, const char *command, const char *page);
/* The virus scanner takes a file away: Defender 1116, 1117. */
void windows_detection(struct step *s, const char *path);

/* "2021-03-01 06:12:44.790", as Sysmon writes. */
void sysmon_time(int64_t ns, char out[40]);

#define W3WP "C:\\Windows\\System32\\inetsrv\\w3wp.exe"
#define CMD "C:\\Windows\\System32\\cmd.exe"

#endif
