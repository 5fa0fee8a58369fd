/* logsource.h - where the events of a Sigma log source are, and what their
 * fields are called there; read from data/sigma-logsources.yml.
 *
 *	- product: windows
 *	  category: process_creation
 *	  sources:
 *	    - channel: Microsoft-Windows-Sysmon/Operational
 *	      events: [1]
 *	    - channel: Security
 *	      events: [4688]
 *	      fields:
 *	        Image: NewProcessName
 *
 * A source is a channel of Windows events, or a kind of text log ("log: iis").
 * A field without a row is called as in the rule.  Several names mean any of
 * them; "=uri" is the path and the query of a request in one. */
#ifndef POSTERN_RULES_SIGMA_LOGSOURCE_H
#define POSTERN_RULES_SIGMA_LOGSOURCE_H

#include "rules/sigma/tree.h"

#define NATIVE_URI (UINT32_MAX - 1) /* "=uri" */
#define ALIASES_MAX 8		    /* names that one field may have */

struct field_alias {
	unsigned field; /* index in set->field */
	size_t count;
	unsigned native[ALIASES_MAX]; /* numbers in the dictionary */
};

struct log_place {
	enum log_kind log;
	struct span channel; /* LOG_EVTX; empty: any */
	size_t event_count;  /* 0: any */
	const uint32_t *event;
	size_t alias_count;
	const struct field_alias *alias;
	/* text logs: one of these must be a column (index in set->field) */
	size_t need_count;
	const unsigned *need;
};

struct logsource {
	struct span product, category, service; /* empty: none */
	size_t place_count;
	const struct log_place *place;
	const struct logsource *next;
};

/* Refuses the whole file at its first mistake. */
int logsources_read(struct sigma_set *s, const char *file, struct span text,
		    struct err *err) MUST_USE;

/* NULL when nothing is known of it. */
const struct logsource *logsource_find(const struct sigma_set *s,
				       struct span product,
				       struct span category,
				       struct span service);
/* What may have been meant by one of the three that is unknown; NULL: no
 * guess. */
const char *logsource_near(const struct sigma_set *s, struct span product,
			   struct span category, struct span service);

#endif
