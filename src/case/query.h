/* query.h - SQL on the case, for questions/ and report/, which know the
 * schema but not SQLite.
 *
 * A query is prepared once, bound, stepped, reset, closed.  Errors are sticky
 * in the query: binds and column reads need no check, case_query_next tells. */
#ifndef POSTERN_CASE_QUERY_H
#define POSTERN_CASE_QUERY_H

#include "case/case.h"

struct case_query; /* opaque */

int case_query_open(struct case_query **out, struct case_file *c,
		    const char *sql, struct err *err) MUST_USE;
void case_query_close(struct case_query *q); /* NULL is fine */

/* Parameters count from 1, as in SQLite. Spans are copied. */
void case_bind_i64(struct case_query *q, int at, int64_t value);
void case_bind_real(struct case_query *q, int at, double value);
void case_bind_text(struct case_query *q, int at, struct span value);
void case_bind_blob(struct case_query *q, int at, struct span value);
void case_bind_null(struct case_query *q, int at);
/* TIME_NONE binds NULL. */
void case_bind_time(struct case_query *q, int at, int64_t ns);

/* 1: a row; 0: done; negative: *err says why. Rows' spans live until the next
 * step. A write is one step that gives 0. */
int case_query_next(struct case_query *q, struct err *err) MUST_USE;
/* Ready to be bound and stepped again; bindings are forgotten. */
void case_query_reset(struct case_query *q);

/* Columns count from 0. */
bool case_is_null(struct case_query *q, int column);
int64_t case_i64(struct case_query *q, int column); /* NULL: 0 */
double case_real(struct case_query *q, int column);
struct span case_text(struct case_query *q, int column); /* NULL: empty */
struct span case_blob(struct case_query *q, int column); /* NULL: empty */
int64_t case_time(struct case_query *q, int column);	 /* NULL: TIME_NONE */
int case_column_count(struct case_query *q);
const char *case_column_name(struct case_query *q, int column);

/* One or more statements without parameters and rows. */
int case_exec(struct case_file *c, const char *sql, struct err *err) MUST_USE;
int case_begin(struct case_file *c, struct err *err) MUST_USE;
int case_commit(struct case_file *c, struct err *err) MUST_USE;
void case_rollback(struct case_file *c);

#endif
