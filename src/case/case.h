/* case.h - the case file: the only place that knows SQLite.
 *
 * schema.sql is the manual of what is kept.  One writer, one thread. While
 * evidence is read, each item is one transaction; kill -9 at any moment loses
 * at most the items not yet committed, and opening the case again goes on from
 * there.  A full disk gives ST_IO with a clear text and a case that opens. */
#ifndef POSTERN_CASE_CASE_H
#define POSTERN_CASE_CASE_H

#include "base/clock.h"
#include "base/digest.h"
#include "formats/table.h"
#include "rules/rules.h"

struct case_file; /* opaque */

enum case_mode {
	CASE_CREATE, /* makes it, or goes on with one that is not complete */
	CASE_READ,   /* read only: report, explain, query */
};

/* ST_FORMAT: not a case; ST_LIMIT: of a newer version than this program;
 * ST_IO: cannot be opened, read or written, or another process writes it.
 * CASE_READ makes no file beside the case and works on read-only media. */
int case_open(struct case_file **out, const char *path, enum case_mode mode,
	      struct err *err) MUST_USE;
/* NULL is fine. A case that was written becomes one plain file; when that
 * fails (ST_IO), nothing committed is lost: it lies in the -wal file beside
 * it. Frees c in any case; queries have to be closed before. */
int case_close(struct case_file *c, struct err *err);

/* For a process that may write to the files it has open but neither make nor
 * remove any: leaves the log beside the case; the next case_open(CASE_CREATE)
 * takes it up. Nothing committed is lost. NULL is fine. */
void case_leave(struct case_file *c);

/* meta table; *out is the case's and lives until the next call, NULL when
 * there is no such key. */
int case_meta_get(struct case_file *c, const char *key, const char **out,
		  struct err *err) MUST_USE;
int case_meta_set(struct case_file *c, const char *key, const char *value,
		  struct err *err) MUST_USE;

/* One record's match, as it goes into table hit. Spans empty and numbers
 * negative: unknown. */
struct case_hit {
	const char *rule;
	enum outcome outcome;
	enum log_kind log;
	int64_t time_ns;
	bool is_record;
	uint64_t number;
	uint64_t offset;
	uint64_t length;
	struct span client, forwarded, user, agent, method, stem, query;
	struct span request_id, activity_id, server, detail;
	struct span session; /* JSON array of ids, empty: none */
	int64_t status, backend_status, bytes_in, bytes_out, time_taken;
};

struct case_hour {
	const char *source;
	int64_t hour;
	uint64_t records;
};

struct case_record_run {
	const char *source;
	uint64_t first_id, last_id;
	int64_t first_ns, last_ns;
};

/* The clock went back between one record (or line) and the next. */
struct case_clock_jump {
	const char *source;
	uint64_t place; /* EventRecordID or line of the first after */
	int64_t before_ns, after_ns;
	uint64_t offset;
};

/* What a host was told about its logs: src/formats/log_settings.h. */
struct case_log_setting {
	struct span scope, name, value;
	uint64_t line;
};

struct case_build {
	const char *build;
	const char *server; /* "" when unknown */
	const char *basis;
	int64_t first_ns, last_ns;
	uint64_t line;
};

/* An id of a session that is nobody's own. */
struct case_shared_session {
	struct span id; /* "ClientId 0123456789abcdef"; empty: see schema.sql */
	const char *why; /* "users", "addresses", "local", "lost" */
};

struct case_client {
	const char *source;
	struct span client;
	uint64_t requests, succeeded, refused;
	int64_t bytes_in, bytes_out; /* -1: no such column */
	int64_t first_ns, last_ns;
};

struct case_page_use {
	const char *source;
	struct span stem, client;
	uint64_t requests, posts, succeeded;
	int64_t bytes_in, bytes_out;
	int64_t first_ns, last_ns;
	uint64_t line, offset;
};

/* Messages or connections from one to another; kinds as in schema.sql. */
struct case_traffic {
	const char *kind;
	struct span sender, recipient;
	unsigned port;	  /* 0: mail, or not said */
	struct span name; /* what it was for; empty: not said */
	uint64_t count;
	int64_t bytes_there, bytes_back;
	uint64_t unsized; /* of them without a size, or with a part lost */
	int64_t first_ns, last_ns;
	/* Place of the largest, among equals the first. */
	uint64_t line, offset, length;
	int64_t largest; /* bytes of it, both ways; not stored */
};

/* Somebody came to the machine of an event log, or left it; see table
 * contact. */
