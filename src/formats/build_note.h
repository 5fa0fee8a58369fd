/* build_note.h - a build of Exchange, when it was there, and what said so. */
#ifndef POSTERN_FORMATS_BUILD_NOTE_H
#define POSTERN_FORMATS_BUILD_NOTE_H

#include "base/build.h"
#include "base/clock.h"

enum build_says {
	SAYS_SETUP_STARTED,   /* set-up of `build` began (its own version) */
	SAYS_SETUP_INSTALLED, /* "The locally installed version is" */
	SAYS_SETUP_BACKUP,    /* "backup copy of the previously installed" */
	SAYS_SETUP_SUCCEEDED, /* set-up of `build` "completed successfully" */
	SAYS_SETUP_FAILED,    /* set-up of `build` "didn't complete" */
	SAYS_FILE_VERSION,    /* ExSetup.exe: knows security updates too */
	SAYS_ADMIN_DISPLAY,   /* AdminDisplayVersion: the cumulative update */
};

/* What a set-up was asked to do. Preparing the directory (or one that only
 * tells its mode) puts no build on this server. */
enum setup_mode {
	SETUP_MODE_UNKNOWN, /* the log does not say: the window was used */
	SETUP_MODE_INSTALL,
	SETUP_MODE_UPGRADE,
	SETUP_MODE_PREPARE, /* schema, directory or domains only */
	SETUP_MODE_REMOVE,
	SETUP_MODE_RECOVER,
};

/* Constant text for people: "ExchangeSetup.log: completed". */
const char *build_says_text(enum build_says says);

struct build_note {
	enum build_says says;
	struct build build;   /* all zero when the text names none */
	enum setup_mode mode; /* of the set-up that says so */
	int64_t time_ns;      /* TIME_NONE when what said so has no time */
	int64_t zone_ns;      /* what the log calls its local zone, east of UTC;
				TIME_NONE when it does not say. time_ns takes
				the log's clock for UTC: see setup-log.md */
	struct span subject;  /* name of what has it, may be empty; lives
				until the reader's next call */
	uint64_t line;	      /* counts from 1; 0 for XML */
	uint64_t offset;      /* bytes */
	uint64_t length;      /* bytes */
};

/* "15.1.2375.7", "15.01.2375.007" or "Version 15.1 (Build 2375.7)", the first
 * in s; false when there is none. */
bool build_from_text(struct span s, struct build *out);

#endif
