/* log_settings.h - what a server was told about its logs: applicationHost.config
 * of IIS (which sites log, what, where), and the application settings in the
 * *.config files of Exchange (where, how long, how much).
 * docs/formats/log-settings.md
 *
 * XML is read by expat. A document type is refused, so that there are no entities
 * but the five of XML, and nothing is fetched. */
#ifndef POSTERN_FORMATS_LOG_SETTINGS_H
#define POSTERN_FORMATS_LOG_SETTINGS_H

#include "base/err.h"
#include "base/span.h"

/* Bytes of a value and its NUL: a folder's path, a list of fields.  A longer one
 * is not given, for a part of it would say something else. */
#define LOG_SETTING_VALUE ((size_t)1024)
/* Of a file that are read, since expat keeps each name that it meets: 15 times
 * as much.  IIS has 200 KiB. */
#define LIMIT_LOG_SETTINGS_BYTES ((size_t)1 << 20)
/* Settings of one file.  A server has two sites with six each. */
#define LIMIT_LOG_SETTINGS 1024

struct log_setting {
	/* "site 1", "sites" (what holds for all that say nothing else), "app" */
	const char *scope;
	/* the attribute or key, as documented: "enabled", "MaxRetentionPeriod" */
	const char *name;
	const char *value;
	uint64_t line;
};

/* Called for each; the texts are valid until it returns.  A status below 0 ends
 * it. */
struct log_settings_sink {
	int (*take)(struct log_settings_sink *sink,
		    const struct log_setting *setting, struct err *err);
};

/* text: the whole file.  ST_FORMAT when it is no XML that is read to its end, or a
 * value was too long: what was taken holds; err says the line. */
int log_settings_decode(struct span text, struct log_settings_sink *sink,
			struct err *err) MUST_USE;

#endif
