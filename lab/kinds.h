/* kinds.h - one row for each text log; inside the lab's log writer. */
#ifndef POSTERN_LAB_KINDS_H
#define POSTERN_LAB_KINDS_H

#include "logs.h"

enum roll { ROLL_DAY, ROLL_HOUR, ROLL_NEVER };

enum head {
	HEAD_IIS,
	HEAD_HTTPERR,
	HEAD_BUILD, /* Exchange, #Version is the build */
	HEAD_FIREWALL,
	HEAD_FIXED, /* Exchange, #Version is 15.0.0.0 */
};

struct kind {
	const char *key;    /* source name of the report */
	const char *folder; /* below C/, V15 written as "V15" at the start */
	const char *name;   /* %Y %y %m %d %H, %P process id */
	enum roll roll;
	enum head head;
	const char *type;    /* #Log-type */
	const char *columns; /* #Fields */
};

const struct kind *kind_of(enum log_kind k);
/* The file of a moment, below the host's folder: "C/inetpub/...". */
void kind_path(const struct kind *k, int64_t at_ns, unsigned pid, bool custom,
	       struct buf *out);
/* Moments with the same number share a file. */
int64_t kind_period(const struct kind *k, int64_t at_ns);
int64_t kind_period_start(const struct kind *k, int64_t period);

#endif
