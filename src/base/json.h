/* json.h - JSON documents (RFC 8259), read forward, a value at a time.
 *
 * The text is whole in memory and borrowed.  Whoever reads says what it
 * expects and skips the rest:
 *
 *	s = json_object(&j, err);
 *	while (s == ST_OK && (s = json_member(&j, &key, err)) > 0)
 *		s = span_is(key, "id") ? json_read_string(&j, &id, err)
 *				       : json_skip(&j, err);
 *
 * Nesting is bounded by LIMIT_JSON_DEPTH; numbers stay as they are written, so
 * that none loses bits.  An error says the byte and the JSON pointer. */
#ifndef POSTERN_BASE_JSON_H
#define POSTERN_BASE_JSON_H

#include "base/arena.h"
#include "base/err.h"
#include "base/limits.h"

enum json_type {
	JSON_BAD, /* what starts here is no value */
	JSON_OBJECT,
	JSON_ARRAY,
	JSON_STRING,
	JSON_NUMBER,
	JSON_TRUE,
	JSON_FALSE,
	JSON_NULL,
};

struct json {
	struct span in;	    /* borrowed */
	size_t at;	    /* next unread byte */
	struct arena *text; /* strings with escapes are put there */
	unsigned depth;	    /* open objects and arrays */
	/* Where we are, for messages: the name or the number at each depth. */
	struct json_level {
		bool is_object;
		bool first;	  /* nothing was read of it yet */
		struct span name; /* of the member at hand, undecoded */
		uint64_t number;  /* of the element at hand, from 0 */
	} level[LIMIT_JSON_DEPTH];
};

/* in and text must outlive j and every span it gives. A byte order mark is
 * stepped over. */
void json_init(struct json *j, struct span in, struct arena *text);

/* What comes next; nothing is read but blanks. */
enum json_type json_peek(struct json *j);

/* Steps into the object or array that comes next; ST_FORMAT: it is none,
 * ST_LIMIT: nested too deep. */
int json_object(struct json *j, struct err *err) MUST_USE;
int json_array(struct json *j, struct err *err) MUST_USE;
/* 1 with the name of the next member, whose value must then be read or
 * skipped; 0: the object ended and is left. */
int json_member(struct json *j, struct span *name, struct err *err) MUST_USE;
/* 1: there is another element, to be read or skipped; 0: the array is left. */
int json_element(struct json *j, struct err *err) MUST_USE;

/* ST_FORMAT when the next value is of another type. A half of a surrogate
 * pair becomes U+FFFD; what is not UTF-8 is an error. */
int json_read_string(struct json *j, struct span *out,
		     struct err *err) MUST_USE;
/* As it is written: "-12", "1.5e3". */
int json_read_number(struct json *j, struct span *out,
		     struct err *err) MUST_USE;
int json_read_bool(struct json *j, bool *out, struct err *err) MUST_USE;
/* Any value, checked. */
int json_skip(struct json *j, struct err *err) MUST_USE;
/* A string or a number as text, "true" or "false"; the empty span for null and
 * for what has members, which is skipped. */
int json_scalar(struct json *j, struct span *out, struct err *err) MUST_USE;
/* Behind the document there may be blanks only. */
int json_end(struct json *j, struct err *err) MUST_USE;

/* ST_FORMAT at the place at hand: "byte 12, /objects/3/id: " and the text. */
int json_err(const struct json *j, struct err *err, const char *text);

#endif
