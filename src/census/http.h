/* http.h - an HTTP/1.x response, read a stretch at a time (RFC 9112).
 *
 * Bounded in everything: bytes and number of header lines, interim responses,
 * bytes of the body.  The body is given in pieces and not kept.  Nothing is
 * decoded but chunks; a body in another coding than the plain one is stepped
 * over. */
#ifndef POSTERN_CENSUS_HTTP_H
#define POSTERN_CENSUS_HTTP_H

#include "base/buf.h"
#include "census/state.h"

#define HTTP_HEAD_MAX ((size_t)32768) /* status line and header lines */
#define HTTP_LINES_MAX 100	      /* header lines */
#define HTTP_INTERIM_MAX 5	      /* 1xx before the response */
#define HTTP_BODY_MAX ((size_t)131072)

enum http_event {
	HTTP_MORE, /* all of the input is used up */
	HTTP_HEAD, /* status and header lines are there */
	HTTP_BODY, /* *piece is a stretch of the body */
	HTTP_END,  /* of the response, or of what we read of it */
	HTTP_BAD,  /* see http.bad and http.why */
};

enum http_part {
	PART_HEAD,
	PART_BODY,
	PART_CHUNK_SIZE,
	PART_CHUNK_DATA,
	PART_CHUNK_END,
	PART_TRAILER,
	PART_END,
};

struct http_line {
	uint16_t name, name_len, value, value_len; /* within head */
};

struct http {
	enum http_part part;
	struct buf head;  /* as it came; "\n" behind each line */
	size_t line_from; /* where the line being read begins in head */
	struct http_line line[HTTP_LINES_MAX];
	unsigned lines;
	unsigned status; /* 100..599; 0 before the status line */
	unsigned interim;
	uint64_t left;	      /* bytes of the body or chunk; UINT64_MAX: till
			       * the end of the connection */
	size_t body_bytes;    /* given so far */
	size_t trailer_bytes; /* chunk size lines and trailers */
	bool chunked;
	bool encoded; /* content coding: the body is not given */
	bool reuse;   /* another request may follow on this connection */
	enum state bad;
	const char *why;
};

void http_init(struct http *h);
void http_release(struct http *h); /* a zeroed reader is fine */
void http_reset(struct http *h);

/* Takes from *in what it uses. Call again until HTTP_MORE, HTTP_END or
 * HTTP_BAD. */
enum http_event http_feed(struct http *h, struct span *in, struct span *piece);
/* The connection has ended: HTTP_END or HTTP_BAD. */
enum http_event http_finish(struct http *h);

struct span http_name(const struct http *h, unsigned line);
struct span http_value(const struct http *h, unsigned line);
/* The first line of that name (in any case), or an empty span. */
struct span http_find(const struct http *h, const char *name);

#endif
