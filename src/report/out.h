/* out.h - what every report writes through: a buffer before a sink, sticky
 * errors, and the queries of a report by name. */
#ifndef POSTERN_REPORT_OUT_H
#define POSTERN_REPORT_OUT_H

#include "base/text.h"
#include "case/query.h"
#include "report/report.h"

#define OUT_QUERIES 96

struct out {
	struct buf b;		  /* flushed by out_row */
	struct report_sink *sink; /* borrowed */
	struct case_file *c;	  /* borrowed */
	const struct report_options *options;
	struct err *err;
	int rc; /* sticky */
	/* Sub-queries that are asked for every row, kept prepared; found by
	 * their text. */
	const char *sql[OUT_QUERIES];
	struct case_query *query[OUT_QUERIES];
	size_t query_count;
};

void out_init(struct out *o, struct case_file *c,
	      const struct report_options *options, struct report_sink *sink,
	      struct err *err);
/* Hands on what is left (when all went well) and releases; the first error. */
int out_end(struct out *o) MUST_USE;
/* Between rows: hands on what has gathered. False once anything failed. */
bool out_flush(struct out *o);
void out_fail(struct out *o, int rc);

/* Each row of `sql`, whose parameter 1 is `key` (NULL ptr: none). Stops when
 * something fails. The text must be a constant: it names the query, and no
 * query may be asked again while its rows are being read. */
struct out_rows {
	struct out *o;
	struct case_query *q;
	uint64_t row; /* 0 at the first */
};
struct out_rows out_rows(struct out *o, const char *sql, struct span key);
struct out_rows out_rows_i64(struct out *o, const char *sql, int64_t key);
bool out_next(struct out_rows *r);
/* First column of the first row; 0 when there is none. */
int64_t out_number(struct out *o, const char *sql);
/* ST_USAGE when the case has no answers. */
bool out_has_answers(struct out *o);

#define SPAN_NONE ((struct span){NULL, 0})

#endif
