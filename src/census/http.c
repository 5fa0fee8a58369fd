/* http.c - see http.h. */
#include "census/http.h"

void http_init(struct http *h)
{
	*h = (struct http){0};
	buf_init(&h->head, HTTP_HEAD_MAX);
}

void http_release(struct http *h)
{
	buf_release(&h->head);
}

void http_reset(struct http *h)
{
	struct buf head = h->head;

	buf_reset(&head);
	*h = (struct http){.head = head};
}

static enum http_event bad(struct http *h, enum state state, const char *why)
{
	h->bad = state;
	h->why = why;
	h->part = PART_END;
	h->reuse = false;
	return HTTP_BAD;
}

struct span http_name(const struct http *h, unsigned line)
{
	return span_of(h->head.ptr + h->line[line].name,
		       h->line[line].name_len);
}

struct span http_value(const struct http *h, unsigned line)
{
	return span_of(h->head.ptr + h->line[line].value,
		       h->line[line].value_len);
}

struct span http_find(const struct http *h, const char *name)
{
	for (unsigned i = 0; i < h->lines; i++)
		if (span_equal_nocase(http_name(h, i), span_str(name)))
			return http_value(h, i);
	return SPAN_EMPTY;
}

/* -------------------------------------------------------------------- head -- */

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

/* RFC 9112, 4: "HTTP/1.1 302 Found"; the reason may be missing. */
static bool take_status(struct http *h, struct span line)
{
	const uint8_t *p = line.ptr;

	if (line.len < 12 || memcmp(p, "HTTP/1.", 7) != 0 || !is_digit(p[7]) ||
	    p[8] != ' ' || !is_digit(p[9]) || !is_digit(p[10]) ||
	    !is_digit(p[11]) || (line.len > 12 && p[12] != ' '))
		return false;
	h->status = (unsigned)(p[9] - '0') * 100 +
		    (unsigned)(p[10] - '0') * 10 + (unsigned)(p[11] - '0');
	h->reuse = p[7] != '0';
	return h->status >= 100 && h->status <= 599;
}

/* Lines without a colon and folded ones are stepped over: they say nothing
 * that we trust. */
static void take_field(struct http *h, struct span line)
{
	const uint8_t *colon = memchr(line.ptr, ':', line.len);
	struct http_line *l = &h->line[h->lines];
	struct span name, value;

	if (!colon || line.ptr[0] == ' ' || line.ptr[0] == '\t')
		return;
	name = span_trim(span_head(line, (size_t)(colon - line.ptr)));
	value = span_trim(span_skip(line, (size_t)(colon - line.ptr) + 1));
	if (name.len == 0)
		return;
	if (value.len == 0)
		value.ptr = name.ptr;
	l->name = (uint16_t)(name.ptr - h->head.ptr);
	l->name_len = (uint16_t)name.len;
	l->value = (uint16_t)(value.ptr - h->head.ptr);
	l->value_len = (uint16_t)value.len;
	h->lines++;
}

static bool has_word(struct span value, const char *word)
{
	return span_find_nocase(value, span_str(word)) != SIZE_MAX;
}

/* How the body ends (RFC 9112, 6.3). Lengths that contradict one another or
 * are none leave only the end of the connection. */
static void frame(struct http *h)
{
	bool sized = false, doubtful = false;

	h->left = UINT64_MAX;
	h->line_from = 0;
	for (unsigned i = 0; i < h->lines; i++) {
		struct span name = http_name(h, i);
		struct span value = http_value(h, i);
		uint64_t n;

		if (span_equal_nocase(name, SPAN_LIT("connection")))
			h->reuse &= !has_word(value, "close");
		if (span_equal_nocase(name, SPAN_LIT("content-encoding")))
			h->encoded |=
				value.len > 0 && !has_word(value, "identity");
		if (span_equal_nocase(name, SPAN_LIT("transfer-encoding"))) {
			h->chunked |= has_word(value, "chunked");
			doubtful |=
				!span_equal_nocase(value, SPAN_LIT("chunked"));
		}
		if (!span_equal_nocase(name, SPAN_LIT("content-length")))
			continue;
		if (!span_to_u64(value, &n) || (sized && n != h->left))
			doubtful = true;
		else
			h->left = n;
		sized = true;
	}
	if (h->chunked || doubtful || !sized) {
		h->reuse &= h->chunked && !doubtful && !sized;
		h->left = UINT64_MAX;
	}
	if (h->status == 204 || h->status == 304) {
		h->left = 0;
		h->chunked = false;
	}
	h->part = h->chunked ? PART_CHUNK_SIZE : PART_BODY;
}

