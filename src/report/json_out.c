/* json_out.c - see json_out.h. */
#include "report/json_out.h"
#include "report/words.h"

void json_null(struct buf *b, const char *key)
{
	json_key(b, key);
	buf_text(b, "null");
}

void json_string(struct buf *b, const char *key, struct span value)
{
	json_key(b, key);
	json_put_string(b, value);
}

void json_i64(struct buf *b, const char *key, int64_t value)
{
	json_key(b, key);
	buf_i64(b, value);
}

void json_bool(struct buf *b, const char *key, bool value)
{
	json_key(b, key);
	buf_text(b, value ? "true" : "false");
}

void json_time(struct buf *b, const char *key, int64_t ns)
{
	if (ns == TIME_NONE) {
		json_null(b, key);
		return;
	}
	json_key(b, key);
	buf_byte(b, '"');
	time_put(b, ns);
	buf_byte(b, '"');
}

void json_share(struct buf *b, const char *key, double value)
{
	char text[16];
	size_t n;

	if (!(value >= 0)) /* NaN, too */
		value = 0;
	if (value > 1)
		value = 1;
	n = (size_t)snprintf(text, sizeof(text), "%.4f", value);
	while (text[n - 1] == '0')
		n--;
	if (text[n - 1] == '.')
		n--;
	json_key(b, key);
	buf_put(b, text, n);
}

void json_col_text(struct buf *b, const char *key, struct case_query *q,
		   int column)
{
	if (case_is_null(q, column))
		json_null(b, key);
	else
		json_string(b, key, case_text(q, column));
}

void json_col_i64(struct buf *b, const char *key, struct case_query *q,
		  int column)
{
	if (case_is_null(q, column))
		json_null(b, key);
	else
		json_i64(b, key, case_i64(q, column));
}

void json_col_time(struct buf *b, const char *key, struct case_query *q,
		   int column)
{
	json_time(b, key, case_time(q, column));
}

void json_col_raw(struct buf *b, const char *key, struct case_query *q,
		  int column, const char *otherwise)
{
	json_key(b, key);
	if (case_is_null(q, column))
		buf_text(b, otherwise);
	else
		utf8_put_clean(b, case_text(q, column));
}

void json_strings(struct out *o, const char *key, struct out_rows rows)
{
	json_key(&o->b, key);
	buf_byte(&o->b, '[');
	while (out_next(&rows)) {
		json_comma(&o->b);
		json_put_string(&o->b, case_text(rows.q, 0));
	}
	buf_byte(&o->b, ']');
}

void json_places(struct out *o, struct span finding)
{
	struct out_rows r = out_rows(o, WORDS_PLACES, finding);
	struct buf *b = &o->b;

	json_key(b, "places");
	buf_byte(b, '[');
	while (out_next(&r)) {
		json_comma(b);
		buf_byte(b, '{');
		json_col_text(b, "evidence", r.q, 0);
		json_col_text(b, "path", r.q, 1);
		if (case_is_null(r.q, 3))
			json_col_i64(b, "line", r.q, 2);
		else
			json_col_i64(b, "record", r.q, 3);
		json_col_i64(b, "offset", r.q, 4);
		json_col_i64(b, "length", r.q, 5);
		buf_byte(b, '}');
	}
	buf_byte(b, ']');
}
