/* truth.h - what really happened, kept while it is made, and written as
 * truth.json beside the evidence.
 *
 * A deed is one act of an attacker (or of an honest person that looks like
 * one); its lines are the places where it shows. */
#ifndef POSTERN_LAB_TRUTH_H
#define POSTERN_LAB_TRUTH_H

#include "tape.h"

#include "base/arena.h"

#define DEEDS_MAX 4096
#define TEXTS_MAX 256

enum deed_step { /* the words of docs/traces.md */
		 STEP_RECON,
		 STEP_ENTRY,
		 STEP_IMPLANT,
		 STEP_USE,
		 STEP_ACTION,
		 STEP_CREDENTIALS,
		 STEP_EXTRACTION,
		 STEP_SPREAD,
		 STEP_TAMPERING,
		 STEP_HONEST, /* looks like an attack, is none: must not be called one */
};

struct place {
	const char *path; /* below the evidence */
	uint64_t line;	  /* or EventRecordID; 0: the file itself */
	struct place *next;
};

struct deed {
	enum deed_step step;
	const char *actor;
	const char *what;    /* the step of the scenario: "proxylogon-ssrf" */
	const char *outcome; /* attempted, succeeded */
	const char *cve;     /* or NULL */
	int64_t first_ns, last_ns;
	unsigned host;
	uint32_t lines, lost; /* made; not in the evidence any more */
	uint64_t bytes;	      /* that it was answered, or sent out */
	struct place *places, *last_place;
};

struct implant {
	const char *host, *path, *kind, *state, *family;
	int64_t first_ns, last_ns;
	uint32_t used; /* requests to it that succeeded */
	char sha256[65];
};

struct texts { /* a set, in the order of arrival */
	const char *list[TEXTS_MAX];
	unsigned count;
};

struct flaw {
	const char *cve, *host, *build;
	int64_t first_ns, last_ns;
};

struct value { /* question -> right verdict, from the scenario */
	const char *question;
	const char *verdict; /* the best */
	const char *also[4]; /* as good */
	const char *why;
};

struct truth {
	struct arena arena; /* all texts and places */
	struct deed deeds[DEEDS_MAX];
	uint32_t deed_count;
	struct implant implants[64];
	unsigned implant_count;
	struct texts sources, commands, reached, mailboxes, actors, stores;
	struct texts files; /* guilty as a whole, below the evidence */
	struct flaw flaws[32];
	unsigned flaw_count;
	uint64_t bytes_out; /* of mail and files taken */
	bool credentials;
	struct value values[16];
	unsigned value_count;
};

void truth_init(struct truth *t);
void truth_release(struct truth *t);

/* A copy that lives as long as the truth. */
const char *truth_text(struct truth *t, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* A new deed; gives its mark. */
uint32_t truth_deed(struct truth *t, const struct deed *d);
void truth_placed(struct truth *t, const struct line *l, const char *path,
		  uint64_t line);
/* Bytes that left by the act of that mark: an answer, a mail, a connection. */
void truth_sent(struct truth *t, uint32_t mark, uint64_t bytes);
void truth_add(struct truth *t, struct texts *set, const char *text);
void truth_flaw(struct truth *t, const char *cve, const char *host,
		const char *build, int64_t at_ns);
struct implant *truth_implant(struct truth *t, const char *host,
			      const char *path, const char *kind,
			      int64_t at_ns);

const char *deed_step_name(enum deed_step s);

#endif
