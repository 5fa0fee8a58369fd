/* test_http.c - responses whole, cut everywhere, and wrong. */
#include "check.h"

#include "base/alloc.h"
#include "census/http.h"

struct result {
	enum http_event last;
	enum state bad;
	unsigned status, lines;
	bool reuse;
	size_t left; /* bytes behind the response */
	char body[512];
	size_t body_len;
};

/* Feeds the text in pieces of `piece` bytes; closes tells whether the
 * connection ends behind it. */
static void run(const char *text, size_t len, size_t piece, bool closes,
		struct result *r)
{
	struct http h;
	size_t at = 0;

	memset(r, 0, sizeof(*r));
	http_init(&h);
	r->last = HTTP_MORE;
	while (at < len && r->last != HTTP_END && r->last != HTTP_BAD) {
		size_t n = len - at < piece ? len - at : piece;
		uint8_t *copy = mem_new(n, 1); /* a heap block of its size */
		struct span in;

		memcpy(copy, text + at, n);
		in = span_of(copy, n);
		do {
			struct span body = SPAN_EMPTY;

			r->last = http_feed(&h, &in, &body);
			if (r->last == HTTP_BODY &&
			    r->body_len + body.len <= sizeof(r->body)) {
				memcpy(r->body + r->body_len, body.ptr,
				       body.len);
				r->body_len += body.len;
			}
		} while (r->last == HTTP_HEAD || r->last == HTTP_BODY);
		at += n - in.len;
		mem_free(copy);
		if (r->last == HTTP_MORE)
			CHECK_EQ(in.len, 0);
	}
	if (r->last == HTTP_MORE && closes)
		r->last = http_finish(&h);
	r->bad = h.bad;
	r->status = h.status;
	r->lines = h.lines;
	r->reuse = h.reuse;
	r->left = len - at;
	http_release(&h);
}

#define OK "HTTP/1.1 200 OK\r\n"

static const struct {
	const char *text;
	bool closes;
	enum http_event last;
	enum state bad; /* with HTTP_BAD */
	unsigned status, lines;
	const char *body;
	bool reuse;
} cases[] = {
	{OK "Content-Length: 4\r\n\r\nbody", false, HTTP_END, 0, 200, 1, "body",
	 true},
	{OK "Content-Length: 4\r\n\r\nbodyrest", false, HTTP_END, 0, 200, 1,
	 "body", true},
	{OK "Content-Length: 0\r\n\r\n", false, HTTP_END, 0, 200, 1, "", true},
	{OK "\r\nall of it", true, HTTP_END, 0, 200, 0, "all of it", false},
	{OK "\r\nnot yet", false, HTTP_MORE, 0, 200, 0, "not yet", false},
	{"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", false, HTTP_END, 0,
	 200, 1, "ok", false},
	{OK "Connection: close\r\nContent-Length: 2\r\n\r\nok", false, HTTP_END,
	 0, 200, 2, "ok", false},
	{"HTTP/1.1 302\r\nA: b\nB:c\n\n", true, HTTP_END, 0, 302, 2, "", false},
	{"HTTP/1.1 204 No\r\n\r\n", false, HTTP_END, 0, 204, 0, "", false},
	{OK "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n"
	    "T: r\r\n\r\n",
	 false, HTTP_END, 0, 200, 1, "abcde", true},
	{OK "Transfer-Encoding: chunked\r\n\r\n3\r\nabcXX", false, HTTP_END, 0,
	 200, 1, "abc", false},
	{OK "Transfer-Encoding: chunked\r\n\r\nzz\r\n", false, HTTP_END, 0, 200,
	 1, "", false},
	{OK "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nx", false,
	 HTTP_END, 0, 200, 1, "", false},
	{OK "Transfer-Encoding: gzip, chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
	 false, HTTP_END, 0, 200, 1, "a", false},
	{OK "Content-Length: 4\r\nContent-Length: 5\r\n\r\nbody", true,
	 HTTP_END, 0, 200, 2, "body", false},
	{OK "Content-Length: -4\r\n\r\nbody", true, HTTP_END, 0, 200, 1, "body",
	 false},
	{OK "Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nbody", false,
	 HTTP_END, 0, 200, 2, "", true},
	{"HTTP/1.1 100 Go\r\nX: y\r\n\r\n" OK "Content-Length: 0\r\n\r\n",
	 false, HTTP_END, 0, 200, 1, "", true},
	{OK
	 "no colon\r\n folded\r\n: no name\r\nA:\r\nContent-Length:0\r\n\r\n",
	 false, HTTP_END, 0, 200, 2, "", true},
	{"HTTP/1.1 101 Up\r\n\r\n", false, HTTP_BAD, STATE_PROTOCOL, 101, 0, "",
	 false},
	{"SSH-2.0-x\r\n", false, HTTP_BAD, STATE_NOT_HTTP, 0, 0, "", false},
	{"HTTP/2 200\r\n", false, HTTP_BAD, STATE_NOT_HTTP, 0, 0, "", false},
	{"HTTP/1.1 20x\r\n", false, HTTP_BAD, STATE_NOT_HTTP, 0, 0, "", false},
	{"HTTP/1.1 600 x\r\n", false, HTTP_BAD, STATE_NOT_HTTP, 600, 0, "",
	 false},
	{"HTTP/1.1 2000 x\r\n", false, HTTP_BAD, STATE_NOT_HTTP, 0, 0, "",
	 false},
	{"", true, HTTP_BAD, STATE_EMPTY, 0, 0, "", false},
	{"HTTP/1.1 20", true, HTTP_BAD, STATE_NOT_HTTP, 0, 0, "", false},
	{OK "A: b\r\n", true, HTTP_BAD, STATE_PROTOCOL, 200, 1, "", false},
};