static enum http_event head_ends(struct http *h)
{
	if (h->status >= 200) {
		frame(h);
		return HTTP_HEAD;
	}
	if (h->status == 101 || ++h->interim > HTTP_INTERIM_MAX)
		return bad(h, STATE_PROTOCOL, "too many interim responses");
	buf_reset(&h->head);
	h->line_from = 0;
	h->lines = 0;
	h->status = 0;
	return HTTP_MORE;
}

/* One whole line stands at the end of head. */
static enum http_event take_line(struct http *h)
{
	struct span line = span_skip(buf_span(&h->head), h->line_from);

	line.len--; /* LF */
	if (line.len && line.ptr[line.len - 1] == '\r')
		line.len--;
	h->line_from = h->head.len;
	if (memchr(line.ptr, 0, line.len))
		return bad(h, STATE_PROTOCOL, "a NUL in a header line");
	if (!h->status) {
		if (!take_status(h, line))
			return bad(h, STATE_NOT_HTTP, "no status line");
		return HTTP_MORE;
	}
	if (line.len == 0)
		return head_ends(h);
	if (h->lines == HTTP_LINES_MAX)
		return bad(h, STATE_HEADER_LIMIT, "too many header lines");
	take_field(h, line);
	return HTTP_MORE;
}

/* What cannot become a status line is no HTTP, however long it is. */
static bool starts_well(const struct http *h)
{
	struct span head = buf_span(&h->head);

	return !memcmp(head.ptr, "HTTP/1.", head.len < 7 ? head.len : 7);
}

static enum http_event feed_head(struct http *h, struct span *in)
{
	while (in->len) {
		const uint8_t *lf = memchr(in->ptr, '\n', in->len);
		size_t n = lf ? (size_t)(lf - in->ptr) + 1 : in->len;
		enum http_event event;

		buf_span_put(&h->head, span_head(*in, n));
		if (h->head.bad == ST_NOMEM)
			return bad(h, STATE_HEADER_LIMIT, "no memory");
		if (h->head.bad && (h->status || starts_well(h)))
			return bad(h, STATE_HEADER_LIMIT,
				   "header lines of more than 32 KiB");
		if (!h->status && (h->head.bad || !starts_well(h)))
			return bad(h, STATE_NOT_HTTP, "no status line");
		*in = span_skip(*in, n);
		if (!lf)
			return HTTP_MORE;
		event = take_line(h);
		if (event != HTTP_MORE)
			return event;
	}
	return HTTP_MORE;
}

/* -------------------------------------------------------------------- body -- */

/* The rest is not worth reading. */
static enum http_event enough(struct http *h)
{
	h->reuse = false;
	h->part = PART_END;
	return HTTP_END;
}

static enum http_event give(struct http *h, struct span *in, struct span *piece)
{
	size_t n = in->len;

	if (n > h->left)
		n = (size_t)h->left;
	if (n > HTTP_BODY_MAX - h->body_bytes)
		n = HTTP_BODY_MAX - h->body_bytes;
	*piece = span_head(*in, n);
	*in = span_skip(*in, n);
	h->body_bytes += n;
	if (h->left != UINT64_MAX)
		h->left -= n;
	return HTTP_BODY;
}

static enum http_event feed_body(struct http *h, struct span *in,
				 struct span *piece)
{
	if (h->left == 0) {
		h->part = PART_END;
		return HTTP_END;
	}
	if (h->body_bytes == HTTP_BODY_MAX)
		return enough(h);
	return in->len ? give(h, in, piece) : HTTP_MORE;
}

