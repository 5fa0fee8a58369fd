/* json_out.h - JSON members one after the other, with the commas. */
#ifndef POSTERN_REPORT_JSON_OUT_H
#define POSTERN_REPORT_JSON_OUT_H

#include "report/out.h"

/* A comma when the byte before is not the start of something. */
static inline void json_comma(struct buf *b)
{
	uint8_t last = b->len ? b->ptr[b->len - 1] : '{';

	if (last != '{' && last != '[' && last != ':')
		buf_byte(b, ',');
}

static inline void json_key(struct buf *b, const char *key)
{
	json_comma(b);
	json_put_string(b, span_str(key));
	buf_byte(b, ':');
}

void json_null(struct buf *b, const char *key);
void json_string(struct buf *b, const char *key, struct span value);
void json_i64(struct buf *b, const char *key, int64_t value);
void json_bool(struct buf *b, const char *key, bool value);
void json_time(struct buf *b, const char *key, int64_t ns); /* null: none */
/* 0..1, at most four decimals. */
void json_share(struct buf *b, const char *key, double value);
/* Columns of a row; NULL gives null. */
void json_col_text(struct buf *b, const char *key, struct case_query *q,
		   int column);
void json_col_i64(struct buf *b, const char *key, struct case_query *q,
		  int column);
void json_col_time(struct buf *b, const char *key, struct case_query *q,
		   int column);
/* A column that holds JSON (or NULL); put as it is. */
void json_col_raw(struct buf *b, const char *key, struct case_query *q,
		  int column, const char *otherwise);
/* The first columns of the rows as a list of strings. */
void json_strings(struct out *o, const char *key, struct out_rows rows);
/* "places" of a finding. */
void json_places(struct out *o, struct span finding);

#endif