static void check_case(size_t i, const struct result *r)
{
	if (r->last != cases[i].last || r->bad != cases[i].bad ||
	    r->lines != cases[i].lines || r->reuse != cases[i].reuse ||
	    r->body_len != strlen(cases[i].body) ||
	    memcmp(r->body, cases[i].body, r->body_len) != 0 ||
	    (r->last != HTTP_BAD && r->status != cases[i].status))
		fail_msg("case %zu: event %d, state %d, status %u, %u lines, "
			 "%.*s",
			 i, r->last, r->bad, r->status, r->lines,
			 (int)r->body_len, r->body);
}

static void responses_are_read_however_they_are_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		for (size_t piece = 1; piece < 80; piece++) {
			struct result r;

			run(cases[i].text, strlen(cases[i].text), piece,
			    cases[i].closes, &r);
			check_case(i, &r);
		}
}

static void what_follows_a_response_is_left(void **state)
{
	struct result r;

	(void)state;
	run(cases[1].text, strlen(cases[1].text), 4096, false, &r);
	CHECK_EQ(r.left, 4);
}

/* A head of exactly `size` bytes, with one long line. */
static void head_of(size_t size, struct result *r)
{
	char *text = mem_new(size, 1);

	memset(text, 'a', size);
	memcpy(text, OK "X: ", strlen(OK "X: "));
	memcpy(text + size - 4, "\r\n\r\n", 4);
	run(text, size, 1000, true, r);
	mem_free(text);
}

static void the_head_has_its_limit(void **state)
{
	struct result r;

	(void)state;
	head_of(HTTP_HEAD_MAX - 1, &r);
	CHECK_EQ(r.last, HTTP_END);
	head_of(HTTP_HEAD_MAX, &r);
	CHECK_EQ(r.last, HTTP_END);
	head_of(HTTP_HEAD_MAX + 1, &r);
	CHECK_EQ(r.bad, STATE_HEADER_LIMIT);
}

static void lines_have_their_limit(void **state)
{
	(void)state;
	for (unsigned n = HTTP_LINES_MAX - 1; n <= HTTP_LINES_MAX + 1; n++) {
		struct result r;
		struct buf b;

		buf_init(&b, 65536);
		buf_text(&b, OK);
		for (unsigned i = 0; i < n; i++)
			buf_text(&b, "X: y\r\n");
		buf_text(&b, "\r\n");
		run(buf_cstr(&b), b.len, 700, true, &r);
		CHECK_EQ(r.bad, n > HTTP_LINES_MAX ? STATE_HEADER_LIMIT : 0);
		buf_release(&b);
	}
}

static void interim_responses_have_their_limit(void **state)
{
	(void)state;
	for (unsigned n = HTTP_INTERIM_MAX - 1; n <= HTTP_INTERIM_MAX + 1;
	     n++) {
		struct result r;
		struct buf b;

		buf_init(&b, 65536);
		for (unsigned i = 0; i < n; i++)
			buf_text(&b, "HTTP/1.1 103 Hints\r\nA: b\r\n\r\n");
		buf_text(&b, OK "\r\n");
		run(buf_cstr(&b), b.len, 50, true, &r);
		CHECK_EQ(r.bad, n > HTTP_INTERIM_MAX ? STATE_PROTOCOL : 0);
		buf_release(&b);
	}
}

static void the_body_has_its_limit(void **state)
{
	(void)state;
	for (size_t n = HTTP_BODY_MAX - 1; n <= HTTP_BODY_MAX + 1; n++) {
		size_t head = strlen(OK "\r\n");
		char *text = mem_new(head + n, 1);
		struct http h;
		struct span in, piece;
		size_t given = 0;
		enum http_event e;

		memcpy(text, OK "\r\n", head);
		http_init(&h);
		in = span_of(text, head + n);
		CHECK_EQ(http_feed(&h, &in, &piece), HTTP_HEAD);
		while ((e = http_feed(&h, &in, &piece)) == HTTP_BODY)
			given += piece.len;
		CHECK_EQ(given, n < HTTP_BODY_MAX ? n : HTTP_BODY_MAX);
		CHECK_EQ(e, n < HTTP_BODY_MAX ? HTTP_MORE : HTTP_END);
		http_release(&h);
		mem_free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(responses_are_read_however_they_are_cut),
		cmocka_unit_test(what_follows_a_response_is_left),
		cmocka_unit_test(the_head_has_its_limit),
		cmocka_unit_test(lines_have_their_limit),
		cmocka_unit_test(interim_responses_have_their_limit),
		cmocka_unit_test(the_body_has_its_limit),
	};

	return RUN_TESTS(tests);
}