struct case_contact {
	const char *how;
	enum outcome outcome;
	struct span address, peer, account, detail;
	uint64_t count;
	int64_t first_ns, last_ns;
	uint64_t record, offset, length; /* of the first */
};

/* What one record gives to one correlation of Sigma; see table sample. */
struct case_sample {
	const char *rule; /* the correlation */
	unsigned part;
	enum log_kind log;
	int64_t time_ns;
	bool is_record;
	uint64_t number, offset, length;
	double value_number;
	struct span group, value; /* hold NULs */
	struct span client, server;
};

/* A script that PowerShell logged in several records, put together. */
struct case_script_part {
	uint32_t number;
	uint64_t record, offset, length;
};

struct case_script {
	struct span block; /* ScriptBlockId */
	uint32_t total;	   /* parts it has; part_count of them are there */
	int64_t time_ns;
	bool cut; /* more than is kept */
	struct span text;
	const struct case_script_part *parts;
	size_t part_count;
};

struct case_overflow {
	const char *rule;
	uint64_t count;
};

struct case_damage {
	uint64_t offset, length, line;
	const char *why;
};

/* All that reading one item gave. Arrays are borrowed for the call, and
 * already in the order in which they are to be stored. */
struct case_item {
	struct span path, container, windows_path; /* container: its path */
	uint64_t bytes;
	uint8_t sha256[DIGEST_SIZE];
	const char *format;
	const char *log;
	struct tally tally;
	struct span host_layout, host_record;
	bool host_forced;  /* --host named it */
	bool host_guessed; /* host_layout is just a folder's name */
	int64_t mtime_ns;  /* TIME_NONE: unknown */
	bool is_web_file;
	struct span web_stem;
	bool web_script, web_shipped;
	const struct case_hit *hits;
	size_t hit_count;
	const struct case_hour *hours;
	size_t hour_count;
	const struct case_record_run *runs;
	size_t run_count;
	const struct case_clock_jump *clocks;
	size_t clock_count;
	const struct case_log_setting *settings;
	size_t setting_count;
	const struct case_build *builds;
	size_t build_count;
	const struct case_client *clients;
	size_t client_count;
	const struct case_shared_session *shared_sessions;
	size_t shared_session_count;
	const struct case_page_use *pages;
	size_t page_count;
	const struct case_traffic *traffic;
	size_t traffic_count;
	const struct case_contact *contacts;
	size_t contact_count;
	const struct case_script *scripts;
	size_t script_count;
	const struct case_sample *samples;
	size_t sample_count;
	const struct case_overflow *overflows;
	size_t overflow_count;
	const struct case_damage *damages;
	size_t damage_count;
};

/* What is added from here on is committed in groups of CASE_GROUP_ITEMS, or of
 * CASE_GROUP_BYTES of evidence: a commit costs the pages it touched, of however
 * small a file.  What fails takes its group with it. */
#define CASE_GROUP_ITEMS 64
#define CASE_GROUP_BYTES ((uint64_t)64 << 20)
void case_group_begin(struct case_file *c);
/* Commits the rest; from here on each by itself. */
int case_group_end(struct case_file *c, struct err *err) MUST_USE;

/* The item, all that hangs on it, its custody row: all or nothing. */
int case_add_item(struct case_file *c, const struct case_item *item,
		  struct err *err) MUST_USE;
/* True when an item of this path is there already (a run that goes on). */
bool case_has_item(struct case_file *c, struct span path);
/* Its bytes and digest, to see that a resumed run meets the same evidence. */
int case_item_digest(struct case_file *c, struct span path, uint64_t *bytes,
		     uint8_t sha256[DIGEST_SIZE], struct err *err) MUST_USE;

/* So many bytes of that path, which may be an item, too, were not examined;
 * UINT64_MAX: not known how many. harmful: makes the exit code 3. Saying the
 * same again (a run that goes on) changes nothing. */
int case_add_not_examined(struct case_file *c, struct span path, uint64_t bytes,
			  const char *why, bool harmful,
			  struct err *err) MUST_USE;

/* The moment that custody rows carry from now on; TIME_NONE (as at first):
 * none.  The only thing in a case that differs from run to run. */
void case_clock(struct case_file *c, int64_t now_ns);
/* A row of the custody log: "open", "closed", "report" … Items and what
 * was not examined have theirs from the functions above. bytes negative, sha256
 * NULL: unknown. */
int case_custody(struct case_file *c, const char *act, struct span path,
		 int64_t bytes, const uint8_t *sha256,
		 struct err *err) MUST_USE;

#endif