static int hex_of(uint8_t c)
{
	if (is_digit(c))
		return c - '0';
	c = ascii_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* RFC 9112, 7.1: hexadecimal digits, perhaps an extension, a line end. `left`
 * gathers the digits; trailer_bytes bounds all such lines together. */
static enum http_event feed_size(struct http *h, struct span *in)
{
	while (in->len) {
		uint8_t c = in->ptr[0];
		int digit = hex_of(c);

		*in = span_skip(*in, 1);
		if (++h->trailer_bytes > HTTP_HEAD_MAX)
			return enough(h);
		if (c == '\n') {
			if (h->left == UINT64_MAX)
				return enough(h);
			h->part = h->left ? PART_CHUNK_DATA : PART_TRAILER;
			h->line_from = 0;
			return HTTP_MORE;
		}
		if (h->line_from) /* behind the digits */
			continue;
		if (digit < 0) {
			if (c != '\r' && c != ';' && c != ' ')
				return enough(h);
			h->line_from = 1;
			continue;
		}
		if (h->left == UINT64_MAX)
			h->left = 0;
		if (h->left >> 56)
			return enough(h);
		h->left = h->left << 4 | (unsigned)digit;
	}
	return HTTP_MORE;
}

static enum http_event feed_chunk(struct http *h, struct span *in,
				  struct span *piece)
{
	if (h->left == 0) {
		h->part = PART_CHUNK_END;
		return HTTP_MORE;
	}
	if (h->body_bytes == HTTP_BODY_MAX)
		return enough(h);
	return in->len ? give(h, in, piece) : HTTP_MORE;
}

static enum http_event feed_chunk_end(struct http *h, struct span *in)
{
	while (in->len) {
		uint8_t c = in->ptr[0];

		*in = span_skip(*in, 1);
		if (c == '\n') {
			h->part = PART_CHUNK_SIZE;
			h->left = UINT64_MAX;
			h->line_from = 0;
			return HTTP_MORE;
		}
		if (c != '\r')
			return enough(h);
	}
	return HTTP_MORE;
}

/* Lines until an empty one; line_from counts the bytes of the line. */
static enum http_event feed_trailer(struct http *h, struct span *in)
{
	while (in->len) {
		uint8_t c = in->ptr[0];

		*in = span_skip(*in, 1);
		if (++h->trailer_bytes > HTTP_HEAD_MAX)
			return enough(h);
		if (c == '\n' && h->line_from == 0) {
			h->part = PART_END;
			return HTTP_END;
		}
		if (c == '\n')
			h->line_from = 0;
		else if (c != '\r')
			h->line_from++;
	}
	return HTTP_MORE;
}

static enum http_event feed_part(struct http *h, struct span *in,
				 struct span *piece)
{
	switch (h->part) {
	case PART_HEAD:
		return feed_head(h, in);
	case PART_BODY:
		return feed_body(h, in, piece);
	case PART_CHUNK_SIZE:
		return feed_size(h, in);
	case PART_CHUNK_DATA:
		return feed_chunk(h, in, piece);
	case PART_CHUNK_END:
		return feed_chunk_end(h, in);
	case PART_TRAILER:
		return feed_trailer(h, in);
	case PART_END:
		break;
	}
	return HTTP_END;
}

enum http_event http_feed(struct http *h, struct span *in, struct span *piece)
{
	for (;;) {
		enum http_part part = h->part;
		enum http_event event = feed_part(h, in, piece);

		if (event == HTTP_BODY && h->encoded)
			continue;
		if (event != HTTP_MORE || (in->len == 0 && part == h->part))
			return event;
	}
}

enum http_event http_finish(struct http *h)
{
	bool in_body = h->part != PART_HEAD;

	h->reuse = false;
	if (in_body) {
		h->part = PART_END;
		return HTTP_END;
	}
	if (h->head.len == 0 && !h->interim)
		return bad(h, STATE_EMPTY, "closed without a word");
	if (!h->status)
		return bad(h, STATE_NOT_HTTP, "closed within the first line");
	return bad(h, STATE_PROTOCOL, "closed within the header lines");
}
