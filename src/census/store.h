/* store.h - the file in which a census keeps everything, append-only.
 *
 * One SQLite file per constituency (schema.sql).  What is about to be sent is
 * handed to the system before it is sent: store_commit() before connect(), so
 * that kill -9 leaves no connection without its row.  One process writes. */
#ifndef POSTERN_CENSUS_STORE_H
#define POSTERN_CENSUS_STORE_H

#include <sqlite3.h>

#include "census/scope.h"
#include "census/state.h"

#define STORE_SCHEMA_VERSION 1

struct store; /* opaque */

enum store_mode { STORE_WRITE, STORE_READ };

/* STORE_WRITE makes the file when it is not there. A store of another version
 * than STORE_SCHEMA_VERSION is refused. */
int store_open(struct store **out, const char *path, enum store_mode mode,
	       struct err *err) MUST_USE;
/* Commits and closes; NULL is fine. */
int store_close(struct store *s, struct err *err);
sqlite3 *store_db(struct store *s);

/* A prepared statement, kept; with its parameters set by the types: 't' const
 * char *, 's' struct span, 'i' int64_t. One that reads nothing is run. */
int store_run(struct store *s, struct err *err, const char *sql,
	      const char *types, ...) MUST_USE;
/* For one that reads: 1 a row, 0 none left; store_done() when no more rows are
 * wanted. The statement is *out. */
int store_ask(struct store *s, sqlite3_stmt **out, struct err *err,
	      const char *sql, const char *types, ...) MUST_USE;
int store_next(struct store *s, sqlite3_stmt *q, struct err *err) MUST_USE;
void store_done(sqlite3_stmt *q);
struct span store_text(sqlite3_stmt *q, int column);
int64_t store_last_id(struct store *s);

/* Everything that was put so far is handed to the system. */
int store_commit(struct store *s, struct err *err) MUST_USE;

/* The number of this scope in the store; its rows are added when the same
 * file was not read before. */
int store_scope(struct store *s, const struct scope *scope, int64_t now_ns,
		int64_t *id, struct err *err) MUST_USE;

#endif
