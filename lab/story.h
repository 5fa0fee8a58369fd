/* story.h - the attack: actors made from the seed, and the steps they take.
 *
 * A verb is a function that puts the lines of its act on the tape under the
 * mark of its deed, and says in the truth what it did. */
#ifndef POSTERN_LAB_STORY_H
#define POSTERN_LAB_STORY_H

#include "lab.h"
#include "scenario.h"

#define ACTORS_MAX 12
#define PAGES_MAX 32

struct page {
	const char *actor;
	unsigned server;
	char file[64];	  /* "supp0rt.aspx" */
	char path[260];	  /* Windows path */
	char disk[260];	  /* below the host's folder: "C/inetpub/..." */
	char url[160];	  /* "/aspnet_client/supp0rt.aspx" */
	char key[24];	  /* the parameter it listens to */
	char script[400]; /* the inert specimen */
	bool dumped;	  /* inside the text dump of a virtual directory */
	bool exported;	  /* inside a mailbox file (!BDN) */
	bool removed;
	int64_t made_ns;
	struct implant *implant;
};

struct actor {
	const char *name; /* of the scenario */
	struct rng rng;
	char addresses[4][ADDRESS_TEXT];
	const char *agent;	   /* of the exploiting client */
	const char *shell_agent;   /* of whoever uses the page */
	unsigned style;		   /* which of several ways it has */
	char session[GUID_TEXT];   /* stolen control panel session */
	char resource[16];	   /* "/ecp/y.js" */
	struct page *page;	   /* the last one dropped */
	int64_t last_ns;	   /* its last step; 0: none yet */
	const struct user *victim; /* whose mailbox is borrowed */
};

struct addition { /* to a server's IIS: a module, a virtual directory */
	unsigned server;
	bool honest;
	char name[64], image[260];
};

struct story {
	struct lab *lab;
	const struct scenario *scenario;
	struct actor actors[ACTORS_MAX];
	unsigned actor_count;
	struct page pages[PAGES_MAX];
	unsigned page_count;
	struct addition modules[8], directories[8], tasks[8];
	unsigned module_count, directory_count, task_count;
	unsigned own_page; /* 1 + server with a page of its administrators */
	unsigned changed_logon; /* 1 + server whose logon page is changed */
	int64_t shift_ns;	/* of all steps: differs with the seed */
	unsigned next;		/* step not yet taken, in order of time */
	struct step_spec steps[STEPS_MAX]; /* sorted by time */
	unsigned step_count;
};

struct step { /* one step while it is taken */
	struct story *story;
	struct lab *lab;
	struct actor *actor;
	struct server *server;
	const struct step_spec *spec;
	struct rng *r; /* the actor's */
	int64_t at_ns; /* of the next line */
	uint32_t mark; /* of the deed */
	bool refused;
	bool looking;	 /* the deed is recon */
	struct smb *smb; /* the session with a host that was reached */
};

struct verb {
	const char *name;
	void (*take)(struct step *s);
};

/* Each table ends with a row without a name. */
extern const struct verb verbs_proxylogon[];
extern const struct verb verbs_proxyshell[];
extern const struct verb verbs_page[];
extern const struct verb verbs_other[];
extern const struct verb verbs_windows[];
extern const struct verb verbs_honest[];
extern const struct verb verbs_sly[];
extern const struct verb verbs_network[];

int story_init(struct story *st, struct lab *lab, const struct scenario *sc,
	       struct err *err) MUST_USE;
/* Takes the steps of the hour being made. */
void story_hour(struct story *st);

/* Begins a deed: its lines carry step->mark from here on. */
void step_deed(struct step *s, enum deed_step kind, const char *cve);
/* The next moment of the act, low..high milliseconds later. */
void step_pause(struct step *s, uint32_t low_ms, uint32_t high_ms);
/* The actor's address for this act. */
const char *step_client(struct step *s);
/* What it says in X-Forwarded-For itself; NULL: nothing. */
const char *step_claim(struct step *s);
/* A flaw was used with success, now. */
void step_flaw(struct step *s, const char *cve);

/* steps_page.c: a request to the actor's page, and the count of it. */
struct request;
void page_ask(struct step *s, struct request *q, const char *method,
	      unsigned status);
void page_used(struct step *s, const struct request *q);
/* page.c: a page comes into being, for the actor. */
struct page *page_drop(struct step *s, const char *arg);
/* The bytes of the page's file. */
void page_bytes(const struct page *p, struct lab *lab, struct buf *out);
void page_remove(struct page *p, int64_t at_ns);

#endif
