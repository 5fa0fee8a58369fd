/* contacts.h - whom a letter may go to, and how that is known.
 *
 * In this order: what the scope says; the security.txt of the names (RFC 9116),
 * given as files; the abuse contact of the network (RDAP, RFC 9083), given as
 * files; and where neither of the first two is there the role names of RFC 2142.
 * Nothing is fetched, nobody is asked. */
#ifndef POSTERN_CENSUS_CONTACTS_H
#define POSTERN_CENSUS_CONTACTS_H

#include "census/model.h"

#define CONTACT_TEXT 256
#define CONTACTS_MAX 32 /* of one organisation; more are left out */

enum contact_from {
	CONTACT_SCOPE,
	CONTACT_SECURITY_TXT,
	CONTACT_RDAP,
	CONTACT_ROLE,
};
const char *contact_from_word(enum contact_from f);

struct contact {
	enum contact_from from;
	char text[CONTACT_TEXT];  /* address or URI; "" when there is only a
				     note */
	char about[CONTACT_TEXT]; /* the name or address it was found for */
	const char *note;	  /* "", "expired", "without Expires" */
};

struct contact_list {
	struct contact contact[CONTACTS_MAX];
	unsigned count;
};

struct contacts; /* opaque */

/* Folders, or NULL: NAME.txt for security.txt, any .json for RDAP. day_ns: by
 * which a security.txt has to be valid. store: only to read JSON with. ST_USAGE:
 * a folder or file cannot be read or is not what it should be. */
int contacts_open(struct contacts **out, const char *security_txt,
		  const char *rdap, int64_t day_ns, struct store *store,
		  struct err *err) MUST_USE;
void contacts_close(struct contacts *c); /* NULL is fine */

/* Of an organisation; every endpoint counts for which wanted() is true. */
int contacts_find(struct contacts *c, const struct model *m, uint32_t index,
		  bool (*wanted)(const void *arg, uint32_t endpoint),
		  const void *arg, struct contact_list *out,
		  struct err *err) MUST_USE;

/* An address of a mailbox, such as a stranger may have written: printable,
 * one @, a domain behind it. */
bool contact_is_mail(struct span text);

/* One security.txt: adds its contacts. For tests. */
void contacts_take_security_txt(struct contact_list *out, struct span text,
				const char *about, int64_t day_ns);

#endif
