/* internal.h - what the files of src/case/ share; nobody else includes it. */
#ifndef POSTERN_CASE_INTERNAL_H
#define POSTERN_CASE_INTERNAL_H

#include <sqlite3.h>

#include "case/query.h"

#define CASE_APPLICATION_ID 0x5073746e /* "Pstn", in the database header */
#define CASE_SCHEMA_VERSION 2
#define CASE_SCHEMA_TEXT "2" /* meta.schema */

/* Statements that are prepared once and kept. */
enum case_statement {
	CASE_SQL_META_GET,
	CASE_SQL_META_SET,
	CASE_SQL_ITEM_SEQ,
	CASE_SQL_ITEM_DIGEST,
	CASE_SQL_ITEM_ID,
	CASE_SQL_ITEM,
	CASE_SQL_DAMAGE,
	CASE_SQL_HIT,
	CASE_SQL_OVERFLOW,
	CASE_SQL_HOUR,
	CASE_SQL_RUN,
	CASE_SQL_CLOCK,
	CASE_SQL_SETTING,
	CASE_SQL_BUILD,
	CASE_SQL_CLIENT,
	CASE_SQL_SESSION,
	CASE_SQL_PAGE_USE,
	CASE_SQL_TRAFFIC,
	CASE_SQL_SCRIPT,
	CASE_SQL_SCRIPT_PART,
	CASE_SQL_CONTACT,
	CASE_SQL_SAMPLE,
	CASE_SQL_WEB_FILE,
	CASE_SQL_TOLD,
	CASE_SQL_NOT_EXAMINED,
	CASE_SQL_CUSTODY,
	CASE_SQL_COUNT
};

struct case_file {
	sqlite3 *db;
	char *path;
	enum case_mode mode;
	struct case_query *kept[CASE_SQL_COUNT];
	char *meta;	   /* what case_meta_get gave last */
	int64_t last_item; /* highest item.seq */
	int64_t now_ns;	   /* for custody rows */
	/* Of the last custody row. */
	uint64_t custody_seq;
	uint8_t custody_head[DIGEST_SIZE];
	/* Items that are committed together (group.c). */
	struct case_group {
		bool on;
		size_t items;
		uint64_t bytes;
		/* Before the first of them. */
		int64_t last_item;
		uint64_t custody_seq;
		uint8_t custody_head[DIGEST_SIZE];
	} group;
};

struct case_query {
	struct case_file *owner;
	sqlite3_stmt *stmt;
	int bad; /* sticky result code of SQLite */
};

/* What SQLite said, as a status and a sentence. doing: "read" or "write". */
int case_sqlite_error(struct case_file *c, int code, const char *doing,
		      struct err *err);
/* Around what is added: within a transaction that is open, that is the group's or
 * the caller's, else in one of its own.  close: rc, or why it cannot be kept. */
int case_group_open(struct case_file *c, bool *own, struct err *err) MUST_USE;
int case_group_close(struct case_file *c, bool own, uint64_t bytes, int rc,
		     struct err *err) MUST_USE;

/* A kept statement, reset; it stays the case's. */
int case_kept(struct case_file *c, enum case_statement which,
	      struct case_query **out, struct err *err) MUST_USE;
/* Steps a statement that gives no row, and resets it. */
int case_run(struct case_query *q, struct err *err) MUST_USE;

/* The path as it is stored: bytes that are not UTF-8, and NUL, as %XX.  Lies
 * in scratch, which the caller releases, or is the path itself. */
int case_clean_path(struct buf *scratch, struct span path, struct span *out,
		    struct err *err) MUST_USE;
/* NULL for the empty span, and for a negative number. */
void case_bind_known(struct case_query *q, int at, struct span value);
void case_bind_known_i64(struct case_query *q, int at, int64_t value);
/* What does not fit an int64 becomes INT64_MAX. */
void case_bind_u64(struct case_query *q, int at, uint64_t value);

/* A case may come from anywhere: its schema is not trusted, and SQL given by a
 * user reaches no other file. */
int case_harden(struct case_file *c, struct err *err) MUST_USE;
/* Brings a case of an older version, from..CASE_SCHEMA_VERSION, up to date, in
 * one transaction (migrate.c). */
int case_migrate(struct case_file *c, int64_t from, struct err *err) MUST_USE;
/* The same for a case that may not be written to: what is read from then on is
 * a copy in memory. */
int case_migrate_copy(struct case_file *c, int64_t from,
		      struct err *err) MUST_USE;

/* The rows of an item in the table of that name: hour, record_run, clock_jump,
 * build_seen, client, page_use, traffic; log_setting; sample; session_shared. */
int case_write_hours(struct case_file *c, int64_t seq,
		     const struct case_item *item, struct err *err) MUST_USE;
int case_write_runs(struct case_file *c, int64_t seq,
		    const struct case_item *item, struct err *err) MUST_USE;
int case_write_clocks(struct case_file *c, int64_t seq,
		      const struct case_item *item, struct err *err) MUST_USE;
int case_write_builds(struct case_file *c, int64_t seq,
		      const struct case_item *item, struct err *err) MUST_USE;
int case_write_clients(struct case_file *c, int64_t seq,
		       const struct case_item *item, struct err *err) MUST_USE;
int case_write_pages(struct case_file *c, int64_t seq,
		     const struct case_item *item, struct err *err) MUST_USE;
int case_write_traffic(struct case_file *c, int64_t seq,
		       const struct case_item *item, struct err *err) MUST_USE;
int case_write_settings(struct case_file *c, int64_t seq,
			const struct case_item *item, struct err *err) MUST_USE;
int case_write_samples(struct case_file *c, int64_t seq,
		       const struct case_item *item, struct err *err) MUST_USE;
int case_write_sessions(struct case_file *c, int64_t seq,
			const struct case_item *item, struct err *err) MUST_USE;

/* Reads the last row of the custody log into *c. */
int case_custody_load(struct case_file *c, struct err *err) MUST_USE;

#endif
